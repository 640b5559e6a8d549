"""The public face: a table of costs becomes a choice of medians with a proven bound."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.given import check_search
from geocluster.proposal import Status
from geocluster.solvers.pmedian.instance import IMPOSSIBLE, Instance, instance_of
from geocluster.solvers.pmedian.judge import cost_and_faults
from geocluster.solvers.pmedian.params import MedianParams
from geocluster.solvers.pmedian.search import search
from geocluster.solvers.pmedian.state import State

__all__ = ["MedianSolution", "p_median"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianSolution:
    """A choice of medians, and how good it is proven to be.

    Attributes
    ----------
    medians
        Positions, ascending; empty where no choice was found.
    assignment
        For each point, the median that serves it; empty where no choice was found.
    cost
        Sum of the costs given; None where no choice was found.
    bound
        No choice costs less, in the units given; None where no choice exists.
    status
        ``OPTIMAL`` where no choice is better on the grid of whole steps; where costs are not
        whole, a better one by less than ``n / steps`` is not ruled out, and ``bound`` says so.
    proof
        What the bound rests on.
    steps
        Steps of the grid in one unit of cost.
    runtime
        Seconds.
    interrupted
        Whether it was stopped from outside.
    """

    medians: tuple[int, ...]
    assignment: tuple[int, ...]
    cost: float | None
    bound: float | None
    status: Status
    proof: str
    steps: int
    runtime: float
    interrupted: bool = False

    @property
    def gap(self) -> float | None:
        """Share of the cost that is not proven; None where there is no choice."""
        if self.cost is None or self.bound is None:
            return None
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def p_median(
    costs: ArrayLike,
    demand: ArrayLike,
    capacity: int,
    p: int,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    clock: Clock | None = None,
    report: Callable[[str, float | None, float], None] = lambda step, cost, bound: None,
    params: MedianParams = MedianParams(),
) -> MedianSolution:
    """Choose exactly p medians and the points that each serves, at least total cost.

    Parameters
    ----------
    costs
        Shape ``(n, n)``: of serving the column's point from the row's median; not negative; NaN
        or infinity where it cannot be. The diagonal counts for a median, which serves itself.
    demand
        Shape ``(n,)``: whole numbers, not negative.
    capacity
        Most demand that one median serves, its own included.
    p
        Number of medians.
    seconds
        Limit, unless a clock is given.
    seed, threads
        Where the search ends by proof, the cost depends on neither.
    clock
        To stop from outside.
    report
        Told what is being done, the best cost (None where there is none) and the bound.
    params
        What is turned at the search; none of it changes what is proven.

    Returns
    -------
    MedianSolution
        ``INFEASIBLE`` only where it is proven that no choice exists.

    Raises
    ------
    TravelError
        If the costs are not a square table of numbers that are not negative.
    RulesError
        If demand, capacity or p are out of range.
    SolverError
        If the judge finds a fault in the answer.

    Notes
    -----
    Costs are rounded down to steps of a power of ten, fine enough for the largest to have nine
    digits, so that a bound on that grid is a bound for the costs given.

    Examples
    --------
    >>> line = [[abs(a - b) for b in (0, 1, 5, 6)] for a in (0, 1, 5, 6)]
    >>> found = p_median(line, [1, 1, 1, 1], capacity=2, p=2)
    >>> found.assignment[0] == found.assignment[1], found.cost, found.bound, found.status.value
    (True, 2.0, 2.0, 'optimal')
    """
    check_search(seconds=seconds, seed=seed, threads=threads, error=RulesError)
    instance = instance_of(costs, demand, capacity, p)
    clock = clock or Clock(seconds)

    def tell(step: str, upper: int | None, lower: int) -> None:
        found = None if upper is None else upper / instance.steps
        report(step, found, lower / instance.steps)

    state = State(instance, clock, seed, max(1, threads), tell, params)
    fault = _never_fits(instance)
    if fault is None:
        search(state)
    else:
        state.raise_bound(IMPOSSIBLE, fault)
    if state.best is None:
        return _none(state)
    medians, assignment = tuple(np.unique(state.best).tolist()), tuple(state.best.tolist())
    cost, faults = cost_and_faults(
        costs, demand, capacity, p, medians=medians, assignment=assignment
    )
    if faults:
        raise SolverError(f"the judge refuses the choice of medians: {'; '.join(faults)}")
    return _best(state, medians, assignment, cost)


def _none(state: State) -> MedianSolution:
    """Return that there is no choice, or that none was found."""
    impossible = state.lower >= IMPOSSIBLE
    return MedianSolution(
        medians=(),
        assignment=(),
        cost=None,
        bound=None if impossible else state.lower / state.instance.steps,
        status=Status.INFEASIBLE if impossible else Status.UNKNOWN,
        proof=state.proof,
        steps=state.instance.steps,
        runtime=state.clock.elapsed,
        interrupted=state.clock.stopped.is_set(),
    )


def _best(
    state: State, medians: tuple[int, ...], assignment: tuple[int, ...], cost: float
) -> MedianSolution:
    """Return the best choice, whose cost is the judge's."""
    bound = state.lower / state.instance.steps
    if state.instance.grain == 1:
        # A quotient may be rounded up by floating point.
        bound = math.nextafter(bound, -math.inf)
    return MedianSolution(
        medians=medians,
        assignment=assignment,
        cost=cost,
        bound=max(0.0, min(bound, cost)),
        status=Status.OPTIMAL if state.proven else Status.FEASIBLE,
        proof=state.proof,
        steps=state.instance.steps,
        runtime=state.clock.elapsed,
        interrupted=state.clock.stopped.is_set(),
    )


def _never_fits(instance: Instance) -> str | None:
    """Say why no choice can exist, from counts alone; None where one may."""
    demand, capacity = instance.demand, instance.capacity
    if int(demand.max()) > capacity:
        return f"a demand of {demand.max()} is above the capacity of {capacity}"
    if int(demand.sum()) > capacity * instance.p:
        return f"demands of {demand.sum()} do not fit {instance.p} times {capacity}"
    if int((2 * demand > capacity).sum()) > instance.p:
        return f"more than {instance.p} demands are above half the capacity of {capacity}"
    return None
