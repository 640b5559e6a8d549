"""What groups cost where something is changed in a finer tier: divided otherwise, they cost more.

A change in a finer tier leaves some of its groups out, or lets some units not be alone in it. So
the least partition of a group of a coarser tier is another, and costs no less: what it costs more
is found by both partitions, for those groups alone that a change can matter to. With further tiers
between, that goes up from tier to tier. Prices and bounds of the coarsest tier stay good, as
nothing gets cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.inner import NEVER, InnerGroups
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.dividing import groups_inside

__all__ = ["DividedOtherwise", "as_of"]

Group = tuple[int, ...]


class DividedOtherwise:
    """How groups are divided where something is changed in one tier.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided; the inner groups of all are
        listed whole.
    tier
        Number of the tier in which something is changed; not the coarsest.
    changes
        By units of that tier.
    """

    def __init__(self, folded: Sequence[Units], tier: int, changes: Changes) -> None:
        self._folded, self._tier = folded, tier
        self._changes = [_above(changes, folded[tier], folded[k]) for k in range(tier)]

    @property
    def named(self) -> frozenset[int]:
        """Units of the coarsest tier that a change names."""
        return self._changes[0].named

    @property
    def shared(self) -> frozenset[int] | None:
        """Units of the coarsest tier that all dearer groups hold; None where none is dearer."""
        return self._changes[0].shared

    def more(self, rows: NDArray[np.int32], tier: int = 0) -> NDArray[np.int64]:
        """Seconds that groups of a tier cost more; :data:`.inner.NEVER` where none can be divided.

        Parameters
        ----------
        rows
            Shape ``(g, w)``: units of each, ascending, after as many -1 as needed.
        tier
            Its number.
        """
        found = np.zeros(len(rows), np.int64)
        at = np.flatnonzero(self._changes[tier].concern(rows, len(self._folded[tier])))
        if not len(at):
            return found
        near = self._near(rows[at], tier)
        before, after = near.before.losses(near.rows), near.after.losses(near.rows)
        more = np.where(after < NEVER, (after - before) // SCALE, NEVER)
        found[at] = more
        return found

    def inner(self, units: NDArray[np.int64]) -> InnerGroups:
        """Return the inner groups of some units of the coarsest tier, ascending, as changed."""
        near = self._near(units[None, :].astype(np.int32), 0)
        named = [k for k, u in enumerate(near.kept.tolist()) if u in self.named]
        return near.after.settled_at(named)

    def inside(self, group: Group, tier: int) -> list[Group] | None:
        """Return the groups of the next finer tier in the least partition of a group.

        Parameters
        ----------
        group
            Units of a tier.
        tier
            Its number.
        """
        units, finer = self._folded[tier], self._folded[tier + 1]
        if tier >= self._tier:
            return groups_inside(group, units, finer)
        near = self._near(np.array([group], np.int32), tier)
        found = near.after.least(near.rows[0].tolist())
        if found is None:
            return None
        inner = [tuple(near.kept[list(held)].tolist()) for held in found[1]]
        return [as_of(held, units, finer) for held in inner]

    def _near(self, rows: NDArray[np.int32], tier: int) -> _Near:
        """Return the inner groups of all units of some groups, before and after the changes."""
        units = self._folded[tier]
        kept = np.unique(rows[rows >= 0]).astype(np.int64)
        before, new = units.inner.restricted_to(kept), np.full(len(units) + 1, -1, np.int32)
        new[kept] = np.arange(len(kept))
        changes = self._changes[tier]
        held = before.rows
        if tier + 1 == self._tier:
            here = changes.inside({u: k for k, u in enumerate(kept.tolist())})
            here = here.renumbered({u: k for k, u in enumerate(kept.tolist())})
            raised = np.where(here.allowed(held, len(kept)), 0, NEVER)
        else:
            finer = self._folded[tier + 1]
            number = np.full(len(kept) + 1, -1, np.int32)
            for k, u in enumerate(kept.tolist()):
                of = finer.unit_of(units.members[u][0])
                number[k] = -1 if of is None else of
            raised = self.more(np.sort(number[held], axis=1), tier + 1)
            raised = np.where(raised < NEVER, raised * SCALE, NEVER)
        must = [int(new[u]) for u in changes.must_be_held if new[u] >= 0]
        return _Near(kept, new[rows], before, before.raised(raised, must))


class _Near(NamedTuple):
    """The inner groups of a few units; these by their place among them.

    Attributes
    ----------
    kept
        The units.
    rows
        Groups of them, as they were given.
    before, after
        Their inner groups, without and with the changes.
    """

    kept: NDArray[np.int64]
    rows: NDArray[np.int32]
    before: InnerGroups
    after: InnerGroups


def as_of(group: Group, units: Units, other: Units) -> Group:
    """Return units of a tier, as numbers, as those of another."""
    found = (other.unit_of(units.members[u][0]) for u in group)
    return tuple(sorted(u for u in found if u is not None))


def _above(changes: Changes, units: Units, coarser: Units) -> Changes:
    """Return changes by units of a coarser tier; a set that cannot be in one group there falls."""
    place = {u: coarser.unit_of(held[0]) for u, held in enumerate(units.members)}
    known = {u: above for u, above in place.items() if above is not None}
    return changes.inside(known).renumbered(known)
