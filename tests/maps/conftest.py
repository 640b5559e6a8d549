"""Maps that many tests look at, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

import geocluster as gc
from geocluster.planning import run
from geocluster.proposal import Proposal
from tests.proposals import two_tiers

LINCOLNSHIRE = """
name = "Lincolnshire federations"
[schools]
file = "{data}/lincolnshire/gias_extract.csv"
format = "gias"
where = {{ phase = "Primary" }}
[travel]
engine = "roads"
file = "{data}/lincolnshire/proxy_roads.osm.pbf"
[[tier]]
name = "federation"
preset = "england_federation"
size = [2, 4]
pupils = [100, 1200]
longest_drive_minutes = 20
[solve]
seconds = 20
[output]
boundary = "{data}/lincolnshire/boundary.geojson"
"""
RUTLAND = """
name = "Rutland federations"
[schools]
file = "{data}/rutland/gias_extract.csv"
format = "gias"
where = {{ phase = "Primary" }}
[travel]
engine = "roads"
file = "{data}/rutland/roads.osm.pbf"
[[tier]]
name = "federation"
size = [2, 4]
pupils = [100, 1200]
longest_drive_minutes = 20
group_minutes = 15
visits_a_week = 2
[solve]
seconds = 20
"""
TREES = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Oak")
QINGXI = """
name = "清溪县学区"
[schools]
file = "{data}/china/schools_gcj02_gb18030.csv"
format = "china"
coordinates = "gcj02"
[travel]
engine = "roads"
file = "{data}/china/roads.osm.pbf"
[[tier]]
name = "cluster"
size = [2, 8]
longest_drive_minutes = 40
measured = "from_lead"
[solve]
seconds = 20
"""


def _run(scenario: str, shared: Path, folder: Path) -> Proposal:
    file = folder / "scenario.toml"
    file.write_text(scenario.format(data=shared.as_posix()), encoding="utf-8")
    return run(file)


@pytest.fixture(scope="session")
def demo(demo_county: Path) -> Proposal:
    """The synthetic county that is in the wheel."""
    return run(demo_county / "scenario.toml")


@pytest.fixture(scope="session")
def demo_map(demo: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_map(demo, tmp_path_factory.mktemp("demo") / "map.html")


@pytest.fixture(scope="session")
def rutland_map(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """17 schools, on real roads."""
    folder = tmp_path_factory.mktemp("rutland")
    return gc.write_map(_run(RUTLAND, shared, folder), folder / "map.html")


@pytest.fixture(scope="session")
def tiers_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Federations inside clusters, beside partnerships of today: kept, joined and split."""
    n = 9
    schools = gc.Schools.of(
        [f"s{k}" for k in range(n)],
        names=[f"{tree} School" for tree in TREES],
        lon=[0.03 * (k % 3) + 0.02 * (k // 3) for k in range(n)],
        lat=[52 + 0.02 * (k // 3) + 0.004 * (k % 2) for k in range(n)],
        pupils=[None, *range(40, 40 + n - 1)],
        more={
            "town": ["Thorpe"] * n,
            "partnership": [*("Glade",) * 2, *("Copse",) * 2, None, "Copse", *("Heath",) * 2, None],
        },
    )
    drives = [[abs(i - j) * 120 for j in range(n)] for i in range(n)]
    travel = gc.TravelTimes.of_dense(drives, cutoff=2700)
    problem = gc.Problem(schools, travel, gc.Rules(size=(2, 6)))
    made = two_tiers(problem, [[0, 1, 2, 3, 4], [5, 6, 7, 8]], [[0, 1], [2, 3, 4], [6, 7, 8]])
    return gc.write_map(made, tmp_path_factory.mktemp("tiers") / "map.html")


@pytest.fixture(scope="session")
def lincolnshire(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    """280 schools and 25 towns, on made-up roads."""
    return _run(LINCOLNSHIRE, shared, tmp_path_factory.mktemp("lincolnshire"))


@pytest.fixture(scope="session")
def lincolnshire_map(lincolnshire: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_map(lincolnshire, tmp_path_factory.mktemp("lincolnshire") / "map.html")


@pytest.fixture(scope="session")
def qingxi(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    """A made-up Chinese county: 90 schools, 14 townships."""
    return _run(QINGXI, shared, tmp_path_factory.mktemp("qingxi"))


@pytest.fixture(scope="session")
def qingxi_map(qingxi: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_map(qingxi, tmp_path_factory.mktemp("qingxi") / "map.html")
