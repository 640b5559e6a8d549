"""The output folder is replaced whole or not at all, and nothing that is not ours is touched."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import geocluster.outputs.place as place_module
from geocluster.errors import OutputError
from geocluster.facts import fact
from geocluster.files import write_whole
from geocluster.maps import write_map
from geocluster.outputs import put_folder, verify, write_folder
from geocluster.outputs.place import READY, clear, place
from geocluster.outputs.working import WORKING
from geocluster.planning import propose
from geocluster.proposal import Bound, Proposal, Status
from geocluster.report.tables import schools_csv
from geocluster.rules import Rules
from geocluster.terms import TermCost
from tests.proposals import with_tier
from tests.report.test_report import county

Tree = dict[str, bytes]


@pytest.fixture(scope="module")
def good() -> Proposal:
    return propose(county(), seconds=20)


@pytest.fixture(scope="module")
def other() -> Proposal:
    return propose(county(rules=Rules(size=(2, 4), longest_drive=600)), seconds=20)


def tree(folder: Path) -> Tree:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()
    }


def unproven(proposal: Proposal, *, lost: int = 0, bound: int = 1) -> Proposal:
    """Return the same answer with less that is proven, and as if it cost more."""
    judgement = proposal.finest.judgement
    assert judgement is not None
    worse = replace(judgement, once=(TermCost("drive", 1, lost),))
    proven = Bound(bound, fact("proof.linear"))
    return with_tier(proposal, judgement=worse, bound=proven, status=Status.FEASIBLE)


@pytest.fixture(params=["exchanged", "moved in"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to put files in their place: where folders can be exchanged, and elsewhere."""
    if request.param == "moved in":
        monkeypatch.setattr(place_module, "exchange", lambda one, other: False)


def test_a_folder_holds_the_map_and_lists_every_file(good: Proposal, tmp_path: Path) -> None:
    folder = write_folder(good, tmp_path / "out")
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = {entry["name"] for entry in listed["files"]}
    assert names | {"manifest.json"} == set(tree(folder))
    assert "map.html" in names
    assert verify(folder) == []
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.usefixtures("either_way")
def test_times_from_python_that_were_made_on_roads_are_no_fault(tmp_path: Path) -> None:
    asked = county(n=3)
    points, metres = asked.schools.lonlat + 0.001, np.array([100.0, 80.0, 700.0])
    on_roads = replace(asked.travel, engine="roads", snapped_points=points, snapped_metres=metres)
    made = propose(replace(asked, travel=on_roads), seconds=5)
    assert verify(write_folder(made, tmp_path / "out")) == []
    assert '"snapped":[[' in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")


def test_what_is_not_ours_stays_beside_a_new_proposal(good: Proposal, tmp_path: Path) -> None:
    folder = write_folder(good, tmp_path / "out")
    (folder / "notes.docx").write_bytes(b"mine")
    (folder / "letters" / "2026").mkdir(parents=True)
    (folder / "letters" / "2026" / "a.txt").write_bytes(b"mine too")
    (folder / "neighbours.csv").write_bytes(b"a name that we write under other rules")
    (folder / "letters" / "link").symlink_to("2026/a.txt")
    before = tree(folder)
    write_folder(replace(good, title="Another title"), folder)
    after = tree(folder)
    ours = {name for name, content in before.items() if after[name] != content}
    assert set(after) == set(before)
    assert {"map.html", "proposal.json"} & ours == {"map.html"}
    for name in ("notes.docx", "letters/2026/a.txt", "neighbours.csv"):
        assert after[name] == before[name]
    assert os.readlink(folder / "letters" / "link") == "2026/a.txt"
    assert os.listdir(tmp_path) == ["out"]
    assert verify(folder) == []


@pytest.mark.usefixtures("either_way")
def test_a_file_of_ours_that_a_new_proposal_lacks_goes(tmp_path: Path) -> None:
    target = tmp_path / "out"
    place({"a": b"1", "b": b"1"}, target)
    place({"a": b"2", "c": b"2"}, target, ours=["a", "b"])
    assert tree(target) == {"a": b"2", "c": b"2"}


