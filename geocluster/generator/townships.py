"""Townships in the valleys: where their seats lie, and which village belongs to which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geocluster.generator.valleys import Valleys

__all__ = ["Townships", "make_townships"]

_SCHOOLS_PER_TOWNSHIP = 6.4
_MOST_VILLAGES = 10


@dataclass(frozen=True, slots=True)
class Townships:
    """Points of the valleys that are settled; seats first, then villages by township.

    Attributes
    ----------
    at
        Shape ``(s,)``, point of each settlement; each has one school.
    township
        Shape ``(s,)``, township of each settlement, from 0; settlement `t` is the seat of `t`.
    count
        Number of townships. The first has the county's own seat.
    """

    at: NDArray[np.int64]
    township: NDArray[np.int64]
    count: int


def make_townships(rng: np.random.Generator, valleys: Valleys, schools: int) -> Townships:
    """Settle the valleys.

    Parameters
    ----------
    rng
        Source of chance.
    valleys
        Where.
    schools
        How many settlements, each with one school.

    Returns
    -------
    Townships
        About one for 6.4 schools; seats lie in larger valleys, and villages belong to the
        seat that is near along the valleys.
    """
    count = max(1, round(schools / _SCHOOLS_PER_TOWNSHIP))
    area = float(valleys.outline.area)
    inner = np.hypot(*valleys.xy.T) < 0.46 * area**0.5
    seats = _spread(
        _by_chance(rng, valleys, inner & (valleys.flow >= 25), 0.35),
        valleys.xy,
        count,
        (area / count) ** 0.5,
    )
    seats = seats[np.argsort(-valleys.flow[seats], kind="stable")]
    low = _by_chance(rng, valleys, valleys.flow >= 3, 0.12)
    far = np.hypot(*(valleys.xy[low][:, None] - valleys.xy[seats][None]).T).min(axis=0)
    wanted = round(1.35 * (schools - count))
    free = _spread(low[far > 1_300], valleys.xy, wanted, 0.8 * (area / schools) ** 0.5)
    sites, owner = _share(rng, _along(valleys, seats)[:, free], schools - count)
    return Townships(
        np.concatenate([seats, free[sites]]),
        np.concatenate([np.arange(count), owner]),
        count,
    )


def _by_chance(
    rng: np.random.Generator, valleys: Valleys, allowed: NDArray[np.bool_], pull: float
) -> NDArray[np.int64]:
    """List allowed points in an order of chance that large valleys tend to lead."""
    points = np.flatnonzero(allowed)
    order = np.log(valleys.flow[points]) * pull + rng.gumbel(size=len(points))
    return points[np.argsort(-order, kind="stable")]


def _spread(
    points: NDArray[np.int64], xy: NDArray[np.float64], count: int, gap: float
) -> NDArray[np.int64]:
    """Take the first points that keep a distance, and shrink it until there are enough."""
    while True:
        taken: list[int] = []
        for point in points.tolist():
            near = xy[taken] - xy[point]
            if len(taken) < count and (np.hypot(near[:, 0], near[:, 1]) >= gap).all():
                taken.append(point)
        if len(taken) == min(count, len(points)):
            return np.array(taken, dtype=np.int64)
        gap *= 0.92


def _along(valleys: Valleys, seats: NDArray[np.int64]) -> NDArray[np.float64]:
    """Measure from each seat to each point, ridges counting as long: shape ``(t, n)``."""
    n = len(valleys.xy)
    a, b = valleys.ends.T
    matrix = coo_array((valleys.cost, (a, b)), shape=(n, n)).tocsr()
    return np.asarray(dijkstra(matrix, directed=False, indices=seats))


def _share(
    rng: np.random.Generator, far: NDArray[np.float64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each site to the seat that is nearest along the valleys; the outermost are left out.

    Returns
    -------
    tuple of ndarray
        The sites kept and the township of each, both of shape ``(count,)``, by township.
    """
    owner, gap = far.argmin(axis=0), far.min(axis=0)
    order = np.lexsort((gap, owner))
    first = np.searchsorted(owner[order], np.arange(len(far)))
    rank = np.empty(len(owner), dtype=np.int64)
    rank[order] = np.arange(len(owner)) - first[owner[order]]
    weight = rng.uniform(0.6, 1.6, len(far))
    late = rank / weight[owner] + 1e6 * (rank >= _MOST_VILLAGES)
    kept = np.argsort(late, kind="stable")[:count]
    kept = kept[np.lexsort((kept, owner[kept]))]
    return kept, owner[kept]
