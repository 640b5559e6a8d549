"""Reoptimisation of several tiers: the same question with a small change in one of them.

The folded problem is one of set partitioning, so what
:mod:`~geocluster.solvers.grouping.reoptimise` does holds for a change in the coarsest tier. A
change in a finer tier makes some groups of the coarsest dearer, and none cheaper
(:mod:`.otherwise`): so prices, cuts, lists and min-marginals of the first solution still bound what
is left, and each group is charged what it costs more.

Where a finer tier has too many groups to list them all, or counts its groups, that is not so: then
tiers are solved again, with the change among their pins and charges, from the answer on
(:mod:`.asked_anew`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from threading import Lock

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Certificates, Status
from geocluster.solvers.grouping.asked_groups import AskedGroup, groups_with
from geocluster.solvers.grouping.changes import Changes, positions_of
from geocluster.solvers.grouping.effort import Effort
from geocluster.solvers.grouping.excluding import excluded_from
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.part_by_part import InParts, columns_within, least_in_parts
from geocluster.solvers.grouping.prepare import prepare
from geocluster.solvers.grouping.query import FeasibleGroups
from geocluster.solvers.grouping.reoptimised_part import Part
from geocluster.solvers.tiers.asked_anew import AskedAnew
from geocluster.solvers.tiers.chains import Chain, chains_of, schools_in, units_holding
from geocluster.solvers.tiers.diverse import most_different_of_tiers
from geocluster.solvers.tiers.engine import TiersSearch
from geocluster.solvers.tiers.looser import LooserTiers
from geocluster.solvers.tiers.otherwise import DividedOtherwise, as_of
from geocluster.solvers.tiers.reoptimised import TiersDifferent, TiersReoptimised, better
from geocluster.watcher import Progress

__all__ = ["TiersReoptimiser"]


class TiersReoptimiser:
    """Solve several tiers again and again with small changes in one of them.

    Questions may be asked side by side, from several threads.

    Parameters
    ----------
    problems
        The coarsest tier first; of the same schools, travel times and pins.
    seconds
        For the first solution, and for each question where it names no other limit.
    seed, threads, start, clock, report, params, known
        As for :func:`geocluster.solvers.tiers.solve_tiers`; a question is answered on one thread
        where nothing has to be solved from the beginning.

    Attributes
    ----------
    groupings
        Of the problem as it stands; empty where none was found.

    Examples
    --------
    >>> from geocluster import Problem, Rules, Schools, TravelTimes
    >>> schools = Schools.of(list("abcd"), lon=[0, 0.1, 0.2, 0.3], lat=[52] * 4)
    >>> drives = [[0, 300, 900, 900], [300, 0, 600, 900], [900, 600, 0, 300], [900, 900, 300, 0]]
    >>> travel = TravelTimes.of_dense(drives, cutoff=2700)
    >>> tiers = [Rules(name="cluster", size=(2, 4)), Rules(name="federation", size=(2, 2))]
    >>> again = TiersReoptimiser([Problem(schools, travel, rules) for rules in tiers])
    >>> again.least(0).cost, again.least(1, without=[(0, 1)]).cost
    (1200, 3000)
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        *,
        seconds: float = 60.0,
        seed: int = 1,
        threads: int = 2,
        start: Sequence[Grouping] | None = None,
        clock: Clock | None = None,
        report: Callable[[Progress], None] = lambda progress: None,
        params: SolveParams = SolveParams(),
        known: Certificates | None = None,
    ) -> None:
        if len(problems) < 2:
            raise RulesError(phrase("tiers are solved together where there are several"))
        if clock is None:
            prepare()
            clock = Clock(seconds)
        self.problems, self._clock, self._seconds = tuple(problems), clock, seconds
        search = TiersSearch(
            self.problems, clock, seed, threads, report, params, start=start, known=known,
            by_itself=False,
        )  # fmt: skip
        self._search = search
        found = search.solution().tiers
        made = tuple(tier.grouping for tier in found if tier.grouping is not None)
        self.groupings = made if len(made) == len(found) else ()
        again = partial(
            TiersSearch, seed=seed, threads=threads, report=report, params=params, known=known,
            by_itself=False,
        )  # fmt: skip
        self._anew = AskedAnew(self.problems, search, again, self.groupings)
        self._feasible = [FeasibleGroups(problem) for problem in self.problems]
        self._parts = self._parts_to_ask()
        self._report, self._widening, self._is_wide = report, Lock(), False

    def _parts_to_ask(self) -> list[Part] | None:
        """Return the parts of the folded problem; None where they do not bound every question."""
        whole, folded = self._search.whole, self._search.folded
        counted = any(len(units.classes) for units in folded[1:])
        if whole is None or counted or not all(units.inner.is_whole for units in folded[:-1]):
            return None
        return [
            Part(state, part) for part, state in zip(whole.components, whole.states, strict=True)
        ]

    def least(
        self,
        tier: int,
        *,
        without: Iterable[Sequence[int]] = (),
        apart: Iterable[Sequence[int]] = (),
        together: Iterable[Sequence[int]] = (),
        fixed: Iterable[Sequence[int]] = (),
        alone: Iterable[int] = (),
        grouped: Iterable[int] = (),
        most: int | None = None,
        effort: Effort = Effort.WHOLE,
        seconds: float | None = None,
        clock: Clock | None = None,
    ) -> TiersReoptimised:
        """Return the least cost of all tiers that meets the rules, and all that is asked of one.

        What is together in a tier is together in the coarser ones; all else is asked of it alone.

        Parameters
        ----------
        tier
            Number of the tier that is asked about, the coarsest is 0.
        without, apart, together, fixed, alone, grouped, most, seconds, clock
            As for :meth:`geocluster.solvers.Reoptimiser.least`.
        effort
            How far to look for what is not near the best answer.

        Raises
        ------
        RulesError
            If something else than positions is given, or there is no such tier.
        """
        n = len(self.problems[0])
        if not 0 <= tier < len(self.problems):
            raise RulesError(
                phrase(
                    "there are tiers 0 to {n}, not {tier!r}", n=len(self.problems) - 1, tier=tier
                )
            )
        changes = Changes.of(
            n, without=without, apart=apart, together=together,
            fixed=fixed, alone=alone, grouped=grouped,
        )  # fmt: skip
        if clock is None:
            clock = Clock(self._seconds if seconds is None else seconds, self._clock.stopped)
        if self._search.impossible:
            return TiersReoptimised(status=Status.INFEASIBLE, tier=tier)
        if self._parts is None and effort < Effort.WHOLE:
            return TiersReoptimised(bound=None, status=Status.UNKNOWN, tier=tier)
        if self._parts is None:
            return self._anew.least(tier, changes, clock)
        self._widen(self._parts)
        return self._in_parts(self._parts, tier, changes, most, clock, effort=effort)

    def _widen(self, parts: Sequence[Part]) -> None:
        """List what is near the best answer, once for all questions."""
        with self._widening:
            if not self._is_wide:
                self._is_wide = True
                self._report(Progress(phrase("Listing what is near the best"), None, None))
                for part in parts:
                    part.widen(self._clock)

    def without(
        self, school: int, *, most: int | None = None, clock: Clock | None = None
    ) -> TiersReoptimised:
        """Return the least cost where a school is not there at all; pins no longer name it.

        Parameters
        ----------
        school
            Position.
        most, clock
            As for :meth:`least`.

        Raises
        ------
        RulesError
            If it is no position.
        """
        positions_of([school], len(self.problems[0]))
        clock = Clock(self._seconds, self._clock.stopped) if clock is None else clock
        search, parts = self._search, self._parts
        excluded = [
            excluded_from(problem, units, [school])
            for problem, units in zip(self.problems, search.plain, strict=True)
        ]
        problems = [one.problem for one in excluded]
        units = [one.units for one in excluded if one.units is not None]
        gone = search.folded[0].unit_of(school)
        if (
            parts is None
            or gone is None
            or len(units) < len(problems)
            or not all(p.priced for p in parts)
        ):
            return self._anew.solved(problems, 0, self._start_without(school), clock)
        self._widen(parts)
        constant = search.folded[0].constant
        constant += sum(one.constant for one in units) - sum(u.constant for u in search.plain)
        found = least_in_parts(
            parts, Changes(), constant=constant, gone=frozenset([gone]), most=most, clock=clock
        )
        answered = self._answered(0, found, None, problems)
        if _is_enough(answered, most) or clock.over():
            return answered
        start = self._start_without(school)
        return better(answered, self._anew.solved(problems, 0, start, clock))

    def holding(
        self, schools: Sequence[int], *, below: int, most: int, clock: Clock
    ) -> list[AskedGroup] | None:
        """Return all groups of the coarsest tier with some schools, as for one tier.

        Parameters
        ----------
        schools, below, most, clock
            As for :meth:`geocluster.solvers.Reoptimiser.holding`; costs are those of all tiers,
            each group divided as well as it can be.

        Returns
        -------
        None where too many would be listed, or the parts of the coarsest tier bound nothing.
        """
        parts, folded = self._parts, self._search.folded[0]
        if parts is None:
            return None
        units = sorted({folded.numbers[i] for i in schools})
        part = next(part for part in parts if units[0] in part.place)
        if not all(u in part.place for u in units):
            return []
        if not part.priced:
            return None
        others = folded.constant + sum(p.unchanged.bound for p in parts if p is not part)
        found = groups_with(part, units, others=others, below=below, most=most, stop=clock.over)
        if found is None:
            return None
        return [group._replace(members=schools_in(folded, group.members)) for group in found]

    def chains(self, members: Sequence[int], schools: Sequence[int]) -> list[Chain]:
        """Return the ways in which a group of the coarsest tier can be divided around schools.

        Parameters
        ----------
        members
            Schools of a group that :meth:`holding` returned.
        schools
            Some of them.
        """
        folded = self._search.folded
        return chains_of(folded, units_holding(folded[0], members), schools)

    def looser(self, problems: Sequence[Problem], clock: Clock) -> LooserTiers | None:
        """Return who lists groups of looser tiers that could be cheaper; None for nobody.

        Parameters
        ----------
        problems
            The same tiers, where more is allowed.
        clock
            When to give up to list all of their groups.
        """
        if self._parts is None or not self.lists_looser:
            return None
        return LooserTiers.of(problems, self._search, self._parts, clock)

    @property
    def lists_looser(self) -> bool:
        """Whether :meth:`looser` may have an answer: no groups are counted, inner ones listed."""
        counted = any(len(units.classes) for units in self._search.folded)
        parts = self._parts
        return parts is not None and not counted and all(part.priced for part in parts)

    @property
    def tells_different(self) -> bool:
        """Whether :meth:`different` has an answer: all groups inside others are listed."""
        return self._parts is not None

    def different(
        self,
        extra: int,
        counts: Sequence[Mapping[tuple[int, int], int]],
        *,
        most: int,
        met: Sequence[Sequence[Grouping]] = (),
        seconds: float | None = None,
    ) -> TiersDifferent | None:
        """Return groupings of little more cost that keep fewest pairs of schools together.

        Parameters
        ----------
        extra
            Seconds that all tiers may cost above the best found.
        counts
            For each tier what a pair counts that is kept together, by position, the smaller first;
            others count nothing.
        most
            Groups of all tiers that are listed to choose from.
        met
            Groupings that are known already: others are sought.
        seconds
            Limit.

        Returns
        -------
        None where it :attr:`tells_different` nothing, no grouping is known, more groups than
        ``most`` would have to be listed, or none was found in the time.
        """
        parts, folded = self._parts, self._search.folded
        if parts is None or not self.tells_different or not self.groupings:
            return None
        clock = Clock(self._seconds if seconds is None else seconds, self._clock.stopped)
        columns = columns_within(parts, extra, most, clock)
        if columns is None:
            return None
        limit = sum(part.upper for part in parts) + extra
        known = [[folded[0].groups_of(grouping) for grouping in one] for one in met]
        found = most_different_of_tiers(folded, columns, counts, limit, clock, most=most, met=known)
        if found is None:
            return None
        if found.groups is None:
            return TiersDifferent(groupings=(), cost=0, kept=0, least=0)
        made = tuple(
            Grouping.of(schools_in(units, as_of(group, folded[0], units)) for group in groups)
            for units, groups in zip(folded, found.groups, strict=True)
        )
        cost = self._search.cost_of(made)
        if cost is None:
            raise SolverError("the search chose groups of several tiers that break a rule")
        led = self._search.led_answer(made)
        return TiersDifferent(groupings=led, cost=cost, kept=found.kept, least=found.least)

    def _start_without(self, school: int) -> list[Grouping] | None:
        """Return the answer without the groups that hold a school."""
        kept = (
            Grouping.of(g.members for g in one.groups if school not in g.members)
            for one in self.groupings
        )
        return list(kept) or None

    def _in_parts(
        self,
        parts: list[Part],
        tier: int,
        changes: Changes,
        most: int | None,
        clock: Clock,
        *,
        effort: Effort,
    ) -> TiersReoptimised:
        """Answer from what is known of the folded problem."""
        folded, dearer = self._search.folded, None
        asked = changes.in_units(self.problems[tier], folded[tier], self._feasible[tier])
        above = asked
        if tier and asked is not None:
            held = Changes(together=(*changes.together, *changes.fixed), grouped=changes.grouped)
            for k in range(tier - 1, -1, -1):
                above = held.in_units(self.problems[k], folded[k], self._feasible[k])
                if above is None:
                    break
            dearer = DividedOtherwise(folded, tier, asked)
        if above is None:
            return TiersReoptimised(status=Status.INFEASIBLE, tier=tier)
        if not self._can_be_divided(above.fixed):
            return TiersReoptimised(status=Status.INFEASIBLE, tier=tier)
        found = least_in_parts(
            parts, above, constant=folded[0].constant, most=most, clock=clock, dearer=dearer,
            effort=effort,
        )  # fmt: skip
        answered = self._answered(tier, found, dearer, self.problems)
        if effort < Effort.WHOLE or _is_enough(answered, most) or clock.over():
            return answered
        return better(answered, self._anew.least(tier, changes, clock))

    def _can_be_divided(self, groups: Iterable[Sequence[int]]) -> bool:
        """Tell whether each group has a partition into inner groups, all of which are listed."""
        inner = self._search.folded[0].inner
        return not inner.divides or all(inner.least(list(g)) is not None for g in groups)

    def _answered(
        self,
        tier: int,
        found: InParts,
        dearer: DividedOtherwise | None,
        problems: Sequence[Problem],
    ) -> TiersReoptimised:
        """Divide groups tier by tier; the judge has the last word on costs."""
        bound = found.bound
        if bound is None:
            return TiersReoptimised(status=Status.INFEASIBLE, tier=tier)
        if found.groups is None:
            return TiersReoptimised(bound=bound, status=Status.UNKNOWN, tier=tier)
        answer = self._search.answer(found.groups, None if dearer is None else dearer.inside)
        cost = self._search.cost_of(answer, problems)
        if cost is None or bound > cost:
            raise SolverError(f"a bound of {bound} was proven, but tiers cost {cost}")
        status = Status.OPTIMAL if bound == cost else Status.FEASIBLE
        led = self._search.led_answer(answer, problems)
        return TiersReoptimised(groupings=led, cost=cost, bound=bound, status=status, tier=tier)


def _is_enough(found: TiersReoptimised, most: int | None) -> bool:
    """Tell whether the best is proven, or that it costs more than was asked."""
    return found.proven or (most is not None and (found.bound or 0) > most)
