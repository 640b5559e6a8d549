"""Inner groups: what a group costs beside its own cost where it is divided again, in a finer tier.

A group of a coarser tier pays, beside its own cost, for the least partition of its units into inner
groups and units alone. With prices :math:`\\pi` for which no inner group and no unit alone has a
reduced cost below zero, that is at least :math:`\\sum_{u \\in S} \\pi_u`: this much the search
reckons with from the start, unit by unit. What the least partition loses against it, the sum of its
reduced costs, is charged when the group is whole, like an aggregate; it is never negative.

Where inner groups are too many to be listed, those that lose least are: what the list gives is then
what a group can cost. What is certain is found the same way, with what is not listed at the most
that is certain of it: the reach of the list, and the drives of its lead.

The least loss is found by branch and bound: the first unit that is open goes into each inner group
that it is the first of, or stays alone; of two ways to cover the same units the dearer is dropped.

Source: partitions by dynamic programming over subsets, M. H. Rothkopf, A. Pekec and R. M. Harstad,
Management Science 44 (1998), 1131-1147; columns that are answers of a problem of their own,
F. Vanderbeck, Management Science 47 (2001), 864-879.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.grouping.shapes import rows_of

__all__ = ["NEVER", "UNDIVIDED", "InnerGroups", "least_loss", "surely_lost"]

NEVER = 1 << 61
"""More than anything loses."""

_REMEMBERED = 14
"""Units of a group up to which it is remembered how what was covered was reached."""

_MOST_UNLISTED = 12
"""Units of a group up to which it is asked what is certain of inner groups that are not listed."""

_STEPS = 1 << 12


class InnerGroups(NamedTuple):
    """The inner groups, and what they and units alone lose; losses and prices times the scale.

    Attributes
    ----------
    first
        Inner groups of which unit ``u`` is the first are those from ``first[u]`` to
        ``first[u + 1]``, those that lose least first. Empty where groups are not divided.
    others
        Shape ``(g, w)``: further units of each, ascending; -1 behind the last.
    loss
        Shape ``(g,)``: reduced cost of each, not below zero.
    alone
        Shape ``(u,)``: reduced cost of leaving each unit alone inside a group; :data:`NEVER` where
        that is forbidden.
    price
        Shape ``(u,)``.
    reach
        Shape ``(u,)``: every inner group that is led from a unit, and loses no more, is listed as
        it is; :data:`NEVER` where all are.
    most
        Seconds that the inner partitions of no grouping exceed together.
    widest
        Units of an inner group, at most.
    base, gain
        Shape ``(u,)`` and ``(u, u)``: that an inner group led from unit ``u`` loses at least
        ``base[u]`` and ``gain[u, v]`` for each further unit ``v``; :data:`NEVER` where none is led
        so. Empty where all are listed, or units are many.
    """

    first: NDArray[np.int64]
    others: NDArray[np.int32]
    loss: NDArray[np.int64]
    alone: NDArray[np.int64]
    price: NDArray[np.int64]
    reach: NDArray[np.int64]
    most: int
    widest: int
    base: NDArray[np.int64]
    gain: NDArray[np.int64]

    @property
    def divides(self) -> bool:
        """Whether groups are divided."""
        return len(self.first) > 0

    @property
    def is_whole(self) -> bool:
        """Whether all inner groups are listed."""
        return bool((self.reach >= NEVER).all())

    def restricted_to(self, kept: NDArray[np.int64]) -> InnerGroups:
        """Return the same for some units, ascending."""
        if not self.divides:
            return self
        n = len(self.price)
        new = np.full(n + 1, -1, np.int32)
        new[kept] = np.arange(len(kept))
        begin, at = rows_of(self.first, kept)
        own = np.repeat(np.arange(len(kept)), np.diff(begin))
        others = new[self.others[at]]
        inside = ((others >= 0) | (self.others[at] < 0)).all(axis=1)
        first = np.searchsorted(own[inside], np.arange(len(kept) + 1))
        return self._replace(
            first=first.astype(np.int64),
            others=others[inside],
            loss=self.loss[at[inside]],
            alone=self.alone[kept],
            price=self.price[kept],
            reach=self.reach[kept],
            base=self.base[kept] if len(self.base) else self.base,
            gain=self.gain[np.ix_(kept, kept)] if len(self.base) else self.gain,
        )

    @property
    def rows(self) -> NDArray[np.int32]:
        """Shape ``(g, w + 1)``: each inner group ascending, after as many -1 as needed."""
        first = np.repeat(np.arange(len(self.price)), np.diff(self.first)).astype(np.int32)
        rows = np.column_stack([first, self.others])
        order = np.argsort(rows >= 0, axis=1, kind="stable")
        return np.take_along_axis(rows, order, axis=1)

    def raised(self, more: NDArray[np.int64], held: Sequence[int]) -> InnerGroups:
        """Return the same where inner groups cost more, and some units are not left alone.

        Parameters
        ----------
        more
            Shape ``(g,)``: seconds for each of :attr:`rows`, times the scale; :data:`NEVER` where
            it is not there any more.
        held
            Units that must be in some inner group.
        """
        left = np.flatnonzero(more < NEVER)
        own = np.repeat(np.arange(len(self.price)), np.diff(self.first))[left]
        loss = self.loss[left] + more[left]
        order = np.lexsort((loss, own))
        alone = self.alone.copy()
        alone[list(held)] = NEVER
        first = np.searchsorted(own, np.arange(len(self.price) + 1))
        return self._replace(
            first=first.astype(np.int64),
            others=self.others[left[order]],
            loss=loss[order],
            alone=alone,
        )

    def settled_at(self, units: Sequence[int]) -> InnerGroups:
        """Return the same at prices of some units at which something with each loses nothing.

        What all that is left for a unit loses is known of every group with it from the start, then.
        """
        rows, loss, alone, price = self.rows, self.loss.copy(), self.alone.copy(), self.price.copy()
        for u in units:
            held = (rows == u).any(axis=1)
            least = min(int(alone[u]), int(loss[held].min(initial=NEVER)))
            if least < NEVER:
                loss[held] -= least
                price[u] += least
                alone[u] -= least if alone[u] < NEVER else 0
        own = np.repeat(np.arange(len(price)), np.diff(self.first))
        order = np.lexsort((loss, own))
        return self._replace(others=self.others[order], loss=loss[order], alone=alone, price=price)

    def losses(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return what the least partition of each group loses; :data:`NEVER` where there is none.

        Groups that are not divided lose nothing.

        Parameters
        ----------
        rows
            Shape ``(g, w)``: units of each, ascending, after as many -1 as needed.
        """
        if not self.divides:
            return np.zeros(len(rows), np.int64)
        return np.asarray(_losses(rows, tuple(self)), np.int64)

    def without_costs(self) -> InnerGroups:
        """Return the same where all that is allowed costs nothing."""
        return self._replace(
            loss=np.zeros_like(self.loss),
            alone=np.where(self.alone < NEVER, 0, NEVER),
            price=np.zeros_like(self.price),
            reach=np.where(self.reach < NEVER, -1, NEVER),
            most=0,
            base=np.where(self.base < NEVER, 0, NEVER),
            gain=np.where(self.gain < NEVER, 0, NEVER),
        )

    def least(self, group: Sequence[int]) -> tuple[int, list[tuple[int, ...]]] | None:
        """Find the least partition of a group; None where there is none of those listed.

        Parameters
        ----------
        group
            Units.

        Returns
        -------
        cost
            Of the partition, times the scale.
        groups
            Its inner groups; the other units are alone.
        """
        chosen = np.full(len(group) + 1, -1, np.int64)
        place = np.full(len(self.price), -1, np.int64)
        units = np.array(sorted(group), np.int64)
        halt = np.zeros(1, np.uint8)
        loss = least_loss(units, tuple(self), NEVER, place, chosen, halt, False)
        if loss >= NEVER:
            return None
        taken = chosen[chosen >= 0]
        own = np.searchsorted(self.first, taken, side="right") - 1
        groups = [
            (u, *(v for v in others if v >= 0))
            for u, others in zip(own.tolist(), self.others[taken].tolist(), strict=True)
        ]
        return int(loss) + int(self.price[units].sum()), groups


