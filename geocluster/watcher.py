"""Who is told how long work goes; light to import, so that something is said at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geocluster.clock import Clock

if TYPE_CHECKING:
    from geocluster.problem import Problem

__all__ = ["Progress", "Watcher"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known in the middle of a search.

    Attributes
    ----------
    step
        What is being done, for people.
    objective, bound
        Seconds; None where not known yet.
    left
        Schools that can be grouped but are in no group of the best so far; None where there
        is none yet.
    """

    step: str
    objective: int | None
    bound: int | None
    left: int | None = None


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
        Called with the seconds that a search may take; returns its clock, which can be stopped
        from outside.
    ready
        Called with the problem of each tier before they are solved; may refuse to go on.
    warn
        Called with a sentence on what went wrong and was mended, such as a damaged cache.

    Examples
    --------
    Stop after the first grouping, from whatever thread the search runs in:

    >>> def enough(now):
    ...     if now.objective is not None:
    ...         clock.stopped.set()
    >>> clock = Clock(60)
    >>> watcher = Watcher(solving=enough, clock=lambda seconds: clock)
    >>> watcher.solving(Progress("Choosing groups", objective=5400, bound=5000))
    >>> clock.over()
    True
    """

    step: Callable[[str, float], None] = lambda what, share: None
    solving: Callable[[Progress], None] = lambda progress: None
    clock: Callable[[float], Clock] = Clock
    ready: Callable[[Sequence[Problem]], None] = lambda problems: None
    warn: Callable[[str], None] = _log.warning
