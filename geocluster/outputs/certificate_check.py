"""A written certificate: whether it claims what the record says, and its claims add up.

Whether it proves them is another question: that needs every feasible group.
"""

from __future__ import annotations

from collections.abc import Iterator

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
            yield from (f"{at}: {said}" for said in _adds_up(one))
            if tier.bound is not None and one.bound != tier.bound.value:
                yield f"{at}: the bound is {one.bound}, in proposal.json {tier.bound.value}"
            if one.bound is None and tier.status in (Status.OPTIMAL, Status.FEASIBLE):
                yield f"{at}: no grouping meets the rules, but one stands in proposal.json"
    if found.together is not None:
        at = "certificate.json: all tiers together"
        yield from (f"{at}: {said}" for said in _adds_up(found.together))
        said, proven = found.together.bound, proposal.lower_bound
        if said is not None and proven is not None and said > proven:
            yield f"{at}: the bound is {said}, in proposal.json {proven}"
        if said is None and proposal.status in (Status.OPTIMAL, Status.FEASIBLE):
            yield f"{at}: no grouping meets the rules, but one stands in proposal.json"


def _adds_up(one: Certificate) -> Iterator[str]:
    if one.bound is None:
        if not one.parts and one.counted is None and not one.barred:
            yield "nothing is said of why no grouping meets the rules"
        return
    claimed = max(one.least, one.constant + sum(part.claim for part in one.parts))
    if one.bound != claimed:
        yield f"the bound is {one.bound}, but its parts claim {claimed}"
