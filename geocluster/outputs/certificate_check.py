"""A written certificate: whether it claims what the record says, and its claims add up.

Whether it proves them is another question: that needs every feasible group.
"""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.phrases import phrase
from geocluster.proposal import Certificate, Proposal, Status

__all__ = ["certificates_differ"]


def certificates_differ(proposal: Proposal) -> Iterator[str]:
    """Yield where a certificate says something else than the record, or than its own claims."""
    found = proposal.certificates
    if found is None:
        return
    for tier, one in zip(proposal.tiers, found.tiers, strict=True):
        if one is not None:
            at = f"certificate.json: tier {tier.name!r}"
            yield from (phrase("{at}: {said}", at=at, said=said) for said in _adds_up(one))
            if tier.bound is not None and one.bound != tier.bound.value:
                yield phrase(
                    "{at}: the bound is {bound}, in proposal.json {value}",
                    at=at,
                    bound=one.bound,
                    value=tier.bound.value,
                )
            if one.bound is None and tier.status in (Status.OPTIMAL, Status.FEASIBLE):
                yield phrase(
                    "{at}: no grouping meets the rules, but one stands in proposal.json", at=at
                )
    if found.together is not None:
        at = "certificate.json: all tiers together"
        yield from (phrase("{at}: {said}", at=at, said=said) for said in _adds_up(found.together))
        said, proven = found.together.bound, proposal.lower_bound
        if said is not None and proven is not None and said > proven:
            yield phrase(
                "{at}: the bound is {said}, in proposal.json {proven}",
                at=at,
                said=said,
                proven=proven,
            )
        if said is None and proposal.status in (Status.OPTIMAL, Status.FEASIBLE):
            yield phrase(
                "{at}: no grouping meets the rules, but one stands in proposal.json", at=at
            )


def _adds_up(one: Certificate) -> Iterator[str]:
    if one.bound is None:
        if not one.parts and one.counted is None and not one.barred:
            yield phrase("nothing is said of why no grouping meets the rules")
        return
    claimed = max(one.least, one.constant + sum(part.claim for part in one.parts))
    if one.bound != claimed:
        yield phrase(
            "the bound is {bound}, but its parts claim {claimed}", bound=one.bound, claimed=claimed
        )
