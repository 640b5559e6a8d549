"""Tiers where each group of a finer tier is charged by its classes: Lagrange's relaxation.

Where a finer tier counts its groups, each class :math:`k` of them gets a price :math:`\\tau_k`, as
the classes of the coarsest tier have: it is taken off what each group of the class costs inside a
cluster, and is worth :math:`\\tau_k` times the fewest groups where it is above zero, else the most.
So the least that all tiers cost at these charges, with that worth, bounds what they cost with the
right numbers, and clusters are divided as the prices have it: fewer, larger groups where
:math:`\\tau_k < 0`.

Prices are whole seconds, so that all costs stay whole. Where some are above zero, each unit pays
:data:`Charged.more` whichever group it is in, so that nothing costs less than nothing.

Source: L. S. Lasdon, Optimization Theory for Large Systems, Macmillan 1970, chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.classes import worth_of
from geocluster.solvers.grouping.column_generation import least_of_each
from geocluster.solvers.grouping.inner import NEVER, InnerGroups
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.linear import Resolver
from geocluster.solvers.linear_model import LinearModel

__all__ = ["Charged", "charged", "classes_inside", "limits_inside"]

_ROUNDS, _AT_ONCE = 40, 4
"""Rounds of column generation for prices inside, and groups of each first unit that come in one."""


@dataclass(frozen=True, slots=True)
class Charged:
    """Tiers at prices of groups of finer tiers.

    Attributes
    ----------
    prices
        Of each class of each finer tier, tier after tier; whole seconds.
    folded
        Units of each tier, the coarsest first, their groups divided at these prices. Without what
        is paid whatever the answer.
    more
        Seconds that each unit of the coarsest tier pays whatever holds it.
    """

    prices: tuple[int, ...]
    folded: tuple[Units, ...]
    more: int

    @property
    def worth(self) -> int:
        """Seconds that the prices are worth, less what units pay."""
        return worth_of(self.prices, limits_inside(self.folded)) - self.more * len(self.folded[0])


def limits_inside(folded: Sequence[Units]) -> list[tuple[int, int]]:
    """Return fewest and most groups of each class of each finer tier, tier after tier."""
    return [ends for units in folded[1:] for ends in units.classes.groups]


def classes_inside(coarser: Units, finer: Units) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return inner groups of a tier as units of the finer one, and of which classes they are.

    Parameters
    ----------
    coarser, finer
        As :func:`.dividing.divided` made the one from the other.
    """
    numbers = [finer.unit_of(held[0]) for held in coarser.members]
    of = np.array([-1 if u is None else u for u in numbers] + [-1], np.int32)
    rows = np.sort(of[coarser.inner.rows], axis=1)
    return rows, finer.classes.of(rows)


def charged(folded: Sequence[Units], prices: Sequence[int], clock: Clock) -> Charged:
    """Fold tiers up at prices of groups of finer tiers.

    Parameters
    ----------
    folded
        Units of each tier, their groups divided at no prices; all inner groups are listed.
    prices
        Whole seconds, as in :class:`Charged`.
    clock
        When to take prices inside as they are: they are exact, only less good.
    """
    made, left = [folded[-1]], list(prices)
    for coarser, finer in zip(folded[-2::-1], folded[:0:-1], strict=True):
        at = len(left) - len(finer.classes)
        inner = _inner(coarser, finer, made[0], np.array(left[at:], np.int64), clock)
        left = left[:at]
        made.insert(0, replace(coarser, inner=inner))
    more = sum(max(0, tau) for tau in prices)
    first = made[0]
    inner = first.inner._replace(
        price=first.inner.price + more * SCALE,
        most=first.inner.most + (more + sum(map(abs, prices))) * len(first),
    )
    alone = np.where(first.alone < 0, -1, first.alone + more)
    made[0] = replace(first, inner=inner, alone=alone, constant=0, certain=0)
    return Charged(tuple(prices), tuple(made), more)


def _inner(
    coarser: Units, finer: Units, made: Units, tau: NDArray[np.int64], clock: Clock
) -> InnerGroups:
    """Return the inner groups of a tier where they cost less by prices.

    Parameters
    ----------
    coarser, finer
        The tier and the next, at no prices.
    made
        The next finer tier at its prices.
    tau
        Shape ``(k,)``: prices of its classes, in seconds.
    clock
        When to end.
    """
    inner = coarser.inner
    rows, of = classes_inside(coarser, finer)
    cost = inner.loss + np.append(inner.price, 0)[inner.rows].sum(axis=1) - of @ tau * SCALE
    if made.inner.divides:
        for sign, deeper in ((1, made.inner), (-1, finer.inner)):
            cost += sign * (deeper.losses(rows) + np.append(deeper.price, 0)[rows].sum(axis=1))
    alone = np.where(inner.alone < NEVER, inner.alone + inner.price, NEVER)
    price = _priced(inner.rows, cost, alone, inner.price, clock)
    loss = cost - np.append(price, 0)[inner.rows].sum(axis=1)
    own = np.repeat(np.arange(len(price)), np.diff(inner.first))
    order = np.lexsort((loss, own))
    return inner._replace(
        others=inner.others[order],
        loss=loss[order],
        alone=np.where(alone < NEVER, alone - price, NEVER),
        price=price,
    )


def _priced(
    rows: NDArray[np.int32],
    cost: NDArray[np.int64],
    alone: NDArray[np.int64],
    begin: NDArray[np.int64],
    clock: Clock,
) -> NDArray[np.int64]:
    """Find prices of units for which no group, and no unit alone, costs less than its prices.

    Parameters
    ----------
    rows, cost
        Shape ``(g, w)`` and ``(g,)``: units of each group, ascending, after as many -1 as needed.
    alone
        Shape ``(u,)``: :data:`.inner.NEVER` where a unit must not be alone.
    begin
        Shape ``(u,)``: prices to begin with.
    clock
        When to end.
    """
    price = np.minimum(begin, alone)
    if not len(rows):
        return price
    model = LinearModel()
    covered = model.add_rows(np.ones(len(alone)), 1)
    dear = float(np.abs(cost).max()) * 2 + 1
    paid = np.where(alone < NEVER, alone, dear)
    model.put(covered, model.add_variables(paid / SCALE), 1)
    solver, first = Resolver(model), rows[np.arange(len(rows)), (rows < 0).sum(axis=1)]
    taken = np.zeros(len(rows), bool)
    loss = cost - np.append(price, 0)[rows].sum(axis=1)
    new = least_of_each(loss, first, below=NEVER, most=_AT_ONCE)
    for _ in range(_ROUNDS):
        if not len(new) or clock.over():
            break
        taken[new] = True
        ids = model.add_variables(cost[new] / SCALE)
        at, _ = np.nonzero(rows[new] >= 0)
        model.put(covered[rows[new][rows[new] >= 0]], ids[at], 1)
        result = solver.solve(max(0.01, clock.left))
        if result is None:
            break
        found = np.floor(result.prices_at(covered) * SCALE).astype(np.int64)
        price = np.minimum(found, alone)
        loss = cost - np.append(price, 0)[rows].sum(axis=1)
        new = least_of_each(np.where(taken, 0, loss), first, below=0, most=_AT_ONCE)
    lowest = np.zeros_like(price)
    np.minimum.at(lowest, first, loss)
    return price + lowest
