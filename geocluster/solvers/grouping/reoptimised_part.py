"""One part of a problem that is solved again: its prices, the groups listed so far, its choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.changes import Changes, Dearer
from geocluster.solvers.grouping.inner import NEVER as UNDIVIDABLE
from geocluster.solvers.grouping.labelling import label
from geocluster.solvers.grouping.marginal_answers import MarginalAnswers
from geocluster.solvers.grouping.narrowed import narrowed
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced, price
from geocluster.solvers.grouping.repriced import repriced
from geocluster.solvers.grouping.residual import NEVER
from geocluster.solvers.grouping.state import State, seconds_up
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.grouping.units_apart import changed_units

__all__ = ["Choice", "Part"]

_LABELLED_A_UNIT, _REGIONAL_A_UNIT = 60, 8
"""With more groups for each unit new prices are found before one chooses among them; with fewer,
what is lost in parts is bounded first."""

_MOST_STEPS, _ANY_STEPS = 1_000_000, 1 << 62
"""Groups that are looked at for each lead where they are divided: each takes much longer then."""

_WIDE_A_UNIT = 300
"""Groups for each unit; where more are listed and each is divided, prices are found anew before
more are."""

_KEPT = 1_000
"""Choices that were found, kept as bounds of what is asked next."""


class Choice(NamedTuple):
    """The best choice that was found in a part, and what is proven.

    Attributes
    ----------
    numbers
        Groups of the pool; None where no choice was found that meets all rules.
    bound
        Seconds; the prohibitive charge of the part where it is proven that there is none.
    """

    numbers: tuple[int, ...] | None
    bound: int


class Part:
    """A part that was searched once.

    Parameters
    ----------
    state
        What is known of it; it is searched no more.
    units
        Shape ``(u,)``: its units, by their number in the whole.

    Attributes
    ----------
    place
        Where each unit stands among those of the part.
    unchanged
        Its answer where nothing is changed.
    upper, unproven
        Seconds of its best choice, and between it and its bound.
    big_m
        Seconds; a choice that costs as much meets not all rules.
    lock
        Held while groups are added to the pool.
    """

    def __init__(self, state: State, units: NDArray[np.int64]) -> None:
        self._state, self._units = state, units
        self.place = {u: k for k, u in enumerate(units.tolist())}
        self.big_m = state.big_m
        best = state.best if state.complete else None
        self.unchanged = Choice(best, state.lower)
        self.upper, self.unproven = state.upper, state.upper - state.lower
        state.open_again()
        self.lock, self._asked = Lock(), Lock()
        self._all, self._without_one = (
            MarginalAnswers(state, self._within, one_gone=one_gone, is_far=self.is_far)
            for one_gone in (False, True)
        )
        self._found = [] if best is None else [best]
        self._width, self._too_wide = -1, NEVER
        self._listed = np.zeros(0, np.int64)
        self._reduced = np.zeros(0, np.int64)

    @property
    def priced(self) -> bool:
        """Whether there are prices to begin with."""
        return self._state.prices is not None

    @property
    def units(self) -> Units:
        """What is grouped here, numbered from 0."""
        return self._state.units

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Shape ``(u,)``: its units, ascending, by their number in the whole."""
        return self._units

    @property
    def prices(self) -> Duals:
        """Prices that bound every choice here."""
        return self._state.known_prices

    @property
    def value(self) -> int:
        """What they prove that every choice costs, times the scale of prices."""
        return self._state.value

    def in_whole(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return groups by the numbers of their units in the whole, -1 as before."""
        return np.append(self._units, -1)[rows]

    def lost_at_least(self, found: Priced, reduced: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what a choice loses at least that holds a group: reduced cost, or what is known.

        Parameters
        ----------
        found
            Feasible groups.
        reduced
            Of each.
        """
        with self.lock:
            numbers, _ = self._state.pool.add(found)
        return np.maximum(reduced, self._all.lost_at_least(numbers))

    def groups(self, numbers: Iterable[int]) -> list[tuple[int, ...]]:
        """Return units of groups of the pool, by their number in the whole."""
        chosen = (list(self._state.pool.group(number)) for number in numbers)
        return [tuple(self._units[group].tolist()) for group in chosen]

    def lower(self, gone: Iterable[int]) -> int:
        """Seconds that no choice can beat where some units of the whole are gone."""
        here = [self.place[u] for u in gone if u in self.place]
        return max(0, seconds_up(self._value(here))) if here else self.unchanged.bound

    def within(
        self, spare: int, most: int, clock: Clock
    ) -> list[tuple[int, tuple[int, ...]]] | None:
        """Return cost and units of all groups that a choice can hold; None for too many.

        Parameters
        ----------
        spare
            Seconds above the best choice.
        most
            Groups.
        clock
            When to give up.
        """
        if not self.priced:
            return None
        limit = (self._state.upper + spare) * SCALE - self._state.value
        numbers = self._within(limit, clock.over)
        if numbers is None or len(numbers) > most:
            return None
        costs = self._state.pool.cost[numbers].tolist()
        return list(zip(costs, self.groups(numbers.tolist()), strict=True))

    def least(
        self,
        changes: Changes,
        gone: Iterable[int],
        most: int | None,
        clock: Clock,
        dearer: Dearer | None = None,
    ) -> Choice:
        """Find the choice of least cost that meets changes.

        Parameters
        ----------
        changes, gone
            By unit of the whole; other units are not read.
        most
            Seconds: where it costs more, only that is proven.
        clock
            When to give up.
        dearer
            What groups cost more than they did; nothing where not given.
        """
        if not self.priced:
            return Choice(None, self.unchanged.bound)
        found = self._near(changes.inside(self.place).renumbered(self.place), gone, clock, dearer)
        if found.numbers is None:
            search = _Search(self, changes, gone, most, found.bound, dearer)
            search.begin_with(self._found)
            found = search.run(clock)
        if found.numbers is not None and len(self._found) < _KEPT:
            self._found.append(found.numbers)
        return found

    def more(self, numbers: NDArray[np.int64], dearer: Dearer) -> NDArray[np.int64]:
        """Seconds that groups of the pool cost more."""
        rows = self._state.pool.rows[numbers]
        return dearer.more(np.append(self._units, -1).astype(np.int32)[rows])

    def shared(self, changes: Changes, dearer: Dearer | None) -> frozenset[int] | None:
        """Return the units that all changes name, by their number here; None for no change."""
        if dearer is None:
            return changes.shared
        held = frozenset(self.place[u] for u in dearer.shared or () if u in self.place)
        return held if changes.shared is None else changes.shared & held

    def _near(
        self, changes: Changes, gone: Iterable[int], clock: Clock, dearer: Dearer | None
    ) -> Choice:
        """Answer from all that is near the best; else say what that proves."""
        if not self._state.complete:
            return Choice(None, 0)
        out = [self.place[u] for u in gone if u in self.place]
        shared, lonely = self.shared(changes, dearer), changes.only_alone
        more = None if dearer is None else partial(self.more, dearer=dearer)
        with self._asked:
            if not out and lonely is not None and dearer is None:
                return self._alone(lonely, clock)
            if len(out) == 1 and not changes.named and dearer is None:
                return Choice(*self._without_one.without(out[0], clock.over))
            if not out and shared:
                return Choice(*self._all.meeting(changes, min(shared), clock.over, more))
        return Choice(None, 0)

    def _alone(self, unit: int, clock: Clock) -> Choice:
        """Answer from all that is near the best without a unit: alone it only adds its charge."""
        numbers, least = self._without_one.without(unit, clock.over)
        cost = min(least + int(self._state.alone[unit]), self.big_m)
        return Choice(None if cost >= self.big_m else numbers, cost)

    def _value(self, gone: list[int]) -> int:
        """Value of the prices without some units: what is left of the dual objective."""
        return self._state.value - int(self._state.known_prices.units[gone].sum())

    def is_far(self, width: int) -> bool:
        """Tell whether groups up to a reduced cost are too many, or divided and many more."""
        many = self.units.inner.divides and len(self._listed) > _WIDE_A_UNIT * len(self._units)
        return (many and width > self._width) or width >= self._too_wide

    def _within(self, width: int, stop: Callable[[], bool]) -> NDArray[np.int64] | None:
        """Return all groups up to a reduced cost, ascending; None for too many."""
        state = self._state
        with self.lock:
            if width >= self._too_wide:
                return None
            if width > self._width:
                found = price(
                    state.units,
                    state.known_prices,
                    below=width + 1,
                    best_only=False,
                    most=state.params.enumeration.most_columns,
                    steps=_MOST_STEPS if state.units.inner.divides else _ANY_STEPS,
                    threads=state.threads,
                    stop=stop,
                    params=state.params.pricing,
                )
                if not found.complete:
                    self._too_wide = self._too_wide if stop() else width
                    return None
                listed = np.unique(state.pool.add(found)[0])
                reduced = state.reduced(listed)
                order = np.argsort(reduced, kind="stable")
                self._width, self._listed, self._reduced = width, listed[order], reduced[order]
            listed, reduced = self._listed, self._reduced
        return np.sort(listed[: np.searchsorted(reduced, width, side="right")])


class _Search:
    """The search for the best choice that meets changes."""

    def __init__(
        self,
        part: Part,
        changes: Changes,
        gone: Iterable[int],
        most: int | None,
        bound: int,
        dearer: Dearer | None,
    ) -> None:
        state = self._state = part._state
        self._part, self._dearer = part, dearer
        self._changes = changes.inside(part.place).renumbered(part.place)
        out = [part.place[u] for u in gone if u in part.place]
        self._out, self._gone = out, (*out, *self._changes.alone)
        self._value = part._value(out)
        alone = state.alone.copy()
        alone[list(self._changes.must_be_held)] = state.big_m
        alone[out] = 0
        self._alone = alone
        self._lost_alone = alone * SCALE - state.known_prices.units
        self._lost_alone[out] = 0
        self.bound = max(part.lower(gone), bound)
        # What costs as much does not matter.
        self.upper = state.big_m if most is None else max(0, min(state.big_m, most + 1))
        self.best: tuple[int, ...] | None = None
        self._fixed = self._numbers_of_fixed()
        self._forced = int(state.reduced(self._fixed).clip(min=0).sum())
        self._forced += int(self._lost_alone[list(self._changes.alone)].sum())

    def begin_with(self, choices: Iterable[tuple[int, ...]]) -> None:
        """Offer those of some choices that meet the changes."""
        n, changes = len(self._state.units), self._changes
        held, alone = list(changes.must_be_held), list(self._gone)
        for chosen in tuple(choices):
            rows = self._state.pool.rows[list(chosen)]
            taken = np.zeros(n + 1, bool)
            taken[rows] = True
            if taken[held].all() and not taken[alone].any() and changes.allowed(rows, n).all():
                self._offer(chosen)

    def _more(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Seconds that groups of the pool cost more than they did."""
        if self._dearer is None:
            return np.zeros(len(numbers), np.int64)
        return self._part.more(numbers, self._dearer)

    def run(self, clock: Clock) -> Choice:
        """List and choose, wider until the best choice is proven."""
        params = self._state.params.enumeration
        rows = self._state.pool.rows[self._fixed]
        if not self._changes.allowed(rows, len(self._state.units)).all():
            return Choice(None, self._state.big_m)
        spare = max(SCALE, int(self._value * params.first_width))
        spare = max(spare, self.bound * SCALE - self._value - self._forced)
        few, asked_anew = _LABELLED_A_UNIT * len(self._state.units), False
        while self.bound < self.upper and not clock.over():
            # Costs are whole seconds: what is not cheaper by one does not matter.
            enough = (self.upper - 1) * SCALE - self._value
            if enough < self._forced:
                self.bound = self.upper
                break
            limit = min(self._forced + spare, enough, NEVER // 4)
            if self._part.is_far(limit - self._forced) and not asked_anew:
                asked_anew = True
                self._price_anew(clock)
                continue
            numbers = self._left(limit, clock)
            if numbers is None and not asked_anew:
                continue
            if numbers is None:
                break
            settled = len(numbers) <= few and self._label(numbers, limit, clock)
            if not settled and not self._narrow(numbers, limit, clock):
                break
            if limit >= enough:
                self.bound = self.upper
            spare *= params.wider
        return Choice(self.best, self.bound)

    def _numbers_of_fixed(self) -> NDArray[np.int64]:
        state, fixed = self._state, self._changes.fixed
        rows = np.full((len(fixed), state.pool.rows.shape[1]), -1, np.int32)
        for row, group in zip(rows, fixed, strict=True):
            row[len(row) - len(group) :] = group
        if not len(fixed):
            return np.zeros(0, np.int64)
        with self._part.lock:
            return state.take(rows)[0]

    def _left(self, limit: int, clock: Clock) -> NDArray[np.int64] | None:
        """Return the groups that a choice can hold that loses no more; None for too many."""
        state = self._state
        listed = self._part._within(max(0, limit - self._forced), clock.over)
        if listed is None:
            return None
        numbers = np.union1d(listed, self._fixed)
        rows = state.pool.rows[numbers]
        left = self._changes.allowed(rows, len(state.units))
        if self._gone:
            left &= ~np.isin(rows, self._gone).any(axis=1)
        left[left] = self._more(numbers[left]) < UNDIVIDABLE
        return numbers[left]

    def _label(self, numbers: NDArray[np.int64], limit: int, clock: Clock) -> bool:
        """Choose at the old prices what loses no more than a limit; tell whether all was seen."""
        state, residual = self._state, self._state.residual(numbers)
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
        state, prices = self._state, self._state.known_prices
        left = prices.units.copy()
        left[self._out] = 0
        below = min(self.upper, (self._value + limit) // SCALE + 1)
        chosen, bound = narrowed(
            state, numbers, state.pool.cost[numbers] + self._more(numbers), self._alone,
            replace(prices, units=left), self._value, below, clock,
        )  # fmt: skip
        if chosen is not None:
            self._offer(chosen)
        self._raise(bound)
        return bound >= min(self.upper, below)

    def _price_anew(self, clock: Clock) -> None:
        """Search from the prices on, where the changes can be said of units and what they pay."""
        state, part = self._state, self._part
        inner = None if self._dearer is None else self._dearer.inner(part.numbers)
        units = None if self._out else changed_units(state.units, self._changes, inner)
        if units is None or state.priced is None:
            return
        found, bound = repriced(
            state, units, self._changes, part._listed, self._more, self.best or (),
            shared=part.shared(self._changes, self._dearer) or (), below=self.upper, clock=clock,
        )  # fmt: skip
        if found is not None:
            with part.lock:
                chosen = state.take(found)[0]
            self._offer(tuple(sorted(chosen.tolist())))
        self._raise(bound)

    def _raise(self, bound: int) -> None:
        self.bound = max(self.bound, min(self.upper, bound))

    def _offer(self, chosen: tuple[int, ...]) -> None:
        state = self._state
        rows = state.pool.rows[list(chosen)]
        more = self._more(np.array(chosen, np.int64))
        if (more >= UNDIVIDABLE).any():
            return
        total = state.pool.total(chosen, self._alone) + int(more.sum())
        total += state.big_m * state.units.classes.broken_by(rows)
        if total < self.upper:
            self.best, self.upper = chosen, total
