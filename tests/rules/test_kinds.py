"""How many groups of a kind there may be: the judge, the solver, the reasons, the record."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geocluster.errors import RulesError
from geocluster.explain import why_impossible
from geocluster.flags import remarks
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.outputs import verify, write_folder
from geocluster.planning import propose
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Condition, Kind, Rules, Where
from geocluster.rules.kinds import kinds_of
from geocluster.schools import Schools
from geocluster.solvers import Clock, solve
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import units_of
from geocluster.travel import TravelTimes
from tests.said import rules_said, said

LARGE = Kind(name="large", size=(4, 6), groups=(0, 5))


def village(n: int, *kinds: Kind, seconds: int = 600, **rules: object) -> Problem:
    """Schools that are equally far from each other; every third is a hub."""
    made = Schools.of(
        [f"{k:02d}" for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52] * n,
        pupils=[50 + 10 * k for k in range(n)],
        more={"role": ["hub" if k % 3 == 0 else "village" for k in range(n)]},
    )
    limits: dict[str, object] = {"size": (2, 6), "group_charge": 900, "kinds": kinds}
    times = TravelTimes.of_dense([[seconds] * n] * n, cutoff=2700)
    return Problem(made, times, Rules(**(limits | rules)))  # type: ignore[arg-type]


def made_of(problem: Problem, name: str) -> int:
    solution = solve(problem)
    assert solution.status is Status.OPTIMAL
    assert solution.grouping is not None
    assert judge(solution.grouping, problem).violations == ()
    return sum(
        name in kinds_of(problem.rules.kinds, g.members, problem) for g in solution.grouping.groups
    )


@pytest.mark.parametrize("asked", [0, 1, 2, 3])
def test_exactly_as_many_groups_of_a_kind_are_made_as_are_asked_for(asked: int) -> None:
    kind = Kind(name="large", size=(4, 6), groups=(asked, asked))
    assert made_of(village(12, kind), "large") == asked


def test_at_most_so_many_large_groups_are_made_where_more_would_cost_less() -> None:
    free = Kind(name="large", size=(4, 6), groups=(0, 9))
    few = Kind(name="large", size=(4, 6), groups=(0, 1))
    assert made_of(village(12, free), "large") == 2
    assert made_of(village(12, few), "large") == 1


def test_a_kind_may_be_told_by_pupils_and_by_a_school_that_it_holds() -> None:
    hub = Where({"role": Condition(any_of=("hub",))})
    with_hub = Kind(name="with hub", holds_where=hub, groups=(2, 2))
    rich = Kind(name="rich", pupils=(400, 10**6), groups=(1, 1))
    problem = village(9, with_hub, rich)
    assert made_of(problem, "with hub") == 2
    assert made_of(problem, "rich") == 1


def test_more_large_groups_than_schools_allow_are_proven_impossible_and_the_kind_is_named() -> None:
    problem = village(5, Kind(name="large", size=(4, 6), groups=(3, 3)), groups=(0, 4))
    assert solve(problem).status is Status.INFEASIBLE
    reasons = why_impossible(problem)
    assert {left.reason for left in reasons} == {"kinds"}
    assert "exactly 3 groups of the kind large (4 to 6 schools)" in said(reasons[0], problem)
    assert len(reasons) == 5


@pytest.mark.parametrize(
    "kind",
    [
        Kind(name="pairs", size=(2, 2), groups=(31, 60)),
        Kind(name="rich", pupils=(900, 9000), groups=(30, 60)),
        Kind(name="hubs", holds_where=Where({"id": Condition(any_of=("07",))}), groups=(2, 60)),
    ],
)
def test_more_than_can_be_counted_out_is_proven_impossible_at_once(kind: Kind) -> None:
    problem = village(60, kind)
    assert solve(problem, seconds=2).status is Status.INFEASIBLE
    assert solve(problem.with_rules(kinds=()), seconds=20).grouping is not None


def test_two_kinds_that_only_together_cannot_be_met_are_each_named() -> None:
    pairs = Kind(name="pairs", size=(2, 2), groups=(2, 9))
    fives = Kind(name="fives", size=(5, 5), groups=(1, 9))
    problem = village(8, pairs, fives)
    assert solve(problem).status is Status.INFEASIBLE
    detail = said(why_impossible(problem)[0], problem)
    assert "the kind pairs" in detail
    assert "the kind fives" in detail


def test_three_numbers_of_which_no_single_one_is_to_blame_are_all_named() -> None:
    kinds = [Kind(name=f"kind {k}", size=(2, 6), groups=(9, 9)) for k in range(2)]
    problem = village(5, *kinds, groups=(9, 9))
    detail = said(why_impossible(problem)[0], problem)
    assert "dropping one of these numbers is not enough" in detail
    assert "kind 0" in detail
    assert "kind 1" in detail


def test_a_group_with_an_unknown_roll_is_of_no_kind_with_a_range_of_pupils_and_is_flagged() -> None:
    made = Schools.of(["a", "b"], lon=[0, 0.1], lat=[52, 52], pupils=[40, None])
    times = TravelTimes.of_dense([[0, 60], [60, 0]], cutoff=900)
    any_roll = Kind(name="any roll", pupils=(0, 10**6), groups=(0, 0))
    problem = Problem(made, times, Rules(kinds=(any_roll,)))
    assert made_of(problem, "any roll") == 0
    both = Grouping.of([[0, 1]])
    assert judge(both, problem).violations == ()
    assert [code for remark in remarks(both, problem)[0] for code in remark.codes] == [
        "kind_unknown:b"
    ]


def test_the_judge_says_how_many_groups_of_which_kind_there_are() -> None:
    problem = village(8, Kind(name="large", size=(4, 6), groups=(0, 1)))
    (violation,) = judge(Grouping.of([[0, 1, 2, 3], [4, 5, 6, 7]]), problem).violations
    assert violation.rule == "kinds"
    assert said(violation, problem).startswith(
        "2 groups of the kind large (4 to 6 schools), allowed are 0"
    )


def test_a_choice_with_too_many_groups_of_a_kind_is_never_taken_for_one_that_meets_the_rules() -> (
    None
):
    problem = village(8, Kind(name="pairs", size=(2, 2), groups=(0, 1)))
    state = State(units_of(problem), clock=Clock(9), seed=1, threads=1, report=lambda step: None)
    state.adopt(np.array([[-1] * 4 + [k, k + 1] for k in (0, 2)], np.int32))
    assert state.total([0]) < state.big_m <= state.total([0, 1])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "nothing says which groups"),
        ({"size": (4, 2)}, "size = \\[4, 2\\] holds nothing"),
        ({"size": (2, 3), "groups": (-1, 2)}, "groups"),
        ({"size": (2, 3), "name": " "}, "needs a name"),
    ],
)
def test_a_kind_that_cannot_be_meant_is_refused(keys: dict[str, object], said: str) -> None:
    with pytest.raises(RulesError, match=said):
        Kind(**({"name": "x", "groups": (0, 1)} | keys))  # type: ignore[arg-type]


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(RulesError, match="two kinds are called 'large'"):
        Rules(kinds=(LARGE, LARGE))


def test_a_written_proposal_with_kinds_is_verified_and_a_changed_kind_is_found(
    tmp_path: Path,
) -> None:
    hub = Where({"role": Condition(any_of=("hub",))})
    kinds = (LARGE, Kind(name="with hub", holds_where=hub, pupils=(0, 900), groups=(1, 3)))
    folder = write_folder(propose(village(9, *kinds), seconds=20), tmp_path / "out")
    assert verify(folder) == []
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    assert any("with hub" in group["kinds"] for group in record["tiers"][0]["groups"])
    record["tiers"][0]["groups"][0]["kinds"] = ["other"]
    (folder / "proposal.json").write_text(json.dumps(record), encoding="utf-8")
    assert any("kinds is ['other']" in found for found in verify(folder))


def test_the_map_says_how_many_groups_of_a_kind_there_may_be() -> None:
    said = rules_said(village(4, LARGE))
    assert "Of the kind large (4 to 6 schools) there are 0 to 5 groups." in said
