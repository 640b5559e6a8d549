"""Nothing wrong that looks right: travel times that cannot be are recognised, and said."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Transformer

from geocluster import china_grid
from geocluster.cli.commands import main
from geocluster.drives import survey
from geocluster.errors import TravelError
from geocluster.outputs import verify, write_folder
from geocluster.planning import check, propose, run
from geocluster.plausible import DOUBTS, doubts, refuse_hopeless
from geocluster.problem import Problem
from geocluster.readings import other_readings
from geocluster.roads import EngineRequest, travel
from geocluster.roads.straight import straight_times
from geocluster.rules import Rules
from geocluster.schools import Schools
from geocluster.sources import read_schools
from geocluster.sphere import great_circle
from geocluster.travel import TravelTimes
from tests.road_files import write_osm

CUTOFF = 2700
PLAN = """
name = "County"
[schools]
file = "schools.csv"
format = "table"
columns = {{ id = "id", name = "name", pupils = "pupils", x = "{x}", y = "{y}" }}
crs = "{crs}"
[travel]
{travel}
[[tier]]
size = [2, 3]
[solve]
seconds = 3
"""
Floats = NDArray[np.float64]


class Answer(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    def called(*arguments: object) -> Answer:
        monkeypatch.setattr("sys.argv", ["geocluster", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return called


def spread(n: int = 12, seed: int = 1, *, lon: float = -0.7, lat: float = 52.6) -> Schools:
    """Schools within some 30 km, none beside another."""
    random = np.random.default_rng(seed)
    cells = random.permutation(25 if n <= 25 else n)[:n]
    side = int(np.ceil(np.sqrt(max(25, n))))
    x, y = cells % side, cells // side
    return Schools.of(
        [f"s{k}" for k in range(n)],
        names=[f"School {k}" for k in range(n)],
        pupils=[50] * n,
        lon=lon + 0.06 * x + random.uniform(0, 0.02, n),
        lat=lat + 0.04 * y + random.uniform(0, 0.01, n),
    )


def distances(schools: Schools) -> Floats:
    n = len(schools)
    a, b = np.repeat(schools.lonlat, n, axis=0), np.tile(schools.lonlat, (n, 1))
    return great_circle(a, b).reshape(n, n)


def seconds_at(schools: Schools, kmh: float, seed: int = 2) -> Floats:
    """Seconds of drives at a speed along the line, each up to a third quicker or slower."""
    random = np.random.default_rng(seed)
    metres = distances(schools)
    return metres / (kmh / 3.6) * random.uniform(0.75, 1.33, metres.shape)


def codes(schools: Schools, times: TravelTimes) -> dict[str, bool]:
    return {x.issue.code: x.hopeless for x in doubts(schools, times)}


def written(folder: Path, schools: Schools, *, swap: bool = False, **plan: Any) -> Path:
    """Write a list of schools and a scenario about it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{i},{n},{p},{lon:.6f},{lat:.6f}"
        for i, n, p, (lon, lat) in zip(
            schools.ids, schools.names, schools.pupils, schools.lonlat, strict=True
        )
    ]
    (folder / "schools.csv").write_text("\n".join(["id,name,pupils,lon,lat", *rows]))
    axes = {"x": "lat", "y": "lon"} if swap else {"x": "lon", "y": "lat"}
    file = folder / "plan.toml"
    file.write_text(PLAN.format(**({"crs": "EPSG:4326", "travel": ""} | axes | plan)))
    return file


def matrix(folder: Path, schools: Schools, table: Floats, **plan: Any) -> Path:
    """Write a scenario with a table of times; NaN is not written."""
    file = written(folder, schools, travel='engine = "matrix"\nfile = "times.csv"', **plan)
    lines = [
        f"{a},{b},{table[i, j]:.9g}"
        for i, a in enumerate(schools.ids)
        for j, b in enumerate(schools.ids)
        if i != j and np.isfinite(table[i, j])
    ]
    (folder / "times.csv").write_text("\n".join(["from,to,seconds", *lines]))
    return file


