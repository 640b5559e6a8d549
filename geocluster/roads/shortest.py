"""Shortest ways from one place to all others within a limit, on every core.

Dijkstra's algorithm in whole milliseconds, compiled. scipy's is as quick on one core, but holds
Python's lock while it searches, so that a second core has nothing to do, and it clears as much
memory for each origin as the country has junctions; here only what is reached is touched.

Source: E. W. Dijkstra, Numerische Mathematik 1 (1959), 269-271; with a heap of four children
each, in which an entry that is out of date is passed over when it comes up.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy import sparse

from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.roads.contraction import Ints

__all__ = ["Search"]

_FAR = 1 << 62
_NODE_BITS = 31
_FARTHEST = 1 << 33


class Search:
    """A search over one graph, used for one origin after the other by one thread.

    Parameters
    ----------
    graph
        Shape ``(nodes, nodes)``: whole milliseconds, int64, not negative.

    Raises
    ------
    TravelError
        If there are more nodes than an entry of the heap can name.
    """

    __slots__ = ("_before", "_graph", "_heap", "_ms", "_reached")

    def __init__(self, graph: sparse.csr_array) -> None:
        nodes = graph.shape[0]
        if nodes >= 1 << _NODE_BITS:
            raise TravelError(
                phrase(
                    "{nodes:,} junctions are more than can be searched; cut the file", nodes=nodes
                )
            )
        self._graph = graph.indptr.astype(np.int64), graph.indices.astype(np.int32), graph.data
        self._ms = np.full(nodes, _FAR, np.int64)
        self._reached = np.zeros(nodes + 1, np.int64)
        self._heap = np.zeros(graph.nnz + 1, np.uint64)
        self._before = np.full(nodes, -1, np.int32)

    def within(self, origin: int, limit: int) -> tuple[Ints, Ints]:
        """Find all nodes within a limit.

        Parameters
        ----------
        origin
            A node.
        limit
            Milliseconds; exactly that far is still reached.

        Returns
        -------
        tuple of arrays
            The nodes that are reached, and the milliseconds to each.

        Raises
        ------
        TravelError
            If the limit is longer than an entry of the heap can hold.
        """
        if limit >= _FARTHEST:
            raise TravelError(
                phrase(
                    "a drive of {limit:,.0f} min is too long to be looked for", limit=limit / 60_000
                )
            )
        begin, node_of, weight = self._graph
        count = _search(
            begin, node_of, weight, origin, limit, self._ms, self._before, self._reached, self._heap
        )
        nodes = self._reached[1 : count + 1]
        return nodes, self._ms[nodes]

    def way(self, node: int) -> list[int]:
        """List the nodes from the last origin to a node; empty where it was not reached."""
        if self._ms[node] == _FAR:
            return []
        passed = [node]
        while (node := int(self._before[node])) >= 0:
            passed.append(node)
        return passed[::-1]


@njit(cache=True, nogil=True)
def _search(begin, node_of, weight, origin, limit, ms, before, reached, heap):  # type: ignore[no-untyped-def]
    """Search from a node; ``reached[0]`` keeps how many nodes the last search reached.

    An entry of the heap is the milliseconds and, in its lower bits, the node.
    """
    for k in range(1, reached[0] + 1):
        ms[reached[k]] = _FAR
    mask = np.uint64((1 << _NODE_BITS) - 1)
    bits = np.uint64(_NODE_BITS)
    count, size = 1, 1
    reached[1] = origin
    ms[origin] = 0
    before[origin] = -1
    heap[0] = np.uint64(origin)
    while size > 0:
        entry = heap[0]
        size -= 1
        _sink(heap, size)
        now, node = np.int64(entry >> bits), np.int64(entry & mask)
        if now > ms[node]:
            continue
        for k in range(begin[node], begin[node + 1]):
            there = now + weight[k]
            head = node_of[k]
            if there <= limit and there < ms[head]:
                if ms[head] == _FAR:
                    count += 1
                    reached[count] = head
                ms[head] = there
                before[head] = node
                _rise(heap, size, (np.uint64(there) << bits) | np.uint64(head))
                size += 1
    reached[0] = count
    return count


@njit(cache=True, nogil=True, inline="always")
def _rise(heap, at, entry):  # type: ignore[no-untyped-def]
    """Put an entry at the end of a heap and move it up to its place."""
    while at > 0:
        parent = (at - 1) >> 2
        if heap[parent] <= entry:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = entry


@njit(cache=True, nogil=True, inline="always")
def _sink(heap, size):  # type: ignore[no-untyped-def]
    """Fill the top of a heap with its last entry, whose place is ``size``."""
    entry = heap[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if heap[other] < heap[least]:
                least = other
        if heap[least] >= entry:
            break
        heap[at] = heap[least]
        at = least
    heap[at] = entry
