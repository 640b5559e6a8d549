"""How far drives and rolls may go before the answer changes, against every partition."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.outputs import examine
from geocluster.problem import Problem
from geocluster.proposal import Firmness, RollTolerance, Room, Status, Tolerance
from geocluster.proposal.cases import with_roll
from geocluster.rules import Alone, Condition, Hold, Kind, Lead, Measured, Pins, Rules, Where
from geocluster.schools import Schools
from geocluster.studies import StudyOptions
from geocluster.studies.firmness import firmness_of
from geocluster.studies.tolerance import first_true, with_longer_drive
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher
from tests.made import made
from tests.oracle import every_grouping
from tests.problems import problems

OPTIONS = StudyOptions(seconds=600, threads=1)
MOST = 300
"""Pupils: beyond, nothing happens to any of these problems."""


def asked(problem: Problem) -> tuple[Firmness, Callable[[Problem], bool]] | None:
    """What is told of the answer, and whether it has changed under other data."""
    proposal = gc.propose(problem, threads=1)
    grouping = proposal.tiers[0].grouping
    if proposal.status is not Status.OPTIMAL or grouping is None:
        return None
    own = frozenset(group.members for group in grouping.groups)

    def has_changed(tried: Problem) -> bool:
        costs = {
            frozenset(part for part in parts if len(part) > 1): cost
            for cost, parts in every_grouping(tried)
        }
        return own not in costs or min(costs.values()) < costs[own]

    (found,) = firmness_of(proposal, OPTIONS, Watcher())
    return found, has_changed


def check_drives(problem: Problem, most: int = 3) -> int:
    """Try what is told of some drives; return how many."""
    told = asked(problem)
    if told is None:
        return 0
    found, has_changed = told
    for drive in found.drives[:most]:
        assert isinstance(drive, Tolerance)
        assert drive.exact
        known = problem.travel.between(drive.lead, drive.member)
        assert known is not None
        beyond = problem.travel.cutoff - known + 1

        def changed(longer: int, drive: Tolerance = drive) -> bool:
            travel = with_longer_drive(problem.travel, drive.lead, drive.member, longer)
            return has_changed(replace(problem, travel=travel))

        holds = beyond if drive.holds is None else drive.holds
        assert not any(changed(longer) for longer in {holds, holds // 2, holds - 1} - {-1})
        if drive.changes is not None:
            assert changed(drive.changes)
    return len(found.drives[:most])


def check_rolls(problem: Problem, most: int = 3) -> int:
    """Try what is told of some rolls; return how many."""
    told = asked(problem)
    if told is None:
        return 0
    found, has_changed = told
    tried = 0
    for roll in found.rolls:
        if roll is None or tried == most:
            continue
        tried += 1
        before = problem.pupils[roll.school]
        assert before is not None
        for room, sign, last in ((roll.more, 1, MOST), (roll.fewer, -1, before)):
            assert room.exact

            def changed(step: int, i: int = roll.school, sign: int = sign) -> bool:
                return has_changed(with_roll(problem, i, sign * step))

            holds = last if room.holds is None else room.holds
            steps = {holds, holds - 1, holds // 2, holds // 3, 1} & set(range(holds + 1))
            assert not any(map(changed, steps)), (roll, steps)
            if room.changes is not None:
                assert changed(room.changes), roll
    return tried


@settings(max_examples=15)
@given(problems(most=7))
def test_a_longer_drive_changes_the_answer_just_there(problem: Problem) -> None:
    check_drives(problem)


@settings(max_examples=3)
@given(problems(most=8))
def test_a_longer_drive_among_eight_schools(problem: Problem) -> None:
    check_drives(problem, 2)


@settings(max_examples=15)
@given(problems(most=6))
def test_another_roll_changes_the_answer_just_there(problem: Problem) -> None:
    check_rolls(problem)


@st.composite
def by_rolls(draw: st.DrawFn, most: int) -> Problem:
    """Problems in which rolls matter in one way or another."""
    n = draw(st.integers(3, most))
    pupils = draw(st.lists(st.integers(0, 60) | st.none(), min_size=n, max_size=n))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    travel = TravelTimes.of_dense(random.integers(1, 60, size=(n, n)), cutoff=60)
    schools = Schools.of(
        [str(k) for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=pupils,
        more={"forecast 2030": [draw(st.integers(0, 60)) for _ in range(n)]},
    )
    low, cut = draw(st.integers(0, 90)), draw(st.integers(0, 60))
    keys: dict[str, Any] = {
        "size": (2, draw(st.integers(2, 4))),
        "alone": draw(st.sampled_from(Alone)),
        "alone_penalty": 40,
        "group_charge": draw(st.sampled_from([0, 30])),
        "measured": draw(st.sampled_from(Measured)),
        "pupils": draw(st.sampled_from([None, (low, low + 40), (low, low + 90)])),
        "lead": draw(st.sampled_from([Lead.ANY, Lead.LARGEST])),
        "groups": draw(st.sampled_from([None, None, (1, 2)])),
    }
    such = Where({"pupils": Condition(least=cut)})
    chosen = draw(st.sampled_from(["holds", "lead_where", "alone_free", "years", "split", ""]))
    if draw(st.booleans()):
        keys["kinds"] = draw(kinds_by_rolls())
    if chosen == "holds":
        keys["holds"] = (Hold(where=such, schools=(0, 1), name="larger"),)
    if chosen == "lead_where":
        keys |= {"lead": Lead.ELIGIBLE, "lead_where": such}
    if chosen == "alone_free":
        keys["alone_free"] = such
    if chosen == "years" and keys["pupils"]:
        keys["pupils_in"] = ("2030",)
    if chosen == "split":
        keys["costs"] = {"nearest_elsewhere": 20}
    if draw(st.booleans()):
        each = draw(st.sampled_from([1, 1, 2, 6]))
        short = {"pupils": draw(st.integers(1, 150)), "seconds_per_pupil": each}
        keys["costs"] = keys.get("costs", {}) | {"short_of": short}
    joined = None not in pupils[:2] and draw(st.integers(0, 4)) == 0
    pins = Pins(together=(("0", "1"),)) if joined else Pins()
    return Problem(schools, travel, Rules(**keys), pins)


@st.composite
def kinds_by_rolls(draw: st.DrawFn) -> tuple[Kind, ...]:
    """Groups that are counted by their pupils, or as they hold a school of some roll."""
    low, most = draw(st.integers(0, 120)), draw(st.integers(0, 2))
    where = Where({"pupils": Condition(least=draw(st.integers(0, 60)))})
    by_pupils = Kind(name="larger", groups=(0, most), pupils=(low, low + 60))
    holding = Kind(name="holding", groups=(draw(st.integers(0, 1)), 3), holds_where=where)
    return draw(st.sampled_from([(by_pupils,), (holding,), (by_pupils, holding)]))


@settings(max_examples=15)
@given(by_rolls(6))
def test_rolls_by_every_rule_that_reads_them(problem: Problem) -> None:
    check_rolls(problem)


@settings(max_examples=10)
@given(by_rolls(6), st.integers(20, 200), st.sampled_from([1, 3, 10]))
def test_rolls_where_groups_pay_for_what_they_are_short_of(
    problem: Problem, target: int, each: int
) -> None:
    costs = dict(problem.rules.costs) | {"short_of": {"pupils": target, "seconds_per_pupil": each}}
    check_rolls(problem.with_rules(costs=costs))


@settings(max_examples=10)
@given(by_rolls(6), kinds_by_rolls())
def test_rolls_where_groups_are_counted_by_them(problem: Problem, kinds: tuple[Kind, ...]) -> None:
    check_rolls(problem.with_rules(kinds=kinds))


def test_an_answer_gives_way_where_pupils_that_leave_cost_its_group_more() -> None:
    """Two pairs: each is as dear as its schools alone once it is short of many more."""
    schools = Schools.of(
        list("abcd"), lon=[0, 0.01, 0.02, 0.03], lat=[52.0] * 4, pupils=[90, 60, 60, 50]
    )
    drives = [[0, 300, 900, 900], [300, 0, 500, 900], [900, 500, 0, 300], [900, 900, 300, 0]]
    rules = Rules(
        size=(2, 3),
        alone=Alone.PENALISED,
        alone_penalty=400,
        costs={"short_of": {"pupils": 120, "seconds_per_pupil": 10}},
    )
    problem = Problem(schools, TravelTimes.of_dense(drives, cutoff=1200), rules)
    found = told(problem)
    assert found.untold == ()
    assert [(r.school, r.fewer.holds, r.fewer.changes) for r in found.rolls if r] == [
        (0, 80, 81), (1, None, None), (2, 40, 41), (3, 40, 41),
    ]  # fmt: skip


def test_a_roll_with_which_a_pinned_school_may_not_join_ends_the_answer() -> None:
    members = Where({"pupils": Condition(most=70)})
    problem = limited(members=members, pupils=(60, 150)).with_pins(Pins(together=(("1", "7"),)))
    rolls = {roll.school: roll for roll in told(problem).rolls if roll}
    assert [rolls[i].more.changes for i in (1, 7)] == [15, 3]


def test_a_count_of_groups_with_many_pupils_ends_what_a_roll_may_be(tmp_path: Path) -> None:
    kinds = (Kind(name="large", groups=(0, 3), pupils=(100, 200)),)
    proposal = gc.propose(limited(pupils=(60, 150), kinds=kinds), threads=1)
    studied = gc.study(proposal, ["firmness"], options=OPTIONS)
    found = studied.tiers[0].firmness
    assert found is not None
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    problem, grouping = studied.tiers[0].problem, studied.tiers[0].grouping
    assert grouping is not None
    (small, group) = next(
        (sum(problem.pupils[i] or 0 for i in g.members), g.members)
        for g in grouping.groups
        if sum(problem.pupils[i] or 0 for i in g.members) < 100
    )
    record = json.loads((folder / "proposal.json").read_text())
    ids = {problem.schools.ids[i] for i in group}
    lie = next(r for r in record["tiers"][0]["firmness"]["rolls"] if r and r["school"] in ids)
    lie["more"] |= {"holds": 100 - small, "changes": None}
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("are of a kind then" in said for said in examine(folder).violations)


@settings(max_examples=3)
@given(by_rolls(8))
def test_rolls_of_eight_schools(problem: Problem) -> None:
    check_rolls(problem, 2)


@st.composite
def by_drives(draw: st.DrawFn, most: int) -> Problem:
    """Problems in which one drive counts in several ways."""
    n = draw(st.integers(3, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    travel = TravelTimes.of_dense(random.integers(1, 40, size=(n, n)), cutoff=60)
    heads = draw(st.lists(st.sampled_from(["vacant", "permanent"]), min_size=n, max_size=n))
    schools = Schools.of(
        [str(k) for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        more={"head": heads},
    )
    keys: dict[str, Any] = {
        "size": (2, draw(st.integers(2, 4))),
        "alone": draw(st.sampled_from(Alone)),
        "alone_penalty": draw(st.sampled_from([20, 60])),
        "group_charge": draw(st.sampled_from([0, 30])),
        "measured": draw(st.sampled_from(Measured)),
        "longest_drive": draw(st.sampled_from([None, 45])),
        "visits_a_week": draw(st.sampled_from([1, 3])),
        "lead_week": draw(st.sampled_from([None, 120, 240])),
    }
    far = {"beyond": draw(st.integers(5, 40)), "times": draw(st.integers(1, 4))}
    keys["costs"] = draw(st.sampled_from([{}, {"far": far}, {"far": far, "displaced_head": 15}]))
    return Problem(schools, travel, Rules(**keys))


@settings(max_examples=25)
@given(by_drives(6))
def test_a_drive_that_counts_in_several_ways(problem: Problem) -> None:
    check_drives(problem, 4)


def limited(**keys: Any) -> Problem:
    """Eight schools, one of unknown roll, whose groups have 60 to 150 pupils."""
    random = np.random.default_rng(4)
    n = 9
    schools = Schools.of(
        [str(k) for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=[None, *random.integers(20, 70, n - 1).tolist()],
    )
    travel = TravelTimes.of_dense(random.integers(60, 900, size=(n, n)), cutoff=1200)
    rules: dict[str, Any] = {"size": (2, 3), "alone_penalty": 3600, "group_charge": 300} | keys
    return Problem(schools, travel, Rules(**rules))


def told(problem: Problem) -> Firmness:
    (found,) = firmness_of(gc.propose(problem, threads=1), OPTIONS, Watcher())
    return found


def codes(found: Firmness) -> list[str]:
    return [one.code for one in found.untold]


def test_every_figure_that_is_not_told_has_a_reason() -> None:
    found = told(limited())
    assert codes(found) == ["firmness.untold.rolls.none"]
    assert found.rolls == ()
    found = told(limited(pupils=(60, 150), costs={"nearest_elsewhere": 60}))
    assert codes(found) == ["firmness.untold.drives.all"]
    assert set(found.drives) == {None}
    assert None not in found.rolls
    short = {"short_of": {"pupils": 100, "seconds_per_pupil": 6}}
    assert codes(told(limited(costs=short))) == ["firmness.untold.rolls.blank"]
    kinds = (Kind(name="large", groups=(0, 3), pupils=(100, 200)),)
    assert codes(told(limited(kinds=kinds))) == ["firmness.untold.rolls.blank"]
    alike = {"pupils": (("20", "21"),)}
    assert codes(told(limited(compatible=alike))) == ["firmness.untold.rolls.read"]
    assert codes(told(limited(lead=Lead.LARGEST))) == ["firmness.untold.rolls.blank"]
    fair = told(limited(pupils=(60, 150), fair=True))
    assert codes(fair) == ["firmness.untold.drives.all", "firmness.untold.rolls.read"]
    with made():
        strange = told(limited(costs={"crowd": 60}))
    assert codes(strange) == ["firmness.untold.drives.unknown", "firmness.untold.rolls.unknown"]


def test_what_was_not_come_to_is_said() -> None:
    proposal = gc.propose(limited(pupils=(60, 150)), threads=1)
    stopped = threading.Event()
    stopped.set()
    watcher = Watcher(clock=lambda seconds: Clock(seconds, stopped))
    (found,) = firmness_of(proposal, OPTIONS, watcher)
    assert set(found.rolls) == {None}
    assert set(found.drives) == {None}
    assert codes(found) == ["firmness.untold.drives.missing", "firmness.untold.rolls.missing"]


def test_rolls_are_written_read_again_and_shown(tmp_path: Path) -> None:
    proposal = gc.propose(limited(pupils=(60, 150)), threads=1)
    studied = gc.study(proposal, ["firmness"], options=OPTIONS)
    found = studied.tiers[0].firmness
    assert found is not None
    assert found.rolls
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    assert gc.read_proposal(folder).tiers[0].firmness == found
    table = (folder / "firmness.csv").read_text(encoding="utf-8-sig")
    assert table.count(",roll,") == len(found.rolls)
    assert "Whichever of its schools" in (folder / "map.html").read_text(encoding="utf-8")
    record = json.loads((folder / "proposal.json").read_text())
    lie = next(roll for roll in record["tiers"][0]["firmness"]["rolls"] if roll["more"]["changes"])
    lie["more"] |= {"holds": 900, "changes": None}
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("breaks a rule then" in said for said in examine(folder).violations)
    record["tiers"][0]["firmness"]["rolls"].pop()
    (folder / "proposal.json").write_text(json.dumps(record))
    assert any("rolls of other schools" in said for said in examine(folder).violations)


def test_a_figure_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(RulesError, match="cannot change at 3"):
        Room(holds=3, changes=3)
    assert Room(holds=3, changes=4).exact
    assert not Room(holds=3, changes=None).exact
    ways = Room(holds=None, changes=None), Room(holds=7, changes=8)
    assert RollTolerance(school=0, more=ways[0], fewer=ways[1]).least == 7
    assert RollTolerance(school=0, more=ways[0], fewer=ways[0]).least is None


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 70), st.integers(-5, 80))
def test_the_first_number_is_found_whatever_the_guess(
    first: int, more: int, true_from: int, guess: int
) -> None:
    last = first + more
    expected = max(first, true_from) if true_from <= last else None
    assert first_true(lambda number: number >= true_from, first, last, guess) == expected
