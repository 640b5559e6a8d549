"""The groups that may make a grouping cheaper as the roll of one school changes, and from where.

Where a group can be cheaper at all is told by bounds alone, of all groups at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers import AskedGroup
from geocluster.studies.roll_costs import RollCosts, Short

__all__ = ["Rivals", "Run"]

Members = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Steps between which the answer costs the same, but for what its own group is short of.

    Attributes
    ----------
    begin, until
        The first and the last.
    total
        Seconds of the answer at the first.
    """

    begin: int
    until: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """Groups with a school that may be in a cheaper grouping.

    Attributes
    ----------
    groups
        Schools of each.
    costs
        Seconds of each as a column as it is, whether or not it meets limits.
    least
        Shape ``(g,)``: seconds of the best with each at least, but for what it is short of.
    short
        What they are short of.
    first, last
        Shape ``(g,)``: steps between which each meets the limits on pupils.
    """

    groups: Sequence[Members]
    costs: Sequence[int]
    least: NDArray[np.int64]
    short: Short
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, costs: RollCosts, lists: Sequence[tuple[int, Sequence[AskedGroup]]]) -> Rivals:
        """Put groups together that were listed.

        Parameters
        ----------
        costs
            Of the school.
        lists
            Groups, and at which step they were listed.
        """
        found = {group.members: (at, group) for at, listed in lists for group in listed}
        groups = list(found)
        short = costs.short(groups)
        listed_at = costs.paid(short, np.array([at for at, _ in found.values()], np.int64))
        least = np.array([group.least for _, group in found.values()], np.int64)
        cost = np.array([group.cost for _, group in found.values()], np.int64)
        windows = [costs.window(costs.others(members)) for members in groups]
        first, last = np.array(windows, np.int64).reshape(-1, 2).T
        return cls(
            groups=groups,
            costs=(cost - listed_at + costs.paid(short, 0)).tolist(),
            least=least - listed_at,
            short=short,
            first=first,
            last=last,
        )

    def first_steps(
        self, costs: RollCosts, own: Short, runs: Sequence[Run]
    ) -> Iterator[tuple[int, int]]:
        """Yield the number of each group that may make a grouping cheaper, and the step from which.

        Parameters
        ----------
        costs
            Of the school.
        own
            What the group of the answer is short of.
        runs
            Of the answer, ascending.
        """
        left = np.arange(len(self.groups))
        for run in runs:
            low = np.maximum(self.first[left], max(1, run.begin))
            high = np.minimum(self.last[left], run.until)
            some = np.flatnonzero(low <= high)
            beyond = run.total - int(costs.paid(own, run.begin)[0])
            test = _Test(costs, own, self.short.of(left[some]), self.least[left[some]] - beyond)
            steps = test.first(low[some], high[some])
            known = steps >= 0
            yield from zip(left[some][known].tolist(), steps[known].tolist(), strict=True)
            left = np.delete(left, some[known])


@dataclass(frozen=True, slots=True, eq=False)
class _Test:
    """Whether the best with each of some groups may cost less than the answer at a step.

    Attributes
    ----------
    costs, own
        Of the school; what the group of the answer is short of.
    short, more
        What each is short of, and shape ``(g,)``: what the best with it costs more, but for that.
    """

    costs: RollCosts
    own: Short
    short: Short
    more: NDArray[np.int64]

    def first(self, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first such step between two of each; -1 for none.

        What one costs more than the other moves one way only, so that is never between where it is
        not at one of them.
        """
        at_once = self._is_less(low)
        some = at_once | self._is_less(high)
        low, high = np.where(some & ~at_once, low + 1, low), np.where(some & ~at_once, high, low)
        while (low < high).any():
            middle = (low + high) // 2
            less = self._is_less(middle)
            low, high = (
                np.where(less, low, np.minimum(middle + 1, high)),
                np.where(less, middle, high),
            )
        return np.where(some, low, -1)

    def _is_less(self, steps: NDArray[np.int64]) -> NDArray[np.bool_]:
        paid = self.costs.paid(self.short, steps) - self.costs.paid(self.own, steps)
        return self.more + paid < 0
