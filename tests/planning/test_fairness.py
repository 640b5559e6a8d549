"""``fair = true``: the least longest drive first, as counting every grouping finds it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.given import Seconds
from geocluster.outputs import examine
from geocluster.planning import judge_drawn
from geocluster.planning.fairness import solve_as_asked
from geocluster.problem import Problem
from geocluster.proposal import Fair, Solution
from geocluster.solvers import Clock
from geocluster.texts import speaker
from tests.oracle import (
    Partition,
    best_cost,
    cost_alone,
    cost_of_part,
    numbers_allowed,
    open_schools,
    partitions,
)
from tests.problems import problems
from tests.records import faults

SOLVES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def fairly(problem: Problem, seconds: float = 30) -> tuple[Solution, Fair | None]:
    found = solve_as_asked(
        [problem], seed=1, threads=1, clock=Clock(seconds), report=lambda now: None
    )
    return found.solution.tiers[0], found.fair[0]


def allowed(problem: Problem) -> Iterator[Partition]:
    """Every partition that the rules allow; schools that no group can take are left out."""

    def may_be(part: tuple[int, ...]) -> bool:
        return cost_of_part(part, problem) is not None

    for parts in partitions(open_schools(problem), may_be):
        if numbers_allowed(parts, problem):
            yield parts


def alone_in(parts: Partition, problem: Problem) -> int:
    """How many stand alone that do not for free, with those that no group can take."""
    counted = replace(problem, rules=replace(problem.rules, alone_penalty=Seconds(1)))
    single = [part[0] for part in parts if len(part) == 1]
    barred = set(range(len(problem))) - set(open_schools(problem))
    return sum(cost_alone(i, counted) or 0 for i in (*single, *barred))


def by_counting(problem: Problem) -> tuple[int | None, int, int | None] | None:
    """The limit, how few are alone, and the least cost; None where nothing is allowed."""
    every = list(allowed(problem))
    if not every:
        return None
    fewest = min(alone_in(parts, problem) for parts in every)
    as_few = [parts for parts in every if alone_in(parts, problem) == fewest]
    if any(all(len(part) == 1 for part in parts) for parts in as_few):
        return None, fewest, best_cost(problem)
    for length in sorted(set(problem.travel.seconds.data.tolist())):
        if length <= problem.drive_limit:
            limited = problem.with_rules(longest_drive=Seconds(length))
            if any(alone_in(parts, limited) == fewest for parts in allowed(limited)):
                return length, fewest, best_cost(limited)
    raise AssertionError("the longest of all drives allows what the rules allow")


@SOLVES
@given(problems(most=7))
def test_the_limit_and_the_cost_are_those_that_counting_finds(problem: Problem) -> None:
    assume(problem.rules.alone is not gc.Alone.ALLOWED)
    problem = problem.with_rules(fair=True)
    wanted = by_counting(problem)
    solution, fair = fairly(problem)
    if wanted is None:
        assert fair is None
        assert solution.status is gc.Status.INFEASIBLE
        return
    limit, fewest, cost = wanted
    assert fair is not None
    assert fair.proven
    assert (fair.limit, fair.alone) == (limit, fewest)
    assert solution.status is gc.Status.OPTIMAL
    assert solution.bound is not None
    assert solution.bound.value == cost
    assert fair.cost == fair.bound == best_cost(problem.with_rules(fair=False))


def county(n: int = 14, seed: int = 4, **rules: Any) -> Problem:
    random = np.random.default_rng(seed)
    at = random.random((n, 2))
    drive = (3000 * np.hypot(*(at[:, None] - at).transpose(2, 0, 1))).astype(int)
    schools = gc.Schools.of(
        [f"s{k:02d}" for k in range(n)],
        names=[f"School {k}" for k in range(n)],
        lon=at[:, 0].tolist(),
        lat=(52 + at[:, 1]).tolist(),
        pupils=random.integers(20, 200, n).tolist(),
    )
    told: dict[str, Any] = {"size": (2, 4), "group_charge": gc.minutes(10), "fair": True}
    return Problem(schools, gc.TravelTimes.of_dense(drive, cutoff=2700), gc.Rules(**(told | rules)))


@pytest.fixture(scope="module")
def proposal() -> gc.Proposal:
    return gc.propose(county())


def test_a_proposal_says_the_limit_and_what_it_costs(proposal: gc.Proposal) -> None:
    tier = proposal.finest
    fair = tier.fair
    assert fair is not None
    assert fair.limit is not None
    assert fair.proven
    assert fair.cost is not None
    longest = max(score.longest_drive or 0 for _, score in tier.scored)
    assert longest == fair.limit
    assert tier.objective is not None
    plain = gc.propose(county(fair=False))
    assert plain.objective == fair.cost <= tier.objective
    assert max(s.longest_drive or 0 for _, s in plain.finest.scored) > longest
    said = proposal.status_in_words
    assert said.startswith("Proven best: ")
    assert f"Fair: no drive may take longer than {longest // 60} min {longest % 60:02d} s" in said
    assert "more than the best without it" in said
    assert tier.asked.rules.longest_drive is None
    assert tier.problem.rules.longest_drive == longest


def test_a_folder_of_a_fair_proposal_verifies_and_reads_back(
    proposal: gc.Proposal, tmp_path: Path
) -> None:
    folder = gc.write_folder(proposal, tmp_path / "out")
    found = examine(folder)
    assert found.violations == ()
    assert any(said.startswith("fair: ") for said in found.not_judged)
    read = gc.read_proposal(folder)
    assert read.finest.fair == proposal.finest.fair
    assert read.fingerprint == proposal.fingerprint == county().fingerprint
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    assert faults(record) == []
    said = {row["rule"]: row["value"] for row in record["tiers"][0]["rules"]}
    assert said["fair"] is True
    assert "longest_drive_minutes" not in said
    assert "fair = true" in (folder / "scenario.toml").read_text(encoding="utf-8")
    page = (folder / "map.html").read_text(encoding="utf-8")
    assert "Fair: no drive may take longer than" in page
    again = gc.run(folder / "scenario.toml")
    assert again.fingerprint == proposal.fingerprint
    assert again.finest.fair == proposal.finest.fair
    assert again.objective == proposal.objective


LIES: dict[str, Callable[[Any], object]] = {
    "a shorter limit": lambda t: t["fair"].update(limit_seconds=t["fair"]["limit_seconds"] - 1),
    "a limit of no drive": lambda t: t["fair"].update(limit_seconds=2699),
    "a longer limit": lambda t: t["fair"].update(limit_seconds=99_999),
    "no limit": lambda t: t.pop("fair"),
    "none at all": lambda t: t["fair"].update(limit_seconds=None),
    "a bound above": lambda t: t["fair"].update(lower_bound_without=10**6),
    "how few": lambda t: t["fair"].update(alone=3),
    "no form": lambda t: t.update(fair={}),
}


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_about_fairness(proposal: gc.Proposal, tmp_path: Path, lie: str) -> None:
    written = gc.write_folder(proposal, tmp_path / "out")
    folder = Path(shutil.copytree(written, tmp_path / "lie"))
    file = folder / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    LIES[lie](record["tiers"][0])
    file.write_text(json.dumps(record), encoding="utf-8")
    found = examine(folder).violations
    assert any("manifest" not in one for one in found), found


def test_where_no_school_needs_a_group_no_drive_is_limited() -> None:
    free = gc.Where({"pupils": gc.Condition(least=1)})
    proposal = gc.propose(county(alone_free=free))
    assert proposal.finest.fair is not None
    assert proposal.finest.fair.limit is None
    assert "no school needs a group" in proposal.status_in_words


def test_where_nothing_is_possible_nothing_is_said_of_fairness() -> None:
    proposal = gc.propose(
        county(5, alone=gc.Alone.NEVER, size=(4, 4), longest_drive=gc.minutes(20))
    )
    assert proposal.status is gc.Status.INFEASIBLE
    assert proposal.finest.fair is None


def test_without_time_for_a_proof_it_is_said_that_the_limit_may_not_be_the_least() -> None:
    problem = county(60, seed=5)
    solution, fair = fairly(problem, seconds=0.05)
    assert solution.grouping is not None
    assert fair is not None
    said = speaker(problem).say(fair.said(None, "one"))
    if not fair.proven:
        assert "is not proven" in said or "search ended" in said
    if fair.limit is None:
        return
    longest = [
        gc.group_score(g.members, fair.limited(problem)).longest_drive
        for g in solution.grouping.groups
    ]
    assert max(x or 0 for x in longest) <= fair.limit


def test_fairness_is_refused_where_it_does_not_fit() -> None:
    with pytest.raises(RulesError, match='with alone = "allowed" all may be'):
        gc.Rules(fair=True, alone=gc.Alone.ALLOWED)
    with pytest.raises(RulesError, match="fair must be True or False"):
        gc.Rules(fair=1)  # type: ignore[arg-type]
    one = county()
    many = [replace(one, rules=replace(one.rules, name=f"tier {k}")) for k in range(9)]
    with pytest.raises(RulesError, match="in 9 tiers of 14 schools is more than can be counted"):
        gc.propose(many)
    with pytest.raises(RulesError, match="sweep without it"):
        gc.sweep(one, "group_minutes", [1, 2])


def test_a_rule_that_is_not_used_changes_no_fingerprint() -> None:
    plain = county(fair=False)
    assert "fair" not in plain.rules.digested()
    assert plain.fingerprint != county().fingerprint


def test_a_grouping_drawn_by_hand_is_held_to_the_fair_limit(tmp_path: Path) -> None:
    problem = county()
    folder = gc.write_folder(gc.propose(problem), tmp_path / "out")
    unfair = gc.propose(problem.with_rules(fair=False)).finest
    ids = problem.schools.ids
    rows = [f"{ids[i]},{k}" for k, (g, _) in enumerate(unfair.scored) for i in g.members]
    (tmp_path / "drawn.csv").write_text("\n".join(["id,group", *rows]), encoding="utf-8")
    made = judge_drawn(folder / "scenario.toml", tmp_path / "drawn.csv")
    tier = made.finest
    assert tier.fair is not None
    assert tier.status is gc.Status.BROKEN
    longest = tier.fair.limit
    assert {violation.rule for violation in tier.violations} == {"drive"}
    assert all(violation.fact.figures["limit"] == longest for violation in tier.violations)
    found = gc.verify(gc.write_folder(made, tmp_path / "judged"))
    assert len(found) == len(tier.violations)  # what is broken, and nothing else
    assert all(said.startswith("drive: ") for said in found)
