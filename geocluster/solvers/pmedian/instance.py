"""Points, demands and a capacity, checked, with costs as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geocluster.arrays import numbers
from geocluster.errors import RulesError, TravelError
from geocluster.phrases import phrase

__all__ = ["IMPOSSIBLE", "Instance", "instance_of"]

IMPOSSIBLE = 1 << 44
"""Cost of serving a point that a median cannot serve; above any sum of true costs."""

_DIGITS = 9
_LARGEST = 10**9
_MOST_DEMAND = 2**28


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Instance:
    """A capacitated p-median problem in whole numbers.

    Attributes
    ----------
    cost
        Shape ``(n, n)``, int64: of serving the column's point from the row's median, in steps of
        the grid, rounded **down**; :data:`IMPOSSIBLE` where it cannot be.
    demand
        Shape ``(n,)``, int64.
    capacity
        Most demand that one median serves, its own included.
    p
        Number of medians.
    steps
        Steps of the grid in one unit of the costs given. As every cost is rounded down, a bound
        on the grid divided by ``steps`` is a bound in the units given.
    grain
        Every cost is a multiple of so many steps: ``steps`` where all costs are whole, else 1.
    """

    cost: NDArray[np.int64]
    demand: NDArray[np.int64]
    capacity: int
    p: int
    steps: int
    grain: int

    def __len__(self) -> int:
        return len(self.demand)


def instance_of(costs: ArrayLike, demand: ArrayLike, capacity: int, p: int) -> Instance:
    """Check a problem and put its costs on a grid.

    Costs are counted in steps of a power of ten, fine enough for the largest to have nine digits.

    Parameters
    ----------
    costs
        Shape ``(n, n)``: of serving the column's point from the row's median; not negative; NaN
        or infinity where it cannot be.
    demand
        Shape ``(n,)``: whole numbers, not negative.
    capacity
        Most demand that one median serves, its own included.
    p
        Number of medians, from 1 to n.

    Raises
    ------
    TravelError
        If the costs are not a square table of numbers, or one is negative or too great.
    RulesError
        If demand, capacity or p are of the wrong shape or out of range.
    """
    table = _checked(costs)
    n, known = len(table), np.isfinite(table)
    largest = float(table[known].max(initial=0.0))
    weights = _whole("demand", demand, (n,))
    if weights.sum() > _MOST_DEMAND:
        raise RulesError(
            phrase(
                "demand sums up to {sum:,}; allowed are {most_demand:,}: use larger units",
                sum=weights.sum(),
                most_demand=_MOST_DEMAND,
            )
        )
    limit = int(_whole("capacity", capacity, ()))
    medians = int(_whole("p", p, ()))
    if not 1 <= medians <= n:
        raise RulesError(
            phrase("p is {medians}; with {n} points it must be from 1 to {n}", medians=medians, n=n)
        )
    steps = 10 ** max(0, _DIGITS - len(str(int(largest))))
    grid = np.full((n, n), IMPOSSIBLE, np.int64)
    grid[known] = np.floor(table[known] * steps).astype(np.int64)
    # A product rounded up by floating point must not lift a cost above its true value.
    grid[known] -= grid[known] / steps > table[known]
    whole = np.array_equal(table[known], np.floor(table[known]))
    return Instance(
        cost=grid,
        demand=weights,
        capacity=min(limit, int(weights.sum())),
        p=medians,
        steps=steps,
        grain=steps if whole else 1,
    )


def _checked(costs: ArrayLike) -> NDArray[np.float64]:
    """Return costs as a square table of numbers that are not negative, nor too great."""
    table = numbers("costs", costs)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not len(table):
        raise TravelError(
            phrase(
                "costs must be a square table of at least one point, not {shape!r}",
                shape=table.shape,
            )
        )
    known = np.isfinite(table)
    largest = float(table[known].max(initial=0.0))
    if (table[known] < 0).any() or np.isneginf(table).any():
        i, j = (int(k) for k in np.argwhere(table < 0)[0])
        raise TravelError(
            phrase(
                "costs[{i}, {j}] is {cost:g}; a cost cannot be negative",
                i=i,
                j=j,
                cost=table[i, j],
            )
        )
    if largest > _LARGEST:
        raise TravelError(
            phrase(
                "the largest cost is {largest:g}; allowed are costs up to "
                "{most:g}: use larger units",
                largest=largest,
                most=_LARGEST,
            )
        )
    return table


def _whole(name: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Return whole numbers that are not negative."""
    try:
        numbers = np.asarray(values, float)
    except (TypeError, ValueError):
        raise RulesError(
            phrase("{name} must be whole numbers, not {values!r}", name=name, values=values)
        ) from None
    if numbers.shape != shape:
        raise RulesError(
            phrase(
                "{name} has the shape {shape!r}; it must be {wanted!r}",
                name=name,
                shape=numbers.shape,
                wanted=shape,
            )
        )
    wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers < 2**31))
    wrong |= np.floor(np.where(wrong, 0, numbers)) != np.where(wrong, 0, numbers)
    if wrong.any():
        raise RulesError(
            phrase(
                "{name} must be whole numbers from 0 to {most:,}; got {got:g}",
                name=name,
                most=2**31 - 1,
                got=numbers[wrong].flat[0],
            )
        )
    return numbers.astype(np.int64)
