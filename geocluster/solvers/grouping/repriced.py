"""A part searched again where groups cost more or are not there, from its prices and cuts on.

Where a change costs much, all groups within reach of the old prices are far too many to list,
where each is divided, too, and to price them takes long. But a change only makes groups dearer, or
leaves some out: so the old prices bound what is left, and column generation goes on from them and
from the groups that are known. Soon prices know where it is lost, and few groups are near the best.

Source: O. du Merle, D. Villeneuve, J. Desrosiers and P. Hansen, Discrete Mathematics 194 (1999),
229-237.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.enumeration import enumerate_and_choose
from geocluster.solvers.grouping.inner import NEVER as UNDIVIDABLE
from geocluster.solvers.grouping.narrowed import FIRST_A_UNIT, state_with
from geocluster.solvers.grouping.near_groups import NearGroups
from geocluster.solvers.grouping.neighbourhoods import search_neighbourhoods
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.prized import price_holding
from geocluster.solvers.grouping.raised_prices import RaisedGroups
from geocluster.solvers.grouping.rounding import round_heuristically
from geocluster.solvers.grouping.state import LINEAR, State, seconds_up
from geocluster.solvers.grouping.units import Units

__all__ = ["repriced"]

_ANY, _STEPS = 10**6 * SCALE, 20_000
"""More than any reduced cost that is of use, and groups that are looked at for each lead."""


def repriced(
    state: State,
    units: Units,
    changes: Changes,
    groups: NearGroups | RaisedGroups,
    more: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    begin: tuple[int, ...],
    *,
    shared: Iterable[int],
    below: int,
    clock: Clock,
) -> tuple[NDArray[np.int32] | None, int]:
    """Search a part again.

    Parameters
    ----------
    state
        Of the part, with prices that hold for all of its groups; it stays as it is.
    units
        The same units as changes have them, where groups cost no less than they did.
    changes
        By unit.
    groups
        Those of its pool that are near the best choice, and the prices to go on from.
    more
        Returns seconds that groups cost more.
    begin
        A choice that meets the changes; empty for none.
    shared
        Units that all changes name.
    below
        Seconds: what costs as much does not matter.
    clock
        When to end.

    Returns
    -------
    Units of each group chosen, None where no choice was found that costs less; and seconds that no
    choice can beat, or ``below``.
    """
    near = groups.listed[: FIRST_A_UNIT * len(units)]
    numbers = np.unique([*state.master.columns, *near, *begin]).astype(np.int64)
    paid = more(numbers)
    left = changes.allowed(state.pool.rows[numbers], len(units)) & (paid < UNDIVIDABLE)
    numbers, cost = numbers[left], (state.pool.cost[numbers] + paid)[left]
    sought = changes.together or [(u,) for u in shared]
    here = _begun(state, units, groups, numbers, cost, sought, clock)
    feasible, here.big_m = below >= here.big_m, min(here.big_m, below)
    if begin:
        here.adopt(state.pool.rows[list(begin)])
    generate_columns(here, clock)
    if here.prices is not None and not here.done:
        round_heuristically(here, clock)
        search_neighbourhoods(here, np.arange(len(here.pool)), clock, sizes=1)
    if not here.done and (here.complete or not feasible):
        add_cutting_planes(here, clock)
        enumerate_and_choose(here)
    found = here.pool.rows[list(here.best)] if here.complete else None
    return found, min(here.lower, below)


def _begun(
    state: State,
    units: Units,
    groups: NearGroups | RaisedGroups,
    numbers: NDArray[np.int64],
    cost: NDArray[np.int64],
    sought: Iterable[Sequence[int]],
    clock: Clock,
) -> State:
    """Return a search that begins with the prices and groups of the best choice from a list.

    The list is that of some groups of the pool, and of those that price best which hold units that
    are sought: to find prices over a list no group is looked for.
    """
    prices, value = groups.prices, groups.value
    first, _ = state_with(state, units, numbers, cost, clock)
    for some in sought:
        # Without them, prices of units that must be together swing far before there is any.
        priced = price_holding(
            units, prices, some, below=_ANY, best_only=True, steps=_STEPS, stop=clock.over
        )
        first.pool.add(priced)
    first.within = np.arange(len(first.pool))
    first.take_prices(prices, value, None)
    first.master.add_columns(first.within.tolist())
    first.master.add_cuts(prices.paid_cuts)
    generate_columns(first, clock)
    known = np.sort(first.master.columns)
    here, own = state_with(first, units, known, first.pool.cost[known], clock)
    here.master.add_columns(own.tolist())
    here.master.add_cuts(prices.paid_cuts)
    here.center = first.prices
    here.raise_bound(seconds_up(value), LINEAR)
    return here
