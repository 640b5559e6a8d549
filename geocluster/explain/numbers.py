"""Numbers of groups, in all or of a kind: what they ask, and what would be without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geocluster.grouping import Grouping
from geocluster.judge import Judgement, judge
from geocluster.problem import Problem
from geocluster.rules import Kind, span_words
from geocluster.rules.kinds import kinds_of
from geocluster.solvers import solve

__all__ = ["Number", "best_without", "numbers_of", "too_many_asked"]


@dataclass(frozen=True, slots=True)
class Number:
    """How many groups there must be: of a kind, or in all.

    Attributes
    ----------
    key
        Scenario key: ``groups`` or ``kinds``.
    asked
        Fewest and most.
    kind
        None for all groups.
    """

    key: str
    asked: tuple[int, int]
    kind: Kind | None = None

    @property
    def words(self) -> str:
        """What is asked, for people."""
        what = "group" if self.asked == (1, 1) else "groups"
        of = "" if self.kind is None else f" of the kind {self.kind.words}"
        return f"{span_words(self.asked)} {what}{of}"

    def made(self, groups: Grouping, problem: Problem) -> int:
        """Count such groups in a grouping."""
        kind, kinds = self.kind, problem.rules.kinds
        return sum(
            kind is None or kind.name in kinds_of(kinds, g.members, problem) for g in groups.groups
        )


def numbers_of(problem: Problem) -> list[Number]:
    """Return every number of groups that the rules ask for."""
    rules = problem.rules
    found = [] if rules.groups is None else [Number("groups", rules.groups)]
    return found + [Number("kinds", kind.groups, kind) for kind in rules.kinds]


def best_without(
    problem: Problem, numbers: Iterable[Number], *, seconds: float
) -> tuple[Grouping, Judgement] | None:
    """Return the best grouping found without some numbers of groups, judged; None for none."""
    dropped = [number.kind for number in numbers]
    kept = tuple(kind for kind in problem.rules.kinds if kind not in dropped)
    groups = None if None in dropped else problem.rules.groups
    loose = problem.with_rules(groups=groups, kinds=kept)
    found = solve(loose, seconds=seconds).grouping
    return None if found is None else (found, judge(found, loose))


def too_many_asked(problem: Problem) -> list[tuple[Number, str]]:
    """Return numbers of groups that a count of schools and pupils alone proves impossible."""
    found = []
    for number in numbers_of(problem):
        why = _too_few(number, problem) or _not_enough_room(number, problem)
        if why is not None:
            found.append((number, why))
    return found


def _too_few(number: Number, problem: Problem) -> str | None:
    """Say that there are too few schools, or pupils, for the fewest groups asked for."""
    rules, kind, fewest = problem.rules, number.kind, number.asked[0]
    if not fewest:
        return None
    sizes = _overlap(rules.size, kind.size if kind else None)
    if sizes is None and kind is not None and kind.size is not None:
        return (
            f"{number.words}: no group can be of it, for a group has {span_words(rules.size)} "
            "schools"
        )
    smallest = (sizes or rules.size)[0]
    can = len(problem.open)
    if fewest * smallest > can:
        return (
            f"{number.words} need at least {fewest * smallest:,} schools "
            f"({fewest:,} × {smallest}), but {can:,} can be grouped"
        )
    pupils = _overlap(rules.pupils or (0, 10**12), kind.pupils if kind else None)
    if pupils is None:
        limits = span_words(rules.pupils) if rules.pupils else ""
        return f"{number.words}: no group can be of it, for a group has {limits} pupils"
    rolls = [problem.pupils[i] for i in problem.open]
    known = sum(roll for roll in rolls if roll is not None)
    counted = rules.pupils is not None or (kind is not None and kind.pupils is not None)
    if counted and fewest * pupils[0] > known:
        return (
            f"{number.words} need at least {fewest * pupils[0]:,} pupils "
            f"({fewest:,} × {pupils[0]:,}), but the schools that can be grouped have {known:,}"
        )
    if kind is not None and kind.holds_where.conditions:
        holding = kind.holds_where.select(problem.schools)
        there = sum(holding[i] for i in problem.open)
        if there < fewest:
            return (
                f"{number.words} need at least {fewest:,} schools of {kind.holds_where.words}, but "
                f"{there:,} can be grouped"
            )
    return None


def _not_enough_room(number: Number, problem: Problem) -> str | None:
    """Say that the most groups allowed cannot hold all schools that must be in one."""
    if number.kind is not None:
        return None
    must = sum(int(problem.alone_cost[i]) < 0 for i in problem.open)
    room = number.asked[1] * problem.rules.size[1]
    if must <= room:
        return None
    return (
        f"{number.words} of at most {problem.rules.size[1]} schools hold at most {room:,}, but "
        f"{must:,} may not stand alone"
    )


def _overlap(one: tuple[int, int], other: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return what two ranges share; None for nothing."""
    if other is None:
        return one
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None
