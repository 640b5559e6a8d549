"""Facts that a folder is believed in the one form that they have: no figure that nothing reads.

Sentences and comparisons read the figures that a text names, and nothing else; so a figure beside
them could say anything. Facts that follow from the data are compared with those made anew; whole
numbers without a point are seen to when a fact is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.facts import PHRASE, Fact
from geocluster.phrases import phrase
from geocluster.proposal import CaseKind, Proposal, TierResult
from geocluster.texts.collected import own_texts, text_of

__all__ = ["facts_differ"]

_UNSAID = {
    "broken.lead_week": frozenset({"visits"}),
    "linked.beside": frozenset({"seconds"}),
}
"""By code the figures that programs read, and no sentence says."""

_RULE_OF = "change."
"""Each fact about a change names the rule that is changed."""

_OF_PHRASE = frozenset({"one", "many", "figures"})


def facts_differ(proposal: Proposal) -> Iterator[str]:
    """Yield which figures of facts there are not; of those facts that no other file gives.

    What third parties say is passed over: what such a fact holds, their own programs may read.
    """
    read = [issue.fact for issue in proposal.issues if issue.fact is not None]
    read += [pair.why for pair in proposal.schools.linked]
    read += proposal.travel.unreachable.values()
    read += [fact for tier in proposal.tiers for fact in _of_tier(tier)]
    read += [] if proposal.bound is None else [proposal.bound.proof]
    if proposal.robustness is not None:
        results = [result for of in proposal.robustness.tiers for result in of.results]
        roads = [x.fares for x in results if x.case.kind is CaseKind.ROAD]
        read += [x for fares in roads for some in (*fares.groups, fares.beside) for x in some]
    for fact in read:
        yield from _strange(fact.record())


def _of_tier(tier: TierResult) -> Iterator[Fact]:
    for one in tier.ungrouped:
        yield from (one.fact, *one.changes)
    yield from (beside.about for beside in tier.beside)
    if tier.conflict is not None:
        yield tier.conflict
    if tier.bound is not None:
        yield tier.bound.proof


def _strange(said: Any) -> Iterator[str]:
    """Yield the figures that there are not, in a fact as JSON and in those inside it."""
    if isinstance(said, list):
        for part in said:
            yield from _strange(part)
    elif isinstance(said, dict):
        code, figures = said.get("code"), said.get("figures")
        if isinstance(code, str) and isinstance(figures, dict):
            beside = said.keys() - {"code", "figures"}
            for name in sorted(beside | (figures.keys() - _named(code, figures))):
                yield phrase("the fact {code} has no figure {figure!r}", code=code, figure=name)
        for part in said.values():
            yield from _strange(part)


def _named(code: str, figures: dict[str, Any]) -> frozenset[str]:
    """Return the names of the figures that a fact may have."""
    if code == PHRASE:
        return _OF_PHRASE
    try:
        under, text = text_of(code)
    except KeyError:
        return frozenset(figures)  # of an older format, or refused where it is read
    if under not in own_texts():
        return frozenset(figures)
    more = frozenset({"rule"}) if code.startswith(_RULE_OF) else frozenset()
    return text.figures | _UNSAID.get(code, frozenset()) | more
