"""What is known of schools beside their rolls: heads, sites, forecasts, layers, linked pairs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import geocluster as gc
from geocluster.errors import OutputError, SchoolsError
from geocluster.facts import fact
from geocluster.outputs import verify
from geocluster.report.frames import tables
from geocluster.schools import Linked, forecast_column, layer_column

IDS = ["a", "b", "c", "d"]
MORE: dict[str, list[Any]] = {
    "head": ["vacant", None, "acting", "permanent"],
    "site": ["1", "1", None, None],
    "plan": ["north", "north", "south", None],
    "rural": [None, "designated", None, None],
    "low_age": [4, 7, None, 4],
    "high_age": [7, 11, None, 11],
    "capacity": [90, 120, None, 210],
    "forecast 2030": [70, None, 0, 80],
    "forecast 2027": [75, 100, 5, None],
    "layer trust": ["T", None, "=T", "U"],
    "layer cluster": [None, None, None, None],
    "partnership": [None, "P", None, "P"],
}


def schools(**changes: Any) -> gc.Schools:
    more = MORE | changes.pop("more", {})
    given: dict[str, Any] = {"pupils": [80, 110, 40, 90], "linked": [("b", "a")]} | changes
    return gc.Schools.of(IDS, lon=[0, 0.01, 0.02, 0.03], lat=[52] * 4, more=more, **given)


def proposal(schools: gc.Schools) -> gc.Proposal:
    seconds = np.abs(np.subtract.outer(range(4), range(4))) * 200
    travel = gc.TravelTimes.of_dense(seconds.tolist(), cutoff=gc.minutes(45))
    return gc.propose(gc.Problem(schools, travel, gc.Rules(size=(2, 2))), seconds=5)


def test_forecasts_and_layers_are_known_by_their_columns() -> None:
    made = schools()
    assert made.forecast_years == ("2027", "2030")
    assert made.column(forecast_column("2030")) == (70, None, 0, 80)
    assert made.layers == {
        "partnership": "partnership",
        "trust": layer_column("trust"),
        "cluster": "layer cluster",
    }
    assert schools(more={"partnership": [None] * 4}).layers.keys() == {"trust", "cluster"}


def test_a_linked_pair_is_kept_by_ids_in_order_with_why() -> None:
    made = schools(linked=[("d", "c"), Linked(("b", "a"), fact("linked.given"))])
    assert [pair.schools for pair in made.linked] == [("a", "b"), ("c", "d")]
    assert made.linked_positions == ((0, 1), (2, 3))
    assert {pair.why.code for pair in made.linked} == {"linked.given"}
    assert schools(linked=()).linked == ()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"linked": [("a", "a")]}, "two different ids"),
        ({"linked": [("a",)]}, "two different ids"),
        ({"linked": ["ab"]}, "two different ids"),
        ({"linked": [("a", 2)]}, "two different ids"),
        ({"linked": [("a", "z")]}, "no school with id 'z'"),
        ({"linked": [("a", "b"), ("b", "a")]}, "stands twice"),
        ({"more": {"head": ["Vacant", None, None, None]}}, "vacant, acting, permanent"),
        ({"more": {"head": [1, None, None, None]}}, "vacant, acting, permanent"),
        ({"more": {"forecast 2027": [1.5, 1, 1, 1]}}, "whole numbers"),
        ({"more": {"forecast 2027": ["x", 1, 1, 1]}}, "whole numbers"),
        ({"more": {"forecast 2027": [-1, 1, 1, 1]}}, "cannot be negative"),
        ({"more": {"forecast 2027": [1]}}, "one for each school"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(SchoolsError, match=message):
        schools(**wrong)


@pytest.mark.parametrize("year", ["27", "", "2027-", "20277", "next"])
def test_a_forecast_needs_a_year(year: str) -> None:
    with pytest.raises(SchoolsError, match="no year"):
        forecast_column(year)
    assert schools(more={f"forecast {year}": ["x"] * 4}).column(f"forecast {year}") == ("x",) * 4


@pytest.mark.parametrize("name", ["", "a b", "a:b", "=a"])
def test_a_layer_needs_a_plain_name(name: str) -> None:
    with pytest.raises(SchoolsError, match="no name of a layer"):
        layer_column(name)


def test_a_folder_gives_back_all_that_is_known(tmp_path: Path) -> None:
    made = schools()
    folder = gc.write_folder(proposal(made), tmp_path / "out")
    assert verify(folder) == []
    again = gc.read_proposal(folder).schools
    for column in MORE:
        assert again.column(column) == made.column(column), column
    assert again.linked == made.linked
    assert again.layers == made.layers
    assert again.forecast_years == made.forecast_years
    frames = tables(gc.read_proposal(folder))
    assert frames["pairs"][["from", "to"]].to_numpy().tolist() == [["a", "b"]]
    assert frames["schools"]["forecast 2027"].dtype == pd.Int64Dtype()


def test_a_folder_without_pairs_has_no_file_of_them_and_a_strange_one_is_not_read(
    tmp_path: Path,
) -> None:
    folder = gc.write_folder(proposal(schools(linked=())), tmp_path / "out")
    assert not (folder / "pairs.csv").exists()
    (folder / "pairs.csv").write_text("mine", encoding="utf-8")
    assert verify(folder) == []
    assert gc.read_proposal(folder).schools.linked == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("b,linked", "z,linked"),
        ("b,linked", "a,linked"),
        ("{}", "[]"),
        ("{}", "{"),
        ("linked.given", "linked.nothing"),
        ("from,to", "from,towards"),
        ("named as a pair", "of one name"),
    ],
)
def test_pairs_that_were_changed_are_found(old: str, new: str, tmp_path: Path) -> None:
    folder = gc.write_folder(proposal(schools()), tmp_path / "out")
    file = folder / "pairs.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8-sig")
    try:
        found = verify(folder)
    except OutputError as fault:
        found = [str(fault)]
    assert any("pairs" in sentence or "linked" in sentence for sentence in found)


def test_pairs_that_are_gone_are_missed(tmp_path: Path) -> None:
    folder = gc.write_folder(proposal(schools()), tmp_path / "out")
    (folder / "pairs.csv").unlink()
    assert any("pairs.csv" in sentence for sentence in verify(folder))


def test_other_schools_take_the_place_of_a_folder_with_pairs(tmp_path: Path) -> None:
    folder = gc.write_folder(proposal(schools()), tmp_path / "out")
    shutil.copytree(folder, tmp_path / "kept")
    gc.write_folder(proposal(schools(linked=())), folder, replace=True)
    assert not (folder / "pairs.csv").exists()
    assert verify(folder) == []


def test_pairs_are_part_of_the_question_where_a_term_reads_them() -> None:
    with_pairs, without = proposal(schools()), proposal(schools(linked=()))
    assert with_pairs.fingerprint == without.fingerprint
    rules = gc.Rules(size=(2, 2), costs={"pair_split": 60})
    asked = [gc.Problem(p.schools, p.travel, rules) for p in (with_pairs, without)]
    assert asked[0].fingerprint != asked[1].fingerprint
