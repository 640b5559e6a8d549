"""What is to be said of proposals side by side, in short."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.facts import Fact, fact
from geocluster.proposal.comparison import Comparison, How, TierComparison
from geocluster.proposal.crossed import Crossed

__all__ = ["comparison_facts", "tier_facts"]


def comparison_facts(comparison: Comparison) -> Iterator[Fact]:
    """Yield what is to be said of the tiers that are compared, and of those that are not."""
    if comparison.renamed:
        names = [tier.name for tier in comparison.tiers[0].tiers]
        yield fact("compared.said.renamed", tiers=list(dict.fromkeys(names)))
    for tier, labels in comparison.unmatched:
        yield fact("compared.said.tier", tier=tier, labels=labels)


def tier_facts(compared: TierComparison) -> Iterator[Fact]:
    """Yield what is to be said of a tier: who moves, what differs, what each is to the others."""
    for k, label in enumerate(compared.labels):
        only = compared.only_in(k)
        if only:
            yield fact("compared.said.only", n=len(only), label=label, schools=only)
    for k in range(1, len(compared.tiers)):
        yield from _beside_first(compared, k)
        yield _data(compared, k)
    for judged in compared.judged:
        yield _judged(compared, judged)


def _beside_first(compared: TierComparison, k: int) -> Iterator[Fact]:
    first, other = compared.labels[0], compared.labels[k]
    found = [change.how for move in compared.moves for change in move.changes if change.side == k]
    moved = sum(how is not How.LEAD for how in found)
    yield fact(
        "compared.said.moves", n=moved, schools=len(compared.schools), first=first, other=other
    )
    mine, theirs = set(compared.groups(0)), set(compared.groups(k))
    same, n = len(mine & theirs), len(mine)
    yield fact("compared.said.groups", same=same, n=n, first=first, other=other)
    a, b = compared.pairs(0), compared.pairs(k)
    yield fact(
        "compared.said.pairs",
        kept=len(a & b),
        lost=len(a - b),
        new=len(b - a),
        first=first,
        other=other,
    )


def _data(compared: TierComparison, k: int) -> Fact:
    first, other, what = compared.labels[0], compared.labels[k], compared.data[k]
    if not what:
        return fact("compared.data.same", first=first, other=other)
    return fact("compared.data.apart", first=first, other=other, what=what)


def _judged(compared: TierComparison, judged: Crossed) -> Fact:
    of, under = compared.labels[judged.of], compared.labels[judged.under]
    if judged.whole is None:
        lacking = sum(score is None for score in judged.groups)
        n = len(judged.breaking)
        return fact("compared.judged.some", n=n, lacking=lacking, of=of, under=under)
    cost = judged.whole.counted.total
    if judged.whole.judgement.violations or cost is None:
        unknown = fact("compared.unknown")
        said = unknown if cost is None else fact("compared.judged.cost", cost=cost)
        n, groups = sum(judged.whole.broken.values()), len(judged.breaking)
        return fact("compared.judged.broken", n=n, groups=groups, cost=said, of=of, under=under)
    if judged.more is None:
        return fact("compared.judged.unbounded", cost=cost, of=of, under=under)
    if not judged.more:
        return fact("compared.judged.best", cost=cost, of=of, under=under)
    return fact("compared.judged.within", cost=cost, more=judged.more, of=of, under=under)
