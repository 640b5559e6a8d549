"""Groupings of several tiers of little more cost that differ most from others.

As with one tier (:mod:`geocluster.solvers.grouping.diverse`), but for what a cluster is divided
into: each cluster that can be in a grouping so cheap is listed by what it costs in its own tier,
and so is each federation inside one of them, and so on. A federation is chosen only with a cluster
that holds it. So a cluster may be divided otherwise than in its least way, where that keeps fewer
pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import LinearConstraint

from geocluster.clock import Clock
from geocluster.solvers.grouping.diverse import (
    Column,
    chosen_of,
    columns_of,
    counting,
    covering,
    kept_pairs,
    others_than,
)
from geocluster.solvers.grouping.inner import NEVER
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.otherwise import as_of

__all__ = ["TiersDiverse", "most_different_of_tiers"]

Group = tuple[int, ...]
Pair = tuple[int, int]


class TiersDiverse(NamedTuple):
    """A grouping of several tiers that differs much.

    Attributes
    ----------
    groups
        Units of each group of each tier, the coarsest first, all by the units of the coarsest.
        None where it is proven that there is no such grouping.
    kept
        How much it keeps, in all tiers together.
    least
        So much every other grouping keeps that costs no more than the limit.
    """

    groups: tuple[tuple[Group, ...], ...] | None
    kept: int
    least: int


class _Listed(NamedTuple):
    """Groups of a tier, and who can be alone first in it; all by units of the coarsest.

    Attributes
    ----------
    groups, costs
        Units and seconds of each, at what it costs in this tier alone.
    alone, charges
        Units that may be alone in it though they are in groups of the coarser tiers, and seconds
        of each, in this tier and the finer ones.
    holders
        Numbers of the groups of the tier before it that hold each group.
    """

    groups: list[Group]
    costs: list[int]
    alone: list[int]
    charges: list[int]
    holders: list[list[int]]

    @property
    def width(self) -> int:
        """How many columns these are."""
        return len(self.groups) + len(self.alone)


def most_different_of_tiers(
    folded: Sequence[Units],
    columns: Sequence[Column],
    counts: Sequence[Mapping[Pair, int]],
    limit: int,
    clock: Clock,
    *,
    most: int,
    met: Sequence[Sequence[Sequence[Group]]] = (),
) -> TiersDiverse | None:
    """Choose groups of all tiers that keep fewest pairs together.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided; inner ones are listed whole.
    columns
        All groups of the coarsest that a choice can hold that costs no more than ``limit``, each
        with what it costs divided as well as it can be.
    counts
        What a pair of schools counts in each tier.
    limit
        Seconds that groups and units left alone may cost, without the constant.
    clock
        When to end with the best so far.
    most
        Groups of all tiers.
    met
        Choices that are known already, units of the groups of each tier, by those of the coarsest:
        another one is sought.

    Returns
    -------
    None where there are more groups, or no choice was found in the time.
    """
    if not len(folded[0]):
        none = tuple(() for _ in folded)
        return TiersDiverse(groups=None if met else none, kept=0, least=0)
    tiers = _listed(folded, columns, most)
    if tiers is None:
        return None
    of = _Columns(folded[0], tiers)
    found = chosen_of(
        of.keeps(counts),
        of.costs,
        [
            covering(folded[0], columns, np.array(tiers[0].alone, np.int64), width=of.width),
            *(of.divided(k) for k in range(1, len(tiers))),
            *(row for k in range(1, len(tiers)) for row in of.nested(k)),
            *counting(folded[0], columns, of.width),
            *others_than([of.known(one) for one in met], of.width),
        ],
        limit,
        clock,
    )
    if found is None or found.taken is None:
        return None if found is None else TiersDiverse(groups=None, kept=0, least=0)
    taken = found.taken
    return TiersDiverse(
        groups=tuple(
            tuple(group for k, group in enumerate(tier.groups) if taken[first + k])
            for first, tier in zip(of.first, tiers, strict=True)
        ),
        kept=found.kept,
        least=found.least,
    )


class _Columns:
    """Columns: of each tier its groups, then units that are alone first in it."""

    def __init__(self, units: Units, tiers: Sequence[_Listed]) -> None:
        self._units, self._tiers = units, tiers
        *self.first, self.width = accumulate((tier.width for tier in tiers), initial=0)

    def keeps(self, counts: Sequence[Mapping[Pair, int]]) -> list[int]:
        """Return what each keeps, by what pairs count in each tier."""
        kept: list[int] = []
        for tier, counted in zip(self._tiers, counts, strict=True):
            kept += [kept_pairs(self._units, group, counted) for group in tier.groups]
            kept += [0] * len(tier.alone)
        return kept

    @property
    def costs(self) -> NDArray[np.float64]:
        """Seconds of each."""
        paid = (cost for tier in self._tiers for cost in (*tier.costs, *tier.charges))
        return np.array([*paid], np.float64)

    def divided(self, number: int) -> LinearConstraint:
        """Return rows that have each unit in one group of a tier, or alone there, or before it."""
        held: list[tuple[int, int]] = []
        for k in range(number + 1):
            behind = self.first[k] + len(self._tiers[k].groups)
            held += [(u, behind + at) for at, u in enumerate(self._tiers[k].alone)]
        groups = enumerate(self._tiers[number].groups, start=self.first[number])
        held += [(u, at) for at, group in groups for u in group]
        row, column = np.array(held, np.int64).reshape(-1, 2).T
        shape = len(self._units), self.width
        return LinearConstraint(
            sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape), 1, 1
        )

    def nested(self, number: int) -> list[LinearConstraint]:
        """Return rows that have each group of a tier only with one of the tier before it."""
        tier = self._tiers[number]
        if not tier.groups:
            return []
        above, first = self.first[number - 1], self.first[number]
        entries = [(k, above + by, -1.0) for k, held in enumerate(tier.holders) for by in held]
        entries += [(k, first + k, 1.0) for k in range(len(tier.groups))]
        row, column, value = np.array(entries).T
        at = row.astype(np.int64), column.astype(np.int64)
        shape = len(tier.groups), self.width
        return [LinearConstraint(sparse.csr_array((value, at), shape=shape), -np.inf, 0)]

    def known(self, choice: Sequence[Sequence[Group]]) -> list[int] | None:
        """Return the columns of a choice of all tiers; None where one is not there."""
        found: list[int] = []
        covered = list(range(len(self._units)))
        for first, tier, groups in zip(self.first, self._tiers, choice, strict=True):
            here = columns_of(groups, tier.groups, tier.alone, covered)
            if here is None:
                return None
            found += [first + k for k in here]
            covered = sorted({u for group in groups for u in group})
        return found


def _listed(folded: Sequence[Units], columns: Sequence[Column], most: int) -> list[_Listed] | None:
    """List the groups of all tiers, tier by tier; None for more than ``most``."""
    units = folded[0]
    alone = np.flatnonzero(units.alone >= 0).tolist()
    tiers = [
        _Listed(
            groups=[group for _, group in columns],
            costs=[cost - _divided_cost(units, group) for cost, group in columns],
            alone=alone,
            charges=units.alone[alone].tolist(),
            holders=[],
        )
    ]
    left = most - len(columns)
    for k in range(1, len(folded)):
        found = _inside(folded, k, tiers[-1].groups, left)
        if found is None:
            return None
        tiers.append(found)
        left -= len(found.groups)
    return tiers


def _inside(
    folded: Sequence[Units], number: int, above: Sequence[Group], most: int
) -> _Listed | None:
    """List the groups of a tier that lie inside groups of the one before; None for too many."""
    units, coarser, finer = folded[0], folded[number - 1], folded[number]
    paid: dict[Group, int] = {}
    holders: dict[Group, list[int]] = defaultdict(list)
    for k, group in enumerate(above):
        kept = np.array(as_of(group, units, coarser), np.int64)
        near = coarser.inner.restricted_to(kept)
        cost = (near.loss + np.append(near.price, 0)[near.rows].sum(axis=1)) // SCALE
        for row, seconds in zip(near.rows.tolist(), cost.tolist(), strict=True):
            inside = tuple(int(kept[u]) for u in row if u >= 0)
            holders[inside].append(k)
            paid[inside] = seconds - _divided_cost(finer, as_of(inside, coarser, finer))
        if len(paid) > most:
            return None
    inner = coarser.inner
    free = np.flatnonzero(inner.alone < NEVER)
    charges = (inner.alone[free] + inner.price[free]) // SCALE
    place = [units.unit_of(coarser.members[u][0]) for u in free.tolist()]
    known = [(u, c) for u, c in zip(place, charges.tolist(), strict=True) if u is not None]
    return _Listed(
        groups=[as_of(group, coarser, units) for group in paid],
        costs=list(paid.values()),
        alone=[u for u, _ in known],
        charges=[charge for _, charge in known],
        holders=[holders[group] for group in paid],
    )


def _divided_cost(units: Units, group: Group) -> int:
    """Seconds of the least partition of a group; none where groups are not divided."""
    found = units.inner.least(group) if units.inner.divides else None
    return 0 if found is None else found[0] // SCALE
