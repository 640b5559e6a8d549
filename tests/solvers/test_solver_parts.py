"""The rooms of the solver, each alone: parts, prices, cuts, and the number of groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, compress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.explain import why_impossible
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Alone, Rules
from geocluster.schools import Schools
from geocluster.solvers import Progress, SolveParams, solve
from geocluster.solvers.cuts.exact import odd_cycles
from geocluster.solvers.cuts.grown_sets import grown_sets, hanging_together
from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.cuts.separation import violated
from geocluster.solvers.cuts.support import Support
from geocluster.solvers.grouping import branching, engine, enumeration
from geocluster.solvers.grouping.components import components_of, cover_of
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.labelling import Labelled
from geocluster.solvers.grouping.labels import CutsByPlace
from geocluster.solvers.grouping.open_weights import masks_of, open_weight
from geocluster.solvers.grouping.params import (
    ArrangementParams,
    BranchingParams,
    ColumnParams,
    CuttingPlaneParams,
    DiveParams,
    EnumerationParams,
    LabellingParams,
    NeighbourhoodParams,
    PricingParams,
)
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import units_of
from geocluster.travel import TravelTimes
from tests.oracle import best_cost, is_of
from tests.problems import problems
from tests.said import said


def villages(*sizes: int, seconds: int = 600, **rules: object) -> Problem:
    """Sets of schools that are all equally far from each other, and from no other set."""
    n = sum(sizes)
    village = np.repeat(np.arange(len(sizes)), sizes)
    drive = np.where(village[:, None] == village[None], float(seconds), np.nan)
    made = Schools.of(
        [f"{k:03d}" for k in range(n)], lon=[0.01 * k for k in range(n)], lat=[52] * n
    )
    limits: dict[str, object] = {"size": (2, 4)}
    return Problem(
        made,
        TravelTimes.of_dense(drive, cutoff=2700),
        Rules(**(limits | rules)),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("asked", "made"), [((3, 3), 3), ((1, 2), 2), ((5, 7), 7), ((0, 0), 0)])
def test_as_many_groups_are_made_as_are_asked_for(asked: tuple[int, int], made: int) -> None:
    solution = solve(villages(12, 6, groups=asked))
    assert solution.status is Status.OPTIMAL
    assert solution.grouping is not None
    assert len(solution.grouping.groups) == made


def test_more_groups_than_schools_allow_is_proven_impossible_and_named() -> None:
    problem = villages(4, 3, groups=(4, 9))
    assert solve(problem).status is Status.INFEASIBLE
    reasons = why_impossible(problem)
    assert {left.reason for left in reasons} == {"groups"}
    assert "4 to 9" in said(reasons[0], problem)


def test_fewer_groups_than_cover_everyone_is_proven_impossible() -> None:
    problem = villages(9, groups=(1, 2), alone=Alone.NEVER)
    assert solve(problem).status is Status.INFEASIBLE


def test_groups_are_asked_for_where_no_school_can_be_grouped() -> None:
    assert solve(villages(groups=(1, 2))).status is Status.INFEASIBLE
    assert solve(villages(groups=(0, 2))).status is Status.OPTIMAL


@pytest.mark.parametrize("made", [0, 2])
def test_the_judge_counts_the_groups(made: int) -> None:
    problem = villages(4, groups=(1, 1))
    grouping = Grouping.of([[0, 1], [2, 3]][:made])
    judgement = judge(grouping, problem)
    assert [v.rule for v in judgement.violations if v.rule == "groups"] == ["groups"]
    assert judgement.total is None


@pytest.mark.parametrize("asked", [(3, 2), (-1, 2)])
def test_a_range_of_groups_that_holds_nothing_is_refused(asked: tuple[int, int]) -> None:
    with pytest.raises(RulesError, match="groups"):
        Rules(groups=asked)


@settings(max_examples=40)
@given(problems(most=5), problems(most=5))
def test_parts_solved_apart_equal_the_whole(first: Problem, second: Problem) -> None:
    one, other = units_of(first), units_of(second)
    for units in (one, other):
        parts = components_of(units)
        assert sorted(u for part in parts for u in part.tolist()) == list(range(len(units)))
        for part in parts if not len(units.classes) else []:
            inside = units.restricted_to(part)
            assert len(inside.candidate) == sum(
                len(units.candidate[units.begin[k] : units.begin[k + 1]])
                for k in np.flatnonzero(np.isin(units.lead_unit, part))
            )


def test_villages_out_of_reach_of_each_other_are_parts_and_their_costs_add_up() -> None:
    assert [len(part) for part in components_of(units_of(villages(3, 5, 4, 1)))] == [5, 4, 3, 1]
    each = [solve(villages(k)).bound for k in (3, 5, 4, 1)]
    whole = solve(villages(3, 5, 4, 1)).bound
    assert whole is not None
    assert whole.value == sum(bound.value for bound in each if bound is not None)


def test_small_parts_are_searched_first_so_that_a_large_one_does_not_use_up_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[int] = []
    search = engine._search

    def watched(state: State) -> None:
        searched.append(len(state.units))
        search(state)

    monkeypatch.setattr(engine, "_search", watched)
    solve(villages(2, 9, 3), threads=1)
    assert searched == [3, 2, 9]


def test_parts_side_by_side_give_the_answer_of_one_after_the_other() -> None:
    problem = villages(5, 5, 5, 6, 4)
    assert solve(problem, threads=1).grouping == solve(problem, threads=4).grouping


@settings(max_examples=60)
@given(problems(most=7), st.integers(0, 2**32 - 1))
def test_a_search_that_is_cut_short_proves_no_more_than_is_true(
    problem: Problem, seed: int
) -> None:
    units = units_of(problem)
    random = np.random.default_rng(seed)
    cuts = [Cut((0, 1, 2)), Cut((0, 0, 1, 1, 2, 3, 4), 4)] if len(units) > 4 else []
    # Each unit beyond the first pays here: bounds know of it before.
    cuts += [Cut(tuple(u for u in range(len(units)) for _ in range(d - 1)), d) for d in (3, 4, 7)]
    prices = Duals(
        units=random.integers(-50, 150, len(units)) * SCALE,
        penalties=random.integers(0, 40, len(cuts)) * SCALE,
        cuts=cuts,
        classes=tuple((random.integers(-30, 30, len(units.classes)) * SCALE).tolist()),
    )
    every = price(units, prices, below=1 << 50, best_only=False)
    least = np.full(len(units.lead), 1 << 50)
    np.minimum.at(least, every.lead, every.reduced)
    for steps in (1, 3, 1 << 40):
        found = price(units, prices, below=1 << 50, best_only=True, steps=steps)
        assert (found.floor <= least).all()
    assert (found.floor == least).all()
    for group, reduced, cost in zip(every.groups(), every.reduced, every.cost, strict=True):
        held = sum(
            int(penalty) * (sum(u in group for u in cut.units) // cut.divisor)
            for penalty, cut in zip(prices.penalties, prices.cuts, strict=True)
        )
        members = tuple(i for u in group for i in units.members[u])
        of = [is_of(members, kind, problem) for kind in problem.rules.kinds]
        of += [True] * (problem.rules.groups is not None)
        price_of = sum(int(prices.units[u]) for u in group) + sum(compress(prices.classes, of))
        assert reduced == int(cost) * SCALE - price_of + held


def test_threads_change_nothing_in_what_is_priced() -> None:
    units = units_of(villages(30, 30, 30))
    prices = Duals(np.full(len(units), 700 * SCALE), np.zeros(0, np.int64))
    one, two = (
        price(units, prices, below=0, best_only=False, threads=threads) for threads in (1, 2)
    )
    assert list(one.groups()) == list(two.groups())
    assert (one.reduced == two.reduced).all()


def test_five_units_that_are_paired_in_a_ring_break_a_cut_of_five() -> None:
    ring = [tuple(sorted((k, (k + 1) % 5))) for k in range(5)]
    assert Cut((0, 1, 2, 3, 4)) in violated(ring, np.full(5, 0.5), most=9, known=set())


@pytest.mark.parametrize("around", [3, 5, 7, 11, 15])
def test_every_odd_ring_of_halves_is_found_as_one_cycle(around: int) -> None:
    ring = [tuple(sorted((k, (k + 1) % around))) for k in range(around)]
    ring += [(20, 21), (21, 22), (22, 23), (20, 23)]
    support = Support(ring, np.full(len(ring), 0.5))
    found = list(odd_cycles(support, most=15, least=0.02))
    assert found == [(0.5, tuple(range(around)))]


@given(
    st.dictionaries(
        st.sets(st.integers(0, 8), min_size=2, max_size=4).map(lambda g: tuple(sorted(g))),
        st.floats(0.05, 0.9),
        min_size=1,
        max_size=20,
    )
)
def test_every_cut_that_is_found_is_broken_and_found_once(
    chosen: dict[tuple[int, ...], float],
) -> None:
    covered = max(sum(v for g, v in chosen.items() if u in g) for u in range(9))
    values = np.array(list(chosen.values())) / max(1.0, covered)
    found = violated(list(chosen), values, most=50, known=set())
    assert len(set(found)) == len(found)
    for cut in found:
        times = [sum(cut.units.count(u) for u in group) // cut.divisor for group in chosen]
        assert np.dot(times, values) > cut.most + 0.01


PARAMS = CutParams()


def town(n: int, of: int) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """Groups of neighbours around a ring, each chosen so far that every unit is covered once."""
    groups = [tuple(sorted((k + j) % n for j in range(of))) for k in range(n)]
    return groups, np.full(n, 1 / of)


@pytest.mark.parametrize(("n", "of"), [(29, 4), (47, 4), (44, 4), (31, 3), (53, 5)])
def test_too_many_groups_in_a_town_and_too_few_that_touch_it_break_a_cut_of_all_its_units(
    n: int, of: int
) -> None:
    support = Support(*town(n, of))
    # There are n / of groups: a whole choice has fewer within the town, or more that touch it.
    for weight in (1, of - 1):
        found = {
            units: by
            for by, units in grown_sets(support, hanging_together(support), weight, of, PARAMS)
        }
        whole = tuple(u for u in range(n) for _ in range(weight))
        assert found.get(whole, 0) == pytest.approx(weight * n % of / of)


def test_a_large_set_that_few_groups_reach_across_is_grown_out_of_a_larger_part() -> None:
    groups, values = town(30, 4)
    other, value = town(22, 4)
    groups = [*groups, *(tuple(u + 30 for u in group) for group in other), (0, 30)]
    support = Support(groups, np.array([*values, *value, 0.01]))
    sets = {units: by for by, units in grown_sets(support, hanging_together(support), 1, 4, PARAMS)}
    assert sets[tuple(range(30))] == pytest.approx((2 - 0.01) / 4)


@given(st.data())
def test_open_units_of_a_cut_weigh_what_they_weigh_one_by_one(data: st.DataObject) -> None:
    n, words = 150, 2
    many = data.draw(st.integers(1, 40))
    places = data.draw(st.permutations(range(n)))[:many]
    each = data.draw(st.sampled_from([1, 3]))
    weights = [each] * many if data.draw(st.booleans()) else [1 + k % 2 for k in range(many)]
    k = data.draw(st.integers(0, n - 1))
    covered = {j for j in data.draw(st.sets(st.integers(0, 64 * words - 1))) if k + j < n}
    key = np.array(
        [sum(1 << j for j in covered if j // 64 == w) >> 64 * w for w in range(words)], "u8"
    )
    nothing = np.zeros(0, np.int64)
    cuts = CutsByPlace(
        nothing, nothing, nothing, nothing, nothing,
        unit_begin=np.array([0, many]), unit_place=np.array(places), unit_weight=np.array(weights),
        divisor=np.array([5]), rest=np.array([2]), penalty=np.array([1]),
    )  # fmt: skip
    ahead, masks = masks_of(k, words, np.array([0]), cuts)
    held = open_weight(k, words, key, 0, ahead[0], masks[0], cuts)
    there = zip(places, weights, strict=True)
    assert held == 2 + sum(w for at, w in there if at >= k and at - k not in covered)


def test_a_unit_that_counts_twice_breaks_a_cut_by_thirds() -> None:
    groups, values = [(0, 1), (0, 2), (0, 3), (1, 2, 3)], np.array([1, 1, 1, 2]) / 3
    assert Cut((0, 0, 1, 2, 3), 3) in violated(groups, values, most=9, known=set())
    halves = violated(groups, values, most=9, known=set(), halves_only=True)
    assert {cut.divisor for cut in halves} == {2}


@given(st.sets(st.sampled_from(list(combinations(range(6), 2))), max_size=9))
def test_a_whole_choice_breaks_no_cut(pairs: set[tuple[int, int]]) -> None:
    chosen: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not any(set(pair) & set(other) for other in chosen):
            chosen.append(pair)
    assert violated(chosen, np.ones(len(chosen)), most=9, known=set()) == []


def test_a_cover_asks_only_who_must_be_placed() -> None:
    units = cover_of(units_of(villages(3, 1, alone=Alone.NEVER)))
    assert units.alone.tolist() == [1, 1, 1, 1]
    assert not units.arc_cost.any()


def test_progress_tells_how_many_schools_are_left_out() -> None:
    told: list[Progress] = []
    solve(villages(6, 1, seconds=900), report=told.append)
    assert told[-1].left == 1
    assert any(progress.bound is not None for progress in told)


def test_a_search_among_billions_of_groups_can_be_stopped() -> None:
    units = units_of(villages(40, size=(2, 12)))
    prices = Duals(np.full(len(units), 3600 * SCALE), np.zeros(0, np.int64))
    found = price(units, prices, below=0, best_only=False, most=100, stop=lambda: True)
    assert not found.complete


def test_the_leads_that_can_hold_a_unit_are_those_near_it() -> None:
    units = units_of(villages(3, 2))
    assert units.leads_with(4).tolist() == [3, 4]


@st.composite
def turned(draw: st.DrawFn) -> SolveParams:
    """Knobs far from where they are, but for those without which nothing is proven in the end."""
    return SolveParams(
        rounding_steps=draw(st.integers(1, 9)),
        pricing=PricingParams(
            leads_at_once=draw(st.integers(1, 3)), pupil_buckets=draw(st.integers(1, 40))
        ),
        columns=ColumnParams(
            first_steps=draw(st.integers(1, 9)),
            more_steps=2,
            smoothing=draw(st.floats(0, 0.9)),
            smoothing_divided=draw(st.floats(0, 0.9)),
            within_a_unit=draw(st.integers(1, 2)),
        ),
        cutting_planes=CuttingPlaneParams(
            rounds=draw(st.integers(0, 3)),
            columns_a_unit=draw(st.integers(1, 3)),
            idle_rounds=draw(st.integers(1, 2)),
            separation=CutParams(
                most_odd=draw(st.integers(3, 9)),
                most_grown=draw(st.integers(2, 6)),
                moves=draw(st.integers(1, 3)),
            ),
        ),
        labelling=LabellingParams(
            first_labels=draw(st.integers(1, 3)),
            more_labels=2,
            crowd=2,
            arranged_groups=draw(st.integers(1, 9)),
            regional_from=draw(st.integers(2, 6)),
            regional_groups=draw(st.integers(0, 1)),
            region=2,
            region_labels=draw(st.integers(1, 3)),
            region_narrow=draw(st.integers(1, 4)),
            region_share=draw(st.integers(1, 9)),
            region_limit=draw(st.integers(1, 9)),
            steps=draw(st.integers(1, 9)),
            arrangement=ArrangementParams(vectors=draw(st.integers(1, 4))),
        ),
        dive=DiveParams(rest=draw(st.integers(0, 4)), labels=draw(st.integers(1, 9))),
        neighbourhoods=NeighbourhoodParams(first_size=2, labels=draw(st.integers(1, 9))),
        branching=BranchingParams(
            columns=draw(st.integers(0, 40)),
            labels=draw(st.integers(1, 3)),
            columns_a_unit=draw(st.integers(1, 2)),
            labelled_a_unit=draw(st.integers(0, 3)),
            apart=draw(st.integers(1, 3)),
            least_since=1,
            most_since=draw(st.integers(1, 3)),
            rounds=draw(st.integers(0, 2)),
        ),
        enumeration=EnumerationParams(
            columns=draw(st.integers(1, 9)),
            labels=1,
            first_width=draw(st.floats(0, 1)),
            near_settled=draw(st.integers(1, 9)),
        ),
    )


@settings(max_examples=100)
@given(problems(most=6), turned())
def test_no_knob_changes_what_is_proven(problem: Problem, params: SolveParams) -> None:
    solution = solve(problem, params=params)
    best = best_cost(problem)
    assert (None if solution.bound is None else solution.bound.value) == best
    assert solution.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)


ONLY_BRANCHING = SolveParams(
    cutting_planes=CuttingPlaneParams(rounds=0),
    labelling=LabellingParams(first_labels=1),
    branching=BranchingParams(
        columns=1_000,
        labels=1,
        columns_a_unit=1,
        labelled_a_unit=0,
        apart=1,
        most_since=1,
        rounds=1,
    ),
    enumeration=EnumerationParams(labels=1, most_labels=1, first_width=0.0),
)
LABELLED_NODES = replace(ONLY_BRANCHING, branching=BranchingParams(columns=1_000, labels_left=3))
OVER_THE_GAP = replace(
    ONLY_BRANCHING, branching=replace(ONLY_BRANCHING.branching, columns=0, apart=30, most_since=40)
)
LEFT_AT_ONCE = replace(
    ONLY_BRANCHING,
    branching=replace(ONLY_BRANCHING.branching, share_tried=0.0, most_over=0.0),
    enumeration=EnumerationParams(labels=1, most_labels=100_000, first_width=0.0),
)
"""No tree is gone through to its end but one without a branching."""

BRANCHING = [ONLY_BRANCHING, LABELLED_NODES, OVER_THE_GAP, LEFT_AT_ONCE]


@settings(max_examples=150)
@given(problems(most=8), st.sampled_from(BRANCHING))
def test_branching_alone_proves_what_is_best(problem: Problem, params: SolveParams) -> None:
    solution = solve(problem, params=params)
    best = best_cost(problem)
    assert (None if solution.bound is None else solution.bound.value) == best
    assert solution.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)


def test_a_list_that_holds_no_group_may_be_branched_upon(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = 0
    choose = enumeration._choose

    def out_of_time_at_first(*given: Any, **more: Any) -> Labelled:
        nonlocal chosen
        chosen += 1
        return Labelled(None, 0, settled=False) if chosen == 1 else choose(*given, **more)

    monkeypatch.setattr(enumeration, "_choose", out_of_time_at_first)
    problem = villages(3, group_charge=90_000, alone=Alone.PENALISED, alone_penalty=1_000)
    solution = solve(problem)
    assert chosen
    assert solution.status is Status.OPTIMAL
    assert solution.bound is not None
    assert solution.bound.value == best_cost(problem) == 3_000


def _town(n: int) -> Problem:
    """Schools anywhere in a square that all reach each other."""
    at = np.random.default_rng(3).random((n, 2)) * 900
    drive = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).round()
    made = Schools.of([f"{k:02d}" for k in range(n)], lon=at[:, 0] / 9e4, lat=52 + at[:, 1] / 9e4)
    rules = Rules(size=(2, 4), group_charge=300)
    return Problem(made, TravelTimes.of_dense(drive, cutoff=900), rules)


def test_a_node_begins_with_the_cuts_that_bound_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, lost = [], []

    def looked(state: State, clock: Clock) -> None:
        paid = set(state.known_prices.paid_cuts)
        begun.append(paid)
        lost.append(paid - set(state.master.cuts))
        add_cutting_planes(state, clock)

    monkeypatch.setattr(branching, "add_cutting_planes", looked)
    params = replace(
        ONLY_BRANCHING,
        cutting_planes=CuttingPlaneParams(rounds=2, cuts_a_round=3, units_a_cut=9, idle_rounds=1),
        branching=replace(ONLY_BRANCHING.branching, columns=100_000, rounds=3),
    )
    assert solve(_town(80), params=params).status is Status.OPTIMAL
    assert sum(map(bool, begun)) > 2
    assert not any(lost)


@pytest.mark.parametrize("params", [ONLY_BRANCHING, LABELLED_NODES, LEFT_AT_ONCE])
def test_a_town_that_is_fractional_throughout_is_branched_upon(
    caplog: pytest.LogCaptureFixture,
    params: SolveParams,
) -> None:
    town = _town(26)
    with caplog.at_level("DEBUG", "geocluster.solvers.grouping.branching"):
        branched = solve(town, params=params)
    assert "branched at" in caplog.text
    plain = solve(town, params=SolveParams(branching=BranchingParams(columns=0)))
    assert branched.status is plain.status is Status.OPTIMAL
    assert branched.bound is not None
    assert plain.bound is not None
    assert branched.bound.value == plain.bound.value


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: SolveParams(share_cuts=1.5), "SolveParams.share_cuts must be a number from 0.0"),
        (lambda: PricingParams(pupil_buckets=0), "PricingParams.pupil_buckets must be a whole"),
        (lambda: EnumerationParams(labels=2.5), "not 2.5"),  # type: ignore[arg-type]
        (lambda: CutParams(moves=True), "not True"),
        (lambda: SolveParams(pricing=3), "SolveParams.pricing must be a set of knobs"),  # type: ignore[arg-type]
        (
            lambda: solve(villages(3), params={}),  # type: ignore[arg-type]
            "params must be SolveParams, not dict",
        ),
        (lambda: CutParams(least_violation=float("nan")), "not nan"),
    ],
)
def test_a_knob_out_of_its_range_is_refused_by_name(make: Callable[[], object], said: str) -> None:
    with pytest.raises(RulesError, match=re.escape(said)):
        make()
