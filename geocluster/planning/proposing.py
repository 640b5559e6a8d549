"""From a problem to a proposal: solved, judged, explained."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable

from geocluster.errors import RulesError, SolverError
from geocluster.explain import why_impossible, why_left
from geocluster.given import check_search, instance
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.plausible import doubts, surveyed
from geocluster.problem import Problem
from geocluster.proposal import Proposal, Solution, Status, TierResult
from geocluster.schools import Issue, Schools, Source
from geocluster.solvers import SolveParams, prepare, solve
from geocluster.texts import speaker
from geocluster.travel import TravelTimes
from geocluster.travel_doctor import issues_of
from geocluster.watcher import Watcher

__all__ = ["CHECK_SECONDS", "propose", "unique"]

CHECK_SECONDS = 10.0
"""For the question whether there is any grouping at all, and for what would be without a rule."""

_VERSIONS_OF = (
    "ortools", "osmium", "numba", "numpy", "scipy", "geopandas", "shapely", "folium", "babel",
)  # fmt: skip


def propose(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    name: str = "Proposal",
    watcher: Watcher | None = None,
    params: SolveParams | None = None,
    start: Grouping | None = None,
) -> Proposal:
    """Solve a problem made from your own data, judge the answer and explain what is left out.

    Parameters
    ----------
    problem
        Schools, travel times, rules and pins.
    seconds
        For the solver.
    seed, threads
        The same give the same answer when the search ends by proof.
    name
        Shown on map and tables.
    watcher
        Told how the work goes.
    params, start
        What is turned at the solver, and a grouping to begin with: as for
        :func:`geocluster.solvers.solve`.

    Raises
    ------
    RulesError
        If what is given is no problem, no limit of a search, or no grouping of its schools.
    SolverError
        If the judge finds a violation in what the solver returned.
    """
    instance(
        "problem", problem, Problem, how="gc.Problem(schools, travel, rules)", error=RulesError
    )
    check_search(seconds=seconds, seed=seed, threads=threads, error=RulesError)
    watcher = watcher or Watcher()
    issues = _looked_at(problem.schools, problem.travel, watcher)
    watcher.step("Solving (the first run on a machine compiles for some seconds)", 0.0)
    prepare()
    solution = solve(
        problem,
        seed=seed,
        threads=threads,
        clock=watcher.clock(seconds),
        report=watcher.solving,
        params=SolveParams() if params is None else params,
        start=start,
    )
    watcher.step("Explaining", 0.0)
    return Proposal(
        name=name,
        tiers=(_answer(problem, solution, seconds),),
        runtime=solution.runtime,
        seed=seed,
        interrupted=solution.interrupted,
        issues=issues,
        sources=unique([*problem.schools.sources, *problem.travel.sources]),
        versions=_versions(),
    )


def _answer(problem: Problem, solution: Solution, seconds: float) -> TierResult:
    """Judge what a solver returned, and explain which schools are in no group."""
    judgement = None
    if solution.grouping is None:
        ungrouped = why_impossible(problem)
    else:
        judgement = judge(solution.grouping, problem)
        if judgement.violations:
            said = "; ".join(speaker(problem).say(v.fact) for v in judgement.violations)
            raise SolverError(f"the judge refuses the solver's answer: {said}")
        ungrouped = why_left(
            problem,
            solution.grouping,
            judgement,
            proven=solution.status is Status.OPTIMAL,
            seconds=0 if solution.interrupted else min(seconds, CHECK_SECONDS),
        )
    return TierResult(
        problem=problem,
        grouping=solution.grouping,
        judgement=judgement,
        ungrouped=ungrouped,
        bound=solution.bound,
        status=solution.status,
    )


def _looked_at(schools: Schools, travel: TravelTimes, watcher: Watcher) -> tuple[Issue, ...]:
    """Return all issues, and warn where no drive can be right; data from Python are not refused."""
    travel = surveyed(schools, travel)
    for doubt in doubts(schools, travel):
        if doubt.hopeless:
            watcher.warn(doubt.issue.message)
    return issues_of(schools, travel)


def unique(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources each once, in their order."""
    return tuple(dict.fromkeys(sources))


def _versions() -> dict[str, str]:
    found = {"geocluster": importlib.metadata.version("geocluster")}
    found["python"] = platform.python_version()
    return found | {name: importlib.metadata.version(name) for name in _VERSIONS_OF}
