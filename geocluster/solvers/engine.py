"""The engine: a linear bound by pricing, cuts, then one choice over every group that can matter."""

from __future__ import annotations

import logging
from collections.abc import Callable
import numpy as np

from geocluster.errors import SolverError
from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal import Bound, Solution, Status
from geocluster.rules import Lead
from geocluster.solvers.bounding import converge, tighten
from geocluster.solvers.clock import Clock
from geocluster.solvers.closing import close
from geocluster.solvers.state import Progress, State
from geocluster.solvers.windows import improve, round_up
from geocluster.solvers.units import units_of

__all__ = ["solve"]

log = logging.getLogger(__name__)
_SHARE_FOR_CHOICE = 0.08


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    clock: Clock | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Solution:
    clock = clock or Clock(seconds)
    units = units_of(problem)
    log.debug("units")
    state = State(units, clock=clock, seed=seed, threads=threads, report=lambda step: None)
    if len(units):
        converge(state)
        log.debug("linear %s, %d columns", state.lower, len(state.pool))
        tighten(state)
        _choose_generated(state)
        close(state)
    return _solution(state, problem)


def _choose_generated(state):
    """Look for a good choice: round the linear solution, then improve it window by window."""
    if state.done:
        return
    round_up(state)
    log.debug("rounded %s", state.upper)
    improve(state, np.arange(len(state.pool)), Clock(state.clock.left*.2,state.clock.stopped))


def _solution(search, problem: Problem) -> Solution:
    """Turn units back into schools; the judge names the leads and has the last word on costs."""
    constant, stopped = search.units.constant, search.clock.stopped.is_set()
    if not search.complete:
        proven = search.lower >= search.forbidden
        return Solution(
            grouping=None,
            bound=None,
            status=Status.INFEASIBLE if proven else Status.UNKNOWN,
            runtime=search.clock.elapsed,
            interrupted=stopped,
        )
    groups, total = [], constant
    left=set(range(len(search.units)))
    for column in search.best:
        us=search.pool.group(column); left-=set(us)
        members = tuple(sorted(i for u in us for i in search.units.members[u]))
        score = group_score(members, problem)
        if score.cost is None:
            raise SolverError(f"the search chose a group that breaks a rule: {score.violations}")
        groups.append(Group(members, None if problem.rules.lead is Lead.NONE else score.lead))
        total += score.cost
    grouping = Grouping(tuple(groups))
    total += sum(int(search.alone[u]) for u in left)
    optimal = search.lower + constant >= total
    return Solution(
        grouping=grouping,
        bound=Bound(min(search.lower + constant, total), search.proof),
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        runtime=search.clock.elapsed,
        interrupted=stopped,
    )
