"""A grouping to begin with: its groups that meet the rules, as columns and as a first choice.

An old answer, or one drawn by hand, need not fit rules, pins and data as they are now: what still
fits is used, so that the answer is never worse than that, and what does not is left out and said in
the log.
"""

from __future__ import annotations

import logging

from geocluster.errors import RulesError
from geocluster.given import instance
from geocluster.grouping import Grouping
from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.solvers.grouping.units import Units

__all__ = ["groups_of_start"]

log = logging.getLogger(__name__)


def groups_of_start(start: Grouping, problem: Problem, units: Units) -> list[tuple[int, ...]]:
    """Return the units of each group that meets every rule about one group, ascending.

    Leads are not read: the one that makes a group cost least is taken, as everywhere.

    Parameters
    ----------
    start
        By position in the problem.
    problem, units
        What is solved.

    Raises
    ------
    RulesError
        If the start is no grouping, or holds positions that the problem has not.
    """
    instance("start", start, Grouping, how="gc.Grouping.of([[0, 1], [2, 3]])", error=RulesError)
    kept = []
    for group in start.groups:
        broken = group_score(group.members, problem).violations
        if broken:
            log.info("start: without group %s: %s", group.members, broken[0].rule)
            continue
        held = {units.unit_of(i) for i in group.members}
        kept.append(tuple(sorted(u for u in held if u is not None)))
    log.info("start: %d of %d groups meet the rules", len(kept), len(start.groups))
    return kept
