"""Tolerance of rolls: how many pupils more, or fewer, a school may have before the answer changes.

Let the roll of one school change, and nothing else. Groups without it are as they were. A group
with it may become possible, or impossible, or be led by another school; the answer changes where
its own group breaks a rule, or another grouping costs less.

Rules that read rolls are left out of a looser problem, which has every group that any roll could
let in, at no more than it could cost. The prices of the solution leave few of them with which a
grouping could cost less than the best. So only those are followed, roll by roll at which something
happens to them: the first that makes a cheaper grouping is found by solving for all else beside it
(:meth:`~geocluster.solvers.Reoptimiser.beside`). Where that is not enough, because groups are
counted or the own group costs more with that roll, the whole is solved again with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.grouping import Grouping
from geocluster.judge import cost_alone, group_score, judge
from geocluster.problem import Problem
from geocluster.proposal import RollTolerance, Room, Status, TierResult
from geocluster.proposal.cases import with_roll
from geocluster.rules import RULES, Lead, Where
from geocluster.solvers import AllElse, AskedGroup, Reoptimiser, solve
from geocluster.studies.again import clock_of_question
from geocluster.studies.untold import PUPILS, read_by_conditions

__all__ = ["Rolls"]

Members = tuple[int, ...]

_MOST_GROUPS = 200_000
"""Let in by other rolls, at most; with more, nothing is told."""

_ANY = (0, 10**9)
"""Pupils of a group: another limit, not none, so that unknown rolls stay out of the question."""


def _looser(problem: Problem) -> Problem:
    """Return the problem without what reads rolls: it allows all that any roll would."""
    rules = problem.rules
    changes: dict[str, object] = {}
    if rules.pupils is not None:
        changes["pupils"] = _ANY
    if rules.lead is Lead.LARGEST or PUPILS in rules.lead_where.conditions:
        changes |= {"lead": Lead.ANY, "lead_where": Where()}
    if any(PUPILS in hold.where.conditions for hold in rules.holds):
        left = [hold for hold in rules.holds if PUPILS not in hold.where.conditions]
        changes["holds"] = tuple(left)
    return problem.with_rules(**changes)


class Rolls:
    """Answers for the schools of an answer that is proven best.

    Parameters
    ----------
    tier
        Its answer; :func:`.untold.rolls_untold` says nothing against it.
    again
        Who solves all else.
    best
        Seconds of the answer.
    clock
        When to ask no more.
    seed
        As for :func:`geocluster.solvers.solve`.
    """

    def __init__(
        self, tier: TierResult, again: Reoptimiser, best: int, clock: Clock, seed: int
    ) -> None:
        self.problem, self.again, self.best, self.clock = tier.problem, again, best, clock
        self.seed, self.grouping = seed, tier.grouping or Grouping(())
        self._beside: dict[Members, AllElse | None] = {}

    @cached_property
    def let_in(self) -> Mapping[int, Sequence[AskedGroup]] | None:
        """Groups of the looser problem that could be in a cheaper grouping, by their schools.

        None where they were too many, or the time was over.
        """
        found = self.again.let_in(_looser(self.problem), most=_MOST_GROUPS, clock=self.clock)
        if found is None:
            return None
        own = {group.members for group in self.grouping.groups}
        by: dict[int, list[AskedGroup]] = {}
        for group in found:
            if group.members not in own and not self._barred_for_good(group.members):
                for i in group.members:
                    by.setdefault(i, []).append(group)
        return by

    def _barred_for_good(self, members: Members) -> bool:
        """Whether pupils of coming years keep a group out, which no roll of now changes."""
        asked = {rule.name: value for rule, value in self.problem.asked}
        return any(RULES["pupils_in"].violations(asked["pupils_in"], members, self.problem))

    def tolerance(self, school: int, members: Members) -> RollTolerance | None:
        """Return how much larger, and smaller, the roll of a school may be.

        Parameters
        ----------
        school, members
            Its position, and those of its group.

        Returns
        -------
        None where the roll is not known, or the time is over.
        """
        if self.problem.pupils[school] is None or self.clock.over() or self.let_in is None:
            return None
        more, fewer = (_Changing(self, school, members, sign).answer() for sign in (1, -1))
        return RollTolerance(school=school, more=more, fewer=fewer)

    @cached_property
    def only_limits(self) -> bool:
        """Whether nothing but the limits on pupils reads rolls of now: so no cost hangs on them."""
        largest = self.problem.rules.lead is Lead.LARGEST
        return not largest and not any(read_by_conditions(self.problem))

    def beside(self, members: Members, most: int) -> AllElse | None:
        """Return what all costs beside a group; None where that is no question."""
        found = self._beside.get(members)
        if members in self._beside and (found is None or _is_enough(found, most)):
            return found
        found = self.again.beside(members, most=most, clock=clock_of_question(self.clock))
        self._beside[members] = found
        return found


def _is_enough(found: AllElse, most: int) -> bool:
    """Whether it is known of all else what it costs, or that it costs more than so much."""
    return found.bound is None or found.bound > most or found.cost == found.bound


@dataclass(eq=False)
class _Changing:
    """One school whose roll becomes larger (``sign`` 1) or smaller (-1)."""

    rolls: Rolls
    school: int
    members: Members
    sign: int
    _made: tuple[int, Problem] | None = None

    def answer(self) -> Room:
        """Follow the roll until the answer has changed, or nothing can happen any more."""
        doubt: int | None = None
        for step in self._steps():
            if doubt is not None:
                if self._own(step) is None:
                    return Room(holds=doubt - 1, changes=step)
                continue
            changed = None if self.rolls.clock.over() else self._has_changed(step)
            if changed:
                return Room(holds=step - 1, changes=step)
            if changed is None:
                doubt = step
        return Room(holds=None if doubt is None else doubt - 1, changes=None)

    @property
    def _problem(self) -> Problem:
        return self.rolls.problem

    @cached_property
    def _roll(self) -> int:
        return self._problem.pupils[self.school] or 0

    @cached_property
    def _groups(self) -> Sequence[AskedGroup]:
        return (self.rolls.let_in or {}).get(self.school, ())

    def _at(self, step: int) -> Problem:
        """Return the problem with the roll so many pupils away."""
        if self._made is None or self._made[0] != step:
            self._made = step, with_roll(self._problem, self.school, self.sign * step)
        return self._made[1]

    def _steps(self) -> list[int]:
        """Pupils more, or fewer, at which anything may change, ascending."""
        found = {self.sign * (roll - self._roll) for roll in self._turning_points()}
        last = self._roll if self.sign < 0 else max(found, default=0)
        return sorted(step for step in found if 0 < step <= last)

    def _turning_points(self) -> Iterator[int]:
        """Yield its rolls from which on a group is possible, or not, or led by another."""
        groups = [group.members for group in self._groups]
        limits, rolls = self._problem.rules.pupils, self._problem.pupils
        if limits is not None:
            larger = self.sign > 0
            enters, leaves = (limits[0], limits[1] + 1) if larger else (limits[1], limits[0] - 1)
            yield leaves - self._others(self.members)
            yield from (enters - self._others(members) for members in groups)
        if self._problem.rules.lead is Lead.LARGEST:
            held = {i for members in (self.members, *groups) for i in members} - {self.school}
            for roll in {rolls[i] for i in held}:
                yield from _around(roll)
        for where in read_by_conditions(self._problem):
            condition = where.conditions[PUPILS]
            values = (*condition.exclude, *(condition.any_of or ()))
            for given in (condition.least, condition.most, *values):
                yield from _around(given)

    def _others(self, members: Members) -> int:
        """Pupils of the other schools of a group."""
        return sum(self._problem.pupils[i] or 0 for i in members if i != self.school)

    def _meets_limits(self, members: Members, step: int) -> bool:
        limits = self._problem.rules.pupils
        total = self._others(members) + self._roll + self.sign * step
        return limits is None or limits[0] <= total <= limits[1]

    def _own(self, step: int) -> int | None:
        """Seconds that the group of the answer costs more then; None where it breaks a rule."""
        if self.rolls.only_limits:
            return 0 if self._meets_limits(self.members, step) else None
        before = group_score(self.members, self._problem).cost
        after = group_score(self.members, self._at(step)).cost
        return None if before is None or after is None else after - before

    def _has_changed(self, step: int) -> bool | None:
        """Tell whether the answer has changed at a step; None where that is not known."""
        own = self._own(step)
        if own is None:
            return True
        if own > 0:
            return self._solved(step)
        best, doubt = self.rolls.best + own, False
        for members, cost in self._possible(step, best):
            cheaper = self._is_cheaper(members, cost, best, step)
            if cheaper:
                return True
            doubt = doubt or cheaper is None
        return self._solved(step) if doubt else False

    def _possible(self, step: int, best: int) -> Iterator[tuple[Members, int]]:
        """Yield groups with which a grouping could cost less, with what they cost as a column."""
        for group in self._groups:
            if not self._meets_limits(group.members, step):
                continue
            if self.rolls.only_limits:
                yield group.members, group.cost
                continue
            score = group_score(group.members, self._at(step))
            if score.cost is not None:
                cost = score.cost + score.kept_whole
                if group.least + cost - group.cost < best:
                    yield group.members, cost
        if not self.rolls.only_limits:
            alone, before = (cost_alone(self.school, p) for p in (self._at(step), self._problem))
            if alone is not None and (before is None or alone < before):
                yield (self.school,), alone

    def _is_cheaper(self, members: Members, cost: int, best: int, step: int) -> bool | None:
        """Tell whether a grouping with a group costs less; None where that is not known."""
        found = self.rolls.beside(members, best - cost - 1)
        if found is None:
            return None
        if found.cost is not None and found.cost + cost < best:
            self._confirm([*found.groups, members], found.cost + cost, step)
            return True
        return False if found.bound is None or found.bound + cost >= best else None

    def _confirm(self, groups: Sequence[Members], cost: int, step: int) -> None:
        """Have the judge say that a grouping meets the rules with the roll, and what it costs."""
        made = Grouping.of(group for group in groups if len(group) > 1)
        judged = judge(made, self._at(step)).total
        if judged != cost:
            raise SolverError(f"a grouping was found at {cost} s; the judge says {judged}")

    def _solved(self, step: int) -> bool | None:
        """Solve the whole with the roll, from the answer on."""
        problem = self._at(step)
        grouping = Grouping.of(group.members for group in self.rolls.grouping.groups)
        own = judge(grouping, problem).total
        if own is None:
            return True
        clock = clock_of_question(self.rolls.clock)
        found = solve(problem, seed=self.rolls.seed, threads=1, start=grouping, clock=clock)
        if found.grouping is None or found.bound is None:
            return None
        if found.bound.value > own:
            raise SolverError(f"{found.bound.value} s were proven, but the answer costs {own} s")
        cost = judge(found.grouping, problem).total
        if cost is not None and cost < own:
            return True
        return False if found.status is Status.OPTIMAL else None


def _around(given: object) -> Iterable[int]:
    """Whole numbers beside which a condition may hold on the one side only."""
    try:
        number = float(str(given))
    except ValueError:
        return ()
    if not math.isfinite(number):
        return ()
    return range(math.floor(number) - 1, math.ceil(number) + 2)
