"""What a search knows in the middle of its work: groups, prices, the best choice and bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.facts import Fact, fact
from geocluster.solvers.cuts.rank1 import held_by
from geocluster.solvers.grouping.components import cover_of
from geocluster.solvers.grouping.master import Master
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pool import Pool
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced
from geocluster.solvers.grouping.residual import Residual
from geocluster.solvers.grouping.units import Units

__all__ = ["State"]

_MOST_TIE = (1 << 40) - 1

LINEAR = fact("proof.linear")
LISTED = fact("proof.listed")
COUNTED = fact("proof.counted")
NOTHING_NEGATIVE = fact("proof.nothing_negative")


class State:
    """A search for the units of one part, in seconds.

    Parameters
    ----------
    units
        What is to be grouped.
    clock, seed, threads
        As for :func:`geocluster.solvers.solve`.
    report
        Called with a step for people when something is begun.
    params
        What is turned.

    Attributes
    ----------
    big_m
        Seconds that a choice costs at least when it leaves a unit alone that must not be, or
        makes too few or too many groups of a class; no choice that meets all rules costs as much.
    alone
        Shape ``(u,)``: seconds for leaving each unit alone, ``big_m`` where it must not be.
    best, upper
        The best choice so far, as numbers of the pool, and its cost.
    lower, proof
        The best bound and its argument.
    closed
        Whether nothing is left to do: the best choice is proven, and of equals one settled on.
    within
        The only groups of the pool that a choice as good as the best can hold, ascending; None
        where that is not known.
    prices, value
        Prices whose safe bound, times :data:`.pricing.SCALE`, is the best.
    priced
        The last of them that hold for all groups, not only for those ``within``, and for each lead
        a reduced cost that none of its groups is below.
    covered
        A search that has proven that not all rules can be met, where one has.
    center
        Good prices that are known beforehand, near which column generation begins.
    begun
        Whether prices known beforehand hold as they are, near the best choice: no columns, cuts or
        choices have to be found before the gap is enumerated.
    """

    def __init__(
        self,
        units: Units,
        *,
        clock: Clock,
        seed: int,
        threads: int,
        report: Callable[[str], None],
        params: SolveParams = SolveParams(),
    ) -> None:
        self.params = params
        self.units, self.clock, self.seed, self.threads = units, clock, seed, threads
        self.report = report
        usual = int(units.alone.clip(min=0).sum()) + len(units) * units.charge
        usual += int(units.lead_cost.sum()) + _dearest_arcs(units)
        self.big_m = usual + units.group_costs.most + units.inner.most + 1
        self.alone: NDArray[np.int64] = np.where(units.alone < 0, self.big_m, units.alone)
        self.pool = Pool(units)
        self.master = Master(self.pool, self.alone, units.classes.groups, self.big_m)
        self.best: tuple[int, ...] = ()
        self.upper = self.total(())
        self.lower, self.proof = 0, NOTHING_NEGATIVE
        if units.classes.too_many_asked:
            self.raise_bound(self.big_m, COUNTED)
        self.closed = False
        self.within: NDArray[np.int64] | None = None
        self.prices: Duals | None = None
        self.value = 0
        self.priced: tuple[Duals, NDArray[np.int64]] | None = None
        self.covered: State | None = None
        self.center: Duals | None = None
        self.begun = False

    @property
    def complete(self) -> bool:
        """Whether the best choice meets all rules."""
        return self.upper < self.big_m

    @property
    def schools_left(self) -> int:
        """Schools in no group of the best choice."""
        rows = self.pool.rows[list(self.best)]
        return int(self.units.size.sum()) - int(self.units.size[rows[rows >= 0]].sum())

    @property
    def proven(self) -> bool:
        """Whether nothing can be better than the best, or it is proven that nothing is allowed."""
        return self.lower >= min(self.upper, self.big_m)

    @property
    def gap(self) -> int:
        """How much the best choice is above the value of the prices, times SCALE."""
        return max(0, min(self.upper, self.big_m) * SCALE - self.value)

    @property
    def done(self) -> bool:
        """Whether to stop."""
        return self.proven or self.clock.over()

    def total(self, numbers: Iterable[int]) -> int:
        """Seconds of a choice; each group too few or too many of a class costs ``big_m``."""
        chosen = list(numbers)
        wrong = self.units.classes.broken_by(self.pool.rows[np.array(chosen, np.int64)])
        return self.pool.total(chosen, self.alone) + self.big_m * wrong

    def offer(self, numbers: Iterable[int], *, even_if_equal: bool = False) -> bool:
        """Keep a choice if it is better than the best, or as good where that is asked."""
        chosen = tuple(sorted(numbers))
        total = self.total(chosen)
        # A cheaper lead may have been found since.
        self.upper = self.total(self.best)
        if total > self.upper or (total == self.upper and not even_if_equal):
            return False
        if total < self.lower:
            raise SolverError(f"a bound of {self.lower} was proven, but a choice costs {total}")
        self.best, self.upper = chosen, total
        return True

    def adopt(self, rows: NDArray[np.int32]) -> None:
        """Take in groups whose cost is not known yet, and offer them as a choice."""
        numbers, new = self.take(rows)
        self.master.add_columns(new.tolist())
        self.offer(numbers.tolist())

    def take(self, rows: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Take feasible groups into the pool, at their least cost; return as :meth:`.Pool.add`."""
        found = [self._least_cost(row[row >= 0]) for row in rows]
        return self.pool.add(
            Priced(
                rows=rows,
                lead=np.zeros(len(rows), np.int64),
                reduced=np.zeros(len(rows), np.int64),
                cost=np.array(found, np.int64),
                floor=np.zeros(0, np.int64),
                complete=True,
            )
        )

    def _least_cost(self, group: NDArray[np.int32]) -> int:
        """Seconds of a feasible group with its best lead."""
        units, costs = self.units, []
        for lead in np.flatnonzero(np.isin(units.lead_unit, group)).tolist():
            first, last = units.begin[lead], units.begin[lead + 1]
            held = np.isin(units.candidate[first:last], group)
            load = units.lead_load[:, lead] + units.arc_load[:, first:last][:, held].sum(axis=1)
            if held.sum() == len(group) - 1 and (load <= units.most_load).all():
                costs.append(int(units.lead_cost[lead] + units.arc_cost[first:last][held].sum()))
        own = units.charge + units.group_costs.of_group(group.tolist()) + min(costs)
        divided = units.inner.least(group.tolist()) if units.inner.divides else (0, ())
        if divided is None:
            raise SolverError(f"the units {group.tolist()} cannot be divided")
        return own + divided[0] // SCALE

    def confine(self, numbers: NDArray[np.int64]) -> None:
        """Know that choices as good as the best hold no other groups than these."""
        self.within = np.sort(numbers)
        columns = self.master.columns
        self.master.drop_columns(columns[~np.isin(columns, self.within)].tolist())

    def open_again(self) -> None:
        """Reckon with every feasible group again, at the last prices that hold for all."""
        if self.within is not None and self.priced is not None:
            self.prices, floor = self.priced
            self.value = self.safe_value(self.prices, floor)
            self.within = None

    def safe_value(self, prices: Duals, floor: NDArray[np.int64]) -> int:
        """Return a bound of any prices, times SCALE: Lagrange's.

        Parameters
        ----------
        prices
            Any.
        floor
            For each lead a reduced cost that none of its groups is below.
        """
        classes = self.units.classes
        gains = np.sort(floor[floor < 0])[: classes.most]
        gained: int = sum(gains.tolist())
        return prices.value(classes.groups) + gained

    def cover(self, clock: Clock) -> State:
        """Return a search for whether any choice meets all rules, at no costs."""
        return State(
            cover_of(self.units),
            clock=clock,
            seed=self.seed,
            threads=self.threads,
            report=lambda step: None,
            params=self.params,
        )

    def take_prices(self, prices: Duals, value: int, floor: NDArray[np.int64] | None) -> bool:
        """Keep prices if their bound is the best; tell whether it is.

        Parameters
        ----------
        prices
            Any.
        value
            Their safe bound, times SCALE.
        floor
            For each lead a reduced cost that none of its groups is below; None where only groups
            ``within`` were looked at.
        """
        if self.prices is not None and value <= self.value:
            return False
        self.prices, self.value = prices, value
        if floor is not None:
            self.priced = prices, floor
        self.raise_bound(seconds_up(value), LINEAR if self.within is None else LISTED)
        return True

    def raise_bound(self, value: int, proof: Fact) -> None:
        """Keep a bound if it is better; never above what was reached."""
        value = min(value, self.upper)
        if value > self.lower:
            self.lower, self.proof = value, proof

    @property
    def known_prices(self) -> Duals:
        """The prices of the best bound.

        Raises
        ------
        SolverError
            If there are none yet.
        """
        if self.prices is None:
            raise SolverError("there are no prices yet")
        return self.prices

    def reduced(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Reduced cost of groups at the best prices, times SCALE.

        Raises
        ------
        SolverError
            If there are no prices yet.
        """
        return self.reduced_at(self.known_prices, numbers)

    def reduced_at(self, prices: Duals, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Reduced cost of groups at any prices, times SCALE."""
        reduced = self._loss(prices, numbers)
        if prices.cuts:
            held = held_by(self.pool.rows[numbers], prices.cuts, len(self.units))
            reduced += held @ prices.penalties
        return reduced

    def residual(self, numbers: NDArray[np.int64]) -> Residual:
        """Return the residual problem: the choice from some groups, at the best prices.

        Raises
        ------
        SolverError
            If there are no prices yet.
        """
        return self.residual_at(self.known_prices, self.value, numbers)

    def residual_at(self, prices: Duals, value: int, numbers: NDArray[np.int64]) -> Residual:
        """Return the residual problem at any prices.

        Parameters
        ----------
        prices, value
            With their safe bound, times SCALE.
        numbers
            Groups of the pool.
        """
        classes, rows = self.units.classes, self.pool.rows[numbers]
        return Residual(
            rows=rows,
            loss=self._loss(prices, numbers),
            alone=self.alone * SCALE - prices.units,
            ties=_ties(rows, self.seed),
            cuts=prices.cuts,
            penalties=prices.penalties,
            classes=classes.of(rows),
            numbers=classes.groups,
            prices=prices.classes,
            gains=prices.value(classes.groups) - value,
        )

    def _loss(self, known: Duals, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Cost of groups less the prices of their units and classes, times SCALE."""
        rows = self.pool.rows[numbers]
        loss = self.pool.cost[numbers] * SCALE - np.append(known.units, 0)[rows].sum(axis=1)
        if known.classes:
            loss -= self.units.classes.of(rows) @ np.array(known.classes, np.int64)
        return np.asarray(loss, np.int64)


def seconds_up(scaled: int) -> int:
    """Round up to whole seconds: every cost is a whole number of seconds."""
    return -(-scaled // SCALE)


def _ties(rows: NDArray[np.int32], seed: int) -> NDArray[np.int64]:
    """Draw a weight for each group, the same on every machine and whatever else is listed."""
    mixed = np.full(len(rows), seed, np.uint64)
    for units in rows.T:
        held = (units + 1).astype(np.uint64)
        stirred = (mixed ^ held) * np.uint64(0x9E3779B97F4A7C15)
        mixed = np.where(held > 0, stirred ^ (stirred >> np.uint64(29)), mixed)
    return (mixed & np.uint64(_MOST_TIE)).astype(np.int64)


def _dearest_arcs(units: Units) -> int:
    """Seconds that the arcs of no grouping can exceed: the dearest to each unit."""
    dearest = np.zeros(len(units), np.int64)
    np.maximum.at(dearest, units.candidate, units.arc_cost)
    return int(dearest.sum())
