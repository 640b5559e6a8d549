"""Numbers of groups in finer tiers: a choice among clusters in variants, by CP-SAT.

Without them the tiers' common problem is relaxed, so its bound holds; its answer need not. Then the
clusters that can matter are listed, each in every variant (:mod:`.variants`), and the best choice
with the right numbers is looked for. It is proven where the list is whole.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.solvers.grouping.engine import Whole
from geocluster.solvers.grouping.listing import list_columns
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.variants import Variant, Variants

__all__ = ["Counted", "choose_counted"]

log = logging.getLogger(__name__)

_MOST_LISTED = 100_000
_EVERYTHING = 1 << 60
_SHARE_FIRST = 0.3

Group = tuple[int, ...]


@dataclass(slots=True)
class Counted:
    """What is known of choices with the right numbers of groups.

    Attributes
    ----------
    groups
        For each tier, its groups as units of that tier; None where no choice was found.
    cost
        Seconds of that choice.
    bound
        Seconds that no choice can beat; None where nothing is proven here.
    impossible
        Whether it is proven that there is none.
    """

    groups: list[list[Group]] | None = None
    cost: int | None = None
    bound: int | None = None
    impossible: bool = False


def choose_counted(whole: Whole, folded: Sequence[Units], clock: Clock, *, seed: int) -> Counted:
    """Choose clusters in variants such that the numbers of groups of finer tiers are right.

    Parameters
    ----------
    whole
        A search over all tiers that did not look at those numbers, at its end.
    folded
        Units of each tier, the coarsest first, their groups divided.
    clock
        When to end.
    seed
        Of the choice.
    """
    known_prices = all(state.prices is not None for state in whole.states)
    if not known_prices or not all(units.inner.is_whole for units in folded[:-1]):
        return Counted()
    choice = _Choice(folded, seed)
    listed = _listed(whole, _EVERYTHING)
    first = Counted()
    if listed is None:
        first = choice.of(_pool(whole), clock.part(_SHARE_FIRST))
        if first.cost is None:
            return Counted()
        value = sum(state.value for state in whole.states)
        gap = (first.cost - whole.units.constant) * SCALE - value
        log.debug("counted: %d, gap %d s", first.cost, gap // SCALE)
        listed = _listed(whole, gap)
        if listed is None:
            return Counted(first.groups, first.cost)
    found = choice.of(listed | _pool(whole), clock)
    if found.cost is None and first.cost is not None:
        return Counted(first.groups, first.cost)
    return found


def _listed(whole: Whole, width: int) -> dict[Group, int] | None:
    """List all clusters up to a reduced cost, and what they cost; None for too many."""
    found: dict[Group, int] = {}
    for part, state in zip(whole.components, whole.states, strict=True):
        numbers = list_columns(state, width, _MOST_LISTED)
        if numbers is None:
            return None
        found |= _as_groups(state, part, numbers)
    return found


def _pool(whole: Whole) -> dict[Group, int]:
    """Clusters that are in the linear programmes or in the answers, and what they cost."""
    met: dict[Group, int] = {}
    for part, state in zip(whole.components, whole.states, strict=True):
        met |= _as_groups(state, part, state.master.columns)
        met |= _as_groups(state, part, np.array(state.best, np.int64))
    return met


def _as_groups(
    state: State, part: NDArray[np.int64], numbers: NDArray[np.int64]
) -> dict[Group, int]:
    return {
        tuple(part[list(state.pool.group(k))].tolist()): int(state.pool.cost[k])
        for k in numbers.tolist()
    }


class _Choice:
    """Choices among lists of clusters; what is known of one serves the next."""

    def __init__(self, folded: Sequence[Units], seed: int) -> None:
        self._folded, self._seed = folded, seed
        self._variants = Variants(folded)

    def of(self, listed: Mapping[Group, int], clock: Clock) -> Counted:
        """Choose from clusters and what they cost with their least partition."""
        units, model = self._folded[0], cp_model.CpModel()
        holding: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        taken: list[tuple[Group, Variant, cp_model.IntVar]] = []
        costs: list[int] = []
        numbers: list[tuple[int, ...]] = []
        for group, cost in sorted(listed.items()):
            if clock.over():
                return Counted()
            variants = self._variants.of(group)
            least = min(variant.cost for variant in variants.values())
            of = tuple(map(int, units.classes.of(np.array([group], np.int32))[0]))
            for counts, variant in sorted(variants.items(), key=lambda item: item[0]):
                variable = model.new_bool_var("")
                taken.append((group, variant, variable))
                costs.append(cost - least + variant.cost)
                numbers.append(of + counts)
                for u in group:
                    holding[u].append(variable)
        variables = [variable for _, _, variable in taken]
        for u, cost in enumerate(units.alone.tolist()):
            if cost >= 0:
                variables.append(model.new_bool_var(""))
                holding[u].append(variables[-1])
                costs.append(cost)
            model.add_exactly_one(holding[u])
        limits = [limit for units in self._folded for limit in units.classes.groups]
        for k, (fewest, most) in enumerate(limits):
            made = [count[k] for count in numbers]
            total = cp_model.LinearExpr.weighted_sum(variables[: len(made)], made)
            model.add_linear_constraint(total, fewest, most)
        model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))
        return self._solved(model, taken, clock)

    def _solved(
        self,
        model: cp_model.CpModel,
        taken: Sequence[tuple[Group, Variant, cp_model.IntVar]],
        clock: Clock,
    ) -> Counted:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.01, clock.left)
        solver.parameters.random_seed = self._seed
        solver.parameters.num_workers = 1  # of equals, always the same
        solver.parameters.catch_sigint_signal = False
        status = clock.run(lambda: solver.solve(model), solver.stop_search)
        if status == cp_model.INFEASIBLE:
            return Counted(impossible=True)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
            raise SolverError(f"the choice of clusters ended with {solver.status_name(status)}")
        once = self._folded[0].constant
        bound = once + math.ceil(solver.best_objective_bound - 1e-6)
        if status == cp_model.UNKNOWN:
            return Counted(bound=bound)
        chosen = [(g, variant) for g, variant, v in taken if solver.boolean_value(v)]
        groups = _by_tier(chosen, len(self._folded))
        return Counted(groups, once + round(solver.objective_value), bound)


def _by_tier(chosen: Sequence[tuple[Group, Variant]], tiers: int) -> list[list[Group]]:
    """Return the groups of each tier, as units of that tier."""
    found: list[list[Group]] = [[group for group, _ in chosen]]
    inside = [variant for _, variant in chosen]
    for _ in range(tiers - 1):
        found.append([group for variant in inside for group in variant.groups])
        inside = [deeper for variant in inside for deeper in variant.inside]
    return found
