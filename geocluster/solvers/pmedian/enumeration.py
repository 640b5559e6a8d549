"""Column enumeration within the gap, a choice from what is listed, and branching on medians.

With a bound LB, a set whose reduced cost lies above the threshold of its median by UB - LB is in
no choice better than UB. All sets within a width :math:`\\delta` are listed and chosen from,
exactly p of them: that proves :math:`\\min(\\text{bound of the choice}, LB + \\delta)`. Where
the sets are too many, the problem is split: a point is a median, or it is none; the subgradient
ascends again in both, the lower bound first.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008),
351-385, section 5; branching: A. Ceselli and G. Righini, Networks 45 (2005), 125-142, section 4.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.pmedian.choice import Search, choose
from geocluster.solvers.pmedian.knapsack import served
from geocluster.solvers.pmedian.lagrange import NEVER, Candidates, Relaxed, ascend
from geocluster.solvers.pmedian.state import State

__all__ = ["enumerate_and_branch"]

log = logging.getLogger(__name__)


class _Outcome(Enum):
    """Of a choice: all was listed and decided, listed but not decided, or too much to list."""

    DECIDED = "decided"
    UNDECIDED = "undecided"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True, order=True)
class _Node:
    """Part of the problem: some points are medians, others are none.

    Attributes
    ----------
    bound
        Steps of the grid that no choice in this part can beat.
    number
        In order of making; tells equal bounds apart.
    candidates
        Which points may be medians, and which must.
    relaxed
        At the best prices.
    share
        Shape ``(n,)``: how often each point was chosen in the ascent.
    """

    bound: int
    number: int
    candidates: Candidates = field(compare=False)
    relaxed: Relaxed = field(compare=False)
    share: NDArray[np.float64] = field(compare=False)


def enumerate_and_branch(state: State, seconds: float) -> None:
    """Close the gap, or narrow it, within some seconds."""
    until, params = state.clock.elapsed + seconds, state.params
    if state.relaxed is None:
        return
    state.tell("Closing the gap")
    state.drop_medians()
    root = _node(state, 0, state.candidates, state.relaxed)
    _widen(state, root)
    open_nodes, stuck, made = [root], state.upper, 1
    while open_nodes and not state.over and state.clock.elapsed < until:
        node = heapq.heappop(open_nodes)
        gap = state.aim - node.relaxed.bound
        outcome = _choice(state, node, gap, params.sets_in_node, params.seconds_in_node)
        if outcome is not _Outcome.DECIDED:
            j = _branching_point(node)
            if j is None:
                stuck = min(stuck, node.bound)
            for candidates in _halves(state, node, j):
                made += 1
                heapq.heappush(open_nodes, _node(state, made, candidates, node.relaxed))
        lowest = min([stuck, *(n.bound for n in open_nodes[:1])])
        state.raise_bound(min(lowest, state.upper), "branching on medians")
        if made % 20 == 1:
            log.debug("nodes %d, open %d: %d..%d, %.1f s", made, len(open_nodes), state.lower,
                      state.upper, state.clock.elapsed)  # fmt: skip
            state.tell("Closing the gap")


def _node(state: State, number: int, candidates: Candidates, before: Relaxed) -> _Node:
    """Let the subgradient ascend from where prices were, and rule out medians."""
    count = np.zeros(len(state.instance))

    def seen(now: Relaxed) -> None:
        count[now.chosen] += 1

    now = ascend(
        state.instance,
        before.prices,
        candidates,
        upper=lambda: state.aim,
        rounds=state.params.node_rounds,
        first_step=state.params.node_step,
        params=state.params,
        seen=seen,
        stop=state.clock.over,
    )
    candidates = now.candidates(candidates, state.aim)
    return _Node(max(now.bound, before.bound), number, candidates, now, count / count.max())


def _widen(state: State, root: _Node) -> None:
    """Choose from few sets, then from more, while all within a width can be listed and decided."""
    gap = state.aim - root.relaxed.bound
    params = state.params
    width = int(min(params.first_width * gap, params.widest_first * root.relaxed.bound))
    too_wide = NEVER
    most = max(params.sets_at_root, 8 * len(state.instance))
    seconds = params.share_at_root * state.clock.seconds
    while not state.over and 0 < width < too_wide:
        gap = state.aim - root.relaxed.bound
        width = min(width, gap)
        outcome = _choice(state, root, width, most, seconds, start=state.sets())
        if outcome is _Outcome.UNDECIDED:
            return
        if outcome is _Outcome.TOO_MANY:
            too_wide, width = width, width // 2
            continue
        lowest = state.upper if width >= gap else root.relaxed.bound + width
        state.raise_bound(min(lowest, state.upper), "choice from every set within the gap")
        width *= 4


def _choice(
    state: State,
    node: _Node,
    width: int,
    most: int,
    seconds: float,
    start: Mapping[tuple[int, ...], int] | None = None,
) -> _Outcome:
    """Choose from the sets within a width of the bound."""
    now, below = node.relaxed, state.aim
    if below <= node.bound:
        return _Outcome.DECIDED
    medians = np.flatnonzero(node.candidates.may)
    listed = served(
        state.instance,
        now.prices,
        medians,
        now.thresholds[medians] + width,
        best_only=False,
        most=most,
        stop=state.clock.over,
    )
    if not listed.complete.all():
        return _Outcome.TOO_MANY
    chosen = choose(
        state.instance,
        listed,
        now,
        must=set(np.flatnonzero(node.candidates.must).tolist()),
        below=below,
        start=start or {},
        search=Search(state.clock, seconds, state.seed, state.threads),
    )
    if chosen.sets is not None:
        state.offer_sets(chosen.sets)
    log.debug(
        "choice: width %d, %d sets, %d..%d, %.1f s",
        width, len(listed.points), chosen.bound, state.upper, state.clock.elapsed,
    )  # fmt: skip
    return _Outcome.DECIDED if chosen.bound >= state.aim else _Outcome.UNDECIDED


def _branching_point(node: _Node) -> int | None:
    """Return the point that is a median about as often as not; None where all is settled."""
    unsure = np.where(
        node.candidates.may & ~node.candidates.must, np.minimum(node.share, 1 - node.share), -1.0
    )
    j = int(np.argmax(unsure))
    return j if unsure[j] >= 0 else None


def _halves(state: State, node: _Node, j: int | None) -> list[Candidates]:
    """Split a part of the problem in two: a point is a median, or it is none."""
    if j is None:
        return []
    may, must = node.candidates.may.copy(), node.candidates.must.copy()
    may[j], must[j] = False, True
    settled = int(must.sum()) == state.instance.p
    opened = Candidates(must.copy() if settled else node.candidates.may, must)
    return [Candidates(may, node.candidates.must), opened]
