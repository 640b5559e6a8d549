"""A choice of exactly p whole sets from a list, by CP-SAT: the best, and a bound that is proven.

Costs are counted above the bound of the relaxed problem: each set by its reduced cost above the
threshold of its median, each of the p cheapest medians that is not used by what the next one
costs more, each cut by its penalty for what is left of it. No part is negative and they sum up to
the cost above the bound, so that one part that is too dear rules out a choice at once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.solvers.pmedian.instance import Instance
from geocluster.solvers.pmedian.knapsack import Prices, Served
from geocluster.solvers.pmedian.lagrange import Relaxed

__all__ = ["Chosen", "Search", "choose"]

Points = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best choice from a list of sets.

    Attributes
    ----------
    sets
        Each with its median; None where no choice was found that costs less than the limit.
    bound
        Steps of the grid: no choice from the list costs less, or it is the limit.
    """

    sets: dict[Points, int] | None
    bound: int


class Search(NamedTuple):
    """How long to search, and how: no longer than the clock or some seconds allow."""

    clock: Clock
    seconds: float
    seed: int
    threads: int


def choose(
    instance: Instance,
    listed: Served,
    relaxed: Relaxed,
    *,
    must: set[int],
    below: int,
    start: Mapping[Points, int],
    search: Search,
) -> Chosen:
    """Choose exactly p sets that hold every point once, at least cost.

    Parameters
    ----------
    instance
        The problem.
    listed
        Sets with their medians and reduced costs.
    relaxed
        Where the reduced costs come from.
    must
        Points that must be medians.
    below
        Only choices that cost less, in steps of the grid, are of use, but for the start.
    start
        A choice to begin from, each set with its median; its sets are added to the list. Empty
        where there is none.
    search
        How long, and how.

    Raises
    ------
    SolverError
        If the model is refused.
    """
    cheapest = _cheapest(instance, listed, relaxed, must, start)
    model = cp_model.CpModel()
    chosen = {points: model.new_bool_var("") for points in cheapest}
    for points, variable in chosen.items():
        model.add_hint(variable, points in start)
    _cover_all(model, chosen, instance)
    above = _cost_above(model, chosen, cheapest, relaxed, must)
    if not start:
        model.add(above < below - relaxed.bound)
    model.minimize(above)
    solver = _solver(search)
    status = search.clock.run(lambda: solver.solve(model), solver.stop_search)
    if status == cp_model.INFEASIBLE:
        return Chosen(None, below)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        raise SolverError(f"the choice of sets ended with {solver.status_name(status)}")
    bound = relaxed.bound + max(0, math.ceil(solver.best_objective_bound - 1e-6))
    if status == cp_model.UNKNOWN:
        return Chosen(None, bound)
    return Chosen({c: cheapest[c][1] for c, v in chosen.items() if solver.boolean_value(v)}, bound)


def _cover_all(
    model: cp_model.CpModel, chosen: Mapping[Points, cp_model.IntVar], instance: Instance
) -> None:
    """Ask for every point once, and for exactly p sets."""
    holding: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for points, variable in chosen.items():
        for i in points:
            holding[i].append(variable)
    for i in range(len(instance)):
        model.add_exactly_one(holding[i])
    model.add(cp_model.LinearExpr.sum(list(chosen.values())) == instance.p)


def _cost_above(
    model: cp_model.CpModel,
    chosen: Mapping[Points, cp_model.IntVar],
    cheapest: Mapping[Points, tuple[int, int]],
    relaxed: Relaxed,
    must: set[int],
) -> cp_model.LinearExpr:
    """Return what a choice costs above the bound: reduced costs, medians left out, and cuts."""
    thresholds = relaxed.thresholds.tolist()
    terms = list(chosen.values())
    weights = [reduced - thresholds[j] for reduced, j in cheapest.values()]
    served_by: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for points, variable in chosen.items():
        served_by[cheapest[points][1]].append(variable)
    for j in must:
        model.add_exactly_one(served_by[j])
    free = [j for j in relaxed.chosen.tolist() if j not in must]
    highest = max((thresholds[j] for j in free), default=0)
    for j in free:
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
    return cp_model.LinearExpr.weighted_sum(terms, weights)


def _solver(search: Search) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, min(search.seconds, search.clock.left))
    solver.parameters.random_seed = search.seed
    solver.parameters.num_workers = search.threads
    solver.parameters.linearization_level = 2
    solver.parameters.catch_sigint_signal = False
    return solver


def _cheapest(
    instance: Instance,
    listed: Served,
    relaxed: Relaxed,
    must: set[int],
    start: Mapping[Points, int],
) -> dict[Points, tuple[int, int]]:
    """Return each set once with its least reduced cost and the median that has it."""
    found: dict[Points, tuple[int, int]] = {}
    for j, points, reduced in zip(
        listed.median, listed.points, listed.reduced.tolist(), strict=True
    ):
        if must.isdisjoint(points) or must.intersection(points) == {j}:
            found[points] = min(found.get(points, (reduced, j)), (reduced, j))
    for points, j in start.items():
        found.setdefault(points, (_reduced(instance, relaxed.prices, j, points), j))
    return found


def _reduced(instance: Instance, prices: Prices, median: int, points: Points) -> int:
    at = list(points)
    held = [len(set(cut).intersection(points)) // 2 for cut in prices.cuts]
    paid = int(prices.penalties @ np.array(held, np.int64))
    return int(instance.cost[median, at].sum()) - int(prices.points[at].sum()) + paid
