"""What tags say of a car: which ways along a road are open to it, and which nodes stop it.

The car is that of a teacher on a working day: it delivers nothing, belongs to no farm, bus or
fire brigade, and has no key to a private road. The most specific tag decides: ``motorcar`` before
``motor_vehicle``, ``vehicle`` and ``access``, and at each of them what is said of one direction
before what is said of both. Rules for some hours only (``…:conditional``) are left aside.

Source: OpenStreetMap wiki, Key:access, Key:oneway, Key:barrier; held against the car profile of
OSRM in the tests, which say where this knowingly differs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = [
    "CAR_KEYS",
    "HEARD_KEYS",
    "NODE_KEYS",
    "open_directions",
    "parts",
    "stops",
    "way_is_closed",
]

CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Keys that say who may drive, the most specific first."""

NODE_KEYS = ("barrier", "highway", *CAR_KEYS)
"""Keys by which a node may stop a car."""

_NOBODY = ("no", "none", "false", "0", "private", "closed", "locked", "impassable", "restricted")
_OTHERS = (
    "agricultural agriculture farm forestry forest logging timber "
    "emergency fire police ambulance military official_vehicles "
    "psv bus coach minibus tourist_bus school_bus trolleybus tram taxi share_taxi "
    "hgv hgv_articulated lorry goods trailer caravan motorhome hazmat delivery deliveries "
    "motorcycle moped mofa atv ohv snowmobile golf_cart carriage bicycle cycle foot pedestrian "
    "horse ski wheelchair disabled use_sidepath dismount "
    "permit permits license licence authorised authorized residents resident residential tenants "
    "owner owners landowner employees employee staff workers members students guests service "
    "maintenance"
).split()
_CLOSED = frozenset((*_NOBODY, *_OTHERS))
"""Values that let nobody by, or name only users who are not our car. What is in none of the lists
of the wiki says too little to close a road."""

_YES = frozenset({"yes", "true", "1"})
_AGAINST = frozenset({"-1", "reverse", "reversed", "backward"})
_NO = frozenset({"no", "false", "0"})
_ROUND = frozenset({"roundabout", "circular"})

_BUILT = frozenset({"no", "minor", "widening"})
_NOT_FOR_CARS = frozenset({"emergency_access", "bus", "busway"})
_GONE = ("disused", "abandoned", "demolished", "razed", "removed")

HEARD_KEYS = frozenset(
    "area impassable status smoothness hov service construction proposed barrier oneway".split()
    + ["junction", *_GONE]
    + [key + way for key in CAR_KEYS for way in ("", ":forward", ":backward")]
    + [key for mode in CAR_KEYS[:3] for key in (f"oneway:{mode}", f"{mode}:oneway")]
)
"""Keys that tell whether a way is open; of nearly all roads none is said."""

_PASSED = frozenset(
    "no gate lift_gate swing_gate sliding_gate bump_gate hampshire_gate avalanche_gate entrance "
    "cattle_grid border_control checkpoint toll_booth sally_port security_control coupure arch "
    "height_restrictor".split()
)
"""Barriers that a car passes unless they are locked or not for it; every other stops it."""

_ALONG = frozenset(
    "fence wall hedge kerb retaining_wall city_wall guard_rail handrail ditch hedge_bank "
    "cable_barrier tank_trap wire_fence railing chain_link noise_barrier".split()
)
"""Barriers that run beside a road where they are said of the road itself."""

_LOW_KERBS = frozenset({"no", "flush", "lowered", "rolled"})
_OLD_GATES = frozenset({"gate", "stile", "kissing_gate", "cattle_grid", "toll_booth", "bollard"})
_A_BUILDING = ("amenity", "building", "entrance", "shop", "office", "tourism", "leisure")

_CAR_METRES = 2.0
_METRES = re.compile(r"^(\d+(?:[.,]\d+)?)\s*m?$")
_FEET = re.compile(r"^(\d+)\s*(?:'|ft|′)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|''|in|″)?)?$")

Tags = Mapping[str, str]


def parts(value: str | None) -> tuple[str, ...]:
    """Split a list in a tag, whatever its capitals and spaces.

    Examples
    --------
    >>> parts("Agricultural; forestry")
    ('agricultural', 'forestry')
    """
    if not value:
        return ()
    if value.isalpha() and value.islower():  # nearly all
        return (value,)
    return tuple(part for p in re.split(r"[;,|]", value) if (part := p.strip().casefold()))


