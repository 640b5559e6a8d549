"""What is known of an answer and of its cost, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.as_if import AsIf
from geocluster.facts import Fact, fact
from geocluster.problem import Problem
from geocluster.proposal.beside import Beside, Drawn
from geocluster.proposal.solution import Bound, Status
from geocluster.ungrouped import Ungrouped, why_no_group

__all__ = [
    "DrawnCost",
    "cost_of",
    "cost_of_drawn",
    "verdict_on",
    "verdict_on_drawn",
    "verdict_on_drawn_tier",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCost:
    """What a grouping that was drawn by hand costs, and what the best does.

    Attributes
    ----------
    cost
        Seconds, counted as if the rules allowed it; None where that is not known.
    unknown
        How many drives of leads are not known.
    best
        Seconds of the best that was found; None where none was.
    """

    cost: int | None
    unknown: int
    best: int | None

    @classmethod
    def of(cls, counted: AsIf | None, best: Beside | None) -> DrawnCost:
        """Take what was counted of a tier and of the best."""
        return cls(
            cost=counted.total if counted else None,
            unknown=len(counted.unknown) if counted else 0,
            best=best.counted.total if best else None,
        )

    @classmethod
    def sum(cls, tiers: Sequence[DrawnCost]) -> DrawnCost:
        """Add up what tiers cost."""

        def added(costs: Sequence[int | None]) -> int | None:
            known = [cost for cost in costs if cost is not None]
            return sum(known) if len(known) == len(costs) else None

        return cls(
            cost=added([tier.cost for tier in tiers]),
            unknown=sum(tier.unknown for tier in tiers),
            best=added([tier.best for tier in tiers]),
        )


def verdict_on_drawn(drawn: Drawn, broken: int, costs: DrawnCost, bound: Bound | None) -> Fact:
    """Return what is known of a grouping that was drawn by hand.

    Parameters
    ----------
    drawn
        Where it comes from, and how the search for the best ended.
    broken
        How often it breaks a rule.
    costs
        What it costs, and what the best does.
    bound
        What no grouping within the rules can beat.
    """
    return _on_drawn(broken, _distance(drawn, broken, costs, bound))


def verdict_on_drawn_tier(drawn: Drawn, broken: int, costs: DrawnCost) -> Fact:
    """Return what is known of one of several tiers that were drawn by hand.

    How far it is from the best is known of all tiers together: the best of them may well cost more
    in this one.

    Parameters
    ----------
    drawn, broken, costs
        As for :func:`verdict_on_drawn`; the best is the part of this tier in that of all.
    """
    told = _untold(drawn, costs)
    if told is None:
        told = fact("drawn.part", cost=costs.cost, best=costs.best)
    return _on_drawn(broken, told)


def _on_drawn(broken: int, cost: Fact) -> Fact:
    if broken:
        return fact("drawn.broken", n=broken, cost=cost)
    return fact("drawn.within", cost=cost)


def _untold(drawn: Drawn, costs: DrawnCost) -> Fact | None:
    """Say why a cost cannot be compared with the best; None where it can."""
    if drawn.solved is Status.INFEASIBLE:
        return fact("drawn.no_best")
    if costs.cost is None:
        return fact("drawn.unknown", n=costs.unknown)
    return fact("drawn.not_found") if costs.best is None else None


def _distance(drawn: Drawn, broken: int, costs: DrawnCost, bound: Bound | None) -> Fact:
    """Say how far a cost is from the best that was found, and whether that is proven best."""
    untold, cost, least = _untold(drawn, costs), costs.cost, costs.best
    if untold is not None or cost is None or least is None:
        return untold or fact("drawn.not_found")
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


def cost_of_drawn(cost: int | None, bound: Bound | None) -> Fact | None:
    """Return what a grouping that breaks rules costs, and what is proven; None where unknown."""
    if cost is None:
        return cost_of(None, bound)
    if bound is None:
        return fact("drawn.cost_unbounded", cost=cost)
    return fact("drawn.cost", cost=cost, bound=bound.value)


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
