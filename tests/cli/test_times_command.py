"""``geocluster times``: a table of travel times that the matrix engine reads again."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geocluster.errors import OutputError
from geocluster.planning import travel_times
from geocluster.provenance import source_beside
from geocluster.report.tables import travel_csv, travel_parquet
from geocluster.roads.matrix import matrix_times
from geocluster.schools import Schools, Source
from geocluster.travel import TravelTimes
from tests.cli.test_cli import Answer, call, plan
from tests.problems import CUTOFF, schools
from tests.problems import travel_times as any_times
from tests.sources.test_sources import gias_rows

__all__ = ["call"]

WRITERS = {".csv": travel_csv, ".parquet": travel_parquet}


def dense(travel: TravelTimes) -> list[list[int]]:
    table: list[list[int]] = travel.seconds.toarray().tolist()
    return table


@pytest.mark.parametrize("ending", WRITERS)
@given(data=st.data())
def test_what_is_written_is_read_again_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, ending: str, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, 5))
    made, travel = data.draw(schools(n)), data.draw(any_times(n))
    lost = list(travel.unreachable)
    seconds = travel.seconds.toarray()
    seconds[lost, :] = seconds[:, lost] = 0
    i, j = np.nonzero(seconds)
    assume(n == 1 or len(i))  # a matrix in which no drive is short enough is refused
    travel = TravelTimes.of_pairs(
        n, i, j, seconds[i, j], cutoff=CUTOFF, unreachable=travel.unreachable
    )
    file = tmp_path_factory.mktemp("times") / f"times{ending}"
    file.write_bytes(WRITERS[ending](made, travel))
    again = matrix_times(made, file, cutoff=CUTOFF)
    assert dense(again) == dense(travel)
    assert again.unreachable.keys() == travel.unreachable.keys()


def test_an_id_that_could_run_as_a_formula_is_refused_in_csv_and_written_in_parquet(
    tmp_path: Path,
) -> None:
    made = Schools.of(["=1+1", "b"], lon=[0, 0.1], lat=[52, 52])
    travel = TravelTimes.of_dense([[0, 9], [8, 0]], cutoff=60)
    with pytest.raises(OutputError, match=r"'=1\+1' could run as a formula .* \.parquet"):
        travel_csv(made, travel)
    file = tmp_path / "times.parquet"
    file.write_bytes(travel_parquet(made, travel))
    assert dense(matrix_times(made, file, cutoff=60)) == dense(travel)


@pytest.mark.parametrize("ending", WRITERS)
def test_the_command_writes_the_times_of_the_roads_and_says_what_it_did(
    call: Callable[..., Answer], demo_county: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"times{ending}"
    said = call("times", demo_county / "scenario.toml", "--out", out)
    assert (said.code, said.err) == (0, "")
    made, travel = travel_times(demo_county / "scenario.toml")
    assert f"{travel.seconds.nnz:,} of {len(made) * (len(made) - 1):,} drives" in said.out
    assert "engine: roads" in said.out
    assert dense(matrix_times(made, out, cutoff=travel.cutoff)) == dense(travel)
    beside = source_beside(out, Source(name="nothing was written"))
    assert (beside,) == travel.sources
    assert beside.synthetic
    if ending == ".csv":
        with out.open(encoding="utf-8", newline="") as content:
            header, first, *_ = csv.reader(content)
        assert header == ["from", "to", "seconds"]
        places = {school: k for k, school in enumerate(made.ids)}
        assert travel.between(places[first[0]], places[first[1]]) == int(first[2])


def test_the_summary_as_json_names_what_is_unreachable_or_far(
    call: Callable[..., Answer], demo_county: Path, tmp_path: Path
) -> None:
    out = tmp_path / "times.csv"
    said = json.loads(call("times", demo_county / "scenario.toml", "--out", out, "--json").out)
    made, travel = travel_times(demo_county / "scenario.toml")
    assert said["file"] == str(out)
    assert said["pairs"] == travel.seconds.nnz
    assert said["schools"] == len(made)
    assert [x["school"] for x in said["unreachable"]] == [
        made.ids[i] for i in sorted(travel.unreachable)
    ]
    assert travel.snapped_metres is not None
    assert len(said["snapped_far"]) == np.sum(travel.snapped_metres > travel.far_metres)


def test_straight_lines_are_called_so_and_times_need_no_rule_to_hold(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    out = tmp_path / "times.csv"
    said = call("times", plan(tmp_path / "in", "pupils = [9000, 9001]"), "--out", out)
    assert said.code == 0
    assert "engine: straight" in said.out
    assert source_beside(out, Source(name="")).name == "travel times (engine: straight)"


def test_a_run_on_written_times_has_the_same_groups(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    file = plan(tmp_path / "in", rows=gias_rows(8))
    call("times", file, "--out", tmp_path / "in" / "times.csv")
    first = json.loads(call("run", file, "--out", tmp_path / "a", "--json").out)
    text = file.read_text().replace('"straight"', '"matrix"\nfile = "times.csv"')
    file.write_text(text)
    second = json.loads(call("run", file, "--out", tmp_path / "b", "--json").out)
    assert second["travel"]["engine"] == "matrix"
    for key in ("objective", "lower_bound"):
        assert first[key] == second[key] is not None
    assert first["tiers"][0]["groups"] == second["tiers"][0]["groups"]


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("times.xlsx", "must end in .csv or .parquet"),
        ("times", "must end in .csv or .parquet"),
        ("nowhere/times.csv", "there is no folder"),
        ("in/schools.csv", "is read by the scenario"),
        ("in/plan.toml", "must end in"),
    ],
)
def test_a_bad_place_for_the_table_is_refused_before_anything_is_read(
    call: Callable[..., Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    out: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    file = plan(tmp_path / "in")
    before = (tmp_path / "in" / "schools.csv").read_bytes()
    said = call("times", file, "--out", out)
    assert said.code == 2
    assert words in said.err
    assert (tmp_path / "in" / "schools.csv").read_bytes() == before
    assert sorted(f.name for f in (tmp_path / "in").iterdir()) == ["plan.toml", "schools.csv"]


def test_an_unknown_key_of_the_scenario_is_said(
    call: Callable[..., Answer], tmp_path: Path
) -> None:
    file = plan(tmp_path / "in")
    file.write_text(file.read_text().replace("size =", "siez ="))
    said = call("times", file, "--out", tmp_path / "times.csv")
    assert said.code == 2
    assert "did you mean 'size'" in said.err
