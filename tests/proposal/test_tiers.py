"""Two tiers: finer groups lie inside coarser ones, in judgement, tables, map, record and folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, union_all
from shapely.geometry.base import BaseGeometry

import geocluster as gc
from geocluster.cli.commands import main
from geocluster.cli.show import announce
from geocluster.grouping import Grouping
from geocluster.maps.content import page_content
from geocluster.outputs import examine
from geocluster.outputs.registry import contents
from geocluster.plane import decode
from geocluster.problem import Problem
from geocluster.proposal import Joint, Proposal, Status, parents
from geocluster.rules import Pins, Rules
from geocluster.scenario import read_scenario
from tests.browser import opened
from tests.proposals import answer, two_tiers
from tests.report.test_report import county
from tests.said import said

CLUSTERS, FEDERATIONS = [[0, 1, 2, 3], [4, 5, 6, 7]], [[0, 1], [2, 3], [4, 5, 6]]


def nine(**more: Any) -> Problem:
    return county(9, more={"town": ["north"] * 4 + ["south"] * 5}, **more)


@pytest.fixture(scope="module")
def both() -> Proposal:
    return two_tiers(nine(), CLUSTERS, FEDERATIONS)


@pytest.fixture(scope="module")
def folder(both: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_folder(both, tmp_path_factory.mktemp("tiers") / "out")


def changed(folder: Path, to: Path, change: Any) -> Path:
    """The same folder with another record, and no manifest that would tell."""
    to.mkdir()
    for file in folder.iterdir():
        if file.name not in ("proposal.json", "manifest.json"):
            (to / file.name).write_bytes(file.read_bytes())
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    change(record)
    (to / "proposal.json").write_text(json.dumps(record), encoding="utf-8")
    return to


# --- nesting --------------------------------------------------------------------------------


def test_finer_groups_that_lie_in_one_coarser_group_each_break_no_rule(both: Proposal) -> None:
    assert both.violations == ()


def test_each_finer_group_is_named_after_the_coarser_one_that_holds_it(both: Proposal) -> None:
    coarse, fine = both.tiers
    assert coarse.group_ids == ("G1", "G2")
    assert fine.group_ids == ("G1.1", "G1.2", "G2.1")
    assert fine.parents == ("G1", "G1", "G2")
    assert coarse.parents == (None, None)


def test_the_only_tier_has_the_ids_that_it_always_had() -> None:
    alone = answer(nine(), FEDERATIONS)
    assert alone.group_ids == ("G1", "G2", "G3")


def test_a_finer_group_across_two_coarser_ones_is_a_violation() -> None:
    crossing = two_tiers(nine(), CLUSTERS, [[3, 4]])
    (found,) = crossing.violations
    assert (found.rule, found.schools) == ("within", (3, 4))
    assert "lie in 2 groups of 'cluster'" in said(found, crossing.finest.problem)
    assert crossing.finest.parents == (None,)
    assert crossing.finest.group_ids == ("G0.1",)


def test_a_school_that_is_alone_above_may_not_be_grouped_below() -> None:
    above = two_tiers(nine(), CLUSTERS, [[7, 8]])
    (found,) = above.violations
    assert found.schools == (7, 8)
    assert "no group of 'cluster' holds School 8" in said(found, above.finest.problem)


@given(
    st.lists(st.integers(-1, 3), min_size=6, max_size=6),
    st.lists(st.integers(-1, 3), min_size=6, max_size=6),
)
def test_a_parent_holds_every_school_of_its_group_and_there_is_one_if_any_group_does(
    finer: list[int], coarser: list[int]
) -> None:
    fine, coarse = (
        Grouping.of([[i for i in range(6) if of[i] == k] for k in set(of) - {-1}])
        for of in (finer, coarser)
    )
    for group, parent in zip(fine.groups, parents(fine, coarse), strict=True):
        holds = [k for k, g in enumerate(coarse.groups) if set(group.members) <= set(g.members)]
        assert ([] if parent is None else [parent]) == holds


# --- what is of the whole -------------------------------------------------------------------


def test_the_objective_is_the_sum_of_the_tiers(both: Proposal) -> None:
    coarse, fine = both.tiers
    assert both.objective == (coarse.objective or 0) + (fine.objective or 0)
    assert (both.bound, both.gap, both.status) == (None, None, Status.FEASIBLE)


def test_the_fingerprint_depends_on_both_tiers(both: Proposal) -> None:
    coarse, fine = both.tiers
    assert both.fingerprint not in (coarse.problem.fingerprint, fine.problem.fingerprint)
    other = two_tiers(nine(), CLUSTERS, FEDERATIONS)
    assert other.fingerprint == both.fingerprint


def test_a_notebook_shows_both_tiers(both: Proposal) -> None:
    html = both._repr_html_()
    assert "cluster: 8 schools in 2 groups" in html
    assert "<td>G1.2</td>" in html
    assert "federation: 7 schools in 3 groups" in repr(both)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda b: replace(b, tiers=()), "at least one tier"),
        (lambda b: replace(b, tiers=b.tiers[::-1]), "coarsest first"),
        (lambda b: replace(b, tiers=b.tiers[1:], joint=None), "'federation' is the coarsest"),
        (lambda b: replace(b, joint=None), "joint"),
        (lambda b: replace(b, tiers=b.tiers[:1]), "joint"),
        (lambda b: replace(b, tiers=3), "must be a list"),
    ],
)
def test_tiers_that_are_no_chain_are_refused(both: Proposal, broken: Any, words: str) -> None:
    with pytest.raises(gc.GeoclusterError, match=words):
        broken(both)


def test_two_tiers_of_one_name_are_refused() -> None:
    problem = nine()
    above = answer(problem, CLUSTERS[:1])
    below = answer(problem, [], within=above)
    with pytest.raises(gc.GeoclusterError, match="a name of its own"):
        Proposal(
            name="x", tiers=(above, below), joint=Joint(None, Status.FEASIBLE), runtime=0, seed=1
        )


def test_a_tier_of_other_schools_times_or_pins_than_the_one_around_it_is_refused() -> None:
    problem = nine()
    above = answer(problem, CLUSTERS)
    with pytest.raises(gc.GeoclusterError, match="the very schools and travel times"):
        answer(nine(), [], within=above)
    with pytest.raises(gc.GeoclusterError, match="pins hold in all tiers"):
        answer(problem.with_pins(Pins(exclude=("s1",))), [], within=above)


def test_tiers_that_differ_in_who_are_neighbours_are_refused() -> None:
    asked = Rules(size=(2, 4), contiguous=True)
    pairs = np.array([[0, 1], [1, 2], [2, 3]])
    above = answer(replace(nine(rules=asked), neighbours=pairs), [])
    other = replace(above.problem, rules=replace(asked, name="finer"), neighbours=pairs[:2])
    below = answer(other, [], within=above)
    with pytest.raises(gc.GeoclusterError, match="neighbours or not"):
        Proposal(
            name="x", tiers=(above, below), joint=Joint(None, Status.FEASIBLE), runtime=0, seed=1
        )


# --- tables, map, record --------------------------------------------------------------------


def test_the_table_of_groups_tells_tier_and_parent(both: Proposal) -> None:
    groups = gc.tables(both)["groups"]
    assert groups["tier"].tolist() == ["cluster"] * 2 + ["federation"] * 3
    assert groups["parent"].tolist() == [None, None, "G1", "G1", "G2"]
    assert groups["group"].tolist() == ["G1", "G2", "G1.1", "G1.2", "G2.1"]


def test_the_table_of_schools_tells_the_finest_tier_and_beside_it_each_coarser_one(
    both: Proposal,
) -> None:
    schools = gc.tables(both)["schools"]
    assert schools["group"].tolist()[:3] == ["G1.1", "G1.1", "G1.2"]
    assert schools["tier: cluster: group"].tolist() == ["G1"] * 4 + ["G2"] * 4 + [None]
    assert [x is None for x in schools["reason"]] == [True] * 7 + [False] * 2
    assert schools["tier: cluster: reason"].tolist()[7:] == [None, "drawn_so"]


def test_a_column_with_the_name_of_a_tiers_column_stays_apart(tmp_path: Path) -> None:
    towns = {"town": ["n"] * 9, "tier: cluster: group": ["x"] * 9}
    problem = county(9, more=towns)
    made = two_tiers(problem, CLUSTERS, FEDERATIONS)
    own = replace(made.tiers[0].problem.rules, same=("tier: cluster: group", "town"))
    above = answer(replace(problem, rules=own), CLUSTERS)
    below = replace(made.finest, within=above)
    again = gc.read_proposal(gc.write_folder(replace(made, tiers=(above, below)), tmp_path / "o"))
    assert again.schools.column("tier: cluster: group") == ("x",) * 9
    assert again.tiers[0].group_ids == ("G1", "G2")


def test_the_map_holds_both_tiers_each_with_its_own_rules_and_places(both: Proposal) -> None:
    coarse, fine = page_content(both)["tiers"]
    assert [g["id"] for g in coarse["groups"]] == ["G1", "G2"]
    assert [(g["id"], g["parent"], g["number"]) for g in fine["groups"]] == [
        ("G1.1", "G1", "1.1"), ("G1.2", "G1", "1.2"), ("G2.1", "G2", "2.1"),
    ]  # fmt: skip
    assert [place["group"] for place in coarse["places"]] == [0] * 4 + [1] * 4 + [None]
    assert "3 to 6 schools" in " ".join(coarse["rules"])
    assert "2 to 3 schools" in " ".join(fine["rules"])
    assert (coarse["figures"]["alone"], fine["figures"]["alone"]) == (1, 2)


def test_the_map_shows_what_is_broken_between_tiers() -> None:
    crossing = page_content(two_tiers(nine(), CLUSTERS, [[3, 4]]))
    assert any("'cluster'" in said for said in crossing["status"]["broken"])


def test_the_record_holds_the_results_of_each_tier(both: Proposal) -> None:
    coarse, fine = both.record()["tiers"]
    assert (coarse["name"], fine["name"], fine["within"]) == ("cluster", "federation", "cluster")
    assert [g["parent"] for g in fine["groups"]] == ["G1", "G1", "G2"]
    assert both.record()["objective"] == coarse["objective"] + fine["objective"]
    rules = {row["rule"]: row["value"] for row in coarse["rules"]}
    assert rules["size"] == [3, 6]


def test_the_terminal_tells_each_tier_by_its_name(
    both: Proposal, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(both, folder)
    said = capsys.readouterr().out
    coarse, fine = said.index("Tier cluster:"), said.index("Tier federation:")
    assert coarse < said.index("8 schools in 2 groups") < fine
    assert fine < said.index("7 schools in 3 groups") < said.index("G2.1")


def test_the_page_shows_the_finest_tier_and_inside_what_each_group_lies(folder: Path) -> None:
    with opened(folder / "map.html") as shown:
        page = shown.page
        assert page.locator("#groups tbody tr").count() == 3
        assert "Groups of federation." in page.locator("#groups caption").inner_text()
        page.locator("#groups tr[data-group='G1.2'] button.group-button").click()
        assert "inside G1" in page.locator("#groups tr[data-group='G1.2'] + tr.below").inner_text()
        assert page.locator("#left tbody tr").count() == 2
    assert shown.complaints == []


def test_the_page_draws_each_coarser_group_around_those_inside_it_and_lists_it(
    folder: Path,
) -> None:
    with opened(folder / "map.html") as shown:
        page = shown.page
        assert page.locator("path.around").count() == 2
        assert page.locator(".name-around:visible").all_inner_texts() == ["G1", "G2"]
        assert "Group of cluster" in page.locator("#key").inner_text()
        rows = page.locator(".around-groups tbody tr")
        assert rows.count() == 2
        assert rows.first.locator("td, th").all_inner_texts()[:3] == ["G1", "2", "4"]
        rows.first.locator("button").click()
        assert "federation: " in (page.locator("#rules-list").text_content() or "")
    assert shown.complaints == []


def test_the_ground_of_a_coarser_group_covers_that_of_those_inside_it(both: Proposal) -> None:
    coarse, fine = page_content(both)["tiers"]

    def ground(group: dict[str, Any]) -> BaseGeometry:
        return union_all([Polygon(decode(rings[0])) for rings in group["area"]])

    around = {group["id"]: ground(group).buffer(0.002) for group in coarse["groups"]}
    for group in fine["groups"]:
        assert around[group["parent"]].covers(ground(group))


# --- the folder -----------------------------------------------------------------------------


def test_a_folder_of_two_tiers_has_every_file_and_nothing_contradicts_it(
    both: Proposal, folder: Path
) -> None:
    asked = {name for name, _ in contents(both)}
    assert {file.name for file in folder.iterdir()} == {*asked, "manifest.json"}
    assert examine(folder).violations == ()


def test_a_folder_of_two_tiers_is_read_back(both: Proposal, folder: Path) -> None:
    again = gc.read_proposal(folder)
    assert again.fingerprint == both.fingerprint
    assert again.record() == both.record()
    for name, table in gc.tables(both).items():
        assert gc.tables(again)[name].equals(table), name


def test_verify_finds_a_finer_group_that_crosses_coarser_ones(folder: Path, tmp_path: Path) -> None:
    def move(record: Any) -> None:
        record["tiers"][1]["groups"][1]["schools"] = ["s2", "s3", "s4"]
        record["tiers"][1]["groups"][2]["schools"] = ["s5", "s6"]

    said = " | ".join(gc.verify(changed(folder, tmp_path / "moved", move)))
    assert "within: School 2, School 3, School 4 are together" in said


@pytest.mark.parametrize("tier", [0, 1])
def test_verify_looks_at_the_cost_and_the_schools_left_of_each_tier(
    folder: Path, tmp_path: Path, tier: int
) -> None:
    def dearer(record: Any) -> None:
        record["tiers"][tier]["ungrouped"][0]["cost"] += 60

    def lost(record: Any) -> None:
        record["tiers"][tier]["ungrouped"].pop()

    assert any("its cost alone" in x for x in gc.verify(changed(folder, tmp_path / "a", dearer)))
    assert any("ungrouped" in x for x in gc.verify(changed(folder, tmp_path / "b", lost)))


def test_a_record_with_more_tiers_than_were_asked_is_told(folder: Path, tmp_path: Path) -> None:
    made = changed(folder, tmp_path / "x", lambda record: record["tiers"].pop())
    assert any("holds 1 tier, but scenario.toml asks for 2" in x for x in gc.verify(made))


def test_the_scenario_of_two_tiers_is_understood_and_solved_again(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    coarse, fine = read_scenario(folder / "scenario.toml").tiers
    assert (coarse.rules.name, fine.rules.name, fine.within) == ("cluster", "federation", "cluster")
    monkeypatch.setattr("sys.argv", ["geocluster", "check", str(folder / "scenario.toml")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.index("Tier cluster:") < said.index("Tier federation:")
    again = gc.run(folder / "scenario.toml")
    assert again.status is Status.OPTIMAL
    assert again.joint is not None
    assert again.lower_bound == again.objective
    assert examine(gc.write_folder(again, tmp_path / "again")).violations == ()
