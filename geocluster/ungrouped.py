"""Schools in no group, and what stands in the way where none is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.facts import Fact, fact
from geocluster.problem import Problem
from geocluster.rules import Alone, Eligibility

__all__ = ["Ungrouped", "free_alone", "why_no_group"]


_BARRED = {
    Eligibility.EXCLUDED: "none_open.excluded",
    Eligibility.PINNED_ALONE: "none_open.pinned_alone",
    Eligibility.NOT_ELIGIBLE: "none_open.not_eligible",
    Eligibility.UNREACHABLE: "none_open.unreachable",
    Eligibility.PUPILS_UNKNOWN: "none_open.pupils_unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungrouped:
    """A school in no group, and why.

    Attributes
    ----------
    school
        Position.
    fact
        Why. The family of its code is the reason.
    cost
        Seconds charged.
    rules
        Scenario keys of the rules that are named: without them there is a group for the school,
        or a cheaper grouping that places it. Empty where no rule is to blame.
    changes
        What would place it, the nearest change first: each with the value that is just enough.
        Empty where it has a place within the rules, or no change of one rule or two is enough.
    """

    school: int
    fact: Fact
    cost: int | None
    rules: tuple[str, ...] = ()
    changes: tuple[Fact, ...] = ()

    @property
    def reason(self) -> str:
        """A short stable word, such as ``no_partner_in_reach``."""
        return self.fact.family


def free_alone(problem: Problem) -> bool:
    """Tell whether rules or pins let every school stand alone at no cost."""
    settled = (Eligibility.EXCLUDED, Eligibility.PINNED_ALONE)
    return all(
        eligibility in settled or (eligibility is Eligibility.OPEN and problem.alone_cost[i] == 0)
        for i, eligibility in enumerate(problem.eligibility)
    )


def why_no_group(problem: Problem, ungrouped: Sequence[Ungrouped]) -> Fact:
    """Say why there is no group: what is free, who may join, or which rule binds most schools.

    Parameters
    ----------
    problem
        What was solved.
    ungrouped
        Every school, with its reason.
    """
    if free_alone(problem):
        if not problem.open:
            return fact("empty.pinned")
        allowed = problem.rules.alone is Alone.ALLOWED
        return fact("empty.allowed") if allowed else fact("empty.alone_free")
    n, ids = len(problem), problem.schools.ids
    told = [x for x in ungrouped if problem.eligibility[x.school] is Eligibility.OPEN]
    if not told:
        counted = Counter(problem.eligibility).most_common()
        barred = [fact(_BARRED[eligibility], n=many) for eligibility, many in counted]
        return fact("empty.none_open", schools=n, barred=barred)
    rules = Counter(rule for x in told for rule in x.rules)
    if not rules:
        first = told[0]
        return fact(
            "empty.no_rule", n=len(told), schools=n, school=ids[first.school], why=first.fact
        )
    rule = rules.most_common(1)[0][0]
    named = [x for x in told if rule in x.rules]
    first = named[0]
    return fact(
        "empty.rule",
        rule=rule,
        n=len(named),
        schools=n,
        school=ids[first.school],
        why=first.fact,
    )
