"""What fairness asks of a tier: a limit on drives, what is proven of it, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geocluster.facts import Fact, fact
from geocluster.given import Seconds
from geocluster.problem import Problem

__all__ = ["Fair", "fair_verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fair:
    """The least longest drive that leaves no more schools alone than the rules alone would.

    Of several tiers that is no more in each fair one: as few in the coarsest of them as the rules
    of all tiers allow, then in the next. The limits of coarser fair tiers are found first, and
    hold.

    Attributes
    ----------
    limit
        In seconds; None where no school needs a group for that, so that no drive is limited.
    of_rules
        Seconds: the longest drive that the rules allow; None where that is the cut-off.
    alone
        How few schools the rules alone leave in no group, but for those that stand alone for free.
    proven
        Whether it is proven that no fewer can be left, and that no shorter limit leaves so few.
    cost, bound
        Seconds: the least cost that was found without fairness, and what nothing can beat; None
        where not known. Of several tiers that is the cost of all, with the limits of coarser ones.
    together
        Whether it is one of several tiers.
    cost_with, bound_with
        Seconds, of several tiers: the same with this limit, too.
    """

    limit: int | None
    of_rules: int | None
    alone: int
    proven: bool
    cost: int | None
    bound: int | None
    together: bool = False
    cost_with: int | None = None
    bound_with: int | None = None

    def limited(self, problem: Problem) -> Problem:
        """Return what is asked under the limit."""
        return problem if self.limit is None else _with_limit(problem, self.limit)

    def asked(self, problem: Problem) -> Problem:
        """Return what was asked, from the same under the limit."""
        return problem if self.limit is None else _with_limit(problem, self.of_rules)

    def said(self, objective: int | None, tier: str) -> Fact:
        """Say which limit was found, and what it costs.

        Parameters
        ----------
        objective
            Seconds: the cost under the limit; None where nothing was found. Of several tiers it is
            not asked for, as what is known of all stands here.
        tier
            Its name.
        """
        if self.together:
            return self._said_of_tiers(tier)
        if self.limit is None:
            found = fact("fair.none") if self.proven else fact("fair.none.unproven")
        elif self.proven:
            found = fact("fair.limit", limit=self.limit, alone=self.alone)
        else:
            found = fact("fair.limit.unproven", limit=self.limit, alone=self.alone)
        return fact("fair", limit=found, price=self._price(objective))

    def _said_of_tiers(self, tier: str) -> Fact:
        if self.limit is None:
            if self.proven:
                return fact("fair.tiers.none", tier=tier)
            return fact("fair.tiers.none.unproven", tier=tier)
        if self.proven:
            found = fact("fair.tiers.limit", tier=tier, limit=self.limit, alone=self.alone)
        else:
            found = fact("fair.tiers.limit.unproven", tier=tier, limit=self.limit, alone=self.alone)
        price = _Price.of(self, self)
        if price is None:
            told = fact("fair.price.unknown")
        elif price.least == price.most:
            told = fact("fair.tiers.price", cost=price.cost, more=price.most)
        else:
            told = fact("fair.tiers.price.between", least=price.least, most=price.most)
        return fact("fair", limit=found, price=told)

    def _price(self, objective: int | None) -> Fact:
        if objective is None or self.cost is None:
            return fact("fair.price.unknown")
        if self.cost == self.bound:
            return fact("fair.price", cost=self.cost, more=objective - self.cost)
        return fact("fair.price.unproven", cost=self.cost)


@dataclass(frozen=True, slots=True)
class _Price:
    """What limits cost, all tiers together: seconds without them, and how much more with them."""

    cost: int
    least: int
    most: int

    @classmethod
    def of(cls, first: Fair, last: Fair) -> _Price | None:
        """Take it from one fair tier to the finest of some; None where it is not known."""
        cost, bound = first.cost, first.bound
        with_cost, with_bound = last.cost_with, last.bound_with
        if cost is None or bound is None or with_cost is None or with_bound is None:
            return None
        return cls(cost, max(0, with_bound - cost), with_cost - bound)


def fair_verdict(verdict: Fact, tiers: Sequence[tuple[str, Fair | None]]) -> Fact:
    """Return what is known of several tiers together with what their fairness found.

    Parameters
    ----------
    verdict
        Of all together.
    tiers
        Of each, the coarsest first, its name and what its fairness found; None where that was not
        asked for.
    """
    fair = [(name, found) for name, found in tiers if found is not None]
    for name, found in fair:
        verdict = fact("status.fair", verdict=verdict, fair=found.said(None, name))
    if sum(found.limit is not None for _, found in fair) > 1:
        verdict = fact("status.fair", verdict=verdict, fair=_said_of_all(fair[0][1], fair[-1][1]))
    return verdict


def _said_of_all(first: Fair, last: Fair) -> Fact:
    price = _Price.of(first, last)
    if price is None:
        return fact("fair.price.unknown")
    if price.least == price.most:
        return fact("fair.all.price", cost=price.cost, more=price.most)
    return fact("fair.all.price.between", least=price.least, most=price.most)


def _with_limit(problem: Problem, seconds: int | None) -> Problem:
    limit = None if seconds is None else Seconds(seconds)
    return replace(problem, rules=replace(problem.rules, longest_drive=limit))