def ring(n: int = 40, lon: float = -0.7, lat: float = 52.6) -> tuple[Any, Any, Schools]:
    """A lattice of country roads, and schools that stand beside them."""
    side = 8
    nodes = {
        1 + side * y + x: (lon + 0.03 * x, lat + 0.02 * y) for x in range(side) for y in range(side)
    }
    rows = [[1 + side * y + x for x in range(side)] for y in range(side)]
    ways = [(list(refs), {"highway": "tertiary"}) for refs in (*rows, *zip(*rows, strict=True))]
    random = np.random.default_rng(7)
    along, across = random.uniform(0, 0.2, n), 0.02 * random.integers(0, 7, n)
    flat = random.random(n) < 0.5
    x = np.where(flat, along, 0.03 * random.integers(0, 7, n))
    y = np.where(flat, across, along * 0.14 / 0.21)
    near = random.normal(0, 0.0001, (n, 2))
    made = Schools.of(
        [f"s{k}" for k in range(n)],
        names=[f"School {k}" for k in range(n)],
        pupils=[50] * n,
        lon=lon + x + near[:, 0],
        lat=lat + y + near[:, 1],
    )
    return nodes, ways, made


# --- speeds --------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.floats(14, 85), st.integers(0, 1000), st.integers(2, 25))
def test_drives_at_the_speed_of_cars_are_not_doubted(kmh: float, seed: int, n: int) -> None:
    schools = spread(n, seed)
    times = TravelTimes.of_dense(seconds_at(schools, kmh, seed), cutoff=100_000)
    assert codes(schools, times) == {}


@settings(max_examples=25)
@given(
    st.floats(20, 70),
    st.sampled_from([(1 / 60, "minutes"), (1 / 3600, "hours"), (1000.0, "milliseconds")]),
    st.integers(0, 1000),
)
def test_times_in_another_unit_are_refused_and_the_unit_is_named(
    tmp_path_factory: pytest.TempPathFactory, kmh: float, unit: tuple[float, str], seed: int
) -> None:
    schools = spread(8, seed)
    file = matrix(
        tmp_path_factory.mktemp("unit"), schools, seconds_at(schools, kmh, seed) * unit[0]
    )
    with pytest.raises(TravelError, match=rf"times\.csv: the times look like {unit[1]}") as told:
        check(file)
    assert "School" in str(told.value)
    assert "trust = true" in str(told.value)


def test_metres_in_the_column_of_seconds_are_recognised(tmp_path: Path) -> None:
    schools = spread()
    with pytest.raises(TravelError, match="look like metres"):
        check(matrix(tmp_path, schools, distances(schools) * 1.3))


def test_one_impossible_drive_is_kept_and_named_and_the_others_are_not(tmp_path: Path) -> None:
    schools = spread()
    table = seconds_at(schools, 40)
    table[3, 5] = 9
    found = check(matrix(tmp_path, schools, table))
    said = [x for x in found.issues if x.code in DOUBTS]
    assert [(x.code, x.value) for x in said] == [("fast_drives", "1")]
    assert "from School 3 to School 5" in said[0].message
    at = found.problem.schools.position
    assert found.problem.travel.between(at("s3"), at("s5")) == 9


def test_a_drive_slower_than_walking_is_named(tmp_path: Path) -> None:
    schools = spread()
    table = seconds_at(schools, 40)
    near = np.where(distances(schools) > 1500, distances(schools), np.inf)
    i, j = np.unravel_index(int(np.argmin(near)), near.shape)
    table[i, j] = near[i, j] / 0.5
    said = [x for x in check(matrix(tmp_path, schools, table)).issues if x.code in DOUBTS]
    assert [(x.code, x.value) for x in said] == [("slow_drives", "1")]
    assert f"from School {i} to School {j}" in said[0].message


@pytest.mark.parametrize(("kmh", "code"), [(4.6, "slow_drives"), (120, "fast_drives")])
def test_what_no_car_does_on_the_whole_is_said_and_kept(kmh: float, code: str) -> None:
    schools = spread(20)
    metres = distances(schools)
    times = TravelTimes.of_dense(metres / (kmh / 3.6), cutoff=100_000)
    assert codes(schools, times) == {code: False}


