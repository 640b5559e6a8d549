"""Every rule of a scenario is said where people read, in the order of the tier."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from geocluster.problem import Problem
from geocluster.rules import Alone, Condition, Hold, Kind, Lead, Measured, Pins, Rules, Where
from geocluster.schools import Schools
from geocluster.travel import TravelTimes
from tests.said import rules_said

BASE = Rules(size=(2, 3), lead=Lead.ANY)
SAID: dict[str, tuple[dict[str, Any], str]] = {
    "name": ({"name": "Waldgruppe"}, "Waldgruppe"),
    "preset": ({"preset": "wales_federation", "size": (2, 6)}, "SI 2014/1132"),
    "size": ({"size": (2, 7)}, "2 to 7 schools"),
    "pupils": ({"pupils": (43, 1234)}, "43 to 1,234 pupils"),
    "members": ({"members": Where({"faith": Condition(exclude=("Jedi",))})}, "faith: not Jedi"),
    "longest_drive": ({"longest_drive": 11 * 60}, "11 min"),
    "measured": ({"measured": Measured.FROM_LEAD}, "between its lead or centre and a member"),
    "lead": ({"lead": Lead.NONE}, "No school leads"),
    "lead_where": (
        {"lead": Lead.ELIGIBLE, "lead_where": Where({"type": Condition(any_of=("hub", "seat"))})},
        "type: hub or seat",
    ),
    "same": ({"same": ("authority",)}, "authority"),
    "alone": ({"alone": Alone.NEVER}, "must be in a group"),
    "alone_penalty": ({"alone_penalty": 17 * 60}, "charged 17 min"),
    "alone_free": ({"alone_free": Where({"pupils": Condition(least=210)})}, "pupils: at least 210"),
    "group_charge": ({"group_charge": 13 * 60}, "charged 13 min"),
    "groups": ({"groups": (1, 40)}, "1 to 40 groups"),
    "kinds": (
        {"kinds": (Kind(name="great", groups=(0, 5), size=(3, 3)),)},
        "great (exactly 3 schools) there are 0 to 5",
    ),
    "vacant_may_lead": ({"vacant_may_lead": True}, "headship is vacant may lead as any other"),
    "pupils_in": ({"pupils": (1, 9_000), "pupils_in": ("2031",)}, "forecasts for 2031"),
    "holds": (
        {
            "holds": (
                Hold(
                    where=Where({"pupils": Condition(least=80)}),
                    schools=(1, None),
                    name="larger schools",
                ),
            )
        },
        "at least 1 “larger schools” (pupils: at least 80)",
    ),
    "same_or_neighbouring": (
        {"same_or_neighbouring": ("township",)},
        "of its lead's township, or of one beside it",
    ),
    "compatible": ({"compatible": {"faith": (("None", "Jedi"),)}}, "as listed: None and Jedi"),
    "visits_a_week": ({"visits_a_week": 3}, "to each other school 3 times, and back"),
    "lead_week": ({"visits_a_week": 3, "lead_week": 123 * 60}, "drives at most 123 min in a week"),
    "contiguous": ({"contiguous": True}, "hang together"),
    "fair": ({"fair": True}, "as short as can be without leaving more schools alone"),
}
PINNED: dict[str, tuple[Any, str]] = {
    "together": ((("a", "b"),), "together are School a and School b"),
    "apart": ((("a", "c"),), "apart are School a and School c"),
    "lead": (("b",), "led by School b"),
    "alone": (("c",), "alone stay School c"),
    "exclude": (("d",), "School d"),
    "lock": ((("a", "b"),), "a group as it stands is School a and School b"),
    "forbid": ((("a", "c"),), "no group as it stands is School a and School c"),
}


def problem(rules: Rules, pins: Pins = Pins()) -> Problem:
    ids = list("abcde")
    schools = Schools.of(
        ids,
        lon=[0.01 * k for k in range(5)],
        lat=[52, 52.01, 52, 52.01, 52],
        names=[f"School {i}" for i in ids],
        pupils=[50, 60, 70, 80, 90],
        more={"forecast 2031": [40] * 5},
    )
    return Problem(schools, TravelTimes.of_dense([[300] * 5] * 5, cutoff=2700), rules, pins)


OF_OTHERS = {"costs", "further"}
"""What third parties add; it is asked of their entries."""


@pytest.mark.parametrize("rule", [f.name for f in fields(Rules) if f.name not in OF_OTHERS])
def test_every_rule_is_among_those_of_the_map(rule: str) -> None:
    """A field of ``Rules`` that is not in the table above fails here, too."""
    changes, sentence = SAID[rule]
    with_it = " ".join(rules_said(problem(replace(BASE, **changes))))
    without = " ".join(rules_said(problem(BASE)))
    assert sentence in with_it
    assert sentence not in without


@pytest.mark.parametrize("pin", [field.name for field in fields(Pins)])
def test_every_pin_is_among_the_rules_of_the_map(pin: str) -> None:
    value, sentence = PINNED[pin]
    assert sentence in " ".join(rules_said(problem(BASE, Pins(**{pin: value}))))
    assert sentence not in " ".join(rules_said(problem(BASE)))


def test_many_pins_are_counted() -> None:
    schools = [str(k) for k in range(30)]
    many = Problem(
        Schools.of(schools, lon=[0.0] * 30, lat=[52.0] * 30),
        TravelTimes.of_dense([[300] * 30] * 30, cutoff=2700),
        BASE,
        Pins(alone=tuple(schools)),
    )
    assert rules_said(many)[-1].endswith("; and 20 more.")
