"""Proposals side by side: who moves and why is true, groups are matched best, folders are safe."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook

import geocluster as gc
from geocluster.errors import GeoclusterError, OutputError
from geocluster.judge import group_score, judge
from geocluster.outputs import examine, put_comparison
from geocluster.problem import Problem
from geocluster.proposal import Comparison, How, Proposal, Status, TierComparison, why_moved
from geocluster.proposal.comparison_facts import comparison_facts, tier_facts
from geocluster.proposal.comparison_record import comparison_record
from geocluster.report.comparison_tables import comparison_measures_table, comparison_tables
from geocluster.report.tabulated import in_minutes
from geocluster.report.workbook import comparison_workbook
from geocluster.rules import Lead, Pins, Rules
from geocluster.sheets import read_sheet
from geocluster.travel import TravelTimes
from geocluster.written.comparison_form import ComparisonForm
from geocluster.written.schema import COMPARISON_SCHEMA, comparison_schema, written_down
from geocluster.written.sections import Form
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import answer, two_tiers
from tests.report.test_report import county

FILES = {
    "comparison.html", "comparison.json", "comparison.xlsx", "comparison_groups.csv",
    "comparison_measures.csv", "comparison_rules.csv", "comparison_schools.csv", "manifest.json",
}  # fmt: skip
LOOSE, TIGHT = (Rules(size=(2, most), longest_drive=600, group_charge=900) for most in (4, 2))


def proposed(problem: Problem, groups: Sequence[Sequence[int]], name: str = "made") -> Proposal:
    return Proposal(name=name, tiers=(answer(problem, groups),), runtime=0.1, seed=1)


@st.composite
def partitions(draw: st.DrawFn, n: int) -> list[list[int]]:
    """Groups of at least two of n schools."""
    labels = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    groups = [[i for i in range(n) if labels[i] == k] for k in range(3)]
    return [group for group in groups if len(group) > 1]


def partners(school: str, pairs: set[tuple[str, ...]]) -> set[str]:
    return {x for pair in pairs if school in pair for x in pair} - {school}


def tier_of(comparison: Comparison) -> TierComparison:
    (tier,) = comparison.tiers
    return tier


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    at = tmp_path_factory.mktemp("sides")
    made = []
    for name, rules in (("loose", LOOSE), ("tight", TIGHT)):
        proposal = gc.propose(county(rules=rules), seconds=20)
        made.append(gc.write_folder(replace(proposal, name=name), at / name))
    return made


@pytest.fixture(scope="module")
def both(folders: list[Path]) -> Comparison:
    return gc.compare(*folders)


# --- who moves ------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.tuples(partitions(8), partitions(8), partitions(8)))
def test_who_is_with_whom_is_told_as_pairs_are_counted(
    groupings: tuple[list[list[int]], ...],
) -> None:
    problem = county(rules=LOOSE)
    ids = problem.schools.ids
    compared = tier_of(gc.compare(*(proposed(problem, groups) for groups in groupings)))
    pairs = [
        {tuple(sorted((ids[i], ids[j]))) for group in g for i, j in combinations(group, 2)}
        for g in groupings
    ]
    assert [compared.pairs(k) for k in range(3)] == pairs
    for k in (1, 2):
        told = {move.school: c for move in compared.moved for c in move.changes if c.side == k}
        for x in ids:
            first, other = (partners(x, side) for side in (pairs[0], pairs[k]))
            assert (x in told) is (first != other)
            if x in told:
                change = told[x]
                assert set(change.kept) == first & other
                assert set(change.new) == other - first
                assert set(change.lost) == first - other
                assert (change.how is How.GROUPED) is (not first)
                assert (change.how is How.LEFT_OUT) is (not other)


@settings(max_examples=25)
@given(partitions(8), partitions(8))
def test_groups_are_matched_so_that_most_schools_are_shared(
    first: list[list[int]], other: list[list[int]]
) -> None:
    problem = county(rules=LOOSE)
    compared = tier_of(gc.compare(proposed(problem, first), proposed(problem, other)))
    mine, theirs = compared.groups(0), compared.groups(1)
    pairs = [m.groups for m in compared.matches]
    shared = sum(len(mine[a] & theirs[b]) for a, b in pairs if a is not None and b is not None)
    wide = max(len(mine), len(theirs))
    sizes = [[0] * wide for _ in range(wide)]
    for a, b in ((a, b) for a in range(len(mine)) for b in range(len(theirs))):
        sizes[a][b] = len(mine[a] & theirs[b])
    turns = permutations(range(wide))
    assert shared == max(sum(sizes[a][p[a]] for a in range(wide)) for p in turns)
    assert all(mine[a] & theirs[b] for a, b in pairs if a is not None and b is not None)
    assert sorted(a for a, _ in pairs if a is not None) == list(range(len(mine)))
    assert sorted(b for _, b in pairs if b is not None) == list(range(len(theirs)))
    same = {frozenset(g) for g in mine} & {frozenset(g) for g in theirs}
    assert sum(match.same for match in compared.matches) == len(same)


@settings(max_examples=25)
@given(partitions(8), partitions(8), st.integers(2, 4), st.sampled_from([300, 450, 600]))
def test_every_reason_is_true_when_the_judge_is_asked(
    first: list[list[int]], other: list[list[int]], most: int, drive: int
) -> None:
    rules = Rules(size=(2, most), longest_drive=drive, group_charge=30)
    problems = (county(rules=LOOSE), county(rules=rules))
    groupings = (first, other)
    compared = tier_of(gc.compare(*map(proposed, problems, groupings)))
    for judged in compared.judged:
        found = judge(gc.Grouping.of(groupings[judged.of]), problems[judged.under])
        assert judged.whole is not None
        assert bool(judged.whole.judgement.violations) is bool(found.violations)
        if not found.violations:
            assert judged.whole.counted.total == found.total
        for members, score in zip(sorted(groupings[judged.of]), judged.groups, strict=True):
            assert score == group_score(members, problems[judged.under])
    for move in compared.moved:
        i = problems[0].schools.position(move.school)
        for change in move.changes:
            told = why_moved(compared, move, change)
            breaks = {
                (of, under)
                for of, under in ((0, 1), (1, 0))
                for group in groupings[of]
                if i in group and group_score(group, problems[under]).violations
            }
            said = {
                (compared.labels.index(why.fact.figures["of"]), why.under)
                for why in told
                if why.fact.code == "compared.why.breaks"
            }
            assert said == breaks
            assert (told[0].fact.code == "compared.why.allowed") is (not breaks)


def test_another_lead_alone_is_no_move() -> None:
    groups = [[0, 1, 2], [3, 4]]
    largest = replace(LOOSE, lead=Lead.LARGEST)
    ids = county().schools.ids
    pinned = county(rules=replace(LOOSE, lead=Lead.ANY), pins=Pins(lead=(ids[0],)))
    compared = tier_of(
        gc.compare(proposed(county(rules=largest), groups), proposed(pinned, groups))
    )
    assert compared.moved == ()
    led = {move.school: move.changes[0] for move in compared.moves}
    assert set(led) == {ids[0], ids[1], ids[2]}
    assert all(change.how is How.LEAD and change.lead_changed for change in led.values())


# --- what differs ---------------------------------------------------------------------------


def test_rules_and_pins_that_differ_are_named_with_each_value() -> None:
    ids = county().schools.ids
    one = proposed(county(rules=LOOSE), [[0, 1]])
    other = proposed(county(rules=TIGHT, pins=Pins(apart=((ids[2], ids[3]),))), [[0, 1]])
    compared = tier_of(gc.compare(one, other))
    assert {(x.key, x.of_pins): x.values for x in compared.rules} == {
        ("size", False): ([2, 4], [2, 2]),
        ("apart", True): ([], [[ids[2], ids[3]]]),
    }
    assert compared.data[1] == ()


def test_other_rolls_drives_and_schools_are_counted() -> None:
    problem = county(rules=LOOSE)
    schools = gc.Schools.of(
        [*problem.schools.ids[:-1], "new"],
        lon=problem.schools.lonlat[:, 0],
        lat=problem.schools.lonlat[:, 1],
        pupils=[None, 99, *problem.schools.pupils[2:]],
    )
    dense = problem.travel.seconds.toarray()
    dense[0, 1] += 17
    dense[2, 3] = 0
    travel = TravelTimes.of_dense(np.where(dense == 0, 10_000, dense), cutoff=900)
    compared = tier_of(
        gc.compare(
            proposed(problem, [[0, 1], [6, 7]]), proposed(Problem(schools, travel, LOOSE), [[0, 1]])
        )
    )
    told = {fact.code: fact.figures for fact in compared.data[1]}
    assert told["compared.data.gone"] == {"n": 1}
    assert told["compared.data.new"] == {"n": 1}
    assert told["compared.data.rolls"] == {"n": 2, "was": 40, "now": 99, "unknown": 1}
    assert told["compared.data.drives"] == {"n": 2, "most": 17, "only": 1}
    gone = problem.schools.ids[-1]
    assert (compared.only_in(0), compared.only_in(1)) == ((gone,), ("new",))
    hows = {move.school: move.changes[0].how for move in compared.moves}
    assert (hows[gone], hows["new"]) == (How.GONE, How.NEW)
    assert hows[problem.schools.ids[6]] is How.LEFT_OUT
    there = next(x for x in compared.judged if (x.of, x.under) == (0, 1))
    assert there.whole is None
    assert [score is None for score in there.groups] == [False, True]
    moved = next(m for m in compared.moves if m.school == problem.schools.ids[6])
    (why,) = why_moved(compared, moved, moved.changes[0])
    assert why.fact.code == "compared.why.lacks"
    assert why.fact.figures["schools"] == [gone]


def test_what_only_a_longer_cut_off_knows_is_no_other_drive() -> None:
    problem = county(rules=LOOSE)
    dense = problem.travel.seconds.toarray()
    short = replace(problem, travel=TravelTimes.of_dense(dense, cutoff=700))
    compared = tier_of(gc.compare(proposed(problem, [[0, 1]]), proposed(short, [[0, 1]])))
    assert [fact.code for fact in compared.data[1]] == ["compared.data.cutoff"]


# --- tiers ----------------------------------------------------------------------------------


def test_tiers_of_equal_name_are_compared_and_the_rest_is_said() -> None:
    tiers = two_tiers(nine(), CLUSTERS, FEDERATIONS)
    one = replace(tiers, tiers=(tiers.tiers[0],), joint=None, name="one")
    comparison = gc.compare(tiers, tiers, one)
    assert [tier.name for tier in comparison.tiers] == ["cluster"]
    assert comparison.unmatched == (("federation", comparison.labels[:2]),)
    said = [comparison.speaker().say(fact) for fact in comparison_facts(comparison)]
    assert said == ["The tier federation is only in Two tiers and Two tiers 2, and not compared."]


def test_the_only_tiers_are_compared_whatever_they_are_called() -> None:
    one, other = (county(rules=replace(LOOSE, name=name)) for name in ("cluster", "federation"))
    comparison = gc.compare(proposed(one, [[0, 1]]), proposed(other, [[0, 1]]))
    assert comparison.renamed
    assert [fact.code for fact in comparison_facts(comparison)] == ["compared.said.renamed"]


def test_where_no_tier_is_common_that_is_said() -> None:
    tiers = two_tiers(nine(), CLUSTERS, FEDERATIONS)
    other = proposed(county(rules=replace(LOOSE, name="pair")), [[0, 1]])
    with pytest.raises(OutputError, match=r"no tier that all of them have.*'cluster'.*'pair'"):
        gc.compare(tiers, other)


def test_each_tier_of_two_is_compared() -> None:
    tiers = two_tiers(nine(), CLUSTERS, FEDERATIONS)
    other = two_tiers(nine(), CLUSTERS, FEDERATIONS[:-1])
    comparison = gc.compare(tiers, other)
    moved = {tier.name: len(tier.moved) for tier in comparison.tiers}
    assert moved == {"cluster": 0, "federation": len(FEDERATIONS[-1])}


# --- the folder -----------------------------------------------------------------------------


def forms(value: Any) -> Iterator[Form]:
    """Every form within a form."""
    if isinstance(value, Form):
        yield value
        for part in vars(value).values():
            yield from forms(part)
    elif isinstance(value, list):
        for part in value:
            yield from forms(part)


def test_a_comparison_is_written_with_its_record_and_tables(
    both: Comparison, tmp_path: Path
) -> None:
    folder = gc.write_comparison(both, tmp_path / "out")
    assert set(os.listdir(folder)) == FILES
    record = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert record == comparison_record(both)
    Draft202012Validator(comparison_schema()).validate(record)
    assert [form for form in forms(ComparisonForm.model_validate(record)) if form.model_extra] == []
    for name, content in comparison_tables(both).items():
        assert (folder / name).read_bytes() == content
    found = examine(folder)
    assert found.violations == ()
    assert "comparison.json" in found.not_judged[0]


def test_the_schema_that_is_written_down_is_that_of_the_forms() -> None:
    assert COMPARISON_SCHEMA.read_text(encoding="utf-8") == written_down(comparison_schema())


def test_the_table_of_schools_says_what_the_comparison_says(both: Comparison) -> None:
    rows = read_sheet(comparison_tables(both)["comparison_schools.csv"]).rows
    compared = tier_of(both)
    assert [row["id"] for row in rows] == list(compared.schools)
    moved = {move.school for move in compared.moved}
    assert {row["id"] for row in rows if row["moves"] == "yes"} == moved
    assert moved
    for row in rows:
        for k, label in enumerate(both.labels):
            group = compared.places[k][row["id"]].group
            label_of = "" if group is None else compared.tiers[k].group_ids[group]
            assert row[f"{label}: group"] == label_of


def test_the_workbook_says_what_the_comparison_says(both: Comparison) -> None:
    content = comparison_workbook(both)
    assert content == comparison_workbook(both, "en")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    about = " ".join(str(c) for row in book.get_sheet_by_name("About").to_python() for c in row)
    compared = tier_of(both)
    for found in tier_facts(compared):
        assert both.speaker().say(found) in about
    head, *rows = book.get_sheet_by_name("What changes").to_python()
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["Number"] for row in told] == list(compared.schools)
    moved = {move.school for move in compared.moved}
    assert {row["Number"] for row in told if row["Moves"] == "yes"} == moved
    machine: Sequence[Sequence[Any]] = comparison_measures_table(both)[1]
    head, *rows = book.get_sheet_by_name("Measures side by side").to_python()
    for row, (_, _, _, unit, *_, one, other) in zip(rows, machine, strict=True):
        wanted = [in_minutes(x) if unit == "seconds" and x is not None else x for x in (one, other)]
        assert row[-2:] == ["" if x is None else pytest.approx(x) for x in wanted]


def test_a_hostile_label_cannot_run_in_a_table(folders: list[Path]) -> None:
    one, other = map(gc.read_proposal, folders)
    sides = [one, replace(other, name="=HYPERLINK()")]
    for content in comparison_tables(gc.compare(*sides)).values():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            assert not any(cell.startswith("=") for cell in row)


def test_a_comparison_gives_way_to_the_same_and_to_no_other(
    both: Comparison, folders: list[Path], tmp_path: Path
) -> None:
    folder = gc.write_comparison(both, tmp_path / "out")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    gc.write_comparison(both, folder)
    turned = gc.compare(*reversed(folders))
    with pytest.raises(OutputError, match="holds another proposal"):
        gc.write_comparison(turned, folder)
    placed = put_comparison(turned, folder, replace=True)
    assert placed.kept is not None
    assert (placed.kept / "comparison.json").is_file()
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    (folder / "comparison_rules.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(OutputError, match=r"comparison_rules\.csv was changed"):
        gc.write_comparison(turned, folder)
    assert examine(folder).violations != ()


def test_neither_a_proposal_nor_files_of_others_are_written_over(
    both: Comparison, folders: list[Path], tmp_path: Path
) -> None:
    before = sorted(f.read_bytes() for f in folders[0].iterdir())
    with pytest.raises(OutputError, match="a proposal that is compared"):
        gc.write_comparison(both, folders[0], replace=True)
    other = gc.write_folder(gc.read_proposal(folders[0]), tmp_path / "proposal")
    with pytest.raises(OutputError, match="holds another proposal"):
        gc.write_comparison(both, other)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="holds files but no proposal"):
        gc.write_comparison(both, tmp_path / "mine")
    assert sorted(f.read_bytes() for f in folders[0].iterdir()) == before
    compared = gc.write_comparison(both, tmp_path / "out")
    with pytest.raises(OutputError, match="holds another proposal"):
        gc.write_folder(gc.read_proposal(folders[0]), compared)


# --- what is refused ------------------------------------------------------------------------


def test_one_proposal_alone_is_refused(folders: list[Path]) -> None:
    with pytest.raises(OutputError, match="two proposals or more"):
        gc.compare(folders[0])


@pytest.mark.parametrize("name", ["schools.csv", "times.parquet", "map.html", "proposal.json"])
@pytest.mark.parametrize("how", ["changed", "missing"])
def test_a_damaged_folder_is_refused_in_words(
    folders: list[Path], tmp_path: Path, name: str, how: str
) -> None:
    for folder in folders:
        (tmp_path / folder.name).mkdir()
        for file in folder.iterdir():
            (tmp_path / folder.name / file.name).write_bytes(file.read_bytes())
    file = tmp_path / folders[1].name / name
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-40] + b"x" * 40)
    with pytest.raises(OutputError, match=f"{name} is {how}"):
        gc.compare(tmp_path / folders[0].name, tmp_path / folders[1].name)


def test_a_folder_without_a_proposal_is_refused_in_words(
    folders: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="name the folder of a written proposal"):
        gc.compare(folders[0], tmp_path)


@settings(max_examples=12)
@given(st.data())
def test_whatever_a_folder_without_manifest_holds_it_is_an_error_of_ours(
    folders: list[Path], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    to = tmp_path_factory.mktemp("bent")
    for file in folders[1].iterdir():
        if file.name != "manifest.json":
            (to / file.name).write_bytes(file.read_bytes())
    name = data.draw(st.sampled_from(["schools.csv", "proposal.json", "map.html", "scenario.toml"]))
    content = bytearray((to / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (to / name).write_bytes(bytes(content))
    try:
        comparison = gc.compare(folders[0], to)
    except GeoclusterError:
        return
    comparison_record(comparison)


def test_a_proposal_without_a_grouping_is_refused() -> None:
    tier = replace(
        answer(county(), [[0, 1]]), grouping=None, judgement=None, ungrouped=(),
        status=Status.UNKNOWN,
    )  # fmt: skip
    nothing = Proposal(name="nothing", tiers=(tier,), runtime=0.1, seed=1)
    with pytest.raises(OutputError, match="nothing has no grouping to compare"):
        gc.compare(proposed(county(), [[0, 1]]), nothing)


def test_every_sentence_can_be_said(both: Comparison) -> None:
    for facts in (comparison_facts(both), tier_facts(tier_of(both))):
        assert all(both.speaker().say(fact) for fact in facts)
