"""Firmness of several tiers against every pair of partitions, and how it is written and read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.outputs import examine
from geocluster.proposal import Firmness, Status
from geocluster.studies import StudyOptions
from geocluster.studies.firmness import firmness_of
from geocluster.watcher import Watcher
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.oracle import Partition
from tests.oracle_tiers import best_cost_of_tiers
from tests.solvers.test_tiers import county

OPTIONS = StudyOptions(seconds=600, threads=1)


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def check(problems: Tiers) -> None:
    proposal = gc.propose(list(problems), threads=1)
    if proposal.status is not Status.OPTIMAL:
        return
    best = best_cost_of_tiers(problems)
    assert best is not None
    for k, found in enumerate(firmness_of(proposal, OPTIONS, Watcher())):
        assert found.missing == 0
        grouping = proposal.tiers[k].grouping
        assert grouping is not None
        groups = [group.members for group in grouping.groups]
        pairs = [pair for members in groups for pair in combinations(members, 2)]

        def without(group: tuple[int, ...]) -> Callable[[Partition], bool]:
            return lambda parts: group not in parts

        def apart(pair: tuple[int, ...]) -> Callable[[Partition], bool]:
            return lambda parts: not any(set(pair) <= set(part) for part in parts)

        asked = [
            *((g, m, without(g)) for g, m in zip(groups, found.groups, strict=True)),
            *((p, m, apart(p)) for p, m in zip(pairs, found.pairs, strict=True)),
        ]
        for schools, margin, such in asked:
            least = best_cost_of_tiers(problems, only=(k, such))
            more = None if least is None else least - best
            assert margin is not None
            assert (margin.schools, margin.more) == (schools, more)
            if any("nearest_elsewhere" in problem.rules.costs for problem in problems):
                assert margin.at_least is None or margin.at_least <= (more or 0)
            else:
                assert margin.at_least == more


@settings(max_examples=25)
@given(tiers(most=6, further=True))
def test_firmness_is_what_the_best_of_all_tiers_costs_more(problems: Tiers) -> None:
    check(problems)


@settings(max_examples=8)
@given(tiers(most=5, deepest=3))
def test_of_three_tiers_too(problems: Tiers) -> None:
    check(problems)


def test_of_seven_schools_too() -> None:
    check(county(7, 5))


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    proposal = gc.propose(list(county(14, 4)), threads=1)
    return gc.study(proposal, ["firmness"], options=OPTIONS)


def test_a_folder_holds_it_of_each_tier(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    again = gc.read_proposal(folder)
    assert [t.firmness for t in again.tiers] == [t.firmness for t in studied.tiers]
    assert all(isinstance(tier.firmness, Firmness) for tier in again.tiers)
    told = (folder / "firmness.csv").read_text(encoding="utf-8-sig")
    for tier in studied.tiers:
        assert all(f"\n{label},group," in told for label in tier.group_ids)
    assert told.count(",drive,") == sum(
        len(tier.firmness.drives) for tier in studied.tiers if tier.firmness
    )
    assert "without this group" in (folder / "map.html").read_text(encoding="utf-8")


def test_a_pair_in_both_tiers_costs_no_less_apart_in_the_coarser(studied: gc.Proposal) -> None:
    coarse, fine = (
        {m.schools: m for m in tier.firmness.pairs if m} if tier.firmness else {}
        for tier in studied.tiers
    )
    both = coarse.keys() & fine.keys()
    assert both
    assert both == fine.keys()
    assert all((coarse[p].more or 0) >= (fine[p].more or 0) for p in both)


def test_a_lie_in_the_finer_tier_is_found(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    record["tiers"][1]["firmness"]["groups"][0] |= {
        "more_seconds": 10**6, "at_least_seconds": 10**6,
    }  # fmt: skip
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("firmness" in said for said in examine(folder).violations)


def test_an_open_answer_is_not_asked() -> None:
    proposal = gc.propose(list(county(8, 1)), threads=1)
    open_still = replace(proposal, joint=replace(proposal.joint, status=Status.FEASIBLE))  # type: ignore[type-var]
    with pytest.raises(RulesError, match="proven best; this one is not"):
        gc.study(open_still, ["firmness"])
