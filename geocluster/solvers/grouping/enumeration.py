"""Column enumeration within the gap: every group that can matter, and the best choice of them.

With prices whose value is LB, a group of reduced cost above UB - LB is in no grouping that is
better than UB or as good. So all groups up to a reduced cost :math:`\\delta` are listed, and the
choice of them that loses no more than that is looked for: there is none, and LB rises by
:math:`\\delta`; or the best of them is the best of all. :math:`\\delta` grows until then, and no
choice needs to be known before. Of several best the seed takes one, so that the answer does not
depend on threads; of those that branching finds, the first.

Wider lists leave out what loses too much together with what is lost elsewhere (:mod:`.listing`).
The choice is made by labelling (:mod:`.labelling`). Where it must truncate, short lists are
branched over (:mod:`.branching`); where they are long, a dive and neighbourhoods look for a better
choice, and cuts for a better bound, since both make lists shorter, and then the whole gap is
branched over; the next time more labels are kept, and larger neighbourhoods looked at.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008),
351-385, section 5.
"""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.phrases import phrase
from geocluster.solvers.grouping.branching import branch_and_cut
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.dive import dive
from geocluster.solvers.grouping.labelling import Labelled, label
from geocluster.solvers.grouping.listing import ColumnLists
from geocluster.solvers.grouping.neighbourhoods import search_neighbourhoods
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import LISTED, State, seconds_up

__all__ = ["enumerate_and_choose"]

log = logging.getLogger(__name__)


