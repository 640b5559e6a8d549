"""The search: Lagrange's bound, local search, columns, cuts, and a choice of all that can matter.

1. Prices by subgradient; the medians they choose give first choices.
2. Local search, warm at first.
3. The linear master over all sets by pricing, from the prices found; cuts; pricing again. Points
   that can be medians in no better choice are dropped as the bound rises.
4. The close: with a bound LB, a set whose reduced cost lies above the threshold of its median by
   UB - LB is in no better choice. All sets within a width :math:`\\delta` are listed and chosen
   from, exactly p of them: that proves :math:`\\min(\\text{bound of the choice}, LB + \\delta)`.
5. Local search for the rest of the time.

Source: A. Ceselli and G. Righini, Networks 45 (2005), 125-142, for the master;
R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008), 351-385,
section 5, for the close.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.clock import Clock
from geocluster.solvers.cuts import violated
from geocluster.solvers.pmedian.choice import choose
from geocluster.solvers.pmedian.improve import cost_of, improved, settled
from geocluster.solvers.pmedian.instance import IMPOSSIBLE, Instance
from geocluster.solvers.pmedian.knapsack import Prices, served
from geocluster.solvers.pmedian.lagrange import NEVER, Relaxed, climb, first_prices, priced
from geocluster.solvers.pmedian.master import Master, Points, Pool

__all__ = ["Search", "search"]

log = logging.getLogger(__name__)

_CLIMB_ROUNDS = 600
_CLIMB_SHARE = 0.15
_WARMTH = 2.0
_ROUNDS_A_POINT = 800
_IMPROVE_SHARE = 0.2
_COLUMNS_SHARE = 0.35
_NODES_A_MEDIAN = 20_000
_SMOOTHING = 0.6
_CUT_ROUNDS = 40
_CUTS_A_ROUND = 150
_LEAST_RISE = 2e-5
_LONGEST_SET = 40
_FIRST_WIDTH = 0.1
_WIDEST_AT_FIRST = 0.02
_CHOICE_SHARE = 0.6
_LISTED_AT_MOST = 150_000


@dataclass(slots=True, eq=False)
class Search:
    """State of a search; costs and bounds in steps of the grid.

    Attributes
    ----------
    instance, clock, seed, threads
        What is asked.
    report
        Told what is being done, the best cost and the bound.
    best, upper
        The median of each point in the best choice, and its cost; None while there is none.
    lower, proof
        What no choice can beat, and why.
    active
        Shape ``(n,)``: points that can be medians in a better choice.
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
    best: NDArray[np.int64] | None = None
    upper: int = IMPOSSIBLE
    lower: int = 0
    proof: str = "no cost is negative"
    relaxed: Relaxed | None = None
    columns_until: float = math.inf
    active: NDArray[np.bool_] = field(init=False)
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.active = self.instance.demand <= self.instance.capacity
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

    def offer_sets(self, sets: Iterable[Points]) -> None:
        """Keep a choice of sets of the pool if it is better than the best."""
        served_by = np.full(len(self.instance), -1, np.int64)
        for points in sets:
            served_by[list(points)] = self.pool.median[points]
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
        raised = self.relaxed.bound + self.relaxed.least - self.relaxed.thresholds
        self.active &= raised < self.aim

    def sets(self) -> list[Points]:
        """Return the sets of the best choice, taken into the pool."""
        if self.best is None:
            return []
        found = [tuple(np.flatnonzero(self.best == j).tolist()) for j in np.unique(self.best)]
        self.pool.add(found)
        return found


def search(state: Search) -> None:
    """Search until proof or the end of the time."""
    _climb(state)
    _improve(state, _ROUNDS_A_POINT * len(state.instance), _IMPROVE_SHARE)
    if len(state.instance) <= _LONGEST_SET * state.instance.p:
        state.columns_until = state.clock.elapsed + _COLUMNS_SHARE * state.clock.seconds
        master = Master(state.pool, _dearest(state))
        if _columns(state, master):
            _cut(state, master)
    closed = IMPOSSIBLE + 1
    while not state.over:
        # After a time a better choice may have made the gap narrow enough.
        if state.upper < closed and len(state.instance) <= _LONGEST_SET * state.instance.p:
            closed = state.upper
            _close(state)
        _improve(state, None, _IMPROVE_SHARE)


def _climb(state: Search) -> None:
    """Raise prices by subgradient; settle on the medians that they choose, now and then."""
    state.tell("Prices")
    clock, count = state.clock, 0
    # The first round may have to compile.
    begin = last = math.inf

    def seen(now: Relaxed) -> None:
        nonlocal begin, count, last
        count += 1
        if count == 1:
            begin = last = clock.elapsed
        state.take(now)
        if state.best is None or count % 50 == 0:
            state.offer(settled(state.instance, now.chosen))
        if count % 10 == 0:
            state.pool.add(now.sets[j] for j in now.chosen.tolist() if j in now.sets)
        if clock.elapsed - last > 1:
            last = clock.elapsed
            state.tell("Prices")

    climb(
        state.instance,
        first_prices(state.instance),
        state.active,
        upper=lambda: state.upper if state.best is not None else _guess(state),
        rounds=_CLIMB_ROUNDS,
        seen=seen,
        stop=lambda: clock.over() or clock.elapsed - begin > _CLIMB_SHARE * clock.seconds,
    )
    log.debug("prices: %d rounds, %d..%d, %.1f s", count, state.lower, state.upper, clock.elapsed)


def _guess(state: Search) -> int:
    """Guess an upper bound for the length of the first steps."""
    return 2 * max(state.lower, int(first_prices(state.instance).sum()))


