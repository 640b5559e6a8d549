"""Where schools stand, and how many pupils they have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geocluster.generator.classes import centres
from geocluster.generator.places import Places
from geocluster.generator.ways import Roads

__all__ = ["homes", "rolls", "stand"]

_SHARE = (0.0, 0.05, 0.1, 0.2, 1 / 3, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0)
_ROLL = (26, 44, 56, 78, 100, 170, 217, 298, 405, 520, 700)
"""Quantiles of the rolls of primaries.

Source: smoothed from the 280 state primaries of Lincolnshire, school census of January 2025.
"""


def homes(places: Places, roads: Roads, schools: int) -> NDArray[np.int64]:
    """Say in which settlement each school is.

    Parameters
    ----------
    places
        The settlements, and how many schools each should have.
    roads
        The roads; a settlement that none reached passes its schools on to another.
    schools
        State primaries.

    Returns
    -------
    ndarray
        Shape ``(schools,)``, positions of settlements, ascending.
    """
    reached = centres(roads.graph, places) >= 0
    count = np.where(reached, places.schools, 0)
    order = np.argsort(-places.people, kind="stable")
    spare = order[reached[order] & (count[order] == 0) & ~places.island[order]]
    lost = schools - int(count.sum())
    count[spare[:lost]] += 1
    biggest = order[reached[order] & ~places.island[order]][0]
    count[biggest] += max(0, lost - len(spare))
    return np.repeat(np.arange(len(count)), count)


def stand(rng: np.random.Generator, roads: Roads, home: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put schools beside roads of their settlement, apart from one another.

    Parameters
    ----------
    rng
        Source of chance.
    roads
        The roads.
    home
        Shape ``(s,)``, settlement of each school, in any order.

    Returns
    -------
    ndarray
        Shape ``(s, 2)``, whole metres of EPSG:27700, 15 to 60 m off a road that anyone may use.
    """
    graph = roads.graph
    usable = np.flatnonzero(roads.drivable & ~graph.bridge)
    place = graph.place[graph.ends[usable]]
    street = (place[:, 0] == place[:, 1]) & (graph.length[usable] <= 300)
    owner = place.max(axis=1)
    order = np.lexsort((~street, owner))
    usable, owner, street = usable[order], owner[order], street[order]
    row = np.argsort(home, kind="stable")
    ranked = home[row]
    xy = np.zeros((len(home), 2), dtype=np.int64)
    for value in np.unique(home):
        mine = row[_run(ranked, value)]
        near = _run(owner, value)
        near = near[street[near]] if street[near].any() else near
        picks = rng.choice(usable[near], size=6 * len(mine))
        spots = _beside(rng, graph.xy[graph.ends[picks]])
        xy[mine] = spots[_apart(spots, len(mine))]
    return xy


def _run(ascending: NDArray[np.int64], value: np.int64) -> NDArray[np.int64]:
    """Positions of a value in an ascending array."""
    start, stop = np.searchsorted(ascending, [value, value + 1])
    return np.arange(start, stop)


def _beside(rng: np.random.Generator, ends: NDArray[np.float64]) -> NDArray[np.int64]:
    """Choose a spot off the middle part of each road: shape ``(k, 2, 2)`` to ``(k, 2)``."""
    step = ends[:, 1] - ends[:, 0]
    along = rng.uniform(0.2, 0.8, len(ends))[:, None]
    off = rng.uniform(15.0, 60.0, len(ends)) * rng.choice([-1.0, 1.0], len(ends))
    across = np.column_stack([-step[:, 1], step[:, 0]]) / np.hypot(*step.T)[:, None]
    spots: NDArray[np.float64] = ends[:, 0] + along * step + off[:, None] * across
    return np.round(spots).astype(np.int64)


def _apart(spots: NDArray[np.int64], count: int) -> list[int]:
    """Choose spots one after another, each as far as possible from those before."""
    chosen = [0]
    gap = np.hypot(*(spots - spots[0]).T)
    while len(chosen) < count:
        chosen.append(int(np.argmax(gap)))
        gap = np.minimum(gap, np.hypot(*(spots - spots[chosen[-1]]).T))
    return chosen


def rolls(rng: np.random.Generator, places: Places, home: NDArray[np.int64]) -> NDArray[np.int64]:
    """Draw pupils: the spread is that of a rural county, the larger rolls where more people live.

    Parameters
    ----------
    rng
        Source of chance.
    places
        The settlements.
    home
        Shape ``(s,)``, settlement of each school.

    Returns
    -------
    ndarray
        Shape ``(s,)``, 26 to 700.
    """
    people = places.people[home] / np.maximum(1, places.schools[home])
    size = np.log(people) + np.where(places.island[home], -1.0, 0.0)
    size += rng.normal(scale=0.45, size=len(home))
    rank = np.argsort(np.argsort(size, kind="stable"), kind="stable")
    share = (rank + rng.random(len(home))) / len(home)
    return np.round(np.interp(share, _SHARE, _ROLL)).astype(np.int64)
