"""What fairness asks of a tier: a limit on drives, what is proven of it, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geocluster.facts import Fact, fact
from geocluster.given import Seconds
from geocluster.problem import Problem

__all__ = ["Fair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fair:
    """The least longest drive that leaves no more schools alone than the rules alone would.

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
        where not known.
    """

    limit: int | None
    of_rules: int | None
    alone: int
    proven: bool
    cost: int | None
    bound: int | None

    def limited(self, problem: Problem) -> Problem:
        """Return what is asked under the limit."""
        return problem if self.limit is None else _with_limit(problem, self.limit)

    def asked(self, problem: Problem) -> Problem:
        """Return what was asked, from the same under the limit."""
        return problem if self.limit is None else _with_limit(problem, self.of_rules)

    def said(self, objective: int | None) -> Fact:
        """Say which limit was found, and what it costs.

        Parameters
        ----------
        objective
            Seconds: the cost under the limit; None where nothing was found.
        """
        if self.limit is None:
            found = fact("fair.none") if self.proven else fact("fair.none.unproven")
        elif self.proven:
            found = fact("fair.limit", limit=self.limit, alone=self.alone)
        else:
            found = fact("fair.limit.unproven", limit=self.limit, alone=self.alone)
        return fact("fair", limit=found, price=self._price(objective))

    def _price(self, objective: int | None) -> Fact:
        if objective is None or self.cost is None:
            return fact("fair.price.unknown")
        if self.cost == self.bound:
            return fact("fair.price", cost=self.cost, more=objective - self.cost)
        return fact("fair.price.unproven", cost=self.cost)


def _with_limit(problem: Problem, seconds: int | None) -> Problem:
    limit = None if seconds is None else Seconds(seconds)
    return replace(problem, rules=replace(problem.rules, longest_drive=limit))
