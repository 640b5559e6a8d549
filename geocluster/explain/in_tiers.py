"""Questions about one of several tiers, at the cost of all: solved again together, and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geocluster.errors import RulesError, SolverError
from geocluster.explain.instead import Answers, Instead, Solved
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.proposal import TierResult
from geocluster.solvers.tiers import TiersReoptimised, TiersReoptimiser
from geocluster.terms import TERMS

__all__ = ["AnswersInTiers"]


class _OfTier:
    """Who solves again with something changed in one tier."""

    def __init__(self, again: TiersReoptimiser, tier: int) -> None:
        self._again, self._tier = again, tier

    def least(self, **changes: Any) -> TiersReoptimised:
        """Find what costs least in all tiers: see :class:`~.instead.Again`."""
        return self._again.least(self._tier, **changes)


class AnswersInTiers(Answers):
    """Questions about one of several tiers; costs are those of all tiers together.

    Parameters
    ----------
    tiers
        The answer as it stands, the coarsest tier first; every rule holds.
    tier
        Number of the tier that is asked about.
    again
        Who solves.
    """

    def __init__(self, tiers: Sequence[TierResult], tier: int, again: TiersReoptimiser) -> None:
        asked = tiers[tier]
        if asked.grouping is None or asked.judgement is None:
            raise RulesError(phrase("tier {name!r} has no grouping to ask about", name=asked.name))
        super().__init__(asked.problem, asked.grouping, asked.judgement, _OfTier(again, tier))
        self.above = tuple(one.problem for one in tiers[:tier])
        self._problems = [one.problem for one in tiers]
        self._now = _sum(one.by_term for one in tiers)
        self._total = sum(self._now.values())

    def _beside(self, found: Solved, asked: Iterable[int]) -> Instead:
        at_least = None if found.bound is None else found.bound - self._total
        if found.grouping is None or not isinstance(found, TiersReoptimised):
            return Instead(status=found.status, at_least=at_least)
        judged = [judge(g, p) for g, p in zip(found.groupings, self._problems, strict=True)]
        if any(one.violations for one in judged):
            raise SolverError("the judge refuses tiers that were solved again")
        then = _sum(one.by_term() for one in judged)
        changed = {term: then[term] - self._now[term] for term in TERMS}
        by_term = {term: more for term, more in changed.items() if more}
        return self._compared(found.grouping, found.status, at_least, by_term, set(asked))


def _sum(paid: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in paid:
        total.update(one)
    return total
