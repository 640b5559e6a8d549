"""Benchmark documents are kept section by section, and p-medians are added up twice."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks import document, running, solve_rows
from benchmarks.document import Section, Target, read_sections, written
from benchmarks.point_sets import added_up_plainly, read_points
from benchmarks.running import Topic, run_sections
from benchmarks.solve_rows import Kept
from geocluster.speeds import SPEEDS

_SECTIONS = {
    "Roads": Section(text="Some.\n\n### Of it\n\nMore.", targets=(Target("10 s", "9 s", True),)),
    "Schools": Section(text="| a |\n| --- |\n| b |", targets=(Target("1 %", "2 %", False),) * 2),
    "Without aims": Section(text="Only text."),
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run sections, given by title, into a document in ``tmp_path``."""
    (tmp_path / "README.md").touch()
    monkeypatch.setattr(running, "_DATA", tmp_path)

    def run(*, only: list[str] | None = None, quick: bool = False, **runs: Any) -> int:
        return run_sections(
            {name: Topic(name, ("numpy",), section) for name, section in runs.items()},
            Namespace(only=only, quick=quick),
            title="All",
            about="About.",
            file=str(tmp_path / "all.md"),
        )

    return run


def _says(text: str) -> Callable[..., Section]:
    return lambda data, *, quick: Section(text=text, targets=(Target(text, "seen", True),))


def _interrupted(data: Path, *, quick: bool) -> Section:
    raise KeyboardInterrupt


def test_what_is_written_is_read_again() -> None:
    assert read_sections(written("Title", "About.", _SECTIONS)) == _SECTIONS


def test_the_written_travel_document_is_read_again() -> None:
    text = (Path(document.__file__).parent / "travel.md").read_text(encoding="utf-8")
    sections = read_sections(text)
    head = text[2 : text.index("\n\n## ")]
    title, _, about = head.partition("\n")
    assert written(title, about, sections) == text
    assert all(section.text.startswith("*20") for section in sections.values())


def test_an_aim_that_cannot_be_read_is_named() -> None:
    text = written("Title", "About.", _SECTIONS).replace("| 9 s ", "")
    with pytest.raises(ValueError, match=r"10 s.*must have 4 cells"):
        read_sections(text)


def test_one_section_is_replaced_and_the_others_stay(
    run: Callable[..., int], tmp_path: Path
) -> None:
    assert run(first=_says("old 1"), second=_says("old 2"), third=_says("old 3")) == 0
    before = read_sections((tmp_path / "all.md").read_text(encoding="utf-8"))
    new = {"first": _interrupted, "second": _says("new 2"), "third": _interrupted}
    assert run(only=["second"], **new) == 0
    after = read_sections((tmp_path / "all.md").read_text(encoding="utf-8"))
    assert list(after) == ["first", "second", "third"]
    assert (after["first"], after["third"]) == (before["first"], before["third"])
    assert after["second"].text.endswith("new 2")
    assert after["second"].targets == (Target("new 2", "seen", True),)


def test_an_interrupted_run_keeps_the_sections_that_were_finished(
    run: Callable[..., int], tmp_path: Path
) -> None:
    assert run(first=_says("done"), second=_interrupted, third=_says("never")) == 130
    assert list(read_sections((tmp_path / "all.md").read_text(encoding="utf-8"))) == ["first"]


def test_a_quick_run_writes_nothing(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(quick=True, first=_says("small")) == 0
    assert not (tmp_path / "all.md").exists()
    assert "small" in capsys.readouterr().out


def test_a_kept_row_is_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    assert Kept(file)("one", lambda: {"cost": 1.5}) == {"cost": 1.5}
    again = Kept(file)
    assert again("one", lambda: {"cost": 2.5}) == {"cost": 1.5}
    assert again("two", lambda: {"cost": 3.5}) == {"cost": 3.5}


def test_rows_of_another_commit_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.jsonl"
    Kept(file)("one", lambda: {"cost": 1})
    monkeypatch.setattr(solve_rows, "commit", lambda: "another")
    with pytest.raises(ValueError, match="line 1 was measured with commit"):
        Kept(file)


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"name": "cut sh', encoding="utf-8")
    with pytest.raises(ValueError, match="line 1 is no kept row"):
        Kept(file)


@pytest.mark.parametrize(
    ("folder", "text", "cost"),
    [
        ("pmedcap", "1 9\n3 1 9\n1 0 0 3\n2 1 1 3\n3 2 0 3\n", 3.0),
        ("sjc", "3 1\n0 0 9 3\n1 1 9 3\n2 0 9 3\n", 2**0.5 + 2),
    ],
)
def test_distances_are_added_up_as_published(
    tmp_path: Path, folder: str, text: str, cost: float
) -> None:
    (tmp_path / folder).mkdir()
    file = tmp_path / folder / "small.txt"
    file.write_text(text, encoding="utf-8")
    assert added_up_plainly(file, [0, 0, 0]) == pytest.approx(cost)
    assert read_points(file).costs[0].sum() == pytest.approx(cost)


@pytest.mark.parametrize(
    ("assignment", "capacity"), [([0, 0, 2], 9), ([0, 0, 0], 8), ([1, 0, 1], 9)]
)
def test_a_second_sum_refuses_an_answer_that_breaks_a_rule(
    tmp_path: Path, assignment: list[int], capacity: int
) -> None:
    file = tmp_path / "small.dat"
    file.write_text(f"3 1\n0 0 {capacity} 3\n1 1 {capacity} 3\n2 0 {capacity} 3\n")
    assert added_up_plainly(file, assignment) is None


def test_made_roads_are_as_long_as_they_say_and_timed_by_their_tags(tmp_path: Path) -> None:
    from benchmarks import lanes, realism

    for road in lanes.ROADS:
        file, points = lanes.made_road(tmp_path, road)
        speed = lanes.on_made_road(realism.geocluster_table(str(file), str(points)))
        driven = SPEEDS["GB"].kmh(road.tags["highway"], road.tags, oneway=False)
        assert speed == pytest.approx(driven, rel=0.002)
        if road.least is not None and road.most is not None:
            assert road.least <= speed <= road.most


def test_lanes_of_a_file_are_measured_and_a_straight_road_takes_no_longer_for_its_bends(
    tmp_path: Path,
) -> None:
    from benchmarks import lanes

    for k, road in enumerate(lanes.ROADS):
        file, _ = lanes.made_road(tmp_path, road)
        found = lanes.kilometres(str(file))["kilometres"]
        assert found == pytest.approx([15.8 * (j == k) for j in range(len(lanes.ROADS))], abs=0.01)
        assert lanes.bends(str(file))["longer"] == 0
