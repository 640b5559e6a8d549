"""Numbers of groups, in all or of a kind: what they ask, and what would be without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import Judgement, judge
from geocluster.problem import Problem
from geocluster.rules import Kind
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
    def fact(self) -> Fact:
        """What is asked."""
        fewest, most = self.asked
        if fewest == most and self.kind is None:
            return fact("number.exactly", n=most)
        if fewest == most:
            return fact("number.exactly_of_kind", n=most, kind=self.kind_name)
        if self.kind is None:
            return fact("number.between", fewest=fewest, most=most)
        return fact("number.between_of_kind", fewest=fewest, most=most, kind=self.kind_name)

    @property
    def kind_name(self) -> str | None:
        """Name of the kind; None for all groups."""
        return None if self.kind is None else self.kind.name

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


def too_many_asked(problem: Problem) -> list[tuple[Number, Fact]]:
    """Return numbers of groups that a count of schools and pupils alone proves impossible."""
    found = []
    for number in numbers_of(problem):
        why = _too_few(number, problem) or _not_enough_room(number, problem)
        if why is not None:
            found.append((number, why))
    return found


def _too_few(number: Number, problem: Problem) -> Fact | None:
    """Tell that there are too few schools, or pupils, for the fewest groups asked for."""
    rules, kind, fewest = problem.rules, number.kind, number.asked[0]
    if not fewest:
        return None
    sizes = _overlap(rules.size, kind.size if kind else None)
    if sizes is None and kind is not None and kind.size is not None:
        return fact("number.no_size", number=number.fact, size=rules.size)
    smallest = (sizes or rules.size)[0]
    can = len(problem.open)
    if fewest * smallest > can:
        return fact(
            "number.schools",
            number=number.fact,
            needed=fewest * smallest,
            groups=fewest,
            each=smallest,
            there=can,
        )
    pupils = _overlap(rules.pupils or (0, 10**12), kind.pupils if kind else None)
    if pupils is None:
        return fact("number.no_pupils", number=number.fact, pupils=rules.pupils)
    rolls = [problem.pupils[i] for i in problem.open]
    known = sum(roll for roll in rolls if roll is not None)
    counted = rules.pupils is not None or (kind is not None and kind.pupils is not None)
    if counted and fewest * pupils[0] > known:
        return fact(
            "number.pupils",
            number=number.fact,
            needed=fewest * pupils[0],
            groups=fewest,
            each=pupils[0],
            there=known,
        )
    if kind is not None and kind.holds_where.conditions:
        holding = kind.holds_where.select(problem.schools)
        there = sum(holding[i] for i in problem.open)
        if there < fewest:
            where = kind.holds_where.written
            return fact(
                "number.holding", number=number.fact, groups=fewest, where=where, there=there
            )
    return None


def _not_enough_room(number: Number, problem: Problem) -> Fact | None:
    """Tell that the most groups allowed cannot hold all schools that must be in one."""
    if number.kind is not None:
        return None
    must = sum(int(problem.alone_cost[i]) < 0 for i in problem.open)
    room = number.asked[1] * problem.rules.size[1]
    if must <= room:
        return None
    each = problem.rules.size[1]
    return fact("number.room", number=number.fact, each=each, room=room, must=must)


def _overlap(one: tuple[int, int], other: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return what two ranges share; None for nothing."""
    if other is None:
        return one
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else None
