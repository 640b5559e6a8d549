"""A table server: asked with patience, its answers checked.

Source: Project OSRM, osrm-backend, docs/http.md, "Table service".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from time import sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
from numpy.typing import NDArray

from geocluster.addresses import host, secrets_in, shown
from geocluster.errors import TravelError
from geocluster.http import Client, RequestError, Trouble, retry_after, trouble_of
from geocluster.limits import limits, too_much
from geocluster.phrases import phrase
from geocluster.sphere import great_circle

__all__ = ["Floats", "NoSegmentError", "Table", "TableServer", "TooBigError"]

Floats = NDArray[np.float64]

_PIECE = 1 << 14
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 60.0
_MOST_SECONDS = 1e9
_PROFILE = re.compile(r"/table/v1(?:/(?P<profile>[^/]+))?$")
_WITHOUT = phrase('or compute the times here, with engine = "roads"')
_SLOW = phrase("does not answer in time")
_WORDS = {
    Trouble.UNPROVEN: phrase(
        "does not prove who it is (REQUESTS_CA_BUNDLE names the certificates to trust)"
    ),
    Trouble.PROXY: phrase("cannot be reached through this network's proxy"),
    Trouble.OVERDUE: _SLOW,
    Trouble.NO_CONNECTION: _SLOW,
    Trouble.SILENT: _SLOW,
    Trouble.UNREACHED: phrase("cannot be reached"),
    Trouble.LOST: phrase("breaks off the connection"),
    Trouble.PACKED: phrase("breaks off the connection"),
}


class TooBigError(TravelError):
    """The server answers fewer places at once."""


class NoSegmentError(TravelError):
    """The server has no road for one of the places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One answer.

    Attributes
    ----------
    seconds
        Shape ``(origins, destinations)``; NaN where there is no way.
    metres
        Shape ``(origins,)``: from each origin to its place on the road.
    date
        Of the roads, where the server says it.
    """

    seconds: Floats
    metres: Floats
    date: str | None


class TableServer:
    """One table server: asked with patience, its answers checked.

    Parameters
    ----------
    url, timeout, tries
        As for :func:`geocluster.roads.server.server_times`.

    Attributes
    ----------
    host
        Name and port.
    shown
        The address without what is secret in it.
    """

    def __init__(self, url: str, *, timeout: float, tries: int) -> None:
        parts = _parts(url)
        path = parts.path.rstrip("/")
        said = _PROFILE.search(path)
        if not said:
            path += "/table/v1/driving"
        elif not said["profile"]:
            path += "/driving"
        self.host = host(url)
        self._address = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
        self.shown = shown(self._address)
        self._query = parts.query
        self._secrets = [*secrets_in(url), parts.query] if parts.query else secrets_in(url)
        self._timeout, self._tries = timeout, tries
        self._client = Client(plain=parts.scheme == "http")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def table(self, origins: Floats, destinations: Floats) -> Table:
        """Ask for the times from some points to others, shape ``(m, 2)`` each, in degrees."""
        a, b = len(origins), len(destinations)
        asked = phrase(
            "{shown}, asked for the drives from {a} to {b} places,", shown=self.shown, a=a, b=b
        )
        points = ";".join(f"{x:.6f},{y:.6f}" for x, y in np.vstack([origins, destinations]))
        query = (
            f"sources={';'.join(map(str, range(a)))}"
            f"&destinations={';'.join(map(str, range(a, a + b)))}&annotations=duration"
        )
        if self._query:
            query = f"{self._query}&{query}"
        status, kind, body = self._patiently(f"{self._address}/{points}?{query}", asked)
        try:
            said = json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError, MemoryError):
            said = None
        self._refuse(asked, status, kind, said)
        try:
            return _table(said, origins, b)
        except ValueError as fault:
            raise TravelError(
                phrase(
                    "{asked} sent what is not such a table: {fault}; travel.url must lead "
                    "to an OSRM server of version 5 or later; check it, {without}",
                    asked=asked,
                    fault=fault,
                    without=_WITHOUT,
                )
            ) from None

    def _patiently(self, address: str, asked: str) -> tuple[int, str, bytes]:
        """Ask, again after a passing fault; return status, kind of content, and content."""
        for k in range(self._tries):
            wait = _FIRST_WAIT * 2**k
            try:
                status, kind, body, later = self._once(address)
                if status != 429 and status < 500:
                    return status, kind, body
                said = phrase("is too busy or broken (status {status})", status=status)
                wait = wait if later is None else later
            except RequestError as fault:
                # The fault's own text may hold the whole address, with a password in it.
                trouble = trouble_of(fault)
                if not trouble.may_pass:
                    raise TravelError(
                        phrase(
                            "{asked} cannot be asked ({kind}); check travel.url",
                            asked=asked,
                            kind=type(fault).__name__,
                        )
                    ) from None
                said = _WORDS[trouble]
                if trouble is Trouble.OVERDUE and k:
                    raise TravelError(
                        phrase(
                            "{asked} does not answer in time ({timeout:g} s for the whole answer, "
                            "twice); check travel.url, ask for fewer places at once (most_places), "
                            "allow more (answer_seconds under [limits]), {without}",
                            asked=asked,
                            timeout=self._timeout,
                            without=_WITHOUT,
                        )
                    ) from None
            if k + 1 < self._tries:
                sleep(min(wait, _LONGEST_WAIT))
        raise TravelError(
            phrase(
                "{asked} {said}, at the last of {tries} tries; check travel.url, and "
                "that the server runs and can be reached from here, or try again "
                "later, {without}",
                asked=asked,
                said=said,
                tries=self._tries,
                without=_WITHOUT,
            )
        )

    def _once(self, address: str) -> tuple[int, str, bytes, float | None]:
        most = limits().answer_megabytes * 1_000_000
        with self._client.get(address, seconds=self._timeout, follow=False) as answer:
            if answer.is_redirect:
                to = shown(answer.headers["Location"])[:200]
                raise TravelError(
                    phrase(
                        "{shown} sends on to {to}, which is not followed; write the address "
                        "that answers itself as travel.url",
                        shown=self.shown,
                        to=to,
                    )
                )
            body = bytearray()
            for piece in self._client.pieces(answer, _PIECE):
                body += piece
                if len(body) > most:
                    raise too_much(self.shown, "answer_megabytes", phrase("answers with more"))
            kind = answer.headers.get("Content-Type", "").split(";")[0]
            kind = kind or phrase("content of no kind")
            return answer.status_code, kind, bytes(body), retry_after(answer)

    def _refuse(self, asked: str, status: int, kind: str, said: Any) -> None:
        """Raise where an answer is no table, and say what it is instead."""
        known = said if isinstance(said, dict) else {}
        code = known.get("code")
        message = str(known.get("message", ""))
        for secret in self._secrets:
            message = message.replace(secret, "…")
        code_length = len(f"{code}: ")
        reason = " ".join(message.split())[: 200 - code_length] or phrase("without a reason")
        message = phrase("{code}: {reason}", code=code, reason=reason)
        if code == "TooBig" or status in (413, 414):
            raise TooBigError(
                phrase(
                    "{asked} says that this is too much; its operator must allow more "
                    "(osrm-routed --max-table-size)",
                    asked=asked,
                )
            )
        if code == "NoSegment":
            raise NoSegmentError(
                phrase(
                    "{asked} has no road for one of them ({message}); it must hold the "
                    "roads of the whole area, {without}",
                    asked=asked,
                    message=message,
                    without=_WITHOUT,
                )
            )
        if status in (401, 403, 407):
            raise TravelError(
                phrase(
                    "{asked} refuses access (status {status}); check user name, password "
                    "and key in travel.url",
                    asked=asked,
                    status=status,
                )
            )
        if code is not None and code != "Ok":
            raise TravelError(
                phrase(
                    "{asked} refuses ({message}); check the address and the profile in "
                    "travel.url, such as http://127.0.0.1:5000/table/v1/driving, {without}",
                    asked=asked,
                    message=message,
                    without=_WITHOUT,
                )
            )
        if status != 200 or code is None:
            raise TravelError(
                phrase(
                    "{asked} answers with {kind} (status {status}), not with a table of "
                    "OSRM; check travel.url, {without}",
                    asked=asked,
                    kind=kind,
                    status=status,
                    without=_WITHOUT,
                )
            )


def _parts(url: str) -> Any:
    """Split an address, refusing what is not one of a server."""
    try:
        parts = urlsplit(url.strip())
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        wrong = True
    if wrong:
        secret = {"@", "?", "="} & set(url)
        raise TravelError(
            phrase(
                "travel.url = {url!r} is not the address of a server; write one such "
                'as "http://127.0.0.1:5000"',
                url="…" if secret else url,
            )
        )
    return parts


def _no_number(text: str) -> float:
    raise ValueError(phrase("{text} is not JSON", text=text))


def _table(said: Any, origins: Floats, columns: int) -> Table:
    """Check an answer, and read it; a ValueError says what is wrong."""
    durations, places = said.get("durations"), said.get("sources")
    rows = len(origins)
    if not isinstance(durations, list) or len(durations) != rows:
        raise ValueError(phrase("durations must be {rows} lists", rows=rows))
    for row in durations:
        if not isinstance(row, list) or len(row) != columns:
            raise ValueError(
                phrase("each of durations must be a list of {columns}", columns=columns)
            )
        for cell in row:
            if cell is not None and not _is_number(cell):
                raise ValueError(
                    phrase("durations hold {cell!r}, not seconds or null", cell=str(cell)[:40])
                )
    if not isinstance(places, list) or len(places) != rows:
        raise ValueError(phrase("sources must be {rows} places on roads", rows=rows))
    return Table(
        seconds=np.array(durations, float).reshape(rows, columns),
        metres=np.array([_metres(p, at) for p, at in zip(places, origins, strict=True)]),
        date=_date(said.get("data_version")),
    )


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < _MOST_SECONDS


def _metres(place: Any, at: Floats) -> float:
    """How far a place on a road is from its point; older servers say only where it is."""
    said = place if isinstance(place, dict) else {}
    if _is_number(said.get("distance")):
        return float(said["distance"])
    spot = said.get("location")
    if (
        isinstance(spot, list)
        and len(spot) == 2
        and all(type(x) in (int, float) and abs(x) <= 360 for x in spot)
    ):
        return float(great_circle(at[None, :], np.array([spot], float))[0])
    raise ValueError("sources do not say where a place is on the road")


def _date(version: Any) -> str | None:
    """Day of the data, where the server names its data by it."""
    said = re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", version) if isinstance(version, str) else None
    return said[0] if said else None
