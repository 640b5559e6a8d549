"""A county of points: as many schools as asked for, the same for the same seed, with cities."""

from __future__ import annotations

import numpy as np
import pytest

from geocluster.errors import RulesError
from geocluster.generator import scattered_county


def test_equal_arguments_give_equal_counties_and_others_do_not() -> None:
    (a, drives_a), (b, drives_b) = (scattered_county(80, seed=3) for _ in range(2))
    assert np.array_equal(a.lonlat, b.lonlat)
    assert a.pupils == b.pupils
    assert (drives_a.seconds != drives_b.seconds).nnz == 0
    other, _ = scattered_county(80, seed=4)
    assert not np.array_equal(a.lonlat, other.lonlat)


def test_a_city_holds_forty_schools_close_together_where_driving_is_slow() -> None:
    schools, drives = scattered_county(100, seed=5, cities=2)
    for first in (20, 60):
        inside = schools.lonlat[first : first + 40]
        east = 111.2 * np.cos(np.radians(50.0))
        km = (inside - inside.mean(axis=0)) * (east, 111.2)
        assert np.hypot(*km.T).max() < 2 * 5
    plain, _ = scattered_county(100, seed=5)
    assert np.array_equal(schools.lonlat[:20], plain.lonlat[:20])
    seconds = drives.seconds.tocoo()
    far = np.hypot(*((schools.lonlat[seconds.row] - schools.lonlat[seconds.col]) * (71.5, 111.2)).T)
    city = np.where(np.arange(100) < 20, -1, (np.arange(100) - 20) // 40)
    within = (city[seconds.row] == city[seconds.col]) & (city[seconds.row] >= 0) & (far > 0.5)
    country = (city[seconds.row] < 0) & (far > 0.5)
    speed = far / seconds.data * 3600
    assert speed[within].max() < speed[country].min()


def test_drives_in_a_city_differ_by_direction_more_than_in_the_country() -> None:
    _, drives = scattered_county(100, seed=6, cities=2)
    there = drives.seconds.tocsr()
    ratios = []
    for at in (slice(0, 20), slice(20, 60)):
        inside = there[at, at].toarray().astype(float)
        both = (inside > 300) & (inside.T > 300)
        ratios.append(np.abs(np.log(inside[both] / inside.T[both])).mean())
    assert ratios[1] > 3 * ratios[0]


@pytest.mark.parametrize(("n", "cities"), [(39, 1), (100, 3), (100, -1)])
def test_more_city_than_county_is_refused(n: int, cities: int) -> None:
    with pytest.raises(RulesError, match=r"cities have"):
        scattered_county(n, seed=1, cities=cities)
