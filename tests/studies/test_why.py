"""Why schools are not elsewhere, against every partition, and how it is written and read again."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.cli import main
from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.facts import fact
from geocluster.outputs import examine
from geocluster.problem import Problem
from geocluster.proposal import Elsewhere, Margin, Neighbour, Status, WhyNot
from geocluster.report.why_not import why_not_table
from geocluster.solvers import Reoptimiser
from geocluster.studies import StudyOptions
from geocluster.studies.why import why_not_of
from geocluster.watcher import Watcher
from tests.made import made
from tests.oracle import Partition, every_grouping
from tests.problems import problems
from tests.solvers.test_reoptimise import least_by_brute_force, meets
from tests.solvers.test_solver import random_problem

OPTIONS = StudyOptions(seconds=60, threads=1)
Every = list[tuple[int, Partition]]


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def more_than(best: int, every: Every, changes: dict[str, Any]) -> int | None:
    least = min((cost for cost, parts in every if meets(parts, changes)), default=None)
    return None if least is None else least - best


def check(problem: Problem) -> None:
    proposal = gc.propose(problem, threads=1)
    if proposal.status is not Status.OPTIMAL:
        return
    (found,), every = why_not_of(proposal, OPTIONS, Watcher()), every_grouping(problem)
    best, grouping = proposal.objective or 0, proposal.tiers[0].grouping
    assert grouping is not None
    own = {i: group.members for group in grouping.groups for i in group.members}
    assert found.missing == 0
    assert [one.school for one in found.schools] == list(problem.open)
    for one in found.schools:
        for near in one.near:
            pair = tuple(sorted((one.school, near.school)))
            wanted = more_than(best, every, {"apart" if near.now else "together": [pair]})
            if near.margin is None:
                assert wanted is None
                assert near.never is not None
            else:
                assert near.margin == Margin(schools=pair, more=wanted, at_least=wanted)
        check_others(one, best, every, own.get(one.school))
        wanted = more_than(best, every, {"alone": [one.school]})
        if one.school in own:
            assert one.alone == Margin(schools=(one.school,), more=wanted, at_least=wanted)
        else:
            assert one.alone is None


def check_others(one: Elsewhere, best: int, every: Every, own: tuple[int, ...] | None) -> None:
    """The next best groups are those of the cheapest partitions that have each."""
    least: dict[tuple[int, ...], int] = {}
    for cost, parts in every:
        part = next(part for part in parts if one.school in part)
        if len(part) > 1 and part != own:
            least[part] = min(cost, least.get(part, cost))
    assert [margin.more for margin in one.others] == [c - best for c in sorted(least.values())][:3]
    assert all(margin.more == least[margin.schools] - best for margin in one.others)
    assert one.exhausted is (len(least) < 3)


@settings(max_examples=20)
@given(problems(most=7, further=True))
def test_what_is_told_is_what_the_best_of_all_partitions_costs_more(problem: Problem) -> None:
    check(problem)


@settings(max_examples=3)
@given(problems(most=9, further=True))
def test_why_not_of_nine_schools(problem: Problem) -> None:
    check(problem)


@settings(max_examples=25)
@given(problems(most=7, further=True))
def test_each_school_alone_costs_what_the_best_partition_with_it_alone_does(
    problem: Problem,
) -> None:
    again = Reoptimiser(problem, seconds=60, threads=1)
    for i in range(len(problem)):
        answer = again.least(alone=[i])
        assert answer.proven
        assert answer.cost == least_by_brute_force(problem, {"alone": [i]})


def small() -> Problem:
    return random_problem(9, 4, pupils=None)


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    return gc.study(gc.propose(small(), threads=1), ["why"], options=OPTIONS)


def told_of(proposal: gc.Proposal) -> WhyNot:
    found = proposal.tiers[0].why_not
    assert found is not None
    return found


def test_a_folder_holds_it_and_is_read_again(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    assert told_of(gc.read_proposal(folder)) == told_of(studied)
    page = (folder / "map.html").read_text(encoding="utf-8")
    assert "Why not with" in page
    assert "Each of these costs is proven." in page


def test_the_table_has_every_answer(studied: gc.Proposal) -> None:
    header, rows = why_not_table(studied)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    schools = told_of(studied).schools
    alone = [row for row in told if row["what"] == "alone"]
    assert len(told) == sum(
        len(one.near) + len(one.others) + (one.alone is not None) for one in schools
    )
    assert [row["more_minutes"] for row in alone] == [
        round((one.alone.more or 0) / 60, 2) for one in schools if one.alone is not None
    ]
    assert {row["proven"] for row in told} == {"yes"}


def test_asked_again_it_finds_the_same(studied: gc.Proposal) -> None:
    assert why_not_of(studied, OPTIONS, Watcher()) == (told_of(studied),)


def a_dearer_pair(record: dict[str, Any]) -> None:
    """More is told of a pair than a group costs that has both."""
    for one in record["schools"]:
        held = {i for other in one["others"] for i in other["schools"]}
        for near in one["near"]:
            if near["school"] in held and not near["now"]:
                near["cost"] |= {"more_seconds": 10**6, "at_least_seconds": 10**6}
                return
    raise AssertionError


def no_further(record: dict[str, Any]) -> None:
    """A group is left out that another school has."""
    for one in record["schools"]:
        others = (of["others"] for of in record["schools"] if of is not one)
        known = [other["schools"] for held in others for other in held]
        if any(other["schools"] in known for other in one["others"][1:]):
            one["others"], one["exhausted"] = one["others"][:1], True
            return
    raise AssertionError


def another_nearest(record: dict[str, Any]) -> None:
    one = record["schools"][0]
    one["near"][0]["school"] = record["schools"][-1]["school"]
    one["near"][0]["drive_seconds"] += 1


def worst_first(record: dict[str, Any]) -> None:
    for one in record["schools"]:
        one["others"].reverse()


def one_less(record: dict[str, Any]) -> None:
    record["schools"].pop()


def in_none(record: dict[str, Any]) -> None:
    for one in record["schools"]:
        one["alone"] = None


def two_of_a_group(record: dict[str, Any]) -> None:
    record["schools"][0]["others"][0]["schools"] = record["schools"][0]["others"][1]["schools"]


@pytest.mark.parametrize(
    "lie",
    [a_dearer_pair, no_further, another_nearest, worst_first, one_less, in_none, two_of_a_group],
)
def test_lies_are_found(
    lie: Callable[[dict[str, Any]], None], studied: gc.Proposal, tmp_path: Path
) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    lie(record["tiers"][0]["why_not"])
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("why_not" in said for said in examine(folder).violations)


def test_what_contradicts_itself_cannot_be_made() -> None:
    margin = Margin(schools=(0, 1), more=3, at_least=3)
    never = fact("never.whole")
    for now, cost, why in ((False, None, None), (False, margin, never), (True, None, never)):
        with pytest.raises(RulesError, match="forbids"):
            Neighbour(school=1, drive=60, now=now, margin=cost, never=why)


def test_what_is_not_proven_is_not_told_as_proven() -> None:
    proposal = gc.propose(small(), threads=1)
    speaker, ids = proposal.speaker(), proposal.schools.ids

    def said(more: int | None, at_least: int | None) -> str:
        cost = Margin(schools=(0, 1), more=more, at_least=at_least)
        found = Neighbour(school=1, drive=60, now=False, margin=cost).said(ids)
        return speaker.say(found)

    assert "at least 2.0 min more" in said(None, 120)
    assert "not found in time" not in said(180, 120)
    assert "no such grouping was found in time" in said(None, 0)
    assert "is not proven" in said(180, 0)
    assert "no grouping of the whole" in said(None, None)


def test_what_was_not_come_to_is_missing() -> None:
    proposal = gc.propose(small(), threads=1)
    stopped = threading.Event()
    stopped.set()
    watcher = Watcher(clock=lambda seconds: Clock(seconds, stopped))
    (found,) = why_not_of(proposal, OPTIONS, watcher)
    assert found.missing == len(proposal.schools)
    assert found.schools == ()
    assert any(one.code == "why_not.said.missing" for one in found.said())


def test_the_command_tells_it(
    studied: gc.Proposal, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    plain = replace(studied, tiers=(replace(studied.tiers[0], why_not=None),))
    folder = gc.write_folder(plain, tmp_path / "out")
    assert not (folder / "why.csv").exists()
    monkeypatch.setattr(sys, "argv", ["geocluster", "study", f"{folder}", "--why"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "with their nearest" in capsys.readouterr().out
    assert (folder / "why.csv").exists()
    assert examine(folder).violations == ()


def test_an_open_answer_is_not_asked() -> None:
    proposal = gc.propose(small(), threads=1)
    open_still = replace(proposal, tiers=(replace(proposal.tiers[0], status=Status.FEASIBLE),))
    with pytest.raises(RulesError, match="proven best; this one is not"):
        gc.study(open_still, ["why"])
