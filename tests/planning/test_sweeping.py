"""A number of the rules is turned: each point is what a run of its own would give."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.cli import main
from geocluster.errors import RulesError
from geocluster.outputs import examine
from geocluster.planning.sweeping import swept, values_of
from geocluster.problem import Problem
from geocluster.report.sweep_picture import sweep_svg
from geocluster.report.sweep_tables import sweep_record
from geocluster.scenario.turned import number_at, with_number
from geocluster.sheets import read_sheet
from geocluster.solvers import Clock
from tests.oracle import best_cost
from tests.problems import problems

SOLVES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def county(n: int = 14, seed: int = 3, **rules: Any) -> Problem:
    random = np.random.default_rng(seed)
    at = random.random((n, 2))
    drive = (3600 * np.hypot(*(at[:, None] - at).transpose(2, 0, 1))).astype(int)
    schools = gc.Schools.of(
        [f"s{k:02d}" for k in range(n)],
        lon=at[:, 0].tolist(),
        lat=(52 + at[:, 1]).tolist(),
        pupils=random.integers(20, 200, n).tolist(),
    )
    told: dict[str, Any] = {"size": (2, 4), "group_charge": gc.minutes(10)}
    return Problem(schools, gc.TravelTimes.of_dense(drive, cutoff=2700), gc.Rules(**(told | rules)))


KEYS = [
    ("group_minutes", [0, 7.5, 30]),
    ("alone_penalty_minutes", [0, 20, 60]),
    ("longest_drive_minutes", [10, 20, 45]),
    ("pupils.min", [0, 100, 300]),
    ("pupils.max", [300, 900]),
    ("size.max", [2, 3, 5]),
    ("costs.far.times", [1, 4]),
]


@pytest.mark.parametrize(("key", "values"), KEYS)
def test_each_point_is_what_a_run_of_its_own_gives(key: str, values: list[float]) -> None:
    problem = county(pupils=(0, 900), costs={"far": {"beyond": 300, "times": 1}})
    sweep = gc.sweep(problem, key, values, seconds=20)
    assert [point.value for point in sweep.points] == values
    assert sweep.missing == ()
    for point in sweep.points:
        alone = gc.propose(replace(problem, rules=with_number(problem.rules, key, point.value)))
        assert point.status is gc.Status.OPTIMAL
        assert point.objective == alone.objective == point.lower_bound
        assert number_at(point.problem.rules, key) == point.value
        assert point.by_term == alone.by_term


@SOLVES
@given(problems(most=6), st.sampled_from(["group_minutes", "alone_penalty_minutes"]))
def test_each_point_is_the_least_of_all_groupings(problem: Problem, key: str) -> None:
    for point in gc.sweep(problem, key, [0, 1, 5], seconds=20).points:
        assert point.objective == best_cost(point.problem)


@SOLVES
@given(st.integers(0, 10_000))
def test_a_charge_that_is_raised_never_makes_more_groups(seed: int) -> None:
    sweep = gc.sweep(county(seed=seed), "group_minutes", [0, 5, 10, 20, 40], seconds=20)
    many = [len(point.groups) for point in sweep.points]
    assert many == sorted(many, reverse=True)


@pytest.fixture(params=["threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Any:
    kinds: dict[str, Callable[[], Executor]] = {
        "threads": lambda: ThreadPoolExecutor(2),
        "processes": lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
    }
    with kinds[request.param]() as pool:
        yield pool


def test_any_executor_gives_the_same_points(executor: Executor) -> None:
    problem, values = county(), [0, 10, 20]
    in_turn = gc.sweep(problem, "group_minutes", values)
    handed = gc.sweep(problem, "group_minutes", values, executor=executor)
    assert [(p.value, p.objective, p.groups, p.status) for p in handed.points] == [
        (p.value, p.objective, p.groups, p.status) for p in in_turn.points
    ]


def test_the_answer_that_is_there_is_the_point_of_its_value() -> None:
    problem = county()
    answer = gc.propose(problem).finest
    sweep = gc.sweep(problem, "group_minutes", [5, 10, 15], answer=answer)
    assert sweep.points[1].grouping is answer.grouping
    assert sweep.points[1].runtime == 0
    assert answer.grouping is not None
    assert all(10 in values for values in sweep.standing(answer.grouping))


def stopping(after: int) -> gc.Watcher:
    """A watcher whose clock is stopped when so many points are begun."""
    stopped, begun = threading.Event(), [0]

    def clock(seconds: float) -> Clock:
        begun[0] += 1
        if begun[0] > after:
            stopped.set()
        return Clock(seconds, stopped)

    return gc.Watcher(clock=clock)


def test_a_stop_keeps_the_points_that_are_done() -> None:
    sweep = gc.sweep(county(), "group_minutes", [0, 5, 10, 15, 20], watcher=stopping(2))
    assert [point.value for point in sweep.points] == [10, 15]
    assert sweep.missing == (0, 5, 20)
    none = gc.sweep(county(), "group_minutes", [0, 5], watcher=stopping(0))
    assert (none.points, none.missing) == ((), (0, 5))


def test_a_stop_keeps_what_an_executor_has_done() -> None:
    stopped = threading.Event()

    def step(what: str, share: float) -> None:
        stopped.set()

    watcher = gc.Watcher(clock=lambda seconds: Clock(seconds, stopped), step=step)
    with ThreadPoolExecutor(1) as pool:
        values = list(range(0, 60, 2))
        sweep = gc.sweep(county(), "group_minutes", values, executor=pool, watcher=watcher)
    assert sweep.points
    assert sweep.missing
    assert sorted([*sweep.missing, *(p.value for p in sweep.points)]) == values


def test_who_stays_together_is_counted_over_the_points_with_an_answer() -> None:
    problem = county(8, alone=gc.Alone.NEVER)
    sweep = gc.sweep(problem, "size.min", [2, 3, 4])
    answered = sweep.answered
    for (i, j), count in sweep.pairs.items():
        assert i < j
        assert count == sum(
            any({i, j} <= set(members) for members in point.groups) for point in answered
        )
    assert set(sweep.throughout) == {p for p, n in sweep.pairs.items() if n == len(answered)}


def test_a_point_where_nothing_is_possible_is_told_and_the_others_stand() -> None:
    problem = county(5, alone=gc.Alone.NEVER, size=(2, 4))
    sweep = gc.sweep(problem, "longest_drive_minutes", [0.02, 45])
    impossible, possible = sweep.points
    assert impossible.status is gc.Status.INFEASIBLE
    assert (impossible.groups, impossible.left, impossible.objective) == ((), (), None)
    assert possible.status is gc.Status.OPTIMAL
    assert sweep.answered == (possible,)


SAID = {
    "group_minutes=0:30:10": ("group_minutes", (0, 10, 20, 30)),
    "group_minutes = 0 : 1 : 0.1": ("group_minutes", tuple(round(k / 10, 1) for k in range(11))),
    "size.max=4:2:1": None,
    "x=0:9:4": ("x", (0, 4, 8)),
    "a=b.x=1,2": ("a=b.x", (1, 2)),
    "x=0:1:0": None,
    "x=1,0,1e3": ("x", (1, 0, 1000)),
    "x=": None,
    "=1": None,
    "x": None,
    "x=a": None,
    "x=nan": None,
    "x=inf": None,
    "x=0:inf:1": None,
    "x=1:2": None,
    "x=1:2:3:4": None,
    "x=1,": None,
}


@pytest.mark.parametrize("said", SAID)
def test_values_are_read_with_both_ends_or_refused(said: str) -> None:
    wanted = SAID[said]
    if wanted is None:
        with pytest.raises(RulesError):
            values_of(said)
        return
    assert values_of(said) == wanted


WRONG = [
    ("group_minuts=0:10:5", "did you mean 'group_minutes'"),
    ("group_minutes=-5,5", "group_minutes = -5: "),
    ("size.max=2.5,3", "whole number"),
    ("size.most=2,3", "the ends min and max"),
    ("size=2,3", "name one of it, after a point: min and max"),
    ("size.max=1,3", "size"),
    ("pupils.min=0,10", "pupils is no table or range that the tier has"),
    ("costs.nearest_elsewere=1,2", "did you mean 'nearest_elsewhere'"),
    ("lead=1,2", "lead = 1: "),
    ("contiguous=0,1", "contiguous = 0: "),
    ("name.x=1", "name is no table"),
    ("group_minutes=0:10000:1", "at most 200 values"),
    ("longest_drive_minutes=50,60", "cut-off"),
]


@pytest.mark.parametrize(("said", "words"), WRONG)
def test_a_key_that_cannot_be_turned_is_refused_before_anything_is_solved(
    said: str, words: str
) -> None:
    with pytest.raises(gc.GeoclusterError) as refused:
        swept([county()], said)
    assert words in str(refused.value)


@pytest.mark.parametrize("values", [[], [True], ["5"], "5", [None], list(range(300))])
def test_values_that_are_none_are_refused(values: Any) -> None:
    with pytest.raises(RulesError):
        gc.sweep(county(), "group_minutes", values)


# The folder and the command


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    problem = county(16)
    lines = ["id,name,pupils,x,y"]
    for i, name in enumerate(problem.schools.ids):
        lon, lat = problem.schools.lonlat[i]
        lines.append(f"{name},School {i},{problem.schools.pupils[i]},{lon / 4},{lat}")
    (folder / "schools.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "plan.toml").write_text(
        'name = "Plan"\n[schools]\nfile = "schools.csv"\nformat = "table"\ncrs = "EPSG:4326"\n'
        'columns = { id = "id", name = "name", pupils = "pupils", x = "x", y = "y" }\n'
        'encoding = "utf-8"\n[travel]\nengine = "straight"\n[[tier]]\nsize = [2, 4]\n'
        "group_minutes = 10\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def folder(plan: Path) -> Path:
    proposal = gc.run(plan / "plan.toml", sweep="group_minutes=0:20:5")
    return gc.write_folder(proposal, plan / "out")


def test_the_folder_of_a_sweep_is_that_of_the_scenario_with_the_sweep_beside(
    plan: Path, folder: Path
) -> None:
    plain = gc.run(plan / "plan.toml")
    assert gc.verify(folder) == []
    read = gc.read_proposal(folder)
    assert read.fingerprint == plain.fingerprint
    assert read.objective == plain.objective
    assert read.sweep is not None
    assert [point.value for point in read.sweep.points] == [0, 5, 10, 15, 20]
    listed = {entry["name"] for entry in _json(folder / "manifest.json")["files"]}
    assert {"sweep.csv", "sweep_pairs.csv", "sweep.json", "sweep.svg", "map.html"} <= listed
    again = gc.write_folder(read, plan / "again")
    for name in ("sweep.csv", "sweep_pairs.csv", "sweep.json", "sweep.svg"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_the_tables_say_what_the_record_says(folder: Path) -> None:
    record = _json(folder / "sweep.json")
    rows = read_sheet((folder / "sweep.csv").read_bytes()).rows
    for row, point in zip(rows, record["points"], strict=True):
        assert float(row["group_minutes"]) == point["value"]
        assert int(row["objective_seconds"]) == point["objective"]
        assert int(row["groups"]) == len(point["groups"])
        assert int(row["left"]) == len(point["left"])
        assert point["objective"] == sum(cost["cost"] for cost in point["costs"])
    pairs = read_sheet((folder / "sweep_pairs.csv").read_bytes()).rows
    throughout = [[row["from"], row["to"]] for row in pairs if row["share"] == "1.0"]
    assert throughout == record["throughout"]
    own = next(point for point in record["points"] if point["value"] == 10)
    assert [group["schools"] for group in record["groups"]] == [
        group["schools"] for group in own["groups"]
    ]
    assert all(10 in group["stands_at"] for group in record["groups"])


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


LIES: dict[str, Callable[[Any], object]] = {
    "a cost": lambda s: s["points"][1].update(objective=1),
    "a bound": lambda s: s["points"][1].update(lower_bound=s["points"][1]["lower_bound"] - 1),
    "a bound above": lambda s: s["points"][0].update(lower_bound=10**6),
    "a status": lambda s: s["points"][2].update(status="feasible"),
    "a group": lambda s: s["points"][0]["groups"].pop(),
    "a school": lambda s: s["points"][0]["groups"][0]["schools"].pop(),
    "a stranger": lambda s: s["points"][0]["groups"][0]["schools"].append("x"),
    "a value": lambda s: s["points"][0].update(value=1),
    "a key": lambda s: s.update(key="alone_penalty_minutes"),
    "no key": lambda s: s.update(key="group_minuts"),
    "twice": lambda s: s["points"].append(s["points"][0]),
    "another": lambda s: s["scenario"].update(fingerprint="x"),
    "a format": lambda s: s.update(format=2),
    "who stands": lambda s: s["groups"][0].update(stands_at=[]),
    "a pair": lambda s: s["throughout"].append(["s00", "s01"]),
    "a drive": lambda s: s["points"][0].update(longest_drive_seconds=1),
    "no points": lambda s: s.pop("points"),
}


@pytest.mark.parametrize("lie", LIES)
def test_verify_finds_a_lie_in_a_sweep(folder: Path, tmp_path: Path, lie: str) -> None:
    changed = Path(shutil.copytree(folder, tmp_path / "out"))
    said = _json(changed / "sweep.json")
    LIES[lie](said)
    (changed / "sweep.json").write_text(json.dumps(said), encoding="utf-8")
    found = examine(changed).violations
    assert any("sweep" in one and "manifest" not in one for one in found), found


@pytest.mark.parametrize("name", ["sweep.csv", "sweep_pairs.csv", "sweep.svg"])
def test_verify_finds_a_changed_table_or_picture(folder: Path, tmp_path: Path, name: str) -> None:
    changed = Path(shutil.copytree(folder, tmp_path / "out"))
    text = (changed / name).read_text(encoding="utf-8")
    (changed / name).write_text(text.replace("10", "11", 1), encoding="utf-8")
    assert any(one.startswith(f"{name}: ") for one in examine(changed).violations)


def test_a_run_without_a_sweep_leaves_a_folder_with_one_as_it_is(plan: Path, folder: Path) -> None:
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(gc.GeoclusterError, match="it costs the same, and a sweep stands with it"):
        gc.write_folder(gc.run(plan / "plan.toml"), folder)
    assert (folder / "manifest.json").read_bytes() == before


def test_the_picture_names_every_value_and_is_text(folder: Path) -> None:
    drawn = (folder / "sweep.svg").read_text(encoding="utf-8")
    for words in ("What hangs on group_minutes", "Groups", "Schools in no group", "longest"):
        assert words in drawn
    assert "http" not in drawn.replace("http://www.w3.org", "").replace("http://purl", "").replace(
        "http://creativecommons", ""
    ).replace("https://matplotlib.org", "").replace("http://www.w3", "")
    assert len(drawn) < 200_000
    read = gc.read_proposal(folder)
    assert sweep_svg(read) == sweep_svg(read)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["geocluster", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return called


def test_the_command_shows_each_value_and_writes_the_folder(
    plan: Path, tmp_path: Path, call: Any
) -> None:
    out = tmp_path / "out"
    code, text, _ = call(
        "run", plan / "plan.toml", "--out", out, "--sweep", "group_minutes=5,10,15"
    )
    assert code == 0
    rows = [line.split()[0] for line in text.splitlines() if "0.00%" in line]
    assert rows[-3:] == ["5", "10", "15"]
    assert "group_minutes at 3 values, of which 3 proven best." in text
    assert "Standing from 5 to 15, the values beside its own: " in text
    assert call("verify", out)[0] == 0
    code, text, _ = call(
        "run", plan / "plan.toml", "--out", tmp_path / "o2", "--sweep", "size.max=3,4", "--json"
    )
    shown = json.loads(text)
    assert [point["value"] for point in shown["sweep"]["points"]] == [3, 4]
    assert shown["sweep"] == sweep_record(gc.read_proposal(tmp_path / "o2"))
    before = (out / "sweep.json").read_bytes()
    for other in ("size.max=3,4", "group_minutes=5,15"):
        code, _, fault = call("run", plan / "plan.toml", "--out", out, "--sweep", other)
        assert code == 2
        assert "holds a sweep of group_minutes at 5, 10, 15, which would be lost" in fault
    assert (out / "sweep.json").read_bytes() == before


def test_the_command_refuses_what_cannot_be_swept(plan: Path, tmp_path: Path, call: Any) -> None:
    run = ("run", plan / "plan.toml", "--out", tmp_path / "out")
    for sweeps, words in (
        (["group_minuts=0:10:5"], "did you mean 'group_minutes'"),
        (["group_minutes=0:10"], "write KEY=FROM:TO:STEP"),
        (["group_minutes=0:10:5", "size.max=2,3"], "one --sweep at a time"),
    ):
        code, _, fault = call(*run, *(part for one in sweeps for part in ("--sweep", one)))
        assert code == 2
        assert words in fault
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("pupils", "first, such as pupils = [150, 1200], and name one of its ends, pupils.min or"),
        ("groups", "name one of its ends, groups.min or groups.max"),
        ("size", "name one of it, after a point: min and max"),
        ("same", "same is no number, so that nothing can be swept"),
        ("lead", "must be 'none', 'any', 'eligible' or 'largest'"),
    ],
)
def test_a_key_that_is_no_single_number_says_what_can_be_swept(key: str, words: str) -> None:
    with pytest.raises(RulesError) as told:
        with_number(gc.Rules(size=(2, 4)), key, 3)
    assert words in str(told.value)
