"""Schools in no group, and what stands in the way where none is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.problem import Problem, Standing
from geocluster.rules import Alone

__all__ = ["Left", "free_alone", "in_the_way"]


_BARRED = {
    Standing.EXCLUDED: "excluded by a pin",
    Standing.PINNED_ALONE: "pinned to stand alone",
    Standing.NOT_ELIGIBLE: "may not join (members)",
    Standing.UNREACHABLE: "out of reach by road",
    Standing.PUPILS_UNKNOWN: "with no known roll, which pupils asks for",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A school in no group, and why.

    Attributes
    ----------
    school
        Position.
    reason
        A code, such as ``no_partner_in_reach``.
    detail
        A sentence for a planner, with figures.
    cost
        Seconds charged.
    rules
        Scenario keys of the rules that are named: without them there is a group for the school,
        or a cheaper grouping that places it. Empty where no rule is to blame.
    """

    school: int
    reason: str
    detail: str
    cost: int | None
    rules: tuple[str, ...] = ()


def free_alone(problem: Problem) -> bool:
    """Tell whether rules or pins let every school stand alone at no cost."""
    settled = (Standing.EXCLUDED, Standing.PINNED_ALONE)
    return all(
        standing in settled or (standing is Standing.OPEN and problem.alone_cost[i] == 0)
        for i, standing in enumerate(problem.standing)
    )


def in_the_way(problem: Problem, left: Sequence[Left]) -> str:
    """Say why there is no group: what is free, who may join, or which rule binds most schools.

    Parameters
    ----------
    problem
        What was solved.
    left
        Every school, with its reason.
    """
    if free_alone(problem):
        if not problem.open:
            return "Pins exclude every school or leave it alone."
        by = 'alone = "allowed"' if problem.rules.alone is Alone.ALLOWED else "alone_free"
        return f"Leaving every school alone costs nothing ({by}), so that no group can be worth it."
    n, names = len(problem), problem.schools.names
    told = [x for x in left if problem.standing[x.school] is Standing.OPEN]
    if not told:
        barred = Counter(_BARRED[standing] for standing in problem.standing)
        counted = ", ".join(f"{many} {why}" for why, many in barred.most_common())
        return f"None of the {n} schools can be grouped: {counted}."
    rules = Counter(rule for x in told for rule in x.rules)
    rule = rules.most_common(1)[0][0] if rules else None
    named = [x for x in told if rule is None or rule in x.rules]
    what = "What stands" if rule is None else f"{rule} stands"
    example = f"{names[named[0].school]}: {named[0].detail}"
    return f"{what} in the way, for {len(named)} of {n} schools. For example {example}"
