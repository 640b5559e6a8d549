"""Good choices for many units: the best choice again and again within a window of near ones.

A window holds whole groups of the best so far, nearest to its middle first, and what is alone
among them; the groups found so far that lie within it are chosen from anew, by CP-SAT. Windows
that share no unit are looked at side by side. Their middles come in an order drawn by the seed.

Source: fix and optimise over regions, D. Pisinger and S. Ropke, Large Neighborhood Search, in
Handbook of Metaheuristics (Springer 2010).
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from geocluster.solvers.choice import Choice, choose
from geocluster.solvers.clock import Clock
from geocluster.solvers.state import State
from geocluster.solvers.units import Units

__all__ = ["improve", "round_up"]

log = logging.getLogger(__name__)

_UNITS = 110
_SECONDS = 3.0
_REACH = 3


def improve(state: State, numbers: NDArray[np.int64], clock: Clock) -> None:
    """Improve the best choice by groups from a list, until no window helps or time is over.

    Parameters
    ----------
    state
        Holds the best choice.
    numbers
        Groups of the pool to choose from.
    clock
        When to end.
    """
    n = len(state.units)
    roads = _roads(state.units)
    rows = state.pool.rows[numbers]
    waiting = np.random.default_rng(state.seed).permutation(n).tolist()
    fresh = np.ones(n, bool)
    with ThreadPoolExecutor(state.threads) as workers:
        while waiting and not clock.over() and not state.proven:
            windows: list[NDArray[np.int64]] = []
            taken, later = np.zeros(n, bool), []
            group_of = _group_of(state)
            while waiting and len(windows) < state.threads:
                middle = waiting.pop(0)
                if not fresh[middle]:
                    continue
                window = _around(middle, roads, group_of, state)
                if taken[window].any():
                    later.append(middle)
                    continue
                taken[window] = True
                windows.append(window)
            waiting = later + waiting
            tasks = [workers.submit(_better, state, w, numbers, rows, clock) for w in windows]
            before = state.upper
            for window, task in zip(windows, tasks, strict=True):
                old, new = task.result()
                core = window[: max(1, len(window) // 4)]
                if new is not None and state.offer({*state.best} - {*old} | {*new}):
                    fresh[window] = True
                    again = set(waiting)
                    waiting += [u for u in core.tolist() if u not in again]
                else:
                    fresh[core] = False
            if state.upper < before:
                state.report("Improving groups")
    log.debug("windows: %s", state.upper)


def round_up(state: State) -> None:
    """Take groups of the linear solution, the most chosen first, while they share no unit."""
    numbers, values = state.master.fractional()
    free = np.ones(len(state.units), bool)
    most = state.units.groups[1] if state.units.groups else len(state.units)
    chosen: list[int] = []
    for number in numbers[np.argsort(-values, kind="stable")].tolist():
        group = list(state.pool.group(number))
        if free[group].all() and len(chosen) < most:
            free[group] = False
            chosen.append(number)
    state.offer(chosen)


def _better(
    state: State,
    window: NDArray[np.int64],
    numbers: NDArray[np.int64],
    rows: NDArray[np.int32],
    clock: Clock,
) -> tuple[list[int], tuple[int, ...] | None]:
    """Return the groups of the best choice within a window, and what to take instead."""
    inside = np.zeros(len(state.units) + 1, bool)
    inside[window] = True
    inside[-1] = True
    old = [k for k in state.best if inside[state.pool.rows[k]].all()]
    groups = state.units.groups
    if groups is not None:
        others = len(state.best) - len(old)
        groups = max(0, groups[0] - others), max(0, groups[1] - others)
    choice = Choice(
        pool=state.pool,
        numbers=numbers[inside[rows].all(axis=1)].tolist(),
        hint=old,
        units=window,
        alone=state.alone,
        cuts=[cut for cut in state.master.cuts if inside[list(cut)].all()],
        groups=groups,
        short=state.forbidden,
    )
    closed = choose(choice, clock=clock, seconds=_SECONDS, seed=state.seed, threads=1)
    return old, closed.numbers


def _around(
    middle: int, roads: sparse.csr_array, group_of: NDArray[np.int64], state: State
) -> NDArray[np.int64]:
    """Take units near one, whole groups at a time."""
    reached = np.array([middle])
    seconds = np.full(len(state.units), np.inf)
    limit = float(state.units.drive.max(initial=1))
    for k in range(1, _REACH + 1):
        seconds = csgraph.dijkstra(roads, indices=middle, limit=k * limit)
        reached = np.flatnonzero(np.isfinite(seconds))
        if len(reached) > _UNITS:
            break
    taken = np.zeros(len(state.units), bool)
    window: list[int] = []
    for u in reached[np.argsort(seconds[reached], kind="stable")].tolist():
        if taken[u]:
            continue
        number = int(group_of[u])
        members = [u] if number < 0 else state.pool.group(number)
        if window and len(window) + len(members) > _UNITS:
            break
        taken[list(members)] = True
        window += members
    return np.array(window, np.int64)


def _group_of(state: State) -> NDArray[np.int64]:
    """Number of the group of the best choice that holds each unit; -1 for none."""
    of = np.full(len(state.units), -1, np.int64)
    for number in state.best:
        of[list(state.pool.group(number))] = number
    return of


def _roads(units: Units) -> sparse.csr_array:
    """Seconds between each lead's unit and its candidates."""
    rows = np.repeat(units.lead_unit, np.diff(units.begin))
    n = len(units)
    return sparse.csr_array(
        (units.drive.astype(float), (rows, units.candidate)), shape=(n, n)
    )
