"""The status of an answer as a planner would say it."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.left import Left, in_the_way
from geocluster.problem import Problem
from geocluster.proposal.solution import Status

__all__ = ["status_in_words"]


def status_in_words(
    status: Status,
    gap: float | None,
    problem: Problem,
    ungrouped: Sequence[Left],
    *,
    is_empty: bool,
) -> str:
    """Say what is known of an answer.

    Parameters
    ----------
    status, gap
        Of the answer; the gap is None where it is not known.
    problem, ungrouped
        What was asked, and the schools in no group.
    is_empty
        Whether no group is made.
    """
    if is_empty:
        proven = status is Status.OPTIMAL
        sure = "" if proven else " Whether a group would cost less is not proven."
        return f"No group is made. {in_the_way(problem, ungrouped)}{sure}"
    if status is Status.OPTIMAL:
        by = "" if problem.travel.speed_kmh is None else f", by times of a {problem.travel.words}"
        return f"Proven best{by}: no grouping within these rules costs less."
    if status is Status.INFEASIBLE:
        return "Proven impossible: no grouping meets the hard rules."
    if status is Status.UNKNOWN:
        return "Time ran out before any grouping was found."
    if gap is None:
        return "A grouping within the rules; how far from the best is not known."
    share = gap * 100
    said = f"{share:.1f}" if share >= 1 else f"{max(share, 0.01):.2f}"
    return f"A grouping within the rules; the best possible costs at most {said} % less."
