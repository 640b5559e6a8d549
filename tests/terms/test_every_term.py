"""Every further term is walked through all that people and programs see of it; none is left out.

The terms are ours, and those of :mod:`tests.made`, one for each shape: what is seen of them is seen
of every term that a third party adds in one file.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

import geocluster as gc
from geocluster.errors import PluginError, RulesError, ScenarioError
from geocluster.explain import why_left
from geocluster.facts import fact
from geocluster.judge import judge
from geocluster.maps.content import page_content
from geocluster.proposal.record import rules_record
from geocluster.report.frames import tables
from geocluster.terms import TERMS, Cost, Term
from geocluster.terms.shapes import Aggregate, LeadMember
from geocluster.texts import speaker
from tests.made import MADE

OWN = [key for key, term in TERMS.own.items() if term.in_costs]
NAMES = [*OWN, *MADE]
VALUES: dict[str, Any] = {
    "beyond": {"beyond": 60, "times": 2},
    "heads": gc.minutes(3),
    "towns_split": gc.minutes(4),
    "mixed_towns": gc.minutes(5),
    "elsewhere": gc.minutes(2),
    "short": {"target": 500, "each": 6},
    "crowd": gc.minutes(1),
    "far": {"beyond": gc.minutes(3), "times": 2},
    "displaced_head": gc.minutes(10),
    "lead_elsewhere": {"medium": gc.minutes(4)},
    "partnership_split": {"partnership": gc.minutes(20), "trust": gc.minutes(30)},
    "pair_split": gc.minutes(60),
    "nearest_elsewhere": gc.minutes(4),
    "denominations": gc.minutes(15),
    "mediums": gc.minutes(15),
    "authorities": gc.minutes(15),
    "plan_split": gc.minutes(5),
    "short_of": {"pupils": 500, "seconds_per_pupil": 6},
}
SAID = {
    "far": "The drive from B to A takes 4 min, 1 min more than 3 min.",
    "displaced_head": "D has a head of its own (acting).",
    "lead_elsewhere": "B is of another medium (English) than its lead (Welsh).",
    "partnership_split": "It splits Vale (partnership): here are A, B and C, of its 4 schools.",
    "pair_split": "It splits the pair C and D (named as a pair).",
    "nearest_elsewhere": (
        "The nearest school that D could be with by the rules about two schools, C (4 min), is not "
        "in its group."
    ),
    "denominations": "It holds 3 denominations: Church of England, no religious character and "
    "Roman Catholic.",
    "mediums": "It holds 2 language mediums: Welsh and English.",
    "authorities": "It holds schools of 2 authorities: West and East.",
    "plan_split": "It splits the plan's group One: here are A, B and C, of its 4 schools.",
    "short_of": "In 2027 it has 200 pupils, 300 fewer than 500.",
}
"""What is said of one match in the two groups of three."""
GROUPS = gc.Grouping.of([[0, 1, 2], [3, 4, 5]])


def county(key: str | None, **more: Any) -> gc.Problem:
    """Six schools in a row, of towns and more that two groups of three always split and mix."""
    schools = gc.Schools.of(
        [*"abcdef"],
        lon=[0.1 * k for k in range(6)],
        lat=[52.0] * 6,
        pupils=[50, 60, 100, 70, 80, 90],
        more={
            "town": ["a", "a", "b", "a", "b", "a"],
            "roll": [50, 60, 100, 70, 80, 90],
            "later": [60, 50, 90, 70, 80, 90],
            "forecast 2027": [60, 50, 90, 70, 80, 90],
            "head": ["permanent", "permanent", "vacant", "acting", "permanent", "permanent"],
            "partnership": ["Vale"] * 4 + [None] * 2,
            "layer trust": [None] + ["Hill"] * 5,
            "plan": ["One"] * 4 + ["Two"] * 2,
            "faith": ["Church of England", "None", "Roman Catholic"] * 2,
            "medium": ["Welsh", "English", "Welsh"] + ["English"] * 3,
            "authority": ["West", "East", "West"] + ["East"] * 3,
        },
        linked=[("a", "b"), ("b", "c"), ("c", "d")],
        names=[*"ABCDEF"],
    )
    minutes = [[0 if i == j else 2 + abs(i - j) * 2 for j in range(6)] for i in range(6)]
    times = gc.TravelTimes.of_dense([[60 * m for m in row] for row in minutes], cutoff=2700)
    costs = {} if key is None else {key: VALUES[key]}
    return gc.Problem(schools, times, gc.Rules(**{"size": (3, 3), "costs": costs} | more))


@cache
def proposal(key: str | None) -> gc.Proposal:
    return gc.propose(county(key), seconds=5)


def title(key: str) -> str:
    return speaker(county(key)).say(TERMS[key].title)


@pytest.mark.parametrize("key", NAMES)
def test_the_judge_counts_it_with_what_it_comes_from(key: str) -> None:
    judged = judge(GROUPS, county(key))
    (paid,) = {c.term for score in judged.groups for c in score.costs} - {"charge", "drive"}
    assert paid == key
    assert judged.by_term()[key] > 0
    assert any(c.matches for score in judged.groups for c in score.costs if c.term == key)


@pytest.mark.parametrize("key", OWN)
def test_each_thing_that_is_charged_is_said(key: str) -> None:
    problem = county(key)
    scores = judge(GROUPS, problem).groups
    said = [
        speaker(problem).say(told)
        for score in scores
        for cost in score.costs
        for match in cost.matches
        if (told := cost.told(match)) is not None
    ]
    assert SAID[key] in said
    assert len(said) == sum(len(c.matches) for s in scores for c in s.costs if c.term == key)


@pytest.mark.parametrize("key", OWN)
def test_what_is_charged_stands_on_the_map_in_tables_and_in_the_record(key: str) -> None:
    found = proposal(key)
    (tier,) = found.record()["tiers"]
    told = [
        match["said"]["text"]
        for group in tier["groups"]
        for cost in group["costs"]
        for match in cost["matches"]
    ]
    assert told
    shown = [s for group in page_content(found)["tiers"][0]["groups"] for s in group["charged"]]
    table = " ".join(tables(found)["groups"]["charged"])
    for sentence in told:
        assert any(sentence in charged for charged in shown), shown
        assert sentence in table
    for cost in (c for group in (*tier["groups"], *tier["ungrouped"]) for c in group["costs"]):
        if cost["term"] == key:
            assert cost["amount"] == sum(match["amount"] for match in cost["matches"])


@pytest.mark.parametrize("key", NAMES)
def test_the_map_says_what_it_charges_for_each_group_and_in_all(key: str) -> None:
    content, without = page_content(proposal(key)), page_content(proposal(None))
    sentence = speaker(county(key)).say(TERMS[key].words(county(key).rules))  # type: ignore[arg-type]
    assert sentence in content["tiers"][0]["rules"]
    assert sentence not in without["tiers"][0]["rules"]
    assert title(key) in content["status"]["by_term"]
    assert not without["status"]["by_term"]
    assert any(title(key) in g["costs"] for g in content["tiers"][0]["groups"])


@pytest.mark.parametrize("key", NAMES)
def test_record_and_fingerprint_have_its_value(key: str) -> None:
    problem = county(key)
    (row,) = [row for row in rules_record(problem.rules) if key in str(row["rule"] + str(row))]
    assert TERMS[key].write(VALUES[key]) in (row["value"], *_inside(row["value"]))
    assert problem.fingerprint != county(None).fingerprint
    record = proposal(key).record()
    (tier,) = record["tiers"]
    paid = {cost["term"]: cost["cost"] for cost in tier["costs"]}
    assert sum(paid.values()) == tier["objective"]
    once = sum(cost["cost"] for cost in tier["once"])
    groups = [cost["cost"] for group in tier["groups"] for cost in group["costs"]]
    assert sum(groups) + once == tier["objective"]
    assert paid[key] == sum(
        cost["cost"]
        for group in (*tier["groups"], {"costs": tier["once"]})
        for cost in group["costs"]
        if cost["term"] == key
    )


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else []


@pytest.mark.parametrize("key", NAMES)
def test_tables_have_what_it_charges_and_all_that_it_reads(key: str) -> None:
    made = tables(proposal(key))
    judgement = proposal(key).finest.judgement
    assert judgement is not None
    charged = [sum(c.cost for c in s.costs if c.term == key) for s in judgement.groups]
    assert made["groups"][f"{key}_seconds"].tolist() == charged
    read = TERMS[key].columns(VALUES[key], county(key).schools)
    assert set(read) <= set(made["schools"].columns)
    assert f"{key}_seconds" not in tables(proposal(None))["groups"].columns


def test_a_school_left_out_is_told_what_its_group_would_pay() -> None:
    problem = county("crowd", alone_penalty=30)
    found = gc.propose(problem, seconds=5)
    assert found.finest.judgement is not None
    assert found.finest.grouping is not None
    reasons = why_left(problem, found.finest.grouping, found.finest.judgement, proven=True)
    assert reasons
    said = [speaker(problem).say(reason.fact) for reason in reasons]
    assert all("crowd 1 min" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "heads = 2\nhedas = 3",
            "line 11: unknown key 'hedas' in .tier.costs.; did you mean 'heads'",
        ),
        ('heads = "two"', "heads must be a number of minutes, such as 20, not 'two'"),
        ("heads = -1", "heads must be from 0"),
    ],
)
def test_a_scenario_reads_it_and_refuses_what_it_is_not(
    written: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "list.csv").touch()
    file = tmp_path / "plan.toml"
    head = 'name = "x"\n[schools]\nfile = "list.csv"\nformat = "gias"\n[travel]\n'
    head += 'engine = "straight"\n[[tier]]\nsize = [2, 4]\n[tier.costs]\n'
    file.write_text(f"{head}{written}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        gc.read_scenario(file)
    file.write_text(f"{head}heads = 2\nmixed_towns = 0.5\n", encoding="utf-8")
    costs = gc.read_scenario(file).keys.tier[0].rules().costs
    assert costs == {"heads": gc.minutes(2), "mixed_towns": gc.seconds(30)}


def test_a_term_that_does_not_say_itself_is_refused() -> None:
    term = Term(key="dumb", about="Says nothing.", on=lambda problem, value: iter(()))
    with pytest.raises(PluginError, match=r"says must give what it charges, .*'term.dumb'"):
        TERMS.register("dumb", term)
    term = replace(term, says=lambda value: fact("term.dumb", value=value))
    with pytest.raises(PluginError, match=r"texts lacks 'term.dumb.title' and 'term.dumb'"):
        TERMS.register("dumb", term)
    with pytest.raises(PluginError, match="its key is 'dumb'"):
        TERMS.register("mute", term)


def test_an_amount_below_zero_is_refused_as_no_bound_would_hold() -> None:
    with pytest.raises(RulesError, match="the term 'heads' weighs -1"):
        Cost("heads", -1, Aggregate.constant(2))
    with pytest.raises(RulesError, match="an aggregate is counted in whole numbers"):
        Aggregate(np.zeros((2, 1)), np.ones((1, 1)), np.zeros(1))  # type: ignore[arg-type]
    with pytest.raises(RulesError, match="may not be negative; the least given is -1"):
        Cost("heads", 1, LeadMember(sparse.csr_array(np.array([[0, -1], [2, 0]]))))