def _improve(state: Search, rounds: int | None, share: float) -> None:
    """Local search from the best choice, warm at first, for some rounds and a share of the time."""
    if state.best is None or state.over or state.instance.p == len(state.instance):
        return
    state.tell("Improving")
    begin = state.clock.elapsed
    seconds = min(state.clock.left, share * state.clock.seconds)
    warmth = _WARMTH * state.upper / len(state.instance)
    chains = [state.best] * state.threads
    done, block, part = 0, 200, 0.0
    with ThreadPoolExecutor(state.threads) as workers:
        while part < 1 and not state.over:
            heat = warmth * (1 - part) ** 2
            started = time.monotonic()
            work = [
                workers.submit(
                    improved,
                    state.instance,
                    chain,
                    rounds=block,
                    warmth=(heat, heat),
                    seed=(state.seed + done * state.threads + number) % 2**32,
                )
                for number, chain in enumerate(chains)
            ]
            for number, one in enumerate(work):
                best, chains[number] = one.result()
                state.offer(best)
            done += block
            part = max((state.clock.elapsed - begin) / seconds, done / rounds if rounds else 0.0)
            faster = seconds / 50 / (time.monotonic() - started + 1e-6)
            block = max(1, int(block * min(2.0, faster)))
            if rounds:
                block = min(block, max(1, rounds // 50))
            state.tell("Improving")
    log.debug("improved: %d rounds, %d, %.1f s", done, state.upper, state.clock.elapsed)


def _dearest(state: Search) -> int:
    """Charge for a point that is left out or held twice while the master has few sets."""
    dearest = 0 if state.relaxed is None else int(np.abs(state.relaxed.prices.points).max())
    return 1 + 2 * max(dearest, state.upper // len(state.instance))


def _columns(state: Search, master: Master) -> bool:
    """Add sets until none is missing from the master; tell whether it came to that."""
    state.tell("Linear bound")
    state.sets()
    master.add_columns(state.pool.cost)
    center = state.relaxed.prices if state.relaxed is not None else None
    while not state.over and state.clock.elapsed < state.columns_until:
        left = min(state.columns_until - state.clock.elapsed, state.clock.left)
        newest = master.solve(left)
        if newest is None:
            return False
        state.drop_medians()
        for prices in _smoothed(center, newest):
            now = priced(
                state.instance,
                prices,
                state.active,
                math.ceil(master.price_of_set),
                nodes=_NODES_A_MEDIAN,
            )
            if state.take(now):
                center = prices
            new = state.pool.add(now.sets.values())
            if new:
                master.add_columns(new)
                break
        else:
            log.debug("master: %d sets, %s, %.1f s", len(master), state.lower, state.clock.elapsed)
            return True
    return False


def _smoothed(center: Prices | None, newest: Prices) -> list[Prices]:
    """Prices to try in turn: between the best so far and the newest, then the newest.

    Source: P. Wentges, International Transactions in Operational Research 4 (1997), 151-162.
    """
    if center is None:
        return [newest]
    known = dict(zip(center.cuts, center.penalties.tolist(), strict=True))
    before = np.array([known.get(cut, 0) for cut in newest.cuts], np.int64)

    def mixed(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.floor(_SMOOTHING * a + (1 - _SMOOTHING) * b).astype(np.int64)

    between = Prices(
        mixed(center.points, newest.points), newest.cuts, mixed(before, newest.penalties)
    )
    return [between, newest]


def _cut(state: Search, master: Master) -> None:
    """Add subset-row cuts while the bound rises."""
    for _ in range(_CUT_ROUNDS):
        if state.over or state.relaxed is None:
            return
        sets, values = master.fractional()
        found = violated(sets, values, most=_CUTS_A_ROUND, known=set(master.cuts))
        if not found:
            return
        before = state.relaxed.bound
        master.drop_slack_cuts()
        master.add_cuts(found)
        ended = _columns(state, master)
        log.debug("cuts %d, bound %d, %.1f s", len(master.cuts), state.lower, state.clock.elapsed)
        if not ended or state.relaxed.bound - before < _LEAST_RISE * state.relaxed.bound:
            return


def _close(state: Search) -> None:
    """List every set that can be in a better choice and choose, wider until the gap is covered."""
    now = state.relaxed
    if now is None:
        return
    width = max(1, int(min(_FIRST_WIDTH * (state.aim - now.bound), _WIDEST_AT_FIRST * now.bound)))
    too_wide = NEVER
    while not state.over:
        state.tell("Closing the gap")
        state.drop_medians()
        gap = state.aim - now.bound
        width = min(width, gap)
        medians = np.flatnonzero(state.active)
        listed = served(
            state.instance,
            now.prices,
            medians,
            now.thresholds[medians] + width,
            best_only=False,
            most=_LISTED_AT_MOST,
            stop=state.clock.over,
        )
        log.debug(
            "close: width %d of %d, %d medians, %d sets, %.1f s",
            width, gap, len(medians), len(listed.points), state.clock.elapsed,
        )  # fmt: skip
        if not listed.complete.all():
            too_wide = width
            if width <= 1:
                return
            width //= 2
            continue
        state.pool.add(listed.points)
        last, before = width >= gap, state.aim
        chosen = choose(
            state.pool,
            listed,
            now,
            below=state.aim,
            hint=state.sets(),
            clock=state.clock,
            seconds=_CHOICE_SHARE * state.clock.seconds,
            seed=state.seed,
            threads=state.threads,
        )
        if chosen.sets is not None:
            state.offer_sets(chosen.sets)
        proven = chosen.bound if last else min(chosen.bound, now.bound + width)
        state.raise_bound(proven, "choice from every set within the gap")
        log.debug("chosen: %d..%d, %.1f s", state.lower, state.upper, state.clock.elapsed)
        if last or chosen.bound < min(before, state.aim) or 2 * width >= too_wide:
            return
        width *= 4
