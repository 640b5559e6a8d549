"""Column generation: the linear bound, by prices for which no feasible group is missing.

The safe bound of any prices is Lagrange's: each lead leads at most one group, so the value of
the prices plus the least reduced cost of each lead, where it is negative, bounds every grouping
from below; with at most :math:`k` groups only the :math:`k` least count. All prices are whole
numbers, hence the bound is exact; it is rounded up to whole seconds since all costs are.

While prices are wild, few groups are looked at for each lead; what is not looked at is bounded
by the knapsacks of :mod:`.search`. Only when nothing is found that way are the
leads that are in doubt searched to the end.

Source: the bound, L. S. Lasdon, Optimization Theory for Large Systems (Macmillan 1970), chapter 3;
smoothed prices, P. Wentges, International Transactions in Operational Research 4 (1997), 151-162.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.grouping.pricing import Duals, Priced, price
from geocluster.solvers.grouping.state import State

__all__ = ["generate_columns", "least_of_each", "priced_at"]


def generate_columns(state: State, clock: Clock, *, near: int | None = None) -> None:
    """Add groups until none is missing from the linear master, or the time is over.

    Parameters
    ----------
    state
        Holds the master.
    clock
        When to end.
    near
        Times SCALE: ends, too, where the bound is so near to the value of the linear program, which
        more groups never raise; only where no group is missing if not given.
    """
    divides, params = state.units.inner.divides, state.params.columns
    center = (state.prices or state.center) if divides else None
    smoothing = params.smoothing_divided if divides else params.smoothing
    while not clock.over():
        newest = state.master.solve(clock.left)
        if newest is None:
            return
        if near is not None and newest.value(state.units.classes.groups) <= state.value + near:
            return
        if center is not None and divides:
            center = _with_cuts(center, newest.cuts)
        for prices in _smoothed(center, newest, smoothing):
            found = priced_at(state, prices, clock)
            if found is None:
                return
            new, value, floor = found
            if state.take_prices(prices, value, floor):
                center = prices
            if len(new):
                state.master.add_columns(new)
                break
        else:
            return


def priced_at(
    state: State, prices: Duals, clock: Clock
) -> tuple[NDArray[np.int64], int, NDArray[np.int64] | None] | None:
    """Take in groups that are missing at prices.

    Parameters
    ----------
    state
        Holds the master.
    prices
        Any.
    clock
        When to end.

    Returns
    -------
    Numbers of the new ones, the safe bound, and for each lead what no group is below, where all
    groups are looked at; None when stopped.
    """
    if state.within is not None:
        return (*_priced_within(state, prices, state.within), None)
    steps = state.params.columns.first_steps
    leads = np.arange(len(state.units.lead))
    floor = np.full(len(leads), -(1 << 62))
    while True:
        priced = price(
            state.units, prices, below=0, best_only=True, leads=leads, steps=steps,
            threads=state.threads, stop=clock.over, params=state.params.pricing,
        )  # fmt: skip
        if not priced.complete and clock.over():
            return None
        floor[leads] = np.maximum(floor[leads], priced.floor[leads])
        numbers, _ = state.pool.add(priced)
        new = state.master.lacks(numbers)
        doubtful = _in_doubt(priced)
        if len(new) or not len(doubtful) or priced.complete:
            return new, state.safe_value(prices, floor), floor
        leads, steps = doubtful, steps * state.params.columns.more_steps


def _priced_within(
    state: State, prices: Duals, within: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """Return missing groups and the bound where all that matter are known.

    Each unit is the last of at most one group of a choice, so the least reduced cost for each adds
    up to a safe bound.
    """
    reduced = state.reduced_at(prices, within)
    negative = np.flatnonzero(reduced < 0)
    last = state.pool.rows[within, -1]
    least = np.zeros(len(state.units), np.int64)
    np.minimum.at(least, last[negative], reduced[negative])
    best = least_of_each(reduced, last, below=0, most=state.params.columns.within_a_unit)
    new = state.master.lacks(within[best])
    return new, prices.value(state.units.classes.groups) + sum(least[least < 0].tolist())


def least_of_each(
    values: NDArray[np.int64], of: NDArray[np.integer], *, below: int, most: int
) -> NDArray[np.int64]:
    """Return where the least values stand, of each number some.

    Parameters
    ----------
    values
        Any.
    of
        Of which number each is.
    below
        Those that are not below are left out.
    most
        So many of each number.
    """
    few = np.flatnonzero(values < below)
    order = few[np.lexsort((values[few], of[few]))]
    ranked = of[order]
    place = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    return order[place < most]


def _in_doubt(priced: Priced) -> NDArray[np.int64]:
    """Leads whose least reduced cost is not known to be that of a group found, or none."""
    found = np.zeros(len(priced.floor), np.int64)
    np.minimum.at(found, priced.lead, priced.reduced)
    return np.flatnonzero(priced.floor < found)


def _with_cuts(center: Duals, cuts: Sequence[Cut]) -> Duals:
    """Return prices with other cuts: new ones cost nothing.

    Where groups are divided, prices that swing as far as those of new cuts do make pricing slow.
    """
    known = dict(zip(center.cuts, center.penalties.tolist(), strict=True))
    penalties = np.array([known.get(cut, 0) for cut in cuts], np.int64)
    return Duals(center.units, penalties, cuts, center.classes)


def _smoothed(center: Duals | None, newest: Duals, weight: float) -> list[Duals]:
    """Prices to try in turn: between the best so far and the newest, then the newest."""
    if center is None or list(center.cuts) != list(newest.cuts):
        return [newest]

    def mixed(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.floor(weight * a + (1 - weight) * b).astype(np.int64)

    between = Duals(
        mixed(center.units, newest.units),
        mixed(center.penalties, newest.penalties),
        newest.cuts,
        tuple(
            round(weight * a + (1 - weight) * b)
            for a, b in zip(center.classes, newest.classes, strict=True)
        ),
    )
    return [between, newest]