def test_schools_on_one_spot_and_short_drives_are_no_cause_for_doubt() -> None:
    schools = Schools.of(list("abc"), lon=[0.0, 0.0, 0.01], lat=[52.0] * 3)
    times = TravelTimes.of_dense(np.ones((3, 3)), cutoff=60)
    assert codes(schools, times) == {}


def test_a_ferry_may_be_slow_but_no_car_may() -> None:
    schools = Schools.of(list("ab"), lon=[0.0, 0.03], lat=[52.0] * 2)
    slow = TravelTimes.of_dense([[0, 7200], [7200, 0]], cutoff=9000)
    assert codes(schools, slow) == {"slow_drives": True}
    ferry = replace(slow, ferry_pairs=np.array([[0, 1], [1, 0]]))
    assert codes(schools, ferry) == {}


def test_a_school_far_from_its_road_is_judged_from_where_the_drive_begins() -> None:
    schools = Schools.of(list("ab"), lon=[0.0, 0.06], lat=[52.0] * 2)
    drive = TravelTimes.of_dense(
        [[0, 60], [60, 0]],
        cutoff=900,
    )
    assert codes(schools, drive) == {"fast_drives": True}
    assert codes(schools, replace(drive, snapped_metres=np.array([1900.0, 1900.0]))) == {}
    snapped = np.array([[0.028, 52.0], [0.032, 52.0]])
    assert codes(schools, replace(drive, snapped_points=snapped)) == {}


