"""Tolerance of rolls: how many pupils more, or fewer, a school may have before the answer changes.

Let the roll of one school change, and nothing else. Groups without it are as they were. A group
with it may become possible, or impossible, be led by another school, or cost more or less for what
it is short of; the answer changes where its own group breaks a rule, or another grouping costs
less.

Rules that read rolls are left out of a looser problem, which has every group that any roll could
let in, at no more than it could cost. What one group costs more than another moves one way only as
the roll goes from what it is to where it ends (:mod:`.roll_costs`): so a group matters only where
it does with the one or with the other. The prices of the solution leave few of those. They are
followed by the step at which each may make a grouping cheaper, until one is found that does, by
solving for all else beside it (:meth:`~geocluster.solvers.Reoptimiser.beside`). Where groups are
counted, that is asked without the count first, and with it where the count then matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import takewhile
from operator import itemgetter

import numpy as np

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.grouping import Grouping
from geocluster.judge import group_score, judge
from geocluster.proposal import RollTolerance, Room, Status
from geocluster.solvers import AllElse, AskedGroup, Reoptimiser
from geocluster.studies.again import clock_of_question
from geocluster.studies.roll_costs import Course, Piece, RollCosts, Short, first_below
from geocluster.studies.roll_questions import RollQuestions
from geocluster.studies.roll_rivals import Rivals, Run

__all__ = ["Rolls"]

Members = tuple[int, ...]

_Follow = Callable[[int, int], Course]
"""Returns what costs what from one step to before another."""


class Rolls:
    """Answers for the schools of an answer that is proven best.

    Parameters
    ----------
    asked
        Lists groups of the answer's problem, and solves for all else beside one.
    """

    def __init__(self, asked: RollQuestions) -> None:
        self._asked = asked

    def tolerance(self, school: int, members: Members) -> RollTolerance | None:
        """Return how much larger, and smaller, the roll of a school may be.

        Parameters
        ----------
        school, members
            Its position, and those of its group.

        Returns
        -------
        None where the roll is not known, the time is over, or too many groups matter.
        """
        if self._asked.problem.pupils[school] is None or self._asked.clock.over():
            return None
        more, fewer = (_Changing(self._asked, school, members, sign).answer() for sign in (1, -1))
        if more is None or fewer is None:
            return None
        return RollTolerance(school=school, more=more, fewer=fewer)


@dataclass(eq=False)
class _Changing:
    """One school whose roll becomes larger (``sign`` 1) or smaller (-1)."""

    asked: RollQuestions
    school: int
    members: Members
    sign: int
    _last: tuple[int, Reoptimiser] | None = None

    @cached_property
    def costs(self) -> RollCosts:
        """What groups with the school cost."""
        return RollCosts(self.asked.problem, self.school, self.sign)

    @cached_property
    def _own(self) -> Course:
        """What the group of the answer costs; it breaks a rule where the whole does."""
        score = group_score(self.members, self.asked.problem)
        cost = None if score.cost is None else score.cost + score.kept_whole
        course = self.costs.course(self.members, cost)
        if not self.asked.counts or self.costs.simple:
            return course
        return replace(course, pieces=[*map(self._counted_piece, course.pieces)])

    def _counted_piece(self, piece: Piece) -> Piece:
        if piece.cost is None:
            return piece
        judged = judge(self._answer, self.costs.at(piece.begin)).total
        return replace(piece, cost=None) if judged is None else piece

    @cached_property
    def _answer(self) -> Grouping:
        return Grouping.of(group.members for group in self.asked.grouping.groups)

    @cached_property
    def _allowed(self) -> Sequence[Piece]:
        """Steps up to the first at which the answer breaks a rule."""
        return [*takewhile(lambda piece: piece.cost is not None, self._own.pieces)]

    @property
    def _beyond(self) -> int:
        return self.costs.last + 1

    def _total(self, piece: Piece, step: int) -> int:
        """Seconds of the answer at a step."""
        as_it_is = self._own.cost(self._own.pieces[0], 0)
        return self.asked.best + self._own.cost(piece, step) - as_it_is

    def answer(self) -> Room | None:
        """Follow the roll until the answer has changed, or nothing can happen any more."""
        end = self._allowed[-1].until
        doubt, changes = self._beyond, end + 1
        queue = self._queue(end)
        if queue is None:
            return None
        for step, members, course in queue:
            if step >= min(doubt, changes):
                break
            if self.asked.clock.over():
                doubt = step
                break
            unsure, changed = self._settled(members, course(step, min(doubt, changes)))
            doubt, changes = min(doubt, unsure), min(changes, changed)
        first = min(doubt, changes)
        return Room(
            holds=None if first >= self._beyond else first - 1,
            changes=None if changes >= self._beyond else changes,
        )

    def _queue(self, end: int) -> list[tuple[int, Members, _Follow]] | None:
        """Return who may make a grouping cheaper, by the step at which it may; None for too many.

        Parameters
        ----------
        end
            The last step at which the answer breaks no rule.
        """
        rivals = self._rivals(end)
        if rivals is None:
            return None
        found: list[tuple[int, Members, _Follow]] = []
        for k, step in rivals.first_steps(self.costs, self._short, self._runs):
            group, cost = rivals.groups[k], rivals.costs[k]
            found.append((step, group, partial(self._follow, group, cost)))
        alone = self.costs.alone()
        step_alone = self._first_alone(alone)
        if step_alone is not None:
            found.append((step_alone, (self.school,), _always(alone)))
        if self.asked.problem.rules.kinds:
            # Of another kind, the group of the answer leaves room for others.
            kinds = self._own.pieces[0].kinds
            others = [piece for piece in self._allowed if piece.kinds != kinds]
            if others:
                as_other = _always(replace(self._own, pieces=others))
                found.append((others[0].begin, self.members, as_other))
        return sorted(found, key=itemgetter(0, 1))

    def _follow(self, members: Members, cost: int, since: int, before: int) -> Course:
        return self.costs.course(members, cost, since=since, before=before)

    def _first_alone(self, alone: Course) -> int | None:
        """First step at which it may be cheaper to leave the school alone."""
        if any(self.school in held for held in self.asked.problem.together):
            return None
        before = alone.pieces[0].cost
        for begin, until, piece, mine in self._pieces(alone):
            paid = piece.cost or 0
            least = self.asked.best + paid - before if before is not None else 0

            def more(step: int, least: int = least, mine: Piece = mine) -> int:
                return least - self._total(mine, step)

            found = first_below(more, begin, until)
            if found is not None:
                return found
        return None

    def _rivals(self, end: int) -> Rivals | None:
        """List groups that may be in a cheaper grouping; None for too many."""
        asked, costs = self.asked, self.costs
        own = costs.paid(self._short, np.array([0, end]))
        # Beside what the group is short of, it may cost more as another school leads it.
        more = max(
            run.total - asked.best - int(costs.paid(self._short, run.begin)[0] - own[0])
            for run in self._runs
        )
        lists: list[tuple[int, Sequence[AskedGroup] | None]]
        if more > 0:
            lists = [(0, asked.listed(asked.problem, self.school, asked.best + more))]
        else:
            lists = [(0, asked.let_in(self.school))]
        if costs.weight and costs.counted(end) != costs.counted(0):
            below = asked.best + max(0, more) + int(own[1] - own[0])
            lists.append((end, asked.listed(costs.at(end), self.school, below)))
        known = [(at, groups) for at, groups in lists if groups is not None]
        return Rivals.of(costs, known) if len(known) == len(lists) else None

    @cached_property
    def _short(self) -> Short:
        return self.costs.short([self.members])

    @cached_property
    def _runs(self) -> Sequence[Run]:
        pieces = self._allowed
        return [Run(p.begin, p.until, self._total(p, p.begin)) for p in pieces]

    def _pieces(self, course: Course) -> Iterator[tuple[int, int, Piece, Piece]]:
        """Yield steps from 1 on in which neither a group nor the answer breaks a rule."""
        for mine in self._allowed:
            for piece in course.pieces:
                begin, until = max(1, mine.begin, piece.begin), min(mine.until, piece.until)
                if piece.cost is not None and begin <= until:
                    yield begin, until, piece, mine

    def _settled(self, members: Members, course: Course) -> tuple[int, int]:
        """Tell from which step on it is not known whether a group makes the answer change.

        Parameters
        ----------
        members, course
            The group, or the school alone, and what it costs.

        Returns
        -------
        That step, and the one from which on the answer has changed; for neither one that is beyond
        the last.
        """
        doubt = changes = self._beyond
        for begin, until, piece, mine in self._pieces(course):
            if begin >= min(doubt, changes):
                break

            def more(step: int, piece: Piece = piece, mine: Piece = mine) -> int:
                return course.cost(piece, step) - self._total(mine, step)

            spare = -min(more(begin), more(until))
            rest = self.asked.beside(members, spare - 1)
            low, high = _crossed(rest, more, begin, until)
            if low is None:
                continue
            if high is not None and not self._confirmed(
                rest, members, course.cost(piece, high), high
            ):
                high = None
            if high != low and self.asked.counts:
                rest = self._beside_counted(members, course, piece, low, spare - 1)
                low, high = _crossed(rest, more, begin, until)
                if high is not None:
                    self._confirmed(rest, members, course.cost(piece, high), high)
            doubt = min(doubt, self._beyond if low is None else low)
            changes = min(changes, self._beyond if high is None else high)
        return (self._beyond if doubt == changes else doubt), changes

    def _beside_counted(
        self, members: Members, course: Course, piece: Piece, step: int, most: int
    ) -> AllElse:
        """Return what all costs beside a group at a step, with as many groups as there must be."""
        clock, as_it_is = clock_of_question(self.asked.clock), course.pieces[0]
        same = as_it_is.begin == 0 and as_it_is.cost is not None and as_it_is.kinds == piece.kinds
        if same:
            again, paid = self.asked.again, course.cost(as_it_is, 0)
        else:
            again, paid = self._solved(step, clock), course.cost(piece, step)
            bound = again.solution.bound
            if bound is not None and bound.value > most + paid:
                # The best of all is known with that roll: so it need not be asked of each group.
                return AllElse(None, bound.value - paid)
        asked = {"fixed": [members]} if len(members) > 1 else {"alone": members}
        found = again.least(**asked, most=most + paid, clock=clock)
        if found.status is Status.INFEASIBLE:
            return AllElse(None, None)
        groups = found.grouping.groups if found.grouping else ()
        return AllElse(
            None if found.cost is None else found.cost - paid,
            0 if found.bound is None else found.bound - paid,
            tuple(group.members for group in groups if group.members != members),
        )

    def _solved(self, step: int, clock: Clock) -> Reoptimiser:
        """Solve the whole at a step, once for all groups that are asked about there."""
        if self._last is None or self._last[0] != step:
            self._last = step, self.asked.solved(self.costs.at(step), clock)
        return self._last[1]

    def _confirmed(self, rest: AllElse, members: Members, paid: int, step: int) -> bool:
        """Have the judge say that a grouping meets the rules with the roll, and what it costs."""
        made = Grouping.of(group for group in (*rest.groups, members) if len(group) > 1)
        judged, cost = judge(made, self.costs.at(step)).total, (rest.cost or 0) + paid
        if judged is None and self.asked.counts:
            return False
        if judged != cost:
            raise SolverError(f"a grouping was found at {cost} s; the judge says {judged}")
        return True


def _always(course: Course) -> _Follow:
    def follow(_since: int, _before: int) -> Course:
        return course

    return follow


def _crossed(
    rest: AllElse, more: Callable[[int], int], begin: int, until: int
) -> tuple[int | None, int | None]:
    """Return the first steps at which a grouping may be, and is, cheaper than the answer.

    Parameters
    ----------
    rest
        What all else costs beside a group.
    more
        Seconds that the group costs more than the answer does, at a step.
    begin, until
        The first step and the last.
    """

    def first(paid: int | None) -> int | None:
        if paid is None:
            return None
        return first_below(lambda step: paid + more(step), begin, until)

    return first(rest.bound), first(rest.cost)
