"""The best choice from a list of groups by sweeps over the units, with all that is lost counted.

The units stand in a row (:mod:`.arrangement`). Step by step the first unit that
no group holds yet is placed: in a group of the list, or alone. Two beginnings that cover the same
units have the same ends before them, so only the cheaper one is kept; and one that loses more
than the limit has no end that matters (:mod:`.row`). With good prices few are
left, where the units can be so arranged that few groups reach across any place.

Sweeps go to and fro, since each knows from the one before what is lost behind, and each may keep
more beginnings than the one before: the least that was given up bounds what was not looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geocluster.solvers.grouping.arrangement import arrange
from geocluster.solvers.grouping.row import Pass, Row
from geocluster.solvers.grouping.terms import NEVER, Terms

__all__ = ["Swept", "sweep"]

_FIRST_MOST = 400
_GROWTH = 5
_WIDER = 4


@dataclass(frozen=True, slots=True)
class Swept:
    """What sweeps found.

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


def sweep(
    terms: Terms,
    *,
    limit: int,
    most: int,
    first: int | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Swept:
    """Find the choice of groups that loses least.

    Parameters
    ----------
    terms
        What is chosen from.
    limit
        A choice that loses more, together with what can be gained, does not matter: so no part
        of one that matters loses more.
    most
        Beginnings that are kept, at most.
    first
        A limit to begin with; a larger one comes only where no choice was found within.
    stop
        Asked now and then whether to give up.
    """
    order = arrange(len(terms.alone), terms.rows, terms.loss, limit)
    now, other = _Side(Row(terms, limit, order)), _Side(Row(terms, limit, order[::-1]))
    reach = limit if first is None else min(first, limit)
    best, lost = None, NEVER
    least, keep, last = 0, min(most, _FIRST_MOST), False
    while True:
        passed = now.sweep(other, reach, keep, stop)
        before, settled = reach, passed.given_up > reach
        if passed.chosen is not None and passed.loss < lost + settled:
            best, lost = passed.chosen, passed.loss
            reach = limit = min(limit, lost + terms.gains)
        least = max(least, min(passed.given_up, reach + (best is None)))
        settled = passed.given_up > reach
        if reach > before:
            # What was known left out choices that lose more than before.
            now.forget()
            other.forget()
        if stop() or (reach == limit and (settled or last)):
            return Swept(best, least, settled and reach == limit)
        if settled or last:
            reach = min(limit, _WIDER * max(1, reach)) if settled else limit
            keep, last = min(most, _FIRST_MOST), False
            now.forget()
            other.forget()
        else:
            last = keep == most
            keep = min(most, keep * _GROWTH)
        now, other = other, now


class _Side:
    """Sweeps from one side, and what is known of what is lost on their way."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.forget()

    def forget(self) -> None:
        """Know nothing of what is lost."""
        self.least = np.zeros(len(self._row) + 1, np.int64)

    def sweep(self, other: _Side, limit: int, most: int, stop: Callable[[], bool]) -> Pass:
        """Sweep once, with what is known from the other side."""
        passed = self._row.sweep(other.least[::-1], limit, most, stop)
        self.least = np.maximum(self.least, passed.least)
        return passed
