"""Where the search over all tiers begins: with prices and columns of the coarsest tier by itself.

The prices of a linear programme over the coarsest tier alone and those of the finer ones, added up,
are prices for which no column of all tiers is too cheap: so the sum of the tiers' linear bounds
holds from the start, and column generation goes on from there (stabilised around them). The columns
that price best there are taken in at what they cost in all tiers.

Source: O. du Merle, D. Villeneuve, J. Desrosiers and P. Hansen, Discrete Mathematics 194 (1999),
229-237.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geocluster.clock import Clock
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.inner import UNDIVIDED
from geocluster.solvers.grouping.pricing import SCALE, Priced
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["warm_start"]

_COLUMNS_A_UNIT = 10


def warm_start(state: State, own: Units, clock: Clock) -> None:
    """Give a search over all tiers the prices and columns of its coarsest tier.

    Parameters
    ----------
    state
        Its groups are divided; without prices.
    own
        The same units by the rules of the coarsest tier alone.
    clock
        When to give up.
    """
    inner = state.units.inner
    above = State(
        replace(own, inner=UNDIVIDED),
        clock=clock,
        seed=state.seed,
        threads=state.threads,
        report=lambda step: None,
        params=state.params,
    )
    generate_columns(above, clock)
    if above.priced is None:
        return
    known, floor = above.priced
    state.center = replace(known, units=known.units + inner.price)
    state.take_prices(state.center, above.value + int(inner.price.sum()), floor)
    numbers = np.arange(len(above.pool))
    best = np.argsort(above.reduced(numbers), kind="stable")[: _COLUMNS_A_UNIT * len(own)]
    costs = [_divided(state, above.pool.group(k)) for k in best.tolist()]
    kept = best[[cost is not None for cost in costs]]
    paid = np.array([cost for cost in costs if cost is not None], np.int64)
    _, new = state.pool.add(
        Priced(
            rows=above.pool.rows[kept],
            lead=np.zeros(len(kept), np.int64),
            reduced=np.zeros(len(kept), np.int64),
            cost=above.pool.cost[kept] + paid,
            floor=np.zeros(0, np.int64),
            complete=True,
        )
    )
    state.master.add_columns(new.tolist())


def _divided(state: State, group: tuple[int, ...]) -> int | None:
    """Seconds of the least partition of a group; None where there is none."""
    found = state.units.inner.least(group)
    return None if found is None else found[0] // SCALE
