"""Maps that many tests look at, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

import geocluster as gc
from geocluster.planning import run
from geocluster.proposal import Proposal

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
