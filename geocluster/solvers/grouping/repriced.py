"""A part searched again where groups cost more or are not there, from its prices and cuts on.

Where a change costs much, all groups within reach of the old prices are far too many to list,
where each is divided, too, and to price them takes long. But a change only makes groups dearer, or
leaves some out: so the old prices bound what is left, and a good choice of the groups that are
known is found around what is changed. Column generation goes on from there, until prices know where
it is lost, and few groups are near the best.

Source: O. du Merle, D. Villeneuve, J. Desrosiers and P. Hansen, Discrete Mathematics 194 (1999),
229-237.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.enumeration import enumerate_and_choose
from geocluster.solvers.grouping.narrowed import state_with
from geocluster.solvers.grouping.neighbourhoods import search_neighbourhoods
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced
from geocluster.solvers.grouping.prized import price_holding
from geocluster.solvers.grouping.rounding import round_heuristically
from geocluster.solvers.grouping.state import LINEAR, State, seconds_up
from geocluster.solvers.grouping.units import Units

__all__ = ["repriced", "searched_around"]

_POOR = 5
"""Where the gap is as many times the width of what is near, a better choice is looked for."""

_ANY, _WIDER, _STEPS = 10**6 * SCALE, 4, 2_000
"""More than any reduced cost that is of use, how many times as far each look goes as the one
before, and groups that are looked at for each lead, at most."""


def searched_around(
    state: State,
    units: Units,
    changes: Changes,
    numbers: NDArray[np.int64],
    cost: NDArray[np.int64],
    *,
    begin: tuple[int, ...],
    sought: Iterable[Sequence[int]],
    prices: Duals,
    value: int,
    width: int,
    says_all: bool,
    clock: Clock,
) -> State:
    """Look for a good choice of groups that are known, around what is changed.

    Parameters
    ----------
    state
        Of the part; it stays as it is.
    units
        The same units as changes have them, as far as units can say it.
    changes
        By unit.
    numbers, cost
        Groups of its pool that are left, each once, and seconds of each.
    begin
        Those of them that a choice holds; the better it is, the sooner others are found.
    sought
        Sets of units: of each lead the best group with all of a set is known, too.
    prices, value
        That bound every choice, the value times SCALE.
    width
        Reduced cost, times SCALE, within which such groups are looked for first.
    says_all
        Whether units say all of the changes, so that other groups may be found that meet them.
    clock
        When to end.

    Returns
    -------
    A search of its own that knows of no groups but these.
    """
    here, _ = state_with(state, units, numbers, cost, clock, threads=state.threads)
    for held in sought:
        found = _cheapest_with(held, units, prices, width, clock, state.threads)
        here.pool.add(found.of(changes.allowed(found.rows, len(units))))
    here.take_prices(prices, value, None)
    here.adopt(state.pool.rows[np.array(begin, np.int64)])
    search_neighbourhoods(here, np.arange(len(here.pool)), clock, sizes=1)
    if says_all and here.gap > _POOR * max(SCALE, width):
        _price_known(here, clock)
    return here


def _price_known(here: State, clock: Clock) -> None:
    """Find prices over the groups that are known, and a choice by them: no group is looked for."""
    if here.within is not None:
        return
    here.within = np.arange(len(here.pool))
    here.master.add_columns(here.within.tolist())
    here.master.add_cuts(here.known_prices.paid_cuts)
    lower, proof = here.lower, here.proof
    generate_columns(here, clock)
    here.lower, here.proof = lower, proof  # what bounds a list does not bound what is not on it
    _choose(here, clock)


def repriced(
    around: State, *, prices: Duals, value: int, below: int, clock: Clock
) -> tuple[NDArray[np.int32] | None, int]:
    """Search a part again, with all groups that units allow.

    Parameters
    ----------
    around
        As :func:`searched_around` returned it; searched on.
    prices, value
        As they were given to it.
    below
        Seconds: what costs as much does not matter.
    clock
        When to end.

    Returns
    -------
    Units of each group chosen, None where no choice was found that costs less; and seconds that no
    choice can beat, or ``below``.
    """
    here = _begun(around, prices, value, clock)
    feasible, here.big_m = below >= here.big_m, min(here.big_m, below)
    generate_columns(here, clock)
    if not here.done:
        _choose(here, clock)
    if not here.done and (here.complete or not feasible):
        add_cutting_planes(here, clock)
        enumerate_and_choose(here)
    found = here.pool.rows[list(here.best)] if here.complete else None
    return found, min(here.lower, below)


def _begun(around: State, prices: Duals, value: int, clock: Clock) -> State:
    """Return a search that begins with the prices and groups of the best choice from a list."""
    _price_known(around, clock)
    known = np.sort(around.master.columns)
    here, own = state_with(
        around, around.units, known, around.pool.cost[known], clock, threads=around.threads
    )
    here.master.add_columns(own.tolist())
    here.master.add_cuts(prices.paid_cuts)
    here.center = around.prices
    here.adopt(around.pool.rows[list(around.best)])
    here.raise_bound(seconds_up(value), LINEAR)
    return here


def _cheapest_with(
    held: Sequence[int], units: Units, prices: Duals, width: int, clock: Clock, threads: int
) -> Priced:
    """Return of each lead the group of least reduced cost that holds some units.

    Without one, prices of units that must be together swing far before there is any.
    """
    below = max(SCALE, width)
    while True:
        below *= _WIDER
        found = price_holding(
            units, prices, held, below=below, best_only=True, steps=_STEPS, threads=threads,
            stop=clock.over,
        )  # fmt: skip
        if len(found.rows) or below >= _ANY or clock.over():
            return found


def _choose(state: State, clock: Clock) -> None:
    """Look for a good choice of groups that are known."""
    if state.prices is not None and not clock.over():
        round_heuristically(state, clock)
        search_neighbourhoods(state, np.arange(len(state.pool)), clock, sizes=1)
