"""The part of the record that says how a proposal fares under other data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geocluster.proposal.robustness import Best, Case, CaseResult, OfAll, Robustness
from geocluster.proposal.said import said_record
from geocluster.proposal.tier import TierResult
from geocluster.texts import Speaker

__all__ = ["robustness_record"]


def robustness_record(found: Robustness, tiers: Sequence[TierResult]) -> dict[str, Any]:
    """Return it; of groups those that break rules, or are not in the best then."""
    first = tiers[0].speaker()
    return {
        "tiers": [
            {
                "tier": of.name,
                "said": [said_record(told, tier.speaker()) for told in of.said()],
                "groups": [
                    {
                        "id": label,
                        "schools": _in_order(schools, tier),
                        "said": None
                        if (told := of.said_of(k)) is None
                        else said_record(told, tier.speaker()),
                    }
                    for k, (label, schools) in enumerate(
                        zip(tier.group_ids, of.groups, strict=True)
                    )
                ],
                "cases": [_result(result, tier, tier.speaker()) for result in of.results],
            }
            for of, tier in zip(found.tiers, tiers, strict=True)
        ],
        "not_asked": [said_record(told, first) for told in found.not_asked],
        "missing": [_case(case) for case in found.missing],
    }


def _in_order(schools: frozenset[str], tier: TierResult) -> list[str]:
    return sorted(schools, key=tier.problem.schools.position)


def _case(case: Case) -> dict[str, Any]:
    return {"kind": case.kind.value, "value": case.value}


def _result(result: CaseResult, tier: TierResult, speaker: Speaker) -> dict[str, Any]:
    labels = tier.group_ids
    return {
        **_case(result.case),
        "said": said_record(result.case.said, speaker),
        "legal": result.fares.legal,
        "broken": [
            {"group": label, "violations": [said_record(told, speaker) for told in broken]}
            for label, broken in zip(labels, result.fares.groups, strict=True)
            if broken
        ],
        "beside": [said_record(told, speaker) for told in result.fares.beside],
        "cost": result.fares.cost,
        "best": None if result.best is None else _best(result.best, labels),
        "stays_best": result.stays_best,
        "more": result.more,
    }


def _best(best: Best, labels: Sequence[str]) -> dict[str, Any]:
    return {
        "status": best.status.value,
        "cost": best.cost,
        "lower_bound": best.bound,
        "without": [label for label, is_in in zip(labels, best.stand, strict=True) if not is_in],
        **_of_all(best.of_all),
    }


def _of_all(answer: OfAll | None) -> dict[str, Any]:
    return {} if answer is None else {"of_all": {"legal": answer.legal, "cost": answer.cost}}
