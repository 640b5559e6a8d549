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
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.solvers.grouping.units import Units

__all__ = [
    "Chosen",
    "Column",
    "Diverse",
    "chosen_of",
    "columns_of",
    "counting",
    "covering",
    "kept_pairs",
    "most_different",
    "others_than",
]

_TIME_OVER, _NONE = 1, 2
"""How scipy says that time is over, and that there is no choice."""
_TOLERANCE = 1e-6

Pair = tuple[int, int]
Column = tuple[int, tuple[int, ...]]
"""Seconds, and units, of a group."""


class Diverse(NamedTuple):
    """A grouping that differs much.

    Attributes
    ----------
    groups
        Units of each; None where it is proven that there is no such grouping.
    kept
        How much it keeps: the sum over its pairs of what each counts.
    least
        So much every other grouping keeps that costs no more than the limit.
    """

    groups: tuple[tuple[int, ...], ...] | None
    kept: int
    least: int


def most_different(
    units: Units,
    columns: Sequence[Column],
    counts: Mapping[Pair, int],
    limit: int,
    clock: Clock,
    *,
    met: Sequence[Collection[tuple[int, ...]]] = (),
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
    met
        Choices that are known already, units of each group: another one is sought.

    Returns
    -------
    None where no choice was found in the time.
    """
    if not len(units):
        return Diverse(groups=None if met else (), kept=0, least=0)
    alone = np.flatnonzero(units.alone >= 0)
    keeps = [kept_pairs(units, held, counts) for _, held in columns]
    costs = np.array([cost for cost, _ in columns] + units.alone[alone].tolist(), np.float64)
    found = chosen_of(
        keeps + [0] * len(alone),
        costs,
        [
            covering(units, columns, alone),
            *counting(units, columns, len(costs)),
            *others_than(
                [
                    columns_of(
                        one, [held for _, held in columns], alone.tolist(), range(len(units))
                    )
                    for one in met
                ],
                len(costs),
            ),
        ],
        limit,
        clock,
    )
    if found is None or found.taken is None:
        return None if found is None else Diverse(groups=None, kept=0, least=0)
    groups = tuple(columns[k][1] for k in range(len(columns)) if found.taken[k])
    return Diverse(groups=groups, kept=found.kept, least=found.least)


class Chosen(NamedTuple):
    """A choice of columns.

    Attributes
    ----------
    taken
        Shape ``(c,)``: whether each is chosen; None where it is proven that there is no choice.
    kept
        How much they keep.
    least
        So much every choice keeps that costs no more than the limit.
    """

    taken: NDArray[np.bool_] | None
    kept: int
    least: int


def chosen_of(
    keeps: Sequence[int],
    costs: NDArray[np.float64],
    rows: Sequence[LinearConstraint],
    limit: int,
    clock: Clock,
) -> Chosen | None:
    """Choose columns that keep least and cost no more than a limit.

    Parameters
    ----------
    keeps, costs
        Of each column: what it keeps, and its seconds.
    rows
        What a choice must meet.
    limit
        Seconds that the choice may cost.
    clock
        When to end with the best so far.

    Returns
    -------
    None where no choice was found in the time.
    """
    found = milp(
        np.array(keeps, np.float64),
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(costs.reshape(1, -1), -np.inf, limit), *rows],
        options={"time_limit": max(0.01, clock.left)},
    )
    if found.status == _NONE:
        return Chosen(None, 0, 0)
    if found.x is None:
        if found.status == _TIME_OVER:
            return None
        raise SolverError(f"the choice of an alternative failed: {found.message}")
    taken = found.x > 0.5
    if round(float(costs[taken].sum())) > limit:
        raise SolverError("the choice of an alternative costs more than it may")
    kept = int(np.array(keeps, np.int64)[taken].sum())
    return Chosen(taken, kept, max(0, math.ceil(found.mip_dual_bound - _TOLERANCE)))


def covering(
    units: Units, columns: Sequence[Column], alone: NDArray[np.int64], *, width: int = 0
) -> LinearConstraint:
    """Return the rows that have each unit in one group, or alone.

    Columns are groups, then units alone; further ones up to ``width`` cover nothing.
    """
    held = [(unit, k) for k, (_, of) in enumerate(columns) for unit in of]
    held += [(unit, len(columns) + k) for k, unit in enumerate(alone.tolist())]
    row, column = np.array(held, np.int64).reshape(-1, 2).T
    shape = len(units), max(width, len(columns) + len(alone))
    return LinearConstraint(sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape), 1, 1)


def others_than(met: Sequence[Sequence[int] | None], width: int) -> list[LinearConstraint]:
    """Return rows that no choice meets that is known already.

    Parameters
    ----------
    met
        Columns of each, all of them; None for what is no choice of these columns.
    width
        How many columns there are.
    """
    rows = []
    for taken in met:
        if taken is not None:
            row = np.zeros((1, width))
            row[0, list(taken)] = 1
            rows.append(LinearConstraint(row, -np.inf, len(taken) - 1))
    return rows


def columns_of(
    groups: Collection[tuple[int, ...]],
    columns: Sequence[tuple[int, ...]],
    alone: Iterable[int],
    units: Iterable[int],
) -> list[int] | None:
    """Return the columns of a choice; None where one of them is not there.

    Parameters
    ----------
    groups
        Units of each group of the choice; the others are alone.
    columns, alone
        Units of each column, then units each of which may stand alone.
    units
        All that are in a group, or alone.
    """
    place = {tuple(sorted(held)): k for k, held in enumerate(columns)}
    lonely = {u: len(columns) + k for k, u in enumerate(alone)}
    held = {u for group in groups for u in group}
    found = [place.get(tuple(sorted(group))) for group in groups]
    found += [lonely.get(u) for u in units if u not in held]
    known = [k for k in found if k is not None]
    return known if len(known) == len(found) else None


def counting(units: Units, columns: Sequence[Column], width: int) -> list[LinearConstraint]:
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


def kept_pairs(units: Units, held: Sequence[int], counts: Mapping[Pair, int]) -> int:
    """Return how much a group keeps: the sum over its pairs of schools of what each counts."""
    schools = sorted(i for unit in held for i in units.members[unit])
    return sum(counts.get(pair, 0) for pair in combinations(schools, 2))
