"""Narrow roads: made ones, timed beside what was measured on their like, and how long they are.

No published check of any engine against driven times on such roads was found. What there is are
single figures; each is a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measure import Answer

__all__ = ["ROADS", "Road", "bends", "kilometres", "made_road", "on_made_road"]

KMH_PER_MPH = 1.609344
_METRES = 15_800.0
_METRES_A_DEGREE = 111_195.08
_SPEEDY = frozenset({"trunk", "primary", "secondary", "tertiary"})


@dataclass(frozen=True, slots=True)
class Road:
    """A kind of road.

    Attributes
    ----------
    name
        For people.
    tags
        As OpenStreetMap has it.
    least, most
        Mean speed of cars that was measured, in km/h; None where none is known.
    """

    name: str
    tags: Mapping[str, str]
    least: float | None = None
    most: float | None = None


_NATIONAL = {"maxspeed": "60 mph"}

ROADS = (
    Road(
        "A road, single track with passing places, signed",
        {"highway": "primary", "lanes": "1", "passing_places": "yes", **_NATIONAL},
        15.8 / 24 * 60,
        15.8 / 17 * 60,
    ),
    Road("lane, single track, signed", {"highway": "unclassified", "lanes": "1", **_NATIONAL}),
    Road("the same, unsigned", {"highway": "unclassified", "lanes": "1"}),
    Road(
        "country road 6 m wide without markings, signed",
        {"highway": "unclassified", "width": "6", "lane_markings": "no", **_NATIONAL},
        0.9 * 39.5 * KMH_PER_MPH,
        1.1 * 39.5 * KMH_PER_MPH,
    ),
    Road("the same, unsigned", {"highway": "unclassified", "width": "6", "lane_markings": "no"}),
    Road("lane of unknown width, signed", {"highway": "unclassified", **_NATIONAL}),
    Road("the same, unsigned", {"highway": "unclassified"}),
    Road(
        "A road, single carriageway, signed",
        {"highway": "primary", **_NATIONAL},
        47.5 * KMH_PER_MPH,
        50.5 * KMH_PER_MPH,
    ),
    Road("tertiary road, signed", {"highway": "tertiary", **_NATIONAL}),
    Road("the same, unsigned", {"highway": "tertiary"}),
)


def made_road(folder: Path, road: Road) -> tuple[Path, Path]:
    """Write a straight road of 15.8 km between two short ends, and the points at its ends."""
    step = _METRES / _METRES_A_DEGREE / 50
    nodes = "".join(
        f'<node id="{k + 1}" version="1" lat="{52 + k * step:.7f}" lon="-3.0"/>' for k in range(51)
    )
    refs = "".join(f'<nd ref="{k + 1}"/>' for k in range(51))
    tags = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in road.tags.items())
    file, points = folder / "road.osm", folder / "points.npz"
    file.write_text(
        f'<osm version="0.6" generator="made">{nodes}<way id="1" version="1">{refs}{tags}</way>'
        "</osm>",
        encoding="utf-8",
    )
    np.savez(points, lonlat=np.array([[-3.0, 52.0], [-3.0, 52 + 50 * step]]))
    return file, points


def on_made_road(answer: Answer) -> float:
    """Return the speed in km/h from the table of a made road."""
    return _METRES / float(np.asarray(answer["seconds"])[0, 1]) * 3.6


def kilometres(file: str) -> Answer:
    """Measure how much of each kind of road a file holds: those that the kind's tags fit best."""
    found = np.zeros(len(ROADS))
    for tags, metres, _ in _ways(file):
        fits = [
            (len(road.tags), k)
            for k, road in enumerate(ROADS)
            if all(tags.get(key) == value for key, value in road.tags.items())
            and ("maxspeed" in road.tags) == ("maxspeed" in tags)
        ]
        if fits:
            found[max(fits)[1]] += metres / 1000
    return {"kilometres": found}


def bends(file: str) -> Answer:
    """Measure how much longer roads of two lanes would take if their bends were looked at.

    Of ways with a limit of 80 km/h or more and two directions: the time at a share of the limit,
    and at no more than the mean speed that TD 9/93 gives for their bendiness.

    Source: Highways Agency, TD 9/93, "Highway Link Design", 1.3 to 1.6: 110 less the constraints
    of layout, 21 for two lanes of 7.3 m, and of alignment, 12 - VISI/60 + 2B/45, where
    log10 VISI = 2.46 + VW/25 - B/400, B is in degrees per km, and the verges VW are 2.5 m wide.
    """
    from geocluster.speeds import SPEEDS
    from geocluster.speeds.maxspeed import limit_of

    plain = bent = 0.0
    for tags, metres, bendiness in _ways(file):
        road = tags["highway"]
        limit = limit_of(tags, road=road, oneway=False)
        if road not in _SPEEDY or "oneway" in tags or limit is None or limit.kmh < 80:
            continue
        speed = SPEEDS["GB"].kmh(road, tags, oneway=False)
        visible = 10 ** (2.46 + 2.5 / 25 - bendiness / 400)
        mean = 110 - 21 - (12 - visible / 60 + 2 * bendiness / 45)
        plain += metres / speed
        bent += metres / min(speed, max(mean, 30.0))
    return {"longer": bent / plain - 1 if plain else 0.0}


def _ways(file: str) -> Iterator[tuple[dict[str, str], float, float]]:
    """Yield the tags of each road, its metres, and how much it bends, in degrees per km."""
    import osmium

    from geocluster.sphere import great_circle

    for way in osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if not isinstance(way, osmium.osm.Way) or "highway" not in way.tags:
            continue
        at = np.array([(n.lon, n.lat) for n in way.nodes if n.location.valid()])
        if len(at) < 2:
            continue
        metres = float(great_circle(at[:-1], at[1:]).sum())
        steps = np.diff(at, axis=0) * [np.cos(np.radians(at[0, 1])), 1]
        turned = np.diff(np.degrees(np.arctan2(steps[:, 1], steps[:, 0])))
        turning = float(np.abs((turned + 180) % 360 - 180).sum())
        yield {tag.k: tag.v for tag in way.tags}, metres, turning / max(metres / 1000, 0.1)
