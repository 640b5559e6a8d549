"""Good choices for many units: the best choice again and again within a window of near ones.

A window holds whole groups of the best so far, nearest to its middle first, and what is alone
among them; the groups found so far that lie within it are chosen from anew, by sweeps
(:mod:`.sweep`), and only what loses less than now matters. Windows that share no
unit are looked at side by side. The middle is where most is lost against the bound, so that windows
where nothing can be gained come last or never; equals come in an order drawn by the seed. Small
windows come first, then larger ones, as long as most are settled.

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

from geocluster.solvers.clock import Clock
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.sweep import Swept, sweep
from geocluster.solvers.grouping.terms import NEVER
from geocluster.solvers.grouping.units import Units

__all__ = ["improve"]

log = logging.getLogger(__name__)

_FIRST = 60
_GROWTH = 2
_SETTLED = 0.5
_KEPT, _KEPT_AT_MOST = 2_000, 20_000
_GROUPS_A_UNIT = 12
_NARROW = 16
_CORE = 3
_IN_VAIN = 2
_TRIES = 50


def improve(
    state: State,
    numbers: NDArray[np.int64],
    clock: Clock,
    *,
    turn: int = 0,
    small_only: bool = False,
) -> None:
    """Improve the best choice by groups from a list, window by window, small ones first.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool to choose from.
    clock
        When to end.
    turn
        How often this was done before: each time another way among equals, and more groups and
        beginnings.
    small_only
        Whether to leave out larger windows, which take longer.
    """
    windows = _Windows(state, np.union1d(numbers, np.array(state.best, np.int64)), turn)
    size, in_vain = _FIRST, 0
    while size < _GROWTH * max(len(state.units), _FIRST) and in_vain < _IN_VAIN:
        before = state.upper
        settled = windows.settle(size, clock)
        log.debug("windows of %d: %d to %d, %.0f %%", size, before, state.upper, 100 * settled)
        in_vain = in_vain + 1 if state.upper == before else 0
        if small_only or settled < _SETTLED or clock.over() or state.proven:
            return
        size *= _GROWTH


class _Windows:
    """Looks at windows of one list of groups, at prices that stay.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool to choose from, each once, those of the best choice among them.
    turn
        Decides with the seed the order of windows.
    """

    def __init__(self, state: State, numbers: NDArray[np.int64], turn: int) -> None:
        self._state, self._numbers = state, numbers
        self._kept = min(_KEPT * _GROWTH**turn, _KEPT_AT_MOST)
        self._groups_a_unit = _GROUPS_A_UNIT * _GROWTH**turn
        self._terms = terms = state.terms(numbers)
        self._reduced = state.reduced(numbers)
        n = len(state.units)
        at, _ = np.nonzero(terms.rows >= 0)
        self._held_in = _Lists(terms.rows[terms.rows >= 0], at, n)
        cuts = [cut.units for cut in terms.cuts]
        of = np.repeat(np.arange(len(cuts)), np.array([len(units) for units in cuts], np.int64))
        self._cut_in = _Lists(np.array([u for units in cuts for u in units], np.int64), of, n)
        self._roads = _roads(state.units)
        self._order = np.random.default_rng(state.seed + turn).permutation(n)

    def settle(self, size: int, clock: Clock) -> float:
        """Look at windows of a size, where most is lost first, until none is better in any.

        Returns
        -------
        float
            The share of windows that were settled.
        """
        state = self._state
        looked, settled = 0, 0
        seen = np.zeros(len(state.units), bool)
        with ThreadPoolExecutor(state.threads) as workers:
            while not clock.over() and not state.proven:
                of = self._group_of()
                losses = np.where(of >= 0, self._reduced[of], self._terms.alone)
                losses = np.where(seen, 0, losses)[self._order]
                lossy = np.argsort(-losses, kind="stable")[: np.count_nonzero(losses > 0)]
                windows = self._apart(self._order[lossy], of, size)
                if not windows:
                    break
                tasks = [workers.submit(self._better, w, of, clock) for w in windows]
                for window, task in zip(windows, tasks, strict=True):
                    old, new, swept = task.result()
                    looked += 1
                    settled += swept.settled
                    chosen = {*state.best} - {*old} | {*new}
                    if swept.chosen is not None and state.offer(chosen):
                        seen[window] = False
                    seen[window[: max(1, len(window) // _CORE)]] = True
                state.report("Improving groups")
        return settled / max(1, looked)

    def _group_of(self) -> NDArray[np.int64]:
        """Return the position of the group that holds each unit in the best choice; -1 for none."""
        of = np.full(len(self._state.units) + 1, -1)
        best = np.searchsorted(self._numbers, np.array(self._state.best, np.int64))
        of[self._terms.rows[best].T] = best
        return of[:-1]

    def _apart(
        self, middles: NDArray[np.int64], of: NDArray[np.int64], size: int
    ) -> list[NDArray[np.int64]]:
        """Take windows that share no unit, one for each thread."""
        taken = np.zeros(len(of), bool)
        windows: list[NDArray[np.int64]] = []
        for middle in middles[:_TRIES].tolist():
            if not taken[middle]:
                window = self._around(middle, of, size)
                if not taken[window].any():
                    taken[window] = True
                    windows.append(window)
            if len(windows) == self._state.threads:
                break
        return windows

    def _around(self, middle: int, of: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Take units near one, whole groups at a time, by the shortest way from lead to lead."""
        roads = self._roads
        queue, passed = [(0, middle)], set()
        window: dict[int, None] = {}
        while queue:
            seconds, u = heapq.heappop(queue)
            if u in passed:
                continue
            passed.add(u)
            if u not in window:
                group = self._terms.rows[of[u]].tolist() if of[u] >= 0 else [u]
                members = [v for v in group if v >= 0]
                if window and len(window) + len(members) > size:
                    break
                window |= dict.fromkeys([u, *members])
            first, last = roads.indptr[u], roads.indptr[u + 1]
            near = zip(
                roads.data[first:last].tolist(), roads.indices[first:last].tolist(), strict=True
            )
            for drive, v in near:
                if v not in passed:
                    heapq.heappush(queue, (seconds + drive, v))
        return np.fromiter(window, np.int64, len(window))

    def _better(
        self, window: NDArray[np.int64], of: NDArray[np.int64], clock: Clock
    ) -> tuple[list[int], list[int], Swept]:
        """Return the groups of the best choice within a window, and those to take instead."""
        inside = np.zeros(len(of) + 1, bool)
        inside[window] = inside[-1] = True
        terms, units, cuts = self._terms, np.sort(window), self._cut_in.of(window)
        old = np.unique(of[window[of[window] >= 0]])
        outside = terms.classes[np.setdiff1d(of[of >= 0], old)].sum(axis=0)
        now = terms.within(units, old, cuts=cuts, outside=outside).lost(np.arange(len(old)))
        limit = min(now - 1 + terms.gains, NEVER // 4)
        held = self._held_in.of(window)
        held = held[inside[terms.rows[held]].all(axis=1) & (self._reduced[held] <= limit)]
        if len(held) > (most := self._groups_a_unit * len(units)):
            held = np.sort(held[np.argpartition(self._reduced[held], most)[:most]])
        here = terms.within(units, held, cuts=cuts, outside=outside)
        swept = sweep(here, limit=limit, first=limit // _NARROW, most=self._kept, stop=clock.over)
        new = held[list(swept.chosen or ())]
        return self._numbers[old].tolist(), self._numbers[new].tolist(), swept


class _Lists:
    """For each unit, a list of numbers, one after the other.

    Parameters
    ----------
    unit, number
        Pairs, shape ``(m,)``.
    n
        Units.
    """

    def __init__(self, unit: NDArray[np.integer], number: NDArray[np.int64], n: int) -> None:
        order = np.argsort(unit, kind="stable")
        self._number = number[order]
        self._first = np.searchsorted(unit[order], np.arange(n + 1))

    def of(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers in the lists of some units, ascending, each once."""
        first = self._first
        held = [self._number[first[u] : first[u + 1]] for u in units.tolist()]
        return np.unique(np.concatenate(held))


def _roads(units: Units) -> sparse.csr_array:
    """Seconds between each unit and those that it may lead, added up where it has several leads."""
    rows = np.repeat(units.lead_unit, np.diff(units.begin))
    n = len(units)
    return sparse.csr_array((units.drive, (rows, units.candidate)), shape=(n, n))
