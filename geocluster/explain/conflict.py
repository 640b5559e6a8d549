"""Why no grouping meets the hard rules: the smallest set of rules and pins that conflict.

An irreducible infeasible subset (IIS): parts of rules, single pins, and schools that must be in a
group, that cannot all be met, while without any one of them the others can. It is found by deletion
filtering: each part in turn is dropped, and left out for good where there is still no grouping;
every question is put to the solver. There may be several such sets; parts that are tried later stay
more likely, so that pins and numbers of groups are named rather than limits of one group.

Source: Chinneck and Dravnieks (1991), Locating minimal infeasible constraint sets in linear
programs, ORSA Journal on Computing 3; Chinneck (2008), Feasibility and infeasibility in
optimization, chapter 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geocluster.clock import Clock
from geocluster.explain.numbers import too_many_asked
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.loosening import Loosened, RulePart, least_change, loosened, parts_of
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.solvers import FeasibleGroups, solve

__all__ = ["Conflict", "Feasibility", "conflict_of"]

CONFLICT_SECONDS = 20.0
_EACH = 5.0
"""Seconds at most for one question."""

_MOST_NAMED = 6
"""Schools that are named as those that must be in a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Parts of rules, and pins, that cannot all be met.

    Attributes
    ----------
    parts
        Without any one of them the others can be met.
    schools
        Positions of the few schools that must be in a group, which is what conflicts with the
        others: without any one of them there is no conflict. Empty where it is all, or too many to
        name, or where it is pins and numbers alone that conflict.
    changes
        Of these parts those whose change alone is enough for the whole question, with the least
        number that is.
    proven
        Whether all was proven in the time: that there is no grouping with these parts, and that
        there is one without each. Where it was not, some may be too many.
    """

    parts: tuple[RulePart, ...]
    schools: tuple[int, ...]
    changes: tuple[Loosened, ...]
    proven: bool

    def fact(self, problem: Problem) -> Fact:
        """Return what people are told."""
        ids = [problem.schools.ids[i] for i in self.schools]
        placed = [fact("conflict.placed", schools=ids)] if ids else []
        asks = [of.asks for of in self.parts if not (ids and of.key == "alone")]
        said = [of.part.change(number) for of, number in self.changes]
        mend = fact("conflict.enough", changes=said) if said else fact("conflict.further")
        asked = [*placed, *asks]
        return fact("conflict" if self.proven else "conflict.not_proven", asks=asked, mend=mend)


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

    def question(
        self, changes: Iterable[Loosened] = (), must: Iterable[int] | None = None
    ) -> Problem:
        """Return the question whether there is any grouping; as for :meth:`some`."""
        loose = loosened(self.problem, changes)
        asked = self.must if must is None else must
        return loose.placing(i for i in asked if loose.alone_cost[i] < 0 or i in self.placed)

    def some(
        self, changes: Iterable[Loosened] = (), *, must: Iterable[int] | None = None
    ) -> Grouping | bool | None:
        """Return a grouping within the rules; False where proven that there is none, None unknown.

        What a count of schools proves, and a school that no group holds, is seen without a search.

        Parameters
        ----------
        changes
            Parts that are loosened. Whoever may stand alone under the rules as they are may do so
            still: so loosening never makes anything impossible.
        must
            Schools that may not stand alone; by default all that must not.
        """
        question = self.question(changes, must)
        for grouping in (_NO_GROUP, *reversed(self.known)):
            if not judge(grouping, question).violations:
                return grouping
        if too_many_asked(question) or lonely(question) is not None:
            return False
        if self.clock.over():
            return None
        solution = solve(question, clock=Clock(min(_EACH, self.clock.left), self.clock.stopped))
        if solution.grouping is None:
            return False if solution.status is Status.INFEASIBLE else None
        self.known.append(Grouping.of([g.members for g in solution.grouping.groups]))
        return self.known[-1]


_NO_GROUP = Grouping(())


def lonely(question: Problem) -> int | None:
    """Return a school that must be in a group, but that no group holds; None where there is none.

    The first of those that stand alone in the list comes first, then those that a pin joins.
    """
    joined = {i for pinned in question.together for i in pinned}
    without = [i for i in FeasibleGroups(question).without_group() if question.alone_cost[i] < 0]
    return min(without, key=lambda i: (i in joined, i), default=None)


def conflict_of(
    problem: Problem,
    *,
    placed: Sequence[int] = (),
    seconds: float = CONFLICT_SECONDS,
    impossible: bool = False,
    known: Iterable[Grouping] = (),
) -> Conflict | None:
    """Return a smallest set of parts of rules that cannot all be met; None where all can be.

    Where some school has no group at all, the set is about that school: then all questions but the
    last, what is enough for all schools, are about single groups.

    Parameters
    ----------
    problem
        What no grouping answers.
    placed
        Positions of schools that must be in a group, too, though the rules let them stand alone.
    seconds
        For all questions to the solver.
    impossible
        Whether it is proven already that no grouping meets the rules: then nobody is asked again.
    known
        Groupings that some loosened rules allow, such as :func:`.why_impossible` found: they answer
        questions without a search.
    """
    asked = Feasibility(problem, tuple(placed), Clock(seconds), [*known])
    first = False if impossible else asked.some()
    if isinstance(first, Grouping):
        return None
    parts = parts_of(problem)
    one = lonely(asked.question())
    if one is not None:
        search = _Filter(asked, [one] if one in asked.must else [])
        search.shrink_all(parts)
        changes = _enough(asked, search.kept)
    else:
        changes = _enough(asked, parts)
        search = _Filter(asked, asked.must)
        search.kept = [of for of, _ in changes]
        search.shrink_all([of for of in parts if of not in search.kept])
    return Conflict(
        parts=tuple(sorted(search.kept, key=lambda of: of.rank)),
        schools=search.few_schools(),
        changes=changes,
        proven=first is False and search.proven,
    )


def _enough(asked: Feasibility, parts: Iterable[RulePart]) -> tuple[Loosened, ...]:
    """Return the least change of each part whose change alone is enough for a grouping.

    Such a part is in every set that conflicts, for without it there is a grouping.
    """
    least = (least_change(of, lambda change: bool(asked.some([change]))) for of in parts)
    return tuple(change for change in least if change is not None)


class _Filter:
    """Deletion filtering, by halves of what is left, so that many pins take few questions.

    Parameters
    ----------
    asked
        Of whom is asked.
    must
        Schools that must be in a group.
    """

    def __init__(self, asked: Feasibility, must: Iterable[int]) -> None:
        self._asked, self._must = asked, tuple(must)
        self.kept: list[RulePart] = []
        self._dropped: list[Loosened] = []
        self.proven = True

    def shrink_all(self, parts: Sequence[RulePart]) -> None:
        """Drop what is not needed, in blocks; what is dropped later is named rather.

        Whether schools may stand alone first, then limits of one group, the most fundamental in
        front; then numbers of groups, then pins.
        """
        blocks: list[list[RulePart]] = [[], [], [], []]
        for of in sorted(parts, key=lambda part: -part.rank):
            if of.key == "alone":
                blocks[0].append(of)
            elif of.rule.table == "pins":
                blocks[3].append(of)
            else:
                blocks[1 if of.of_groups else 2].append(of)
        for block in blocks:
            self._shrink(block)

    def _shrink(self, block: list[RulePart]) -> None:
        if not block:
            return
        also: list[Loosened] = [(of, None) for of in block]
        found = self._asked.some([*self._dropped, *also], must=self._must)
        if found is False:
            self._dropped += also
        elif len(block) == 1:
            self.proven &= found is not None
            self.kept += block
        else:
            middle = len(block) // 2
            self._shrink(block[:middle])
            self._shrink(block[middle:])

    def few_schools(self) -> tuple[int, ...]:
        """Return of those that must be in a group the few that conflict with what is kept."""
        if not any(of.key == "alone" for of in self.kept) and not self._asked.placed:
            return ()
        bound = set(self._must) & {i for pinned in self._asked.problem.together for i in pinned}
        kept: list[int] = []
        rest = [[i for i in self._must if i not in bound]]
        while rest:
            if len(kept) > _MOST_NAMED or self._asked.clock.over():
                return ()
            block = rest.pop()
            others = [*kept, *(i for later in rest for i in later)]
            if not block or self._asked.some(self._dropped, must=others) is False:
                continue
            if len(block) == 1:
                kept += block
            else:
                middle = len(block) // 2
                rest += [block[middle:], block[:middle]]
        return tuple(sorted(kept)) if len(kept) <= _MOST_NAMED else ()
