"""Groupings of two tiers of little more cost that differ most from others.

As with one tier (:mod:`geocluster.solvers.grouping.diverse`), but for what a cluster is divided
into: each cluster that can be in a grouping so cheap is listed by what it costs in its own tier,
and so is each federation inside one of them. A federation is chosen only with a cluster that holds
it. So a cluster may be divided otherwise than in its least way, where that keeps fewer pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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

__all__ = ["TiersDiverse", "most_different_of_two"]

Group = tuple[int, ...]
Pair = tuple[int, int]


class TiersDiverse(NamedTuple):
    """A grouping of two tiers that differs much.

    Attributes
    ----------
    groups, inner
        Units of each group of the coarser and of the finer tier, by the units of the coarser. None
        where it is proven that there is no such grouping.
    kept
        How much it keeps, in both tiers together.
    least
        So much every other grouping keeps that costs no more than the limit.
    """

    groups: tuple[Group, ...] | None
    inner: tuple[Group, ...]
    kept: int
    least: int


class _Inner(NamedTuple):
    """A group of the finer tier: seconds, and the numbers of the columns that hold it."""

    cost: int
    holders: list[int]


def most_different_of_two(
    units: Units,
    columns: Sequence[Column],
    counts: tuple[Mapping[Pair, int], Mapping[Pair, int]],
    limit: int,
    clock: Clock,
    *,
    most: int,
    met: Sequence[tuple[Sequence[Group], Sequence[Group]]] = (),
) -> TiersDiverse | None:
    """Choose groups of two tiers that keep fewest pairs together.

    Parameters
    ----------
    units
        Of the coarser tier, their inner groups listed whole.
    columns
        All groups that a choice can hold that costs no more than ``limit``, each with what it costs
        divided as well as it can be.
    counts
        What a pair of schools counts in the coarser and in the finer tier.
    limit
        Seconds that groups and units left alone may cost, without the constant.
    clock
        When to end with the best so far.
    most
        Groups of both tiers.
    met
        Choices that are known already, units of the groups of both tiers: another one is sought.

    Returns
    -------
    None where there are more groups, or no choice was found in the time.
    """
    if not len(units):
        return TiersDiverse(groups=None if met else (), inner=(), kept=0, least=0)
    inner = _inner_groups(units, columns, most - len(columns))
    if inner is None:
        return None
    of = _Columns(units, [group for _, group in columns], inner)
    own = [cost - _divided_cost(units, group) for cost, group in columns]
    found = chosen_of(
        of.keeps(counts),
        of.costs(own),
        [
            covering(units, columns, of.alone, width=of.width),
            of.divided(),
            *of.nested(),
            *counting(units, columns, of.width),
            *others_than([of.known(*one) for one in met], of.width),
        ],
        limit,
        clock,
    )
    if found is None or found.taken is None:
        return None if found is None else TiersDiverse(groups=None, inner=(), kept=0, least=0)
    taken, first = found.taken, of.first
    return TiersDiverse(
        groups=tuple(group for k, group in enumerate(of.groups) if taken[k]),
        inner=tuple(group for k, group in enumerate(of.held) if taken[first + k]),
        kept=found.kept,
        least=found.least,
    )


class _Columns:
    """Columns: groups, units alone in both tiers, inner groups, units alone in the finer tier."""

    def __init__(
        self, units: Units, groups: Sequence[Group], inner: Mapping[Group, _Inner]
    ) -> None:
        self.units, self.groups, self.inner, self.held = units, groups, inner, list(inner)
        self.alone = np.flatnonzero(units.alone >= 0)
        self.apart = np.flatnonzero(units.inner.alone < NEVER)
        self.first = len(groups) + len(self.alone)
        self.last = self.first + len(self.held)
        self.width = self.last + len(self.apart)

    def keeps(self, counts: tuple[Mapping[Pair, int], Mapping[Pair, int]]) -> list[int]:
        """Return what each keeps, by what pairs count in each tier."""
        above, below = counts
        kept = [kept_pairs(self.units, group, above) for group in self.groups]
        kept += [0] * len(self.alone)
        kept += [kept_pairs(self.units, group, below) for group in self.held]
        return kept + [0] * len(self.apart)

    def costs(self, own: Sequence[int]) -> NDArray[np.float64]:
        """Return seconds of each, groups at what they cost in their own tier."""
        inner = self.units.inner
        apart = (inner.alone[self.apart] + inner.price[self.apart]) // SCALE
        of_held = [self.inner[group].cost for group in self.held]
        alone = self.units.alone[self.alone].tolist()
        return np.array([*own, *alone, *of_held, *apart.tolist()], np.float64)

    def divided(self) -> LinearConstraint:
        """Return rows that have each unit in one inner group, or alone there, or in both tiers."""
        held = [(u, len(self.groups) + k) for k, u in enumerate(self.alone.tolist())]
        held += [(u, self.first + k) for k, group in enumerate(self.held) for u in group]
        held += [(u, self.last + k) for k, u in enumerate(self.apart.tolist())]
        row, column = np.array(held, np.int64).reshape(-1, 2).T
        shape = len(self.units), self.width
        return LinearConstraint(
            sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape), 1, 1
        )

    def nested(self) -> list[LinearConstraint]:
        """Return rows that have each inner group only with a column that holds it."""
        if not self.held:
            return []
        inner = enumerate(self.inner[group] for group in self.held)
        entries = [(k, column, -1.0) for k, one in inner for column in one.holders]
        entries += [(k, self.first + k, 1.0) for k in range(len(self.held))]
        row, column, value = np.array(entries).T
        at = row.astype(np.int64), column.astype(np.int64)
        shape = len(self.held), self.width
        return [LinearConstraint(sparse.csr_array((value, at), shape=shape), -np.inf, 0)]

    def known(self, above: Sequence[Group], below: Sequence[Group]) -> list[int] | None:
        """Return the columns of a choice of both tiers; None where one is not there."""
        whole = columns_of(above, self.groups, self.alone.tolist(), range(len(self.units)))
        covered = sorted({u for group in above for u in group})
        inside = columns_of(below, self.held, self.apart.tolist(), covered)
        if whole is None or inside is None:
            return None
        return [*whole, *(self.first + k for k in inside)]


def _inner_groups(units: Units, columns: Sequence[Column], most: int) -> dict[Group, _Inner] | None:
    """List the inner groups of columns; None for more than ``most``."""
    found: dict[Group, _Inner] = {}
    holders: dict[Group, list[int]] = defaultdict(list)
    for k, (_, group) in enumerate(columns):
        kept = np.array(sorted(group), np.int64)
        near = units.inner.restricted_to(kept)
        paid = near.loss + np.append(near.price, 0)[near.rows].sum(axis=1)
        for row, cost in zip(near.rows.tolist(), (paid // SCALE).tolist(), strict=True):
            inside = tuple(int(kept[u]) for u in row if u >= 0)
            holders[inside].append(k)
            found[inside] = _Inner(cost, holders[inside])
        if len(found) > most:
            return None
    return found


def _divided_cost(units: Units, group: Group) -> int:
    """Seconds of the least partition of a group."""
    found = units.inner.least(group)
    return 0 if found is None else found[0] // SCALE
