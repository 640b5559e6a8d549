"""A proposal's question with other data, solved again from its answer: one tier, or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geocluster.clock import Clock
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Certificates, Status, TierResult, groupings_of
from geocluster.solvers import Reoptimiser
from geocluster.solvers.tiers import TiersReoptimiser, solve_chain
from geocluster.studies.again import (
    clock_of_question,
    reoptimiser_of,
    seconds_of_question,
    tiers_reoptimiser_of,
)
from geocluster.studies.declare import StudyOptions
from geocluster.watcher import Watcher

__all__ = ["Again", "Solved", "Without", "again_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The best that was found.

    Attributes
    ----------
    groupings
        Of each tier, the coarsest first; empty where none was found.
    cost
        Seconds of all tiers; None where none was found.
    bound
        Seconds that nothing can beat; None where nothing is proven.
    status
        Of the search.
    """

    groupings: tuple[Grouping, ...]
    cost: int | None
    bound: int | None
    status: Status


class Without(Protocol):
    """Who leaves out one school, from several threads."""

    def __call__(self, school: int, most: int | None) -> Solved:
        """Return the best without a school; where it costs more than ``most``, only that."""


class Again(Protocol):
    """Who solves a proposal's question again."""

    def with_data(self, problems: Sequence[Problem]) -> Solved:
        """Solve each tier's problem with other data, from the answer on."""

    def without(self) -> Without:
        """Return who leaves out schools; it begins with a solution of the question as it is."""


def again_of(
    tiers: Sequence[TierResult],
    options: StudyOptions,
    clock: Clock,
    watcher: Watcher,
    known: Certificates | None = None,
) -> Again:
    """Return who solves a proposal's question again.

    Parameters
    ----------
    tiers, options, clock, watcher, known
        As for :func:`.reoptimiser_of`.
    """
    if len(tiers) == 1:
        return _OneTier(tiers[0], options, clock, watcher, known)
    return _SeveralTiers(tuple(tiers), options, clock, watcher, known)


@dataclass(frozen=True, slots=True)
class _OneTier:
    tier: TierResult
    options: StudyOptions
    clock: Clock
    watcher: Watcher
    known: Certificates | None

    def with_data(self, problems: Sequence[Problem]) -> Solved:
        """Solve it, from the answer on."""
        return _with_data([self.tier], problems, self.options, self.clock, self.watcher, self.known)

    def without(self) -> Without:
        """Solve it as it is, to ask from there."""
        again: Reoptimiser = reoptimiser_of(
            self.tier, self.options, self.clock, self.watcher, self.known
        )

        def least(school: int, most: int | None) -> Solved:
            clock = clock_of_question(self.clock)
            found = again.least(excluded=[school], most=most, clock=clock)
            groupings = () if found.grouping is None else (found.grouping,)
            return Solved(
                groupings=groupings, cost=found.cost, bound=found.bound, status=found.status
            )

        return least


@dataclass(frozen=True, slots=True)
class _SeveralTiers:
    tiers: tuple[TierResult, ...]
    options: StudyOptions
    clock: Clock
    watcher: Watcher
    known: Certificates | None

    def with_data(self, problems: Sequence[Problem]) -> Solved:
        """Solve them together, from the answer on."""
        return _with_data(self.tiers, problems, self.options, self.clock, self.watcher, self.known)

    def without(self) -> Without:
        """Solve them as they are, to ask from there."""
        again: TiersReoptimiser = tiers_reoptimiser_of(
            self.tiers, self.options, self.clock, self.watcher, self.known
        )

        def least(school: int, most: int | None) -> Solved:
            found = again.without(school, most=most, clock=clock_of_question(self.clock))
            return Solved(
                groupings=found.groupings, cost=found.cost, bound=found.bound, status=found.status
            )

        return least


def _with_data(
    tiers: Sequence[TierResult],
    problems: Sequence[Problem],
    options: StudyOptions,
    clock: Clock,
    watcher: Watcher,
    known: Certificates | None,
) -> Solved:
    """Solve each tier's problem with other data, from the answer on."""
    found = solve_chain(
        problems,
        seed=options.seed,
        threads=options.threads,
        clock=Clock(seconds_of_question(clock), clock.stopped),
        report=watcher.solving,
        start=groupings_of(tiers),
        known=known,
    )
    made = found.groupings
    totals = [judge(one, of).total for one, of in zip(made or (), problems, strict=False)]
    return Solved(
        groupings=made or (),
        cost=None if made is None else sum(total or 0 for total in totals),
        bound=found.bound.value if found.bound else None,
        status=found.status,
    )
