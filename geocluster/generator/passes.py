"""Roads of hill country: along the valleys, and over a few passes where the way round is long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geocluster.generator.classes import Level
from geocluster.generator.networks import drawn_straighter, meetings
from geocluster.generator.townships import Townships
from geocluster.generator.valleys import Valleys, walk_down

__all__ = ["HillRoads", "make_hill_roads"]

_DETOUR = 1.85
"""Passes are built until drives between schools are, on average, so many straight lines long."""
_LONGEST_PASS = 9_000.0
_LEAST_GAIN = 1.5


@dataclass(frozen=True, slots=True)
class HillRoads:
    """Roads as a graph without direction, in local metres.

    Attributes
    ----------
    xy
        Shape ``(n, 2)``; the points of the valleys first, then the ends of spurs.
    ends
        Shape ``(m, 2)``.
    level
        Shape ``(m,)``, values of :class:`~geocluster.generator.classes.Level`.
    home
        Shape ``(s,)``, point of the road at each settlement.
    """

    xy: NDArray[np.float64]
    ends: NDArray[np.int64]
    level: NDArray[np.int64]
    home: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Pass:
    """A way over a ridge between two points of roads."""

    points: tuple[int, ...]
    metres: float


def make_hill_roads(rng: np.random.Generator, valleys: Valleys, townships: Townships) -> HillRoads:
    """Build the roads that the settlements need.

    Parameters
    ----------
    rng
        Source of chance.
    valleys
        Roads follow them.
    townships
        The settlements.

    Returns
    -------
    HillRoads
        Connected. A primary road runs through the county, secondary roads join the seats of
        townships to it, tertiary and unclassified roads reach the villages.
    """
    level = _valley_roads(valleys, townships)
    for way in _passes(valleys, level, townships.at):
        rank = Level.TERTIARY if way.metres > 4_000 else Level.UNCLASSIFIED
        for a, b in zip(way.points[:-1], way.points[1:], strict=True):
            level.setdefault((min(a, b), max(a, b)), rank)
    pairs = sorted(level)
    ends = np.array(pairs, dtype=np.int64)
    xy = _smooth(valleys.xy, ends)
    spurs = _spurs(rng, valleys, xy, townships)
    villages = np.arange(townships.count, len(townships.at))
    tips = len(xy) + np.arange(len(villages))
    return HillRoads(
        np.vstack([xy, spurs]),
        np.vstack([ends, np.column_stack([townships.at[villages], tips])]),
        np.array([level[pair] for pair in pairs] + [Level.UNCLASSIFIED] * len(tips), np.int64),
        np.concatenate([townships.at[: townships.count], tips]),
    )


def _valley_roads(valleys: Valleys, townships: Townships) -> dict[tuple[int, int], Level]:
    """Follow the water from each settlement; what many need is the better road."""
    used = np.zeros(len(valleys.xy), dtype=np.int64)
    for point in townships.at.tolist():
        used[walk_down(valleys.down, point)] += 1
    outlet = int(np.flatnonzero(valleys.down < 0)[0])
    gap = np.hypot(*(valleys.xy - valleys.xy[outlet]).T)
    head = int(np.argmax(np.where(valleys.flow >= 2, gap, 0.0)))
    rank = np.where(used >= 3, int(Level.TERTIARY), int(Level.UNCLASSIFIED))
    for seat in townships.at[: townships.count].tolist():
        rank[walk_down(valleys.down, seat)] = Level.SECONDARY
    for start in (head, int(townships.at[0])):
        path = walk_down(valleys.down, start)
        rank[path], used[path] = Level.PRIMARY, 99
    return {
        (min(point, below), max(point, below)): Level(int(rank[point]))
        for point, below in enumerate(valleys.down.tolist())
        if used[point] and below >= 0
    }


def _passes(
    valleys: Valleys, level: dict[tuple[int, int], Level], at: NDArray[np.int64]
) -> list[_Pass]:
    """Choose passes, the one that shortens its own way most first."""
    ends = np.array(sorted(level), dtype=np.int64)
    points = np.unique(ends)
    number = np.full(len(valleys.xy), -1, dtype=np.int64)
    number[points] = np.arange(len(points))
    step = np.hypot(*(valleys.xy[ends[:, 0]] - valleys.xy[ends[:, 1]]).T)
    edges = (number[ends[:, 0]], number[ends[:, 1]])
    far = dijkstra(coo_array((step, edges), shape=(len(points),) * 2).tocsr(), directed=False)
    homes = number[at]
    straight = np.hypot(*(valleys.xy[at][:, None] - valleys.xy[at][None]).T)
    apart = straight > 0
    ways = _ways_over(valleys, points)
    one = number[[way.points[0] for way in ways]]
    other = number[[way.points[-1] for way in ways]]
    metres = np.array([way.metres for way in ways])
    chosen: list[_Pass] = []
    while len(ways) and apart.any():
        detour = (far[np.ix_(homes, homes)][apart] / straight[apart]).mean()
        gain = far[one, other] / metres
        best = int(np.argmax(gain))
        if detour <= _DETOUR or gain[best] < _LEAST_GAIN:
            break
        chosen.append(ways[best])
        a, b, long = one[best], other[best], metres[best]
        over = np.minimum(far[:, [a]] + far[[b]], far[:, [b]] + far[[a]]) + long
        far = np.minimum(far, over)
    return chosen


def _ways_over(valleys: Valleys, points: NDArray[np.int64]) -> list[_Pass]:
    """Find the cheapest way between each two stretches of road with no third between them."""
    met = meetings(len(valleys.xy), valleys.ends, valleys.cost, points)
    a, b = valleys.ends.T
    up = np.where(met.before < 0, -1, met.before).astype(np.int64)
    ways = []
    for k in met.edge.tolist():
        path = walk_down(up, int(a[k]))[::-1] + walk_down(up, int(b[k]))
        metres = float(np.hypot(*np.diff(valleys.xy[path], axis=0).T).sum())
        if metres <= _LONGEST_PASS:
            ways.append(_Pass(tuple(path), metres))
    return ways


def _smooth(xy: NDArray[np.float64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Draw roads less crooked by moving points with two neighbours towards their middle."""
    xy = xy.copy()
    moving = np.bincount(ends.ravel(), minlength=len(xy)) == 2
    drawn_straighter(xy, ends, moving, pull=0.4, times=2)
    return np.round(xy, 2)


def _spurs(
    rng: np.random.Generator, valleys: Valleys, xy: NDArray[np.float64], townships: Townships
) -> NDArray[np.float64]:
    """Place the end of the lane that climbs from the valley to each village: shape ``(v, 2)``."""
    at = townships.at[townships.count :]
    below = np.where(valleys.down[at] < 0, at, valleys.down[at])
    along = xy[below] - xy[at]
    along = along / np.maximum(np.hypot(*along.T), 1.0)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    side = np.where(rng.random(len(at)) < 0.5, -1.0, 1.0) * rng.uniform(140, 420, len(at))
    back = rng.uniform(-60, 160, len(at))
    return np.asarray(np.round(xy[at] + side[:, None] * across - back[:, None] * along, 2))
