"""Units of which some may not be in one group any more, or not alone: all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.inner import InnerGroups
from geocluster.solvers.grouping.units import Units

__all__ = ["say_all", "units_apart", "units_as_far"]


def units_as_far(
    units: Units, changes: Changes, gone: Sequence[int], inner: InnerGroups | None
) -> Units:
    """Return units as changes have them, as far as units can say it.

    Parameters
    ----------
    units
        As they are.
    changes
        By unit.
    gone
        Units that are not there: they are alone at no cost.
    inner
        The inner groups as something in a finer tier has them; None where nothing has.
    """
    found = units_apart(units, changes.apart, (*changes.alone, *gone))
    alone = found.alone.copy()
    alone[list(changes.must_be_held)] = -1
    alone[list(gone)] = 0
    limits = found.group_limits
    return replace(
        found,
        alone=alone,
        group_limits=limits.without(changes.without) if changes.without else limits,
        inner=found.inner if inner is None else inner,
    )


def say_all(changes: Changes, inner: InnerGroups | None) -> bool:
    """Tell whether units can say all of some changes.

    What must be together in a finer tier is so, as a group cannot be divided else.

    Parameters
    ----------
    changes, inner
        As for :func:`units_as_far`.
    """
    return not changes.fixed and (inner is not None or not changes.together)


def units_apart(units: Units, apart: Iterable[Sequence[int]], alone: Sequence[int] = ()) -> Units:
    """Return the same units where some are kept apart.

    Parameters
    ----------
    units
        As they are.
    apart
        Sets no two of which may be in one group.
    alone
        Units that may be in no group with any other.
    """
    n = len(units)
    pairs = [pair for some in apart for pair in permutations(some, 2)]
    pairs += [pair for u in alone for v in range(n) if v != u for pair in ((u, v), (v, u))]
    if not pairs:
        return units
    barred = np.unique([u * n + v for u, v in pairs])
    led = np.repeat(units.lead_unit, np.diff(units.begin))
    kept = np.flatnonzero(~np.isin(led * n + units.candidate, barred))
    arcs = np.repeat(np.arange(len(units.lead)), np.diff(units.begin))[kept]
    own = np.repeat(np.arange(n), np.diff(units.pair_begin))
    known = own * n + units.pair_unit
    told = np.setdiff1d(known, barred) if units.pairs_fit else np.union1d(known, barred)
    return replace(
        units,
        begin=_begin(arcs, len(units.lead)),
        candidate=units.candidate[kept],
        arc_cost=units.arc_cost[kept],
        arc_load=units.arc_load.take(kept, axis=1),
        pair_begin=_begin(told // n, n),
        pair_unit=(told % n).astype(units.pair_unit.dtype),
    )


def _begin(rows: NDArray[np.integer], n: int) -> NDArray[np.int64]:
    """Return where the entries of each row begin, of those that stand row after row."""
    return np.searchsorted(rows, np.arange(n + 1)).astype(np.int64)
