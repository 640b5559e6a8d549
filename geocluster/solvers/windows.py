"""Good choices for many units: the best choice again and again within a window of near ones.

A window holds whole groups of the best so far, nearest to its middle first, and what is alone
among them; the groups found so far that lie within it are chosen from anew, by CP-SAT. Windows
that share no unit are looked at side by side. Their middles come in an order drawn by the seed.

Source: fix and optimise over regions, D. Pisinger and S. Ropke, Large Neighborhood Search, in
Handbook of Metaheuristics (Springer 2010).
"""

from __future__ import annotations

import heapq
import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.solvers.choice import Choice, choose
from geocluster.solvers.clock import Clock
from geocluster.solvers.state import State
from geocluster.solvers.units import Units

__all__ = ["LARGE", "improve", "round_up", "small"]

log = logging.getLogger(__name__)

LARGE = 110
"""Units in a window that is still chosen from in a second or so."""
_PASSES = 2
_SECONDS = 2.0
_GROUPS_A_UNIT = 12


def small(units: Units) -> int:
    """Units in a window to begin with: room for about ten groups."""
    return min(LARGE, 10 * max(4, units.size_range[1]))


def improve(
    state: State, numbers: NDArray[np.int64], size: int, clock: Clock, *, turn: int = 0
) -> None:
    """Improve the best choice by groups from a list, window by window.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool to choose from; in a window, those that price best.
    size
        Units in a window, about.
    clock
        When to end.
    turn
        Another number, other middles of windows.
    """
    listed = np.unique(numbers)
    listed = listed[np.argsort(state.reduced(listed), kind="stable")]
    roads = _roads(state.units)
    order = np.random.default_rng([state.seed, turn]).permutation(len(state.units))
    for _ in range(_PASSES):
        before = state.upper
        _pass(state, listed, roads, order, size, clock)
        log.debug("windows of %d: %d to %d", size, before, state.upper)
        if state.upper == before or size < LARGE or clock.over():
            return


def _pass(
    state: State,
    listed: NDArray[np.int64],
    roads: sparse.csr_array,
    order: NDArray[np.int64],
    size: int,
    clock: Clock,
) -> None:
    """Look at windows until each unit was near the middle of one."""
    n = len(state.units)
    rows = state.pool.rows[listed]
    waiting, seen = order.tolist(), np.zeros(n, bool)
    with ThreadPoolExecutor(state.threads) as workers:
        while waiting and not clock.over() and not state.proven:
            windows: list[NDArray[np.int64]] = []
            taken, later = np.zeros(n, bool), []
            group_of = _group_of(state)
            while waiting and len(windows) < state.threads:
                middle = waiting.pop(0)
                if seen[middle]:
                    continue
                window = _around(middle, roads, group_of, size, state)
                if taken[window].any():
                    later.append(middle)
                    continue
                taken[window] = True
                windows.append(window)
                seen[window[: max(1, len(window) // 3)]] = True
            waiting = later + waiting
            tasks = [workers.submit(_better, state, w, listed, rows, clock) for w in windows]
            for task in tasks:
                old, new = task.result()
                if new is not None:
                    state.offer({*state.best} - {*old} | {*new})
            state.report("Improving groups")


def round_up(state: State) -> None:
    """Take groups of the linear solution, the most chosen first, while they share no unit."""
    numbers, values = state.master.fractional()
    free = np.ones(len(state.units), bool)
    room = np.array([most for _, most in state.units.kinds.groups], np.int64)
    chosen: list[int] = []
    order = numbers[np.argsort(-values, kind="stable")].tolist()
    for number, of in zip(order, state.pool.kinds(order), strict=True):
        group = list(state.pool.group(number))
        if free[group].all() and (room[of] > 0).all():
            free[group] = False
            room[of] -= 1
            chosen.append(number)
    state.offer(chosen)


def _better(
    state: State,
    window: NDArray[np.int64],
    listed: NDArray[np.int64],
    rows: NDArray[np.int32],
    clock: Clock,
) -> tuple[list[int], tuple[int, ...] | None]:
    """Return the groups of the best choice within a window, and what to take instead."""
    inside = np.zeros(len(state.units) + 1, bool)
    inside[window] = True
    inside[-1] = True
    old = [k for k in state.best if inside[state.pool.rows[k]].all()]
    others = state.pool.kinds(set(state.best) - set(old)).sum(axis=0).tolist()
    groups = tuple(
        (max(0, fewest - made), max(0, most - made))
        for (fewest, most), made in zip(state.units.kinds.groups, others, strict=True)
    )
    choice = Choice(
        pool=state.pool,
        numbers=listed[inside[rows].all(axis=1)][: _GROUPS_A_UNIT * len(window)].tolist(),
        hint=old,
        units=window,
        alone=state.alone,
        cuts=[cut for cut in state.master.cuts if inside[list(cut)].all()],
        groups=groups,
        short=state.forbidden,
    )
    closed = choose(choice, clock=clock, seconds=_SECONDS, seed=state.seed)
    return old, closed.numbers


def _around(
    middle: int,
    roads: sparse.csr_array,
    group_of: NDArray[np.int64],
    size: int,
    state: State,
) -> NDArray[np.int64]:
    """Take units near one, whole groups at a time, by the shortest way from lead to lead."""
    queue, settled = [(0, middle)], set()
    window: dict[int, None] = {}
    while queue:
        seconds, u = heapq.heappop(queue)
        if u in settled:
            continue
        settled.add(u)
        if u not in window:
            number = int(group_of[u])
            members = [u] if number < 0 else state.pool.group(number)
            if window and len(window) + len(members) > size:
                break
            window |= dict.fromkeys(members)
        first, last = roads.indptr[u], roads.indptr[u + 1]
        near = zip(roads.data[first:last].tolist(), roads.indices[first:last].tolist(), strict=True)
        for drive, v in near:
            if v not in settled:
                heapq.heappush(queue, (seconds + drive, v))
    return np.fromiter(window, np.int64, len(window))


def _group_of(state: State) -> NDArray[np.int64]:
    """Return the number of the group that holds each unit in the best choice; -1 for none."""
    of = np.full(len(state.units), -1, np.int64)
    for number in state.best:
        of[list(state.pool.group(number))] = number
    return of


def _roads(units: Units) -> sparse.csr_array:
    """Seconds between each lead's unit and its candidates."""
    rows = np.repeat(units.lead_unit, np.diff(units.begin))
    n = len(units)
    return sparse.csr_array((units.drive, (rows, units.candidate)), shape=(n, n))
