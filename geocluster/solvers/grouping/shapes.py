"""Costs and limits of whole groups, by their shape, in the arrays that the pricer reads.

What a problem pays for (:mod:`geocluster.terms.shapes`) is told to the engine by shape alone:

- costs of members under their lead are in the arcs (:mod:`.units`);
- a *touched set* is charged at the first unit of a group that it holds, as a cut would be that pays
  at once: so it only ever adds, and to leave it out of a bound is valid;
- an *aggregate* is charged when the group is whole, and is never negative;
- limited sums are asked for their most with each unit, for their fewest when the group is whole;
- whether a group is one that a pin says is not made is asked when it is whole.

The objective takes the weight of each set off again once, which is a constant. Where each group has
its first set free, a further set of all their members takes the weight off at the first of them: a
unit that is the first in it is also the first in one of the sets, so together they only add.

Source: resources of groups and their extension, S. Irnich and G. Desaulniers in Column Generation
(Springer 2005), chapter 2; what pays at first contact as the cuts of M. Jepsen, B. Petersen,
S. Spoorendonk and D. Pisinger, Operations Research 56 (2008), section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.problem import Problem
from geocluster.terms import Cost
from geocluster.terms.shapes import Aggregate, GroupSums, Parts, TouchedSets

__all__ = ["GroupCosts", "GroupLimits", "group_costs_of", "group_limits_of"]


class GroupCosts(NamedTuple):
    """What a group pays by what it holds, whoever leads.

    Attributes
    ----------
    first_set, set_of
        Sets that unit ``u`` touches are ``set_of[first_set[u]:first_set[u + 1]]``.
    set_weight
        Shape ``(s,)``: seconds for a group that touches a set; below zero for what is taken off.
    set_base
        Shape ``(s,)``: for a set that is charged only beside others, the number of the set that
        takes the first off again; else -1.
    column
        Shape ``(u, k)``: what is summed over units for the aggregates.
    first_piece
        Functions of aggregate ``a`` are those from ``first_piece[a]`` to ``first_piece[a + 1]``.
    slope, start
        Shape ``(p, k)`` and ``(p,)``: linear functions of the sums.
    weight
        Shape ``(a,)``: seconds for one of each aggregate.
    """

    first_set: NDArray[np.int64]
    set_of: NDArray[np.int64]
    set_weight: NDArray[np.int64]
    set_base: NDArray[np.int64]
    column: NDArray[np.int64]
    first_piece: NDArray[np.int64]
    slope: NDArray[np.int64]
    start: NDArray[np.int64]
    weight: NDArray[np.int64]

    def restricted_to(self, kept: NDArray[np.int64]) -> GroupCosts:
        """Return the same for some units."""
        first, at = rows_of(self.first_set, kept)
        return self._replace(first_set=first, set_of=self.set_of[at], column=self.column[kept])

    def without(self) -> GroupCosts:
        """Return the same where no group pays anything."""
        return _compiled(len(self.column), [], [])

    def of_group(self, units: Sequence[int]) -> int:
        """Seconds that a group of units pays."""
        ends = [self.set_of[self.first_set[u] : self.first_set[u + 1]] for u in units]
        paid = int(self.set_weight[np.unique(np.concatenate(ends))].sum()) if ends else 0
        values = self.start + self.slope @ self.column[list(units)].sum(axis=0)
        for a, weight in enumerate(self.weight.tolist()):
            paid += weight * max(0, *values[self.first_piece[a] : self.first_piece[a + 1]].tolist())
        return paid

    @property
    def most(self) -> int:
        """Seconds that all groups of no grouping can exceed together."""
        touched = self.set_weight[self.set_of].clip(min=0).sum()
        sums = np.abs(self.column).sum(axis=0)
        most = int(touched)
        for a, weight in enumerate(self.weight.tolist()):
            of = slice(self.first_piece[a], self.first_piece[a + 1])
            each = int(self.start[of].max(initial=0))
            most += weight * (len(self.column) * each + int((np.abs(self.slope[of]) @ sums).max()))
        return most


class GroupLimits(NamedTuple):
    """Sums over a group that have a fewest and a most.

    Attributes
    ----------
    first_sum, sum_of, amount
        Unit ``u`` adds ``amount[k]`` to the sum ``sum_of[k]``, for ``k`` from ``first_sum[u]`` to
        ``first_sum[u + 1]``.
    fewest, most
        Shape ``(r,)``: of each sum, both allowed.
    first_barred, barred_of
        Unit ``u`` is in the groups ``barred_of[first_barred[u]:first_barred[u + 1]]`` of those
        that must not be made.
    barred_units
        Shape ``(b,)``: units of each such group.
    """

    first_sum: NDArray[np.int64]
    sum_of: NDArray[np.int64]
    amount: NDArray[np.int64]
    fewest: NDArray[np.int64]
    most: NDArray[np.int64]
    first_barred: NDArray[np.int64]
    barred_of: NDArray[np.int64]
    barred_units: NDArray[np.int64]

    def restricted_to(self, kept: NDArray[np.int64]) -> GroupLimits:
        """Return the same for some units; of a group that must not be made, all or none count."""
        first, at = rows_of(self.first_sum, kept)
        first_barred, barred = rows_of(self.first_barred, kept)
        return self._replace(
            first_sum=first,
            sum_of=self.sum_of[at],
            amount=self.amount[at],
            first_barred=first_barred,
            barred_of=self.barred_of[barred],
        )

    def without(self, groups: Sequence[Sequence[int]]) -> GroupLimits:
        """Return the same where some further groups must not be made.

        Parameters
        ----------
        groups
            Units of each.
        """
        n, b = len(self.first_barred) - 1, len(self.barred_units)
        sizes = np.array([len(group) for group in groups], np.int64)
        unit = np.concatenate(
            [
                np.repeat(np.arange(n), np.diff(self.first_barred)),
                np.array([u for group in groups for u in group], np.int64),
            ]
        )
        of = np.concatenate([self.barred_of, b + np.repeat(np.arange(len(groups)), sizes)])
        order = np.argsort(unit, kind="stable")
        return self._replace(
            first_barred=np.searchsorted(unit[order], np.arange(n + 1)).astype(np.int64),
            barred_of=of[order].astype(np.int64),
            barred_units=np.concatenate([self.barred_units, sizes]).astype(np.int64),
        )


def rows_of(
    begin: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Take some lists of those that stand one after the other: where each begins, and from where.

    Parameters
    ----------
    begin
        List ``k`` is that from ``begin[k]`` to ``begin[k + 1]``.
    rows
        Which lists to take.
    """
    counts = begin[rows + 1] - begin[rows]
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    at = np.arange(first[-1]) - np.repeat(first[:-1] - begin[rows], counts)
    return first, at


