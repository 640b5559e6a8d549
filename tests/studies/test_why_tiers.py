"""Why schools are not elsewhere in several tiers, against every pair of partitions, and written."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.clock import Clock
from geocluster.outputs import examine
from geocluster.proposal import Elsewhere, Margin, Status, WhyNot
from geocluster.report.why_not import why_not_table
from geocluster.rules import Alone, Rules
from geocluster.sheets import read_sheet
from geocluster.studies import StudyOptions
from geocluster.studies.why import why_not_of
from geocluster.watcher import Watcher
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.oracle_tiers import best_cost_of_tiers, every_of_tiers
from tests.solvers.test_reoptimise import meets
from tests.solvers.test_tiers import CLUSTER, FEDERATION, county

OPTIONS = StudyOptions(seconds=120, threads=1)
Members = tuple[int, ...]


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


class Told:
    """What is told of one tier, against brute force."""

    def __init__(self, problems: Tiers, proposal: gc.Proposal, tier: int) -> None:
        self.every, self.best = every_of_tiers(problems)[tier], proposal.objective or 0
        grouping = proposal.tiers[tier].grouping
        assert grouping is not None
        self.own = {i: group.members for group in grouping.groups for i in group.members}
        counted = any(p.rules.groups or p.rules.kinds for p in problems[1:])
        self.exact = not counted and not any(
            "nearest_elsewhere" in problem.rules.costs for problem in problems
        )

    def of_changes(self, **changes: Any) -> int | None:
        least = min((cost for cost, parts in self.every if meets(parts, changes)), default=None)
        return None if least is None else least - self.best

    def is_true(self, margin: Margin, schools: Members, wanted: int | None) -> None:
        assert (margin.schools, margin.more) == (schools, wanted)
        if self.exact:
            assert margin.at_least == wanted
        else:
            assert wanted is None or (margin.at_least or 0) <= wanted

    def check(self, one: Elsewhere) -> None:
        for near in one.near:
            pair = tuple(sorted((one.school, near.school)))
            wanted = self.of_changes(**{"apart" if near.now else "together": [pair]})
            if near.margin is None:
                assert wanted is None
                assert near.never is not None
            else:
                self.is_true(near.margin, pair, wanted)
        self.check_others(one)
        assert (one.alone is None) is (one.school not in self.own)
        if one.alone is not None:
            self.is_true(one.alone, (one.school,), self.of_changes(alone=[one.school]))

    def check_others(self, one: Elsewhere) -> None:
        """The next best groups are those without which, and the own, nothing costs less."""
        known = [self.own[one.school]] if one.school in self.own else []
        for margin in one.others:
            assert one.school in margin.schools
            self.is_true(
                margin, margin.schools, self.of_changes(without=known, grouped=[one.school])
            )
            self.is_true(margin, margin.schools, self.of_changes(fixed=[margin.schools]))
            known.append(margin.schools)
        if one.exhausted:
            assert self.of_changes(without=known, grouped=[one.school]) is None
        elif self.exact:
            assert len(one.others) == 3


def check(problems: Tiers) -> tuple[WhyNot, ...]:
    proposal = gc.propose(list(problems), threads=1)
    if proposal.status is not Status.OPTIMAL:
        return ()
    found = why_not_of(proposal, OPTIONS, Watcher())
    assert len(found) == len(problems)
    for k, of_tier in enumerate(found):
        told = Told(problems, proposal, k)
        assert of_tier.missing == 0
        assert [one.school for one in of_tier.schools] == list(problems[k].open)
        for one in of_tier.schools:
            told.check(one)
    return found


@settings(max_examples=12)
@given(tiers(most=6, further=True))
def test_what_is_told_is_what_the_best_of_all_tiers_costs_more(problems: Tiers) -> None:
    check(problems)


@settings(max_examples=4)
@given(tiers(most=5, deepest=3).filter(lambda drawn: len(drawn) > 2))
def test_of_three_tiers_too(problems: Tiers) -> None:
    check(problems)


def test_of_seven_schools_too() -> None:
    problems = county(7, 5)
    assert min(cost for cost, _ in every_of_tiers(problems)[1]) == best_cost_of_tiers(problems)
    assert check(problems)


def test_where_schools_may_not_be_alone_and_a_cluster_has_no_lead() -> None:
    never = [
        Rules(name=one.name, size=one.size, longest_drive=1800, lead=one.lead, alone=Alone.NEVER)
        for one in (CLUSTER, FEDERATION)
    ]
    assert check(county(6, 2, *never))


def test_where_federations_are_counted_the_next_best_groups_are_told_too() -> None:
    """Tiers are then solved anew for each question."""
    problems = county(5, 3, CLUSTER, replace(FEDERATION, groups=(1, 2)))
    told = check(problems)
    assert told
    for found in told:
        assert found.schools
        assert all(one.others and not one.exhausted for one in found.schools)
        assert any(near.margin for one in found.schools for near in one.near)


@cache
def solved() -> gc.Proposal:
    return gc.propose(list(county(14, 3, replace(CLUSTER, size=(3, 5)), FEDERATION)), threads=1)


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    return gc.study(solved(), ["why"], options=OPTIONS)


def told_of(proposal: gc.Proposal) -> list[WhyNot]:
    found = [tier.why_not for tier in proposal.tiers]
    assert all(isinstance(one, WhyNot) for one in found)
    return [one for one in found if one is not None]


def test_a_folder_holds_it_of_each_tier(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    assert told_of(gc.read_proposal(folder)) == told_of(studied)
    rows = read_sheet((folder / "why.csv").read_bytes()).rows
    header, told = why_not_table(studied)
    assert header[0] == "tier"
    assert [row["tier"] for row in rows] == [row[0] for row in told]
    for tier, found in zip(studied.tiers, told_of(studied), strict=True):
        asked = {row["id"] for row in rows if row["tier"] == tier.name}
        assert asked == {studied.schools.ids[one.school] for one in found.schools}
    assert "Why not with" in (folder / "map.html").read_text(encoding="utf-8")


def test_a_pair_together_in_a_federation_costs_no_less_than_in_a_cluster(
    studied: gc.Proposal,
) -> None:
    coarse, fine = (
        {m.schools: m for one in found.schools for near in one.near if (m := near.margin)}
        for found in told_of(studied)
    )
    apart = [pair for pair in coarse.keys() & fine.keys() if not together(studied, pair)]
    assert apart
    assert all((fine[pair].more or 0) >= (coarse[pair].more or 0) for pair in apart)


def together(proposal: gc.Proposal, pair: Members) -> bool:
    held = (tier.grouping.groups for tier in proposal.tiers if tier.grouping)
    return any(set(pair) <= set(group.members) for groups in held for group in groups)


def dear(cost: dict[str, Any] | None) -> None:
    assert cost is not None
    cost |= {"more_seconds": 10**6, "at_least_seconds": 10**6}


def a_dearer_pair_above(record: dict[str, Any]) -> None:
    """More is told of two schools in a cluster than a federation costs that has both."""
    coarse, fine = (tier["why_not"]["schools"] for tier in record["tiers"])
    held = [set(other["schools"]) for one in fine for other in one["others"]]
    for one in coarse:
        for near in one["near"]:
            if not near["now"] and any({one["school"], near["school"]} <= group for group in held):
                dear(near["cost"])
                return
    raise AssertionError


def a_dearer_pair_apart_below(record: dict[str, Any]) -> None:
    """More is told of two schools in different federations than a cluster costs without one."""
    coarse, fine = (tier["why_not"]["schools"] for tier in record["tiers"])
    held = [set(other["schools"]) for one in coarse for other in one["others"]]
    for one in fine:
        for near in one["near"]:
            pair = {one["school"], near["school"]}
            if near["now"] and any(len(pair & group) == 1 for group in held):
                dear(near["cost"])
                return
    raise AssertionError


def a_dearer_pair_in(record: dict[str, Any], tier: int) -> None:
    """More is told of two schools together than a group of the tier costs that has both."""
    asked = record["tiers"][tier]["why_not"]["schools"]
    held = [set(other["schools"]) for one in asked for other in one["others"]]
    for one in asked:
        for near in one["near"]:
            if not near["now"] and any({one["school"], near["school"]} <= group for group in held):
                dear(near["cost"])
                return
    raise AssertionError


def a_school_less(record: dict[str, Any]) -> None:
    record["tiers"][0]["why_not"]["schools"].pop()


@pytest.mark.parametrize(
    "lie",
    [
        a_dearer_pair_above,
        a_dearer_pair_apart_below,
        partial(a_dearer_pair_in, tier=0),
        partial(a_dearer_pair_in, tier=1),
        a_school_less,
    ],
)
def test_lies_are_found(
    lie: Callable[[dict[str, Any]], None], studied: gc.Proposal, tmp_path: Path
) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    lie(record)
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("why_not" in said for said in examine(folder).violations)


def test_what_was_not_come_to_is_missing_in_each_tier() -> None:
    stopped = threading.Event()
    stopped.set()
    watcher = Watcher(clock=lambda seconds: Clock(seconds, stopped))
    proposal = solved()
    for found, tier in zip(why_not_of(proposal, OPTIONS, watcher), proposal.tiers, strict=True):
        assert found.schools == ()
        assert found.missing == len(tier.problem.open)
