"""Steps of the solver, each alone: linear programs, windows, the dive, the close."""

from __future__ import annotations

import numpy as np
import pytest
from ortools.math_opt.python import mathopt

from geocluster.solvers import Clock, solve
from geocluster.solvers.bounding import converge, tighten
from geocluster.solvers.closing import close
from geocluster.solvers.dive import dive, round_up
from geocluster.solvers.linear import Resolver
from geocluster.solvers.pricing import price
from geocluster.solvers.state import State
from geocluster.solvers.units import units_of
from geocluster.solvers.windows import improve
from tests.test_solver import random_problem


def searching(n: int, seed: int = 1, **rules: object) -> State:
    return State(
        units_of(random_problem(n, seed, **rules)),
        clock=Clock(120),
        seed=1,
        threads=2,
        report=lambda step: None,
    )


def every_group(state: State) -> np.ndarray:
    assert state.prices is not None
    found = price(state.units, state.prices, below=1 << 60, best_only=False)
    return state.pool.add(found)[0]


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


def test_windows_alone_reach_the_best_choice_where_one_window_holds_all() -> None:
    for seed in range(3):
        state = searching(40, seed)
        converge(state, state.clock)
        improve(state, every_group(state), state.clock)
        best = solve(random_problem(40, seed)).bound
        assert best is not None
        assert state.upper + state.units.constant == best.value


def test_windows_make_a_choice_better_and_never_break_it() -> None:
    state = searching(300)
    converge(state, state.clock)
    round_up(state, state.clock)
    before = state.upper
    improve(state, np.arange(len(state.pool)), state.clock, small_only=True)
    assert state.lower <= state.upper < before
    held = [u for number in state.best for u in state.pool.group(number)]
    assert len(held) == len(set(held))
    assert state.total(state.best) == state.upper


def test_a_dive_ends_in_a_whole_choice_and_leaves_the_program_as_it_was() -> None:
    state = searching(300)
    converge(state, state.clock)
    tighten(state, state.clock)
    state.master.solve(60)
    bound, best = state.value, state.upper
    dive(state, state.clock)
    assert state.lower <= state.upper < best
    held = [u for number in state.best for u in state.pool.group(number)]
    assert len(held) == len(set(held))
    converge(state, state.clock)
    assert state.value >= bound


def test_a_close_alone_proves_the_best_choice() -> None:
    state = searching(60)
    converge(state, state.clock)
    close(state)
    best = solve(random_problem(60, 1)).bound
    assert best is not None
    assert state.lower == state.upper == best.value - state.units.constant
