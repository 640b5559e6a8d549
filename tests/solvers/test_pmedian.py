"""Capacitated p-medians against brute force, the judge, and published optima."""

from __future__ import annotations

import threading
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.errors import GeoclusterError, RulesError, TravelError
from geocluster.proposal import Status
from geocluster.solvers.pmedian import (
    MedianParams,
    MedianSolution,
    cost_and_faults,
    enumeration,
    p_median,
)
from geocluster.solvers.pmedian.instance import instance_of
from geocluster.solvers.pmedian.knapsack import Prices, served
from geocluster.solvers.pmedian.lagrange import Candidates, relaxed

Table = NDArray[np.float64]


def least_cost(costs: Table, demand: list[int], capacity: int, p: int) -> float | None:
    """Try every choice of medians and every assignment."""
    n = len(demand)
    best = None
    for medians in combinations(range(n), p):
        for to in product(medians, repeat=n):
            load = dict.fromkeys(medians, 0)
            for i, j in enumerate(to):
                load[j] += demand[i]
            if any(to[j] != j for j in medians) or max(load.values()) > capacity:
                continue
            cost = float(sum(costs[j, i] for i, j in enumerate(to)))
            if np.isfinite(cost) and (best is None or cost < best):
                best = cost
    return best


def plane(n: int, seed: int) -> tuple[Table, list[int]]:
    random = np.random.default_rng(seed)
    at = random.random((n, 2)) * 100
    costs: Table = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    return costs, random.integers(1, 20, n).tolist()


def check(found: MedianSolution, costs: Table, demand: list[int], capacity: int, p: int) -> None:
    assert found.cost is not None
    assert found.bound is not None
    cost, faults = cost_and_faults(
        costs, demand, capacity, p, medians=found.medians, assignment=found.assignment
    )
    assert faults == ()
    assert cost == found.cost
    assert found.bound <= found.cost


@settings(max_examples=60)
@given(st.data())
def test_p_medians_equal_brute_force(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 6))
    p = data.draw(st.integers(1, min(n, 3)))
    costs = np.array(
        data.draw(
            st.lists(
                st.lists(st.sampled_from([0, 1, 2.5, 3, 7, np.inf]), min_size=n, max_size=n),
                min_size=n,
                max_size=n,
            )
        ),
        float,
    )
    demand = data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    capacity = data.draw(st.integers(1, 30))
    best = least_cost(costs, demand, capacity, p)
    found = p_median(costs, demand, capacity, p, seconds=300)
    if best is None:
        assert found.cost is None
        assert found.status is Status.INFEASIBLE
    else:
        assert found.status is Status.OPTIMAL
        assert found.cost == best
        check(found, costs, demand, capacity, p)


@pytest.mark.parametrize("seed", [1, 2])
def test_forty_points_are_proven_and_judged(seed: int) -> None:
    costs, demand = plane(40, seed)
    capacity = int(np.ceil(1.15 * sum(demand) / 5))
    found = p_median(costs, demand, capacity, 5, seconds=300, seed=seed)
    assert found.status is Status.OPTIMAL
    check(found, costs, demand, capacity, 5)


