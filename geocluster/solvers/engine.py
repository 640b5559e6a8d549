"""The engine: a linear bound by pricing, cuts, then one choice over every group that can matter.

1. The linear master over all feasible groups, by pricing, until no group is missing.
2. Subset-row cuts and pricing again, while the bound rises.
3. A good choice of the groups generated so far: the upper bound UB.
4. The close. With prices whose value is LB, a group of reduced cost above UB - LB is in no
   grouping that is better than UB or as good. So all groups up to a reduced cost
   :math:`\\delta` are listed and chosen from by CP-SAT: the result proves
   :math:`\\min(\\text{bound of the choice}, LB + \\delta)`. :math:`\\delta` grows until it covers
   the gap; then ties are settled by the seed, so that the answer does not depend on threads.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008),
351-385, section 5, for the close; the safe bound of any prices is Lagrange's: each lead leads at
most one group, so the value of the prices plus the least reduced cost of each lead, where it is
negative, bounds every grouping from below. All prices are whole numbers, hence the bound is
exact; it is rounded up to whole seconds since all costs are whole seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import SolverError
from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal import Bound, Solution, Status
from geocluster.rules import Lead
from geocluster.solvers.clock import Clock
from geocluster.solvers.closing import Closed, choose
from geocluster.solvers.cuts import violated
from geocluster.solvers.master import Master
from geocluster.solvers.pool import Column, Pool
from geocluster.solvers.pricing import SCALE, Duals, Priced, price
from geocluster.solvers.units import Units, units_of

__all__ = ["Progress", "solve"]

log = logging.getLogger(__name__)

_CUT_ROUNDS = 12
_CUTS_A_ROUND = 120
_LEAST_RISE = 5e-5
_SHARE_FOR_CHOICE = 0.08
_FIRST_WIDTH = 0.002
_LISTED_AT_MOST = 60_000
_SMOOTHING = 0.6


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known in the middle of a search.

    Attributes
    ----------
    step
        What is being done, for people.
    objective, bound
        Seconds; None where not known yet.
    """

    step: str
    objective: int | None
    bound: int | None


@dataclass(slots=True, eq=False)
class _Search:
    """State of a search: the best choice and the best bound so far, in seconds."""

    units: Units
    clock: Clock
    seed: int
    threads: int
    report: Callable[[Progress], None]
    alone: list[int] = field(init=False)
    forbidden: int = field(init=False)
    pool: Pool = field(init=False)
    master: Master = field(init=False)
    best: tuple[Column, ...] = ()
    upper: int = field(init=False)
    lower: int = 0
    proof: str = "no cost is negative"
    prices: Duals | None = None
    value: int = 0

    def __post_init__(self) -> None:
        units = self.units
        usual = int(units.alone.clip(min=0).sum()) + len(units) * units.charge
        self.forbidden = usual + int(units.lead_drive.sum()) + _longest_drives(units) + 1
        self.alone = [self.forbidden if a < 0 else int(a) for a in units.alone]
        self.pool = Pool(units)
        self.master = Master(self.pool, self.alone)
        self.upper = sum(self.alone)

    def tell(self, step: str) -> None:
        found = self.upper if self.complete else None
        constant = self.units.constant
        self.report(
            Progress(step, None if found is None else found + constant, self.lower + constant)
        )

    @property
    def complete(self) -> bool:
        """Whether the best choice leaves no unit alone that must not be."""
        return self.upper < self.forbidden

    def offer(self, columns: Iterable[Column], *, even_if_equal: bool = False) -> None:
        """Keep a choice if it is better than the best, or as good where that is asked."""
        columns = tuple(columns)
        total = self.pool.total(columns, self.alone)
        if total < self.upper or (even_if_equal and total == self.upper):
            self.best, self.upper = columns, total

    def take_prices(self, prices: Duals, value: int) -> bool:
        """Keep prices if their bound, times :data:`SCALE`, is the best; tell whether it is."""
        if self.prices is not None and value <= self.value:
            return False
        self.prices, self.value = prices, value
        self.raise_bound(_seconds_up(value), "linear relaxation over all feasible groups")
        return True

    def raise_bound(self, value: int, proof: str) -> None:
        """Keep a bound if it is better; never above what was reached."""
        value = min(value, self.upper)
        if value > self.lower:
            self.lower, self.proof = value, proof


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    clock: Clock | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Solution:
    """Find the grouping of least cost, or the best in the time, with a proven bound.

    Parameters
    ----------
    problem
        What is to be solved.
    seconds
        Limit, unless a clock is given.
    seed, threads
        The same give the same answer when the search ends by proof.
    clock
        To stop from outside.
    report
        Told the best and the bound as they change.

    Returns
    -------
    Solution
        ``OPTIMAL`` only where the bound equals the cost; ``INFEASIBLE`` only where it is
        proven that some school cannot be placed that may not stand alone.
    """
    clock = clock or Clock(seconds)
    units = units_of(problem)
    search = _Search(units, clock, seed, threads, report)
    if len(units):
        _linear(search)
        _choose_generated(search)
        _cut(search)
        _choose_generated(search)
        _close(search)
    return _solution(search, problem)


def _linear(search: _Search) -> None:
    """Add groups until none is missing from the linear master, or the time is over."""
    center: Duals | None = None
    while not search.clock.over():
        search.tell("Linear bound")
        newest = search.master.solve()
        for prices in _smoothed(center, newest):
            priced = price(search.units, prices, below=0, best_only=True, stop=search.clock.over)
            if not priced.complete:
                return
            if search.take_prices(prices, _safe_value(prices, priced)):
                center = prices
            new = search.pool.add(priced)
            if new:
                search.master.add_columns(new)
                break
        else:
            return


