"""Exact limits and the smallest shapes, from schools to proposal."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from numpy.typing import ArrayLike

import geocluster as gc

FAR = 99_999


def proposed(
    drive: ArrayLike,
    *,
    pupils: list[int] | None = None,
    pins: gc.Pins = gc.Pins(),  # noqa: B008 - frozen
    limits: gc.Rules | None = None,
) -> gc.Proposal:
    """Propose groups of schools with the drives given, at most 45 minutes."""
    table = np.asarray(drive, float)
    n = len(table)
    schools = gc.Schools.of(
        [f"s{k:02d}" for k in range(n)],
        lon=[0.01 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=[100] * n if pupils is None else pupils,
    )
    travel = gc.TravelTimes.of_dense(table, cutoff=2700)
    problem = gc.Problem(schools, travel, limits or gc.Rules(), pins)
    return gc.propose(problem, seconds=20)


def groups(proposal: gc.Proposal) -> list[tuple[int, ...]]:
    """Return the groups of a proposal that is proven and that the judge accepts."""
    assert proposal.status is gc.Status.OPTIMAL
    assert proposal.finest.grouping is not None
    assert proposal.finest.judgement is not None
    assert proposal.finest.judgement.violations == ()
    assert proposal.bound is not None
    assert proposal.bound.value == proposal.finest.judgement.total
    return [group.members for group in proposal.finest.grouping.groups]


def total(proposal: gc.Proposal) -> int | None:
    return None if proposal.finest.judgement is None else proposal.finest.judgement.total


@pytest.mark.parametrize(
    ("limits", "grouped"),
    [
        ((150, 150), True),
        ((150, 900), True),
        ((0, 150), True),
        ((151, 900), False),
        ((0, 149), False),
    ],
)
def test_pupils_exactly_at_the_fewest_or_the_most_are_allowed(
    limits: tuple[int, int], grouped: bool
) -> None:
    proposal = proposed([[0, 60], [60, 0]], pupils=[90, 60], limits=gc.Rules(pupils=limits))
    assert groups(proposal) == ([(0, 1)] if grouped else [])


@pytest.mark.parametrize("measured", gc.Measured)
@pytest.mark.parametrize(
    ("there", "back", "grouped"),
    [(1200, 1200, True), (1201, 1200, False), (1200, 1201, False)],
)
def test_a_drive_of_exactly_the_limit_is_allowed_and_one_second_more_either_way_is_not(
    there: int, back: int, grouped: bool, measured: gc.Measured
) -> None:
    limits = gc.Rules(longest_drive=1200, measured=measured)
    proposal = proposed([[0, there], [back, 0]], limits=limits)
    assert groups(proposal) == ([(0, 1)] if grouped else [])


def test_without_a_limit_a_drive_of_exactly_the_cut_off_is_allowed() -> None:
    assert groups(proposed([[0, 2700], [2700, 0]])) == [(0, 1)]
    assert groups(proposed([[0, 2701], [2701, 0]])) == []


def test_a_group_of_exactly_the_fewest_and_of_the_most_schools_is_allowed() -> None:
    near = np.full((3, 3), 60)
    assert groups(proposed(near, limits=gc.Rules(size=(3, 3)))) == [(0, 1, 2)]
    assert groups(proposed(near, limits=gc.Rules(size=(4, 4)))) == []


def test_schools_on_one_spot_are_grouped_at_one_second_each() -> None:
    proposal = proposed(np.zeros((4, 4)), limits=gc.Rules(size=(4, 4)))
    assert groups(proposal) == [(0, 1, 2, 3)]
    assert total(proposal) == 3


def test_one_school_stands_alone_and_is_explained() -> None:
    proposal = proposed([[0]])
    assert groups(proposal) == []
    assert total(proposal) == 3600
    assert len(proposal.finest.ungrouped) == 1


def test_two_schools_are_a_group_whose_lead_drives_the_shorter_way() -> None:
    proposal = proposed([[0, 100], [90, 0]])
    assert groups(proposal) == [(0, 1)]
    assert proposal.finest.grouping is not None
    assert proposal.finest.grouping.groups[0].lead == 1
    assert total(proposal) == 90


def test_where_no_pair_is_near_all_stand_alone() -> None:
    proposal = proposed(np.full((5, 5), FAR))
    assert groups(proposal) == []
    assert total(proposal) == 5 * 3600


def test_where_no_pair_is_near_and_none_may_stand_alone_it_is_infeasible_with_reasons() -> None:
    proposal = proposed(np.full((5, 5), FAR), limits=gc.Rules(alone=gc.Alone.NEVER))
    assert proposal.status is gc.Status.INFEASIBLE
    assert proposal.finest.grouping is None
    assert proposal.finest.ungrouped


def test_a_pin_that_joins_what_the_drive_limit_parts_is_infeasible() -> None:
    apart = [[0, 1300], [1300, 0]]
    pins = gc.Pins(together=(("s00", "s01"),))
    proposal = proposed(apart, pins=pins, limits=gc.Rules(longest_drive=1200))
    assert proposal.status is gc.Status.INFEASIBLE
    assert proposal.finest.ungrouped


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"size": (5, 4)}, "size"),
        ({"pupils": (300, 200)}, "pupils"),
        ({"longest_drive": 0}, "longest drive"),
        ({"measured": gc.Measured.FROM_LEAD, "lead": gc.Lead.NONE}, "lead"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_by_name(
    limits: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        gc.Rules(**limits)  # type: ignore[arg-type]


def test_a_limit_above_the_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="cut-off"):
        proposed([[0, 60], [60, 0]], limits=gc.Rules(longest_drive=2701))


def test_schools_without_pupils_count_as_none_and_not_as_unknown() -> None:
    limits = gc.Rules(size=(2, 3), pupils=(0, 100), group_charge=60)
    proposal = proposed(np.full((3, 3), 60), pupils=[0, 0, 100], limits=limits)
    assert groups(proposal) == [(0, 1, 2)]
    assert proposal.finest.judgement is not None
    assert proposal.finest.judgement.groups[0].pupils == 100
    short = proposed(np.full((2, 2), 60), pupils=[0, 0], limits=gc.Rules(pupils=(1, 100)))
    assert groups(short) == []


def star(arms: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Drives of 10 minutes between the middle, which is the first, and each arm's end."""
    drive = np.full((arms + 1, arms + 1), 1200.0)
    drive[0] = drive[:, 0] = 600.0
    return drive


