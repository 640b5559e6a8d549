"""Tolerance: how much longer a drive may be before the answer changes, from what firmness proves.

Let a drive from the lead, or centre, of a group to a member be longer, and nothing else change.
What the group costs more is found by the judge. Groupings that hold the group cost just as much
more; others cost no less than before, so the answer stays while that is no more than the best
without the group costs more. A grouping with the two schools apart costs what it did, so the answer
changes once the group costs more than that; or once it breaks a rule. Mostly both are the same
number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from scipy import sparse

from geocluster.judge import group_score
from geocluster.problem import Problem
from geocluster.proposal import Margin, Tolerance
from geocluster.terms import TERMS
from geocluster.travel import TravelTimes

__all__ = ["drives_are_by_themselves", "tolerance_of", "with_longer_drive"]

_READ_ALL_DRIVES = frozenset({"nearest_elsewhere"})
"""Terms that a single drive changes for other groups, too."""


def drives_are_by_themselves(problem: Problem) -> bool:
    """Tell whether a drive only changes what groups cost, or may be, that hold both its schools.

    Of rules and terms of third parties that is not known.
    """
    terms = set(TERMS.own) - _READ_ALL_DRIVES
    return not problem.rules.further and problem.rules.costs.keys() <= terms


def with_longer_drive(travel: TravelTimes, lead: int, member: int, seconds: int) -> TravelTimes:
    """Return the same travel times with one drive longer; beyond the cut-off it is not known."""
    times = sparse.coo_array(travel.seconds)
    data = times.data.copy()
    data[(times.row == lead) & (times.col == member)] += seconds
    kept = data <= travel.cutoff
    changed = sparse.csr_array(
        (data[kept], (times.row[kept], times.col[kept])), shape=times.shape, dtype=data.dtype
    )
    return replace(travel, seconds=changed)


def tolerance_of(
    problem: Problem, members: tuple[int, ...], drive: tuple[int, int], whole: Margin, apart: Margin
) -> Tolerance | None:
    """Find how much longer a drive of a group may be.

    Parameters
    ----------
    problem
        Whose drives are by themselves.
    members
        Of a group of an answer that is proven best.
    drive
        From its lead, or centre, and to which member.
    whole, apart
        What the best costs more without the group, and with the two schools apart.

    Returns
    -------
    None where the drive is not known.
    """
    before, known = group_score(members, problem).cost, problem.travel.between(*drive)
    if before is None or known is None:
        return None

    @cache
    def more(longer: int) -> int | None:
        travel = with_longer_drive(problem.travel, *drive, longer)
        cost = group_score(members, replace(problem, travel=travel)).cost
        return None if cost is None else cost - before

    def changes(longer: int) -> bool:
        paid = more(longer)
        return paid is None or (apart.more is not None and paid > apart.more)

    def may_change(longer: int) -> bool:
        paid = more(longer)
        return paid is None or (whole.at_least is not None and paid > whole.at_least)

    beyond = problem.travel.cutoff - known + 1
    first, surely = (_first(test, beyond) for test in (may_change, changes))
    return Tolerance(
        lead=drive[0],
        member=drive[1],
        holds=None if first is None else first - 1,
        changes=surely,
    )


def _first(test: Callable[[int], bool], most: int) -> int | None:
    """Return the first number from 1 that passes a test, which all larger ones pass; else None."""
    found = 1 + bisect_left(range(1, most + 1), True, key=test)
    return found if found <= most else None
