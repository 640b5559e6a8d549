"""The search for the best choice of a part that meets changes, from its prices on.

Prices are raised first at the units that the changes are about (:mod:`.raised_prices`); then groups
are listed, wider and wider, and chosen from by labelling, until the best choice is proven. Where
too many would have to be listed, prices are found anew (:mod:`.repriced`), or over those that are
listed (:mod:`.narrowed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.grouping.effort import Effort
from geocluster.solvers.grouping.inner import NEVER as UNDIVIDABLE
from geocluster.solvers.grouping.inner import InnerGroups
from geocluster.solvers.grouping.labelling import label
from geocluster.solvers.grouping.narrowed import FIRST_A_UNIT, narrowed
from geocluster.solvers.grouping.near_groups import NearGroups
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.raised_prices import RaisedGroups
from geocluster.solvers.grouping.repriced import repriced, searched_around
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State, seconds_up
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.grouping.units_apart import say_all, units_as_far

__all__ = ["ChangedSearch", "Question"]

_LABELLED_A_UNIT, _REGIONAL_A_UNIT = 60, 8
"""With more groups for each unit new prices are found before one chooses among them; with fewer,
what is lost in parts is bounded first."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked of a part, by its own units.

    Attributes
    ----------
    changes
        What is asked beside the rules.
    gone
        Units that are not there at all.
    shared
        Units that all changes name, also those in finer tiers; None where nothing is changed.
    more
        Returns seconds that groups cost more, given their units.
    inner
        Returns the inner groups as something in a finer tier has them; None where nothing has.
    """

    changes: Changes
    gone: tuple[int, ...]
    shared: frozenset[int] | None
    more: Callable[[NDArray[np.int32]], NDArray[np.int64]]
    inner: Callable[[], InnerGroups] | None


class ChangedSearch:
    """The search for the best choice that meets changes.

    Parameters
    ----------
    state
        Of the part, with prices; it stays as it is, but for its pool.
    near
        Its groups near the best choice.
    lock
        Held while groups are added to the pool.
    asked
        What is asked.
    most
        Seconds: where the best choice costs more, only that is proven; None for any.
    bound
        Seconds that no choice can beat, as is known before.
    """

    def __init__(
        self,
        state: State,
        near: NearGroups,
        lock: Lock,
        asked: Question,
        *,
        most: int | None,
        bound: int,
    ) -> None:
        self._state, self._lock, self._asked = state, lock, asked
        self._changes, self._out = asked.changes, list(asked.gone)
        self._near = near
        self._gone = (*asked.gone, *self._changes.alone)
        self._alone = state.alone.copy()
        self._alone[list(self._changes.must_be_held)] = state.big_m
        self._alone[self._out] = 0
        # What costs as much does not matter.
        self._upper = state.big_m if most is None else max(0, min(state.big_m, most + 1))
        self._best: tuple[int, ...] | None = None
        self._fixed = self._numbers_of_fixed()
        self._begin_at(near)
        self._bound = max(bound, seconds_up(self._value) if self._out else state.lower)

    def _begin_at(self, groups: NearGroups | RaisedGroups) -> None:
        """Reckon with prices, and with groups that are near the best choice at them."""
        state, prices = self._state, groups.prices
        self._groups, self._value = groups, groups.value - int(prices.units[self._out].sum())
        self._lost_alone = self._alone * SCALE - prices.units
        self._lost_alone[self._out] = 0
        self._forced = int(state.reduced_at(prices, self._fixed).clip(min=0).sum())
        self._forced += int(self._lost_alone[list(self._changes.alone)].sum())

    def begin_with(self, choices: Iterable[tuple[int, ...]]) -> None:
        """Offer those of some choices that meet the changes.

        Parameters
        ----------
        choices
            Groups of the pool.
        """
        n, changes = len(self._state.units), self._changes
        held, alone = list(changes.must_be_held), list(self._gone)
        for chosen in tuple(choices):
            rows = self._state.pool.rows[list(chosen)]
            taken = np.zeros(n + 1, bool)
            taken[rows] = True
            if taken[held].all() and not taken[alone].any() and changes.allowed(rows, n).all():
                self._offer(chosen)
        self._offer(self._left_of(self._state.best))

    def _left_of(self, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """Return the groups of a choice that the changes leave; all else is alone."""
        return tuple(self._allowed(np.array(chosen, np.int64)).tolist())

    def _allowed(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the groups that the changes leave."""
        rows = self._state.pool.rows[numbers]
        left = self._changes.allowed(rows, len(self._state.units))
        left &= ~np.isin(rows, self._gone).any(axis=1)
        left[left] = self._more(numbers[left]) < UNDIVIDABLE
        return numbers[left]

    def run(self, clock: Clock, effort: Effort) -> tuple[tuple[int, ...] | None, int]:
        """List and choose, wider until the best choice is proven.

        Parameters
        ----------
        clock
            When to end.
        effort
            Whether prices are found anew where the best choice is far.

        Returns
        -------
        Groups of the pool, None where no choice was found; and seconds that none can beat.
        """
        params, state = self._state.params.enumeration, self._state
        rows = state.pool.rows[self._fixed]
        if not self._changes.allowed(rows, len(state.units)).all():
            return None, state.big_m
        self._raise_prices(clock)
        spare = max(SCALE, int(self._value * params.first_width))
        spare = max(spare, self._bound * SCALE - self._value - self._forced)
        few, asked_anew = _LABELLED_A_UNIT * len(state.units), False
        while self._bound < self._upper and not clock.over():
            # Costs are whole seconds: what is not cheaper by one does not matter.
            enough = (self._upper - 1) * SCALE - self._value
            if enough < self._forced:
                self._bound = self._upper
                break
            limit = min(self._forced + spare, enough, NEVER // 4)
            far = self._groups.is_far(limit - self._forced)
            if far and not asked_anew:
                asked_anew = True
                self._search_again(clock, effort)
                continue
            numbers = None if far else self._left(limit, clock)
            if numbers is None and not asked_anew:
                continue
            if numbers is None:
                break
            settled = len(numbers) <= few and self._label(numbers, limit, clock)
            if not settled and not self._narrow(numbers, limit, clock):
                break
            if limit >= enough:
                self._bound = self._upper
            spare *= params.wider
        return self._best, self._bound

    @cached_property
    def _inner(self) -> InnerGroups | None:
        """The inner groups as something in a finer tier has them; None where nothing has."""
        return None if self._asked.inner is None else self._asked.inner()

    @cached_property
    def _units(self) -> Units:
        """The units as the changes have them, as far as units can say it."""
        return units_as_far(self._state.units, self._changes, self._out, self._inner)

    def _raise_prices(self, clock: Clock) -> None:
        """Raise the prices of units that all changes name, where not much else is asked."""
        asked, changes = self._asked, self._changes
        if self._out or changes.fixed or not asked.shared:
            return
        raised = RaisedGroups(self._state, self._near, self._units, changes, asked.more, self._lock)
        raised.rise(
            sorted(asked.shared),
            self._alone,
            first=self._bound * SCALE - self._value,
            enough=self._upper * SCALE,
            stop=clock.over,
        )
        self._begin_at(raised)
        self._raise(seconds_up(self._value))

    def _more(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Seconds that groups of the pool cost more than they did."""
        return self._asked.more(self._state.pool.rows[numbers])

    def _numbers_of_fixed(self) -> NDArray[np.int64]:
        state, fixed = self._state, self._changes.fixed
        rows = np.full((len(fixed), state.pool.rows.shape[1]), -1, np.int32)
        for row, group in zip(rows, fixed, strict=True):
            row[len(row) - len(group) :] = group
        if not len(fixed):
            return np.zeros(0, np.int64)
        with self._lock:
            return state.take(rows)[0]

    def _left(self, limit: int, clock: Clock) -> NDArray[np.int64] | None:
        """Return the groups that a choice can hold that loses no more; None for too many."""
        listed = self._groups.within(max(0, limit - self._forced), clock.over)
        if listed is None:
            return None
        return self._allowed(np.union1d(listed, self._fixed))

    def _label(self, numbers: NDArray[np.int64], limit: int, clock: Clock) -> bool:
        """Choose at the prices what loses no more than a limit; tell whether all was seen."""
        state, groups = self._state, self._groups
        residual = state.residual_at(groups.prices, groups.value, numbers)
        paid = residual.loss + self._more(numbers) * SCALE
        found = label(
            replace(residual, loss=paid, alone=self._lost_alone),
            limit=limit,
            most=state.params.enumeration.labels,
            regional=len(numbers) <= _REGIONAL_A_UNIT * len(state.units),
            stop=clock.over,
            params=state.params.labelling,
        )
        if found.chosen is not None:
            self._offer(tuple(sorted(numbers[list(found.chosen)].tolist())))
        self._raise(seconds_up(self._value + found.least))
        return found.settled

    def _narrow(self, numbers: NDArray[np.int64], limit: int, clock: Clock) -> bool:
        """Choose at new prices; tell whether all was seen that loses no more than a limit."""
        state, prices = self._state, self._groups.prices
        left = prices.units.copy()
        left[self._out] = 0
        below = min(self._upper, (self._value + limit) // SCALE + 1)
        chosen, bound = narrowed(
            state, numbers, state.pool.cost[numbers] + self._more(numbers), self._alone,
            replace(prices, units=left), self._value, below, clock,
        )  # fmt: skip
        if chosen is not None:
            self._offer(chosen)
        self._raise(bound)
        return bound >= min(self._upper, below)

    def _search_again(self, clock: Clock, effort: Effort) -> None:
        """Look for a good choice around what is changed, and then with prices found anew."""
        state, changes = self._state, self._changes
        if changes.fixed:
            return
        left = replace(self._groups.prices, units=self._groups.prices.units.copy())
        left.units[self._out] = 0
        begin = self._left_of(self._best or state.best)
        near = self._groups.listed[: FIRST_A_UNIT * len(state.units)]
        numbers = self._allowed(np.unique([*state.master.columns, *near, *begin]).astype(np.int64))
        says_all = say_all(changes, self._inner)
        around = searched_around(
            state, self._units, changes, numbers, state.pool.cost[numbers] + self._more(numbers),
            begin=begin, sought=self._sought(), prices=left, value=self._value,
            width=self._groups.width, says_all=says_all, clock=clock,
        )  # fmt: skip
        if around.complete:
            self._take(around.pool.rows[list(around.best)])
        if effort < Effort.WHOLE or state.priced is None or not says_all:
            return
        found, bound = repriced(
            around, prices=left, value=self._value, below=self._upper, clock=clock
        )
        if found is not None:
            self._take(found)
        self._raise(bound)

    def _sought(self) -> list[tuple[int, ...]]:
        """Return sets of units of which groups are to be known: named ones, and what they leave."""
        changes, state = self._changes, self._state
        named = self._asked.shared or ()
        sets = [*(changes.together or ((u,) for u in named if u not in self._gone))]
        for group in map(state.pool.group, state.best):
            leavers = {*named, *self._gone}.intersection(group)
            sets += [tuple(v for v in group if v != u) for u in sorted(leavers)]
        return [held for held in sets if held]

    def _take(self, rows: NDArray[np.int32]) -> None:
        """Take in a choice, and offer it."""
        with self._lock:
            chosen = self._state.take(rows)[0]
        self._offer(tuple(sorted(chosen.tolist())))

    def _raise(self, bound: int) -> None:
        self._bound = max(self._bound, min(self._upper, bound))

    def _offer(self, chosen: tuple[int, ...]) -> None:
        state = self._state
        rows = state.pool.rows[list(chosen)]
        more = self._asked.more(rows)
        if (more >= UNDIVIDABLE).any():
            return
        total = state.pool.total(chosen, self._alone) + int(more.sum())
        total += state.big_m * state.units.classes.broken_by(rows)
        if total < self._upper:
            self._best, self._upper = chosen, total
