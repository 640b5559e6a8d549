"""Partitions of a group that differ in how many groups of each class the finer tiers get.

Where a finer tier counts its groups, or those of a kind, its least partition inside one cluster
depends on the others. So a cluster comes in variants: for each vector of counts that its partitions
have, the cheapest one, by the dynamic programme over subsets of its units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.units import Units

__all__ = ["Variant", "Variants"]

Counts = tuple[int, ...]
Units_ = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One partition of a group.

    Attributes
    ----------
    cost
        Seconds of the partition, in all finer tiers.
    groups
        Its groups of the next finer tier, as units of that tier.
    inside
        How each of those is divided in turn.
    """

    cost: int
    groups: tuple[Units_, ...]
    inside: tuple[Variant, ...]


class Variants:
    """The variants of groups in a chain of tiers.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided; the inner groups of all are
        listed whole.
    """

    def __init__(self, folded: Sequence[Units]) -> None:
        self._folded = folded
        self._known: dict[tuple[int, Units_], dict[Counts, Variant]] = {}

    def of(self, group: Units_, tier: int = 0) -> dict[Counts, Variant]:
        """Return for each vector of counts the cheapest partition of a group of a tier.

        Counts are of the classes of each finer tier, one tier after the other.
        """
        if tier + 1 == len(self._folded):
            return {(): Variant(0, (), ())}
        if (tier, group) not in self._known:
            self._known[tier, group] = self._divided(group, tier)
        return self._known[tier, group]

    def _divided(self, group: Units_, tier: int) -> dict[Counts, Variant]:
        inner = self._folded[tier].inner
        none = (0,) * sum(len(units.classes) for units in self._folded[tier + 1 :])
        place = {u: b for b, u in enumerate(group)}
        whole = (1 << len(group)) - 1
        best: list[dict[Counts, Variant]] = [{} for _ in range(whole + 1)]
        best[0] = {none: Variant(0, (), ())}
        options = [self._options(u, place, tier) for u in group]
        for covered in range(whole):
            first = (~covered & (covered + 1)).bit_length() - 1
            u = group[first]
            for counts, now in best[covered].items():
                if inner.alone[u] < 1 << 60:
                    alone = int(inner.alone[u] + inner.price[u]) // SCALE
                    _keep(best[covered | 1 << first], counts, now, alone, (), ())
                for mask, more, finer, held in options[first]:
                    if not mask & covered:
                        summed = tuple(a + b for a, b in zip(counts, more, strict=True))
                        _keep(best[covered | mask], summed, now, held.cost, (finer,), (held,))
        return best[whole]

    def _options(
        self, first: int, place: dict[int, int], tier: int
    ) -> list[tuple[int, Counts, Units_, Variant]]:
        """List inner groups by their first unit, each variant with what it costs in all tiers."""
        units, finer = self._folded[tier], self._folded[tier + 1]
        inner, found = units.inner, []
        for g in range(inner.first[first], inner.first[first + 1]):
            held = [first, *(v for v in inner.others[g].tolist() if v >= 0)]
            if not all(v in place for v in held):
                continue
            numbers = (finer.unit_of(units.members[u][0]) for u in held)
            own = tuple(sorted(u for u in numbers if u is not None))
            cost = int(inner.loss[g] + inner.price[held].sum()) // SCALE
            deeper = self.of(own, tier + 1)
            cost -= min(variant.cost for variant in deeper.values())
            of = tuple(map(int, finer.classes.of(np.array([own], np.int32))[0]))
            mask = sum(1 << place[v] for v in held)
            found += [
                (mask, of + counts, own, Variant(cost + v.cost, v.groups, v.inside))
                for counts, v in deeper.items()
            ]
        return found


def _keep(
    best: dict[Counts, Variant],
    counts: Counts,
    before: Variant,
    cost: int,
    groups: tuple[Units_, ...],
    inside: tuple[Variant, ...],
) -> None:
    total = before.cost + cost
    if counts not in best or total < best[counts].cost:
        best[counts] = Variant(total, before.groups + groups, before.inside + inside)
