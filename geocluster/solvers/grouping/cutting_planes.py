"""Cutting planes: cuts that the linear solution breaks, and column generation again.

Rounds go on while the bound rises enough; where programs are so large that time ends before that,
longer, as long as the bound rises faster than an enumeration is likely to raise it. Between rounds
columns that price badly and cuts that do not bind are dropped, so that the master stays small: both
can be found again.

Source: J. Desrosiers and M. Lübbecke, Branch-Price-and-Cut Algorithms, in Wiley Encyclopedia of
Operations Research (2011); cuts as in :mod:`~geocluster.solvers.cuts`.
"""

from __future__ import annotations

import logging

import numpy as np

from geocluster.clock import Clock
from geocluster.solvers.cuts.separation import violated
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.state import State

__all__ = ["add_cutting_planes"]

log = logging.getLogger(__name__)


def add_cutting_planes(state: State, clock: Clock, rising: Clock | None = None) -> None:
    """Add cuts while the bound rises enough.

    Parameters
    ----------
    state
        Holds the master.
    clock
        When to end.
    rising
        When to end where, at the pace of the last round, the bound would rise until then by more
        than an enumeration is likely to raise it.
    """
    params = state.params.cutting_planes
    generate_columns(state, clock)
    little, patience = 0, params.little_rises if state.within is None else params.rises_within
    pace = 0.0
    for _ in range(params.rounds):
        if state.proven or clock.over():
            return
        numbers, values = state.master.fractional()
        found = violated(
            [state.pool.group(k) for k in numbers.tolist()],
            values,
            most=max(params.cuts_a_round, len(state.units) // params.units_a_cut),
            known=set(state.master.cuts),
            params=params.separation,
        )
        if not found:
            return
        before, begin = state.value, state.clock.elapsed
        _drop_columns(state)
        if not little:
            # On a plateau one cut after the other is broken: all of them together lead off it.
            state.master.drop_slack_cuts(params.idle_rounds)
        state.master.add_cuts(found)
        near = int(params.near * state.value)
        generate_columns(state, clock, near=near)
        if state.value > before:
            pace = (state.value - before) / max(state.clock.elapsed - begin, 1e-9)
        enough = params.still_rising * state.value
        if clock.over() and rising is not None and pace * rising.left >= enough:
            clock, rising = rising, None
            generate_columns(state, clock, near=near)
        log.debug("cuts %d, bound %.2f", len(state.master.cuts), state.value / SCALE)
        gap = state.upper * SCALE - state.value
        least = max(params.least_rise, params.least_rise_a_unit / len(state.units))
        worth = min(least * state.value, params.share_of_gap * gap)
        little = little + 1 if state.value - before < worth else 0
        if little >= patience:
            return


def _drop_columns(state: State) -> None:
    """Keep the groups that price best: the others can be found again."""
    numbers = state.master.spare_columns()
    most = state.params.cutting_planes.columns_a_unit * len(state.units)
    if len(numbers) > most:
        order = np.argsort(state.reduced(numbers), kind="stable")
        state.master.drop_columns(numbers[order[most:]].tolist())
