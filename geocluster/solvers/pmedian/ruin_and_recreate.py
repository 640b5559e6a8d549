"""Ruin and recreate: part of a choice is broken up and made again, and kept if it is cheaper.

A round takes the medians near a random point, chooses new ones among their points, serves each
point from the nearest with room, and improves by moving a point, exchanging two, and moving a
median within its own set.

Source: G. Schrimpf and others, Journal of Computational Physics 159 (2000), 139-171 (ruin and
recreate).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.pmedian.instance import IMPOSSIBLE, Instance

__all__ = ["assigned", "cost_of", "recreated"]


def cost_of(instance: Instance, served_by: NDArray[np.int64]) -> int:
    """Add up a choice, in steps of the grid; a point without median costs :data:`IMPOSSIBLE`."""
    inside = served_by >= 0
    points = np.flatnonzero(inside)
    known = int(instance.cost[served_by[points], points].sum())
    return known + IMPOSSIBLE * int((~inside).sum())


def assigned(instance: Instance, medians: NDArray[np.int64]) -> NDArray[np.int64]:
    """Serve every point from some medians, and improve; returns the median of each point.

    The medians may move. Where not all points found room, -1 stands for those left.
    """
    served_by = np.full(len(instance), -1, np.int64)
    _assign(instance.cost, instance.demand, instance.capacity, medians.copy(), served_by)
    return served_by


def recreated(
    instance: Instance,
    served_by: NDArray[np.int64],
    *,
    rounds: int,
    temperature: tuple[float, float],
    seed: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Change a choice by a number of rounds.

    Parameters
    ----------
    instance
        The problem.
    served_by
        Shape ``(n,)``: the median of each point.
    rounds
        Rounds.
    temperature
        Steps of the grid by which a round may make it worse, now and then: at first, at last.
    seed
        Of the random numbers.

    Returns
    -------
    tuple of ndarray
        The best choice met, and the last one, from which to go on.
    """
    best, last = _rounds(
        instance.cost, instance.demand, instance.capacity, served_by, rounds, *temperature, seed
    )
    return np.asarray(best, np.int64), np.asarray(last, np.int64)


@njit(cache=True, nogil=True)
def _serve(cost, demand, capacity, points, medians, order, by, load):  # type: ignore[no-untyped-def]
    """Serve points, in an order, from the nearest median with room; return how many found none."""
    load[:] = 0
    by[:] = -1
    for c in range(len(medians)):
        load[c] = demand[medians[c]]
    for t in range(len(points)):
        for c in range(len(medians)):
            if points[t] == medians[c]:
                by[t] = c
    left = 0
    for t in order:
        if by[t] >= 0:
            continue
        i = points[t]
        nearest = -1
        least = IMPOSSIBLE
        for c in range(len(medians)):
            if cost[medians[c], i] < least and load[c] + demand[i] <= capacity:
                nearest, least = c, cost[medians[c], i]
        by[t] = nearest
        if nearest < 0:
            left += 1
        else:
            load[nearest] += demand[i]
    return left


@njit(cache=True, nogil=True)
def _descend(cost, demand, capacity, points, medians, by, load):  # type: ignore[no-untyped-def]  # noqa: C901
    """Move and exchange points and move medians until nothing is gained."""
    m, p = len(points), len(medians)
    members = np.zeros(m, np.int64)
    moved = np.ones(p, np.bool_)
    gained = True
    while gained:
        gained = False
        for t in range(m):
            own = by[t]
            i = points[t]
            if own < 0 or i == medians[own]:
                continue
            now = cost[medians[own], i]
            best, to, other = 0, -1, -1
            for c in range(p):
                change = cost[medians[c], i] - now
                if c == own or change >= 0:
                    continue
                over = load[c] + demand[i] - capacity
                if over <= 0:
                    if change < best:
                        best, to, other = change, c, -1
                    continue
                room = capacity - load[own] + demand[i]
                for s in range(m):
                    if by[s] != c:
                        continue
                    k = points[s]
                    if demand[k] < over or demand[k] > room or k == medians[c]:
                        continue
                    both = change + cost[medians[own], k] - cost[medians[c], k]
                    if both < best:
                        best, to, other = both, c, s
            if best < 0:
                by[t] = to
                load[own] -= demand[i]
                load[to] += demand[i]
                if other >= 0:
                    by[other] = own
                    load[own] += demand[points[other]]
                    load[to] -= demand[points[other]]
                moved[own] = moved[to] = True
                gained = True
        for c in range(p):
            if not moved[c]:
                continue
            moved[c] = False
            size = 0
            now = 0
            for t in range(m):
                if by[t] == c:
                    members[size] = points[t]
                    size += 1
                    now += cost[medians[c], points[t]]
            for a in range(size):
                total = 0
                for b in range(size):
                    total += cost[members[a], members[b]]
                    if total >= now:
                        break
                if total < now:
                    now = total
                    medians[c] = members[a]
                    gained = True


