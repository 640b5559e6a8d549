"""Rules that a grouping breaks, told with the groups that break them."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Fact, fact
from geocluster.judge import Violation
from geocluster.proposal.tier import TierResult

__all__ = ["broken_aloud", "told_violations"]


def _by_rule(tier: TierResult) -> list[tuple[int | None, list[Violation]]]:
    """Return the violations of each rule in each group together; all others one by one."""
    found: dict[object, tuple[int | None, list[Violation]]] = {}
    for number, (k, violation) in enumerate(tier.placed_violations):
        key = (k, violation.rule) if k is not None else number
        found.setdefault(key, (k, []))[1].append(violation)
    return list(found.values())


def told_violations(tier: TierResult) -> tuple[Fact, ...]:
    """Return the violations of a tier with their groups; of one rule in a group the first."""
    return tuple(_told(tier.group_ids, k, together) for k, together in _by_rule(tier))


def _told(labels: Sequence[str], k: int | None, together: list[Violation]) -> Fact:
    first, more = together[0].fact, len(together) - 1
    if k is None:
        return first
    if not more:
        return fact("drawn.in_group", group=labels[k], broken=first)
    return fact("drawn.in_group_more", group=labels[k], broken=first, n=more)


def broken_aloud(tier: TierResult) -> Fact | None:
    """Return in a few words where a tier breaks rules; None where it breaks none."""
    by_rule = _by_rule(tier)
    if not by_rule:
        return None
    groups = list(dict.fromkeys(tier.group_ids[k] for k, _ in by_rule if k is not None))
    where = [fact("drawn.aloud_groups", groups=groups)] if groups else []
    beside = sum(k is None for k, _ in by_rule)
    where += [fact("drawn.aloud_beside", n=beside)] if beside else []
    return fact("drawn.aloud", n=len(by_rule), where=where)
