"""Groups that hold some units: a prize for each makes them, and no others, price low enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from geocluster.solvers.grouping.params import PricingParams
from geocluster.solvers.grouping.pricing import ANY_STEPS, SCALE, Duals, Priced, price
from geocluster.solvers.grouping.units import Units

__all__ = ["price_holding"]

_PRIZE = 10**9
"""Seconds for holding a unit."""


def price_holding(
    units: Units,
    prices: Duals,
    held: Sequence[int],
    *,
    below: int,
    best_only: bool,
    most: int = 2_000_000,
    steps: int = ANY_STEPS,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    params: PricingParams = PricingParams(),
) -> Priced:
    """Find groups that hold some units and have a reduced cost below a threshold.

    Parameters
    ----------
    units, prices, below, best_only, most, steps, threads, stop, params
        As for :func:`.pricing.price`.
    held
        Units that each group is to hold, one or more.
    """
    prizes = len(held) * _PRIZE * SCALE
    prized = prices.units.copy()
    prized[list(held)] += _PRIZE * SCALE
    found = price(
        units,
        replace(prices, units=prized),
        below=below - prizes,
        best_only=best_only,
        leads=units.leads_with(*held),
        most=most,
        steps=steps,
        threads=threads,
        stop=stop,
        params=params,
    )
    return replace(found, reduced=found.reduced + prizes, floor=found.floor + prizes)
