"""Partitions of a group that differ in how many groups of each class the finer tiers get.

Where a finer tier counts its groups, or those of a kind, its least partition inside one cluster
depends on the others. So a cluster comes in variants: for each vector of counts that its partitions
have, the cheapest one, by the dynamic programme over subsets of its units; those that lose too much
against the prices of groups to matter are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geocluster.solvers.grouping.inner import NEVER
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.charged import classes_inside

__all__ = ["Variant", "Variants"]

Counts = tuple[int, ...]
Units_ = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One partition of a group.

    Attributes
    ----------
    loss
        What it loses against the prices inside, times the scale.
    groups
        Its groups of the next finer tier, as units of that tier.
    inside
        How each of those is divided in turn.
    """

    loss: int
    groups: tuple[Units_, ...]
    inside: tuple[Variant, ...]


_WHOLE = Variant(0, (), ())


class Variants:
    """The variants of groups in a chain of tiers.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided, at some prices of groups; the
        inner groups of all are listed whole.
    """

    def __init__(self, folded: Sequence[Units]) -> None:
        self._folded = folded
        self._finer = [classes_inside(coarser, finer) for coarser, finer in pairwise(folded)]
        self._further = [
            sum(len(units.classes) for units in folded[k + 1 :]) for k in range(len(folded))
        ]

    def of(self, group: Units_, limit: int, tier: int = 0) -> dict[Counts, Variant]:
        """Return for each vector of counts the cheapest partition of a group of a tier.

        Counts are of the classes of each finer tier, one tier after the other.

        Parameters
        ----------
        group
            Units.
        limit
            What a variant may lose, times the scale.
        tier
            Its number.
        """
        if tier + 1 == len(self._folded):
            return {(): _WHOLE}
        inner = self._folded[tier].inner
        place = {u: b for b, u in enumerate(group)}
        whole = (1 << len(group)) - 1
        best: list[dict[Counts, Variant]] = [{} for _ in range(whole + 1)]
        best[0] = {(0,) * self._further[tier]: _WHOLE}
        options = [self._options(u, place, limit, tier) for u in group]
        for covered in range(whole):
            first = (~covered & (covered + 1)).bit_length() - 1
            alone = int(inner.alone[group[first]])
            for counts, now in best[covered].items():
                if alone < NEVER and now.loss + alone <= limit:
                    _keep(best[covered | 1 << first], counts, now, alone, (), ())
                for mask, more, finer, held in options[first]:
                    if not mask & covered and now.loss + held.loss <= limit:
                        summed = tuple(a + b for a, b in zip(counts, more, strict=True))
                        _keep(best[covered | mask], summed, now, held.loss, (finer,), (held,))
        return best[whole]

    def _options(
        self, first: int, place: dict[int, int], limit: int, tier: int
    ) -> list[tuple[int, Counts, Units_, Variant]]:
        """List inner groups by their first unit, each variant with what it loses in all tiers."""
        inner, finer = self._folded[tier].inner, self._folded[tier + 1]
        begin, end = inner.first[first], inner.first[first + 1]
        end = begin + np.searchsorted(inner.loss[begin:end], limit, side="right")
        inside = np.zeros(len(inner.price) + 1, bool)
        inside[[*place, -1]] = True
        at = begin + np.flatnonzero(inside[inner.others[begin:end]].all(axis=1))
        rows, of = self._finer[tier]
        below = finer.inner.losses(rows[at]).tolist()
        found = []
        for g, least in zip(at.tolist(), below, strict=True):
            own = tuple(u for u in rows[g].tolist() if u >= 0)
            counts = tuple(map(int, of[g]))
            held = [first, *(v for v in inner.others[g].tolist() if v >= 0)]
            mask = sum(1 << place[v] for v in held)
            loss = int(inner.loss[g])
            found += [
                (mask, counts + more, own, Variant(loss + v.loss - least, v.groups, v.inside))
                for more, v in self.of(own, least + limit - loss, tier + 1).items()
            ]
        return found


def _keep(
    best: dict[Counts, Variant],
    counts: Counts,
    before: Variant,
    loss: int,
    groups: tuple[Units_, ...],
    inside: tuple[Variant, ...],
) -> None:
    total = before.loss + loss
    if counts not in best or total < best[counts].loss:
        best[counts] = Variant(total, before.groups + groups, before.inside + inside)