def group_costs_of(problem: Problem, inside: sparse.csr_array) -> tuple[GroupCosts, int]:
    """Return what groups pay by what they hold, and what the whole is charged once.

    Parameters
    ----------
    problem
        With its costs.
    inside
        Shape ``(u, n)``: 1 where a school is in a unit.

    Returns
    -------
    costs
        For the pricer.
    once
        Seconds, not above zero: the weight of each set.
    """
    sets: list[_Set] = []
    aggregates: list[tuple[int, Aggregate, NDArray[np.int64]]] = []
    once = 0
    for cost in problem.costs:
        shape = cost.shape
        if isinstance(shape, TouchedSets):
            sets += _sets(cost, shape, inside, len(sets))
            once -= cost.weight * len(shape.sets) if shape.parts is Parts.OF_SET else 0
        elif isinstance(shape, Aggregate) and not shape.is_constant:
            aggregates.append((cost.weight, shape, np.asarray(inside @ shape.columns)))
    return _compiled(inside.shape[0], sets, aggregates), once


def group_limits_of(problem: Problem, inside: sparse.csr_array) -> GroupLimits:
    """Return what rules and pins ask of whole groups; arguments as for :func:`group_costs_of`."""
    shapes = [shape for shape in problem.restrictions if isinstance(shape, GroupSums)]
    n, none = inside.shape[0], np.zeros(0, np.int64)
    weights = [sparse.csr_array(inside @ shape.weight.astype(np.int64)) for shape in shapes]
    table = sparse.csr_array(sparse.hstack([sparse.csr_array((n, 0), dtype=np.int64), *weights]))
    return GroupLimits(
        first_sum=table.indptr.astype(np.int64),
        sum_of=table.indices.astype(np.int64),
        amount=table.data.astype(np.int64),
        fewest=np.concatenate([none, *(shape.fewest for shape in shapes)]).astype(np.int64),
        most=np.concatenate([none, *(shape.most for shape in shapes)]).astype(np.int64),
        **_barred(problem, inside),
    )