def open_directions(tags: Tags, highway: str) -> tuple[bool, bool]:
    """Tell whether a car may drive along a way, and against it.

    Parameters
    ----------
    tags
        Of the way.
    highway
        Its class.

    Examples
    --------
    >>> open_directions({"motor_vehicle:backward": "no"}, "residential")
    (True, False)
    >>> open_directions({"oneway": "yes", "oneway:motorcar": "no"}, "residential")
    (True, True)
    >>> open_directions({"access": "no", "vehicle": "agricultural;forestry"}, "service")
    (False, False)
    """
    if HEARD_KEYS.isdisjoint(tags):
        return True, highway != "motorway"
    if way_is_closed(tags):
        return False, False
    forward, backward = _oneway(tags, highway)
    return forward and _allowed(tags, "forward"), backward and _allowed(tags, "backward")


def way_is_closed(tags: Tags) -> bool:
    """Tell whether nobody drives on a way: it is a place, not there (yet), or shut off."""
    return (
        tags.get("area") == "yes"
        or tags.get("impassable") == "yes"
        or tags.get("status") == "impassable"
        or tags.get("smoothness") == "impassable"
        or tags.get("hov") in ("designated", "only")
        or tags.get("service") in _NOT_FOR_CARS
        or tags.get("construction", "no") not in _BUILT
        or tags.get("proposed", "no") != "no"
        or any(tags.get(key) == "yes" for key in _GONE)
        or ("barrier" in tags and _shut_off(tags))
    )


def _shut_off(tags: Tags) -> bool:
    return not _ALONG.issuperset(parts(tags["barrier"])) and stops(tags)


def _allowed(tags: Tags, way: str) -> bool:
    """Tell whether cars may go one way, by the most specific tag that says so."""
    for key in CAR_KEYS:
        said = parts(tags.get(f"{key}:{way}")) or parts(tags.get(key))
        if said:
            return not _CLOSED.issuperset(said)
    return True


def _oneway(tags: Tags, highway: str) -> tuple[bool, bool]:
    """Tell which ways are open by ``oneway``, by the most specific tag that says so."""
    said = next(
        (
            value
            for mode in CAR_KEYS[:3]
            for key in (f"oneway:{mode}", f"{mode}:oneway")
            if (value := parts(tags.get(key)))
        ),
        parts(tags.get("oneway")),
    )
    if "reversible" in said:
        return False, False  # which way, depends on the hour
    along, against = not _YES.isdisjoint(said), not _AGAINST.isdisjoint(said)
    if along != against:
        return along, against
    implied = highway == "motorway" or not _ROUND.isdisjoint(parts(tags.get("junction")))
    if implied and not along and _NO.isdisjoint(said):
        return True, False
    return True, True


def stops(tags: Tags) -> bool:
    """Tell whether a node stops a car.

    A tag on who may pass goes before the kind of barrier; a lock goes before all but a tag that
    names cars or vehicles.

    Examples
    --------
    >>> stops({"barrier": "gate"}), stops({"barrier": "gate", "locked": "yes"})
    (False, True)
    >>> stops({"barrier": "planter"}), stops({"barrier": "planter", "motor_vehicle": "yes"})
    (True, False)
    """
    named = next((said for key in CAR_KEYS[:3] if (said := parts(tags.get(key)))), ())
    said = named or parts(tags.get("access"))
    barriers = parts(tags.get("barrier"))
    if not barriers:
        barriers = tuple(kind for kind in parts(tags.get("highway")) if kind in _OLD_GATES)
    if said and _CLOSED.issuperset(said):
        return bool(barriers) or not any(key in tags for key in _A_BUILDING)
    if "yes" in parts(tags.get("locked")) and barriers and not named:
        return True
    return not said and not all(_passed(kind, tags) for kind in barriers)


def _passed(barrier: str, tags: Tags) -> bool:
    """Tell whether a car passes a kind of barrier about which no more is said."""
    if barrier == "bollard":
        return "rising" in parts(tags.get("bollard"))
    if barrier == "kerb":
        return tags.get("kerb") in _LOW_KERBS
    if barrier == "height_restrictor":
        metres = _metres(tags.get("maxheight"))
        return metres is None or metres >= _CAR_METRES
    return barrier in _PASSED


def _metres(text: str | None) -> float | None:
    """Read a length in metres, or feet and inches; None where it is neither."""
    said = (text or "").strip().casefold()
    if (metric := _METRES.match(said)) is not None:
        return float(metric[1].replace(",", "."))
    if (feet := _FEET.match(said)) is not None:
        return 0.3048 * int(feet[1]) + 0.0254 * float(feet[2] or 0)
    return None
