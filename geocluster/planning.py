"""From a scenario, or from your own data, to a proposal."""

from __future__ import annotations

import importlib.metadata
import platform
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from geocluster.cache import Cache
from geocluster.errors import RulesError, ScenarioError, SolverError, TravelError
from geocluster.explain import Reasons, why_impossible, why_left, without_group
from geocluster.feasible import check_limits
from geocluster.fetch import write_note
from geocluster.given import check_search, instance
from geocluster.inputs import Data, as_used, input_entries, outline_issues, outline_of
from geocluster.judge import judge
from geocluster.left import free_alone
from geocluster.limits import allowing
from geocluster.plausible import doubts, refuse_hopeless, surveyed
from geocluster.problem import Problem
from geocluster.proposal import Left, Proposal, Status
from geocluster.provenance import source_beside
from geocluster.roads import EngineRequest, Travelled, travel
from geocluster.roads.place import fetch_place
from geocluster.roads.request import MOST_PLACES
from geocluster.scenario import Scenario, read_scenario
from geocluster.schools import Issue, Schools, Source
from geocluster.solvers import Clock, Progress, prepare, solve
from geocluster.sources import read_neighbours, read_schools
from geocluster.travel import TravelTimes
from geocluster.travel_doctor import issues_of
from geocluster.watcher import Watcher

__all__ = ["Checked", "Watcher", "check", "propose", "run", "travel_times"]

_CHECK_SECONDS = 10.0
"""For the question whether there is any grouping at all, and for what would be without a rule."""

_MOST_EXPLAINED = 200

_T = TypeVar("_T")
_Others = ParamSpec("_Others")

_VERSIONS_OF = ("ortools", "osmium", "numba", "numpy", "scipy", "geopandas", "shapely", "folium")


def _within_limits(
    work: Callable[Concatenate[Scenario, _Others], _T],
) -> Callable[Concatenate[str | Path | Scenario, _Others], _T]:
    """Read the scenario where that is to be done, and let its limits hold during the work."""

    @wraps(work)
    def limited(
        scenario: str | Path | Scenario, *others: _Others.args, **named: _Others.kwargs
    ) -> _T:
        if not isinstance(scenario, Scenario):
            scenario = read_scenario(scenario)
        with allowing(scenario.limits):
            return work(scenario, *others, **named)

    return cast("Callable[Concatenate[str | Path | Scenario, _Others], _T]", limited)


