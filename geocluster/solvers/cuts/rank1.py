"""Cuts of rank 1 (Chvátal-Gomory): valid for whole choices of groups, broken by fractional ones.

For any units with whole weights :math:`w_u` and any whole :math:`d`,

.. math:: \\sum_S \\left\\lfloor \\frac{\\sum_{u \\in S} w_u}{d} \\right\\rfloor x_S
    \\le \\left\\lfloor \\frac{\\sum_u w_u}{d} \\right\\rfloor

holds for whole choices: the rows of the units are added up, divided and rounded down. With weights
of 1 and :math:`d = 2` it is a subset-row cut: of the groups that hold two or more of three units,
at most one is chosen; with more units it is the blossom of a matching. Other weights cut off
what those leave. Those that a fractional choice breaks are found by :mod:`.separation`.

Source: M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger, Operations Research 56 (2008),
section 2; weights by D. Pecin, A. Pessoa, M. Poggi, E. Uchoa and H. Santos, Operations Research
Letters 45 (2017), 206-209.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Cut", "held_by", "weights_in"]

_HALVES = 2


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
    divisor: int = _HALVES

    @property
    def most(self) -> int:
        """The right-hand side."""
        return len(self.units) // self.divisor


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
