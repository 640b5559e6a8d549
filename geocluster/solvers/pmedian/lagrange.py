"""Lagrange's bound: give up that every point is served once, and pay for it by prices.

For any prices :math:`\\lambda` the sum of all prices and of the p least reduced costs of the
medians (:mod:`geocluster.solvers.pmedian.knapsack`) bounds the cost of every choice from below.
Prices climb by a deflected subgradient: a point that no median serves becomes dearer, one that
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

__all__ = ["NEVER", "Relaxed", "climb", "first_prices", "priced", "relaxed"]

NEVER = 1 << 60
"""Reduced cost of a point that cannot be a median."""

_PRICE_LIMIT = 1 << 33
_DEFLECTION = 0.7
_FIRST_STEP = 1.0
_LAST_STEP = 0.004
_PATIENCE = 12
_NODES = 200_000


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
        Shape ``(p,)``: the cheapest medians.
    complete
        Whether every search came to its end.
    """

    prices: Prices
    least: NDArray[np.int64]
    bound: int
    sets: dict[int, tuple[int, ...]]
    chosen: NDArray[np.int64]
    complete: bool

    @property
    def thresholds(self) -> NDArray[np.int64]:
        """Shape ``(n,)``: the bound grows by what a set of each median costs above this."""
        pth = self.least[self.chosen].max()
        return np.asarray(np.minimum(self.least, pth), np.int64)


def relaxed(instance: Instance, prices: Prices, active: NDArray[np.bool_]) -> Relaxed:
    """Solve the relaxed problem; only medians that can be among the p cheapest are searched.

    Parameters
    ----------
    instance, prices
        The problem, and prices.
    active
        Shape ``(n,)``: points that may be medians.
    """
    least = np.where(active, least_in_fractions(instance, prices), NEVER)
    order = np.argsort(least, kind="stable")[: int(active.sum())]
    found: list[Served] = []
    begin, width = 0, instance.p + 4
    while begin < len(order):
        some = order[begin : begin + width]
        pth = np.partition(least, instance.p - 1)[instance.p - 1]
        if begin >= instance.p and least[some[0]] >= pth:
            break
        best = served(
            instance, prices, some, np.full(len(some), NEVER), best_only=True, nodes=_NODES
        )
        _raise(least, some, best)
        found.append(best)
        begin += width
    return _relaxed(instance, prices, least, found)


def priced(
    instance: Instance, prices: Prices, active: NDArray[np.bool_], below: int, *, nodes: int
) -> Relaxed:
    """Solve the relaxed problem, and find the best set of every median that is below a threshold.

    Parameters
    ----------
    instance, prices, active
        As for :func:`relaxed`.
    below
        Reduced cost; exclusive.
    nodes
        Search nodes for one median at most.
    """
    least = np.where(active, least_in_fractions(instance, prices), NEVER)
    some = np.flatnonzero(least < below)
    best = served(instance, prices, some, np.full(len(some), below), best_only=True, nodes=nodes)
    searched = least[some]
    searched[best.complete] = below
    least[some] = searched
    _raise(least, some, best)
    return _relaxed(instance, prices, least, [best])


def _raise(least: NDArray[np.int64], medians: NDArray[np.int64], best: Served) -> None:
    """Put the exact least reduced cost where the search for it came to its end."""
    ended = set(medians[best.complete].tolist())
    for j, reduced in zip(best.median, best.reduced.tolist(), strict=True):
        if j in ended:
            least[j] = reduced


def _relaxed(
    instance: Instance, prices: Prices, least: NDArray[np.int64], found: list[Served]
) -> Relaxed:
    chosen = np.sort(np.argsort(least, kind="stable")[: instance.p])
    return Relaxed(
        prices=prices,
        least=least,
        bound=min(NEVER, prices.value + sum(least[chosen].tolist())),
        sets={j: s for f in found for j, s in zip(f.median, f.points, strict=True)},
        chosen=chosen,
        complete=all(bool(f.complete.all()) for f in found),
    )


def first_prices(instance: Instance) -> NDArray[np.float64]:
    """Guess prices: what the nearest points that fill a median together would pay each."""
    n = len(instance)
    share = max(1, round(n / instance.p))
    near = np.partition(instance.cost, min(share, n - 1), axis=0)[: share + 1]
    return np.asarray(np.minimum(near.max(axis=0), _PRICE_LIMIT), float)


def climb(
    instance: Instance,
    prices: NDArray[np.float64],
    active: NDArray[np.bool_],
    *,
    upper: Callable[[], int],
    rounds: int,
    seen: Callable[[Relaxed], None],
    stop: Callable[[], bool],
) -> Relaxed:
    """Raise the bound by subgradient steps.

    Parameters
    ----------
    instance
        The problem.
    prices
        Shape ``(n,)``: where to begin.
    active
        Shape ``(n,)``: points that may be medians.
    upper
        Asked for the cost of the best choice known.
    rounds
        Steps at most.
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
    step, idle = _FIRST_STEP, 0
    for _ in range(rounds):
        now = relaxed(instance, Prices(np.floor(prices).astype(np.int64)), active)
        seen(now)
        if best is None or now.bound > best.bound:
            idle = 0 if best is None or now.bound - best.bound > 1e-5 * abs(now.bound) else idle + 1
            best = now
        else:
            idle += 1
        if idle >= _PATIENCE:
            step, idle = step / 2, 0
            prices = best.prices.points.astype(float)
            direction[:] = 0
        if stop() or best.bound >= upper() or step < _LAST_STEP:
            break
        times = np.ones(len(instance))
        for j in now.chosen.tolist():
            times[list(now.sets.get(j, (j,)))] -= 1
        if not times.any():
            break
        direction = times + _DEFLECTION * direction
        length = step * (1.02 * upper() - now.bound) / float(direction @ direction)
        prices = np.clip(prices + length * direction, -_PRICE_LIMIT, _PRICE_LIMIT)
    assert best is not None
    return best
