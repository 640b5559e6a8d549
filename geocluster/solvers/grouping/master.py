"""The linear master problem: cover every unit once, by groups or by leaving it alone.

.. math::

    \\min \\sum_S c_S x_S + \\sum_u a_u y_u + M \\sum_K z_K \\quad
    \\sum_{S \\ni u} x_S + y_u = 1, \\quad
    \\sum_S \\lfloor w_c(S) / d_c \\rfloor x_S \\le \\lfloor w_c / d_c \\rfloor
    \\text{ for each cut } c, \\quad
    k_{\\min} \\le \\sum_{S \\in K} x_S + z_K \\le k_{\\max} \\text{ for each class } K

where :math:`z_K \\le k_{\\min}` counts groups that are short, at a prohibitive charge.

Source: G. Desaulniers, J. Desrosiers and M. Solomon (eds), Column Generation, Springer 2005,
chapter 1; cuts as in :mod:`.cuts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy, deepcopy

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.cuts.rank1 import Cut, held_by
from geocluster.solvers.grouping.pool import Pool
from geocluster.solvers.grouping.pricing import SCALE, Duals
from geocluster.solvers.linear import Basis, LinearSolution, Resolver
from geocluster.solvers.linear_model import LinearModel

__all__ = ["Master"]

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
        Fewest and most groups of each class.
    short
        Seconds for each group that is short of the fewest.
    """

    def __init__(
        self, pool: Pool, alone: NDArray[np.int64], groups: Sequence[tuple[int, int]], short: int
    ) -> None:
        self._pool = pool
        self._alone = alone
        self._model = LinearModel()
        self._rows = self._model.add_rows(np.ones(len(alone)), 1)
        self._model.put(self._rows, self._model.add_variables(alone), 1)
        fewest, most = np.array(groups, float).reshape(-1, 2).T
        self._classes = self._model.add_rows(fewest, most)
        for row, few in zip(self._classes, fewest.tolist(), strict=True):
            self._model.put(row, self._model.add_variables([short], few), 1)
        self._columns: dict[int, int] = {}
        self._costs: dict[int, int] = {}
        self._cuts: dict[Cut, int] = {}
        self._idle: dict[Cut, int] = {}
        self._solver = Resolver(self._model)
        self._result: LinearSolution | None = None
        self._solved = np.zeros(0, np.int64)
        self._values = np.zeros(0)
        self._tightened = False
        self._fixed: list[int] = []
        self._barred = np.zeros(0, np.int64)

    def twin(self) -> Master:
        """Return another that stands where this one does, to be solved beside it."""
        other = copy(self)
        other._model = deepcopy(self._model)
        other._solver = Resolver(other._model)
        other._columns, other._costs = self._columns.copy(), self._costs.copy()
        other._cuts, other._idle = self._cuts.copy(), self._idle.copy()
        other._fixed = self._fixed.copy()
        return other

    def add_columns(self, numbers: Iterable[int]) -> None:
        """Let groups of the pool be chosen; a known one takes its new cost."""
        asked = np.fromiter(numbers, np.int64)
        cost = self._pool.cost[asked]
        self._costs |= zip(asked.tolist(), cost.tolist(), strict=True)
        known = np.array([number in self._columns for number in asked.tolist()], bool)
        if known.any():
            self._model.price(self._ids(asked[known].tolist()), cost[known])
        added = asked[~known]
        if not len(added):
            return
        ids = self._model.add_variables(cost[~known])
        self._columns |= zip(added.tolist(), ids.tolist(), strict=True)
        rows = self._pool.rows[added]
        at, _ = np.nonzero(rows >= 0)
        self._model.put(self._rows[rows[rows >= 0]], ids[at], 1)
        at, of = np.nonzero(self._pool.classes(added))
        self._model.put(self._classes[of], ids[at], 1)
        self._fill(added, ids, list(self._cuts))

    def lacks(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those groups of the pool that cannot be chosen yet at their cost, each once.

        The cost of a group in force falls in the pool wherever a cheaper lead is found.
        """
        asked = np.unique(numbers)
        known = zip(asked.tolist(), self._pool.cost[asked].tolist(), strict=True)
        return np.array([k for k, cost in known if self._costs.get(k) != cost], np.int64)

    @property
    def columns(self) -> NDArray[np.int64]:
        """Groups of the pool that can be chosen."""
        return np.fromiter(self._columns, np.int64, len(self._columns))

    def spare_columns(self) -> NDArray[np.int64]:
        """Return the groups of the pool that can be chosen and are not basic."""
        numbers = self.columns
        if self._result is None:
            return numbers
        return numbers[~self._result.basic_at(self._ids(numbers))]

    def drop_columns(self, numbers: Iterable[int]) -> None:
        """Let groups no longer be chosen, so that the program stays small."""
        gone = list(map(int, numbers))
        self._model.drop_variables(self._ids(gone))
        for number in gone:
            del self._columns[number], self._costs[number]
        # One that comes again is neither barred nor forced.
        self._barred = np.setdiff1d(self._barred, gone)
        self._fixed = [number for number in self._fixed if number in self._columns]

    def fix(self, number: int) -> None:
        """Force a group to be chosen, until released."""
        self._model.bound_below(self._ids([number]), 1)
        self._fixed.append(number)
        self._tightened = True

    def release(self) -> None:
        """Force no group to be chosen any more."""
        self._model.bound_below(self._ids(self._fixed), 0)
        self._fixed.clear()

    def only(self, numbers: NDArray[np.int64]) -> None:
        """Bar all other groups from being chosen, without forgetting them."""
        barred = np.setdiff1d(self.columns, numbers)
        changed = np.setxor1d(barred, self._barred)
        self._model.bound_above(self._ids(np.intersect1d(changed, barred)), 0)
        self._model.bound_above(self._ids(np.intersect1d(changed, self._barred)), np.inf)
        self._barred = barred

    def add_cuts(self, cuts: Iterable[Cut]) -> None:
        """Put cuts in force."""
        added = list(cuts)
        rows = self._model.add_rows(-np.inf, [cut.most for cut in added])
        self._cuts |= zip(added, rows.tolist(), strict=True)
        self._fill(self.columns, self._ids(self._columns), added)
        self._tightened = True

    def drop_slack_cuts(self, idle: int) -> None:
        """Forget cuts that were slack so many times, one after the other.

        Once is little: where solutions are degenerate, a cut that is dropped at once is broken
        again by the next.
        """
        if self._result is None:
            return
        slack, gone = self._result.slack_at(self._cut_rows(self._cuts)), []
        for cut, free in zip(list(self._cuts), slack.tolist(), strict=True):
            self._idle[cut] = self._idle.get(cut, 0) + 1 if free else 0
            if self._idle[cut] == idle:
                del self._idle[cut]
                gone.append(self._cuts.pop(cut))
        self._model.drop_rows(np.array(gone, np.int64))

    @property
    def basis(self) -> Basis | None:
        """Where the simplex stood last."""
        return None if self._result is None else self._result.basis

    def solve(self, seconds: float, *, start: Basis | None = None) -> Duals | None:
        """Solve and return prices in whole numbers; None where time ran out.

        Prices are rounded down and never above what leaving a unit alone costs, so they are
        feasible for the alone columns exactly.

        Parameters
        ----------
        seconds
            Limit.
        start
            A basis of the same columns and cuts, of which some were only barred since.

        Raises
        ------
        SolverError
            If the solver ends in another way than with an optimum or its time limit.
        """
        tightened = self._tightened or start is not None
        result = self._solver.solve(seconds, tightened=tightened, start=start)
        if result is None:
            return None
        self._tightened = False
        self._result, self._solved = result, self.columns
        self._values = result.values_at(self._ids(self._columns))
        prices = np.floor(result.prices_at(self._rows) * SCALE)
        prices = prices.clip(-_HIGHEST, _HIGHEST).astype(np.int64)
        cuts = list(self._cuts)
        penalties = -result.prices_at(self._cut_rows(self._cuts))
        counted = result.prices_at(self._classes)
        return Duals(
            units=np.minimum(prices, self._alone * SCALE),
            penalties=np.ceil((penalties * SCALE).clip(0, _HIGHEST)).astype(np.int64),
            cuts=cuts,
            classes=tuple(map(round, (counted * SCALE).clip(-_HIGHEST, _HIGHEST).tolist())),
        )

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts in force."""
        return tuple(self._cuts)

    def fractional(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the groups chosen in part or whole, and how far, from the last solve.

        None before the first: prices may come from elsewhere, and time run out then.
        """
        chosen = np.flatnonzero(self._values > 1e-6)
        return self._solved[chosen], self._values[chosen]

    def _fill(self, numbers: NDArray[np.int64], ids: NDArray[np.int64], cuts: list[Cut]) -> None:
        """Put the coefficients of groups in cuts."""
        if cuts:
            times = held_by(self._pool.rows[numbers], cuts, len(self._rows)).tocoo()
            self._model.put(self._cut_rows(cuts)[times.col], ids[times.row], times.data)

    def _ids(self, numbers: Iterable[int]) -> NDArray[np.int64]:
        """Variables of groups."""
        return np.array([self._columns[number] for number in numbers], np.int64)

    def _cut_rows(self, cuts: Iterable[Cut]) -> NDArray[np.int64]:
        """Rows of cuts."""
        return np.array([self._cuts[cut] for cut in cuts], np.int64)
