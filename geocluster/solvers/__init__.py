"""A :class:`~geocluster.problem.Problem` becomes a :class:`~geocluster.proposal.Solution`.

A solver is a function ``(problem, *, seconds, seed, threads, clock, report, params, start,
certify) -> Solution``. The judge finds no violation in what it returns, and no cost below its
bound.
:class:`FeasibleGroups` answers questions about single groups, for explanations;
:class:`Reoptimiser` what the best costs where something is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.clock import Clock
from geocluster.doors import door
from geocluster.watcher import Progress

if TYPE_CHECKING:
    from geocluster.solvers.grouping.asked_groups import AskedGroup
    from geocluster.solvers.grouping.beside import AllElse
    from geocluster.solvers.grouping.effort import Effort
    from geocluster.solvers.grouping.engine import solve
    from geocluster.solvers.grouping.params import SolveParams
    from geocluster.solvers.grouping.prepare import prepare
    from geocluster.solvers.grouping.query import FeasibleGroups, PricedGroup
    from geocluster.solvers.grouping.reoptimise import Different, Reoptimised, Reoptimiser
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "grouping.asked_groups": ("AskedGroup",),
            "grouping.beside": ("AllElse",),
            "grouping.effort": ("Effort",),
            "grouping.engine": ("solve",),
            "grouping.params": ("SolveParams",),
            "grouping.prepare": ("prepare",),
            "grouping.query": ("FeasibleGroups", "PricedGroup"),
            "grouping.reoptimise": ("Different", "Reoptimised", "Reoptimiser"),
        },
    )

__all__ = [
    "AllElse",
    "AskedGroup",
    "Clock",
    "Different",
    "Effort",
    "FeasibleGroups",
    "PricedGroup",
    "Progress",
    "Reoptimised",
    "Reoptimiser",
    "SolveParams",
    "prepare",
    "solve",
]
