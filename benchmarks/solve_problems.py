"""The problems of the solver benchmark: a real county, and made ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import geocluster as gc
from geocluster.roads.straight import straight_times

__all__ = ["LINCOLNSHIRE", "lincolnshire", "made_county", "rules_for_means"]

_CUTOFF_SECONDS = 2700
_KM_A_SCHOOL = 4.6
_SCHOOLS_A_TOWN = 12
_TOWN_SHARE = 0.4
_TOWN_KM = 3.0
_KM_A_DEGREE = 111.2
_LATITUDE = 52.5

_FEDERATION = gc.Rules(size=(2, 4), pupils=(100, 1200), longest_drive=1200)
_LARGE = gc.Rules(size=(2, 6), pupils=(600, 1200), longest_drive=1200)

LINCOLNSHIRE: dict[str, gc.Rules] = {
    "2-4, pupils 100-1200": _FEDERATION,
    "2-4, pupils 100-1200, from lead": gc.Rules(
        size=(2, 4), pupils=(100, 1200), longest_drive=1200, measured=gc.Measured.FROM_LEAD
    ),
    "2-4, 15 min a group": gc.Rules(
        size=(2, 4), pupils=(100, 1200), longest_drive=1200, group_charge=900
    ),
    "2-4, 15 min a group, from lead": gc.Rules(
        size=(2, 4),
        pupils=(100, 1200),
        longest_drive=1200,
        group_charge=900,
        measured=gc.Measured.FROM_LEAD,
    ),
    "2-6, pupils 100-1200": gc.Rules(size=(2, 6), pupils=(100, 1200), longest_drive=1200),
    "2-6, 15 min a group": gc.Rules(
        size=(2, 6), pupils=(100, 1200), longest_drive=1200, group_charge=900
    ),
    "2-6, pupils 600-1200": _LARGE,
    "2-6, pupils 600-1200, from lead": gc.Rules(
        size=(2, 6), pupils=(600, 1200), longest_drive=1200, measured=gc.Measured.FROM_LEAD
    ),
}
"""Rules for the 280 primary schools of Lincolnshire, straight lines × 1.3 at 45 km/h."""


def lincolnshire(data: Path, rules: gc.Rules) -> gc.Problem:
    """Read the primary schools of Lincolnshire.

    Parameters
    ----------
    data
        The folder of the shared data.
    rules
        Of the groups.
    """
    primary = gc.Where({"phase": gc.Condition(any_of=("Primary",))})
    schools = gc.read_schools(data / "lincolnshire" / "gias_extract.csv", where=primary)
    return gc.Problem(schools, straight_times(schools, cutoff=_CUTOFF_SECONDS), rules)


def made_county(n: int, seed: int, rules: gc.Rules) -> gc.Problem:
    """Make a rural county: some schools in towns, the others anywhere, most rolls small.

    Parameters
    ----------
    n
        Schools.
    seed
        Of the random numbers.
    rules
        Of the groups.
    """
    random = np.random.default_rng(seed)
    side = _KM_A_SCHOOL * np.sqrt(n)
    towns = random.random((max(1, n // _SCHOOLS_A_TOWN), 2)) * side
    at = random.random((n, 2)) * side
    in_town = random.random(n) < _TOWN_SHARE
    home = towns[random.integers(len(towns), size=n)]
    at[in_town] = (home + random.normal(scale=_TOWN_KM, size=(n, 2)))[in_town]
    lat = _LATITUDE + at[:, 1] / _KM_A_DEGREE
    lon = at[:, 0] / (_KM_A_DEGREE * np.cos(np.radians(_LATITUDE)))
    pupils = np.clip(np.round(np.exp(random.normal(np.log(120), 0.6, n))), 10, 900).astype(int)
    schools = gc.Schools.of(
        [f"{k:05d}" for k in range(n)], lon=lon, lat=lat, pupils=pupils.tolist()
    )
    return gc.Problem(schools, straight_times(schools, cutoff=_CUTOFF_SECONDS), rules)


def rules_for_means(
    size: tuple[int, int], *, mean_roll: float = 144.0, minutes: int = 25, **more: object
) -> gc.Rules:
    """Rules with pupil limits of 0.6 and 1.5 times a group of middle size.

    Parameters
    ----------
    size
        Fewest and most schools in a group.
    mean_roll
        Pupils of a school.
    minutes
        Longest drive.
    more
        Other attributes of :class:`geocluster.Rules`.
    """
    usual = mean_roll * sum(size) / 2
    return gc.Rules(
        size=size,
        pupils=(round(0.6 * usual), round(1.5 * usual)),
        longest_drive=60 * minutes,
        **more,  # type: ignore[arg-type]
    )
