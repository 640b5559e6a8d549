"""What studies share that solve again: who answers, and how long one question may take."""

from __future__ import annotations

from geocluster.clock import Clock
from geocluster.proposal import TierResult
from geocluster.solvers import Reoptimiser
from geocluster.studies.declare import StudyOptions
from geocluster.watcher import Watcher

__all__ = ["clock_of_question", "reoptimiser_of", "seconds_of_question"]

_QUESTION_SECONDS = 20.0
"""For one question; what is not proven by then is said to be so."""


def reoptimiser_of(
    tier: TierResult, options: StudyOptions, clock: Clock, watcher: Watcher
) -> Reoptimiser:
    """Return who solves a tier again with small changes, from its answer on."""
    return Reoptimiser(
        tier.problem,
        seed=options.seed,
        threads=options.threads,
        start=tier.grouping,
        clock=clock,
        report=watcher.solving,
    )


def seconds_of_question(clock: Clock) -> float:
    """Return how long the next question may take, within what is left."""
    return min(_QUESTION_SECONDS, clock.left)


def clock_of_question(clock: Clock) -> Clock:
    """Return when the next question ends that one thread answers, within what is left.

    It counts the processor's time, so that a busy machine answers as a quiet one does.
    """
    return clock.work(_QUESTION_SECONDS)
