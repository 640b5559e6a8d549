"""Why a school is in no group of a finer tier: its group of the coarser one is looked into."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.explain.chosen import what_is_paid
from geocluster.explain.reasons import Reason, Reasons
from geocluster.facts import fact
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, cost_alone, group_score
from geocluster.problem import Problem
from geocluster.rules import Alone
from geocluster.ungrouped import Ungrouped

__all__ = ["why_left_within", "why_not_together"]


def why_left_within(
    problem: Problem, judgement: Judgement, above: Grouping, *, tier_above: str, proven: bool
) -> tuple[Ungrouped, ...]:
    """Give a reason for every school that is in no group of a finer tier.

    Parameters
    ----------
    problem, judgement
        Of the finer tier, and the judge's view of its grouping.
    above, tier_above
        The grouping inside which it lies, and the name of that tier.
    proven
        Whether all tiers together are proven best; only then are they called so.
    """
    reasons = Reasons(problem)
    group_of = {i: group.members for group in above.groups for i in group.members}

    def why(school: int) -> Reason:
        none = reasons.of(school)
        if none is not None:
            return none
        if school not in group_of:
            return Reason(fact("alone_above", above=tier_above, tier=problem.tier))
        return _inside(school, group_of[school])

    def _inside(school: int, around: Sequence[int]) -> Reason:
        ids = problem.schools.ids
        outside = sorted(set(range(len(problem))) - set(around))
        held = reasons.cheapest(school, without=outside)
        if held is None:
            named = [ids[i] for i in reasons.cheapest(school) or () if i != school]
            of = {"others": named, "above": tier_above}
            return Reason(fact("none_inside" if proven else "none_inside.found", **of))
        score, alone = group_score(held, problem), cost_alone(school, problem) or 0
        named = [ids[i] for i in held if i != school]
        drives, further = what_is_paid(score, problem)
        could = fact("could", others=named, drives=drives, further=further)
        if alone <= 0:
            free = problem.rules.alone is Alone.ALLOWED
            return Reason(fact("costs_more.free" if free else "alone_free", could=could))
        end = fact("end.tiers" if proven else "end.found", charge=alone)
        return Reason(fact("costs_more", could=could, end=end))

    return tuple(
        Ungrouped(school=i, fact=found.fact, cost=cost, rules=found.rules)
        for i, cost in judgement.alone.items()
        for found in [why(i)]
    )


def why_not_together(problem: Problem, *, tier_above: str) -> tuple[Ungrouped, ...]:
    """Say that a tier can be grouped, but not inside the coarser one: of which schools it is asked.

    Parameters
    ----------
    problem
        Of the finer tier.
    tier_above
        Name of the coarser one.
    """
    must = [i for i in problem.open if problem.alone_cost[i] < 0] or list(problem.open)
    why = fact("not_together", tier=problem.tier, above=tier_above)
    return tuple(Ungrouped(school=i, fact=why, cost=cost_alone(i, problem)) for i in must)
