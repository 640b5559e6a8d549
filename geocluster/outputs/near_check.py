"""Alternatives and random groupings of a folder, judged anew: all that needs no solver."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.proposal import Alternative, Proposal, TierResult, pairs_in

__all__ = ["near_differs"]


def near_differs(proposal: Proposal) -> Iterator[str]:
    """Yield where what a folder says of other groupings is not what the judge finds.

    That none differs more, and that every near one has a pair together, is the solver's word.
    """
    tier = proposal.tiers[0]
    found = proposal.alternatives
    if found is not None and (tier.grouping is None or tier.objective is None):
        yield phrase("alternatives: there is no answer that they are alternatives to")
    elif found is not None and tier.grouping is not None:
        met = [pairs_in(tier.grouping)]
        for number, one in enumerate(found.found, start=1):
            for what in _alternative(one, tier, found.within):
                yield phrase("alternatives: number {number} {what}", number=number, what=what)
            if pairs_in(one.grouping) in met:
                yield phrase(
                    "alternatives: number {number} is the same as one before it", number=number
                )
            met.append(pairs_in(one.grouping))
        if found.certain is not None and not set(found.certain) <= found.common(tier.grouping):
            yield phrase(
                "alternatives: a pair that all near groupings have together is apart in one"
            )
    if proposal.ensemble is not None:
        least = min((drawing.cost for drawing in proposal.ensemble.drawings), default=None)
        bound = proposal.lower_bound
        if least is not None and bound is not None and least < bound:
            yield (
                phrase(
                    "ensemble: a random grouping costs {least} s, below the bound of "
                    "{lower_bound} s",
                    least=least,
                    lower_bound=bound,
                )
            )


def _alternative(one: Alternative, tier: TierResult, within: int) -> Iterator[str]:
    found = judge(one.grouping, tier.problem)
    if found.total is None:
        rules = ", ".join(sorted({violation.rule for violation in found.violations}))
        yield phrase("breaks rules: {rules}", rules=rules)
        return
    if found.total != one.cost:
        yield phrase("costs {total} s, not {cost} s", total=found.total, cost=one.cost)
    if tier.objective is not None and found.total > tier.objective + within:
        yield phrase("costs more than {within} s above the proposal", within=within)
