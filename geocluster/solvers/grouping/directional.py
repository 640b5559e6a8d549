"""Labelling in one direction of a linear arrangement: label after label, place after place.

The first unit that is open is placed in every way, again and again, which extends the labels
(:mod:`.labels`). What a label *loses* is the sum of what its groups lose (:mod:`.residual`), and
of the penalty of each cut for what can no longer be used of it. With :math:`U` the units that are
open, and :math:`r = d_c - 1 - (w_c \\bmod d_c)`, what can still be used is
:math:`\\lfloor (w_c(U) + r) / d_c \\rfloor`: at the start the right-hand side, at the end nothing,
and no group can use more of it than it takes away. So a loss never falls, but by what groups
gain that price below zero.

What labels from the other side lose at least, up to the last unit that a label covers, is lost
behind it in any case: its completion bound. The two sums count nothing twice. Groups of both sides
are different ones; and for units :math:`U, V` that are open on each side, together all there are,
:math:`\\lfloor (w_c(U) + r) / d_c \\rfloor + \\lfloor (w_c(V) + r) / d_c \\rfloor` is never less
than the right-hand side, since :math:`w_c + r \\equiv d_c - 1` modulo :math:`d_c`: what both
have taken off together is no more than there is.

Labels are kept in the order of what they lose. Where there are too many, the last are truncated,
and the least that they lose is kept: the truncation bound. Everything is in whole numbers.

Source: T. L. Morin and R. E. Marsten, Branch-and-bound strategies for dynamic programming,
Operations Research 24 (1976), 611-627; truncation bounds as in D. Bergman, A. A. Cire,
W.-J. van Hoeve and J. N. Hooker, Decision Diagrams for Optimization (Springer 2016), chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.labels import Labels, extend_labels, label_places
from geocluster.solvers.grouping.options import options_by_place
from geocluster.solvers.grouping.residual import NEVER, Residual, lost_in_numbers

__all__ = ["Arrangement", "Pass", "Place", "Ways"]

_ROOM = 1024
_WORK = 20_000
_MOST_WAYS = 6_000_000
"""Some two hundred megabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """What labelling found in one direction.

    Attributes
    ----------
    chosen, loss
        Groups of the best choice that was found, if any, and what it loses.
    least
        Shape ``(u + 1,)``: what is lost at least when the first 0, 1, … units are placed.
    truncated
        Truncation bound: what a choice that was not looked at loses at least, with its completion;
        above the limit where all were.
    """

    chosen: tuple[int, ...] | None
    loss: int
    least: NDArray[np.int64]
    truncated: int


class Place(NamedTuple):
    """Labels that cover all units before a place, and every way on from them.

    Attributes
    ----------
    loss, ties
        Shape ``(b,)``: what each label loses, and the sum of its ties.
    before, option
        Shape ``(b,)``: the label before it, and the option that was taken there.
    start, to, by, lost
        Shape ``(w,)``: ways, from which label to which of the next place, by which option, and what
        that loses; ``start`` ascends. Options are groups, then units left alone; the last is none.
    """

    loss: NDArray[np.int64]
    ties: NDArray[np.int64]
    before: NDArray[np.int32]
    option: NDArray[np.int64]
    start: NDArray[np.int32]
    to: NDArray[np.int32]
    by: NDArray[np.int64]
    lost: NDArray[np.int64]


class Ways(NamedTuple):
    """All choices within a limit: place after place, and what each end loses in numbers."""

    places: list[Place]
    ends: NDArray[np.int64]


