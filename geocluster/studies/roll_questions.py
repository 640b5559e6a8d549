"""What all questions about rolls share: the groups that other rolls let in, and all else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from threading import Lock

from geocluster.clock import Clock
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.proposal import TierResult
from geocluster.rules import RULES, Lead, Where
from geocluster.solvers import AllElse, AskedGroup, Reoptimiser
from geocluster.studies.again import clock_of_question
from geocluster.studies.untold import PUPILS

__all__ = ["MOST_GROUPS", "RollQuestions", "by_school", "looser_problem"]

Members = tuple[int, ...]

MOST_GROUPS = 200_000
"""Let in by other rolls, at most; with more, nothing is told."""

_ANY = (0, 10**9)
"""Pupils of a group: another limit, not none, so that unknown rolls stay out of the question."""

_UNKNOWN = AllElse(None, 0)


def looser_problem(problem: Problem) -> Problem:
    """Return the problem without rules that read rolls: it allows all that any roll would."""
    rules = problem.rules
    changes: dict[str, object] = {"kinds": (), "groups": None}
    if rules.pupils is not None:
        changes["pupils"] = _ANY
    if rules.lead is Lead.LARGEST or PUPILS in rules.lead_where.conditions:
        changes |= {"lead": Lead.ANY, "lead_where": Where()}
    if any(PUPILS in hold.where.conditions for hold in rules.holds):
        left = [hold for hold in rules.holds if PUPILS not in hold.where.conditions]
        changes["holds"] = tuple(left)
    return problem.with_rules(**changes)


def by_school(groups: Iterable[AskedGroup]) -> dict[int, list[AskedGroup]]:
    """Return groups by the positions of the schools that they hold, in the order given."""
    found: dict[int, list[AskedGroup]] = {}
    for group in groups:
        for i in group.members:
            found.setdefault(i, []).append(group)
    return found


class RollQuestions:
    """Lists groups, and solves for all else beside one, of an answer that is proven best.

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
        self.counts = bool(self.problem.rules.kinds) or self.problem.rules.groups is not None
        self.own = {group.members for group in self.grouping.groups}
        self._beside: dict[Members, AllElse] = {}
        self._lock = Lock()

    @cached_property
    def uncounted(self) -> Reoptimiser:
        """Who solves all else where groups are not counted."""
        if not self.counts:
            return self.again
        return self.solved(self.problem.with_rules(kinds=(), groups=None), self.clock)

    def solved(self, problem: Problem, clock: Clock) -> Reoptimiser:
        """Solve a problem from the answer on."""
        start = Grouping.of(group.members for group in self.grouping.groups)
        return Reoptimiser(problem, seed=self.seed, threads=1, start=start, clock=clock)

    def let_in(self, school: int) -> Sequence[AskedGroup] | None:
        """Return groups of the looser problem with a school that could make the best cheaper.

        Parameters
        ----------
        school
            Position.

        Returns
        -------
        None where those of all schools are too many, or the time was over.
        """
        with self._lock:
            found = self._let_in
        return None if found is None else found.get(school, ())

    @cached_property
    def _let_in(self) -> Mapping[int, Sequence[AskedGroup]] | None:
        """Groups of the looser problem that could be in a cheaper grouping, by their schools."""
        found = self.uncounted.let_in(
            looser_problem(self.problem), below=self.best, most=MOST_GROUPS, clock=self.clock
        )
        if found is None:
            return None
        return by_school(group for group in found if self._may_come(group.members))

    def listed(self, problem: Problem, school: int, below: int) -> list[AskedGroup] | None:
        """Return groups with a school that could be in a grouping that costs less than a limit.

        Parameters
        ----------
        problem
            With its roll.
        school
            Position.
        below
            Seconds of the whole.

        Returns
        -------
        None where they are too many, or the time is over.
        """
        found = self.uncounted.let_in(
            looser_problem(problem), school=school, below=below, most=MOST_GROUPS, clock=self.clock
        )
        return None if found is None else [g for g in found if self._may_come(g.members)]

    def _may_come(self, members: Members) -> bool:
        """Whether a group is not of the answer, and pupils of coming years do not keep it out."""
        if members in self.own:
            return False
        years = self._years
        return not any(RULES["pupils_in"].violations(years, members, self.problem))

    @cached_property
    def _years(self) -> object:
        return {rule.name: value for rule, value in self.problem.asked}["pupils_in"]

    def beside(self, members: Members, most: int) -> AllElse:
        """Return what all costs beside a group, where groups are not counted."""
        found = self._beside.get(members)
        if found is not None and _is_enough(found, most):
            return found
        clock = clock_of_question(self.clock)
        found = self.uncounted.beside(members, most=most, clock=clock) or _UNKNOWN
        self._beside[members] = found
        return found


def _is_enough(found: AllElse, most: int) -> bool:
    """Whether it is known of all else what it costs, or that it costs more than so much."""
    return found.bound is None or found.bound > most or found.cost == found.bound
