"""A part as if there were no groups but those of a list: linear bound, cuts and choice over it.

Where a change costs much, far more groups are within reach of the old prices than can matter: what
is lost is lost in one place, but they do not know in which. New prices for the groups that are left
do, and start where the old ones stand; nothing is priced, as all groups are known.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.enumeration import enumerate_and_choose
from geocluster.solvers.grouping.pricing import Duals, Priced
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["FIRST_A_UNIT", "narrowed", "state_with"]

FIRST_A_UNIT = 20
"""Groups of the first linear program, for each unit: those of least reduced cost."""


def narrowed(
    state: State,
    numbers: NDArray[np.int64],
    cost: NDArray[np.int64],
    alone: NDArray[np.int64],
    prices: Duals,
    value: int,
    below: int,
    clock: Clock,
) -> tuple[tuple[int, ...] | None, int]:
    """Search a part again where only some groups may be chosen.

    Parameters
    ----------
    state
        Of the part; it stays as it is.
    numbers
        Groups of its pool that may be chosen, each once; all that a choice can hold that costs
        less than ``below``.
    cost
        Shape ``(g,)``: seconds of each of them, no less than it costs in the pool.
    alone
        Shape ``(u,)``: seconds for leaving each unit alone, at least ``state.big_m`` where it must
        not be.
    prices, value
        Bound every choice of them: the value times SCALE.
    below
        Seconds: what costs as much does not matter.
    clock
        When to end.

    Returns
    -------
    The groups chosen, None where no choice was found that costs less; and seconds that no choice
    can beat, or ``below``.
    """
    units = replace(state.units, alone=np.where(alone >= state.big_m, -1, alone))
    here, own = state_with(state, units, numbers, cost, clock)
    here.big_m = min(here.big_m, below)
    here.take_prices(prices, value, None)
    here.within = own
    cheapest = np.argsort(here.reduced(own), kind="stable")[: FIRST_A_UNIT * len(units)]
    here.master.add_columns(own[np.sort(cheapest)].tolist())
    here.master.add_cuts(prices.paid_cuts)
    add_cutting_planes(here, clock)
    enumerate_and_choose(here)
    found = tuple(sorted(numbers[list(here.best)].tolist())) if here.complete else None
    return found, min(here.lower, below)


def state_with(
    state: State,
    units: Units,
    numbers: NDArray[np.int64],
    cost: NDArray[np.int64],
    clock: Clock,
    *,
    threads: int = 1,
) -> tuple[State, NDArray[np.int64]]:
    """Return a search of its own that knows some groups, and their numbers there.

    Parameters
    ----------
    state
        Of a part; it stays as it is.
    units
        The same units; something may be otherwise.
    numbers, cost
        Groups of its pool, each once, and seconds of each.
    clock
        When to end.
    threads
        Of the search.
    """
    here = State(
        units,
        clock=clock,
        seed=state.seed,
        threads=threads,
        report=lambda step: None,
        params=state.params,
    )
    none = np.zeros(len(numbers), np.int64)
    own, _ = here.pool.add(
        Priced(
            rows=state.pool.rows[numbers],
            lead=none,
            reduced=none,
            cost=cost,
            floor=none[:0],
            complete=True,
        )
    )
    return here, own
