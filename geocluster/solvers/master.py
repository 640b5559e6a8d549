"""The linear master problem: cover every unit once, by groups or by leaving it alone.

.. math::

    \\min \\sum_S c_S x_S + \\sum_u a_u y_u + M z \\quad
    \\sum_{S \\ni u} x_S + y_u = 1, \\quad
    \\sum_S \\lfloor w_c(S) / d_c \\rfloor x_S \\le \\lfloor w_c / d_c \\rfloor
    \\text{ for each cut } c, \\quad
    k_{\\min} \\le \\sum_S x_S + z, \\; \\sum_S x_S \\le k_{\\max}

where :math:`z` counts groups that are short, at a prohibitive charge.

Source: G. Desaulniers, J. Desrosiers and M. Solomon (eds), Column Generation, Springer 2005,
chapter 1; cuts as in :mod:`geocluster.solvers.cuts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from geocluster.errors import SolverError
from geocluster.solvers.cuts import Cut
from geocluster.solvers.linear import Resolver
from geocluster.solvers.pool import Pool
from geocluster.solvers.pricing import SCALE, Duals

__all__ = ["Master"]

_NOTHING = 1e-9
_HIGHEST = 1 << 50
"""No price is higher, so that no sum of prices of a group leaves 64 bits."""


class Master:
    """A linear program that grows by columns and cuts, solved from where it stood.

    Parameters
    ----------
    pool
        Columns and their costs.
    alone
        Shape ``(u,)``: seconds for leaving each unit alone.
    groups
        Fewest and most groups; None for any number.
    short
        Seconds for each group that is short of the fewest.
    """

    def __init__(
        self, pool: Pool, alone: NDArray[np.int64], groups: tuple[int, int] | None, short: int
    ) -> None:
        self._pool = pool
        self._alone = alone
        self._model = mathopt.Model(name="cover")
        self._rows = [self._model.add_linear_constraint(lb=1, ub=1) for _ in alone]
        for row, cost in zip(self._rows, alone.tolist(), strict=True):
            self._add_variable(cost, [row])
        self._number: mathopt.LinearConstraint | None = None
        if groups is not None:
            self._number = self._model.add_linear_constraint(lb=groups[0], ub=groups[1])
            self._add_variable(short, [self._number]).upper_bound = groups[0]
        self._columns: dict[int, mathopt.Variable] = {}
        self._holding: defaultdict[int, list[int]] = defaultdict(list)
        self._cuts: dict[Cut, mathopt.LinearConstraint] = {}
        self._cuts_of: defaultdict[int, list[Cut]] = defaultdict(list)
        self._solver = Resolver(self._model)
        self._result: mathopt.SolveResult | None = None
        self._solved: list[int] = []
        self._values = np.zeros(0)
        self._tightened = False
        self._fixed: list[int] = []

    def add_columns(self, numbers: Iterable[int]) -> None:
        """Let groups of the pool be chosen; a known one takes its new cost."""
        for number in map(int, numbers):
            cost = int(self._pool.cost[number])
            if number in self._columns:
                self._model.objective.set_linear_coefficient(self._columns[number], cost)
                continue
            group = self._pool.group(number)
            variable = self._add_variable(cost, (self._rows[u] for u in group))
            if self._number is not None:
                self._number.set_coefficient(variable, 1)
            held = Counter(cut for u in group for cut in self._cuts_of[u])
            for cut, count in held.items():
                if count >= cut.parts:
                    self._cuts[cut].set_coefficient(variable, count // cut.parts)
            self._columns[number] = variable
            for u in group:
                self._holding[u].append(number)

    def lacks(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those groups of the pool that cannot be chosen yet, each once."""
        lacking = [k for k in np.unique(numbers).tolist() if k not in self._columns]
        return np.array(lacking, np.int64)

    @property
    def columns(self) -> NDArray[np.int64]:
        """Groups of the pool that can be chosen."""
        return np.fromiter(self._columns, np.int64, len(self._columns))

    def drop_columns(self, numbers: Iterable[int]) -> None:
        """Let groups no longer be chosen, so that the program stays small."""
        for number in map(int, numbers):
            self._model.delete_variable(self._columns.pop(number))
            for u in self._pool.group(number):
                self._holding[u].remove(number)

    def fix(self, number: int) -> None:
        """Force a group to be chosen, until released."""
        self._columns[number].lower_bound = 1
        self._fixed.append(number)
        self._tightened = True

    def release(self) -> None:
        """Force no group to be chosen any more."""
        for number in self._fixed:
            self._columns[number].lower_bound = 0
        self._fixed.clear()

    def add_cuts(self, cuts: Iterable[Cut]) -> None:
        """Put cuts in force."""
        for cut in cuts:
            row = self._model.add_linear_constraint(ub=cut.most)
            for number, count in Counter(k for u in cut.units for k in self._holding[u]).items():
                if count >= cut.parts:
                    row.set_coefficient(self._columns[number], count // cut.parts)
            self._cuts[cut] = row
            self._tightened = True
            for u in cut.units:
                self._cuts_of[u].append(cut)

    def drop_slack_cuts(self) -> None:
        """Forget cuts that do not bind, so that pricing stays quick."""
        if self._result is None:
            return
        for cut, row in list(self._cuts.items()):
            if abs(self._result.dual_values(row)) < _NOTHING:
                self._model.delete_linear_constraint(row)
                del self._cuts[cut]
                for u in cut.units:
                    self._cuts_of[u].remove(cut)

    def solve(self, seconds: float) -> Duals | None:
        """Solve and return prices in whole numbers; None where time ran out.

        Prices are rounded down and never above what leaving a unit alone costs, so they are
        feasible for the alone columns exactly.

        Raises
        ------
        SolverError
            If the solver ends in another way than with an optimum or its time limit.
        """
        result = self._solver.solve(seconds, tightened=self._tightened)
        if result is None:
            return None
        self._tightened = False
        self._result, self._solved = result, list(self._columns)
        self._values = np.array(result.variable_values(list(self._columns.values())), float)
        prices = np.floor(np.array(result.dual_values(self._rows)) * SCALE)
        prices = prices.clip(-_HIGHEST, _HIGHEST).astype(np.int64)
        cuts = list(self._cuts)
        penalties = -np.array(result.dual_values([self._cuts[c] for c in cuts]), float)
        group = 0.0 if self._number is None else result.dual_values(self._number)
        return Duals(
            units=np.minimum(prices, self._alone * SCALE),
            penalties=np.ceil((penalties * SCALE).clip(0, _HIGHEST)).astype(np.int64),
            cuts=cuts,
            group=round(min(max(group * SCALE, -_HIGHEST), _HIGHEST)),
        )

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts in force."""
        return tuple(self._cuts)

    def fractional(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the groups chosen in part or whole, and how far, from the last solve."""
        if self._result is None:
            raise SolverError("the master was not solved yet")
        numbers = np.array(self._solved, np.int64)
        values = self._values
        chosen = np.flatnonzero(values > 1e-6)
        return numbers[chosen], values[chosen]

    def _add_variable(
        self, cost: int, rows: Iterable[mathopt.LinearConstraint]
    ) -> mathopt.Variable:
        variable = self._model.add_variable(lb=0)
        self._model.objective.set_linear_coefficient(variable, cost)
        for row in rows:
            row.set_coefficient(variable, 1)
        return variable
