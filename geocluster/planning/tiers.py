"""Several tiers: the problems as they are given, and the answer of each, judged and explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geocluster.errors import RulesError, SolverError
from geocluster.explain import (
    conflict_of,
    why_impossible,
    why_left,
    why_left_within,
    why_not_together,
)
from geocluster.given import instance
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.planning.fairness import check_fair
from geocluster.problem import Problem
from geocluster.proposal import Fair, Solution, Status, TierResult, check_chain
from geocluster.solvers.tiers import TiersSolution
from geocluster.texts import speaker
from geocluster.ungrouped import Ungrouped

__all__ = ["answers_of_tiers", "tiers_given", "why_tiers_impossible"]


def tiers_given(given: Problem | Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problem of each tier, the coarsest first, as somebody gave them.

    Raises
    ------
    RulesError
        If one is no problem, or they cannot be tiers of one proposal.
    """
    how = "gc.Problem(schools, travel, rules)"
    problems = tuple(
        instance("problem", problem, Problem, how=how, error=RulesError)
        for problem in (given if isinstance(given, list | tuple) else [given])
    )
    check_chain(problems)
    check_fair(problems)
    names = [problem.tier for problem in problems]
    if len(set(names)) != len(names):
        raise RulesError(phrase("each tier has a name of its own, not {names}", names=list(names)))
    return problems


def answers_of_tiers(
    problems: Sequence[Problem], solution: TiersSolution, fair: Sequence[Fair | None]
) -> tuple[TierResult, ...]:
    """Judge and explain what a solver returned of several tiers, the coarsest first.

    Parameters
    ----------
    problems, solution
        Under the limits that fairness found.
    fair
        Of each tier its limit; None where it has none.
    """
    found: list[TierResult] = []
    impossible = why_tiers_impossible(problems, solution)
    for k, (problem, tier) in enumerate(zip(problems, solution.tiers, strict=True)):
        above = found[-1] if found else None
        if tier.grouping is None:
            answer = _nothing_found(problem, tier.status, solution.status, impossible[k], above)
        else:
            answer = _judged(problem, tier, above, proven=solution.status is Status.OPTIMAL)
        found.append(replace(answer, fair=fair[k]))
    return tuple(found)


def why_tiers_impossible(
    problems: Sequence[Problem], solution: TiersSolution
) -> tuple[tuple[Ungrouped, ...], ...]:
    """Say of each tier why no grouping meets the hard rules; empty where that is not its fault.

    Where each tier can be grouped by itself, the finer ones say that they cannot lie inside.
    """
    if solution.status is not Status.INFEASIBLE:
        return ((),) * len(problems)
    by_itself = [tier.status is Status.INFEASIBLE for tier in solution.tiers]
    if any(by_itself):
        return tuple(
            why_impossible(problem) if itself else ()
            for problem, itself in zip(problems, by_itself, strict=True)
        )
    names = [problem.tier for problem in problems]
    finer = zip(problems[1:], names, strict=False)
    return ((), *(why_not_together(problem, tier_above=above) for problem, above in finer))


def _judged(
    problem: Problem, tier: Solution, above: TierResult | None, *, proven: bool
) -> TierResult:
    if tier.grouping is None:
        raise SolverError(f"tier {problem.tier!r} has no grouping, but others have")
    judgement = judge(tier.grouping, problem)
    if above is None or above.grouping is None:
        # The coarsest groups are as they are for the sake of the finer ones, too.
        ungrouped = why_left(problem, tier.grouping, judgement, proven=False, seconds=0)
    else:
        ungrouped = why_left_within(
            problem, judgement, above.grouping, tier_above=above.name, proven=proven
        )
    answer = TierResult(
        problem=problem,
        grouping=tier.grouping,
        judgement=judgement,
        ungrouped=ungrouped,
        bound=tier.bound,
        status=tier.status,
        within=above,
    )
    if answer.violations:
        said = "; ".join(speaker(problem).say(v.fact) for v in answer.violations)
        raise SolverError(f"the judge refuses the solver's answer: {said}")
    return answer


def _nothing_found(
    problem: Problem,
    by_itself: Status,
    status: Status,
    ungrouped: tuple[Ungrouped, ...],
    above: TierResult | None,
) -> TierResult:
    conflict = None
    if by_itself is Status.INFEASIBLE:
        conflict = conflict_of(problem, impossible=True)
    return TierResult(
        problem=problem,
        grouping=None,
        judgement=None,
        ungrouped=ungrouped,
        bound=None,
        status=status,
        within=above,
        conflict=None if conflict is None else conflict.fact(problem),
    )
