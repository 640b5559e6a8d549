"""A fractional choice of groups, in the arrays that the search for broken cuts reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Incidence", "Support"]


class Incidence(NamedTuple):
    """Groups and units in both directions, in compressed rows.

    Attributes
    ----------
    begin, unit
        Units of group ``g`` are ``unit[begin[g]:begin[g + 1]]``.
    value
        Shape ``(g,)``: how far each group is chosen.
    first, group
        Groups of unit ``u`` are ``group[first[u]:first[u + 1]]``.
    """

    begin: NDArray[np.int64]
    unit: NDArray[np.int64]
    value: NDArray[np.float64]
    first: NDArray[np.int64]
    group: NDArray[np.int64]


class Support:
    """Groups chosen in part: the support of a fractional solution.

    Parameters
    ----------
    groups, values
        Groups, and how far each is chosen, shape ``(g,)``.

    Attributes
    ----------
    units
        Shape ``(n,)``: the units that those groups hold, ascending; elsewhere here units go by
        their position in it.
    incidence
        Groups and units.
    lone
        Shape ``(n,)``: how far each unit is left alone.
    """

    def __init__(self, groups: Sequence[tuple[int, ...]], values: NDArray[np.float64]) -> None:
        sizes = np.array([len(group) for group in groups], np.int64)
        held = np.array([u for group in groups for u in group], np.int64)
        self.units, unit = np.unique(held, return_inverse=True)
        of = np.repeat(np.arange(len(groups)), sizes)
        order = np.argsort(unit, kind="stable")
        n = len(self.units)
        covered = np.bincount(unit, weights=values[of], minlength=n)
        self.lone = np.clip(1 - covered, 0, 1).astype(float)
        self.incidence = Incidence(
            begin=np.concatenate([[0], np.cumsum(sizes)]),
            unit=unit.astype(np.int64),
            value=values.astype(float),
            first=np.searchsorted(unit[order], np.arange(n + 1)),
            group=of[order],
        )
