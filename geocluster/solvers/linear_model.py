"""A linear program that grows by arrays: columns, rows and coefficients many at a time.

A MathOpt model takes them one by one, each through several calls of Python, which takes about as
long as GLOP does to solve; here they go into its messages as arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.math_opt import model_pb2, model_update_pb2, solution_pb2, sparse_containers_pb2

__all__ = ["LinearModel"]

_BASIC = solution_pb2.BASIS_STATUS_BASIC
_AT_LOWER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND


class LinearModel:
    """Minimise costs of variables under rows with a range; variables and rows go by their ids."""

    def __init__(self) -> None:
        self._lower, self._upper, self._cost = (_Grown() for _ in range(3))
        self._least, self._most = _Grown(), _Grown()
        self._variable_gone, self._row_gone = _Grown(), _Grown()
        self._told: list[NDArray[np.float64]] = []
        self._new: list[NDArray[np.float64]] = []
        self._priced: list[NDArray[np.int64]] = []
        self._bounded: list[NDArray[np.int64]] = []
        self._dropped: list[NDArray[np.int64]] = []
        self._dropped_rows: list[NDArray[np.int64]] = []
        self._seen = 0, 0

    def add_variables(self, cost: ArrayLike, upper: float = np.inf) -> NDArray[np.int64]:
        """Add variables from 0 to a bound, and return their ids."""
        costs = np.asarray(cost, float)
        first = len(self._cost)
        self._cost.extend(costs)
        self._lower.extend(np.zeros(len(costs)))
        self._upper.extend(np.full(len(costs), upper))
        self._variable_gone.extend(np.zeros(len(costs)))
        return np.arange(first, len(self._cost))

    def add_rows(self, least: ArrayLike, most: ArrayLike) -> NDArray[np.int64]:
        """Add rows with a range each, and return their ids."""
        first = len(self._least)
        lows, highs = np.broadcast_arrays(np.asarray(least, float), np.asarray(most, float))
        self._least.extend(lows)
        self._most.extend(highs)
        self._row_gone.extend(np.zeros(len(lows)))
        return np.arange(first, len(self._least))

    def put(self, rows: ArrayLike, variables: ArrayLike, values: ArrayLike) -> None:
        """Put coefficients that are not there yet, one for each row and variable."""
        entries = np.broadcast_arrays(*(np.asarray(x, float) for x in (rows, variables, values)))
        self._new.append(np.array(entries))

    def price(self, variables: NDArray[np.int64], cost: ArrayLike) -> None:
        """Change costs."""
        self._cost.all[variables] = cost
        self._priced.append(variables)

    def bound_below(self, variables: NDArray[np.int64], least: float) -> None:
        """Change lower bounds."""
        self._lower.all[variables] = least
        self._bounded.append(variables)

    def bound_above(self, variables: NDArray[np.int64], most: float) -> None:
        """Change upper bounds."""
        self._upper.all[variables] = most
        self._bounded.append(variables)

    def drop_variables(self, variables: NDArray[np.int64]) -> None:
        """Forget variables."""
        self._variable_gone.all[variables] = 1
        self._dropped.append(variables)

    def drop_rows(self, rows: NDArray[np.int64]) -> None:
        """Forget rows."""
        self._row_gone.all[rows] = 1
        self._dropped_rows.append(rows)

    def export_model(self) -> model_pb2.ModelProto:
        """Return all of it."""
        proto = model_pb2.ModelProto(variables=self._variables(0), linear_constraints=self._rows(0))
        proto.objective.linear_coefficients.CopyFrom(self._costs(self._there(0)))
        entries = self._entries([*self._told, *self._new])
        self._told, self._new = [entries], []
        proto.linear_constraint_matrix.CopyFrom(_matrix(entries))
        return proto

    def export_update(self) -> model_update_pb2.ModelUpdateProto | None:
        """Return what has changed since the last checkpoint; None for nothing."""
        old, old_rows = self._seen
        lists = (self._priced, self._bounded, self._dropped, self._dropped_rows, self._new)
        if self._seen == (len(self._cost), len(self._least)) and not any(lists):
            return None
        gone = self._variable_gone.all
        priced, bounded = (
            ids[(ids < old) & (gone[ids] == 0)] for ids in map(_ids, (self._priced, self._bounded))
        )
        dropped, dropped_rows = _ids(self._dropped), _ids(self._dropped_rows)
        proto = model_update_pb2.ModelUpdateProto(
            deleted_variable_ids=dropped[dropped < old].tolist(),
            deleted_linear_constraint_ids=dropped_rows[dropped_rows < old_rows].tolist(),
            new_variables=self._variables(old),
            new_linear_constraints=self._rows(old_rows),
        )
        costs = self._costs(np.concatenate([priced, self._there(old)]))
        proto.objective_updates.linear_coefficients.CopyFrom(costs)
        updates = proto.variable_updates
        for bounds, of in (
            (updates.lower_bounds, self._lower),
            (updates.upper_bounds, self._upper),
        ):
            bounds.ids.extend(bounded.tolist())
            bounds.values.extend(of.all[bounded].tolist())
        matrix = _matrix(self._entries(self._new))
        proto.linear_constraint_matrix_updates.CopyFrom(matrix)
        return proto

    def advance_checkpoint(self) -> None:
        """Take what was exported last as known."""
        self._told += self._new
        self._new = []
        for changes in (self._priced, self._bounded, self._dropped, self._dropped_rows):
            changes.clear()
        self._seen = len(self._cost), len(self._least)

    def basis(self, last: solution_pb2.BasisProto) -> solution_pb2.BasisProto | None:
        """Return a basis of what is there now: that of a solution, with what has come since.

        New rows are slack and new variables at their lower bound. None where anything basic is
        gone: the simplex then mends the basis, which takes longer than to begin anew.
        """
        rows, variables = np.flatnonzero(self._row_gone.all == 0), self._there(0)
        of_rows = _statuses(last.constraint_status, rows, _BASIC)
        of_variables = _statuses(last.variable_status, variables, _AT_LOWER)
        if np.sum(of_rows == _BASIC) + np.sum(of_variables == _BASIC) != len(rows):
            return None
        return solution_pb2.BasisProto(
            constraint_status=_by_id(rows, of_rows),
            variable_status=_by_id(variables, of_variables),
        )

    def _there(self, first: int) -> NDArray[np.int64]:
        return first + np.flatnonzero(self._variable_gone.all[first:] == 0)

    def _variables(self, first: int) -> model_pb2.VariablesProto:
        ids = self._there(first)
        return model_pb2.VariablesProto(
            ids=ids.tolist(),
            lower_bounds=self._lower.all[ids].tolist(),
            upper_bounds=self._upper.all[ids].tolist(),
            integers=[False] * len(ids),
        )

    def _rows(self, first: int) -> model_pb2.LinearConstraintsProto:
        ids = first + np.flatnonzero(self._row_gone.all[first:] == 0)
        return model_pb2.LinearConstraintsProto(
            ids=ids.tolist(),
            lower_bounds=self._least.all[ids].tolist(),
            upper_bounds=self._most.all[ids].tolist(),
        )

    def _costs(self, ids: NDArray[np.int64]) -> sparse_containers_pb2.SparseDoubleVectorProto:
        return sparse_containers_pb2.SparseDoubleVectorProto(
            ids=ids.tolist(), values=self._cost.all[ids].tolist()
        )

    def _entries(self, parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Join coefficients of what is still there, by rows and then by variables."""
        entries = np.concatenate([np.zeros((3, 0)), *parts], axis=1)
        rows, variables = entries[:2].astype(np.int64)
        there = (self._row_gone.all[rows] == 0) & (self._variable_gone.all[variables] == 0)
        entries = entries[:, there]
        return entries[:, np.lexsort((entries[1], entries[0]))]


