"""The linear master problem: cover every point once by exactly p sets.

.. math::

    \\min \\sum_S c_S x_S \\quad \\sum_{S \\ni i} x_S = 1, \\quad \\sum_S x_S = p, \\quad
    \\sum_S \\lfloor |S \\cap t| / 2 \\rfloor x_S \\le \\lfloor |t| / 2 \\rfloor
    \\text{ for each cut } t

Source: A. Ceselli and G. Righini, Networks 45 (2005), 125-142 (a branch-and-price algorithm for
the capacitated p-median problem); cuts as in :mod:`geocluster.solvers.cuts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from geocluster.solvers.linear import Resolver
from geocluster.solvers.pmedian.instance import IMPOSSIBLE, Instance
from geocluster.solvers.pmedian.knapsack import Prices

__all__ = ["Master", "Points", "Pool"]

Points = tuple[int, ...]
"""A set of points, ascending."""


@dataclass(slots=True, eq=False)
class Pool:
    """Sets found so far, each once, with the median that serves it at the least cost.

    Attributes
    ----------
    instance
        The problem.
    cost, median
        Steps of the grid, and the median, of each set.
    """

    instance: Instance
    cost: dict[Points, int] = field(default_factory=dict)
    median: dict[Points, int] = field(default_factory=dict)

    def add(self, sets: Iterable[Points]) -> list[Points]:
        """Take in sets that one median can serve; return those that are new."""
        new = []
        for points in sets:
            if points in self.cost:
                continue
            at = list(points)
            sums = self.instance.cost[np.ix_(at, at)].sum(axis=1)
            k = int(np.argmin(sums))
            if int(sums[k]) < IMPOSSIBLE:
                self.cost[points], self.median[points] = int(sums[k]), at[k]
                new.append(points)
        return new


class Master:
    """A linear program that grows by columns and cuts, solved from where it stood.

    Parameters
    ----------
    pool
        Sets and their costs.
    dearest
        Steps of the grid above which no price is of use: what leaving a point out costs.
    """

    def __init__(self, pool: Pool, dearest: int) -> None:
        self._pool = pool
        self._steps = pool.instance.steps
        self._model = mathopt.Model(name="medians")
        n = len(pool.instance)
        self._rows = [self._model.add_linear_constraint(lb=1, ub=1) for _ in range(n)]
        self._number = self._model.add_linear_constraint(lb=pool.instance.p, ub=pool.instance.p)
        for row in [*self._rows, self._number]:
            for sign in (1.0, -1.0):
                self._variable(dearest, {row: sign})
        self._columns: dict[Points, mathopt.Variable] = {}
        self._cuts: dict[Points, mathopt.LinearConstraint] = {}
        self._solver = Resolver(self._model)
        self._result: mathopt.SolveResult | None = None
        self.price_of_set = 0.0

    def add_columns(self, sets: Iterable[Points]) -> None:
        """Let sets of the pool be chosen."""
        for points in sets:
            if points in self._columns:
                continue
            held = dict.fromkeys([self._rows[i] for i in points], 1.0)
            inside = set(points)
            for cut, row in self._cuts.items():
                if times := len(inside.intersection(cut)) // 2:
                    held[row] = float(times)
            self._columns[points] = self._variable(
                self._pool.cost[points], {**held, self._number: 1.0}
            )

    def add_cuts(self, cuts: Iterable[Points]) -> None:
        """Add cuts to the columns that are there and to those that come."""
        for cut in cuts:
            row = self._model.add_linear_constraint(ub=len(cut) // 2)
            for points, variable in self._columns.items():
                if times := len(set(cut).intersection(points)) // 2:
                    row.set_coefficient(variable, times)
            self._cuts[cut] = row

    def drop_slack_cuts(self) -> None:
        """Forget cuts that do not bind, so that pricing stays quick."""
        if self._result is None:
            return
        for cut, row in list(self._cuts.items()):
            if abs(self._result.dual_values(row)) * self._steps < 1:
                self._model.delete_linear_constraint(row)
                del self._cuts[cut]

    def solve(self, seconds: float) -> Prices | None:
        """Solve and return prices in whole numbers; None where time ran out.

        Raises
        ------
        SolverError
            If the solver ends in another way than with an optimum or its time limit.
        """
        result = self._solver.solve(seconds)
        if result is None:
            return None
        self._result = result
        duals = np.array(result.dual_values(self._rows)) * self._steps
        cuts = list(self._cuts)
        penalties = -np.array([result.dual_values(self._cuts[c]) for c in cuts], float)
        self.price_of_set = float(result.dual_values(self._number)) * self._steps
        return Prices(
            points=np.floor(duals).astype(np.int64),
            cuts=tuple(cuts),
            penalties=np.ceil(np.maximum(penalties, 0.0) * self._steps).astype(np.int64),
        )

    @property
    def cuts(self) -> tuple[Points, ...]:
        """The cuts in force."""
        return tuple(self._cuts)

    def __len__(self) -> int:
        return len(self._columns)

    def fractional(self) -> tuple[list[Points], NDArray[np.float64]]:
        """Return the sets chosen in part or whole, and how far, from the last solve."""
        if self._result is None:
            return [], np.zeros(0)
        columns = list(self._columns)
        values = np.array(self._result.variable_values(list(self._columns.values())), float)
        chosen = np.flatnonzero(values > 1e-6)
        return [columns[k] for k in chosen], values[chosen]

    def _variable(self, cost: int, held: dict[mathopt.LinearConstraint, float]) -> mathopt.Variable:
        variable = self._model.add_variable(lb=0)
        self._model.objective.set_linear_coefficient(variable, cost / self._steps)
        for row, coefficient in held.items():
            row.set_coefficient(variable, coefficient)
        return variable
