"""The search: Lagrange's bound, local search, columns, cuts, and a choice of all that can matter.

1. Prices by subgradient; the medians they choose give first choices.
2. Local search, warm at first.
3. The linear master over all sets by pricing, from the prices found; cuts; pricing again. Points
   that can be medians in no better choice are dropped as the bound rises.
4. The close (:mod:`~geocluster.solvers.pmedian.closing`): a choice from every set that can matter,
   and branching on medians where these are too many.
5. Local search for the rest of the time.

Source: A. Ceselli and G. Righini, Networks 45 (2005), 125-142.
"""

from __future__ import annotations

import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor

from geocluster.solvers.pmedian.closing import close
from geocluster.solvers.pmedian.columns import raise_by_columns
from geocluster.solvers.pmedian.improve import improved, settled
from geocluster.solvers.pmedian.instance import IMPOSSIBLE
from geocluster.solvers.pmedian.lagrange import Relaxed, climb, first_prices
from geocluster.solvers.pmedian.state import State

__all__ = ["search"]

log = logging.getLogger(__name__)

_CLIMB_ROUNDS = 600
_CLIMB_SHARE = 0.15
_WARMTH = 2.0
_ROUNDS_A_POINT = 300
_IMPROVE_SHARE = 0.2
_COLUMNS_SHARE = 0.35
_LONGEST_SET = 40
_CLOSE_SHARE = 0.8
_CLOSE_SHARE_OF_LARGE = 0.15
_LARGE = 600


def search(state: State) -> None:
    """Search until proof or the end of the time."""
    _climb(state)
    _improve(state, _ROUNDS_A_POINT * len(state.instance), _IMPROVE_SHARE)
    short = len(state.instance) <= _LONGEST_SET * state.instance.p
    if short:
        raise_by_columns(state, _COLUMNS_SHARE * state.clock.seconds)
    closed = IMPOSSIBLE + 1
    while not state.over:
        # After a time a better choice may have made the gap narrow enough.
        if short and state.upper < closed:
            closed = state.upper
            share = _CLOSE_SHARE_OF_LARGE if len(state.instance) > _LARGE else _CLOSE_SHARE
            close(state, share * state.clock.left)
        _improve(state, None, _IMPROVE_SHARE)


def _climb(state: State) -> None:
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
        state.candidates,
        upper=lambda: state.upper if state.best is not None else _guess(state),
        rounds=_CLIMB_ROUNDS,
        seen=seen,
        stop=lambda: clock.over() or clock.elapsed - begin > _CLIMB_SHARE * clock.seconds,
    )
    log.debug("prices: %d rounds, %d..%d, %.1f s", count, state.lower, state.upper, clock.elapsed)


def _guess(state: State) -> int:
    """Guess an upper bound for the length of the first steps."""
    return 2 * max(state.lower, first_prices(state.instance).value)


def _improve(state: State, rounds: int | None, share: float) -> None:
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
