"""Lagrangian relaxation: give up that every point is served once, and pay for it by prices.

For any prices :math:`\\lambda` the sum of all prices and of the p least reduced costs of the
medians (:mod:`geocluster.solvers.pmedian.knapsack`) bounds the cost of every choice from below.
Prices ascend by a deflected subgradient: a point that no median serves becomes dearer, one that
several serve cheaper.

Source: J. Mulvey and M. Beck, European Journal of Operational Research 18 (1984), 339-348;
deflection: P. Camerini, L. Fratta and F. Maffioli, Mathematical Programming Study 3 (1975), 26-34.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.pmedian.instance import Instance
from geocluster.solvers.pmedian.knapsack import Prices, Served, least_in_fractions, served
from geocluster.solvers.pmedian.params import MedianParams

__all__ = ["NEVER", "Candidates", "Relaxed", "ascend", "first_prices", "priced", "relaxed"]

NEVER = 1 << 60
"""Reduced cost of a point that cannot be a median."""

_PRICE_LIMIT = 1 << 33


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Which points may be medians.

    Attributes
    ----------
    may, must
        Shape ``(n,)``, bool: whether a point may be a median, and whether it must.
    """

    may: NDArray[np.bool_]
    must: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The relaxed problem at some prices.

    Attributes
    ----------
    prices
        Of the points, and of the cuts.
    least
        Shape ``(n,)``: no set of a median has a lower reduced cost.
    bound
        Steps of the grid that no choice can beat.
    sets
        The best set of each median that was searched.
    chosen
        Shape ``(p,)``: the medians that must be, and the cheapest of the others.
    thresholds
        Shape ``(n,)``: the bound grows by what a set of each median costs above this.
    """

    prices: Prices
    least: NDArray[np.int64]
    bound: int
    sets: dict[int, tuple[int, ...]]
    chosen: NDArray[np.int64]
    thresholds: NDArray[np.int64]

    def candidates(self, before: Candidates, below: int) -> Candidates:
        """Return the candidates that are medians in some choice below a cost."""
        raised = self.bound + self.least - self.thresholds
        return Candidates(before.may & (raised < below), before.must)


def relaxed(
    instance: Instance,
    prices: Prices,
    candidates: Candidates,
    params: MedianParams = MedianParams(),
) -> Relaxed:
    """Solve the relaxed problem; only medians that can be among the p cheapest are searched.

    Parameters
    ----------
    instance, prices
        The problem, and prices.
    candidates
        Points that may be medians.
    params
        How far each median is searched.
    """
    least = np.where(candidates.may, least_in_fractions(instance, prices), NEVER)
    found: list[Served] = []
    searched = np.zeros(len(least), bool)
    while True:
        chosen, _ = _cheapest(instance, least, candidates)
        left = chosen[~searched[chosen] & candidates.may[chosen]]
        if not len(left):
            break
        best = served(
            instance,
            prices,
            left,
            np.full(len(left), NEVER),
            best_only=True,
            nodes=params.ascent_nodes,
        )
        _raise(least, left, best)
        searched[left] = True
        found.append(best)
    return _relaxed(instance, prices, least, candidates, found)


def priced(
    instance: Instance, prices: Prices, candidates: Candidates, below: int, *, nodes: int
) -> Relaxed:
    """Solve the relaxed problem, and find the best set of every median that is below a threshold.

    Parameters
    ----------
    instance, prices, candidates
        As for :func:`relaxed`.
    below
        Reduced cost; exclusive.
    nodes
        Search nodes for one median at most.
    """
    least = np.where(candidates.may, least_in_fractions(instance, prices), NEVER)
    some = np.flatnonzero(least < below)
    best = served(instance, prices, some, np.full(len(some), below), best_only=True, nodes=nodes)
    searched = least[some]
    searched[best.complete] = below
    least[some] = searched
    _raise(least, some, best)
    return _relaxed(instance, prices, least, candidates, [best])


def _raise(least: NDArray[np.int64], medians: NDArray[np.int64], best: Served) -> None:
    """Put the exact least reduced cost where the search for it came to its end."""
    ended = set(medians[best.complete].tolist())
    for j, reduced in zip(best.median, best.reduced.tolist(), strict=True):
        if j in ended:
            least[j] = reduced


def _cheapest(
    instance: Instance, least: NDArray[np.int64], candidates: Candidates
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the medians chosen, ascending, and the thresholds."""
    order = np.argsort(np.where(candidates.must, -NEVER, least), kind="stable")
    chosen = order[: instance.p]
    free = chosen[~candidates.must[chosen]]
    next_one = least[free].max() if len(free) else -NEVER
    thresholds = np.where(candidates.must, least, np.minimum(least, next_one))
    return np.sort(chosen), thresholds


