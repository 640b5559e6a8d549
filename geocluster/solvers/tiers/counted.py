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
_SHARE_OF_CHOICE, _SHARE_OF_LISTS = 0.5, 0.6
_FIRST_WIDTH, _WIDER, _NEAR = 32 * SCALE, 4, 2
"""What clusters and variants lose that a first choice is made from, and how much more then; how
often a width may be in the gap so that all of that is listed at once."""
_WIDTH_MET = 1800 * SCALE
"""The same for a choice from those clusters that were met, where lists are too long."""

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
    ended
        Whether the choice came to its end.
    """

    groups: list[list[Group]] | None = None
    cost: int | None = None
    bound: int | None = None
    impossible: bool = False
    ended: bool = False


class _Cluster(NamedTuple):
    """A cluster that may be chosen: what it costs at the prices, and loses against them."""

    cost: int
    reduced: int


def choose_counted(
    found: AtPrices, upper: int | None, clock: Clock, *, never: int, seed: int
) -> Counted:
    """Choose clusters in variants such that the numbers of groups of finer tiers are right.

    Parameters
    ----------
    found
        A search at prices of groups, its columns generated.
    upper
        Seconds of a choice that is known, without what is always paid.
    clock
        When to end.
    never
        Seconds that no choice that meets the rules costs.
    seed
        Of the choice.
    """
    listing = clock.part(_SHARE_OF_LISTS)
    for state in found.whole.states:
        state.clock = listing
    lists = _Lists(found, upper, never, _Choice(found, seed))
    width = _FIRST_WIDTH
    while not listing.over():
        width = lists.gap if lists.gap <= _NEAR * width else width
        if not lists.choose(width, listing):
            break
        width *= _WIDER
    best = lists.best
    proven = upper is not None and best.bound is not None and best.bound >= upper
    if best.cost is None and not best.impossible and not proven:
        met = lists.choice.of(_pool(found, _WIDTH_MET), _WIDTH_MET, clock, most=upper)
        best.groups, best.cost = met.groups, met.cost
    return best


class _Lists:
    """Choices from longer and longer lists, and what they prove.

    Parameters
    ----------
    found, upper, never
        As for :func:`choose_counted`.
    choice
        Who chooses.

    Attributes
    ----------
    best
        What is known so far.
    """

    def __init__(self, found: AtPrices, upper: int | None, never: int, choice: _Choice) -> None:
        self._found, self._upper, self._never, self.choice = found, upper, never, choice
        self.best = Counted()

    @property
    def _known(self) -> int | None:
        costs = (self.best.cost, self._upper)
        return min((cost for cost in costs if cost is not None), default=None)

    @property
    def gap(self) -> int:
        """What a choice may lose that is as good as the best known, or that meets the rules."""
        upper = self._never if self._known is None else self._known
        return max(0, upper * SCALE - self._found.value)

    def choose(self, width: int, clock: Clock) -> bool:
        """Choose from all clusters up to a reduced cost; tell whether longer lists may say more."""
        best, everything = self.best, width >= self.gap
        listed = _listed(self._found, width)
        if listed is None:
            return False
        within = (self._found.value + width) // SCALE
        made = self.choice.of(listed, width, clock.part(_SHARE_OF_CHOICE), most=within)
        told = width // SCALE, self.gap // SCALE, len(listed), made.cost
        log.debug("within %d of %d s: %d clusters, %s", *told)
        if made.impossible and everything and self._known is None:
            best.impossible = True
            return False
        if made.cost is not None and (best.cost is None or made.cost < best.cost):
            best.groups, best.cost = made.groups, made.cost
        if not made.impossible and made.bound is None:
            return False
        # What is not listed costs more, or more than what is known where all that matters is.
        beyond = within + 1
        if everything and self._known is not None:
            beyond = self._known
        least = beyond if made.bound is None else min(beyond, made.bound)
        best.bound = least if best.bound is None else max(best.bound, least)
        proven = self._known is not None and best.bound >= self._known
        return made.ended and not everything and not proven


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

    def of(
        self, listed: dict[Group, _Cluster], width: int, clock: Clock, *, most: int | None = None
    ) -> Counted:
        """Choose from clusters, in those variants that lose no more than a width.

        Where ``most`` is given, only choices that cost no more count.
        """
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
        for k, ends in enumerate(limits):
            made = [count[k] for count in numbers]
            total = cp_model.LinearExpr.weighted_sum(variables[: len(made)], made)
            model.add_linear_constraint(total, *ends)
        paid = cp_model.LinearExpr.weighted_sum(variables, costs)
        if most is not None:
            model.add(paid <= most)
        model.minimize(paid)
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
            return Counted(impossible=True, ended=True)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
            raise SolverError(f"the choice of clusters ended with {solver.status_name(status)}")
        bound = math.ceil(solver.best_objective_bound - 1e-6)
        if status == cp_model.UNKNOWN:
            return Counted(bound=bound)
        pairs = zip(taken, variables, strict=False)
        chosen = [held for held, variable in pairs if solver.boolean_value(variable)]
        groups = _by_tier(chosen, len(self._tiers.folded))
        cost = round(solver.objective_value)
        return Counted(groups, cost, bound, ended=status == cp_model.OPTIMAL)


def _by_tier(chosen: Sequence[tuple[Group, Variant]], tiers: int) -> list[list[Group]]:
    """Return the groups of each tier, as units of that tier."""
    found: list[list[Group]] = [[group for group, _ in chosen]]
    inside = [variant for _, variant in chosen]
    for _ in range(tiers - 1):
        found.append([group for variant in inside for group in variant.groups])
        inside = [deeper for variant in inside for deeper in variant.inside]
    return found
