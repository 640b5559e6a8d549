"""Alternatives and random groupings as tables."""

from __future__ import annotations

from geocluster.grouping import Grouping
from geocluster.proposal import (
    Alternative,
    Ensemble,
    Proposal,
    TierResult,
    pairs_in,
    today_cost,
)
from geocluster.report.tables import Table
from geocluster.sheets import sheet

__all__ = ["alternatives_csv", "alternatives_table", "ensemble_csv", "ensemble_table"]

_HEADER = (
    "alternative", "cost_minutes", "more_minutes", "groups", "pairs_kept", "furthest",
    "school_ids", "school_names", "in_proposal",
)  # fmt: skip
_QUANTILES = {"least": 0.0, "5 %": 0.05, "25 %": 0.25, "middle": 0.5, "75 %": 0.75, "95 %": 0.95}


def alternatives_csv(proposal: Proposal) -> bytes:
    """Return one row for each group of each alternative."""
    return sheet(*alternatives_table(proposal))


def alternatives_table(proposal: Proposal) -> Table:
    """Return one row for each group of each alternative; of several tiers, each tells of which.

    Raises
    ------
    ValueError
        If the proposal has no such study: a fault of the caller.
    """
    found = proposal.alternatives
    if found is None:
        raise ValueError("the proposal has no study of alternatives")
    rows = [
        (tier.name, *row)
        for number, one in enumerate(found.found, start=1)
        for tier, grouping in zip(proposal.tiers, one.groupings, strict=True)
        for row in _rows(number, one, grouping, tier, proposal.objective)
    ]
    if len(proposal.tiers) == 1:
        return _HEADER, [row[1:] for row in rows]
    return ("tier", *_HEADER), rows


def _rows(
    number: int, one: Alternative, grouping: Grouping, tier: TierResult, best: int | None
) -> list[tuple[object, ...]]:
    schools, answer = tier.problem.schools, tier.grouping
    own = {group.members for group in answer.groups} if answer else set()
    kept = len(pairs_in(answer) & pairs_in(grouping)) if answer else None
    more = None if best is None else _minutes(one.cost - best)
    return [
        (
            number,
            _minutes(one.cost),
            more,
            len(grouping.groups),
            kept,
            "yes" if one.furthest else "no",
            "; ".join(schools.ids[i] for i in group.members),
            "; ".join(schools.names[i] for i in group.members),
            "yes" if group.members in own else "no",
        )
        for group in grouping.groups
    ]


def ensemble_csv(proposal: Proposal) -> bytes:
    """Return what random groupings cost, and where the proposal and today's stand."""
    return sheet(*ensemble_table(proposal))


def ensemble_table(proposal: Proposal) -> Table:
    """Return one row for each quantile, for the proposal, and for today's grouping.

    Raises
    ------
    ValueError
        If the proposal has no such study: a fault of the caller.
    """
    found = proposal.ensemble
    if found is None:
        raise ValueError("the proposal has no ensemble")
    rows: list[tuple[object, ...]] = [
        (name, _minutes(cost), None)
        for name, share in _QUANTILES.items()
        if (cost := found.quantile(share)) is not None
    ]
    rows += [("most", _minutes(found.costs[-1]), None)] if found.costs else []
    for name, cost in (("proposal", proposal.objective), ("today", today_cost(proposal.tiers))):
        if cost is not None:
            rows.append((name, _minutes(cost), _cheaper(found, cost)))
    return ("what", "cost_minutes", "of_random_cheaper"), rows


def _cheaper(found: Ensemble, cost: int) -> float | None:
    """Share of the random groupings that cost less."""
    return round(found.cheaper(cost) / len(found.drawings), 4) if found.drawings else None


def _minutes(seconds: int) -> float:
    return round(seconds / 60, 2)
