"""Regional losses: what is lost in parts of a linear arrangement adds up.

A fractional solution is fractional in many places that have nothing to do with each other. In each
of them a whole choice loses something, and each of those losses alone is small beside the gap: so
labels are many where the whole is labelled at once. But they add up. Take stretches of the
arrangement that share no unit. Of a group that reaches across the end of one, each stretch counts
the share of the reduced cost that falls on its units; a cut is kept where it lies within, and of
others the penalties stay in the reduced costs. Then every choice loses at least the sum of what
the covers of each stretch lose at least: a Lagrangian decomposition with equal shares.

Stretches are labelled from short ones to long ones, each half covered by the next. What is known
of shorter ones, and of all around it, narrows the limit of each: chains of stretches that share no
unit bound what is lost before and behind any place, which are the completion bounds of the
whole, and fix those groups to 0 whose reduced cost is too high beside what is lost elsewhere.

Source: decomposition, M. Guignard and S. Kim, Lagrangean decomposition, Mathematical Programming 39
(1987), 215-228; bounds that add up over parts, as in additive pattern databases, A. Felner, R. E.
Korf and S. Hanan, Journal of Artificial Intelligence Research 22 (2004), 279-318.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Workers
from geocluster.solvers.cuts.rank1 import Cut, held_by
from geocluster.solvers.grouping.bidirectional import Known, Labelled
from geocluster.solvers.grouping.params import LabellingParams
from geocluster.solvers.grouping.residual import Residual

__all__ = ["Regional", "losses_of_any", "regional_losses"]

log = logging.getLogger(__name__)

Found = TypeVar("Found")
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True, eq=False)
class Regional:
    """What is lost along an order of units.

    Attributes
    ----------
    known
        By places.
    kept
        Indices of the groups that a choice within the limit can hold.
    settled
        Whether most of the longest stretches were: then the whole may be, too.
    """

    known: Known
    kept: NDArray[np.int64]
    settled: bool


def regional_losses(
    residual: Residual,
    order: NDArray[np.int64],
    label: Callable[..., Labelled],
    *,
    limit: int,
    most: int,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    params: LabellingParams = LabellingParams(),
) -> Regional:
    """Bound what is lost in stretches of an order, and by that in all of it.

    Parameters
    ----------
    residual
        What is chosen from.
    order
        Shape ``(u,)``: its units.
    label
        As :func:`.labelling.label`: asked of stretches, which are arranged each for itself.
    limit
        A choice that loses more, together with what can be gained, does not matter.
    most
        Labels kept, at most, but no more than for any stretch.
    threads
        Stretches of a size that are labelled side by side.
    stop
        Asked now and then whether to give up.
    params
        How long the shortest stretches are, and how labelling goes.
    """
    n = len(order)
    parts, chains = _Parts(residual, order), _Chains(n)
    kept = parts.kept(chains.known(0, n), limit)
    size, settled, looked = params.region, 0, 0
    many = min(most, max(params.region_labels, most // params.region_share))

    def known_of(stretch: tuple[int, int]) -> tuple[int, int]:
        begin, end = stretch
        around = chains.known(0, begin).total + chains.known(end, n).total
        return chains.known(begin, end).total, limit - around

    def look(stretch: tuple[int, int], known: tuple[int, int]) -> Labelled | None:
        (begin, end), (inside, most_left) = stretch, known
        # What a stretch loses is little beside the gap: groups of more are left out at first.
        step = max(limit * size // n, limit // params.region_limit)
        while not stop() and inside <= most_left:
            left = min(most_left, inside + step)
            found = label(
                parts.within(kept, begin, end, left),
                limit=left,
                first=inside + (left - inside) // params.region_narrow,
                most=many,
                stop=stop,
                params=params,
            )
            if not found.settled or found.least <= left or left == most_left:
                return found
            inside = found.least
        return None

    while size < n and chains.known(0, n).total <= limit:
        settled, looked = 0, 0
        for stretch, here in _side_by_side(look, known_of, _stretches(n, size), threads):
            if here is None:
                break
            chains.add(*stretch, here.least)
            settled, looked = settled + here.settled, looked + 1
        known = chains.known(0, n)
        kept = parts.kept(known, limit)
        log.debug("stretches of %d: %.3f, %d groups", size, known.total / max(1, limit), len(kept))
        if stop() or 2 * settled < looked:
            break
        size *= 2
    return Regional(chains.known(0, n), kept, not stop() and 2 * settled >= looked)


def losses_of_any(
    residual: Residual,
    order: NDArray[np.int64],
    label: Callable[..., Labelled],
    *,
    beyond: int,
    most: int,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    params: LabellingParams = LabellingParams(),
) -> Known:
    """Bound what every choice loses in short stretches, whatever groups it holds.

    Parameters
    ----------
    residual
        All groups that price less than ``beyond``. Of any other a stretch that holds one of its
        units has a share that is at least as large as that of a group of most units.
    order, label, most, threads, stop, params
        As for :func:`regional_losses`.
    beyond
        Reduced cost that no other group is below.
    """
    n = len(order)
    parts, chains = _Parts(residual, order), _Chains(n)
    every, least = np.arange(len(residual.rows)), beyond // max(1, residual.rows.shape[1])

    def look(stretch: tuple[int, int], _: None) -> Labelled:
        return label(
            parts.within(every, *stretch, least), limit=least, most=most, stop=stop, params=params
        )

    for stretch, found in _side_by_side(
        look, lambda _: None, _stretches(n, params.region), threads
    ):
        chains.add(*stretch, min(found.least, least))
    return chains.known(0, n)


def _side_by_side(
    look: Callable[[tuple[int, int], Given], Found],
    known_of: Callable[[tuple[int, int]], Given],
    stretches: Iterable[tuple[int, int]],
    threads: int,
) -> Iterator[tuple[tuple[int, int], Found]]:
    """Look at stretches, so many at a time, each with what is known of it when it is begun.

    They are given in their order, and only as many are begun before as are given: so what is known
    does not depend on how long each takes.
    """
    if threads == 1:
        for stretch in stretches:
            yield stretch, look(stretch, known_of(stretch))
        return
    running: deque[tuple[tuple[int, int], Future[Found]]] = deque()
    with Workers(threads) as workers:
        for stretch in stretches:
            running.append((stretch, workers.submit(look, stretch, known_of(stretch))))
            if len(running) > threads:
                first, task = running.popleft()
                yield first, task.result()
        for last, task in running:
            yield last, task.result()


def _stretches(n: int, size: int) -> Iterator[tuple[int, int]]:
    """Stretches of a size, each half covered by the next."""
    for begin in range(0, n - size // 2, size // 2):
        yield begin, min(n, begin + size)


class _Chains:
    """What stretches lose at least, and chains of those that share no place.

    Parameters
    ----------
    n
        Places.
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self._lost: dict[tuple[int, int], int] = {}

    def add(self, begin: int, end: int, lost: int) -> None:
        """Keep what a stretch loses at least."""
        if lost > 0:
            self._lost[begin, end] = max(lost, self._lost.get((begin, end), 0))

    def known(self, begin: int, end: int) -> Known:
        """Return what is lost from a place on, and before another, within a stretch."""
        inside = [(a, b, lost) for (a, b), lost in self._lost.items() if begin <= a and b <= end]
        first, last = np.zeros((2, end - begin + 1), np.int64)
        for a, b, lost in sorted(inside, key=lambda part: part[1]):
            np.maximum(first[b - begin :], first[a - begin] + lost, out=first[b - begin :])
        for a, b, lost in sorted(inside, key=lambda part: -part[0]):
            np.maximum(last[end - a :], last[end - b] + lost, out=last[end - a :])
        return Known(first, last)


