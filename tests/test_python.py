"""From Python: what is public, short displays, units, plain errors, tables, own roads."""

# mypy: disable-error-code="arg-type, dict-item, list-item"

from __future__ import annotations

import inspect
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import geocluster as gc
from geocluster.errors import GeoclusterError, RulesError, SchoolsError, TravelError
from geocluster.sheets import read_sheet
from tests.cli.test_cli import plan

LON, LAT = [0.0, 0.01, 0.02, 0.03], [52.0, 52.0, 52.01, 52.01]
IDS = ["a", "b", "c", "d"]
EVIL = "<script>alert(1)</script>"


def schools(ids: Any = IDS, **more: Any) -> gc.Schools:
    keys: dict[str, Any] = {"lon": LON, "lat": LAT, "pupils": [50, 60, None, 80]} | more
    return gc.Schools.of(ids, **keys)


def travel() -> gc.TravelTimes:
    return gc.TravelTimes.of_dense([[0, 300, 300, 300]] * 4, cutoff=gc.minutes(45))


def problem(**rules: Any) -> gc.Problem:
    return gc.Problem(schools(), travel(), gc.Rules(**({"size": (2, 3)} | rules)))


@pytest.fixture(scope="module")
def proposal() -> gc.Proposal:
    return gc.propose(problem(), seconds=20)


def test_dir_names_all_that_is_public_in_a_fresh_process() -> None:
    asked = "import geocluster as gc; print(sorted(set(gc.__all__) - set(dir(gc))))"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert all(getattr(gc, name) is not None for name in gc.__all__)


def shown(kind: str) -> Any:
    names = [EVIL, "b", "c", "d"]
    evil = schools(names=names, more={"type": [EVIL, None, None, None]})
    made = gc.Problem(evil, replace(travel(), engine=EVIL), gc.Rules(size=(2, 3), name=EVIL))
    made_by: dict[str, Callable[[], Any]] = {
        "Schools": lambda: evil,
        "TravelTimes": lambda: made.travel,
        "Problem": lambda: made,
        "Rules": lambda: made.rules,
        "Grouping": lambda: gc.Grouping.of([[0, 1], [2, 3]]),
        "Proposal": lambda: gc.propose(made, seconds=10, name=EVIL),
    }
    return made_by[kind]()


@pytest.mark.parametrize(
    "kind", ["Schools", "TravelTimes", "Problem", "Rules", "Grouping", "Proposal"]
)
def test_the_main_things_show_themselves_in_a_line_and_in_a_notebook(kind: str) -> None:
    value = shown(kind)
    assert type(value).__name__ == kind
    assert kind in repr(value).split(":")[0].split("(")[0]
    assert len(repr(value)) < 300
    assert "\n" not in repr(value)
    assert "<script" not in value._repr_html_()
    assert value._repr_html_().startswith("<")


def test_a_display_of_many_schools_is_cut() -> None:
    many = gc.Schools.of([*range(5000)], lon=[0.0] * 5000, lat=[52.0] * 5000)
    assert "4,990 more" in many._repr_html_()
    assert repr(many) == "Schools(5,000 schools, pupils unknown)"


