"""The graph that is searched: chains of road between junctions, with turns that are forbidden.

Where no turn is forbidden, a state of the search is a junction. Where one is, the car has to
remember by which road it came: each chain into such a junction leads to a state of its own, which
has only the ways on that are allowed. There, and at the next junction on each side, the car does
not turn round unless there is no other way on; else it would pass the junction, turn, and come
back the other way, as if nothing were forbidden.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from geocluster.roads.contraction import Chains, Ints, join_chains

__all__ = ["RoadGraph", "csr", "road_graph"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RoadGraph:
    """States, and the chains of road that lead from one to the next.

    Attributes
    ----------
    chains
        Of the arcs: each segment of road has one for each direction that is open.
    arc_segment, arc_forward
        Shape ``(arcs,)``: the segment, and whether from its tail to its head.
    drive
        Shape ``(arcs,)``: milliseconds along the arc, without the delay at its end, which the
        chains' weights hold too.
    arc_head
        Shape ``(arcs,)``: node of the road file.
    state_node
        Shape ``(states,)``: node of the road file, in the order of a Hilbert curve, so that
        places which are near lie near in memory.
    origin, target, along
        Shape ``(steps,)``: from one state to another along a chain.
    into
        Shape ``(chains,)``: the state that a chain leads to.
    main
        Shape ``(chains,)``: whether who stands on the chain can reach, and be reached from,
        the largest part within which every state can be reached from every other.
    """

    chains: Chains
    arc_segment: Ints
    arc_forward: NDArray[np.bool_]
    drive: Ints
    arc_head: Ints
    state_node: Ints
    origin: Ints
    target: Ints
    along: Ints
    into: Ints
    main: NDArray[np.bool_]

    def steps_by_chain(self) -> tuple[Ints, Ints]:
        """List the states from which each chain is entered, one chain after the other.

        Returns
        -------
        tuple of arrays
            Where each chain's list begins, shape ``(chains + 1,)``, and the states.
        """
        order = np.argsort(self.along, kind="stable")
        begin = np.searchsorted(self.along[order], np.arange(len(self.chains) + 1))
        return begin.astype(np.int64), self.origin[order]


def road_graph(
    lonlat: NDArray[np.float64],
    tail: Ints,
    head: Ints,
    forward: Ints,
    backward: Ints,
    delay: Ints,
    turns: Ints,
) -> RoadGraph:
    """Make the graph of a road network.

    Parameters
    ----------
    lonlat
        Shape ``(nodes, 2)``, degrees.
    tail, head, forward, backward
        Shape ``(segments,)``: ends, and milliseconds each way; -1 where closed.
    delay
        Shape ``(nodes,)``: milliseconds charged on reaching a node.
    turns
        Shape ``(turns, 3)``: from a segment, by a node, into a segment is forbidden.
    """
    there, back = np.flatnonzero(forward >= 0), np.flatnonzero(backward >= 0)
    segment = np.concatenate([there, back])
    ahead = np.arange(len(segment)) < len(there)
    arc_tail = np.where(ahead, tail[segment], head[segment])
    arc_head = np.where(ahead, head[segment], tail[segment])
    drive = np.where(ahead, forward[segment], backward[segment])
    keep = np.zeros(len(lonlat), bool)
    keep[turns[:, 1]] = True
    chains = join_chains(
        len(lonlat), arc_tail, arc_head, drive + delay[arc_head], keep, road=segment
    )
    states, (begin, end) = _in_order(lonlat, chains)
    origin, target, along, extra, into = _steps(chains, begin, end, segment, keep, turns)
    state_node = np.concatenate([states, states[extra]])
    return RoadGraph(
        chains=chains,
        arc_segment=segment,
        arc_forward=ahead,
        drive=drive,
        arc_head=arc_head,
        state_node=state_node,
        origin=origin,
        target=target,
        along=along,
        into=into,
        main=_main(chains, origin, target, along, into, len(state_node)),
    )


def _in_order(lonlat: NDArray[np.float64], chains: Chains) -> tuple[Ints, list[Ints]]:
    """Order the ends of chains along a Hilbert curve; also return both ends of each chain."""
    ends = np.unique(np.concatenate([chains.tail, chains.head]))
    if not len(ends):
        return ends, [chains.tail, chains.head]
    points = gpd.GeoSeries(gpd.points_from_xy(lonlat[ends, 0], lonlat[ends, 1]))
    order = np.argsort(points.hilbert_distance().to_numpy(), kind="stable")
    number = np.empty(len(lonlat), np.int64)
    number[ends[order]] = np.arange(len(ends))
    return ends[order], [number[chains.tail], number[chains.head]]


def _steps(
    chains: Chains,
    begin: Ints,
    end: Ints,
    segment: Ints,
    keep: NDArray[np.bool_],
    turns: Ints,
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Return steps (origin, target, chain), the places of added states, and where chains lead."""
    into = end.copy()
    if not len(turns):
        return begin, into, np.arange(len(chains)), np.zeros(0, np.int64), into
    first_state = int(max(begin.max(initial=-1), end.max(initial=-1))) + 1
    told = np.flatnonzero(keep[chains.tail] | keep[chains.head])
    into[told] = first_state + np.arange(len(told))
    leaving: defaultdict[int, list[int]] = defaultdict(list)
    for c in np.flatnonzero(np.isin(begin, end[told])).tolist():
        leaving[int(begin[c])].append(c)
    first, last = segment[chains.first], segment[chains.last]
    forbidden = {(int(a), int(v), int(b)) for a, v, b in turns}
    steps: list[tuple[int, int]] = []
    for c in told.tolist():
        ways = leaving[int(end[c])]
        node, came = int(chains.head[c]), int(last[c])
        allowed = [w for w in ways if (came, node, int(first[w])) not in forbidden]
        onward = [w for w in allowed if first[w] != came]
        steps += [(int(into[c]), w) for w in (onward or allowed)]
    added = np.array(steps, np.int64).reshape(-1, 2)
    along = np.concatenate([np.arange(len(chains)), added[:, 1]])
    return np.concatenate([begin, added[:, 0]]), into[along], along, end[told], into


