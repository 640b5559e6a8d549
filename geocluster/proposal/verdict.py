"""What is known of an answer and of its cost, as facts."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Fact, fact
from geocluster.problem import Problem
from geocluster.proposal.solution import Bound, Status
from geocluster.ungrouped import Ungrouped, why_no_group

__all__ = ["cost_of", "verdict_on"]


def verdict_on(
    status: Status,
    gap: float | None,
    problem: Problem,
    ungrouped: Sequence[Ungrouped],
    *,
    is_empty: bool,
) -> Fact:
    """Return what is known of an answer.

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
        why = why_no_group(problem, ungrouped)
        if status is Status.OPTIMAL:
            return fact("status.empty", why=why)
        return fact("status.empty_unproven", why=why)
    if status is Status.OPTIMAL:
        if problem.travel.speed_kmh is None:
            return fact("status.optimal")
        return fact("status.optimal_straight", how=problem.travel.how)
    if status is Status.INFEASIBLE:
        return fact("status.infeasible")
    if status is Status.UNKNOWN:
        return fact("status.unknown")
    if gap is None:
        return fact("status.feasible_unbounded")
    return fact("status.feasible", share=gap)


def cost_of(objective: int | None, bound: Bound | None) -> Fact | None:
    """Return what an answer costs and what is proven of that; None where neither is known."""
    if bound is None:
        return None if objective is None else fact("objective.unbounded", cost=objective)
    proof = fact("objective.proof", proof=bound.proof) if bound.proof.figures != _UNSAID else None
    if objective is None:
        return fact("objective.bound_alone", bound=bound.value, proof=proof)
    if objective == bound.value:
        return fact("objective.proven", cost=objective, proof=proof)
    return fact("objective", cost=objective, bound=bound.value, proof=proof)


_UNSAID = {"words": ""}
"""Figures of a proof of which a file says nothing."""
