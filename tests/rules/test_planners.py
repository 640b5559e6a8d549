"""Rules of planners: the solver and the judge against brute force, and what people read of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import geocluster as gc
from geocluster.errors import RulesError
from geocluster.feasible import check_limits
from geocluster.flags import remarks
from geocluster.judge import group_score, judge
from geocluster.leading import LeadIs, how_led, leading_of
from geocluster.problem import Problem
from geocluster.rules import Condition, Hold, Where
from geocluster.texts import speaker
from tests.fuzz import check
from tests.made import made
from tests.oracle import cost_of_group, open_schools
from tests.planners import planned
from tests.said import said


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


def test_a_lead_that_is_named_by_hand_is_one() -> None:
    groups = ((gc.Group((0, 1), 1), 1), (gc.Group((2, 3)), 2), (gc.Group((2, 3)), None))
    for lead, by_hand, led in (
        (gc.Lead.ANY, True, (LeadIs.NAMED, LeadIs.CENTRE, None)),
        (gc.Lead.ANY, False, (LeadIs.CENTRE, LeadIs.CENTRE, None)),
        (gc.Lead.NONE, True, (LeadIs.CENTRE, LeadIs.CENTRE, None)),
        (gc.Lead.LARGEST, True, (LeadIs.LARGEST, LeadIs.LARGEST, None)),
    ):
        assert how_led(groups, county(gc.Rules(lead=lead)), by_hand=by_hand) == led


def test_heads_are_part_of_the_question_only_where_they_are_known_and_somebody_leads() -> None:
    unknown, known = (county(gc.Rules(), head=[h, None, None, None]) for h in (None, "vacant"))
    assert unknown.fingerprint == county(gc.Rules()).fingerprint != known.fingerprint
    nobody = gc.Rules(lead=gc.Lead.NONE)
    assert known.with_rules(lead=gc.Lead.NONE).fingerprint == county(nobody).fingerprint


SMALL = Where({"pupils": Condition(most=80)})


def hold(name: str, *, fewest: int = 0) -> Hold:
    """At most three small schools."""
    return Hold(where=SMALL, schools=(fewest, 3 if fewest < 3 else None), name=name)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"holds": (3,)}, "holds must be a tuple of Hold, not (3,)"),
        ({"holds": (hold("x"), hold("x"))}, "holds: two are called 'x'; give each a name"),
        ({"compatible": ["medium"]}, "compatible must name columns, such as"),
        ({"compatible": {"medium": [["1"]]}}, "compatible: medium takes lists of at least two"),
        ({"compatible": {"medium": ["12"]}}, "compatible: medium takes lists of at least two"),
        ({"pupils_in": ("2027",)}, "pupils_in is only used with pupils"),
        ({"pupils": (1, 9), "pupils_in": ("soon",)}, "pupils_in names years, such as 2027 or"),
        ({"visits_a_week": 0}, "visits_a_week must be a whole number from 1 to 100, not 0"),
        ({"lead_week": gc.minutes(9)}, "lead_week_minutes needs visits_a_week"),
        ({"lead_week": gc.minutes(9), "visits_a_week": 1, "lead": gc.Lead.NONE},
         'lead_week_minutes needs a lead, but lead = "none"'),
        ({"lead_week": gc.minutes(0)}, "lead_week must be positive"),
        ({"vacant_may_lead": 1}, "vacant_may_lead must be True or False, not 1"),
    ],
)  # fmt: skip
def test_what_contradicts_or_is_no_value_is_refused(keys: dict[str, Any], why: str) -> None:
    with pytest.raises(RulesError, match=re.escape(why)):
        gc.Rules(**keys)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"schools": (0, None)}, "holds 'x': schools asks nothing"),
        ({"schools": (3, 2)}, "holds 'x': schools = [3, 2] holds nothing"),
        ({"schools": (-1, 2)}, "holds 'x': schools = [-1, 2]: the first must be at least 0"),
        ({"where": Where({})}, "holds 'x': where names no condition; for all schools use size"),
        ({"name": " "}, "what a group holds needs a name, as text, not ' '"),
    ],
)
def test_what_a_group_cannot_hold_is_refused(keys: dict[str, Any], why: str) -> None:
    with pytest.raises(RulesError, match=re.escape(why)):
        replace(hold("x"), **keys)


@pytest.mark.parametrize(
    ("keys", "more", "why"),
    [
        ({"holds": (hold("x", fewest=4),)}, {}, "it needs 4 of such schools, and the list has 3"),
        ({"holds": (hold("x", fewest=3),), "size": (2, 2)}, {}, "a group has at most 2"),
        ({"compatible": {"medium": (("8", "9"),)}}, {"medium": ["1", "2", None, "3"]},
         "compatible: no school has a medium of '8', '9'; the list has '1', '2', '3'"),
        ({"pupils": (1, 900), "pupils_in": ("2031",)}, {"forecast 2030": [1, 2, 3, 4]},
         "pupils_in: the list has no forecast for '2031'; did you mean '2030'?"),
        ({"pupils": (1, 900), "pupils_in": ("2031",)}, {},
         "pupils_in: the list has no forecast for '2031'; it has none: name them in [schools]"),
        ({"pupils": (60, 900), "pupils_in": ("2030",)}, {"forecast 2030": [1, 2, 3, 4]},
         "no group can meet this in 2030; the 4 largest schools then have 10 pupils"),
        ({"pupils": (6, 900), "pupils_in": ("2030",)}, {"forecast 2030": [1, None, None, None]},
         "2030 needs schools whose roll in that year is known, but only 1 of 4 have one"),
    ],
)  # fmt: skip
def test_what_the_list_cannot_meet_is_refused(
    keys: dict[str, Any], more: dict[str, Any], why: str
) -> None:
    with pytest.raises(RulesError, match=re.escape(why)):
        check_limits(county(gc.Rules(), **more).schools, gc.Rules(**keys), gc.Pins())


def test_pupils_unknown_in_a_year_keep_a_school_out_and_the_year_is_said() -> None:
    rules = gc.Rules(pupils=(1, 900), pupils_in=("2027", "2030"))
    years: dict[str, Any] = {"forecast 2027": [1, 2, 3, 4], "forecast 2030": [1, 2, 3, None]}
    problem = county(rules, **years)
    proposal = gc.propose(problem, seconds=5)
    (left,) = proposal.finest.ungrouped
    assert (left.school, left.reason) == (3, "pupils_unknown")
    assert said(left, problem) == (
        "Its number of pupils in 2030 is not known, and a group must have 1 to 900 pupils then, "
        "too."
    )


@pytest.mark.parametrize(
    ("one", "other", "good"),
    [
        ("1", " 1.0 ", True),
        ("Welsh", "welsh", True),
        ("1", "2", True),
        ("1", "3", False),
        ("3; 2", "1", True),
        ("3; 4", "1", False),
        ("4", "1", False),
        (None, "4", True),
        (" ", "4", True),
    ],
)
def test_values_go_together_where_they_are_equal_listed_or_unknown(
    one: str | None, other: str, good: bool
) -> None:
    lists = {"medium": (("1", "2"), ("2", "3"))}
    problem = county(gc.Rules(compatible=lists), medium=[one, other, None, None])
    for pair in ((0, 1), (0, 1, 2)):
        assert [v.rule for v in group_score(pair, problem).violations] == ["compatible"] * (
            not good
        )
    flags = [code for r in remarks(gc.Grouping.of([ALL]), problem)[0] for code in r.codes]
    assert flags == [
        f"medium_unknown:{i}" for i in ("a" * (not (one or "").strip()), "c", "d") if i
    ]


def test_drives_of_a_week_are_counted_there_and_back_and_limited() -> None:
    problem = county(gc.Rules(visits_a_week=2, lead_week=gc.minutes(60)))
    score = group_score(ALL, problem)
    assert (score.cost, score.amount("drive"), score.longest_drive) == (3600, 1800, 540)
    (found,) = group_score(ALL, problem.with_rules(lead_week=gc.minutes(59))).violations
    assert speaker(problem).say(found.fact) == (
        "School A, School B, School C, School D: whoever leads drives too long; from School B it "
        "is 60 min a week, allowed are 59 min"
    )


def test_a_scenario_says_all_of_them_and_a_folder_verifies(tmp_path: Path) -> None:
    rules = gc.Rules(
        lead=gc.Lead.LARGEST, holds=(hold("small"),), compatible={"medium": (("1", "2"),)},
        pupils=(1, 900), pupils_in=("2030",), visits_a_week=2, lead_week=gc.minutes(300),
        vacant_may_lead=True,
    )  # fmt: skip
    years: dict[str, Any] = {
        "forecast 2030": [1, 2, 3, 4],
        "head": ["vacant", None, "acting", "permanent"],
    }
    problem = county(rules, medium=["1", "2", None, "1; 4"], **years)
    proposal = gc.propose(problem, seconds=5)
    gc.write_folder(proposal, tmp_path / "out")
    assert gc.verify(tmp_path / "out") == []
    again = gc.read_proposal(tmp_path / "out").finest.problem
    assert (again.rules, again.fingerprint) == (rules, problem.fingerprint)
    written = tomllib.loads((tmp_path / "out" / "scenario.toml").read_text(encoding="utf-8"))
    (tier,) = gc.read_scenario(tmp_path / "out" / "scenario.toml").tiers
    assert written["tier"][0]["holds"] == [
        {"where": {"pupils": {"max": 80}}, "schools": [0, 3], "name": "small"}
    ]
    assert tier.rules == rules


@pytest.mark.parametrize("seed", range(4))
def test_p_central_schools_are_the_p_medians_of_another_solver(seed: int) -> None:
    """Central schools are chosen among candidates, within reach, none alone."""
    random = np.random.default_rng(seed)
    n, p, most, limit = 13, 3, 6, 2400
    drives = random.integers(60, 3000, (n, n))
    drives[np.diag_indices(n)] = 0
    may_lead = np.arange(n) % 2 == 0
    schools = gc.Schools.of(
        [f"s{k:02d}" for k in range(n)], lon=[0.01 * k for k in range(n)], lat=[52.0] * n,
        more={"type": ["hub" if may else "x" for may in may_lead]},
    )  # fmt: skip
    rules = replace(
        HUB, size=(2, most), groups=(p, p), alone=gc.Alone.NEVER, longest_drive=limit,
        measured=gc.Measured.FROM_LEAD,
    )  # fmt: skip
    times = gc.TravelTimes.of_dense(drives, cutoff=2700)
    proposal = gc.propose(Problem(schools, times, rules), seconds=20)
    far = (drives > limit) | (limit < drives.T) | ~may_lead[:, None]
    medians = gc.p_median(np.where(far, np.inf, drives), np.ones(n, int), most, p, seconds=300)
    assert medians.status is gc.Status.OPTIMAL
    assert proposal.status is gc.Status.OPTIMAL
    sizes = np.unique(medians.assignment, return_counts=True)[1]
    assert proposal.finest.objective is not None
    assert medians.cost is not None
    if sizes.min() > 1:
        assert proposal.finest.objective == medians.cost
    else:  # a median may serve itself alone
        assert proposal.finest.objective >= medians.cost
    leads = [score.lead for _, score in proposal.finest.scored]
    assert len(leads) == p
    assert all(may_lead[lead] for lead in leads)
