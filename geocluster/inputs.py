"""What a scenario asks about: its inputs as they are now, or as a proposal used them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster.basemap import read_shapes
from geocluster.errors import ScenarioError, SchoolsError, TravelError
from geocluster.facts import fact
from geocluster.feasible import check_limits
from geocluster.given import in_minutes, said_in_minutes
from geocluster.manifest import InputEntry
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.readings import EXCHANGED, other_readings
from geocluster.roads import Travelled
from geocluster.scenario import Scenario, Tier
from geocluster.scenario.moved import PAIRS
from geocluster.scenario.paths import input_entry, paths_in
from geocluster.schools import Issue, Schools
from geocluster.sources import read_linked
from geocluster.sphere import middle_longitude, unwrapped
from geocluster.texts.noted import noted
from geocluster.written import data_as_used

__all__ = [
    "Data",
    "as_used",
    "input_entries",
    "outline_issues",
    "outline_of",
    "pin_issues",
]

_FAR_DEGREES = 1.0
"""An outline further than this from every school is not that of their county."""

_SIMPLIFIED_DEGREES = 0.02
"""Outlines are drawn with a broad brush: a school so near is inside."""

_FEW, _NEARLY_ALL = 0.1, 0.9
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What a scenario asks about.

    Attributes
    ----------
    schools, travelled
        As they were read, or as a proposal used them.
    neighbours
        As a file has them; None where none does.
    issues
        Of all that was read.
    outline
        What is to be drawn around the county; None where the scenario names none.
    """

    schools: Schools
    travelled: Travelled
    neighbours: Any
    issues: tuple[Issue, ...]
    outline: BaseGeometry | None = None

    def problem(self, tier: Tier) -> Problem:
        """Return it with the rules and pins of a tier."""
        neighbours = self.neighbours if tier.rules.reads_neighbours else None
        return Problem(self.schools, self.travelled.times, tier.rules, tier.pins, neighbours)


def input_entries(
    scenario: Scenario, known: Collection[tuple[str, str]] = ()
) -> dict[tuple[str, str], InputEntry]:
    """Describe the files that a scenario reads, as they are now, but for those that are known.

    What is no longer there is as it was. Each stands under its key and its path.
    """
    gone = {(entry.key, entry.path): entry for entry in scenario.moved.missing}
    named = set(paths_in(scenario.written_out())) - set(known)
    return gone | {
        (key, path): input_entry(key, Path(path))
        for key, path in sorted(named)
        if Path(path).is_absolute() and Path(path).exists()
    }


def as_used(folder: Path, scenario: Scenario, told: tuple[Issue, ...], *, with_rules: bool) -> Data:
    """Take the data from the tables of a proposal; which drives take a ferry is not known there."""
    used = data_as_used(folder)
    if scenario.cutoff > used.travel.cutoff:
        known = said_in_minutes(used.travel.cutoff)
        raise TravelError(
            phrase(
                "cutoff_minutes = {cutoff:g}, but the travel times of the proposal "
                "in {folder} go up to {known}; lower it, or bring the file that they "
                "were made from",
                cutoff=in_minutes(scenario.cutoff),
                folder=folder,
                known=known,
            )
        )
    if with_rules:
        for tier in scenario.tiers:
            check_limits(used.schools, tier.rules, tier.pins)
        told += tuple(pin_issues(scenario, used.schools))
    times = replace(used.travel.within(scenario.cutoff), ferry_pairs=None)
    return Data(
        schools=_with_pairs_asked(used.schools, scenario, folder),
        travelled=Travelled(times=times),
        neighbours=used.neighbours,
        issues=(*told, *(issue for issue in used.issues if issue not in told)),
        outline=outline_of(scenario, used.schools) if with_rules else None,
    )


