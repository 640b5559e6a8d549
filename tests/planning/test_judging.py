"""Groupings drawn by hand: judged by the same rules, beside the proven best, and written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from geocluster.as_if import as_if_allowed
from geocluster.cli.judge import judge_file
from geocluster.cli.run import propose
from geocluster.errors import OutputError, SchoolsError
from geocluster.outputs.verify import examine
from geocluster.planning import check, comparing, judge_drawn
from geocluster.problem import Problem
from geocluster.proposal import Beside, Status, baselines
from tests.browser import opened

SCHOOLS = """Code,Name,Roll,Lon,Lat,Town,Partners
a1,Ash,60,0.00,52.00,a,One
a2,Beech,80,0.02,52.00,a,One
a3,Cedar,70,0.04,52.00,a,
b1,Dog Rose,90,0.06,52.01,b,Two
b2,Elder,50,0.08,52.00,b,Two
b3,Fir,40,0.10,52.00,b,Two
c1,Gorse,120,0.12,52.01,b,
c2,Hazel,30,1.50,52.00,c,
"""
SCENARIO = """name = "Woods"
[schools]
file = "woods.csv"
format = "table"
columns = { id = "Code", name = "Name", pupils = "Roll", x = "Lon", y = "Lat" }
crs = "EPSG:4326"
partnerships = "Partners"
[travel]
engine = "straight"
cutoff_minutes = 30
[[tier]]
size = [2, 3]
longest_drive_minutes = 12
group_minutes = 5
[solve]
seconds = 5
threads = 1
"""
BROKEN = {"a1": "x", "a2": "x", "a3": "x", "b1": "x", "b2": "y", "b3": "y"}


@pytest.fixture
def woods(tmp_path: Path) -> Path:
    (tmp_path / "woods.csv").write_text(SCHOOLS, encoding="utf-8")
    (tmp_path / "woods.toml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def plan(folder: Path, groups: dict[str, str], *, leads: dict[str, str] | None = None) -> Path:
    rows = [(school, group, (leads or {}).get(school, "")) for school, group in groups.items()]
    file = folder / "plan.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("id", "group", "lead"), *rows])
    return file


def record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


def judged(woods: Path, file: Path, out: str = "out", **more: Any) -> int:
    return judge_file(woods / "woods.toml", file, woods / out, as_json=False, **more)


def test_the_answer_drawn_by_hand_costs_what_it_costs_and_nothing_costs_less(woods: Path) -> None:
    assert propose(woods / "woods.toml", woods / "found", as_json=False) == 0
    assert judged(woods, woods / "found" / "schools.csv") == 0
    said, found = record(woods / "out"), record(woods / "found")
    assert said["status"] == found["status"] == "optimal"
    assert said["objective"] == found["objective"]
    assert [g["schools"] for g in said["tiers"][0]["groups"]] == [
        g["schools"] for g in found["tiers"][0]["groups"]
    ]
    assert said["verdict"]["code"] == "drawn.within"
    assert said["drawn"]["file"] == "schools.csv"
    assert examine(woods / "out").violations == ()


def test_a_grouping_that_breaks_rules_is_written_and_says_so(woods: Path) -> None:
    assert judged(woods, plan(woods, BROKEN)) == 1
    said = record(woods / "out")
    (tier,) = said["tiers"]
    assert (said["status"], said["objective"], said["gap"]) == ("broken", None, None)
    assert {v["code"] for v in tier["violations"]} == {"broken.size"}
    first = tier["groups"][0]
    assert (first["schools"], first["cost"]) == (["a1", "a2", "a3", "b1"], None)
    assert [v["code"] for v in first["violations"]] == ["broken.size"]
    read = gc.read_proposal(woods / "out").finest
    assert read.grouping is not None
    counted = as_if_allowed(read.grouping, read.problem)
    assert first["cost_as_if"] == counted.groups[0].cost
    assert tier["measures"]["cost"] == counted.total
    assert tier["measures"]["rules_broken"] == 1
    assert tier["measures"]["longest_drive"] == first["longest_drive_seconds"]
    best = next(b for b in tier["beside"] if b["name"] == "best")
    assert best["cost"] == said["lower_bound"]
    assert best["broken"] == []
    share = (counted.total or 0) / best["cost"] - 1
    assert said["verdict"]["figures"]["cost"]["figures"]["share"] == pytest.approx(abs(share))


def test_verify_tells_broken_rules_that_a_folder_states_from_those_that_it_hides(
    woods: Path,
) -> None:
    judged(woods, plan(woods, BROKEN))
    found = examine(woods / "out")
    assert len(found.violations) == 1
    assert found.stated == found.violations


LIES: dict[str, Callable[[Any], Any]] = {
    "no rule is broken": lambda r: r["tiers"][0].update(violations=[]),
    "the best": lambda r: r["tiers"][0].update(status="optimal"),
    "nobody drew it": lambda r: r.update(drawn=None),
    "a measure": lambda r: r["tiers"][0]["measures"].update(pupils=1),
    "a measure of a group": lambda r: r["tiers"][0]["groups"][0]["measures"].update(pupils=1),
    "a cost as if": lambda r: r["tiers"][0]["groups"][0].update(cost_as_if=1),
    "the cost of the best": lambda r: r["tiers"][0]["beside"][0].update(cost=1),
    "today": lambda r: r["tiers"][0]["beside"][1]["groups"].pop(),
    "what becomes of a partnership": lambda r: r["tiers"][0]["partnerships"].pop(),
}


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_in_the_record_of_a_drawn_grouping(woods: Path, lie: str) -> None:
    judged(woods, plan(woods, BROKEN))
    said = record(woods / "out")
    LIES[lie](said)
    (woods / "out" / "proposal.json").write_text(json.dumps(said), encoding="utf-8")
    found = examine(woods / "out")
    about = [v for v in found.violations if v not in found.stated]
    assert len(about) > 1, "beside the checksum"


def test_a_drive_that_is_not_known_makes_the_cost_null_and_is_said(woods: Path) -> None:
    assert judged(woods, plan(woods, {"a1": "x", "c2": "x"})) == 1
    said = record(woods / "out")
    assert said["tiers"][0]["measures"]["cost"] is None
    assert said["verdict"]["figures"]["cost"]["code"] == "drawn.unknown"
    assert said["tiers"][0]["groups"][0]["cost_as_if"] is None


def test_a_lead_that_is_named_is_taken_as_it_is(woods: Path) -> None:
    groups = {"a1": "x", "a2": "x", "a3": "x"}
    assert judged(woods, plan(woods, groups, leads={"a2": "a1"})) == 0
    group = record(woods / "out")["tiers"][0]["groups"][0]
    assert group["centre"] == "a1"
    free = judge_drawn(woods / "woods.toml", plan(woods, groups)).finest
    assert free.judgement is not None
    assert group["cost"] > (free.judgement.groups[0].cost or 0)
    assert examine(woods / "out").violations == ()


def test_a_lead_that_is_named_stays_so_where_the_group_breaks_a_rule(woods: Path) -> None:
    groups = {"a1": "x", "a2": "x", "a3": "x", "b1": "x"}
    assert judged(woods, plan(woods, groups, leads={"b1": "yes"})) == 1
    group = record(woods / "out")["tiers"][0]["groups"][0]
    travel = gc.read_proposal(woods / "out").travel
    drives = [travel.between(3, i) or 0 for i in range(3)]
    assert group["named"] == "b1"
    assert group["cost_as_if"] == 300 + sum(drives)
    found = examine(woods / "out")
    assert found.violations == found.stated


def test_schools_in_no_row_are_left_alone_and_told(woods: Path) -> None:
    made = judge_drawn(woods / "woods.toml", plan(woods, {"a1": "x", "a2": "x", "b1": "z"}))
    told = {issue.code: issue for issue in made.issues}
    assert "5 of 8 schools do not stand in plan.csv" in told["not_in_grouping"].message
    assert told["group_of_one"].row == 3
    assert (
        [g.members for g in made.finest.grouping.groups] == [(0, 1)] if made.finest.grouping else 0
    )


LABELS = {
    "whole numbers as a spreadsheet writes them": (["1", "1.0", "2", "2.00"], [(0, 1), (2, 3)], 0),
    "one of two leading noughts": (["01", "1", "01", "1"], [(0, 2), (1, 3)], 1),
    "numbers with a part": (["1.0", "1.1", "1.0", "1.1"], [(0, 2), (1, 3)], 0),
    "such numbers beside whole ones": (["1", "1.0", "1", "1.0", "1.1"], [(0, 2), (1, 3)], 1),
    "capitals": (["North", "north", "North", "north"], [(0, 2), (1, 3)], 1),
}


@pytest.mark.parametrize("what", LABELS)
def test_labels_are_one_group_where_only_a_spreadsheet_made_them_differ_else_it_is_told(
    woods: Path, what: str
) -> None:
    labels, groups, told = LABELS[what]
    file = plan(woods, dict(zip(("a1", "a2", "a3", "b1", "b2"), labels, strict=False)))
    made = judge_drawn(woods / "woods.toml", file)
    grouping = made.finest.grouping
    assert grouping is not None
    assert [g.members for g in grouping.groups] == groups
    issues = [issue for issue in made.issues if issue.code == "labels_alike"]
    assert len(issues) == told
    for issue in issues:
        assert all(repr(label) in issue.message for label in sorted(set(labels))[:2])
        assert "those of 2 groups" in issue.message


def test_a_mark_of_a_lead_may_be_a_number_of_a_spreadsheet(woods: Path) -> None:
    marks = {"a1": "1.0", "a2": "0.0", "a3": "0"}
    made = judge_drawn(woods / "woods.toml", plan(woods, dict.fromkeys(marks, "x"), leads=marks))
    assert made.finest.grouping is not None
    assert [(g.members, g.lead) for g in made.finest.grouping.groups] == [((0, 1, 2), 0)]


def test_a_size_with_one_number_is_said_as_exactly_that(woods: Path) -> None:
    file = woods / "woods.toml"
    file.write_text(SCENARIO.replace("[2, 3]", "[2, 2]"), encoding="utf-8")
    made = judge_drawn(file, plan(woods, {"a1": "x", "a2": "x", "a3": "x"}))
    (broken,) = [v for v in made.finest.violations if v.fact.code == "broken.size"]
    assert "allowed are exactly 2" in made.speaker().say(broken.fact)


@pytest.mark.parametrize(
    ("pins", "told"),
    [
        ('lead = ["a1"]\nalone = ["a1"]', ["a1"]),
        ('lead = ["a1", "a2"]\nexclude = ["a1"]\nalone = ["a2"]', ["a1", "a2"]),
        ('lead = ["a1"]\nalone = ["a2"]', []),
    ],
)
def test_a_pin_that_another_leaves_without_effect_is_told(
    woods: Path, pins: str, told: list[str]
) -> None:
    file = woods / "woods.toml"
    file.write_text(f"{SCENARIO}[pins]\n{pins}\n", encoding="utf-8")
    proposal = gc.run(file)
    found = [issue for issue in proposal.issues if issue.code == "pin_without_effect"]
    assert [issue.value for issue in found] == told
    gc.write_folder(proposal, woods / "out")
    again = gc.run(woods / "out" / "scenario.toml")
    assert [i.value for i in again.issues if i.code == "pin_without_effect"] == told


FAULTS = {
    "an unknown id": ("a1,x,\naX,x,\n", "record 2, column 'id': no school with id 'aX'"),
    "a name": (
        "Ash,x,\n",
        "record 1, column 'id': 'Ash' is the name of a school; write its id, 'a1'",
    ),
    "no id": (",x,\n", "record 1, column 'id': there is no id"),
    "twice": ("a1,x,\na2,x,\na1,y,\n", "record 3, column 'id': 'a1' stands in record 1 already"),
    "a lead elsewhere": ("a1,x,a3\na2,x,\na3,y,\n", "record 1, column 'lead': 'a3' is none of"),
    "an unknown lead": ("a1,x,zz\na2,x,\n", "record 1, column 'lead': no school with id 'zz'"),
    "two leads": ("a1,x,yes\na2,x,yes\n", "record 2, column 'lead': 'a2' leads, but record 1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_with_a_file_is_told_with_record_and_column(woods: Path, fault: str) -> None:
    rows, words = FAULTS[fault]
    file = woods / "plan.csv"
    file.write_text(f"id,group,lead\n{rows}", encoding="utf-8")
    with pytest.raises(SchoolsError) as refused:
        judge_drawn(woods / "woods.toml", file)
    assert "plan.csv" in str(refused.value)
    assert words in str(refused.value)
    assert not (woods / "out").exists()


def test_a_file_without_groups_names_the_columns_that_it_needs(woods: Path) -> None:
    (woods / "plan.csv").write_text("id,cluster\na1,x\n", encoding="utf-8")
    with pytest.raises(SchoolsError, match="no column 'group'"):
        judge_drawn(woods / "woods.toml", woods / "plan.csv")


@pytest.mark.parametrize("kind", ["semicolon", "utf-16", "xlsx", "bom"])
def test_a_grouping_is_read_from_tables_of_any_kind(woods: Path, kind: str) -> None:
    import pandas as pd

    rows = pd.DataFrame({"school": ["a1", "a2", "b1", "b2"], "group": ["1", "1", "Môn", "Môn"]})
    file = woods / ("plan.xlsx" if kind == "xlsx" else "plan.csv")
    if kind == "xlsx":
        rows.to_excel(file, index=False)
    else:
        encoding = {"utf-16": "utf-16", "bom": "utf-8-sig"}.get(kind, "utf-8")
        rows.to_csv(file, sep=";" if kind == "semicolon" else ",", index=False, encoding=encoding)
    found = judge_drawn(woods / "woods.toml", file).finest.grouping
    assert found is not None
    assert [group.members for group in found.groups] == [(0, 1), (3, 4)]


def test_a_drawn_grouping_never_takes_the_place_of_a_proposal_nor_the_other_way(
    woods: Path,
) -> None:
    toml, out = woods / "woods.toml", woods / "out"
    assert propose(toml, out, as_json=False) == 0
    file = plan(woods, {"a1": "x", "a2": "x"})
    with pytest.raises(OutputError, match="holds a proposal"):
        judged(woods, file)
    assert record(out)["status"] == "optimal"
    assert judged(woods, file, replace=True) == 0
    assert record(woods / "out.previous")["status"] == "optimal"
    assert judged(woods, file) == 0  # the same again
    with pytest.raises(OutputError, match=r"holds the grouping of plan\.csv"):
        judged(woods, plan(woods, BROKEN))
    with pytest.raises(OutputError, match="a proposal is another"):
        propose(toml, out, as_json=False)


def test_where_no_grouping_meets_the_rules_that_is_said(woods: Path) -> None:
    never = SCENARIO.replace("group_minutes = 5", 'group_minutes = 5\nalone = "never"')
    (woods / "woods.toml").write_text(never, encoding="utf-8")
    made = judge_drawn(woods / "woods.toml", plan(woods, BROKEN))
    assert made.status is Status.BROKEN
    assert made.drawn is not None
    assert made.drawn.solved is Status.INFEASIBLE
    assert "no grouping meets them" in made.status_in_words


def test_districts_areas_and_a_plan_stand_beside_a_proposal(woods: Path) -> None:
    squares = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, 51], [w + 0.05, 51], [w + 0.05, 53], [w, 53], [w, 51]]],
            },
        }
        for w in (-0.01, 0.05)
    ]
    areas = {"type": "FeatureCollection", "features": squares}
    (woods / "wards.geojson").write_text(json.dumps(areas), encoding="utf-8")
    plan(woods, BROKEN)
    compare = '\n[compare]\ndistricts_file = "wards.geojson"\nfile = "plan.csv"\nsmall = 45\n'
    (woods / "woods.toml").write_text(SCENARIO + compare, encoding="utf-8")
    assert propose(woods / "woods.toml", woods / "out", as_json=False) == 0
    beside = {b["name"]: b for b in record(woods / "out")["tiers"][0]["beside"]}
    groups = {name: [g["schools"] for g in b["groups"]] for name, b in beside.items()}
    assert groups == {
        "today": [["a1", "a2"], ["b1", "b2", "b3"]],
        "nearest": [["b2", "b3"]],
        "districts": [["a1", "a2", "a3"], ["b1", "b2", "b3"]],
        "file": [["a1", "a2", "a3", "b1"], ["b2", "b3"]],
    }
    assert beside["file"]["broken"] == [{"rule": "size", "times": 1}]
    assert examine(woods / "out").violations == ()
    town = '\n[compare]\nbaselines = []\ndistricts = "Town"\n'
    (woods / "woods.toml").write_text(SCENARIO + town, encoding="utf-8")
    assert propose(woods / "woods.toml", woods / "two", as_json=False) == 0
    (only,) = record(woods / "two")["tiers"][0]["beside"]
    assert [g["schools"] for g in only["groups"]] == [["a1", "a2", "a3"], ["b1", "b2", "b3", "c1"]]
    assert examine(woods / "two").violations == ()


@pytest.mark.parametrize("compare", ["", "\n[compare]\nsmall = 45\n"])
def test_today_and_nearest_are_made_once_for_a_run(
    woods: Path, monkeypatch: pytest.MonkeyPatch, compare: str
) -> None:
    made: list[str] = []

    def counted(problem: Problem, **asked: Any) -> tuple[Beside, ...]:
        found = baselines(problem, **asked)
        made.extend(beside.name for beside in found)
        return found

    monkeypatch.setattr(comparing, "baselines", counted)
    (woods / "woods.toml").write_text(SCENARIO + compare, encoding="utf-8")
    found = gc.run(woods / "woods.toml", seconds=5)
    assert made == [beside.name for beside in found.finest.beside] == ["today", "nearest"]


def test_the_map_says_aloud_that_rules_are_broken_and_where(woods: Path) -> None:
    judged(woods, plan(woods, BROKEN))
    for width in (1400, 360):
        with opened(woods / "out" / "map.html", width=width) as shown:
            page = shown.page
            assert page.locator("#aloud").inner_text() == "Breaks 1 rule in group G1"
            assert page.locator("#status").inner_text().startswith("Drawn by hand: breaks 1 rule")
            assert "G1: 4 schools" in page.locator("#broken").inner_text()
            assert page.locator("#groups tr.is-broken").count() == 1
            page.locator("#measures summary").click()
            assert "Today" in page.locator("#beside").inner_text()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.complaints == []
        assert shown.requests == []


def test_check_tells_what_is_wrong_with_a_plan_to_compare_with(woods: Path) -> None:
    (woods / "plan.csv").write_text("id,group\na1,x\nnobody,x\n", encoding="utf-8")
    compare = '\n[compare]\nfile = "plan.csv"\n'
    (woods / "woods.toml").write_text(SCENARIO + compare, encoding="utf-8")
    with pytest.raises(SchoolsError, match="record 2, column 'id'"):
        check(woods / "woods.toml")
    plan(woods, {"a1": "x", "a2": "x"})
    told = [issue.code for issue in check(woods / "woods.toml").issues]
    assert "not_in_grouping" in told


def test_measures_are_numbers_in_a_data_frame(woods: Path) -> None:
    made = judge_drawn(woods / "woods.toml", plan(woods, BROKEN))
    frame = gc.tables(made)["measures"]
    assert list(frame.columns[:5]) == ["scope", "measure", "unit", "title", "drawn"]
    assert {str(frame[name].dtype) for name in ("drawn", "best", "today", "nearest")} == {"Float64"}
    whole = frame[frame["scope"] == "whole"].set_index("measure")
    assert whole.loc["rules_broken", "drawn"] == 1
    assert whole.loc["rules_broken", "best"] == 0
    assert str(gc.tables(made)["groups"]["smallest"].dtype) == "Int64"
