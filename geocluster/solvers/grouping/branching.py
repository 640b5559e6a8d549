"""Branch and cut over a list of columns: where labelling has too many labels.

What is listed within a width is little, so linear programs over it are solved in no time. Where
they are fractional, two units are together in part; either they are in one group or they are not
(Ryan and Foster), and each side only bars groups. Of some such pairs the one is taken from which
the tree would be least if each branching raised both sides as this one does. How far they do is
found by solving both (strong branching): first for pairs that did well at other nodes, then for
some that share no unit, then for those that share one with the best, as pairs that are near each
other raise the bound alike. The larger the tree would be, the longer a better pair is looked for.
At each node cuts are added, which hold everywhere; those that bound its parent are put in force
again.
A node whose bound is above the limit, or leaves nothing better than the best choice, is done. So is
one that leaves so few groups that labelling settles it: deep in the tree that is soon so, and most
nodes of a tree are deep.

Each side of a branching has its share of the work that is left below, by the same measure. So it is
known how much of the tree is done, and a tree that would take far more time than there is is left.

The program of all nodes begins with the groups that price best; others of the list are taken in
where they price well.

Units may be left alone on both sides, so nothing is lost; a pair is branched on once.

Source: D. M. Ryan and B. A. Foster, An integer programming approach to scheduling, in Computer
Scheduling of Public Transport (North-Holland 1981), 269-280; T. Achterberg, T. Koch and A. Martin,
Branching rules revisited, Operations Research Letters 33 (2005), 42-54; P. Le Bodic and
G. Nemhauser, An abstract model for branching and its application to mixed integer programming,
Mathematical Programming 166 (2017), 369-405.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock, Workers
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.labelling import Labelled, label
from geocluster.solvers.grouping.master import Master
from geocluster.solvers.grouping.pricing import SCALE, Duals
from geocluster.solvers.grouping.state import State
from geocluster.solvers.linear import Basis

__all__ = ["branch_and_cut"]

log = logging.getLogger(__name__)

_WHOLE = 1e-6

_FIRST = 2
"""Pairs that did well before, tried before others."""

_TOGETHER = 2
"""Pairs that are tried before it is asked again which did best."""

_HIGHEST_TREE = 30
"""Higher trees are as good as endless."""

_PRECISE = 40
"""Steps of bisection."""


_Pair: TypeAlias = tuple[int, int]
"""Two units."""


class _Node(NamedTuple):
    """A node that is open.

    Attributes
    ----------
    numbers
        Groups that may be chosen, ascending.
    prices, value
        Prices that hold for them, and their bound times SCALE.
    share
        Of the work of the tree, as it is estimated.
    """

    numbers: NDArray[np.int64]
    prices: Duals
    value: int
    share: float


class _Branching(NamedTuple):
    """Both sides of a pair, the one that raises the bound least last; and each one's share."""

    sides: tuple[NDArray[np.int64], NDArray[np.int64]]
    shares: tuple[float, float]


def branch_and_cut(state: State, numbers: NDArray[np.int64], clock: Clock, width: int) -> Labelled:
    """Choose from some groups what loses no more than a limit and is better than the best choice.

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

    Returns
    -------
    Labelled
        ``chosen`` are positions in ``numbers``; where it is settled and None, no choice within the
        limit is better than the best.
    """
    tree = _Tree(state, np.sort(numbers), clock, width)
    settled = tree.search()
    log.debug("branched at %d nodes, %s", tree.nodes, "settled" if settled else "not settled")
    if tree.chosen is None:
        return Labelled(None, width + 1 if settled else 0, settled=settled)
    place = {number: k for k, number in enumerate(numbers.tolist())}
    lost = state.total(tree.chosen) * SCALE - state.value
    chosen = tuple(sorted(place[number] for number in tree.chosen))
    return Labelled(chosen, lost if settled else 0, settled=settled)


