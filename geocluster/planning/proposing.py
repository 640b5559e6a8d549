"""From a problem to a proposal: solved, judged, explained."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable, Sequence
from dataclasses import replace

from geocluster.clock import today
from geocluster.errors import RulesError, SolverError
from geocluster.explain import conflict_of, why_impossible, why_left
from geocluster.given import check_search
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.planning.comparing import beside_tiers
from geocluster.planning.fairness import AsAsked, solve_as_asked
from geocluster.planning.tiers import answers_of_tiers, tiers_given
from geocluster.plausible import doubts, surveyed
from geocluster.problem import Problem
from geocluster.proposal import (
    Certificates,
    Fair,
    Joint,
    Proposal,
    Solution,
    Status,
    TierResult,
)
from geocluster.schools import Issue, Schools, Source
from geocluster.solvers import SolveParams, prepare
from geocluster.texts import speaker
from geocluster.travel import TravelTimes
from geocluster.travel_doctor import issues_of
from geocluster.watcher import Watcher

__all__ = ["CHECK_SECONDS", "propose", "solved", "unique", "used_versions"]

CHECK_SECONDS = 10.0
"""For the question whether there is any grouping at all, and for what would be without a rule."""

CHANGES_SECONDS = 3.0
"""For what would place the schools that are in no group, all together."""

_VERSIONS_OF = (
    "ortools", "osmium", "numba", "numpy", "scipy", "geopandas", "shapely", "folium", "babel",
)  # fmt: skip


def propose(
    problem: Problem | Sequence[Problem],
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    name: str = "Proposal",
    watcher: Watcher | None = None,
    params: SolveParams | None = None,
    start: Grouping | Sequence[Grouping] | None = None,
) -> Proposal:
    """Solve a problem made from your own data, judge the answer and explain what is left out.

    Parameters
    ----------
    problem
        Schools, travel times, rules and pins. Or those of several tiers, the coarsest first, of the
        same schools and travel times: the groups of each lie inside those of the one before.
    seconds
        For the solver.
    seed, threads
        The same give the same answer when the search ends by proof.
    name
        Shown on map and tables.
    watcher
        Told how the work goes.
    params, start
        What is turned at the solver, and a grouping to begin with, of several tiers one of each,
        the coarsest first: as for :func:`geocluster.solvers.solve`.

    Raises
    ------
    RulesError
        If what is given is no problem, no limit of a search, or no grouping of its schools; or
        tiers are of other schools, travel times or pins.
    SolverError
        If the judge finds a violation in what the solver returned.
    """
    found = solved(
        problem, seconds=seconds, seed=seed, threads=threads, name=name, watcher=watcher,
        params=params, start=start,
    )  # fmt: skip
    return replace(found, tiers=beside_tiers(found.tiers))


def _begin(start: Grouping | Sequence[Grouping] | None, n: int) -> list[Grouping] | None:
    """Return a grouping for each of ``n`` tiers to begin with; None where none is given."""
    if start is None:
        return None
    begin = [start] if isinstance(start, Grouping) else list(start)
    if len(begin) != n:
        raise RulesError(
            phrase(
                "start has a grouping for each tier, the coarsest first: {n}, not {given}",
                n=n,
                given=len(begin),
            )
        )
    return begin


def solved(
    problem: Problem | Sequence[Problem],
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    name: str = "Proposal",
    watcher: Watcher | None = None,
    params: SolveParams | None = None,
    start: Grouping | Sequence[Grouping] | None = None,
    known: Certificates | None = None,
) -> Proposal:
    """Do what :func:`propose` does, but for what the answer is measured against.

    Parameters
    ----------
    problem, seconds, seed, threads, name, watcher, params, start
        As there.
    known
        What proved the bounds of the start, of the same question or one that is like it.
    """
    problems = tiers_given(problem)
    check_search(seconds=seconds, seed=seed, threads=threads, error=RulesError)
    begin = _begin(start, len(problems))
    watcher, params = watcher or Watcher(), SolveParams() if params is None else params
    schools, travel = problems[0].schools, problems[0].travel
    issues = _looked_at(schools, travel, watcher)
    watcher.step(phrase("Solving (the first run on a machine compiles for some seconds)"), 0.0)
    prepare()
    clock, report = watcher.clock(seconds), watcher.solving
    found = solve_as_asked(
        problems, seed=seed, threads=threads, clock=clock, report=report, params=params,
        start=begin, certify=True, known=known,
    )  # fmt: skip
    solution = found.solution
    watcher.step(phrase("Explaining"), 0.0)
    tiers, joint = _answers(found, seconds), None
    if len(problems) > 1:
        joint = Joint(bound=solution.bound, status=solution.status)
    certificates = Certificates(
        tiers=tuple(tier.certificate for tier in solution.tiers), together=solution.certificate
    )
    return Proposal(
        name=name,
        tiers=tiers,
        joint=joint,
        runtime=solution.runtime,
        seed=seed,
        interrupted=solution.interrupted,
        created=today(),
        certificates=None if certificates.is_empty else certificates,
        issues=issues,
        sources=unique([*schools.sources, *travel.sources]),
        versions=used_versions(),
    )


def _answers(found: AsAsked, seconds: float) -> tuple[TierResult, ...]:
    """Judge and explain what was found of one tier or several."""
    if len(found.problems) > 1:
        return answers_of_tiers(found.problems, found.solution, found.fair)
    solution = replace(found.solution.tiers[0], interrupted=found.solution.interrupted)
    return (_answer(found.problems[0], solution, seconds, found.fair[0]),)


def _answer(
    problem: Problem, solution: Solution, seconds: float, fair: Fair | None = None
) -> TierResult:
    """Judge what a solver returned, and explain which schools are in no group."""
    judgement, conflict = None, None
    if solution.grouping is None:
        found: list[Grouping] = []
        ungrouped = why_impossible(problem, found)
        if solution.status is Status.INFEASIBLE and not solution.interrupted:
            conflict = conflict_of(problem, impossible=True, known=found)
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
            seconds_for_changes=0 if solution.interrupted else min(seconds, CHANGES_SECONDS),
        )
    return TierResult(
        problem=problem,
        grouping=solution.grouping,
        judgement=judgement,
        ungrouped=ungrouped,
        bound=solution.bound,
        status=solution.status,
        fair=fair,
        conflict=None if conflict is None else conflict.fact(problem),
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


def used_versions() -> dict[str, str]:
    """Return the versions of geocluster and of what it computes with."""
    found = {"geocluster": importlib.metadata.version("geocluster")}
    found["python"] = platform.python_version()
    return found | {name: importlib.metadata.version(name) for name in _VERSIONS_OF}
