"""Labels, and the compiled steps that extend them: unit by unit, placed in every way.

A label is a partial choice that covers all units before a place in a linear arrangement. Of two
that cover the same units the one that loses less dominates: both have the same completions.

Source: dominance between labels, M. Desrochers and F. Soumis, INFOR 26 (1988), 191-212.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geocluster.solvers.grouping.open_weights import masks_of, open_weight

__all__ = ["CutsByPlace", "Labels", "Options", "extend_labels", "label_places"]

_ROOM = 1024


class Labels(NamedTuple):
    """Labels that cover all units before a place.

    Attributes
    ----------
    keys
        Shape ``(b, words + k)``, uint64: which units each covers from the place on, one bit each,
        and behind how many groups of each class it has.
    loss, least, ties
        Shape ``(b,)``: what each loses, the same with its completion bound, and the sum of its
        ties.
    before, option
        Shape ``(b,)``: which label it was extended from, and by which option; -1 for none.
    """

    keys: NDArray[np.uint64]
    loss: NDArray[np.int64]
    least: NDArray[np.int64]
    ties: NDArray[np.int64]
    before: NDArray[np.int32]
    option: NDArray[np.int32]

    @classmethod
    def empty(cls, room: int, width: int) -> Labels:
        """Return room for labels."""
        return cls(
            np.empty((room, width), np.uint64),
            *np.empty((3, room), np.int64),
            *np.empty((2, room), np.int32),
        )

    def first(self, count: int) -> Labels:
        """Return the first so many, by themselves."""
        return Labels(
            self.keys[:count].copy(),
            self.loss[:count].copy(),
            self.least[:count].copy(),
            self.ties[:count].copy(),
            self.before[:count].copy(),
            self.option[:count].copy(),
        )


class Options(NamedTuple):
    """Ways to place the unit at each place: in a group whose first it is, or alone.

    Attributes
    ----------
    begin
        Shape ``(u + 1,)``: options of place ``k`` are ``begin[k]`` to ``begin[k + 1]``, in the
        order of what they lose at least.
    covers
        Shape ``(o, words)``: units from the place on, one bit each.
    length
        Shape ``(o,)``: one more than the place of the last bit that is set.
    loss, least
        Shape ``(o,)``: what each loses without the penalties of cuts, and with those of its own.
    ties
        Shape ``(o,)``.
    classes
        Shape ``(o, k)``, uint64: 1 for the classes of its group.
    """

    begin: NDArray[np.int64]
    covers: NDArray[np.uint64]
    length: NDArray[np.int64]
    loss: NDArray[np.int64]
    least: NDArray[np.int64]
    ties: NDArray[np.int64]
    classes: NDArray[np.uint64]


class CutsByPlace(NamedTuple):
    """Cuts, by the places and options that touch them.

    Attributes
    ----------
    begin, cut
        Cuts that the options of place ``k`` touch: ``cut[begin[k]:begin[k + 1]]``.
    option_begin, at, weight
        For each option, where its cuts stand in the list of its place, and how much it weighs
        in them.
    unit_begin, unit_place, unit_weight
        For each cut, the places of its units, and how much they weigh.
    divisor, rest, penalty
        For each cut, what sums are divided by, what is added to them, and its penalty.
    """

    begin: NDArray[np.int64]
    cut: NDArray[np.int64]
    option_begin: NDArray[np.int64]
    at: NDArray[np.int64]
    weight: NDArray[np.int64]
    unit_begin: NDArray[np.int64]
    unit_place: NDArray[np.int64]
    unit_weight: NDArray[np.int64]
    divisor: NDArray[np.int64]
    rest: NDArray[np.int64]
    penalty: NDArray[np.int64]


@njit(cache=True, nogil=True)
def label_places(  # type: ignore[no-untyped-def]
    k, words, limit, most, crowd, work, most_of, completion, labels, options, cuts, lost, trace
):
    """Place one unit after the other, from that at ``k`` on, as long as there is work to be done.

    Of the labels at a place those are kept that lose least with their completion bound.

    Parameters
    ----------
    k, words, limit, most_of, completion, labels, options, cuts
        As for :func:`extend_labels`.
    most, crowd
        Labels that are kept, at most, and how many times as many are made at a place.
    work
        Labels that are made before this ends, so that one can ask whether to go on.
    lost
        Two arrays, filled: shape ``(u + 1,)``, what is lost at least when the first 0, 1, … units
        are placed; and what was truncated loses at least, without and with its completion bound.
    trace
        Where the labels of each place begin in what follows, and of each the label before it and
        its option; filled from ``k`` on.

    Returns
    -------
    k
        The place that comes next.
    labels
        Those that cover all before it.
    before, option
        Of the trace, with more room where that was needed.
    """
    keys, loss, least, _, before, option = labels
    least_lost, truncated = lost
    begin, befores, chosen = trace
    n, full = len(begin) - 1, crowd * most
    no = np.empty(0, np.int32)
    unlinked = (no, no, no, np.empty(0, np.int64))
    while k < n and work > 0 and len(loss) > 0:
        room, ordered = max(_ROOM, crowd * len(loss)), False
        while True:
            room = min(room, full)
            out_keys = np.empty((room, keys.shape[1]), np.uint64)
            out_loss, out_least = np.empty(room, np.int64), np.empty(room, np.int64)
            out_ties = np.empty(room, np.int64)
            out_before, out_option = np.empty(room, np.int32), np.empty(room, np.int32)
            out = (out_keys, out_loss, out_least, out_ties, out_before, out_option)
            count, done, _ = extend_labels(
                k, words, limit, most_of, completion, labels, options, cuts, out, unlinked
            )
            if done == len(loss):
                break
            if room < full:
                room *= crowd
            elif ordered or k == 0:
                truncated[0] = min(truncated[0], loss[done:].min())
                truncated[1] = min(truncated[1], least[done:].min())
                break
            else:
                # Not all can be extended: those that lose least come first.
                first_best = np.argsort(least, kind="mergesort")
                labels = _taken(labels, first_best)
                keys, loss, least, _, before, option = labels
                befores[begin[k - 1] : begin[k]], chosen[begin[k - 1] : begin[k]] = before, option
                ordered = True
        if count > most:
            kept = _kept(out_loss[:count], out_least[:count], most, truncated)
            labels = _taken(out, kept)
        else:
            labels = (
                out_keys[:count], out_loss[:count], out_least[:count],
                out_ties[:count], out_before[:count], out_option[:count],
            )  # fmt: skip
        keys, loss, least, _, before, option = labels
        least_here = limit + 1
        for lost_here in loss:
            least_here = min(least_here, lost_here)
        # What is lost up to an earlier place is lost here too, but for what may be gained
        # again, which the limit allows for.
        least_lost[k + 1] = max(least_lost[k], min(truncated[0], least_here))
        first, last = begin[k], begin[k] + len(loss)
        if last > len(befores):
            more = np.empty(2 * last, np.int32)
            more[:first] = befores[:first]
            befores = more
            more = np.empty(2 * last, np.int32)
            more[:first] = chosen[:first]
            chosen = more
        befores[first:last], chosen[first:last] = before, option
        begin[k + 1] = last
        work -= count
        k += 1
    return k, labels, befores, chosen


@njit(cache=True, nogil=True)
def _taken(labels, which):  # type: ignore[no-untyped-def]
    """Take some labels, in that order."""
    keys, loss, least, ties, before, option = labels
    return (keys[which], loss[which], least[which], ties[which], before[which], option[which])


@njit(cache=True, nogil=True)
def _kept(loss, least, most, truncated):  # type: ignore[no-untyped-def]
    """Choose the labels that lose least with their completion bound; note what the others lose."""
    threshold = np.partition(least, most - 1)[most - 1]
    below = 0
    for value in least:
        below += value < threshold
    kept, count, level = np.empty(most, np.int64), 0, most - below
    for q in range(len(least)):
        if least[q] < threshold or (least[q] == threshold and level > 0):
            level -= least[q] == threshold
            kept[count] = q
            count += 1
        else:
            truncated[0] = min(truncated[0], loss[q])
            truncated[1] = min(truncated[1], least[q])
    return kept


@njit(cache=True, nogil=True)
def extend_labels(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    k, words, limit, most_of, completion, labels, options, cuts, out, links
):
    """Place the unit that stands at ``k`` in every way, for every label.

    Bit :math:`j` of a key says whether the unit at :math:`k + j` is covered; the numbers of
    groups of each class stand behind.

    Parameters
    ----------
    k
        The place.
    words
        How many words of a key are bits.
    limit
        What loses more is left out.
    most_of
        Most groups of each class.
    completion
        Shape ``(u + 1,)``: completion bound, what is lost at least from each place on.
    labels, options, cuts
        As above, but as plain tuples: of named ones numba takes several times as long to tell
        what they are, at each call.
    out
        Filled with the new labels, likewise.
    links
        Filled with every way from a label to a new one: from which, by which option (-1 for none),
        to which, and what that loses. Not where there is no room at all.

    Returns
    -------
    count
        How many labels there are then.
    done
        How many were extended before the room was full.
    linked
        How many ways.
    """
    labels, out = Labels(*labels), Labels(*out)
    keys, loss, ties = labels.keys, labels.loss, labels.ties
    options, cuts = Options(*options), CutsByPlace(*cuts)
    link_from, link_by, link_to, link_loss = links
    begin, covers, divisor, penalty = options.begin, options.covers, cuts.divisor, cuts.penalty
    one, n = np.uint64(1), len(begin) - 1
    size = 16
    while size < 2 * len(out.loss):
        size *= 2
    table = np.full(size, -1, np.int32)
    key = np.empty(keys.shape[1], np.uint64)
    active = cuts.cut[cuts.begin[k] : cuts.begin[k + 1]]
    open_at, known = np.empty(len(active), np.int64), np.full(len(active), -1)
    ahead, masks = masks_of(k, words, active, cuts)
    lengths = np.empty(len(keys), np.int64)
    longest = 1
    for s in range(len(keys)):
        lengths[s] = _length(keys[s], words)
        longest = max(longest, lengths[s])
    for o in range(begin[k], begin[k + 1]):
        longest = max(longest, options.length[o])
    used = (longest + 63) >> 6
    count, linked = 0, 0
    for s in range(len(keys)):
        covered = keys[s, 0] & one != 0
        own_length = lengths[s]
        first, last = begin[k], begin[k + 1]
        if covered:
            first, last = 0, 1
        for o in range(first, last):
            lost, tie, length = loss[s], ties[s], own_length
            if not covered:
                if lost + options.least[o] > limit:
                    break
                length = max(length, options.length[o])
                if lost + options.least[o] + completion[min(n, k + length)] > limit:
                    continue
                fits = True
                for w in range((options.length[o] + 63) >> 6):
                    fits &= keys[s, w] & covers[o, w] == 0
                for i in range(len(most_of)):
                    fits &= keys[s, words + i] + options.classes[o, i] <= most_of[i]
                if not fits:
                    continue
                lost += options.loss[o]
                for i in range(cuts.option_begin[o], cuts.option_begin[o + 1]):
                    at = cuts.at[i]
                    c = active[at]
                    if known[at] != s:
                        known[at] = s
                        open_at[at] = open_weight(k, words, keys[s], c, ahead[at], masks[at], cuts)
                    held = open_at[at]
                    less = held - cuts.weight[i]
                    lost += penalty[c] * (held // divisor[c] - less // divisor[c])
                tie += options.ties[o]
            least = lost + completion[min(n, k + length)]
            if least > limit:
                continue
            for w in range(len(key)):  # one by one, which compiles sooner
                key[w] = keys[s, w]
            if not covered:
                for w in range(used):
                    key[w] |= covers[o, w]
                for i in range(len(most_of)):
                    key[words + i] += options.classes[o, i]
            for w in range(used - 1):
                key[w] = (key[w] >> one) | (key[w + 1] << np.uint64(63))
            key[used - 1] >>= one
            at = _slot(table, out.keys, key, used, words)
            q = table[at]
            if q < 0:
                if count == len(out.loss):
                    return count, s, linked
                q = count
            if len(link_to):
                if linked == len(link_to):
                    return count, s, linked
                link_from[linked], link_to[linked] = s, q
                link_by[linked], link_loss[linked] = -1 if covered else o, lost - loss[s]
                linked += 1
            if q == count:
                table[at] = q
                for w in range(len(key)):
                    out.keys[q, w] = key[w]
                count += 1
            elif lost > out.loss[q] or (lost == out.loss[q] and tie >= out.ties[q]):
                continue
            out.loss[q], out.least[q], out.ties[q], out.before[q] = lost, least, tie, s
            out.option[q] = -1 if covered else o
    return count, len(keys), linked


@njit(cache=True, nogil=True)
def _length(key, words):  # type: ignore[no-untyped-def]
    """One more than the place of the last bit that is set."""
    for w in range(words - 1, -1, -1):
        word = key[w]
        if word:
            length = 64 * w
            while word:
                word >>= np.uint64(1)
                length += 1
            return length
    return 0


@njit(cache=True, nogil=True)
def _slot(table, keys, key, used, words):  # type: ignore[no-untyped-def]
    """Where a key stands in the table, or the empty place for it."""
    mixed = np.uint64(0x9E3779B97F4A7C15)
    for w in range(len(key)):
        if w < used or w >= words:
            mixed = (mixed ^ key[w]) * np.uint64(0xBF58476D1CE4E5B9)
            mixed ^= mixed >> np.uint64(29)
    last = np.uint64(len(table) - 1)
    at = mixed & last
    while table[at] >= 0:
        same, q = True, table[at]
        for w in range(len(key)):
            if w < used or w >= words:
                same &= keys[q, w] == key[w]
        if same:
            break
        at = (at + np.uint64(1)) & last
    return at
