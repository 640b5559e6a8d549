"""Large-neighbourhood search (POPMUSIC): the best choice again and again among near units.

A neighbourhood holds whole groups of the best choice so far, nearest to its middle first, and what
is alone among them; the groups found so far that lie within it are chosen from anew, by labelling
(:mod:`.labelling`), and only what loses less than now matters. Neighbourhoods that share no unit
are looked at side by side. The middle is where most is lost against the bound, so that those where
nothing can be gained come last or never; equals come in an order drawn by the seed. Small ones come
first, then larger ones, as long as most are settled.

Source: E. D. Taillard and S. Voss, POPMUSIC, in Essays and Surveys in Metaheuristics (Kluwer 2002),
613-629; D. Pisinger and S. Ropke, Large Neighborhood Search, in
Handbook of Metaheuristics (Springer 2010).
"""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock, Workers
from geocluster.phrases import phrase
from geocluster.solvers.grouping.around import roads_of, units_around
from geocluster.solvers.grouping.labelling import Labelled, label
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State

__all__ = ["search_neighbourhoods"]

log = logging.getLogger(__name__)

_Change = tuple[list[int], list[int], Labelled]
"""Groups of the best choice, groups to take instead, and how they were found."""


def search_neighbourhoods(
    state: State,
    numbers: NDArray[np.int64],
    clock: Clock,
    *,
    turn: int = 0,
    enough: int = 0,
    sizes: int | None = None,
) -> None:
    """Improve the best choice by groups from a list, small neighbourhoods first.

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
        labels.
    enough
        Where the gap is no wider, larger neighbourhoods are left out.
    sizes
        How many sizes are tried at most; any number where not given.
    """
    if clock.over():
        return
    params = state.params.neighbourhoods
    choosable = np.zeros(len(state.pool), bool)
    choosable[numbers] = choosable[list(state.best)] = True
    chosen_from = np.flatnonzero(choosable)
    if not len(chosen_from):
        return
    search = _Search(state, chosen_from, turn)
    size, in_vain, tried = params.first_size, 0, 0
    largest = max(len(state.units), params.first_size)
    while size < params.growth * largest and in_vain < params.in_vain:
        before = state.upper
        settled = search.settle(size, clock)
        log.debug("near %d: %d to %d, %.0f %%", size, before, state.upper, 100 * settled)
        in_vain = in_vain + 1 if state.upper == before else 0
        tried += 1
        short = tried == sizes or state.gap <= enough
        if short or settled < params.settled or clock.over() or state.proven:
            return
        size *= params.growth


class _Search:
    """Looks at neighbourhoods, with one list of groups, at prices that stay.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool to choose from, each once, those of the best choice among them.
    turn
        Decides with the seed the order of neighbourhoods.
    """

    def __init__(self, state: State, numbers: NDArray[np.int64], turn: int) -> None:
        self._state, self._numbers = state, numbers
        self._params = params = state.params.neighbourhoods
        self._labels = min(params.labels * params.growth**turn, params.most_labels)
        self._groups_a_unit = params.groups_a_unit * params.growth**turn
        self._residual = residual = state.residual(numbers)
        self._reduced = state.reduced(numbers)
        n = len(state.units)
        at, _ = np.nonzero(residual.rows >= 0)
        self._held_in = _Lists(residual.rows[residual.rows >= 0], at, n)
        cuts = [cut.units for cut in residual.cuts]
        of = np.repeat(np.arange(len(cuts)), np.array([len(units) for units in cuts], np.int64))
        self._cut_in = _Lists(np.array([u for units in cuts for u in units], np.int64), of, n)
        self._roads = roads_of(state.units)
        self._order = np.random.default_rng(state.seed + turn).permutation(n)

    def settle(self, size: int, clock: Clock) -> float:
        """Look at neighbourhoods of a size, where most is lost first, until none gets better.

        Returns
        -------
        float
            The share of neighbourhoods that were settled.
        """
        state = self._state
        looked, settled = 0, 0
        seen = np.zeros(len(state.units), bool)
        running: deque[tuple[NDArray[np.int64], Future[_Change]]] = deque()
        with Workers(state.threads) as workers:
            while True:
                # One more than there are threads, so that none waits for the first to end.
                while len(running) <= state.threads and not clock.over() and not state.proven:
                    of = self._group_of()
                    near = self._next(of, seen, [units for units, _ in running], size)
                    if near is None:
                        break
                    running.append((near, workers.submit(self._better, near, of, clock)))
                if not running:
                    return settled / max(1, looked)
                # In the order in which they were begun, so that chance does not decide.
                near, task = running.popleft()
                old, new, found = task.result()
                looked += 1
                settled += found.settled
                chosen = {*state.best} - {*old} | {*new}
                if found.chosen is not None and state.offer(chosen):
                    seen[near] = False
                seen[near[: max(1, len(near) // self._params.core)]] = True
                state.report(phrase("Improving groups"))

    def _group_of(self) -> NDArray[np.int64]:
        """Return the position of the group that holds each unit in the best choice; -1 for none."""
        of = np.full(len(self._state.units) + 1, -1)
        best = np.searchsorted(self._numbers, np.array(self._state.best, np.int64))
        of[self._residual.rows[best].T] = best
        return of[:-1]

    def _next(
        self,
        of: NDArray[np.int64],
        seen: NDArray[np.bool_],
        running: list[NDArray[np.int64]],
        size: int,
    ) -> NDArray[np.int64] | None:
        """Return the units near the one that loses most, none of which is being looked at."""
        losses = np.where(of >= 0, self._reduced[of], self._residual.alone)
        losses = np.where(seen, 0, losses)[self._order]
        lossy = np.argsort(-losses, kind="stable")[: np.count_nonzero(losses > 0)]
        taken = np.zeros(len(of), bool)
        for units in running:
            taken[units] = True
        middles = self._order[lossy]
        for middle in middles[~taken[middles]][: self._params.tries].tolist():
            near = self._around(middle, of, size)
            if not taken[near].any():
                return near
        return None

    def _around(self, middle: int, of: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Take units near one, whole groups at a time, by the shortest way from lead to lead."""
        roads = self._roads
        found: NDArray[np.int64] = units_around(
            middle, size, roads.indptr, roads.indices, roads.data, self._residual.rows, of
        )
        return found

    def _better(self, near: NDArray[np.int64], of: NDArray[np.int64], clock: Clock) -> _Change:
        """Return the groups of the best choice that lie near, and those to take instead."""
        inside = np.zeros(len(of) + 1, bool)
        inside[near] = inside[-1] = True
        residual, units, cuts = self._residual, np.sort(near), self._cut_in.of(near)
        old = np.unique(of[near[of[near] >= 0]])
        outside = residual.classes[np.setdiff1d(of[of >= 0], old)].sum(axis=0)
        now = residual.within(units, old, cuts=cuts, outside=outside).lost(np.arange(len(old)))
        limit = min(now - 1 + residual.gains, NEVER // 4)
        held = self._held_in.of(near)
        held = held[inside[residual.rows[held]].all(axis=1) & (self._reduced[held] <= limit)]
        if len(held) > (most := self._groups_a_unit * len(units)):
            held = np.sort(held[np.argpartition(self._reduced[held], most)[:most]])
        here = residual.within(units, held, cuts=cuts, outside=outside)
        found = label(
            here,
            limit=limit,
            first=limit // self._params.narrow,
            most=self._labels,
            stop=clock.over,
            params=self._state.params.labelling,
        )
        new = held[list(found.chosen or ())]
        return self._numbers[old].tolist(), self._numbers[new].tolist(), found


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
