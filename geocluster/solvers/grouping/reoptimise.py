"""Reoptimisation: the same problem with small changes, from the prices and cuts of its solution.

A change only leaves choices out (:mod:`.changes`). So the value of the first prices bounds what is
left, and the best of it loses against them no more than it costs above that value. Most questions
say in which groups one school may be: one labelling of all that is near the best answers them
together (:mod:`.marginal_answers`). For others all groups up to a reduced cost are listed once;
each question filters the list and chooses from it by labelling, wider and wider until the choice
found is proven best: every group it leaves out loses more. What other questions found, and a change
does not leave out, bounds it from above. Parts that a change does not name keep their answer. Where
schools are taken out of the question, the value falls by their prices, if all else that the engine
reads stays as it was; else it is solved anew.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008), 351-385,
section 5, for what a column outside the gap cannot do.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.proposal import Certificate, Status
from geocluster.solvers.grouping.asked_groups import AskedGroup, groups_of_looser, groups_with
from geocluster.solvers.grouping.beside import AllElse, beside
from geocluster.solvers.grouping.changes import Changes, positions_of
from geocluster.solvers.grouping.diverse import Column, most_different
from geocluster.solvers.grouping.effort import Effort
from geocluster.solvers.grouping.engine import judged_choice, searched, solution_of
from geocluster.solvers.grouping.excluding import excluded_from
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.part_by_part import columns_within, least_in_parts
from geocluster.solvers.grouping.prepare import prepare
from geocluster.solvers.grouping.query import FeasibleGroups, PricedGroup
from geocluster.solvers.grouping.reoptimised_part import Part
from geocluster.solvers.grouping.units import units_of
from geocluster.watcher import Progress

__all__ = ["Different", "Reoptimised", "Reoptimiser"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reoptimised:
    """What the best costs where something is changed.

    Attributes
    ----------
    grouping
        The best found; None where none was.
    cost
        Seconds; None where none was found.
    bound
        Seconds that no such grouping can beat; None where it is proven that there is none.
    status
        ``UNKNOWN`` where none was found, though there may be one: the bound holds nevertheless.
    """

    grouping: Grouping | None
    cost: int | None
    bound: int | None
    status: Status

    @property
    def proven(self) -> bool:
        """Whether nothing can be better, or it is proven that there is none."""
        return self.status in (Status.OPTIMAL, Status.INFEASIBLE)


_IMPOSSIBLE = Reoptimised(grouping=None, cost=None, bound=None, status=Status.INFEASIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Different:
    """A grouping of little more cost that differs much from others.

    Attributes
    ----------
    grouping
        That meets all rules; None where it is proven that there is no other.
    cost
        Seconds.
    kept
        How much of what was counted it keeps together.
    least
        So much every other grouping keeps that costs as little: proven where both are the same.
    """

    grouping: Grouping | None
    cost: int
    kept: int
    least: int


class Reoptimiser:
    """Solve a problem again and again with small changes.

    Questions may be asked side by side, from several threads.

    Parameters
    ----------
    problem
        Schools, travel times, rules and pins.
    seconds
        For the first solution, and for each question where it names no other limit.
    seed, threads, start, clock, report, params, known
        As for :func:`geocluster.solvers.solve`; a question is answered on one thread.

    Attributes
    ----------
    solution
        Of the problem as it stands.

    Examples
    --------
    >>> from geocluster import Problem, Rules, Schools, TravelTimes
    >>> schools = Schools.of(["a", "b", "c"], lon=[0, 0.1, 0.2], lat=[52] * 3)
    >>> travel = TravelTimes.of_dense([[0, 300, 900], [300, 0, 600], [900, 600, 0]], cutoff=2700)
    >>> again = Reoptimiser(Problem(schools, travel, Rules(size=(2, 3), alone_penalty=1200)))
    >>> again.solution.bound.value, again.least(without=[(0, 1, 2)]).cost
    (900, 1500)
    >>> again.least(apart=[(0, 1)], most=1700).bound  # more is certain than was asked
    1800
    """

    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float = 60.0,
        seed: int = 1,
        threads: int = 2,
        start: Grouping | None = None,
        clock: Clock | None = None,
        report: Callable[[Progress], None] = lambda progress: None,
        params: SolveParams = SolveParams(),
        known: Certificate | None = None,
    ) -> None:
        if clock is None:
            prepare()
            clock = Clock(seconds)
        self.problem, self._clock, self._seconds = problem, clock, seconds
        self._again = partial(
            Reoptimiser, seconds=seconds, seed=seed, threads=threads, params=params
        )
        whole = searched(problem, clock, seed, threads, report, params, start, known)
        self._whole, self.solution = whole, solution_of(whole, problem)
        self._parts = [
            Part(state, part) for part, state in zip(whole.components, whole.states, strict=True)
        ]
        self._feasible = FeasibleGroups(problem)

    def least(
        self,
        *,
        without: Iterable[Sequence[int]] = (),
        apart: Iterable[Sequence[int]] = (),
        together: Iterable[Sequence[int]] = (),
        fixed: Iterable[Sequence[int]] = (),
        alone: Iterable[int] = (),
        grouped: Iterable[int] = (),
        excluded: Iterable[int] = (),
        most: int | None = None,
        effort: Effort = Effort.WHOLE,
        seconds: float | None = None,
        clock: Clock | None = None,
    ) -> Reoptimised:
        """Return the least cost of a grouping that meets the rules, and all that is asked here.

        What groups and schools alone cost stays as it is, but where schools are excluded: pins
        that a term reads are not changed.

        Parameters
        ----------
        without
            Groups that must not be made, by position: with more or fewer schools they may.
        apart, together
            Schools no two of which may be, and all of which must be, in one group.
        fixed
            Groups that must be made, just so.
        alone
            Schools that are in no group, for what the rules charge.
        grouped
            Schools that are in some group.
        excluded
            Schools that are not there at all; pins no longer name them.
        most
            Seconds: where the best costs more, only that is proven.
        effort
            How far to look for what is not near the best answer.
        seconds, clock
            Limit, or when to end in place of that.

        Raises
        ------
        RulesError
            If something else than positions is given.
        """
        n = len(self.problem)
        gone = frozenset(positions_of(excluded, n))
        changes = Changes.of(
            n, without=without, apart=apart, together=together,
            fixed=fixed, alone=alone, grouped=grouped,
        )  # fmt: skip
        if clock is None:
            clock = Clock(self._seconds if seconds is None else seconds, self._clock.stopped)
        constant = self._whole.units.constant
        asked = _Asked(self.problem, constant, changes, frozenset(), most, clock, effort)
        if not gone:
            return self._least(asked)
        if gone & changes.must_be_held:
            return _IMPOSSIBLE
        asked = replace(asked, changes=changes.leaving_out(gone))
        problem, units = excluded_from(self.problem, self._whole.units, sorted(gone))
        if units is None or not all(part.priced for part in self._parts):
            again = self._again(problem, start=self._start_without(gone), clock=clock)
            constant = again._whole.units.constant
            return again._least(replace(asked, problem=problem, constant=constant))
        found = (self._whole.units.unit_of(i) for i in gone)
        taken = frozenset(u for u in found if u is not None)
        return self._least(replace(asked, problem=problem, constant=units.constant, gone=taken))

    def within(self, extra: int, *, most: int) -> list[PricedGroup] | None:
        """Return all groups that a grouping can hold that costs little more than the best.

        Some of them may be in none.

        Parameters
        ----------
        extra
            Seconds above the best found.
        most
            Groups.

        Returns
        -------
        Groups by their members; None for more than ``most``, or where no grouping is known.
        """
        if self.solution.grouping is None:
            return [] if self.solution.status is Status.INFEASIBLE else None
        columns = self._columns(extra, most)
        if columns is None:
            return None
        found = [PricedGroup(cost, self._members(units)) for cost, units in columns]
        return sorted(found, key=lambda group: group.members)

    def holding(
        self, schools: Sequence[int], *, below: int, most: int, clock: Clock
    ) -> list[AskedGroup] | None:
        """Return all groups with some schools that a grouping can hold which costs less.

        Parameters
        ----------
        schools
            Positions, at least one.
        below
            Seconds of the whole.
        most
            Groups.
        clock
            When to give up.

        Returns
        -------
        Groups by their schools; None for more than ``most``, or where it was given up.
        """
        units = sorted({self._whole.units.numbers[i] for i in schools})
        part = next(part for part in self._parts if units[0] in part.place)
        if not all(u in part.place for u in units):
            return []
        if not part.priced:
            return None
        constant = self._whole.units.constant
        others = constant + sum(p.unchanged.bound for p in self._parts if p is not part)
        found = groups_with(part, units, others=others, below=below, most=most, stop=clock.over)
        return self._in_schools(found)

    def let_in(
        self,
        looser: Problem,
        *,
        school: int | None = None,
        below: int | None = None,
        most: int,
        clock: Clock,
    ) -> list[AskedGroup] | None:
        """Return all groups of a looser problem that could be in a cheaper grouping than the best.

        Some of them are in none.

        Parameters
        ----------
        looser
            The same problem, where more is allowed, or some groups cost something else.
        school
            Position: only groups with it are asked about.
        below
            Seconds of the whole: what could cost less than so much, in place of the best.
        most
            Groups.
        clock
            When to give up.

        Returns
        -------
        Groups by their schools; None for more than ``most``, or where it was given up, no grouping
        is known, or schools can be grouped in the one that cannot be in the other.
        """
        units, other, best = self._whole.units, units_of(looser), self._best
        if best is None or other.members != units.members:
            return None
        if not all(part.priced for part in self._parts):
            return None
        held = None if school is None else units.numbers[school]
        limit = best if below is None else below
        found = groups_of_looser(
            self._parts, units, other, below=limit, holding=held, most=most, stop=clock.over
        )
        return self._in_schools(found)

    def beside(self, members: Sequence[int], *, most: int, clock: Clock) -> AllElse | None:
        """Return what all else costs where some schools are by themselves.

        They are a group that need not be one of the problem, or a school alone.

        Parameters
        ----------
        members
            Positions, ascending.
        most
            Seconds: where it costs more, only that is proven.
        clock
            When to end.

        Returns
        -------
        None where groups are counted, so that all else hangs on whether these are a group.
        """
        if len(self._whole.units.classes) or not all(part.priced for part in self._parts):
            return None
        return beside(self.problem, self._whole.units, self._parts, members, most, clock)

    @property
    def _best(self) -> int | None:
        """Seconds of the best known."""
        if self.solution.grouping is None:
            return None
        return self._whole.units.constant + sum(part.upper for part in self._parts)

    def _in_schools(self, found: list[AskedGroup] | None) -> list[AskedGroup] | None:
        if found is None:
            return None
        return [group._replace(members=self._members(group.members)) for group in found]

    def different(
        self,
        extra: int,
        counts: Mapping[tuple[int, int], int],
        *,
        most: int,
        met: Sequence[Grouping] = (),
        seconds: float | None = None,
    ) -> Different | None:
        """Return a grouping of little more cost that keeps fewest pairs of schools together.

        Parameters
        ----------
        extra
            Seconds that it may cost above the best found.
        counts
            What a pair counts that is kept together, by position, the smaller first; others count
            nothing.
        most
            Groups that are listed to choose from.
        met
            Groupings that are known already: another one is sought.
        seconds
            Limit.

        Returns
        -------
        None where no grouping is known, more groups than ``most`` would have to be listed, or none
        was found in the time.
        """
        if self.solution.grouping is None:
            return None
        columns, units = self._columns(extra, most), self._whole.units
        if columns is None:
            return None
        clock = Clock(self._seconds if seconds is None else seconds, self._clock.stopped)
        limit = sum(part.upper for part in self._parts) + extra
        known = [units.groups_of(grouping) for grouping in met]
        found = most_different(units, columns, counts, limit, clock, met=known)
        if found is None:
            return None
        if found.groups is None:
            return Different(grouping=None, cost=0, kept=0, least=0)
        grouping, cost = judged_choice(list(found.groups), units, self.problem)
        return Different(grouping=grouping, cost=cost, kept=found.kept, least=found.least)

    def _columns(self, extra: int, most: int) -> list[Column] | None:
        """Return cost and units of all groups that matter up to ``extra``; None for too many."""
        return columns_within(self._parts, extra, most, Clock(self._seconds, self._clock.stopped))

    def _members(self, units: Iterable[int]) -> tuple[int, ...]:
        """Return the schools of units, ascending."""
        return tuple(sorted(i for u in units for i in self._whole.units.members[u]))

    def _start_without(self, gone: Container[int]) -> Grouping | None:
        """Return the groups of the solution that hold no school of some."""
        if self.solution.grouping is None:
            return None
        groups = [group.members for group in self.solution.grouping.groups]
        return Grouping.of(g for g in groups if not any(i in gone for i in g))

    def _least(self, asked: _Asked) -> Reoptimised:
        """Answer a question part by part."""
        whole = self._whole
        changes = asked.changes.in_units(asked.problem, whole.units, self._feasible)
        if changes is None or (whole.impossible and not asked.gone):
            return _IMPOSSIBLE
        found = least_in_parts(
            self._parts, changes, constant=asked.constant, gone=asked.gone, most=asked.most,
            clock=asked.clock, effort=asked.effort,
        )  # fmt: skip
        if (bound := found.bound) is None:
            return _IMPOSSIBLE
        if found.groups is None:
            return Reoptimised(grouping=None, cost=None, bound=bound, status=Status.UNKNOWN)
        grouping, cost = judged_choice(found.groups, whole.units, asked.problem)
        if bound > cost:
            raise SolverError(f"a bound of {bound} was proven, but a grouping costs {cost}")
        status = Status.OPTIMAL if bound == cost else Status.FEASIBLE
        return Reoptimised(grouping=grouping, cost=cost, bound=bound, status=status)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A question: changes by position, units that are gone, and the charge whatever the answer."""

    problem: Problem
    constant: int
    changes: Changes
    gone: frozenset[int]
    most: int | None
    clock: Clock
    effort: Effort
