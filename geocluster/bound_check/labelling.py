"""Whether any choice from a list of groups loses less than a limit: by labels, in whole numbers.

Schools stand in a row. The first that is not covered yet is placed in every way: in each group that
it is the first of, or alone. A *label* is what a beginning covers, and what it has lost against the
prices. Of labels that cover the same schools only the one that has lost least is kept; those that
have lost more than the limit are dropped. Where none is left, every choice loses more.

A beginning loses the reduced costs of what it holds without the penalties of cuts, and
:math:`\\sum_c \\sigma_c \\lfloor w_c(A) / d_c \\rfloor` for the schools :math:`A` that it covers:
for all schools that is what the value has taken off. Both ends may begin, since
:math:`\\lfloor a / d \\rfloor + \\lfloor b / d \\rfloor + \\lfloor c / d \\rfloor \\le
\\lfloor (a + b + c) / d \\rfloor`: what one direction has lost before a place is lost in
any case, beside what the other loses behind it. Where labels are too many, the dearest are left
out, and the least that they lose is kept.

Source: G. Righini and M. Salani, Discrete Optimization 3 (2006), 255-273; the order, M. Juvan and
B. Mohar, Discrete Applied Mathematics 36 (1992), 153-168.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from geocluster.bound_check.groups import Column
from geocluster.bound_check.prices import Prices

__all__ = ["all_lose_more"]

_LABELS = (400, 4_000, 40_000)
"""Labels that are kept at a place, one time after the other."""
_WORK = 150_000_000
"""Options that are tried on labels, at most, over all passes."""
_ADDS_UP = 1 << 60
"""Losses below this add up within 64 bits."""
_WORD = 64
_SHIFT = -1e-4
_SOFT = 0.1


def all_lose_more(
    columns: Sequence[Column],
    alone: Mapping[int, int],
    schools: Sequence[int],
    prices: Prices,
    limit: int,
) -> bool:
    """Tell whether it is certain that every choice loses more than a limit against the prices.

    Numbers of groups are not looked at: what breaks them loses all the more.

    Parameters
    ----------
    columns
        Groups, none of which prices below zero.
    alone
        Seconds for each school that may be alone, none of which prices below zero.
    schools
        Positions: each is covered once.
    prices
        With their cuts.
    limit
        Times the scale of the prices.
    """
    if limit < 0:
        return True
    charged = sum(cut.penalty * cut.most for cut in prices.cuts)
    if not schools or limit >= _ADDS_UP or charged >= _ADDS_UP:
        return False
    cuts = _row_cuts(prices, schools)
    options = _options(columns, alone, schools, prices, cuts, limit)
    if not options:
        return True
    order = _order(len(schools), options, limit)
    to, fro = (_Row(options, cuts, one_way) for one_way in (order, order[::-1]))
    least = np.zeros((2, len(schools) + 1), np.int64)
    work = _WORK
    for most in _LABELS:
        for way, row in enumerate((to, fro)):
            passed = row.label(limit, least[1 - way][::-1], most, work)
            if passed.left_out > limit:
                return not passed.covers
            work -= passed.work
            if work <= 0:
                return False
            np.maximum(least[way], passed.least, out=least[way])
    return False


@dataclass(frozen=True, slots=True)
class _Option:
    """A group, or a school alone.

    Attributes
    ----------
    members
        Numbers of schools.
    reduced
        Its reduced cost.
    loss
        The same without penalties of cuts.
    weights
        What it weighs in each cut that has some of it.
    """

    members: tuple[int, ...]
    reduced: int
    loss: int
    weights: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _RowCut:
    """A cut: schools by their number, with their weights."""

    weights: Mapping[int, int]
    divisor: int
    penalty: int


@dataclass(frozen=True, slots=True)
class _Pass:
    """What labelling found in one direction.

    Attributes
    ----------
    least
        Shape ``(n + 1,)``: what is lost at least when the first 0, 1, … schools are covered.
    covers
        Whether a choice within the limit was found.
    left_out
        The least that is lost by what was left out; above the limit where nothing was.
    work
        Options that were tried on labels.
    """

    least: NDArray[np.int64]
    covers: bool
    left_out: int
    work: int


@dataclass(frozen=True, slots=True)
class _Labels:
    """What beginnings cover and have lost.

    Attributes
    ----------
    loss
        Shape ``(b,)``.
    covered
        Shape ``(b, w)``: bits of the places from the first of a word on; those before are covered.
    end
        Shape ``(b,)``: the first place behind all that is covered.
    """

    loss: NDArray[np.int64]
    covered: NDArray[np.uint64]
    end: NDArray[np.int64]

    def of(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> _Labels:
        return _Labels(self.loss[which], self.covered[which], self.end[which])

    def shifted(self) -> _Labels:
        """Forget the first word."""
        covered = np.zeros_like(self.covered)
        covered[:, :-1] = self.covered[:, 1:]
        return _Labels(self.loss, covered, self.end)

    def undominated(self) -> _Labels:
        """Keep of those that cover the same the one that has lost least."""
        order = np.lexsort((self.loss, *self.covered.T))
        covered = self.covered[order]
        first = np.ones(len(order), bool)
        first[1:] = (covered[1:] != covered[:-1]).any(axis=1)
        return self.of(order[first])


class _Row:
    """Schools in an order, and for each place what may be chosen for the school there."""

    def __init__(
        self, options: Sequence[_Option], cuts: Sequence[_RowCut], order: NDArray[np.int64]
    ) -> None:
        n = len(order)
        place = np.empty(n, np.int64)
        place[order] = np.arange(n)
        at = [np.sort(place[list(option.members)]) for option in options]
        self._n = n
        self._words = max(int(p[-1] // _WORD - p[0] // _WORD) for p in at) + 1
        self._loss = [option.loss for option in options]
        self._end = [int(p[-1]) + 1 for p in at]
        self._mask = [_bits(p, self._words) for p in at]
        self._begin: list[list[int]] = [[] for _ in range(n)]
        for k, p in enumerate(at):
            self._begin[int(p[0])].append(k)
        self._cuts = [
            (dict(sorted((int(place[i]), w) for i, w in cut.weights.items())), cut) for cut in cuts
        ]
        self._touched = [option.weights for option in options]

    def label(self, limit: int, completion: NDArray[np.int64], most: int, work: int) -> _Pass:
        """Cover one school after the other.

        Parameters
        ----------
        limit
            What loses more does not matter.
        completion
            Shape ``(n + 1,)``: what is lost at least behind each place.
        most
            Labels that are kept.
        work
            Options that may be tried on labels.
        """
        n, done = self._n, 0
        least = np.zeros(n + 1, np.int64)
        left_out = dropped = limit + 1
        now = _Labels(
            np.zeros(1, np.int64), np.zeros((1, self._words), np.uint64), np.zeros(1, np.int64)
        )
        for place in range(n):
            if place and place % _WORD == 0:
                now = now.shifted()
            done += len(now.loss) * len(self._begin[place])
            if done > work:
                return _Pass(least, False, 0, done)
            now = self._placed(now, place, limit, completion).undominated()
            if len(now.loss) > most:
                whole = now.loss + completion[now.end]
                order = np.argpartition(whole, most)
                left_out = min(left_out, int(whole[order[most:]].min()))
                dropped = min(dropped, int(now.loss[order[most:]].min()))
                now = now.of(order[:most])
            least[place + 1] = min(dropped, int(now.loss.min(initial=dropped)))
            if not len(now.loss):
                least[place + 1 :] = dropped
                return _Pass(least, False, left_out, done)
        return _Pass(least, True, left_out, done)

    def _placed(
        self, now: _Labels, place: int, limit: int, completion: NDArray[np.int64]
    ) -> _Labels:
        """Cover the school at a place in every way."""
        bit = np.left_shift(np.uint64(1), np.uint64(place % _WORD))
        held = (now.covered[:, 0] & bit) > 0
        there, open_ = now.of(held), now.of(~held)
        np.maximum(there.end, place + 1, out=there.end)
        parts = [there]
        weights = self._weights(open_, place)
        for option in self._begin[place]:
            mask = self._mask[option]
            free = np.flatnonzero(((open_.covered & mask) == 0).all(axis=1))
            loss = open_.loss[free] + self._loss[option]
            for c, weight in self._touched[option].items():
                cut, before = self._cuts[c][1], weights[c][free]
                more = (before + weight) // cut.divisor - before // cut.divisor
                loss += cut.penalty * more
            end = np.maximum(open_.end[free], self._end[option])
            kept = loss + completion[end] <= limit
            free = free[kept]
            parts.append(_Labels(loss[kept], open_.covered[free] | mask, end[kept]))
        return _Labels(
            np.concatenate([part.loss for part in parts]),
            np.vstack([part.covered for part in parts]),
            np.concatenate([part.end for part in parts]),
        )

    def _weights(self, now: _Labels, place: int) -> dict[int, NDArray[np.int64]]:
        """Return how much each label covers of each cut that an option of a place touches."""
        found = {}
        first = place - place % _WORD
        for c in {c for option in self._begin[place] for c in self._touched[option]}:
            covered = np.zeros(len(now.loss), np.int64)
            for at, weight in self._cuts[c][0].items():
                word, shift = divmod(at - first, _WORD)
                if at < place:
                    covered += weight
                elif word < self._words:
                    bits = np.right_shift(now.covered[:, word], np.uint64(shift)) & np.uint64(1)
                    covered += weight * bits.astype(np.int64)
            found[c] = covered
        return found


def _bits(places: NDArray[np.int64], words: int) -> NDArray[np.uint64]:
    """Return the bits of places, from the word of the first on."""
    ahead = places - places[0] // _WORD * _WORD
    found = np.zeros(words, np.uint64)
    bit = np.left_shift(np.uint64(1), (ahead % _WORD).astype(np.uint64))
    np.bitwise_or.at(found, ahead // _WORD, bit)
    return found


def _row_cuts(prices: Prices, schools: Sequence[int]) -> list[_RowCut]:
    number = {school: k for k, school in enumerate(schools)}
    return [
        _RowCut({number[i]: w for i, w in cut.weights.items()}, cut.divisor, cut.penalty)
        for cut in prices.cuts
        if cut.penalty
    ]


def _options(
    columns: Sequence[Column],
    alone: Mapping[int, int],
    schools: Sequence[int],
    prices: Prices,
    cuts: Sequence[_RowCut],
    limit: int,
) -> list[_Option]:
    """Return what may be chosen within a limit."""
    number = {school: k for k, school in enumerate(schools)}
    of_school: dict[int, list[tuple[int, int]]] = {}
    for c, cut in enumerate(cuts):
        for i, weight in cut.weights.items():
            of_school.setdefault(i, []).append((c, weight))

    def weights(members: Sequence[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for c, weight in (pair for i in members for pair in of_school.get(i, ())):
            found[c] = found.get(c, 0) + weight
        return found

    found = []
    for column in columns:
        members = tuple(number[i] for i in column.members)
        held = weights(members)
        paid = sum(cuts[c].penalty * (w // cuts[c].divisor) for c, w in held.items())
        found.append(_Option(members, column.reduced, column.reduced - paid, held))
    for i, cost in alone.items():
        reduced = cost * prices.scale - int(prices.schools[i])
        found.append(_Option((number[i],), reduced, reduced, weights([number[i]])))
    return [option for option in found if option.reduced <= limit]


def _order(n: int, options: Sequence[_Option], limit: int) -> NDArray[np.int64]:
    """Put schools in a row, those near each other that cheap groups hold together.

    Any order would do: of some, labels are few. The second eigenvector of the normalised Laplacian
    of each part that hangs together is one.
    """
    size = [len(option.members) for option in options]
    school = np.array([i for option in options for i in option.members], np.int64)
    of = np.repeat(np.arange(len(options)), size)
    held = sparse.csr_array((np.ones(len(school)), (of, school)), shape=(len(options), n))
    pull = np.array([1 / (_SOFT + option.reduced / max(1, limit)) for option in options])
    near = sparse.csr_array(held.T @ sparse.diags_array(pull) @ held)
    many, part = csgraph.connected_components(near)
    rank = np.zeros(n)
    for k in range(many):
        inside = np.flatnonzero(part == k)
        rank[inside] = _along(sparse.csr_array(near[inside][:, inside]))
    return np.lexsort((rank, part))


def _along(near: sparse.csr_array) -> NDArray[np.float64]:
    """Return where schools come to rest that pull at each other."""
    n = near.shape[0]
    near.setdiag(0)
    if n <= 3:
        return np.arange(n, dtype=float)
    root = 1 / np.sqrt(near.sum(axis=1))
    scaled = sparse.diags_array(root)
    apart = sparse.csc_array(sparse.eye_array(n) - scaled @ near @ scaled)
    try:
        values, vectors = eigsh(apart, k=2, sigma=_SHIFT, v0=np.ones(n))
    except ArpackNoConvergence:
        return np.arange(n, dtype=float)
    along: NDArray[np.float64] = vectors[:, int(np.argmax(values))] * root
    return along
