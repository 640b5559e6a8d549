"""Pricing by knapsacks: for each median the sets that it can serve at a low reduced cost.

With prices :math:`\\lambda` on the points and penalties :math:`\\sigma \\ge 0` on the cuts, the
reduced cost of a set :math:`S` served by median :math:`j \\in S` is

.. math:: \\sum_{i \\in S} (c_{ji} - \\lambda_i)
    + \\sum_t \\sigma_t \\lfloor |S \\cap t| / 2 \\rfloor

and the demand of :math:`S` is at most the capacity: a knapsack. A depth-first search takes points
by gain per demand; what can still be gained is at most the value of the knapsack in fractions
(Dantzig's bound). All numbers are whole, so no comparison can be wrong by rounding.

Source: S. Martello and P. Toth, Knapsack Problems, Wiley 1990, sections 2.2 and 2.5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.pmedian.instance import Instance

__all__ = ["Prices", "Served", "least_in_fractions", "served"]

_NODES = 3_000_000
_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Prices in whole steps of the grid: any choice of them gives a valid bound.

    Attributes
    ----------
    points
        Shape ``(n,)``, int64.
    cuts
        The points of each cut (:mod:`geocluster.solvers.cuts`).
    penalties
        Shape ``(t,)``, int64: of each cut, not negative.
    """

    points: NDArray[np.int64]
    cuts: tuple[tuple[int, ...], ...] = ()
    penalties: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def value(self) -> int:
        """Value of the dual objective, but for the p least reduced costs."""
        sides = np.array([len(cut) // 2 for cut in self.cuts], np.int64)
        return int(self.points.sum()) - int(self.penalties @ sides)


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Sets found.

    Attributes
    ----------
    median
        Shape ``(g,)``.
    points
        For each set its points, ascending, the median among them.
    reduced
        Shape ``(g,)``: reduced costs.
    complete
        Shape ``(m,)``: whether each median asked for was searched to its end.
    """

    median: list[int]
    points: list[tuple[int, ...]]
    reduced: NDArray[np.int64]
    complete: NDArray[np.bool_]


class _Task(NamedTuple):
    """What the compiled search reads.

    Attributes
    ----------
    cost, demand, capacity
        As in :class:`~geocluster.solvers.pmedian.instance.Instance`.
    price, penalty
        Of points and cuts.
    first_cut, cut_of
        Cuts that hold point ``i`` are ``cut_of[first_cut[i]:first_cut[i + 1]]``.
    """

    cost: NDArray[np.int64]
    demand: NDArray[np.int64]
    capacity: int
    price: NDArray[np.int64]
    penalty: NDArray[np.int64]
    first_cut: NDArray[np.int64]
    cut_of: NDArray[np.int64]


class _Room(NamedTuple):
    """Filled by the compiled search, as far as there is room.

    Attributes
    ----------
    points, end
        Points of all sets, one set after the other, and where each ends.
    median, reduced
        Of each set.
    """

    points: NDArray[np.int64]
    end: NDArray[np.int64]
    median: NDArray[np.int64]
    reduced: NDArray[np.int64]


def least_in_fractions(instance: Instance, prices: Prices) -> NDArray[np.int64]:
    """Bound the least reduced cost of each median from below, shape ``(n,)``; cuts only add."""
    return np.asarray(
        _fractions(instance.cost, instance.demand, instance.capacity, prices.points), np.int64
    )


def served(
    instance: Instance,
    prices: Prices,
    medians: NDArray[np.int64],
    below: NDArray[np.int64],
    *,
    best_only: bool,
    most: int = 1_000_000,
    nodes: int = _NODES,
    stop: Callable[[], bool] = lambda: False,
) -> Served:
    """Find sets with a reduced cost below a threshold.

    Parameters
    ----------
    instance, prices
        The problem, and prices.
    medians, below
        Shape ``(m,)``: which medians to search, and the threshold of each; exclusive.
    best_only
        For each median its best set, if that is below; otherwise every set below.
    most, nodes
        Sets over all medians, and search nodes for one median, at most.
    stop
        Asked now and then whether to give up.
    """
    task = _Task(
        instance.cost, instance.demand, instance.capacity, prices.points, prices.penalties,
        *_cuts_by_point(len(instance), prices.cuts),
    )  # fmt: skip
    median: list[int] = []
    points: list[tuple[int, ...]] = []
    reduced: list[NDArray[np.int64]] = []
    complete = np.zeros(len(medians), bool)
    room, length = 4096, 65536
    begin = 0
    while begin < len(medians) and not stop():
        at = slice(begin, begin + _AT_ONCE)
        found = _Room(np.zeros(length, np.int64), *np.zeros((3, room), np.int64))
        count, used = _search(
            medians[at], below[at], best_only, nodes, most - len(points), tuple(task),
            tuple(found), complete[at],
        )  # fmt: skip
        if count + len(points) > most:
            complete[at] = False
            break
        if count > room or used > length:
            room, length = max(room, 2 * count), max(length, 2 * used)
            continue
        ends = np.concatenate([[0], found.end[:count]])
        points += [tuple(sorted(found.points[a:b].tolist())) for a, b in pairwise(ends)]
        median += found.median[:count].tolist()
        reduced.append(found.reduced[:count])
        begin += _AT_ONCE
    return Served(
        median=median,
        points=points,
        reduced=np.concatenate(reduced) if reduced else np.zeros(0, np.int64),
        complete=complete,
    )


def _cuts_by_point(
    n: int, cuts: tuple[tuple[int, ...], ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the cuts that hold each point, one list after the other."""
    members = np.array([i for cut in cuts for i in cut], np.int64)
    number = np.repeat(np.arange(len(cuts)), [len(cut) for cut in cuts])
    order = np.argsort(members, kind="stable")
    first = np.searchsorted(members[order], np.arange(n + 1))
    return first.astype(np.int64), number[order].astype(np.int64)


@njit(cache=True, nogil=True)
def _fractions(cost, demand, capacity, price):  # type: ignore[no-untyped-def]
    n = len(price)
    least = np.zeros(n, np.int64)
    gain = np.zeros(n, np.int64)
    weight = np.zeros(n, np.int64)
    ratio = np.zeros(n, np.float64)
    for j in range(n):
        left = capacity - demand[j]
        least[j] = cost[j, j] - price[j]
        if left < 0:
            least[j] = 1 << 44
            continue
        m = 0
        for i in range(n):
            if cost[j, i] < price[i] and i != j and demand[i] <= left:
                gain[m] = price[i] - cost[j, i]
                weight[m] = demand[i]
                ratio[m] = -gain[m] / max(weight[m], 1e-9)
                m += 1
        order = np.argsort(ratio[:m])
        for k in order:
            if weight[k] <= left:
                left -= weight[k]
                least[j] -= gain[k]
            else:
                least[j] -= gain[k] * left // weight[k]
                break
    return least


@njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    medians, below, best_only, nodes, most, task, found, complete
):
    """Search for some medians; return sets found and numbers written, perhaps above the room.

    ``task`` and ``found`` come as plain tuples: of named ones numba takes several times as long to
    tell what they are, at each call.
    """
    cost, demand, capacity, price, penalty, first_cut, cut_of = task
    out, out_end, out_median, out_reduced = found
    n = len(price)
    count = 0
    used = 0
    in_cut = np.zeros(len(penalty), np.int64)
    point = np.zeros(n, np.int64)
    chosen = np.zeros(n + 1, np.int64)
    next_at = np.zeros(n + 1, np.int64)
    total = np.zeros(n + 1, np.int64)
    room = np.zeros(n + 1, np.int64)
    best = np.zeros(n + 1, np.int64)
    ratio = np.zeros(n, np.float64)
    for s in range(len(medians)):
        j = medians[s]
        limit = below[s]
        base = cost[j, j] - price[j]
        complete[s] = True
        if demand[j] > capacity:
            continue
        left_nodes = nodes
        lowest = 0 if best_only else -(1 << 44)
        m = 0
        for i in range(n):
            gain_i = price[i] - cost[j, i]
            if i != j and gain_i > lowest and demand[i] <= capacity - demand[j]:
                point[m] = i
                # Points that cost more than their price come last, the least bad first.
                ratio[m] = -gain_i / max(demand[i], 1e-9) if gain_i > 0 else 1.0 - gain_i
                m += 1
        order = np.argsort(ratio[:m], kind="mergesort")
        item = point[:m][order]
        gain = np.zeros(m, np.int64)
        sum_gain = np.zeros(m + 1, np.int64)
        sum_weight = np.zeros(m + 1, np.int64)
        positive = 0
        for k in range(m):
            gain[k] = price[item[k]] - cost[j, item[k]]
            if gain[k] > 0:
                positive = k + 1
            sum_gain[k + 1] = sum_gain[k] + gain[k]
            sum_weight[k + 1] = sum_weight[k] + demand[item[k]]
        depth = 0
        chosen[0] = j
        total[0] = base
        room[0] = capacity - demand[j]
        next_at[0] = 0
        best_length = 0
        for c in range(first_cut[j], first_cut[j + 1]):
            in_cut[cut_of[c]] += 1
        fresh = True
        while depth >= 0:
            left_nodes -= 1
            if left_nodes < 0 or count > most:
                complete[s] = False
                in_cut[:] = 0
                break
            if fresh:
                fresh = False
                if total[depth] < limit:
                    if best_only:
                        limit = total[depth]
                        best_length = depth + 1
                        best[: depth + 1] = chosen[: depth + 1]
                    else:
                        if count < len(out_end) and used + depth + 1 <= len(out):
                            out[used : used + depth + 1] = chosen[: depth + 1]
                            out_end[count] = used + depth + 1
                            out_median[count] = j
                            out_reduced[count] = total[depth]
                        count += 1
                        used += depth + 1
            k = next_at[depth]
            ends = k >= m
            if not ends:
                if k < positive:
                    at = np.searchsorted(
                        sum_weight[: positive + 1], sum_weight[k] + room[depth], side="right"
                    )
                    at -= 1
                    more = sum_gain[at] - sum_gain[k]
                    if at < positive:
                        spare = room[depth] - (sum_weight[at] - sum_weight[k])
                        more += gain[at] * spare // demand[item[at]]
                else:
                    more = gain[k]
                ends = total[depth] - more >= limit
            if ends:
                left = chosen[depth]
                for c in range(first_cut[left], first_cut[left + 1]):
                    in_cut[cut_of[c]] -= 1
                depth -= 1
                continue
            next_at[depth] = k + 1
            new = item[k]
            if demand[new] > room[depth]:
                continue
            value = total[depth] - gain[k]
            for c in range(first_cut[new], first_cut[new + 1]):
                in_cut[cut_of[c]] += 1
                if in_cut[cut_of[c]] % 2 == 0:
                    value += penalty[cut_of[c]]
            depth += 1
            chosen[depth] = new
            next_at[depth] = k + 1
            total[depth] = value
            room[depth] = room[depth - 1] - demand[new]
            fresh = True
        if best_length:
            if count < len(out_end) and used + best_length <= len(out):
                out[used : used + best_length] = best[:best_length]
                out_end[count] = used + best_length
                out_median[count] = j
                out_reduced[count] = limit
            count += 1
            used += best_length
    return count, used
