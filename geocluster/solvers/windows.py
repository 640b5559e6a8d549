"""Good choices for many units: the best choice again and again within a window of near ones.

A window holds whole groups of the best so far, nearest to its middle first, and what is alone
among them; the groups found so far that lie within it are chosen from anew, by CP-SAT. Windows
that share no unit are looked at side by side. The middle is where most is lost against the bound,
so that windows where nothing can be gained come last or never; equals come in an order drawn by
the seed. Small windows come first, then larger ones.

Source: fix and optimise over regions, D. Pisinger and S. Ropke, Large Neighborhood Search, in
Handbook of Metaheuristics (Springer 2010).
"""

from __future__ import annotations

import heapq
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.solvers.choice import Choice, choose
from geocluster.solvers.clock import Clock
from geocluster.solvers.pricing import SCALE
from geocluster.solvers.state import State
from geocluster.solvers.units import Units

__all__ = ["WINDOW", "chosen_within", "improve", "in_order", "round_up"]

log = logging.getLogger(__name__)

WINDOW = 110
"""Units that are chosen from in a second or so."""
_SMALL = 40
_SIZES = (WINDOW, 160)
_SECONDS = 2.0
_GROUPS_A_UNIT = 12
_CORE = 3
_TRIES = 50


def improve(
    state: State, numbers: NDArray[np.int64], clock: Clock, *, small_only: bool = False
) -> None:
    """Improve the best choice by groups from a list, window by window, small ones first.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool to choose from; in a window, those that price best.
    clock
        When to end.
    small_only
        Whether to leave out larger windows, which take longer.
    """
    listed = in_order(state, np.unique(numbers))
    roads = _roads(state.units)
    for size in (_SMALL,) if small_only else _SIZES:
        before = state.upper
        _settle(state, listed, roads, size, clock)
        log.debug("windows of %d: %d to %d", size, before, state.upper)
        if clock.over() or state.proven:
            return


def in_order(state: State, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return groups in the order of their reduced costs."""
    return numbers[np.argsort(state.reduced(numbers), kind="stable")]


def _settle(
    state: State, listed: NDArray[np.int64], roads: sparse.csr_array, size: int, clock: Clock
) -> None:
    """Look at windows, where most is lost first, until none is better in any."""
    rows = state.pool.rows[listed]
    order = np.random.default_rng(state.seed).permutation(len(state.units))
    seen = np.zeros(len(state.units), bool)
    with ThreadPoolExecutor(state.threads) as workers:
        while not clock.over() and not state.proven:
            losses = np.where(seen, 0, _losses(state))[order]
            middles = order[np.argsort(-losses, kind="stable")[: np.count_nonzero(losses)]]
            windows = _apart(middles, roads, size, state)
            if not windows:
                return
            tasks = [workers.submit(_better, state, w, listed, rows, clock) for w in windows]
            for window, task in zip(windows, tasks, strict=True):
                old, new = task.result()
                if new is not None and state.offer({*state.best} - {*old} | {*new}):
                    seen[window] = False
                seen[window[: max(1, len(window) // _CORE)]] = True
            state.report("Improving groups")


def _apart(
    middles: NDArray[np.int64], roads: sparse.csr_array, size: int, state: State
) -> list[NDArray[np.int64]]:
    """Take windows that share no unit, one for each thread."""
    group_of = _group_of(state)
    taken = np.zeros(len(state.units), bool)
    windows: list[NDArray[np.int64]] = []
    for middle in middles[:_TRIES].tolist():
        if not taken[middle]:
            window = _around(middle, roads, group_of, size, state)
            if not taken[window].any():
                taken[window] = True
                windows.append(window)
        if len(windows) == state.threads:
            break
    return windows


def _losses(state: State) -> NDArray[np.int64]:
    """Return for each unit what its group, or leaving it alone, costs beyond its prices.

    The cost of a choice is the value of the prices, plus the reduced costs of its groups and of
    what is alone, plus the penalty of each cut for what is left of it. Times
    :data:`~geocluster.solvers.pricing.SCALE`.
    """
    loss = state.alone * SCALE - state.known_prices.units
    chosen = np.array(state.best, np.int64)
    rows = state.pool.rows[chosen]
    held = rows >= 0
    loss[rows[held]] = np.repeat(state.reduced(chosen), held.sum(axis=1))
    return loss


def _lost(state: State, old: list[int], inside: NDArray[np.bool_]) -> int:
    """Return what the best choice loses within a window: no group that prices above it helps."""
    prices, chosen = state.known_prices, np.array(old, np.int64)
    of = np.full(len(state.units), -1, np.int64)
    for number in old:
        of[list(state.pool.group(number))] = number
    alone = np.flatnonzero(inside[: len(of)] & (of < 0))
    lost = int(state.reduced(chosen).sum())
    lost += int((state.alone[alone] * SCALE - prices.units[alone]).sum())
    for cut, penalty in zip(prices.cuts, prices.penalties.tolist(), strict=True):
        units = np.array(cut.units)
        if penalty and inside[units].any():
            counts = Counter(of[units[of[units] >= 0]].tolist())
            lost += penalty * (cut.most - sum(n // cut.parts for n in counts.values()))
    return lost


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
    listed: NDArray[np.int64],
    rows: NDArray[np.int32],
    clock: Clock,
) -> tuple[list[int], tuple[int, ...] | None]:
    """Return the groups of the best choice within a window, and what to take instead."""
    inside = _inside(state, window)
    old = [k for k in state.best if inside[state.pool.rows[k]].all()]
    within = listed[inside[rows].all(axis=1)]
    useful = int(np.searchsorted(state.reduced(within), _lost(state, old, inside)))
    if not useful:
        return old, None
    others = len(state.best) - len(old)
    return old, chosen_within(state, window, within[:useful], clock, hint=old, others=others)


def chosen_within(
    state: State,
    window: NDArray[np.int64],
    within: NDArray[np.int64],
    clock: Clock,
    *,
    hint: Sequence[int],
    others: int,
) -> tuple[int, ...] | None:
    """Choose groups for the units of a window; None where no choice was found in time.

    Parameters
    ----------
    state
        Holds the groups.
    window
        Units, ascending or not.
    within
        Groups that lie in the window, in order of use; not all are looked at.
    clock
        When to end.
    hint
        A choice to begin with.
    others
        Groups chosen outside, which count where the number of groups is limited.
    """
    inside = _inside(state, window)
    groups = state.units.groups
    if groups is not None:
        groups = max(0, groups[0] - others), max(0, groups[1] - others)
    choice = Choice(
        pool=state.pool,
        numbers=within[: _GROUPS_A_UNIT * len(window)].tolist(),
        hint=hint,
        units=window,
        alone=state.alone,
        cuts=[cut for cut in state.master.cuts if inside[list(cut.units)].all()],
        groups=groups,
        short=state.forbidden,
    )
    return choose(choice, clock=clock, seconds=_SECONDS, seed=state.seed).numbers


def _inside(state: State, window: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each unit is in a window; the last entry, for no unit, is true."""
    inside = np.zeros(len(state.units) + 1, bool)
    inside[window] = True
    inside[-1] = True
    return inside


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
            window |= dict.fromkeys([u, *members])
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
