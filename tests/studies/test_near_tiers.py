"""Alternatives of several tiers by brute force, and how they are written and read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.maps.content import page_content
from geocluster.outputs import examine
from geocluster.proposal import Alternatives, groupings_of, not_nested, pairs_in
from geocluster.sheets import read_sheet
from geocluster.studies import STUDIES, StudyOptions
from geocluster.studies.alternatives import alternatives_of
from geocluster.watcher import Watcher
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.oracle import Partition
from tests.oracle_tiers import every_of_all_tiers
from tests.solvers.test_tiers import CLUSTER, FEDERATION, county

OPTIONS = StudyOptions(seconds=120, threads=1, near=0.15, numbers={"alternatives": 3})

Pairs = frozenset[tuple[int, int]]
All = tuple[Pairs, ...]


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def pairs(parts: Partition) -> Pairs:
    return frozenset(pair for part in parts for pair in combinations(sorted(part), 2))


def of(groupings: tuple[Grouping, ...]) -> All:
    return tuple(map(pairs_in, groupings))


def check(problems: Tiers, near_share: float = 0.15) -> Alternatives | None:
    proposal = gc.propose(list(problems), threads=1)
    if STUDIES["alternatives"].refuses(proposal) is not None:
        return None
    options = replace(OPTIONS, near=near_share)
    found, answer = alternatives_of(proposal, options, Watcher()), groupings_of(proposal.tiers)
    assert answer is not None
    limit = (proposal.objective or 0) + found.within
    every = every_of_all_tiers(problems)
    near = {tuple(map(pairs, parts)) for cost, parts in every if cost <= limit}
    met = [of(answer)]
    for one in found.found:
        judged = [judge(g, p) for g, p in zip(one.groupings, problems, strict=True)]
        assert sum(judgement.total or 0 for judgement in judged) == one.cost <= limit
        assert not any(judgement.violations for judgement in judged)
        for above, below, problem in zip(
            one.groupings, one.groupings[1:], problems[1:], strict=False
        ):
            assert not list(not_nested(below, above, problem, above=""))
        counts = [Counter(pair for tiers in met for pair in tiers[k]) for k in range(len(problems))]

        def kept(tiers: All, counts: list[Counter[tuple[int, int]]] = counts) -> int:
            return sum(of[pair] for of, held in zip(counts, tiers, strict=True) for pair in held)

        assert one.furthest
        assert of(one.groupings) in near
        assert of(one.groupings) not in met
        assert kept(of(one.groupings)) == min(kept(some) for some in near if some not in met)
        met.append(of(one.groupings))
    assert found.exhausted is (len(found.found) < 3)
    if found.exhausted:
        assert near == set(met)
    is_certain(found, near, met)
    return found


def is_certain(found: Alternatives, near: set[All], met: list[All]) -> None:
    """Pairs that are told as certain are in every near grouping, and are all of them."""
    assert found.certain is not None
    for k, told in enumerate(found.certain):
        certain = frozenset.intersection(*(some[k] for some in near))
        assert told == tuple(sorted(certain))
        assert certain <= frozenset.intersection(*(some[k] for some in met))


@settings(max_examples=9)
@given(tiers(most=6, further=True))
def test_each_alternative_is_legal_near_and_differs_most(problems: Tiers) -> None:
    # A term that pins change leaves what every near grouping has together without a proof.
    if not any("nearest_elsewhere" in problem.rules.costs for problem in problems):
        check(problems)


@settings(max_examples=3)
@given(tiers(most=4, deepest=3))
def test_of_three_tiers_too(problems: Tiers) -> None:
    check(problems)


def test_of_four_tiers_too() -> None:
    sizes = [(4, 5), (2, 4), (2, 3), (2, 2)]
    rules = [replace(CLUSTER, name=f"tier {k}", size=size) for k, size in enumerate(sizes)]
    found = check(county(5, 3, *rules), 0.3)
    assert found is not None
    assert found.found


def test_of_six_schools_by_the_rules_of_a_county() -> None:
    found = check(county(6, 5, replace(CLUSTER, size=(2, 5)), FEDERATION))
    assert found is not None
    assert found.found


def test_a_cluster_is_divided_otherwise_though_that_costs_more() -> None:
    """Of one cluster alone there are other federations: the coarser grouping is then the same."""
    problems = county(6, 5, replace(CLUSTER, size=(6, 6), longest_drive=1800), FEDERATION)
    proposal = gc.propose(list(problems), threads=1)
    found = check(problems, 0.6)
    assert found is not None
    assert found.found
    assert {one.groupings[0].groups[0].members for one in found.found} == {tuple(range(6))}
    assert all(one.groupings[1] != proposal.tiers[1].grouping for one in found.found)


@pytest.fixture(scope="module")
def studied() -> gc.Proposal:
    proposal = gc.propose(list(county(14, 3, replace(CLUSTER, size=(3, 5)), FEDERATION)), threads=1)
    options = replace(OPTIONS, near=0.05)
    return gc.study(proposal, ["alternatives", "why"], options=options)


def alternatives(proposal: gc.Proposal) -> Alternatives:
    assert proposal.alternatives is not None
    return proposal.alternatives


def test_a_folder_holds_them_of_both_tiers(studied: gc.Proposal, tmp_path: Path) -> None:
    assert alternatives(studied).found
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    again = gc.read_proposal(folder)
    assert again.alternatives == studied.alternatives
    assert again.record() == studied.record()
    rows = read_sheet((folder / "alternatives.csv").read_bytes()).rows
    for k, tier in enumerate(studied.tiers):
        groups = [len(one.groupings[k].groups) for one in alternatives(studied).found]
        assert sum(row["tier"] == tier.name for row in rows) == sum(groups)


def test_the_map_tells_of_each_group_of_each_tier(studied: gc.Proposal) -> None:
    found = alternatives(studied)
    for k, told in enumerate(page_content(studied)["tiers"]):
        answer = studied.tiers[k].grouping
        assert answer is not None
        for said, having in zip(told["near"]["groups"], found.having(answer, k), strict=True):
            assert said.startswith(f"{having} of the ")


def clusters_of_the_other(record: dict[str, Any]) -> None:
    """The federations of an alternative do not lie in its clusters."""
    first, second = record["alternatives"]["found"][:2]
    first["groups"], second["groups"] = second["groups"], first["groups"]


def cheaper(record: dict[str, Any]) -> None:
    record["alternatives"]["found"][0]["cost"] -= 1


def lost_below(record: dict[str, Any]) -> None:
    record["alternatives"]["found"][0]["finer"][0].pop()


def certain_below(record: dict[str, Any]) -> None:
    record["alternatives"]["finer"][0]["certain"] = [
        [
            record["tiers"][1]["groups"][0]["schools"][0],
            record["tiers"][1]["groups"][-1]["schools"][0],
        ]
    ]


def twice(record: dict[str, Any]) -> None:
    record["alternatives"]["found"].append(record["alternatives"]["found"][0])


@pytest.mark.parametrize("lie", [clusters_of_the_other, cheaper, lost_below, certain_below, twice])
def test_lies_are_found(lie: Any, studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    lie(record)
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("alternatives: " in said for said in examine(folder).violations)


def test_a_tier_too_few_is_damage(studied: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(studied, tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text())
    for one in record["alternatives"]["found"]:
        one["finer"] = []
    (folder / "proposal.json").write_text(json.dumps(record))
    with pytest.raises(gc.GeoclusterError, match="alternatives cannot be read"):
        gc.read_proposal(folder)


def test_what_cannot_be_asked_names_the_tiers_and_what_to_do() -> None:
    counted = county(6, 3, CLUSTER, replace(FEDERATION, groups=(1, 2)))
    with pytest.raises(RulesError, match="'cluster', 'federation'") as refused:
        gc.study(gc.propose(list(counted), threads=1), ["alternatives"])
    assert "--firmness" in str(refused.value)
