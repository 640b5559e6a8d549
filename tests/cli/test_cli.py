"""The command line, as a planner and as a script would use it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import geocluster.outputs
import geocluster.planning.fair_questions
import geocluster.planning.reading
from geocluster.cli.commands import app, main
from geocluster.cli.printing import say
from geocluster.errors import SolverError
from geocluster.proposal import Solution, Status
from geocluster.solvers.tiers import TiersSolution, solve_chain
from geocluster.written.schema import revised_schema
from tests.records import faults
from tests.sources.test_sources import Row, gias_file, gias_rows

COMMANDS = (
    "demo", "check", "run", "verify", "times", "generate", "fetch", "judge", "presets", "cache",
    "compare", "revise", "study", "why", "languages", "export",
)  # fmt: skip


def plan(folder: Path, tier: str = "", *, rows: list[Row] | None = None, more: str = "") -> Path:
    """Write a scenario with straight lines, and its school list."""
    folder.mkdir(exist_ok=True)
    gias_file(folder / "schools.csv", rows, encoding="utf-8")
    file = folder / "plan.toml"
    file.write_text(
        'name = "Plan"\n[schools]\nfile = "schools.csv"\n[travel]\nengine = "straight"\n'
        f"[[tier]]\nsize = [2, 3]\nlongest_drive_minutes = 20\n{tier}\n{more}",
        encoding="utf-8",
    )
    return file


class Answer:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in out + err


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    def called(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["geocluster", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, printed.out, printed.err)

    return called


def process(*arguments: object, cwd: Path, **env: str) -> Answer:
    ran = subprocess.run(
        [sys.executable, "-m", "geocluster", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Answer(
        ran.returncode, ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace")
    )


def test_there_are_these_commands_and_no_stubs() -> None:
    assert set(typer.main.get_command(app).commands) == set(COMMANDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    answer = CliRunner().invoke(app, [command, "--help"])
    assert answer.exit_code == 0
    assert re.search(rf"Examples?: geocluster {command}", answer.output)
    for option in re.findall(r"^ +--(?!help)[^\n]*$", answer.output, flags=re.MULTILINE):
        assert len(option.split()) > 3, option


def test_help_lists_the_commands_and_the_exit_codes(call: Any) -> None:
    answer = call("--help")
    assert answer.code == 0
    for word in (*COMMANDS, "130", "70"):
        assert word in answer.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "x.toml"],
        ["compare", "a", "b"],
        ["run"],
        ["run", "x.toml", "--edits", "e.json"],
        ["run", "x.toml", "--seconds", "0"],
        ["run", "x.toml", "--seed", "-1"],
        ["run", "x.toml", "--seed", "one"],
        ["verify"],
        ["verify", "x", "--bound"],
        ["generate"],
        ["generate", "--out", "x", "--schools", "1"],
    ],
)
def test_what_is_not_understood_is_refused_with_code_2(call: Any, arguments: list[str]) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert answer.err
    assert not answer.out


def test_a_run_prints_the_answer_writes_everything_and_verifies(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = call("run", plan(tmp_path / "in"), "--out", out)
    assert answer.code == 0
    assert answer.err == ""
    assert "6 read, 6 kept, 0 rejected, 0 filtered" in answer.out
    assert "Proven best" in answer.out
    assert "Draft for discussion" in answer.out
    assert str(out) in answer.out.replace("\n", "")
    assert {"proposal.json", "map.html", "groups.csv", "schools.csv"} <= {
        f.name for f in out.iterdir()
    }
    checked = call("verify", out)
    assert (checked.code, checked.err) == (0, "")
    assert "all is well" in checked.out


def test_without_out_the_folder_has_the_name_of_the_scenario(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("run", plan(tmp_path / "in")).code == 0
    assert (tmp_path / "plan-proposal" / "proposal.json").is_file()


def test_json_is_the_record_that_is_written(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = call("run", plan(tmp_path / "in"), "--out", out, "--json", "--seed", 5)
    said = json.loads(answer.out)
    assert said.pop("folder") == str(out)
    assert said == json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    assert said["seed"] == 5
    assert answer.err == ""
    checked = call("verify", out, "--json")
    said = json.loads(checked.out)
    assert (said["folder"], said["violations"]) == (str(out), [])
    assert any("lower_bound" in what for what in said["not_judged"])


def test_a_rejected_school_is_said_and_is_no_failure(call: Any, tmp_path: Path) -> None:
    rows = gias_rows(5)
    rows[2]["Easting"] = ""
    answer = call("run", plan(tmp_path / "in", rows=rows), "--out", tmp_path / "out")
    assert answer.code == 0
    assert "1 rejected" in answer.out
    assert "record 3: Easting is blank" in answer.out


def test_names_with_markup_are_printed_as_they_are(call: Any, tmp_path: Path) -> None:
    rows = gias_rows(3)
    for row, name in zip(rows, ("[red]A[/red]", ":cat: B", "C [/] \\"), strict=True):
        row["EstablishmentName"] = name
    answer = call("run", plan(tmp_path / "in", rows=rows), "--out", tmp_path / "out")
    assert answer.code == 0
    for name in ("[red]A[/red]", ":cat: B", "C [/]"):
        assert name in answer.out


def test_a_line_is_said_as_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    say("[b]x[/b] :cat: \\")
    assert capfd.readouterr().out.strip() == "[b]x[/b] :cat: \\"


def lonely() -> list[Row]:
    rows = gias_rows(5)
    rows[4]["Easting"] = 620_000
    return rows


def test_a_school_that_may_not_be_alone_but_must_be_ends_with_1_and_its_reason(
    call: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    file = plan(tmp_path / "in", 'alone = "never"', rows=lonely())
    answer = call("run", file, "--out", out)
    assert answer.code == 1
    assert "School E" in answer.out
    assert "no grouping meets the hard rules" in answer.out
    said = json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    assert said["status"] == "infeasible"
    assert said["objective"] is None
    reasons = {x["school"]: x["reason"] for x in said["tiers"][0]["ungrouped"]}
    assert reasons == {"900004": "no_partner_in_reach"}
    assert call("verify", out).code == 0


def test_an_odd_number_in_pairs_ends_with_1_and_a_reason(call: Any, tmp_path: Path) -> None:
    file = plan(tmp_path / "in", 'alone = "never"', rows=gias_rows(3))
    file.write_text(file.read_text().replace("size = [2, 3]", "size = [2, 2]"))
    answer = call("run", file, "--out", tmp_path / "out", "--json")
    assert answer.code == 1
    said = json.loads(answer.out)["tiers"][0]["ungrouped"]
    assert said
    assert all(x["why"]["text"] for x in said)


def test_a_limit_of_pupils_that_no_group_can_meet_is_mended_by_the_message(
    call: Any, tmp_path: Path
) -> None:
    for limit in ("[5000, 6000]", "[1, 2]"):
        file = plan(tmp_path / "in", f"pupils = {limit}")
        answer = call("run", file, "--out", tmp_path / "out")
        assert answer.code in (1, 2)
        assert "pupils" in answer.err + answer.out
        assert re.search("raise|lower", answer.err + answer.out)


@pytest.mark.parametrize(
    ("runtime", "ended", "mend"),
    [
        (60.2, "Time ran out", "--seconds"),
        (1.0, "ended by itself after 1.0 s, before its time was over", "other limits"),
    ],
)
def test_nothing_found_ends_with_3_and_says_whether_there_was_time_left(
    call: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runtime: float,
    ended: str,
    mend: str,
) -> None:
    none = Solution(grouping=None, bound=None, status=Status.UNKNOWN, runtime=runtime)
    nothing = TiersSolution(tiers=(none,), bound=None, status=Status.UNKNOWN, runtime=runtime)
    monkeypatch.setattr(geocluster.planning.fair_questions, "solve_chain", lambda *a, **k: nothing)
    out = tmp_path / "out"
    answer = call("run", plan(tmp_path / "in"), "--out", out)
    assert answer.code == 3
    assert ended in answer.out
    assert mend in answer.out
    assert not out.exists()
    said = json.loads(call("run", plan(tmp_path / "in"), "--out", out, "--json").out)
    assert (said["status"], said["written"]) == ("unknown", False)


def test_an_interrupted_search_ends_with_130_and_keeps_the_best(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = solve_chain

    def stopped(*given: Any, **more: Any) -> TiersSolution:
        return replace(usual(*given, **more), interrupted=True)

    monkeypatch.setattr(geocluster.planning.fair_questions, "solve_chain", stopped)
    out = tmp_path / "out"
    assert call("run", plan(tmp_path / "in"), "--out", out).code == 130
    assert call("verify", out).code == 0


def test_an_interruption_before_anything_is_found_ends_with_130_and_says_so(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(geocluster.planning.reading, "travel", interrupted)
    answer = call("run", plan(tmp_path / "in"), "--out", tmp_path / "out")
    assert answer.code == 130
    assert "interrupted" in answer.err


def test_verify_of_a_changed_proposal_ends_with_1_and_says_what(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call("run", plan(tmp_path / "in"), "--out", out)
    file = out / "proposal.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(said | {"objective": 1}), encoding="utf-8")
    answer = call("verify", out)
    assert answer.code == 1
    assert "the objective is 1" in answer.out
    assert json.loads(call("verify", out, "--json").out)["violations"]


def test_verify_of_what_is_no_proposal_ends_with_2(call: Any, tmp_path: Path) -> None:
    answer = call("verify", tmp_path)
    assert answer.code == 2
    assert "proposal.json" in answer.err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("size =", "siez =", "did you mean 'size'"),
        ("schools.csv", "school.csv", "did you mean 'schools.csv'"),
        ('engine = "straight"', 'engine = "roads"', "needs file"),
        ("[2, 3]", "[3, 2]", "size = [3, 2]"),
        ("size = [2, 3]", "size = [2, 3]\nsame = ['autority']", "'authority'"),
        ("[[tier]]", "[[tier]", "plan.toml"),
    ],
)
def test_bad_input_ends_with_2_and_how_to_mend_it(
    call: Any, tmp_path: Path, old: str, new: str, words: str
) -> None:
    file = plan(tmp_path / "in")
    file.write_text(file.read_text().replace(old, new))
    answer = call("run", file, "--out", tmp_path / "out")
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


def test_a_folder_with_other_files_is_refused_before_anything_is_computed(
    call: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.doc").write_text("mine")
    answer = call("run", plan(tmp_path / "in"), "--out", out)
    assert answer.code == 2
    assert "--out" in answer.err
    assert [f.name for f in out.iterdir()] == ["thesis.doc"]


@pytest.mark.parametrize("fault", [ZeroDivisionError("oops"), SolverError("not to be trusted")])
def test_a_fault_of_ours_ends_with_70_a_message_and_a_log(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*given: Any, **more: Any) -> None:
        raise fault

    monkeypatch.setattr(geocluster.planning.fair_questions, "solve_chain", broken)
    answer = call("run", plan(tmp_path / "in"), "--out", tmp_path / "out")
    assert answer.code == 70
    assert "fault of ours" in answer.err
    log = re.search(r"(\S+\.log)", answer.err)
    assert log is not None
    said = Path(log[1]).read_text(encoding="utf-8")
    assert type(fault).__name__ in said
    Path(log[1]).unlink()


def test_a_seed_too_large_is_refused_not_a_fault_of_ours(call: Any, tmp_path: Path) -> None:
    answer = call("run", plan(tmp_path / "in"), "--out", tmp_path / "out", "--seed", 2**31)
    assert answer.code == 2
    assert "seed" in answer.err


def test_a_real_process_runs_and_is_quiet_in_a_pipe(tmp_path: Path) -> None:
    answer = process("run", plan(tmp_path / "in"), "--out", "out", "--json", cwd=tmp_path)
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out)["status"] == "optimal"


def test_a_real_process_with_bad_input_ends_with_2(tmp_path: Path) -> None:
    answer = process("run", "nowhere.toml", cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "no scenario file nowhere.toml" in answer.err


def test_names_that_a_terminal_cannot_show_are_no_fault(tmp_path: Path) -> None:
    rows = gias_rows(3)
    rows[0]["EstablishmentName"] = "Ysgol Llanŵnda 中心校"
    file = plan(tmp_path / "in", rows=rows)
    answer = process(
        "run", file, "--out", "out", cwd=tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0"
    )
    assert answer.code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_control_c_while_solving_keeps_the_best_so_far(tmp_path: Path) -> None:
    rows = gias_rows(260)
    for k, row in enumerate(rows):
        row |= {"Easting": 500_000 + k * 7919 % 40_000, "Northing": 340_000 + k * 104_729 % 40_001}
    tier = 'measured = "from_lead"\npupils = [300, 9000]'
    file = plan(tmp_path / "in", tier, rows=rows)
    file.write_text(file.read_text().replace("size = [2, 3]", "size = [2, 8]"))
    arguments = ["--verbose", "run", str(file), "--out", "out", "--seconds", "60"]
    with subprocess.Popen(
        [sys.executable, "-m", "geocluster", *arguments],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        seen = ""
        for line in running.stderr:
            seen += line
            if "geocluster.solvers.grouping.neighbourhoods" in line:  # there is a choice by now
                running.send_signal(signal.SIGINT)
                break
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130, seen + err + out
    assert "Traceback" not in seen + err
    said = json.loads((tmp_path / "out" / "proposal.json").read_text(encoding="utf-8"))
    assert said["interrupted"]
    assert said["runtime_seconds"] < 55
    assert geocluster.outputs.verify(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("roads.osm.pbf", b"", "is empty; fetch it again"),
        ("roads.osm.pbf", b"\x00\x00\x00\x0d garbage", "is not a road file that can be read"),
        ("roads.osm", b"<html>not found</html>", "is a web page"),
        ("roads.osm.gz", b"\x1f\x8b\x08", "is damaged or cannot be read"),
        ("roads.graphml", b"<graphml/>", "not a graph saved by osmnx"),
        ("roads.gpkg", b"SQLite format 3\x00", "roads.gpkg"),
        ("roads.zip", b"PK", "is not a road file that can be read"),
    ],
)
def test_a_bad_road_file_is_refused_with_a_sentence(
    call: Any, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    file = plan(tmp_path)
    (tmp_path / name).write_bytes(content)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('engine = "straight"', f'file = "{name}"'), encoding="utf-8")
    answer = call("times", file, "--out", tmp_path / "times.csv")
    assert answer.code == 2
    assert said in answer.err
    assert not (tmp_path / "times.csv").exists()


def test_compare_says_what_differs_and_writes_it(call: Any, tmp_path: Path) -> None:
    scenario = plan(tmp_path)
    for name, size in (("three", 3), ("two", 2)):
        text = scenario.read_text(encoding="utf-8").replace("[2, 3]", f"[2, {size}]")
        file = tmp_path / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        assert call("run", file, "--out", tmp_path / name).code == 0
    sides, out = (tmp_path / "three", tmp_path / "two"), tmp_path / "side-by-side"
    said = call("compare", *sides)
    assert said.code == 0
    assert "From three to two:" in said.out
    assert "size" in said.out
    assert not out.exists()
    told = json.loads(call("compare", *sides, "--out", out, "--json").out)
    assert told.pop("folder") == str(out)
    assert told == json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert call("verify", out).code == 0
    refused = call("compare", *sides, "--out", sides[0])
    assert refused.code == 2
    assert "a proposal that is compared" in refused.err
    (sides[1] / "schools.csv").write_text("x", encoding="utf-8")
    damaged = call("compare", *sides, "--out", out)
    assert damaged.code == 2
    assert "schools.csv is changed" in damaged.err
    assert call("compare", sides[0]).code == 2


def test_revise_judges_edits_at_once_solves_again_and_writes(call: Any, tmp_path: Path) -> None:
    out, next_one = tmp_path / "one", tmp_path / "two"
    assert call("run", plan(tmp_path), "--out", out).code == 0
    record = json.loads((out / "proposal.json").read_text(encoding="utf-8"))
    group = record["tiers"][0]["groups"][0]["schools"]

    def edits(name: str, *wishes: dict[str, Any]) -> Path:
        content = {"format": 1, "fingerprint": record["scenario"]["fingerprint"], "edits": wishes}
        file = tmp_path / name
        file.write_text(json.dumps(content), encoding="utf-8")
        return file

    ann = edits("ann.json", {"do": "apart", "schools": group[:2], "by": "Ann"})
    said = call("revise", out, "--edits", ann)
    assert said.code == 0
    assert "asked by Ann" in said.out
    assert "must be apart" in said.out
    assert "Nothing is written" in said.out
    told = json.loads(call("revise", out, "--edits", ann, "--out", next_one, "--json").out)
    assert faults(told, revised_schema()) == []
    assert told["proposal"]["folder"] == str(next_one)
    assert told["cost_before"] == record["objective"]
    assert told["each"][0]["cost"] == told["cost_after"] - told["cost_before"]
    assert {one["school"] for one in told["moved"]} & set(group[:2])
    assert call("verify", next_one).code == 0
    ben = edits("ben.json", {"do": "lock", "schools": group, "by": "Ben"})
    refused = call("revise", out, "--edits", ann, "--edits", ben)
    assert refused.code == 2
    assert "contradict each other" in refused.err
    assert "Ann" in refused.err
    assert "Ben" in refused.err
    assert "about the proposal" in call("revise", next_one, "--edits", ann).err
    six = edits("six.json", {"do": "lock", "schools": [f"{900000 + k}" for k in range(4)]})
    blocked = call("revise", out, "--edits", six)
    assert blocked.code == 1
    assert "nothing was solved" in blocked.out
    told = json.loads(call("revise", out, "--edits", six, "--json").out)
    assert faults(told, revised_schema()) == []
    assert told["proposal"] is None
    assert told["blocked"]
