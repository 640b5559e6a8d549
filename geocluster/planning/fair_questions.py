"""What fairness asks the solver: how many schools must be alone, and whether no more need be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Certificates, Status
from geocluster.solvers import SolveParams
from geocluster.solvers.tiers import TiersSolution, solve_chain
from geocluster.watcher import Progress

__all__ = ["AtMost", "Counting", "FairSearch"]

_SHARE_STEP = 0.2
"""Of the time that is left for a limit, for each step of its bisection."""

_NOBODY = Grouping(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How schools alone are counted, over all fair tiers.

    Attributes
    ----------
    each
        What a school alone counts in each tier: in a fair one more than all that can be alone in
        finer fair ones, in the others 0.
    depth
        How many tiers are asked: finer ones that any grouping of the coarser leaves room for are
        not.
    """

    each: tuple[int, ...]
    depth: int

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Counting:
        """Count in the fair ones of these tiers, the coarsest first."""
        each, next_more = [0] * len(problems), 1
        for place in range(len(problems) - 1, -1, -1):
            if problems[place].rules.fair:
                each[place], next_more = next_more, next_more * (len(problems[place]) + 1)
        depth = len(problems)
        while depth > 1 and not each[depth - 1] and _nobody(problems[depth - 1], 0) is not None:
            depth -= 1
        return cls(each=tuple(each), depth=depth)

    def asked(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Return the question that counts, and nothing else."""
        pairs = zip(problems[: self.depth], self.each, strict=False)
        return tuple(problem.counting_alone(each) for problem, each in pairs)

    def whole(self, groupings: Sequence[Grouping]) -> tuple[Grouping, ...]:
        """Return a grouping for every tier: those that were not asked have no group."""
        return (*groupings, *(_NOBODY,) * (len(self.each) - len(groupings)))

    def cost(self, groupings: Sequence[Grouping], problems: Sequence[Problem]) -> int:
        """Return how much schools alone count, all tiers together.

        Raises
        ------
        SolverError
            If a rule is broken.
        """
        return sum(map(_counted, groupings, self.asked(problems)))

    def alone(self, groupings: Sequence[Grouping], problems: Sequence[Problem]) -> dict[int, int]:
        """Return for each fair tier, by its place, how many are alone that are not for free."""
        return {
            place: _counted(groupings[place], problems[place].counting_alone())
            for place, each in enumerate(self.each)
            if each
        }

    def none_needed(self, place: int, problems: Sequence[Problem], alone: dict[int, int]) -> bool:
        """Tell whether no group of a tier, and so of finer ones, leaves no more alone."""
        for k in range(place, self.depth):
            found = _nobody(problems[k], 1 if self.each[k] else 0)
            if found is None or found > alone.get(k, 0):
                return False
        return True

    def longest(
        self, place: int, groupings: Sequence[Grouping], problems: Sequence[Problem]
    ) -> int:
        """Seconds: the longest drive that the rule measures, by the lead that makes it least."""
        scores = judge(groupings[place], problems[place].counting_alone()).groups
        return max(score.longest_drive or 0 for score in scores)


def _nobody(problem: Problem, each: int) -> int | None:
    """Return what it counts that there is no group; None where that breaks a rule."""
    return judge(_NOBODY, problem.counting_alone(each)).total


def _counted(grouping: Grouping, asked: Problem) -> int:
    """Return what schools alone count in a tier of the question that counts."""
    found = judge(grouping, asked).total
    if found is None:
        raise SolverError("a grouping of the solver does not meet the rules")
    return found


@dataclass(frozen=True, slots=True)
class AtMost:
    """Whether tiers can be grouped with so few alone.

    Attributes
    ----------
    groupings
        Of each tier; None where none was found.
    is_more
        Whether it is proven that there are none.
    """

    groupings: tuple[Grouping, ...] | None
    is_more: bool


@dataclass(slots=True, kw_only=True)
class FairSearch:
    """How each question is put to the solver.

    Attributes
    ----------
    seed, threads, clock, report, params
        As for :func:`geocluster.solvers.tiers.solve_tiers`; the clock is for all questions.
    """

    seed: int
    threads: int
    clock: Clock
    report: Callable[[Progress], None]
    params: SolveParams

    def solve(
        self,
        problems: Sequence[Problem],
        clock: Clock,
        start: Sequence[Grouping] | None,
        report: Callable[[Progress], None] | None = None,
        *,
        certify: bool = False,
        known: Certificates | None = None,
    ) -> TiersSolution:
        """Solve with what is common to all questions."""
        return solve_chain(
            problems,
            seed=self.seed,
            threads=self.threads,
            clock=clock,
            report=self.report if report is None else report,
            params=self.params,
            start=start,
            certify=certify,
            known=known,
        )

    def fewest(
        self,
        counting: Counting,
        problems: Sequence[Problem],
        clock: Clock,
        start: Sequence[Grouping],
    ) -> TiersSolution:
        """Find how few must be alone."""
        step = Progress(phrase("Fair: how few schools must be in no group"), None, None)
        asked = counting.asked(problems)
        return self.solve(asked, clock, start[: len(asked)], lambda now: self.report(step))

    def at_most(
        self,
        most: int,
        counting: Counting,
        problems: Sequence[Problem],
        clock: Clock,
        start: Sequence[Grouping],
    ) -> AtMost:
        """Ask whether schools alone can count no more than so much; it ends with the answer."""
        known, bounds, asked = Event(), [0], counting.asked(problems)
        step = Progress(phrase("Fair: how short drives can be"), None, None)
        # Numbers of groups of finer tiers are met last, so that only then a cost is an answer's.
        early = not any(problem.rules.groups or problem.rules.kinds for problem in asked[1:])

        def told(now: Progress) -> None:
            found = early and now.objective is not None and now.objective <= most
            bounds.append(now.bound or 0)
            if found or bounds[-1] > most or self.clock.over():
                known.set()
            self.report(step)

        part = Clock(clock.part(_SHARE_STEP).seconds, known)
        answer = self.solve(asked, part, start[: len(asked)], told)
        if answer.groupings is not None:
            groupings = counting.whole(answer.groupings)
            if counting.cost(groupings, problems) <= most:
                return AtMost(groupings, is_more=False)
        bounds.append(answer.bound.value if answer.bound else 0)
        return AtMost(None, is_more=answer.status is Status.INFEASIBLE or max(bounds) > most)
