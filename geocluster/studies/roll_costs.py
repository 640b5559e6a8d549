"""What groups with one school cost as its roll changes.

Between rolls at which a rule begins, or ceases, to hold, or another school comes to lead, only what
a group is short of moves: it falls as the roll rises, at one rate, from some roll to some other.
So of two groups the one costs more than the other by an amount that only rises, or only falls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import RulesError
from geocluster.judge import cost_alone, group_score
from geocluster.problem import Problem
from geocluster.proposal.cases import with_roll
from geocluster.rules import Lead
from geocluster.studies.untold import PUPILS, read_by_conditions
from geocluster.terms.shapes import Aggregate
from geocluster.terms.short_of import counted_pupils

__all__ = ["Course", "Piece", "RollCosts", "Short", "first_below"]

Members = tuple[int, ...]

_SHORT_OF = "short_of"


class Short(NamedTuple):
    """What groups are short of, but for the pupils of one school.

    Attributes
    ----------
    now
        Shape ``(g,)``: pupils that each lacks now without those of the school.
    later
        Shape ``(g,)``: that each lacks in the worst of the years to come, at least 0.
    """

    now: NDArray[np.int64]
    later: NDArray[np.int64]

    def of(self, numbers: NDArray[np.int64]) -> Short:
        """Return what some of the groups are short of."""
        return Short(self.now[numbers], self.later[numbers])


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of steps in which nothing but what a group is short of changes.

    Attributes
    ----------
    begin, until
        Pupils more, or fewer: first and last.
    cost
        Seconds of the group as a column at the first; None where it breaks a rule.
    kinds
        Kinds of groups that it is of.
    """

    begin: int
    until: int
    cost: int | None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What one group, or the school alone, costs from step to step.

    Attributes
    ----------
    pieces
        Ascending.
    short
        Returns the seconds that it pays for what it is short of at a step.
    """

    pieces: Sequence[Piece]
    short: Callable[[int], int]

    def cost(self, piece: Piece, step: int) -> int:
        """Seconds as a column at a step of a piece in which it breaks no rule."""
        return (piece.cost or 0) + self.short(step) - self.short(piece.begin)


def first_below(more: Callable[[int], int], begin: int, until: int) -> int | None:
    """Return the first step at which what only rises, or only falls, is below 0; None for none."""
    if more(begin) < 0:
        return begin
    if more(until) >= 0:
        return None
    low, high = begin + 1, until
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if more(middle) < 0 else (middle + 1, high)
    return low


@dataclass(eq=False)
class RollCosts:
    """Costs of groups with one school as its roll becomes larger, or smaller.

    Parameters
    ----------
    problem
        With the roll as it is.
    school
        Position; its roll is known.
    sign
        1 for a larger roll, -1 for a smaller one.
    """

    problem: Problem
    school: int
    sign: int
    _made: tuple[int, Problem] | None = None

    @cached_property
    def roll(self) -> int:
        """Pupils as it is."""
        return self.problem.pupils[self.school] or 0

    @cached_property
    def last(self) -> int:
        """Step beyond which nothing can happen any more."""
        if self.sign < 0:
            return self.roll
        rules, found = self.problem.rules, [self.target]
        if rules.pupils is not None:
            found.append(rules.pupils[1])
        found += [kind.pupils[1] for kind in rules.kinds if kind.pupils is not None]
        if rules.lead is Lead.LARGEST:
            found += [roll for roll in self.problem.pupils if roll is not None]
        found += self._of_conditions()
        return max(0, max(found) + 1 - self.roll)

    @cached_property
    def simple(self) -> bool:
        """Whether nothing but limits on pupils and what groups are short of reads rolls of now."""
        rules = self.problem.rules
        kinds = any(kind.pupils is not None for kind in rules.kinds)
        return not (kinds or rules.lead is Lead.LARGEST or any(read_by_conditions(self.problem)))

    def at(self, step: int) -> Problem:
        """Return the problem with the roll so many pupils away."""
        if step == 0:
            return self.problem
        if self._made is None or self._made[0] != step:
            self._made = step, with_roll(self.problem, self.school, self.sign * step)
        return self._made[1]

    @cached_property
    def _term(self) -> tuple[int, Aggregate] | None:
        found = (cost for cost in self.problem.costs if cost.term == _SHORT_OF)
        return next(((c.weight, c.shape) for c in found if isinstance(c.shape, Aggregate)), None)

    @cached_property
    def weight(self) -> int:
        """Seconds for each pupil that a group is short of."""
        return self._term[0] if self._term else 0

    @cached_property
    def target(self) -> int:
        """Pupils of which groups can be short; 0 where that costs nothing."""
        return int(self._term[1].start[0]) if self._term else 0

    def short(self, groups: Sequence[Members]) -> Short:
        """Return what groups with the school are short of, but for its pupils."""
        if self._term is None:
            none = np.zeros(len(groups), np.int64)
            return Short(none, none)
        shape = self._term[1]
        others = shape.columns.copy()
        others[self.school, 0] = 0
        sums = np.array([others[list(g)].sum(axis=0) for g in groups], np.int64)
        lacked = shape.start - sums.reshape(len(groups), len(shape.start))
        return Short(lacked[:, 0], lacked[:, 1:].max(axis=1, initial=0))

    def paid(self, short: Short, steps: NDArray[np.int64] | int) -> NDArray[np.int64]:
        """Seconds that groups pay for what they are short of at steps, one or one of each."""
        lacked: NDArray[np.int64] = np.maximum(short.now - self.counted(steps), short.later)
        return self.weight * lacked

    def counted(self, steps: NDArray[np.int64] | int) -> NDArray[np.int64]:
        """Pupils of the school that count at steps."""
        rolls = self.roll + self.sign * np.asarray(steps, np.int64)
        return counted_pupils(rolls, self.target)

    def others(self, members: Members) -> int:
        """Pupils of the other schools of a group."""
        return sum(self.problem.pupils[i] or 0 for i in members if i != self.school)

    def window(self, others: int) -> tuple[int, int]:
        """First and last step at which a group meets the limits on pupils, by those of others."""
        limits = self.problem.rules.pupils
        if limits is None:
            return 0, self.last
        ends = [(limit - others - self.roll) * self.sign for limit in limits]
        return max(0, min(ends)), min(self.last, max(ends))

    def course(
        self,
        members: Members,
        cost: int | None = None,
        *,
        since: int = 0,
        before: int | None = None,
    ) -> Course:
        """Return what a group with the school costs from step to step.

        Parameters
        ----------
        members
            The group.
        cost
            Seconds as a column as it is, where it is known, whether or not it meets limits.
        since, before
            Steps that matter, beside that at which nothing is changed; all where not given.
        """
        short = self.short([members])

        def paid(step: int) -> int:
            return int(self.paid(short, step)[0])

        if self.simple and cost is not None:
            first, last = self.window(self.others(members))
            if first > last:
                return Course((), paid)
            here = Piece(first, last, cost + paid(first) - paid(0))
            ends = [Piece(0, first - 1, None), Piece(last + 1, self.last, None)]
            return Course([*ends[: first > 0], here, *ends[1 : 1 + (last < self.last)]], paid)
        runs = self._steps(self._turning_points(members))
        end = self.last + 1 if before is None else before
        kept = [run for run in runs if run[0] == 0 or (run[0] < end and run[1] >= since)]
        return Course([self._judged(members, *run) for run in kept], paid)

    def alone(self) -> Course:
        """Return what the school pays in no group from step to step."""
        steps = self._steps(self._of_conditions())
        pieces = [Piece(*run, self._alone(run[0])) for run in steps]
        return Course(pieces, lambda _step: 0)

    def _alone(self, step: int) -> int | None:
        try:
            return cost_alone(self.school, self.at(step))
        except RulesError:  # a pin names a school that cannot be grouped with that roll
            return None

    def _judged(self, members: Members, begin: int, until: int) -> Piece:
        try:
            score = group_score(members, self.at(begin))
        except RulesError:  # a pin names a school that cannot be grouped with that roll
            return Piece(begin, until, None)
        cost = None if score.cost is None else score.cost + score.kept_whole
        return Piece(begin, until, cost, score.kinds)

    def _steps(self, rolls: Iterable[int]) -> list[tuple[int, int]]:
        """Return the runs of steps between some rolls."""
        found = {self.sign * (roll - self.roll) for roll in rolls}
        begins = sorted({0, *(step for step in found if 0 < step <= self.last)})
        return list(zip(begins, [*(b - 1 for b in begins[1:]), self.last], strict=True))

    def _turning_points(self, members: Members) -> Iterator[int]:
        """Yield rolls at which a group may come to meet a rule, or not, or be led by another."""
        rules, others = self.problem.rules, self.others(members)
        for limits in (rules.pupils, *(kind.pupils for kind in rules.kinds)):
            if limits is not None:
                yield from (roll for limit in limits for roll in _around(limit - others))
        if rules.lead is Lead.LARGEST:
            for i in members:
                yield from _around(self.problem.pupils[i] or 0)
        yield from self._of_conditions()

    def _of_conditions(self) -> Iterator[int]:
        """Yield rolls at which the school may come to meet a condition, or not."""
        for where in read_by_conditions(self.problem):
            condition = where.conditions[PUPILS]
            values = (*condition.exclude, *(condition.any_of or ()))
            for given in (condition.least, condition.most, *values):
                yield from _around(given)


def _around(given: object) -> Iterable[int]:
    """Whole numbers beside which a condition may hold on the one side only."""
    try:
        number = float(str(given))
    except ValueError:
        return ()
    if not math.isfinite(number):
        return ()
    return range(math.floor(number) - 1, math.ceil(number) + 2)
