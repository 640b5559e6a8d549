"""What is known of why a school is where it is without solving anything again.

The nearest schools are what a reader thinks of first: whether the rules forbid to be with them, and
where they are instead. What it would cost, :func:`geocluster.planning.why` finds by solving.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal.nesting import parents
from geocluster.proposal.solution import Status
from geocluster.proposal.tier import TierResult
from geocluster.rules import Eligibility, Violation

__all__ = [
    "first_of_each_rule",
    "lasting",
    "nearest_of",
    "neighbours_of",
    "why_by_nearest",
    "with_pinned",
]

_OF_A_SCHOOL = frozenset({"members", "eligibility"})
"""What a group breaks for the sake of one of its schools, whoever else is in it."""

_FAR = 12
"""How many of the nearest schools are looked at for one that the rules allow."""


def why_by_nearest(tier: TierResult, *, whole: Status | None = None) -> dict[int, tuple[Fact, ...]]:
    """Tell of each school where its nearest school is, and the nearest that it could be with.

    Parameters
    ----------
    tier
        With a grouping; of a tier without one nothing is told.
    whole
        How the search for all tiers together ended, where the tier is one of several: what it
        proves of itself says nothing of what all cost. None where it is the only one.

    Returns
    -------
    dict
        By position. Schools that no rule lets into a group, or that no other school is in reach
        of, have none.
    """
    if tier.grouping is None:
        return {}
    near = _Near(tier, whole)
    told = {i: tuple(near.of(i)) for i in range(len(tier.problem))}
    return {i: facts for i, facts in told.items() if facts}


class _Near:
    """Where the schools of a grouping are, and what forbids two of them to be together."""

    def __init__(self, tier: TierResult, whole: Status | None) -> None:
        self.tier, self.problem, self.whole = tier, tier.problem, whole
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
            if not forbidden or other in self.held.get(school, ()):
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
        return self._takes(joined, of, group)

    def _takes(self, joined: tuple[int, ...], of: Mapping[str, object], group: str) -> Fact:
        """Tell of a group that takes a school without breaking a rule of this tier."""
        if self.whole is None:
            proven = self.tier.status is Status.OPTIMAL
            return fact("nearest.dearer" if proven else "nearest.open", **of, group=group)
        above, name = self.tier.within, self.tier.name
        if above is not None and above.grouping is not None:
            (parent,) = parents(Grouping.of([joined]), above.grouping)
            if parent is None:
                return fact("nearest.outside", **of, group=group, above=above.name)
        proven = self.whole is Status.OPTIMAL
        return fact(
            "nearest.dearer.tier" if proven else "nearest.open.tier", **of, group=group, tier=name
        )


def _forbidden(school: int, other: int, problem: Problem) -> list[Fact]:
    """Tell what forbids every group with two schools, whoever else joins them."""
    return [broken.fact for broken in lasting(with_pinned((school, other), problem), problem)]


def nearest_of(school: int, problem: Problem) -> list[tuple[int, int]]:
    """Return all other schools with the longer of the two drives, nearest first.

    Those are left out to or from which a drive is longer than the cut-off.
    """
    between = problem.travel.between
    row = problem.travel.seconds
    near = row.indices[row.indptr[school] : row.indptr[school + 1]].tolist()
    drives = ((between(school, j), between(j, school), j) for j in near if j != school)
    both = [
        (max(there, back), problem.schools.ids[j], j)
        for there, back, j in drives
        if there is not None and back is not None
    ]
    return [(j, seconds) for seconds, _, j in sorted(both)]


def neighbours_of(school: int, problem: Problem, partners: Container[int]) -> dict[int, int]:
    """Return the nearest school, and the nearest that it could be with, each with the drive.

    Parameters
    ----------
    school
        Position.
    problem
        Of which it is a school.
    partners
        Those that it could be with by the rules about two schools.

    Returns
    -------
    dict
        By position: seconds, the longer of the two drives.
    """
    near = nearest_of(school, problem)
    able = [(j, drive) for j, drive in near if j in partners]
    return dict([*near[:1], *able[:1]])


def with_pinned(schools: Iterable[int], problem: Problem) -> tuple[int, ...]:
    """Return schools with all that a pin joins to them, ascending."""
    held = set(schools)
    held |= {i for joined in problem.together if joined & held for i in joined}
    return tuple(sorted(held))


def first_of_each_rule(group: Sequence[int], problem: Problem) -> list[Violation]:
    """Return how a group breaks rules, of each rule and school that cannot be grouped the first."""
    found: dict[object, Violation] = {}
    for broken in group_score(group, problem).violations:
        of_school = broken.rule in _OF_A_SCHOOL
        found.setdefault((broken.rule, broken.schools if of_school else ()), broken)
    return list(found.values())


def lasting(group: Sequence[int], problem: Problem) -> list[Violation]:
    """Return how a group breaks rules whoever joins it, of each rule the first."""
    found = first_of_each_rule(group, problem)
    return [broken for broken in found if _lasts(broken, group, problem)]


def _lasts(broken: Violation, at: Sequence[int], problem: Problem) -> bool:
    """Tell whether a group breaks a rule whoever joins it."""
    if broken.rule in _OF_A_SCHOOL:
        return all(problem.eligibility[i] is not Eligibility.OPEN for i in broken.schools)
    asked = {rule.name: (rule, value) for rule, value in problem.asked}
    if broken.rule not in asked:
        return False
    rule, value = asked[broken.rule]
    most = problem.rules.size[1]
    too_many = broken.rule == "size" and len(at) > most
    return too_many or rule.lasts(value, at, len(at) == most, problem)