class _Grown:
    """Numbers that more are put behind."""

    def __init__(self) -> None:
        self._room, self._count = np.zeros(1024), 0

    def __len__(self) -> int:
        return self._count

    @property
    def all(self) -> NDArray[np.float64]:
        """All of them, to read and to change."""
        return self._room[: self._count]

    def extend(self, more: NDArray[np.float64]) -> None:
        """Put more behind."""
        count = self._count + len(more)
        if count > len(self._room):
            self._room = np.concatenate([self.all, np.zeros(2 * count - self._count)])
        self._room[self._count : count] = more
        self._count = count


def _statuses(
    last: solution_pb2.SparseBasisStatusVector, ids: NDArray[np.int64], new: int
) -> NDArray[np.int64]:
    """Statuses by ids: as they were, or that of what is new."""
    known = np.full(int(ids.max(initial=-1)) + 1, new)
    was = np.fromiter(last.ids, np.int64, len(last.ids))
    there = was < len(known)
    known[was[there]] = np.fromiter(last.values, np.int64, len(was))[there]
    return known[ids]


def _by_id(
    ids: NDArray[np.int64], statuses: NDArray[np.int64]
) -> solution_pb2.SparseBasisStatusVector:
    return solution_pb2.SparseBasisStatusVector(ids=ids.tolist(), values=statuses.tolist())


def _ids(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.unique(np.concatenate([np.zeros(0, np.int64), *parts]))


def _matrix(entries: NDArray[np.float64]) -> sparse_containers_pb2.SparseDoubleMatrixProto:
    rows, variables = entries[:2].astype(np.int64)
    return sparse_containers_pb2.SparseDoubleMatrixProto(
        row_ids=rows.tolist(), column_ids=variables.tolist(), coefficients=entries[2].tolist()
    )
