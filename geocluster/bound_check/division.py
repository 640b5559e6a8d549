"""What a group costs inside: the least partition of its schools into groups of a finer tier.

Prices of that tier, for which none of its groups is too cheap, say what a partition costs at least;
what it loses above them is found by trying, school by school, the groups that lose little. The
prices are found by this very module, by column generation, and taken only after all groups were
priced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from geocluster.bound_check.groups import ANY, Column, Pricer, TooManyError
from geocluster.bound_check.partition import PartitionTable
from geocluster.bound_check.prices import Prices, counted_classes
from geocluster.bound_check.tier import TierData
from geocluster.bound_check.variants import Part, least_by_numbers
from geocluster.errors import SolverError
from geocluster.judge import cost_alone
from geocluster.phrases import phrase

__all__ = ["Division"]

_ROUNDS, _BEST = 60, 3
_MOST_LISTED, _MOST_UNSURE = 150_000, 20_000
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
    classes
        Of each class that its rules count, the kinds and then all groups, the price of one more
        group, times the scale: taken off what groups cost. Empty for none.

    Attributes
    ----------
    prices
        Shape ``(n,)``: what each school costs at least, times the scale; 0 for who takes no part.
    """

    def __init__(
        self,
        tier: TierData,
        scale: int,
        *,
        most: int,
        inner: Division | None = None,
        classes: Sequence[int] = (),
    ) -> None:
        self._tier, self._scale, self._most, self._inner = tier, scale, most, inner
        kinds = len(tier.problem.rules.kinds)
        self._kinds = tuple(classes[:kinds]) or (0,) * kinds
        self._groups = sum(classes[kinds:])
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
        self._full = False
        self._table: PartitionTable | None = None
        self._columns: list[Column] = []

    def alone_too(self, school: int, cost: int) -> int | None:
        """Return what a school costs alone, here and in the tier above; None where forbidden."""
        if school not in self._alone:
            return cost
        own = self._alone[school]
        return None if own is None else cost + own

    def losses(self, rows: NDArray[np.int64], upto: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what the least partitions of groups cost above the prices.

        Parameters
        ----------
        rows
            Shape ``(g, m)``: members, ascending; those that take no part cost nothing here.
        upto
            Shape ``(g,)``: the most that is asked for, times the scale.

        Returns
        -------
        Shape ``(g,)``, times the scale; :data:`.groups.ANY` where it is more, or there is none.
        """
        found = np.full(len(rows), ANY)
        able = np.flatnonzero(upto >= 0)
        if not len(able):
            return found
        table = self._listed_up_to(int(upto[able].max()))
        able = able[~table.surely_more(rows[able], upto[able], self._listed)]
        found[able] = table.least(rows[able])
        # What loses more than is listed may lose less by a group that is not.
        unsure = able[(found[able] > self._listed) & (upto[able] > self._listed)]
        if len(unsure) > _MOST_UNSURE:
            raise TooManyError(
                phrase(
                    "{n:,} group has too many groups inside to list",
                    "{n:,} groups have too many groups inside to list",
                    n=len(unsure),
                )
            )
        if len(unsure):
            found[unsure] = self._tried(rows[unsure], int(upto[unsure].max()))
        found[found > upto] = ANY
        return found

    def _listed_up_to(self, upto: int) -> PartitionTable:
        """List groups that lose no more than a limit, or as many as are looked at."""
        if self._table is None or (upto > self._listed and not self._full):
            pricer = self._pricer(self.prices, most=min(self._most, _MOST_LISTED))
            while True:
                try:
                    columns = pricer.columns(upto)
                    break
                except TooManyError:
                    self._full, upto = True, upto // 2
            self._listed, self._columns = upto, columns
            self._table = PartitionTable(columns, self._alone_losses())
        return self._table

    def variants(
        self, rows: Sequence[tuple[int, ...]], limits: Sequence[int]
    ) -> list[dict[tuple[int, ...], int]]:
        """Return what partitions of groups lose, by how many groups of each class they have.

        Parameters
        ----------
        rows
            Members of each group, ascending.
        limits
            What its partitions may lose, times the scale.

        Returns
        -------
        For each group the least that partitions lose, by their numbers of groups of the classes
        of this tier and of those finer still.
        """
        if not rows:
            return []
        upto = max(limits)
        self._listed_up_to(upto)
        columns: Iterable[Column] = self._columns
        if upto > self._listed:
            columns = self._inside(rows, upto)
        begin: defaultdict[int, list[Part]] = defaultdict(list)
        for part in self._parts(list(columns), upto):
            begin[part.members[0]].append(part)
        for some in begin.values():
            some.sort(key=lambda part: part.loss)
        alone = dict(enumerate(self._alone_losses().tolist()))
        none = (0,) * self._classes
        pairs = zip(rows, limits, strict=True)
        return [least_by_numbers(row, begin, alone, limit, none) for row, limit in pairs]

    @property
    def _classes(self) -> int:
        """How many classes are counted here and in finer tiers."""
        own = len(counted_classes(self._tier.problem.rules))
        return own if self._inner is None else own + self._inner._classes

    def _parts(self, columns: Sequence[Column], upto: int) -> Iterable[Part]:
        """Yield groups with how many of each class they are and hold, and what they lose."""
        names = [name for name, _ in counted_classes(self._tier.problem.rules)]
        deeper: Sequence[dict[tuple[int, ...], int]] = [{(): 0}] * len(columns)
        if self._inner is not None:
            limits = [column.lost + upto - column.reduced for column in columns]
            deeper = self._inner.variants([column.members for column in columns], limits)
        for column, held in zip(columns, deeper, strict=True):
            own = [int(name is None or name in column.score.kinds) for name in names]
            for more, loss in held.items():
                lost = column.reduced - column.lost + loss
                yield Part(column.members, (*own, *more), lost)

    def _alone_losses(self) -> NDArray[np.int64]:
        """Shape ``(n,)``: what schools lose alone; nothing, where they take no part."""
        loss = np.zeros(len(self.prices), np.int64)
        for i, cost in self._alone.items():
            loss[i] = ANY if cost is None else cost * self._scale - int(self.prices[i])
        return loss

    def _tried(self, rows: NDArray[np.int64], upto: int) -> NDArray[np.int64]:
        """Return what least partitions lose, of all groups that can be in them: shape ``(g,)``."""
        columns = self._inside(list(map(tuple, rows.tolist())), upto)
        return PartitionTable(columns, self._alone_losses()).least(rows)

    def _inside(self, rows: Sequence[tuple[int, ...]], upto: int) -> list[Column]:
        """Return all groups that can be in some others, and lose no more than a limit."""
        least, most = self._tier.size
        pricer, found = self._pricer(self.prices), []
        for size in range(least, min(most, max(map(len, rows))) + 1):
            large = defaultdict(list)
            for row in rows:
                large[len(row)].append(row)
            parts = [
                np.array(some, np.int64)[:, list(places)]
                for many, some in large.items()
                for places in combinations(range(many), size)
            ]
            inside = np.unique(np.vstack(parts), axis=0)
            found += pricer.of_rows(inside[self._tier.may_be(inside)], upto)
        return found

    def _pricer(self, schools: NDArray[np.int64], *, most: int | None = None) -> Pricer:
        most = self._most if most is None else most
        prices = Prices(self._scale, schools, (), self._groups, self._kinds)
        if self._inner is None:
            return Pricer(self._tier, prices, most=most)
        return Pricer(
            self._tier, prices, most=most, inner=self._inner.prices, loss=self._inner.losses
        )

    def _found(self) -> NDArray[np.int64]:
        """Find prices for which nothing loses less than nothing."""
        costs: dict[tuple[int, ...], int] = {}
        prices = self._of_program(costs)
        for _ in range(_ROUNDS):
            new = self._pricer(prices).some(-1, _BEST)
            if not new:
                return prices
            if all(c.members in costs for c in new):
                break
            costs |= {c.members: c.reduced + int(prices[list(c.members)].sum()) for c in new}
            prices = self._of_program(costs)
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

    def _of_program(self, costs: dict[tuple[int, ...], int]) -> NDArray[np.int64]:
        """Prices of the linear program over some groups, rounded down; at most what alone costs.

        What groups cost is times the scale, the prices of their classes taken off.
        """
        schools = list(self._alone)
        row = {school: k for k, school in enumerate(schools)}
        alone = np.array(
            [_NEVER_ALONE if self._alone[i] is None else self._alone[i] for i in schools], float
        )
        prices = np.zeros(len(self._tier.open), np.int64)
        if not schools:
            return prices
        some = list(costs)
        rows = [row[i] for members in some for i in members]
        of = np.repeat(np.arange(len(some)), [len(members) for members in some])
        held = sparse.csr_array((np.ones(len(rows)), (rows, of)), shape=(len(schools), len(some)))
        table = sparse.hstack([held, sparse.eye_array(len(schools))]).tocsc()
        cost = np.concatenate([[paid / self._scale for paid in costs.values()], alone])
        answer = linprog(cost, A_eq=table, b_eq=np.ones(len(schools)), method="highs")
        found = np.floor(answer.eqlin.marginals * self._scale).astype(np.int64)
        prices[schools] = np.minimum(found, (alone * self._scale).astype(np.int64))
        return prices
