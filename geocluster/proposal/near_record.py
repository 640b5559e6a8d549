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
    alternatives: Alternatives | None,
    ensemble: Ensemble | None,
    tiers: Sequence[TierResult],
    number: int = 0,
) -> Iterator[Fact]:
    """Yield what alternatives and random groupings tell of an answer, in short.

    Parameters
    ----------
    alternatives, ensemble
        What was found; None where that was not asked.
    tiers
        The answer.
    number
        Of the tier whose pairs alternatives are told by; all else is told of all tiers.
    """
    grouping = tiers[number].grouping
    if alternatives is not None and grouping is not None:
        yield from alternatives.said(grouping, number)
    if ensemble is not None:
        answer = sum_known(tier.objective for tier in tiers)
        yield from ensemble.said(answer, today_cost(tiers))


def alternatives_record(found: Alternatives, tiers: Sequence[TierResult]) -> dict[str, Any]:
    """Return other groupings nearly as good as the answer, schools by id.

    Of several tiers ``groups``, ``certain`` and ``said`` are those of the coarsest, and ``finer``
    has those of the others.
    """
    record = {
        "within": found.within,
        "said": _said(found, tiers, 0),
        "found": [_alternative(one, tiers) for one in found.found],
        "certain": _certain(found, tiers, 0),
        "exhausted": found.exhausted,
    }
    if len(tiers) > 1:
        record["finer"] = [
            {"said": _said(found, tiers, k), "certain": _certain(found, tiers, k)}
            for k in range(1, len(tiers))
        ]
    return record


def _said(found: Alternatives, tiers: Sequence[TierResult], k: int) -> list[dict[str, Any]]:
    speaker = tiers[k].speaker()
    return [said_record(told, speaker) for told in near_said(found, None, tiers, k)]


def _certain(found: Alternatives, tiers: Sequence[TierResult], k: int) -> list[list[str]] | None:
    ids = tiers[k].problem.schools.ids
    return None if found.certain is None else [[ids[i], ids[j]] for i, j in found.certain[k]]


def _alternative(one: Alternative, tiers: Sequence[TierResult]) -> dict[str, Any]:
    ids = tiers[0].problem.schools.ids
    groups = [
        [[ids[i] for i in group.members] for group in grouping.groups] for grouping in one.groupings
    ]
    kept = sum(
        len(pairs_in(tier.grouping) & pairs_in(grouping))
        for tier, grouping in zip(tiers, one.groupings, strict=True)
        if tier.grouping
    )
    record = {
        "cost": one.cost, "pairs_kept": kept, "furthest": one.furthest, "groups": groups[0],
    }  # fmt: skip
    return record | ({"finer": groups[1:]} if len(tiers) > 1 else {})


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