class _Parts:
    """Stretches of an order as residual problems of their own.

    Parameters
    ----------
    residual
        The whole.
    order
        Shape ``(u,)``: its units.
    """

    def __init__(self, residual: Residual, order: NDArray[np.int64]) -> None:
        n = len(order)
        place = np.full(n + 1, n)
        place[order] = np.arange(n)
        self._residual, self._order = residual, order
        self._times = held_by(residual.rows, residual.cuts, n)
        # What prices a little below zero may be gained once: the limit allows for it.
        self._reduced = (residual.loss + self._times @ residual.penalties).clip(min=0)
        self._places = place[residual.rows]
        self._begin = self._places.min(axis=1)
        self._end = np.where(residual.rows >= 0, self._places, -1).max(axis=1) + 1
        self._cuts = [np.sort(place[list(cut.units)]) for cut in residual.cuts]

    def kept(self, known: Known, limit: int) -> NDArray[np.int64]:
        """List groups that a choice can hold which loses no more than a limit."""
        beside = known.first[self._begin] + known.last[len(self._order) - self._end]
        return np.flatnonzero(self._reduced + beside <= limit)

    def within(self, kept: NDArray[np.int64], begin: int, end: int, limit: int) -> Residual:
        """Return the covers of a stretch by shares of some groups, up to a limit of each."""
        groups = kept[(self._begin[kept] < end) & (self._end[kept] > begin)]
        places = self._places[groups]
        inside = (begin <= places) & (places < end)
        many = (places < len(self._order)).sum(axis=1)
        share = self._reduced[groups] * inside.sum(axis=1) // many
        few = inside.any(axis=1) & (share <= limit)
        groups, places, inside, share = groups[few], places[few], inside[few], share[few]
        cuts = [
            k
            for k, units in enumerate(self._cuts)
            if begin <= units[0] and units[-1] < end and self._residual.penalties[k] > 0
        ]
        paid = self._times[groups][:, cuts] @ self._residual.penalties[cuts]
        return Residual(
            rows=np.sort(np.where(inside, places - begin, -1), axis=1).astype(np.int32),
            loss=share - paid,
            alone=self._residual.alone[self._order[begin:end]],
            ties=np.zeros(len(groups), np.int64),
            cuts=[
                Cut(tuple((self._cuts[k] - begin).tolist()), self._residual.cuts[k].divisor)
                for k in cuts
            ],
            penalties=self._residual.penalties[cuts],
            classes=np.zeros((len(groups), 0), bool),
            numbers=(),
            prices=(),
            gains=0,
        )
