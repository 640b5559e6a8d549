"""What would place a school that is in no group: the nearest changes of rules and pins.

For each part of a rule that stands in the way by itself, the least number of it that is enough
(``pupils`` from 88 instead of 100), found by bisection; each step is put to the pricer, and to the
solver where not every group is part of a grouping. All other rules stay as they are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from geocluster.clock import Clock
from geocluster.explain.conflict import Feasibility
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.loosening import Loosened, RulePart, least_change, loosened, parts_of
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Eligibility
from geocluster.solvers import FeasibleGroups, Reoptimiser

__all__ = ["NOT_LOOKED_AT", "Change", "Changes", "nearest_changes"]

_MOST_KEPT = 64
"""Problems with a rule loosened that are kept, since the next school may ask the same."""

_MOST_PINS = 12
"""Pins that are looked at for a school, of those that name it or a school near it."""

_MOST_SAID = 4
"""Changes that are told of a school."""

_FAR = 10.0
"""How far a part is changed that can only be dropped, beside shares of numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Changes that would place a school.

    Attributes
    ----------
    changes
        Of one part of a rule, or of two together: with any of them one step stricter, there is no
        place.
    others
        Positions of those it would be with, in one grouping within the other rules.
    proven
        Whether it was proven in the time that stricter ones are not enough.
    more
        Seconds that the whole then costs more where the school is placed, with ``others``, and all
        else is as good as can be; below zero where it costs less. None where that was not asked, or
        not proven.
    """

    changes: tuple[Loosened, ...]
    others: tuple[int, ...]
    proven: bool = True
    more: int | None = None

    def fact(self, problem: Problem) -> Fact:
        """Return what people are told."""
        said = [of.part.change(number) for of, number in self.changes]
        others = [problem.schools.ids[i] for i in self.others]
        if not self.proven:
            return fact("placed.perhaps", changes=said, others=others, price=self._price)
        return fact("placed.by", changes=said, others=others, price=self._price)

    @property
    def _price(self) -> Fact | None:
        if self.more is None:
            return None
        if self.more > 0:
            return fact("placed.more", more=self.more)
        return fact("placed.less", less=-self.more) if self.more else fact("placed.same")

    @property
    def nearness(self) -> tuple[int, float, int]:
        """Sorts the nearest first: fewer parts, then by the share by which numbers change."""
        shares = [
            _FAR if number is None or not of.part.now else abs(number - of.part.now) / of.part.now
            for of, number in self.changes
        ]
        return len(shares), sum(shares), min(of.rank for of, _ in self.changes)


NOT_LOOKED_AT = fact("placed.not_looked_at")
"""Said of a school for which there was no time."""


class Changes:
    """What would place schools; what is computed for one serves the next.

    Parameters
    ----------
    problem
        Under whose rules they are in no group.
    grouping
        One within the rules, where there is one.
    clock
        For all schools together.
    """

    def __init__(
        self, problem: Problem, *, grouping: Grouping | None = None, clock: Clock | None = None
    ) -> None:
        self._problem, self._grouping = problem, grouping
        self._clock = Clock(60.0) if clock is None else clock
        self._parts = parts_of(problem)
        self._loose: OrderedDict[tuple[tuple[int, int | None], ...], _Loose] = OrderedDict()

    def of(self, school: int) -> tuple[Change, ...]:
        """Return the nearest changes that would place a school, the nearest first.

        None where it has a place within the rules, cannot be grouped at all, or where no change of
        one part or of two is enough.

        Raises
        ------
        TimeoutError
            If the time is over.
        """
        if self._problem.eligibility[school] is not Eligibility.OPEN:
            return ()
        asked = _Placing(self, school)
        if asked.place(()) is not None:
            return ()
        parts = self._concerned(school)
        single = [
            Change(changes=(least,), others=asked.place((least,)) or (), proven=asked.proven)
            for of in parts
            if asked.place(((of, None),)) is not None
            and (least := least_change(of, lambda c: asked.place((c,)) is not None)) is not None
        ]
        found = single or list(self._pair(asked, parts))
        return tuple(sorted(found, key=lambda change: change.nearness))

    def priced(
        self, change: Change, school: int, total: int, *, seconds: float, threads: int = 2
    ) -> Change:
        """Return a change with what the whole then costs more, solved again with the school placed.

        Parameters
        ----------
        change, school
            As :meth:`of` has it.
        total
            Seconds that the whole costs under the rules as they are.
        seconds, threads
            For the solver.
        """
        if any(of.key == "alone" for of, _ in change.changes):
            return change  # what a school alone is charged then is not known
        loose = loosened(self._problem, change.changes)
        again = Reoptimiser(loose, seconds=seconds, threads=threads, start=self._grouping)
        found = again.least(grouped=[school], seconds=seconds)
        if found.status is not Status.OPTIMAL or found.grouping is None or found.cost is None:
            return change
        held = next(g.members for g in found.grouping.groups if school in g.members)
        others = tuple(i for i in held if i != school)
        return replace(change, others=others, more=found.cost - total)

    def _pair(self, asked: _Placing, parts: Sequence[RulePart]) -> Iterator[Change]:
        """Yield the least change of two parts that is enough, where that is so of any two.

        Each part in turn is put back where that leaves a place; of what remains none is too many.
        """
        dropped: list[RulePart] = list(parts)

        def place(*changes: Loosened) -> tuple[int, ...] | None:
            return asked.place(changes)

        if place(*((of, None) for of in dropped)) is None:
            return
        for of in reversed(parts):
            fewer = [other for other in dropped if other is not of]
            if place(*((other, None) for other in fewer)) is not None:
                dropped = fewer
        if len(dropped) != 2:
            return
        one, other = dropped
        first = least_change(one, lambda c: place(c, (other, None)) is not None)
        if first is None:
            return
        second = least_change(other, lambda c: place(first, c) is not None)
        if second is not None:
            others = place(first, second) or ()
            yield Change(changes=(first, second), others=others, proven=asked.proven)

    def _concerned(self, school: int) -> list[RulePart]:
        """Return the parts that can matter to a school: of pins those that name it or one near."""
        times, ids = self._problem.travel.seconds, self._problem.schools.ids
        near = times.indices[times.indptr[school] : times.indptr[school + 1]].tolist()
        named = {ids[i] for i in (school, *near)}
        pins = [of for of in self._parts if of.rule.table == "pins"]
        kept = [of for of in pins if named.intersection(of.part.schools)][:_MOST_PINS]
        return [of for of in self._parts if of.rule.table != "pins" or of in kept]

    def loose(self, changes: Sequence[Loosened]) -> _Loose:
        """Return the problem with some changes, and its groups."""
        if self._clock.over():
            raise TimeoutError
        key = tuple((id(of), number) for of, number in changes)
        if key not in self._loose:
            self._loose[key] = _Loose.of(loosened(self._problem, changes))
        self._loose.move_to_end(key)
        while len(self._loose) > _MOST_KEPT:
            self._loose.popitem(last=False)
        return self._loose[key]

    def whole(self, school: int) -> Feasibility:
        """Return who is asked for whole groupings that place a school."""
        known = [] if self._grouping is None else [self._grouping]
        return Feasibility(self._problem, (school,), self._clock, known)


def nearest_changes(
    problem: Problem, schools: Iterable[int], *, grouping: Grouping | None, seconds: float
) -> dict[int, tuple[Fact, ...]]:
    """Return what would place each of some schools; those that are charged first.

    Where the time is over, the others are said not to have been looked at.
    """
    changes = Changes(problem, grouping=grouping, clock=Clock(seconds))
    found: dict[int, tuple[Fact, ...]] = {}
    for i in sorted(schools, key=lambda i: (problem.alone_cost[i] == 0, i)):
        try:
            found[i] = tuple(change.fact(problem) for change in changes.of(i)[:_MOST_SAID])
        except TimeoutError:
            found[i] = (NOT_LOOKED_AT,)
    return found


@dataclass(frozen=True, slots=True)
class _Loose:
    """A problem with changes.

    Attributes
    ----------
    groups
        That are within its rules.
    open
        Whether any of them is part of a grouping: all others may stand alone, in any number.
    """

    groups: FeasibleGroups
    open: bool

    @classmethod
    def of(cls, problem: Problem) -> _Loose:
        rules = problem.rules
        numbered = rules.groups is not None or bool(rules.kinds)
        return cls(FeasibleGroups(problem), not numbered and not (problem.alone_cost < 0).any())


class _Placing:
    """Whether one school has a place in a grouping, with changes."""

    def __init__(self, changes: Changes, school: int) -> None:
        self._changes, self._school = changes, school
        self._whole = changes.whole(school)
        self.proven = True

    def place(self, changes: Sequence[Loosened]) -> tuple[int, ...] | None:
        """Return with whom the school has a place; None for none, or none that was found."""
        loose, school = self._changes.loose(changes), self._school
        group = loose.groups.cheapest(school, brief=bool(changes))
        if group is None:
            return None
        members: Sequence[int] = group.members
        if not loose.open:
            whole = self._whole.some(changes)
            if not isinstance(whole, Grouping):
                self.proven &= whole is False
                return None
            members = next(g.members for g in whole.groups if school in g.members)
        return tuple(i for i in members if i != school)
