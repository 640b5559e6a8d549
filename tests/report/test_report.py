"""The output folder: complete, harmless, and checked from its own files alone."""

from __future__ import annotations

import csv
import json
import math
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import GeoclusterError, OutputError, RulesError
from geocluster.facts import fact
from geocluster.outputs import verify, write_folder
from geocluster.planning import propose, run
from geocluster.problem import Problem
from geocluster.proposal import Bound, Proposal, Status
from geocluster.rules import Alone, Condition, Lead, Measured, Pins, Rules, Where
from geocluster.schools import Schools, Source
from geocluster.sheets import plain, safe
from geocluster.travel import TravelTimes
from tests.problems import problems
from tests.proposals import with_tier
from tests.said import said
from tests.sources.test_sources import gias_file, gias_rows

HOSTILE = [
    "=HYPERLINK(\"http://x\")", "+1", "-1+1", "@SUM(A1)", "\t=1", "'quoted", "''", "=",
    "</script><b>", "a;b, \"c\"", "two\nlines", "中心校", "’", "\u202eabc", "1e5", "007",
]  # fmt: skip


def county(
    n: int = 8, *, rules: Rules | None = None, pins: Pins | None = None, **more: Any
) -> Problem:
    """Schools on a ring; the drive is shorter one way round than the other."""
    random = np.random.default_rng(5)
    step = (np.arange(n)[None, :] - np.arange(n)[:, None]) % n
    times = 200 * np.minimum(step, n - step) + random.integers(0, 60, (n, n))
    given: dict[str, Any] = {
        "names": [f"School {k}" for k in range(n)],
        "pupils": [30 + 10 * k for k in range(n)],
    } | more
    schools = Schools.of(
        [f"s{k}" for k in range(n)],
        lon=[-0.5 + 0.01 * k for k in range(n)],
        lat=[52.5] * n,
        sources=[Source(name="List", licence="OGL v3", attribution="Contains public data")],
        **given,
    )
    return Problem(
        schools,
        TravelTimes.of_dense(times, cutoff=900),
        rules or Rules(size=(2, 3), longest_drive=600, group_charge=60),
        pins or Pins(),
    )


def written(folder: Path, problem: Problem | None = None) -> Path:
    return write_folder(propose(problem or county(), seconds=20), folder)


def record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


@settings(max_examples=60)
@given(problems(most=6))
def test_what_is_written_is_found_clean(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem
) -> None:
    folder = tmp_path_factory.getbasetemp() / "written"
    write_folder(propose(problem, seconds=20), folder, replace=True)
    assert verify(folder) == []


@settings(max_examples=30, report_multiple_bugs=False)
@given(problems(most=6).filter(lambda p: len(p) > 0 and not p.travel.unreachable))
def test_a_proposal_from_own_data_runs_again_to_the_same_objective(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem
) -> None:
    folder = tmp_path_factory.getbasetemp() / "again"
    first = propose(problem, seconds=20)
    write_folder(first, folder, replace=True)
    try:
        again = run(folder / "scenario.toml", seconds=20)
    except RulesError as refused:
        said = str(refused)
    else:
        assert (again.status, again.objective) == (first.status, first.objective)
        return
    assert "pupils" in said  # a limit that no group can meet is refused before solving


