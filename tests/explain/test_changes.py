"""What would place a school does place it, and one step stricter does not: by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

import geocluster as gc
from geocluster.explain import NOT_LOOKED_AT, Change, Changes, why_left
from geocluster.judge import judge
from geocluster.loosening import Loosened, loosened, parts_of
from geocluster.problem import Problem
from geocluster.rules import Measured, Pins, Rules
from geocluster.solvers import solve
from geocluster.texts import speaker
from tests.explain.test_conflict import can_be_met
from tests.explain.test_reasons import county
from tests.oracle import best_cost, every_grouping, open_schools
from tests.planners import planned
from tests.problems import problems


def stricter(change: Change) -> Iterator[tuple[Loosened, ...]]:
    """The same changes with one of them one step stricter."""
    for k, (of, number) in enumerate(change.changes):
        steps = [of.part.number(n) for n in range(of.part.numbers)]
        before = steps[: steps.index(number)] if number is not None else steps
        less = ((of, before[-1]),) if before else ()
        yield (*change.changes[:k], *less, *change.changes[k + 1 :])


def check(found: tuple[Change, ...], school: int, problem: Problem) -> None:
    for change in found:
        assert change.proven
        assert can_be_met(loosened(problem, change.changes), problem, [school]), change
        for less in stricter(change):
            assert not can_be_met(loosened(problem, less), problem, [school]), (change, less)


@settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems(most=6) | planned(most=6))
def test_what_is_named_places_the_school_and_a_step_less_does_not(problem: Problem) -> None:
    solution = solve(problem)
    assume(solution.grouping is not None and open_schools(problem))
    grouping = solution.grouping
    assert grouping is not None
    changes = Changes(problem, grouping=grouping)
    for i in grouping.alone(len(problem)):
        found = changes.of(i)
        check(found, i, problem)
        if i not in open_schools(problem):
            assert not found
            continue
        if can_be_met(problem, problem, [i]):
            assert not found
            continue
        single = {change.changes[0][0].asks for change in found if len(change.changes) == 1}
        for of in parts_of(problem):
            if of.rule.table != "pins" and can_be_met(
                loosened(problem, [(of, None)]), problem, [i]
            ):
                assert of.asks in single, of.asks
        assert not (single and any(len(change.changes) > 1 for change in found))


def best_placing(school: int, problem: Problem) -> int | None:
    """Least cost over all partitions in which a school is in a group; None for none."""
    return min(
        (cost for cost, parts in every_grouping(problem) if (school,) not in parts), default=None
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems(most=6) | planned(most=6))
def test_what_the_whole_then_costs_more_is_true_when_tried(problem: Problem) -> None:
    total = best_cost(problem)
    assume(total is not None)
    assert total is not None
    changes = Changes(problem)
    for i in open_schools(problem):
        for change in changes.of(i)[:2]:
            priced = changes.priced(change, i, total, seconds=20)
            if any(of.key == "alone" for of, _ in change.changes):
                assert priced.more is None
                continue
            least = best_placing(i, loosened(problem, change.changes))
            assert priced.more is not None
            assert priced.more + total == least
            assert speaker(problem).say(priced.fact(problem))


def test_why_tells_what_a_change_would_cost_the_whole() -> None:
    problem, school, (words,) = CASES["a drive of 21 minutes and a little"]
    answer = gc.why(gc.propose(problem, seconds=20), problem.schools.ids[school])
    told = [answer.tier.speaker().say(found) for found in answer.facts]
    # its partner then leaves another one alone, which drove 5 minutes
    assert any(words in line and "The whole would then cost 16 min more." in line for line in told)


CASES: dict[str, tuple[Problem, int, list[str]]] = {
    "a drive of 21 minutes and a little": (
        county(3, Rules(size=(2, 3), longest_drive=1200), drives={(0, 2): 1274, (1, 2): 1330}),
        2,
        ["with drives up to 22 min instead of 20 min: in a group with School A."],
    ),
    "a few pupils too few": (
        county(2, Rules(size=(2, 3), pupils=(100, 300)), pupils=[40, 48]),
        0,
        ["with pupils from 88 instead of 100: in a group with School B."],
    ),
    "either of two": (
        county(
            4,
            Rules(size=(2, 4), pupils=(100, 300), longest_drive=600),
            drives={(0, 2): 660, (0, 3): 660, (1, 2): 660, (1, 3): 660},
            pupils=[40, 48, 60, 60],
        ),
        0,
        [
            "with drives up to 11 min instead of 10 min: in a group with",
            "with pupils from 88 instead of 100: in a group with School B.",
        ],
    ),
    "only two together": (
        county(2, Rules(longest_drive=600, pupils=(10, 90)), drives={(0, 1): 660}),
        0,
        [
            "with pupils up to 100 instead of 90 and with drives up to 11 min instead of 10 min "
            "together: in a group with School B."
        ],
    ),
    "a pin": (
        county(2, Rules(), Pins(apart=(("a", "b"),))),
        0,
        ["without the pin that keeps School A and School B apart: in a group with School B."],
    ),
    "more schools in a group, or another who leads": (
        county(
            3,
            Rules(size=(3, 3), measured=Measured.FROM_LEAD, longest_drive=600),
            drives={(0, 1): 660, (0, 2): 5000, (1, 2): 300},
        ),
        0,
        ["with drives up to 11 min instead of 10 min: in a group with School B and School C."],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_nearest_change_is_said_with_its_value(case: str) -> None:
    problem, school, words = CASES[case]
    found = Changes(problem).of(school)
    check(found, school, problem)
    told = [speaker(problem).say(change.fact(problem)) for change in found]
    assert len(told) == len(words), told
    assert all(word in said for said, word in zip(told, words, strict=True)), told


def test_what_would_place_a_school_is_in_all_files_and_read_again(tmp_path: Path) -> None:
    problem, school, (words,) = CASES["a drive of 21 minutes and a little"]
    proposal = gc.propose(problem, seconds=20)
    (left,) = proposal.finest.ungrouped
    assert left.school == school
    folder = gc.write_folder(proposal, tmp_path / "out")
    assert gc.verify(folder) == []
    read = gc.read_proposal(folder)
    assert read.finest.ungrouped == proposal.finest.ungrouped
    assert words in (folder / "schools.csv").read_text(encoding="utf-8-sig")
    assert words in (folder / "map.html").read_text(encoding="utf-8")
    (told,) = [x for tier in proposal.record()["tiers"] for x in tier["ungrouped"]]
    assert [words in change["text"] for change in told["changes"]] == [True]


def test_what_conflicts_is_in_the_files_of_a_proposal_without_a_grouping(
    tmp_path: Path,
) -> None:
    problem = county(3, replace(Rules(size=(2, 2)), alone=gc.Alone.NEVER))
    proposal = gc.propose(problem, seconds=20)
    assert "they may not stand alone" in proposal.status_in_words
    folder = gc.write_folder(proposal, tmp_path / "out")
    assert gc.verify(folder) == []
    read = gc.read_proposal(folder)
    assert read.finest.conflict == proposal.finest.conflict is not None
    assert read.status_in_words == proposal.status_in_words
    assert "they may not stand alone" in (folder / "map.html").read_text(encoding="utf-8")


def test_where_time_is_short_that_is_said_of_the_schools_that_were_not_looked_at() -> None:
    problem = county(2, Rules(longest_drive=600), drives={(0, 1): 660})
    solution = solve(problem)
    assert solution.grouping is not None
    judged = judge(solution.grouping, problem)
    for seconds, told in ((1e-9, [(NOT_LOOKED_AT,)] * 2), (0, [()] * 2)):
        left = why_left(
            problem, solution.grouping, judged, proven=True, seconds_for_changes=seconds
        )
        assert [x.changes for x in left] == told
