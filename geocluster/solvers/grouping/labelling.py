"""Bidirectional labelling over a linear arrangement: the best choice from a list of groups.

A dynamic programme that solves the residual problem (:mod:`.residual`). The units stand in a linear
arrangement (:mod:`.linear_arrangement`). Step by step the first unit that no group holds yet is
placed: in a group of the list, or alone. Of two labels that cover the same units the cheaper one
dominates, and one that loses more than the limit has no completion that matters
(:mod:`.directional`). With good prices few are left, where the units can be so arranged that few
groups reach across any place.

It goes to and fro, since each direction has its completion bounds from the other, and each time
more labels may be kept: the truncation bound holds for what was not looked at.

Source: bounded bidirectional labelling, G. Righini and M. Salani, Discrete Optimization 3 (2006),
255-273; the same over decision diagrams, D. Bergman, A. A. Cire, W.-J. van Hoeve and J. N. Hooker,
Decision Diagrams for Optimization (Springer 2016), chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geocluster.solvers.grouping.directional import Arrangement, Pass
from geocluster.solvers.grouping.linear_arrangement import arrange
from geocluster.solvers.grouping.params import LabellingParams
from geocluster.solvers.grouping.residual import NEVER, Residual

__all__ = ["Labelled", "label"]


@dataclass(frozen=True, slots=True)
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
    """

    chosen: tuple[int, ...] | None
    least: int
    settled: bool


def label(
    residual: Residual,
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
    limit
        A choice that loses more, together with what can be gained, does not matter: so no part
        of one that matters loses more.
    most
        Labels that are kept, at most.
    first
        A limit to begin with; a larger one comes only where no choice was found within.
    stop
        Asked now and then whether to give up.
    params
        How units are arranged, and how fast the number of labels grows.
    """
    n = len(residual.alone)
    order = arrange(n, residual.rows, residual.loss, limit, params.arrangement)
    now, other = (
        _Direction(Arrangement(residual, limit, one_way, crowd=params.crowd))
        for one_way in (order, order[::-1])
    )
    reach = limit if first is None else min(first, limit)
    best, lost = None, NEVER
    least, keep, last = 0, min(most, params.first_labels), False
    while True:
        passed = now.label(other, reach, keep, stop)
        before, settled = reach, passed.truncated > reach
        if passed.chosen is not None and passed.loss < lost + settled:
            best, lost = passed.chosen, passed.loss
            reach = limit = min(limit, lost + residual.gains)
        least = max(least, min(passed.truncated, reach + (best is None)))
        settled = passed.truncated > reach
        if reach > before:
            # What was known left out choices that lose more than before.
            now.forget()
            other.forget()
        if stop() or (reach == limit and (settled or last)):
            return Labelled(best, least, settled and reach == limit)
        if settled or last:
            reach = min(limit, params.wider * max(1, reach)) if settled else limit
            keep, last = min(most, params.first_labels), False
            now.forget()
            other.forget()
        else:
            last = keep == most
            keep = min(most, keep * params.more_labels)
        now, other = other, now


class _Direction:
    """Labelling in one direction, and what is known of what is lost on its way."""

    def __init__(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self.forget()

    def forget(self) -> None:
        """Know nothing of what is lost."""
        self.least = np.zeros(len(self._arrangement) + 1, np.int64)

    def label(self, other: _Direction, limit: int, most: int, stop: Callable[[], bool]) -> Pass:
        """Go once, with completion bounds from the other direction."""
        passed = self._arrangement.label(other.least[::-1], limit, most, stop)
        self.least = np.maximum(self.least, passed.least)
        return passed
