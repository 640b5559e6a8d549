"""The choice from a list of groups, by another solver than ours: HiGHS, through scipy.

What it returns is added up again in whole numbers; that nothing is cheaper is its word.

Source: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018), 119-142.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geocluster.bound_check.groups import Column
from geocluster.bound_check.prices import Cut, counted_classes
from geocluster.errors import SolverError
from geocluster.rules import Rules

__all__ = ["Chosen", "choose"]

_INFEASIBLE, _LIMIT = 2, 1
_ROUNDING = 1e-4
"""Seconds by which HiGHS may be off where it says that nothing costs less."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What HiGHS says.

    Attributes
    ----------
    cost
        Seconds of the best choice it found, added up in whole numbers; None for none.
    bound
        Seconds that no choice beats, by its word; None where it says that there is no choice.
    ended
        Whether it came to an end.
    """

    cost: int | None
    bound: int | None
    ended: bool


def choose(
    columns: Sequence[Column],
    alone: Mapping[int, int],
    schools: Sequence[int],
    rules: Rules,
    cuts: Sequence[Cut],
    *,
    seconds: float,
    inside: Sequence[tuple[int, int]] = (),
) -> Chosen:
    """Choose groups, and schools alone, that cost least together.

    Parameters
    ----------
    columns
        Groups.
    alone
        Seconds for each school that may be alone.
    schools
        Positions: each is covered once.
    rules
        Say how many groups there may be.
    cuts
        Valid for every choice: they help.
    seconds
        Limit.
    inside
        Fewest and most groups of each class of finer tiers, of which columns say how many they
        hold.
    """
    if not schools:
        return Chosen(0, 0, ended=True)
    row = {school: k for k, school in enumerate(schools)}
    chosen_of = [*(c.members for c in columns), *((i,) for i in alone)]
    cost = np.array([*(c.cost for c in columns), *alone.values()], np.int64)
    if not len(cost):
        return Chosen(None, None, ended=True)
    rows = [row[i] for members in chosen_of for i in members]
    of = np.repeat(np.arange(len(chosen_of)), [len(members) for members in chosen_of])
    shape = (len(schools), len(chosen_of))
    held = sparse.csc_array((np.ones(len(rows), np.int64), (rows, of)), shape=shape)
    limits = [LinearConstraint(held, 1, 1)]
    for name, ends in counted_classes(rules):
        made = [name is None or name in c.score.kinds for c in columns]
        limits.append(_counted(made, len(alone), ends))
    for k, ends in enumerate(inside):
        limits.append(_counted([c.inside[k] for c in columns], len(alone), ends))
    if cuts:
        limits.append(_cuts(held, row, cuts, len(columns)))
    answer = milp(
        cost,
        constraints=limits,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.status == _INFEASIBLE:
        return Chosen(None, None, ended=True)
    if answer.status not in (0, _LIMIT):
        raise SolverError(f"HiGHS ended with {answer.message}")
    total = None if answer.x is None else _added_up(answer.x, held, cost)
    word = answer.mip_dual_bound
    bound = 0 if word is None or not np.isfinite(word) else max(0, ceil(word - _ROUNDING))
    return Chosen(total, bound, ended=answer.status == 0)


def _counted(made: Sequence[int], alone: int, ends: tuple[int, int]) -> LinearConstraint:
    return LinearConstraint(np.array([[*map(float, made), *(0.0,) * alone]]), *map(float, ends))


def _cuts(
    held: sparse.csc_array, row: Mapping[int, int], cuts: Sequence[Cut], columns: int
) -> LinearConstraint:
    """Return cuts of the rows of schools, for groups only: so they hold all the more."""
    at = [(k, row[i], w) for k, cut in enumerate(cuts) for i, w in cut.weights.items()]
    of, school, weight = np.array(at, np.int64).reshape(-1, 3).T
    weights = sparse.csr_array((weight, (of, school)), shape=(len(cuts), len(row)))
    times = sparse.csr_array(weights @ held[:, :columns])
    times.data //= np.repeat([cut.divisor for cut in cuts], np.diff(times.indptr))
    none = sparse.csr_array((len(cuts), held.shape[1] - columns), dtype=np.int64)
    table = sparse.hstack([times, none]).astype(float)
    return LinearConstraint(table, -np.inf, [cut.most for cut in cuts])


def _added_up(shares: NDArray[np.float64], held: sparse.csc_array, cost: NDArray[np.int64]) -> int:
    """Return the whole seconds of a choice.

    Raises
    ------
    SolverError
        If it covers a school twice, or not at all.
    """
    taken = np.flatnonzero(shares > 0.5)
    if not (np.asarray(held[:, taken].sum(axis=1)).ravel() == 1).all():
        raise SolverError("HiGHS chose groups that do not hold each school once")
    return int(cost[taken].sum())