@_within_limits
def run(
    scenario: Scenario,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    watcher: Watcher | None = None,
) -> Proposal:
    """Do everything that a scenario asks: read, compute travel times, solve, judge, explain.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already.
    seconds, seed
        Instead of those of the scenario.
    watcher
        Told how the work goes.

    Returns
    -------
    Proposal
        Write it with :func:`geocluster.outputs.write_folder`.

    Raises
    ------
    GeoclusterError
        If the scenario or its data cannot be used; the message says how to mend it.
    """
    watcher = watcher or Watcher()
    scenario = scenario.with_solve(seconds=seconds, seed=seed)
    inputs = input_entries(scenario)
    data = _read(scenario, watcher)
    problem = data.problem(scenario)
    inputs |= input_entries(scenario, known=inputs)  # such as the roads of a place, just fetched
    watcher.ready(problem)
    solve_keys, output = scenario.keys.solve, scenario.keys.output
    proposal = propose(
        problem,
        seconds=solve_keys.seconds,
        seed=solve_keys.seed,
        threads=solve_keys.threads,
        name=scenario.name,
        watcher=watcher,
    )
    watcher.step("Drawing routes", 0.0)
    backdrop = replace(data.travelled.draw(_links(proposal)), boundary=data.outline)
    return replace(
        proposal,
        title=output.title,
        note=output.note,
        backdrop=backdrop,
        issues=data.issues,
        sources=_unique([*proposal.sources, *_outline_sources(scenario)]),
        inputs=tuple(inputs.values()),
        scenario=scenario.written_out(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What :func:`check` found.

    Attributes
    ----------
    problem
        Data and rules, ready to be solved.
    issues
        Of the school list, then of the roads: everything that a planner should look at.
    lonely
        Positions of schools that no feasible group holds.
    reasons
        Why, for each of them; for the first few hundred where there are many.
    refused
        Where no grouping meets the hard rules: what :func:`run` says of it; else empty.
    """

    problem: Problem
    issues: tuple[Issue, ...]
    lonely: tuple[int, ...]
    reasons: tuple[Left, ...]
    refused: tuple[Left, ...]

    @property
    def no_group(self) -> bool:
        """Whether no group at all can be made, though not all schools may stand alone for free."""
        return len(self.lonely) == len(self.problem.open) and not free_alone(self.problem)


@_within_limits
def check(scenario: Scenario, *, watcher: Watcher | None = None) -> Checked:
    """Read everything that a scenario names and say what is wrong, without a proposal.

    Where a hard rule may be impossible to meet, the solver is asked whether there is any grouping
    at all, so that what :func:`run` would refuse is refused here, in the same words.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already.
    watcher
        Told how the work goes.

    Raises
    ------
    GeoclusterError
        If the scenario or its data cannot be used at all.
    """
    watcher = watcher or Watcher()
    data = _read(scenario, watcher)
    problem = data.problem(scenario)
    watcher.step("Checking the rules", 0.0)
    lonely, reasons = without_group(problem), Reasons(problem)
    return Checked(
        problem=problem,
        issues=data.issues,
        lonely=lonely,
        reasons=tuple(left for i in lonely[:_MOST_EXPLAINED] for left in reasons.left([i])),
        refused=_refused(problem, scenario.keys.solve.seed, scenario.keys.solve.threads),
    )


def _refused(problem: Problem, seed: int, threads: int) -> tuple[Left, ...]:
    """Say why no grouping meets the hard rules, in the words of :func:`run`; empty where one does.

    The search ends with the first grouping; where time runs out first, nothing is claimed.
    """
    hard = problem.rules.groups is not None or problem.rules.kinds or (problem.alone_cost < 0).any()
    if not hard:
        return ()
    prepare()
    found = threading.Event()

    def first(progress: Progress) -> None:
        if progress.objective is not None:
            found.set()

    clock = Clock(_CHECK_SECONDS, found)
    solution = solve(problem, seed=seed, threads=threads, clock=clock, report=first)
    return why_impossible(problem) if solution.status is Status.INFEASIBLE else ()


@_within_limits
def travel_times(
    scenario: Scenario, *, watcher: Watcher | None = None
) -> tuple[Schools, TravelTimes]:
    """Read the schools of a scenario and how long it takes to drive between them.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already. Its rules are not looked at.
    watcher
        Told how the work goes.

    Raises
    ------
    GeoclusterError
        If the scenario or its data cannot be used.
    """
    watcher = watcher or Watcher()
    data = _read(scenario, watcher, with_rules=False)
    return data.schools, data.travelled.times


def propose(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    name: str = "Proposal",
    watcher: Watcher | None = None,
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

    Raises
    ------
    RulesError
        If what is given is no problem, or no limit of a search.
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
    )
    watcher.step("Explaining", 0.0)
    judgement = None
    if solution.grouping is None:
        left = why_impossible(problem)
    else:
        judgement = judge(solution.grouping, problem)
        if judgement.violations:
            said = "; ".join(v.detail for v in judgement.violations)
            raise SolverError(f"the judge refuses the solver's answer: {said}")
        left = why_left(
            problem,
            solution.grouping,
            judgement,
            proven=solution.status is Status.OPTIMAL,
            seconds=0 if solution.interrupted else min(seconds, _CHECK_SECONDS),
        )
    return Proposal(
        name=name,
        problem=problem,
        grouping=solution.grouping,
        judgement=judgement,
        left=left,
        bound=solution.bound,
        status=solution.status,
        runtime=solution.runtime,
        seed=seed,
        interrupted=solution.interrupted,
        issues=issues,
        sources=_unique([*problem.schools.sources, *problem.travel.sources]),
        versions=_versions(),
    )


def _read(scenario: Scenario, watcher: Watcher, *, with_rules: bool = True) -> Data:
    """Read schools and travel times; rules that cannot hold are refused before roads are read."""
    told = tuple(Issue(code=x.code, message=x.message) for x in scenario.moved.told)
    for issue in told:
        watcher.warn(issue.message)
    watcher.step("Reading schools", 0.0)
    if scenario.moved.tables is not None:
        return as_used(scenario.moved.tables, scenario, told, with_rules=with_rules)
    schools = _schools(scenario)
    outline = outline_of(scenario, schools) if with_rules else None
    file = scenario.neighbours_file if with_rules else None
    if with_rules:
        check_limits(schools, scenario.rules, scenario.pins)
    neighbours = None if file is None else read_neighbours(file, schools)
    try:
        travelled = _travel(schools, scenario, watcher)
    except TravelError as fault:
        if scenario.moved.proposal is None or scenario.keys.travel.engine != "server":
            raise
        message = (
            f"the server gives no travel times ({fault}): schools and travel times are taken from "
            "the schools.csv and times.parquet of the proposal, as they were when it was made"
        )
        watcher.warn(message)
        told = (*told, Issue(code="input_missing", message=message))
        return as_used(scenario.moved.proposal, scenario, told, with_rules=with_rules)
    return Data(
        schools=schools,
        travelled=travelled,
        neighbours=neighbours,
        issues=(
            *told,
            *outline_issues(outline, schools),
            *issues_of(schools, travelled.times),
        ),
        outline=outline,
    )


def _schools(scenario: Scenario) -> Schools:
    keys = scenario.keys.schools
    return read_schools(
        scenario.schools_file,
        layout=keys.format,
        where=scenario.where,
        encoding=keys.encoding,
        sheet=keys.sheet,
        layer=keys.layer,
        delimiter=keys.delimiter,
        columns=keys.columns,
        crs=keys.crs,
        coordinates=keys.coordinates,
        partnerships=keys.partnerships,
        links=scenario.beside(keys.links),
        groups=scenario.beside(keys.groups),
        postcodes=scenario.beside(keys.postcodes),
    )


def _travel(schools: Schools, scenario: Scenario, watcher: Watcher) -> Travelled:
    keys = scenario.keys.travel
    if keys.place is not None and scenario.travel_file is not None:
        _fetch_place(keys.place, scenario.travel_file, watcher)
    request = EngineRequest(
        cutoff=scenario.cutoff,
        file=scenario.travel_file,
        url=scenario.server,
        most_places=keys.most_places or MOST_PLACES,
        speeds=scenario.speeds,
        ferries=bool(keys.ferries),
        closed=scenario.closed,
        speed_kmh=scenario.speed_kmh,
        detour=scenario.detour,
        threads=scenario.keys.solve.threads,
        cache=Cache(warn=watcher.warn),
        progress=watcher.step,
    )
    travelled = travel(schools, keys.engine, request)
    times = surveyed(schools, travelled.times)
    if not keys.trust:
        file = None if scenario.travel_file is None else scenario.travel_file.name
        refuse_hopeless(schools, times, file=file)
    return replace(travelled, times=times)


def _fetch_place(place: str, file: Path, watcher: Watcher) -> None:
    """Fetch the roads of a place into a file, unless it is there from the last time."""
    if file.is_file():
        return
    watcher.step(f"Fetching the roads of {place}", 0.0)
    if not file.parent.is_dir():
        raise ScenarioError(f"there is no folder {file.parent} for the roads of {place!r}")
    write_note(file, fetch_place(place, file))


def _looked_at(schools: Schools, travel: TravelTimes, watcher: Watcher) -> tuple[Issue, ...]:
    """Return all issues, and warn where no drive can be right; data from Python are not refused."""
    travel = surveyed(schools, travel)
    for doubt in doubts(schools, travel):
        if doubt.hopeless:
            watcher.warn(doubt.issue.message)
    return issues_of(schools, travel)


def _links(proposal: Proposal) -> list[tuple[int, int]]:
    """Pairs from the lead, or medoid, of each group to its other members."""
    if proposal.grouping is None or proposal.judgement is None:
        return []
    return [
        (score.lead, i)
        for group, score in zip(proposal.grouping.groups, proposal.judgement.groups, strict=True)
        for i in group.members
        if score.lead is not None and i != score.lead
    ]


def _outline_sources(scenario: Scenario) -> list[Source]:
    file = scenario.boundary_file
    if file is None or scenario.moved.lacks(file):
        return []
    return [source_beside(file, Source(name=f"boundary {file.name}"))]


def _unique(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))


def _versions() -> dict[str, str]:
    found = {"geocluster": importlib.metadata.version("geocluster")}
    found["python"] = platform.python_version()
    return found | {name: importlib.metadata.version(name) for name in _VERSIONS_OF}
