"""A choice of whole groups from a list, by CP-SAT: the best, and a bound that is proven."""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from geocluster.errors import SolverError
from geocluster.solvers.clock import Clock
from geocluster.solvers.pool import Column, Pool

__all__ = ["Closed", "choose"]


_MOST_WEIGHT = 1023


@dataclass(frozen=True, slots=True)
class Closed:
    """The best choice from a list of groups.

    Attributes
    ----------
    columns
        The groups; None where time ran out before any choice was found.
    bound
        Seconds that no choice from the list can beat.
    """

    columns: tuple[Column, ...] | None
    bound: int


def choose(
    pool: Pool,
    columns: Iterable[Column],
    alone: list[int],
    *,
    cuts: Iterable[tuple[int, int, int]],
    hint: Iterable[Column],
    clock: Clock,
    seconds: float,
    seed: int,
    threads: int,
    settle_ties: bool = False,
) -> Closed:
    """Choose groups from a list so that every unit is in one or alone, at least cost.

    Parameters
    ----------
    pool, columns, alone
        Costs, the groups that may be chosen, and seconds for leaving each unit alone.
    cuts
        Valid triples, which tighten the search.
    hint
        A choice to start from; its groups are added to the list.
    clock, seconds
        When to end.
    seed, threads
        Of the search.
    settle_ties
        Of several choices of the least cost, take the one that a weight drawn by the seed for
        each group makes least. Two threads would else return now one, now another.

    Raises
    ------
    SolverError
        If the model is refused or said to have no solution: leaving all alone is one.
    """
    hinted = set(hint)
    model = cp_model.CpModel()
    chosen = {column: model.new_bool_var("") for column in dict.fromkeys([*hinted, *columns])}
    lone = [model.new_bool_var("") for _ in alone]
    holding: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, variable in chosen.items():
        model.add_hint(variable, column in hinted)
        for u in column:
            holding[u].append(variable)
    grouped = {u for column in hinted for u in column}
    for u, variable in enumerate(lone):
        model.add_hint(variable, u not in grouped)
        model.add_exactly_one([*holding[u], variable])
    for cut in cuts:
        held = [v for c, v in chosen.items() if len(set(cut) & set(c)) >= 2]
        model.add_at_most_one(held)
    variables = [*chosen.values(), *lone]
    costs = [*(pool.cost[column] for column in chosen), *alone]
    unit = _MOST_WEIGHT * len(alone) + 1 if settle_ties else 1
    if settle_ties:
        weights = [*(_weight(column, seed) for column in chosen), *([0] * len(alone))]
        costs = [unit * cost + weight for cost, weight in zip(costs, weights, strict=True)]
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, min(seconds, clock.left))
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = threads
    solver.parameters.catch_sigint_signal = False
    status = clock.run(lambda: solver.solve(model), solver.stop_search)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        raise SolverError(f"the choice of groups ended with {solver.status_name(status)}")
    # Weights add less than one unit, so whole seconds are proven all the same.
    proven = math.ceil(solver.best_objective_bound - 1e-6)
    bound = max(0, -((unit - 1 - proven) // unit))
    if status == cp_model.UNKNOWN:
        return Closed(None, bound)
    return Closed(tuple(c for c, v in chosen.items() if solver.boolean_value(v)), bound)


def _weight(column: Column, seed: int) -> int:
    """Draw a weight for a group, the same on every machine."""
    return zlib.crc32(repr((seed, column)).encode()) & _MOST_WEIGHT
