"""How fast a car goes on a road: from its signed limit where there is one, else from its class.

One model for all places: a table of speeds by class of road, a share of the limit that is driven
on average, and some seconds for each junction. :data:`SPEEDS` has a table for each country whose
roads are known; a scenario may change any number in it (``[travel.speeds]``).

The model was calibrated once, for all places together, against the times of OSRM's car profile on
two real extracts (Rutland and Liechtenstein; ``benchmarks/travel.md``); nothing is fitted to the
place at hand.

Source: road classes and the forms of ``maxspeed`` follow the OpenStreetMap wiki, Key:maxspeed
and Key:highway; British limits the Highway Code, rule 124; Chinese limits the Regulation on the
Implementation of the Road Traffic Safety Law (国务院令第405号, 2004), article 45: 40 km/h on a
country road without a centre line, 70 km/h with one lane each way; article 78: 120 km/h on a
motorway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import TravelError, nearest

__all__ = [
    "DETOUR",
    "FERRY",
    "SPEEDS",
    "SPEED_KMH",
    "SpeedModel",
    "drawn_as",
    "node_delays",
    "signed_kmh",
]

SPEED_KMH = 45.0
"""Average speed in the country, where there are no roads to read."""

DETOUR = 1.3
"""Length of a country road as a multiple of the straight line, where there are no roads."""

KMH_PER_MPH = 1.609344

FERRY = "ferry"
"""The class of a ferry, whose speed holds where its duration is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedModel:
    """Everything that turns a road into seconds.

    Attributes
    ----------
    country
        Of the table.
    classes
        Speed in km/h by class of road, where no limit is signed. Only roads of these classes
        are driven on.
    factor
        Share of the limit, or class speed, that is driven on average over a journey.
    junction_seconds
        For each junction that is passed: a node where three or more roads meet, driveways and
        other service ways left aside.
    signals_seconds
        For each set of traffic signals that is passed.
    access_kmh
        Between a school and the place on its road.

    Raises
    ------
    TravelError
        If a class is not known, or a number is outside its range.
    """

    country: str = "GB"
    classes: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    factor: float = 0.8
    junction_seconds: float = 1.0
    signals_seconds: float = 2.0
    access_kmh: float = 15.0

    def __post_init__(self) -> None:
        for name, speed in self.classes.items():
            if name not in _DRIVEN:
                raise TravelError(f"no class of road {name!r}{nearest(name, _DRIVEN)}")
            _within(f"the speed of {name}", speed, 1, 200, "km/h")
        _within("factor", self.factor, 0.1, 2, "of the limit")
        _within("junction_seconds", self.junction_seconds, 0, 120, "s")
        _within("signals_seconds", self.signals_seconds, 0, 300, "s")
        _within("access_kmh", self.access_kmh, 1, 100, "km/h")

    def changed(self, *, classes: Mapping[str, float], **numbers: float | None) -> SpeedModel:
        """Return the model with other numbers; None keeps what is there."""
        given = {name: value for name, value in numbers.items() if value is not None}
        merged = MappingProxyType({**self.classes, **classes})
        return replace(self, classes=merged, **given)  # type: ignore[arg-type]

    def kmh(self, road: str, maxspeed: str | None, *, oneway: bool) -> float:
        """Return the average speed in km/h on a road of a class in ``classes``.

        Examples
        --------
        >>> SPEEDS["GB"].kmh("tertiary", "30 mph", oneway=False) / 1.609344
        24.0
        """
        signed = signed_kmh(maxspeed, road=road, oneway=oneway)
        return self.factor * (self.classes[road] if signed is None else signed)

    def table(self) -> dict[str, object]:
        """Return the whole model as plain values, as a scenario would have it."""
        return {
            "country": self.country,
            "factor": self.factor,
            "junction_seconds": self.junction_seconds,
            "signals_seconds": self.signals_seconds,
            "access_kmh": self.access_kmh,
            "classes": dict(self.classes),
        }


def _within(name: str, value: float, least: float, most: float, unit: str) -> None:
    if not least <= value <= most:
        raise TravelError(f"{name} must be from {least:g} to {most:g} {unit}, not {value:g}")


_GB: Mapping[str, float] = {
    "motorway": 110,
    "trunk": 100,
    "primary": 80,
    "secondary": 68,
    "tertiary": 50,
    "unclassified": 38,
    "road": 30,
    "residential": 30,
    "service": 18,
    "living_street": 12,
    "motorway_link": 56,
    "trunk_link": 50,
    "primary_link": 40,
    "secondary_link": 32,
    "tertiary_link": 28,
    FERRY: 10,
}

