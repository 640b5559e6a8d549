"""The best choice from a list of groups by sweeps over the units, with all that is lost counted.

The units stand in a row (:mod:`geocluster.solvers.arrangement`). Step by step the first unit that
no group holds yet is placed: in a group of the list, or alone. Two beginnings that cover the same
units have the same ends before them, so only the cheaper one is kept; and one that loses more
than the limit has no end that matters (:mod:`geocluster.solvers.row`). With good prices few are
left, where the units can be so arranged that few groups reach across any place.

Sweeps go to and fro, since each knows from the one before what is lost behind, and each may keep
more beginnings than the one before: the least that was given up bounds what was not looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geocluster.solvers.arrangement import arrange
from geocluster.solvers.row import Row
from geocluster.solvers.terms import Terms

__all__ = ["Swept", "sweep"]

_FIRST_MOST = 2_000
_GROWTH = 5


@dataclass(frozen=True, slots=True)
class Swept:
    """What sweeps found.

    Attributes
    ----------
    chosen
        Indices of groups; None where no choice was found within the limit.
    least
        No choice loses less than this and what can be gained; above the limit where none is
        within.
    settled
        Whether all choices within the limit were looked at: then the one chosen, if any, is
        the best.
    """

    chosen: tuple[int, ...] | None
    least: int
    settled: bool


def sweep(
    terms: Terms,
    *,
    limit: int,
    most: int,
    stop: Callable[[], bool] = lambda: False,
) -> Swept:
    """Find the choice of groups that loses least.

    Parameters
    ----------
    terms
        What is chosen from.
    limit
        What loses more, even with all that can be gained, does not matter.
    most
        Beginnings that are kept, at most.
    stop
        Asked now and then whether to give up.
    """
    order = arrange(len(terms.alone), terms.rows, terms.loss, limit)
    now, other = Row(terms, limit, order), Row(terms, limit, order[::-1])
    behind = np.zeros(len(order) + 1, np.int64)
    keep = min(most, _FIRST_MOST)
    best: tuple[int, ...] | None = None
    least, last = 0, False
    while True:
        passed = now.sweep(behind, limit, keep, stop)
        if passed.chosen is not None:
            best, limit = passed.chosen, passed.loss + terms.gains
        least = max(least, min(passed.given_up, limit if best else limit + 1))
        settled = passed.given_up > limit
        if settled or last or stop():
            return Swept(best, least, settled)
        last = keep == most
        behind = passed.least[::-1]
        now, other = other, now
        keep = min(most, keep * _GROWTH)
