"""Groups of one tier after another that hold some schools, each inside the one before it.

A group of the coarsest tier that holds them may be divided so that one group of the next finer tier
holds them, too, or so that none does. What each way costs more than the least partition is found
for the units of that group alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.inner import NEVER, InnerGroups
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.otherwise import as_of

__all__ = ["Chain", "chains_of"]

Group = tuple[int, ...]


class Chain(NamedTuple):
    """Groups that hold some schools, the coarsest first.

    Attributes
    ----------
    more
        Seconds that all tiers cost more than where the first group is divided as well as it can be.
    groups
        Schools of each, ascending. In the tiers after the last, no group holds them all.
    """

    more: int
    groups: tuple[Group, ...]


def chains_of(
    folded: Sequence[Units], group: Group, schools: Sequence[int], tier: int = 0
) -> list[Chain]:
    """Return all ways in which a group can be divided, as far as some schools are concerned.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided; all inner groups are listed.
    group
        Units of a tier.
    schools
        That it holds.
    tier
        Its number.

    Returns
    -------
    Those that cost least first; none where the group cannot be divided.
    """
    units = folded[tier]
    members = tuple(sorted(i for u in group for i in units.members[u]))
    if tier + 1 == len(folded):
        return [Chain(0, (members,))]
    found: list[Chain] = []
    for more, inside in _divisions(units.inner, group, {units.numbers[i] for i in schools}):
        if inside is None:
            found.append(Chain(more, (members,)))
            continue
        for finer in chains_of(folded, as_of(inside, units, folded[tier + 1]), schools, tier + 1):
            found.append(Chain(more + finer.more, (members, *finer.groups)))
    return sorted(found)


def _divisions(
    inner: InnerGroups, group: Group, own: set[int]
) -> Iterator[tuple[int, Group | None]]:
    """Yield inner groups that hold some units, and None for none: with what that costs more."""
    kept = np.array(sorted(group), np.int64)
    near = inner.restricted_to(kept)
    whole = np.arange(len(kept), dtype=np.int32)[None, :]
    least = int(near.losses(whole)[0])
    if least >= NEVER:
        return
    rows = near.rows
    held = np.isin(rows, np.flatnonzero(np.isin(kept, list(own)))).sum(axis=1) == len(own)
    apart = near.raised(np.where(held, NEVER, 0), [])
    lost = int(apart.losses(whole)[0])
    if lost < NEVER:
        yield (lost - least) // SCALE, None
    rest = _complements(rows[held], len(kept))
    lost_by_rest = np.where((rest >= 0).any(axis=1), near.losses(rest), 0)
    for row, own_loss, more in zip(rows[held], near.loss[held], lost_by_rest, strict=True):
        if more < NEVER:
            yield int(own_loss + more - least) // SCALE, tuple(kept[row[row >= 0]].tolist())


def _complements(rows: NDArray[np.int32], n: int) -> NDArray[np.int32]:
    """Return what of ``n`` units each group does not hold, after as many -1 as needed."""
    inside = np.zeros((len(rows), n + 1), bool)
    np.put_along_axis(inside, np.where(rows >= 0, rows, n).astype(np.int64), True, axis=1)
    numbers = np.where(inside[:, :n], -1, np.arange(n)).astype(np.int32)
    return np.sort(numbers, axis=1)
