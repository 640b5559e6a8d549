"""Coordinates go to degrees and back by one operation, wherever the points of a list lie."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geocluster.crs import BRITISH, from_degrees, to_degrees
from geocluster.generator import generate
from geocluster.gis.places import in_system
from geocluster.schools import Schools
from geocluster.sources import read_schools
from tests.conftest import REPOSITORY

Points = NDArray[np.float64]

HELMERT = {"x": 446.448, "y": -125.157, "z": 542.06}
TURN = {"x": 0.1502, "y": 0.2470, "z": 0.8421}
SCALE = -20.4894e-6


def by_hand(east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude by the formulas of the Ordnance Survey, without PROJ.

    Source: Ordnance Survey (2020), A guide to coordinate systems in Great Britain, sections 6.6,
    B.1 to B.3 and C.2.
    """
    a, b, f0 = 6377563.396, 6356256.909, 0.9996012717
    lat0, lon0, e0, n0 = math.radians(49), math.radians(-2), 400000.0, -100000.0
    e2, n = 1 - b**2 / a**2, (a - b) / (a + b)

    def meridian(lat: float) -> float:
        d, s = lat - lat0, lat + lat0
        return (
            b
            * f0
            * (
                (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
                - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(d) * math.cos(s)
                + 15 / 8 * (n**2 + n**3) * math.sin(2 * d) * math.cos(2 * s)
                - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * s)
            )
        )

    lat = lat0
    for _ in range(10):
        lat += (north - n0 - meridian(lat)) / (a * f0)
    sin2 = math.sin(lat) ** 2
    nu, rho = a * f0 / math.sqrt(1 - e2 * sin2), a * f0 * (1 - e2) * (1 - e2 * sin2) ** -1.5
    eta2, t, sec, d = nu / rho - 1, math.tan(lat), 1 / math.cos(lat), east - e0
    phi = lat - t * d**2 / (2 * rho * nu) * (
        1
        - d**2 / (12 * nu**2) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
        + d**4 / (360 * nu**4) * (61 + 90 * t**2 + 45 * t**4)
    )
    lam = lon0 + sec * d / nu * (
        1
        - d**2 / (6 * nu**2) * (nu / rho + 2 * t**2)
        + d**4 / (120 * nu**4) * (5 + 28 * t**2 + 24 * t**4)
    )
    v = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    x, y = v * math.cos(phi) * math.cos(lam), v * math.cos(phi) * math.sin(lam)
    z = (1 - e2) * v * math.sin(phi)
    rx, ry, rz = (math.radians(TURN[k] / 3600) for k in "xyz")
    x, y, z = (
        HELMERT["x"] + (1 + SCALE) * x - rz * y + ry * z,
        HELMERT["y"] + rz * x + (1 + SCALE) * y - rx * z,
        HELMERT["z"] - ry * x + rx * y + (1 + SCALE) * z,
    )
    a, b = 6378137.0, 6356752.3142
    e2, p = 1 - b**2 / a**2, math.hypot(x, y)
    phi = math.atan2(z, p * (1 - e2))
    for _ in range(10):
        phi = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(phi) ** 2) * math.sin(phi), p)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)


def metres(one: Points, other: Points) -> Points:
    """Between longitudes and latitudes, on a sphere that is close enough for metres."""
    east = (one[:, 0] - other[:, 0]) * np.cos(np.radians(one[:, 1]))
    return np.asarray(111_320.0 * np.hypot(east, one[:, 1] - other[:, 1]))


places = st.tuples(st.floats(0, 900_000), st.floats(0, 1_200_000))


@given(st.lists(places, min_size=1, max_size=20))
def test_any_british_list_comes_back_and_is_where_the_ordnance_survey_has_it(
    points: list[tuple[float, float]],
) -> None:
    xy = np.array(points)
    lonlat = to_degrees(BRITISH, xy)
    assert np.hypot(*(from_degrees(BRITISH, lonlat) - xy).T).max() < 0.01
    assert metres(lonlat, np.array([by_hand(*place) for place in points])).max() < 5


@given(places, st.floats(0, 2 * math.pi))
def test_two_places_ten_metres_apart_are_so_in_degrees_wherever_they_lie(
    place: tuple[float, float], turn: float
) -> None:
    xy = np.array([place, (place[0] + 10 * math.cos(turn), place[1] + 10 * math.sin(turn))])
    one, other = to_degrees(BRITISH, xy)
    assert metres(one[None], other[None])[0] == pytest.approx(10, abs=0.2)
    alone = np.vstack([to_degrees(BRITISH, one[None]) for one in xy])
    assert metres(alone, to_degrees(BRITISH, xy)).max() < 0.01  # and with or without one another


def test_a_point_beyond_the_area_of_every_operation_is_not_133_metres_off() -> None:
    xy = np.array([[660_000.0, 420_000.0], [700_000.0, 400_000.0], [900_000.0, 300_000.0]])
    assert metres(to_degrees(BRITISH, xy), np.array([by_hand(*p) for p in xy.tolist()])).max() < 5


def test_what_has_no_place_stays_without_and_the_rest_has_one() -> None:
    xy = np.array([[np.nan, 1.0], [460_000.0, 340_000.0], [np.inf, 0.0]])
    found = to_degrees(BRITISH, xy)
    assert np.isfinite(found).all(axis=1).tolist() == [False, True, False]
    assert to_degrees(BRITISH, xy[:0]).shape == (0, 2)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:29902", "EPSG:25832", "EPSG:2157"])
def test_systems_of_other_countries_come_back_too(crs: str) -> None:
    lonlat = {"EPSG:4490": (110.3, 29.5), "EPSG:29902": (-8.0, 53.0), "EPSG:25832": (9.0, 51.0),
              "EPSG:2157": (-8.0, 53.0)}[crs]  # fmt: skip
    known = np.array([lonlat])
    assert metres(to_degrees(crs, from_degrees(crs, known)), known)[0] < 0.01


def back(schools: Schools) -> Points:
    """Metres between where the list has each school and where a layer of it has."""
    written = np.array([[float(x), float(y)] for x, y in zip(
        schools.column("Easting"), schools.column("Northing"), strict=True)])  # fmt: skip
    points = np.asarray(shapely.points(schools.lonlat), object)
    layer = shapely.get_coordinates(np.array(in_system(points, BRITISH)))
    return np.asarray(np.linalg.norm(layer - written, axis=1))


def test_every_school_of_the_shipped_county_comes_back() -> None:
    schools = read_schools(REPOSITORY / "data/demo/schools.csv")
    assert schools.lonlat[:, 0].max() > 1.93  # beyond the edge of what PROJ would take
    assert back(schools).max() < 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_school_of_a_generated_county_comes_back(seed: int, tmp_path: Path) -> None:
    generate(tmp_path, schools=60, seed=seed)
    assert back(read_schools(tmp_path / "schools.csv")).max() < 1
