"""How a proposal fares under other data, as a table."""

from __future__ import annotations

from geocluster.proposal import CaseResult, Proposal, TierResult
from geocluster.report.tables import Table
from geocluster.sheets import sheet
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = ["robustness_csv", "robustness_table"]

_HEADER = (
    "tier", "kind", "value", "case", "legal", "groups", "groups_legal", "breaking", "cost_seconds",
    "status", "best_seconds", "lower_bound_seconds", "stays_best", "more_seconds",
    "groups_in_best", "detail",
)  # fmt: skip
_WORDS = {True: "yes", False: "no", None: None}


def robustness_csv(proposal: Proposal) -> bytes:
    """Return one row for each case."""
    return sheet(*robustness_table(proposal))


def robustness_table(proposal: Proposal, language: str | Language = ENGLISH) -> Table:
    """Return one row for each tier and case.

    Raises
    ------
    ValueError
        If the proposal has no such study: a fault of the caller.
    """
    if proposal.robustness is None:
        raise ValueError("the proposal has no study of robustness")
    return _HEADER, [
        _row(result, tier, tier.speaker(language))
        for of, tier in zip(proposal.robustness.tiers, proposal.tiers, strict=True)
        for result in of.results
    ]


def _row(result: CaseResult, tier: TierResult, speaker: Speaker) -> tuple[object, ...]:
    case, fares, best = result.case, result.fares, result.best
    labels = tier.group_ids
    broken = [(k, told) for k, facts in zip(labels, fares.groups, strict=True) for told in facts]
    detail = [f"{label}: {speaker.say(told)}" for label, told in broken]
    detail += [speaker.say(told) for told in fares.beside]
    return (
        tier.name,
        case.kind.value,
        case.value,
        speaker.say(case.said),
        _WORDS[fares.legal],
        len(labels),
        sum(not told for told in fares.groups),
        " ".join(dict.fromkeys(label for label, _ in broken)),
        fares.cost,
        None if best is None else best.status.value,
        None if best is None else best.cost,
        None if best is None else best.bound,
        _WORDS[result.stays_best],
        result.more,
        None if best is None else sum(best.stand),
        "; ".join(detail),
    )
