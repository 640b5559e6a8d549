"""Steps of the solver, each alone: linear programs, neighbourhoods, the dive, enumeration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from geocluster.errors import SolverError
from geocluster.facts import fact
from geocluster.solvers import Clock, solve
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.dive import dive
from geocluster.solvers.grouping.enumeration import enumerate_and_choose
from geocluster.solvers.grouping.listing import ColumnLists, list_columns
from geocluster.solvers.grouping.neighbourhoods import search_neighbourhoods
from geocluster.solvers.grouping.params import (
    EnumerationParams,
    LabellingParams,
    SolveParams,
)
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.rounding import round_heuristically
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import units_of
from geocluster.solvers.linear import Resolver
from geocluster.solvers.linear_model import LinearModel
from tests.rules.test_kinds import village
from tests.solvers.test_solver import random_problem


def searching(n: int, seed: int = 1, **rules: object) -> State:
    return State(
        units_of(random_problem(n, seed, **rules)),
        clock=Clock(120),
        seed=1,
        threads=2,
        report=lambda step: None,
    )


@pytest.mark.parametrize("seed", range(6))
def test_lists_without_groups_that_lose_too_much_with_all_else_hold_the_best_choice(
    seed: int,
) -> None:
    plain = searching(40, seed, size=(2, 4), group_charge=400)
    generate_columns(plain, plain.clock)
    enumerate_and_choose(plain)
    assert plain.closed
    state = searching(40, seed, size=(2, 4), group_charge=400)
    state.params = SolveParams(
        labelling=LabellingParams(regional_from=2, region=8),
        enumeration=EnumerationParams(first_width=0.0),
    )
    generate_columns(state, state.clock)
    width = plain.upper * SCALE - state.value
    listed = ColumnLists(state).that_matter(width, 1_000_000)
    every = list_columns(state, width, 1_000_000)
    assert listed is not None
    assert every is not None
    assert {*listed.tolist()} <= {*every.tolist()}
    held = {state.pool.group(k) for k in listed.tolist()}
    assert {plain.pool.group(k) for k in plain.best} <= held
    enumerate_and_choose(state)
    assert (state.lower, state.upper) == (plain.lower, plain.upper)


def every_group(state: State) -> np.ndarray:
    assert state.prices is not None
    found = price(state.units, state.prices, below=1 << 60, best_only=False)
    return state.pool.add(found)[0]


def test_a_group_that_gets_cheaper_beside_the_master_costs_less_in_it_too() -> None:
    plain, dear = searching(18, size=(2, 4)), searching(18, size=(2, 4))
    generate_columns(plain, plain.clock)
    assert plain.prices is not None
    found = price(plain.units, plain.prices, below=1 << 60, best_only=False)
    numbers, _ = dear.pool.add(replace(found, cost=found.cost + 500))
    dear.master.add_columns(numbers.tolist())
    dear.pool.add(found)
    generate_columns(dear, dear.clock)
    assert dear.lower == plain.lower
    assert dear.value == pytest.approx(plain.value, abs=SCALE)


@pytest.mark.parametrize("seed", range(4))
def test_a_search_confined_to_the_groups_that_matter_proves_the_same(seed: int) -> None:
    plain, confined = (searching(20, seed, size=(2, 4), group_charge=400) for _ in range(2))
    generate_columns(plain, plain.clock)
    enumerate_and_choose(plain)
    generate_columns(confined, confined.clock)
    round_heuristically(confined, confined.clock)
    numbers = every_group(confined)
    confined.confine(numbers[confined.reduced(numbers) <= confined.gap])
    bound = confined.value
    add_cutting_planes(confined, confined.clock)
    assert bound <= confined.value <= plain.upper * SCALE
    enumerate_and_choose(confined)
    assert confined.closed
    assert (confined.lower, confined.upper) == (plain.lower, plain.upper)


def test_a_linear_model_of_arrays_is_solved_as_one_of_mathopt_after_each_change() -> None:
    random = np.random.default_rng(3)
    mine, theirs = LinearModel(), mathopt.Model()
    rows = mine.add_rows(np.ones(6), np.inf).tolist()
    limits = {k: theirs.add_linear_constraint(lb=1) for k in rows}
    slack, spare = mine.add_variables([100]), theirs.add_variable(lb=0)
    theirs.objective.set_linear_coefficient(spare, 100)
    mine.put(rows, slack, 1)
    for limit in limits.values():
        limit.set_coefficient(spare, 1)
    variables: dict[int, mathopt.Variable] = {}
    solvers = Resolver(mine), Resolver(theirs)
    for _ in range(12):
        costs = random.integers(1, 20, 5)
        new = mine.add_variables(costs)
        for k, cost in zip(new.tolist(), costs.tolist(), strict=True):
            variables[k] = theirs.add_variable(lb=0)
            theirs.objective.set_linear_coefficient(variables[k], cost)
        held = [(row, k) for k in new.tolist() for row in limits if random.random() < 0.4]
        for row, k in held:
            limits[row].set_coefficient(variables[k], 1)
        mine.put([row for row, _ in held], [k for _, k in held], 1)
        row, gone = int(mine.add_rows([0.2], [40])[0]), int(random.choice(new))
        limits[row] = theirs.add_linear_constraint(lb=0.2, ub=40)
        mine.put(row, list(variables), 1)
        for variable in variables.values():
            limits[row].set_coefficient(variable, 1)
        dearer, fixed = random.choice(sorted(variables), 2, replace=False).tolist()
        mine.price(np.array([dearer]), 30)
        theirs.objective.set_linear_coefficient(variables[dearer], 30)
        mine.bound_below(np.array([fixed]), 0.5)
        variables[fixed].lower_bound = 0.5
        mine.drop_variables(np.array([gone]))
        theirs.delete_variable(variables.pop(gone))
        if random.random() < 0.5:
            mine.drop_rows(np.array([row]))
            theirs.delete_linear_constraint(limits.pop(row))
        found, expected = (solver.solve(10) for solver in solvers)
        assert found is not None
        assert expected is not None
        assert found.objective == pytest.approx(expected.objective)


def covering(seed: int) -> tuple[LinearModel, NDArray[np.int64], NDArray[np.int64]]:
    """Make a covering problem with its rows and variables."""
    random = np.random.default_rng(seed)
    model = LinearModel()
    rows = model.add_rows(np.ones(12), np.inf)
    variables = model.add_variables(random.integers(5, 40, 60))
    row, variable = np.nonzero(random.random((12, 60)) < 0.3)
    model.put(rows[row], variables[variable], 1)
    model.put(rows, model.add_variables(np.full(12, 100)), 1)
    return model, rows, variables


def test_the_basis_outlasts_what_is_not_in_it() -> None:
    for seed in range(20):
        model, rows, variables = covering(seed)
        limits = model.add_rows(-np.inf, np.full(3, 50))
        model.put(np.repeat(limits, 60), np.tile(variables, 3), 1)
        solver = Resolver(model)
        first = solver.solve(10)
        assert first is not None
        basic, slack = first.basic_at(variables), first.slack_at(limits)
        assert basic.any()
        assert slack.all()
        assert first.slack_at(rows).sum() + basic.sum() <= len(rows)
        model.drop_variables(variables[~basic][::2])
        model.drop_rows(limits[:2])
        added = model.add_variables([1.0])
        model.put(rows[:3], added, 1)
        basis = model.basis(first.basis)
        assert basis is not None
        assert list(basis.constraint_status.ids) == [*rows, limits[2]]
        assert basis.variable_status.ids[-1] == added[0]
        again, anew = solver.solve(10), Resolver(model).solve(10)
        assert again is not None
        assert anew is not None
        assert again.objective == pytest.approx(anew.objective)
        assert again.objective <= first.objective + 1e-6
        model.drop_variables(variables[basic][:1])
        assert model.basis(first.basis) is None


def test_a_linear_program_is_solved_again_after_each_change() -> None:
    model = mathopt.Model()
    cheap, dear = (model.add_variable(lb=0) for _ in range(2))
    row = model.add_linear_constraint(cheap + dear >= 2)
    model.minimize(cheap + 3 * dear)
    solver = Resolver(model)
    first = solver.solve(10)
    assert first is not None
    assert first.objective == pytest.approx(2)
    assert first.values([dear, cheap]) == pytest.approx([0, 2])
    limit = model.add_linear_constraint(cheap <= 0.5)
    assert first.prices([row, limit]) == pytest.approx([1, 0])
    second = solver.solve(10, tightened=True)
    assert second is not None
    assert second.objective == pytest.approx(5)
    assert second.prices([row, limit]) == pytest.approx([3, -2])
    model.delete_linear_constraint(limit)
    third = solver.solve(10)
    assert third is not None
    assert third.objective == pytest.approx(2)


def test_a_linear_program_that_takes_too_long_has_no_answer() -> None:
    random = np.random.default_rng(1)
    model = mathopt.Model()
    rows = [model.add_linear_constraint(lb=1) for _ in range(400)]
    for _ in range(6000):
        variable = model.add_variable(lb=0)
        model.objective.set_linear_coefficient(variable, random.random())
        for k in random.integers(0, 400, 8):
            rows[k].set_coefficient(variable, random.random())
    assert Resolver(model).solve(0.0) is None


def test_columns_are_generated_as_near_as_is_asked() -> None:
    for seed in range(3):
        states = [searching(60, seed, size=(2, 4), group_charge=400) for _ in range(2)]
        exact, rough = states
        generate_columns(exact, exact.clock)
        generate_columns(rough, rough.clock, near=1 << 60)
        assert not len(rough.pool)
        near = exact.value // 5
        generate_columns(rough, rough.clock, near=near)
        assert exact.value - near <= rough.value <= exact.value
        assert len(rough.pool) <= len(exact.pool)
        generate_columns(rough, rough.clock)
        assert abs(rough.value - exact.value) < SCALE


def test_neighbourhoods_do_not_begin_where_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    state = searching(40)
    generate_columns(state, state.clock)
    numbers, before = every_group(state), state.upper
    monkeypatch.setattr(State, "residual", None)
    search_neighbourhoods(state, numbers, Clock(0))
    assert state.upper == before


def test_neighbourhoods_alone_reach_the_best_choice_where_one_holds_all() -> None:
    for seed in range(3):
        state = searching(40, seed)
        generate_columns(state, state.clock)
        search_neighbourhoods(state, every_group(state), state.clock)
        best = solve(random_problem(40, seed)).bound
        assert best is not None
        assert state.upper + state.units.constant == best.value


def test_neighbourhoods_make_a_choice_better_and_never_break_it() -> None:
    state = searching(300)
    generate_columns(state, state.clock)
    round_heuristically(state, state.clock)
    before = state.upper
    search_neighbourhoods(state, np.arange(len(state.pool)), state.clock, sizes=1)
    assert state.lower <= state.upper < before
    held = [u for number in state.best for u in state.pool.group(number)]
    assert len(held) == len(set(held))
    assert state.total(state.best) == state.upper


def test_a_dive_ends_in_a_whole_choice_and_leaves_the_program_as_it_was() -> None:
    state = searching(300)
    generate_columns(state, state.clock)
    add_cutting_planes(state, state.clock)
    state.master.solve(60)
    bound, best = state.value, state.upper
    dive(state, state.clock)
    assert state.lower <= state.upper < best
    held = [u for number in state.best for u in state.pool.group(number)]
    assert len(held) == len(set(held))
    generate_columns(state, state.clock)
    assert state.value >= bound


def test_enumeration_alone_proves_the_best_choice() -> None:
    state = searching(60)
    generate_columns(state, state.clock)
    enumerate_and_choose(state)
    best = solve(random_problem(60, 1)).bound
    assert best is not None
    assert state.lower == state.upper == best.value - state.units.constant


def with_prices_of(state: State, prices: Duals) -> State:
    """A new search for the same units that knows prices only, and how far they can be trusted."""
    other = State(state.units, clock=Clock(120), seed=1, threads=2, report=lambda step: None)
    found = price(state.units, prices, below=0, best_only=True)
    gained = int(found.floor.clip(max=0).sum())
    other.take_prices(prices, prices.value(state.units.classes.groups) + gained, found.floor)
    return other


def shaken(state: State, seed: int) -> Duals:
    """Prices with which many groups price below zero, as where time ran out on the way."""
    random = np.random.default_rng(seed)
    known = state.known_prices
    off = random.integers(-200, 200, len(state.units)) * SCALE * random.random()
    return replace(known, units=np.minimum(known.units + off.astype(np.int64), state.alone * SCALE))


@pytest.mark.parametrize("seed", range(25))
def test_enumeration_at_prices_that_are_not_the_best_claims_only_what_is_true(
    seed: int,
) -> None:
    state = searching(12 + seed % 14, seed)
    generate_columns(state, state.clock)
    enumerate_and_choose(state)
    assert state.closed
    for rounds in (0, 1):
        other = with_prices_of(state, shaken(state, seed))
        enumerate_and_choose(other, rounds=rounds)
        assert other.lower <= state.upper
        assert not other.proven or other.upper == state.upper


def test_neighbourhoods_come_to_an_end_where_groups_of_the_choice_price_below_zero() -> None:
    state = searching(120)
    generate_columns(state, state.clock)
    other = with_prices_of(state, shaken(state, 1))
    every_group(other)
    everything = np.arange(len(other.pool))
    search_neighbourhoods(other, everything, other.clock, sizes=1)
    assert (other.reduced(np.array(other.best)) < 0).any()
    search_neighbourhoods(other, everything, other.clock, sizes=1)
    assert not other.clock.over()


def test_enumeration_ends_where_of_many_best_choices_none_can_be_settled_on() -> None:
    units = units_of(village(36))
    state = State(units, clock=Clock(300), seed=1, threads=2, report=lambda step: None)
    generate_columns(state, state.clock)
    round_heuristically(state, state.clock)
    enumerate_and_choose(state)
    assert state.proven
    assert state.closed
    assert not state.clock.over()


def test_a_choice_that_costs_less_than_what_was_proven_is_a_fault_and_is_said() -> None:
    state = searching(40)
    generate_columns(state, state.clock)
    state.raise_bound(state.upper, fact("proof.linear"))
    with pytest.raises(SolverError, match="was proven, but a choice costs"):
        round_heuristically(state, state.clock)
