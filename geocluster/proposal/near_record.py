"""The parts of the record that tell of alternatives, and of random groupings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geocluster.facts import Fact
from geocluster.proposal.alternatives import Alternative, Alternatives, pairs_in
from geocluster.proposal.ensemble import Ensemble
from geocluster.proposal.said import said_record
from geocluster.proposal.solution import sum_known
from geocluster.proposal.tier import TierResult

__all__ = ["alternatives_record", "ensemble_record", "near_said", "today_cost"]


def near_said(
    alternatives: Alternatives | None, ensemble: Ensemble | None, tiers: Sequence[TierResult]
) -> Iterator[Fact]:
    """Yield what alternatives and random groupings tell of an answer, in short.

    Random groupings are of all tiers together; alternatives are those of one tier.
    """
    tier = tiers[0]
    if alternatives is not None and tier.grouping is not None:
        yield from alternatives.said(tier.grouping)
    if ensemble is not None:
        answer = sum_known(tier.objective for tier in tiers)
        yield from ensemble.said(answer, today_cost(tiers))


def alternatives_record(found: Alternatives, tier: TierResult) -> dict[str, Any]:
    """Return other groupings nearly as good as the answer of a tier, schools by id."""
    ids, speaker = tier.problem.schools.ids, tier.speaker()
    return {
        "within": found.within,
        "said": [said_record(told, speaker) for told in near_said(found, None, [tier])],
        "found": [_alternative(one, tier) for one in found.found],
        "certain": None if found.certain is None else [[ids[i], ids[j]] for i, j in found.certain],
        "exhausted": found.exhausted,
    }


def _alternative(one: Alternative, tier: TierResult) -> dict[str, Any]:
    ids = tier.problem.schools.ids
    answer = pairs_in(tier.grouping) if tier.grouping else frozenset()
    return {
        "cost": one.cost,
        "pairs_kept": len(answer & pairs_in(one.grouping)),
        "furthest": one.furthest,
        "groups": [[ids[i] for i in group.members] for group in one.grouping.groups],
    }


def ensemble_record(found: Ensemble, tiers: Sequence[TierResult]) -> dict[str, Any]:
    """Return random groupings within the rules of all tiers, each by what is counted of it."""
    speaker = tiers[0].speaker()
    return {
        "seed": found.seed,
        "steps": found.steps,
        "missing": found.missing,
        "said": [said_record(told, speaker) for told in near_said(None, found, tiers)],
        "drawings": [[one.cost, one.groups, one.alone] for one in found.drawings],
    }


def today_cost(tiers: Sequence[TierResult]) -> int | None:
    """Seconds that today's grouping costs, counted as if the rules allowed it; None where unknown.

    None as well where there is none, as nothing is known of partnerships. Of several tiers, as if
    it were the grouping of each of them.
    """
    return sum_known(
        next((one.counted.total for one in tier.beside if one.name == "today"), None)
        for tier in tiers
    )
