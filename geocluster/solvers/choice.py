"""A choice of whole groups from a list, by CP-SAT: the best, and a bound that is proven.

One worker that always solves the linear program proves these far sooner than several of which
only one does.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from geocluster.errors import SolverError
from geocluster.solvers.clock import Clock
from geocluster.solvers.cuts import Cut
from geocluster.solvers.pool import Pool

__all__ = ["Choice", "Closed", "choose"]


_MOST_WEIGHT = 1023


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Choice:
    """What is to be chosen from.

    Attributes
    ----------
    pool
        Groups and their costs.
    numbers
        The groups of the pool that may be chosen.
    hint
        A choice to start from; its groups may be chosen too.
    units
        The units to be covered; every group that may be chosen lies within.
    alone
        Shape ``(u,)``: seconds for leaving each unit of the problem alone.
    cuts
        Valid cuts, which tighten the search.
    groups
        Fewest and most groups of each kind.
    short
        Seconds for each group that is short of the fewest.
    """

    pool: Pool
    numbers: Iterable[int]
    hint: Iterable[int]
    units: NDArray[np.int64]
    alone: NDArray[np.int64]
    cuts: Iterable[Cut] = ()
    groups: tuple[tuple[int, int], ...] = ()
    short: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """The best choice from a list of groups.

    Attributes
    ----------
    numbers
        The groups; None where time ran out before any choice was found.
    bound
        Seconds that no choice from the list can beat.
    proven
        Whether these groups cost no more than that.
    """

    numbers: tuple[int, ...] | None
    bound: int
    proven: bool = False


def choose(
    choice: Choice,
    *,
    clock: Clock,
    seconds: float,
    seed: int,
    settle_ties: bool = False,
) -> Closed:
    """Choose groups from a list so that every unit is in one or alone, at least cost.

    Parameters
    ----------
    choice
        What is to be chosen from.
    clock, seconds
        When to end.
    seed
        Of the search.
    settle_ties
        Of several choices of the least cost, take the one that a weight drawn by the seed for
        each group makes least, so that the answer does not depend on what was found before.

    Raises
    ------
    SolverError
        If the model is refused or said to have no solution: leaving all alone is one.
    """
    hinted = list(map(int, choice.hint))
    numbers = list(dict.fromkeys([*hinted, *map(int, choice.numbers)]))
    groups = [choice.pool.group(k) for k in numbers]
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in numbers]
    holding: dict[int, list[int]] = {int(u): [] for u in choice.units}
    for at, group in enumerate(groups):
        model.add_hint(chosen[at], at < len(hinted))
        for u in group:
            holding[u].append(at)
    grouped = {u for group in groups[: len(hinted)] for u in group}
    variables, costs = list(chosen), choice.pool.cost[numbers].tolist()
    for u, held in holding.items():
        lone = model.new_bool_var("")
        model.add_hint(lone, u not in grouped)
        model.add_exactly_one([*(chosen[at] for at in held), lone])
        variables.append(lone)
        costs.append(int(choice.alone[u]))
    _add_cuts(model, chosen, holding, choice.cuts)
    kinds = choice.pool.kinds(numbers)
    for (fewest, most), of in zip(choice.groups, kinds.T.tolist(), strict=True):
        counted = sum(compress(chosen, of))
        lacking = model.new_int_var(0, fewest, "")
        model.add_hint(lacking, max(0, fewest - sum(of[: len(hinted)])))
        model.add(counted + lacking >= fewest)
        model.add(counted <= most)
        variables.append(lacking)
        costs.append(choice.short)
    unit = _MOST_WEIGHT * max(1, len(holding)) + 1 if settle_ties else 1
    if settle_ties:
        weights = [_weight(group, seed) for group in groups]
        weights += [0] * (len(variables) - len(weights))
        costs = [unit * cost + weight for cost, weight in zip(costs, weights, strict=True)]
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, min(seconds, clock.left))
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.catch_sigint_signal = False
    status = clock.run(lambda: solver.solve(model), solver.stop_search)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        raise SolverError(f"the choice of groups ended with {solver.status_name(status)}")
    # Weights add less than one unit, so whole seconds are proven all the same.
    proven = math.ceil(solver.best_objective_bound - 1e-6)
    bound = max(0, -((unit - 1 - proven) // unit))
    if status == cp_model.UNKNOWN:
        return Closed(None, bound)
    taken = (k for k, v in zip(numbers, chosen, strict=True) if solver.boolean_value(v))
    return Closed(tuple(taken), bound, status == cp_model.OPTIMAL)


def _add_cuts(
    model: cp_model.CpModel,
    chosen: list[cp_model.IntVar],
    holding: dict[int, list[int]],
    cuts: Iterable[Cut],
) -> None:
    for cut in cuts:
        counts: dict[int, int] = {}
        for u in cut.units:
            for at in holding.get(u, ()):
                counts[at] = counts.get(at, 0) + 1
        held = [(chosen[at], n // cut.parts) for at, n in counts.items() if n >= cut.parts]
        if cut.most == 1:
            model.add_at_most_one(variable for variable, _ in held)
        elif held:
            model.add(sum(times * variable for variable, times in held) <= cut.most)


def _weight(group: tuple[int, ...], seed: int) -> int:
    """Draw a weight for a group, the same on every machine."""
    return zlib.crc32(repr((seed, group)).encode()) & _MOST_WEIGHT