@settings(max_examples=30)
@given(st.integers(2, 9), st.integers(0, 10**6), st.floats(0.2, 1))
def test_the_survey_counts_what_plain_loops_count(n: int, seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    lonlat = np.column_stack([random.uniform(-1, 1, n), random.uniform(51, 53, n)]) * (0.1, 1)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j and random.random() < share]
    i, j = np.array(pairs, np.int64).reshape(-1, 2).T
    seconds = random.integers(1, 20_000, len(i))
    found = survey(lonlat, i, j, seconds, cutoff=2700)
    metres = great_circle(lonlat[i], lonlat[j])
    kmh = [m / s * 3.6 for m, s in zip(metres, seconds, strict=True) if m > 1000]
    assert (found.known, found.judged) == (len(pairs), len(kmh))
    assert found.fast == sum(v > 150 for v in kmh)
    assert found.slow == sum(v < 3 for v in kmh)
    if kmh:
        assert found.typical is not None
        assert found.typical.kmh == pytest.approx(sorted(kmh)[len(kmh) // 2])
    assert found.directions is not None
    both = {frozenset(p) for p in pairs if (p[1], p[0]) in pairs}
    assert found.directions.both_ways == len(both)
    assert found.directions.one_way == len(pairs) - 2 * len(both)


# --- tables that lack much -----------------------------------------------------------------


def test_a_table_of_one_direction_is_refused(tmp_path: Path) -> None:
    schools = spread()
    upper = np.where(np.tri(12, k=0) == 0, seconds_at(schools, 40), np.nan)
    with pytest.raises(TravelError, match="has both directions"):
        check(matrix(tmp_path / "upper", schools, upper))
    with pytest.raises(TravelError, match="has both directions"):
        check(matrix(tmp_path / "lower", schools, upper.T))


def test_some_pairs_of_one_direction_are_counted(tmp_path: Path) -> None:
    schools = spread()
    table = seconds_at(schools, 40)
    table[1, 2] = table[7, 3] = np.nan
    said = [x for x in check(matrix(tmp_path, schools, table)).issues if x.code in DOUBTS]
    assert [(x.code, x.value) for x in said] == [("one_way_matrix", "2")]


def test_a_way_back_just_beyond_the_cut_off_is_not_called_one_way() -> None:
    schools = spread(4)
    table = np.full((4, 4), 1000.0)
    table[0, 1], table[1, 0] = 2650, 2750
    assert "one_way_matrix" not in codes(schools, TravelTimes.of_dense(table, cutoff=CUTOFF))


def test_a_table_without_most_short_drives_is_said(tmp_path: Path) -> None:
    schools = spread(25)
    table = seconds_at(schools, 40)
    lost = np.random.default_rng(1).random(table.shape) < 0.8
    table[lost | lost.T] = np.nan
    said = {x.code for x in check(matrix(tmp_path, schools, table)).issues}
    assert "matrix_gaps" in said


def test_schools_that_a_table_lacks_are_counted_and_none_left_is_refused(tmp_path: Path) -> None:
    schools = spread()
    table = seconds_at(schools, 40)
    table[4:, :], table[:, 4:] = np.nan, np.nan
    found = {x.code: x for x in check(matrix(tmp_path, schools, table)).issues}
    assert found["matrix_schools"].value == "8"
    assert "matrix_gaps" not in found
    file = tmp_path / "times.csv"
    file.write_text(file.read_text().replace("s", "x").replace("xecondx", "seconds"))
    with pytest.raises(TravelError, match="holds no pair of the 12 schools"):
        check(tmp_path / "plan.toml")


# --- roads and schools of one place --------------------------------------------------------


def test_roads_of_another_county_are_refused_with_both_places(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    nodes, ways, _ = ring()
    _, _, elsewhere = ring(lon=24.9, lat=60.1)
    file = written(tmp_path, elsewhere, travel='file = "roads.osm"')
    write_osm(tmp_path / "roads.osm", nodes, ways)
    for command in (("check",), ("run", "--out", tmp_path / "out")):
        said = call(command[0], file, *command[1:])
        assert said.code == 2
        assert "none of the 40 schools has a road within 5 km" in said.err
        for figure in ("52.60, -0.70", "60.1", "km away"):
            assert figure in said.err
    assert not (tmp_path / "out" / "proposal.json").exists()


def test_schools_beyond_the_roads_are_counted_and_named(tmp_path: Path) -> None:
    nodes, ways, made = ring()
    lonlat = made.lonlat.copy()
    lonlat[[2, 5], 0] += 2
    beyond = Schools.of(made.ids, names=made.names, lon=lonlat[:, 0], lat=lonlat[:, 1])
    write_osm(tmp_path / "roads.osm", nodes, ways)
    request = EngineRequest(file=tmp_path / "roads.osm", cutoff=CUTOFF)
    found = doubts(beyond, travel(beyond, "roads", request).times)
    assert [(x.issue.code, x.issue.value, x.hopeless) for x in found] == [
        ("outside_roads", "2", False)
    ]
    assert "School 2, School 5" in found[0].issue.message


@pytest.mark.parametrize(
    ("crs", "wrong"),
    [("EPSG:4326", "exchanged"), ("EPSG:27700", "exchanged"), ("EPSG:32630", "EPSG:32631")],
)
def test_a_list_read_in_the_wrong_way_is_told_which_way_fits(
    tmp_path: Path, crs: str, wrong: str
) -> None:
    lon, lat = (13.0, 52.0) if crs == "EPSG:4326" else (-0.7, 52.6)
    nodes, ways, made = ring(lon=lon, lat=lat)
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*made.lonlat.T)
    said = Transformer.from_crs(
        crs if wrong == "exchanged" else wrong, "EPSG:4326", always_xy=True
    ).transform(*((y, x) if wrong == "exchanged" else (x, y)))
    declared = crs if wrong == "exchanged" else wrong
    read = Schools.of(made.ids, lon=said[0], lat=said[1], declared=declared)
    write_osm(tmp_path / "roads.osm", nodes, ways)
    request = EngineRequest(file=tmp_path / "roads.osm", cutoff=CUTOFF)
    times = travel(read, "roads", request).times
    fits = "x and y exchanged" if wrong == "exchanged" else 'crs = "EPSG:32630"'
    with pytest.raises(TravelError, match=fits):
        refuse_hopeless(read, times)


def test_exchanged_columns_are_refused_by_the_command(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    nodes, ways, made = ring(lon=13.0, lat=52.0)
    file = written(tmp_path, made, travel='file = "roads.osm"', swap=True)
    write_osm(tmp_path / "roads.osm", nodes, ways)
    said = call("check", file)
    assert said.code == 2
    assert "exchange x and y" in said.err
    assert call("check", written(tmp_path, made, travel='file = "roads.osm"')).code == 0


@pytest.mark.parametrize(("east", "north"), [(120, 0), (-80, 90), (0, -400), (300, 300)])
def test_one_step_for_all_schools_is_measured(tmp_path: Path, east: int, north: int) -> None:
    nodes, ways, made = ring(60)
    lonlat = made.lonlat + np.array([east / np.cos(np.radians(52.6)), north]) / 111_195
    moved = Schools.of(made.ids, lon=lonlat[:, 0], lat=lonlat[:, 1])
    write_osm(tmp_path / "roads.osm", nodes, ways)
    request = EngineRequest(file=tmp_path / "roads.osm", cutoff=CUTOFF)
    assert codes(made, travel(made, "roads", request).times) == {}
    times = travel(moved, "roads", request).times
    assert codes(moved, times) == {"displaced": False}
    assert times.placing is not None
    shift = times.placing.shift
    assert shift is not None
    assert np.hypot(shift.east + east, shift.north + north) < 15


def test_places_that_are_only_rough_are_not_called_displaced(tmp_path: Path) -> None:
    nodes, ways, made = ring(60)
    write_osm(tmp_path / "roads.osm", nodes, ways)
    request = EngineRequest(file=tmp_path / "roads.osm", cutoff=CUTOFF)
    for seed in range(6):
        rough = np.random.default_rng(seed).normal(0, 0.0015, (60, 2))
        lon, lat = (made.lonlat + rough).T
        schools = Schools.of(made.ids, lon=lon, lat=lat)
        assert "displaced" not in codes(schools, travel(schools, "roads", request).times)


@pytest.mark.parametrize("said", ["gcj02", "bd09", "wgs84"])
@pytest.mark.parametrize("meant", ["gcj02", "bd09", "wgs84"])
def test_what_a_chinese_map_says_is_recognised_by_the_roads(
    tmp_path: Path, said: str, meant: str
) -> None:
    nodes, ways, made = ring(24, lon=104.6, lat=35.4)
    there: dict[str, Callable[[Floats], Floats]] = {
        "wgs84": lambda p: p,
        "gcj02": china_grid.wgs84_to_gcj02,
        "bd09": lambda p: china_grid.gcj02_to_bd09(china_grid.wgs84_to_gcj02(p)),
    }
    back: dict[str, Callable[[Floats], Floats]] = {
        "wgs84": lambda p: p,
        "gcj02": china_grid.gcj02_to_wgs84,
        "bd09": lambda p: china_grid.gcj02_to_wgs84(china_grid.bd09_to_gcj02(p)),
    }
    lon, lat = back[said](there[meant](made.lonlat)).T
    declared = "EPSG:4326" if said == "wgs84" else said
    read = Schools.of(made.ids, lon=lon, lat=lat, declared=declared)
    write_osm(tmp_path / "roads.osm", nodes, ways)
    request = EngineRequest(file=tmp_path / "roads.osm", cutoff=CUTOFF)
    found = doubts(read, travel(read, "roads", request).times)
    if said == meant:
        assert found == ()
        return
    assert [x.issue.code for x in found] == ["displaced"]
    assert f'coordinates = "{meant}"' in found[0].issue.message
    assert not found[0].hopeless


def test_times_from_the_cache_know_how_the_schools_lie(tmp_path: Path) -> None:
    nodes, ways, made = ring(60)
    lonlat = made.lonlat + np.array([0.004, 0])
    moved = Schools.of(
        made.ids, names=made.names, pupils=made.pupils, lon=lonlat[:, 0], lat=lonlat[:, 1]
    )
    file = written(tmp_path, moved, travel='file = "roads.osm"')
    write_osm(tmp_path / "roads.osm", nodes, ways)
    first, second = check(file), check(file)
    assert "displaced" in {x.code for x in first.issues}
    assert first.issues == second.issues
    assert first.problem.travel.placing == second.problem.travel.placing


@settings(max_examples=20)
@given(st.sampled_from(["EPSG:27700", "EPSG:4326", "EPSG:32630"]), st.integers(0, 99))
def test_exchanging_twice_is_as_it_was(crs: str, seed: int) -> None:
    schools = spread(6, seed)
    once = other_readings(replace(schools, declared=crs))["exchanged"]
    lon, lat = once.T
    again = Schools.of(schools.ids, lon=lon, lat=lat, declared=crs)
    assert other_readings(again)["exchanged"] == pytest.approx(schools.lonlat, abs=1e-4)


# --- insisting, and data from Python -------------------------------------------------------


def test_who_insists_goes_on_and_every_output_says_it(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    schools = spread(8)
    file = matrix(tmp_path / "in", schools, seconds_at(schools, 40) / 60)
    assert call("run", file, "--out", tmp_path / "out").code == 2
    file.write_text(file.read_text().replace("[[tier]]", "trust = true\n[[tier]]"))
    said = call("run", file, "--out", tmp_path / "out")
    assert said.code == 0
    assert "look like minutes" in said.out
    record = json.loads((tmp_path / "out" / "proposal.json").read_text(encoding="utf-8"))
    assert [x["code"] for x in record["data"]["issues"] if x["code"] in DOUBTS] == ["time_unit"]
    for name in ("issues.csv", "map.html"):
        assert "look like minutes" in (tmp_path / "out" / name).read_text(encoding="utf-8")
    assert verify(tmp_path / "out") == []
    assert "look like minutes" in call("check", file).out


def test_times_from_python_are_not_refused_but_logged(caplog: pytest.LogCaptureFixture) -> None:
    schools = spread(6)
    times = TravelTimes.of_dense(seconds_at(schools, 40) / 60, cutoff=CUTOFF)
    with caplog.at_level(logging.WARNING):
        proposal = propose(Problem(schools, times, Rules(size=(2, 3))), seconds=3)
    assert "look like minutes" in caplog.text
    assert "time_unit" in {x.code for x in proposal.issues}


# --- no false alarm on what is right -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("rutland/gias_extract.csv", {"layout": "gias"}),
        ("lincolnshire/gias_extract.csv", {"layout": "gias"}),
        ("wales/schools_2018.csv", {"layout": "wales"}),
        ("china/schools_gcj02_gb18030.csv", {"layout": "china", "coordinates": "gcj02"}),
        (
            "london/primaries.csv",
            {
                "layout": "table",
                "crs": "EPSG:27700",
                "columns": {
                    "id": "URN", "name": "Name", "pupils": "Pupils", "x": "Easting",
                    "y": "Northing",
                },
            },
        ),
    ],
)  # fmt: skip
def test_straight_lines_of_real_lists_are_not_doubted(
    shared: Path, name: str, of: dict[str, Any]
) -> None:
    schools = read_schools(shared / name, **of)
    assert codes(schools, straight_times(schools, cutoff=1800)) == {}


@pytest.mark.parametrize(
    ("name", "of", "roads"),
    [
        ("rutland/gias_extract.csv", {"layout": "gias"}, "rutland/roads.osm.pbf"),
        ("lincolnshire/gias_extract.csv", {"layout": "gias"}, "lincolnshire/proxy_roads.osm.pbf"),
        (
            "china/schools_gcj02_gb18030.csv",
            {"layout": "china", "coordinates": "gcj02"},
            "china/roads.osm.pbf",
        ),
    ],
)
def test_drives_on_real_and_made_roads_are_not_doubted(
    shared: Path, name: str, of: dict[str, Any], roads: str
) -> None:
    schools = read_schools(shared / name, **of)
    request = EngineRequest(file=shared / roads, cutoff=CUTOFF)
    assert codes(schools, travel(schools, "roads", request).times) == {}


def test_the_demo_county_is_not_doubted(demo_county: Path, tmp_path: Path) -> None:
    proposal = run(demo_county / "scenario.toml", seconds=5)
    assert not DOUBTS & {x.code for x in proposal.issues}
    assert verify(write_folder(proposal, tmp_path / "out")) == []


def test_helsinkis_roads_for_rutland_are_refused(shared: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(
        f'name = "x"\n[schools]\nfile = "{shared.as_posix()}/rutland/gias_extract.csv"\n'
        f'[travel]\nfile = "{shared.as_posix()}/roads/Helsinki.osm.pbf"\n'
        "[[tier]]\nsize = [2, 4]\n"
    )
    with pytest.raises(TravelError, match=r"Helsinki\.osm\.pbf: none of the 27 schools"):
        check(file)
