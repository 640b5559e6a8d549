"""How fast a car goes on a road: a share of its limit, what it allows, or the speed of its class.

One model for all places: a table of speeds by class of road, a share of the limit that is driven
on average, what roads allow whatever their limit, and some seconds for each junction.
:data:`SPEEDS` has a table for each country whose roads are known; a scenario may change any
number in it (``[travel.speeds]``).

Class speeds, share and seconds were calibrated once, for all places together, against the times
of OSRM's car profile on two real extracts (Rutland and Liechtenstein; ``benchmarks/travel.md``);
nothing is fitted to the place at hand. Lanes are not: OSRM, too, drives them at their limit.

Source: road classes follow the OpenStreetMap wiki, Key:highway; British limits the Highway Code,
rule 124; Chinese limits the Regulation on the Implementation of the Road Traffic Safety Law
(国务院令第405号, 2004), articles 45 and 78; what Chinese roads allow, the design speeds of
公路工程技术标准 JTG B01-2014, table 3.5.1: 30 km/h on a road of class IV, of one lane, 40 of
class III, 80 of class II.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import TravelError, nearest
from geocluster.phrases import phrase
from geocluster.speeds.allowed import ALLOWED_KEYS, ALLOWS, LANES, allowed_on, built_up
from geocluster.speeds.limits import LIMITS
from geocluster.speeds.maxspeed import LIMIT_KEYS, limit_of

__all__ = ["DETOUR", "FERRY", "SPEEDS", "SPEED_KMH", "SpeedModel", "drawn_as", "node_delays"]

_SAID = LIMIT_KEYS | ALLOWED_KEYS

SPEED_KMH = 45.0
"""Average speed in the country, where there are no roads to read."""

DETOUR = 1.3
"""Length of a country road as a multiple of the straight line, where there are no roads."""

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
    allows
        Mean speed in km/h that a road allows whatever its limit, by class, width, surface,
        smoothness and kind of track: see :data:`geocluster.speeds.allowed.ALLOWS`.
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
    allows: Mapping[str, float] = field(default_factory=lambda: ALLOWS)
    factor: float = 0.8
    junction_seconds: float = 1.0
    signals_seconds: float = 2.0
    access_kmh: float = 15.0

    def __post_init__(self) -> None:
        for name, speed in self.classes.items():
            if name not in _DRIVEN:
                raise TravelError(
                    phrase(
                        "no class of road {name!r}{nearest}",
                        name=name,
                        nearest=nearest(name, _DRIVEN),
                    )
                )
            _within(phrase("the speed of {name}", name=name), speed, 1, 200, "km/h")
        for name, speed in self.allows.items():
            if name not in ALLOWS:
                raise TravelError(
                    phrase(
                        "allows: nothing is known by {name!r}{nearest}",
                        name=name,
                        nearest=nearest(name, ALLOWS),
                    )
                )
            _within(phrase("what {name} allows", name=name), speed, 1, 200, "km/h")
        _within("factor", self.factor, 0.1, 2, phrase("of the limit"))
        _within("junction_seconds", self.junction_seconds, 0, 120, "s")
        _within("signals_seconds", self.signals_seconds, 0, 300, "s")
        _within("access_kmh", self.access_kmh, 1, 100, "km/h")

    def changed(
        self,
        *,
        classes: Mapping[str, float],
        allows: Mapping[str, float] = MappingProxyType({}),
        **numbers: float | None,
    ) -> SpeedModel:
        """Return the model with other numbers; None keeps what is there."""
        given = {name: value for name, value in numbers.items() if value is not None}
        return replace(
            self,
            classes=MappingProxyType({**self.classes, **classes}),
            allows=MappingProxyType({**self.allows, **allows}),
            **given,  # type: ignore[arg-type]
        )

    def kmh(
        self,
        road: str,
        tags: Mapping[str, str] | None = None,
        *,
        oneway: bool,
        backward: bool = False,
    ) -> float:
        """Return the average speed in km/h on a road: a share of its limit, or what it allows.

        Where no limit is known, its class speaks for both. A lane whose width is known is
        driven as that allows, whether or not the limit of the country is signed on it, unless
        it shows itself to be a street.

        Parameters
        ----------
        road
            One of ``classes``.
        tags
            What is known of it, by the keys of OpenStreetMap; None for nothing.
        oneway
            Whether cars drive on it in one direction only.
        backward
            Whether against the direction of the way.

        Examples
        --------
        >>> SPEEDS["GB"].kmh("tertiary", {"maxspeed": "30 mph"}, oneway=False) / 1.609344
        24.0
        >>> SPEEDS["GB"].kmh("tertiary", {"maxspeed": "60 mph", "lanes": "1"}, oneway=False)
        47.4
        """
        if tags is None or _SAID.isdisjoint(tags):
            return self.factor * self.classes[road]
        limit = limit_of(tags, road=road, oneway=oneway, backward=backward)
        allowed = allowed_on(tags, self.allows, road=road, oneway=oneway, backward=backward)
        caps = allowed.caps
        if limit is not None:
            driven = self.factor * limit.kmh
            if allowed.narrow is None and not limit.fast and road in self.allows:
                wide = allowed.two_lanes and road in LANES
                caps.append(self.allows["two_lanes" if wide else road])
        elif allowed.practical is not None:
            driven = allowed.practical
        elif allowed.narrow is not None and road in LANES and not built_up(tags):
            driven = self.factor * LIMITS[self.country]["rural"]
        else:
            driven = self.factor * self.classes[road]
        return min(driven, *caps) if caps else driven

    def table(self) -> dict[str, object]:
        """Return the whole model as plain values, as a scenario would have it."""
        return {
            "country": self.country,
            "factor": self.factor,
            "junction_seconds": self.junction_seconds,
            "signals_seconds": self.signals_seconds,
            "access_kmh": self.access_kmh,
            "classes": dict(self.classes),
            "allows": dict(self.allows),
        }


def _within(name: str, value: float, least: float, most: float, unit: str) -> None:
    if not least <= value <= most:
        raise TravelError(
            phrase(
                "{name} must be from {least:g} to {most:g} {unit}, not {value:g}",
                name=name,
                least=least,
                most=most,
                unit=unit,
                value=value,
            )
        )


_GB: Mapping[str, float] = {
    "motorway": 110,
    "trunk": 100,
    "primary": 80,
    "secondary": 68,
    "tertiary": 50,
    "unclassified": 42,
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

_CN_ALLOWS: Mapping[str, float] = {
    "single_track": 30,
    "six_metres": 40,
    "two_lanes": 64,
    "tertiary": 64,
    "unclassified": 30,
    "road": 30,
    "residential": 30,
    "service": 30,
}

_DRIVEN = frozenset(_GB)

SPEEDS: Mapping[str, SpeedModel] = {
    "GB": SpeedModel(country="GB", classes=MappingProxyType(dict(_GB))),
    "CN": SpeedModel(
        country="CN",
        classes=MappingProxyType(dict(_CN)),
        allows=MappingProxyType({**ALLOWS, **_CN_ALLOWS}),
    ),
}
"""The speed model of each country. The class speeds are working values: a legal or design limit,
lowered where such roads are narrow, bendy or built up."""

_MINOR = frozenset({"unclassified", "residential", "road", "living_street"})

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
