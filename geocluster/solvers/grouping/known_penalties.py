"""Penalties of cuts that are known before the units of a group are: part of completion bounds.

Where a lead's unit is in a cut whose units all weigh one less than the divisor, each further unit
of the cut adds one to what the group holds of it, whichever those are. So its penalty can be part
of their gains. Cuts that say how many groups a town needs (:mod:`~geocluster.solvers.cuts`) hold a
hundred units, and their prices all know of them: bounds that do not are too low by their penalties.
"""

from __future__ import annotations

from numba import njit

from geocluster.solvers.cuts.rank1 import Cut

__all__ = ["each_pays", "notes_cuts", "penalties_of"]


def each_pays(cut: Cut, widest: int) -> bool:
    """Tell whether each unit beyond the first adds one: all weigh one less than the divisor.

    Of :math:`h` units that is :math:`\\lfloor (d - 1) h / d \\rfloor = h - 1`, as long as there
    are no more than :math:`d` in a group.
    """
    if widest > cut.divisor:
        return False
    weight = cut.divisor - 1
    each = cut.units[::weight]
    return len({*each}) == len(each) and each == cut.units[weight - 1 :: weight]


@njit(cache=True, nogil=True)
def notes_cuts(own, prices, knows):  # type: ignore[no-untyped-def]
    """Note the cuts of a lead's unit that each further unit pays for; tell whether there are any.

    What they come to is part of the gains of candidates, and so of all completion bounds.
    """
    some = False
    for c in range(prices.first_cut[own], prices.first_cut[own + 1]):
        cut = prices.cut_of[c]
        knows[cut] = prices.each_pays[cut] and prices.penalty[cut] > 0
        some |= knows[cut]
    return some


@njit(cache=True, nogil=True)
def penalties_of(unit, prices, knows):  # type: ignore[no-untyped-def]
    """Penalties that a unit pays for the cuts noted."""
    paid, last = 0, -1
    for c in range(prices.first_cut[unit], prices.first_cut[unit + 1]):
        cut = prices.cut_of[c]
        if knows[cut] and cut != last:
            paid += prices.penalty[cut]
        last = cut
    return paid