def _relaxed(
    instance: Instance,
    prices: Prices,
    least: NDArray[np.int64],
    candidates: Candidates,
    found: list[Served],
) -> Relaxed:
    chosen, thresholds = _cheapest(instance, least, candidates)
    return Relaxed(
        prices=prices,
        least=least,
        bound=min(NEVER, prices.value + sum(least[chosen].tolist())),
        sets={j: s for f in found for j, s in zip(f.median, f.points, strict=True)},
        chosen=chosen,
        thresholds=thresholds,
    )


def first_prices(instance: Instance) -> Prices:
    """Guess prices: what the nearest points that fill a median together would pay each."""
    n = len(instance)
    share = max(1, round(n / instance.p))
    near = np.partition(instance.cost, min(share, n - 1), axis=0)[: share + 1]
    return Prices(np.asarray(np.minimum(near.max(axis=0), _PRICE_LIMIT), np.int64))


def ascend(
    instance: Instance,
    prices: Prices,
    candidates: Candidates,
    *,
    upper: Callable[[], int],
    rounds: int,
    first_step: float = 1.0,
    params: MedianParams,
    seen: Callable[[Relaxed], None],
    stop: Callable[[], bool],
) -> Relaxed:
    """Raise the bound by steps of a deflected subgradient.

    Parameters
    ----------
    instance, prices
        The problem, and where to begin; penalties of cuts stay as they are.
    candidates
        Points that may be medians.
    upper
        Asked for the cost of the best choice known.
    rounds, first_step
        Steps at most, and the length of the first, as a share of the gap.
    params
        How steps are made, and when to end.
    seen
        Told of each relaxed problem, for example to collect sets and choices.
    stop
        Asked whether to give up.

    Returns
    -------
    Relaxed
        At the prices with the best bound.
    """
    best: Relaxed | None = None
    direction = np.zeros(len(instance))
    at = prices.points.astype(float)
    step, idle = first_step, 0
    for _ in range(rounds):
        whole = Prices(np.floor(at).astype(np.int64), prices.cuts, prices.penalties)
        now = relaxed(instance, whole, candidates, params)
        seen(now)
        if best is None or now.bound > best.bound:
            idle = 0 if best is None or now.bound - best.bound > 1e-5 * abs(now.bound) else idle + 1
            best = now
        else:
            idle += 1
        if idle >= params.patience:
            step, idle = step / 2, 0
            at, direction = best.prices.points.astype(float), np.zeros(len(instance))
        subgradient = _subgradient(now, len(instance))
        if stop() or best.bound >= upper() or step < params.last_step or not subgradient.any():
            break
        direction = subgradient + params.deflection * direction
        length = step * (1.02 * upper() - now.bound) / float(direction @ direction)
        at = np.clip(at + length * direction, -_PRICE_LIMIT, _PRICE_LIMIT)
    assert best is not None
    return best


def _subgradient(now: Relaxed, n: int) -> NDArray[np.float64]:
    """Shape ``(n,)``: 1 less how often each point is held by the sets that are chosen."""
    missing = np.ones(n)
    for j in now.chosen.tolist():
        missing[list(now.sets.get(j, (j,)))] -= 1
    return missing
