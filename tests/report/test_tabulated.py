"""The tables for people say what the record says, in any language, and share rows with the CSV."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from operator import itemgetter
from typing import Any

import pytest

from geocluster.planning import propose, study, sweep
from geocluster.proposal import Drawn, Proposal, Status
from geocluster.report.tables import groups_table, schools_table
from geocluster.report.tabulated import SheetTable, answer, cover, in_minutes, tables
from geocluster.rules import Pins, Rules
from geocluster.studies import STUDIES, StudyOptions
from geocluster.texts import figure
from tests.proposals import answer as answer_of
from tests.proposals import two_tiers
from tests.report.test_report import county
from tests.texts.pseudo import pseudo

OPTIONS = StudyOptions(seconds=20, threads=1, near=0.2, numbers={"ensemble": 20})


@cache
def studied() -> Proposal:
    found = propose(county(), seconds=5)
    found = replace(found, sweep=sweep(county(), "group_minutes", [0, 60], seconds=5))
    possible = [key for key in STUDIES.own if STUDIES[key].refuses(found) is None]
    return study(found, possible, options=OPTIONS)


@cache
def tiered() -> Proposal:
    problem = county(more={"town": list("aaaabbbb")})
    return two_tiers(problem, [[0, 1, 2, 3], [4, 5, 6, 7]], [[0, 1], [2, 3], [4, 5]])


@cache
def drawn() -> Proposal:
    """Return groups that break a rule, so that one has no centre."""
    far = answer_of(county(), [[0, 1, 4], [2, 3]])
    by_hand = Drawn(file="plan.csv", sha256="0" * 64, solved=Status.OPTIMAL)
    made = replace(far, drawn=by_hand, status=Status.BROKEN)
    return Proposal(name="Drawn", tiers=(made,), runtime=0.1, seed=1)


def by_key(proposal: Proposal) -> dict[str, SheetTable]:
    return {table.key: table for table in tables(proposal)}


def rows(table: SheetTable) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize("made", [studied, tiered])
def test_every_figure_of_groups_and_of_those_left_is_that_of_the_record(made: Any) -> None:
    proposal: Proposal = made()
    record, told = proposal.record(), by_key(proposal)
    groups = [
        (t["name"], group)
        for t in record["tiers"]
        for group in sorted(t["groups"], key=itemgetter("id"))
    ]
    assert groups
    for row, (tier, group) in zip(rows(told["groups"]), groups, strict=True):
        assert row.get("tier", tier) == tier
        assert row["group"] == group["id"]
        assert row["schools"] == len(group["schools"])
        assert row["pupils"] == group["pupils"]
        assert row["longest_drive"] == group["longest_drive_seconds"]
        assert row["cost"] == group["cost"]
    left = [x for t in record["tiers"] for x in t["ungrouped"]]
    assert [(r["id"], r["why"], r["cost"]) for r in rows(told["left"])] == [
        (x["school"], x["why"]["text"], x["cost"]) for x in left
    ]


@pytest.mark.parametrize("made", [studied, tiered])
def test_rows_are_those_of_the_csv_files(made: Any) -> None:
    proposal: Proposal = made()
    told = by_key(proposal)
    for table, machine in (
        ("groups", groups_table(proposal)),
        ("schools", schools_table(proposal)),
    ):
        header, wanted = machine
        for row, other in zip(rows(told[table]), wanted, strict=True):
            held = dict(zip(header, other, strict=True))
            for key in set(row) & set(header):
                assert row[key] == (None if held[key] == "" else held[key]), (table, key)


@pytest.mark.parametrize("made", [studied, tiered, drawn])
def test_roles_are_those_of_the_record(made: Any) -> None:
    proposal: Proposal = made()
    (*_, tier) = proposal.record()["tiers"]
    roles = {row["id"]: row["role"] for row in rows(by_key(proposal)["schools"])}
    hubs = {g["lead"] or g["centre"] for g in tier["groups"]} - {None}
    assert {school for school, role in roles.items() if role in ("lead", "centre")} == hubs
    alone = {x["school"] for x in tier["ungrouped"]}
    assert {school for school, role in roles.items() if role == "in no group"} == alone


def test_drives_are_those_within_groups_both_ways() -> None:
    proposal = studied()
    ids = {school: i for i, school in enumerate(proposal.schools.ids)}
    drives = rows(by_key(proposal)["drives"])
    grouping = proposal.finest.grouping
    assert grouping is not None
    assert [row["group"] for row in drives] == sorted(row["group"] for row in drives)
    assert len(drives) == sum(len(g.members) * (len(g.members) - 1) for g in grouping.groups)
    for row in drives:
        assert row["drive"] == proposal.travel.between(ids[row["from"]], ids[row["to"]])


def test_drives_of_a_large_group_are_those_of_its_centre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "_MOST_PAIRED", 2)
    proposal = tiered()
    coarse, hubs = proposal.tiers[0], proposal.tiers[0].hubs
    told = [row for row in rows(by_key(proposal)["drives"]) if row["tier"] == coarse.name]
    assert coarse.grouping is not None
    assert len(told) == sum(2 * (len(g.members) - 1) for g in coarse.grouping.groups)
    centres = {proposal.schools.ids[hub] for hub in hubs}
    assert all({row["from"], row["to"]} & centres for row in told)


def test_halves_of_a_tenth_of_a_minute_are_rounded_as_on_the_map() -> None:
    for seconds in range(3_000):
        said = f"{in_minutes(seconds):,.1f} min"
        assert said == figure("minutes_tenths", seconds)


def test_measures_stand_in_the_unit_that_is_named_beside_today_and_nearest() -> None:
    proposal = studied()
    measures = proposal.finest.measures
    assert measures is not None
    told = rows(by_key(proposal)["measures"])
    for row, counted in zip(told, measures.whole, strict=False):
        value = counted.value
        if counted.unit == "seconds" and value is not None:
            assert (row["unit"], row["proposal"]) == ("min", in_minutes(value))
        else:
            assert row["proposal"] == value
    assert {"proposal", "nearest"} <= set(told[0])


def test_every_study_has_its_table() -> None:
    assert {"firmness", "alternatives", "ensemble", "robustness", "sweep"} <= set(by_key(studied()))
    assert {"firmness", "sweep"} & set(by_key(tiered())) == set()


def test_costs_of_studies_are_in_seconds_as_everywhere() -> None:
    proposal = studied()
    assert proposal.alternatives is not None
    told = rows(by_key(proposal)["alternatives"])
    costs = {row["alternative"]: row["cost_minutes"] for row in told}
    assert list(costs.values()) == [one.cost for one in proposal.alternatives.found]


@pytest.mark.parametrize("made", [studied, tiered])
def test_titles_and_sentences_are_in_the_language_that_is_asked_for(made: Any) -> None:
    proposal: Proposal = made()
    language = pseudo("cy_GB")
    plain = re.compile(r"[A-Za-z]{3,}")
    codes = re.compile(r"\w+_small|cluster|federation")
    names = {"group_minutes", *proposal.schools.column_names}
    for table in tables(proposal, language):
        assert not plain.findall(f"{table.title} {table.about}"), table.key
        for column in table.columns:
            title = codes.sub("", column.title)
            assert column.key in names or not plain.findall(title), (table.key, column)
    said = cover(proposal, language)
    assert language.notice is not None  # nobody has reviewed the made language
    assert proposal.speaker(language).say(language.notice) in said.reading
    assert not any(map(plain.findall, said.reading[:4]))
    for label, _ in said.lines:
        assert not plain.findall(codes.sub("", label))


def test_a_column_without_a_word_is_left_out_but_never_one_of_figures() -> None:
    found = propose(county(pupils=[None] * 8), seconds=5)
    keys = [column.key for column in by_key(found)["groups"].columns]
    assert "pupils" in keys
    assert "lead_name" not in keys
    led = propose(county(pins=Pins(lead=("s0",)), rules=Rules(size=(2, 3))), seconds=5)
    assert "lead_name" in [column.key for column in by_key(led)["groups"].columns]
