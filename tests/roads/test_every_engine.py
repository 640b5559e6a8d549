"""What every travel engine, and every road format, keeps to, whoever declares it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geocluster.errors import ScenarioError, TravelError
from geocluster.roads import ENGINES, EngineRequest, travel
from geocluster.roads.formats import ROAD_FORMATS, road_format
from geocluster.roads.network import RoadNetwork
from geocluster.scenario import scenario_of
from geocluster.schools import Schools
from geocluster.speeds import SPEEDS
from tests.docs.examples import entry
from tests.road_files import write_osm
from tests.roads.test_graphml import REST, saved
from tests.roads.test_openroads import ALONG, link, written
from tests.roads.test_server import Osrm, osrm  # noqa: F401 - a fixture

EVERY = dict([*ENGINES.own.items(), entry("add/engine")])
LON, LAT = [0.0, 0.02, 0.05, 0.05], [52.0, 52.0, 52.0, 52.01]
IDS = ["d", "a", "c", "b"]
OF_KEY: dict[str, Any] = {
    "speed_kmh": 40, "detour": 1.2, "ferries": True, "closed": [1], "most_places": 50,
    "url": "http://127.0.0.1:1", "file": "roads.osm.pbf",
}  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path, osrm: Osrm) -> tuple[Schools, dict[str, EngineRequest]]:  # noqa: F811
    """Four schools by a road of two ways, and what each engine is asked for them."""
    schools = Schools.of(IDS, lon=LON, lat=LAT)
    nodes = {k + 1: (LON[k], LAT[k]) for k in range(4)}
    roads = write_osm(tmp_path / "r.osm", nodes, [([1, 2, 3, 4], {"highway": "primary"})])
    drives = [[0, 100, 250, 900], [110, 0, 150, 200], [260, 140, 0, 0], [950, 210, 1, 0]]
    table = tmp_path / "m.csv"
    with table.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["from", "to", "seconds"])
        writer.writerows(
            [IDS[i], IDS[j], drives[i][j]] for i in range(4) for j in range(4) if i != j
        )
    osrm.knows(list(zip(LON, LAT, strict=True)), drives)
    plain = {name: EngineRequest(cutoff=300, speed_kmh=60) for name in EVERY}
    return (
        schools,
        plain
        | {
            "roads": EngineRequest(cutoff=300, file=roads),
            "matrix": EngineRequest(cutoff=300, file=table),
            "server": EngineRequest(cutoff=300, url=osrm.url),
        },
    )


@pytest.mark.parametrize("name", EVERY)
def test_it_keeps_the_order_of_the_schools_and_the_cut_off_and_stores_no_zero(
    name: str, asked: tuple[Schools, dict[str, EngineRequest]]
) -> None:
    schools, requests = asked
    with ENGINES.having({} if name in ENGINES else {name: EVERY[name]}):
        found = travel(schools, name, requests[name])
        times, again = found.times, travel(schools, name, requests[name]).times
    assert times.seconds.shape == (4, 4)
    assert times.seconds.dtype == np.int32
    assert times.engine == name
    assert times.cutoff == 300
    assert 1 <= times.seconds.data.min() <= times.seconds.data.max() <= 300
    assert not times.seconds.diagonal().any()
    near, far = times.between(2, 3), times.between(0, 3)
    assert near is not None
    assert far is None or far > near
    assert (times.seconds != again.seconds).nnz == 0
    assert (times.points == schools.points_digest) == EVERY[name].of_points
    assert (times.snapped_metres is not None) == EVERY[name].snaps
    assert bool(found.draw([(2, 3)]).routes) == EVERY[name].draws


@pytest.mark.parametrize("name", EVERY)
def test_a_scenario_needs_what_it_needs_and_may_not_write_what_it_does_not_use(name: str) -> None:
    engine = EVERY[name]

    def read(**keys: Any) -> None:
        scenario_of(
            {
                "name": "x",
                "schools": {"file": "s.csv"},
                "travel": {"engine": name} | keys,
                "tier": [{"size": [2, 4]}],
            },
            folder=Path("/somewhere"),
        )

    needed = {key: OF_KEY[key] for key in engine.needs}
    with ENGINES.having({} if name in ENGINES else {name: engine}):
        read(**needed)
        for key in engine.needs:
            with pytest.raises(ScenarioError, match=f'engine = "{name}" needs {key}'):
                read(**{k: v for k, v in needed.items() if k != key})
        for key, value in OF_KEY.items():
            if engine.uses(key):
                read(**needed | {key: value})
            else:
                with pytest.raises(ScenarioError, match=r"only used with|reads no file"):
                    read(**needed | {key: value})


def test_an_engine_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(TravelError, match="no engine 'road'; did you mean 'roads'"):
        travel(Schools.of(["1"], lon=[0], lat=[0]), "road", EngineRequest(cutoff=60))


@pytest.fixture(scope="module")
def one_of_each(demo_county: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("formats")
    return {
        "osm_pbf": demo_county / "roads.osm.pbf",
        "osm_xml": write_osm(
            folder / "r.osm", {1: (0, 52), 2: (0.1, 52)}, [([1, 2], {"highway": "primary"})]
        ),
        "graphml": saved(folder / "g.graphml", [(1, 2, {}), *REST]),
        "open_roads": written(folder, link("a", "b", *ALONG)),
    }


@pytest.mark.parametrize("name", ROAD_FORMATS.own)
def test_a_road_file_is_told_by_its_content_and_read(
    name: str, one_of_each: dict[str, Path], tmp_path: Path
) -> None:
    misnamed = tmp_path / "roads.csv"
    misnamed.write_bytes(one_of_each[name].read_bytes())
    assert road_format(misnamed) is ROAD_FORMATS[name]
    head = one_of_each[name].read_bytes()[: 1 << 16]
    assert [n for n, f in ROAD_FORMATS.items() if f.recognises(head)] == [name]
    request = EngineRequest(cutoff=60, speeds=SPEEDS["GB"])
    network = ROAD_FORMATS[name].read(one_of_each[name], request, None)
    assert isinstance(network, RoadNetwork)
    assert network.main.any()
    assert np.isfinite(network.lonlat).all()
    assert network.source.name
