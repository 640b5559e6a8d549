"""The shifts of Chinese maps: known points, there and back, and how far."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geocluster.china_grid import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    inside_china,
    wgs84_to_gcj02,
)
from geocluster.errors import SchoolsError

IN_CHINA = st.tuples(st.floats(75.0, 134.0), st.floats(19.0, 53.0))

PUBLISHED = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]
"""Shanghai, Shenzhen, Beijing. Source: the tests of eviltransform."""


def _metres(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    step = (one - other) * 111_195.0
    return np.hypot(step[:, 0] * np.cos(np.radians(one[:, 1])), step[:, 1])


@pytest.mark.parametrize(("lon", "lat", "east", "north"), PUBLISHED)
def test_published_points_are_met_to_the_millimetre(
    lon: float, lat: float, east: float, north: float
) -> None:
    assert _metres(wgs84_to_gcj02([[lon, lat]]), np.array([[east, north]]))[0] < 0.001


@given(point=IN_CHINA)
def test_there_and_back_is_the_same_point(point: tuple[float, float]) -> None:
    here = np.array([point])
    assert _metres(gcj02_to_wgs84(wgs84_to_gcj02(here)), here)[0] < 0.001
    assert _metres(bd09_to_gcj02(gcj02_to_bd09(here)), here)[0] < 0.001


def test_there_and_back_holds_at_the_meridian_where_the_formula_has_a_kink() -> None:
    here = np.column_stack([105.0 + np.linspace(-1e-6, 1e-6, 41), np.full(41, 35.5)])
    assert _metres(gcj02_to_wgs84(wgs84_to_gcj02(here)), here).max() < 0.001


@given(lon=st.floats(102.0, 122.0), lat=st.floats(22.0, 42.0))
def test_the_shift_is_some_hundred_metres_and_baidus_about_a_kilometre(
    lon: float, lat: float
) -> None:
    here = np.array([[lon, lat]])
    gcj = wgs84_to_gcj02(here)
    assert 150 < _metres(gcj, here)[0] < 750
    assert 600 < _metres(gcj02_to_bd09(gcj), here)[0] < 1_600


def test_a_point_abroad_stays_where_it_is() -> None:
    lincoln = np.array([[-0.54, 53.23]])
    assert not inside_china(lincoln)[0]
    assert (wgs84_to_gcj02(lincoln) == lincoln).all()
    assert (gcj02_to_wgs84(lincoln) == lincoln).all()


def test_many_points_are_shifted_as_each_alone() -> None:
    points = np.random.default_rng(1).uniform([75, 19], [134, 53], (50, 2))
    alone = np.vstack([wgs84_to_gcj02(points[[i]]) for i in range(50)])
    assert (wgs84_to_gcj02(points) == alone).all()


def test_an_empty_list_and_an_unknown_point_stay_so() -> None:
    assert gcj02_to_wgs84(np.zeros((0, 2))).shape == (0, 2)
    known = gcj02_to_wgs84([[np.nan, np.nan], [104.85, 35.55]])
    assert np.isnan(known[0]).all()
    assert np.isfinite(known[1]).all()


def test_what_is_no_list_of_pairs_is_refused() -> None:
    with pytest.raises(SchoolsError, match=r"\(n, 2\)"):
        wgs84_to_gcj02([104.85, 35.55])