@pytest.mark.parametrize("name", ["schools.csv", "scenario.toml", "map.html", "SOURCES.txt"])
def test_a_file_with_the_name_of_ours_that_is_not_ours_is_never_written_over(
    good: Proposal, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "proposal.json").write_text(json.dumps(good.record()), encoding="utf-8")
    (folder / name).write_bytes(b"id,mine\n1,2\n")
    for also in (False, True):
        with pytest.raises(OutputError, match=name):
            write_folder(good, folder, replace=also)
    assert (folder / name).read_bytes() == b"id,mine\n1,2\n"


def test_a_folder_of_the_first_version_is_known_by_its_record(
    good: Proposal, tmp_path: Path
) -> None:
    folder = write_folder(good, tmp_path / "out")
    (folder / "manifest.json").unlink()
    (folder / "notes.txt").write_bytes(b"mine")
    write_folder(good, folder)
    assert verify(folder) == []
    assert (folder / "notes.txt").read_bytes() == b"mine"
    (folder / "manifest.json").unlink()
    (folder / "groups.csv").write_bytes(b"group,lead\nmine,mine\n")
    with pytest.raises(OutputError, match=r"groups\.csv"):
        write_folder(good, folder, replace=True)


@pytest.mark.parametrize("content", [b"{}", b"[]", b"not json", b'{"format": 1}', b""])
def test_what_only_looks_like_a_record_is_none(
    good: Proposal, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "proposal.json").write_bytes(content)
    (tmp_path / "schools.csv").write_bytes(b"mine")
    with pytest.raises(OutputError, match="no record of ours"):
        write_folder(good, tmp_path, replace=True)
    assert tree(tmp_path) == {"proposal.json": content, "schools.csv": b"mine"}


@pytest.mark.usefixtures("either_way")
def test_another_proposal_is_refused_or_kept_beside(
    good: Proposal, other: Proposal, tmp_path: Path
) -> None:
    folder = write_folder(good, tmp_path / "out")
    (folder / "notes.txt").write_bytes(b"mine")
    before = tree(folder)
    for unlike in (other, replace(good, name="Another name")):
        with pytest.raises(OutputError, match=r"--replace.*out\.previous"):
            write_folder(unlike, folder)
        assert tree(folder) == before
    placed = put_folder(other, folder, replace=True)
    assert placed.kept == tmp_path / "out.previous"
    assert verify(folder) == verify(tmp_path / "out.previous") == []
    assert tree(tmp_path / "out.previous") == {
        name: content for name, content in before.items() if name != "notes.txt"
    }
    assert (folder / "notes.txt").read_bytes() == b"mine"


@pytest.mark.usefixtures("either_way")
def test_what_is_kept_gives_way_only_where_nobody_has_touched_it(
    good: Proposal, other: Proposal, tmp_path: Path
) -> None:
    folder = write_folder(good, tmp_path / "out")
    write_folder(other, folder, replace=True)
    write_folder(good, folder, replace=True)
    assert {f.name for f in tmp_path.iterdir()} == {"out", "out.previous"}
    (tmp_path / "out.previous" / "groups.csv").write_bytes(b"changed by hand")
    write_folder(other, folder, replace=True)
    assert {f.name for f in tmp_path.iterdir()} == {"out", "out.previous", "out.previous-2"}
    assert (tmp_path / "out.previous" / "groups.csv").read_bytes() == b"changed by hand"


def test_a_table_that_was_changed_by_hand_is_not_written_over_unsaid(
    good: Proposal, tmp_path: Path
) -> None:
    folder = write_folder(good, tmp_path / "out")
    (folder / "groups.csv").write_bytes(b"changed by hand")
    with pytest.raises(OutputError, match=r"groups\.csv was changed since it was written"):
        write_folder(good, folder)
    write_folder(good, folder, replace=True)
    assert (tmp_path / "out.previous" / "groups.csv").read_bytes() == b"changed by hand"
    assert verify(folder) == []


def test_a_file_of_ours_that_was_deleted_comes_back(good: Proposal, tmp_path: Path) -> None:
    folder = write_folder(good, tmp_path / "out")
    (folder / "map.html").unlink()
    write_folder(good, folder)
    assert verify(folder) == []


WORSE: dict[str, Callable[[Proposal], Proposal]] = {
    "costs more": lambda p: unproven(p, lost=60),
    "less is proven": unproven,
    "no bound": lambda p: with_tier(unproven(p), bound=None),
    "nothing found": lambda p: with_tier(
        p, grouping=None, judgement=None, bound=None, status=Status.UNKNOWN
    ),
}


