"""Cuts of rank 1: valid for every whole choice of groups, broken by fractional ones.

For any units with whole weights :math:`w_u` and any whole :math:`d`,

.. math:: \\sum_S \\left\\lfloor \\frac{\\sum_{u \\in S} w_u}{d} \\right\\rfloor x_S
    \\le \\left\\lfloor \\frac{\\sum_u w_u}{d} \\right\\rfloor

holds for whole choices: the rows of the units are added up, divided and rounded down. With weights
of 1 and :math:`d = 2` it is a subset-row cut: of the groups that hold two or more of three units,
at most one is chosen; with more units it is the blossom of a matching. Other weights cut off
what those leave. Triples and odd cycles of groups are looked for exactly, other sets by local
search (:mod:`.separation`).

Source: M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger, Operations Research 56 (2008),
section 2; weights by D. Pecin, A. Pessoa, M. Poggi, E. Uchoa and H. Santos, Operations Research
Letters 45 (2017), 206-209.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.solvers.separation import Fractional, odd_cycles, odd_sets, triples, weighted_sets

__all__ = ["HALVES", "Cut", "held_by", "violated", "weights_in"]

_LEAST_VIOLATION = 0.02
_CUTS_A_UNIT = 5
_MOST_ODD = 15

HALVES = 2
_WEIGHTS = (
    ((2, 1, 1, 1), 3),
    ((1, 1, 1, 1, 1), 3),
    ((2, 2, 1, 1, 1), 4),
    ((3, 1, 1, 1, 1), 4),
    ((3, 2, 2, 1, 1), 5),
    ((2, 2, 1, 1, 1), 3),
    ((3, 3, 2, 2, 1), 4),
)
"""Every choice of weights, and of what they are divided by, that can matter for four and five
units, beside subset-row cuts (Pecin and others, table 1)."""


class Cut(NamedTuple):
    """One cut.

    Attributes
    ----------
    units
        Ascending; each as often as it weighs.
    divisor
        What sums of weights are divided by.
    """

    units: tuple[int, ...]
    divisor: int = HALVES

    @property
    def most(self) -> int:
        """The right-hand side."""
        return len(self.units) // self.divisor


def violated(
    groups: Sequence[tuple[int, ...]],
    values: NDArray[np.float64],
    *,
    most: int,
    known: set[Cut],
    halves_only: bool = False,
) -> list[Cut]:
    """Find cuts that a fractional choice of groups breaks.

    Parameters
    ----------
    groups, values
        Groups chosen, and how far (0 to 1), shape ``(g,)``.
    most
        Cuts of each kind at most; the most broken first, spread over the units.
    known
        Cuts in force already.
    halves_only
        Whether all weights are to be 1, and sums halved.

    Examples
    --------
    >>> violated([(0, 1), (0, 2), (1, 2)], np.array([0.5, 0.5, 0.5]), most=9, known=set())
    [Cut(units=(0, 1, 2), divisor=2)]
    """
    parts = [(g, v) for g, v in zip(groups, values.tolist(), strict=True) if v < 1 - 1e-6]
    if not parts:
        return []
    support = Fractional([g for g, _ in parts], np.array([v for _, v in parts]))
    three = triples(support, least=_LEAST_VIOLATION)
    found = _spread(((by, Cut(units)) for by, units in three), most, known)
    odd = (
        *odd_sets(support, most=_MOST_ODD, least=_LEAST_VIOLATION),
        *odd_cycles(support, most=_MOST_ODD, least=_LEAST_VIOLATION),
    )
    found += _spread(((by, Cut(units)) for by, units in odd), most, known.union(found))
    for weights, whole in () if halves_only else _WEIGHTS:
        sets = weighted_sets(support, weights, whole, least=_LEAST_VIOLATION)
        found += _spread(((by, Cut(units, whole)) for by, units in sets), most, known)
    return found


def held_by(rows: NDArray[np.int32], cuts: Sequence[Cut], n: int) -> sparse.csr_array:
    """Coefficients of groups in cuts, shape ``(g, c)``.

    Parameters
    ----------
    rows
        Shape ``(g, w)``: units of each group, -1 where there are no more.
    cuts
        The cuts.
    n
        Number of units.
    """
    at, _ = np.nonzero(rows >= 0)
    ones = np.ones(len(at), np.int64)
    held = sparse.csr_array((ones, (at, rows[rows >= 0])), shape=(len(rows), n))
    times = sparse.csr_array(held @ weights_in(cuts, n))
    times.data //= np.array([cut.divisor for cut in cuts], np.int64)[times.indices]
    times.eliminate_zeros()
    return times


def weights_in(cuts: Sequence[Cut], n: int) -> sparse.csr_array:
    """Return how much each of n units weighs in each cut, shape ``(n, c)``."""
    unit = np.array([u for cut in cuts for u in cut.units], np.int64)
    of = np.repeat(np.arange(len(cuts)), np.array([len(cut.units) for cut in cuts], np.int64))
    return sparse.csr_array((np.ones(len(unit), np.int64), (unit, of)), shape=(n, len(cuts)))


def _spread(cuts: Iterable[tuple[float, Cut]], most: int, known: set[Cut]) -> list[Cut]:
    """Keep new cuts, the most broken first, few per unit: many on one spot say the same."""
    used: defaultdict[int, int] = defaultdict(int)
    kept: dict[Cut, None] = {}
    for _, cut in sorted(cuts, key=lambda found: (-found[0], found[1])):
        if cut in known or cut in kept:
            continue
        units = set(cut.units)
        if len(kept) < most and all(used[u] < _CUTS_A_UNIT for u in units):
            kept[cut] = None
            for u in units:
                used[u] += 1
    return list(kept)
