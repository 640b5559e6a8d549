"""Bidirectional labelling: to and fro along an order of units, with what is known of losses.

Each direction has its completion bounds from the other (:mod:`.directional`), and each time more
labels may be kept: the truncation bound holds for what was not looked at. Where it rises so slowly
that it would not get beyond the limit with all labels that may be kept, they are not tried.

Source: bounded bidirectional labelling, G. Righini and M. Salani, Discrete Optimization 3 (2006),
255-273; the same over decision diagrams, D. Bergman, A. A. Cire, W.-J. van Hoeve and J. N. Hooker,
Decision Diagrams for Optimization (Springer 2016), chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import log

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.directional import Arrangement, Pass
from geocluster.solvers.grouping.params import LabellingParams
from geocluster.solvers.grouping.residual import NEVER, Residual

__all__ = ["Known", "Labelled", "label_to_and_fro"]

_EVIDENCE = 3

_FEW = 400
"""So few labels take no time, and tell nothing of how the truncation bound rises with more."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """What labelling found.

    Attributes
    ----------
    chosen
        Indices of groups; None where no choice was found within the limit.
    least
        No choice loses, together with what can be gained, less than this; above the limit where
        none is within.
    settled
        Whether all choices were looked at that lose, together with what can be gained, no more
        than the limit: then none of them loses less than the one chosen.
    kept
        Indices of the groups that such choices can hold; None where it may be any.
    """

    chosen: tuple[int, ...] | None
    least: int
    settled: bool
    kept: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What every choice loses, together with what can be gained, by places of an order.

    Attributes
    ----------
    first, last
        Shape ``(u + 1,)``: at least, at the first and at the last 0, 1, … places.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def nothing(cls, n: int) -> Known:
        """Return that nothing is known of ``n`` places."""
        return cls(*np.zeros((2, n + 1), np.int64))

    @property
    def total(self) -> int:
        """What every choice loses at least."""
        return int(self.first[-1])


def label_to_and_fro(
    residual: Residual,
    order: NDArray[np.int64],
    known: Known,
    *,
    limit: int,
    most: int,
    first: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    params: LabellingParams = LabellingParams(),
) -> Labelled:
    """Find the choice of groups that loses least.

    Parameters
    ----------
    residual
        What is chosen from.
    order
        Shape ``(u,)``: its units in the order in which they are placed.
    known
        What is lost in any case.
    limit, most, first, stop, params
        As for :func:`.labelling.label`.
    """
    now, other = (
        _Direction(partial(Arrangement, residual, limit, one_way, crowd=params.crowd), least)
        for one_way, least in ((order, known.first), (order[::-1], known.last))
    )
    reach = limit if first is None else min(first, limit)
    best, lost = None, NEVER
    least, keep, last = 0, min(most, params.first_labels), False
    bounds: list[int] = []
    while True:
        passed = now.label(other, reach, keep, stop)
        before, settled = reach, passed.truncated > reach
        bounds.append(passed.truncated)
        if passed.chosen is not None and passed.loss < lost + settled:
            best, lost = passed.chosen, passed.loss
            reach = limit = min(limit, lost + residual.gains)
        least = max(least, min(passed.truncated, reach + (best is None)))
        settled = passed.truncated > reach
        last = last or (keep >= _FEW and _hopeless(bounds, reach, most / keep, params))
        if reach > before:
            # What was known left out choices that lose more than before.
            now.forget()
            other.forget()
        if stop() or (reach == limit and (settled or last)):
            return Labelled(best, least, settled and reach == limit)
        if settled or last:
            beyond = max(1, reach - known.total, (limit - known.total) // params.steps)
            reach = min(limit, known.total + params.wider * beyond) if settled else limit
            keep, last, bounds = min(most, params.first_labels), False, []
            now.forget()
            other.forget()
        else:
            last = keep == most
            keep = min(most, keep * params.more_labels)
        now, other = other, now


def _hopeless(bounds: Sequence[int], reach: int, growth: float, params: LabellingParams) -> bool:
    """Tell whether labels will still be truncated when there are as many as may be.

    The truncation bound rises with the logarithm of their number, more or less.

    Parameters
    ----------
    bounds
        Truncation bounds so far, each with so many times as many labels.
    reach
        What they have to get beyond.
    growth
        How many times as many there can be at most.
    params
        How fast their number grows, and how much faster than so far the bound may rise.
    """
    if len(bounds) < _EVIDENCE:
        return False
    rise = (bounds[-1] - bounds[-_EVIDENCE]) / (_EVIDENCE - 1)
    # With as many as may be it goes once in each direction.
    steps = 1 + log(growth) / log(params.more_labels)
    return bounds[-1] + params.hopeful * rise * steps <= reach


class _Direction:
    """Labelling in one direction, and what is known of what is lost on its way.

    Parameters
    ----------
    arrange
        Lays out the options; not called where it never goes in this direction.
    known
        As of :class:`Known`.
    """

    def __init__(self, arrange: Callable[[], Arrangement], known: NDArray[np.int64]) -> None:
        self._arrange, self._known = arrange, known
        self.forget()

    @cached_property
    def _arrangement(self) -> Arrangement:
        return self._arrange()

    def forget(self) -> None:
        """Know no more of what is lost than before all."""
        self.least = self._known

    def label(self, other: _Direction, limit: int, most: int, stop: Callable[[], bool]) -> Pass:
        """Go once, with completion bounds from the other direction."""
        passed = self._arrangement.label(other.least[::-1], limit, most, stop)
        self.least = np.maximum(self.least, passed.least)
        return passed