_CN: Mapping[str, float] = {
    "motorway": 110,
    "trunk": 80,
    "primary": 70,
    "secondary": 60,
    "tertiary": 40,
    "unclassified": 30,
    "road": 30,
    "residential": 30,
    "service": 20,
    "living_street": 15,
    "motorway_link": 50,
    "trunk_link": 40,
    "primary_link": 40,
    "secondary_link": 35,
    "tertiary_link": 30,
    FERRY: 10,
}

_DRIVEN = frozenset(_GB)

SPEEDS: Mapping[str, SpeedModel] = {
    "GB": SpeedModel(country="GB", classes=MappingProxyType(dict(_GB))),
    "CN": SpeedModel(country="CN", classes=MappingProxyType(dict(_CN))),
}
"""The speed model of each country. The class speeds are working values: a legal or design limit,
lowered where such roads are narrow, bendy or built up."""

_MINOR = frozenset({"unclassified", "residential", "road", "living_street"})

_NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|knots|km/?h|kph)?$", re.IGNORECASE)
_NAMED: Mapping[str, float] = {
    "walk": 7.0,
    "gb:nsl_single": 60 * KMH_PER_MPH,
    "gb:nsl_restricted": 30 * KMH_PER_MPH,
    "gb:nsl_dual": 70 * KMH_PER_MPH,
    "gb:motorway": 70 * KMH_PER_MPH,
    "gb:urban": 30 * KMH_PER_MPH,
    "gb:rural": 60 * KMH_PER_MPH,
    "gb:zone20": 20 * KMH_PER_MPH,
    "gb:zone:20": 20 * KMH_PER_MPH,
    "gb:zone30": 30 * KMH_PER_MPH,
    "cn:urban": 50.0,
    "cn:rural": 70.0,
    "cn:motorway": 120.0,
}
_UNITS = {"mph": KMH_PER_MPH, "knots": 1.852}
_DUAL = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})


def signed_kmh(text: str | None, *, road: str, oneway: bool) -> float | None:
    """Read a ``maxspeed`` tag.

    Parameters
    ----------
    text
        The tag as written.
    road
        Class of the road.
    oneway
        Whether the way is one carriageway of a dual road, for ``national``.

    Returns
    -------
    float or None
        Kilometres per hour; of several values the lowest; None where nothing is signed, or
        the sign varies or has no limit.

    Examples
    --------
    >>> round(signed_kmh("30;60 mph", road="primary", oneway=False), 1)
    48.3
    >>> signed_kmh("signals", road="motorway", oneway=True) is None
    True
    """
    if not text:
        return None
    parts = [p.strip() for p in re.split(r"[;|,]", text.casefold()) if p.strip()]
    units = {m[2] for p in parts if (m := _NUMBER.match(p)) and m[2]}
    shared = units.pop() if len(units) == 1 else None
    speeds = [s for p in parts if (s := _one(p, shared, road, oneway)) is not None]
    return min(speeds) if speeds else None


def _one(part: str, shared_unit: str | None, road: str, oneway: bool) -> float | None:
    if part == "national":
        dual = road.startswith("motorway") or (road in _DUAL and oneway)
        return (70 if dual else 60) * KMH_PER_MPH
    if part in _NAMED:
        return _NAMED[part]
    match = _NUMBER.match(part)
    if not match:
        return None
    speed = float(match[1]) * _UNITS.get(match[2] or shared_unit or "", 1.0)
    return speed if 1 <= speed <= 200 else None


_NO_JUNCTION = ("service", "motorway", "motorway_link", FERRY)


def node_delays(
    n: int,
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    road: NDArray[np.object_],
    signals: NDArray[np.bool_],
    speeds: SpeedModel,
) -> NDArray[np.int64]:
    """Return what passing each node costs, in milliseconds.

    Parameters
    ----------
    n
        Number of nodes.
    tail, head, road
        Shape ``(segments,)``: nodes at the ends, and the class. Where service ways join, or
        motorways part, there is no junction.
    signals
        Whether a node has traffic signals; may be shorter than ``n``.
    speeds
        With the delays in seconds.
    """
    counted = ~np.isin(road, _NO_JUNCTION)
    meeting = np.bincount(tail[counted], minlength=n) + np.bincount(head[counted], minlength=n)
    delay = np.where(meeting >= 3, round(1000 * speeds.junction_seconds), 0)
    delay[: len(signals)] += np.where(signals, round(1000 * speeds.signals_seconds), 0)
    return delay.astype(np.int64)


def drawn_as(road: str) -> str | None:
    """Return how a map draws a road of a class; None where it leaves it out.

    Examples
    --------
    >>> drawn_as("trunk_link"), drawn_as("residential"), drawn_as("service")
    ('trunk', 'minor', None)
    """
    kind = road.removesuffix("_link")
    if kind == "service":
        return None
    return "minor" if kind in _MINOR else kind
