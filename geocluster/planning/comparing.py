"""What a proposal is measured against, as its scenario asks: the same rules, the same judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geocluster.baselines import by_label
from geocluster.basemap import read_areas
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.proposal import Beside, TierResult, baselines
from geocluster.scenario import Scenario
from geocluster.schools import Issue, Schools
from geocluster.sources import read_groupings
from geocluster.sources.layouts import LAYOUTS
from geocluster.sphere import middle_longitude, unwrapped

__all__ = ["Compared", "beside_tiers", "encodings_of", "read_compared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What is read for comparison.

    Attributes
    ----------
    groupings
        Name, what it is, and who is with whom in each tier, the coarsest first.
    issues
        What was found when they were read.
    """

    groupings: tuple[tuple[str, Fact, tuple[Grouping, ...]], ...]
    issues: tuple[Issue, ...]


def read_compared(scenario: Scenario, schools: Schools) -> Compared:
    """Read districts and a plan of one's own, where a scenario names them.

    Raises
    ------
    SchoolsError, ScenarioError
        If a file or a column is not as it must be.
    """
    keys, found = scenario.keys.compare, []
    issues: list[Issue] = []
    tiers = [tier.rules.name for tier in scenario.tiers]
    if keys.districts is not None:
        labels = schools.column(keys.districts)
        about = fact("beside.districts", source=keys.districts)
        found.append(("districts", about, (by_label(labels),) * len(tiers)))
    areas, plan = scenario.beside(keys.districts_file), scenario.beside(keys.file)
    if areas is not None and not scenario.moved.lacks(areas):
        around = middle_longitude(schools.lonlat[:, 0])
        shapes = read_areas(areas, around)
        about = fact("beside.districts", source=areas.name)
        grouping = by_label(_within(shapes, schools, around))
        found.append(("districts", about, (grouping,) * len(tiers)))
    if plan is not None and not scenario.moved.lacks(plan):
        read = read_groupings(plan, schools, tiers, shared=True, encodings=encodings_of(scenario))
        found.append(("file", fact("beside.file", source=plan.name), read.groupings))
        issues += read.issues
    return Compared(groupings=tuple(found), issues=tuple(issues))


def encodings_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the encodings that lists of the scenario's format usually have."""
    layout = LAYOUTS.get(scenario.keys.schools.format)
    usual = tuple(layout.encodings) if layout else ()
    return tuple(dict.fromkeys([*usual, "utf-8-sig", "cp1252"]))


def _within(areas: Iterable[shapely.Geometry], schools: Schools, around: float) -> list[int | None]:
    """Return the number of the first area that holds each school; None where none does."""
    lon = unwrapped(schools.lonlat[:, 0], around)
    points = shapely.points(lon, schools.lonlat[:, 1])
    held = np.full(len(schools), -1)
    point, area = shapely.STRtree(list(areas)).query(points, predicate="intersects")
    for i, number in zip(point.tolist(), area.tolist(), strict=True):
        held[i] = number if held[i] < 0 else min(held[i], number)
    return [None if number < 0 else number for number in held.tolist()]


def beside_tiers(
    tiers: Iterable[TierResult], scenario: Scenario | None = None, compared: Compared | None = None
) -> tuple[TierResult, ...]:
    """Return the tiers with what they are measured against.

    Parameters
    ----------
    tiers
        The coarsest first.
    scenario
        That says which; None for today and nearest, as usual.
    compared
        What was read for it.
    """
    made: list[TierResult] = []
    for k, tier in enumerate(tiers):
        found = _of_tier(tier, k, scenario, compared)
        made.append(replace(tier, within=made[-1] if made else None, beside=tuple(found)))
    return tuple(made)


def _of_tier(
    tier: TierResult, k: int, scenario: Scenario | None, compared: Compared | None
) -> Iterator[Beside]:
    yield from (beside for beside in tier.beside if beside.name in ("best", "before"))
    if scenario is None:
        yield from baselines(tier.problem, bound=tier.lower_bound)
        return
    keys = scenario.keys.compare
    yield from baselines(
        tier.problem,
        names=keys.baselines,
        layer=keys.today,
        small=keys.small,
        bound=tier.lower_bound,
    )
    for name, about, groupings in compared.groupings if compared else ():
        yield Beside(
            name=name,
            about=about,
            problem=tier.problem,
            grouping=groupings[k],
            bound=tier.lower_bound,
        )
