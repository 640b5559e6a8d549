"""Alternatives and random groupings of a folder, judged anew: all that needs no solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.proposal import Alternative, Proposal, groupings_of, not_nested, pairs_in

__all__ = ["near_differs"]


def near_differs(proposal: Proposal) -> Iterator[str]:
    """Yield where what a folder says of other groupings is not what the judge finds.

    That none differs more, and that every near one has a pair together, is the solver's word.
    """
    found, answer = proposal.alternatives, groupings_of(proposal.tiers)
    if found is not None and (answer is None or proposal.objective is None):
        yield phrase("alternatives: there is no answer that they are alternatives to")
    elif found is not None and answer is not None:
        met = [_pairs(answer)]
        for number, one in enumerate(found.found, start=1):
            for what in _alternative(one, proposal, found.within):
                yield phrase("alternatives: number {number} {what}", number=number, what=what)
            if _pairs(one.groupings) in met:
                yield phrase(
                    "alternatives: number {number} is the same as one before it", number=number
                )
            met.append(_pairs(one.groupings))
        if found.certain is not None and not all(
            set(pairs) <= found.common(grouping, k)
            for k, (pairs, grouping) in enumerate(zip(found.certain, answer, strict=True))
        ):
            yield phrase(
                "alternatives: a pair that all near groupings have together is apart in one"
            )
        if any(list(pairs) != sorted({*pairs}) for pairs in found.certain or ()):
            yield phrase("alternatives: the pairs that all near groupings have are not in order")
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


def _pairs(groupings: Sequence[Grouping]) -> list[frozenset[tuple[int, int]]]:
    return [pairs_in(grouping) for grouping in groupings]


def _alternative(one: Alternative, proposal: Proposal, within: int) -> Iterator[str]:
    tiers, total = proposal.tiers, 0
    for tier, grouping in zip(tiers, one.groupings, strict=True):
        found = judge(grouping, tier.problem)
        if found.total is None:
            rules = ", ".join(sorted({violation.rule for violation in found.violations}))
            yield phrase("breaks rules: {rules}", rules=rules)
            return
        total += found.total
    for (above, below), tier in zip(pairwise(one.groupings), tiers[1:], strict=True):
        for violation in not_nested(below, above, tier.problem, above=""):
            yield phrase("breaks rules: {rules}", rules=violation.rule)
    if total != one.cost:
        yield phrase("costs {total} s, not {cost} s", total=total, cost=one.cost)
    if proposal.objective is not None and total > proposal.objective + within:
        yield phrase("costs more than {within} s above the proposal", within=within)
