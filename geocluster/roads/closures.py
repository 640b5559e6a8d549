"""What if the bridge is out: roads taken out of use, and whom that touches."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.basemap import read_shapes
from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.roads.network import RoadNetwork
from geocluster.sphere import middle_longitude, unwrapped_shapes
from geocluster.travel import Closed, Diverted, TravelTimes

__all__ = ["closed_segments", "diverted", "resolved"]

LONGER = 60
"""Seconds from which a drive counts as longer: times are estimates, to the minute."""


def resolved(closed: Iterable[Closed], around: float) -> tuple[Closed, ...]:
    """Read the shapes of what is closed by a map file (GeoJSON, GeoPackage …).

    Parameters
    ----------
    closed
        As the scenario names it.
    around
        Middle longitude of the county.

    Raises
    ------
    ScenarioError
        If a file cannot be read, or holds anything but lines and areas.
    """
    return tuple(
        item
        if item.file is None
        else Closed(label=item.label, shape=read_shapes(item.file, around, lines=True))
        for item in closed
    )


def closed_segments(
    network: RoadNetwork, closed: Iterable[Closed]
) -> tuple[NDArray[np.bool_], tuple[tuple[str, int], ...]]:
    """Find the segments that are closed.

    Returns
    -------
    tuple
        Which segments, shape ``(segments,)``; and for each thing its label and their number.

    Raises
    ------
    TravelError
        If a way is not in the network, or a shape meets no road.
    """
    middle = middle_longitude(network.lonlat[:, 0])
    ends = network.lonlat[np.stack([network.tail, network.head], axis=1)]
    lines = unwrapped_shapes(shapely.linestrings(ends), middle)
    open_way = (network.forward >= 0) | (network.backward >= 0)
    shut = np.zeros(len(lines), bool)
    told = []
    for item in closed:
        if item.way is not None:
            found = open_way & (network.way == item.way)
        else:
            found = open_way & shapely.intersects(lines, unwrapped_shapes(item.shape, middle))
        if not found.any():
            what = (
                phrase("is no road of this file")
                if item.way is not None
                else phrase("meets no road")
            )
            raise TravelError(
                phrase(
                    "closed: {label} {what} that a car may use; look up the way's number "
                    "on openstreetmap.org, or draw the line across the road (longitude "
                    "before latitude)",
                    label=item.label,
                    what=what,
                )
            )
        shut |= found
        told.append((item.label, int(found.sum())))
    return shut, tuple(told)


def diverted(before: TravelTimes, after: TravelTimes) -> tuple[Diverted, ...]:
    """Compare travel times before and after roads were closed.

    Parameters
    ----------
    before, after
        Of the same schools, with the same cut-off.
    """
    n = len(before)
    i, j = (part.astype(np.int64) for part in before.seconds.tocoo().coords)
    old = before.seconds.data.astype(np.int64)
    new = np.full(len(old), -1, np.int64)
    a, b = (part.astype(np.int64) for part in after.seconds.tocoo().coords)
    at = np.searchsorted(a * n + b, i * n + j)
    known = at < len(a)
    known[known] &= (a * n + b)[at[known]] == (i * n + j)[known]
    new[known] = after.seconds.data[at[known]]
    longer, lost = new >= old + LONGER, new < 0
    found = []
    for school in np.unique(np.concatenate([i[longer | lost], j[longer | lost]])).tolist():
        own = (i == school) | (j == school)
        mine = np.flatnonzero(own & longer)
        worst = mine[np.argmax((new - old)[mine])] if len(mine) else None
        found.append(
            Diverted(
                school=school,
                longer=len(mine),
                lost=int((own & lost).sum()),
                added=None if worst is None else int(new[worst] - old[worst]),
                worst=None if worst is None else (int(i[worst]), int(j[worst])),
                moved=_moved(before, after, school),
            )
        )
    return tuple(found)


def _moved(before: TravelTimes, after: TravelTimes, school: int) -> float | None:
    if (
        before.snapped_points is None
        or after.snapped_points is None
        or after.snapped_metres is None
    ):
        return None
    if np.array_equal(before.snapped_points[school], after.snapped_points[school], equal_nan=True):
        return None
    metres = float(after.snapped_metres[school])
    return metres if np.isfinite(metres) else None
