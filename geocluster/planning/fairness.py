"""``fair = true``: first the least longest drive, then the least cost under that limit.

Which drives can be the longest is known: those between the schools. A bisection over them asks each
time whether no more schools need be alone than under the rules as they are; the solver answers that
on a problem in which a school alone costs 1 and nothing else costs anything.

Of several tiers the fair ones are taken coarsest first. All tiers are asked together each time, and
a school alone in a coarser fair tier costs more than all of those alone in finer ones; tiers that
are not fair cost nothing, but hold by their rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.given import LONGEST_CHARGE, Seconds
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.planning.fair_questions import Counting, FairSearch
from geocluster.problem import Problem
from geocluster.proposal import Certificates, Fair, Status
from geocluster.solvers import SolveParams
from geocluster.solvers.tiers import TiersSolution
from geocluster.watcher import Progress

__all__ = ["AsAsked", "check_fair", "solve_as_asked"]

_SHARE_PLAIN, _SHARE_FEWEST, _SHARE_LIMITS = 0.25, 0.2, 0.5
"""Of the time that is left, for the least cost without fairness, for how few need be alone, and for
all limits."""

_SHARE_LAST = 0.65
"""Of what is left then, for the least cost under all limits, where there are more questions."""

_Groupings = Sequence[Grouping]


def check_fair(problems: Sequence[Problem]) -> None:
    """Refuse fairness in more tiers than schools alone can be counted in.

    Raises
    ------
    RulesError
        If a school alone in the coarsest cannot count more than all that are alone in the others.
    """
    fair = [problem.tier for problem in problems if problem.rules.fair]
    if fair and (len(problems[0]) + 1) ** (len(fair) - 1) > LONGEST_CHARGE:
        raise RulesError(
            phrase(
                "fair = true in {n} tiers of {schools:,} schools is more than can be counted; "
                "ask for it in fewer tiers",
                n=len(fair),
                schools=len(problems[0]),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AsAsked:
    """What is found where some tiers may be fair.

    Attributes
    ----------
    problems
        Of each tier, the coarsest first, under the limits that were found.
    solution
        Of these.
    fair
        Of each tier its limit; None where it is not fair, where no grouping meets the rules, or
        where none was found.
    """

    problems: tuple[Problem, ...]
    solution: TiersSolution
    fair: tuple[Fair | None, ...]


def solve_as_asked(
    problems: Sequence[Problem],
    *,
    seed: int,
    threads: int,
    clock: Clock,
    report: Callable[[Progress], None],
    params: SolveParams | None = None,
    start: _Groupings | None = None,
    certify: bool = False,
    known: Certificates | None = None,
) -> AsAsked:
    """Solve tiers, one or several; fairly where their rules say so.

    Parameters
    ----------
    problems
        Of each tier, the coarsest first.
    seed, threads, clock, report, params, start, certify
        As for :func:`geocluster.solvers.tiers.solve_tiers`; the clock is for all questions
        together.
    known
        As there; where a tier is fair the limit that it was found under is not that of the first
        question, and it is not read.
    """
    asked = tuple(problems)
    check_fair(asked)
    search = FairSearch(
        seed=seed, threads=threads, clock=clock, report=report,
        params=SolveParams() if params is None else params,
    )  # fmt: skip
    nothing = (None,) * len(asked)
    if not any(problem.rules.fair for problem in asked):
        found = search.solve(asked, clock, start, certify=certify, known=known)
        return AsAsked(problems=asked, solution=found, fair=nothing)
    plain = search.solve(asked, clock.part(_SHARE_PLAIN), start, certify=certify)
    if plain.groupings is None:
        return AsAsked(problems=asked, solution=plain, fair=nothing)
    limits = _least_limits(asked, plain.groupings, search)
    return _least_costs(asked, plain, limits, search, certify=certify)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """What the bisections found.

    Attributes
    ----------
    limit
        Of each fair tier, by its place: seconds; None where no drive need be limited.
    alone, proven
        Of each fair tier, as :class:`~geocluster.proposal.Fair` has them.
    groupings
        Of each tier, within all limits, with no more schools alone.
    """

    limit: dict[int, int | None]
    alone: dict[int, int]
    proven: dict[int, bool]
    groupings: _Groupings


def _least_limits(problems: tuple[Problem, ...], plain: _Groupings, search: FairSearch) -> _Limits:
    """Find how few must be alone, and for each fair tier in turn the least limit for that."""
    counting = Counting.of(problems)
    fewest = search.fewest(counting, problems, search.clock.part(_SHARE_FEWEST), plain)
    best = plain if fewest.groupings is None else counting.whole(fewest.groupings)
    proven = fewest.status is Status.OPTIMAL
    alone = counting.alone(best, problems)
    found = _Limits(limit={}, alone=alone, proven={}, groupings=best)
    budget, waiting = search.clock.part(_SHARE_LIMITS), len(alone)
    for place in alone:
        limit, step_proven = None, True
        if not counting.none_needed(place, problems, alone):
            share = budget.part(1 / waiting)
            limit, step_proven, best = _least_limit(place, problems, best, counting, search, share)
            problems = _limited(problems, place, limit)
        waiting -= 1
        found.limit[place], found.proven[place] = limit, proven and step_proven
    return replace(found, groupings=best)


def _least_limit(
    place: int,
    problems: tuple[Problem, ...],
    best: _Groupings,
    counting: Counting,
    search: FairSearch,
    clock: Clock,
) -> tuple[int, bool, _Groupings]:
    """Return the limit of a tier, whether it is proven the least, and groupings within it."""
    most, lengths = counting.cost(best, problems), _lengths(problems[place])
    low, high = 0, bisect_left(lengths, counting.longest(place, best, problems))
    proven = True
    while low < high and not clock.over():
        middle = (low + high) // 2
        asked = _limited(problems, place, lengths[middle])
        answer = search.at_most(most, counting, asked, clock, best)
        if answer.groupings is not None:
            best = answer.groupings
            high = min(middle, bisect_left(lengths, counting.longest(place, best, asked)))
        else:
            proven = proven and answer.is_more
            low = middle + 1
    return lengths[high], proven and low >= high, best


def _least_costs(
    problems: tuple[Problem, ...],
    plain: TiersSolution,
    limits: _Limits,
    search: FairSearch,
    *,
    certify: bool,
) -> AsAsked:
    """Find the least cost under all limits; and under those of the coarser fair tiers, for each."""
    places = list(limits.limit)
    limited = [problems]
    for place in places:
        limited.append(_limited(limited[-1], place, limits.limit[place]))
    turned = [k for k, place in enumerate(places, start=1) if limits.limit[place] is not None]
    solved, last = {0: plain}, turned[-1] if turned else 0
    start = limits.groupings
    for k in turned[::-1]:
        share = _SHARE_LAST if k == last and len(turned) > 1 else 1.0
        if k != last:
            share = 1 / (1 + turned.index(k))
        solved[k] = search.solve(
            limited[k], search.clock.part(share), start, certify=certify and k == last
        )
        start = solved[k].groupings or start
    known = [solved[max(j for j in solved if j <= k)] for k in range(len(limited))]
    costs = _cheapest([_cost(found, asked) for found, asked in zip(known, limited, strict=True)])
    bounds = _highest([None if found.bound is None else found.bound.value for found in known])
    fair: list[Fair | None] = [None] * len(problems)
    for k, place in enumerate(places):
        fair[place] = Fair(
            limit=limits.limit[place],
            of_rules=problems[place].rules.longest_drive,
            alone=limits.alone[place],
            proven=limits.proven[place],
            cost=costs[k],
            bound=bounds[k],
            together=len(problems) > 1,
            cost_with=costs[k + 1] if len(problems) > 1 else None,
            bound_with=bounds[k + 1] if len(problems) > 1 else None,
        )
    stopped = search.clock.stopped.is_set() or any(one.interrupted for one in solved.values())
    found = replace(solved[last], runtime=search.clock.elapsed, interrupted=stopped)
    return AsAsked(problems=limited[-1], solution=found, fair=tuple(fair))


def _cheapest(costs: list[int | None]) -> list[int | None]:
    """Return what is least of each and of all under more limits, whose answers are its own, too."""
    for k in range(len(costs) - 2, -1, -1):
        some = [cost for cost in costs[k : k + 2] if cost is not None]
        costs[k] = min(some, default=None)
    return costs


def _highest(bounds: list[int | None]) -> list[int | None]:
    """Return what is proven of each, or of one with fewer limits, which costs no more."""
    for k in range(1, len(bounds)):
        some = [bound for bound in bounds[k - 1 : k + 1] if bound is not None]
        bounds[k] = max(some, default=None)
    return bounds


def _cost(found: TiersSolution, problems: tuple[Problem, ...]) -> int | None:
    """Seconds, all tiers together; None where nothing was found."""
    if found.groupings is None:
        return None
    pairs = zip(found.groupings, problems, strict=True)
    costs = [judge(grouping, problem).total for grouping, problem in pairs]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def _limited(problems: tuple[Problem, ...], place: int, seconds: int | None) -> tuple[Problem, ...]:
    """Return the tiers with a limit in one of them; as they are where there is none."""
    if seconds is None:
        return problems
    held = problems[place].with_rules(longest_drive=Seconds(seconds))
    return (*problems[:place], held, *problems[place + 1 :])


def _lengths(problem: Problem) -> list[int]:
    """Return every drive that could be the longest, each length once, ascending."""
    seconds = problem.travel.seconds.data
    return [int(length) for length in np.unique(seconds[seconds <= problem.drive_limit])]
