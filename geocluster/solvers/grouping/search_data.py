"""What the compiled search reads and fills: named tuples of arrays, which numba takes as they are.

Lists of different lengths that stand one after the other are in compressed rows: those of ``k`` are
``entries[begin[k]:begin[k + 1]]``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arcs", "ClassPrices", "Found", "Limits", "Prices", "Quest", "UnitData"]


class Arcs(NamedTuple):
    """Who may lead whom, and what that costs; as in :class:`~.units.Units`.

    Attributes
    ----------
    lead_unit, lead_cost
        Shape ``(l,)``: unit of each lead, and seconds charged for the others of its unit.
    begin, candidate, cost
        Units that each lead may lead, and seconds charged for all schools of each.
    lead_load, load, most_load
        Shape ``(b, l)``, ``(b, arcs)`` and ``(b,)``: sums under a lead that have a most.
    """

    lead_unit: NDArray[np.int64]
    lead_cost: NDArray[np.int64]
    begin: NDArray[np.int64]
    candidate: NDArray[np.int64]
    cost: NDArray[np.int64]
    lead_load: NDArray[np.int64]
    load: NDArray[np.int64]
    most_load: NDArray[np.int64]


class UnitData(NamedTuple):
    """What units bring into a group, and which go together; as in :class:`~.units.Units`.

    Attributes
    ----------
    size, pupils
        Shape ``(u,)``: schools and pupils of each unit.
    pairs_fit, pair_begin, pair_unit
        Units that may be in one group with each, where ``pairs_fit``; else those that may not.
    """

    size: NDArray[np.int64]
    pupils: NDArray[np.int64]
    pairs_fit: bool
    pair_begin: NDArray[np.int64]
    pair_unit: NDArray[np.int64]


class Limits(NamedTuple):
    """Least and most schools and pupils of a group."""

    fewest: int
    most: int
    least_pupils: int
    most_pupils: int


class Prices(NamedTuple):
    """Dual prices, times the scale, in the shape that the search needs.

    Attributes
    ----------
    unit
        Shape ``(u,)``: price of covering each unit.
    penalty, divisor
        Shape ``(c,)``: of each cut.
    each_pays
        Shape ``(c,)``: whether each unit of a cut pays its penalty beside another of its units.
    first_cut, cut_of
        Cuts that hold each unit, each as often as the unit weighs in it.
    charge
        Seconds for a group.
    fixed
        What a group costs at these prices beside its drives and units, and what it misses.
    least_missed
        Shape ``(most + 1,)``: least that a group of so many schools misses.
    scale
        What a second is at these prices.
    """

    unit: NDArray[np.int64]
    penalty: NDArray[np.int64]
    divisor: NDArray[np.int64]
    each_pays: NDArray[np.bool_]
    first_cut: NDArray[np.int64]
    cut_of: NDArray[np.int64]
    charge: int
    fixed: int
    least_missed: NDArray[np.int64]
    scale: int


class ClassPrices(NamedTuple):
    """Prices of group classes, and what decides them; as in :class:`~.classes.GroupClasses`.

    Attributes
    ----------
    price
        Shape ``(k,)``: of one more group of each class, times the scale.
    size, pupils
        Shape ``(k, 2)``: least and most schools and pupils of its groups.
    schools, roll
        Shape ``(u,)``: schools and pupils of each unit.
    holds
        Shape ``(u, k)``: whether a unit holds a school such as one of the group must be.
    """

    price: NDArray[np.int64]
    size: NDArray[np.int64]
    pupils: NDArray[np.int64]
    schools: NDArray[np.int64]
    roll: NDArray[np.int64]
    holds: NDArray[np.bool_]


class Quest(NamedTuple):
    """Which groups are asked for, and when to give up.

    Attributes
    ----------
    below, best_only
        As for :func:`~.pricing.price`.
    most_steps
        Groups looked at for each lead; then a floor holds what is proven without them.
    most_found
        Ends the search when more are found.
    buckets
        Into how many buckets the pupils of a completion bound are rounded.
    stop
        Shape ``(1,)``: ends the search when set from another thread.
    """

    below: int
    best_only: bool
    most_steps: int
    most_found: int
    buckets: int
    stop: NDArray[np.uint8]


class Found(NamedTuple):
    """Filled by the search, as far as there is room.

    Attributes
    ----------
    units
        Shape ``(room, w)``, int32: units of each group, the lead's first; -1 behind the last.
    lead, reduced, cost
        Shape ``(room,)``: index of its lead, reduced cost times the scale, seconds.
    floor
        Shape ``(l,)``: for each lead asked for a reduced cost that none of its groups is below;
        the threshold where none is lower.
    """

    units: NDArray[np.int32]
    lead: NDArray[np.int64]
    reduced: NDArray[np.int64]
    cost: NDArray[np.int64]
    floor: NDArray[np.int64]