UNDIVIDED = InnerGroups(
    first=np.zeros(0, np.int64),
    others=np.zeros((0, 1), np.int32),
    loss=np.zeros(0, np.int64),
    alone=np.zeros(0, np.int64),
    price=np.zeros(0, np.int64),
    reach=np.zeros(0, np.int64),
    most=0,
    widest=0,
    base=np.zeros(0, np.int64),
    gain=np.zeros((0, 0), np.int64),
)
"""Groups that are not divided."""


@njit(cache=True, nogil=True)
def least_loss(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    group, inner, below, place, chosen, stop, unlisted
):
    """Least loss of a partition of a group; :data:`NEVER` where it is not below a limit.

    Parameters
    ----------
    group
        Its units.
    inner
        :class:`InnerGroups` as a plain tuple.
    below
        Limit, exclusive.
    place
        Shape ``(u,)``: all -1, before and after.
    chosen
        At least one longer than the group: filled with the inner groups chosen, -1 behind them.
    stop
        Shape ``(1,)``: ends the search when set from another thread: then it finds nothing.
    unlisted
        Whether inner groups that are not listed are there, too, at what they lose at least.
    """
    first, others, loss, alone = inner[0], inner[1], inner[2], inner[3]
    units = np.sort(group)
    count = len(units)
    if unlisted:
        masks, losses = _unlisted(units, inner, below)
    else:
        masks, losses = np.zeros(0, np.int64), np.zeros(0, np.int64)
    room = count + len(masks)
    for b in range(count):
        place[units[b]] = b
        room += first[units[b] + 1] - first[units[b]]
    covers, loses = np.empty(room, np.int64), np.empty(room, np.int64)
    number, begin = np.empty(room, np.int64), np.empty(count + 1, np.int64)
    kept = 0
    for b in range(count):
        begin[b] = kept
        u = units[b]
        if alone[u] < below:
            covers[kept], loses[kept], number[kept] = 1 << b, alone[u], -1
            kept += 1
        for q in range(len(masks)):
            if masks[q] >> b & 1 and not masks[q] & ((1 << b) - 1):
                covers[kept], loses[kept], number[kept] = masks[q], losses[q], -1
                kept += 1
        for g in range(first[u], first[u + 1]):
            if loss[g] >= below:
                break
            mask = 1 << b
            for c in range(others.shape[1]):
                v = others[g, c]
                if v < 0:
                    break
                if place[v] < 0:
                    mask = 0
                    break
                mask |= 1 << place[v]
            if mask:
                covers[kept], loses[kept], number[kept] = mask, loss[g], g
                kept += 1
    begin[count] = kept
    for b in range(count):
        place[units[b]] = -1
    whole = (1 << count) - 1
    best, found = below, False
    reached = np.full(1 << count if count <= _REMEMBERED else 1, NEVER, np.int64)
    covered, lost = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    at, end = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    depth, steps = 0, 0
    at[0], end[0] = begin[0], begin[1]
    while depth >= 0:
        if at[depth] == end[depth]:
            depth -= 1
            continue
        steps += 1
        if steps % _STEPS == 0 and stop[0]:
            return NEVER
        q = at[depth]
        at[depth] += 1
        now = lost[depth] + loses[q]
        if now >= best:
            if number[q] >= 0:
                at[depth] = end[depth]  # those behind it lose no less
            continue
        if covers[q] & covered[depth]:
            continue
        covering = covered[depth] | covers[q]
        if covering == whole:
            best, found = now, True
            taken = 0
            for d in range(depth + 1):
                if number[at[d] - 1] >= 0:
                    chosen[taken] = number[at[d] - 1]
                    taken += 1
            chosen[taken:] = -1
            continue
        if count <= _REMEMBERED:
            if now >= reached[covering]:
                continue
            reached[covering] = now
        depth += 1
        b = 0
        while covering >> b & 1:
            b += 1
        covered[depth], lost[depth] = covering, now
        at[depth], end[depth] = begin[b], begin[b + 1]
    return best if found else NEVER


