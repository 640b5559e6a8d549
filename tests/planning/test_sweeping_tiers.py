"""A number of one of several tiers is turned: each point is the least of all tiers together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.outputs import examine
from geocluster.planning.sweeping import swept
from geocluster.report.sweep_picture import sweep_svg
from geocluster.report.sweep_tables import sweep_record
from geocluster.report.tabulated import sweep_sheet
from geocluster.scenario.turned import number_at, place_of_key, with_number
from geocluster.sheets import read_sheet
from tests.fuzz_tiers import Tiers, tiers
from tests.oracle_tiers import best_cost_of_tiers
from tests.solvers.test_tiers import county

VALUES = [0, 5, 30]


@settings(max_examples=25)
@given(tiers(most=6), st.sampled_from(["group_minutes", "alone_penalty_minutes"]), st.integers(0))
def test_each_point_is_the_least_sum_of_all_groupings(problems: Tiers, key: str, at: int) -> None:
    k = at % len(problems)
    sweep = gc.sweep(problems, f"{problems[k].tier}.{key}", VALUES, seconds=120)
    assert [point.value for point in sweep.points] == VALUES
    for point in sweep.points:
        turned = list(problems)
        own = with_number(problems[k].rules, key, point.value)
        turned[k] = replace(problems[k], rules=own)
        assert point.objective == best_cost_of_tiers(turned)
        assert [tier.problem.rules for tier in point.tiers] == [one.rules for one in turned]
        if point.grouping is None:
            assert point.status is gc.Status.INFEASIBLE
        else:
            assert (point.status, point.gap) == (gc.Status.OPTIMAL, 0)


@settings(max_examples=10)
@given(tiers(most=5, deepest=3))
def test_of_three_tiers_each_is_turned(problems: Tiers) -> None:
    for k, problem in enumerate(problems):
        (point,) = gc.sweep(problems, f"{problem.tier}.group_minutes", [7], seconds=120).points
        turned = list(problems)
        turned[k] = replace(problem, rules=with_number(problem.rules, "group_minutes", 7))
        assert point.objective == best_cost_of_tiers(turned)


def test_any_executor_gives_the_same_points_and_an_answer_is_the_point_of_its_value() -> None:
    problems, key = county(12), "cluster.group_minutes"
    in_turn = gc.sweep(problems, key, [0, 15, 40])
    with ThreadPoolExecutor(2) as pool:
        handed = gc.sweep(problems, key, [0, 15, 40], executor=pool)
    answer = gc.propose(problems)
    begun = gc.sweep(problems, key, [0, 15, 40], answer=answer)
    costs = [(p.value, p.objective, p.status) for p in in_turn.points]
    for other in (handed, begun):
        assert [(p.value, p.objective, p.status) for p in other.points] == costs
    assert begun.points[1].runtime == 0
    assert [one.grouping for one in begun.points[1].tiers] == [t.grouping for t in answer.tiers]


def test_pairs_and_standing_groups_are_counted_tier_by_tier() -> None:
    sweep = gc.sweep(county(12), "federation.group_minutes", [0, 10, 40])
    for k in range(2):
        at = [{p for g in x.tiers[k].groups for p in combinations(g, 2)} for x in sweep.points]
        assert sweep.pairs_of(k) == {
            pair: sum(pair in pairs for pairs in at) for pair in sorted(set.union(*at))
        }
        assert set(sweep.throughout_of(k)) == set.intersection(*at)
        first = sweep.points[0].tiers[k].grouping
        assert first is not None
        assert all(0 in values for values in sweep.standing(first, k))
    assert (sweep.pairs, sweep.throughout) == (sweep.pairs_of(1), sweep.throughout_of(1))
    assert set(sweep.throughout_of(1)) <= set(sweep.throughout_of(0))


WRONG = [
    ("group_minutes=0,5", "write the name of the one that is meant before the key, such as f"),
    ("group_minutes=0,5", "federation.group_minutes"),
    ("fedration.group_minutes=0,5", "did you mean 'federation'"),
    ("costs.far.times=1,2", "such as federation.costs.far.times"),
    ("federation.group_minuts=0,5", "did you mean 'group_minutes'"),
    ("cluster.size.max=2.5,9", "whole number"),
    ("federation=1,2", "such as federation.federation"),
]


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_a_key_of_no_tier_is_refused_before_anything_is_solved(said: str, words: str) -> None:
    with pytest.raises(RulesError) as refused:
        swept(county(4), said)
    assert words in str(refused.value)


def test_the_name_of_the_only_tier_may_stand_before_the_key() -> None:
    rules = gc.Rules(name="federation")
    assert place_of_key("federation.size.max", [rules]) == (0, "size.max")
    called = gc.Rules(name="costs")
    assert place_of_key("costs.pair_split", [called]) == (0, "costs.pair_split")
    both = [gc.Rules(name="a"), gc.Rules(name="a.b")]
    assert place_of_key("a.b.group_minutes", both) == (1, "group_minutes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    problems = county(12)
    proposal = gc.propose(problems)
    sweep = gc.sweep(problems, "federation.group_minutes", [0, 5, 20], answer=proposal)
    swept_ = replace(proposal, sweep=sweep)
    return gc.write_folder(swept_, tmp_path_factory.mktemp("swept") / "out")


def test_the_folder_is_read_again_and_nothing_is_wrong_with_it(folder: Path) -> None:
    assert gc.verify(folder) == []
    read = gc.read_proposal(folder)
    assert read.sweep is not None
    assert [len(point.tiers) for point in read.sweep.points] == [2, 2, 2]
    again = gc.write_folder(read, folder.parent / "again")
    for name in ("sweep.csv", "sweep_pairs.csv", "sweep.json", "sweep.svg"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_the_tables_say_of_each_tier_what_the_record_says(folder: Path) -> None:
    record = _json(folder / "sweep.json")
    rows = read_sheet((folder / "sweep.csv").read_bytes()).rows
    told = [(point, tier) for point in record["points"] for tier in point["tiers"]]
    for row, (point, tier) in zip(rows, told, strict=True):
        assert float(row["federation.group_minutes"]) == point["value"]
        assert row["tier"] == tier["name"]
        assert int(row["objective_seconds"]) == point["objective"]
        assert int(row["groups"]) == len(tier["groups"])
        assert int(row["left"]) == len(tier["left"])
        paid = sum(int(cell) for key, cell in row.items() if _is_term(key))
        assert paid == sum(cost["cost"] for cost in tier["costs"])
    for point in record["points"]:
        costs = [cost["cost"] for tier in point["tiers"] for cost in tier["costs"]]
        assert sum(costs) == point["objective"]
    pairs = read_sheet((folder / "sweep_pairs.csv").read_bytes()).rows
    for tier in record["tiers"]:
        own = [row for row in pairs if row["tier"] == tier["name"]]
        throughout = [[row["from"], row["to"]] for row in own if row["share"] == "1.0"]
        assert throughout == tier["throughout"]
    sheet = sweep_sheet(gc.read_proposal(folder), "en")
    assert [column.title for column in sheet.columns][5] == "Tier"
    assert [row[5] for row in sheet.rows] == ["cluster", "federation"] * 3


def _is_term(key: str) -> bool:
    return key.endswith("_seconds") and key not in ("objective_seconds", "lower_bound_seconds")


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _moved(record: Any) -> None:
    """Take a school out of a cluster whose federation then lies in no single one."""
    clusters, federations = (tier["groups"] for tier in record["points"][0]["tiers"])
    school = federations[0]["schools"][0]
    for group in clusters:
        if school in group["schools"]:
            group["schools"].remove(school)


LIES: dict[str, Callable[[Any], object]] = {
    "nesting": _moved,
    "a cost": lambda s: s["points"][1].update(objective=1),
    "a bound": lambda s: s["points"][1].update(lower_bound=s["points"][1]["lower_bound"] - 1),
    "a coarser group": lambda s: s["points"][0]["tiers"][0]["groups"].pop(),
    "a finer group": lambda s: s["points"][0]["tiers"][1]["groups"].pop(),
    "a tier": lambda s: s["points"][0]["tiers"].pop(),
    "a tier's name": lambda s: s["points"][0]["tiers"][0].update(name="x"),
    "the order of tiers": lambda s: s["points"][0]["tiers"].reverse(),
    "the form of one tier": lambda s: s["points"][0].update(s["points"][0].pop("tiers")[1]),
    "a key": lambda s: s.update(key="cluster.group_minutes"),
    "a key of no tier": lambda s: s.update(key="group_minutes"),
    "who stands": lambda s: s["tiers"][0]["groups"][0].update(stands_at=[]),
    "a pair": lambda s: s["tiers"][1]["throughout"].append(["s00", "s01"]),
    "a drive": lambda s: s["points"][0]["tiers"][0].update(longest_drive_seconds=1),
}


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_in_a_sweep_of_tiers(folder: Path, tmp_path: Path, lie: str) -> None:
    changed = Path(shutil.copytree(folder, tmp_path / "out"))
    said = _json(changed / "sweep.json")
    LIES[lie](said)
    (changed / "sweep.json").write_text(json.dumps(said), encoding="utf-8")
    found = examine(changed).violations
    assert any("sweep" in one and "manifest" not in one for one in found), found
    if lie == "nesting":
        assert any("sweep: at federation.group_minutes = 0: within: " in one for one in found)


def test_the_picture_names_each_tier(folder: Path) -> None:
    drawn = (folder / "sweep.svg").read_text(encoding="utf-8")
    for words in ("cluster: longest", "federation: longest", "What hangs on federation."):
        assert words in drawn
    read = gc.read_proposal(folder)
    assert sweep_svg(read) == sweep_svg(read)
    said = [one["text"] for one in sweep_record(read)["said"]]
    assert any(one.startswith("cluster: Standing at every value: ") for one in said)
    assert number_at(read.finest.asked.rules, "group_minutes") == 0
