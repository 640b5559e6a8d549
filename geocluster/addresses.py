"""Addresses of servers: what is secret in them is sent, and neither written nor shown.

A secret may be a user name and password, the value of a query or of a path parameter, or a part
of the path that looks like a key. In what is written, each becomes the name of an environment
variable, ``${GEOCLUSTER_PASSWORD}``, from which it is taken the next time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from geocluster.errors import ScenarioError
from geocluster.phrases import Phrase, phrase

__all__ = ["host", "masked", "secrets_in", "shown", "supplied", "without_secrets"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/{1,2}[^\s\"'<>`]+")
_LOGIN = re.compile(r"[^\s\"'/@:]+:[^\s\"'/@]+(@[\w.-]+)")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_KEY_LIKE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w~.+-]{16,}|[0-9a-fA-F]{16,}|[A-Za-z0-9_-]{32,}")
_PLAIN = frozenset(
    "annotations sources destinations exclude approaches bearings radiuses snapping profile mode "
    "vehicle format fallback_speed fallback_coordinate scale_factor skip_waypoints generate_hints "
    "product area version".split()
)
"""Names in a query whose values are no secrets, unless they look like one."""

_HIDDEN = "…"


def host(url: str) -> str:
    """Return the server of an address: its name, and port where one is written.

    Examples
    --------
    >>> host("https://ann:word@download.geofabrik.de/europe/wales-latest.osm.pbf")
    'download.geofabrik.de'
    """
    return urlsplit(url).netloc.rpartition("@")[2]


def masked(url: str) -> str:
    """Return an address with a variable in the place of each secret, to be written down.

    Examples
    --------
    >>> masked("https://ann:word@osrm.example/table/v1/driving?key=abc&exclude=ferry")
    'https://${GEOCLUSTER_USER}:${GEOCLUSTER_PASSWORD}@osrm.example/table/v1/driving?key=${GEOCLUSTER_KEY}&exclude=ferry'
    """
    return _changed(url, lambda name, _: f"${{GEOCLUSTER_{re.sub(r'[^A-Z0-9]+', '_', name)}}}")


def shown(url: str) -> str:
    """Return an address for people, with a mark in the place of each secret.

    Examples
    --------
    >>> shown("https://me:word@files.example/a.zip?sig=abc")
    'https://files.example/a.zip?sig=…'
    """
    hidden = _changed(url, lambda name, _: _HIDDEN)
    return re.sub(rf"//{_HIDDEN}(:{_HIDDEN})?@", "//", hidden)


def secrets_in(url: str) -> list[str]:
    """Return what is secret in an address."""
    found: list[str] = []

    def note(_name: str, value: str) -> str:
        found.append(value)
        return _HIDDEN

    _changed(url, note)
    return found


def supplied(url: str) -> str:
    """Put the values of environment variables where an address names them.

    Raises
    ------
    ScenarioError
        If one is not set.

    Examples
    --------
    >>> supplied("http://127.0.0.1:5000")
    'http://127.0.0.1:5000'
    """
    missing = sorted({name for name in _VARIABLE.findall(url) if not os.environ.get(name)})
    if missing:
        raise ScenarioError(
            phrase(
                "travel.url = {url!r} needs the environment variable {names:and}: what is secret "
                "in an address is kept in no file. Set it to what stands there, and run again",
                "travel.url = {url!r} needs the environment variables {names:and}: what is secret "
                "in an address is kept in no file. Set them to what stands there, and run again",
                n=len(missing),
                url=url,
                names=missing,
            )
        )
    return _VARIABLE.sub(lambda found: os.environ[found[1]], url)


def without_secrets(text: str) -> str:
    """Hide what is secret in the addresses of a text: a message, a log.

    Examples
    --------
    >>> without_secrets("no answer from http://ann:word@host/x?key=abc, tried twice")
    'no answer from http://host/x?key=…, tried twice'
    >>> without_secrets("got ann:word@host")
    'got …@host'
    """
    hidden = _LOGIN.sub(rf"{_HIDDEN}\1", _ADDRESS.sub(_hidden, text))
    if not isinstance(text, Phrase):
        return hidden
    again = Phrase(text.one, text.many, {k: _within(v) for k, v in text.figures.items()})
    return again if again == hidden else hidden  # safe, even where only English says it so


def _within(figure: Any) -> Any:
    if isinstance(figure, list | tuple):
        return [_within(item) for item in figure]
    return without_secrets(figure) if isinstance(figure, str) else figure


def _hidden(found: re.Match[str]) -> str:
    end = re.search(r"[),.;:\]]*$", found[0])
    rest = end[0] if end else ""
    return shown(found[0][: len(found[0]) - len(rest)]) + rest


def _changed(url: str, put: Callable[[str, str], str]) -> str:
    """Put something in the place of each secret; where it stands cannot be told, of all."""
    try:
        parts = urlsplit(url)
        lost = "@" in parts.path + parts.query + parts.fragment or not _sound_port(parts)
    except ValueError:
        lost = True
    if lost:
        scheme, mark, rest = url.partition("://")
        return f"{scheme}://{put('ADDRESS', rest)}" if mark else put("ADDRESS", url)
    user, at, server = parts.netloc.rpartition("@")
    name, colon, word = user.partition(":")
    user = _put("USER", name, put) + colon + _put("PASSWORD", word, put)
    path = "/".join(_of_path(part, put) for part in parts.path.split("/"))
    query = "&".join(_of_query(part, put) for part in parts.query.split("&"))
    return urlunsplit((parts.scheme, user + at + server, path, query, ""))


def _sound_port(parts: SplitResult) -> bool:
    """Whether what follows the server's name is a port; it may else be a password."""
    port = parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    return not port or port.isdecimal() or _VARIABLE.fullmatch(port) is not None


def _put(name: str, value: str, put: Callable[[str, str], str]) -> str:
    return value if not value or _VARIABLE.fullmatch(value) else put(name, value)


def _of_path(part: str, put: Callable[[str, str], str]) -> str:
    first, *parameters = part.split(";")
    if _KEY_LIKE.fullmatch(first) and not re.search(r"\.[a-z]{2,7}$", first):
        first = _put("PATH", first, put)
    if any("=" in parameter for parameter in parameters):
        return ";".join([first, *(_of_query(p, put) for p in parameters)])
    return ";".join([first, *parameters])


def _of_query(part: str, put: Callable[[str, str], str]) -> str:
    name, equals, value = part.partition("=")
    if not equals:
        return _put("QUERY", name, put)
    if name.casefold() in _PLAIN and not _KEY_LIKE.fullmatch(value):
        return part
    return f"{name}={_put(name.upper(), value, put)}"
