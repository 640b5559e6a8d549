"""How a proposal fares under other data, judged anew: all that needs no solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.errors import RulesError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase
from geocluster.problem import Problem
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
from geocluster.proposal.cases import case_problem, cases_of, fares

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
            yield phrase(
                "robustness: the tier {name!r} is {tier_name!r}", name=of.name, tier_name=tier.name
            )
        if of.groups != tuple(frozenset(ids[i] for i in group.members) for group in groups):
            yield phrase(
                "robustness: its groups are not those of the tier {name!r}", name=tier.name
            )
            continue
        if len({result.case for result in of.results}) != len(of.results):
            yield phrase("robustness: a case stands twice in the tier {name!r}", name=tier.name)
        for result in of.results:
            yield from (phrase("robustness: {what}", what=what) for what in _result(result, tier))
    yield from (
        phrase("robustness: {what}", what=what) for what in _of_all_tiers(proposal.robustness)
    )
    if not _covers(proposal.robustness, proposal.tiers[0].problem):
        yield phrase("robustness: what was asked, and what was not, is not what the question gives")


def _covers(found: Robustness, problem: Problem) -> bool:
    """Tell whether each case that can be asked is told of, missing or refused, and no other.

    Closed roads are those that somebody named: which, nothing else tells.
    """
    cases, lacking = cases_of(problem)
    lists = [[result.case for result in of.results] for of in found.tiers]
    if not all(_in_order(some, cases) for some in (*lists, found.missing)):
        return False
    told = {result.case for of in found.tiers for result in of.results}
    named = told | set(found.missing)
    refused = [case for case in cases if case not in named]
    of_roads = [x for x in found.not_asked if _when(x) == "robust.road"]
    roads = any(case.kind is CaseKind.ROAD for case in named) or bool(of_roads)
    wanted = [*lacking, *([] if roads else [fact("robust.not_asked.roads")])]
    wanted += [fact("robust.not_asked.refused", when=case.said) for case in refused]
    strange = [case for case in named - set(cases) if case.kind is not CaseKind.ROAD]
    said = [x for x in found.not_asked if x not in of_roads]
    return not strange and not told & set(found.missing) and said == wanted


def _in_order(some: Sequence[Case], cases: Sequence[Case]) -> bool:
    """Tell whether some cases stand as they are asked, each once: closed roads come first."""
    at = {case: k for k, case in enumerate(cases)}
    places = [-1 if case.kind is CaseKind.ROAD else at.get(case, len(at)) for case in some]
    return len(set(some)) == len(some) and places == sorted(places)


def _when(not_asked: Fact) -> str | None:
    """Return the code of the case that could not be asked, where it is one."""
    when = not_asked.figures.get("when")
    return when.get("code") if isinstance(when, dict) else None


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
                yield phrase(
                    "{label}: in {name!r} other is told of all tiers than of each",
                    label=label,
                    name=of.name,
                )


def _result(result: CaseResult, tier: TierResult) -> Iterator[str]:
    case, best = result.case, result.best
    label = f"{case.kind.value} {case.value}"
    if case.kind is not CaseKind.ROAD:
        try:
            again = fares(tier, case_problem(tier.problem, case), case)
        except RulesError as fault:
            yield phrase("{label} cannot be asked: {fault}", label=label, fault=fault)
            return
        if again != result.fares:
            yield phrase(
                "{label}: the judge finds other rules broken, or another cost", label=label
            )
    if best is None:
        return
    if best.bound is not None and best.cost is not None and best.cost < best.bound:
        yield phrase(
            "{label}: {cost} s were found below the bound of {bound} s",
            label=label,
            cost=best.cost,
            bound=best.bound,
        )
    cost = result.answer.cost if result.answer.legal else None
    if best.bound is not None and cost is not None and cost < best.bound:
        yield phrase(
            "{label}: the answer costs {cost} s, below the bound of {bound} s",
            label=label,
            cost=cost,
            bound=best.bound,
        )
    if (best.status.value == "optimal") is not (best.cost is not None and best.cost == best.bound):
        yield phrase(
            "{label}: the status {value} is not what cost and bound say",
            label=label,
            value=best.status.value,
        )
