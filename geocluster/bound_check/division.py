"""What a group costs inside: the least partition of its schools into groups of a finer tier.

Prices of that tier, for which none of its groups is too cheap, say what a partition costs at least;
what it loses above them is found by trying, school by school, the groups that lose little. The
prices are found by this very module, by column generation, and taken only after all groups were
priced.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from geocluster.bound_check.groups import Column, Pricer
from geocluster.bound_check.prices import Prices
from geocluster.bound_check.tier import TierData
from geocluster.errors import SolverError
from geocluster.judge import cost_alone

__all__ = ["Division"]

_ROUNDS, _BEST = 60, 3
_NEVER_ALONE = 100_000
"""Seconds that leaving a school alone costs, in the search for prices, where it must not be."""


class Division:
    """The partition of groups into those of a finer tier.

    Parameters
    ----------
    tier
        The finer one, with the schools that take part in it.
    scale
        What a second is.
    most
        Groups that are looked at, at most.
    inner
        What its own groups cost inside, where there is a tier finer still.

    Attributes
    ----------
    prices
        Shape ``(n,)``: what each school costs at least, times the scale; 0 for who takes no part.
    """

    def __init__(
        self, tier: TierData, scale: int, *, most: int, inner: Division | None = None
    ) -> None:
        self._tier, self._scale, self._most, self._inner = tier, scale, most, inner
        schools = np.flatnonzero(tier.open).tolist()
        costs = {i: cost_alone(i, tier.problem) for i in schools}
        self._alone = {
            i: None if cost is None else 0 if tier.free else cost for i, cost in costs.items()
        }
        if inner is not None:
            self._alone = {
                i: None if cost is None else inner.alone_too(i, cost)
                for i, cost in self._alone.items()
            }
        self.prices = self._found()
        self._listed = -1
        self._of: dict[int, list[tuple[int, int]]] = {}
        self._known: dict[tuple[int, ...], tuple[int, int | None]] = {}

    def alone_too(self, school: int, cost: int) -> int | None:
        """Return what a school costs alone, here and in the tier above; None where forbidden."""
        if school not in self._alone:
            return cost
        own = self._alone[school]
        return None if own is None else cost + own

    def loss(self, members: tuple[int, ...], upto: int) -> int | None:
        """Return what the least partition of some schools costs above the prices.

        Parameters
        ----------
        members
            Positions; those that take no part cost nothing here.
        upto
            The most that is asked for, times the scale.

        Returns
        -------
        Times the scale; None where it is more than that, or there is no partition.
        """
        if upto < 0:
            return None
        self._list(upto)
        held = sum(1 << i for i in members if self._tier.open[i])
        return self._least(held, upto)

    def _least(self, held: int, upto: int) -> int | None:
        """Cover the first school that is left in every way; ``held`` has a bit for each school."""
        if not held:
            return 0
        first = (held & -held).bit_length() - 1
        best: int | None = None
        for mask, loss in self._of[first]:
            if loss > upto:
                break
            if mask & ~held:
                continue
            rest = self._least(held & ~mask, upto - loss)
            if rest is not None:
                best, upto = loss + rest, loss + rest - 1
        return best

    def _list(self, upto: int) -> None:
        """List what covers each school first, and loses no more than a limit; most often once."""
        if upto <= self._listed:
            return
        self._listed = max(upto, 2 * self._listed)
        of: dict[int, list[tuple[int, int]]] = {i: [] for i in self._alone}
        for column in self._pricer(self.prices).columns(self._listed):
            mask = sum(1 << i for i in column.members)
            of[column.members[0]].append((mask, column.reduced))
        for i, cost in self._alone.items():
            if cost is not None:
                of[i].append((1 << i, cost * self._scale - int(self.prices[i])))
        self._of = {i: sorted(found, key=lambda pair: pair[1]) for i, found in of.items()}

    def _pricer(self, schools: NDArray[np.int64]) -> Pricer:
        kinds = (0,) * len(self._tier.problem.rules.kinds)
        prices = Prices(self._scale, schools, (), 0, kinds)
        if self._inner is None:
            return Pricer(self._tier, prices, most=self._most)
        return Pricer(
            self._tier, prices, most=self._most, inner=self._inner.prices, loss=self._inner.loss
        )

    def _found(self) -> NDArray[np.int64]:
        """Find prices for which nothing loses less than nothing."""
        columns: dict[tuple[int, ...], Column] = {}
        prices = self._of_program(columns)
        for _ in range(_ROUNDS):
            new = self._pricer(prices).some(-1, _BEST)
            if not new:
                return prices
            if all(c.members in columns for c in new):
                break
            columns |= {column.members: column for column in new}
            prices = self._of_program(columns)
        return self._lowered(prices)

    def _lowered(self, prices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Lower all prices until nothing loses less than nothing; each group has two schools."""
        new = self._pricer(prices).columns(-1)
        if new:
            prices = prices - -(min(column.reduced for column in new) // 2)
            prices[~self._tier.open] = 0
        if self._pricer(prices).columns(-1):
            raise SolverError("prices of a finer tier are too high for some of its groups")
        return prices

    def _of_program(self, columns: dict[tuple[int, ...], Column]) -> NDArray[np.int64]:
        """Prices of the linear program over some groups, rounded down; at most what alone costs."""
        schools = list(self._alone)
        row = {school: k for k, school in enumerate(schools)}
        alone = np.array(
            [_NEVER_ALONE if self._alone[i] is None else self._alone[i] for i in schools], float
        )
        prices = np.zeros(len(self._tier.open), np.int64)
        if not schools:
            return prices
        some = list(columns.values())
        rows = [row[i] for column in some for i in column.members]
        of = np.repeat(np.arange(len(some)), [len(column.members) for column in some])
        held = sparse.csr_array((np.ones(len(rows)), (rows, of)), shape=(len(schools), len(some)))
        table = sparse.hstack([held, sparse.eye_array(len(schools))]).tocsc()
        cost = np.concatenate([[column.cost for column in some], alone])
        answer = linprog(cost, A_eq=table, b_eq=np.ones(len(schools)), method="highs")
        found = np.floor(answer.eqlin.marginals * self._scale).astype(np.int64)
        prices[schools] = np.minimum(found, (alone * self._scale).astype(np.int64))
        return prices
