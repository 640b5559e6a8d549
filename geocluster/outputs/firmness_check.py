"""A written firmness against its answer: what follows without a solver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from geocluster.proposal import Firmness, Margin, Status, TierResult

__all__ = ["firmness_differs"]


def firmness_differs(tier: TierResult, status: Status) -> Iterator[str]:
    """Check that it is told of the groups of the answer, and does not contradict itself.

    Parameters
    ----------
    tier
        With its firmness.
    status
        Of all tiers together.

    Notes
    -----
    A pair that is apart is in no group, and so not in that one: no less can be found with it apart
    than is proven without the group.
    """
    found = tier.firmness
    if found is None:
        return
    if status is not Status.OPTIMAL:
        yield "firmness is told of an answer that is not proven best"
    groups = [group.members for group in tier.grouping.groups] if tier.grouping else []
    pairs = [pair for members in groups for pair in combinations(members, 2)]
    for what, wanted, told in (("groups", groups, found.groups), ("pairs", pairs, found.pairs)):
        if len(told) != len(wanted) or any(
            margin is not None and margin.schools != schools
            for margin, schools in zip(told, wanted, strict=False)
        ):
            yield f"firmness is told of other {what} than the answer has"
            return
    drives = [
        (hub, i)
        for hub, members in zip(tier.hubs, groups, strict=True)
        for i in members
        if i != hub
    ]
    told_of = [None if d is None else (d.lead, d.member) for d in found.drives]
    if told_of and (
        len(told_of) != len(drives)
        or any(one not in (None, drive) for one, drive in zip(told_of, drives, strict=False))
    ):
        yield "firmness is told of other drives than the answer has"
    yield from _contradictions(tier, found)


def _contradictions(tier: TierResult, found: Firmness) -> Iterator[str]:
    for label, whole in zip(tier.group_ids, found.groups, strict=True):
        for pair in found.of_pairs(whole.schools) if whole else ():
            if whole is not None and _is_less(pair, whole):
                ids = " and ".join(tier.problem.schools.ids[i] for i in pair.schools)
                yield f"firmness: with {ids} apart less is told than without {label}"


def _is_less(pair: Margin, whole: Margin) -> bool:
    """Whether more is proven without a group than was found with a pair of it apart."""
    if whole.at_least is None:
        return not pair.needed
    return pair.more is not None and pair.more < whole.at_least
