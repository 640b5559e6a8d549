"""Min-marginals: for each group of a list, what the best choice loses that holds it.

Labels and the ways between them (:mod:`.labels`) are a graph without circles: every choice that
loses no more than the limit is a path from the first place to the last. What is lost up to each
label is known when it is made; what is lost from it on, at least, is found by going back once. So
the least that a path loses which goes along a way is the sum of three numbers, and the least over
all ways by a group is that of the best choice that holds it. One labelling thus answers all
questions about what a unit is in: *without this group* is the best over all others that hold one of
its units; *these two apart*, over those that hold the one and not the other.

Source: S. Irnich, G. Desaulniers, J. Desrosiers and A. Hadjar, Path-reduced costs for eliminating
arcs in routing and scheduling, INFORMS Journal on Computing 22 (2010), 297-313; over decision
diagrams, J.-H. Lange and P. Swoboda, Efficient message passing for 0-1 ILPs with binary decision
diagrams, ICML 2021.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.directional import Arrangement, Ways
from geocluster.solvers.grouping.linear_arrangement import arrange
from geocluster.solvers.grouping.params import LabellingParams
from geocluster.solvers.grouping.residual import NEVER, Residual

__all__ = ["Marginals", "marginals_within"]


def marginals_within(
    residual: Residual,
    *,
    limit: int,
    most: int,
    stop: Callable[[], bool] = lambda: False,
    params: LabellingParams = LabellingParams(),
) -> Marginals | None:
    """Find for each group, and each unit alone, what the best choice loses that holds it.

    Parameters
    ----------
    residual
        What is chosen from.
    limit
        Of a choice that loses more, together with what can be gained, only that is known.
    most
        Labels kept at a place, at most.
    stop
        Asked now and then whether to give up.
    params
        How units are arranged, and how fast the number of labels grows.

    Returns
    -------
    None where labels are too many, or it was stopped.
    """
    n, rows, loss = len(residual.alone), residual.rows, residual.loss
    order = arrange(n, rows, loss, limit, params.arrangement)
    now, other = (
        Arrangement(residual, limit, one_way, crowd=params.crowd)
        for one_way in (order, order[::-1])
    )
    behind, keep = np.zeros(n + 1, np.int64), min(most, params.first_labels)
    ahead = behind
    while True:
        passed = now.label(behind[::-1], limit, keep, stop)
        if stop():
            return None
        ahead = np.maximum(ahead, passed.least)
        if passed.truncated > limit:
            break
        if keep == most:
            return None
        keep = min(most, keep * params.more_labels)
        now, other, ahead, behind = other, now, behind, ahead
    ways = other.ways(ahead[::-1], limit, most, stop)
    return None if ways is None else Marginals(residual, ways, limit)


class Marginals:
    """What choices lose at least that hold each group, or leave each unit alone.

    Parameters
    ----------
    residual
        What is chosen from.
    ways
        All choices within the limit.
    limit
        What is lost beyond is not known.

    Attributes
    ----------
    lost
        Shape ``(g + u,)``: what is lost at least, together with what can be gained, by a choice
        with each group, then by one that leaves each unit alone; it tells nothing where that is
        above the limit.
    limit
        As given.
    """

    def __init__(self, residual: Residual, ways: Ways, limit: int) -> None:
        self._ways, self._groups, self.limit = ways, len(residual.rows), limit
        n = len(residual.alone)
        # What is covered already is placed by no option: the last stands for that.
        self._ties = np.append(residual.ties, np.zeros(n + 1, np.int64))
        self._later = [(ways.ends, np.zeros(len(ways.ends), np.int64))]
        least, ties = np.full((2, len(self._ties)), NEVER)
        for place in reversed(ways.places):
            later, tied = self._later[-1]
            after = np.minimum(place.lost + later[place.to], NEVER)
            tie = self._ties[place.by] + tied[place.to]
            self._later.append(_least(after, tie, place.start, len(place.loss)))
            whole = np.minimum(place.loss[place.start] + after, NEVER)
            tie = tie + place.ties[place.start]
            here, of = np.unique(place.by, return_inverse=True)
            least[here], ties[here] = _least(whole, tie, of, len(here))
        self._later.reverse()
        self.lost = np.where(least < NEVER, least + residual.gains, NEVER)[:-1]
        self._tie = ties[:-1]

    def best(
        self, options: NDArray[np.int64], more: NDArray[np.int64] | int = 0
    ) -> tuple[int, int] | None:
        """Return that of some options with which least is lost, and how much.

        Parameters
        ----------
        options
            Indices of groups; or the number of all groups and the index of a unit that is left
            alone.
        more
            Of each, what is lost beside; not below zero.

        Returns
        -------
        None for none within the limit.
        """
        if not len(options):
            return None
        lost = self.lost[options] + more
        best = int(np.lexsort((self._tie[options], lost))[0])
        return (int(options[best]), int(lost[best])) if lost[best] <= self.limit else None

    def choice(self, option: int) -> tuple[int, ...]:
        """Return the groups of the best choice with an option that is within the limit.

        Of several that lose the same, the one whose ties sum to least.
        """
        places = self._ways.places
        number = next(k for k, place in enumerate(places) if (place.by == option).any())
        place = places[number]
        ways = np.flatnonzero(place.by == option)
        way = self._way(number, ways, place.loss[place.start[ways]], place.ties[place.start[ways]])
        taken, at = [option], int(place.start[way])
        for place in reversed(places[: number + 1]):
            taken.append(int(place.option[at]))
            at = int(place.before[at])
        at = int(places[number].to[way])
        for k, place in enumerate(places[number + 1 :], number + 1):
            first, last = np.searchsorted(place.start, [at, at + 1]).tolist()
            way = self._way(k, np.arange(first, last), 0, 0)
            taken.append(int(place.by[way]))
            at = int(place.to[way])
        return tuple(sorted(k for k in taken if k < self._groups))

    def _way(
        self,
        number: int,
        ways: NDArray[np.int64],
        lost: NDArray[np.int64] | int,
        ties: NDArray[np.int64] | int,
    ) -> int:
        """Of some ways at a place that on which least is lost, with what was lost before."""
        place, (later, tied) = self._ways.places[number], self._later[number + 1]
        loss = lost + place.lost[ways] + later[place.to[ways]]
        tie = ties + self._ties[place.by[ways]] + tied[place.to[ways]]
        return int(ways[np.lexsort((tie, loss))[0]])


def _least(
    lost: NDArray[np.int64], ties: NDArray[np.int64], of: NDArray[np.integer], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the least loss of each of ``n``, and the least tie of those that lose as little."""
    least, tie = np.full((2, n), NEVER)
    np.minimum.at(least, of, lost)
    even = (lost == least[of]) & (lost < NEVER)
    np.minimum.at(tie, of[even], ties[even])
    return least, tie