def _main(
    chains: Chains, origin: Ints, target: Ints, along: Ints, into: Ints, states: int
) -> NDArray[np.bool_]:
    """Tell which chains belong to the largest part; its size is the number of arcs in it."""
    if not len(chains):
        return np.zeros(0, bool)
    graph = sparse.csr_array((np.ones(len(origin), np.int8), (origin, target)), (states, states))
    _, part = connected_components(graph, directed=True, connection="strong")
    arcs = np.bincount(chains.chain[chains.chain >= 0], minlength=len(chains))
    inside = part[origin] == part[target]
    size = np.bincount(part[origin[inside]], weights=arcs[along[inside]], minlength=part.max() + 1)
    main = part == size.argmax()
    entered = np.zeros(len(chains), bool)
    entered[along[main[origin]]] = True
    return np.asarray(entered & main[into])


def csr(n: int, i: Ints, j: Ints, weight: Ints) -> tuple[sparse.csr_array, Ints]:
    """Make a sparse matrix of arcs; of parallel arcs the quickest counts, not their sum.

    Returns
    -------
    tuple
        The matrix, shape ``(n, n)``, and for each stored entry the arc that it comes from.
    """
    order = np.lexsort((weight, j, i))
    order = order[i[order] != j[order]]
    a, b = i[order], j[order]
    first = np.ones(len(order), bool)
    first[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    kept = order[first]
    begin = np.concatenate([[0], np.cumsum(np.bincount(i[kept], minlength=n))])
    matrix = sparse.csr_array((weight[kept], j[kept], begin), shape=(n, n))
    return matrix, kept
