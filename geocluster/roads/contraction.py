"""Roads joined through the points where a driver has no choice, which leaves a far smaller graph.

Most nodes of a road file only give a road its bends. Between the nodes where roads meet, arcs
are joined into *chains*; the lengths are summed in whole milliseconds, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

__all__ = ["Chains", "Ints", "join_chains", "without_dead_ends"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Chains:
    """Arcs joined into chains, along which a driver can only go on.

    Attributes
    ----------
    tail, head
        Shape ``(chains,)``: the nodes at both ends.
    weight
        Shape ``(chains,)``: sum over the arcs.
    first, last
        Shape ``(chains,)``: arcs.
    chain
        Shape ``(arcs,)``: the chain that holds each arc; -1 for an arc from a node to itself.
    before
        Shape ``(arcs,)``: sum over the arcs of the chain that come before.
    follow
        Shape ``(arcs,)``: the next arc of the chain; -1 at its end.
    """

    tail: Ints
    head: Ints
    weight: Ints
    first: Ints
    last: Ints
    chain: Ints
    before: Ints
    follow: Ints

    def __len__(self) -> int:
        return len(self.first)


def join_chains(
    n: int,
    tail: Ints,
    head: Ints,
    weight: Ints,
    keep: NDArray[np.bool_],
    *,
    road: Ints | None = None,
) -> Chains:
    """Join arcs through nodes that only lead on.

    Parameters
    ----------
    n
        Number of nodes.
    tail, head, weight
        Shape ``(arcs,)``.
    keep
        Shape ``(n,)``: nodes that must stay ends of chains.
    road
        Shape ``(arcs,)``: what the two directions of a road have in common. Where somebody may
        set out from the middle of an arc, two one-way roads that meet must not be taken for the
        two directions of one, for one may come by the first and go back by the second.

    Notes
    -----
    A node leads on if it has one arc in and one out, or two each, between the same two other
    nodes. Each arc finds the beginning of its chain by doubling its steps backwards, in as many
    rounds as the logarithm of the longest chain. A ring that nothing joins gets one end.
    """
    real = tail != head
    follow = _next_arcs(n, tail, head, real, keep, road)
    previous = np.full(len(tail), -1, np.int64)
    previous[follow[follow >= 0]] = np.flatnonzero(follow >= 0)
    jump = np.where(previous >= 0, previous, np.arange(len(tail)))
    before = np.where(previous >= 0, weight[previous], 0)
    for _ in range(len(tail).bit_length() + 1):
        further = jump[jump]
        if (further == jump).all():
            break
        before = before + before[jump]
        jump = further
    rings = real & (previous[jump] >= 0)
    if rings.any():
        one_each = _one_node_each(n, tail, head, rings)
        return join_chains(n, tail, head, weight, keep | one_each, road=road)
    first = np.flatnonzero(real & (previous < 0))
    number = np.full(len(tail), -1, np.int64)
    number[first] = np.arange(len(first))
    chain = np.where(real, number[jump], -1)
    last = np.zeros(len(first), np.int64)
    ends = np.flatnonzero(real & (follow < 0))
    last[chain[ends]] = ends
    return Chains(
        tail=tail[first],
        head=head[last],
        weight=before[last] + weight[last],
        first=first,
        last=last,
        chain=chain,
        before=before,
        follow=follow,
    )


def _next_arcs(
    n: int,
    tail: Ints,
    head: Ints,
    real: NDArray[np.bool_],
    keep: NDArray[np.bool_],
    road: Ints | None,
) -> Ints:
    """For each arc the only one that leads on from its head; -1 where there is a choice."""
    arcs = np.flatnonzero(real)
    if not len(arcs):
        return np.full(len(tail), -1, np.int64)
    out = arcs[np.argsort(tail[arcs], kind="stable")]
    into = arcs[np.argsort(head[arcs], kind="stable")]
    many_out, many_in = (np.bincount(ends[arcs], minlength=n) for ends in (tail, head))
    at_out, at_in = (np.concatenate([[0], np.cumsum(m)[:-1]]) for m in (many_out, many_in))

    def pick(listed: Ints, begin: Ints, k: int) -> Ints:
        return listed[np.minimum(begin + k, len(listed) - 1)]

    leaving, coming = (
        [pick(x, begin, k) for k in (0, 1)] for x, begin in ((out, at_out), (into, at_in))
    )
    a, b = head[leaving[0]], head[leaving[1]]
    c, d = tail[coming[0]], tail[coming[1]]
    one_way = (many_out == 1) & (many_in == 1) & (a != c)
    both_ways = (many_out == 2) & (many_in == 2) & (a != b)
    straight, crossed = (a == c) & (b == d), (a == d) & (b == c)
    if road is not None:
        p, q, r, s = (road[arc] for arc in (*leaving, *coming))
        straight &= (p == r) & (q == s)
        crossed &= (p == s) & (q == r)
    both_ways &= straight | crossed
    leads_on = (one_way | both_ways) & ~keep
    first, second = leaving[0][head], leaving[1][head]
    ahead = np.where(head[first] != tail, first, second)
    return np.where(real & leads_on[head], ahead, -1)


def _one_node_each(n: int, tail: Ints, head: Ints, arcs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the first node of each connected piece of some arcs."""
    i, j = tail[arcs], head[arcs]
    graph = sparse.csr_array((np.ones(len(i)), (i, j)), shape=(n, n))
    _, piece = connected_components(graph, directed=False)
    nodes = np.unique(i)
    _, first = np.unique(piece[nodes], return_index=True)
    marked = np.zeros(n, bool)
    marked[nodes[first]] = True
    return marked


def without_dead_ends(n: int, tail: Ints, head: Ints, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which arcs can lie on a shortest way between nodes that are kept.

    A node with a single neighbour leads nowhere else; without it its neighbour may become
    such a node, and so on.

    Parameters
    ----------
    n
        Number of nodes.
    tail, head
        Shape ``(arcs,)``.
    keep
        Shape ``(n,)``: nodes that stay.
    """
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    joined = np.unique(low[low != high] * n + high[low != high])
    i, j = joined // n, joined % n
    gone = np.zeros(n, bool)
    while True:
        neighbours = np.bincount(i, minlength=n) + np.bincount(j, minlength=n)
        ends = (neighbours <= 1) & ~keep & ~gone
        gone |= ends
        if not ends[i].any() and not ends[j].any():
            return ~(gone[tail] | gone[head])
        stay = ~(ends[i] | ends[j])
        i, j = i[stay], j[stay]
