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

__all__ = ["Chain", "chains_of", "schools_in", "units_holding"]

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


def schools_in(units: Units, group: Sequence[int]) -> Group:
    """Return the schools of some units, ascending."""
    return tuple(sorted(i for u in group for i in units.members[u]))


def units_holding(units: Units, schools: Sequence[int]) -> Group:
    """Return the units that hold some schools, ascending."""
    return tuple(sorted({units.numbers[i] for i in schools}))


def chains_of(
    folded: Sequence[Units],
    group: Group,
    schools: Sequence[int],
    *,
    rest: Sequence[Units] | None = None,
    tier: int = 0,
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
    rest
        The same units, perhaps with fewer inner groups: what is beside the chain is divided by
        them. Those of ``folded`` where not given.
    tier
        Its number.

    Returns
    -------
    Those that cost least first; none where the group cannot be divided.
    """
    units, beside = folded[tier], (folded if rest is None else rest)[tier]
    members = schools_in(units, group)
    if tier + 1 == len(folded):
        return [Chain(0, (members,))]
    found: list[Chain] = []
    own = {units.numbers[i] for i in schools}
    for more, inside in _divisions(units.inner, beside.inner, group, own):
        if inside is None:
            found.append(Chain(more, (members,)))
            continue
        below = as_of(inside, units, folded[tier + 1])
        for finer in chains_of(folded, below, schools, rest=rest, tier=tier + 1):
            found.append(Chain(more + finer.more, (members, *finer.groups)))
    return sorted(found)


def _divisions(
    inner: InnerGroups, rest: InnerGroups, group: Group, own: set[int]
) -> Iterator[tuple[int, Group | None]]:
    """Yield inner groups that hold some units, and None for none: with what that costs more."""
    kept = np.array(sorted(group), np.int64)
    near, beside = inner.restricted_to(kept), rest.restricted_to(kept)
    whole = np.arange(len(kept), dtype=np.int32)[None, :]
    least = int(_costs(near, whole)[0])
    if least >= NEVER:
        return
    places = np.flatnonzero(np.isin(kept, list(own)))
    apart = beside.raised(np.where(_hold(beside.rows, places), NEVER, 0), [])
    cost = int(_costs(apart, whole)[0])
    if cost < NEVER:
        yield (cost - least) // SCALE, None
    held = _hold(near.rows, places)
    rows, losses = near.rows[held], near.loss[held]
    paid = losses + np.append(near.price, 0)[rows].sum(axis=1)
    left = _complements(rows, len(kept))
    for row, cost, more in zip(rows, paid.tolist(), _costs(beside, left).tolist(), strict=True):
        if more < NEVER:
            yield (cost + more - least) // SCALE, tuple(kept[row[row >= 0]].tolist())


def _costs(inner: InnerGroups, rows: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return what the least partition of each set of units costs, times the scale; 0 for none."""
    found = np.zeros(len(rows), np.int64)
    some = np.flatnonzero((rows >= 0).any(axis=1))
    losses = inner.losses(rows[some])
    paid = np.append(inner.price, 0)[rows[some]].sum(axis=1)
    found[some] = np.where(losses < NEVER, losses + paid, NEVER)
    return found


def _hold(rows: NDArray[np.int32], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each group holds all of some units."""
    held: NDArray[np.bool_] = np.isin(rows, places).sum(axis=1) == len(places)
    return held


def _complements(rows: NDArray[np.int32], n: int) -> NDArray[np.int32]:
    """Return what of ``n`` units each group does not hold, after as many -1 as needed."""
    inside = np.zeros((len(rows), n + 1), bool)
    np.put_along_axis(inside, np.where(rows >= 0, rows, n).astype(np.int64), True, axis=1)
    numbers = np.where(inside[:, :n], -1, np.arange(n)).astype(np.int32)
    return np.sort(numbers, axis=1)
