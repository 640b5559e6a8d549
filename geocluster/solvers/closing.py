"""The close: every group that can matter is listed, and the best choice of them taken.

With prices whose value is LB, a group of reduced cost above UB - LB is in no grouping that is
better than UB or as good. So all groups up to a reduced cost :math:`\\delta` are listed and
chosen from: the result proves :math:`\\min(\\text{bound of the choice}, LB + \\delta)`.
:math:`\\delta` grows until it covers the gap; then ties are settled by the seed, so that the
answer does not depend on threads.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008),
351-385, section 5.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

import numpy as np

from geocluster.solvers.bounding import tighten
from geocluster.solvers.choice import Closed, choose
from geocluster.solvers.pricing import SCALE, price
from geocluster.solvers.state import LISTED, State, seconds_up
from geocluster.solvers.windows import improve

__all__ = ["close"]

log = logging.getLogger(__name__)

_FIRST_WIDTH = 0.0005
_SHARE_FOR_WINDOWS = 0.3
_SHARE_FOR_CHOICE = 0.15
_SHARE_FOR_CUTS = 0.15
_WORTH = 0.02
_SETTLED_AT_ONCE = 5_000
_NEAR = 4
_LISTED_AT_MOST = 150_000


def close(state: State) -> None:
    """List every group that can matter and choose from them, wider until the gap is covered."""
    width = int(state.value * _FIRST_WIDTH)
    widest: int | None = None
    upper_then = state.upper
    turn, in_vain = 0, False
    while state.prices is not None and not state.clock.over():
        state.report("Closing the gap")
        gap = _gap(state)
        width = gap if gap <= _NEAR * width and widest is None else min(width, gap)
        priced = price(
            state.units,
            state.prices,
            below=width + 1,
            best_only=False,
            most=_LISTED_AT_MOST,
            threads=state.threads,
            stop=state.clock.over,
        )
        if not priced.complete:
            if width == 0 or state.clock.over():
                return
            widest, upper_then = width // 2, state.upper
            width = widest
            continue
        numbers, _ = state.pool.add(priced)
        if width < gap or len(numbers) > _SETTLED_AT_ONCE:
            improve(state, numbers, state.clock.part(_SHARE_FOR_WINDOWS), turn=turn)
            turn += 1
        gap = _gap(state)
        last = width >= gap and (in_vain or len(numbers) <= _SETTLED_AT_ONCE)
        if last:
            numbers = numbers[priced.reduced <= gap]
        log.debug("list: %d of %d groups", len(np.unique(numbers)), len(priced.rows))
        closed = _choose_from(
            state,
            numbers.tolist(),
            state.clock.left * (1.0 if last else _SHARE_FOR_CHOICE),
            settle_ties=last,
        )
        outside = seconds_up(state.value + width + 1)
        state.raise_bound(closed.bound if last else min(closed.bound, outside), LISTED)
        log.debug("close: %d groups, %s..%s", len(numbers), state.lower, state.upper)
        if last:
            return
        # Where the list was not settled, more cuts, a longer one and other windows may help.
        before = state.value
        tighten(state, state.clock.part(_SHARE_FOR_CUTS))
        in_vain = state.value - before < _WORTH * _gap(state)
        width = max(1, 4 * width)
        if widest is not None and state.upper == upper_then:
            width = min(width, widest)


def _gap(state: State) -> int:
    """How much above its bound the best choice is, times SCALE."""
    return max(0, min(state.upper, state.forbidden) * SCALE - state.value)


def _choose_from(
    state: State, numbers: Iterable[int], seconds: float, *, settle_ties: bool = False
) -> Closed:
    """Choose from some groups, and keep what is better than the best so far."""
    closed = choose(
        state.choice(numbers),
        clock=state.clock,
        seconds=seconds,
        seed=state.seed,
        settle_ties=settle_ties,
    )
    if closed.numbers is not None:
        state.offer(closed.numbers, even_if_equal=settle_ties)
    return closed
