"""The question that a certificate answers: one tier, or several whose groups lie in each other.

Several tiers are those of the coarsest, where a group costs, beside its own cost, the least that
its schools cost in the next tier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geocluster.bound_check.division import Division
from geocluster.bound_check.groups import Column, Pricer
from geocluster.bound_check.prices import Classes, Prices, counted_classes
from geocluster.bound_check.tier import TierData, constant_of, open_of
from geocluster.errors import SolverError
from geocluster.judge import cost_alone
from geocluster.problem import Problem

__all__ = ["Question"]

_WHERE_DIVIDED = 3


class Question:
    """What is asked of schools that can be grouped.

    Parameters
    ----------
    problems
        The coarsest tier first.
    most
        Groups that are looked at, at most.
    free
        Whether it is only asked if all rules can be met: then nothing costs anything.

    Attributes
    ----------
    open
        Shape ``(n,)``: the schools that can be grouped, in the coarsest tier.
    constant
        Seconds that any choice costs; None where a school may not be alone that can be in no group.
    least
        Seconds that nothing beats, since no term as a whole is below zero.
    alone
        For each open school what it costs alone in all tiers; None where it must not be.
    barred
        Positions of schools that a finer tier does not let stand alone, and that can be in none.
    """

    def __init__(self, problems: Sequence[Problem], *, most: int, free: bool = False) -> None:
        self.problems, self.most, self.free = tuple(problems), most, free
        self.begun = 0
        self._division: tuple[tuple[int, ...], Division] | None = None
        n = len(problems[0])
        part = np.ones(n, bool)
        self.tiers: list[TierData] = []
        for problem in problems:
            self.tiers.append(TierData(problem, part, free=free))
            part = self.tiers[-1].open
        self.open = self.tiers[0].open
        self.barred = _barred(self.problems, self.tiers)
        self.constant = None if self.barred or free else _constant(self.problems, self.tiers)
        self.least = sum(
            int(problem.alone_cost[~open_of(problem)].sum()) for problem in self.problems
        )
        schools = np.flatnonzero(self.open).tolist()
        self.alone = {i: self._alone(i) for i in schools}

    def _alone(self, school: int) -> int | None:
        costs = [cost_alone(school, tier.problem) for tier in self.tiers if tier.open[school]]
        if None in costs:
            return None
        return 0 if self.free else sum(cost for cost in costs if cost is not None)

    def joined(self, parts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Put parts together that the star of some lead joins.

        Parameters
        ----------
        parts
            Shape ``(n,)``: of each open school the number of its part; -1 for others.

        Returns
        -------
        Shape ``(n,)``: the same, with the least number of those put together.
        """
        found = parts.copy()
        for lead in self.tiers[0].leads:
            held = np.unique(found[np.append(self.tiers[0].star(lead).schools, lead)])
            for other in held[1:]:
                found[found == other] = held[0]
        return found

    def columns(self, prices: Prices, upto: int, leads: Sequence[int]) -> list[Column]:
        """Return every feasible group that these lead, whose reduced cost is up to a limit.

        Raises
        ------
        TooManyError
            If there are more than are looked at.
        """
        if len(self.tiers) == 1:
            pricer = Pricer(self.tiers[0], prices, most=self.most)
        else:
            divided = self._divided(prices)
            # What its groups lose inside leaves few of them, before any is judged.
            pricer = Pricer(
                self.tiers[0],
                prices,
                most=_WHERE_DIVIDED * self.most,
                inner=divided.prices,
                loss=divided.losses,
            )
        found = pricer.columns(upto, leads)
        self.begun = pricer.begun
        return self._by_numbers(found, prices, upto) if prices.inside else found

    @property
    def counted_inside(self) -> list[Classes]:
        """The classes that each finer tier counts, with their fewest and most groups."""
        return [counted_classes(problem.rules) for problem in self.problems[1:]]

    def _by_numbers(self, found: Sequence[Column], prices: Prices, upto: int) -> list[Column]:
        """Return groups once for each vector of numbers of groups that they can hold inside."""
        division, scale = self._divided(prices), prices.scale
        limits = [column.lost + upto - column.reduced for column in found]
        several = division.variants([column.members for column in found], limits)
        columns = []
        for column, variants in zip(found, several, strict=True):
            score = column.score
            own = 0 if self.free else (score.cost or 0) + score.kept_whole
            least = int(division.prices[list(column.members)].sum())
            for numbers, loss in variants.items():
                taken_off = sum(t * many for t, many in zip(prices.inside, numbers, strict=True))
                cost, rest = divmod(least + loss + taken_off, scale)
                if rest:
                    raise SolverError(f"the schools {column.members} cost no whole seconds inside")
                reduced = column.reduced - column.lost + loss
                columns.append(
                    replace(column, cost=own + cost, reduced=reduced, lost=loss, inside=numbers)
                )
        return columns

    def _divided(self, prices: Prices) -> Division:
        """Return what groups cost inside, from the finest tier upwards, at prices of groups."""
        if self._division is None or self._division[0] != prices.inside:
            left, made = list(prices.inside), None
            for tier, of in zip(self.tiers[:0:-1], self.counted_inside[::-1], strict=True):
                at = len(left) - len(of) if left else 0
                made = Division(tier, prices.scale, most=self.most, inner=made, classes=left[at:])
                left = left[:at]
            assert made is not None
            self._division = prices.inside, made
        return self._division[1]


def _barred(problems: Sequence[Problem], tiers: Sequence[TierData]) -> tuple[int, ...]:
    """Find schools that are open in a finer tier, must not be alone there, and take no part."""
    found = set()
    for problem, tier in zip(problems, tiers, strict=True):
        aside = np.flatnonzero(open_of(problem) & ~tier.open).tolist()
        found |= {i for i in aside if cost_alone(i, problem) is None}
    return tuple(sorted(found))


def _constant(problems: Sequence[Problem], tiers: Sequence[TierData]) -> int | None:
    found = [constant_of(problem) for problem in problems]
    if None in found:
        return None
    aside = (
        cost_alone(i, problem) or 0
        for problem, tier in zip(problems, tiers, strict=True)
        for i in np.flatnonzero(open_of(problem) & ~tier.open).tolist()
    )
    return sum(value for value in found if value is not None) + sum(aside)
