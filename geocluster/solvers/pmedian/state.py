"""State of a search: the best choice, the best bound, and what is ruled out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.pmedian.instance import IMPOSSIBLE, Instance
from geocluster.solvers.pmedian.lagrange import Candidates, Relaxed
from geocluster.solvers.pmedian.master import Points, Pool
from geocluster.solvers.pmedian.params import MedianParams
from geocluster.solvers.pmedian.ruin_and_recreate import cost_of

__all__ = ["State"]


@dataclass(slots=True, eq=False)
class State:
    """What is known; costs and bounds in steps of the grid.

    Attributes
    ----------
    instance, clock, seed, threads, params
        What is asked.
    report
        Told what is being done, the best cost and the bound.
    best, upper
        The median of each point in the best choice, and its cost; None while there is none.
    lower, proof
        What no choice can beat, and why.
    candidates
        Points that can be medians in a better choice.
    relaxed
        The relaxed problem with the best bound.
    columns_until
        Seconds after the start at which no more columns and cuts are looked for.
    """

    instance: Instance
    clock: Clock
    seed: int
    threads: int
    report: Callable[[str, int | None, int], None]
    params: MedianParams = MedianParams()
    best: NDArray[np.int64] | None = None
    upper: int = IMPOSSIBLE
    lower: int = 0
    proof: str = "no cost is negative"
    relaxed: Relaxed | None = None
    columns_until: float = math.inf
    candidates: Candidates = field(init=False)
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        may = self.instance.demand <= self.instance.capacity
        self.candidates = Candidates(may, np.zeros(len(may), bool))
        self.pool = Pool(self.instance)

    @property
    def aim(self) -> int:
        """Only choices that cost less than this are better than the best."""
        return self.upper - self.instance.grain + 1

    @property
    def proven(self) -> bool:
        """Whether nothing better is possible."""
        return self.lower >= self.upper

    @property
    def over(self) -> bool:
        """Whether to end: by proof, by time, or because the user wishes it."""
        return self.proven or self.clock.over()

    def tell(self, step: str) -> None:
        """Report what is being done."""
        self.report(step, None if self.best is None else self.upper, self.lower)

    def offer(self, served_by: NDArray[np.int64]) -> None:
        """Keep a choice if it is better than the best."""
        cost = cost_of(self.instance, served_by)
        if cost < min(self.upper, IMPOSSIBLE):
            self.best, self.upper = served_by, cost

    def offer_sets(self, sets: Mapping[Points, int]) -> None:
        """Keep a choice of sets, each with its median, if it is better than the best."""
        served_by = np.full(len(self.instance), -1, np.int64)
        for points, median in sets.items():
            served_by[list(points)] = median
        self.offer(served_by)

    def take(self, now: Relaxed) -> bool:
        """Keep a relaxed problem if its bound is the best; tell whether it is."""
        if self.relaxed is not None and now.bound <= self.relaxed.bound:
            return False
        self.relaxed = now
        self.raise_bound(now.bound, "linear relaxation over all sets")
        return True

    def raise_bound(self, value: int, proof: str) -> None:
        """Keep a bound if it is better; no cost lies between two grains, none above is reached."""
        value = min(-(-value // self.instance.grain) * self.instance.grain, self.upper)
        if value > self.lower:
            self.lower, self.proof = value, proof

    def drop_medians(self) -> None:
        """Give up points that are medians in no choice better than the best."""
        if self.relaxed is None:
            return
        self.candidates = self.relaxed.candidates(self.candidates, self.aim)

    def sets(self) -> dict[Points, int]:
        """Return the sets of the best choice, each with its median."""
        if self.best is None:
            return {}
        return {
            tuple(np.flatnonzero(self.best == j).tolist()): int(j) for j in np.unique(self.best)
        }
