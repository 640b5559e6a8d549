"""Folders that were written before the record had its second format are still read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import geocluster as gc
from geocluster.outputs import examine, reopened
from geocluster.outputs.exporting import export_folder
from geocluster.written.drawn import DrawnForm, drawn_in
from tests.archives import unpacked
from tests.records import faults

WRITTEN = Path(__file__).parents[1] / "data" / "before_h.tar.xz"
"""Three folders of made schools, as the release before wrote them."""

FOLDERS = ("kinds", "preset", "impossible")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(WRITTEN, tmp_path_factory.mktemp("older"))


Change = Callable[[Any], object]


def groups(said: Any) -> Any:
    return said["tiers"][0]["groups"]


def left(said: Any) -> Any:
    return said["tiers"][0]["ungrouped"]


def record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FOLDERS)
def test_an_older_folder_is_read_and_its_question_is_still_the_same(older: Path, name: str) -> None:
    said, read = record(older / name), gc.read_proposal(older / name)
    assert said["format"] == 1
    assert read.fingerprint == said["scenario"]["fingerprint"]
    assert (read.status.value, read.objective) == (said["status"], said["objective"])
    ids, (tier,) = read.schools.ids, said["tiers"]
    assert [[ids[i] for i in group.members] for group, _ in read.finest.scored] == [
        group["schools"] for group in tier["groups"]
    ]
    assert [(ids[x.school], x.reason, x.cost) for x in read.finest.ungrouped] == [
        (x["school"], x["reason"], x["cost"]) for x in tier["ungrouped"]
    ]


@pytest.mark.parametrize("name", FOLDERS)
def test_verify_finds_nothing_in_an_older_folder_and_says_what_it_did_not_look_at(
    older: Path, name: str
) -> None:
    found = examine(older / name)
    assert found.violations == ()
    assert any("an older version (format 1)" in said for said in found.not_judged)


LIES: dict[str, tuple[str, Change, str]] = {
    "cost": ("kinds", lambda r: r.update(objective=r["objective"] - 60), "the judge finds"),
    "bound": ("kinds", lambda r: r.update(lower_bound=1), "the bound 1"),
    "status": ("kinds", lambda r: r.update(status="feasible"), "the status is feasible"),
    "school lost": ("preset", lambda r: groups(r)[0]["schools"].pop(), "groups[0]"),
    "cost of a group": ("preset", lambda r: groups(r)[0].update(cost=1), "groups[0].cost"),
    "pupils": ("preset", lambda r: groups(r)[0].update(pupils=1), "groups[0].pupils"),
    "kind": ("kinds", lambda r: groups(r)[0].update(kinds=["x"]), "groups[0].kinds"),
    "a flag": ("preset", lambda r: groups(r)[0].update(flags=["x"]), "groups[0].flags"),
    "a rule": ("preset", lambda r: r["tiers"][0]["rules"][0].update(value=[2, 9]), "the rules"),
    "cost alone": ("preset", lambda r: left(r)[0].update(cost=60), "its cost alone is 60"),
    "a reason": ("preset", lambda r: left(r)[0].update(reason="isolated"), "the reason is"),
    "no tier": ("preset", lambda r: r["tiers"].pop(), "is damaged: tiers"),
    "no words": ("preset", lambda r: left(r)[0].pop("detail"), "is damaged: tiers.0.ungrouped.0"),
    "another question": ("preset", lambda r: r["scenario"].update(fingerprint="x"), "fingerprint"),
}


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_in_an_older_record(older: Path, tmp_path: Path, lie: str) -> None:
    name, change, words = LIES[lie]
    folder = Path(shutil.copytree(older / name, tmp_path / name))
    said = record(folder)
    change(said)
    (folder / "proposal.json").write_text(json.dumps(said), encoding="utf-8")
    found = gc.verify(folder)
    assert any(words in finding for finding in found), found


@pytest.mark.parametrize("name", FOLDERS)
def test_the_sentences_of_an_older_folder_are_kept_as_they_stand(older: Path, name: str) -> None:
    read, said = gc.read_proposal(older / name), record(older / name)
    speaker = read.speaker()
    assert [speaker.say(x.fact) for x in read.finest.ungrouped] == [x["detail"] for x in left(said)]
    assert (None if read.bound is None else speaker.say(read.bound.proof)) == said["proof"]


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("manifest", [True, False])
def test_an_older_folder_that_is_written_again_gets_the_second_format(
    older: Path, tmp_path: Path, name: str, manifest: bool
) -> None:
    folder = Path(shutil.copytree(older / name, tmp_path / name))
    if not manifest:  # as the very first folders were
        (folder / "manifest.json").unlink()
    gc.write_folder(gc.read_proposal(older / name), folder)
    assert record(folder)["format"] == 2
    assert faults(record(folder)) == []
    assert gc.verify(folder) == []


def test_a_record_of_a_later_format_is_refused_with_what_can_read_it(
    older: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(older / "preset", tmp_path / "out"))
    said = record(folder) | {"format": 3}
    (folder / "proposal.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(gc.GeoclusterError, match="format 3, but this version reads up to 2"):
        gc.read_proposal(folder)


@pytest.mark.parametrize("strange", [None, "1", 0, 1.0, True, [], -1])
def test_a_record_whose_format_is_none_of_ours_is_damaged(
    older: Path, tmp_path: Path, strange: Any
) -> None:
    folder = Path(shutil.copytree(older / "preset", tmp_path / "out"))
    said = record(folder) | {"format": strange}
    (folder / "proposal.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(gc.GeoclusterError, match="is damaged"):
        gc.read_proposal(folder)


@pytest.mark.parametrize("name", ["kinds", "preset"])
def test_an_older_folder_is_exported_studied_and_compared_as_any_other(
    older: Path, tmp_path: Path, name: str
) -> None:
    folder = Path(shutil.copytree(older / name, tmp_path / name))
    made = export_folder(folder, ["geojson", "svg"])
    assert {entry.name for entry in made.files} == {"layers.geojson", "map.svg"}
    studied = gc.study(reopened(folder), ["firmness"])
    gc.write_folder(studied, tmp_path / "studied")
    assert gc.verify(tmp_path / "studied") == []
    drawn, again = drawn_in(folder / "map.html"), drawn_in(tmp_path / "studied" / "map.html")
    assert drawn is not None
    assert again is not None
    assert [(x.schools, x.hub, x.area) for x in drawn.tiers[0].groups] == [
        (x.schools, x.hub, x.area) for x in again.tiers[0].groups
    ]
    assert gc.compare(folder, tmp_path / "studied").tiers[0].moved == ()


def test_a_map_of_the_first_format_keeps_its_groups_and_where_schools_meet_the_roads() -> None:
    ways = {"to": 1, "line": [-1000, 52000, 5, 7], "known": True}
    group = {"schools": [0, 1], "hub": 0, "area": [[[-1000, 52000, 5, 7]]], "links": [ways]}
    lists = ("land", "water_areas", "water_lines", "ferries", "closed", "places", "minor")
    base: dict[str, Any] = {key: [] for key in lists}
    said = {
        "groups": [group],
        "feet": [[-1.0, 52.0, 12.5], None],
        "travel": {"ferries_known": True},
        "base": base | {"roads": {}},
    }
    read = DrawnForm.model_validate(said)
    assert [(one.schools, one.hub) for one in read.tiers[0].groups] == [([0, 1], 0)]
    assert read.snapped == [(-1.0, 52.0, 12.5), None]
    assert read.tiers[0].groups[0].links[0].known
    with pytest.raises(ValidationError):
        DrawnForm.model_validate(said | {"groups": [group | {"hub": -1}]})