class _Tree:
    """The nodes that are open, and a master of its own in which each is looked at.

    Parameters
    ----------
    state, numbers, clock, width
        As for :func:`branch_and_cut`; numbers ascend.
    """

    def __init__(self, state: State, numbers: NDArray[np.int64], clock: Clock, width: int) -> None:
        self.chosen: list[int] | None = None
        self.nodes, self._done = 0, 0.0
        self._params = state.params.branching
        self._raised: dict[_Pair, float] = {}
        self._most, self._clock, self._begun = state.value + width, clock, clock.left
        prices = state.known_prices
        self._here = here = copy(state)
        here.clock, here.closed = clock, False
        here.master = Master(state.pool, state.alone, state.units.classes.groups, state.big_m)
        cheap = np.argsort(here.reduced(numbers), kind="stable")
        most = state.params.branching.columns_a_unit * len(state.units)
        here.master.add_columns(numbers[cheap[:most]].tolist())
        here.master.add_cuts(prices.paid_cuts)
        here.params = replace(
            state.params,
            cutting_planes=replace(
                state.params.cutting_planes,
                rounds=state.params.branching.rounds,
                rises_within=2,
                # Of barred groups many are kept, so that little has to be found again.
                columns_a_unit=2 * state.params.branching.columns_a_unit,
            ),
        )
        self._open = [_Node(numbers, prices, state.value, 1.0)]

    @property
    def _limit(self) -> int:
        """Bound of a node that can still hold a better choice, at most."""
        return min(self._most, (self._here.upper - 1) * SCALE)

    def search(self) -> bool:
        """Look at nodes until none is open; tell whether that came to be."""
        while self._open and not self._clock.over():
            node = self._open.pop()
            if node.value <= self._limit and not self._looked_at(node):
                self._open.append(node)
                return False
            self._done = 1 - sum(other.share for other in self._open)
            if self._is_hopeless:
                return False
        return not self._open

    @property
    def _is_hopeless(self) -> bool:
        """Whether much time is over and little of the tree is done."""
        left, params = self._clock.left, self._params
        over = self._begun - left
        if not self._open or over < params.share_tried * self._begun:
            return False
        return over * (1 - self._done) > params.most_over * left * self._done

    def _looked_at(self, node: _Node) -> bool:
        """Bound a node, and settle it or branch; tell whether either was done."""
        here, (numbers, prices, value, share) = self._here, node
        self.nodes += 1
        here.prices, here.value, here.lower = prices, value, 0
        here.within = numbers[here.reduced(numbers) <= self._limit - value]
        here.master.only(here.within)
        in_force = set(here.master.cuts)
        here.master.add_cuts(cut for cut in prices.paid_cuts if cut not in in_force)
        add_cutting_planes(here, self._clock)
        if here.value > self._limit:
            return True
        if self._clock.over():
            return False
        few = here.within[here.reduced(here.within) <= self._limit - here.value]
        if self._labelled(few):
            return True
        chosen, values = here.master.fractional()
        if (values > 1 - _WHOLE).all():
            self._offer(chosen)
            # The best of this node, once its bound is as good as its linear program.
            generate_columns(here, self._clock)
            return here.value > self._limit
        best = self._best_pair(few, chosen, values)
        log.debug(
            "node %d: %d groups, %d to %d of %d, %.3f done",
            self.nodes,
            len(here.within),
            value // SCALE,
            here.value // SCALE,
            self._limit // SCALE,
            self._done,
        )
        if best is None:
            return False
        self._open += [
            _Node(side, here.known_prices, here.value, share * part)
            for side, part in zip(*best, strict=True)
        ]
        return True

    def _offer(self, numbers: NDArray[np.int64]) -> None:
        """Keep a choice if it is better than the best."""
        if self._here.offer(numbers.tolist()):
            self.chosen = numbers.tolist()

    def _labelled(self, few: NDArray[np.int64]) -> bool:
        """Settle a node by labelling where it leaves few groups; tell whether it is."""
        here, params = self._here, self._here.params
        if len(few) > params.branching.labelled_a_unit * len(here.units):
            return False
        found = label(
            here.residual(few),
            limit=self._limit - here.value,
            most=params.branching.labels_left,
            stop=self._clock.over,
            params=params.labelling,
        )
        if found.chosen is not None:
            self._offer(few[list(found.chosen)])
        return found.settled

    def _best_pair(
        self, within: NDArray[np.int64], chosen: NDArray[np.int64], values: NDArray[np.float64]
    ) -> _Branching | None:
        """Return the pair, of some, from which the tree would be least; None out of time."""
        here, master = self._here, self._here.master
        rows, basis = here.pool.rows[within], master.basis
        found, most, since = None, 0.0, 0
        tried: dict[_Pair, float] = {}
        # Each side is solved by a program of its own, so that both are at once.
        masters = master, master.twin()
        with Workers(min(here.threads, len(masters))) as workers:
            for pair in self._candidates(self._pairs(chosen, values), tried):
                held, held_too = ((rows == unit).any(axis=1) for unit in pair)
                sides = within[held == held_too], within[~(held & held_too)]
                if max(map(len, sides)) == len(within):
                    continue  # it was branched on before
                risen = list(workers.map(self._risen, masters, sides, (basis, basis)))
                rises = [rise for rise in risen if rise is not None]
                if len(rises) < len(sides):
                    return None
                even = self._raised[pair] = tried[pair] = _even(*rises)
                since += 1
                if even > most:
                    most, since = even, 0
                    shares = 2 ** (-rises[0] / even), 2 ** (-rises[1] / even)
                    found = _Branching(sides, shares)
                    if rises[0] < rises[1]:
                        found = _Branching(sides[::-1], shares[::-1])
                if since >= self._enough(most):
                    break
        return found

    def _risen(self, master: Master, side: NDArray[np.int64], basis: Basis | None) -> float | None:
        """Return by how many seconds the bound rises, up to the limit; None out of time."""
        here = self._here
        master.only(side)
        prices = master.solve(self._clock.left, start=basis)
        if prices is None:
            return None
        raised = prices.value(here.units.classes.groups) - here.value
        return min(max(SCALE, raised), self._limit - here.value + 1) / SCALE

    def _enough(self, even: float) -> float:
        """Return how many pairs are tried since the best: the more, the larger its tree."""
        params = self._params
        height = (self._limit - self._here.value) / (even * SCALE)
        nodes = 2 ** min(height, _HIGHEST_TREE)
        return min(max(params.least_since, params.since_a_node * nodes), params.most_since)

    def _candidates(self, pairs: list[_Pair], tried: Mapping[_Pair, float]) -> Iterator[_Pair]:
        """Order pairs, looking at how well those did that were tried.

        Parameters
        ----------
        pairs
            In the order in which they are likely to do well.
        tried
            How well each pair did that was given out and tried.
        """
        known = sorted((p for p in pairs if p in self._raised), key=lambda p: -self._raised[p])
        yield from known[:_FIRST]
        left = dict.fromkeys(pair for pair in pairs if pair not in known[:_FIRST])
        for pair in _apart(left, self._params.apart):
            del left[pair]
            yield pair
        while left:
            for pair in _beside(left, tried):
                del left[pair]
                yield pair

    def _pairs(self, chosen: NDArray[np.int64], values: NDArray[np.float64]) -> list[_Pair]:
        """List pairs of units that are together in part, those first that are so by half."""
        together: defaultdict[_Pair, float] = defaultdict(float)
        for number, value in zip(chosen.tolist(), values.tolist(), strict=True):
            for pair in combinations(self._here.pool.group(number), 2):
                together[pair] += value
        partly = {p: v for p, v in together.items() if _WHOLE < v < 1 - _WHOLE}
        return sorted(partly, key=lambda pair: (abs(partly[pair] - 0.5), pair))