@pytest.mark.parametrize("time", [gc.minutes(20), timedelta(minutes=20), 1200, np.int64(1200)])
def test_a_time_may_be_given_with_its_unit(time: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rules = gc.Rules(longest_drive=time, group_charge=time, alone_penalty=time)
        table = gc.TravelTimes.of_dense([[0, 900], [900, 0]], cutoff=time)
    assert (rules.longest_drive, rules.group_charge, rules.alone_penalty) == (1200, 1200, 1200)
    assert table.cutoff == 1200


@pytest.mark.parametrize("name", ["longest_drive", "group_charge", "alone_penalty"])
def test_seconds_that_are_probably_minutes_are_said_once_with_how_to_write_them(name: str) -> None:
    with pytest.warns(gc.UnitWarning, match=rf"{name} = 20 is 20 seconds.*gc\.minutes\(20\)"):
        rules = gc.Rules(**{name: 20})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert getattr(replace(rules, size=(2, 9)), name) == 20
        gc.Rules(**{name: gc.seconds(20)})


def test_a_cut_off_that_is_probably_minutes_is_said() -> None:
    with pytest.warns(gc.UnitWarning, match="cutoff = 45 is 45 seconds"):
        gc.TravelTimes.of_dense([[0, 30], [30, 0]], cutoff=45)


def test_short_drives_with_their_unit_warn_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = problem(longest_drive=gc.minutes(0.5))
    assert made.rules.longest_drive == 30


def test_a_whole_run_with_a_short_cut_off_warns_of_nothing(tmp_path: Path) -> None:
    """Minutes of a scenario are said to be such, and what is read back stays so."""
    file = plan(tmp_path / "in", 'alone = "allowed"').read_text(encoding="utf-8")
    short = file.replace("[travel]\n", "[travel]\ncutoff_minutes = 1.5\n")
    short = short.replace("longest_drive_minutes = 20", "longest_drive_minutes = 1")
    (tmp_path / "in" / "plan.toml").write_text(short, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error", gc.UnitWarning)
        made = gc.run(tmp_path / "in" / "plan.toml", seconds=5)
        again = gc.read_proposal(gc.write_folder(made, tmp_path / "out"))
    assert again.travel.cutoff == 90


def of(**changes: Any) -> Callable[[], object]:
    return lambda: schools(**changes)


def dense(table: Any, cutoff: Any = 2700) -> Callable[[], object]:
    return lambda: gc.TravelTimes.of_dense(table, cutoff=cutoff)


def pairs(*columns: Any, n: Any = 4) -> Callable[[], object]:
    return lambda: gc.TravelTimes.of_pairs(n, *columns, cutoff=2700)


def rules(**keys: Any) -> Callable[[], object]:
    return lambda: gc.Rules(**keys)


def pins(**keys: Any) -> Callable[[], object]:
    return lambda: gc.Pins(**keys)


def ask(**keys: Any) -> Callable[[], object]:
    return lambda: gc.propose(problem(), **keys)


def made_of(*parts: Any) -> Callable[[], object]:
    return lambda: gc.Problem(*parts)


NAN = float("nan")
LISTS = {
    "too few longitudes": (of(lon=[0.0, 1.0]), "lon holds 2 values, but there are 4"),
    "too many pupils": (of(pupils=[1] * 9), "pupils holds 9 values"),
    "too few names": (of(names=["x"]), "names holds 1 values"),
    "a column too short": (of(more={"type": ["x"]}), "type holds 1 values"),
    "ids as a text": (of(ids="abcd"), "ids must be a list"),
    "ids as a number": (of(ids=4), "ids must be a list, not 4"),
    "an unknown id": (of(ids=["a", None, "c", "d"]), r"ids\[1\] is None"),
    "an id that is no number": (of(ids=[1.0, NAN, 3, 4]), r"ids\[1\] is nan"),
    "an id twice": (of(ids=["a", "b", "a", "d"]), "stand twice: a"),
    "a blank id": (of(ids=["a", "", "c", "d"]), "needs an id"),
    "an unknown longitude": (of(lon=[0.0, NAN, 0.1, 0.2]), r"lon\[1\] \(school b\) is nan"),
    "no longitude": (of(lon=[0.0, None, 0.1, 0.2]), r"lon\[1\] \(school b\)"),
    "a text as longitude": (of(lon=["0", "x", "1", "2"]), r"lon\[1\].*'x', no number"),
    "lon and lat exchanged": (
        of(lon=[30.0] * 4, lat=[120.0] * 4),
        r"lat\[0\].*lon and lat exchanged",
    ),
    "metres of a grid": (
        of(lon=[486_000] * 4, lat=[308_000] * 4),
        r"lon\[0\].*metres of a grid",
    ),
    "pupils as text": (of(pupils=["x", 1, 2, 3]), "pupils must be whole numbers"),
    "pupils below zero": (of(pupils=[-1, 1, 2, 3]), "pupils cannot be negative"),
    "half a pupil": (of(pupils=[0.5, 1, 2, 3]), "pupils must be whole numbers"),
    "a longitude for all": (of(lon=0.5), "lon must be a list, not 0.5"),
    "a frame as schools": (
        made_of(pd.DataFrame(), travel(), gc.Rules()),
        r"schools must be Schools, not DataFrame.*Schools\.of",
    ),
    "an id that is not there": (lambda: schools().position("x"), "no school with id"),
    "a number for an id": (lambda: schools(ids=[1, 2, 3, 4]).position(1), "ids are text: '1'"),
    "a column that is not there": (lambda: schools().column("tpye"), "'type'"),
    "a frame for travel_times": (
        lambda: gc.travel_times(pd.DataFrame()),
        "schools must be Schools",
    ),
}
TIMES = {
    "a table that is ragged": (dense([[0, 1], [1]]), "rows of equal length"),
    "a table that is not square": (dense([[0, 1, 2], [1, 0, 2]]), "not 2 × 3"),
    "a flat table": (dense([1, 2, 3, 4]), "a row and a column for each school"),
    "a table of text": (dense([["0", "x"], ["1", "0"]]), "must be numbers"),
    "times below zero": (dense([[0, -5], [5, 0]]), "cannot be negative"),
    "a cut-off as text": (dense([[0, 1], [1, 0]], "45 min"), "cutoff must be whole seconds"),
    "a cut-off of None": (dense([[0, 1], [1, 0]], None), "cutoff must be whole seconds"),
    "no cut-off at all": (dense([[0, 1], [1, 0]], 0), "at least 1 second"),
    "half a second": (dense([[0, 1], [1, 0]], 0.5), r"gc\.minutes\(20\)"),
    "ids for positions": (pairs(["a"], ["b"], [60]), r"schools\.position\(id\)"),
    "a position too high": (pairs([0], [4], [60]), "positions are from 0 to 3"),
    "a position below zero": (pairs([0], [-1], [60]), "holds -1"),
    "unequal columns": (pairs([0, 1], [1], [60]), "equally many, not 2, 1 and 1"),
    "an unknown time": (pairs([0], [1], [None]), "known and finite"),
    "n that is none": (pairs([0], [1], [60], n="4"), "n is the number of schools"),
    "an array as times": (
        lambda: gc.TravelTimes(seconds=np.zeros((2, 2)), cutoff=900),
        "of_dense",
    ),
    "between nowhere": (lambda: travel().between(0, 9), "positions are from 0 to 3"),
    "an array as travel": (
        made_of(schools(), np.zeros((4, 4)), gc.Rules()),
        "travel must be TravelTimes, not ndarray.*of_dense",
    ),
    "times of other schools": (
        made_of(gc.Schools.of(["a"], lon=[0], lat=[52]), travel(), gc.Rules()),
        "travel times are for 4 schools, not for 1",
    ),
    "costs as text": (lambda: gc.p_median([["x"]], [1], 5, 1), "costs must be numbers"),
    "a road file that is not there": (
        lambda: gc.travel_times(schools(), "no.osm.pbf"),
        r"no road file.*no\.osm\.pbf",
    ),
    "a country that is not there": (
        lambda: gc.travel_times(schools(), country="XX"),
        "no table of speeds for 'XX'",
    ),
}
RULES = {
    "one number as size": (rules(size=4), r"such as \(2, 4\), not 4"),
    "text as size": (rules(size="2-4"), "two whole numbers"),
    "a text as same": (rules(same="authority"), "same must be a list.*brackets"),
    "a dict as members": (rules(members={"type": "x"}), "must be a Where, such as"),
    "a text as lead": (rules(lead="anyone"), "lead must be a Lead .*'eligible'"),
    "a drive as text": (rules(longest_drive="20 min"), r"gc\.minutes\(20\)"),
    "half a second of drive": (rules(longest_drive=7.5), r"gc\.minutes\(20\)"),
    "a single kind": (rules(kinds=3), "kinds must be a list, not 3"),
    "conditions as text": (lambda: gc.Where({"type": "x"}), "Where takes conditions"),
    "a text as any_of": (lambda: gc.Condition(any_of="Primary"), "any_of must be a list"),
    "a limit as text": (lambda: gc.Condition(least="many"), "least must be a number"),
    "pins in one list": (pins(together=("a", "b")), "together takes lists of ids"),
    "a pin as text": (pins(lead="a"), "lead must be a list, not 'a'; put it into"),
    "a pin of None": (pins(alone=(None,)), "names schools by id, as text"),
    "a dict as rules": (
        made_of(schools(), travel(), {"size": (2, 4)}),
        "rules must be Rules, not dict",
    ),
    "ids in a grouping": (lambda: gc.Grouping.of([["a", "b"]]), "position"),
    "a flat grouping": (lambda: gc.Grouping.of([0, 1]), "must be a list, not 0"),
    "a position below zero in a group": (lambda: gc.Group((-1, 2)), "from 0, not -1"),
    "a grouping of other schools": (
        lambda: gc.judge(gc.Grouping.of([[3, 4]]), problem()),
        "holds position 4",
    ),
    "a group of other schools": (lambda: gc.group_score([0, 9], problem()), "position 9"),
    "a list as grouping": (
        lambda: gc.judge([[0, 1]], problem()),
        "must be Grouping, not list",
    ),
    "a scenario as problem": (
        lambda: gc.propose("rutland.toml"),
        "problem must be Problem, not str",
    ),
    "seconds as text": (ask(seconds="60"), "seconds must be a number from 0"),
    "seconds below zero": (ask(seconds=-1), "seconds must be a number from 0"),
    "seconds unknown": (ask(seconds=NAN), "seconds must be a number from 0"),
    "a seed below zero": (ask(seed=-1), "seed must be a whole number from 0"),
    "a seed as text": (ask(seed="x"), "seed must be a whole number from 0"),
    "no threads": (ask(threads=0), "threads must be a whole number from 1"),
}
UNITS = {
    "minutes of text": (lambda: gc.minutes("20"), r"such as minutes\(20\)"),
    "minutes without end": (lambda: gc.minutes(float("inf")), "takes a number"),
}
MISTAKES = {
    name: (make, kind, words)
    for kind, cases in (
        (SchoolsError, LISTS),
        (TravelError, TIMES),
        (RulesError, RULES),
        (GeoclusterError, UNITS),
    )
    for name, (make, words) in cases.items()
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_plain_mistake_has_a_plain_error_that_is_ours_and_a_builtin(mistake: str) -> None:
    make, kind, words = MISTAKES[mistake]
    with pytest.raises(kind, match=words) as told:
        make()
    assert isinstance(told.value, ValueError)


def test_columns_of_a_data_frame_and_arrays_serve_as_lists() -> None:
    columns = {"id": [1, 2, 3], "x": [0.0, 0.1, 0.2], "y": [52.0] * 3, "n": [5.0, None, 7]}
    frame = pd.DataFrame(columns).iloc[::-1]
    made = gc.Schools.of(frame["id"], lon=frame["x"], lat=frame["y"], pupils=frame["n"])
    assert made.ids == ("3", "2", "1")
    assert made.pupils == (7, None, 5)
    assert gc.Schools.of([120374.0], lon=np.array([0.0]), lat=(52,)).ids == ("120374",)
    times = gc.TravelTimes.of_dense(pd.DataFrame([[0, 600.4], [np.nan, 0]]), cutoff=900)
    assert (times.between(0, 1), times.between(1, 0)) == (600, None)
    assert gc.Pins(lead=(120374,)).lead == ("120374",)
    assert gc.Rules(size=[2, np.int64(4)], lead="none").size == (2, 4)


def test_the_tables_are_those_of_the_folder(proposal: gc.Proposal, tmp_path: Path) -> None:
    folder = gc.write_folder(proposal, tmp_path / "out")
    made = gc.tables(proposal)
    for name in ("groups", "schools", "issues"):
        file = read_sheet((folder / f"{name}.csv").read_bytes())
        assert tuple(made[name].columns) == file.header
        cells = [
            ["" if pd.isna(value) else str(value) for value in row]
            for row in made[name].astype(object).itertuples(index=False)
        ]
        assert cells == [list(row.values()) for row in file.rows]
    assert made["schools"]["pupils"].tolist()[:2] == [50, 60]
    assert made["schools"]["pupils"].isna().tolist() == [False, False, True, False]
    assert made["times"].equals(pd.read_parquet(folder / "times.parquet"))


def test_a_folder_that_is_read_back_has_the_same_tables(
    proposal: gc.Proposal, tmp_path: Path
) -> None:
    again = gc.read_proposal(gc.write_folder(proposal, tmp_path / "out"))
    assert again.finest.grouping == proposal.finest.grouping
    assert again.finest.ungrouped == proposal.finest.ungrouped
    assert (again.objective, again.status) == (proposal.objective, proposal.status)
    for name, table in gc.tables(proposal).items():
        pd.testing.assert_frame_equal(gc.tables(again)[name], table)


def test_own_schools_are_driven_between_on_a_road_file(demo_county: Path) -> None:
    where = gc.read_scenario(demo_county / "scenario.toml").where
    there = gc.read_schools(demo_county / "schools.csv", where=where)
    lon, lat = there.lonlat[:12].T
    own = gc.Schools.of([f"own {k}" for k in range(12)], lon=lon, lat=lat)
    times = gc.travel_times(own, demo_county / "roads.osm.pbf", cutoff=gc.minutes(30))
    assert (times.engine, times.cutoff) == ("roads", 1800)
    assert times.seconds.nnz > 20
    assert gc.propose(gc.Problem(own, times, gc.FEDERATION), seconds=20).finest.grouping is not None


def test_help_says_that_a_scenario_may_be_a_file() -> None:
    first = next(iter(inspect.signature(gc.run).parameters.values()))
    assert (first.name, first.annotation) == ("scenario", "str | Path | Scenario")


def test_a_table_of_times_and_straight_lines_are_sources_too(tmp_path: Path) -> None:
    file = tmp_path / "times.csv"
    lines = [f"{a},{b},{300 + k}" for k, a in enumerate(IDS) for b in IDS if a != b]
    file.write_text("\n".join(["from,to,seconds", *lines]), encoding="utf-8")
    assert gc.travel_times(schools(), file).between(1, 0) == 301
    assert gc.travel_times(schools(), speed_kmh=60).engine == "straight"


def test_a_moved_point_does_not_keep_its_old_times() -> None:
    times = gc.travel_times(schools())
    gc.Problem(schools(pupils=[1, 2, 3, 4]), times, gc.Rules())
    moved = schools(lon=[0.0, 0.01, 0.02, 0.2])
    with pytest.raises(TravelError, match="computed for other points: a school has moved"):
        gc.Problem(moved, times, gc.Rules())
    with pytest.raises(TravelError, match="stand in another order"):
        gc.Problem(schools(lon=LON[::-1], lat=LAT[::-1]), times, gc.Rules())
    gc.Problem(moved, travel(), gc.Rules())


def test_a_proposal_that_is_read_back_does_not_keep_times_of_a_moved_point(tmp_path: Path) -> None:
    made = gc.propose(gc.Problem(schools(), gc.travel_times(schools()), gc.Rules()), seconds=20)
    again = gc.read_proposal(gc.write_folder(made, tmp_path / "out"))
    with pytest.raises(TravelError, match="other points"):
        gc.Problem(schools(lon=[0.0, 0.01, 0.02, 0.2]), again.travel, gc.Rules())
