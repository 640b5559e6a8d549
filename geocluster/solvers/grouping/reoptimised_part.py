"""One part of a problem that is solved again: its prices, the groups listed so far, its choices."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.changed_search import ChangedSearch, Question
from geocluster.solvers.grouping.changes import Changes, Dearer
from geocluster.solvers.grouping.effort import Effort
from geocluster.solvers.grouping.marginal_answers import MarginalAnswers
from geocluster.solvers.grouping.near_groups import NearGroups
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced
from geocluster.solvers.grouping.state import State, seconds_up
from geocluster.solvers.grouping.units import Units

__all__ = ["Choice", "Part"]

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
        self._near = NearGroups(state, self.lock)
        self._all, self._without_one = (
            MarginalAnswers(state, self._near, one_gone=one_gone) for one_gone in (False, True)
        )
        self._found = [] if best is None else [best]

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
        return self._near.prices

    @property
    def value(self) -> int:
        """What they prove that every choice costs, times the scale of prices."""
        return self._near.value

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
        numbers = self._near.within(limit, clock.over)
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
        *,
        effort: Effort = Effort.WHOLE,
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
        effort
            How far to look for what is not near the best choice.
        """
        if not self.priced:
            return Choice(None, self.unchanged.bound)
        asked = self._question(changes, gone, dearer)
        found = self._answered_near(asked, clock)
        if effort is Effort.NEAR and found.numbers is None:
            return Choice(None, max(found.bound, self.lower(gone)))
        if found.numbers is None:
            search = ChangedSearch(
                self._state, self._near, self.lock, asked, most=most, bound=found.bound
            )
            search.begin_with(self._found)
            found = Choice(*search.run(clock, effort))
        if found.numbers is not None and len(self._found) < _KEPT:
            self._found.append(found.numbers)
        return found

    def widen(self, clock: Clock) -> None:
        """List what is near the best choice before anything is asked, where that takes long.

        Parameters
        ----------
        clock
            When to give up.
        """
        if self.priced:
            share = self._state.params.enumeration.first_width
            self._near.widen(max(SCALE, int(self._state.value * share)), clock.over)

    def _question(self, changes: Changes, gone: Iterable[int], dearer: Dearer | None) -> Question:
        """Return what is asked of the whole as it is asked here."""
        here = changes.inside(self.place).renumbered(self.place)
        out = tuple(self.place[u] for u in gone if u in self.place)
        if dearer is None:
            return Question(here, out, here.shared, _nothing_more, None)
        whole, known = np.append(self._units, -1).astype(np.int32), dearer
        held = frozenset(self.place[u] for u in known.shared or () if u in self.place)
        return Question(
            changes=here,
            gone=out,
            shared=held if here.shared is None else here.shared & held,
            more=lambda rows: known.more(whole[rows]),
            inner=lambda: known.inner(self._units),
        )

    def _answered_near(self, asked: Question, clock: Clock) -> Choice:
        """Answer from all that is near the best; else say what that proves."""
        if not self._state.complete:
            return Choice(None, 0)
        changes, out, lonely = asked.changes, asked.gone, asked.changes.only_alone
        with self._asked:
            if not out and lonely is not None and asked.inner is None:
                return self._alone(lonely, clock)
            if len(out) == 1 and not changes.named and asked.inner is None:
                return Choice(*self._without_one.without(out[0], clock.over))
            if not out and asked.shared:
                unit = min(asked.shared)
                return Choice(*self._all.meeting(changes, unit, clock.over, asked.more))
        return Choice(None, 0)

    def _alone(self, unit: int, clock: Clock) -> Choice:
        """Answer from all that is near the best without a unit: alone it only adds its charge."""
        numbers, least = self._without_one.without(unit, clock.over)
        cost = min(least + int(self._state.alone[unit]), self.big_m)
        return Choice(None if cost >= self.big_m else numbers, cost)

    def _value(self, gone: list[int]) -> int:
        """Value of the prices without some units: what is left of the dual objective."""
        return self._state.value - int(self._state.known_prices.units[gone].sum())


def _nothing_more(rows: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.zeros(len(rows), np.int64)
