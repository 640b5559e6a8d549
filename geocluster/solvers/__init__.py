"""A :class:`~geocluster.problem.Problem` becomes a :class:`~geocluster.proposal.Solution`.

A solver is a function ``(problem, *, seconds, seed, threads, clock, report) -> Solution``. The
judge finds no violation in what it returns, and no cost below its bound.
"""

from __future__ import annotations

from geocluster.solvers.clock import Clock
from geocluster.solvers.grouping.engine import solve
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.prepare import prepare
from geocluster.solvers.grouping.query import FeasibleGroups, PricedGroup
from geocluster.solvers.grouping.state import Progress

__all__ = [
    "Clock",
    "FeasibleGroups",
    "PricedGroup",
    "Progress",
    "SolveParams",
    "prepare",
    "solve",
]
