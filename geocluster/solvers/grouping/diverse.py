"""Groupings of little more cost that differ most from others: Hop, Skip and Jump.

Of all groupings that cost no more than a limit, one is sought that keeps fewest pairs of schools
together of those that others have together, each pair counted as often as it was met. The groups
that such a grouping can hold are listed by reoptimisation; the choice among them is a set
partitioning problem with one more row, the limit, which HiGHS solves; its choice is added up anew
in whole numbers.

Source: E. D. Brill, S.-Y. Chang and L. D. Hopkins, *Modeling to generate alternatives: the HSJ
approach and an illustration using a problem in land use planning*, Management Science 28 (1982),
221-235.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.solvers.grouping.units import Units

__all__ = ["Column", "Diverse", "most_different"]

_TIME_OVER = 1
"""How scipy says that time is over."""
_TOLERANCE = 1e-6

Pair = tuple[int, int]
Column = tuple[int, tuple[int, ...]]
"""Seconds, and units, of a group."""


class Diverse(NamedTuple):
    """A grouping that differs much.

    Attributes
    ----------
    groups
        Units of each.
    kept
        How much it keeps: the sum over its pairs of what each counts.
    least
        So much every grouping keeps that costs no more than the limit.
    """

    groups: tuple[tuple[int, ...], ...]
    kept: int
    least: int


def most_different(
    units: Units,
    columns: Sequence[Column],
    counts: Mapping[Pair, int],
    limit: int,
    clock: Clock,
) -> Diverse | None:
    """Choose groups that keep fewest pairs together.

    Parameters
    ----------
    units
        What is grouped.
    columns
        All groups that a choice can hold that costs no more than ``limit``.
    counts
        What a pair of schools counts, by position, the smaller first; others count nothing.
    limit
        Seconds that groups and units left alone may cost, without the constant.
    clock
        When to end with the best so far.

    Returns
    -------
    None where no choice was found in the time.
    """
    if not len(units):
        return Diverse(groups=(), kept=0, least=0)
    alone = np.flatnonzero(units.alone >= 0)
    keeps = [_kept(units, held, counts) for _, held in columns]
    costs = np.array([cost for cost, _ in columns] + units.alone[alone].tolist(), np.float64)
    found = milp(
        np.array(keeps + [0] * len(alone), np.float64),
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(_covering(units, columns, alone), 1, 1),
            LinearConstraint(costs.reshape(1, -1), -np.inf, limit),
            *_counting(units, columns, len(costs)),
        ],
        options={"time_limit": max(0.01, clock.left)},
    )
    if found.x is None:
        if found.status == _TIME_OVER:
            return None
        raise SolverError(f"the choice of an alternative failed: {found.message}")
    chosen = found.x > 0.5
    taken = [k for k in range(len(columns)) if chosen[k]]
    if round(float(costs[chosen].sum())) > limit:
        raise SolverError("the choice of an alternative costs more than it may")
    return Diverse(
        groups=tuple(columns[k][1] for k in taken),
        kept=sum(keeps[k] for k in taken),
        least=max(0, math.ceil(found.mip_dual_bound - _TOLERANCE)),
    )


def _covering(
    units: Units, columns: Sequence[Column], alone: NDArray[np.int64]
) -> sparse.csr_array:
    """Return the rows that have each unit in one group, or alone: shape ``(u, g + a)``."""
    held = [(unit, k) for k, (_, of) in enumerate(columns) for unit in of]
    held += [(unit, len(columns) + k) for k, unit in enumerate(alone.tolist())]
    row, column = np.array(held, np.int64).reshape(-1, 2).T
    shape = len(units), len(columns) + len(alone)
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)


def _counting(units: Units, columns: Sequence[Column], width: int) -> list[LinearConstraint]:
    """Return rows that hold the numbers of groups of each class to what is asked."""
    limits = units.classes.groups
    if not limits or not columns:
        return []
    rows = np.full((len(columns), max(len(held) for _, held in columns)), -1, np.int32)
    for row, (_, held) in zip(rows, columns, strict=True):
        row[len(row) - len(held) :] = held
    counted = np.zeros((len(limits), width))
    counted[:, : len(columns)] = units.classes.of(rows).T
    fewest, most = np.array(limits, np.float64).T
    return [LinearConstraint(counted, fewest, most)]


def _kept(units: Units, held: Sequence[int], counts: Mapping[Pair, int]) -> int:
    schools = sorted(i for unit in held for i in units.members[unit])
    return sum(counts.get(pair, 0) for pair in combinations(schools, 2))
