"""How far drives and rolls may go before an answer of several tiers changes, by brute force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.outputs import examine
from geocluster.problem import Problem
from geocluster.proposal import Status, Tolerance, drives_of
from geocluster.proposal.cases import with_roll
from geocluster.rules import Lead, Measured, Rules
from geocluster.schools import Schools
from geocluster.studies import StudyOptions
from geocluster.studies.firmness import firmness_of
from geocluster.studies.tolerance import with_longer_drive
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher
from tests.fuzz_tiers import Tiers, tiers
from tests.oracle_tiers import best_cost_of_tiers
from tests.solvers.test_tiers import county
from tests.studies.test_tolerance import by_drives

OPTIONS = StudyOptions(seconds=600, threads=1)


def _answer(
    problems: Tiers,
) -> tuple[gc.Proposal, Callable[[Sequence[Problem]], bool]] | None:
    """Return the answer, and whether it has changed under other data."""
    proposal = gc.propose(list(problems), threads=1)
    if proposal.status is not Status.OPTIMAL:
        return None
    # Who leads may change: only who is with whom is the answer.
    answer = [
        Grouping.of(group.members for group in tier.grouping.groups) if tier.grouping else None
        for tier in proposal.tiers
    ]

    def changed(then: Sequence[Problem]) -> bool:
        paid = [judge(one, of).total for one, of in zip(answer, then, strict=True) if one]
        own = None if None in paid else sum(cost or 0 for cost in paid)
        least = best_cost_of_tiers(then)
        return own is None or (least is not None and least < own)

    return proposal, changed


def check_drives(problems: Tiers, most: int = 2) -> int:
    """Try what is told of some drives of each tier; return how many are known to the second."""
    answer = _answer(problems)
    if answer is None:
        return 0
    proposal, has_changed = answer

    def changed(lead: int, member: int, longer: int) -> bool:
        travel = with_longer_drive(problems[0].travel, lead, member, longer)
        return has_changed([replace(problem, travel=travel) for problem in problems])

    tried = 0
    for found in firmness_of(proposal, OPTIONS, Watcher()):
        for drive in found.drives[:most]:
            if drive is None:
                assert next(one.code for one in found.untold).startswith("firmness.untold.drives")
                continue
            known = problems[0].travel.between(drive.lead, drive.member)
            assert known is not None
            beyond = problems[0].travel.cutoff - known + 1
            holds = beyond if drive.holds is None else drive.holds
            steps = {holds, holds // 2, holds - 1} - {-1}
            assert not any(changed(drive.lead, drive.member, longer) for longer in steps), drive
            if drive.changes is not None:
                assert changed(drive.lead, drive.member, drive.changes), drive
            tried += drive.exact
    return tried


@st.composite
def by_drives_in_tiers(draw: st.DrawFn, most: int, deepest: int) -> Tiers:
    """Tiers in each of which one drive counts in several ways."""
    base = draw(by_drives(most))
    wanted = [
        base.rules,
        *(draw(by_drives(3)).rules for _ in range(draw(st.integers(1, deepest - 1)))),
    ]
    last = len(wanted) - 1
    named = [
        replace(one, name=f"tier {k}", size=(one.size[0], one.size[1] + last - k))
        for k, one in enumerate(wanted)
    ]
    return tuple(Problem(base.schools, base.travel, one) for one in named)


@settings(max_examples=5)
@given(by_drives_in_tiers(6, 2))
def test_a_longer_drive_changes_the_answer_of_all_tiers_just_there(problems: Tiers) -> None:
    check_drives(problems)


@settings(max_examples=2)
@given(by_drives_in_tiers(5, 3))
def test_of_three_tiers_too(problems: Tiers) -> None:
    check_drives(problems)


@settings(max_examples=3)
@given(tiers(most=5))
def test_under_rules_and_pins_of_every_kind_what_is_told_is_true(problems: Tiers) -> None:
    check_drives(problems)


CLUSTER = Rules(name="cluster", size=(2, 4), measured=Measured.PAIRS, group_charge=300)
FEDERATION = Rules(name="federation", size=(2, 3), group_charge=300, alone_penalty=900)


def test_every_drive_of_each_tier_is_told_to_the_second() -> None:
    problems = county(6, 3, CLUSTER, FEDERATION)
    assert check_drives(problems, most=9) > 4


def test_a_folder_holds_how_much_longer_the_drives_of_each_tier_may_be(tmp_path: Path) -> None:
    proposal = gc.propose(list(county(12, 4, CLUSTER, FEDERATION)), threads=1)
    studied = gc.study(proposal, ["firmness"], options=OPTIONS)
    folder = gc.write_folder(studied, tmp_path / "out")
    assert examine(folder).violations == ()
    again = gc.read_proposal(folder)
    table = (folder / "firmness.csv").read_text(encoding="utf-8-sig")
    told = 0
    for tier, read in zip(studied.tiers, again.tiers, strict=True):
        assert tier.firmness is not None
        assert tier.firmness == read.firmness
        groups = [group.members for group in tier.grouping.groups] if tier.grouping else []
        assert len(tier.firmness.drives) == len(drives_of(tier.hubs, groups))
        assert all(isinstance(drive, Tolerance) and drive.exact for drive in tier.firmness.drives)
        told += len(tier.firmness.drives)
    assert table.count(",drive,") == told


def check_rolls(problems: Tiers, most: int = 2) -> int:
    """Try what is told of some rolls; return how many are known to the pupil, either way."""
    answer = _answer(problems)
    if answer is None:
        return 0
    proposal, changed = answer
    found = firmness_of(proposal, OPTIONS, Watcher())
    tried = 0
    told = {roll.school: roll for of in found for roll in of.rolls if roll}
    for of in found:
        assert all(roll is None or roll == told[roll.school] for roll in of.rolls)
    for school in sorted(told)[:most]:
        before = problems[0].pupils[school]
        assert before is not None
        roll = told[school]
        for room, sign, last in ((roll.more, 1, 300), (roll.fewer, -1, before)):
            holds = last if room.holds is None else room.holds
            for step in {holds, holds - 1, holds // 2, 1} & set(range(1, holds + 1)):
                assert not changed([with_roll(p, school, sign * step) for p in problems]), roll
            if room.changes is not None:
                assert changed([with_roll(p, school, sign * room.changes) for p in problems]), roll
            tried += room.exact
    return tried


@st.composite
def by_rolls_in_tiers(draw: st.DrawFn, n: int, deepest: int) -> Tiers:
    """Tiers with limits on pupils, which some groups miss by little."""
    rolls = draw(st.lists(st.integers(0, 60), min_size=n, max_size=n))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    schools = Schools.of(
        [str(k) for k in range(n)], lon=[0.01 * k for k in range(n)], lat=[52.0] * n, pupils=rolls
    )
    travel = TravelTimes.of_dense(random.integers(1, 60, size=(n, n)), cutoff=60)
    count = draw(st.integers(2, deepest))
    made: list[Rules] = []
    for k in range(count):
        low = draw(st.integers(0, 80))
        limits = draw(st.sampled_from([None, (low, low + 40), (low, low + 90)]))
        one = Rules(
            name=f"tier {k}",
            size=(2, draw(st.integers(2, 4)) + count - 1 - k),
            pupils=limits,
            alone_penalty=draw(st.sampled_from([10, 40])),
            group_charge=draw(st.sampled_from([0, 30])),
        )
        made.append(one)
    return tuple(Problem(schools, travel, one) for one in made)


@settings(max_examples=5)
@given(by_rolls_in_tiers(5, 2))
def test_another_roll_changes_the_answer_of_all_tiers_just_there(problems: Tiers) -> None:
    check_rolls(problems)


@settings(max_examples=2)
@given(by_rolls_in_tiers(5, 3))
def test_rolls_of_three_tiers_too(problems: Tiers) -> None:
    check_rolls(problems)


def test_rolls_of_tiers_that_are_not_told_have_a_reason() -> None:
    limits = replace(FEDERATION, pupils=(10, 10**4))
    ((counted, *_), (none, *_), (largest, *_)) = (
        firmness_of(gc.propose(list(county(6, 3, CLUSTER, rules)), threads=1), OPTIONS, Watcher())
        for rules in (
            replace(limits, groups=(1, 5)),
            FEDERATION,
            replace(limits, lead=Lead.LARGEST),
        )
    )
    assert [one.code for one in counted.untold] == ["firmness.untold.rolls.read"]
    assert [one.code for one in none.untold] == ["firmness.untold.rolls.none"]
    assert [one.figures["key"] for one in largest.untold] == ["lead"]
