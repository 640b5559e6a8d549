"""Proposals made or changed by hand, for tests of what is made from them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score, judge
from geocluster.problem import Problem
from geocluster.proposal import Joint, Proposal, Status, TierResult
from geocluster.rules import Lead, Rules
from geocluster.ungrouped import Ungrouped

__all__ = ["answer", "two_tiers", "with_tier"]

Lists = Sequence[Sequence[int]]


def with_tier(proposal: Proposal, **changes: Any) -> Proposal:
    """Return a proposal of one tier with something of that tier changed."""
    (tier,) = proposal.tiers
    return replace(proposal, tiers=(replace(tier, **changes),))


def two_tiers(problem: Problem, clusters: Lists, federations: Lists) -> Proposal:
    """Put a proposal of two tiers together by hand: nothing is proven, and nobody is asked why."""
    coarse = Rules(name="cluster", size=(3, 6), lead=Lead.NONE, same=("town",))
    fine = Rules(name="federation", size=(2, 3), longest_drive=600)
    above = answer(replace(problem, rules=coarse), clusters)
    below = answer(replace(problem, rules=fine), federations, within=above)
    return Proposal(
        name="Two tiers",
        tiers=(above, below),
        joint=Joint(bound=None, status=Status.FEASIBLE),
        runtime=0.5,
        seed=1,
        sources=problem.schools.sources,
        versions={"geocluster": importlib.metadata.version("geocluster")},
    )


def answer(problem: Problem, groups: Lists, *, within: TierResult | None = None) -> TierResult:
    """Judge groups that were drawn by hand, led by whom the judge would choose."""
    made = []
    for members in groups:
        lead = group_score(members, problem).lead
        made.append(Group(tuple(members), None if problem.rules.lead is Lead.NONE else lead))
    judgement = judge(grouping := Grouping(tuple(made)), problem)
    ungrouped = tuple(
        Ungrouped(school=i, fact=fact("drawn_so.as_written", words="So it was drawn."), cost=cost)
        for i, cost in judgement.alone.items()
    )
    return TierResult(
        problem=problem,
        grouping=grouping,
        judgement=judgement,
        ungrouped=ungrouped,
        bound=None,
        status=Status.FEASIBLE,
        within=within,
    )
