"""How fast a car goes on a road: from its signed limit where there is one, else from its class.

Source: road classes and the forms of ``maxspeed`` follow the OpenStreetMap wiki, Key:maxspeed
and Key:highway; British limits follow the Highway Code, rule 124.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["CLASS_KMH", "DRIVEN_SHARE", "drawn_as", "driven_kmh", "signed_kmh"]

KMH_PER_MPH = 1.609344

CLASS_KMH: Mapping[str, float] = {
    "motorway": 110,
    "trunk": 90,
    "primary": 80,
    "secondary": 70,
    "tertiary": 60,
    "unclassified": 48,
    "road": 40,
    "residential": 32,
    "service": 20,
    "living_street": 15,
    "motorway_link": 65,
    "trunk_link": 60,
    "primary_link": 50,
    "secondary_link": 45,
    "tertiary_link": 40,
}
"""Speed in km/h where no limit is signed. Only roads of these classes are driven on."""

DRIVEN_SHARE = 0.8
"""Share of the limit, or class speed, that is driven on average over a journey.

One number for all places: with it, journeys come near those of the OSRM car profile, which
also takes 0.8 of a signed limit. Source: Project OSRM, osrm-backend, profiles/car.lua.
"""

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


def driven_kmh(road: str, maxspeed: str | None, *, oneway: bool) -> float:
    """Return the average speed in km/h on a road of a class in :data:`CLASS_KMH`.

    Examples
    --------
    >>> driven_kmh("tertiary", None, oneway=False)
    48.0
    """
    signed = signed_kmh(maxspeed, road=road, oneway=oneway)
    return DRIVEN_SHARE * (CLASS_KMH[road] if signed is None else signed)


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
