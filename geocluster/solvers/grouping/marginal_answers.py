"""Questions about what one unit is in, answered from min-marginals of all that is near the best.

Many changes say only in which groups one unit may be. One labelling of all choices within a width
of the best (:mod:`.marginals`) then answers them together, and bounds those that cost more. The
width grows when a question is not answered within it, as long as labels are few: so the more is
asked, the wider it is.

A unit that is taken out of the question is placed by an option of its own, which loses nothing
against what is left of the prices; every choice takes just one of those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.inner import NEVER
from geocluster.solvers.grouping.marginals import Marginals, marginals_within
from geocluster.solvers.grouping.near_groups import NearGroups
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.residual import Residual
from geocluster.solvers.grouping.state import State, seconds_up

__all__ = ["MarginalAnswers"]


_MORE_LABELS, _ALL_LABELS, _FEW_LABELS = 5, 30_000_000, 12_000_000
"""Times as many are kept as for one question, since they answer many; and at most over all units
together: some seconds. Less where few questions were asked."""

_MANY = 50
"""Questions for which it is worth while to keep all labels."""


_SAME = np.zeros(1, np.int64)


class _Near(NamedTuple):
    """Groups of the pool that choices within the limit hold, and what is known of them."""

    numbers: NDArray[np.int64]
    marginals: Marginals


class MarginalAnswers:
    """What is known of all choices near the best of a part.

    Parameters
    ----------
    state
        Of the part, with prices.
    groups
        Of the part, near its best choice; where it takes long to list more, nothing is wider.
    one_gone
        Whether just one unit, whichever, is taken out of the question.
    """

    def __init__(
        self,
        state: State,
        groups: NearGroups,
        *,
        one_gone: bool,
    ) -> None:
        self._state, self._groups, self._one_gone = state, groups, one_gone
        self._width = max(SCALE, int(state.value * state.params.enumeration.first_width))
        self._near: _Near | None = None
        self._may_widen, self._may_keep_more, self._count = True, True, 0

    def without(self, unit: int, stop: Callable[[], bool]) -> tuple[tuple[int, ...] | None, int]:
        """Return the best choice where a unit is out of the question; as :meth:`meeting`."""
        base = self._state.value - int(self._state.known_prices.units[unit])
        return self._asked(lambda near: (np.array([len(near.numbers) + unit]), _SAME), base, stop)

    def meeting(
        self,
        changes: Changes,
        unit: int,
        stop: Callable[[], bool],
        more: Callable[[NDArray[np.int32]], NDArray[np.int64]],
    ) -> tuple[tuple[int, ...] | None, int]:
        """Return the best choice that meets changes which all name a unit.

        Parameters
        ----------
        changes
            As :attr:`.Changes.shared` says.
        unit
            That they name.
        stop
            Asked now and then whether to give up.
        more
            Returns what groups that hold the unit cost more, in seconds, given their units; others
            cost what they did.

        Returns
        -------
        Groups of the pool and what they cost in seconds; None, and seconds that no choice can
        beat, where it costs more than what is known of.
        """

        def options(near: _Near) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
            rows = self._state.pool.rows[near.numbers]
            held = np.flatnonzero((rows == unit).any(axis=1))
            held = held[changes.allowed(rows[held], len(self._state.units))]
            paid = more(rows[held])
            held, paid = held[paid < NEVER], paid[paid < NEVER] * SCALE
            if unit in changes.must_be_held:
                return held, paid
            return np.append(held, len(near.numbers) + unit), np.append(paid, 0)

        return self._asked(options, self._state.value, stop)

    def lost_at_least(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what is known that choices lose at least which hold groups of the pool."""
        lost, near = np.zeros(len(numbers), np.int64), self._near
        if near is not None and len(near.numbers):
            at = np.searchsorted(near.numbers, numbers).clip(max=len(near.numbers) - 1)
            known = near.marginals.lost[at].clip(max=near.marginals.limit + 1)
            lost = np.where(near.numbers[at] == numbers, known, near.marginals.limit + 1)
        return lost

    def _asked(
        self,
        options: Callable[[_Near], tuple[NDArray[np.int64], NDArray[np.int64]]],
        base: int,
        stop: Callable[[], bool],
    ) -> tuple[tuple[int, ...] | None, int]:
        """Answer for some options, from further and further away."""
        self._count += 1
        while True:
            near, best = self._near, None
            if near is not None:
                best = near.marginals.best(*options(near))
            if near is not None and best is not None:
                option, lost = best
                cost = seconds_up(base + lost)
                if cost >= self._state.big_m:
                    return None, self._state.big_m
                chosen = near.marginals.choice(option)
                numbers = near.numbers[[k for k in chosen if k < len(near.numbers)]]
                return tuple(sorted(numbers.tolist())), cost
            if not self._widen(stop):
                known = 0 if near is None else seconds_up(base + near.marginals.limit + 1)
                return None, min(known, self._state.big_m)

    def _widen(self, stop: Callable[[], bool]) -> bool:
        """Look further; tell whether that could be done."""
        many = self._count > _MANY
        if stop() or not (self._may_widen or (many and self._may_keep_more)):
            return False
        state, params = self._state, self._state.params
        # Whatever loses as much, also where a unit's price is taken off, meets not all rules.
        everything = state.big_m * SCALE - state.value + int(state.known_prices.units.max().clip(0))
        limit = min(state.gap + self._width, everything)
        if self._groups.is_far(limit):
            self._may_widen = self._may_keep_more = False
            return False
        numbers = self._groups.within(limit, stop)
        found = None
        if numbers is not None:
            found = marginals_within(
                self._residual(numbers),
                limit=limit,
                most=min(
                    _MORE_LABELS * params.enumeration.labels,
                    max(1, (_ALL_LABELS if many else _FEW_LABELS) // len(state.units)),
                ),
                stop=stop,
                params=params.labelling,
            )
        if found is None or numbers is None:
            self._may_widen = stop()
            self._may_keep_more = self._may_widen or not (many or numbers is None)
            return False
        self._near, self._may_widen = _Near(numbers, found), limit < everything
        self._width *= params.enumeration.wider
        return True

    def _residual(self, numbers: NDArray[np.int64]) -> Residual:
        found = self._state.residual(numbers)
        if not self._one_gone:
            return found
        n, g = len(found.alone), len(found.rows)
        rows = np.full((n, found.rows.shape[1]), -1, np.int32)
        rows[:, -1] = np.arange(n)
        nothing = np.zeros(n, np.int64)
        classes = np.zeros((g + n, found.classes.shape[1] + 1), bool)
        classes[:g, :-1] = found.classes
        classes[g:, -1] = True
        return replace(
            found,
            rows=np.concatenate([found.rows, rows]),
            loss=np.concatenate([found.loss, nothing]),
            ties=np.concatenate([found.ties, nothing]),
            classes=classes,
            numbers=(*found.numbers, (1, 1)),
            prices=(*(found.prices or (0,) * len(found.numbers)), 0),
        )
