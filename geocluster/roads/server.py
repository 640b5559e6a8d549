"""Travel times from a table server: OSRM, or one that speaks as it does.

Source: Project OSRM, osrm-backend, docs/http.md, "Table service".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from time import sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import requests
from numpy.typing import NDArray
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from geocluster.addresses import host, secrets_in, shown
from geocluster.errors import TravelError
from geocluster.http import Client, OverdueError
from geocluster.limits import limits, too_much
from geocluster.roads.network import FAR_METRES, LOST_METRES
from geocluster.schools import Schools, Source
from geocluster.sphere import great_circle
from geocluster.travel import TravelTimes

__all__ = ["server_times"]

_Ints = NDArray[np.int64]
_Floats = NDArray[np.float64]

_FASTEST_KMH = 140.0
_PIECE = 1 << 14
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 60.0
_MOST_SECONDS = 1e9
_PROFILE = re.compile(r"/table/v1(?:/(?P<profile>[^/]+))?$")
_PASSING = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
_WITHOUT = 'or compute the times here, with engine = "roads"'


class _TooBigError(TravelError):
    """The server answers fewer places at once."""


class _NoSegmentError(TravelError):
    """The server has no road for one of the places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
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

    seconds: _Floats
    metres: _Floats
    date: str | None


def server_times(
    schools: Schools,
    url: str,
    *,
    cutoff: int,
    most_places: int = 100,
    progress: Callable[[float], None] = lambda share: None,
    timeout: float | None = None,
    tries: int = 4,
) -> TravelTimes:
    """Ask a table server for the travel times between schools.

    Parameters
    ----------
    schools
        Who drives to whom.
    url
        Of the server, such as ``http://127.0.0.1:5000``; ``/table/v1/driving`` is added unless
        it names a profile itself. It may hold a user name and password, and a query with a
        key; they are sent, and shown nowhere.
    cutoff
        Seconds; longer times are left out.
    most_places
        Origins and destinations that the server takes at once. Where it refuses that many, it
        is asked for half as many, and so on.
    progress
        Told the share done, 0 to 1.
    timeout
        Seconds that one answer may take, from the question to its last byte; None for
        ``answer_seconds`` of :func:`geocluster.limits.limits`.
    tries
        How often the same is asked where the server is busy or the connection fails; where it
        does not end its answer in time, at most twice.

    Returns
    -------
    TravelTimes
        Whole seconds, rounded half up, as the server drives: without the way between a school
        and its road. A school that the server puts on a road more than
        :data:`~geocluster.roads.network.LOST_METRES` away is unreachable. Schools so far apart
        that no car drives the straight line in time are not asked about.

    Raises
    ------
    TravelError
        If the address is wrong, the server cannot be reached, refuses, redirects, or answers
        anything but a table of times.
    """
    timeout = limits().answer_seconds if timeout is None else timeout
    if most_places < 2 or tries < 1 or not timeout > 0:
        raise TravelError(
            "a table server is asked for at least 2 places, at least once, and given some time; "
            f"got most_places = {most_places}, tries = {tries}, timeout = {timeout:g}"
        )
    lonlat = schools.lonlat
    with closing(_Server(url, timeout=timeout, tries=tries)) as server:
        placed = _place(server, schools, most_places // 2, progress)
        pieces = [(block, block, table.seconds) for block, table in placed]
        metres = np.full(len(schools), np.nan)
        for block, table in placed:
            metres[block] = table.metres
        lost = ~(metres <= LOST_METRES)
        left = [block[~lost[block]] for block, _ in placed]
        pairs = _near([block for block in left if len(block)], lonlat, cutoff)
        for k, (a, b) in enumerate(pairs, start=1):
            pieces.append((a, b, server.table(lonlat[a], lonlat[b]).seconds))
            progress((len(placed) + k) / (len(placed) + len(pairs)))
    dates = {table.date for _, table in placed}
    date = dates.pop() if len(dates) == 1 else None
    origins, destinations, seconds = _pairs(pieces, lost, cutoff)
    return TravelTimes.of_pairs(
        len(schools),
        origins,
        destinations,
        seconds,
        cutoff=cutoff,
        engine="server",
        network_date=date,
        unreachable={
            int(k): f"the server has no road within {LOST_METRES / 1000:g} km"
            for k in np.flatnonzero(lost)
        },
        snapped_metres=np.where(lost, np.nan, metres),
        far_metres=FAR_METRES,
        sources=(
            Source(
                name=f"travel times of the table server {server.host}",
                licence="as the operator of the server states",
                date=date,
                url=server.shown,
            ),
        ),
    )


def _place(
    server: _Server, schools: Schools, size: int, progress: Callable[[float], None]
) -> list[tuple[_Ints, _Table]]:
    """Ask for the times within blocks of schools that lie together, as large as are answered.

    A school for which the server has no road at all is in no block.
    """
    if not len(schools):
        return []
    order = np.argsort(schools.table.geometry.hilbert_distance().to_numpy(), kind="stable")
    waiting = [order[k : k + size] for k in range(0, len(order), size)]
    placed: list[tuple[_Ints, _Table]] = []
    while waiting:
        block = waiting.pop(0)
        if len(block) > size:
            waiting[:0] = np.array_split(block, 2)
            continue
        points = schools.lonlat[block]
        try:
            placed.append((block, server.table(points, points)))
        except _TooBigError:
            if len(block) == 1:
                raise
            size = len(block) // 2
            waiting.insert(0, block)
        except _NoSegmentError:
            if len(block) > 1:
                waiting[:0] = np.array_split(block, 2)
        progress(len(placed) / max(1, len(placed) + len(waiting)) ** 2)
    return placed


def _near(blocks: list[_Ints], lonlat: _Floats, cutoff: int) -> list[tuple[_Ints, _Ints]]:
    """Pairs of blocks, both ways, between which the cut-off may be met."""
    # The drive begins and ends on the road, which may be nearer to the other school.
    reach = cutoff * _FASTEST_KMH / 3.6 + 2 * LOST_METRES
    pairs = []
    for k, a in enumerate(blocks):
        for b in blocks[:k]:
            i, j = np.repeat(a, len(b)), np.tile(b, len(a))
            if great_circle(lonlat[i], lonlat[j]).min() <= reach:
                pairs += [(a, b), (b, a)]
    return pairs


def _pairs(
    pieces: list[tuple[_Ints, _Ints, _Floats]], lost: NDArray[np.bool_], cutoff: int
) -> tuple[_Ints, _Ints, _Ints]:
    """Origins, destinations and whole seconds of all answers together."""
    empty = np.zeros(0, np.int64)
    found = [(empty, empty, empty)]
    for origins, destinations, table in pieces:
        whole = np.floor(table + 0.5)
        i, j = np.nonzero(whole <= cutoff)
        seconds = whole[i, j].astype(np.int64)
        i, j = origins[i], destinations[j]
        kept = ~(lost[i] | lost[j])
        found.append((i[kept], j[kept], seconds[kept]))
    i, j, s = (np.concatenate(part) for part in zip(*found, strict=True))
    return i, j, s


class _Server:
    """One table server: asked with patience, its answers checked.

    Parameters
    ----------
    url, timeout, tries
        As for :func:`server_times`.

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

    def table(self, origins: _Floats, destinations: _Floats) -> _Table:
        """Ask for the times from some points to others, shape ``(m, 2)`` each, in degrees."""
        a, b = len(origins), len(destinations)
        asked = f"{self.shown}, asked for the drives from {a} to {b} places,"
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
                f"{asked} sent what is not such a table: {fault}; travel.url must lead to an OSRM "
                f"server of version 5 or later; check it, {_WITHOUT}"
            ) from None

    def _patiently(self, address: str, asked: str) -> tuple[int, str, bytes]:
        """Ask, again after a passing fault; return status, kind of content, and content."""
        for k in range(self._tries):
            wait = _FIRST_WAIT * 2**k
            try:
                status, kind, body, later = self._once(address)
                if status != 429 and status < 500:
                    return status, kind, body
                said = f"is too busy or broken (status {status})"
                wait = wait if later is None else later
            except _PASSING as fault:
                # The fault's own text may hold the whole address, with a password in it.
                said = _in_words(fault)
                if isinstance(fault, OverdueError) and k:
                    raise TravelError(
                        f"{asked} does not answer in time ({self._timeout:g} s for the whole "
                        "answer, twice); check travel.url, ask for fewer places at once "
                        "(most_places), allow more (answer_seconds under [limits]), "
                        f"{_WITHOUT}"
                    ) from None
            except requests.RequestException as fault:
                raise TravelError(
                    f"{asked} cannot be asked ({type(fault).__name__}); check travel.url"
                ) from None
            if k + 1 < self._tries:
                sleep(min(wait, _LONGEST_WAIT))
        raise TravelError(
            f"{asked} {said}, at the last of {self._tries} tries; check travel.url, and that the "
            f"server runs and can be reached from here, or try again later, {_WITHOUT}"
        )

    def _once(self, address: str) -> tuple[int, str, bytes, float | None]:
        most = limits().answer_megabytes * 1_000_000
        with self._client.get(address, seconds=self._timeout, follow=False) as answer:
            if answer.is_redirect:
                to = shown(answer.headers["Location"])[:200]
                raise TravelError(
                    f"{self.shown} sends on to {to}, which is not followed; write the address "
                    "that answers itself as travel.url"
                )
            body = bytearray()
            for piece in self._client.pieces(answer, _PIECE):
                body += piece
                if len(body) > most:
                    raise too_much(self.shown, "answer_megabytes", "answers with more")
            kind = answer.headers.get("Content-Type", "content of no kind").split(";")[0]
            return answer.status_code, kind, bytes(body), _retry_after(answer)

    def _refuse(self, asked: str, status: int, kind: str, said: Any) -> None:
        """Raise where an answer is no table, and say what it is instead."""
        known = said if isinstance(said, dict) else {}
        code = known.get("code")
        message = f"{code}: {known.get('message', 'without a reason')}"
        for secret in self._secrets:
            message = message.replace(secret, "…")
        message = " ".join(message.split())[:200]
        if code == "TooBig" or status in (413, 414):
            raise _TooBigError(
                f"{asked} says that this is too much; its operator must allow more "
                "(osrm-routed --max-table-size)"
            )
        if code == "NoSegment":
            raise _NoSegmentError(
                f"{asked} has no road for one of them ({message}); it must hold the roads of "
                f"the whole area, {_WITHOUT}"
            )
        if status in (401, 403, 407):
            raise TravelError(
                f"{asked} refuses access (status {status}); check user name, password and key in "
                "travel.url"
            )
        if code is not None and code != "Ok":
            raise TravelError(
                f"{asked} refuses ({message}); check the address and the profile in travel.url, "
                f"such as http://127.0.0.1:5000/table/v1/driving, {_WITHOUT}"
            )
        if status != 200 or code is None:
            raise TravelError(
                f"{asked} answers with {kind} (status {status}), not with a table of OSRM; check "
                f"travel.url, {_WITHOUT}"
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
            f"travel.url = {'…' if secret else url!r} is not the address of a server; write one "
            'such as "http://127.0.0.1:5000"'
        )
    return parts


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _table(said: Any, origins: _Floats, columns: int) -> _Table:
    """Check an answer, and read it; a ValueError says what is wrong."""
    durations, places = said.get("durations"), said.get("sources")
    rows = len(origins)
    if not isinstance(durations, list) or len(durations) != rows:
        raise ValueError(f"durations must be {rows} lists")
    for row in durations:
        if not isinstance(row, list) or len(row) != columns:
            raise ValueError(f"each of durations must be a list of {columns}")
        for cell in row:
            if cell is not None and not _is_number(cell):
                raise ValueError(f"durations hold {str(cell)[:40]!r}, not seconds or null")
    if not isinstance(places, list) or len(places) != rows:
        raise ValueError(f"sources must be {rows} places on roads")
    return _Table(
        seconds=np.array(durations, float).reshape(rows, columns),
        metres=np.array([_metres(p, at) for p, at in zip(places, origins, strict=True)]),
        date=_date(said.get("data_version")),
    )


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < _MOST_SECONDS


def _metres(place: Any, at: _Floats) -> float:
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


def _retry_after(answer: requests.Response) -> float | None:
    try:
        return Retry().get_retry_after(answer.raw)
    except InvalidHeader:
        return None


def _in_words(fault: requests.RequestException) -> str:
    if isinstance(fault, requests.exceptions.SSLError):
        return "does not prove who it is (REQUESTS_CA_BUNDLE names the certificates to trust)"
    if isinstance(fault, requests.exceptions.ProxyError):
        return "cannot be reached through this network's proxy"
    if isinstance(fault, requests.Timeout) or "timed out" in str(fault):
        return "does not answer in time"
    if any(word in repr(fault) for word in ("NewConnectionError", "NameResolutionError")):
        return "cannot be reached"
    return "breaks off the connection"
