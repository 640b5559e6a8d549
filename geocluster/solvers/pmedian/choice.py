"""A choice of exactly p whole sets from a list, by CP-SAT: the best, and a bound that is proven.

Costs are counted above the bound of the relaxed problem: each set by its reduced cost above the
threshold of its median, each of the p cheapest medians that is not used by what the next one
costs more, each cut by its penalty for what is left of it. No part is negative and they sum up to
the cost above the bound, so that one part that is too dear rules out a choice at once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from geocluster.errors import SolverError
from geocluster.solvers.clock import Clock
from geocluster.solvers.pmedian.knapsack import Served
from geocluster.solvers.pmedian.lagrange import Relaxed
from geocluster.solvers.pmedian.master import Points, Pool

__all__ = ["Chosen", "choose"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best choice from a list of sets.

    Attributes
    ----------
    sets
        None where none was found that costs less than the limit.
    bound
        Steps of the grid: no choice from the list costs less, or it is the limit.
    """

    sets: tuple[Points, ...] | None
    bound: int


def choose(
    pool: Pool,
    listed: Served,
    relaxed: Relaxed,
    *,
    below: int,
    hint: Iterable[Points],
    clock: Clock,
    seconds: float,
    seed: int,
    threads: int,
) -> Chosen:
    """Choose exactly p sets that hold every point once, at least cost.

    Parameters
    ----------
    pool
        Holds the sets listed, with their medians.
    listed
        Sets with their reduced costs.
    relaxed
        Where the reduced costs come from.
    below
        Only choices that cost less, in steps of the grid, are of use.
    hint
        A choice near which to look.
    clock, seconds
        When to end.
    seed, threads
        Of the search.

    Raises
    ------
    SolverError
        If the model is refused.
    """
    hinted = set(hint)
    model = cp_model.CpModel()
    thresholds = relaxed.thresholds.tolist()
    chosen: dict[Points, cp_model.IntVar] = {}
    terms: list[cp_model.IntVar] = []
    weights: list[int] = []
    holding: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    served_by: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for j, points, reduced in zip(
        listed.median, listed.points, listed.reduced.tolist(), strict=True
    ):
        if pool.median[points] != j:
            continue
        variable = chosen[points] = model.new_bool_var("")
        model.add_hint(variable, points in hinted)
        terms.append(variable)
        weights.append(reduced - thresholds[j])
        served_by[j].append(variable)
        for i in points:
            holding[i].append(variable)
    for i in range(len(pool.instance)):
        model.add_exactly_one(holding[i])
    model.add(cp_model.LinearExpr.sum(list(chosen.values())) == pool.instance.p)
    highest = max(thresholds)
    for j in relaxed.chosen.tolist():
        if thresholds[j] < highest:
            unused = model.new_bool_var("")
            model.add_exactly_one([*served_by[j], unused])
            terms.append(unused)
            weights.append(highest - thresholds[j])
    for cut, penalty in zip(relaxed.prices.cuts, relaxed.prices.penalties.tolist(), strict=True):
        left = model.new_int_var(0, len(cut) // 2, "")
        held = {v: t for c, v in chosen.items() if (t := len(set(cut).intersection(c)) // 2)}
        model.add(
            cp_model.LinearExpr.weighted_sum([*held, left], [*held.values(), 1]) == len(cut) // 2
        )
        terms.append(left)
        weights.append(penalty)
    above = cp_model.LinearExpr.weighted_sum(terms, weights)
    model.add(above < below - relaxed.bound)
    model.minimize(above)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, min(seconds, clock.left))
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = threads
    solver.parameters.linearization_level = 2
    solver.parameters.catch_sigint_signal = False
    status = clock.run(lambda: solver.solve(model), solver.stop_search)
    if status == cp_model.INFEASIBLE:
        return Chosen(None, below)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        raise SolverError(f"the choice of sets ended with {solver.status_name(status)}")
    bound = relaxed.bound + max(0, math.ceil(solver.best_objective_bound - 1e-6))
    if status == cp_model.UNKNOWN:
        return Chosen(None, bound)
    return Chosen(tuple(c for c, v in chosen.items() if solver.boolean_value(v)), bound)
