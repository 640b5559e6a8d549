"""``check`` finds what ``run`` would refuse: in the same words, once, with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import call, lonely, plan  # noqa: F401
from tests.sources.test_sources import gias_rows

REFUSED = {
    "more groups than schools": ("groups = [40, 40]\n", 9, "need at least 80 schools"),
    "fewer groups than all need": (
        'groups = [1, 2]\nalone = "never"\n',
        9,
        "hold at most 6, but 9 may not stand alone",
    ),
    "a kind of which there can be none": (
        '[[tier.kinds]]\nname = "large"\nsize = [6, 9]\ngroups = [1, 3]\n',
        9,
        "no group can be of it, for a group has 2 to 3 schools",
    ),
    "an odd number in pairs": ('alone = "never"\nsize = [2, 2]\n', 5, "must stay alone"),
    "pins that find no room": (
        'size = [2, 2]\n[pins]\ntogether = [["900000", "900001"]]\napart = []\nlead = '
        '["900000", "900001"]\n',
        5,
        "must each lead the group they are in (pins, lead)",
    ),
}


def scenario(folder: Path, tier: str, rows: int) -> Path:
    made = plan(folder, tier, rows=gias_rows(rows))
    if "size = [2, 2]" in tier:
        text = made.read_text(encoding="utf-8").replace("size = [2, 3]\n", "", 1)
        made.write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("case", REFUSED)
def test_check_refuses_what_run_refuses_in_the_same_words_and_once(
    case: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    tier, rows, words = REFUSED[case]
    file = scenario(tmp_path / "in", tier, rows)
    checked = call("check", file)
    ran = call("run", file, "--out", tmp_path / "out")
    assert (checked.code, ran.code) == (1, 1)
    assert checked.out.count(words) == 1
    assert ran.out.count(words) == 1
    told = json.loads(call("check", file, "--json").out)
    written = json.loads((tmp_path / "out" / "proposal.json").read_text(encoding="utf-8"))
    ungrouped = written["tiers"][0]["ungrouped"]
    assert [(x["school"], x["reason"], x["why"]) for x in told["refused"]] == [
        (x["school"], x["reason"], x["why"]) for x in ungrouped
    ]


def test_a_school_that_may_not_stand_alone_and_has_no_group_is_told_once(
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = plan(tmp_path / "in", 'alone = "never"', rows=lonely())
    answer = call("check", file)
    assert answer.code == 1
    assert answer.out.count("School E:") == 1
    assert "the schools named above have no group" in answer.out


def test_check_says_why_a_school_has_no_group_and_ends_with_0_where_run_makes_a_proposal(
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = plan(tmp_path / "in", rows=lonely())
    answer = call("check", file)
    assert answer.code == 0
    assert "School E: No other school that can be grouped is within 45 min" in answer.out
    (told,) = json.loads(call("check", file, "--json").out)["reasons"]
    assert (told["school"], told["reason"]) == ("900004", "no_partner_in_reach")


@pytest.mark.parametrize(
    ("tier", "rows", "words"),
    [
        ("", 1, "It is the only school of the list."),
        ('same = ["township"]', 5, "No school of the list has a known township"),
        (
            'lead = "eligible"\nlead_where = { type = "hub" }',
            5,
            "lead_where asks for type: hub, which no school of the list meets",
        ),
    ],
)
def test_where_no_group_can_be_made_check_and_run_say_so_once_and_end_with_1(
    tier: str,
    rows: int,
    words: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = plan(tmp_path / "in", tier, rows=gias_rows(rows))
    checked = call("check", file)
    ran = call("run", file, "--out", tmp_path / "out")
    assert (checked.code, ran.code) == (1, 1)
    assert checked.out.count(words) == 1
    assert "No group can be made" in checked.out
    assert words in ran.out
    assert json.loads(call("check", file, "--json").out)["no_group"]


def test_schools_that_may_stand_alone_for_free_need_no_group(
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = plan(tmp_path / "in", 'alone = "allowed"', rows=gias_rows(1))
    assert call("check", file).code == 0


@pytest.mark.parametrize("kind", ["alone", "lead", "exclude", "together", "apart"])
def test_a_pinned_school_that_was_filtered_out_or_rejected_is_told_with_the_reason(
    kind: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    rows = gias_rows(6)
    rows[3]["PhaseOfEducation (name)"] = "Secondary"
    rows[4]["EstablishmentStatus (name)"] = "Closed"
    rows[5]["Easting"] = ""
    ids = ["900003", "900004", "900005", "90000"]
    written = json.dumps([[i, "900000"] for i in ids] if kind in ("together", "apart") else ids)
    file = plan(tmp_path / "in", rows=rows, more=f"[pins]\n{kind} = {written}\n")
    text = file.read_text(encoding="utf-8")
    where = '[schools]\nwhere = { phase = "Primary" }\n'
    file.write_text(text.replace("[schools]\n", where), encoding="utf-8")
    for command in ("check", "run"):
        answer = call(command, file, *(["--out", tmp_path / "out"] if command == "run" else []))
        assert answer.code == 2
        assert "'900003'" in answer.err
        assert "where filtered it out: phase is Secondary, asked for is Primary" in answer.err
        assert "it is not open (record 5: Closed)" in answer.err
        assert "it was rejected: record 6" in answer.err
        assert "did you mean '90000" in answer.err
        assert answer.err.count(f"pins, {kind}") == 4
