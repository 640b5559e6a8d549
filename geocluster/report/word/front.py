"""The first page: what this is, how sure it is, and where things stand."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Fact, fact
from geocluster.proposal import Proposal, TierResult, broken_aloud, estimate_told, synthetic_told
from geocluster.report.word.told import Told

__all__ = ["front", "subject", "summary"]


def front(told: Told, headings: Sequence[str]) -> None:
    """Write note, status and warnings, then the headings of the report as links."""
    proposal, paper = told.proposal, told.paper
    by_hand = proposal.drawn is not None
    paper.text(told.say(subject(proposal)), quiet=True)
    paper.text(told.say(proposal.noted), strong=True)
    paper.text(told.say(told.speaker.language.notice), quiet=True)
    made_up, estimate = synthetic_told(proposal), estimate_told(proposal.travel)
    paper.text(told.say(made_up), strong=True)
    for tier in proposal.tiers:
        paper.text(told.say(broken_aloud(tier), tier), strong=True)
    paper.text(told.say(proposal.verdict), strong=True)
    paper.text(told.say(proposal.cost))
    for tier in proposal.tiers:
        if tier.grouping is not None:
            paper.text(summary(told, tier))
    paper.text(told.say(estimate))
    paper.text(told.say(_dates(told)))
    paper.text(told.say(fact("report.meeting")), quiet=True)
    paper.text(told.say(fact("report.purpose.drawn" if by_hand else "report.purpose")))
    paper.heading(told.say(fact("report.contents")), 2)
    paper.links(headings)


def subject(proposal: Proposal) -> Fact:
    """Tell what the report is of."""
    return fact("report.subject" if proposal.drawn is None else "report.subject.drawn")


def summary(told: Told, tier: TierResult) -> str:
    """Say what was found in a tier, by its name where there are several."""
    if len(told.proposal.tiers) == 1:
        return told.say(fact("report.summary", said=tier.summary), tier)
    return told.say(fact("report.summary.tier", tier=tier.name, said=tier.summary_of_several), tier)


def _dates(told: Told) -> Fact:
    """Tell the dates of the data: a proposal has none of its own, so that it can be made again."""
    dated = [source for source in told.proposal.sources if source.date]
    if not dated:
        return fact("report.dates.unknown")
    return fact(
        "report.dates",
        dates=[fact("report.date", source=source.name, date=source.date) for source in dated],
    )
