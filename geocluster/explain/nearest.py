"""What is known of why a school is where it is without solving anything again.

The nearest schools are what a reader thinks of first: whether the rules forbid to be with them, and
where they are instead. What it would cost, :func:`geocluster.planning.why` finds by solving.
"""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.explain.here import nearest_of
from geocluster.explain.together import first_of_each_rule, lasting, with_pinned
from geocluster.facts import Fact, fact
from geocluster.problem import Problem
from geocluster.proposal import Status, TierResult
from geocluster.rules import Eligibility

__all__ = ["why_by_nearest"]

_FAR = 12
"""How many of the nearest schools are looked at for one that the rules allow."""


def why_by_nearest(tier: TierResult) -> dict[int, tuple[Fact, ...]]:
    """Tell of each school where its nearest school is, and the nearest that it could be with.

    Parameters
    ----------
    tier
        With a grouping; of a tier without one nothing is told.

    Returns
    -------
    dict
        By position. Schools that no rule lets into a group, or that no other school is in reach
        of, have none.
    """
    if tier.grouping is None:
        return {}
    near = _Near(tier)
    told = {i: tuple(near.of(i)) for i in range(len(tier.problem))}
    return {i: facts for i, facts in told.items() if facts}


class _Near:
    """Where the schools of a grouping are, and what forbids two of them to be together."""

    def __init__(self, tier: TierResult) -> None:
        self.tier, self.problem = tier, tier.problem
        groups = tier.grouping.groups if tier.grouping else ()
        self.held = {i: group.members for group in groups for i in group.members}
        self.label = {
            i: label
            for group, label in zip(groups, tier.group_ids, strict=True)
            for i in group.members
        }

    def of(self, school: int) -> Iterator[Fact]:
        """Yield what is known: of the nearest, and of the nearest that is allowed."""
        if self.problem.eligibility[school] is not Eligibility.OPEN:
            return
        for k, (other, drive) in enumerate(nearest_of(school, self.problem)[:_FAR]):
            forbidden = _forbidden(school, other, self.problem)
            if k and forbidden:
                continue
            yield self._told(school, other, drive, forbidden)
            if not forbidden:
                return

    def _told(self, school: int, other: int, drive: int, forbidden: list[Fact]) -> Fact:
        ids = self.problem.schools.ids
        of = {"nearest": ids[other], "drive": drive}
        if other in self.held.get(school, ()):
            return fact("nearest.with", **of)
        if forbidden:
            return fact("nearest.forbidden", **of, broken=forbidden)
        if other not in self.held:
            return fact("nearest.alone", **of)
        group = self.label[other]
        joined = with_pinned((school, *self.held[other]), self.problem)
        broken = [b.fact for b in first_of_each_rule(joined, self.problem)]
        if broken:
            return fact("nearest.full", **of, group=group, broken=broken)
        if self.tier.status is Status.OPTIMAL:
            return fact("nearest.dearer", **of, group=group)
        return fact("nearest.open", **of, group=group)


def _forbidden(school: int, other: int, problem: Problem) -> list[Fact]:
    """Tell what forbids every group with two schools, whoever else joins them."""
    return [broken.fact for broken in lasting(with_pinned((school, other), problem), problem)]
