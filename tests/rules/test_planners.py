"""Rules of planners: the solver and the judge against brute force, and what people read of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.judge import group_score, judge
from geocluster.leading import LeadIs, leading_of
from geocluster.problem import Problem
from geocluster.rules import Condition, Where
from geocluster.texts import speaker
from tests.fuzz import check
from tests.made import made
from tests.oracle import cost_of_group, open_schools
from tests.planners import planned


@pytest.fixture(autouse=True)
def _made() -> Iterator[None]:
    with made():
        yield


@settings(max_examples=100, deadline=None)
@given(planned(most=7))
def test_the_proven_best_is_that_of_brute_force(problem: Problem) -> None:
    check(problem)


@settings(max_examples=40, deadline=None)
@given(planned(most=6, further=True))
def test_also_beside_terms_and_rules_of_every_shape(problem: Problem) -> None:
    check(problem)


@settings(max_examples=40, deadline=None)
@given(planned(most=6))
def test_the_judge_finds_feasible_what_brute_force_does(problem: Problem) -> None:
    for size in (2, 3, 4):
        for group in combinations(open_schools(problem), size):
            assert group_score(group, problem).cost == (cost_of_group(group, problem)), group_score(
                group, problem
            )


def county(rules: gc.Rules, pins: gc.Pins | None = None, **more: Any) -> Problem:
    """Four schools, the second near all others; the third is largest, then the second."""
    ids = list("abcd")
    schools = gc.Schools.of(
        ids,
        lon=[0.1 * k for k in range(4)],
        lat=[52.0] * 4,
        names=[f"School {i.upper()}" for i in ids],
        pupils=more.pop("pupils", [30, 60, 90, 60]),
        more=more,
    )
    minutes = [[0, 5, 9, 9], [5, 0, 5, 5], [9, 5, 0, 9], [9, 5, 9, 0]]
    times = gc.TravelTimes.of_dense([[60 * m for m in row] for row in minutes], cutoff=2700)
    return Problem(schools, times, rules, pins or gc.Pins())


LARGEST = gc.Rules(lead=gc.Lead.LARGEST)
HUB = gc.Rules(lead=gc.Lead.ELIGIBLE, lead_where=Where({"type": Condition(any_of=("hub",))}))
ALL = (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("problem", "named", "leads", "told"),
    [
        (county(gc.Rules()), 2, 1, "School C is named as lead, but the group costs least under "
         "School B"),
        (county(LARGEST), 1, 2, "School B is named as lead, but School C leads as the largest"),
        (county(LARGEST, pupils=[None, 60, 60, None]), 3, 1, "School D is named as lead, but "
         "School B leads as the largest"),
        (county(LARGEST, pupils=[None] * 4), 1, 0, "School B is named as lead, but School A "
         "leads as the largest"),
        (county(LARGEST, gc.Pins(lead=("a",))), 2, 0, "School C is named as lead, but a pin says "
         "that School A leads"),
        (county(LARGEST, head=["acting", "acting", "vacant", None]), 2, 1, "School C is named as "
         "lead, but its headship is vacant, and School B may lead"),
        (county(LARGEST, head=["vacant"] * 4), 1, 2, "School B is named as lead, but School C "
         "leads as the largest"),
        (county(gc.Rules(vacant_may_lead=True), head=[None, "vacant", None, None]), 0, 1,
         "School A is named as lead, but the group costs least under School B"),
        (county(HUB, type=["hub", "x", "x", "x"]), 1, 0, "School B is named as lead, but may not "
         "lead; School A may"),
    ],
)  # fmt: skip
def test_another_lead_is_told_why_not_it_leads(
    problem: Problem, named: int, leads: int, told: str
) -> None:
    assert group_score(ALL, problem).lead == leads
    right, wrong = (judge(gc.Grouping((gc.Group(ALL, i),)), problem) for i in (leads, named))
    assert right.violations == ()
    (found,) = wrong.violations
    assert speaker(problem).say(found.fact) == told


def test_a_pin_lets_a_vacant_headship_lead() -> None:
    problem = county(gc.Rules(), gc.Pins(lead=("b",)), head=["acting", "vacant", None, None])
    assert group_score(ALL, problem).lead == 1
    assert group_score(ALL, problem.with_pins(gc.Pins())).lead == 0


def test_a_centre_is_a_lead_where_the_rules_a_head_or_a_pin_say_so() -> None:
    heads = ["acting", "vacant", None, "permanent"]
    assert set(leading_of(county(gc.Rules()))) == {LeadIs.CENTRE}
    assert set(leading_of(county(gc.Rules(lead=gc.Lead.NONE), head=heads))) == {LeadIs.CENTRE}
    assert set(leading_of(county(LARGEST))) == {LeadIs.LARGEST}
    pinned = county(gc.Rules(), gc.Pins(lead=("b",)), head=heads)
    assert leading_of(pinned) == (LeadIs.HEAD, LeadIs.PINNED, LeadIs.CENTRE, LeadIs.HEAD)


def test_heads_are_part_of_the_question_only_where_they_are_known_and_somebody_leads() -> None:
    unknown, known = (county(gc.Rules(), head=[h, None, None, None]) for h in (None, "vacant"))
    assert unknown.fingerprint == county(gc.Rules()).fingerprint != known.fingerprint
    nobody = gc.Rules(lead=gc.Lead.NONE)
    assert known.with_rules(lead=gc.Lead.NONE).fingerprint == county(nobody).fingerprint
