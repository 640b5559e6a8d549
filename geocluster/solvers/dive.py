"""A choice that follows the linear solution: groups are fixed, the rest is solved again.

The groups that the linear solution chooses nearly whole are fixed, at least one a round, and the
linear program is solved again, until so few units are free that the groups found so far are
chosen from exactly. What is left over at the end of a plain dive is what makes it poor.

Source: C. Joncour, S. Michel, R. Sadykov, D. Sverdlov and F. Vanderbeck, Column Generation based
Primal Heuristics, Electronic Notes in Discrete Mathematics 36 (2010), 695-702.
"""

from __future__ import annotations

import logging

import numpy as np

from geocluster.solvers.clock import Clock
from geocluster.solvers.state import State
from geocluster.solvers.windows import WINDOW, chosen_within, in_order

__all__ = ["dive"]

log = logging.getLogger(__name__)

_NEARLY_WHOLE = 0.8


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
    free = np.ones(len(state.units), bool)
    fixed: list[int] = []
    room = np.array([most for _, most in state.units.kinds.groups], np.int64)
    while free.sum() > WINDOW and not clock.over():
        numbers, values = state.master.fractional()
        order = np.argsort(-values, kind="stable")
        new = 0
        for number, value in zip(numbers[order].tolist(), values[order].tolist(), strict=True):
            group, of = list(state.pool.group(number)), state.pool.kinds([number])[0]
            fits = free[group].all() and (room[of] > 0).all()
            if fits and (value > _NEARLY_WHOLE or not new):
                free[group] = False
                room[of] -= 1
                fixed.append(number)
                state.master.fix(number)
                new += 1
        if not new or state.master.solve(clock.left) is None:
            break
    state.master.release()
    rest = np.flatnonzero(free)
    if len(rest) > WINDOW or clock.over():
        return
    free = np.append(free, True)
    within = np.flatnonzero(free[state.pool.rows].all(axis=1))
    found = chosen_within(
        state, rest, in_order(state, within), clock, hint=(), others=fixed, seed=state.seed
    )
    state.offer([*fixed, *(found.numbers or ())])
    log.debug("dive: %d to %d", before, state.upper)
