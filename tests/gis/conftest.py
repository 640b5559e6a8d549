"""Proposals put together by hand, for every kind of map file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point

from geocluster.basemap import Basemap, Place
from geocluster.licences import OSM_LICENCE, Source
from geocluster.proposal import Proposal
from tests.maps.test_map import HOSTILE
from tests.proposals import answer, two_tiers
from tests.report.test_report import county

ROADS = Source(
    name="OpenStreetMap", licence=OSM_LICENCE, attribution="© OpenStreetMap contributors"
)
BENT = LineString([(-0.5, 52.5), (-0.495, 52.51), (-0.49, 52.5)])
NAMES = [*HOSTILE, "St\0Mary", "\u202eright to left", "'quoted\" name", "tab\tand\nline"]
TRUSTS = ["One", "One", None, 'Two, "three"', 'Two, "three"', 'Two, "three"', None, "Four", None]


@pytest.fixture(scope="session")
def nested() -> Proposal:
    """Clusters with federations inside, in the British grid, with what is drawn beneath."""
    more = {
        "town": ["north"] * 4 + ["south"] * 5,
        "partnership": TRUSTS,
        "GROUP": list("abcdefghi"),
    }
    problem = county(9, more=more, pupils=[30, None, *range(50, 120, 10)])
    ferries = np.array([[0, 1], [4, 5]])
    problem = replace(problem, travel=replace(problem.travel, ferry_pairs=ferries))
    made = two_tiers(problem, [[0, 1, 2, 3], [4, 5, 6, 7]], [[0, 1], [2, 3], [4, 5, 6]])
    basemap = Basemap(
        roads={"primary": (LineString([(-0.6, 52.4), (-0.3, 52.6)]),)},
        boundary=shapely.box(-0.6, 52.4, -0.3, 52.6),
        places=(Place("Y Bala", "town", Point(-0.45, 52.51)),),
        routes={(0, 1): BENT, (1, 0): BENT.reverse()},
    )
    return replace(
        made,
        basemap=basemap,
        sources=(*made.sources, ROADS),
        scenario={"schools": {"file": "gias.csv", "format": "gias"}},
    )


@pytest.fixture(scope="session")
def hostile() -> Proposal:
    """Names, columns and a title that would run, break out or end early if they could."""
    n = len(NAMES)
    columns = {"geom": list(NAMES), "Layer": ["x"] * n, 'drop table"; --': ["'); --"] * n}
    problem = county(n, names=NAMES, pupils=[None] * n, more=columns)
    problem = replace(problem, rules=replace(problem.rules, same=("geom", "Layer", *columns)))
    tier = answer(problem, [[0, 1, 2], [3, 4]])
    return Proposal(
        name="[% 1+1 %]</title>\0",
        note="<script>alert(1)</script>",
        tiers=(tier,),
        runtime=0.1,
        seed=1,
        sources=(Source(name="[%env('HOME')%] & \0co"),),
    )


@pytest.fixture(scope="session")
def every(nested: Proposal, hostile: Proposal) -> dict[str, Proposal]:
    """Those, one of no group at all, and one across the meridian of 180 degrees."""
    alone = answer(county(4), [])
    across = county(5, names=list("abcde"))
    lon = [179.97, 179.99, -179.99, -179.97, -179.95]
    schools = across.schools.of(across.schools.ids, lon=lon, lat=[-17.0] * 5, pupils=[1] * 5)
    fiji = answer(replace(across, schools=schools), [[0, 1, 2], [3, 4]])
    return {
        "nested": nested,
        "hostile": hostile,
        "alone": Proposal(name="alone", tiers=(alone,), runtime=0.1, seed=1),
        "fiji": Proposal(name="fiji", tiers=(fiji,), runtime=0.1, seed=1),
    }
