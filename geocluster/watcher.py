"""Who is told how long work goes; light to import, so that something is said at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geocluster.problem import Problem
    from geocluster.solvers import Clock, Progress

__all__ = ["Watcher"]

_log = logging.getLogger(__name__)


def _fresh_clock(seconds: float) -> Clock:
    from geocluster.solvers import Clock

    return Clock(seconds)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how the work goes.

    Attributes
    ----------
    step
        Called with what is being done, and the share done (0 where not known).
    solving
        Called with the best and the bound as they change.
    clock
        Told to the solver, so that it can be stopped from outside; a fresh one where not given.
    ready
        Called with the problem before it is solved; may refuse to go on.
    warn
        Called with a sentence on what went wrong and was mended, such as a damaged cache.
    """

    step: Callable[[str, float], None] = lambda what, share: None
    solving: Callable[[Progress], None] = lambda progress: None
    clock: Callable[[float], Clock] = _fresh_clock
    ready: Callable[[Problem], None] = lambda problem: None
    warn: Callable[[str], None] = _log.warning
