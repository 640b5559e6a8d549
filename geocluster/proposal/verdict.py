"""What is known of an answer and of its cost, as facts."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.as_if import AsIf
from geocluster.facts import Fact, fact
from geocluster.problem import Problem
from geocluster.proposal.beside import Beside, Drawn
from geocluster.proposal.solution import Bound, Status
from geocluster.ungrouped import Ungrouped, why_no_group

__all__ = ["cost_of", "cost_of_drawn", "verdict_on", "verdict_on_drawn"]


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


def verdict_on_drawn(
    drawn: Drawn, broken: int, counted: AsIf | None, best: Beside | None, bound: Bound | None
) -> Fact:
    """Return what is known of a grouping that was drawn by hand.

    Parameters
    ----------
    drawn
        Where it comes from, and how the search for the best ended.
    broken
        How often it breaks a rule.
    counted
        What it costs, counted as if the rules allowed it.
    best
        The best that was found; None where none was.
    bound
        What no grouping within the rules can beat.
    """
    distance = _distance(drawn, broken, counted, best, bound)
    if broken:
        return fact("drawn.broken", n=broken, cost=distance)
    return fact("drawn.within", cost=distance)


def _distance(
    drawn: Drawn, broken: int, counted: AsIf | None, best: Beside | None, bound: Bound | None
) -> Fact:
    """Say how far a cost is from the best that was found, and whether that is proven best."""
    cost, least = counted.total if counted else None, best.counted.total if best else None
    if drawn.solved is Status.INFEASIBLE:
        return fact("drawn.no_best")
    if cost is None:
        return fact("drawn.unknown", n=len(counted.unknown) if counted else 0)
    if least is None:
        return fact("drawn.not_found")
    if not broken and bound is not None and cost == bound.value:
        return fact("drawn.none_less")
    if cost < least:
        return fact("drawn.less", share=(least - cost) / least)
    if cost == least:
        return fact("drawn.same")
    if not least:
        return fact("drawn.more_minutes", more=cost)
    share = (cost - least) / least
    if bound is None:
        return fact("drawn.more_unproven", share=share)
    if bound.value == least:
        return fact("drawn.more", share=share)
    return fact("drawn.more_found", share=share, open=(least - bound.value) / least)


def cost_of_drawn(counted: AsIf | None, bound: Bound | None) -> Fact | None:
    """Return what a grouping that breaks rules costs, and what is proven; None where unknown."""
    if counted is None or counted.total is None:
        return cost_of(None, bound)
    if bound is None:
        return fact("drawn.cost_unbounded", cost=counted.total)
    return fact("drawn.cost", cost=counted.total, bound=bound.value)


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
