"""Prices of groups of finer tiers for which the bound of all tiers is highest: cutting planes.

For any prices (:mod:`.charged`) column generation bounds what all tiers cost; what it chooses, in
part or whole, has a cost and a number of groups of each class, and so a plane that the bound of no
prices is above. Of all planes the least is highest at the prices that are tried next, near the best
so far; the end is where that is not above the bound that is known.

Source: J. E. Kelley, Journal of the Society for Industrial and Applied Mathematics 8 (1960),
703-712; kept near the best, C. Lemaréchal, A. Nemirovskii and Y. Nesterov, Mathematical
Programming 69 (1995), 111-147.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from geocluster.clock import Clock
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.engine import Whole
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pricing import SCALE, Priced
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.charged import Charged, charged, limits_inside
from geocluster.solvers.tiers.dividing import groups_inside

__all__ = ["AtPrices", "GroupPrices"]

log = logging.getLogger(__name__)

_TRIES, _FIRST_RADIUS, _WIDER, _NEARER = 40, 128, 4, 0.25
_ENOUGH = 1.0
"""Seconds that a bound may still rise where the search ends."""


@dataclass(frozen=True, slots=True)
class AtPrices:
    """A search at prices of groups of finer tiers.

    Attributes
    ----------
    tiers
        At these prices.
    whole
        The search for clusters, with prices of units for which its bound is highest.
    """

    tiers: Charged
    whole: Whole

    @property
    def value(self) -> int:
        """What is certain of all tiers by prices alone, less what is always paid; times SCALE."""
        return sum(int(state.value) for state in self.whole.states) + self.tiers.worth * SCALE


@dataclass(frozen=True, slots=True)
class _Plane:
    """What a choice in parts costs, and how many groups of each class it has."""

    cost: float
    numbers: NDArray[np.float64]


class GroupPrices:
    """Looks for the prices.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided at no prices; all inner groups
        are listed.
    whole
        The search at no prices.
    seed, threads, params
        As for :func:`geocluster.solvers.solve`.
    """

    def __init__(
        self, folded: Sequence[Units], whole: Whole, *, seed: int, threads: int, params: SolveParams
    ) -> None:
        self._folded, self._limits = folded, limits_inside(folded)
        self._seed, self._threads, self._params = seed, threads, params
        self._planes: list[_Plane] = []
        first = replace(folded[0], constant=0, certain=0)
        none = Charged((0,) * len(self._limits), (first, *folded[1:]), 0)
        for state in whole.states:
            state.open_again()
        self._last = AtPrices(none, whole)

    def best(self, clock: Clock, *, enough: int) -> AtPrices | None:
        """Return a search at the best prices that are found; None where there are none in time.

        Parameters
        ----------
        clock
            When to end.
        enough
            Seconds: bounds above that nothing meets, so that it is over there.
        """
        best: AtPrices | None = None
        prices, radius = self._last.tiers.prices, float(_FIRST_RADIUS)
        tried: set[tuple[int, ...]] = set()
        for _ in range(_TRIES):
            if clock.over():
                break
            tried.add(prices)
            now = self._at(prices, clock)
            if any(state.prices is None for state in now.whole.states):
                break
            better = best is None or now.value > best.value
            best = now if best is None or better else best
            log.debug("%s: %.1f, best %.1f", prices, now.value / SCALE, best.value / SCALE)
            if best.value > enough * SCALE:
                break
            wanted, above, at_end = self._next(best, radius)
            if above - best.value / SCALE < _ENOUGH and not at_end:
                break
            radius *= _WIDER if at_end and better else 1
            while wanted in tried and radius >= 1:
                radius *= _NEARER
                wanted, _, _ = self._next(best, radius)
            if wanted in tried:
                break
            prices = wanted
        return best

    def tightened(self, found: AtPrices, clock: Clock) -> None:
        """Add cutting planes at prices that were found."""
        for state in found.whole.states:
            state.clock = clock
            add_cutting_planes(state, clock)

    def _at(self, prices: tuple[int, ...], clock: Clock) -> AtPrices:
        """Search at some prices, from where the last search ended; keep its plane."""
        if not self._planes:
            self._planes.append(self._plane(self._last))
            return self._last
        tiers = charged(self._folded, prices, clock)
        whole = Whole(
            tiers.folded[0], clock, self._seed, self._threads, lambda step: None, self._params
        )
        now, last = AtPrices(tiers, whole), self._last
        for state, before in zip(whole.states, last.whole.states, strict=True):
            state.clock = clock
            _take_over(state, before)
            generate_columns(state, clock)
        self._planes.append(self._plane(now))
        self._last = now
        return now

    def _plane(self, now: AtPrices) -> _Plane:
        """Return what the linear programs choose, at no prices of groups."""
        tiers, cost = now.tiers, 0.0
        numbers = np.zeros(len(self._limits))
        for part, state in zip(now.whole.components, now.whole.states, strict=True):
            chosen, shares = state.master.fractional()
            left = np.ones(len(part) + 1)
            for k, share in zip(chosen.tolist(), shares.tolist(), strict=True):
                group = state.pool.group(k)
                left[list(group)] -= share
                cost += share * float(state.pool.cost[k])
                numbers += share * _numbers(tuple(part[list(group)].tolist()), tiers.folded)
            cost += float(left[:-1].clip(0) @ state.alone)
        cost -= tiers.more * len(self._folded[0])
        return _Plane(cost + float(numbers @ np.array(tiers.prices)), numbers)

    def _next(self, best: AtPrices, radius: float) -> tuple[tuple[int, ...], float, bool]:
        """Return prices where the least plane is highest, how high, and whether at an end."""
        fewest, most = np.array(self._limits, float).T
        k, around = len(fewest), np.array(best.tiers.prices, float)
        # The least plane, then what of each price is above zero and below.
        aim = np.concatenate([[-1.0], -fewest, most])
        above = [[1.0, *plane.numbers, *-plane.numbers] for plane in self._planes]
        near = np.hstack([np.zeros((k, 1)), np.eye(k), -np.eye(k)])
        answer = linprog(
            aim,
            A_ub=np.vstack([above, near, -near]),
            b_ub=np.concatenate(
                [[plane.cost for plane in self._planes], around + radius, radius - around]
            ),
            bounds=[(None, None), *[(0, None)] * (2 * k)],
            method="highs",
        )
        if answer.x is None:
            return best.tiers.prices, best.value / SCALE, False
        found = answer.x[1 : k + 1] - answer.x[k + 1 :]
        at_end = bool((np.abs(found - around) > radius - 0.5).any())
        return tuple(map(int, np.rint(found))), -float(answer.fun), at_end


def _numbers(group: tuple[int, ...], folded: Sequence[Units], tier: int = 0) -> NDArray[np.int64]:
    """Count the groups of each class of all finer tiers in the least partition of a group."""
    own = np.zeros(sum(len(units.classes) for units in folded[tier + 1 :]), np.int64)
    if tier + 1 == len(folded):
        return own
    finer = folded[tier + 1]
    for held in groups_inside(group, folded[tier], finer) or []:
        own[: len(finer.classes)] += finer.classes.of(np.array([held], np.int32))[0]
        own[len(finer.classes) :] += _numbers(held, folded, tier + 1)
    return own


def _take_over(state: State, before: State) -> None:
    """Begin with the prices, cuts and columns of a search at other prices of groups."""
    inner, other = state.units.inner, before.units.inner
    known = before.prices if before.within is None or before.priced is None else before.priced[0]
    if known is not None:
        units = known.units - other.price + inner.price
        state.center = replace(known, units=np.minimum(units, state.alone * SCALE))
        state.master.add_cuts(known.paid_cuts)
    numbers = before.master.columns
    rows = before.pool.rows[numbers]
    if not len(rows):
        return
    changed = inner.losses(rows) + np.append(inner.price, 0)[rows].sum(axis=1)
    changed -= other.losses(rows) + np.append(other.price, 0)[rows].sum(axis=1)
    _, new = state.pool.add(
        Priced(
            rows=rows,
            lead=np.zeros(len(rows), np.int64),
            reduced=np.zeros(len(rows), np.int64),
            cost=before.pool.cost[numbers] + changed // SCALE,
            floor=np.zeros(0, np.int64),
            complete=True,
        )
    )
    state.master.add_columns(new.tolist())
