"""A written firmness against its answer: what follows without a solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from geocluster.judge import group_score
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import (
    Firmness,
    Margin,
    RollTolerance,
    Status,
    TierResult,
    drives_of,
    schools_of,
)
from geocluster.proposal.cases import with_roll
from geocluster.rules import RULES

__all__ = ["firmness_differs"]

_MANY = 10**6
"""Pupils: more than anybody would say that a school may have more."""


def firmness_differs(tier: TierResult, status: Status) -> Iterator[str]:
    """Check that it is told of the groups of the answer, and does not contradict itself.

    Parameters
    ----------
    tier
        With its firmness.
    status
        Of all tiers together.

    Notes
    -----
    A pair that is apart is in no group, and so not in that one: no less can be found with it apart
    than is proven without the group. Each group is legal with the rolls with which the answer is
    said to stay, and as many are of each kind as there must be.
    """
    found = tier.firmness
    if found is None:
        return
    if status is not Status.OPTIMAL:
        yield phrase("firmness is told of an answer that is not proven best")
    groups = [group.members for group in tier.grouping.groups] if tier.grouping else []
    pairs = [pair for members in groups for pair in combinations(members, 2)]
    for what, wanted, told in (("groups", groups, found.groups), ("pairs", pairs, found.pairs)):
        if len(told) != len(wanted) or any(
            margin is not None and margin.schools != schools
            for margin, schools in zip(told, wanted, strict=False)
        ):
            yield phrase("firmness is told of other {what} than the answer has", what=what)
            return
    drives = [None if d is None else (d.lead, d.member) for d in found.drives]
    rolls = [None if r is None else r.school for r in found.rolls]
    if drives and _are_others(drives, drives_of(tier.hubs, groups)):
        yield phrase("firmness is told of other drives than the answer has")
    if rolls and _are_others(rolls, schools_of(groups)):
        yield phrase("firmness is told of the rolls of other schools than the answer has in groups")
    yield from _illegal(tier, found)
    yield from _miscounted(tier, found)
    yield from _contradictions(tier, found)


def _are_others(told: Sequence[object], wanted: Sequence[object]) -> bool:
    return len(told) != len(wanted) or any(
        one not in (None, other) for one, other in zip(told, wanted, strict=False)
    )


def _ways(tier: TierResult, roll: RollTolerance) -> Iterator[tuple[int, Problem | None]]:
    """Yield for a larger and a smaller roll: 1 or -1, and the data up to which the answer stays.

    Those are None where the roll would be below none.
    """
    most = tier.problem.pupils[roll.school] or 0
    for room, sign, last in ((roll.more, 1, _MANY), (roll.fewer, -1, most)):
        holds = last if room.holds is None else room.holds
        yield sign, with_roll(tier.problem, roll.school, sign * holds) if holds <= last else None


def _illegal(tier: TierResult, found: Firmness) -> Iterator[str]:
    """Yield rolls with which the answer is said to stay, though a group would break a rule."""
    for group in tier.grouping.groups if tier.grouping else ():
        for roll in found.of_rolls(group.members):
            for sign, changed in _ways(tier, roll):
                if changed is None or group_score(group.members, changed).violations:
                    school = tier.problem.schools.ids[roll.school]
                    if sign > 0:
                        yield phrase(
                            "firmness: the answer is said to stay with more pupils of {school}, "
                            "but its group breaks a rule then",
                            school=school,
                        )
                    else:
                        yield phrase(
                            "firmness: the answer is said to stay with fewer pupils of {school}, "
                            "but its group breaks a rule then",
                            school=school,
                        )


def _miscounted(tier: TierResult, found: Firmness) -> Iterator[str]:
    """Yield rolls with which it is said to stay, though too many or few groups are of a kind."""
    problem, kinds = tier.problem, tier.problem.rules.kinds
    groups = [group.members for group in tier.grouping.groups] if tier.grouping and kinds else []
    made = [group_score(members, problem) for members in groups]
    for k, members in enumerate(groups):
        for roll in found.of_rolls(members):
            for _, changed in _ways(tier, roll):
                if changed is None:
                    continue
                then = [*made[:k], group_score(members, changed), *made[k + 1 :]]
                if any(RULES["kinds"].whole(kinds, then)):
                    yield phrase(
                        "firmness: the answer is said to stay with another roll of {school}, "
                        "but too many or too few groups are of a kind then",
                        school=problem.schools.ids[roll.school],
                    )


def _contradictions(tier: TierResult, found: Firmness) -> Iterator[str]:
    for label, whole in zip(tier.group_ids, found.groups, strict=True):
        for pair in found.of_pairs(whole.schools) if whole else ():
            if whole is not None and _is_less(pair, whole):
                ids = " and ".join(tier.problem.schools.ids[i] for i in pair.schools)
                yield phrase(
                    "firmness: with {ids} apart less is told than without {label}",
                    ids=ids,
                    label=label,
                )


def _is_less(pair: Margin, whole: Margin) -> bool:
    """Whether more is proven without a group than was found with a pair of it apart."""
    if whole.at_least is None:
        return not pair.needed
    return pair.more is not None and pair.more < whole.at_least