def _barred(problem: Problem, inside: sparse.csr_array) -> dict[str, NDArray[np.int64]]:
    """Return the groups that must not be made, as units; what splits a unit is made in no case."""
    made = np.array(sorted(problem.forbidden), object)
    held = np.zeros((len(problem), len(made)), np.int64)
    for number, schools in enumerate(made):
        held[list(schools), number] = 1
    size = np.diff(inside.indptr)
    counted = np.asarray(inside @ held)
    whole = counted == size[:, None]
    possible = (counted * whole).sum(axis=0) == held.sum(axis=0)
    table = sparse.csr_array(whole[:, possible].astype(np.int64))
    return {
        "first_barred": table.indptr.astype(np.int64),
        "barred_of": table.indices.astype(np.int64),
        "barred_units": np.asarray(table.sum(axis=0)).ravel().astype(np.int64),
    }


class _Set(NamedTuple):
    units: NDArray[np.int64]
    weight: int
    base: int


def _sets(cost: Cost, shape: TouchedSets, inside: sparse.csr_array, before: int) -> list[_Set]:
    """Return the sets as units, and behind them what takes the first of a group off."""
    unit_of = np.full(inside.shape[1], -1, np.int64)
    unit_of[inside.indices] = np.repeat(np.arange(inside.shape[0]), np.diff(inside.indptr))
    held = [np.unique(unit_of[list(members)]) for members in shape.sets]
    units = [u[u >= 0] for u in held]
    if shape.parts is Parts.OF_SET:
        return [_Set(u, cost.weight, -1) for u in units]
    base = before + len(units)
    every = np.unique(np.concatenate([*units, np.zeros(0, np.int64)]))
    return [*(_Set(u, cost.weight, base) for u in units), _Set(every, -cost.weight, -1)]


def _compiled(
    n: int, sets: Sequence[_Set], aggregates: Sequence[tuple[int, Aggregate, NDArray[np.int64]]]
) -> GroupCosts:
    touching = np.concatenate([*(s.units for s in sets), np.zeros(0, np.int64)])
    number = np.repeat(np.arange(len(sets)), np.array([len(s.units) for s in sets], np.int64))
    order = np.argsort(touching, kind="stable")
    widths = [columns.shape[1] for _, _, columns in aggregates]
    slope = np.zeros((sum(len(a.start) for _, a, _ in aggregates), sum(widths)), np.int64)
    row = left = 0
    for (_, shape, _), width in zip(aggregates, widths, strict=True):
        slope[row : row + len(shape.start), left : left + width] = shape.slopes
        row, left = row + len(shape.start), left + width
    pieces = [len(shape.start) for _, shape, _ in aggregates]
    none = np.zeros((n, 0), np.int64)
    return GroupCosts(
        first_set=np.searchsorted(touching[order], np.arange(n + 1)).astype(np.int64),
        set_of=number[order].astype(np.int64),
        set_weight=np.array([s.weight for s in sets], np.int64),
        set_base=np.array([s.base for s in sets], np.int64),
        column=np.ascontiguousarray(np.hstack([none, *(c for _, _, c in aggregates)]), np.int64),
        first_piece=np.concatenate([[0], np.cumsum(pieces)]).astype(np.int64),
        slope=slope,
        start=np.concatenate([*(s.start for _, s, _ in aggregates), np.zeros(0)]).astype(np.int64),
        weight=np.array([weight for weight, _, _ in aggregates], np.int64),
    )
