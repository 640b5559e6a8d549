"""The rounding heuristic: a first choice from the linear solution, made whole by pricing.

Source: C. Joncour, S. Michel, R. Sadykov, D. Sverdlov and F. Vanderbeck, Column Generation based
Primal Heuristics, Electronic Notes in Discrete Mathematics 36 (2010), 695-702.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geocluster.clock import Clock
from geocluster.solvers.grouping.partial import Partial
from geocluster.solvers.grouping.pricing import SCALE, price
from geocluster.solvers.grouping.state import State

__all__ = ["round_heuristically"]

_NONE = np.zeros(0, np.int64)


def round_heuristically(state: State, clock: Clock) -> None:
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
    partial = Partial(state)
    chosen = [k for k in numbers[np.argsort(-values, kind="stable")].tolist() if partial.take(k)]
    prices = state.known_prices
    alone = np.append(state.alone * SCALE - prices.units, 0)
    while partial.free.any() and not clock.over():
        free = np.flatnonzero(partial.free)
        found = price(
            state.units.restricted_to(free),
            replace(prices, units=prices.units[free], penalties=_NONE, cuts=()),
            below=int(alone[free].sum()) + 1,
            best_only=True,
            steps=state.params.rounding_steps,
            threads=state.threads,
            stop=clock.over,
            params=state.params.pricing,
        )
        rows = np.append(free, -1)[found.rows].astype(np.int32)
        better = np.flatnonzero(found.reduced < alone[rows].sum(axis=1))
        order = better[np.argsort(found.reduced[better], kind="stable")]
        numbers, _ = state.pool.add(replace(found, rows=rows))
        new = [k for k in numbers[order].tolist() if partial.take(k)]
        chosen += new
        if not new:
            break
    state.offer(chosen)
