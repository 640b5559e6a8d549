"""Travel times and routes between points that stand on the edges of a road network.

A point is no junction: it has a state in which one sets out, with a step to the end of its road in
each direction that is open, and a state in which one arrives, with a step from the beginning.
Nobody else passes through it. Only what lies between the points is searched: dead ends that lead
to no point are left out, and chains of road are joined once more after that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree
from shapely.geometry import LineString

from geocluster.drives import MOST_DRIVES, check_drives
from geocluster.facts import Fact
from geocluster.roads.contraction import Chains, Ints, join_chains, without_dead_ends
from geocluster.roads.graph import csr
from geocluster.roads.moved import over_water
from geocluster.sphere import unwrapped, wrapped
from geocluster.travel import Moved

if TYPE_CHECKING:
    from geocluster.roads.network import RoadNetwork
    from geocluster.roads.shortest import Search

__all__ = ["SnappedNetwork"]

_CHUNK = 64
_NEAR_METRES = 1_000.0

Ways = tuple[Ints, Ints, Ints]
"""Origins, destinations and milliseconds."""

_NOTHING: Ways = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Steps:
    """Everything one can do between two states, with the arcs of road that it passes.

    Attributes
    ----------
    origin, target, weight
        Shape ``(steps,)``: states, and milliseconds.
    begin, stop
        Shape ``(steps,)``: the first arc whose end is reached, and the arc before which the
        step ends; -1 for the end of the chain.
    """

    origin: Ints
    target: Ints
    weight: Ints
    begin: Ints
    stop: Ints


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Search:
    """The graph between the points: small, and in the order of the states.

    Attributes
    ----------
    graph
        Shape ``(nodes, nodes)``: milliseconds.
    out, into
        Shape ``(n,)``: where each point sets out and arrives; -1 for one that is unreachable.
    chain
        For each stored entry of the graph, the chain of steps behind it.
    chains, step
        Chains of steps; and which of all steps each of their arcs is.
    """

    graph: sparse.csr_array
    out: Ints
    into: Ints
    chain: Ints
    chains: Chains
    step: Ints


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SnappedNetwork:
    """A road network, and points that stand on it.

    Attributes
    ----------
    network
        The roads.
    points
        Shape ``(n, 2)``, degrees.
    flat
        Shape ``(n, 2)``: the points in metres.
    segment, share
        Shape ``(n,)``: on which segment each point is placed, and how far along it (0 to 1).
    metres
        Shape ``(n,)``: from the point to its place on the road; NaN where unreachable.
    away
        Shape ``(n,)``: from the point to the nearest road, whether it may stand there or not;
        infinite where there is none far and wide.
    unreachable
        Positions of points without a place, with the reason.
    moved
        Points whose own road is cut off from the rest.
    """

    network: RoadNetwork
    points: NDArray[np.float64]
    flat: NDArray[np.float64]
    segment: Ints
    share: NDArray[np.float64]
    metres: NDArray[np.float64]
    away: NDArray[np.float64]
    unreachable: dict[int, Fact]
    moved: tuple[Moved, ...] = ()
    _steps: _Steps = field(init=False)
    _search: _Search = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_steps", self._all_steps())
        object.__setattr__(self, "_search", self._reduced())

    @property
    def snapped_points(self) -> NDArray[np.float64]:
        """Shape ``(n, 2)``: the place of each point on its road, in degrees; NaN where none."""
        net = self.network
        tail, head = net.lonlat[net.tail[self.segment]], net.lonlat[net.head[self.segment]]
        head[:, 0] = unwrapped(head[:, 0], around=tail[:, 0])
        at = tail * (1 - self.share[:, None]) + head * self.share[:, None]
        at[:, 0] = wrapped(at[:, 0])
        at[list(self.unreachable)] = np.nan
        return at

    @property
    def over_water(self) -> NDArray[np.bool_] | None:
        """Shape ``(n,)``: whether water lies between point and place; None where not known."""
        return over_water(self.points, self.snapped_points, self.network.water)

    @property
    def access(self) -> Ints:
        """Shape ``(n,)``: milliseconds between each point and its place on the road."""
        metres = np.nan_to_num(self.metres)
        return np.rint(metres * 3600 / self.network.access_kmh).astype(np.int64)

    @property
    def _placed(self) -> Ints:
        return np.setdiff1d(np.arange(len(self.points)), list(self.unreachable)).astype(np.int64)

    def on(self, network: RoadNetwork) -> SnappedNetwork:
        """Return the same points in the same places of a network with the same segments."""
        return replace(self, network=network)

    def times(
        self,
        cutoff: int,
        progress: Callable[[float], None] = lambda share: None,
        *,
        threads: int = 2,
    ) -> tuple[Ints, Ints, Ints]:
        """Compute travel times between all points by bounded Dijkstra.

        Parameters
        ----------
        cutoff
            Seconds; exactly that long is still found.
        progress
            Told the share done, 0 to 1.
        threads
            How many searches go on side by side.

        Returns
        -------
        tuple of arrays
            Origins, destinations and whole seconds (rounded half up), shape ``(m,)`` each,
            for pairs within the cut-off. The way to and from the road is part of it. Points so
            near each other that one need not go by the road are as far as the straight line.

        Raises
        ------
        TravelError
            If there are more drives than can be held.
        """
        placed, access = self._placed, self.access
        graph, out = self._search.graph, self._search.out
        limit = cutoff * 1000 + 499
        number = np.full(graph.shape[0], -1, np.int64)
        number[self._search.into[placed]] = placed
        stop = Event()

        def of(origins: Ints) -> Ways:
            search, found = _search_over(graph), [_NOTHING]
            for i in origins.tolist():
                if stop.is_set():
                    break
                nodes, ms = search.within(int(out[i]), limit - int(access[i]))
                hit = number[nodes] >= 0
                j = number[nodes[hit]]
                found.append((np.full(len(j), i, np.int64), j, ms[hit] + access[i] + access[j]))
            return _joined(found)

        chunks = [placed[k : k + _CHUNK] for k in range(0, len(placed), _CHUNK)]
        found = [self._straight(limit)]
        with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
            waiting = [pool.submit(of, chunk) for chunk in chunks]
            try:
                for k, done in enumerate(waiting, start=1):
                    found.append(done.result())
                    _refuse_too_many(found, k / len(chunks), len(placed), cutoff)
                    progress(k / len(chunks))
            finally:
                stop.set()
        i, j, ms = _joined(found)
        near = ms <= limit
        return _quickest(len(self.points), i[near], j[near], (ms[near] + 500) // 1000)

    def _straight(self, limit: int) -> Ways:
        """Pairs so near that the straight line is no longer than both ways to the road."""
        placed = self._placed
        metres = self.metres[placed]
        if not len(placed):
            return placed, placed, placed
        reach = min(_NEAR_METRES, 2 * float(metres.max()))
        pairs = placed[cKDTree(self.flat[placed]).query_pairs(reach, output_type="ndarray")]
        pairs = np.concatenate([pairs, pairs[:, ::-1]]).astype(np.int64).reshape(-1, 2)
        i, j = pairs[:, 0], pairs[:, 1]
        away = np.linalg.norm(self.flat[i] - self.flat[j], axis=1)
        ms = np.rint(away * 3600 / self.network.access_kmh).astype(np.int64)
        near = (away <= self.metres[i] + self.metres[j]) & (ms <= limit)
        return i[near], j[near], ms[near]

    def routes(
        self, pairs: Iterable[tuple[int, int]], cutoff: int
    ) -> dict[tuple[int, int], LineString]:
        """Return the quickest way for each pair of points, in degrees.

        Pairs that cannot be driven within the cut-off, in seconds, are left out.
        """
        by_origin: defaultdict[int, list[int]] = defaultdict(list)
        for i, j in pairs:
            if i not in self.unreachable and j not in self.unreachable:
                by_origin[i].append(j)
        snapped, found = self.snapped_points, {}
        search = _search_over(self._search.graph)
        for i, destinations in sorted(by_origin.items()):
            search.within(int(self._search.out[i]), cutoff * 1000 + 499)
            for j in destinations:
                states = search.way(int(self._search.into[j]))
                if states:
                    nodes = [node for arc in self._arcs(states) for node in arc]
                    inner = self.network.lonlat[nodes]
                    way = np.vstack([self.points[i], snapped[i], inner, snapped[j], self.points[j]])
                    found[i, j] = LineString(way)
        return found

    def _arcs(self, states: list[int]) -> Iterator[Iterator[int]]:
        """Nodes of the road file that are passed, step by step."""
        search = self._search
        for a, b in pairwise(states):
            begin, end = search.graph.indptr[a : a + 2]
            entry = begin + int(np.searchsorted(search.graph.indices[begin:end], b))
            arc = int(search.chains.first[search.chain[entry]])
            while arc >= 0:
                yield self._nodes(int(search.step[arc]))
                arc = int(search.chains.follow[arc])

    def _nodes(self, step: int) -> Iterator[int]:
        graph = self.network.graph
        arc, stop = int(self._steps.begin[step]), int(self._steps.stop[step])
        while arc not in (stop, -1):
            yield int(graph.arc_head[arc])
            arc = int(graph.chains.follow[arc])

    def _all_steps(self) -> _Steps:
        """List the steps between junctions, and those of the points.

        Point k sets out from state ``s + k`` and arrives at state ``s + n + k``, with s junctions.
        """
        graph, chains = self.network.graph, self.network.graph.chains
        s, n = len(graph.state_node), len(self.points)
        k, arc = self._arcs_of_points()
        c = chains.chain[arc]
        share = np.where(graph.arc_forward[arc], self.share[k], 1 - self.share[k])
        offset = chains.before[arc] + np.rint(share * graph.drive[arc]).astype(np.int64)
        begin, entered = graph.steps_by_chain()
        many = begin[c + 1] - begin[c]
        each = np.repeat(np.arange(len(k)), many)
        nth = np.arange(len(each)) - np.repeat(np.cumsum(many) - many, many)
        a, b = _along_one_road(c, offset)
        end = np.full(len(k), -1, np.int64)
        return _Steps(
            origin=np.concatenate([graph.origin, s + k, entered[begin[c][each] + nth], s + k[a]]),
            target=np.concatenate([graph.target, graph.into[c], s + n + k[each], s + n + k[b]]),
            weight=np.concatenate(
                [
                    chains.weight[graph.along],
                    chains.weight[c] - offset,
                    offset[each],
                    offset[b] - offset[a],
                ]
            ),
            begin=np.concatenate([chains.first[graph.along], arc, chains.first[c][each], arc[a]]),
            stop=np.concatenate([np.full(len(graph.along), -1, np.int64), end, arc[each], arc[b]]),
        )

    def _arcs_of_points(self) -> tuple[Ints, Ints]:
        """Each point with each arc of its segment: the arc for either direction that is open."""
        graph, placed = self.network.graph, self._placed
        order = np.argsort(graph.arc_segment, kind="stable")
        listed = graph.arc_segment[order]
        left = np.searchsorted(listed, self.segment[placed], side="left")
        right = np.searchsorted(listed, self.segment[placed], side="right")
        many = right - left
        k = np.repeat(placed, many)
        nth = np.arange(len(k)) - np.repeat(np.cumsum(many) - many, many)
        arc = order[np.repeat(left, many) + nth]
        real = graph.chains.chain[arc] >= 0
        return k[real], arc[real]

    def _reduced(self) -> _Search:
        steps, n = self._steps, len(self.points)
        s = len(self.network.graph.state_node)
        states = s + 2 * n
        keep = np.arange(states) >= s
        useful = np.flatnonzero(without_dead_ends(states, steps.origin, steps.target, keep))
        chains = join_chains(
            states, steps.origin[useful], steps.target[useful], steps.weight[useful], keep
        )
        nodes = np.unique(np.concatenate([chains.tail, chains.head]))
        number = np.full(states, -1, np.int64)
        number[nodes] = np.arange(len(nodes))
        # A point that nothing joins has no node; it gets one, so that it is found alone.
        lonely = s + np.flatnonzero(number[s:] < 0)
        number[lonely] = len(nodes) + np.arange(len(lonely))
        graph, chain = csr(
            len(nodes) + len(lonely), number[chains.tail], number[chains.head], chains.weight
        )
        return _Search(
            graph=graph,
            out=number[s : s + n],
            into=number[s + n :],
            chain=chain,
            chains=chains,
            step=useful,
        )


def _along_one_road(chain: Ints, offset: Ints) -> tuple[Ints, Ints]:
    """Pairs on one chain of which the second does not lie before the first."""
    order = np.lexsort((offset, chain))
    pairs: list[tuple[int, int]] = []
    for at in np.split(order, np.flatnonzero(np.diff(chain[order])) + 1):
        if len(at) > 1:
            later = offset[at][None, :] >= offset[at][:, None]
            np.fill_diagonal(later, val=False)
            pairs += [(int(at[i]), int(at[j])) for i, j in zip(*np.nonzero(later), strict=True)]
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _search_over(graph: sparse.csr_array) -> Search:
    """Bring in the compiler only where something is searched: it takes time and memory."""
    from geocluster.roads.shortest import Search

    return Search(graph)


def _joined(parts: list[Ways]) -> Ways:
    i, j, ms = (np.concatenate(part) for part in zip(*parts, strict=True))
    return i, j, ms


def _quickest(n: int, i: Ints, j: Ints, seconds: Ints) -> tuple[Ints, Ints, Ints]:
    """Of two times for a pair keep the smaller; in the order of origins, then destinations."""
    order = np.lexsort((seconds, j, i))
    i, j, seconds = i[order], j[order], seconds[order]
    first = np.ones(len(i), bool)
    first[1:] = np.diff(i * n + j) != 0
    return i[first], j[first], seconds[first]


def _refuse_too_many(found: list[Ways], share: float, schools: int, cutoff: int) -> None:
    """Stop as soon as more drives are found than can be held; the ground grows with the square."""
    held = sum(len(i) for i, _, _ in found)
    if held > MOST_DRIVES:
        check_drives(lambda s: held / share * (s / cutoff) ** 2, schools, cutoff=cutoff)
