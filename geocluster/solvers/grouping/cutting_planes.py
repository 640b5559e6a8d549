"""Cutting planes: cuts that the linear solution breaks, and column generation again.

Rounds go on while the bound rises enough. Between them columns that price badly and cuts that do
not bind are dropped, so that the master stays small: both can be found again.

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


def add_cutting_planes(state: State, clock: Clock) -> None:
    """Add cuts while the bound rises enough."""
    params = state.params.cutting_planes
    generate_columns(state, clock)
    little, patience = 0, params.little_rises if state.within is None else params.rises_within
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
        before = state.value
        _drop_columns(state)
        if not little:
            # On a plateau one cut after the other is broken: all of them together lead off it.
            state.master.drop_slack_cuts(params.idle_rounds)
        state.master.add_cuts(found)
        generate_columns(state, clock)
        log.debug("cuts %d, bound %.2f", len(state.master.cuts), state.value / SCALE)
        gap = state.upper * SCALE - state.value
        worth = min(params.least_rise * state.value, params.share_of_gap * gap)
        little = little + 1 if state.value - before < worth else 0
        if little >= patience:
            return


def _drop_columns(state: State) -> None:
    """Keep the groups that price best: the others can be found again."""
    numbers = state.master.columns
    spare = len(numbers) - state.params.cutting_planes.columns_a_unit * len(state.units)
    if spare > 0:
        order = np.argsort(state.reduced(numbers), kind="stable")
        state.master.drop_columns(numbers[order[-spare:]].tolist())
