"""One tier or several: whichever there are, asked and answered in one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geocluster.clock import Clock
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.solvers.grouping.engine import solve
from geocluster.solvers.tiers.engine import solve_tiers
from geocluster.solvers.tiers.solution import TiersSolution
from geocluster.watcher import Progress

__all__ = ["solve_chain"]


def solve_chain(
    problems: Sequence[Problem],
    *,
    clock: Clock,
    seed: int = 1,
    threads: int = 2,
    report: Callable[[Progress], None] = lambda progress: None,
    start: Sequence[Grouping] | None = None,
) -> TiersSolution:
    """Solve one tier by itself, or several together.

    Parameters
    ----------
    problems
        Of each tier, the coarsest first.
    clock, seed, threads, report, start
        As for :func:`solve_tiers`; of one tier as for :func:`geocluster.solvers.solve`.
    """
    if len(problems) > 1:
        return solve_tiers(
            problems, seed=seed, threads=threads, clock=clock, report=report, start=start
        )
    (problem,) = problems
    found = solve(
        problem,
        seed=seed,
        threads=threads,
        clock=clock,
        report=report,
        start=start[0] if start else None,
    )
    return TiersSolution(
        tiers=(found,),
        bound=found.bound,
        status=found.status,
        runtime=found.runtime,
        interrupted=found.interrupted,
    )
