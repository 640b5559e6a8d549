"""Which schools, and which units, go together in pairs: tables that hold near ones only.

Everything that a rule or a pin says of two schools is decided here, whoever else is in the group:
so the pricer only looks up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.problem import Problem
from geocluster.rules import Measured
from geocluster.terms.shapes import LeadMember, LeadPairs, PairTest, Together

__all__ = ["absent", "apart_of", "inside_of", "led", "near_of", "paid_of", "within_of"]


def inside_of(chosen: list[tuple[int, ...]], n: int) -> sparse.csr_array:
    """Shape ``(u, n)``: 1 where a school is in a unit."""
    rows = np.repeat(np.arange(len(chosen)), np.array([len(s) for s in chosen], np.int64))
    columns = np.array([i for s in chosen for i in s], np.int64)
    ones = np.ones(len(columns), np.int64)
    return sparse.csr_array((ones, (rows, columns)), shape=(len(chosen), n))


def within_of(problem: Problem) -> sparse.csr_array:
    """Shape ``(n, n)``: 1 for each pair within the drive limit both ways."""
    near = problem.travel.seconds.astype(np.int64)
    near.data[near.data > problem.drive_limit] = 0
    near.eliminate_zeros()
    near.data[:] = 1
    return sparse.csr_array(near.multiply(near.T))


def led(problem: Problem, within: sparse.csr_array) -> sparse.csr_array:
    """Return the pairs within of which the first may lead the second, by every restriction."""
    for shape in problem.restrictions:
        if isinstance(shape, LeadPairs):
            within = _allowed(within, shape.allowed)
    return within


def _allowed(pairs: sparse.csr_array, test: PairTest) -> sparse.csr_array:
    """Return those of some pairs that pass a test."""
    at = pairs.tocoo()
    kept = test(at.row.astype(np.int64), at.col.astype(np.int64))
    return sparse.csr_array((at.data[kept], (at.row[kept], at.col[kept])), shape=pairs.shape)


def paid_of(problem: Problem, within: sparse.csr_array) -> sparse.csr_array:
    """Shape ``(n, n)``: 1 more than the seconds charged for a member under a lead, of pairs within.

    The 1 keeps pairs that cost nothing from being lost, since what is 0 is not stored.
    """
    paid = within
    for cost in problem.costs:
        if isinstance(cost.shape, LeadMember):
            amount = sparse.csr_array(cost.shape.amount.multiply(within)).astype(np.int64)
            paid = paid + cost.weight * amount
    return sparse.csr_array(paid)


def apart_of(
    problem: Problem, inside: sparse.csr_array, within: sparse.csr_array
) -> sparse.csr_array:
    """Shape ``(u, u)``: 1 for units that may not be in one group; on the diagonal, within a unit.

    Pins keep them apart, or restrictions; of the latter only such pairs are looked at as could be
    in one group: both near each other, or else near one lead.
    """
    n = len(problem)
    pairs = np.array(sorted(problem.apart), np.int64).reshape(-1, 2)
    i, j = np.concatenate([pairs, pairs[:, ::-1]]).T
    schools = sparse.csr_array((np.ones(len(i), np.int64), (i, j)), shape=(n, n))
    tests = [shape.allowed for shape in problem.restrictions if isinstance(shape, Together)]
    if tests:
        pairwise = problem.rules.measured is Measured.PAIRS
        could = within if pairwise else _allowed(within.T @ within + within, np.not_equal)
        for allowed in tests:
            schools = sparse.csr_array(schools + could - _allowed(could, allowed))
        schools.eliminate_zeros()
    units = sparse.csr_array(inside @ schools @ inside.T)
    units.data[:] = 1
    return units


def near_of(
    within: sparse.csr_array,
    inside: sparse.csr_array,
    size: NDArray[np.int64],
    apart: sparse.csr_array,
) -> sparse.csr_array:
    """Shape ``(u, u)``: 1 for different units whose schools are all near each other."""
    counted = (inside @ within @ inside.T).tocoo()
    a, b = counted.row, counted.col
    all_near = (counted.data == size[a] * size[b]) & (a != b)
    near = sparse.csr_array(
        (np.ones(int(all_near.sum()), np.int64), (a[all_near], b[all_near])), shape=counted.shape
    )
    near = sparse.csr_array(near - near.multiply(apart))
    near.eliminate_zeros()
    return near


def absent(table: sparse.csr_array, wanted: sparse.csr_array) -> sparse.csr_array:
    """Return a 1 for each entry of a table that another has not."""
    ones = table.copy()
    ones.data[:] = 1
    missing = sparse.csr_array(ones - ones.multiply(wanted))
    missing.eliminate_zeros()
    return missing
