"""Column generation until no set is missing from the master, cutting planes, and pricing again."""

from __future__ import annotations

import logging
import math

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.cuts.separation import violated
from geocluster.solvers.pmedian.knapsack import Prices
from geocluster.solvers.pmedian.lagrange import priced
from geocluster.solvers.pmedian.master import Master
from geocluster.solvers.pmedian.state import State

__all__ = ["generate_columns_and_cuts"]

log = logging.getLogger(__name__)


def generate_columns_and_cuts(state: State, seconds: float) -> None:
    """Raise the bound to that of the linear master with cuts, as far as time goes."""
    state.columns_until = state.clock.elapsed + seconds
    master = Master(state.pool, _dearest(state))
    if _columns(state, master):
        _cut(state, master)


def _dearest(state: State) -> int:
    """Charge for a point that is left out or held twice while the master has few sets."""
    dearest = 0 if state.relaxed is None else int(np.abs(state.relaxed.prices.points).max())
    return 1 + 2 * max(dearest, state.upper // len(state.instance))


def _columns(state: State, master: Master) -> bool:
    """Add sets until none is missing from the master; tell whether it came to that."""
    state.tell("Linear bound")
    state.pool.add(state.sets())
    master.add_columns(state.pool.cost)
    center = state.relaxed.prices if state.relaxed is not None else None
    while not state.over and state.clock.elapsed < state.columns_until:
        left = min(state.columns_until - state.clock.elapsed, state.clock.left)
        newest = master.solve(left)
        if newest is None:
            return False
        state.drop_medians()
        for prices in _smoothed(center, newest, state.params.smoothing):
            now = priced(
                state.instance,
                prices,
                state.candidates,
                math.ceil(master.price_of_set),
                nodes=state.params.nodes_a_median,
            )
            if state.take(now):
                center = prices
            new = state.pool.add(now.sets.values())
            if new:
                master.add_columns(new)
                break
        else:
            log.debug("master: %d sets, %s, %.1f s", len(master), state.lower, state.clock.elapsed)
            return True
    return False


def _smoothed(center: Prices | None, newest: Prices, weight: float) -> list[Prices]:
    """Prices to try in turn: between the best so far and the newest, then the newest.

    Source: P. Wentges, International Transactions in Operational Research 4 (1997), 151-162.
    """
    if center is None:
        return [newest]
    known = dict(zip(center.cuts, center.penalties.tolist(), strict=True))
    before = np.array([known.get(cut, 0) for cut in newest.cuts], np.int64)

    def mixed(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.floor(weight * a + (1 - weight) * b).astype(np.int64)

    between = Prices(
        mixed(center.points, newest.points), newest.cuts, mixed(before, newest.penalties)
    )
    return [between, newest]


def _cut(state: State, master: Master) -> None:
    """Add subset-row cuts while the bound rises."""
    params = state.params
    for _ in range(params.cut_rounds):
        if state.over or state.relaxed is None:
            return
        sets, values = master.fractional()
        known = {Cut(points) for points in master.cuts}
        broken = violated(
            sets,
            values,
            most=params.cuts_a_round,
            known=known,
            halves_only=True,
            params=params.separation,
        )
        found = [cut.units for cut in broken]
        if not found:
            return
        before = state.relaxed.bound
        master.drop_slack_cuts()
        master.add_cuts(found)
        ended = _columns(state, master)
        log.debug("cuts %d, bound %d, %.1f s", len(master.cuts), state.lower, state.clock.elapsed)
        if not ended or state.relaxed.bound - before < params.least_rise * state.relaxed.bound:
            return
