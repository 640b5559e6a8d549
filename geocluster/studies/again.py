"""What studies share that solve again: who answers, and how long one question may take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Protocol

from geocluster.clock import Clock
from geocluster.grouping import Grouping
from geocluster.proposal import (
    Certificates,
    Margin,
    Status,
    TierResult,
    groupings_of,
    margin_of,
)
from geocluster.solvers import Effort, Reoptimiser
from geocluster.solvers.tiers import TiersReoptimiser
from geocluster.studies.declare import StudyOptions
from geocluster.watcher import Watcher

__all__ = [
    "Found",
    "Least",
    "Steps",
    "clock_of_question",
    "least_of_tiers",
    "margin_of_found",
    "reoptimiser_of",
    "seconds_of_question",
    "tiers_reoptimiser_of",
]

_QUESTION_SECONDS = 20.0
"""For one question; what is not proven by then is said to be so."""


def reoptimiser_of(
    tier: TierResult,
    options: StudyOptions,
    clock: Clock,
    watcher: Watcher,
    known: Certificates | None = None,
) -> Reoptimiser:
    """Return who solves a tier again with small changes, from its answer on.

    Parameters
    ----------
    tier
        The only one.
    options, clock, watcher
        Of the study.
    known
        What proves its bound: the search begins with those prices, and may end with them.
    """
    return Reoptimiser(
        tier.problem,
        seed=options.seed,
        threads=options.threads,
        start=tier.grouping,
        known=None if known is None else known.tiers[0],
        clock=clock,
        report=watcher.solving,
    )


def tiers_reoptimiser_of(
    tiers: Sequence[TierResult],
    options: StudyOptions,
    clock: Clock,
    watcher: Watcher,
    known: Certificates | None = None,
) -> TiersReoptimiser:
    """Return who solves several tiers again with small changes, from their answer on.

    Parameters
    ----------
    tiers, options, clock, watcher, known
        As for :func:`reoptimiser_of`.
    """
    return TiersReoptimiser(
        [tier.problem for tier in tiers],
        seed=options.seed,
        threads=options.threads,
        start=groupings_of(tiers),
        known=known,
        clock=clock,
        report=watcher.solving,
    )


class Found(Protocol):
    """What was found of a question; costs are those of all tiers."""

    @property
    def grouping(self) -> Grouping | None:
        """Of the tier that was asked about."""

    @property
    def cost(self) -> int | None:
        """Seconds; None where nothing was found."""

    @property
    def bound(self) -> int | None:
        """Seconds that nothing of the kind can beat."""

    @property
    def status(self) -> Status:
        """What is known."""

    @property
    def proven(self) -> bool:
        """Whether nothing can be better, or it is proven that there is none."""


class Least(Protocol):
    """Who answers what the best costs with a change in one tier."""

    def __call__(
        self,
        *,
        without: Iterable[Sequence[int]] = (),
        apart: Iterable[Sequence[int]] = (),
        together: Iterable[Sequence[int]] = (),
        alone: Iterable[int] = (),
        grouped: Iterable[int] = (),
        most: int | None = None,
        effort: Effort = Effort.WHOLE,
        clock: Clock,
    ) -> Found:
        """Return the best without some very groups, and with schools apart, together, alone."""


class Steps:
    """Tells a watcher how much of a study is done, by the number of its questions."""

    def __init__(self, watcher: Watcher, title: str, count: int) -> None:
        self._watcher, self._title, self._count, self._done = watcher, title, count, 0

    def one(self) -> None:
        """Tell of one more that is done."""
        self._done += 1
        self._watcher.step(self._title, self._done / self._count)


def least_of_tiers(
    tiers: Sequence[TierResult],
    options: StudyOptions,
    clock: Clock,
    watcher: Watcher,
    known: Certificates | None = None,
) -> list[Least]:
    """Return for each tier who answers about it, at the cost of all together.

    Parameters
    ----------
    tiers, options, clock, watcher, known
        As for :func:`reoptimiser_of`.
    """
    if len(tiers) == 1:
        return [reoptimiser_of(tiers[0], options, clock, watcher, known).least]
    again = tiers_reoptimiser_of(tiers, options, clock, watcher, known)
    return [partial(again.least, k) for k in range(len(tiers))]


def margin_of_found(schools: tuple[int, ...], found: Found, best: int) -> Margin:
    """Put what was found beside what is proven best.

    Parameters
    ----------
    schools
        Positions of those that are otherwise.
    found
        What the best costs then.
    best
        Seconds of the answer, all tiers together.

    Raises
    ------
    RulesError
        If less was found than is proven best.
    """
    at_least = None if found.status is Status.INFEASIBLE else max(0, (found.bound or 0) - best)
    return margin_of(schools, found.cost, at_least, best)


def seconds_of_question(clock: Clock) -> float:
    """Return how long the next question may take, within what is left."""
    return min(_QUESTION_SECONDS, clock.left)


def clock_of_question(clock: Clock) -> Clock:
    """Return when the next question ends that one thread answers, within what is left.

    It counts the processor's time, so that a busy machine answers as a quiet one does.
    """
    return clock.work(_QUESTION_SECONDS)
