"""The base where no roads are known: made of the schools' own places, and only there."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.basemap import Basemap
from geocluster.maps.base import base_layers
from geocluster.maps.ground import plain_ground, townships
from geocluster.plane import Plane, decode
from geocluster.schools import Schools

OUTLINE = shapely.box(-1, 51, 1, 53)
ROAD = shapely.LineString([(0, 52), (0.1, 52.1)])


def schools_at(places: list[tuple[float, float]], **more: Any) -> Schools:
    lon, lat = zip(*places, strict=True)
    return gc.Schools.of([f"s{k}" for k in range(len(places))], lon=lon, lat=lat, **more)


def decoded(outlines: list[list[str]]) -> shapely.Geometry:
    """The shape of rings as the page reads them."""
    return shapely.union_all(
        [shapely.Polygon(decode(o), [decode(h) for h in holes]) for o, *holes in outlines]
    )


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(51, 53)), min_size=1, max_size=12),
    st.sampled_from([0.0, 179.5, -179.5]),
)
def test_every_school_stands_on_the_ground(places: list[tuple[float, float]], aside: float) -> None:
    moved = [((lon + aside + 180) % 360 - 180, lat) for lon, lat in places]
    schools = schools_at(moved)
    plane = Plane.around(schools.lonlat)
    shape = decoded(plain_ground(schools, plane))
    assert all(shape.contains(shapely.Point(place)) for place in plane.together(schools.lonlat))


def test_without_schools_there_is_no_ground() -> None:
    none = gc.Schools.of([], lon=[], lat=[])
    assert plain_ground(none, Plane.around(none.lonlat)) == []


def test_a_township_lies_in_the_middle_of_its_schools_wherever_one_strays() -> None:
    places = [(0.0, 52.0), (0.01, 52.01), (0.02, 52.02), (0.9, 52.9), (0.5, 52.5)]
    schools = schools_at(places, more={"township": ["West", "West", "West", "East", None]})
    found = townships(schools, Plane.around(schools.lonlat))
    assert found == [["East", 1, 52.9, 0.9], ["West", 1, 52.01, 0.01]]


@pytest.mark.parametrize(
    ("basemap", "ground", "places"),
    [
        (Basemap(), True, ["West"]),
        (Basemap(boundary=OUTLINE), False, ["West"]),
        (Basemap(roads={"minor": (ROAD,)}), False, []),
    ],
    ids=["nothing", "an outline", "roads"],
)
def test_ground_is_made_only_where_nothing_better_is_known(
    basemap: Basemap, ground: bool, places: list[str]
) -> None:
    schools = schools_at([(0.0, 52.0), (0.1, 52.1)], more={"township": ["West", "West"]})
    base = base_layers(basemap, Plane.around(schools.lonlat), schools=schools)
    assert bool(base["ground"]) is ground
    assert [name for name, *_ in base["places"]] == places