@njit(cache=True, nogil=True)
def _assign(cost, demand, capacity, medians, served_by):  # type: ignore[no-untyped-def]
    points = np.arange(len(demand))
    by = np.full(len(points), -1, np.int64)
    load = np.zeros(len(medians), np.int64)
    weight = demand.astype(np.float64)
    for _ in range(60):
        order = np.argsort(-weight)
        if _serve(cost, demand, capacity, points, medians, order, by, load) == 0:
            break
        # Points that found no room come earlier in the next attempt.
        for t in range(len(points)):
            if by[t] < 0:
                weight[t] = 1.5 * weight[t] + 1.0
    _descend(cost, demand, capacity, points, medians, by, load)
    for t in range(len(points)):
        served_by[t] = medians[by[t]] if by[t] >= 0 else -1


@njit(cache=True, nogil=True)
def _rounds(  # type: ignore[no-untyped-def]
    cost, demand, capacity, served_by, rounds, first, last, seed
):
    np.random.seed(seed)
    n = len(demand)
    now = served_by.copy()
    medians = np.unique(now[now >= 0])
    p = len(medians)
    group = np.full(n, -1, np.int64)
    for c in range(p):
        group[now == medians[c]] = c
    best = now.copy()
    above_best = 0
    average = max(1.0, n / p)
    widest = max(2, min(p, 8, int(600 / average)))
    distance = np.zeros(p, np.int64)
    for r in range(rounds):
        temperature = first + (last - first) * r / rounds
        center = np.random.randint(n)
        wide = min(p, 2 + np.random.randint(widest - 1)) if p > 1 else 1
        for c in range(p):
            distance[c] = cost[medians[c], center]
        near = np.argsort(distance)[:wide] if p <= 64 else _smallest(distance, wide)
        inside = np.zeros(p, np.bool_)
        inside[near] = True
        points = np.flatnonzero(_inside(group, inside))
        before = 0
        for i in points:
            before += cost[now[i], i]
        chosen = medians[near].copy()
        _shake(points, chosen)
        by = np.full(len(points), -1, np.int64)
        load = np.zeros(wide, np.int64)
        order = _order(cost, demand, points, chosen)
        if _serve(cost, demand, capacity, points, chosen, order, by, load):
            continue
        _descend(cost, demand, capacity, points, chosen, by, load)
        after = 0
        for t in range(len(points)):
            after += cost[chosen[by[t]], points[t]]
        change = after - before
        if change > 0 and change > -temperature * np.log(max(np.random.random(), 1e-12)):
            continue
        for c in range(wide):
            medians[near[c]] = chosen[c]
        for t in range(len(points)):
            group[points[t]] = near[by[t]]
            now[points[t]] = chosen[by[t]]
        above_best += change
        if above_best < 0:
            above_best = 0
            best[:] = now
    return best, now


@njit(cache=True, nogil=True)
def _inside(group, inside):  # type: ignore[no-untyped-def]
    found = np.zeros(len(group), np.bool_)
    for i in range(len(group)):
        found[i] = group[i] >= 0 and inside[group[i]]
    return found


@njit(cache=True, nogil=True)
def _smallest(values, count):  # type: ignore[no-untyped-def]
    """Positions of the smallest values."""
    found = np.zeros(count, np.int64)
    size = 0
    for k in range(len(values)):
        if size == count and values[k] >= values[found[size - 1]]:
            continue
        at = size if size < count else count - 1
        while at > 0 and values[found[at - 1]] > values[k]:
            if at < count:
                found[at] = found[at - 1]
            at -= 1
        found[at] = k
        size = min(size + 1, count)
    return found


@njit(cache=True, nogil=True)
def _shake(points, medians):  # type: ignore[no-untyped-def]
    """Replace one or more medians by random points that are not medians yet."""
    changes = 1 + (np.random.randint(len(medians)) if np.random.random() < 0.3 else 0)
    for _ in range(changes):
        c = np.random.randint(len(medians))
        new = points[np.random.randint(len(points))]
        if not (medians == new).any():
            medians[c] = new


@njit(cache=True, nogil=True)
def _order(cost, demand, points, medians):  # type: ignore[no-untyped-def]
    """Points that lose most by not having their nearest median first, with some chance."""
    score = np.zeros(len(points), np.float64)
    for t in range(len(points)):
        first, second = IMPOSSIBLE, IMPOSSIBLE
        for c in range(len(medians)):
            d = cost[medians[c], points[t]]
            if d < first:
                first, second = d, first
            elif d < second:
                second = d
        score[t] = -float(min(second - first, IMPOSSIBLE)) * demand[points[t]]
        score[t] *= 0.7 + 0.6 * np.random.random()
    return np.argsort(score)
