"""The close: every group that can matter is listed, and the best choice of them found by sweeps.

With prices whose value is LB, a group of reduced cost above UB - LB is in no grouping that is
better than UB or as good. So all groups up to a reduced cost :math:`\\delta` are listed, and the
choice of them that loses no more than that is looked for: there is none, and LB rises by
:math:`\\delta`; or the best of them is the best of all. :math:`\\delta` grows until then, and no
choice needs to be known before. Of several best the seed takes one, so that the answer does not
depend on threads.

Where the sweeps must give something up, a dive and windows look for a better choice, and cuts for a
better bound, since both make lists shorter; and the next sweeps keep more.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008),
351-385, section 5.
"""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.clock import Clock
from geocluster.solvers.grouping.bounding import tighten
from geocluster.solvers.grouping.dive import dive
from geocluster.solvers.grouping.pricing import SCALE, price
from geocluster.solvers.grouping.state import LISTED, State, seconds_up
from geocluster.solvers.grouping.sweep import Swept, sweep
from geocluster.solvers.grouping.terms import NEVER
from geocluster.solvers.grouping.windows import improve

__all__ = ["close"]

log = logging.getLogger(__name__)

_FIRST_WIDTH = 0.0003
_WIDER = 2
_NEAR = 1.5
_LISTED, _LISTED_AT_MOST = 300_000, 1_200_000
_KEPT, _KEPT_AT_MOST, _KEPT_OF_ALL = 20_000, 300_000, 200_000_000
_MORE = 4
_SHARE_FOR_SWEEPS = 0.4
_SHARE_FOR_DIVE = 0.1
_SHARE_FOR_COLUMNS = 0.2
_SHARE_FOR_POOL = 0.1
_SHARE_FOR_CUTS = 0.15


def close(state: State, *, rounds: int | None = None) -> None:
    """List every group that can matter and choose from them, wider until nothing is left out.

    Parameters
    ----------
    state
        Holds prices.
    rounds
        How often at most to look for a better choice and a better bound where sweeps give
        something up, or lists get too long; until the time is over where not given.
    """
    width = max(SCALE, int(state.value * _FIRST_WIDTH))
    most_kept = min(_KEPT_AT_MOST, _KEPT_OF_ALL // max(1, len(state.units)))
    kept, most, turn = min(_KEPT, most_kept), _LISTED, 0
    settled = -1
    while state.prices is not None and not state.clock.over():
        state.report("Closing the gap")
        if state.gap <= _NEAR * width:
            width = min(state.gap, NEVER // 4)
        listed = _listed(state, width, most)
        if listed is None:
            if width > 0 and width // 2 > settled:
                width //= 2
                continue
        else:
            swept = _choose(state, listed, state.clock.part(_SHARE_FOR_SWEEPS), width, kept)
            whole = swept.settled and width >= state.gap
            reached = state.forbidden if whole else seconds_up(state.value + swept.least)
            state.raise_bound(reached, LISTED)
            log.debug("close within %d: %s..%s", width // SCALE, state.lower, state.upper)
            if whole:
                state.closed = True
                return
            if swept.settled:
                settled, width = width, max(SCALE, width * _WIDER)
                continue
        # Of several best choices one is as good as another where they are too many to compare.
        state.closed = state.proven and (listed is None or kept == most_kept)
        if turn == rounds or state.closed:
            return
        if not state.proven:
            _help(state, turn)
        settled, turn = -1, turn + 1
        kept = min(kept * _MORE, most_kept)
        most = min(most * _WIDER, _LISTED_AT_MOST)


def _help(state: State, turn: int) -> None:
    """Look for a better choice and a better bound, so that lists get shorter."""
    if turn == 0:
        dive(state, state.clock.part(_SHARE_FOR_DIVE))
    # The master's columns are few and unlike each other; what was listed is many of a sort.
    improve(state, state.master.columns, state.clock.part(_SHARE_FOR_COLUMNS), turn=turn)
    improve(state, np.arange(len(state.pool)), state.clock.part(_SHARE_FOR_POOL), turn=turn)
    tighten(state, state.clock.part(_SHARE_FOR_CUTS))


def _listed(state: State, width: int, most: int) -> NDArray[np.int64] | None:
    """Return all groups up to a reduced cost as numbers of the pool; None for too many."""
    listed = price(
        state.units,
        state.known_prices,
        below=width + 1,
        best_only=False,
        most=most,
        threads=state.threads,
        stop=state.clock.over,
    )
    return np.unique(state.pool.add(listed)[0]) if listed.complete else None


def _choose(state: State, numbers: NDArray[np.int64], clock: Clock, width: int, most: int) -> Swept:
    """Choose from some groups what loses no more than a limit, and keep what is better.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    numbers
        Groups of the pool, each once, that price no more than the limit.
    clock
        When to end.
    width
        The limit, times SCALE.
    most
        Beginnings kept by a sweep.
    """
    swept = sweep(state.terms(numbers), limit=width, most=most, stop=clock.over)
    if swept.chosen is not None:
        state.offer(numbers[list(swept.chosen)].tolist(), even_if_equal=swept.settled)
    return swept