def _smoothed(center: Duals | None, newest: Duals) -> list[Duals]:
    """Prices to try in turn: between the best so far and the newest, then the newest.

    Source: P. Wentges, International Transactions in Operational Research 4 (1997), 151-162.
    """
    if center is None:
        return [newest]

    def mixed(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.floor(_SMOOTHING * a + (1 - _SMOOTHING) * b).astype(np.int64)

    between = Duals(
        mixed(center.units, newest.units), mixed(center.cuts, newest.cuts), newest.triples
    )
    return [between, newest]


def _safe_value(prices: Duals, priced: Priced) -> int:
    """Bound that holds for any prices: each lead leads at most one group."""
    return prices.value + int(np.minimum(priced.least, 0).sum())


def _cut(search: _Search) -> None:
    """Add subset-row cuts while the bound rises."""
    for _ in range(_CUT_ROUNDS):
        if search.clock.over() or search.lower >= search.upper:
            return
        columns, values = search.master.fractional()
        found = violated(columns, values, most=_CUTS_A_ROUND, known=set(search.master.cuts))
        if not found:
            return
        before = search.value
        search.master.drop_slack_cuts()
        search.master.add_cuts(found)
        _linear(search)
        log.debug("cuts %d, bound %.2f", len(search.master.cuts), search.value / SCALE)
        if search.value - before < _LEAST_RISE * search.value:
            return


def _choose_generated(search: _Search) -> None:
    """Look for a good choice among the groups generated so far."""
    if search.clock.over() or search.lower >= search.upper:
        return
    search.tell("Choosing groups")
    # The few groups of the linear solution first: they give a good choice at once to start from.
    for columns in (search.master.fractional()[0], search.pool):
        _choose(search, columns, search.clock.seconds * _SHARE_FOR_CHOICE)
    log.debug("choice of %d groups: %s", len(search.pool), search.upper)


def _close(search: _Search) -> None:
    """List every group that can matter and choose from them, wider until the gap is covered."""
    width = int(search.value * _FIRST_WIDTH)
    while search.prices is not None and not search.clock.over():
        search.tell("Closing the gap")
        gap = search.upper * SCALE - search.value
        width = min(width, gap)
        priced = price(
            search.units,
            search.prices,
            below=width + 1,
            best_only=False,
            most=_LISTED_AT_MOST,
            stop=search.clock.over,
        )
        if not priced.complete:
            if width == 0:
                return
            width //= 2
            continue
        search.pool.add(priced)
        last = width >= gap
        closed = _choose(
            search, priced.units, search.clock.left * (1.0 if last else 0.5), settle_ties=last
        )
        outside = _seconds_up(search.value + width + 1)
        proven = closed.bound if last else min(closed.bound, outside)
        search.raise_bound(proven, "choice from every group within the gap")
        log.debug("close: %d groups, %s..%s", len(priced.units), search.lower, search.upper)
        if last or closed.bound < search.upper:
            return
        width = max(1, 4 * width)


def _choose(
    search: _Search, columns: Iterable[Column], seconds: float, *, settle_ties: bool = False
) -> Closed:
    closed = choose(
        search.pool,
        columns,
        search.alone,
        cuts=search.master.cuts,
        hint=search.best,
        clock=search.clock,
        seconds=seconds,
        seed=search.seed,
        threads=search.threads,
        settle_ties=settle_ties,
    )
    if closed.columns is not None:
        search.offer(closed.columns, even_if_equal=settle_ties)
    return closed


def _seconds_up(scaled: int) -> int:
    """Round up to whole seconds: every cost is a whole number of seconds."""
    return -(-scaled // SCALE)


def _solution(search: _Search, problem: Problem) -> Solution:
    """Turn units back into schools; the judge names the leads and has the last word on costs."""
    constant, stopped = search.units.constant, search.clock.stopped.is_set()
    if not search.complete:
        proven = search.lower >= search.forbidden
        return Solution(
            grouping=None,
            bound=None,
            status=Status.INFEASIBLE if proven else Status.UNKNOWN,
            runtime=search.clock.elapsed,
            interrupted=stopped,
        )
    groups, total = [], constant
    for column in search.best:
        members = tuple(sorted(i for u in column for i in search.units.members[u]))
        score = group_score(members, problem)
        if score.cost is None:
            raise SolverError(f"the search chose a group that breaks a rule: {score.violations}")
        groups.append(Group(members, None if problem.rules.lead is Lead.NONE else score.lead))
        total += score.cost
    grouping = Grouping(tuple(groups))
    total += sum(search.alone[u] for u in _ungrouped(search))
    optimal = search.lower + constant >= total
    return Solution(
        grouping=grouping,
        bound=Bound(min(search.lower + constant, total), search.proof),
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        runtime=search.clock.elapsed,
        interrupted=stopped,
    )


def _ungrouped(search: _Search) -> list[int]:
    inside = {u for column in search.best for u in column}
    return [u for u in range(len(search.units)) if u not in inside]


def _longest_drives(units: Units) -> int:
    """Seconds that the drives of no grouping can exceed: the longest to each unit."""
    longest = np.zeros(len(units), np.int64)
    np.maximum.at(longest, units.candidate, units.drive)
    return int(longest.sum())
