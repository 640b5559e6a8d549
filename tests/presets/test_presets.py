"""The cited rule sets: each refuses what its rule refuses, and names where that stands."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from geocluster.cli import main
from geocluster.errors import RulesError, ScenarioError
from geocluster.flags import remarks
from geocluster.grouping import Grouping
from geocluster.judge import group_score
from geocluster.outputs import verify, write_folder
from geocluster.planning import propose
from geocluster.presets import PRESETS, SMALL, citation, columns_of, keys_of
from geocluster.presets.words import inline, said_of
from geocluster.problem import Problem
from geocluster.rules import Condition, Eligibility, Lead, Rules, Where
from geocluster.scenario import Scenario, scenario_of
from geocluster.schools import Schools
from geocluster.texts import say, speaker
from geocluster.texts.collected import text_of
from geocluster.travel import TravelTimes
from tests.pages import page
from tests.said import rules_said, said

MAINTAINED, ACADEMY = "Community school", "Academy converter"


def county(rules: Rules, n: int = 8, *, minutes: float = 10, **columns: Any) -> Problem:
    """Schools all as far from each other; the columns are given for the first of them."""
    given: dict[str, list[Any]] = {
        "pupils": [50] * n,
        "type": [MAINTAINED] * n,
        "faith": ["Does not apply"] * n,
        "township": ["清溪镇"] * n,
        "authority": ["Gwynedd"] * n,
        "rural": [None] * n,
    }
    for name, values in columns.items():
        given[name][: len(values)] = values
    schools = Schools.of(
        [f"s{k}" for k in range(n)],
        names=[f"School {k}" for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=given.pop("pupils"),
        more=given,
    )
    drive = [[0 if i == j else minutes * 60 for j in range(n)] for i in range(n)]
    return Problem(schools, TravelTimes.of_dense(drive, cutoff=2700), rules)


def broken(members: range, problem: Problem) -> str:
    return "; ".join(said(v, problem) for v in group_score(list(members), problem).violations)


# preset, accepted schools and their columns, refused schools and theirs, what is named
EXAMPLES: list[tuple[str, int, dict[str, Any], int, dict[str, Any], str]] = [
    ("wales_federation", 6, {}, 7, {}, "allowed are 2 to 6 (SI 2014/1132 (W.))"),
    ("wales_small_federation", 2, {"pupils": [90]}, 2, {"pupils": [91]}, "SI 2014/1133 (W.)"),
    ("wales_small_federation", 2, {}, 2, {"pupils": [None]}, "pupils not known (SI 2014/1133"),
    (
        "england_federation", 2, {"type": ["Voluntary aided school", None]}, 2, {"type": [ACADEMY]},
        'its type is Academy converter (SI 2012/1035; GOV.UK "Federations: guidance"',
    ),
    ("england_federation", 6, {}, 7, {}, "(unverified)"),
    ("england_collaboration", 6, {}, 7, {}, "(England) Regulations 2003 reg. 3)"),
    ("cluster", 2, {}, 7, {}, "2 to 6 (Robert Hill, co-author of the Lincolnshire report"),
    ("wider_cluster", 4, {}, 3, {}, "4 to 10 (literature on school clusters) (unverified)"),
    ("executive_head", 2, {}, 7, {}, "2 to 6 (NFER press release, 8 July 2016)"),
    ("ireland_cluster", 3, {}, 2, {}, "3 to 5 (Department of Education (Ireland), Small"),
    (
        "norfolk_210", 2, {"pupils": [160, 50]}, 2, {"pupils": [159, 50]},
        "209 pupils (School 0, School 1), allowed are 210 to 9,999 (Norfolk's target",
    ),
    ("lincolnshire_partnership", 2, {"pupils": [200]}, 7, {}, "allowed are 2 to 6"),
    (
        "china_central_school", 3, {"type": ["中心校", "村小", "教学点"]}, 2, {"type": ["村小"]},
        "has no school that may lead (国办发〔2018〕27号)",
    ),
    (
        "china_central_school", 2, {"type": ["中心校"]}, 2,
        {"type": ["中心校"], "township": ["清溪镇", "永乐镇"]},
        "not all of the same township (国办发〔2018〕27号)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fits", "these", "breaks", "those", "words"), EXAMPLES)
def test_each_preset_accepts_what_fits_and_names_its_source_where_it_refuses(
    name: str, fits: int, these: dict[str, Any], breaks: int, those: dict[str, Any], words: str
) -> None:
    rules = PRESETS[name].rules
    assert broken(range(fits), county(rules, **these)) == ""
    assert words in broken(range(breaks), county(rules, **those))


@pytest.mark.parametrize("name", PRESETS)
def test_what_has_no_source_is_a_working_value_and_a_grant_is_cited(name: str) -> None:
    preset = PRESETS[name]
    assert {key for key in preset.said if key not in preset.citations} <= preset.working
    assert preset.working <= set(preset.said)
    for grant in preset.grants:
        assert grant.amount > 0
        assert grant.citation.text
        assert text_of(f"grant.{grant.code}")[1] is grant.text


def test_a_grant_of_nothing_or_for_nobody_is_refused() -> None:
    (grant,) = PRESETS["lincolnshire_partnership"].grants
    for change in ({"amount": 0}, {"amount": True}, {"amount": 1.5}, {"per": "pupil"}):
        with pytest.raises(ValueError, match="lincolnshire_start"):
            replace(grant, **change)


def test_every_preset_has_an_example() -> None:
    assert {example[0] for example in EXAMPLES} == set(PRESETS)


def test_the_drive_of_a_cluster_names_its_source() -> None:
    rules = PRESETS["cluster"].rules
    far = county(rules, minutes=20.1)
    assert "the limit is 20 min (Robert Hill" in broken(range(2), far)
    assert broken(range(2), county(rules, minutes=20)) == ""


def test_the_journey_of_pupils_is_told_of_a_central_school_and_is_no_limit_for_staff() -> None:
    preset = PRESETS["china_central_school"]
    assert preset.rules.longest_drive is None
    assert broken(range(2), county(preset.rules, minutes=44, type=["中心校"])) == ""
    half_an_hour, longer, *_ = preset.notes
    assert "half an hour: their own journey, not the drive of staff" in half_an_hour.note
    assert "40 minutes" in longer.note
    assert not longer.verified


def test_a_star_needs_drives_from_the_central_school_only() -> None:
    rules = replace(PRESETS["china_central_school"].rules, size=(3, 3))
    star = county(rules, n=3, type=["中心校", "村小", "教学点"])
    drive = [[0, 900, 900], [900, 0, 2600], [900, 2600, 0]]
    star = replace(star, travel=TravelTimes.of_dense(drive, cutoff=2700))
    assert broken(range(3), star) == ""
    assert group_score([0, 1, 2], star).lead == 0


def test_a_preset_sets_a_term_that_a_scenario_may_set_otherwise() -> None:
    assert scenario(preset="england_federation").tiers[0].rules.costs == {"pair_split": 3600}
    other = scenario(preset="england_federation", costs={"pair_split": 5, "denominations": 10})
    assert other.tiers[0].rules.costs == {"pair_split": 300, "denominations": 600}
    assert "costs.pair_split" in PRESETS["england_federation"].working


def test_federations_are_charged_a_quarter_of_an_hour_each() -> None:
    for name, preset in PRESETS.items():
        if "federation" in name:
            assert preset.keys["group_minutes"] == 15


def scenario(**tier: Any) -> Scenario:
    content = {
        "name": "x",
        "schools": {"file": "schools.csv"},
        "travel": {"engine": "straight"},
        "tier": [tier],
    }
    return scenario_of(content, folder=Path("/somewhere"))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_in_a_scenario_is_its_rules_and_its_keys_written_out_are_the_same(
    name: str,
) -> None:
    rules = PRESETS[name].rules
    assert scenario(preset=name).tiers[0].rules == rules
    written = tomllib.loads(tomli_w.dumps(keys_of(rules)))
    assert scenario(**written).tiers[0].rules == rules
    assert rules.preset == name
    assert set(PRESETS[name].citations) <= set(keys_of(rules))


OVERRIDES: dict[str, st.SearchStrategy[Any]] = {
    "name": st.just("mine"),
    "size": st.sampled_from([[2, 6], [3, 9]]),
    "pupils": st.sampled_from([[0, 500], [210, 9999]]),
    "members": st.sampled_from(
        [{}, {"type": {"not": ["x"]}}, {"pupils": {"small": "wales_small"}}]
    ),
    "longest_drive_minutes": st.sampled_from([20, 30]),
    "lead": st.just("any"),
    "measured": st.sampled_from(["pairs", "from_lead"]),
    "same": st.sampled_from([[], ["township"]]),
    "alone": st.sampled_from(["never", "allowed"]),
    "alone_penalty_minutes": st.just(7.5),
    "alone_free": st.just({"pupils": {"min": 300}}),
    "group_minutes": st.sampled_from([0, 15]),
}


@given(st.sampled_from(sorted(PRESETS)), st.fixed_dictionaries({}, optional=OVERRIDES))
def test_any_key_of_a_preset_can_be_overridden_and_what_is_written_reads_back(
    name: str, keys: dict[str, Any]
) -> None:
    read = scenario(preset=name, **keys)
    again = scenario_of(tomllib.loads(tomli_w.dumps(read.written_out())), folder=Path("/elsewhere"))
    assert again.tiers[0].rules == read.tiers[0].rules
    assert again.written_out() == read.written_out()
    said = keys_of(read.tiers[0].rules)
    for key, value in keys.items():
        if key in ("members", "alone_free"):
            continue
        assert said[key] == value
    for key, source in PRESETS[name].citations.items():
        kept = said.get(key) == keys_of(PRESETS[name].rules)[key]
        assert citation(read.tiers[0].rules, key) == (source if kept else None)


def test_an_overridden_size_loses_its_citation() -> None:
    rules = scenario(preset="wales_federation", size=[2, 7]).tiers[0].rules
    assert citation(rules, "size") is None
    refused = broken(range(8), county(rules))
    assert "allowed are 2 to 7" in refused
    assert "SI 2014" not in refused


def test_an_unknown_preset_is_refused_with_its_line_and_the_nearest() -> None:
    text = 'name = "x"\n[schools]\nfile = "a.csv"\n[travel]\nengine = "straight"\n[[tier]]\n'
    text += 'name = "y"\npreset = "wales_fedration"\n'
    with pytest.raises(ScenarioError) as refused:
        scenario_of(tomllib.loads(text), folder=Path(), text=text)
    assert str(refused.value).startswith(
        "scenario, line 8: preset in [[tier]]: no preset 'wales_fedration'"
    )
    assert "did you mean 'wales_federation'?" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    with pytest.raises(RulesError, match="did you mean 'cluster'"):
        county(Rules(preset="clustr"))


def test_a_tier_without_size_and_preset_is_asked_for_one() -> None:
    with pytest.raises(ScenarioError, match="needs the key 'size', or a preset that gives it"):
        scenario(name="x")


@pytest.mark.parametrize("name", [n for n, t in SMALL.items() if t.most is not None])
def test_a_threshold_for_small_schools_is_a_condition_on_pupils(name: str) -> None:
    rules = scenario(size=[2, 4], alone_free={"pupils": {"small": name}}).tiers[0].rules
    assert rules.alone_free == Where({"pupils": Condition(most=SMALL[name].most)})


@pytest.mark.parametrize("name", ["england_sparsity", "norfolk_smal", 3])
def test_a_threshold_that_cannot_be_used_is_refused(name: Any) -> None:
    with pytest.raises(ScenarioError, match="no threshold"):
        scenario(size=[2, 4], alone_free={"pupils": {"small": name}})


def test_a_school_that_may_not_join_is_named_with_the_guidance_and_costs_nothing() -> None:
    rules = PRESETS["england_federation"].rules
    proposal = propose(county(rules, n=3, type=[MAINTAINED, ACADEMY, None]), seconds=20)
    (left,) = proposal.finest.ungrouped
    assert (left.school, left.reason, left.cost) == (1, "not_eligible", 0)
    assert (proposal.finest.not_eligible, proposal.finest.left_out) == ((left,), ())
    assert 'GOV.UK "Federations: guidance"' in proposal.finest.speaker().say(left.fact)
    assert proposal.finest.problem.eligibility[1] is Eligibility.NOT_ELIGIBLE


def test_a_school_whose_only_partners_may_not_join_is_told_so() -> None:
    rules = PRESETS["england_federation"].rules
    problem = county(rules, n=4, type=[MAINTAINED, ACADEMY, MAINTAINED, MAINTAINED])
    drive = [[0, 600, 2600, 2600], [600, 0, 2600, 2600], [2600, 2600, 0, 60], [2600, 2600, 60, 0]]
    problem = replace(
        problem,
        travel=TravelTimes.of_dense(drive, cutoff=2700),
        rules=replace(rules, longest_drive=1200),
    )
    told = {x.school: x for x in propose(problem, seconds=20).finest.ungrouped}
    assert told[0].reason == "no_eligible_partner"
    assert "School 1, which may not join" in speaker(problem).say(told[0].fact)
    assert "GOV.UK" in speaker(problem).say(told[0].fact)


def test_schools_to_be_looked_at_are_flagged_in_record_table_and_map(tmp_path: Path) -> None:
    problem = county(
        PRESETS["england_federation"].rules,
        n=2,
        type=[MAINTAINED, None],
        faith=["Church of England", "Does not apply"],
    )
    proposal = propose(problem, seconds=20)
    write_folder(proposal, tmp_path / "out")
    assert verify(tmp_path / "out") == []
    (group,) = proposal.record()["tiers"][0]["groups"]
    assert group["flags"] == ["type_unknown:s1", "church_mix", "involve:s0"]
    assert group["remarks"][0]["text"] == "School 1: type unknown; check that it is maintained."
    assert "type unknown" in (tmp_path / "out" / "groups.csv").read_text(encoding="utf-8-sig")


def test_a_flag_that_is_removed_from_the_record_is_found(tmp_path: Path) -> None:
    problem = county(PRESETS["wales_federation"].rules, n=2, type=["Voluntary aided", "Community"])
    folder = write_folder(propose(problem, seconds=20), tmp_path / "out")
    file = folder / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    (group,) = record["tiers"][0]["groups"]
    assert group["flags"] == ["consent:s0"]
    assert "SI 2014/1132 (W.) regs 9(1)(i), 11(1)(h)" in group["remarks"][0]["text"]
    group["flags"] = []
    file.write_text(json.dumps(record), encoding="utf-8")
    assert any("flags" in finding for finding in verify(folder))


def test_a_citation_that_is_changed_in_the_record_is_found(tmp_path: Path) -> None:
    folder = write_folder(
        propose(county(PRESETS["wider_cluster"].rules), seconds=20), tmp_path / "out"
    )
    file = folder / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    row = next(r for r in record["tiers"][0]["rules"] if r["rule"] == "size")
    assert row["value"] == [4, 10]
    assert row["verified"] is False
    row["verified"] = True
    file.write_text(json.dumps(record), encoding="utf-8")
    assert any("sources" in finding for finding in verify(folder))


@pytest.mark.parametrize("name", PRESETS)
def test_report_and_map_carry_every_citation_and_whether_it_was_verified(
    name: str, tmp_path: Path
) -> None:
    preset = PRESETS[name]
    n = max(4, preset.rules.size[0])
    problem = county(preset.rules, n=n, type=["中心校"], pupils=[180] * n)
    folder = write_folder(propose(problem, seconds=20), tmp_path / "out")
    assert verify(folder) == []
    sources = (folder / "SOURCES.txt").read_text(encoding="utf-8")
    words = " ".join(rules_said(problem))
    spoken = ("measured", "lead")  # said in one sentence with the drives, and with who may lead
    for key, source in preset.citations.items():
        assert f"{key} = " in sources
        assert source.words in sources
        assert key in spoken or source.words in words


def test_a_mix_of_faiths_is_flagged_only_where_both_kinds_are_known() -> None:
    rules = PRESETS["wider_cluster"].rules
    church, none = "Church in Wales", "None"
    for faiths, flagged in (
        ([church, none, None, None], True),
        ([church, church, None, None], False),
        ([none, none, None, None], False),
    ):
        proposal = propose(county(rules, n=4, faith=faiths), seconds=20)
        (group,) = proposal.record()["tiers"][0]["groups"]
        assert ("church_mix" in group["flags"]) is flagged


@pytest.mark.parametrize(
    ("preset", "columns", "flags"),
    [
        ("wales_federation", {"type": ["Foundation", "Community"]}, ["consent_foundation:s0"]),
        ("wales_federation", {"type": ["Sefydledig"]}, ["consent_foundation:s0"]),
        ("wales_federation", {"authority": ["Conwy", "Gwynedd"]}, ["border"]),
        ("wales_federation", {"authority": ["Conwy", None]}, []),
        ("wales_federation", {"faith": ["Church in Wales", "Catholic"]}, ["denomination_mix"]),
        ("england_federation", {"faith": ["Roman Catholic"] * 2}, ["involve:s0", "involve:s1"]),
        ("england_federation", {"type": ["Foundation school"]}, ["involve:s0"]),
        ("england_federation", {"rural": ["Rural village", "no"]}, ["rural:s0"]),
        ("cluster", {"faith": ["Church of England", "Roman Catholic"]}, ["denomination_mix"]),
        ("cluster", {"faith": ["Church of England", "C of E"]}, []),
        ("cluster", {"faith": ["Church of England", "Church of England"]}, []),
    ],
)  # fmt: skip
def test_consents_and_denominations_are_flagged_where_the_sources_say_so(
    preset: str, columns: dict[str, Any], flags: list[str]
) -> None:
    problem = county(PRESETS[preset].rules, n=2, **columns)
    (found,) = remarks(Grouping.of([[0, 1]]), problem)
    codes = [code for remark in found for code in remark.codes]
    assert codes == flags or codes == ["church_mix", *flags]
    for remark in found:
        assert "(" in speaker(problem).say(remark.fact)


@pytest.mark.parametrize("name", PRESETS)
def test_what_came_after_the_first_release_leaves_fingerprints_as_they_were(name: str) -> None:
    preset = PRESETS[name]
    assert preset.new_flags <= {flag.code for flag in preset.flags}
    problem = county(preset.rules, type=["中心校"])
    new = [f"flag {code}" for code in preset.new_flags]
    older = replace(
        preset,
        flags=tuple(flag for flag in preset.flags if flag.code not in preset.new_flags),
        changes=tuple(change for change in preset.changes if change.what not in new),
    )
    rules = replace(preset.rules, preset=f"older_{name}")
    with PRESETS.having({f"older_{name}": replace(older, rules=rules)}):
        asked = replace(problem, rules=rules)
        digest = (asked.fingerprint, columns_of(asked.rules, asked.schools))
    with PRESETS.having({f"older_{name}": replace(preset, rules=rules)}):
        asked = replace(problem, rules=rules)
        assert asked.fingerprint == digest[0]
        assert set(columns_of(asked.rules, asked.schools)) >= set(digest[1])


def test_a_preset_gives_way_to_a_lead_that_it_does_not_fit() -> None:
    rules = scenario(preset="china_central_school", lead="none").tiers[0].rules
    assert rules.lead is Lead.NONE
    assert citation(rules, "measured") is None
    rules = scenario(preset="cluster", measured="from_lead").tiers[0].rules
    assert rules.lead is Lead.ANY
    assert citation(rules, "lead") is None


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    def called(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["geocluster", "presets", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return called


def nested(said: dict[str, Any]) -> dict[str, Any]:
    """Terms under costs, as a scenario has them."""
    keys = {key: value for key, value in said.items() if "." not in key}
    costs = {key.partition(".")[2]: value for key, value in said.items() if "." in key}
    return keys | ({"costs": costs} if costs else {})


def test_the_command_shows_every_preset_and_threshold_with_its_source(call: Any) -> None:
    code, text = call()
    assert code == 0
    shown = json.loads(call("--json")[1])
    assert [p["name"] for p in shown["presets"]] == list(PRESETS)
    assert [t["name"] for t in shown["small"]] == list(SMALL)
    for row in (*shown["presets"], *shown["small"]):
        mark = "" if row["verified"] else " (unverified)"
        assert f"{row['citation']}{mark}" in text
    for preset in shown["presets"]:
        keys = nested({r["rule"]: r["value"] for r in preset["rules"]})
        same = replace(PRESETS[preset["name"]].rules, name="group", preset=None)
        assert scenario(**keys).tiers[0].rules == same


def test_what_the_command_prints_is_toml_that_a_scenario_takes(call: Any) -> None:
    for name, preset in PRESETS.items():
        _, text = call(name)
        lines = [x for x in text.splitlines() if re.match(r"  [a-z_.]+ = ", x)]
        rules = scenario(**tomllib.loads("\n".join(lines))).tiers[0].rules
        assert replace(rules, name=preset.rules.name, preset=name) == preset.rules


def test_the_command_shows_one_preset_and_names_the_nearest_to_what_there_is_not(
    call: Any,
) -> None:
    _, text = call("wales_federation")
    assert "SI 2014/1132 (W.)" in text
    assert "cluster:" not in text
    code, text = call("wales_federatio")
    assert code == 2
    assert "did you mean 'wales_federation'" in text


CHANGED = [
    ("cluster", {}, ["size was [4, 10], is [2, 6]", "longest_drive_minutes was not set, is 20"]),
    ("cluster", {"size": [3, 5]}, ["longest_drive_minutes was not set, is 20"]),
    ("cluster", {"size": [3, 5], "longest_drive_minutes": 20}, []),
    ("lincolnshire_partnership", {}, ["members was { pupils = { max = 199 } }, is not set"]),
    ("lincolnshire_partnership", {"members": {"pupils": {"max": 199}}}, []),
    ("china_central_school", {}, ["longest_drive_minutes was 30, is not set"]),
    (
        "executive_head", {},
        ["size was [3, 6], is [2, 6]", "costs.pair_split was not set, is 60"],
    ),
    ("executive_head", {"size": [3, 6], "costs": {"pair_split": 0}}, []),
    ("executive_head", {"costs": {"denominations": 5}, "size": [3, 6]},
     ["costs.pair_split was not set, is 60"]),
    ("england_collaboration", {}, []),
    ("wales_federation", {}, ["costs.pair_split was not set, is 60"]),
    ("ireland_cluster", {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "keys", "said"), CHANGED)
def test_a_scenario_that_leaves_a_key_to_a_preset_is_told_what_it_was_before(
    name: str, keys: dict[str, Any], said: list[str]
) -> None:
    told = scenario(preset=name, **keys).changed
    assert bool(told) == bool(said)
    for one in told:
        assert one.code == "preset_changed"
        message = say(one.said)
        assert message.startswith(f'preset = "{name}" has changed since version 0.1.0: ')
        assert [part for part in said if part not in message] == []
        assert message.count(" was ") == len(said)


@pytest.mark.parametrize("name", PRESETS)
def test_a_change_tells_what_is_there_now(name: str) -> None:
    preset = PRESETS[name]
    for change in preset.changes:
        kind, _, code = change.what.partition(" ")
        codes = {
            "flag": {flag.code for flag in preset.flags},
            "grant": {grant.code for grant in preset.grants},
        }
        if kind in codes:
            assert code in codes[kind]
        elif kind == "preset":
            assert len(preset.changes) == 1
        else:
            assert change.was != preset.now(change) or change.what in preset.citations
        assert change.why
        assert change.source.text


def rows_of_the_page() -> list[str]:
    """The rows of the page's tables, as the presets have them."""
    rows = []
    for name, preset in PRESETS.items():
        keys = preset.said
        limits = [f"`{key} = {inline(value)}`" if key in SHORT else f"`{key}`"
                  for key, value in keys.items()]  # fmt: skip
        working = ", ".join(f"`{key}`" for key in keys if key in preset.working)
        rows.append(f"| `{name}` | {', '.join(limits)} | {working} | {preset.source.words} |")
    for name, threshold in SMALL.items():
        most = "" if threshold.most is None else f"{threshold.most}"
        note = f"; {threshold.citation.note}" if threshold.citation.note else ""
        rows.append(f"| `{name}` | {most} | {threshold.citation.words}{note} |")
    for name, preset in PRESETS.items():
        for c in preset.changes:
            told = said_of(c.what, c.was, preset.now(c)).replace(c.what, f"`{c.what}`", 1)
            rows.append(f"| `{name}` | {told} | {c.why} | {c.source.words} |")
    for name, threshold in SMALL.items():
        rows += [f"| `{name}` | its note | {c.why} | {c.source.words} |" for c in threshold.changes]
    return rows


SHORT = ("size", "group_minutes", "longest_drive_minutes", "pupils", "costs.pair_split")


def test_the_tables_of_the_page_are_those_of_the_presets() -> None:
    told = page("presets")
    assert [row for row in rows_of_the_page() if row not in told] == []
