"""A made road network, for measurements that need a size which no shipped file has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MadeRoads", "make_roads"]

Ints = NDArray[np.int64]

_SIDE_METRES = 80_000.0
_METRES_PER_DEGREE = 111_195.0
_LATITUDE = 52.5
_FAST_KMH, _SLOW_KMH = 90.0, (25.0, 65.0)
_FAST_EVERY = 12


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MadeRoads:
    """Segments between nodes, all of which can be reached from each other.

    Attributes
    ----------
    lonlat
        Shape ``(nodes, 2)``, degrees; in the order of a Hilbert curve.
    tail, head
        Shape ``(segments,)``: nodes.
    forward, backward
        Shape ``(segments,)``: milliseconds; -1 where closed.
    """

    lonlat: NDArray[np.float64]
    tail: Ints
    head: Ints
    forward: Ints
    backward: Ints

    def arcs(self) -> tuple[Ints, Ints, Ints]:
        """Return tail, head and milliseconds of each direction that is open."""
        there, back = self.forward >= 0, self.backward >= 0
        return (
            np.concatenate([self.tail[there], self.head[back]]),
            np.concatenate([self.head[there], self.tail[back]]),
            np.concatenate([self.forward[there], self.backward[back]]),
        )

    def points(self, count: int, *, seed: int) -> Ints:
        """Choose nodes that no one-way touches.

        A point that geocluster places at the very end of a one-way belongs to that road, not to
        the junction; another engine starts at the junction.
        """
        one_way = (self.forward < 0) | (self.backward < 0)
        touched = np.concatenate([self.tail[one_way], self.head[one_way]])
        free = np.setdiff1d(np.arange(len(self.lonlat)), touched)
        return np.random.default_rng(seed).choice(free, count, replace=False)


def make_roads(*, across: int, bends: int, seed: int) -> MadeRoads:
    """Make roads on a jittered grid in a square of 80 km, the size of a large county.

    Parameters
    ----------
    across
        Junctions in a row. Each is moved by up to a third of the spacing; a quarter of the
        roads between neighbours is taken away; each twelfth row and column is fast.
    bends
        Most bends in a road between two junctions; each number up to it is equally likely.
    seed
        Of the random numbers. A tenth of the roads is one-way.
    """
    rng = np.random.default_rng(seed)
    spacing = _SIDE_METRES / across
    number = np.arange(across * across).reshape(across, across)
    row, column = np.divmod(number.ravel(), across)
    xy = np.column_stack([column, row]) * spacing
    xy += rng.uniform(-spacing / 3, spacing / 3, xy.shape)
    a = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    b = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    line = np.concatenate([row[number[:, :-1].ravel()], column[number[:-1].ravel()]])
    stays = rng.random(len(a)) < 0.75
    a, b, line = a[stays], b[stays], line[stays]
    kmh = np.where(line % _FAST_EVERY == 0, _FAST_KMH, rng.uniform(*_SLOW_KMH, len(a)))
    one_way = rng.random(len(a)) < 0.1
    xy, tail, head, road = _bent(xy, a, b, rng.integers(0, bends + 1, len(a)), spacing / 30, rng)
    metres = np.linalg.norm(xy[tail] - xy[head], axis=1)
    forward = np.maximum(1, np.rint(metres * 3600 / kmh[road])).astype(np.int64)
    return _largest_part(xy, tail, head, forward, np.where(one_way[road], -1, forward))


def _bent(
    xy: NDArray[np.float64],
    a: Ints,
    b: Ints,
    inner: Ints,
    sideways: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], Ints, Ints, Ints]:
    """Cut each road into pieces by inner nodes; return nodes, ends of pieces, and their roads."""
    road = np.repeat(np.arange(len(a)), inner)
    first = len(xy) + np.cumsum(inner) - inner
    node = len(xy) + np.arange(len(road))
    nth = node - first[road] + 1
    share = (nth / (inner[road] + 1))[:, None]
    bend = xy[a[road]] * (1 - share) + xy[b[road]] * share
    tail = np.concatenate([a, node])
    head = np.concatenate(
        [np.where(inner > 0, first, b), np.where(nth < inner[road], node + 1, b[road])]
    )
    moved = bend + rng.normal(0, sideways, bend.shape)
    return np.vstack([xy, moved]), tail, head, np.concatenate([np.arange(len(a)), road])


def _largest_part(
    xy: NDArray[np.float64], tail: Ints, head: Ints, forward: Ints, backward: Ints
) -> MadeRoads:
    """Keep what can be reached from everywhere, in the order of a Hilbert curve."""
    import geopandas as gpd
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    back = backward >= 0
    i, j = np.concatenate([tail, head[back]]), np.concatenate([head, tail[back]])
    graph = sparse.csr_array((np.ones(len(i)), (i, j)), shape=(len(xy), len(xy)))
    _, part = connected_components(graph, directed=True, connection="strong")
    kept = np.flatnonzero(part == np.bincount(part).argmax())
    along = gpd.GeoSeries(gpd.points_from_xy(*xy[kept].T)).hilbert_distance().to_numpy()
    kept = kept[np.argsort(along, kind="stable")]
    number = np.full(len(xy), -1)
    number[kept] = np.arange(len(kept))
    inside = (number[tail] >= 0) & (number[head] >= 0)
    metres_per_degree = _METRES_PER_DEGREE * np.array([np.cos(np.radians(_LATITUDE)), 1.0])
    return MadeRoads(
        lonlat=xy[kept] / metres_per_degree + [0.0, _LATITUDE],
        tail=number[tail[inside]],
        head=number[head[inside]],
        forward=forward[inside],
        backward=backward[inside],
    )