def enumerate_and_choose(state: State, *, rounds: int | None = None) -> None:
    """List every group that can matter and choose from them, wider until nothing is left out.

    Parameters
    ----------
    state
        Holds prices.
    rounds
        How often at most to look for a better choice and a better bound where labelling
        truncates, or lists get too long; where not given, until the time is over or nothing of
        that changes anything any more.
    """
    params = state.params.enumeration
    lists = ColumnLists(state)
    width = lists.first_width
    most_labels = max(1, min(params.most_labels, params.all_labels // max(1, len(state.units))))
    labels, most, turn = min(params.labels, most_labels), params.columns, 0
    settled, reached, confined, crowded = -1, 0, False, False
    idle = _Idle()
    while state.prices is not None and not state.closed and not state.clock.over():
        state.report(phrase("Closing the gap"))
        if state.gap <= params.near * width:
            width = min(state.gap, NEVER // 4)
        listed = lists.that_matter(width, most)
        if listed is None and width > 0 and width // 2 > settled:
            width //= 2
            continue
        if listed is not None and (turn or not _is_for_branching(state, listed, width, reached)):
            confined, everything = state.within is not None, width >= state.gap
            near = everything and width <= params.near_settled * reached
            share = params.share_within if confined or near else params.share_labelling
            few = 0 < len(listed) <= state.params.branching.columns
            kept = state.params.branching.labels if few else most_labels
            most_here = min(most_labels if near else labels, kept)
            wide = everything or lists.in_parts(width)
            clock = state.clock.part(share)
            if not (few and crowded):
                found = _choose(state, listed, clock, width, most_here, regional=wide)
                crowded = not found.settled
            if few and crowded:
                found = _branch(state, listed, clock, width)
            if everything and found.kept is not None and not found.settled:
                state.confine(listed[found.kept])
            whole = found.settled and width >= state.gap
            bound = state.big_m if whole else seconds_up(state.value + found.least)
            state.raise_bound(bound, LISTED)
            log.debug("listed within %d: %s..%s", width // SCALE, state.lower, state.upper)
            if whole:
                state.closed = True
                return
            if found.settled:
                reached = settled = width
                width = max(SCALE, width * params.wider)
                continue
        # Of several best choices one is as good as another where they are too many to compare.
        state.closed = state.proven and (listed is None or labels == most_labels)
        if turn == rounds or state.closed:
            return
        if not state.proven and (state.within is None or labels == most_labels):
            _help(state, lists, turn, enough=params.near_settled * reached)
        elif not state.proven and not confined:
            add_cutting_planes(state, state.clock.part(params.share_cuts))
        if idle.turns_after(state, listed) == params.most_idle:
            log.debug("nothing can be listed, and nothing changes")
            return
        settled, turn, width = -1, turn + 1, state.gap
        labels = min(labels * params.more_labels, most_labels)
        most = min(most * params.more_columns, params.most_columns)


def _may_branch(state: State) -> bool:
    """Whether all groups within the gap may be branched over."""
    return state.complete and len(state.units) <= state.params.branching.most_units


def _is_for_branching(state: State, listed: NDArray[np.int64], width: int, reached: int) -> bool:
    """Whether a list of less than the gap is not worth labelling before all of it is branched over.

    Only where shorter ones were settled, so that the dive is likely to find a good choice.
    """
    long = len(listed) > state.params.branching.columns
    return long and 0 < reached < width < state.gap and _may_branch(state)


class _Idle:
    """Counts turns in a row that list nothing and change nothing."""

    def __init__(self) -> None:
        self._turns, self._before = 0, (-1, -1, -1)

    def turns_after(self, state: State, listed: NDArray[np.int64] | None) -> int:
        """Return how many they are after one more turn."""
        now = (state.lower, state.upper, len(state.pool))
        idle = listed is None and now == self._before
        self._turns, self._before = self._turns + 1 if idle else 0, now
        return self._turns


def _help(state: State, lists: ColumnLists, turn: int, *, enough: int) -> None:
    """Look for a better choice and a better bound, so that lists get shorter; then branch.

    Parameters
    ----------
    state
        Holds the best choice, and prices.
    lists
        Of its groups.
    turn
        How often this was done before: each time larger neighbourhoods are looked at.
    enough
        A gap that labelling is likely to settle, so that there is no need to branch.
    """
    params, clock = state.params.enumeration, state.clock
    if turn == 0:
        dive(state, clock.part(params.share_dive))
    # The master's columns are few and unlike each other; what was listed is many of a sort.
    few, everything = state.master.columns, np.arange(len(state.pool))
    pool_sizes = params.pool_sizes if _may_branch(state) else params.first_sizes
    for numbers, share, sizes in (
        (few, params.share_columns, params.first_sizes),
        (everything, params.share_pool, pool_sizes),
    ):
        search_neighbourhoods(
            state,
            numbers,
            clock.part(share),
            turn=turn,
            enough=enough,
            sizes=sizes * params.more_sizes**turn,
        )
    add_cutting_planes(state, clock.part(params.share_cuts))
    if state.gap > enough:
        _branch_within_gap(state, lists)


def _branch_within_gap(state: State, lists: ColumnLists) -> None:
    """Branch over all groups within the gap, where they are not too many for it."""
    params, width = state.params, state.gap
    if state.done or not _may_branch(state):
        return
    listed = lists.that_matter(width, params.branching.most_columns)
    if listed is None:
        return
    clock = state.clock.part(params.enumeration.share_branching)
    if _branch(state, listed, clock, width).settled:
        state.closed = True
        state.raise_bound(state.big_m, LISTED)


def _choose(
    state: State,
    numbers: NDArray[np.int64],
    clock: Clock,
    width: int,
    most: int,
    *,
    regional: bool,
) -> Labelled:
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
        Labels kept.
    regional
        Whether what is lost in parts is bounded first.
    """
    found = label(
        state.residual(numbers),
        limit=width,
        most=most,
        regional=regional,
        threads=state.threads,
        stop=clock.over,
        params=state.params.labelling,
    )
    if found.chosen is not None:
        state.offer(numbers[list(found.chosen)].tolist(), even_if_equal=found.settled)
    return found


def _branch(state: State, numbers: NDArray[np.int64], clock: Clock, width: int) -> Labelled:
    """Choose by branching, where there were too many labels, and keep what is better."""
    found = branch_and_cut(state, numbers, clock, width)
    if found.chosen is not None:
        state.offer(numbers[list(found.chosen)].tolist())
    return found
