"""Why a school is in its group: the next best groups for it, and those that a rule forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from geocluster.explain.instead import Answers, Instead
from geocluster.explain.together import (
    Together,
    why_together,
)
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import GroupScore, group_score
from geocluster.partnerships import Partnership
from geocluster.proposal import Status, first_of_each_rule, nearest_of, with_pinned
from geocluster.rules import Eligibility, Violation

__all__ = ["Expected", "Here", "Made", "why_here"]

_NEAREST = 3
"""That a planner would expect a school to be with, at most."""
_PARTNERS = 8
"""Partnerships of more schools are no group that anybody would expect."""

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A feasible group.

    Attributes
    ----------
    members
        Positions, ascending.
    score
        What the judge finds in it.
    instead
        What would be if this very group were made; of the school's own group if it were not.
    """

    members: Group
    score: GroupScore
    instead: Instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A group that a planner would expect.

    Attributes
    ----------
    about
        What makes one expect it.
    members
        Positions, ascending.
    broken
        How it breaks rules, of each rule the first; empty where it is feasible.
    instead
        What would be if this very group were made; None where a rule forbids it.
    """

    about: Fact
    members: Group
    broken: tuple[Violation, ...]
    instead: Instead | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Why a school is where it is.

    Attributes
    ----------
    school
        Position.
    own
        Its group, with what would be without it; None where it is in none.
    alone
        What would be if it were in no group; None where it is in none, or cannot be grouped.
    nearest
        For its nearest school, and for the nearest that the rules about two schools allow, what it
        costs to be with it in whatever group; none where it cannot be grouped, as all that follows.
    others
        The next best groups for it, those first that cost the whole least.
    exhausted
        Whether the rules allow no further group with it, or no grouping with one.
    unanswered
        Where the search for the next of ``others`` found none in time: what is proven of it.
    expected
        Groups that a planner would expect, and that are not among ``others``.
    """

    school: int
    own: Made | None
    alone: Instead | None
    nearest: tuple[Together, ...] = ()
    others: tuple[Made, ...] = ()
    exhausted: bool
    unanswered: Instead | None = None
    expected: tuple[Expected, ...] = ()

    @property
    def asked(self) -> tuple[Instead, ...]:
        """All that was solved again."""
        made = [one.instead for one in (self.own, *self.others, *self.expected) if one is not None]
        pairs = (instead for pair in self.nearest for instead in pair.asked)
        found = (*made, self.alone, self.unanswered, *pairs)
        return tuple(one for one in found if one is not None)


def why_here(
    school: int,
    answers: Answers,
    *,
    most: int,
    partnerships: Iterable[Partnership] = (),
    told: Callable[[float], None] = lambda share: None,
) -> Here:
    """Tell why a school is where it is.

    Parameters
    ----------
    school
        Position.
    answers
        About the answer as it stands.
    most
        How many of the next best groups to find.
    partnerships
        Those of today.
    told
        Told the share of the work that is done.
    """
    if answers.problem.eligibility[school] is not Eligibility.OPEN:
        return Here(school=school, own=None, alone=None, exhausted=True)
    own = _own(school, answers)
    alone = None if own is None else answers.if_alone(school)
    told(0.2)
    others: list[Made] = []
    none: Instead | None = None
    while len(others) < most and none is None:
        found = _next(school, answers, own, others)
        if isinstance(found, Instead):
            none = found
        else:
            others.append(found)
        told(0.2 + 0.5 * len(others) / most)
    nearest = _nearest_beside(school, answers)
    told(0.8)
    known = {made.members for made in (*others, *([own] if own else []))}
    expected = tuple(_expected(school, answers, partnerships, known))
    return Here(
        school=school,
        own=own,
        alone=alone,
        nearest=nearest,
        others=tuple(others),
        exhausted=none is not None and none.status is Status.INFEASIBLE,
        unanswered=none if none is not None and none.status is Status.UNKNOWN else None,
        expected=expected,
    )


def _own(school: int, answers: Answers) -> Made | None:
    members = answers.group_of.get(school)
    if members is None:
        return None
    return _made(members, answers.if_not_made(members), answers)


def _next(
    school: int, answers: Answers, own: Made | None, others: Sequence[Made]
) -> Made | Instead:
    """Find the group with a school that costs the whole least but for those that are known.

    What is known of the best grouping without its own group is not asked again. Returns what was
    answered where no further one is found.
    """
    first = own.instead if own is not None and not others else None
    if first is not None and first.proven and first.grouping is not None:
        members = _group_of(school, first.grouping)
        if members is not None:
            return _made(members, first, answers)
    known = [made.members for made in (*([own] if own else []), *others)]
    found = answers.if_not_made(*known, with_school=school)
    members = None if found.grouping is None else _group_of(school, found.grouping)
    return found if members is None else _made(members, found, answers)


def _group_of(school: int, grouping: Grouping) -> Group | None:
    return next((g.members for g in grouping.groups if school in g.members), None)


def _made(members: Group, instead: Instead, answers: Answers) -> Made:
    score = group_score(members, answers.problem)
    return Made(members=members, score=score, instead=instead)


def _nearest_beside(school: int, answers: Answers) -> tuple[Together, ...]:
    """Ask about the nearest school, and the nearest that it could be with, where others are."""
    problem = answers.problem
    near = [j for j, _ in nearest_of(school, problem)]
    partners = set(problem.partners()[[school]].indices.tolist())
    first = near[:1]
    able = [j for j in near if j in partners][:1]
    return tuple(why_together((school, j), answers) for j in dict.fromkeys([*first, *able]))


def _expected(
    school: int, answers: Answers, partnerships: Iterable[Partnership], known: set[Group]
) -> Iterator[Expected]:
    """Yield groups that a planner would expect, each once, but for those that are known."""
    seen = set(known)
    for about, schools in _thought_of(school, answers, partnerships):
        members = with_pinned(schools, answers.problem)
        if members in seen:
            continue
        seen.add(members)
        broken = tuple(first_of_each_rule(members, answers.problem))
        instead = None if broken else answers.if_made(members)
        yield Expected(about=about, members=members, broken=broken, instead=instead)


def _thought_of(
    school: int, answers: Answers, partnerships: Iterable[Partnership]
) -> Iterator[tuple[Fact, set[int]]]:
    """Yield what one thinks of: its nearest schools, their group, its partners of today."""
    problem, ids = answers.problem, answers.problem.schools.ids
    near = nearest_of(school, problem)[:_NEAREST]
    fewest, most = problem.rules.size
    for n in range(1, len(near) + 1):
        if n == 1 or fewest <= n + 1 <= most:
            drive = near[n - 1][1]
            yield fact("expected.nearest", n=n, drive=drive), {school, *(j for j, _ in near[:n])}
    own = answers.group_of.get(school, (school,))
    for j, _ in near[:1]:
        if j not in own:
            joined = answers.group_of.get(j, (j,))
            yield fact("expected.joined", nearest=ids[j]), {school, *joined}
            if len(own) > 1:
                yield fact("expected.with_own", nearest=ids[j]), {*own, j}
    for partnership in partnerships:
        held = set(partnership.schools)
        if school in held and 2 <= len(held) <= _PARTNERS:
            layer, label = partnership.layer, partnership.label
            yield fact("expected.today", layer=layer, partnership=label), held