@pytest.mark.parametrize("seed", [1, 2])
def test_branching_alone_proves_the_same_optimum(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs, demand = plane(24, seed)
    capacity = int(np.ceil(1.04 * sum(demand) / 4))
    best = p_median(costs, demand, capacity, 4, seconds=300)
    nodes = []
    halves = enumeration._halves

    def counted(*given: Any) -> list[Candidates]:
        nodes.append(given)
        return halves(*given)

    monkeypatch.setattr(enumeration, "_halves", counted)
    monkeypatch.setattr(enumeration, "_widen", lambda state, root: None)
    few = MedianParams(sets_in_node=4, seconds_in_node=1.0, share_columns=0.0)
    branched = p_median(costs, demand, capacity, 4, seconds=300, params=few)
    assert nodes
    assert best.status is branched.status is Status.OPTIMAL
    assert best.cost == branched.cost


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_bound_of_any_prices_is_below_the_optimum(seed: int) -> None:
    costs, demand = plane(30, seed)
    capacity = int(np.ceil(1.2 * sum(demand) / 4))
    best = p_median(costs, demand, capacity, 4, seconds=300)
    assert best.status is Status.OPTIMAL
    assert best.cost is not None
    instance = instance_of(costs, demand, capacity, 4)
    random = np.random.default_rng(seed)
    everyone = Candidates(np.ones(30, bool), np.zeros(30, bool))
    for scale in (0.2, 0.5, 1.0):
        prices = (random.random(30) * scale * 60 * instance.steps).astype(np.int64)
        bound = relaxed(instance, Prices(prices), everyone).bound
        assert bound / instance.steps <= best.cost


def test_pricing_lists_exactly_the_sets_below_a_threshold() -> None:
    costs, demand = plane(9, 4)
    instance = instance_of(costs, demand, 45, 3)
    prices = Prices(
        np.full(9, 25 * instance.steps, np.int64),
        cuts=((0, 1, 2), (3, 4, 5, 6, 7)),
        penalties=np.array([9, 5]) * instance.steps,
    )
    below = np.full(9, -10 * instance.steps)
    listed = served(instance, prices, np.arange(9), below, best_only=False)
    assert listed.complete.all()
    expected = {}
    for size in range(1, 10):
        for points in combinations(range(9), size):
            if sum(demand[i] for i in points) > 45:
                continue
            held = [len(set(points) & set(cut)) // 2 for cut in prices.cuts]
            paid = int(prices.penalties @ np.array(held))
            for j in points:
                cost = int(instance.cost[j, list(points)].sum())
                reduced = cost - size * 25 * instance.steps + paid
                if reduced < below[j]:
                    expected[j, points] = reduced
    found = zip(listed.median, listed.points, strict=True)
    assert dict(zip(found, listed.reduced.tolist(), strict=True)) == expected
    best = served(instance, prices, np.arange(9), below, best_only=True)
    for j, reduced in zip(best.median, best.reduced.tolist(), strict=True):
        assert reduced == min(r for (k, _), r in expected.items() if k == j)


def test_costs_that_are_not_whole_are_rounded_down_to_the_grid() -> None:
    costs = np.array([[0, 0.1 + 0.2], [2 / 3, 0]])
    instance = instance_of(costs, [1, 1], 2, 1)
    assert (instance.cost / instance.steps <= costs).all()
    assert ((instance.cost + 1) / instance.steps > costs).all()


def test_a_demand_exactly_at_the_capacity_fits() -> None:
    found = p_median([[0, 1, 9], [1, 0, 9], [9, 9, 0]], [3, 4, 7], 7, 2, seconds=5)
    assert found.status is Status.OPTIMAL
    assert found.cost == 1
    assert found.assignment[0] == found.assignment[1]


def test_every_point_its_own_median_costs_the_diagonal() -> None:
    found = p_median([[2, 1], [1, 3]], [1, 1], 1, 2, seconds=5)
    assert (found.assignment, found.cost, found.status) == ((0, 1), 5, Status.OPTIMAL)


@pytest.mark.parametrize(
    ("demand", "capacity", "p"), [([5, 5, 5], 7, 2), ([8, 1, 1], 7, 2), ([4, 4, 4], 6, 2)]
)
def test_what_cannot_fit_is_infeasible_with_a_reason(
    demand: list[int], capacity: int, p: int
) -> None:
    found = p_median(np.ones((3, 3)), demand, capacity, p, seconds=5)
    assert found.status is Status.INFEASIBLE
    assert (found.cost, found.bound, found.gap) == (None, None, None)
    assert str(capacity) in found.proof


def test_the_same_cost_for_other_seeds_and_threads() -> None:
    costs, demand = plane(30, 7)
    capacity = int(np.ceil(1.1 * sum(demand) / 4))
    found = [p_median(costs, demand, capacity, 4, seed=s, threads=s) for s in (1, 2)]
    assert found[0].cost == found[1].cost
    assert {f.status for f in found} == {Status.OPTIMAL}


def test_stopping_returns_the_best_so_far_with_a_bound() -> None:
    costs, demand = plane(150, 3)
    stopped = threading.Event()

    def report(step: str, cost: float | None, bound: float) -> None:
        if cost is not None:
            stopped.set()

    capacity = int(np.ceil(1.2 * sum(demand) / 12))
    found = p_median(costs, demand, capacity, 12, clock=Clock(60, stopped), report=report)
    assert found.interrupted
    assert found.runtime < 30
    check(found, costs, demand, capacity, 12)


@pytest.mark.parametrize(
    ("change", "fault", "said"),
    [
        ({"costs": [[0, 1]]}, TravelError, "square"),
        ({"costs": [[0, -1], [1, 0]]}, TravelError, r"costs\[0, 1\] is -1"),
        ({"costs": [[0, 1e12], [1, 0]]}, TravelError, "larger units"),
        ({"demand": [1]}, RulesError, "shape"),
        ({"demand": [1, 0.5]}, RulesError, "got 0.5"),
        ({"demand": [1, -2]}, RulesError, "got -2"),
        ({"capacity": "many"}, RulesError, "capacity must be whole"),
        ({"p": 3}, RulesError, "from 1 to 2"),
        ({"p": 0}, RulesError, "from 1 to 2"),
    ],
)
def test_bad_input_is_refused_by_name_and_number(
    change: dict[str, object], fault: type[GeoclusterError], said: str
) -> None:
    good: dict[str, object] = {"costs": [[0, 1], [1, 0]], "demand": [1, 1], "capacity": 2, "p": 1}
    with pytest.raises(fault, match=said):
        p_median(**(good | change))  # type: ignore[arg-type]


def test_the_judge_names_each_fault() -> None:
    costs = np.array([[0, np.inf, 1], [1, 0, 1], [1, 1, 0]])
    _, faults = cost_and_faults(costs, [1, 1, 9], 5, 2, medians=[0, 0], assignment=[0, 0, 2])
    said = " ".join(faults)
    for words in ("1 medians, not 2", "point 1 cannot be served", "2 is served from 2, which"):
        assert words in said
    _, faults = cost_and_faults(costs, [1, 1, 9], 5, 1, medians=[2], assignment=[2, 2, 2])
    assert faults == ("median 2 serves a demand of 11; its capacity is 5",)


@pytest.mark.parametrize(("name", "optimum"), [("pmedcap02", 740), ("pmedcap03", 751)])
def test_published_optima_are_proven(shared: Path, name: str, optimum: int) -> None:
    text = (shared / "benchmarks" / "pmedcap" / f"{name}.txt").read_text()
    numbers = np.array(text.split(), float)
    n, p, capacity = numbers[2:5].astype(int).tolist()
    rows = numbers[5:].reshape(n, 4)
    at, demand = rows[:, 1:3], rows[:, 3].astype(int).tolist()
    costs = np.floor(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)))
    found = p_median(costs, demand, capacity, p, seconds=300)
    assert (found.status, found.cost, found.bound) == (Status.OPTIMAL, optimum, optimum)