class Arrangement:
    """Units in a linear arrangement, and for each place the options for the unit there.

    An option is a group whose first unit that is, or leaving it alone.

    Parameters
    ----------
    residual
        What is chosen from.
    limit
        What loses more does not matter.
    order
        Shape ``(u,)``: the units in their order.
    crowd
        How many times as many labels are made at a place as are kept, at most.
    """

    def __init__(
        self, residual: Residual, limit: int, order: NDArray[np.int64], *, crowd: int
    ) -> None:
        self._residual, self._n, self._crowd = residual, len(residual.alone), crowd
        listed, g = options_by_place(residual, limit, order), len(residual.rows)
        self._words = listed.words
        self._group = np.where(listed.numbers < g, listed.numbers, -1)
        self._options = np.append(listed.numbers, g + self._n)
        self._tables = tuple(listed.options), tuple(listed.cuts)

    def __len__(self) -> int:
        return self._n

    def label(
        self, completion: NDArray[np.int64], limit: int, most: int, stop: Callable[[], bool]
    ) -> Pass:
        """Place one unit after the other.

        Parameters
        ----------
        completion
            Shape ``(u + 1,)``: what is lost at least from each place on.
        limit
            What loses more does not matter; not above that of the arrangement.
        most
            Labels that are kept, at most.
        stop
            Asked now and then whether to give up.
        """
        numbers = self._residual.numbers
        now = Labels.empty(1, self._words + len(numbers))
        for array in now:
            array[:] = 0
        least, truncated = np.zeros(self._n + 1, np.int64), np.array([NEVER, limit + 1])
        begin = np.zeros(self._n + 1, np.int64)
        before, option = np.empty((2, _ROOM), np.int32)
        most_of = np.array([number for _, number in numbers], np.uint64)
        place = 0
        while place < self._n:
            if stop() or not len(now.loss):
                least[place + 1 :] = least[place]
                left = min(int(truncated[1]), int(now.least.min(initial=NEVER)))
                return Pass(None, 0, least, left)
            place, labels, before, option = label_places(
                place, self._words, limit, most, self._crowd, _WORK, most_of, completion,
                tuple(now), *self._tables, (least, truncated), (begin, before, option),
            )  # fmt: skip
            now = Labels(*labels)
        chosen, loss = self._end(now, (begin, before, option), limit)
        return Pass(chosen, loss, least, int(truncated[1]))

    def ways(
        self, completion: NDArray[np.int64], limit: int, most: int, stop: Callable[[], bool]
    ) -> Ways | None:
        """List every way to place one unit after the other, as for :meth:`label`.

        Returns
        -------
        None where there are more labels than ``most`` at a place, or too many ways in all, or it
        was stopped.
        """
        numbers = self._residual.numbers
        most_of = np.array([number for _, number in numbers], np.uint64)
        now = Labels.empty(1, self._words + len(numbers))
        for array in now:
            array[:] = 0
        now.option[:] = -1
        found: list[Place] = []
        room, links, many = _ROOM, _ROOM, 0
        for place in range(self._n):
            while True:
                out = Labels.empty(room, now.keys.shape[1])
                ways = *np.empty((3, links), np.int32), np.empty(links, np.int64)
                count, done, linked = extend_labels(
                    place, self._words, limit, most_of, completion,
                    tuple(now), *self._tables, tuple(out), ways,
                )  # fmt: skip
                if count > most or many + linked > _MOST_WAYS or stop():
                    return None
                if done == len(now.loss):
                    break
                room, links = (2 * room, links) if count == room else (room, 2 * links)
            many += linked
            start, by, to, lost = (array[:linked].copy() for array in ways)
            option = self._options[now.option]
            found.append(
                Place(now.loss, now.ties, now.before, option, start, to, self._options[by], lost)
            )
            now = out.first(count)
        made = now.keys[:, self._words :]
        lost, wrong = lost_in_numbers(made, numbers, self._residual.prices)
        return Ways(found, np.where(wrong, NEVER, lost))

    def _end(
        self,
        ends: Labels,
        trace: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]],
        limit: int,
    ) -> tuple[tuple[int, ...] | None, int]:
        """Choose among the ends, which differ in their numbers of groups, and go back."""
        made = ends.keys[:, self._words :]
        lost, wrong = lost_in_numbers(made, self._residual.numbers, self._residual.prices)
        loss = np.where(wrong, NEVER, ends.loss + lost)
        if loss.min(initial=NEVER) > limit:
            return None, 0
        at = int(np.lexsort((ends.ties, loss))[0])
        least = int(loss[at])
        begin, before, option = trace
        chosen = []
        for first in begin[-2::-1].tolist():
            taken = int(option[first + at])
            if taken >= 0 and self._group[taken] >= 0:
                chosen.append(int(self._group[taken]))
            at = int(before[first + at])
        return tuple(chosen), least