@pytest.mark.parametrize("how", WORSE)
def test_a_worse_answer_never_takes_the_place_of_a_better_one(
    good: Proposal, tmp_path: Path, how: str
) -> None:
    folder = write_folder(good, tmp_path / "out")
    before = tree(folder)
    for also in (False, True):
        placed = put_folder(WORSE[how](good), folder, replace=also)
        assert not placed.written
        assert placed.why_not
        assert "stays" in placed.why_not
        assert tree(folder) == before
    with pytest.raises(OutputError, match="stays"):
        write_folder(WORSE[how](good), folder)
    assert os.listdir(tmp_path) == ["out"]


def test_a_better_answer_takes_the_place_of_a_worse_one(good: Proposal, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert put_folder(unproven(good), folder).written
    assert put_folder(unproven(good, bound=2), folder).written
    assert put_folder(good, folder).written
    assert put_folder(good, folder).written
    assert verify(folder) == []


def test_a_grouping_without_groups_counts_only_where_it_is_proven(tmp_path: Path) -> None:
    none = propose(county(rules=Rules(size=(2, 3), alone_penalty=0)), seconds=20)
    assert none.finest.grouping is not None
    assert not none.finest.grouping.groups
    assert not put_folder(with_tier(none, status=Status.FEASIBLE), tmp_path / "out").written
    assert not (tmp_path / "out").exists()
    assert put_folder(none, tmp_path / "out").written


def test_an_empty_folder_a_link_and_a_slash_are_no_trouble(
    good: Proposal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_folder(good, f"{tmp_path}/link/")
    assert verify(tmp_path / "real") == []
    assert (tmp_path / "link").is_symlink()
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    number = inside.stat().st_ino
    for _ in range(2):
        write_folder(good, ".")
        assert inside.stat().st_ino == number
        assert verify(inside) == []
    write_folder(good, tmp_path / "a" / "b" / "c")
    assert verify(tmp_path / "a" / "b" / "c") == []


def test_permissions_of_the_folder_stay(good: Proposal, tmp_path: Path) -> None:
    folder = write_folder(good, tmp_path / "out")
    folder.chmod(0o750)
    write_folder(good, folder)
    assert folder.stat().st_mode & 0o777 == 0o750


@pytest.mark.usefixtures("either_way")
def test_a_file_that_cannot_be_written_leaves_all_as_it_was(
    good: Proposal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(good, tmp_path / "out")
    before = tree(folder)
    usual = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "scenario.toml":
            raise OSError(28, "No space left on device", str(path))
        return usual(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match=r"No space left on device \(scenario.toml\)"):
        write_folder(replace(good, title="x"), folder)
    with pytest.raises(OutputError, match="No space"):
        write_folder(good, tmp_path / "made" / "here")
    assert tree(folder) == before
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("stuck", ["a", "c", "e"])
def test_a_file_that_another_program_holds_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stuck: str
) -> None:
    monkeypatch.setattr(place_module, "exchange", lambda one, other: False)
    target = tmp_path / "out"
    place(dict.fromkeys("abcd", b"old"), target)
    usual = Path.replace

    def held(path: Path, to: Path) -> Path:
        if to == target / stuck:
            raise PermissionError(13, "The file is used by another program", str(to))
        return usual(path, to)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputError, match=r"open in another|used by another"):
        place(dict.fromkeys("bcde" + stuck, b"new"), target, ours=list("abcd"))
    assert tree(target) == dict.fromkeys("abcd", b"old")


def test_a_table_that_is_open_in_excel_loses_neither_the_old_proposal_nor_the_new(
    good: Proposal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(good, tmp_path / "out")
    before, usual = tree(folder), Path.replace
    monkeypatch.setattr(place_module, "exchange", lambda one, other: False)

    def held(path: Path, to: Path) -> Path:
        if to == folder / "groups.csv":
            raise PermissionError(13, "The process cannot access the file", str(path), 32, str(to))
        return usual(path, to)

    monkeypatch.setattr(Path, "replace", held)
    new = replace(good, title="Another title")
    said = r"groups\.csv is open in another program: close it and run again; .*in .*out\.next"
    with pytest.raises(OutputError, match=said):
        write_folder(new, folder)
    assert tree(folder) == before
    assert verify(folder) == verify(tmp_path / "out.next") == []
    assert (tmp_path / "out.next" / "map.html").read_bytes() != before["map.html"]
    assert sorted(os.listdir(tmp_path)) == ["out", "out.next"]
    monkeypatch.undo()
    assert put_folder(new, folder).written
    assert tree(folder) == tree(tmp_path / "out.next")


def test_a_single_file_that_is_open_elsewhere_is_named_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_whole(tmp_path / "times.csv", "old")

    def held(path: Path, to: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file", str(path), 32, str(to))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputError, match=r"times\.csv is open in another program: close it"):
        write_whole(file, "new")
    assert tree(tmp_path) == {"times.csv": b"old"}


def test_what_dead_runs_leave_is_cleared(good: Proposal, tmp_path: Path) -> None:
    folder = write_folder(good, tmp_path / "out")
    dead = tmp_path / f"{WORKING}dead"
    (dead / "half").mkdir(parents=True)
    (dead / "lock").touch()
    (dead / "half" / "map.html").touch()
    (tmp_path / f"{WORKING}just-made").mkdir()
    write_folder(good, folder)
    assert os.listdir(tmp_path) == ["out"]


def test_an_old_proposal_is_kept_even_where_the_run_died_before_it_was(
    good: Proposal, other: Proposal, tmp_path: Path
) -> None:
    old = tree(write_folder(good, tmp_path / "old"))
    folder = write_folder(other, tmp_path / "out")
    dead = tmp_path / f"{WORKING}dead"
    dead.mkdir()
    (tmp_path / "old").rename(dead / "new")
    note = {"keep": "out", "ours": sorted(old)}
    (dead / "made").write_text(str(folder.stat().st_ino), encoding="utf-8")
    (dead / "note.json").write_text(json.dumps(note), encoding="utf-8")
    clear(folder)
    assert tree(tmp_path / "out.previous") == old
    assert {f.name for f in tmp_path.iterdir()} == {"out", "out.previous"}


def test_files_that_a_dead_run_was_moving_in_are_moved_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "out"
    place(dict.fromkeys("abc", b"old"), target)
    ready = target / READY
    (ready / "new").mkdir(parents=True)
    (ready / "lock").touch()
    (ready / "note.json").write_text(json.dumps({"files": ["a", "b"], "stale": ["c"]}))
    (ready / "new" / "b").write_bytes(b"new")
    (target / "a").write_bytes(b"new")  # moved already
    clear(target)
    assert tree(target) == {"a": b"new", "b": b"new"}


def test_the_map_of_a_written_proposal_is_not_replaced_by_that_of_another(
    good: Proposal, tmp_path: Path
) -> None:
    folder = write_folder(good, tmp_path / "out")
    write_map(good, folder / "map.html")
    assert verify(folder) == []
    with pytest.raises(OutputError, match="part of the proposal"):
        write_map(replace(good, title="Another"), folder / "map.html")
    assert verify(folder) == []
    assert sorted(f.name for f in folder.iterdir() if f.name.startswith(".")) == []


def test_temporary_files_of_dead_writers_are_cleared(good: Proposal, tmp_path: Path) -> None:
    stray = tmp_path / ".map.html.ab12_xyz"
    stray.write_bytes(b"half")
    (tmp_path / ".map.html.swp").write_bytes(b"somebody's editor")
    write_map(good, tmp_path / "map.html")
    assert {f.name for f in tmp_path.iterdir()} == {"map.html", ".map.html.swp"}


def test_a_manifest_that_was_changed_is_said_and_nothing_is_written(
    good: Proposal, tmp_path: Path
) -> None:
    folder = write_folder(good, tmp_path / "out")
    file = folder / "manifest.json"
    file.write_text(file.read_text(encoding="utf-8").replace("map.html", "../x.html"))
    before = tree(folder)
    with pytest.raises(OutputError, match=r"manifest\.json is damaged"):
        write_folder(good, folder, replace=True)
    assert tree(folder) == before


def test_the_tables_of_a_folder_are_those_of_the_proposal(good: Proposal, tmp_path: Path) -> None:
    folder = write_folder(good, tmp_path / "out")
    assert (folder / "schools.csv").read_bytes() == schools_csv(good)
    shutil.rmtree(folder)