KINDS: dict[str, Callable[[], Problem]] = {
    "from_lead": lambda: county(rules=Rules(size=(2, 4), measured=Measured.FROM_LEAD)),
    "no_lead": lambda: county(rules=Rules(size=(2, 4), lead=Lead.NONE)),
    "eligible": lambda: county(
        rules=Rules(
            size=(2, 4), lead=Lead.ELIGIBLE, lead_where=Where({"kind": Condition(any_of=("c",))})
        ),
        more={"kind": ["c", "v", "v", "c", "v", None, "c", "v"]},
    ),
    "same": lambda: county(
        rules=Rules(size=(2, 4), same=("authority", "Town (name)")),
        more={"authority": list("AAAABBBB"), "Town (name)": list("xxxyxxxy")},
    ),
    "pupils": lambda: county(
        rules=Rules(size=(2, 3), pupils=(80, 200)), pupils=[30, None, 50, 60, 70, 80, None, 100]
    ),
    "unknown_pupils": lambda: county(pupils=[None] * 8),
    "free": lambda: county(
        rules=Rules(size=(2, 3), alone_free=Where({"pupils": Condition(least=90)}))
    ),
    "never": lambda: county(rules=Rules(size=(2, 4), alone=Alone.NEVER)),
    "allowed": lambda: county(rules=Rules(size=(2, 4), alone=Alone.ALLOWED)),
    "impossible": lambda: county(n=3, rules=Rules(size=(2, 2), alone=Alone.NEVER)),
    "pins": lambda: county(
        pins=Pins(
            together=(("s0", "s1"),), apart=(("s2", "s3"),), lead=("s1",), alone=("s4",),
            exclude=("s5",),
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rule_is_found_clean_and_runs_again(tmp_path: Path, kind: str) -> None:
    first = propose(KINDS[kind](), seconds=20)
    write_folder(first, tmp_path)
    assert verify(tmp_path) == []
    again = run(tmp_path / "scenario.toml", seconds=20)
    assert (again.status, again.objective) == (first.status, first.objective)


def test_a_lonely_school_that_may_be_alone_is_not_unreachable_when_run_again(
    tmp_path: Path,
) -> None:
    far = np.array([[0, 99, 9999], [99, 0, 9999], [9999, 9999, 0]])
    schools = Schools.of(list("abc"), lon=[0.1, 0.2, 0.3], lat=[52.0] * 3)
    for alone in Alone:
        problem = Problem(
            schools, TravelTimes.of_dense(far, cutoff=900), Rules(size=(2, 3), alone=alone)
        )
        first = propose(problem, seconds=20)
        write_folder(first, tmp_path / alone.value)
        again = run(tmp_path / alone.value / "scenario.toml", seconds=20)
        assert (alone, again.status, again.objective) == (alone, first.status, first.objective)


def change(folder: Path, edit: Callable[[Any], object]) -> None:
    content = record(folder)
    edit(content)
    (folder / "proposal.json").write_text(json.dumps(content), encoding="utf-8")


def change_table(folder: Path, name: str, column: str, value: str, row: int = 0) -> None:
    table = rows(folder / name)
    table[row + 1][table[0].index(column)] = value
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows(table)


def change_times(folder: Path, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    file = folder / "times.parquet"
    edit(pd.read_parquet(file)).to_parquet(file)


def change_scenario(folder: Path, old: str, new: str) -> None:
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def move_a_school(content: Any) -> None:
    groups = content["tiers"][0]["groups"]
    giver = next(g for g in groups if len(g["schools"]) == 3)
    taker = next(g for g in groups if g is not giver)
    taker["schools"].append(giver["schools"].pop())


def first_group(key: str, value: object) -> Callable[[Any], object]:
    return lambda r: r["tiers"][0]["groups"][0].update({key: value})


TAMPERINGS: dict[str, Callable[[Path], object]] = {
    "objective": lambda f: change(f, lambda r: r.update(objective=r["objective"] - 1)),
    "objective of the tier": lambda f: change(f, lambda r: r["tiers"][0].update(objective=1)),
    "objective and bound": lambda f: change(
        f, lambda r: [x.update(objective=1, lower_bound=1) for x in (r, r["tiers"][0])]
    ),
    "bound above": lambda f: change(
        f, lambda r: [x.update(lower_bound=10**6) for x in (r, r["tiers"][0])]
    ),
    "gap": lambda f: change(f, lambda r: r.update(gap=0.5)),
    "gap unknown": lambda f: change(f, lambda r: r.update(gap=None)),
    "status": lambda f: change(f, lambda r: r.update(status="feasible")),
    "status unheard of": lambda f: change(
        f, lambda r: [r.update(status="excellent", gap=None, lower_bound=None),
                      r["tiers"][0].update(lower_bound=None)]
    ),
    "status infeasible": lambda f: change(f, lambda r: r.update(status="infeasible")),
    "infeasible with an objective": lambda f: change(
        f, lambda r: [r.update(status="infeasible"), r["tiers"][0].update(groups=[])]
    ),
    "format": lambda f: change(f, lambda r: r.update(format=3)),
    "an older format": lambda f: change(f, lambda r: r.update(format=1)),
    "school moved": lambda f: change(f, move_a_school),
    "school in two groups": lambda f: change(
        f, lambda r: r["tiers"][0]["groups"][0]["schools"].append(
            r["tiers"][0]["groups"][1]["schools"][0])
    ),
    "school unheard of": lambda f: change(f, first_group("schools", ["s0", "nobody"])),
    "school lost": lambda f: change(f, lambda r: r["tiers"][0]["ungrouped"].pop()),
    "school alone twice": lambda f: change(
        f, lambda r: r["tiers"][0]["ungrouped"].append(r["tiers"][0]["ungrouped"][0])
    ),
    "unheard of school alone": lambda f: change(
        f, lambda r: r["tiers"][0]["ungrouped"][0].update(school="nobody")
    ),
    "cost alone": lambda f: change(f, lambda r: r["tiers"][0]["ungrouped"][0].update(cost=1)),
    "reason": lambda f: change(f, lambda r: r["tiers"][0]["ungrouped"][0].update(reason="x")),
    "lead": lambda f: change(f, lambda r: [
        g.update(lead=next(s for s in g["schools"] if s != g["lead"]))
        for g in r["tiers"][0]["groups"][:1]]),
    "no lead": lambda f: change(f, first_group("lead", None)),
    "cost": lambda f: change(f, first_group("cost", 1)),
    "pupils of a group": lambda f: change(f, first_group("pupils", 0)),
    "longest drive": lambda f: change(f, first_group("longest_drive_seconds", 1)),
    "group label": lambda f: change(f, first_group("id", "X")),
    "fingerprint": lambda f: change(f, lambda r: r["scenario"].update(fingerprint="0" * 16)),
    "read": lambda f: change(f, lambda r: r["data"].update(read=99)),
    "kept": lambda f: change(f, lambda r: r["data"].update(kept=9, read=9)),
    "cut-off": lambda f: change(f, lambda r: r["travel"].update(cutoff_seconds=800)),
    "unreachable": lambda f: change(f, lambda r: r["travel"].update(unreachable=["s4"])),
    "a time": lambda f: change_times(
        f, lambda t: t.assign(seconds=t["seconds"].where(t.index > 0, 1))),
    "a time lost": lambda f: change_times(f, lambda t: t.iloc[1:]),
    "all times lost": lambda f: change_times(f, lambda t: t.iloc[:0]),
    "roll": lambda f: change_table(f, "schools.csv", "pupils", "31"),
    "roll lost": lambda f: change_table(f, "schools.csv", "pupils", ""),
    "group in schools.csv": lambda f: change_table(f, "schools.csv", "group", "G9"),
    "lead in schools.csv": lambda f: change_table(f, "schools.csv", "lead", "s4"),
    "reason in schools.csv": lambda f: change_table(f, "schools.csv", "reason", "pins"),
    "schools in groups.csv": lambda f: change_table(f, "groups.csv", "school_ids", "s0; s4"),
    "lead in groups.csv": lambda f: change_table(f, "groups.csv", "lead", "s4"),
    "pupils in groups.csv": lambda f: change_table(f, "groups.csv", "pupils", "1"),
    "cost in groups.csv": lambda f: change_table(f, "groups.csv", "cost_seconds", "1"),
    "size": lambda f: change_scenario(f, "\n    3,\n", "\n    2,\n"),
    "longest drive of the rules": lambda f: change_scenario(
        f, "longest_drive_minutes = 10", "longest_drive_minutes = 9"),
    "penalty": lambda f: change_scenario(
        f, "alone_penalty_minutes = 60", "alone_penalty_minutes = 61"),
    "cut-off of the scenario": lambda f: change_scenario(
        f, "cutoff_minutes = 15.0", "cutoff_minutes = 16.0"),
    "pins": lambda f: change_scenario(f, "alone = [\n    \"s4\",\n]", "alone = []"),
    "a file lost": lambda f: (f / "times.parquet").unlink(),
    "json": lambda f: (f / "proposal.json").write_text('{"format": 1'),
    "json of another kind": lambda f: (f / "proposal.json").write_text("[]"),
    "json without tiers": lambda f: change(f, lambda r: r.pop("tiers")),
    "toml": lambda f: (f / "scenario.toml").write_text("name ="),
    "toml of something else": lambda f: (f / "scenario.toml").write_text('name = "x"'),
    "parquet": lambda f: (f / "times.parquet").write_bytes(b"PAR1"),
    "parquet of something else": lambda f: pd.DataFrame({"a": [1]}).to_parquet(f / "times.parquet"),
    "schools.csv empty": lambda f: (f / "schools.csv").write_bytes(b""),
    "schools.csv in another encoding": lambda f: (f / "schools.csv").write_bytes(b"id\n\xff"),
    "schools.csv with a cell too many": lambda f: (f / "schools.csv").write_bytes(
        (f / "schools.csv").read_bytes().replace(b"52.5,", b"52.5,,,,,,", 1)),
}  # fmt: skip


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = written(tmp_path_factory.mktemp("once") / "out", county(pins=Pins(alone=("s4",))))
    assert len(record(folder)["tiers"][0]["groups"]) > 1
    assert verify(folder) == []
    return folder


@pytest.mark.parametrize("what", TAMPERINGS)
def test_every_tampering_is_found(tmp_path: Path, untouched: Path, what: str) -> None:
    folder = Path(shutil.copytree(untouched, tmp_path / "out"))
    TAMPERINGS[what](folder)
    try:
        assert verify(folder)
    except GeoclusterError as refused:
        said = str(refused)
    else:
        return
    assert str(folder) in said or "scenario.toml" in said or "id" in said


@pytest.mark.parametrize("name", ["proposal.json", "schools.csv", "groups.csv", "times.parquet"])
@settings(max_examples=12)
@given(data=st.data())
def test_a_file_that_is_damaged_anywhere_is_refused_and_nothing_worse(
    untouched: Path, tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damaged"
    shutil.copytree(untouched, folder, dirs_exist_ok=True)
    content = bytearray((untouched / name).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    (folder / name).write_bytes(bytes(content))
    try:
        assert isinstance(verify(folder), list)
    except GeoclusterError as refused:
        said = str(refused)
    else:
        return
    assert said


def test_what_is_no_proposal_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(OutputError, match="folder of a written proposal"):
            verify(folder)


def test_the_record_holds_every_key_of_the_contract(untouched: Path) -> None:
    said = record(untouched)
    assert {
        "format", "scenario", "status", "verdict", "objective", "lower_bound", "gap", "proof",
        "seed", "runtime_seconds", "tiers", "travel", "data", "sources", "versions",
    } <= set(said)  # fmt: skip
    assert said["format"] == 2
    assert {"name", "fingerprint"} <= set(said["scenario"])
    tier = said["tiers"][0]
    assert {"name", "objective", "lower_bound", "groups", "ungrouped"} <= set(tier)
    for group in tier["groups"]:
        assert {
            "id", "parent", "schools", "lead", "centre", "pupils", "longest_drive_seconds", "cost",
            "costs", "flags", "remarks",
        } <= set(group)  # fmt: skip
    for left in tier["ungrouped"]:
        assert {"school", "reason", "why", "cost", "costs", "rules"} <= set(left)
    assert {"engine", "cutoff_seconds", "network_date", "unreachable", "snapped_far"} <= set(
        said["travel"]
    )
    assert {"read", "kept", "rejected", "filtered", "issues"} <= set(said["data"])
    assert {"name", "licence", "attribution", "date", "url"} <= set(said["sources"][0])
    assert said["versions"]["geocluster"]


def test_every_school_stands_once_in_a_group_or_out_of_all(untouched: Path) -> None:
    tier = record(untouched)["tiers"][0]
    inside = [s for g in tier["groups"] for s in g["schools"]]
    assert sorted(inside + [x["school"] for x in tier["ungrouped"]]) == [f"s{k}" for k in range(8)]
    assert (
        sum(g["cost"] for g in tier["groups"]) + sum(x["cost"] for x in tier["ungrouped"])
        == tier["objective"]
    )


def test_the_gap_is_zero_at_zero_and_null_where_nothing_is_known(tmp_path: Path) -> None:
    free = record(written(tmp_path / "free", county(rules=Rules(size=(2, 3), alone=Alone.ALLOWED))))
    assert (free["objective"], free["lower_bound"], free["gap"]) == (0, 0, 0)
    none = record(written(tmp_path / "none", KINDS["impossible"]()))
    assert (none["status"], none["objective"], none["gap"]) == ("infeasible", None, None)


def test_that_no_grouping_exists_is_said_with_a_reason(tmp_path: Path) -> None:
    tier = record(written(tmp_path, KINDS["impossible"]()))["tiers"][0]
    assert tier["groups"] == []
    assert [x["why"]["text"] for x in tier["ungrouped"]]


def test_excluded_schools_are_listed_even_when_no_grouping_exists(tmp_path: Path) -> None:
    problem = county(n=4, rules=Rules(size=(2, 2), alone=Alone.NEVER), pins=Pins(exclude=("s3",)))
    tier = record(written(tmp_path, problem))["tiers"][0]
    assert {"s3": "excluded"}.items() <= {
        x["school"]: x["reason"] for x in tier["ungrouped"]
    }.items()


def test_unknown_pupils_of_a_group_are_null_and_an_empty_cell(tmp_path: Path) -> None:
    folder = written(tmp_path, KINDS["unknown_pupils"]())
    assert {g["pupils"] for g in record(folder)["tiers"][0]["groups"]} == {None}
    for name in ("groups.csv", "schools.csv"):
        table = rows(folder / name)
        assert {row[table[0].index("pupils")] for row in table[1:]} == {""}


def test_hostile_names_survive_and_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    n = len(HOSTILE)
    folder = written(
        tmp_path,
        county(
            n=n, names=HOSTILE, rules=Rules(size=(2, 3), same=("town",)),
            more={"town": ["=x", "@y"] * (n // 2)},
        ),
    )  # fmt: skip
    assert verify(folder) == []
    table = rows(folder / "schools.csv")
    assert [plain(row[1]) for row in table[1:]] == HOSTILE
    for name in ("schools.csv", "groups.csv", "issues.csv"):
        for row in rows(folder / name):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                assert not cell.startswith("-") or math.isfinite(float(cell))


@given(st.text(max_size=9) | st.sampled_from(HOSTILE))
def test_a_cell_that_is_made_safe_reads_back_the_same(text: str) -> None:
    assert plain(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), min_size=4,
                max_size=4, unique=True))  # fmt: skip
def test_any_ids_and_names_are_found_clean(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    schools = Schools.of(
        texts, names=texts[::-1], lon=[0.1, 0.2, 0.3, 0.4], lat=[52.0] * 4, pupils=[1, 2, 3, 4]
    )
    times = TravelTimes.of_dense(np.full((4, 4), 60.0), cutoff=900)
    folder = tmp_path_factory.getbasetemp() / "texts"
    write_folder(
        propose(Problem(schools, times, Rules(size=(2, 3))), seconds=20), folder, replace=True
    )
    assert verify(folder) == []


def test_ids_with_the_separator_of_our_lists_are_found_clean(tmp_path: Path) -> None:
    schools = Schools.of(["a; b", "c", "d"], lon=[0.1, 0.2, 0.3], lat=[52.0] * 3)
    times = TravelTimes.of_dense(np.full((3, 3), 60.0), cutoff=900)
    assert verify(written(tmp_path, Problem(schools, times, Rules(size=(2, 3))))) == []


@pytest.mark.parametrize("column", ["group", "lead", "reason", "lon", "detail"])
def test_a_column_of_the_list_with_a_name_of_ours_is_no_trouble(
    tmp_path: Path, column: str
) -> None:
    problem = county(rules=Rules(size=(2, 3), same=(column,)), more={column: list("xxxxyyyy")})
    assert verify(written(tmp_path, problem)) == []


def test_the_tables_have_the_columns_of_the_contract(tmp_path: Path) -> None:
    folder = written(tmp_path, KINDS["same"]())
    header = rows(folder / "schools.csv")[0]
    assert header[:8] == ["id", "name", "pupils", "group", "lead", "lon", "lat", "reason"]
    assert {"authority", "Town (name)"} <= set(header)
    times = pd.read_parquet(folder / "times.parquet")
    assert list(times.columns) == ["from", "to", "seconds"]
    assert int(times["seconds"].min()) >= 1


def scenario(folder: Path, more: str = "") -> Path:
    rows = gias_rows(6)
    rows[1]["NumberOfPupils"] = "SUPP"
    rows[2] |= {"Easting": ""}
    rows[3]["EstablishmentName"] = "=cmd|' /C calc'!A0"
    gias_file(folder / "schools.csv", rows)
    file = folder / "plan.toml"
    file.write_text(
        'name = "Plan"\n[schools]\nfile = "schools.csv"\n[travel]\nengine = "straight"\n'
        f"[[tier]]\nsize = [2, 3]\nlongest_drive_minutes = 20\n{more}",
        encoding="utf-8",
    )
    return file


def test_every_file_of_the_contract_is_written_and_nothing_outside_is_read(tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    folder = write_folder(run(scenario(inputs)), tmp_path / "out")
    assert {f.name for f in folder.iterdir()} >= {
        "proposal.json", "groups.csv", "schools.csv", "times.parquet", "issues.csv",
        "scenario.toml", "SOURCES.txt",
    }  # fmt: skip
    shutil.rmtree(inputs)
    moved = folder.rename(tmp_path / "elsewhere")
    assert verify(moved) == []


def test_issues_and_counts_are_written_as_the_reader_found_them(tmp_path: Path) -> None:
    proposal = run(scenario(tmp_path))
    folder = write_folder(proposal, tmp_path / "out")
    data = record(folder)["data"]
    assert (data["read"], data["kept"], data["rejected"], data["filtered"]) == (6, 5, 1, 0)
    table = rows(folder / "issues.csv")
    assert table[0] == ["file", "row", "column", "code", "action", "value", "message"]
    assert len(table) - 1 == len(data["issues"]) == len(proposal.issues)
    assert {("2", "pupils_unknown"), ("3", "no_coordinates")} <= {(r[1], r[3]) for r in table[1:]}


def test_the_sources_name_their_licences(tmp_path: Path) -> None:
    folder = write_folder(run(scenario(tmp_path)), tmp_path / "out")
    said = (folder / "SOURCES.txt").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in said
    assert "Get Information about Schools" in said
    assert "straight" in said


def test_the_written_scenario_runs_again_to_the_same_proposal(tmp_path: Path) -> None:
    first = run(scenario(tmp_path), seed=7, seconds=9)
    folder = write_folder(first, tmp_path / "out")
    keys = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    assert keys["solve"] == {"seconds": 9, "seed": 7, "threads": 2}
    again = run(folder / "scenario.toml")
    assert again.objective == first.objective
    assert again.fingerprint == first.fingerprint


def test_a_note_of_several_lines_is_no_harm_to_the_written_scenario(tmp_path: Path) -> None:
    folder = write_folder(
        run(scenario(tmp_path, '[output]\nnote = "Draft.\\nname = 5"\n')), tmp_path / "out"
    )
    assert verify(folder) == []


def test_a_condition_of_two_parts_is_written_out_whole(tmp_path: Path) -> None:
    some = Where({"town": Condition(any_of=("a", "b"), exclude=("b",))})
    problem = county(
        rules=Rules(size=(2, 3), lead=Lead.ELIGIBLE, lead_where=some),
        more={"town": list("abababab")},
    )
    assert verify(written(tmp_path, problem)) == []


def test_a_folder_with_files_of_others_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(OutputError, match="--out"):
        written(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="file"):
        written(tmp_path / "file")


def unproven(gap: float) -> Proposal:
    found = propose(county(), seconds=20)
    bound = Bound(round((found.objective or 0) * (1 - gap)), fact("proof.linear"))
    return with_tier(found, status=Status.FEASIBLE, bound=bound)


@pytest.mark.parametrize(("gap", "words"), [(1.0, "100"), (0.996, "99.6"), (0.05, "5")])
def test_how_far_a_grouping_is_proven_is_said_in_plain_figures(gap: float, words: str) -> None:
    said = unproven(gap).status_in_words
    assert words in said
    assert "e+" not in said


def two_schools(seconds: int, **rules: Any) -> list[tuple[str, str]]:
    schools = Schools.of(["a", "b"], lon=[0.1, 0.2], lat=[52.0, 52.0], pupils=[40, 50])
    times = TravelTimes.of_dense(np.full((2, 2), float(seconds)), cutoff=2700)
    limits: dict[str, Any] = {"size": (2, 4), "longest_drive": 1200} | rules
    problem = Problem(schools, times, Rules(**limits))
    ungrouped = propose(problem, seconds=20).finest.ungrouped
    return [(x.reason, said(x, problem)) for x in ungrouped]


def test_a_drive_one_second_too_long_is_not_said_to_be_as_long_as_the_limit() -> None:
    for reason, detail in two_schools(1201):
        assert reason == "no_partner_in_reach"
        assert "20.0 min away" not in detail


def test_too_few_schools_for_a_group_is_said_to_be_about_size() -> None:
    for _, detail in two_schools(60, size=(3, 4)):
        assert "3" in detail
        assert "dropping one of them" not in detail


def test_what_is_not_proven_is_not_said_to_be_best() -> None:
    schools = Schools.of([f"s{k}" for k in range(9)], lon=[0.1 * k for k in range(9)], lat=[52] * 9)
    times = TravelTimes.of_dense(np.full((9, 9), 60.0), cutoff=900)
    found = propose(Problem(schools, times, Rules(size=(2, 3))), seconds=0)
    assert found.status is Status.FEASIBLE
    assert found.finest.ungrouped
    assert not any("best" in said(x, found.finest.problem) for x in found.finest.ungrouped)
