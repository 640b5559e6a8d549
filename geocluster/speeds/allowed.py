"""What a road allows, whatever its speed limit: how wide it is, what it is made of, its class.

A limit by law says nothing of the speed on a lane: single track with passing places is signed
60 mph. Each number is the mean speed of cars on such a road, and may be changed in a scenario
(``allows`` in ``[travel.speeds]``).

Source of widths: openrouteservice issue 1806, 15.8 km of single track with passing places (A896)
in about 20 minutes by three commercial engines, 47 km/h; a published count on a road 6 m wide
without markings, mean 39.5 mph, 64 km/h (Cycling UK forum, topic 122574), which the formula of
TD 9/93 gives too (Highways Agency: 110 less the constraints of layout, 33, and of alignment,
12 - VISI/60 + 2B/45, at a bendiness B of 100 degrees per km: 63 km/h); Department for Transport,
Vehicle Speed Compliance Statistics, cars on single carriageways under the national limit in free
flow, 50 mph, 80 km/h. Of surfaces, smoothness and tracks: the photographs of the OpenStreetMap
wiki, as the car profile of OSRM values them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from geocluster.speeds.maxspeed import signed_kmh

__all__ = ["ALLOWED_KEYS", "ALLOWS", "LANES", "Allowed", "allowed_on", "built_up"]

_WIDE_OR_NARROW = {"single_track": 47.4, "six_metres": 63.6, "two_lanes": 80.0}

_BY_CLASS = {
    "tertiary": 80.0, "unclassified": 47.4, "road": 47.4, "residential": 47.4, "service": 40.0,
    "living_street": 20.0,
}  # fmt: skip

_ROUGH = {
    # Surfaces
    "compacted": 80.0, "fine_gravel": 80.0, "paving_stones": 60.0, "bricks": 60.0, "metal": 60.0,
    "unpaved": 40.0, "gravel": 40.0, "pebblestone": 40.0, "ground": 40.0, "dirt": 40.0,
    "sett": 40.0, "wood": 40.0, "grass_paver": 40.0, "grass": 40.0, "cobblestone": 30.0,
    "clay": 30.0, "snow": 30.0, "earth": 20.0, "stone": 20.0, "rock": 20.0, "sand": 20.0,
    "ice": 20.0, "laterite": 20.0, "mud": 10.0,
    # Smoothness
    "intermediate": 80.0, "bad": 40.0, "very_bad": 20.0, "horrible": 10.0, "very_horrible": 5.0,
    "impassable": 5.0,
    # Kinds of track
    "grade1": 60.0, "grade2": 40.0, "grade3": 30.0, "grade4": 25.0, "grade5": 20.0,
}  # fmt: skip

ALLOWS: Mapping[str, float] = MappingProxyType(_WIDE_OR_NARROW | _BY_CLASS | _ROUGH)
"""Mean speed of cars in km/h by what is known of a road."""

LANES = frozenset({"tertiary", "unclassified", "road"})
"""Classes of road that may be of any width."""

_UNMARKED = frozenset(_BY_CLASS) - {"tertiary"}

_ROUGH_KEYS = ("surface", "smoothness", "tracktype")
_SAME_SURFACE = {
    "cobblestone:flattened": "sett", "unhewn_cobblestone": "cobblestone", "rocky": "rock",
    "brick": "bricks",
}  # fmt: skip

_WIDTHS = {"single_track": 3.5, "six_metres": 6.0, "two_lanes": 7.3}
"""Between these metres speeds are interpolated. Source of 7.3 m: TD 27/05, two lanes as built."""

_WIDTH_KEYS = ("width:carriageway", "width", "est_width")
_METRES = re.compile(r"^[~<>]?\s*(\d+(?:[.,]\d+)?)\s*(?:(m|met(?:re|er)s?)|(ft|feet|foot|'))?$")
_FEET_INCHES = re.compile(r"^(\d+)'\s*(\d+(?:\.\d+)?)\"$")
_FOOT = 0.3048

_ADVISED, _PRACTICAL = "maxspeed:advisory", "maxspeed:practical"

ALLOWED_KEYS = frozenset(
    {*_ROUGH_KEYS, *_WIDTH_KEYS, "lanes", "lane_markings", "passing_places", "narrow"}
    | {f"{key}{way}" for key in (_ADVISED, _PRACTICAL) for way in ("", ":forward", ":backward")}
)
"""Every key that may say something of what a road allows."""

_SIDEWALKS = frozenset({"both", "left", "right", "yes", "separate"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a road allows, in km/h; None where nothing is known.

    Attributes
    ----------
    narrow
        By its width.
    two_lanes
        Whether it is known to have two lanes.
    rough
        By its surface, its smoothness and the kind of track.
    advised
        What a sign recommends.
    practical
        What a mapper found practical.
    """

    narrow: float | None = None
    two_lanes: bool = False
    rough: float | None = None
    advised: float | None = None
    practical: float | None = None

    @property
    def caps(self) -> list[float]:
        """Everything that bounds the speed."""
        known = (self.narrow, self.rough, self.advised, self.practical)
        return [kmh for kmh in known if kmh is not None]


