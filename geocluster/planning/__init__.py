"""From a scenario, or from your own data, to a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.doors import door
from geocluster.watcher import Watcher

if TYPE_CHECKING:
    from geocluster.planning.asking import Why, why
    from geocluster.planning.checking import Checked, CheckedTier, check
    from geocluster.planning.judging import judge_drawn
    from geocluster.planning.proposals_compared import compare
    from geocluster.planning.proposing import propose
    from geocluster.planning.reading import travel_times
    from geocluster.planning.revising import revise
    from geocluster.planning.running import run
    from geocluster.planning.studying import study
    from geocluster.planning.sweeping import sweep
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "asking": ("Why", "why"),
            "checking": ("Checked", "CheckedTier", "check"),
            "judging": ("judge_drawn",),
            "proposals_compared": ("compare",),
            "proposing": ("propose",),
            "reading": ("travel_times",),
            "revising": ("revise",),
            "running": ("run",),
            "studying": ("study",),
            "sweeping": ("sweep",),
        },
    )

__all__ = [
    "Checked",
    "CheckedTier",
    "Watcher",
    "Why",
    "check",
    "compare",
    "judge_drawn",
    "propose",
    "revise",
    "run",
    "study",
    "sweep",
    "travel_times",
    "why",
]
