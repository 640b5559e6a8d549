"""``fair = true`` in several tiers: limits coarsest first, as counting groupings finds them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.outputs import examine
from geocluster.planning import judge_drawn
from geocluster.planning.fairness import solve_as_asked
from geocluster.problem import Problem
from geocluster.solvers import Clock
from tests.fuzz_fair import check, fair_tiers
from tests.fuzz_tiers import Tiers
from tests.planning.test_fairness import county as county_of_one_tier
from tests.records import faults


@settings(max_examples=4)
@given(fair_tiers(most=5))
def test_limits_and_costs_of_two_tiers_are_those_that_counting_finds(problems: Tiers) -> None:
    check(problems)


def county(n: int = 9, *, fair: bool = True) -> Tiers:
    one = county_of_one_tier(n, seed=1)
    cluster = gc.Rules(name="cluster", size=(3, 6), lead=gc.Lead.NONE, fair=fair)
    federation = gc.Rules(name="federation", size=(2, 3), group_charge=gc.minutes(10), fair=fair)
    return Problem(one.schools, one.travel, cluster), Problem(one.schools, one.travel, federation)


@pytest.fixture(scope="module")
def proposal() -> gc.Proposal:
    return gc.propose(county())


@pytest.fixture(scope="module")
def unfair() -> gc.Proposal:
    return gc.propose(county(fair=False))


@pytest.fixture(scope="module")
def written(proposal: gc.Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_folder(proposal, tmp_path_factory.mktemp("fair") / "out")


def test_the_verdict_says_the_limit_of_each_tier_and_what_they_cost(
    proposal: gc.Proposal, unfair: gc.Proposal
) -> None:
    said = proposal.status_in_words
    assert said.startswith("Proven best: ")
    first, last = (tier.fair for tier in proposal.tiers)
    assert first is not None
    assert last is not None
    assert first.cost == first.bound == unfair.objective
    assert (first.cost_with, first.bound_with) == (last.cost, last.bound)
    assert last.cost_with == last.bound_with == proposal.objective
    for tier, fair in zip(proposal.tiers, (first, last), strict=True):
        assert fair.limit is not None
        assert max(x or 0 for x in tier.longest_drives) <= fair.limit
        clock = f"{fair.limit // 60} min {fair.limit % 60:02d} s"
        assert f"Fair in {tier.name}: no drive may take longer than {clock};" in said
        assert tier.asked.rules.longest_drive is None
    assert "All these limits cost " in said


def test_a_folder_of_fair_tiers_verifies_and_reads_back(
    proposal: gc.Proposal, written: Path
) -> None:
    assert examine(written).violations == ()
    read = gc.read_proposal(written)
    assert [tier.fair for tier in read.tiers] == [tier.fair for tier in proposal.tiers]
    assert read.fingerprint == proposal.fingerprint
    assert faults(json.loads((written / "proposal.json").read_text(encoding="utf-8"))) == []
    page = (written / "map.html").read_text(encoding="utf-8")
    assert "Fair in federation: no drive may take longer than" in page


LIES: dict[str, Callable[[Any], object]] = {
    "a shorter limit": lambda t: t[0]["fair"].update(limit_seconds=1),
    "no limit": lambda t: t[1].pop("fair"),
    "a bound above": lambda t: t[1]["fair"].update(lower_bound_with=10**6),
    "another cost": lambda t: t[1]["fair"].update(cost_with=1),
    "a cost between": lambda t: t[0]["fair"].update(cost_with=t[0]["fair"]["cost_with"] + 1),
}


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_about_fair_tiers(written: Path, tmp_path: Path, lie: str) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "lie"))
    file = folder / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    LIES[lie](record["tiers"])
    file.write_text(json.dumps(record), encoding="utf-8")
    found = examine(folder).violations
    assert any("manifest" not in one for one in found), found


def test_without_time_for_a_proof_it_is_said_of_each_tier_that_limits_may_not_be_least() -> None:
    problems = county(30)
    found = solve_as_asked(problems, seed=1, threads=1, clock=Clock(0.05), report=lambda now: None)
    assert found.solution.groupings is not None
    for fair in found.fair:
        assert fair is not None
        if not fair.proven:
            said = str(fair.said(None, "one").code), str(fair.said(None, "one").figures)
            assert "unproven" in " ".join(said)
    tiers = zip(found.solution.groupings, found.problems, strict=True)
    assert not [v for one, problem in tiers for v in gc.judge(one, problem).violations]


def test_tiers_drawn_by_hand_are_held_to_the_fair_limits(
    unfair: gc.Proposal, written: Path, tmp_path: Path
) -> None:
    ids = unfair.schools.ids
    held: list[dict[str, int]] = [
        {ids[i]: k for k, (g, _) in enumerate(tier.scored) for i in g.members}
        for tier in unfair.tiers
    ]
    rows = [f"{i},{held[0].get(i, '')},{held[1].get(i, '')}" for i in ids]
    file = tmp_path / "drawn.csv"
    file.write_text("\n".join(["id,cluster,federation", *rows]), encoding="utf-8")
    made = judge_drawn(written / "scenario.toml", file)
    assert all(tier.fair is not None for tier in made.tiers)
    assert made.status is gc.Status.BROKEN
    assert {violation.rule for violation in made.violations} == {"drive"}
