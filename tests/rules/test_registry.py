"""Every rule stands in one place, and all that is derived from it agrees."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from geocluster.errors import PluginError, RulesError, ScenarioError
from geocluster.facts import Text
from geocluster.rules import RULES, Key, Relaxation, Rule, keys_of, pin_keys, tier_keys
from geocluster.scenario.model import PinKeys, TierKeys
from tests.docs.keys import with_rows
from tests.pages import page

NO_RULES = {"name", "preset", "costs", "further"}
OF_TIERS = {"name", "preset", "costs", "within"}


def test_fields_of_rules_are_those_that_are_declared() -> None:
    declared = [key.field for key in tier_keys() if key.field is not None]
    assert sorted(declared) == sorted({field.name for field in fields(gc.Rules)} - NO_RULES)


def test_pins_are_those_that_are_declared() -> None:
    assert [key.field for key in pin_keys()] == [field.name for field in fields(gc.Pins)]


def test_keys_of_a_tier_are_those_that_are_declared() -> None:
    assert set(TierKeys.model_fields) == {k.name for k in tier_keys()} | {
        "name",
        "preset",
        "costs",
        "within",
    }
    assert set(PinKeys.model_fields) == {key.name for key in pin_keys()}


@pytest.mark.parametrize("key", [k for k in tier_keys() if k.field], ids=lambda key: key.name)
def test_defaults_of_rules_are_those_that_are_declared(key: Key) -> None:
    assert getattr(gc.Rules(), str(key.field)) == key.usual


@pytest.mark.parametrize("key", tier_keys(), ids=lambda key: key.name)
def test_what_is_usual_is_written_and_read_back_as_it_is(key: Key) -> None:
    written = key.written(key.usual)
    assert written is None or key.held(written) == key.usual


def test_the_table_of_keys_is_that_of_the_declarations() -> None:
    """``make keys`` writes it."""
    assert with_rows(page("scenario")) == page("scenario")


def test_relaxations_have_keys_and_ranks_of_their_own() -> None:
    relaxations = [rule.relaxation for rule in RULES.values() if rule.relaxation]
    n = len(relaxations)
    assert len({r.key for r in relaxations}) == len({r.rank for r in relaxations}) == n


def most(name: str, value: Any) -> Any:
    if value is not None and (not isinstance(value, int) or value < 1):
        raise RulesError(f"{name} must be a whole number from 1, not {value!r}")
    return value


def made(**changes: Any) -> Rule[Any]:
    key = Key(**{"name": "most", "kind": int | None, "meaning": "most of them", "check": most}
              | changes)  # fmt: skip
    return Rule(name="of_others", keys=(key,))


def test_a_further_rule_has_its_value_in_further() -> None:
    with RULES.having({"of_others": made()}):
        rules = gc.Rules(further={"most": 2})
        assert keys_of(rules)["most"] == rules.values()["most"] == 2
        assert "most=2" in repr(rules)
        assert rules.with_values({"most": 3, "size": (2, 3)}).further == {"most": 3}
        assert gc.Rules(further={"most": None}) == gc.Rules()
        assert gc.Rules().values()["most"] is None
        with pytest.raises(RulesError, match="most must be a whole number from 1, not 0"):
            gc.Rules(further={"most": 0})
        with pytest.raises(RulesError, match="no rule has the key 'mots'; did you mean 'most'"):
            gc.Rules(further={"mots": 2})


def test_a_further_value_without_a_rule_is_refused() -> None:
    with pytest.raises(RulesError, match="no rule has the key 'most'; no further rule"):
        gc.Rules(further={"most": 2})
    with pytest.raises(RulesError, match="further takes values by key"):
        gc.Rules(further=["most"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "size"}, "its key 'size' is taken"),
        ({"name": "preset"}, "its key 'preset' is taken"),
        ({"field": "size"}, "must stand in ..tier.., without a field"),
    ],
)
def test_a_rule_that_takes_what_is_another_s_is_refused(changes: Any, why: str) -> None:
    with pytest.raises(PluginError, match=why), RULES.having({"of_others": made(**changes)}):
        pass


def plan(folder: Path, tier: str) -> Path:
    (folder / "list.csv").touch()
    file = folder / "plan.toml"
    file.write_text(
        'name = "x"\n[schools]\nfile = "list.csv"\n[travel]\nengine = "straight"\n'
        f"[[tier]]\nsize = [2, 4]\n{tier}\n",
        encoding="utf-8",
    )
    return file


def test_a_rule_that_is_registered_has_its_key_in_scenarios(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="line 8: unknown key 'most'"):
        gc.read_scenario(plan(tmp_path, "most = 2"))
    with RULES.having({"of_others": made()}):
        read = gc.read_scenario(plan(tmp_path, "most = 2"))
        assert read.tiers[0].rules == gc.Rules(further={"most": 2})
        assert read.written_out()["tier"][0]["most"] == 2
        for wrong, why in (
            ("mots = 2", "line 8: unknown key 'mots' in [[tier]]; did you mean 'most'?"),
            ('most = "2"', "line 8: most in [[tier]]: must be a whole number (integer), got '2'; "
             "write most = 2"),
            ("most = 0", "line 6: [[tier]]: most must be a whole number from 1, not 0"),
        ):  # fmt: skip
            with pytest.raises(ScenarioError, match=re.escape(why)):
                gc.read_scenario(plan(tmp_path, wrong))
    assert read.tiers[0].rules.further == {}
    with pytest.raises(ScenarioError, match="line 8: unknown key 'most'"):
        gc.read_scenario(plan(tmp_path, "most = 2"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"texts": {"broken.size": Text("x")}}, "must have the code broken.of_others or rule.of_o"),
        ({"texts": {"broken.of_otherss": Text("x")}}, "its text 'broken.of_otherss' must have"),
        (
            {"relaxation": Relaxation(key="size", rank=5, binds=bool, changes=lambda _: {})},
            "its relaxation names 'size', which is none of its keys",
        ),
    ],
)
def test_a_rule_that_speaks_for_another_is_refused(changes: Any, why: str) -> None:
    rule = replace(made(), **changes)
    with pytest.raises(PluginError, match=re.escape(why)), RULES.having({"of_others": rule}):
        pass


def test_texts_of_a_rule_may_have_more_than_its_name() -> None:
    rule = replace(made(), texts={"broken.of_others": Text("x"), "rule.of_others.more": Text("y")})
    with RULES.having({"of_others": rule}):
        assert RULES["of_others"] is rule
