"""What a scenario names is read: schools, travel times, and the limits that hold meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from geocluster.cache import Cache
from geocluster.errors import ScenarioError, TravelError
from geocluster.facts import fact, quoted
from geocluster.feasible import check_limits
from geocluster.inputs import Data, as_used, outline_issues, outline_of, pin_issues
from geocluster.limits import allowing
from geocluster.linking import linked_pairs, pair_issues
from geocluster.phrases import phrase
from geocluster.plausible import refuse_hopeless, surveyed
from geocluster.roads import ENGINES, EngineRequest, Travelled, travel
from geocluster.roads.request import MOST_PLACES
from geocluster.scenario import Scenario, read_scenario
from geocluster.schools import Schools
from geocluster.sources import read_linked, read_neighbours, read_schools
from geocluster.texts.noted import issue_of, noted
from geocluster.travel import TravelTimes
from geocluster.travel_doctor import issues_of
from geocluster.watcher import Watcher

__all__ = ["read_data", "travel_times", "within_limits"]

_T = TypeVar("_T")
_Others = ParamSpec("_Others")


def within_limits(
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

    first, *rest = signature(work).parameters.values()  # as help and the reference show it
    taken = [first.replace(annotation="str | Path | Scenario"), *rest]
    limited.__signature__ = signature(work).replace(parameters=taken)  # type: ignore[attr-defined]
    return cast("Callable[Concatenate[str | Path | Scenario, _Others], _T]", limited)


@within_limits
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
    data = read_data(scenario, watcher, with_rules=False)
    return data.schools, data.travelled.times


def read_data(scenario: Scenario, watcher: Watcher, *, with_rules: bool = True) -> Data:
    """Read schools and travel times; rules that cannot hold are refused before roads are read.

    Parameters
    ----------
    scenario
        That names them.
    watcher
        Told how the work goes.
    with_rules
        Whether rules, neighbours and the outline are looked at.

    Raises
    ------
    GeoclusterError
        If the data cannot be used.
    """
    told = tuple(map(issue_of, scenario.moved.told))
    for issue in told:
        watcher.warn(issue.message)
    told += tuple(map(issue_of, scenario.changed))
    watcher.step(phrase("Reading schools"), 0.0)
    if scenario.moved.tables is not None:
        return as_used(scenario.moved.tables, scenario, told, with_rules=with_rules)
    schools = _schools(scenario)
    outline = outline_of(scenario, schools) if with_rules else None
    file = scenario.neighbours_file if with_rules else None
    if with_rules:
        for tier in scenario.tiers:
            check_limits(schools, tier.rules, tier.pins)
    neighbours = None if file is None else read_neighbours(file, schools, scenario.side_encodings)
    if with_rules and scenario.pairs_file is not None:
        schools = schools.with_linked(
            read_linked(scenario.pairs_file, schools, scenario.side_encodings)
        )
    asks_a_server = ENGINES[scenario.keys.travel.engine].uses("url")
    try:
        travelled = _travel(schools, scenario, watcher)
    except TravelError as fault:
        if scenario.moved.proposal is None or not asks_a_server:
            raise
        silent = fact("issue.input_missing.server", fault=quoted(fault))
        told = (*told, noted(code="input_missing", said=silent))
        watcher.warn(told[-1].message)
        return as_used(scenario.moved.proposal, scenario, told, with_rules=with_rules)
    if with_rules and scenario.finds_pairs:
        schools = schools.with_linked(linked_pairs(schools, travelled.times))
    return Data(
        schools=schools,
        travelled=travelled,
        neighbours=neighbours,
        issues=(
            *told,
            *outline_issues(outline, schools),
            *issues_of(schools, travelled.times),
            *(pair_issues(schools) if with_rules else ()),
            *(pin_issues(scenario, schools) if with_rules else ()),
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
        layers=keys.layers,
        head=keys.head,
        sites=keys.sites,
        plan=scenario.list_or_column(keys.plan),
        rural=scenario.list_or_column(keys.rural),
        forecasts=keys.forecasts,
        forecasts_file=scenario.beside(keys.forecasts_file),
        planning_area=keys.planning_area,
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
    watcher.step(phrase("Fetching the roads of {place}", place=place), 0.0)
    if not file.parent.is_dir():
        raise ScenarioError(
            phrase(
                "there is no folder {parent} for the roads of {place!r}",
                parent=file.parent,
                place=place,
            )
        )
    from geocluster.provenance import write_note
    from geocluster.roads.download import fetch_place

    write_note(file, fetch_place(place, file))
