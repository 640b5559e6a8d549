"""Hill country: an outline, a relief, and the valleys that its water has cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

__all__ = ["Valleys", "make_valleys", "walk_down"]

_AREA_PER_SCHOOL = 23e6
_STEP = 600.0
_STEEP = 2.6
"""How much more a metre over a ridge costs than one along a valley, as a power of e."""


@dataclass(frozen=True, slots=True)
class Valleys:
    """Points of a relief and the way that water takes from each, in local metres.

    Attributes
    ----------
    outline
        The county.
    xy
        Shape ``(n, 2)``, metres east and north of its middle.
    ends
        Shape ``(m, 2)``, neighbouring points.
    cost
        Shape ``(m,)``, metres between neighbours, longer where the ground is high.
    down
        Shape ``(n,)``, next point downstream; -1 at the outlet.
    flow
        Shape ``(n,)``, how many points drain through each, itself included.
    """

    outline: shapely.Polygon
    xy: NDArray[np.float64]
    ends: NDArray[np.int64]
    cost: NDArray[np.float64]
    down: NDArray[np.int64]
    flow: NDArray[np.int64]

    @property
    def length(self) -> NDArray[np.float64]:
        """Straight length between neighbours: shape ``(m,)``, metres."""
        step = self.xy[self.ends[:, 0]] - self.xy[self.ends[:, 1]]
        return np.hypot(step[:, 0], step[:, 1])


def make_valleys(rng: np.random.Generator, schools: int) -> Valleys:
    """Draw hill country large enough for the schools, about 23 km² for each.

    Water runs from each point to one outlet on the edge by the cheapest way over a random
    relief; such trees look and branch like rivers.

    Parameters
    ----------
    rng
        Source of chance.
    schools
        How many schools it is for.

    Returns
    -------
    Valleys
        All points drain to the outlet.

    Source: Rodríguez-Iturbe and Rinaldo (1997), "Fractal River Basins", chapter 4 (trees of
    least cost as models of river networks).
    """
    outline = _outline(rng, (schools * _AREA_PER_SCHOOL) ** 0.5)
    xy = _points(rng, outline)
    ends = _neighbours(xy)
    height = _relief(rng, xy)
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    cost = length * np.exp(_STEEP * height[ends].mean(axis=1))
    away = np.array([np.cos(-0.4), np.sin(-0.4)])
    outlet = int(np.argmax(xy @ away - 2_000.0 * height))
    matrix = coo_array((cost, (ends[:, 0], ends[:, 1])), shape=(len(xy), len(xy))).tocsr()
    far, before = dijkstra(matrix, directed=False, indices=outlet, return_predecessors=True)
    down = np.where(before < 0, -1, before).astype(np.int64)
    flow = np.ones(len(xy), dtype=np.int64)
    for point in np.argsort(-far, kind="stable"):
        if down[point] >= 0:
            flow[down[point]] += flow[point]
    return Valleys(outline, xy, ends, cost, down, flow)


def walk_down(down: NDArray[np.int64], start: int) -> list[int]:
    """List the points from a start to the outlet, both included.

    Parameters
    ----------
    down
        Shape ``(n,)``, next point downstream; -1 at the outlet.
    start
        Where to begin.

    Returns
    -------
    list of int
        At least the start.

    Examples
    --------
    >>> walk_down(np.array([1, 2, -1]), 0)
    [0, 1, 2]
    """
    path = [start]
    while down[path[-1]] >= 0:
        path.append(int(down[path[-1]]))
    return path


def _outline(rng: np.random.Generator, size: float) -> shapely.Polygon:
    """Draw a rough rounded shape about the origin, as large as a square of the given side."""
    angle = 2 * np.pi * np.arange(240) / 240
    radius = np.ones_like(angle)
    for waves, high in ((2, 0.10), (3, 0.09), (5, 0.05), (9, 0.03), (16, 0.018), (29, 0.01)):
        radius += high * np.sin(waves * angle + 2 * np.pi * rng.random())
    ring = np.column_stack([radius * np.cos(angle), 1.12 * radius * np.sin(angle)])
    ring *= size / shapely.Polygon(ring).area ** 0.5
    return shapely.Polygon(np.round(ring, 2))


def _points(rng: np.random.Generator, outline: shapely.Polygon) -> NDArray[np.float64]:
    """Strew points over the outline, evenly and yet at random."""
    west, south, east, north = outline.bounds
    columns, rows = int((east - west) / _STEP) + 2, int((north - south) / _STEP / 0.87) + 2
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).astype(float)
    grid[1::2, :, 0] += 0.5
    xy = grid.reshape(-1, 2) * [_STEP, 0.87 * _STEP] + [west, south]
    xy = np.round(xy + rng.uniform(-0.36, 0.36, xy.shape) * _STEP, 2)
    inner = outline.buffer(-0.5 * _STEP)
    return np.asarray(xy[shapely.contains_xy(inner, xy[:, 0], xy[:, 1])])


def _neighbours(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Join points that are neighbours, long slivers at the edge left out."""
    corners = Delaunay(xy).simplices
    ends = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    ends = np.unique(np.sort(ends, axis=1), axis=0).astype(np.int64)
    return np.asarray(ends[np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T) < 3.5 * _STEP])


def _relief(rng: np.random.Generator, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raise hills by many plane waves, the longer the higher: shape ``(n,)``, from 0 to 1."""
    total = np.zeros(len(xy))
    for length in np.geomspace(2_200.0, 17_000.0, 48):
        turn, phase = rng.uniform(0, 2 * np.pi, 2)
        along = xy @ np.array([np.cos(turn), np.sin(turn)])
        total += length**0.45 * np.sin(2 * np.pi * along / length + phase)
    rank = np.empty(len(xy))
    rank[np.argsort(total, kind="stable")] = np.arange(len(xy))
    return np.asarray(rank / len(xy))
