"""Numbers of groups in finer tiers: a choice among clusters in variants, by CP-SAT.

At good prices of groups (:mod:`.group_prices`) the clusters are listed that a choice as good as the
best known can hold, each in every variant that matters (:mod:`.variants`), and the best choice with
the right numbers is looked for. It is proven where the list is whole; where lists are too long,
shorter ones prove less.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.solvers.grouping.inner import NEVER
from geocluster.solvers.grouping.listing import list_columns
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.state import State
from geocluster.solvers.tiers.charged import limits_inside
from geocluster.solvers.tiers.group_prices import AtPrices
from geocluster.solvers.tiers.variants import Variant, Variants

__all__ = ["Counted", "Group", "choose_counted"]

log = logging.getLogger(__name__)

_MOST_LISTED = 100_000
_EVERYTHING = 1 << 60
_SHARE_FIRST, _SHARE_LISTING = 0.3, 0.3
_FIRST_WIDTH, _WIDER = 1800 * SCALE, 8
"""What clusters and variants lose that a first choice is made from, and how much more then."""

Group = tuple[int, ...]


@dataclass(slots=True)
class Counted:
    """What is known of choices with the right numbers of groups.

    Attributes
    ----------
    groups
        For each tier, its groups as units of that tier; None where no choice was found.
    cost
        Seconds of that choice, without what is always paid.
    bound
        Seconds that no choice can beat, likewise; None where nothing is proven here.
    impossible
        Whether it is proven that there is none.
    """

    groups: list[list[Group]] | None = None
    cost: int | None = None
    bound: int | None = None
    impossible: bool = False


class _Cluster(NamedTuple):
    """A cluster that may be chosen: what it costs at the prices, and loses against them."""

    cost: int
    reduced: int


def choose_counted(found: AtPrices, upper: int | None, clock: Clock, *, seed: int) -> Counted:
    """Choose clusters in variants such that the numbers of groups of finer tiers are right.

    Parameters
    ----------
    found
        A search at prices of groups, its columns generated.
    upper
        Seconds of a choice that is known, without what is always paid.
    clock
        When to end.
    seed
        Of the choice.
    """
    choice = _Choice(found, seed)
    for state in found.whole.states:
        state.clock = clock
    first, part = Counted(), clock.part(_SHARE_FIRST)
    width = _FIRST_WIDTH
    while first.cost is None and width < _EVERYTHING and not part.over():
        first = choice.of(_pool(found, width), width, part)
        width = width * _WIDER
    # Of clusters that were met nothing is proven of all.
    first = Counted(first.groups, first.cost)
    known = [cost for cost in (first.cost, upper) if cost is not None]
    if not known:
        listed = _listed(found, _EVERYTHING)
        return Counted() if listed is None else choice.of(listed, _EVERYTHING, clock)
    gap = max(0, min(known) * SCALE - found.value)
    log.debug("counted: %d, gap %d s", min(known), gap // SCALE)
    width, listing = gap, clock.part(_SHARE_LISTING)
    listed = _listed(found, width)
    while listed is None and width > SCALE and not listing.over():
        width //= 2
        listed = _listed(found, width)
    if listed is None:
        return first
    log.debug("within %d s: %d clusters", width // SCALE, len(listed))
    made = choice.of(listed, width, clock)
    beyond = (found.value + width) // SCALE + 1 if width < gap else min(known)
    if made.impossible:
        made = Counted(bound=beyond)
    elif made.bound is not None:
        made.bound = min(made.bound, beyond)
    if first.cost is not None and (made.cost is None or made.cost > first.cost):
        made.groups, made.cost = first.groups, first.cost
    return made


def _listed(found: AtPrices, width: int) -> dict[Group, _Cluster] | None:
    """List all clusters up to a reduced cost; None for too many."""
    listed: dict[Group, _Cluster] = {}
    for part, state in zip(found.whole.components, found.whole.states, strict=True):
        state.open_again()
        numbers = list_columns(state, width, _MOST_LISTED)
        if numbers is None:
            return None
        listed |= _as_groups(state, part, numbers)
    return listed


def _pool(found: AtPrices, width: int) -> dict[Group, _Cluster]:
    """Clusters that are in the linear programs and lose no more than a width."""
    met: dict[Group, _Cluster] = {}
    for part, state in zip(found.whole.components, found.whole.states, strict=True):
        numbers = state.master.columns
        met |= _as_groups(state, part, numbers[state.reduced(numbers) <= width])
    return met


def _as_groups(
    state: State, part: NDArray[np.int64], numbers: NDArray[np.int64]
) -> dict[Group, _Cluster]:
    told = zip(numbers.tolist(), state.reduced(numbers).tolist(), strict=True)
    return {
        tuple(part[list(state.pool.group(k))].tolist()): _Cluster(int(state.pool.cost[k]), reduced)
        for k, reduced in told
    }


class _Choice:
    """Choices among lists of clusters."""

    def __init__(self, found: AtPrices, seed: int) -> None:
        self._tiers, self._seed = found.tiers, seed
        self._variants = Variants(found.tiers.folded)

    def of(self, listed: dict[Group, _Cluster], width: int, clock: Clock) -> Counted:
        """Choose from clusters, in those variants that lose no more than a width."""
        tiers = self._tiers
        units, model = tiers.folded[0], cp_model.CpModel()
        holding: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        taken: list[tuple[Group, Variant]] = []
        variables: list[cp_model.IntVar] = []
        costs: list[int] = []
        numbers: list[tuple[int, ...]] = []
        for group, cluster in sorted(listed.items()):
            if clock.over():
                return Counted()
            row = np.array([group], np.int32)
            least = int(units.inner.losses(row)[0])
            limit = min(NEVER - 1, least + width - cluster.reduced)
            of = tuple(map(int, units.classes.of(row)[0]))
            own = cluster.cost - least // SCALE - tiers.more * len(group)
            for counts, variant in sorted(
                self._variants.of(group, limit).items(), key=lambda item: item[0]
            ):
                variables.append(model.new_bool_var(""))
                taken.append((group, variant))
                worth = sum(tau * n for tau, n in zip(tiers.prices, counts, strict=True))
                costs.append(own + variant.loss // SCALE + worth)
                numbers.append(of + counts)
                for u in group:
                    holding[u].append(variables[-1])
        for u, cost in enumerate(units.alone.tolist()):
            if cost >= 0:
                variables.append(model.new_bool_var(""))
                holding[u].append(variables[-1])
                costs.append(cost - tiers.more)
            model.add_exactly_one(holding[u])
        limits = [*units.classes.groups, *limits_inside(tiers.folded)]
        for k, (fewest, most) in enumerate(limits):
            made = [count[k] for count in numbers]
            total = cp_model.LinearExpr.weighted_sum(variables[: len(made)], made)
            model.add_linear_constraint(total, fewest, most)
        model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))
        return self._solved(model, taken, variables, clock)

    def _solved(
        self,
        model: cp_model.CpModel,
        taken: Sequence[tuple[Group, Variant]],
        variables: Sequence[cp_model.IntVar],
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
        bound = math.ceil(solver.best_objective_bound - 1e-6)
        if status == cp_model.UNKNOWN:
            return Counted(bound=bound)
        pairs = zip(taken, variables, strict=False)
        chosen = [held for held, variable in pairs if solver.boolean_value(variable)]
        groups = _by_tier(chosen, len(self._tiers.folded))
        return Counted(groups, round(solver.objective_value), bound)


def _by_tier(chosen: Sequence[tuple[Group, Variant]], tiers: int) -> list[list[Group]]:
    """Return the groups of each tier, as units of that tier."""
    found: list[list[Group]] = [[group for group, _ in chosen]]
    inside = [variant for _, variant in chosen]
    for _ in range(tiers - 1):
        found.append([group for variant in inside for group in variant.groups])
        inside = [deeper for variant in inside for deeper in variant.inside]
    return found
