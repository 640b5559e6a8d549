"""Good choices for many units: the best choice again and again within a window of near ones.

A window holds whole groups of the best so far, nearest to its middle first, and what is alone
among them; the groups found so far that lie within it are chosen from anew, by CP-SAT. Windows
that share no unit are looked at side by side. The middle is where most is lost against the bound,
so that windows where nothing can be gained come last or never; equals come in an order drawn by
the seed. Small windows come first, then larger ones, as long as most are solved to the end: the
less is lost in a window, the fewer groups are of use there, and the larger it can be.

Source: fix and optimise over regions, D. Pisinger and S. Ropke, Large Neighborhood Search, in
Handbook of Metaheuristics (Springer 2010).
"""

from __future__ import annotations

import heapq
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.solvers.choice import Choice, Closed, choose
from geocluster.solvers.clock import Clock
from geocluster.solvers.pricing import SCALE
from geocluster.solvers.state import State
from geocluster.solvers.units import Units

__all__ = ["WINDOW", "chosen_within", "improve", "in_order", "round_up"]

log = logging.getLogger(__name__)

WINDOW = 110
"""Units that are chosen from in a second or so."""
_SMALL = 40
_GROWTH = 1.5
_SOLVED = 0.5
_SECONDS = 2.0
_GROUPS_A_UNIT = 12
_CORE = 3
_TRIES = 50


def improve(
    state: State,
    numbers: NDArray[np.int64],
    clock: Clock,
    *,
    small_only: bool = False,
    turn: int = 0,
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
    turn
        Another number, another way among equals.
    """
    windows = _Windows(state, np.unique(numbers), state.seed + turn)
    size = _SMALL if small_only else WINDOW
    largest = max(WINDOW, len(state.units) // 2)
    while size <= largest:
        before = state.upper
        solved = windows.settle(size, clock)
        log.debug("windows of %d: %d to %d, %.0f %%", size, before, state.upper, 100 * solved)
        if small_only or solved < _SOLVED or clock.over() or state.proven:
            return
        size = int(size * _GROWTH)


def in_order(state: State, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return groups in the order of their reduced costs."""
    return numbers[np.argsort(state.reduced(numbers), kind="stable")]


class _Windows:
    """Looks at windows of one list of groups, at prices that stay.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool to choose from, each once.
    seed
        Of the order of windows.
    """

    def __init__(self, state: State, numbers: NDArray[np.int64], seed: int) -> None:
        self._state, self._seed = state, seed
        n = len(state.units)
        # The last entry is for no group, -1.
        self._reduced = np.append(state.reduced(np.arange(len(state.pool))), 0)
        self._listed = numbers[np.argsort(self._reduced[numbers], kind="stable")]
        self._rows = state.pool.rows[self._listed]
        at, _ = np.nonzero(self._rows >= 0)
        self._held_in = _Lists(self._rows[self._rows >= 0], at, n)
        prices = state.known_prices
        cuts = [cut.units for cut in prices.cuts]
        of = np.repeat(np.arange(len(cuts)), np.array([len(units) for units in cuts], np.int64))
        self._cut_in = _Lists(np.array([u for units in cuts for u in units], np.int64), of, n)
        self._roads = _roads(state.units)
        self._order = np.random.default_rng(seed).permutation(n)

    def settle(self, size: int, clock: Clock) -> float:
        """Look at windows of a size, where most is lost first, until none is better in any.

        Returns
        -------
        float
            The share of windows whose best choice was proven.
        """
        state = self._state
        looked, solved = 0, 0
        seen = np.zeros(len(state.units), bool)
        with ThreadPoolExecutor(state.threads) as workers:
            while not clock.over() and not state.proven:
                of = _group_of(state)
                losses = np.where(seen, 0, self._losses(of))[self._order]
                lossy = np.argsort(-losses, kind="stable")[: np.count_nonzero(losses)]
                windows = self._apart(self._order[lossy], of, size)
                if not windows:
                    break
                tasks = [workers.submit(self._better, w, of, clock) for w in windows]
                for window, task in zip(windows, tasks, strict=True):
                    old, closed = task.result()
                    looked += 1
                    solved += closed.proven
                    new = closed.numbers
                    if new is not None and state.offer({*state.best} - {*old} | {*new}):
                        seen[window] = False
                    seen[window[: max(1, len(window) // _CORE)]] = True
                state.report("Improving groups")
        return solved / max(1, looked)

    def _apart(
        self, middles: NDArray[np.int64], of: NDArray[np.int64], size: int
    ) -> list[NDArray[np.int64]]:
        """Take windows that share no unit, one for each thread."""
        taken = np.zeros(len(of), bool)
        windows: list[NDArray[np.int64]] = []
        for middle in middles[:_TRIES].tolist():
            if not taken[middle]:
                window = _around(middle, self._roads, of, size, self._state)
                if not taken[window].any():
                    taken[window] = True
                    windows.append(window)
            if len(windows) == self._state.threads:
                break
        return windows

    def _losses(self, of: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each unit what its group, or leaving it alone, costs beyond its prices.

        The cost of a choice is the value of the prices, plus the reduced costs of its groups and
        of what is alone, plus the penalty of each cut for what is left of it, plus what is lost
        in the numbers of groups. Times :data:`~geocluster.solvers.pricing.SCALE`.
        """
        alone = self._state.alone * SCALE - self._state.known_prices.units
        return np.where(of >= 0, self._reduced[of], alone)

    def _lost(self, window: NDArray[np.int64], old: list[int], of: NDArray[np.int64]) -> int:
        """Return what a choice loses within a window: no group that prices above it helps."""
        state, prices = self._state, self._state.known_prices
        lost = int(self._reduced[old].sum()) + state.lost_in_numbers
        lost += int(self._losses(of)[window[of[window] < 0]].sum())
        for k in self._cut_in.of(window).tolist():
            cut = prices.cuts[k]
            if penalty := int(prices.penalties[k]):
                counts = Counter(number for u in cut.units if (number := int(of[u])) >= 0)
                held = sum(count // cut.parts for count in counts.values())
                lost += penalty * (cut.most - held)
        return lost

    def _better(
        self, window: NDArray[np.int64], of: NDArray[np.int64], clock: Clock
    ) -> tuple[list[int], Closed]:
        """Return the groups of the best choice within a window, and what to take instead."""
        state, inside = self._state, _inside(self._state, window)
        old = np.unique(of[window[of[window] >= 0]]).tolist()
        held = self._held_in.of(window)
        within = self._listed[held[inside[self._rows[held]].all(axis=1)]]
        lost = self._lost(window, old, of)
        within = within[: int(np.searchsorted(self._reduced[within], lost))]
        if not len(within):
            return old, Closed(tuple(old), 0, proven=True)
        others = np.setdiff1d(of[of >= 0], old).tolist()
        return old, chosen_within(
            state, window, within, clock, hint=old, others=others, seed=self._seed
        )


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


def chosen_within(
    state: State,
    window: NDArray[np.int64],
    within: NDArray[np.int64],
    clock: Clock,
    *,
    hint: Sequence[int],
    others: Iterable[int],
    seed: int,
) -> Closed:
    """Choose groups for the units of a window.

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
        Groups chosen outside, which count where the number of groups of a kind is limited.
    seed
        Of the search.
    """
    inside = _inside(state, window)
    outside = state.pool.kinds(others).sum(axis=0).tolist()
    groups = tuple(
        (max(0, fewest - made), max(0, most - made))
        for (fewest, most), made in zip(state.units.kinds.groups, outside, strict=True)
    )
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
    return choose(choice, clock=clock, seconds=_SECONDS, seed=seed)


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
