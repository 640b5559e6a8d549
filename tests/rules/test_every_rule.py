"""Every rule is walked through all that people and programs see of it; none may be left out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import geocluster as gc
from geocluster.errors import ScenarioError
from geocluster.explain import why_impossible
from geocluster.judge import judge
from geocluster.maps.content import page_content
from geocluster.proposal.record import rules_record
from geocluster.report.tables import schools_table
from geocluster.rules import RULES, Condition, Hold, Key, Rule, Where, pin_keys, tier_keys
from geocluster.texts import speaker
from tests.docs.keys import with_rows
from tests.pages import page
from tests.rules.one_authority import ONE_AUTHORITY

OTHERS: dict[str, Rule[Any]] = {ONE_AUTHORITY.name: ONE_AUTHORITY}
NAMES = [*RULES.own, *OTHERS]

LARGER, LARGEST = (Where({"pupils": Condition(least=n)}) for n in (60, 100))

ROW: dict[str, Any] = {
    "measured": gc.Measured.FROM_LEAD,
    "longest_drive_minutes": gc.minutes(9),
}
"""Only neighbours in the row are within reach, so that of three the middle one leads."""

BROKEN: dict[str, dict[str, Any]] = {
    "size": {"size": (2, 2)},
    "members": {"members": Where({"phase": Condition(any_of=("Primary",))})},
    "pupils": {"pupils": (10, 200)},
    "drive": {"longest_drive_minutes": gc.minutes(10)},
    "lead": {"lead": gc.Lead.ELIGIBLE, "lead_where": Where({"type": Condition(any_of=("hub",))})},
    "largest": {"lead": gc.Lead.LARGEST, **ROW},
    "head": {"heads": True, **ROW},
    "pupils_in": {"pupils": (1, 1000), "pupils_in": ("2030",)},
    "holds": {"holds": (Hold(where=LARGER, schools=(0, 1), name="larger schools"),)},
    "compatible": {"compatible": {"township": ()}},
    "neighbouring": {"same_or_neighbouring": ("seat",)},
    "visits": {"visits_a_week": 3},
    "lead_week": {"visits_a_week": 3, "lead_week_minutes": gc.minutes(100)},
    "same": {"same": ("township",)},
    "contiguous": {"contiguous": True},
    "groups": {"groups": (3, 3)},
    "kinds": {"kinds": (gc.Kind(name="great", groups=(3, 3), size=(3, 3)),)},
    "group_minutes": {"group_minutes": gc.minutes(7)},
    "fair": {"fair": True},
    "alone": {"alone": gc.Alone.NEVER, "alone_free": Where({"pupils": Condition(least=1000)})},
    "pins": {"pins": gc.Pins(apart=(("b", "c"),), lead=("a",))},
    "one_authority": {"most_of_one_authority": 1},
}
"""Values by key with which it is broken that the first three schools are the only group."""

IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "size": {"size": (7, 7)},
    "members": {"members": Where({"id": Condition(any_of=("a",))})},
    "pupils": {"pupils": (10_000, 20_000)},
    "drive": {"longest_drive_minutes": gc.minutes(5)},
    "lead": {"lead": gc.Lead.ELIGIBLE, "lead_where": Where({"type": Condition(any_of=("seat",))})},
    "largest": {"size": (3, 3), "lead": gc.Lead.LARGEST, **ROW},
    "head": {"size": (3, 3), "heads": True, **ROW},
    "pupils_in": {"pupils": (1, 1000), "pupils_in": ("2030",)},
    "holds": {"size": (3, 3), "holds": (Hold(where=LARGEST, schools=(2, None), name="largest"),)},
    "compatible": {"compatible": {"id": (("a", "b"), ("c", "d"))}},
    "neighbouring": {"same_or_neighbouring": ("nowhere",)},
    "lead_week": {"visits_a_week": 3, "lead_week_minutes": gc.minutes(50)},
    "same": {"same": ("id",)},
    "contiguous": {"contiguous": True},
    "groups": {"groups": (4, 4)},
    "kinds": {"kinds": (gc.Kind(name="great", groups=(4, 4), size=(3, 3)),)},
    "alone": {"size": (4, 5)},
    "pins": {"pins": gc.Pins(apart=(tuple("abcdef"),))},
    "one_authority": {"most_of_one_authority": 1},
}
"""Values by key with which a county where no school may stand alone has no grouping."""

FORBIDS_NOTHING = {"group_minutes", "visits", "fair"}


@pytest.fixture(autouse=True)
def _third_parties() -> Iterator[None]:
    with RULES.having(OTHERS):
        yield


def county(*, heads: bool = False, **values: Any) -> gc.Problem:
    """Six schools in a row; the first three differ in all that a rule can ask."""
    known = {"head": ["acting", "vacant", None, "acting", "vacant", None]} if heads else {}
    ids = list("abcdef")
    schools = gc.Schools.of(
        ids,
        lon=[0.1 * k for k in range(6)],
        lat=[52.0] * 6,
        names=[f"School {i}" for i in ids],
        pupils=[50, 60, 100, 70, 80, 90],
        more={
            "phase": ["Primary", "Primary", "Secondary", "Primary", "Primary", "Primary"],
            "type": ["x", "x", "x", "hub", "hub", "x"],
            "township": ["s", "s", "t", "t", "t", "t"],
            "authority": ["P"] * 6,
            "seat": ["u", None, "u", "u", "u", "u"],
            "nowhere": [None] * 6,
            "forecast 2030": [500, 400, 300, 1100, 1100, 1100],
            **known,
        },
    )
    minutes = [[0 if i == j else 6 + abs(i - j) * 3 for j in range(6)] for i in range(6)]
    times = gc.TravelTimes.of_dense([[60 * m for m in row] for row in minutes], cutoff=2700)
    no_neighbours = np.zeros((0, 2), np.int64)
    return gc.Problem(schools, times, gc.Rules(size=(2, 4)), gc.Pins(), no_neighbours).with_values(
        values
    )


@cache
def proposal(name: str | None) -> gc.Proposal:
    """What is proposed where a rule asks something, or none does."""
    return gc.propose(county(**(BROKEN[name] if name else {})), seconds=5)


def value_of(name: str, problem: gc.Problem) -> Any:
    (value,) = (value for rule, value in problem.asked if rule.name == name)
    return value


def told(name: str) -> list[str]:
    """The sentences of a rule."""
    problem = county(**BROKEN[name])
    say = speaker(problem).say
    return [say(fact) for _, fact in RULES[name].words(value_of(name, problem), problem)]


def keys_of(name: str) -> tuple[Key, ...]:
    return RULES[name].keys


def test_every_rule_is_walked() -> None:
    assert set(NAMES) == set(BROKEN) == set(IMPOSSIBLE) | FORBIDS_NOTHING
    assert {key.name for key in (*tier_keys(), *pin_keys())} == {
        key.name for name in NAMES for key in keys_of(name)
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_judge_names_every_rule_that_is_broken(name: str) -> None:
    groups, asked = gc.Grouping.of([[0, 1, 2]]), county(**BROKEN[name])
    assert judge(groups, county()).violations == ()
    found = judge(groups, asked).violations
    assert {v.rule for v in found} == ({name} - FORBIDS_NOTHING)
    assert all(speaker(asked).say(v.fact) for v in found)


@pytest.mark.parametrize("name", sorted(IMPOSSIBLE))
def test_reasons_name_every_rule_that_stands_in_the_way(name: str) -> None:
    asked = county(alone=gc.Alone.NEVER, **IMPOSSIBLE[name])
    relaxation = RULES[name].relaxation
    assert relaxation is not None
    found = why_impossible(asked)
    assert {relaxation.key} <= {rule for reason in found for rule in reason.rules}
    assert all(speaker(asked).say(reason.fact) for reason in found)


@pytest.mark.parametrize("name", NAMES)
def test_the_map_says_every_rule(name: str) -> None:
    with_it = page_content(proposal(name))["tiers"][0]["rules"]
    without = page_content(proposal(None))["tiers"][0]["rules"]
    assert told(name)
    for sentence in told(name):
        assert sentence in with_it
        assert sentence not in without


@pytest.mark.parametrize("name", NAMES)
def test_the_record_has_every_rule_with_its_value(name: str) -> None:
    rows = {row["rule"]: row["value"] for row in rules_record(county(**BROKEN[name]).rules)}
    for key in keys_of(name):
        if key.name in BROKEN[name]:
            assert rows[key.name] == key.write(BROKEN[name][key.name]) is not None


@pytest.mark.parametrize("name", NAMES)
def test_tables_and_fingerprint_have_every_column_that_a_rule_reads(name: str) -> None:
    asked = county(**BROKEN[name])
    header, _ = schools_table(proposal(name))
    values = {key.name: BROKEN[name].get(key.name, key.usual) for key in keys_of(name)}
    read = {column for key in keys_of(name) for column in key.columns(values[key.name])}
    read |= set(RULES[name].found(value_of(name, asked), asked.schools))
    assert {"pupils"} | read <= {"pupils", *asked.columns}
    assert read - {"pupils"} <= set(header)
    assert asked.fingerprint != county().fingerprint


@pytest.mark.parametrize("name", NAMES)
def test_the_table_of_keys_has_a_row_for_every_key(name: str) -> None:
    text = with_rows(page("scenario"), RULES.values())
    for key in keys_of(name):
        rows = text.count(f"`{key.name}` | {key.default_words}".rstrip() + " ")
        assert rows >= 1 if key.meaning else f"[[tier.{key.name}]]" in text


@pytest.mark.parametrize("key", [k for rule in RULES.own.values() for k in rule.keys],
                         ids=lambda key: key.name)  # fmt: skip
def test_a_wrong_value_of_every_key_is_refused_with_its_line(key: Key, tmp_path: Path) -> None:
    table = "pins" if key in pin_keys() else "tier"
    file = tmp_path / "plan.toml"
    (tmp_path / "list.csv").touch()
    size = "" if key.name == "size" else "\nsize = [2, 4]"
    header = f"[[tier]]{size}" if table == "tier" else f"[[tier]]{size}\n[pins]"
    head = 'name = "x"\n[schools]\nfile = "list.csv"\n[travel]\nengine = "straight"\n'
    file.write_text(f"{head}{header}\n{key.name} = 2021-01-01\n", encoding="utf-8")
    line = f"{head}{header}".count("\n") + 2
    with pytest.raises(ScenarioError, match=rf"line {line}: (?s:.*)\b{key.name}\b"):
        gc.read_scenario(file)
