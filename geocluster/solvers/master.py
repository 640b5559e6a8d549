"""The linear master problem: cover every unit once, by groups or by leaving it alone.

.. math::

    \\min \\sum_S c_S x_S + \\sum_u a_u y_u \\quad
    \\sum_{S \\ni u} x_S + y_u = 1, \\quad
    \\sum_S \\lfloor |S \\cap t| / 2 \\rfloor x_S \\le 1 \\text{ for each cut } t

Source: G. Desaulniers, J. Desrosiers and M. Solomon (eds), Column Generation, Springer 2005,
chapter 1; subset-row cuts as in :mod:`geocluster.solvers.pricing`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from geocluster.errors import SolverError
from geocluster.solvers.pool import Column, Pool
from geocluster.solvers.pricing import SCALE, Duals

__all__ = ["Master"]


class Master:
    """A linear program that grows by columns and cuts, solved from where it stood.

    Parameters
    ----------
    pool
        Columns and their costs.
    alone
        Seconds for leaving each unit alone.
    """

    def __init__(self, pool: Pool, alone: list[int]) -> None:
        self._pool = pool
        self._alone = np.array(alone, np.int64)
        self._model = mathopt.Model(name="cover")
        self._rows = [self._model.add_linear_constraint(lb=1, ub=1) for _ in alone]
        for row, cost in zip(self._rows, alone, strict=True):
            self._add_variable(cost, [row])
        self._columns: dict[Column, mathopt.Variable] = {}
        self._cuts: dict[tuple[int, int, int], mathopt.LinearConstraint] = {}
        self._cuts_of: dict[int, list[tuple[int, int, int]]] = {}
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        self._result: mathopt.SolveResult | None = None

    def add_columns(self, columns: Iterable[Column]) -> None:
        """Let groups of the pool be chosen; a known one takes its new cost."""
        for column in columns:
            cost = self._pool.cost[column]
            if column in self._columns:
                self._model.objective.set_linear_coefficient(self._columns[column], cost)
                continue
            held: dict[tuple[int, int, int], int] = {}
            for u in column:
                for cut in self._cuts_of.get(u, ()):
                    held[cut] = held.get(cut, 0) + 1
            rows = [self._rows[u] for u in column]
            rows += [self._cuts[cut] for cut, count in held.items() if count >= 2]
            self._columns[column] = self._add_variable(cost, rows)

    def add_cuts(self, cuts: Iterable[tuple[int, int, int]]) -> None:
        """Allow at most one group that holds two or more of three units."""
        for cut in cuts:
            row = self._model.add_linear_constraint(ub=1)
            for column, variable in self._columns.items():
                if len(set(cut) & set(column)) >= 2:
                    row.set_coefficient(variable, 1)
            self._cuts[cut] = row
            for u in cut:
                self._cuts_of.setdefault(u, []).append(cut)

    def drop_slack_cuts(self) -> None:
        """Forget cuts that do not bind, so that pricing stays quick."""
        if self._result is None:
            return
        for cut, row in list(self._cuts.items()):
            if abs(self._result.dual_values(row)) < 1e-9:
                self._model.delete_linear_constraint(row)
                del self._cuts[cut]
                for u in cut:
                    self._cuts_of[u].remove(cut)

    def solve(self) -> Duals:
        """Solve and return prices in whole numbers.

        Prices are rounded down and never above what leaving a unit alone costs, so they are
        feasible for the alone columns exactly.

        Raises
        ------
        SolverError
            If the solver does not end with an optimum.
        """
        result = self._solver.solve(params=mathopt.SolveParameters(threads=1))
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise SolverError(f"the linear master ended with {result.termination}")
        self._result = result
        prices = np.floor(np.array(result.dual_values(self._rows)) * SCALE).astype(np.int64)
        cuts = list(self._cuts)
        penalties = np.array([-result.dual_values(self._cuts[c]) for c in cuts], float)
        return Duals(
            units=np.minimum(prices, self._alone * SCALE),
            cuts=np.ceil(np.maximum(penalties, 0.0) * SCALE).astype(np.int64),
            triples=np.array(cuts, np.int64).reshape(-1, 3),
        )

    @property
    def objective(self) -> float:
        """Seconds, of the last solve."""
        if self._result is None:
            raise SolverError("the master was not solved yet")
        return float(self._result.objective_value())

    @property
    def cuts(self) -> tuple[tuple[int, int, int], ...]:
        """The cuts in force."""
        return tuple(self._cuts)

    def fractional(self) -> tuple[list[Column], NDArray[np.float64]]:
        """Return the groups chosen in part or whole, and how far, from the last solve."""
        if self._result is None:
            raise SolverError("the master was not solved yet")
        columns = list(self._columns)
        values = np.array(self._result.variable_values(list(self._columns.values())), float)
        chosen = np.flatnonzero(values > 1e-6)
        return [columns[k] for k in chosen], values[chosen]

    def _add_variable(
        self, cost: int, rows: Iterable[mathopt.LinearConstraint]
    ) -> mathopt.Variable:
        variable = self._model.add_variable(lb=0)
        self._model.objective.set_linear_coefficient(variable, cost)
        for row in rows:
            row.set_coefficient(variable, 1)
        return variable
