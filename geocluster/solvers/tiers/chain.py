"""One tier or several: whichever there are, asked and answered in one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geocluster.clock import Clock
from geocluster.grouping import Grouping
from geocluster.problem import Problem
from geocluster.proposal import Certificates
from geocluster.solvers.grouping.engine import solve
from geocluster.solvers.grouping.params import SolveParams
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
    params: SolveParams = SolveParams(),
    start: Sequence[Grouping] | None = None,
    certify: bool = False,
    known: Certificates | None = None,
) -> TiersSolution:
    """Solve one tier by itself, or several together.

    Parameters
    ----------
    problems
        Of each tier, the coarsest first.
    clock, seed, threads, report, params, start, certify, known
        As for :func:`solve_tiers`; of one tier as for :func:`geocluster.solvers.solve`.

    Returns
    -------
    TiersSolution
        Of one tier its certificate stands with the tier.
    """
    if len(problems) > 1:
        return solve_tiers(
            problems, seed=seed, threads=threads, clock=clock, report=report, params=params,
            start=start, certify=certify, known=known,
        )  # fmt: skip
    (problem,) = problems
    found = solve(
        problem, seed=seed, threads=threads, clock=clock, report=report, params=params,
        start=start[0] if start else None, certify=certify,
        known=None if known is None else known.tiers[0],
    )  # fmt: skip
    return TiersSolution(
        tiers=(found,),
        bound=found.bound,
        status=found.status,
        runtime=found.runtime,
        interrupted=found.interrupted,
    )