def allowed_on(
    tags: Mapping[str, str],
    allows: Mapping[str, float] = ALLOWS,
    *,
    road: str,
    oneway: bool,
    backward: bool = False,
) -> Allowed:
    """Return what the tags of a road say that it allows.

    Parameters
    ----------
    tags
        Of the road.
    allows
        The speeds of :data:`ALLOWS`, or others.
    road
        Its class.
    oneway
        Where nobody comes the other way, a single lane is no hindrance.
    backward
        Whether against the direction of the way.

    Examples
    --------
    >>> allowed_on({"lanes": "1"}, road="primary", oneway=False).narrow
    47.4
    >>> allowed_on({"width": "6", "lane_markings": "no"}, road="tertiary", oneway=False).narrow
    63.6
    """
    way = "backward" if backward else "forward"

    def said(key: str) -> float | None:
        text = tags.get(f"{key}:{way}", tags.get(key))
        return signed_kmh(text, road=road, oneway=oneway)

    return Allowed(
        narrow=None if oneway else _by_width(tags, allows, road),
        two_lanes=(_lanes(tags) or 0) >= 2 or tags.get("lane_markings") == "yes",
        rough=_by_surface(tags, allows),
        advised=said(_ADVISED),
        practical=said(_PRACTICAL),
    )


def built_up(tags: Mapping[str, str]) -> bool:
    """Tell whether the tags show that a road lies in a town or village."""
    return tags.get("lit") == "yes" or tags.get("sidewalk") in _SIDEWALKS


def _by_surface(tags: Mapping[str, str], allows: Mapping[str, float]) -> float | None:
    """Of all that is said, the lowest."""
    names = (part for key in _ROUGH_KEYS for part in tags.get(key, "").split(";"))
    plain = (_SAME_SURFACE.get(name, name) for name in map(str.strip, names))
    return min((allows[name] for name in plain if name in _ROUGH), default=None)


def _by_width(tags: Mapping[str, str], allows: Mapping[str, float], road: str) -> float | None:
    lanes, metres = _lanes(tags), _width(tags)
    single = lanes is not None and lanes < 2
    if single or tags.get("passing_places") == "yes" or tags.get("narrow") == "yes":
        return allows["single_track"]
    found = []
    if metres is not None and metres < _WIDTHS["two_lanes"]:
        speeds = [allows[name] for name in _WIDTHS]
        found.append(float(np.interp(metres, list(_WIDTHS.values()), speeds)))
    # Most country lanes have no markings: that alone says nothing of their width.
    if tags.get("lane_markings") == "no" and (found or lanes or road not in _UNMARKED):
        found.append(allows["six_metres"])
    return min(found, default=None)


def _lanes(tags: Mapping[str, str]) -> float | None:
    """Lanes in both directions; of several values the fewest."""
    found = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", tags.get("lanes", ""))]
    return min((n for n in found if n > 0), default=None)


def _width(tags: Mapping[str, str]) -> float | None:
    """Metres; of several values the least."""
    text = next((tags[key] for key in _WIDTH_KEYS if key in tags), "")
    found = [m for part in text.casefold().split(";") if (m := _metres(part.strip())) is not None]
    return min((m for m in found if 1 <= m <= 50), default=None)


def _metres(text: str) -> float | None:
    if (feet := _FEET_INCHES.match(text)) is not None:
        return _FOOT * (float(feet[1]) + float(feet[2]) / 12)
    match = _METRES.match(text)
    if match is None:
        return None
    return float(match[1].replace(",", ".")) * (_FOOT if match[3] else 1.0)
