"""``fair = true``: first the least longest drive, then the least cost under that limit.

Which drives can be the longest is known: those between the schools. A bisection over them asks each
time whether no more schools need be alone than under the rules as they are; the solver answers that
on a problem in which a school alone costs 1 and nothing else costs anything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event

import numpy as np

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.given import Seconds
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Fair, Solution, Status
from geocluster.solvers import SolveParams, solve
from geocluster.watcher import Progress

__all__ = ["check_fair", "solve_as_asked", "solve_fairly"]

_SHARE_PLAIN, _SHARE_FEWEST, _SHARE_STEP = 0.25, 0.25, 0.2
"""Of the time that is left, for the least cost without fairness, for how few need be alone, and for
each step of the bisection."""


def check_fair(problems: Sequence[Problem]) -> None:
    """Refuse fairness in one of several tiers.

    Raises
    ------
    RulesError
        If a tier asks for it beside others.
    """
    fair = [problem.tier for problem in problems if problem.rules.fair]
    if fair and len(problems) > 1:
        raise RulesError(
            phrase(
                "fair = true in the tier {fair!r}: which schools a tier leaves alone, "
                "and so how short its drives can be, hangs on the tiers around it; "
                "with several tiers use longest_drive_minutes instead",
                fair=fair[0],
            )
        )


@dataclass(slots=True, kw_only=True)
class _Search:
    """How each question is put to the solver."""

    seed: int
    threads: int
    clock: Clock
    report: Callable[[Progress], None]
    params: SolveParams
    certify: bool

    def solve(
        self,
        problem: Problem,
        clock: Clock,
        start: Grouping | None,
        report: Callable[[Progress], None] | None = None,
    ) -> Solution:
        """Solve with what is common to all questions."""
        return solve(
            problem,
            seed=self.seed,
            threads=self.threads,
            clock=clock,
            report=self.report if report is None else report,
            params=self.params,
            start=start,
            certify=self.certify and report is None,
        )

    def at_most(self, problem: Problem, most: int, start: Grouping | None) -> Solution:
        """Ask whether a problem costs no more than so much; the search ends with the answer."""
        known = Event()
        clock = Clock(self.clock.part(_SHARE_STEP).seconds, known)

        def told(now: Progress) -> None:
            found = now.objective is not None and now.objective <= most
            if found or (now.bound is not None and now.bound > most) or self.clock.over():
                known.set()
            self.report(now)

        return self.solve(problem, clock, start, told)


def solve_fairly(
    problem: Problem,
    *,
    seed: int,
    threads: int,
    clock: Clock,
    report: Callable[[Progress], None],
    params: SolveParams,
    start: Grouping | None,
    certify: bool = False,
) -> tuple[Solution, Fair | None]:
    """Find the least longest drive, then the least cost under it.

    Parameters
    ----------
    problem
        What is asked; its rules say ``fair``.
    seed, threads, clock, report, params, start, certify
        As for :func:`geocluster.solvers.solve`; the clock is for all questions together.

    Returns
    -------
    Solution
        Under the limit; where no grouping meets the rules, or none was found, without one.
    Fair
        The limit; None where no grouping meets the rules, or none was found.
    """
    search = _Search(
        seed=seed, threads=threads, clock=clock, report=report, params=params, certify=certify
    )
    plain = search.solve(problem, clock.part(_SHARE_PLAIN), start)
    if plain.grouping is None:
        return plain, None
    limit, alone, proven, best = _least_limit(problem, plain.grouping, search)
    cost = judge(plain.grouping, problem).total
    fair = Fair(
        limit=limit,
        of_rules=problem.rules.longest_drive,
        alone=alone,
        proven=proven,
        cost=cost,
        bound=plain.bound.value if plain.bound else None,
    )
    if limit is None:
        return replace(plain, runtime=clock.elapsed), fair
    found = search.solve(fair.limited(problem), clock, best)
    stopped = plain.interrupted or found.interrupted or clock.stopped.is_set()
    return replace(found, runtime=clock.elapsed, interrupted=stopped), fair


def solve_as_asked(
    problem: Problem,
    *,
    seed: int,
    threads: int,
    clock: Clock,
    report: Callable[[Progress], None],
    params: SolveParams | None = None,
    start: Grouping | None = None,
    certify: bool = False,
) -> tuple[Solution, Fair | None]:
    """Solve fairly where the rules say so, else as they are: then without a limit.

    Parameters and results are those of :func:`solve_fairly`.
    """
    params = SolveParams() if params is None else params
    if problem.rules.fair:
        return solve_fairly(
            problem, seed=seed, threads=threads, clock=clock, report=report, params=params,
            start=start, certify=certify,
        )  # fmt: skip
    solution = solve(
        problem, seed=seed, threads=threads, clock=clock, report=report, params=params,
        start=start, certify=certify,
    )  # fmt: skip
    return solution, None


def _least_limit(
    problem: Problem, plain: Grouping, search: _Search
) -> tuple[int | None, int, bool, Grouping]:
    """Return the limit, how few are alone, whether both are proven, and a grouping under it."""
    counting = problem.counting_alone()
    fewest = search.solve(counting, search.clock.part(_SHARE_FEWEST), plain)
    best = fewest.grouping or plain
    alone = _cost(best, counting)
    proven = fewest.status is Status.OPTIMAL
    nobody = judge(Grouping(()), counting)
    if nobody.total is not None and nobody.total <= alone:
        return None, alone, proven, best
    lengths = _lengths(problem)
    low, high = 0, bisect_left(lengths, _longest(best, counting))
    while low < high:
        middle = (low + high) // 2
        limit = Seconds(lengths[middle])
        asked = problem.with_rules(longest_drive=limit).counting_alone()
        answer = search.at_most(asked, alone, best)
        grouping = answer.grouping
        if grouping is not None and _cost(grouping, asked) <= alone:
            best = grouping
            high = min(middle, bisect_left(lengths, _longest(grouping, asked)))
        else:
            proven = proven and _is_more(answer, alone)
            low = middle + 1
    return lengths[high], alone, proven, best


def _is_more(answer: Solution, most: int) -> bool:
    """Tell whether it is proven that a question costs more than so much."""
    if answer.status is Status.INFEASIBLE:
        return True
    return answer.bound is not None and answer.bound.value > most


def _cost(grouping: Grouping, counting: Problem) -> int:
    """How many schools a grouping leaves alone, but for those that stand alone for free."""
    cost = judge(grouping, counting).total
    if cost is None:
        raise RulesError(phrase("a grouping of the solver does not meet the rules"))
    return cost


def _longest(grouping: Grouping, counting: Problem) -> int:
    """Seconds: the longest drive that the rule measures, where a lead is whoever makes it least."""
    scores = judge(grouping, counting).groups
    return max(score.longest_drive or 0 for score in scores)


def _lengths(problem: Problem) -> list[int]:
    """Return every drive that could be the longest, each length once, ascending."""
    seconds = problem.travel.seconds.data
    return [int(length) for length in np.unique(seconds[seconds <= problem.drive_limit])]
