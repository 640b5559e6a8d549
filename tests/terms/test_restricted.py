"""Rules that say nothing but what they restrict, by shape: the judge and reasons name them."""

from __future__ import annotations

from typing import Any

import pytest

import geocluster as gc
from geocluster.explain import why_impossible
from geocluster.judge import group_score
from geocluster.proposal import Status
from geocluster.rules import RULES
from geocluster.solvers import solve
from geocluster.texts import speaker
from tests.made import MADE_RULES
from tests.terms.test_every_term import county

NAMES = [*MADE_RULES]
BROKEN: dict[str, tuple[Any, str]] = {
    "leads_larger": (True, "no school may lead A, B, C by the rule leads_larger"),
    "kept_apart": (True, "A, C may not be in one group by the rule kept_apart"),
    "few_of_town": (1, "A, B may not be in one group by the rule few_of_town"),
    "later_pupils": ((500, 600), "A, B, C may not be in one group by the rule later_pupils"),
    "lead_driving": (60, "no school may lead A, B, C by the rule lead_driving"),
}
"""A value of each with which the first three schools break it, and what is said then."""


def asked(name: str) -> gc.Problem:
    """Schools of which none may stand alone; the smallest is pinned as a lead."""
    pins = gc.Pins(lead=("a",)) if name == "leads_larger" else gc.Pins()
    problem = county(None, further={name: BROKEN[name][0]}, alone=gc.Alone.NEVER)
    return problem.with_pins(pins)


@pytest.mark.parametrize("name", NAMES)
def test_the_judge_names_what_is_restricted(name: str) -> None:
    free = asked(name).with_rules(further={})
    assert group_score((0, 1, 2), free).violations == ()
    broken = group_score((0, 1, 2), asked(name)).violations
    assert {v.rule for v in broken} == {name}
    assert BROKEN[name][1] in [speaker(asked(name)).say(v.fact) for v in broken]


@pytest.mark.parametrize("name", NAMES)
def test_reasons_name_what_stands_in_the_way(name: str) -> None:
    problem = asked(name)
    assert solve(problem).status is Status.INFEASIBLE
    found = why_impossible(problem)
    assert found
    assert all(name in reason.rules for reason in found), [x.rules for x in found]
    assert all(speaker(problem).say(reason.fact) for reason in found)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_restricts_is_part_of_the_fingerprint(name: str) -> None:
    assert asked(name).fingerprint != asked(name).with_rules(further={}).fingerprint
    assert RULES[name].relaxation is not None