def _apart(pairs: Iterable[_Pair], most: int) -> list[_Pair]:
    """Return the first pairs of which no two share a unit."""
    taken: set[int] = set()
    found: list[_Pair] = []
    for pair in pairs:
        if len(found) == most:
            break
        if taken.isdisjoint(pair):
            taken.update(pair)
            found.append(pair)
    return found


def _beside(pairs: Iterable[_Pair], tried: Mapping[_Pair, float]) -> list[_Pair]:
    """Return the first pairs that share a unit with the best one of which some do."""
    for best in sorted(tried, key=lambda pair: -tried[pair]):
        if found := [pair for pair in pairs if not set(pair).isdisjoint(best)]:
            return found[:_TOGETHER]
    return list(pairs)[:_TOGETHER]


def _even(one: float, other: float) -> float:
    """Return how far both sides would have to rise for a tree of the same size, were they even.

    Where each branching raises its sides by :math:`a` and :math:`b`, a tree of height :math:`g` has
    about :math:`\\varphi^g` nodes, with :math:`\\varphi^{-a} + \\varphi^{-b} = 1`.

    Examples
    --------
    >>> round(_even(6.0, 6.0), 6), round(_even(47.0, 1.0), 1)
    (6.0, 11.5)
    """
    least, most = min(one, other), max(one, other)
    for _ in range(_PRECISE):
        middle = (least + most) / 2
        if 2 ** (-one / middle) + 2 ** (-other / middle) > 1:
            most = middle
        else:
            least = middle
    return least
