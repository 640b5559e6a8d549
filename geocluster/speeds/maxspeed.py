"""What the tags of a road say of its speed limit, in all their forms.

Source: OpenStreetMap wiki, Key:maxspeed, Key:source:maxspeed, Key:maxspeed:type,
Key:zone:maxspeed, Key:zone:traffic and Conditional restrictions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geocluster.speeds.limits import ADVISED, KMH_PER_MPH, LIMITS, MILES, WALK

__all__ = ["LIMIT_KEYS", "Limit", "limit_of", "signed_kmh"]

_SIGNED = ("maxspeed:motorcar", "maxspeed:motor_vehicle", "maxspeed", "maxspeed:lanes")
_IMPLIED = (
    "maxspeed:type", "source:maxspeed", "maxspeed:source", "zone:maxspeed", "zone:traffic",
)  # fmt: skip


def _for(way: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Put before each key that for one direction."""
    return tuple(key for plain in keys for key in (f"{plain}:{way}", plain))


_WAYS = ("forward", "backward")
_SIGNED_KEYS = {way: _for(way, _SIGNED) for way in _WAYS}
_IMPLIED_KEYS = {way: _for(way, _IMPLIED) for way in _WAYS}
_CONDITIONAL_KEYS = {
    way: (f"maxspeed:{way}:conditional", *_for(way, ("maxspeed:conditional",))) for way in _WAYS
}

LIMIT_KEYS = frozenset(
    key
    for by_way in (_SIGNED_KEYS, _CONDITIONAL_KEYS, _IMPLIED_KEYS)
    for keys in by_way.values()
    for key in keys
)
"""Every key that may say something of a limit."""

_NUMBER = re.compile(
    r"^(\d+(?:\.\d+)?)\s*(?:(mph|mp/h|mi/h|m\.p\.h\.?)|(knots?|kn|kts?)|(?:km/?h|kmph|kph))?\.?$"
)
_NAMED = re.compile(r"^([a-z]{2})(?:-([a-z0-9]{1,3}))?_(.+)$")
_ZONE = re.compile(r"^(?:zone_?)?(\d{1,3})(?:_?(?:km/?h|mph))?$")
_ANY_ZONE = re.compile(r"^zone[:_ ]?(\d{1,3})$")
_KNOT = 1.852

_DUAL = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_FAST = frozenset(
    "motorway trunk expressway express motorroad nsl_dual urban_motorway urban_trunk".split()
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A speed limit.

    Attributes
    ----------
    kmh
        Kilometres per hour.
    fast
        Whether it is that of motorways, dual carriageways or expressways, so that the road is
        built for it whatever its class.
    """

    kmh: float
    fast: bool = False


def limit_of(
    tags: Mapping[str, str], *, road: str, oneway: bool, backward: bool = False
) -> Limit | None:
    """Return the limit that holds on a road in one direction.

    What is signed for cars in this direction goes before what is signed for all, this before
    limits by lane, a limit under no condition, and what the law says of such roads. A limit for
    some hours or some weather only is left aside.

    Parameters
    ----------
    tags
        Of the road.
    road
        Its class.
    oneway
        Whether the way is one carriageway of a dual road, for ``national``.
    backward
        Whether against the direction of the way.

    Returns
    -------
    Limit or None
        None where nothing is known, or the sign varies.

    Examples
    --------
    >>> tags = {"maxspeed": "signals", "maxspeed:type": "DE:rural"}
    >>> limit_of(tags, road="tertiary", oneway=False)
    Limit(kmh=100.0, fast=False)
    """
    for text in _texts(tags, "backward" if backward else "forward"):
        found = _read(text, road=road, oneway=oneway)
        if found is not None:
            return found
    return None


def _texts(tags: Mapping[str, str], way: str) -> Iterator[str]:
    """Yield what the tags say, the most particular first."""
    yield from (tags[key] for key in _SIGNED_KEYS[way] if key in tags)
    for key in _CONDITIONAL_KEYS[way]:
        yield from (part for part in tags.get(key, "").split(";") if "@" not in part)
    yield from (tags[key] for key in _IMPLIED_KEYS[way] if key in tags)


def signed_kmh(text: str | None, *, road: str, oneway: bool) -> float | None:
    """Read one ``maxspeed`` tag.

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
    >>> signed_kmh("DE:zone:30", road="residential", oneway=False)
    30.0
    >>> signed_kmh("signals", road="motorway", oneway=True) is None
    True
    """
    found = None if text is None else _read(text, road=road, oneway=oneway)
    return None if found is None else found.kmh


@lru_cache(maxsize=4096)
def _read(text: str, *, road: str, oneway: bool) -> Limit | None:
    """Read a value, or several of which the lowest holds."""
    parts = [p.strip() for p in re.split(r"[;|,]", text.casefold()) if p.strip()]
    units = {m[2] for p in parts if (m := _NUMBER.match(p)) and m[2]}
    found = [
        limit
        for p in parts
        if (limit := _one(p, miles=bool(units), road=road, oneway=oneway)) is not None
    ]
    return min(found, key=lambda limit: limit.kmh, default=None)


def _one(part: str, *, miles: bool, road: str, oneway: bool) -> Limit | None:
    dual = road.startswith("motorway") or (road in _DUAL and oneway)
    if part in ("national", "nsl"):
        return Limit((70 if dual else 60) * KMH_PER_MPH, fast=dual)
    if part == "none":
        return Limit(ADVISED, fast=True) if dual else None
    if part == "walk":
        return Limit(WALK)
    if (zone := _ANY_ZONE.match(part)) is not None:
        return _within(float(zone[1]))
    match = _NUMBER.match(part)
    if match is None:
        return _by_law(part)
    bare = not (match[2] or match[3]) and match[1] == part
    unit = KMH_PER_MPH if match[2] or (bare and miles) else _KNOT if match[3] else 1.0
    return _within(float(match[1]) * unit)


def _by_law(part: str) -> Limit | None:
    """Read ``DE:rural`` and its kin, however the words are joined."""
    match = _NAMED.match(re.sub(r"[:_\s]+", "_", part))
    if match is None:
        return None
    country = "GB" if match[1] == "uk" else match[1].upper()
    zone = _ZONE.match(match[3])
    if zone is not None:
        return _within(float(zone[1]) * (KMH_PER_MPH if country in MILES else 1.0))
    whole = LIMITS.get(country, {})
    law = {**whole, **LIMITS.get(f"{country}-{(match[2] or '').upper()}", {})}
    # ``AR:urban:primary`` is an urban road where nothing more is known of it.
    kind = next((k for k in (match[3], match[3].split("_")[0]) if k in law), None)
    return None if kind is None else Limit(float(law[kind]), fast=kind in _FAST)


def _within(kmh: float) -> Limit | None:
    return Limit(kmh) if 1 <= kmh <= 200 else None
