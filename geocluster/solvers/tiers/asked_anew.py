"""A question of several tiers, solved anew: with pins, and with charges where pins will not do.

Schools that a pin joins are one unit in every tier. What is to be together in a coarser tier alone
may be apart in a finer one, so there no pin is of use; nor is there one for schools that must be in
some group. Instead each set that is split, and each such school alone, costs more than all of any
grouping. Whatever meets the question pays nothing of that: so the bound holds for it, and nothing
meets it where the bound is as high as the charge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Pins
from geocluster.solvers.grouping.changes import Changes
from geocluster.solvers.tiers.engine import TiersSearch
from geocluster.solvers.tiers.reoptimised import TiersReoptimised
from geocluster.terms import Cost
from geocluster.terms.shapes import Alone, TouchedSets

__all__ = ["AskedAnew"]

_READS_PINS = frozenset({"nearest_elsewhere"})
"""Terms of which pins that keep schools apart change the cost: then no bound holds."""


class AskedAnew:
    """Solves tiers from an answer on, with changes in one of them.

    Parameters
    ----------
    problems
        The coarsest tier first.
    search
        Of these.
    again
        Searches other problems, given a clock and a start.
    groupings
        To begin with; empty for none.
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        search: TiersSearch,
        again: Callable[..., TiersSearch],
        groupings: Sequence[Grouping],
    ) -> None:
        self._problems, self._search, self._again = tuple(problems), search, again
        self._groupings = groupings

    def least(self, tier: int, changes: Changes, clock: Clock) -> TiersReoptimised:
        """Return the least cost of all tiers with changes in one of them.

        Parameters
        ----------
        tier, changes
            As for :meth:`.TiersReoptimiser.least`.
        clock
            When to end.
        """
        finest = tier + 1 == len(self._problems)
        everyone = range(len(self._problems[0]))
        far = [(i, j) for i in changes.alone for j in everyone if j != i]
        if not finest:
            sets = [set(made) for made in changes.fixed]
            far += [(i, j) for made in sets for i in made for j in everyone if j not in made]
        split = self._ids([*changes.apart, *far])
        pins = {"apart": split, "forbid": self._ids(changes.without)}
        try:
            problems = self._pinned(tier, changes, pins, joins=finest)
        except RulesError:  # pins contradict what is asked: nothing of the kind is allowed
            return TiersReoptimised(status=Status.INFEASIBLE, tier=tier)
        joined = () if finest else (*changes.together, *changes.fixed)
        if joined or changes.grouped:
            found = self._charged(tier, problems, joined, changes.grouped, clock)
        else:
            found = self.solved(problems, tier, self._groupings or None, clock)
        if not split or not any(_READS_PINS & p.rules.costs.keys() for p in problems):
            return found
        # What it costs is counted without those pins, which nothing bounds.
        cost = self._search.cost_of(found.groupings) if found.groupings else None
        status = Status.FEASIBLE if found.status is Status.OPTIMAL else found.status
        return replace(found, cost=cost, bound=None, status=status)

    def solved(
        self,
        problems: Sequence[Problem],
        tier: int,
        start: Sequence[Grouping] | None,
        clock: Clock,
    ) -> TiersReoptimised:
        """Solve tiers from the beginning.

        Parameters
        ----------
        problems
            Of each tier, with what is changed.
        tier
            In which that is.
        start
            To begin with.
        clock
            When to end.
        """
        found = self._again(tuple(problems), clock, start=start).solution()
        known = tuple(one.grouping for one in found.tiers if one.grouping is not None)
        whole = len(known) == len(problems)
        return TiersReoptimised(
            groupings=known if whole else (),
            cost=self._search.cost_of(known, problems) if whole else None,
            bound=None if found.bound is None else found.bound.value,
            status=found.status,
            tier=tier,
        )

    def _pinned(
        self,
        tier: int,
        changes: Changes,
        pins: dict[str, tuple[tuple[str, ...], ...]],
        *,
        joins: bool,
    ) -> list[Problem]:
        """Return the tiers with pins; those that join schools only where the finest is asked."""
        problems = list(self._problems)
        if joins:
            joined, made = self._ids(changes.together), self._ids(changes.fixed)
            for k in range(tier):
                own = problems[k].pins
                problems[k] = problems[k].with_pins(_with(own, together=joined + made))
            pins = {**pins, "together": joined, "lock": made}
        problems[tier] = problems[tier].with_pins(_with(problems[tier].pins, **pins))
        return problems

    def _charged(
        self,
        tier: int,
        problems: Sequence[Problem],
        joined: Sequence[Sequence[int]],
        grouped: Iterable[int],
        clock: Clock,
    ) -> TiersReoptimised:
        """Solve tiers where what is split, or alone, costs more than all of any grouping."""
        asked, whole = problems[tier], self._search.whole
        none = TiersReoptimised(status=Status.INFEASIBLE, tier=tier)
        named = {*grouped, *(i for some in joined for i in some)}
        if not named <= set(asked.open):
            return none
        if whole is None:
            return replace(none, status=Status.UNKNOWN)
        never = int(whole.units.constant + sum(state.big_m for state in whole.states))
        alone = np.zeros(len(asked), np.int64)
        alone[list(grouped)] = 1
        more = (
            Cost("pair_split", never, TouchedSets(tuple(map(tuple, joined)))),
            Cost("alone", never, Alone(alone)),
        )
        charged = list(problems)
        charged[tier] = asked.with_costs((*asked.costs, *more))
        found = self.solved(charged, tier, self._groupings or None, clock)
        if found.status is Status.INFEASIBLE or (found.bound or 0) >= never:
            return none
        if found.cost is None or found.cost >= never:
            return TiersReoptimised(bound=found.bound, status=Status.UNKNOWN, tier=tier)
        return found

    def _ids(self, lists: Iterable[Sequence[int]]) -> tuple[tuple[str, ...], ...]:
        ids = self._problems[0].schools.ids
        return tuple(tuple(ids[i] for i in some) for some in lists)


def _with(pins: Pins, **more: tuple[tuple[str, ...], ...]) -> Pins:
    return replace(pins, **{kind: (*getattr(pins, kind), *lists) for kind, lists in more.items()})
