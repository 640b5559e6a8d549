"""The rule that is named is the rule that binds: without it there is a group, by brute force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings

from geocluster.errors import RulesError, SchoolsError
from geocluster.explain import why_impossible, why_left
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.rules import Alone, Condition, Hold, Kind, Lead, Measured, Pins, Rules, Where
from geocluster.schools import Schools
from geocluster.solvers import solve
from geocluster.texts.reasons import REASONS
from geocluster.travel import TravelTimes
from geocluster.ungrouped import Ungrouped
from tests.oracle import best_cost, cost_of_group, open_schools
from tests.pages import page
from tests.planners import planned
from tests.problems import problems
from tests.said import said


def without(problem: Problem, rules: Iterable[str]) -> Problem:
    """Drop rules altogether, by scenario key."""
    free: dict[str, dict[str, Any]] = {
        "pins": {},
        "members": {"members": None},
        "lead_where": {"lead": Lead.ANY, "lead_where": Where()},
        "same": {"same": ()},
        "pupils": {"pupils": (0, 10**9)},
        "contiguous": {"contiguous": False},
        "size": {"size": (2, max(2, len(problem)))},
        "longest_drive_minutes": {"longest_drive": None},
        "lead": {"lead": Lead.ANY},
        "vacant_may_lead": {"vacant_may_lead": True},
        "pupils_in": {"pupils_in": ()},
        "holds": {"holds": ()},
        "compatible": {"compatible": {}},
        "same_or_neighbouring": {"same_or_neighbouring": ()},
        "lead_week_minutes": {"lead_week": None},
        "groups": {"groups": None},
        "kinds": {"kinds": ()},
        "alone": {"alone": Alone.PENALISED},
    }
    changes = {key: value for rule in rules for key, value in free[rule].items()}
    if "pins" in rules:
        problem = problem.with_pins(Pins(alone=problem.pins.alone, exclude=problem.pins.exclude))
    return problem.with_rules(**changes)


def has_group(school: int, problem: Problem) -> bool:
    """Whether any subset of the schools that can be grouped is feasible and holds the school."""
    others = [i for i in open_schools(problem) if i != school]
    return any(
        cost_of_group(tuple(sorted((school, *some))), problem) is not None
        for k in range(1, len(others) + 1)
        for some in combinations(others, k)
    )


def check(left: Ungrouped, problem: Problem, before: int | None) -> None:
    loose = without(problem, left.rules)
    whole = {"groups", "kinds", "alone"} & set(left.rules) or left.reason in (
        "no_room",
        "costs_more",
    )
    if left.school not in open_schools(problem):
        assert not left.rules
    elif not whole and not has_group(left.school, problem):
        assert has_group(left.school, loose) == bool(left.rules), left
        if not left.rules:
            binding = ["pins", "members", "same", "pupils", "contiguous", "size"]
            binding += ["lead_where"] if problem.rules.lead is Lead.ELIGIBLE else []
            binding += ["lead"] if problem.rules.lead is Lead.LARGEST else []
            binding += ["longest_drive_minutes", "vacant_may_lead", "pupils_in", "holds"]
            binding += ["compatible", "same_or_neighbouring", "lead_week_minutes"]
            unlimited = binding if problem.rules.pupils else [b for b in binding if b != "pupils"]
            small = without(problem, unlimited).with_rules(size=(2, 2 * problem.rules.size[1]))
            assert not has_group(left.school, small), left
    elif left.rules:
        after = best_cost(loose)
        assert after is not None
        assert before is None or after < before, left


@settings(max_examples=60)
@given(problems(most=6) | planned(most=6))
def test_without_the_rule_that_is_named_there_is_a_group_or_a_cheaper_grouping(
    problem: Problem,
) -> None:
    solution = solve(problem)
    before = best_cost(problem)
    if solution.grouping is None:
        for left in why_impossible(problem):
            check(left, problem, None)
        return
    judged = judge(solution.grouping, problem)
    for left in why_left(problem, solution.grouping, judged, proven=True):
        check(left, problem, before)


FAR = 5000
NEAR = 300


def county(
    n: int,
    rules: Rules,
    pins: Pins = Pins(),
    *,
    drives: dict[tuple[int, int], int] | None = None,
    pupils: list[int | None] | None = None,
    neighbours: list[tuple[int, int]] | None = None,
    **more: Any,
) -> Problem:
    """Schools a, b, … 5 min from each other, but for the drives that are given."""
    ids = [chr(97 + k) for k in range(n)]
    dense = [[NEAR] * n for _ in ids]
    for (i, j), seconds in (drives or {}).items():
        dense[i][j] = dense[j][i] = seconds
    made = Schools.of(
        ids,
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        names=[f"School {i.upper()}" for i in ids],
        pupils=pupils or [50] * n,
        more=more,
    )
    return Problem(made, TravelTimes.of_dense(dense, cutoff=2700), rules, pins, neighbours)


def reason_of(problem: Problem, school: int) -> Ungrouped:
    solution = solve(problem, seconds=20)
    if solution.grouping is None:
        left = why_impossible(problem)
    else:
        judged = judge(solution.grouping, problem)
        left = why_left(problem, solution.grouping, judged, proven=True)
    return next(x for x in left if school in (x.school, ANY))


ANY = -1
"""Whichever school is left out."""

HUB = Where({"type": Condition(any_of=("hub",))})
ROW = {(0, 2): FAR}
MANY: dict[str, Any] = {"forecast 2030": [150, 150]}
UNKNOWN: dict[str, Any] = {"forecast 2030": [50, None]}
FROM_LEAD = Rules(size=(3, 3), measured=Measured.FROM_LEAD)
SMALL = Where({"pupils": Condition(most=60)})
LARGE = Where({"pupils": Condition(least=80)})
CASES: dict[str, tuple[Problem, int, str, tuple[str, ...], str]] = {
    "too few groups are allowed": (
        county(7, Rules(size=(2, 2), groups=(2, 2))),
        ANY,
        "groups",
        ("groups",),
        "exactly 2 groups",
    ),
    "more groups than schools": (
        county(5, Rules(size=(2, 4), groups=(40, 40))),
        0,
        "groups",
        ("groups",),
        "need at least 80 schools (40 × 2), but 5 can be grouped",
    ),
    "too few of a kind are allowed": (
        county(
            5,
            Rules(size=(2, 2), kinds=(Kind(name="pairs", size=(2, 2), groups=(0, 1)),)),
        ),
        ANY,
        "kinds",
        ("kinds",),
        "0 to 1 groups of the kind pairs",
    ),
    "no group can be of a kind": (
        county(5, Rules(size=(2, 3), kinds=(Kind(name="big", size=(6, 9), groups=(1, 1)),))),
        0,
        "kinds",
        ("kinds",),
        "no group can be of it, for a group has 2 to 3 schools",
    ),
    "too few schools of a kind": (
        county(
            5,
            Rules(size=(2, 3), kinds=(Kind(name="hubs", holds_where=HUB, groups=(2, 9)),)),
            type=["hub", None, None, None, None],
        ),
        0,
        "kinds",
        ("kinds",),
        "need at least 2 schools of type: hub, but 1 can be grouped",
    ),
    "too few pupils for so many groups": (
        county(6, Rules(size=(2, 6), pupils=(150, 900), groups=(3, 3))),
        0,
        "groups",
        ("groups",),
        "need at least 450 pupils (3 × 150), but the schools that can be grouped have 300",
    ),
    "no room for all in so few groups": (
        county(7, Rules(size=(2, 3), groups=(1, 2), alone=Alone.NEVER)),
        0,
        "groups",
        ("groups",),
        "hold at most 6, but 7 may not stand alone",
    ),
    "an odd number in pairs": (
        county(3, Rules(size=(2, 2), alone=Alone.NEVER)),
        ANY,
        "no_room",
        ("alone",),
        "not all schools find room at once",
    ),
    "a group is full": (
        county(3, Rules(size=(2, 2))),
        ANY,
        "size",
        ("size",),
        "breaks a rule (size): 3 schools",
    ),
    "a group would have too many pupils": (
        county(3, Rules(size=(2, 3), pupils=(80, 120))),
        ANY,
        "pupils",
        ("pupils",),
        "breaks a rule (pupils): 150 pupils",
    ),
    "a pin keeps it out of the group": (
        county(3, Rules(size=(2, 3)), Pins(apart=(("b", "c"),)), drives={(0, 2): 400}),
        2,
        "pins",
        ("pins",),
        "School B, School C must be apart",
    ),
    "apart from the only partner": (
        county(2, Rules(), Pins(apart=(("a", "b"),))),
        0,
        "pins",
        ("pins",),
        "School A, School B must be apart",
    ),
    "pinned together, but too far": (
        county(4, Rules(longest_drive=600), Pins(together=(("a", "b"),)), drives={(0, 1): 1860}),
        0,
        "pins",
        ("pins",),
        "School A and School B must be together (pins, together), but School A to School B takes "
        "31 min 00 s, the limit is 10 min",
    ),
    "pinned together, but too many pupils": (
        county(
            4,
            Rules(pupils=(60, 200)),
            Pins(together=(("a", "b"),)),
            pupils=[150, 120, 50, 50],
        ),
        1,
        "pins",
        ("pins",),
        "must be together (pins, together), but 270 pupils (School A, School B), allowed are 60",
    ),
    "pinned together, but not the same": (
        county(
            4,
            Rules(same=("authority",)),
            Pins(together=(("a", "b"),)),
            authority=["x", "y", "x", "y"],
        ),
        0,
        "pins",
        ("pins",),
        "are not all of the same authority",
    ),
    "two pinned leads together": (
        county(4, Rules(), Pins(together=(("a", "b"),), lead=("a", "b"))),
        0,
        "pins",
        ("pins",),
        "School A and School B must each lead the group they are in (pins, lead)",
    ),
    "two pinned leads and nobody else": (
        county(2, Rules(), Pins(lead=("a", "b"))),
        0,
        "pins",
        ("pins",),
        "must each lead the group they are in",
    ),
    "a pinned lead that may not lead": (
        county(
            3,
            Rules(lead=Lead.ELIGIBLE, lead_where=HUB),
            Pins(lead=("a",)),
            type=["spoke", "hub", "spoke"],
        ),
        0,
        "pins",
        ("pins",),
        "School A must lead (pins, lead), but may not: lead_where asks for type: hub",
    ),
    "pinned together, but they cannot hang together": (
        county(
            4,
            Rules(size=(2, 2), contiguous=True),
            Pins(together=(("a", "c"),)),
            neighbours=[(0, 1), (1, 2), (2, 3)],
        ),
        0,
        "pins",
        ("pins",),
        "School A and School C must be together (pins, together), but",
    ),
    "nobody may lead": (
        county(3, Rules(lead=Lead.ELIGIBLE, lead_where=HUB), type=["spoke", "spoke", "inn"]),
        1,
        "no_lead",
        ("lead_where",),
        "lead_where asks for type: hub, which no school of the list meets (type is spoke (2), inn",
    ),
    "nobody who may lead can be grouped": (
        county(
            3,
            Rules(lead=Lead.ELIGIBLE, lead_where=HUB),
            Pins(exclude=("c",)),
            type=["spoke", "spoke", "hub"],
        ),
        1,
        "no_lead",
        ("lead_where",),
        "School C cannot be grouped",
    ),
    "a column that is blank": (
        county(3, Rules(same=("township",))),
        1,
        "not_the_same",
        ("same",),
        "No school of the list has a known township",
    ),
    "a column in which all differ": (
        county(3, Rules(same=("township",)), township=["x", "y", "z"]),
        1,
        "not_the_same",
        ("same",),
        "No two schools that can be grouped have the same township",
    ),
    "its own value is blank": (
        county(3, Rules(same=("township",)), township=["x", "x", None]),
        2,
        "not_the_same",
        ("same",),
        "Its township is not known",
    ),
    "too few pupils come together": (
        county(3, Rules(size=(2, 3), pupils=(300, 900))),
        0,
        "pupils",
        ("pupils",),
        "At most 150 pupils come together",
    ),
    "too many pupils come together": (
        county(2, Rules(pupils=(10, 90))),
        0,
        "pupils",
        ("pupils",),
        "At least 100 pupils come together",
    ),
    "too few schools come together": (
        county(2, Rules(size=(3, 4))),
        0,
        "size",
        ("size",),
        "At most 2 schools come together",
    ),
    "the only partner is too far": (
        county(2, Rules(longest_drive=600), drives={(0, 1): 660}),
        0,
        "no_partner_in_reach",
        ("longest_drive_minutes",),
        "Its nearest partner, School B, is 11 min away; the limit is 10 min",
    ),
    "the lead is too far": (
        county(
            3,
            Rules(
                lead=Lead.ELIGIBLE,
                lead_where=HUB,
                measured=Measured.FROM_LEAD,
                longest_drive=600,
            ),
            drives={(0, 2): 900, (1, 2): 900},
            type=["spoke", "spoke", "hub"],
        ),
        0,
        "no_lead_in_reach",
        ("lead_where",),
        "The nearest school that may lead, School C, is 15 min away",
    ),
    "the only partner may not join": (
        county(
            2,
            Rules(members=Where({"type": Condition(exclude=("academy",))})),
            type=["maintained", "academy"],
        ),
        0,
        "no_eligible_partner",
        ("members",),
        "would need School B, which may not join",
    ),
    "it may not join itself": (
        county(
            3,
            Rules(members=Where({"type": Condition(exclude=("academy",))})),
            type=["maintained", "maintained", "academy"],
        ),
        2,
        "not_eligible",
        (),
        "its type is academy",
    ),
    "no neighbour": (
        county(3, Rules(contiguous=True), neighbours=[(0, 1)]),
        2,
        "not_contiguous",
        ("contiguous",),
        "neighbours of this school: no school",
    ),
    "two rules together": (
        county(2, Rules(longest_drive=600, pupils=(10, 90)), drives={(0, 1): 660}),
        0,
        "several_rules",
        ("pupils", "longest_drive_minutes"),
        "pupils and longest_drive_minutes stand in the way together",
    ),
    "beyond what is known": (
        county(2, Rules(), drives={(0, 1): FAR}),
        0,
        "no_partner_in_reach",
        (),
        "No other school that can be grouped is within 45 min",
    ),
    "a single school": (county(1, Rules()), 0, "only_school", (), "the only school of the list"),
    "a single school that can be grouped": (
        county(3, Rules(), Pins(exclude=("b",), alone=("c",))),
        0,
        "only_school",
        (),
        "No other school of the list can be grouped (1 excluded and 1 pinned alone)",
    ),
    "the largest is too far": (
        county(3, replace(FROM_LEAD, lead=Lead.LARGEST), drives=ROW, pupils=[50, 60, 90]),
        0,
        "lead",
        ("lead",),
        "School C leads as the largest, but is not within 45 min of every member",
    ),
    "a vacant headship in the middle": (
        county(3, FROM_LEAD, drives=ROW, head=["acting", "vacant", None]),
        0,
        "vacant_may_lead",
        ("vacant_may_lead",),
        "only School B is near enough to lead all, and its headship is vacant",
    ),
    "no larger school": (
        county(2, Rules(holds=(Hold(where=LARGE, schools=(1, None), name="larger schools"),))),
        0,
        "holds",
        ("holds",),
        "School A, School B: 0 of them count as “larger schools”, at least 1 must",
    ),
    "full of small schools": (
        county(3, Rules(size=(2, 3), holds=(Hold(where=SMALL, schools=(0, 2), name="small"),))),
        ANY,
        "holds",
        ("holds",),
        "3 of them count as “small” (School A, School B, School C), at most 2 may",
    ),
    "values that do not go together": (
        county(2, Rules(compatible={"medium": (("1", "3"),)}), medium=["1", "2"]),
        0,
        "compatible",
        ("compatible",),
        "School A and School B may not be in one group: their medium is 1 and 2",
    ),
    "too many pupils in a year": (
        county(2, Rules(pupils=(0, 200), pupils_in=("2030",)), **MANY),
        0,
        "pupils_in",
        ("pupils_in",),
        "300 pupils in 2030 (School A, School B), allowed are 0 to 200",
    ),
    "unknown pupils in a year": (
        county(2, Rules(pupils=(0, 200), pupils_in=("2030",)), **UNKNOWN),
        1,
        "pupils_unknown",
        (),
        "Its number of pupils in 2030 is not known",
    ),
    "a partner of unknown pupils in a year": (
        county(2, Rules(pupils=(0, 200), pupils_in=("2030",)), **UNKNOWN),
        0,
        "pupils_in",
        ("pupils_in",),
        "would need School B, of which not all rolls are known that the rules ask for",
    ),
    "a week on the road": (
        county(2, Rules(visits_a_week=5, lead_week=40 * 60)),
        0,
        "lead_week_minutes",
        ("lead_week_minutes",),
        "from School A it is 50 min a week, allowed are 40 min",
    ),
    "a township too far away": (
        county(
            3,
            Rules(size=(2, 2), same_or_neighbouring=("township",)),
            drives={(0, 1): FAR, (1, 2): FAR},
            township=["x", "y", "z"],
        ),
        0,
        "same_or_neighbouring",
        ("same_or_neighbouring",),
        "School A, School C has no lead whose township is the same as that of every member",
    ),
    "too dear": (
        county(2, Rules(alone_penalty=60)),
        0,
        "costs_more",
        (),
        "as a group of their own they would cost",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_rule_is_named_in_each_way_in_which_it_binds(case: str) -> None:
    problem, school, code, rules, words = CASES[case]
    left = reason_of(problem, school)
    assert words in said(left, problem)
    assert (left.reason, left.rules) == (code, rules)
    check(left, problem, best_cost(problem))


REFUSED: dict[str, tuple[Any, type[Exception], str]] = {
    "together and apart": (
        lambda: Pins(together=(("a", "b"),), apart=(("b", "a"),)),
        RulesError,
        "both together and apart",
    ),
    "together and apart by way of another": (
        lambda: county(4, Rules(), Pins(together=(("a", "b"), ("b", "c")), apart=(("a", "c"),))),
        RulesError,
        "both together and apart",
    ),
    "together and alone": (
        lambda: Pins(together=(("a", "b"),), alone=("a",)),
        RulesError,
        "stands both in together and in alone",
    ),
    "too many together": (
        lambda: county(4, Rules(size=(2, 2)), Pins(together=(("a", "b"), ("b", "c")))),
        RulesError,
        "a group has at most 2 schools",
    ),
    "unknown schools, all at once": (
        lambda: county(4, Rules(), Pins(lead=("e", "a"), alone=("ff",))),
        SchoolsError,
        "pins, lead: no school with id 'e'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_pins_that_contradict_each_other_are_refused(case: str) -> None:
    make, kind, words = REFUSED[case]
    with pytest.raises(kind, match=words):
        make()


def test_the_page_says_every_code_of_a_reason() -> None:
    in_code = {code.partition(".")[0] for code in REASONS} - {"*"}
    in_code |= {rule for _, _, code, rules, _ in CASES.values() for rule in (code,)}
    rows = [row for row in page("reasons").splitlines() if row.startswith("| `")]
    assert {
        code for row in rows for code in re.findall("`([a-z_]+)`", row.split("|")[1])
    } == in_code


def test_every_unknown_pin_is_named() -> None:
    with pytest.raises(SchoolsError) as told:
        county(3, Rules(), Pins(lead=("x",), alone=("y",), together=(("a", "z"),)))
    assert [f"'{i}'" in str(told.value) for i in "xyz"] == [True] * 3
