"""Choices that follow the linear solution: rounded at once, or group by group and solved again.

In a dive the groups that the linear solution chooses nearly whole are fixed, at least one a round,
and the linear program is solved again, until so few units are free that what is left is chosen by
sweeps. What is left over at the end of a plain dive is what makes it poor.

Source: C. Joncour, S. Michel, R. Sadykov, D. Sverdlov and F. Vanderbeck, Column Generation based
Primal Heuristics, Electronic Notes in Discrete Mathematics 36 (2010), 695-702.
"""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from geocluster.solvers.clock import Clock
from geocluster.solvers.grouping.pricing import SCALE, price
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.sweep import sweep
from geocluster.solvers.grouping.terms import NEVER

__all__ = ["dive", "round_up"]

log = logging.getLogger(__name__)

_NEARLY_WHOLE = 0.8
_STEPS = 2_000
_NONE = np.zeros(0, np.int64)
_REST = 120
_KEPT = 2_000
_NARROW = 16


class _Fitting:
    """What is still free while groups are taken one after the other.

    Attributes
    ----------
    free
        Shape ``(u,)``: whether each unit is.
    """

    def __init__(self, state: State) -> None:
        self._pool = state.pool
        self.free = np.ones(len(state.units), bool)
        self._room = np.array([most for _, most in state.units.classes.groups], np.int64)

    def take(self, number: int) -> bool:
        """Take a group of the pool if its units are free and there may be more of its classes."""
        group, of = list(self._pool.group(number)), self._pool.classes([number])[0]
        if not self.free[group].all() or (self._room[of] <= 0).any():
            return False
        self.free[group] = False
        self._room[of] -= 1
        return True


def round_up(state: State, clock: Clock) -> None:
    """Offer a choice: groups of the linear solution, then those that price best of what is free.

    The most chosen come first, while they share no unit. Then again and again each lead's best
    group of free units is looked for, and taken where it loses less than its units alone.

    Parameters
    ----------
    state
        Its master was solved.
    clock
        When to stop.
    """
    numbers, values = state.master.fractional()
    fitting = _Fitting(state)
    chosen = [k for k in numbers[np.argsort(-values, kind="stable")].tolist() if fitting.take(k)]
    prices = state.known_prices
    alone = np.append(state.alone * SCALE - prices.units, 0)
    while fitting.free.any() and not clock.over():
        free = np.flatnonzero(fitting.free)
        found = price(
            state.units.restricted_to(free),
            replace(prices, units=prices.units[free], penalties=_NONE, cuts=()),
            below=int(alone[free].sum()) + 1,
            best_only=True,
            steps=_STEPS,
            threads=state.threads,
            stop=clock.over,
        )
        rows = np.append(free, -1)[found.rows].astype(np.int32)
        better = np.flatnonzero(found.reduced < alone[rows].sum(axis=1))
        order = better[np.argsort(found.reduced[better], kind="stable")]
        numbers, _ = state.pool.add(replace(found, rows=rows))
        new = [k for k in numbers[order].tolist() if fitting.take(k)]
        chosen += new
        if not new:
            break
    state.offer(chosen)


def dive(state: State, clock: Clock) -> None:
    """Fix groups of the linear solution and solve again, and offer the choice it ends with.

    Parameters
    ----------
    state
        Its master was solved.
    clock
        When to give up.
    """
    before = state.upper
    fitting = _Fitting(state)
    fixed: list[int] = []
    while fitting.free.sum() > _REST and not clock.over():
        numbers, values = state.master.fractional()
        order = np.argsort(-values, kind="stable")
        new = 0
        for number, value in zip(numbers[order].tolist(), values[order].tolist(), strict=True):
            if (value > _NEARLY_WHOLE or not new) and fitting.take(number):
                fixed.append(number)
                state.master.fix(number)
                new += 1
        if not new or state.master.solve(clock.left) is None:
            break
    state.master.release()
    rest = np.flatnonzero(fitting.free)
    if len(rest) > _REST or clock.over():
        return
    free = np.append(fitting.free, True)
    within = np.flatnonzero(free[state.pool.rows].all(axis=1))
    terms = state.terms(within)
    here = terms.within(
        rest,
        np.arange(len(within)),
        cuts=np.arange(len(terms.cuts)),
        outside=state.pool.classes(fixed).sum(axis=0),
    )
    limit = min(state.gap, NEVER // 4)
    swept = sweep(here, limit=limit, first=limit // _NARROW, most=_KEPT, stop=clock.over)
    if swept.chosen is not None:
        state.offer([*fixed, *within[list(swept.chosen)].tolist()])
    log.debug("dive: %d to %d", before, state.upper)
