"""A proposal that is revised: as brute force under the pins, refused where it must be, written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import geocluster as gc
from geocluster.errors import EditsError
from geocluster.outputs import examine
from geocluster.planning import revise
from geocluster.proposal import Do, Edit, Edits, Proposal, Revised, Status, Voice, pins_with
from geocluster.rules import Lead, Rules
from geocluster.written.schema import REVISED_SCHEMA, revised_schema, written_down
from tests.oracle import best_cost
from tests.pages import page
from tests.problems import problems
from tests.proposal.test_edits import wishes
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import two_tiers
from tests.records import faults
from tests.report.test_report import county

ANN, BEN = Voice("Ann", "same bus"), Voice("Ben")


def asked(proposal: Proposal, *edits: Edit) -> Edits:
    return Edits(fingerprint=proposal.fingerprint, edits=edits)


def wish(do: Do, schools: Iterable[str], to: Iterable[str] = (), by: Voice = ANN) -> Edit:
    return Edit(do=do, schools=tuple(schools), to=tuple(to), voices=(by,))


def groups(found: Revised) -> set[frozenset[str]]:
    assert found.proposal is not None
    tier = found.proposal.finest
    assert tier.grouping is not None
    ids = tier.problem.schools.ids
    return {frozenset(ids[i] for i in group.members) for group in tier.grouping.groups}


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return gc.propose(county(), seconds=20, name="Ring")


@pytest.fixture(scope="module")
def folder(proposal: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_folder(proposal, tmp_path_factory.mktemp("revise") / "ring")


def file_of(folder: Path, name: str, edits: Edits) -> Path:
    file = folder / name
    file.write_text(json.dumps(edits.record()), encoding="utf-8")
    return file


@settings(max_examples=25)
@given(problem=problems(most=6), data=st.data())
def test_solving_with_edits_equals_brute_force_under_their_pins(
    problem: gc.Problem, data: st.DataObject
) -> None:
    ids = problem.schools.ids
    if len(ids) >= 3:
        check(problem, data.draw(st.lists(wishes(ids), max_size=3)))


def check(problem: gc.Problem, edits: list[Edit]) -> None:
    old = gc.propose(problem, seconds=20)
    try:
        found = revise(old, asked(old, *edits), each=True)
    except EditsError:
        return
    if found.blocked:
        try:
            pinned = problem.with_pins(pins_with(problem.pins, found.asked.edits))
        except gc.GeoclusterError:
            return
        assert best_cost(pinned) is None, found.blocked
        return
    assert found.proposal is not None
    pinned = problem.with_pins(pins_with(problem.pins, found.asked.edits))
    assert found.proposal.objective == best_cost(pinned)
    for one in found.each:
        rest = problem.with_pins(pins_with(problem.pins, found.asked.without(one.edit).edits))
        assert one.without == best_cost(rest)
        assert one.proven
        assert one.cost is not None
        assert one.cost >= 0 or one.edit.do in (Do.ALONE, Do.EXCLUDE)


def test_at_once_it_is_told_what_the_old_groups_with_the_edits_cost_and_break(
    proposal: Proposal,
) -> None:
    first, second, *_ = sorted(map(sorted, groups_of(proposal)))
    found = revise(
        proposal,
        asked(proposal, wish(Do.MOVE, first[:1], second[:1]), wish(Do.FORBID, second, by=BEN)),
    )
    (applied,) = found.applied
    ids = proposal.schools.ids
    made = {frozenset(ids[i] for i in g.members) for g in applied.grouping.groups}
    assert {*second, first[0]} in made
    assert found.cost_applied == applied.counted.total
    assert found.proposal is not None
    assert found.proposal.status is Status.OPTIMAL
    assert any({first[0], second[0]} <= group for group in groups(found))
    (compared,) = found.compared()
    assert {move.school for move in compared.moved} >= {first[0], second[0]}
    assert sum(new for _, new in found.by_term.values()) == found.proposal.objective


def groups_of(proposal: Proposal) -> list[list[str]]:
    grouping, ids = proposal.finest.grouping, proposal.schools.ids
    assert grouping is not None
    return [[ids[i] for i in group.members] for group in grouping.groups]


def test_what_is_locked_stays_and_nothing_else_is_asked(proposal: Proposal) -> None:
    locks = [wish(Do.LOCK, group) for group in groups_of(proposal)]
    found = revise(proposal, asked(proposal, *locks))
    assert found.proposal is not None
    assert groups(found) == set(map(frozenset, groups_of(proposal)))
    assert found.proposal.objective == proposal.objective
    assert [one.cost for one in found.each] == [0] * len(locks)
    assert not found.compared()[0].moved


def test_edits_of_another_proposal_are_refused_with_why(proposal: Proposal, folder: Path) -> None:
    other = Edits(fingerprint="0123456789abcdef", edits=(wish(Do.ALONE, ["s1"]),))
    with pytest.raises(EditsError) as told:
        revise(folder, other)
    assert f"about the proposal {other.fingerprint}" in str(told.value)
    assert proposal.fingerprint in str(told.value)
    first = revise(proposal, asked(proposal, wish(Do.ALONE, ["s1"]))).proposal
    assert first is not None
    with pytest.raises(EditsError, match="it has been revised since, by 1 edit "):
        revise(first, asked(proposal, wish(Do.ALONE, ["s2"])))


def test_what_differs_is_told_where_the_proposal_of_the_edits_is_kept_beside(
    tmp_path: Path,
) -> None:
    old = gc.propose(county(), seconds=20, name="Ring")
    edits = asked(old, wish(Do.ALONE, ["s1"]))
    place = gc.write_folder(old, tmp_path / "ring")
    tight = gc.propose(county(rules=Rules(size=(2, 2), longest_drive=600)), seconds=20, name="Ring")
    gc.write_folder(tight, place, replace=True)
    with pytest.raises(EditsError) as told:
        revise(place, edits)
    said = str(told.value)
    assert "ring.previous is that proposal" in said
    assert "size was [2, 3] and is [2, 2]" in said
    assert revise(tmp_path / "ring.previous", edits).proposal is not None


def test_a_folder_that_is_not_as_it_was_written_is_refused(
    proposal: Proposal, tmp_path: Path
) -> None:
    place = gc.write_folder(proposal, tmp_path / "changed")
    (place / "schools.csv").write_text("x", encoding="utf-8")
    with pytest.raises(gc.GeoclusterError, match=r"schools\.csv is changed"):
        revise(place, asked(proposal, wish(Do.ALONE, ["s1"])))


def test_contradictions_of_two_readers_are_listed_with_both(
    proposal: Proposal, tmp_path: Path, folder: Path
) -> None:
    ann = asked(proposal, wish(Do.TOGETHER, ["s0", "s1"]), wish(Do.TOGETHER, ["s1", "s2"]))
    ben = asked(proposal, wish(Do.APART, ["s0", "s2"], by=BEN), wish(Do.ALONE, ["s1"], by=BEN))
    files = [file_of(tmp_path, "ann.json", ann), file_of(tmp_path, "ben.json", ben)]
    with pytest.raises(EditsError) as told:
        revise(folder, files)
    lines = str(told.value).splitlines()
    assert "contradict each other in 2 ways" in lines[0]
    assert len(lines) == 3
    for line in lines[1:]:
        assert "asked by Ann (same bus)" in line
        assert "asked by Ben" in line


def test_edits_that_a_rule_forbids_are_named_with_it_and_nothing_is_solved(
    proposal: Proposal,
) -> None:
    say = proposal.speaker().say
    far = revise(proposal, asked(proposal, wish(Do.LOCK, ["s0", "s4"])))
    assert far.proposal is None
    assert any("the limit is 10 min" in say(why) for why in far.blocked)
    assert all("asked by Ann" in say(why) for why in far.blocked)
    many = revise(proposal, asked(proposal, wish(Do.TOGETHER, ["s0", "s1", "s2", "s3"])))
    assert any(
        "4 schools must be together, and a group has at most 3" in say(w) for w in many.blocked
    )
    assert far.cost_applied is not None


def test_where_rules_have_no_lead_none_is_asked_for() -> None:
    old = gc.propose(county(rules=Rules(size=(2, 3), lead=Lead.NONE)), seconds=20)
    with pytest.raises(EditsError, match='lead = "none"'):
        revise(old, asked(old, wish(Do.LEAD, ["s0"])))


def test_a_folder_is_revised_written_verified_and_revised_again(
    folder: Path, proposal: Proposal, tmp_path: Path
) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    first, second, *_ = sorted(map(sorted, groups_of(proposal)))
    edits = asked(proposal, wish(Do.MOVE, first[:1], second[:1]))
    found = revise(folder, file_of(tmp_path, "e.json", edits))
    assert found.proposal is not None
    out = gc.write_folder(found.proposal, tmp_path / "elsewhere" / "two")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert examine(out).violations == ()
    assert json.loads((out / "edits.json").read_text(encoding="utf-8")) == edits.record()
    record = json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    assert record["edits"] == edits.record()
    assert record["tiers"][0]["beside"][0]["name"] == "before"
    again = gc.read_proposal(out)
    assert again.edits == edits
    assert again.objective == found.proposal.objective
    rerun = gc.run(out / "scenario.toml")
    assert (rerun.objective, rerun.fingerprint) == (again.objective, again.fingerprint)
    lock = asked(again, wish(Do.FORBID, first, by=BEN))
    third = revise(out, lock).proposal
    assert third is not None
    assert third.edits == replace(edits, edits=(*edits.edits, *lock.edits))
    last = gc.write_folder(third, tmp_path / "three")
    assert examine(last).violations == ()


def test_verify_finds_a_wish_that_the_scenario_does_not_settle(
    folder: Path, proposal: Proposal, tmp_path: Path
) -> None:
    found = revise(folder, asked(proposal, wish(Do.APART, ["s0", "s1"]))).proposal
    assert found is not None
    lied = replace(found, edits=asked(proposal, wish(Do.APART, ["s0", "s2"], by=BEN)))
    out = gc.write_folder(lied, tmp_path / "lied")
    assert any("does not settle what is asked" in said for said in examine(out).violations)
    (out / "edits.json").write_text("{}", encoding="utf-8")
    assert any(said.startswith("edits.json") for said in examine(out).violations)


def test_hostile_words_stay_words(folder: Path, proposal: Proposal, tmp_path: Path) -> None:
    voice = Voice("<script>alert(1)</script>", "=1+1 </script> & \u2028")
    edit = Edit(do=Do.ALONE, schools=("s0",), voices=(voice,))
    found = revise(folder, asked(proposal, edit)).proposal
    assert found is not None
    out = gc.write_folder(found, tmp_path / "hostile")
    assert examine(out).violations == ()
    assert "<script>alert(1)" not in (out / "map.html").read_text(encoding="utf-8")


def test_two_tiers_are_revised_together(tmp_path: Path) -> None:
    made = two_tiers(nine(), CLUSTERS, FEDERATIONS)
    problems_ = [tier.problem for tier in made.tiers]
    old = gc.propose(problems_, seconds=20, name="Two tiers")
    finest = groups_of(old)[0]
    found = revise(old, asked(old, wish(Do.LOCK, finest), wish(Do.FORBID, groups_of(old)[1])))
    assert found.proposal is not None
    assert len(found.applied) == 2
    assert frozenset(finest) in groups(found)
    assert frozenset(groups_of(old)[1]) not in groups(found)
    out = gc.write_folder(found.proposal, tmp_path / "tiers")
    assert examine(out).violations == ()
    assert len(found.each) == 2  # as that is quick
    assert not revise(old, found.asked, each=False).each
    assert faults(found.record(), revised_schema()) == []
    assert {one["tier"] for one in found.record()["moved"]} <= {t.name for t in old.tiers}


def test_what_is_asked_already_changes_nothing(proposal: Proposal) -> None:
    first = revise(proposal, asked(proposal, wish(Do.ALONE, ["s1"]))).proposal
    assert first is not None
    again = revise(first, asked(first, wish(Do.ALONE, ["s1"], by=BEN))).proposal
    assert again is not None
    assert again.objective == first.objective
    assert again.edits is not None
    (edit,) = again.edits.edits
    assert {voice.by for voice in edit.voices} == {"Ann", "Ben"}


def test_where_no_grouping_meets_the_edits_the_reasons_name_them(tmp_path: Path) -> None:
    rules = Rules(size=(2, 2), longest_drive=600, alone=gc.Alone.NEVER)
    old = gc.propose(county(4, rules=rules), seconds=20, name="Pairs")
    locks = [wish(Do.FORBID, pair) for pair in (["s0", "s1"], ["s0", "s2"], ["s0", "s3"])]
    found = revise(old, asked(old, *locks))
    assert found.proposal is not None
    assert found.proposal.status is Status.INFEASIBLE
    assert found.proposal.objective is None
    assert not found.each
    assert not found.compared()
    (tier,) = found.proposal.tiers
    assert any("pins" in left.rules for left in tier.ungrouped)
    assert faults(found.record(), revised_schema()) == []
    assert examine(gc.write_folder(found.proposal, tmp_path / "none")).violations == ()


def test_a_proposal_without_groups_is_revised_too() -> None:
    rules = Rules(size=(2, 2), longest_drive=600, alone=gc.Alone.NEVER)
    old = gc.propose(county(3, rules=rules), seconds=20, name="Odd")
    assert old.status is Status.INFEASIBLE
    found = revise(old, asked(old, wish(Do.EXCLUDE, ["s0"])))
    assert not found.applied
    assert found.proposal is not None
    assert found.proposal.status is Status.OPTIMAL
    told = found.record()
    assert faults(told, revised_schema()) == []
    assert told["cost_before"] is told["cost_applied"] is None
    assert told["cost_after"] == found.proposal.objective


def test_the_schema_that_is_written_down_is_that_of_the_form_and_says_what_keys_mean() -> None:
    said = revised_schema()
    assert REVISED_SCHEMA.read_text(encoding="utf-8") == written_down(said)
    Draft202012Validator.check_schema(said)
    for of in (said, *said["$defs"].values()):
        assert [key for key, x in of["properties"].items() if not x.get("description")] == []
    text = page("edits").partition("`--json` has all of it")[2]
    assert [key for key in said["properties"] if f"`{key}`" not in text] == []


def test_nothing_asked_is_refused(proposal: Proposal) -> None:
    given: list[Any] = []
    with pytest.raises(EditsError, match="no edits are given"):
        revise(proposal, given)