def pin_issues(scenario: Scenario, schools: Schools) -> Iterator[Issue]:
    """Tell of pins that another pin leaves without effect: a school in no group leads none.

    Parameters
    ----------
    scenario
        Whose pins hold in every tier.
    schools
        That they name.
    """
    pins = scenario.tiers[-1].pins
    for kind in ("exclude", "alone"):
        for school in sorted(set(pins.lead) & set(getattr(pins, kind))):
            if kind == "alone" and school in pins.exclude:
                continue
            name = f"{schools.names[schools.position(school)]} ({school})"
            yield noted(
                code="pin_without_effect",
                said=fact(f"issue.pin_without_effect.{kind}", school=name),
                column="pins.lead",
                value=school,
            )


def _with_pairs_asked(schools: Schools, scenario: Scenario, folder: Path) -> Schools:
    """Return schools with the linked pairs that a scenario names; else with those of a folder."""
    file = scenario.pairs_file
    if file is None:
        return schools if scenario.finds_pairs else schools.with_linked(())
    if scenario.moved.lacks(file) or file.resolve() == (folder / PAIRS).resolve():
        return schools
    return schools.with_linked(read_linked(file, schools, scenario.side_encodings))


def outline_of(scenario: Scenario, schools: Schools) -> BaseGeometry | None:
    """Read the outline that is to be drawn; None where the scenario names none.

    Raises
    ------
    ScenarioError
        If the file cannot be read, holds no area, or lies far from every school.
    """
    file = scenario.boundary_file
    if file is None or scenario.moved.lacks(file):
        return None
    around = middle_longitude(schools.lonlat[:, 0])
    outline = read_shapes(file, around)
    lon, lat = unwrapped(schools.lonlat[:, 0], around), schools.lonlat[:, 1]
    _refuse_exchanged(outline, schools, file)
    away = shapely.distance(outline, shapely.box(lon.min(), lat.min(), lon.max(), lat.max()))
    if away > _FAR_DEGREES:
        west, south, east, north = outline.bounds
        raise ScenarioError(
            phrase(
                "[output] boundary = {name!r} lies {away:.1f} degrees away from all "
                "schools (longitude {west:.2f} to {east:.2f}, latitude {south:.2f} to "
                "{north:.2f}); is it the outline of another county, or are longitude "
                "and latitude swapped?",
                name=file.name,
                away=away,
                west=west,
                east=east,
                south=south,
                north=north,
            )
        )
    return outline


def outline_issues(outline: BaseGeometry | None, schools: Schools) -> tuple[Issue, ...]:
    """Say how many schools lie outside the outline, where that is more than half of them."""
    if outline is None:
        return ()
    out = ~_inside(outline, schools.lonlat)
    if out.mean() <= 1 / 2:
        return ()
    first = schools.names[int(np.argmax(out))]
    return (
        noted(
            code="outside_boundary",
            said=fact("issue.outside_boundary", n=int(out.sum()), of=len(out), school=first),
            value=str(out.sum()),
        ),
    )


def _refuse_exchanged(outline: BaseGeometry, schools: Schools, file: Path) -> None:
    """Refuse coordinates that lie in the outline only when x and y change places."""
    other = other_readings(schools).get(EXCHANGED)
    if len(schools) < _FEWEST or other is None:
        return
    here, there = _inside(outline, schools.lonlat), _inside(outline, other)
    if here.mean() <= _FEW and there.mean() >= _NEARLY_ALL:
        raise SchoolsError(
            phrase(
                "{inside} of {n} schools lie inside the boundary {name} as they are read; "
                "with x and y exchanged {exchanged} do: exchange x and y in columns = "
                "{{ … }} of [schools]",
                inside=here.sum(),
                n=len(here),
                name=file.name,
                exchanged=there.sum(),
            )
        )


def _inside(outline: BaseGeometry, lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    around = outline.bounds[0]
    points = shapely.points(unwrapped(lonlat[:, 0], around), lonlat[:, 1])
    return np.asarray(shapely.dwithin(points, outline, _SIMPLIFIED_DEGREES))
