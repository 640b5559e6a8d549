"""The search: Lagrange's bound, ruin and recreate, column generation, cuts, and enumeration.

1. Prices by subgradient ascent (:mod:`.lagrange`); the medians they choose give first choices.
2. Ruin and recreate (:mod:`.ruin_and_recreate`), at a temperature that falls.
3. The linear master over all sets (:mod:`.column_generation`), from the prices found; cuts; pricing
   again. Points that can be medians in no better choice are dropped as the bound rises.
4. Enumeration (:mod:`.enumeration`): a choice from every set that can matter, and branching on
   medians where these are too many.
5. Ruin and recreate for the rest of the time.

Source: A. Ceselli and G. Righini, Networks 45 (2005), 125-142.
"""

from __future__ import annotations

import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor

from geocluster.solvers.pmedian.column_generation import generate_columns_and_cuts
from geocluster.solvers.pmedian.enumeration import enumerate_and_branch
from geocluster.solvers.pmedian.instance import IMPOSSIBLE
from geocluster.solvers.pmedian.lagrange import Relaxed, ascend, first_prices
from geocluster.solvers.pmedian.ruin_and_recreate import assigned, recreated
from geocluster.solvers.pmedian.state import State

__all__ = ["search"]

log = logging.getLogger(__name__)


def search(state: State) -> None:
    """Search until proof or the end of the time."""
    params, n = state.params, len(state.instance)
    _ascend(state)
    _recreate(state, params.rounds_a_point * n)
    short = n <= params.longest_set * state.instance.p
    if short:
        generate_columns_and_cuts(state, params.share_columns * state.clock.seconds)
    closed = IMPOSSIBLE + 1
    while not state.over:
        # After a time a better choice may have made the gap narrow enough.
        if short and state.upper < closed:
            closed = state.upper
            share = params.share_of_large if n > params.large else params.share_enumeration
            enumerate_and_branch(state, share * state.clock.left)
        _recreate(state, None)


def _ascend(state: State) -> None:
    """Raise prices by subgradient; settle on the medians that they choose, now and then."""
    state.tell("Prices")
    clock, share, count = state.clock, state.params.share_ascent, 0
    # The first round may have to compile.
    begin = last = math.inf

    def seen(now: Relaxed) -> None:
        nonlocal begin, count, last
        count += 1
        if count == 1:
            begin = last = clock.elapsed
        state.take(now)
        if state.best is None or count % 50 == 0:
            state.offer(assigned(state.instance, now.chosen))
        if count % 10 == 0:
            state.pool.add(now.sets[j] for j in now.chosen.tolist() if j in now.sets)
        if clock.elapsed - last > 1:
            last = clock.elapsed
            state.tell("Prices")

    ascend(
        state.instance,
        first_prices(state.instance),
        state.candidates,
        upper=lambda: state.upper if state.best is not None else _guess(state),
        rounds=state.params.ascent_rounds,
        params=state.params,
        seen=seen,
        stop=lambda: clock.over() or clock.elapsed - begin > share * clock.seconds,
    )
    log.debug("prices: %d rounds, %d..%d, %.1f s", count, state.lower, state.upper, clock.elapsed)


def _guess(state: State) -> int:
    """Guess an upper bound for the length of the first steps."""
    return 2 * max(state.lower, first_prices(state.instance).value)


def _recreate(state: State, rounds: int | None) -> None:
    """Ruin and recreate the best choice, for some rounds and a share of the time, as it cools."""
    if state.best is None or state.over or state.instance.p == len(state.instance):
        return
    state.tell("Improving")
    begin = state.clock.elapsed
    seconds = min(state.clock.left, state.params.share_recreate * state.clock.seconds)
    hottest = state.params.temperature * state.upper / len(state.instance)
    chains = [state.best] * state.threads
    done, block, part = 0, 200, 0.0
    with ThreadPoolExecutor(state.threads) as workers:
        while part < 1 and not state.over:
            heat = hottest * (1 - part) ** 2
            started = time.monotonic()
            work = [
                workers.submit(
                    recreated,
                    state.instance,
                    chain,
                    rounds=block,
                    temperature=(heat, heat),
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
    log.debug("recreated: %d rounds, %d, %.1f s", done, state.upper, state.clock.elapsed)
