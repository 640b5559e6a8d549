"""How a proposal fares under other data, judged anew: all that needs no solver."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.errors import RulesError
from geocluster.proposal import (
    Case,
    CaseKind,
    CaseResult,
    Fares,
    OfAll,
    Proposal,
    Robustness,
    TierResult,
)
from geocluster.proposal.cases import case_problem, fares

__all__ = ["robustness_differs"]


def robustness_differs(proposal: Proposal) -> Iterator[str]:
    """Yield where what a folder says of other data is not what the judge finds.

    What is best then is the solver's word, but for what contradicts itself. Closed roads are not
    judged: a folder has no roads.
    """
    if proposal.robustness is None:
        return
    for of, tier in zip(proposal.robustness.tiers, proposal.tiers, strict=True):
        ids, groups = tier.problem.schools.ids, tier.grouping.groups if tier.grouping else ()
        if of.name != tier.name:
            yield f"robustness: the tier {of.name!r} is {tier.name!r}"
        if of.groups != tuple(frozenset(ids[i] for i in group.members) for group in groups):
            yield f"robustness: its groups are not those of the tier {tier.name!r}"
            continue
        if len({result.case for result in of.results}) != len(of.results):
            yield f"robustness: a case stands twice in the tier {tier.name!r}"
        for result in of.results:
            yield from (f"robustness: {what}" for what in _result(result, tier))
    yield from (f"robustness: {what}" for what in _of_all_tiers(proposal.robustness))


def _of_all_tiers(found: Robustness) -> Iterator[str]:
    """Check that what is said of all tiers together is the sum of what is said of each."""
    fares: dict[Case, list[Fares]] = {}
    for result in (x for of in found.tiers for x in of.results):
        fares.setdefault(result.case, []).append(result.fares)
    several = len(found.tiers) > 1
    for of in found.tiers:
        for case, best in ((x.case, x.best) for x in of.results if x.best is not None):
            if best.of_all != (OfAll.tiers(fares[case]) if several else None):
                label = f"{case.kind.value} {case.value}"
                yield f"{label}: in {of.name!r} other is told of all tiers than of each"


def _result(result: CaseResult, tier: TierResult) -> Iterator[str]:
    case, best = result.case, result.best
    label = f"{case.kind.value} {case.value}"
    if case.kind is not CaseKind.ROAD:
        try:
            again = fares(tier, case_problem(tier.problem, case), case)
        except RulesError as fault:
            yield f"{label} cannot be asked: {fault}"
            return
        if again != result.fares:
            yield f"{label}: the judge finds other rules broken, or another cost"
    if best is None:
        return
    if best.bound is not None and best.cost is not None and best.cost < best.bound:
        yield f"{label}: {best.cost} s were found below the bound of {best.bound} s"
    cost = result.answer.cost if result.answer.legal else None
    if best.bound is not None and cost is not None and cost < best.bound:
        yield f"{label}: the answer costs {cost} s, below the bound of {best.bound} s"
    if (best.status.value == "optimal") is not (best.cost is not None and best.cost == best.bound):
        yield f"{label}: the status {best.status.value} is not what cost and bound say"
