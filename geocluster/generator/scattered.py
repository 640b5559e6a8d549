"""A county as points without roads, as many as one likes in no time: for tests and benchmarks.

:func:`~geocluster.generator.county.generate` writes the files of a county, roads and all; this
makes schools and drives alone, so that a solver can be asked of thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geocluster.errors import RulesError
from geocluster.generator.places import CITY
from geocluster.phrases import phrase
from geocluster.schools import Schools
from geocluster.speeds import DETOUR, SPEED_KMH
from geocluster.travel import TravelTimes

__all__ = ["RURAL", "Scatter", "scattered_county"]

_TOWN_EXPONENT, _TOWN_LEAST = 1.2, 0.3
"""Of the Pareto distribution of what towns weigh: few are large. A working value, as all here."""

_SPREAD_KM = 2.5
_CUTOFF_SECONDS = 1800

_ASYMMETRY = 0.04
_CITY_KM, _CITY_KMH, _CITY_ASYMMETRY = 5.0, 18, 0.5
"""A city: how far from its middle, a slow centre, and one-way streets."""

_KM_A_DEGREE = 111.2
_SOUTH = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """How schools lie, and how large they are.

    Attributes
    ----------
    km2
        Ground for each school.
    in_towns
        Share of the schools that lie around towns.
    schools_a_town, fewest_towns
        How many towns there are.
    roll, spread
        Median and spread of lognormal rolls.
    rolls
        Smallest and largest roll.
    """

    km2: float = 5918 / 280
    in_towns: float = 0.45
    schools_a_town: int = 25
    fewest_towns: int = 3
    roll: float = 140
    spread: float = 0.6
    rolls: tuple[int, int] = (30, 500)

    def places(
        self, random: np.random.Generator, n: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return where schools lie in km, shape ``(n, 2)``, and their rolls, shape ``(n,)``."""
        side = np.sqrt(n * self.km2)
        count = max(self.fewest_towns, n // self.schools_a_town)
        towns = random.random((count, 2)) * side
        weight = random.pareto(_TOWN_EXPONENT, count) + _TOWN_LEAST
        in_town = random.random(n) < self.in_towns
        home = towns[random.choice(count, n, p=weight / weight.sum())]
        near_home = home + random.normal(0, _SPREAD_KM, (n, 2))
        km = np.where(in_town[:, None], near_home, random.random((n, 2)) * side).clip(0, side)
        rolls = random.lognormal(np.log(self.roll), self.spread, n).clip(*self.rolls).astype(int)
        return km, rolls


RURAL = Scatter()
"""As dense as Lincolnshire: its area, its primary schools in England's register."""


def scattered_county(n: int, *, seed: int, cities: int = 0) -> tuple[Schools, TravelTimes]:
    """Make a rural county of points: some schools in towns, the others anywhere, most rolls small.

    Drives are straight lines times a detour at a steady speed, each way a little slower at random;
    no drive longer than half an hour is known.

    Parameters
    ----------
    n
        Schools.
    seed
        Of the random numbers: equal arguments give equal counties.
    cities
        How many cities there are; each holds 40 of the schools within 5 km, where roads are slow,
        and often longer one way than the other.

    Raises
    ------
    RulesError
        If the cities would have more schools than there are.
    """
    if not 0 <= cities * CITY <= n:
        raise RulesError(
            phrase(
                "{cities} cities have {needed:,} schools; there are {n:,}",
                cities=cities,
                needed=cities * CITY,
                n=n,
            )
        )
    random = np.random.default_rng(seed)
    km, pupils = RURAL.places(random, n)
    city = _move_to_cities(np.random.default_rng([seed, cities]), km, cities)
    i, j = _near(km)
    slower = random.random(len(i)), random.random(len(i))
    within = (city[i] >= 0) & (city[i] == city[j])
    kmh = np.where(within, _CITY_KMH, SPEED_KMH)
    longer = np.where(within, _CITY_ASYMMETRY, _ASYMMETRY)
    straight = np.hypot(*(km[i] - km[j]).T) * DETOUR / kmh * 3600
    there, back = (
        np.floor(straight * (1 + by * longer) + 0.5).clip(1).astype(int) for by in slower
    )
    schools = Schools.of(
        [f"{k:05d}" for k in range(n)],
        lon=km[:, 0] / (_KM_A_DEGREE * np.cos(np.radians(_SOUTH))),
        lat=_SOUTH + km[:, 1] / _KM_A_DEGREE,
        pupils=pupils.tolist(),
    )
    ends = np.r_[i, j], np.r_[j, i], np.r_[there, back]
    return schools, TravelTimes.of_pairs(n, *ends, cutoff=_CUTOFF_SECONDS)


def _near(km: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs that the fastest road could bring together within the cut-off, each once."""
    reach = _CUTOFF_SECONDS / 3600 * SPEED_KMH / DETOUR
    i, j = cKDTree(km).query_pairs(reach, output_type="ndarray").T
    return i, j


def _move_to_cities(
    random: np.random.Generator, km: NDArray[np.float64], cities: int
) -> NDArray[np.int64]:
    """Move the last schools into cities, and number the city of each; -1 in the country."""
    n = len(km)
    city = np.full(n, -1)
    if cities:
        inside = n - cities * CITY + np.arange(cities * CITY)
        city[inside] = np.arange(len(inside)) // CITY
        centre = random.random((cities, 2)) * km.max(initial=0)
        angle = random.random(len(inside)) * 2 * np.pi
        out = _CITY_KM * np.sqrt(random.random(len(inside)))
        km[inside] = centre[city[inside]] + np.c_[np.cos(angle), np.sin(angle)] * out[:, None]
    return city
