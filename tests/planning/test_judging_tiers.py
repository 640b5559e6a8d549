"""Groupings of several tiers drawn by hand: each by its rules, nested or not, beside the best."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from geocluster.as_if import as_if_allowed
from geocluster.cli.judge import judge_file
from geocluster.cli.run import propose
from geocluster.errors import OutputError, SchoolsError
from geocluster.outputs.verify import examine
from geocluster.planning import judge_drawn
from geocluster.proposal import Status
from geocluster.sources import read_groupings
from tests.oracle import cost_alone, cost_of_group, for_splits
from tests.oracle_tiers import best_cost_of_tiers

SCHOOLS = """Code,Name,Roll,Lon,Lat
a1,Ash,60,0.00,52.00
a2,Beech,80,0.02,52.00
a3,Cedar,70,0.04,52.00
b1,Dog Rose,90,0.06,52.01
b2,Elder,50,0.08,52.00
b3,Fir,40,0.10,52.00
c1,Gorse,120,0.12,52.01
"""
SCENARIO = """name = "Woods"
[schools]
file = "woods.csv"
format = "table"
columns = { id = "Code", name = "Name", pupils = "Roll", x = "Lon", y = "Lat" }
crs = "EPSG:4326"
[travel]
engine = "straight"
cutoff_minutes = 30
[[tier]]
name = "cluster"
size = [3, 5]
longest_drive_minutes = 14
lead = "none"
group_minutes = 5
[[tier]]
name = "federation"
within = "cluster"
size = [2, 3]
longest_drive_minutes = 8
group_minutes = 3
[solve]
seconds = 60
threads = 1
"""
IDS = ("a1", "a2", "a3", "b1", "b2", "b3", "c1")
NESTED = ("xxxyyyy", "ppp.qqq")
"""The groups of both tiers, a letter for each school; a point where a school is alone."""


@pytest.fixture
def woods(tmp_path: Path) -> Path:
    (tmp_path / "woods.csv").write_text(SCHOOLS, encoding="utf-8")
    (tmp_path / "woods.toml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def plan(
    folder: Path,
    drawn: tuple[str, str],
    *,
    header: Sequence[str] = ("school", "cluster", "federation", "federation_lead"),
    leads: dict[str, str] | None = None,
) -> Path:
    file = folder / "plan.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(header)
        for school, *groups in zip(IDS, *drawn, strict=True):
            labels = ["" if label == "." else label for label in groups]
            table.writerow((school, *labels, (leads or {}).get(school, ""))[: len(header)])
    return file


def record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


def judged(woods: Path, file: Path, out: str = "out", **more: Any) -> int:
    return judge_file(woods / "woods.toml", file, woods / out, as_json=False, **more)


DRAWINGS: dict[str, tuple[tuple[str, str], set[tuple[str, str]]]] = {
    "nested": (NESTED, set()),
    "nobody together": ((".......", "......."), set()),
    "a federation across clusters": (("xxxyyyy", "ppqqrrr"), {("federation", "within")}),
    "a federation without a cluster": (("xxx....", "ppp.qq."), {("federation", "within")}),
    "a cluster too small": (("xxyyyy.", "ppqq..."), {("cluster", "size")}),
    "all at once": (
        ("xx.yyyy", "ppppqqq"),
        {("cluster", "size"), ("federation", "size"), ("federation", "within")},
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_what_is_drawn_is_judged_by_tier_and_the_bound_is_that_of_brute_force(
    woods: Path, name: str
) -> None:
    drawn, wanted = DRAWINGS[name]
    made = judge_drawn(woods / "woods.toml", plan(woods, drawn))
    problems = [tier.asked for tier in made.tiers]
    assert made.lower_bound == best_cost_of_tiers(problems)
    assert made.drawn is not None
    assert made.drawn.solved is Status.OPTIMAL
    found = {(tier.name, one.rule) for tier in made.tiers for one in tier.violations}
    assert {(tier, rule) for tier, rule in found if rule != "longest_drive"} == wanted
    if found:
        assert (made.status, made.objective, made.gap) == (Status.BROKEN, None, None)
        return
    costs = [_cost(tier.asked, letters) for tier, letters in zip(made.tiers, drawn, strict=True)]
    assert [tier.objective for tier in made.tiers] == costs
    assert made.objective == sum(costs)
    assert (made.status is Status.OPTIMAL) is (made.objective == made.lower_bound)
    best = [tier.best for tier in made.tiers]
    assert sum(one.counted.total or 0 for one in best if one) == made.lower_bound


def _cost(problem: gc.Problem, letters: str) -> int:
    """What a drawing within the rules costs, by code that does not know the judge."""
    labels = [label if label != "." else i for i, label in enumerate(letters)]
    parts = [tuple(i for i, one in enumerate(labels) if one == label) for label in {*labels}]
    paid = [
        cost_alone(part[0], problem) if len(part) == 1 else cost_of_group(part, problem)
        for part in parts
    ]
    assert None not in paid
    return sum(cost or 0 for cost in paid) + for_splits(tuple(parts), problem)


def test_the_answer_of_a_run_drawn_again_costs_what_it_costs_and_nothing_costs_less(
    woods: Path,
) -> None:
    assert propose(woods / "woods.toml", woods / "found", as_json=False) == 0
    assert judged(woods, woods / "found" / "schools.csv") == 0
    said, found = record(woods / "out"), record(woods / "found")
    assert said["status"] == found["status"] == "optimal"
    assert said["objective"] == found["objective"] == said["lower_bound"]
    for drawn, tier in zip(said["tiers"], found["tiers"], strict=True):
        assert [g["schools"] for g in drawn["groups"]] == [g["schools"] for g in tier["groups"]]
        assert drawn["costs"] == tier["costs"]
    assert said["verdict"]["code"] == "drawn.within"
    assert said["verdict"]["figures"]["cost"]["code"] == "drawn.none_less"
    assert gc.verify(woods / "out") == []


def test_a_group_across_two_clusters_is_told_with_its_tier_and_its_group(woods: Path) -> None:
    assert judged(woods, plan(woods, ("xxxyyyy", "ppqqrr."))) == 1
    said = record(woods / "out")
    cluster, federation = said["tiers"]
    assert (cluster["violations"], federation["status"]) == ([], "broken")
    assert [v["code"] for v in federation["violations"]] == ["broken.within"]
    (across,) = [group for group in federation["groups"] if group["violations"]]
    assert across["schools"] == ["a3", "b1"]
    assert (across["parent"], across["violations"][0]["code"]) == (None, "broken.within")
    assert federation["measures"]["rules_broken"] == across["measures"]["rules_broken"] == 1
    assert (said["objective"], federation["objective"]) == (None, None)
    read = gc.read_proposal(woods / "out")
    total = sum(
        as_if_allowed(tier.grouping, tier.problem).total or 0
        for tier in read.tiers
        if tier.grouping is not None
    )
    least = said["lower_bound"]
    assert said["verdict"]["figures"]["n"] == 1
    share = said["verdict"]["figures"]["cost"]["figures"]["share"]
    assert share == pytest.approx(abs(total - least) / least)
    part = federation["verdict"]["figures"]["cost"]
    assert part["code"] == "drawn.part"
    assert part["figures"]["cost"] == federation["measures"]["cost"]
    found = examine(woods / "out")
    assert found.violations == found.stated
    assert len(found.violations) == 1
    page = (woods / "out" / "map.html").read_text(encoding="utf-8")
    assert "lie in 2 groups of" in page


LIES: dict[str, Callable[[Any], Any]] = {
    "no rule is broken": lambda r: r["tiers"][1].update(violations=[]),
    "a group lies inside": lambda r: r["tiers"][1]["groups"][1].update(violations=[]),
    "the best": lambda r: r.update(status="optimal"),
    "the best of a tier": lambda r: r["tiers"][1].update(status="optimal"),
    "nobody drew it": lambda r: r.update(drawn=None),
    "a cost as if": lambda r: r["tiers"][0]["groups"][0].update(cost_as_if=1),
    "the cost of the best": lambda r: r["tiers"][1]["beside"][0].update(cost=1),
    "a parent": lambda r: r["tiers"][1]["groups"][0].update(parent="G2"),
}


@pytest.fixture(scope="module")
def across(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("across")
    (folder / "woods.csv").write_text(SCHOOLS, encoding="utf-8")
    (folder / "woods.toml").write_text(SCENARIO, encoding="utf-8")
    judged(folder, plan(folder, ("xxxyyyy", "ppqqrr.")))
    return folder / "out"


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_in_the_record_of_drawn_tiers(across: Path, lie: str) -> None:
    file = across / "proposal.json"
    kept, said = file.read_bytes(), record(across)
    before = json.dumps(said)
    LIES[lie](said)
    assert json.dumps(said) != before
    try:
        file.write_text(json.dumps(said), encoding="utf-8")
        found = examine(across)
    finally:
        file.write_bytes(kept)
    about = [v for v in found.violations if v not in found.stated]
    assert len(about) > 1, "beside the checksum"


def test_leads_stand_in_a_column_of_their_tier_and_no_lead_is_looked_at_where_none_is(
    woods: Path,
) -> None:
    header = ("school", "cluster", "federation", "federation_lead")
    made = judge_drawn(
        woods / "woods.toml", plan(woods, NESTED, header=header, leads={"a1": "x", "b3": "yes"})
    )
    grouping = made.finest.grouping
    assert grouping is not None
    assert [group.lead for group in grouping.groups] == [0, 5]
    header = ("school", "cluster", "federation", "cluster_lead")
    told = judge_drawn(woods / "woods.toml", plan(woods, NESTED, header=header, leads={"a1": "x"}))
    (issue,) = [issue for issue in told.issues if issue.code == "lead_not_asked"]
    assert "'cluster'" in issue.message


HEADERS: dict[tuple[str, ...], str | None] = {
    ("id", "cluster", "federation"): None,
    ("URN", "cluster", "group"): None,
    ("id", "tier: cluster: group", "group"): None,
    ("id", "group", "federation"): "no column 'cluster'",
    ("id", "cluster", "fed"): "no column 'federation'",
}


@pytest.mark.parametrize("header", HEADERS)
def test_each_tier_has_a_column_of_its_name(woods: Path, header: tuple[str, ...]) -> None:
    file, wanted = plan(woods, NESTED, header=header), HEADERS[header]
    schools = gc.Schools.of(IDS, lon=range(7), lat=[52] * 7)
    if wanted is not None:
        with pytest.raises(SchoolsError, match=wanted):
            read_groupings(file, schools, ("cluster", "federation"))
        return
    read = read_groupings(file, schools, ("cluster", "federation"))
    assert [[g.members for g in one.groups] for one in read.groupings] == [
        [(0, 1, 2), (3, 4, 5, 6)],
        [(0, 1, 2), (4, 5, 6)],
    ]
    other = plan(woods, (NESTED[0], NESTED[0]), header=header)
    assert read.sha256 != read_groupings(other, schools, ("cluster", "federation")).sha256


def test_a_fault_in_a_row_is_told_once_and_with_the_column_of_its_tier(woods: Path) -> None:
    file = woods / "plan.csv"
    file.write_text(
        "school,cluster,federation,federation_lead\naX,x,p,\na1,x,p,b1\nb1,x,q,\n", encoding="utf-8"
    )
    with pytest.raises(SchoolsError) as refused:
        judge_drawn(woods / "woods.toml", file)
    said = str(refused.value)
    assert said.count("no school with id 'aX'") == 1
    assert "record 2, column 'federation_lead': 'b1' is none of the schools" in said


def test_another_drawing_does_not_take_its_place(woods: Path) -> None:
    assert judged(woods, plan(woods, NESTED)) == 0
    with pytest.raises(OutputError):
        judged(woods, plan(woods, ("xxxxyyy", "ppp.qqq")))
    assert judged(woods, plan(woods, ("xxxxyyy", "ppp.qqq")), replace=True) == 0


@pytest.mark.parametrize("own", [True, False])
def test_a_plan_to_compare_with_has_a_column_for_each_tier_or_one_for_all(
    woods: Path, own: bool
) -> None:
    header = ("school", "cluster", "federation") if own else ("school", "group")
    plan(woods, NESTED, header=header)
    compare = '\n[compare]\nbaselines = []\nfile = "plan.csv"\n'
    (woods / "woods.toml").write_text(SCENARIO + compare, encoding="utf-8")
    assert propose(woods / "woods.toml", woods / "out", as_json=False) == 0
    beside = [tier["beside"][0]["groups"] for tier in record(woods / "out")["tiers"]]
    cluster, federation = [[g["schools"] for g in groups] for groups in beside]
    assert cluster == [["a1", "a2", "a3"], ["b1", "b2", "b3", "c1"]]
    assert federation == ([["a1", "a2", "a3"], ["b2", "b3", "c1"]] if own else cluster)
    assert gc.verify(woods / "out") == []
