"""A made language shows whether anything is said past the catalogue: no word of English is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.facts import Fact, fact
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.maps.content import page_content
from geocluster.presets import PRESETS
from geocluster.problem import Problem
from geocluster.proposal import Bound, Proposal, Status, TierResult
from geocluster.rules import RULES
from geocluster.texts import Language, speaker
from geocluster.texts.noted import issue_words, noted
from geocluster.travel import TravelTimes
from tests.problems import problems
from tests.proposals import two_tiers, with_tier
from tests.texts.pseudo import pseudo

CODES = {key.name for rule in RULES.own.values() for key in rule.keys}
CODES |= {"excluded", "pinned_alone", "unreachable", "not_eligible", "pupils_unknown"}
CODES |= {"town", "type", "faith", "id", "kind", "roads", "matrix", "server", "group", "pins"}
"""Words of scenarios, which are the same in every language, and names in the made data."""


@cache
def spoken() -> Language:
    return pseudo("ar")


def words_of(content: dict[str, Any]) -> Iterator[str]:
    """Yield what the page says of the answer and of the data, past names of schools."""
    status = content["status"]
    yield from content["doubts"]
    yield from (issue["message"] for issue in content["data"]["issues"])
    yield from (status["words"], status["cost"], *status["broken"], content["estimate"] or "")
    yield from (content["travel"]["words"], content["travel"]["how"], content["synthetic"] or "")
    for tier in content["tiers"]:
        yield from tier["rules"]
        yield from (left["detail"] for left in tier["left"])
        for group in tier["groups"]:
            yield from (*group["broken"], *group["remarks"])


def english_in(text: str, *data: str) -> set[str]:
    """Words of a sentence in plain letters that are neither codes nor among the data."""
    for told in sorted(data, key=len, reverse=True):
        text = text.replace(told, " ")
    return set(re.findall(r"[A-Za-z_]{2,}", text)) - CODES


def all_said(proposal: Proposal, *data: str) -> None:
    content = page_content(proposal, drawn=False, language=spoken())
    english = page_content(proposal, drawn=False)
    for said, plain in zip(words_of(content), words_of(english), strict=True):
        assert not english_in(said, *data), (said, plain)
        assert bool(said) == bool(plain)
    for tier in proposal.tiers:
        say = tier.speaker(spoken()).say
        found = [tier.verdict, tier.summary, *(x.fact for x in tier.ungrouped)]
        found += [proof.proof for proof in (tier.bound,) if proof is not None]
        for each in found:
            assert not english_in(say(each), *data), each


@settings(max_examples=20)
@given(problems(most=6))
def test_no_answer_is_said_in_english_where_another_language_is_asked_for(problem: Problem) -> None:
    all_said(gc.propose(problem, seconds=2))


@settings(max_examples=40)
@given(problems(most=7), st.data())
def test_no_violation_is_said_in_english_where_another_language_is_asked_for(
    problem: Problem, data: st.DataObject
) -> None:
    at = data.draw(st.permutations(range(len(problem))))
    groups = [at[k : k + 3] for k in range(0, len(at), 3)]
    led = data.draw(st.booleans())
    drawn = Grouping(
        tuple(Group(tuple(sorted(g)), min(g) if led else None) for g in groups if len(g) > 1)
    )
    say, english = speaker(problem, spoken()).say, speaker(problem).say
    for violation in judge(drawn, problem).violations:
        assert not english_in(say(violation.fact)), english(violation.fact)


@pytest.mark.parametrize("name", sorted(PRESETS.own))
def test_presets_say_their_rules_and_remarks_in_the_language_and_only_quote_their_sources(
    name: str,
) -> None:
    preset = PRESETS[name]
    n = 8
    more: dict[str, list[str | None]] = {
        "type": ["Voluntary aided school", None] * 4,
        "faith": ["Church in Wales", "None"] * 4,
        "authority": ["1"] * n,
        "township": ["1"] * n,
    }
    schools = gc.Schools.of(
        [str(k) for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=[60 + k for k in range(n)],
        more=more,
    )
    minutes = [[90 * abs(i - j) for j in range(n)] for i in range(n)]
    travel = replace(TravelTimes.of_dense(minutes, cutoff=2700), engine="roads")
    quoted = [preset.source, *preset.citations.values(), *(flag.citation for flag in preset.flags)]
    data = [text for source in quoted for text in (source.text, source.note)]
    data += [str(v) for where in wheres(name) for c in where.values() for v in (c.any_of or ())]
    data += [str(v) for where in wheres(name) for c in where.values() for v in c.exclude]
    data += [value for values in more.values() for value in values if value]
    data += [preset.rules.name, "authority", "township", *wheres_columns(name)]
    proposal = gc.propose(Problem(schools, travel, preset.rules), seconds=5)
    all_said(proposal, *filter(None, data))


def wheres(name: str) -> list[dict[str, Any]]:
    rules = PRESETS[name].rules
    given = (rules.members, rules.lead_where, rules.alone_free)
    return [dict(where.conditions) for where in given if where is not None]


def wheres_columns(name: str) -> list[str]:
    return [column for where in wheres(name) for column in where]


def small(travel: TravelTimes | None = None) -> Problem:
    n = 5
    schools = gc.Schools.of(
        [str(k) for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=[50] * n,
        more={"town": ["1", "1", "1", "2", "2"]},
    )
    minutes = [[100 * abs(i - j) for j in range(n)] for i in range(n)]
    return Problem(schools, travel or TravelTimes.of_dense(minutes, cutoff=2700), gc.FEDERATION)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_and_every_proof_is_said_in_the_language(status: Status) -> None:
    proposal = gc.propose(small(), seconds=5)
    for proof in ("linear", "listed", "counted", "nothing_negative"):
        bound = Bound(7, Fact(f"proof.{proof}"))
        all_said(with_tier(proposal, status=status, bound=bound), "federation")
    all_said(with_tier(proposal, status=status, bound=None), "federation")
    nothing = with_tier(
        proposal, status=status, bound=None, grouping=None, judgement=None, ungrouped=()
    )
    all_said(nothing, "federation")


def test_straight_lines_and_made_data_are_said_in_the_language() -> None:
    problem = small()
    travel = replace(problem.travel, engine="straight", speed_kmh=45.0, detour=1.3)
    made = gc.Source(name="1", synthetic=True)
    proposal = gc.propose(replace(problem, travel=travel), seconds=5)
    for sources in ((made,), (made, gc.Source(name="2"))):
        all_said(replace(proposal, sources=sources), "federation", "km/h")


@pytest.mark.parametrize(
    "why",
    [
        fact("lost.no_road", metres=5000),
        fact("lost.island", metres=700),
        fact("lost.island_far", metres=100_000),
        fact("lost.not_in_table", file="1.csv"),
        fact("lost.no_road_of_server", metres=5000),
    ],
)
def test_why_a_school_is_out_of_reach_is_said_in_the_language(why: Fact) -> None:
    problem = small()
    travel = replace(problem.travel, unreachable={4: why})
    kept = travel.seconds.tolil()
    kept[4, :], kept[:, 4] = 0, 0
    travel = replace(travel, seconds=kept.tocsr())
    all_said(gc.propose(replace(problem, travel=travel), seconds=5), "federation", ".csv")


def test_what_was_found_in_data_is_said_in_the_language_where_its_fact_is_known() -> None:
    found = noted(code="over_water", said=fact("issue.over_water", school="1", metres=1200))
    assert (
        issue_words(found, "en")
        == found.message
        == ("1 is placed on a road 1,200 m away, with water between")
    )
    assert not english_in(issue_words(found, spoken()))
    old = replace(found, fact=None)
    assert issue_words(old, spoken()) == found.message
    strange = replace(found, fact=fact("issue.over_water", school="1"))
    unknown = replace(found, fact=Fact("issue.of_tomorrow"))
    assert {issue_words(x, spoken()) for x in (strange, unknown)} == {found.message}


def test_a_group_that_lies_in_no_coarser_one_is_said_in_the_language() -> None:
    proposal = two_tiers(small(), [[0, 1, 2]], [[2, 3], [0, 4]])
    tier: TierResult
    for tier in proposal.tiers:
        say = tier.speaker(spoken()).say
        assert not any(english_in(say(v.fact), "cluster", "federation") for v in tier.violations)
    assert any(v.fact.code.startswith("broken.within") for v in proposal.violations)
