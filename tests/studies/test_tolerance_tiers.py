"""How far drives may go in several tiers before the answer changes, against every partition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.judge import judge
from geocluster.outputs import examine
from geocluster.problem import Problem
from geocluster.proposal import Status, Tolerance, drives_of
from geocluster.rules import Measured, Rules
from geocluster.studies import StudyOptions
from geocluster.studies.firmness import firmness_of
from geocluster.studies.tolerance import with_longer_drive
from geocluster.watcher import Watcher
from tests.fuzz_tiers import Tiers, tiers
from tests.oracle_tiers import best_cost_of_tiers
from tests.solvers.test_tiers import county
from tests.studies.test_tolerance import by_drives

OPTIONS = StudyOptions(seconds=600, threads=1)


def check_drives(problems: Tiers, most: int = 2) -> int:
    """Try what is told of some drives of each tier; return how many are known to the second."""
    proposal = gc.propose(list(problems), threads=1)
    answer = [tier.grouping for tier in proposal.tiers]
    if proposal.status is not Status.OPTIMAL:
        return 0

    def changed(lead: int, member: int, longer: int) -> bool:
        travel = with_longer_drive(problems[0].travel, lead, member, longer)
        then = [replace(problem, travel=travel) for problem in problems]
        paid = [judge(one, of).total for one, of in zip(answer, then, strict=True) if one]
        own = None if None in paid else sum(cost or 0 for cost in paid)
        least = best_cost_of_tiers(then)
        return own is None or (least is not None and least < own)

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


@settings(max_examples=12)
@given(by_drives_in_tiers(6, 2))
def test_a_longer_drive_changes_the_answer_of_all_tiers_just_there(problems: Tiers) -> None:
    check_drives(problems)


@settings(max_examples=4)
@given(by_drives_in_tiers(5, 3))
def test_of_three_tiers_too(problems: Tiers) -> None:
    check_drives(problems)


@settings(max_examples=6)
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
