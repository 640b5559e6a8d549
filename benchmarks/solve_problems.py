"""The problems of the solver benchmark: real and made counties, and the rules for them."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

import geocluster as gc
from geocluster.generator import scattered_county
from geocluster.planning import travel_times
from geocluster.scenario import Scenario, scenario_of

__all__ = [
    "FIVE_TERMS",
    "central_schools",
    "charged_rules",
    "city_county",
    "county_with_terms",
    "large_groups",
    "lincolnshire",
    "lincolnshire_rules",
    "london",
    "made_county",
]

_ROOT = Path(__file__).parent.parent
_DRIVE_SECONDS = 1200
_ALONE_SECONDS = 3600
_CHARGE_SECONDS = 900
_LARGE, _LARGE_DRIVE_SECONDS = (4, 10), 1500
_IN_PARTNERSHIPS, _PARTNERSHIP, _FAITHS = 0.6, 5, (0.7, 0.2, 0.1)

FIVE_TERMS = {
    "partnership_split": gc.minutes(20),
    "pair_split": gc.minutes(60),
    "denominations": gc.minutes(15),
    "nearest_elsewhere": gc.minutes(2),
    "far": {"beyond": gc.minutes(12), "times": 2},
}
"""Terms of ``[tier.costs]`` at once."""


def lincolnshire_rules() -> dict[str, gc.Rules]:
    """Sixteen sets of rules: sizes, what is measured, pupils, a charge for each group or none."""
    found = {}
    for most, measured, fewest, charge in product(
        (4, 6), gc.Measured, (100, 600), (0, _CHARGE_SECONDS)
    ):
        how = measured.value.replace("_", " ")
        name = f"2-{most}, {how}, pupils {fewest}-1200, {charge // 60} min a group"
        found[name] = gc.Rules(
            size=(2, most),
            pupils=(fewest, 1200),
            longest_drive=_DRIVE_SECONDS,
            measured=measured,
            group_charge=charge,
            alone_penalty=_ALONE_SECONDS,
        )
    return found


def charged_rules() -> dict[str, gc.Rules]:
    """Six sets of rules for groups of 4 to 10 with half an hour for each: drives, measured how."""
    return {
        f"4-10, {measured.value.replace('_', ' ')}, {drive} min, 30 min a group": gc.Rules(
            size=_LARGE,
            longest_drive=60 * drive,
            measured=measured,
            group_charge=2 * _CHARGE_SECONDS,
            alone_penalty=_ALONE_SECONDS,
        )
        for measured, drive in product(gc.Measured, (20, 25, 30))
    }


def lincolnshire(data: Path, rules: gc.Rules) -> gc.Problem:
    """Read the primary schools of Lincolnshire, and the times between them on made roads.

    Parameters
    ----------
    data
        The folder of the shared data.
    rules
        Of the groups.
    """
    return gc.Problem(*_lincolnshire(data), rules)


@cache
def _lincolnshire(data: Path) -> tuple[gc.Schools, gc.TravelTimes]:
    content = {
        "name": "Lincolnshire",
        "schools": {"file": "gias_extract.csv", "format": "gias", "where": {"phase": "Primary"}},
        "travel": {"engine": "roads", "file": "proxy_roads.osm.pbf", "cutoff_minutes": 45},
        "tier": [{"size": [2, 4]}],
    }
    return travel_times(scenario_of(content, folder=data / "lincolnshire"))


def london(data: Path, rules: gc.Rules) -> gc.Problem:
    """Read the primary schools of London, on straight lines.

    Parameters
    ----------
    data
        The folder of the shared data.
    rules
        Of the groups.
    """
    content = {
        "name": "London",
        "schools": {
            "file": "primaries.csv",
            "format": "table",
            "crs": "EPSG:27700",
            "columns": {
                "id": "URN",
                "name": "Name",
                "pupils": "Pupils",
                "x": "Easting",
                "y": "Northing",
            },
        },
        "travel": {"engine": "straight"},
        "tier": [{"size": [2, 4]}],
    }
    return gc.Problem(*travel_times(scenario_of(content, folder=data / "london")), rules)


def central_schools(data: Path) -> dict[str, Scenario]:
    """Two counties where each central school leads a star of its own township, by name.

    Parameters
    ----------
    data
        The folder of the shared data: its county is grouped by the rules of the project's own.
    """
    own = _ROOT / "data" / "china"
    content: dict[str, Any] = tomllib.loads((own / "scenario.toml").read_text(encoding="utf-8"))
    shared = content | {
        "schools": content["schools"] | {"file": "schools_gcj02_gb18030.csv"},
        "output": {},
    }
    return {
        "Qingxi, of the shared data": scenario_of(shared, folder=data / "china"),
        "Yunling, of data/china": scenario_of(content, folder=own),
    }


def made_county(n: int, seed: int, rules: gc.Rules) -> gc.Problem:
    """Make a rural county: some schools in towns, the others anywhere, most rolls small.

    Parameters
    ----------
    n
        Schools.
    seed
        Of the random numbers.
    rules
        Of the groups; no drive longer than half an hour is known.
    """
    return gc.Problem(*scattered_county(n, seed=seed), rules)


def city_county(n: int, seed: int, rules: gc.Rules, *, cities: int) -> gc.Problem:
    """Make a county that is a city or several for a good part, as real ones are.

    Parameters
    ----------
    n, seed, rules
        As for :func:`made_county`.
    cities
        Each holds 40 of the schools within 5 km.
    """
    return gc.Problem(*scattered_county(n, seed=seed, cities=cities), rules)


def county_with_terms(n: int, seed: int, rules: gc.Rules) -> gc.Problem:
    """Make a rural county whose schools have partnerships, denominations and linked pairs.

    Six of ten schools are in partnerships, of up to five around a school; one of five is of one
    denomination, one of ten of another; one of 25 is linked with its nearest.

    Parameters
    ----------
    n, seed, rules
        As for :func:`made_county`.
    """
    bare, travel = scattered_county(n, seed=seed)
    random = np.random.default_rng([seed, n])
    places = bare.lonlat * [np.cos(np.radians(bare.lonlat[:, 1].mean())), 1]
    near = cKDTree(places)
    centres = random.choice(n, n // 5, replace=False)
    home = cKDTree(places[centres]).query(places)[1]
    placed, inside = np.zeros(n // 5, int), random.random(n) < _IN_PARTNERSHIPS
    partnership: list[str | None] = [None] * n
    for school in np.flatnonzero(inside).tolist():
        if placed[home[school]] < _PARTNERSHIP:
            placed[home[school]] += 1
            partnership[school] = f"P{home[school]:04d}"
    faith = random.choice(["Does not apply", "Church of England", "Roman Catholic"], n, p=_FAITHS)
    linked, taken = [], np.zeros(n, bool)
    for school in random.permutation(n)[: n // 25].tolist():
        other = int(near.query(places[school], 2)[1][1])
        if not taken[[school, other]].any():
            taken[[school, other]] = True
            linked.append((bare.ids[school], bare.ids[other]))
    schools = gc.Schools.of(
        bare.ids,
        lon=bare.lonlat[:, 0],
        lat=bare.lonlat[:, 1],
        pupils=bare.pupils,
        more={"partnership": partnership, "faith": faith.tolist()},
        linked=linked,
    )
    return gc.Problem(schools, travel, rules)


def large_groups(n: int, seed: int, measured: gc.Measured) -> gc.Problem:
    """Make a county for groups of 4 to 10 within 25 minutes.

    Groups have 0.6 to 1.5 times the pupils of a group of middle size in that county.

    Parameters
    ----------
    n, seed
        As for :func:`made_county`.
    measured
        Which drives the limit holds for.
    """
    rules = gc.Rules(size=_LARGE, longest_drive=_LARGE_DRIVE_SECONDS, measured=measured)
    problem = made_county(n, seed, rules)
    rolls = [p for p in problem.pupils if p is not None]
    usual = sum(rolls) / len(rolls) * sum(_LARGE) / 2
    return problem.with_rules(pupils=(int(0.6 * usual), int(1.5 * usual)))
