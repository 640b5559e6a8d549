"""Branch and cut over a list of columns: where labelling has too many labels.

What is listed within a width is little, so linear programs over it are solved in no time. Where
they are fractional, two units are together in part; either they are in one group or they are not
(Ryan and Foster), and each side only bars groups. Of a few such pairs the one is taken whose sides
both raise the bound most (strong branching). At each node cuts are added, which hold everywhere.
A node whose bound is above the limit, or leaves nothing better than the best choice, is done. So is
one that leaves so few groups that labelling settles it: deep in the tree that is soon so, and most
nodes of a tree are deep.

The program of all nodes begins with the groups that price best; others of the list are taken in
where they price well.

Units may be left alone on both sides, so nothing is lost; a pair is branched on once.

Source: D. M. Ryan and B. A. Foster, An integer programming approach to scheduling, in Computer
Scheduling of Public Transport (North-Holland 1981), 269-280; T. Achterberg, T. Koch and A. Martin,
Branching rules revisited, Operations Research Letters 33 (2005), 42-54.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from copy import copy
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.labelling import Labelled, label
from geocluster.solvers.grouping.master import Master
from geocluster.solvers.grouping.pricing import SCALE, Duals
from geocluster.solvers.grouping.state import State

__all__ = ["branch_and_cut"]

log = logging.getLogger(__name__)

_WHOLE = 1e-6

_Node = tuple[NDArray[np.int64], Duals, int]
"""Groups that may be chosen, prices that hold for them, and their bound times SCALE."""


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
        self.nodes = 0
        self._candidates = state.params.branching.candidates
        self._most, self._clock = state.value + width, clock
        prices = state.known_prices
        self._here = here = copy(state)
        here.clock, here.closed = clock, False
        here.master = Master(state.pool, state.alone, state.units.classes.groups, state.big_m)
        cheap = np.argsort(here.reduced(numbers), kind="stable")
        most = state.params.branching.columns_a_unit * len(state.units)
        here.master.add_columns(numbers[cheap[:most]].tolist())
        here.master.add_cuts([c for c, p in zip(prices.cuts, prices.penalties, strict=True) if p])
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
        self._open: list[_Node] = [(numbers, prices, state.value)]

    @property
    def _limit(self) -> int:
        """Bound of a node that can still hold a better choice, at most."""
        return min(self._most, (self._here.upper - 1) * SCALE)

    def search(self) -> bool:
        """Look at nodes until none is open; tell whether that came to be."""
        while self._open and not self._clock.over():
            node = self._open.pop()
            if node[2] <= self._limit and not self._looked_at(node):
                self._open.append(node)
                return False
        return not self._open

    def _looked_at(self, node: _Node) -> bool:
        """Bound a node, and settle it or branch; tell whether either was done."""
        here, (numbers, prices, value) = self._here, node
        self.nodes += 1
        here.prices, here.value, here.lower = prices, value, 0
        here.within = numbers[here.reduced(numbers) <= self._limit - value]
        here.master.only(here.within)
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
        sides = self._best_pair(few, chosen, values)
        log.debug(
            "node %d: %d groups, %d to %d of %d",
            self.nodes,
            len(here.within),
            value // SCALE,
            here.value // SCALE,
            self._limit // SCALE,
        )
        if sides is None:
            return False
        self._open += [(side, here.known_prices, here.value) for side in sides]
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
            most=params.branching.labels,
            stop=self._clock.over,
            params=params.labelling,
        )
        if found.chosen is not None:
            self._offer(few[list(found.chosen)])
        return found.settled

    def _best_pair(
        self, within: NDArray[np.int64], chosen: NDArray[np.int64], values: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Return the groups, of some, of either side of the pair that raises both bounds most.

        The side that raises it least comes last, since it is looked at first.
        """
        master = self._here.master
        basis, best, sides = master.basis, -1, None
        for one, other in self._pairs(chosen, values)[: self._candidates]:
            rows = self._here.pool.rows[within]
            held, held_too = (rows == one).any(axis=1), (rows == other).any(axis=1)
            two = within[held == held_too], within[~(held & held_too)]
            if max(map(len, two)) == len(within):
                continue  # it was branched on before
            rises = []
            for side in two:
                master.only(side)
                prices = master.solve(self._clock.left, start=basis)
                if prices is None:
                    return None
                raised = prices.value(self._here.units.classes.groups) - self._here.value
                rises.append(max(SCALE, raised))
            if rises[0] * rises[1] > best:
                best, sides = rises[0] * rises[1], two if rises[0] >= rises[1] else two[::-1]
        return sides

    def _pairs(
        self, chosen: NDArray[np.int64], values: NDArray[np.float64]
    ) -> list[tuple[int, int]]:
        """List pairs of units that are together in part, those first that are so by half."""
        together: defaultdict[tuple[int, int], float] = defaultdict(float)
        for number, value in zip(chosen.tolist(), values.tolist(), strict=True):
            for pair in combinations(self._here.pool.group(number), 2):
                together[pair] += value
        partly = {p: v for p, v in together.items() if _WHOLE < v < 1 - _WHOLE}
        return sorted(partly, key=lambda pair: (abs(partly[pair] - 0.5), pair))
