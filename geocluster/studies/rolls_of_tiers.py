"""Tolerance of rolls in several tiers: a roll counts in all of them.

Followed are limits on pupils. Costs then stay as they are, and a roll only lets groups in, or keeps
them out: those with its school, in each tier, a *chain* one inside the other. The answer changes at
the first roll at which one of its own chain breaks a limit, or another chain meets all of its own,
with which a grouping costs less. What could be cheaper is listed once for all schools
(:class:`~geocluster.solvers.tiers.LooserTiers`), and asked about in the order of those rolls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from threading import Lock

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.facts import Fact, fact
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal import RollTolerance, Room, TierResult
from geocluster.proposal.cases import with_roll
from geocluster.rules import Lead
from geocluster.solvers import AskedGroup
from geocluster.solvers.tiers import Chain, LooserTiers, TiersReoptimiser
from geocluster.studies.again import clock_of_question
from geocluster.studies.roll_costs import RollCosts
from geocluster.studies.roll_questions import MOST_GROUPS, by_school, looser_problem
from geocluster.studies.untold import read_by_conditions, rolls_untold

__all__ = ["RollsOfTiers", "rolls_of_tiers_untold"]

Members = tuple[int, ...]

_NONE = "firmness.untold.rolls.none"


def rolls_of_tiers_untold(problems: Sequence[Problem], again: TiersReoptimiser) -> Fact | None:
    """Say why it cannot be told how far rolls may go; None where limits on pupils alone read them.

    Parameters
    ----------
    problems
        Of each tier.
    again
        Who would list groups.
    """
    found = [reason for reason in map(rolls_untold, problems) if reason is not None]
    if len(found) == len(problems) and all(reason.code == _NONE for reason in found):
        return found[0]
    for reason in found:
        if reason.code != _NONE:
            return reason
    for problem in problems:
        key = _not_followed(problem)
        if key is not None:
            return fact("firmness.untold.rolls.read", key=key)
    return None if again.lists_looser else fact("firmness.untold.tiers")


def _not_followed(problem: Problem) -> str | None:
    """Key of a rule or term that hangs on rolls in another way than by limits on pupils."""
    rules = problem.rules
    if rules.kinds:
        return "kinds"
    if rules.groups is not None:
        return "groups"
    if rules.lead is Lead.LARGEST:
        return "lead"
    if "short_of" in rules.costs:
        return "costs.short_of"
    return "where" if any(read_by_conditions(problem)) else None


class RollsOfTiers:
    """Answers for the schools of an answer of several tiers that is proven best.

    Parameters
    ----------
    tiers
        The answer, the coarsest first; :func:`rolls_of_tiers_untold` says nothing against it.
    again
        Who solves all else.
    best
        Seconds of the answer.
    clock
        When to ask no more.
    """

    def __init__(
        self, tiers: Sequence[TierResult], again: TiersReoptimiser, best: int, clock: Clock
    ) -> None:
        self._problems = [tier.problem for tier in tiers]
        self._answer = [tier.grouping.groups if tier.grouping else () for tier in tiers]
        self._again, self._best, self._clock = again, best, clock
        self._lock = Lock()
        self._told: dict[int, RollTolerance | None] = {}

    def tolerance(self, school: int, members: Members) -> RollTolerance | None:
        """Return how much larger, and smaller, the roll of a school may be.

        Parameters
        ----------
        school, members
            Its position, and those of a group that holds it.

        Returns
        -------
        None where the roll is not known, the time is over, or too many groups matter.
        """
        del members
        if school not in self._told:
            self._told[school] = self._asked(school)
        return self._told[school]

    def _asked(self, school: int) -> RollTolerance | None:
        if self._problems[0].pupils[school] is None or self._clock.over():
            return None
        with self._lock:
            listed = self._listed
        if listed is None:
            return None
        looser, by = listed
        ways = [self._way(school, sign, looser, by.get(school, ())).room() for sign in (1, -1)]
        return RollTolerance(school=school, more=ways[0], fewer=ways[1])

    @cached_property
    def _listed(self) -> tuple[LooserTiers, dict[int, list[AskedGroup]]] | None:
        """Groups of the coarsest tier with which looser tiers could cost less, by their schools."""
        problems = [looser_problem(problem) for problem in self._problems]
        looser = self._again.looser(problems, self._clock)
        if looser is None:
            return None
        found = looser.groups(below=self._best, most=MOST_GROUPS, clock=self._clock)
        return None if found is None else (looser, by_school(found))

    def _way(
        self, school: int, sign: int, looser: LooserTiers, listed: Sequence[AskedGroup]
    ) -> _Way:
        own = (
            next((g.members for g in groups if school in g.members), None)
            for groups in self._answer
        )
        chain = [members for members in own if members is not None]
        return _Way(self._problems, school, sign, (looser, listed, chain), self._best, self._clock)


class _Way:
    """One school whose roll becomes larger (``sign`` 1) or smaller (-1)."""

    def __init__(
        self,
        problems: Sequence[Problem],
        school: int,
        sign: int,
        groups: tuple[LooserTiers, Sequence[AskedGroup], Sequence[Members]],
        best: int,
        clock: Clock,
    ) -> None:
        self._problems, self._school, self._sign = problems, school, sign
        self._looser, self._listed, self._own = groups
        self._best, self._clock = best, clock
        self._costs = [RollCosts(problem, school, sign) for problem in problems]
        self._last = max(costs.last for costs in self._costs)

    def room(self) -> Room:
        """Follow the roll until the answer has changed, or nothing can happen any more."""
        beyond = self._last + 1
        doubt, changes = beyond, self._window(self._own)[1] + 1
        for step, group, chain in sorted(self._rivals(changes - 1)):
            if step >= min(doubt, changes):
                break
            if self._clock.over():
                doubt = step
                break
            is_less = self._is_less(group, chain, step)
            if is_less is None:
                doubt = step
            elif is_less:
                changes = step
        first = min(doubt, changes)
        return Room(
            holds=None if first >= beyond else first - 1,
            changes=None if changes >= beyond else changes,
        )

    def _window(self, chain: Sequence[Members]) -> tuple[int, int]:
        """First and last step at which all groups of a chain meet the limits on pupils."""
        first, last = 0, self._last
        for costs, members in zip(self._costs, chain, strict=False):
            if costs.problem.rules.pupils is not None:
                begin, until = costs.window(costs.others(members))
                first, last = max(first, begin), min(last, until)
        return first, last

    def _rivals(self, until: int) -> Iterator[tuple[int, AskedGroup, Chain]]:
        """Yield chains that may make a grouping cheaper, and the first step at which they do."""
        for group in self._listed:
            for chain in self._looser.chains(group.members, self._school):
                if group.least + chain.more >= self._best:
                    break
                first, last = self._window(chain.groups)
                if 1 <= first <= min(last, until):
                    yield first, group, chain

    def _is_less(self, group: AskedGroup, chain: Chain, step: int) -> bool | None:
        """Tell whether a grouping with a chain costs less at a step; None where it is not known."""
        then = [with_roll(problem, self._school, self._sign * step) for problem in self._problems]
        pairs = zip(then, chain.groups, strict=False)
        if any(group_score(members, problem).violations for problem, members in pairs):
            return False  # of coming years, say, which the roll does not change
        paid = group.cost + chain.more
        found = self._looser.beside(
            chain, self._school, most=self._best - paid, clock=clock_of_question(self._clock)
        )
        if found.bound is None or found.bound + paid >= self._best:
            return False
        if not found.groupings:
            return None
        cost = self._looser.cost_of(found.groupings, then)
        if cost is None or cost < found.bound + paid:
            raise SolverError(f"a grouping was found at {found.bound + paid} s; judged: {cost}")
        return True if cost < self._best else None