@njit(cache=True, nogil=True)
def _losses(rows, inner):  # type: ignore[no-untyped-def]
    """Least loss of each group of a list, all of them whole."""
    found = np.empty(len(rows), np.int64)
    place = np.full(len(inner[4]), -1, np.int64)
    chosen = np.full(rows.shape[1] + 1, -1, np.int64)
    stop = np.zeros(1, np.uint8)
    for k in range(len(rows)):
        group = rows[k][rows[k] >= 0].astype(np.int64)
        found[k] = least_loss(group, inner, NEVER, place, chosen, stop, False)
    return found


@njit(cache=True, nogil=True)
def surely_lost(group, lost, inner, below, place, chosen, stop):  # type: ignore[no-untyped-def]
    """Least loss that is certain of a group; what the list gives where that is the least.

    Parameters
    ----------
    group, inner, below, place, chosen, stop
        As for :func:`least_loss`.
    lost
        What that found of what is listed.
    """
    reach, base = inner[5], inner[8]
    least = NEVER
    for u in group:
        least = min(least, reach[u])
    if lost <= least:
        return lost
    if lost >= NEVER and stop[0]:
        return 0
    if len(base) == 0 or len(group) > _MOST_UNLISTED:
        return least
    found = least_loss(group, inner, min(lost, below), place, chosen, stop, True)
    if stop[0]:
        return 0
    return min(found, lost)


@njit(cache=True, nogil=True)
def _unlisted(units, inner, below):  # type: ignore[no-untyped-def]
    """List sets of units that may be inner groups not listed, and what each loses at least.

    Sets are bits by the place of a unit in the group.
    """
    reach, widest, base, gain = inner[5], inner[7], inner[8], inner[9]
    count = len(units)
    masks, losses = np.empty(count << count, np.int64), np.empty(count << count, np.int64)
    kept = 0
    sums, held = np.empty(1 << count, np.int64), np.empty(1 << count, np.int64)
    for b in range(count):
        u = units[b]
        if reach[u] >= NEVER or base[u] >= NEVER:
            continue
        sums[0], held[0] = base[u], 1
        for mask in range(1, 1 << count):
            c = 0
            while not mask >> c & 1:
                c += 1
            rest = mask & (mask - 1)
            more = gain[u, units[c]]
            if c == b or held[rest] >= widest or more >= NEVER:
                held[mask] = 1 << 30
                continue
            sums[mask], held[mask] = sums[rest] + more, held[rest] + 1
            least = max(sums[mask], reach[u] + 1)
            if least < below:
                masks[kept], losses[kept] = mask | 1 << b, least
                kept += 1
    return masks[:kept], losses[:kept]
