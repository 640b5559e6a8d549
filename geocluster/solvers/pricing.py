"""Pricing: for each lead, the groups whose reduced cost is below a threshold.

With dual prices :math:`\\pi` on the units and penalties :math:`\\sigma \\ge 0` on the cuts, the
reduced cost of a group :math:`S` with lead :math:`l` is

.. math:: F + \\sum_{u \\in S} (d_{lu} - \\pi_u) + \\sum_{c: |S \\cap c| \\ge 2} \\sigma_c

where :math:`F` is the charge for a group. A depth-first search takes candidates in order of
:math:`d_{lu} - \\pi_u`. What can still be gained is at most the sum of the next best negative
ones, so whole branches fall away; because candidates are sorted, the first that cannot lead
below the threshold ends its level. Everything is in whole numbers (seconds times
:data:`SCALE`), so no comparison can be wrong by rounding.

Source: subset-row cuts in pricing, M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger,
Operations Research 56 (2008), section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.units import Units

__all__ = ["SCALE", "Duals", "Priced", "price"]

SCALE = 1 << 20
"""Reduced costs are counted in seconds times this."""

_LEADS_AT_ONCE = 16
_STEPS_AT_ONCE = 100_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """Prices in whole numbers: any choice of them gives a valid bound.

    Attributes
    ----------
    units
        Shape ``(u,)``: price of covering each unit, times :data:`SCALE`; at most what leaving
        it alone costs, where that is allowed.
    cuts
        Shape ``(c,)``: penalty of each cut, times :data:`SCALE`, not negative.
    triples
        Shape ``(c, 3)``: the units of each cut.
    """

    units: NDArray[np.int64]
    cuts: NDArray[np.int64]
    triples: NDArray[np.int64]

    @property
    def value(self) -> int:
        """Value of the dual objective, times :data:`SCALE`, if no group prices below zero."""
        return int(self.units.sum()) - int(self.cuts.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """Groups found.

    Attributes
    ----------
    units
        For each group, its units, ascending.
    lead
        Shape ``(g,)``: index into ``Units.lead``.
    reduced
        Shape ``(g,)``: reduced cost times :data:`SCALE`.
    least
        Shape ``(l,)``: least reduced cost found for each lead; the threshold where none was.
    complete
        Whether the search ended by itself; False where there were too many groups or steps, or
        it was stopped.
    """

    units: list[tuple[int, ...]]
    lead: NDArray[np.int64]
    reduced: NDArray[np.int64]
    least: NDArray[np.int64]
    complete: bool


def price(
    units: Units,
    duals: Duals,
    *,
    below: int,
    best_only: bool,
    most: int = 2_000_000,
    stop: Callable[[], bool] = lambda: False,
) -> Priced:
    """Find groups with a reduced cost below a threshold.

    Parameters
    ----------
    units, duals
        The problem, and prices.
    below
        Threshold, times :data:`SCALE`; exclusive.
    best_only
        For each lead only groups that are better than the last one found, which ends with its
        best; otherwise every group below the threshold.
    most
        Groups at most, over all leads.
    stop
        Asked now and then whether to give up.
    """
    first, of_unit = _cuts_by_unit(len(units), duals.triples)
    widest = units.size_range[1]
    found: list[tuple[int, ...]] = []
    leads, reduced = [], []
    least = np.full(len(units.lead), below, np.int64)
    complete = True
    room = 4096
    begin = 0
    while begin < len(units.lead):
        if stop() or len(found) > most:
            complete = False
            break
        end = min(begin + _LEADS_AT_ONCE, len(units.lead))
        out = np.full((room, widest), -1, np.int64)
        out_lead, out_reduced = np.zeros(room, np.int64), np.zeros(room, np.int64)
        count = _search(
            begin, end, units.lead_unit, units.lead_drive, units.begin, units.candidate,
            units.drive, units.size, units.pupils, units.fits, duals.units, duals.cuts, first,
            of_unit, units.charge, units.size_range[0], widest, units.pupil_range[0],
            units.pupil_range[1], below, best_only, SCALE, most, _STEPS_AT_ONCE, out, out_lead,
            out_reduced,
        )  # fmt: skip
        if count < 0 or count > most:
            complete = False
            break
        if count > room:
            room = 2 * count
            continue
        found += [tuple(sorted(row[row >= 0].tolist())) for row in out[:count]]
        leads.append(out_lead[:count])
        reduced.append(out_reduced[:count])
        np.minimum.at(least, out_lead[:count], out_reduced[:count])
        begin = end
    return Priced(
        units=found,
        lead=np.concatenate(leads) if leads else np.zeros(0, np.int64),
        reduced=np.concatenate(reduced) if reduced else np.zeros(0, np.int64),
        least=least,
        complete=complete,
    )


def _cuts_by_unit(
    n: int, triples: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the cuts that hold each unit, one list after the other."""
    members = triples.ravel()
    order = np.argsort(members, kind="stable")
    first = np.searchsorted(members[order], np.arange(n + 1))
    return first.astype(np.int64), (order // 3).astype(np.int64)


@njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    lead_from, lead_to, lead_unit, lead_drive, begin, candidate, drive, size, pupils, fits,
    price_of, penalty, first_cut, cut_of, charge, fewest, most, least_pupils, most_pupils, below,
    best_only, scale, enough_found, steps, out, out_lead, out_reduced,
):  # fmt: skip
    """Search for a range of leads; return the number found, perhaps above the room.

    Returns -1 where it takes too many steps, so that the user's wish to stop is heard.
    """
    room = len(out)
    count = 0
    in_cut = np.zeros(len(penalty), np.int64)
    chosen = np.zeros(most + 1, np.int64)
    next_at = np.zeros(most + 1, np.int64)
    total = np.zeros(most + 1, np.int64)
    schools = np.zeros(most + 1, np.int64)
    roll = np.zeros(most + 1, np.int64)
    for lead in range(lead_from, lead_to):
        own = lead_unit[lead]
        limit = below
        unit_unsorted = candidate[begin[lead] : begin[lead + 1]]
        gain_unsorted = drive[begin[lead] : begin[lead + 1]] * scale - price_of[unit_unsorted]
        order = np.argsort(gain_unsorted, kind="mergesort")
        unit, gain = unit_unsorted[order], gain_unsorted[order]
        depth = 0
        chosen[0] = own
        total[0] = (charge + lead_drive[lead]) * scale - price_of[own]
        schools[0] = size[own]
        roll[0] = pupils[own]
        next_at[0] = 0
        if not fits[own, own] or size[own] > most or roll[0] > most_pupils:
            continue
        for c in range(first_cut[own], first_cut[own + 1]):
            in_cut[cut_of[c]] += 1
        fresh = True
        while depth >= 0:
            steps -= 1
            if steps < 0:
                return -1
            if fresh:
                fresh = False
                enough = schools[depth] >= fewest and roll[depth] >= least_pupils
                if enough and total[depth] < limit:
                    if count < room:
                        for d in range(depth + 1):
                            out[count, d] = chosen[d]
                        for d in range(depth + 1, most):
                            out[count, d] = -1
                        out_lead[count] = lead
                        out_reduced[count] = total[depth]
                    count += 1
                    if count > enough_found:
                        return count
                    if best_only:
                        limit = total[depth]
            k = next_at[depth]
            more = most - schools[depth]
            ends = k >= len(unit) or more <= 0
            if not ends:
                possible = total[depth] + gain[k]
                for q in range(k + 1, min(k + more, len(unit))):
                    if gain[q] >= 0:
                        break
                    possible += gain[q]
                ends = possible >= limit
            if ends:
                left = chosen[depth]
                for c in range(first_cut[left], first_cut[left + 1]):
                    in_cut[cut_of[c]] -= 1
                depth -= 1
                continue
            next_at[depth] = k + 1
            new = unit[k]
            if size[new] > more or roll[depth] + pupils[new] > most_pupils or not fits[new, new]:
                continue
            fit = True
            for d in range(1, depth + 1):
                if not fits[chosen[d], new]:
                    fit = False
                    break
            if not fit:
                continue
            value = total[depth] + gain[k]
            for c in range(first_cut[new], first_cut[new + 1]):
                in_cut[cut_of[c]] += 1
                if in_cut[cut_of[c]] == 2:
                    value += penalty[cut_of[c]]
            depth += 1
            chosen[depth] = new
            next_at[depth] = k + 1
            total[depth] = value
            schools[depth] = schools[depth - 1] + size[new]
            roll[depth] = roll[depth - 1] + pupils[new]
            fresh = True
    return count