def test_a_star_is_one_group_from_its_middle_and_pairs_measured_within_are_too_far() -> None:
    from_lead = gc.Rules(size=(2, 6), longest_drive=600, measured=gc.Measured.FROM_LEAD)
    proposal = proposed(star(5), limits=from_lead)
    assert groups(proposal) == [(0, 1, 2, 3, 4, 5)]
    assert proposal.finest.grouping is not None
    assert proposal.finest.grouping.groups[0].lead == 0
    pairs = proposed(star(5), limits=gc.Rules(size=(2, 6), longest_drive=600))
    assert [len(g) for g in groups(pairs)] == [2]
    assert total(pairs) == 600 + 4 * 3600


def test_a_line_of_an_odd_number_of_schools_has_one_group_of_three() -> None:
    place = np.arange(9) * 300.0
    drive = np.abs(place[:, None] - place[None])
    proposal = proposed(drive, limits=gc.Rules(size=(2, 3), longest_drive=600))
    assert sorted(len(g) for g in groups(proposal)) == [2, 2, 2, 3]
    assert total(proposal) == 5 * 300
    for group in groups(proposal):
        assert group == tuple(range(group[0], group[-1] + 1))


def test_sixty_schools_that_all_reach_each_other_are_proven() -> None:
    random = np.random.default_rng(6)
    at = random.random((60, 2)) * 800
    drive = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    limits = gc.Rules(size=(3, 4), longest_drive=1200, pupils=(200, 900), group_charge=300)
    proposal = proposed(drive, pupils=random.integers(20, 300, 60).tolist(), limits=limits)
    found = groups(proposal)
    assert sum(map(len, found)) == 60
    assert {len(g) for g in found} <= {3, 4}


def test_a_public_function_is_not_hidden_by_the_module_of_its_name() -> None:
    module = import_module("geocluster.judge")
    assert gc.judge is module.judge
