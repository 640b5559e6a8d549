"""Why no grouping meets the hard rules: the smallest set of rules and pins that conflict.

An irreducible infeasible subset (IIS): parts of rules, and single pins, that cannot all be met,
while without any one of them the others can. It is found by deletion filtering: each part in turn
is dropped, and left out for good where there is still no grouping; every question is put to the
solver. There may be several such sets; parts that are tried later stay more likely, so that pins
and numbers of groups are named rather than limits of one group (:func:`_order`).

Source: Chinneck and Dravnieks (1991), Locating minimal infeasible constraint sets in linear
programs, ORSA Journal on Computing 3; Chinneck (2008), Feasibility and infeasibility in
optimization, chapter 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geocluster.clock import Clock
from geocluster.explain.parts import Loosened, RulePart, least_change, loosened, parts_of
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.solvers import FeasibleGroups, solve

__all__ = ["Conflict", "Feasibility", "conflict_of"]

CONFLICT_SECONDS = 20.0
_EACH = 5.0
"""Seconds at most for one question."""

_MOST_NAMED = 6
"""Schools that are named as those that find no place at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Parts of rules, and pins, that cannot all be met.

    Attributes
    ----------
    parts
        Without any one of them the others can be met.
    changes
        Of these parts those whose change alone is enough for the whole question, with the least
        number that is; None where it must be dropped.
    schools
        Positions of a few schools for which there is no place at once under these parts alone,
        while there is for any of them less one; empty where that was not found out.
    further
        Whether there is no grouping even without all of these parts: other rules conflict, too.
    proven
        Whether all was proven in the time: that there is no grouping with these parts, and that
        there is one without each. Where it was not, some may be too many.
    """

    parts: tuple[RulePart, ...]
    changes: tuple[Loosened, ...]
    schools: tuple[int, ...]
    further: bool
    proven: bool

    def fact(self, problem: Problem) -> Fact:
        """Return what people are told."""
        ids = [problem.schools.ids[i] for i in self.schools]
        whom = fact("conflict.schools", schools=ids) if ids else None
        said = [of.part.change(number) for of, number in self.changes]
        mend: Fact | None = None
        if said:
            mend = fact("conflict.enough", changes=said)
        elif self.further:
            mend = fact("conflict.further")
        elif len(self.parts) > 1:
            mend = fact("conflict.all_of_them")
        return fact(
            "conflict" if self.proven else "conflict.not_proven",
            asks=[of.asks for of in self.parts],
            whom=whom,
            mend=mend,
        )


@dataclass(slots=True)
class Feasibility:
    """Whether there is any grouping, with some parts of rules loosened: asked of the solver.

    Attributes
    ----------
    problem
        What is asked.
    placed
        Positions of schools that must be in a group whatever the rules say.
    clock
        For all questions together.
    known
        Groupings that may be an answer again; more are kept as they are found.
    """

    problem: Problem
    placed: tuple[int, ...] = ()
    clock: Clock = field(default_factory=lambda: Clock(CONFLICT_SECONDS))
    known: list[Grouping] = field(default_factory=list)

    @property
    def must(self) -> tuple[int, ...]:
        """Schools that may not stand alone under the rules as they are, and those placed."""
        never = [i for i in self.problem.open if self.problem.alone_cost[i] < 0]
        return tuple(sorted({*never, *self.placed}))

    def some(
        self, changes: Iterable[Loosened] = (), *, must: Sequence[int] | None = None
    ) -> Grouping | bool | None:
        """Return a grouping within the rules; False where proven that there is none, None unknown.

        Parameters
        ----------
        changes
            Parts that are loosened. Whoever may stand alone under the rules as they are may do so
            still: so loosening never makes anything impossible.
        must
            Schools that may not stand alone; by default all that must not.
        """
        loose = loosened(self.problem, changes)
        asked = [
            i
            for i in (self.must if must is None else must)
            if loose.alone_cost[i] < 0 or i in self.placed
        ]
        question = loose.placing(asked)
        for grouping in reversed(self.known):
            if not judge(grouping, question).violations:
                return grouping
        if self.clock.over():
            return None
        solution = solve(question, clock=Clock(min(_EACH, self.clock.left), self.clock.stopped))
        if solution.grouping is None:
            return False if solution.status is Status.INFEASIBLE else None
        self.known.append(Grouping.of([g.members for g in solution.grouping.groups]))
        return self.known[-1]


def conflict_of(
    problem: Problem, *, placed: Sequence[int] = (), seconds: float = CONFLICT_SECONDS
) -> Conflict | None:
    """Return a smallest set of parts of rules that cannot all be met; None where all can be.

    Parameters
    ----------
    problem
        What no grouping answers.
    placed
        Positions of schools that must be in a group, too, though the rules let them stand alone.
    seconds
        For all questions to the solver.
    """
    asked = Feasibility(problem, tuple(placed), Clock(seconds))
    first = asked.some()
    if isinstance(first, Grouping):
        return None
    search = _Filter(asked)
    for block in _order(parts_of(problem)):
        search.shrink(block)
    kept, dropped = tuple(search.kept), [(of, None) for of in search.dropped]
    least = (least_change(of, lambda change: bool(asked.some([change]))) for of in kept)
    changes = tuple(change for change in least if change is not None)
    further = not changes and not asked.some([(of, None) for of in kept])
    return Conflict(
        parts=kept,
        changes=changes,
        schools=_few_schools(asked, dropped),
        further=further,
        proven=first is False and search.proven,
    )


def _order(parts: Sequence[RulePart]) -> list[list[RulePart]]:
    """Return parts in blocks, those that are dropped first in front.

    Whether schools may stand alone first, then limits of one group, the most fundamental in front;
    then numbers of groups, then pins, which therefore are named rather than the others.
    """
    blocks: list[list[RulePart]] = [[], [], [], []]
    for of in sorted(parts, key=lambda part: -part.rank):
        if of.key == "alone":
            blocks[0].append(of)
        elif of.rule.table == "pins":
            blocks[3].append(of)
        else:
            blocks[1 if of.of_groups else 2].append(of)
    return blocks


class _Filter:
    """Deletion filtering, by halves of what is left, so that many pins take few questions."""

    def __init__(self, asked: Feasibility) -> None:
        self._asked = asked
        self.kept: list[RulePart] = []
        self.dropped: list[RulePart] = []
        self.proven = True

    def shrink(self, block: list[RulePart]) -> None:
        """Drop of a block what is not needed for there to be no grouping."""
        if not block:
            return
        found = self._asked.some([(of, None) for of in (*self.dropped, *block)])
        if found is False:
            self.dropped += block
        elif len(block) == 1:
            self.proven &= found is not None
            self.kept += block
        else:
            middle = len(block) // 2
            self.shrink(block[:middle])
            self.shrink(block[middle:])


def _few_schools(asked: Feasibility, dropped: Sequence[Loosened]) -> tuple[int, ...]:
    """Return schools that find no place at once, as few as can be; none where they are many."""
    loose = loosened(asked.problem, dropped)
    joined = {i for pinned in loose.together for i in pinned}
    never = [i for i in asked.must if loose.alone_cost[i] < 0 or i in asked.placed]
    must = [i for i in never if i not in joined]
    if not must or asked.some(dropped, must=()) is False:
        return ()  # pins or numbers of groups alone, which say whom they are about
    groups = FeasibleGroups(loose)
    lonely = next((i for i in must if groups.cheapest(i, brief=True) is None), None)
    if lonely is not None:
        return (lonely,)
    kept: list[int] = []
    rest = [must]
    while rest:
        if len(kept) > _MOST_NAMED or asked.clock.over():
            return ()
        block = rest.pop()
        others = [*kept, *(i for later in rest for i in later)]
        if asked.some(dropped, must=others) is False:
            continue
        if len(block) == 1:
            kept += block
        else:
            middle = len(block) // 2
            rest += [block[middle:], block[:middle]]
    return tuple(sorted(kept)) if len(kept) <= _MOST_NAMED else ()
