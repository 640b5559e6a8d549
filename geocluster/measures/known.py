"""What measures read of the schools of a problem, looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocluster.citations import SMALL
from geocluster.denominations import denomination_of
from geocluster.mediums import mediums_in
from geocluster.partnerships import Partnership, partnerships_of
from geocluster.presets import Grant, preset_of
from geocluster.problem import Problem
from geocluster.schools import forecast_column
from geocluster.sphere import middle_longitude, unwrapped
from geocluster.terms.nearest_elsewhere import nearest_partners

__all__ = ["Known", "equal_area", "known"]

_RADIUS_KM = 6371.0072
"""Of the sphere that has the area of the earth (WGS 84).

Source: Moritz, Geodetic Reference System 1980, authalic radius."""

_OF_CHINA = frozenset({"china_small"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What is known of the schools; everything by position, None where unknown.

    Attributes
    ----------
    pupils, capacity
        Whole numbers.
    forecasts
        Pupils in each coming year.
    values
        By field: ``faith`` and ``medium`` by what their words mean, ``authority`` and ``head``;
        of each school those that are known, of mediums perhaps several.
    partnerships
        Those of today, of all layers.
    layers
        Their names.
    partners_of
        Numbers of the partnerships of each school.
    nearest
        Position of the nearest school that it could be in one group with.
    kilometres
        Shape ``(n, 2)``: places in a projection in which areas are true.
    grants
        What the preset gives, by code, and which schools it is given for.
    small
        Names of what is called a small school by its pupils; in China, or elsewhere, where a
        preset tells which.
    terms
        Keys of what is paid for.
    visits_a_week
        Of the lead to each other school; None where the rules do not say.
    """

    pupils: tuple[int | None, ...]
    capacity: tuple[int | None, ...]
    forecasts: Mapping[str, tuple[int | None, ...]]
    values: Mapping[str, tuple[tuple[str, ...], ...]]
    partnerships: tuple[Partnership, ...]
    partners_of: tuple[tuple[int, ...], ...]
    nearest: tuple[int | None, ...]
    kilometres: NDArray[np.float64]
    grants: Mapping[str, tuple[Grant, tuple[bool, ...]]]
    small: tuple[str, ...]
    terms: tuple[str, ...]
    visits_a_week: int | None

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers of today's partnerships."""
        return tuple(dict.fromkeys(p.layer for p in self.partnerships))

    def has(self, field: str) -> bool:
        """Tell whether a field is known of any school."""
        return any(self.values[field])


@lru_cache(maxsize=2)
def known(problem: Problem) -> Known:
    """Look up what measures read of the schools of a problem."""
    schools = problem.schools
    partnerships = partnerships_of(schools)
    partners_of: list[list[int]] = [[] for _ in range(len(problem))]
    for number, partnership in enumerate(partnerships):
        for i in partnership.schools:
            partners_of[i].append(number)
    preset = preset_of(problem.rules)
    return Known(
        pupils=schools.pupils,
        capacity=tuple(map(_whole, schools.column("capacity"))),
        forecasts={y: _forecast(problem, y) for y in schools.forecast_years},
        values={
            "faith": _single(map(denomination_of, schools.column("faith"))),
            "medium": tuple(map(mediums_in, schools.column("medium"))),
            **{name: _single(_text(schools.column(name))) for name in ("authority", "head")},
        },
        partnerships=partnerships,
        partners_of=tuple(map(tuple, partners_of)),
        nearest=_nearest(problem),
        kilometres=equal_area(schools.lonlat),
        grants={g.code: (g, g.where.select(schools)) for g in (preset.grants if preset else ())},
        small=_small(preset.country if preset else None),
        terms=tuple(dict.fromkeys(cost.term for cost in problem.costs)),
        visits_a_week=problem.rules.visits_a_week,
    )


def _small(country: str | None) -> tuple[str, ...]:
    """Return the names of thresholds of pupils that mean something in a country; None for any."""
    names = [name for name, threshold in SMALL.items() if threshold.most is not None]
    if country is None:
        return tuple(names)
    return tuple(name for name in names if (name in _OF_CHINA) == (country == "CN"))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _single(values: Iterable[str | None]) -> tuple[tuple[str, ...], ...]:
    return tuple(() if value is None else (value,) for value in values)


def _text(values: tuple[Any, ...]) -> tuple[str | None, ...]:
    return tuple(None if value is None else str(value) for value in values)


def _forecast(problem: Problem, year: str) -> tuple[int | None, ...]:
    return tuple(map(_whole, problem.schools.column(forecast_column(year))))


def _nearest(problem: Problem) -> tuple[int | None, ...]:
    found = nearest_partners(problem.partners(), problem.schools.ids)
    nearest = {school: other for school, other, _ in found}
    return tuple(nearest.get(i) for i in range(len(problem)))


def equal_area(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project to kilometres so that areas are true, and shapes are true near the middle.

    Lambert's cylindrical equal-area projection of the sphere, with the parallel through the middle
    of the schools as that of true scale.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, degrees.

    Source: Snyder, Map Projections: A Working Manual (USGS 1395), 1987, section 10.
    """
    if not len(lonlat):
        return np.zeros((0, 2))
    middle = middle_longitude(lonlat[:, 0])
    lon, lat = np.radians(unwrapped(lonlat[:, 0], middle)), np.radians(lonlat[:, 1])
    scale = max(float(np.cos(lat.mean())), 1e-3)
    x = _RADIUS_KM * (lon - np.radians(middle)) * scale
    return np.column_stack([x, _RADIUS_KM * np.sin(lat) / scale])
