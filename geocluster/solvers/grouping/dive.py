"""The diving heuristic: the linear solution followed group by group, and solved again.

The groups that the linear solution chooses nearly whole are fixed, at least one a round,
and the linear program is solved again, until so few units are free that what is left is chosen by
labelling. What is left over at the end of a plain dive is what makes it poor.

Source: C. Joncour, S. Michel, R. Sadykov, D. Sverdlov and F. Vanderbeck, Column Generation based
Primal Heuristics, Electronic Notes in Discrete Mathematics 36 (2010), 695-702.
"""

from __future__ import annotations

import logging

import numpy as np

from geocluster.clock import Clock
from geocluster.solvers.grouping.labelling import label
from geocluster.solvers.grouping.partial import Partial
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State

__all__ = ["dive"]

log = logging.getLogger(__name__)


def dive(state: State, clock: Clock) -> None:
    """Fix groups of the linear solution and solve again, and offer the choice it ends with.

    Parameters
    ----------
    state
        Its master was solved.
    clock
        When to give up.
    """
    params, before = state.params.dive, state.upper
    partial = Partial(state)
    fixed: list[int] = []
    while partial.free.sum() > params.rest and not clock.over():
        numbers, values = state.master.fractional()
        order = np.argsort(-values, kind="stable")
        new = 0
        for number, value in zip(numbers[order].tolist(), values[order].tolist(), strict=True):
            if (value > params.nearly_whole or not new) and partial.take(number):
                fixed.append(number)
                state.master.fix(number)
                new += 1
        if not new or state.master.solve(clock.left) is None:
            break
    state.master.release()
    rest = np.flatnonzero(partial.free)
    if len(rest) > params.rest or clock.over():
        return
    free = np.append(partial.free, True)
    within = np.flatnonzero(free[state.pool.rows].all(axis=1))
    residual = state.residual(within)
    here = residual.within(
        rest,
        np.arange(len(within)),
        cuts=np.arange(len(residual.cuts)),
        outside=state.pool.classes(fixed).sum(axis=0),
    )
    limit = min(state.gap, NEVER // 4)
    found = label(
        here,
        limit=limit,
        first=limit // params.narrow,
        most=params.labels,
        stop=clock.over,
        params=state.params.labelling,
    )
    if found.chosen is not None:
        state.offer([*fixed, *within[list(found.chosen)].tolist()])
    log.debug("dive: %d to %d", before, state.upper)
