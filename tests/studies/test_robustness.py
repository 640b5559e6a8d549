"""Robustness against the judge and every partition, and how it is written and read again."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.cli import main
from geocluster.clock import Clock
from geocluster.errors import OutputError, RulesError, TravelError
from geocluster.judge import group_score, judge
from geocluster.maps import page_content
from geocluster.outputs import examine, put_folder, reopened
from geocluster.planning.closing import times_without
from geocluster.problem import Problem
from geocluster.proposal import Case, CaseKind, CaseResult, OfAll, Proposal, Status
from geocluster.proposal.cases import case_problem, case_problems, cases_of, fares
from geocluster.report.robustness import robustness_csv
from geocluster.rules import Pins, Rules
from geocluster.schools import Schools
from geocluster.sheets import read_sheet
from geocluster.studies import StudyOptions
from geocluster.studies.robustness import robustness_of
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher
from tests.browser import opened
from tests.fuzz_tiers import Tiers, tiers
from tests.made import made
from tests.oracle import every_grouping
from tests.oracle_tiers import best_cost_of_tiers
from tests.problems import problems
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import two_tiers
from tests.report.test_report import county as made_county

OPTIONS = StudyOptions(seconds=120, threads=1)


@pytest.fixture(autouse=True, scope="module")
def made_terms() -> Iterator[None]:
    """Terms and rules of every shape, which some of the problems have."""
    with made():
        yield


def scaled(number: int, percent: int) -> int:
    """Halves up, by hand."""
    return int(np.floor(number * (100 + percent) / 100 + 0.5 + 1e-9))


def other_data(problem: Problem, case: Case) -> Problem:
    """The question of a case, put together by hand."""
    schools, travel, pins = problem.schools, problem.travel, problem.pins
    if case.kind is CaseKind.SCHOOL:
        gone = str(case.value)
        lists: dict[str, Any] = {
            name: tuple(
                left
                for ids in getattr(pins, name)
                if len(left := tuple(i for i in ids if i != gone)) > 1
            )
            for name in ("together", "apart")
        }
        some = {n: tuple(i for i in getattr(pins, n) if i != gone) for n in ("lead", "alone")}
        return problem.with_pins(Pins(**lists, **some, exclude=(*pins.exclude, gone)))
    percent = int(case.value)
    if case.kind is CaseKind.DRIVES:
        dense = travel.seconds.toarray()
        for i, j in zip(*np.nonzero(dense), strict=True):
            longer = max(1, scaled(int(dense[i, j]), percent))
            dense[i, j] = longer if longer <= travel.cutoff else 0
        where = np.nonzero(dense)
        times = TravelTimes.of_pairs(len(problem), where[0], where[1], dense[where], cutoff=60)
        assert travel.cutoff == 60
        return replace(problem, travel=replace(times, unreachable=travel.unreachable))
    columns = {
        c: schools.column(c) for c in schools.column_names if c not in ("id", "name", "pupils")
    }
    rolls = [None if p is None else scaled(p, percent) for p in schools.pupils]
    other = Schools.of(
        schools.ids,
        names=schools.names,
        lon=schools.lonlat[:, 0],
        lat=schools.lonlat[:, 1],
        pupils=rolls,
        more=columns,
        linked=schools.linked,
    )
    return replace(problem, schools=other)


@settings(max_examples=25)
@given(problems(most=6, further=True), st.data())
def test_every_word_is_true_by_the_judge_and_by_all_partitions(
    problem: Problem, data: st.DataObject
) -> None:
    proposal = gc.propose(problem, threads=1)
    tier = proposal.tiers[0]
    if tier.grouping is None:
        return
    (found,) = robustness_of(proposal, OPTIONS, Watcher()).tiers
    if not found.results:
        return
    for result in data.draw(st.lists(st.sampled_from(found.results), min_size=1, max_size=4)):
        check(result, tier.grouping, problem)


def check(result: CaseResult, grouping: gc.Grouping, problem: Problem) -> None:
    case, changed = result.case, other_data(problem, result.case)
    gone = problem.schools.position(str(case.value)) if case.kind is CaseKind.SCHOOL else None
    groups = [tuple(i for i in group.members if i != gone) for group in grouping.groups]
    for members, broken in zip(groups, result.fares.groups, strict=True):
        assert broken == tuple(v.fact for v in group_score(members, changed).violations)
    judgement = judge(gc.Grouping.of(groups), changed)
    assert result.fares.legal is not bool(judgement.violations)
    if result.fares.legal:
        assert result.fares.cost == judgement.total
    best, every = result.best, every_grouping(changed)
    assert best is not None
    assert best.status is (Status.OPTIMAL if every else Status.INFEASIBLE)
    least = min((cost for cost, _ in every), default=None)
    assert best.cost == least
    if every:
        assert best.bound == least
        assert result.stays_best is (result.fares.legal and judgement.total == least)
    if result.more is not None:
        assert judgement.total is not None
        assert least is not None
        assert result.more == judgement.total - least


@given(st.integers(0, 5000), st.sampled_from([-10, -5, 5, 10]))
def test_halves_are_rounded_up(roll: int, percent: int) -> None:
    problem = made_county(2, pupils=[roll, None])
    changed = case_problem(problem, Case(CaseKind.ROLLS, percent))
    assert changed.pupils == (scaled(roll, percent), None)


def test_rolls_by_per_cent_hold_for_forecasts_and_years_take_their_place() -> None:
    problem = made_county(3, more={"forecast 2030": [40, 50, 61]})
    more = case_problem(problem, Case(CaseKind.ROLLS, 10))
    assert more.schools.column("forecast 2030") == (44, 55, 67)
    then = case_problem(problem, Case(CaseKind.YEAR, "2030"))
    assert then.pupils == (40, 50, 61)


def test_a_year_is_asked_only_where_every_known_roll_has_a_forecast() -> None:
    more = {"forecast 2027": [40, 50, None], "forecast 2030": [1, 2, 3]}
    cases, lacking = cases_of(made_county(3, more=more))
    assert [case.value for case in cases if case.kind is CaseKind.YEAR] == ["2030"]
    assert [(x.code, x.figures.get("n")) for x in lacking] == [("robust.not_asked.year", 1)]
    _, lacking = cases_of(made_county(3))
    assert [x.code for x in lacking] == ["robust.not_asked.years"]


def test_drives_beyond_the_cut_off_stay_impossible_and_that_is_said() -> None:
    problem = made_county(rules=Rules(size=(2, 3)))
    longer = case_problem(problem, Case(CaseKind.DRIVES, 10)).travel
    assert longer.seconds.data.max() <= problem.travel.cutoff
    assert longer.seconds.nnz < problem.travel.seconds.nnz
    _, lacking = cases_of(problem)
    assert "robust.not_asked.beyond" in [x.code for x in lacking]
    _, lacking = cases_of(made_county(rules=Rules(size=(2, 3), longest_drive=600)))
    assert "robust.not_asked.beyond" not in [x.code for x in lacking]


def test_a_pair_whose_school_is_missing_breaks_its_size() -> None:
    problem = made_county(4, rules=Rules(size=(2, 3), longest_drive=600))
    proposal = gc.propose(problem, threads=1)
    tier = proposal.tiers[0]
    assert tier.grouping is not None
    pair = next(g for g in tier.grouping.groups if len(g.members) == 2)
    case = Case(CaseKind.SCHOOL, problem.schools.ids[pair.members[0]])
    found = fares(tier, case_problem(problem, case), case)
    assert [x.code for x in found.groups[tier.grouping.groups.index(pair)]] == ["broken.size"]


def test_a_closed_road_is_asked_with_its_own_travel_times() -> None:
    problem = made_county(rules=Rules(size=(2, 3), longest_drive=600, group_charge=60))
    proposal = gc.propose(problem, threads=1)
    dense = problem.travel.seconds.toarray()
    dense[dense > 0] = 850
    far = TravelTimes.of_dense(dense, cutoff=900)
    found = robustness_of(proposal, replace(OPTIONS, closed={"A1": far}), Watcher())
    (result,) = [x for x in found.tiers[0].results if x.case.kind is CaseKind.ROAD]
    assert all(result.fares.groups)
    assert all(x.code == "broken.drive" for group in result.fares.groups for x in group)
    assert "robust.not_asked.roads" not in [x.code for x in found.not_asked]
    with pytest.raises(RulesError, match="travel times without A1"):
        case_problem(problem, Case(CaseKind.ROAD, "A1"))


@settings(max_examples=8)
@given(tiers(most=6))
def test_of_several_tiers_the_best_of_all_together_is_that_of_all_partitions(
    problems: Tiers,
) -> None:
    proposal = gc.propose(list(problems), threads=1)
    if any(tier.grouping is None for tier in proposal.tiers):
        return
    found = robustness_of(proposal, OPTIONS, Watcher())
    for k, result in enumerate(found.tiers[0].results):
        case, best = result.case, result.best
        assert best is not None
        assert best.of_all is not None
        least = best_cost_of_tiers(case_problems(problems, case))
        assert best.cost == least
        assert (best.bound == least) is (least is not None)
        assert best.of_all == OfAll.tiers([of.results[k].fares for of in found.tiers])
        for of in found.tiers:
            assert of.results[k].stays_best == (best.of_all.legal and best.of_all.cost == least)


def test_a_folder_tells_of_all_tiers_and_a_lie_about_it_is_found(tmp_path: Path) -> None:
    proposal = gc.propose([tier.problem for tier in two_tiers(nine(), CLUSTERS, FEDERATIONS).tiers])
    studied = gc.study(proposal, ["robustness"], options=OPTIONS)
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    assert gc.read_proposal(folder).robustness == studied.robustness
    record = json.loads((folder / "proposal.json").read_text())
    case = record["robustness"]["tiers"][1]["cases"][0]
    case["best"]["of_all"]["legal"] = not case["best"]["of_all"]["legal"]
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("told of all tiers" in said for said in examine(folder).violations)


def test_where_it_is_stopped_what_is_done_is_kept_and_the_rest_is_named() -> None:
    proposal, stopped = gc.propose(made_county(), threads=1), threading.Event()

    def step(what: str, share: float) -> None:
        if share > 0.3:
            stopped.set()

    watcher = Watcher(step=step, clock=lambda seconds: Clock(seconds, stopped))
    found = robustness_of(proposal, OPTIONS, watcher)
    done = [result.case for result in found.tiers[0].results]
    assert done
    assert found.missing
    assert set(done) | set(found.missing) == set(cases_of(proposal.tiers[0].problem)[0])


# --- written and read -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def studied() -> Proposal:
    problem = made_county(
        rules=Rules(size=(2, 3), longest_drive=600, group_charge=60, pupils=(60, 200)),
        more={"forecast 2030": [20 + 9 * k for k in range(8)]},
    )
    return gc.study(gc.propose(problem, threads=1), ["robustness"], options=OPTIONS)


@pytest.fixture(scope="module")
def folder(studied: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gc.write_folder(studied, tmp_path_factory.mktemp("robust") / "out")


def test_it_is_written_and_read_again(studied: Proposal, folder: Path) -> None:
    assert studied.robustness is not None
    again = gc.read_proposal(folder)
    assert again.robustness == studied.robustness
    assert again.record() == studied.record()
    assert examine(folder).violations == ()
    assert any("robustness" in what for what in examine(folder).not_judged)
    assert put_folder(again, folder).written


def test_the_table_has_a_row_for_each_case(studied: Proposal) -> None:
    assert studied.robustness is not None
    (of,) = studied.robustness.tiers
    rows = read_sheet(robustness_csv(studied)).rows
    assert [(row["kind"], row["value"]) for row in rows] == [
        (x.case.kind.value, str(x.case.value)) for x in of.results
    ]
    for row, result in zip(rows, of.results, strict=True):
        assert row["legal"] == ("yes" if result.fares.legal else "no")
        assert int(row["groups_legal"]) == sum(not told for told in result.fares.groups)


def test_each_group_is_told_on_the_map(studied: Proposal) -> None:
    assert studied.robustness is not None
    (of,) = studied.robustness.tiers
    (tier,) = page_content(studied)["tiers"]
    assert len(tier["fares"]["groups"]) == len(of.groups)
    for k, said in enumerate(tier["fares"]["groups"]):
        touched = list(of.touching(k))
        legal = sum(not x.fares.groups[k] for x in touched)
        always = f"Stays legal in all {len(touched)} cases"
        assert said.startswith(
            always if legal == len(touched) else f"Stays legal in {legal} of the"
        )


def test_a_run_without_it_does_not_take_its_place(
    studied: Proposal, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "out")
    bare = replace(studied, robustness=None)
    placed = put_folder(bare, tmp_path / "out")
    assert not placed.written
    assert placed.why_not is not None
    assert "a study of it" in placed.why_not
    assert put_folder(bare, tmp_path / "out", replace=True).written


def lie(robustness: Any, what: str) -> None:
    cases = robustness["tiers"][0]["cases"]
    case = next(x for x in cases if x["broken"]) if what == "broken" else cases[-1]
    if what == "broken":
        case["broken"] = []
    elif what == "cost":
        case["cost"] += 1
    elif what == "bound":
        case["best"]["lower_bound"] += 1
    elif what == "best":
        case["best"]["cost"] -= 1
    elif what == "status":
        case["best"]["status"] = "feasible"
    elif what == "legal":
        case["legal"] = not case["legal"]
    elif what == "groups":
        robustness["tiers"][0]["groups"][0]["schools"].pop()
    elif what == "twice":
        cases.append(case)
    elif what == "a case gone":
        del cases[1]
    elif what == "not asked gone":
        robustness["not_asked"].pop()
    elif what == "not asked made up":
        robustness["not_asked"].append(
            {"code": "robust.not_asked.year", "figures": {"year": "2031", "n": 3}}
        )
    elif what == "missing and there":
        robustness["missing"] = [{"kind": case["kind"], "value": case["value"]}]
    else:
        case["best"]["without"] = ["G99"]


@pytest.mark.parametrize(
    "what",
    [
        "broken",
        "cost",
        "bound",
        "best",
        "status",
        "legal",
        "groups",
        "twice",
        "a case gone",
        "not asked gone",
        "not asked made up",
        "missing and there",
        "strange",
    ],
)
def test_a_lie_is_found(folder: Path, tmp_path: Path, what: str) -> None:
    shutil.copytree(folder, tmp_path / "out")
    (tmp_path / "out" / "manifest.json").unlink()
    file = tmp_path / "out" / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    lie(record["robustness"], what)
    file.write_text(json.dumps(record), encoding="utf-8")
    found = examine(tmp_path / "out").violations
    assert any("robustness" in violation for violation in found), found
    if what == "strange":
        with pytest.raises(OutputError, match="G99"):
            gc.read_proposal(tmp_path / "out")


def test_nothing_is_told_of_no_answer() -> None:
    problem = made_county(rules=Rules(size=(2, 3), pupils=(5000, 6000), alone=gc.Alone.NEVER))
    with pytest.raises(RulesError, match="has none"):
        gc.study(gc.propose(problem, threads=1), ["robustness"], options=OPTIONS)


def test_the_command_says_it(
    studied: Proposal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    out = gc.write_folder(replace(studied, robustness=None), tmp_path / "out")
    monkeypatch.setattr(sys, "argv", ["geocluster", "study", str(out), "--robustness"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    said = capfd.readouterr().out
    assert "all rolls are 10 % smaller" in said
    assert "groups stay legal in every case" in said
    assert (out / "robustness.csv").is_file()
    assert gc.verify(out) == []


def test_the_panel_of_a_group_says_how_it_fares(folder: Path) -> None:
    with opened(folder / "map.html") as shown:
        page = shown.page
        assert page.locator("#fares").is_visible()
        assert page.locator("#fares-list li").count() >= 2
        page.locator("#groups tbody tr").first.click()
        assert "Stays legal in" in page.locator("#groups tr.below").first.inner_text()
        assert shown.complaints == []


def test_a_road_is_closed_only_where_there_are_roads_as_they_were(
    demo_county: Path, tmp_path: Path
) -> None:
    county = tmp_path / "county"
    shutil.copytree(demo_county, county)
    out = gc.write_folder(gc.run(county / "scenario.toml"), tmp_path / "out")
    proposal = reopened(out)
    (times,) = times_without(proposal, ["1"]).values()
    assert times.closure is not None
    assert len(times) == len(proposal.schools)
    with pytest.raises(TravelError, match="is no road of this file"):
        times_without(proposal, ["999999999"])
    (county / "schools.csv").write_bytes((county / "schools.csv").read_bytes() + b"\n")
    with pytest.raises(RulesError, match=r"schools\.csv is not as it was"):
        times_without(proposal, ["1"])
    bare = gc.propose(made_county(), threads=1)
    with pytest.raises(RulesError, match="come from a file of roads"):
        times_without(bare, ["1"])
