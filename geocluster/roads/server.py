"""Travel times from a table server: OSRM, or one that speaks as it does.

Source: Project OSRM, osrm-backend, docs/http.md, "Table service".
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import TravelError
from geocluster.facts import fact
from geocluster.limits import limits
from geocluster.phrases import phrase
from geocluster.roads.request import FAR_METRES, LOST_METRES
from geocluster.roads.table_server import (
    Floats,
    NoSegmentError,
    Table,
    TableServer,
    TooBigError,
)
from geocluster.schools import Schools, Source
from geocluster.sphere import great_circle
from geocluster.travel import TravelTimes

__all__ = ["server_times"]

_Ints = NDArray[np.int64]

_FASTEST_KMH = 140.0


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
        :data:`~geocluster.roads.request.LOST_METRES` away is unreachable. Schools so far apart
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
            phrase(
                "a table server is asked for at least 2 places, at least once, and "
                "given some time; got most_places = {most_places}, tries = {tries}, "
                "timeout = {timeout:g}",
                most_places=most_places,
                tries=tries,
                timeout=timeout,
            )
        )
    lonlat = schools.lonlat
    with closing(TableServer(url, timeout=timeout, tries=tries)) as server:
        snapped = _snapped(server, schools, most_places // 2, progress)
        pieces = [(block, block, table.seconds) for block, table in snapped]
        metres = np.full(len(schools), np.nan)
        for block, table in snapped:
            metres[block] = table.metres
        lost = ~(metres <= LOST_METRES)
        left = [block[~lost[block]] for block, _ in snapped]
        pairs = _near([block for block in left if len(block)], lonlat, cutoff)
        for k, (a, b) in enumerate(pairs, start=1):
            pieces.append((a, b, server.table(lonlat[a], lonlat[b]).seconds))
            progress((len(snapped) + k) / (len(snapped) + len(pairs)))
    dates = {table.date for _, table in snapped}
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
            int(k): fact("lost.no_road_of_server", metres=LOST_METRES) for k in np.flatnonzero(lost)
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


def _snapped(
    server: TableServer, schools: Schools, size: int, progress: Callable[[float], None]
) -> list[tuple[_Ints, Table]]:
    """Ask for the times within blocks of schools that lie together, as large as are answered.

    A school for which the server has no road at all is in no block.
    """
    if not len(schools):
        return []
    order = np.argsort(schools.table.geometry.hilbert_distance().to_numpy(), kind="stable")
    waiting = [order[k : k + size] for k in range(0, len(order), size)]
    snapped: list[tuple[_Ints, Table]] = []
    while waiting:
        block = waiting.pop(0)
        if len(block) > size:
            waiting[:0] = np.array_split(block, 2)
            continue
        points = schools.lonlat[block]
        try:
            snapped.append((block, server.table(points, points)))
        except TooBigError:
            if len(block) == 1:
                raise
            size = len(block) // 2
            waiting.insert(0, block)
        except NoSegmentError:
            if len(block) > 1:
                waiting[:0] = np.array_split(block, 2)
        progress(len(snapped) / max(1, len(snapped) + len(waiting)) ** 2)
    return snapped


def _near(blocks: list[_Ints], lonlat: Floats, cutoff: int) -> list[tuple[_Ints, _Ints]]:
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
    pieces: list[tuple[_Ints, _Ints, Floats]], lost: NDArray[np.bool_], cutoff: int
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
