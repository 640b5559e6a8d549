"""A sweep as tables and as a record: what each value gives, and who stays together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from geocluster.facts import Fact, fact
from geocluster.proposal import (
    Proposal,
    Status,
    Sweep,
    SweepPoint,
    SweptTier,
    TierResult,
    said_record,
)
from geocluster.report.tables import Table
from geocluster.scenario.turned import number_at, place_of_key
from geocluster.sheets import sheet

__all__ = [
    "kept_groups",
    "named",
    "own_value",
    "sweep_csv",
    "sweep_facts",
    "sweep_json",
    "sweep_pairs_csv",
    "sweep_record",
    "sweep_table",
    "swept",
]

Number = int | float

SWEEP_FORMAT = 1
"""Of ``sweep.json``."""


def swept(proposal: Proposal) -> Sweep:
    """Return the sweep of a proposal that has one.

    Raises
    ------
    ValueError
        If it has none: a fault of the caller.
    """
    if proposal.sweep is None:
        raise ValueError("the proposal has no sweep")
    return proposal.sweep


def own_value(proposal: Proposal) -> Number | None:
    """Return the value that the scenario has of the number that was swept; None where it has none.

    Raises
    ------
    ValueError
        If the proposal has no sweep: a fault of the caller.
    """
    rules = [tier.asked.rules for tier in proposal.tiers]
    place, key = place_of_key(swept(proposal).key, rules)
    return number_at(rules[place], key)


def named(said: Fact, tier: TierResult, proposal: Proposal) -> Fact:
    """Say something after the name of its tier, where there are several."""
    if len(proposal.tiers) == 1:
        return said
    return fact("report.summary.tier", tier=tier.name, said=said)


def sweep_facts(proposal: Proposal) -> Iterator[Fact]:
    """Yield what is to be said of a sweep, in short."""
    found = swept(proposal)
    proven = sum(point.status is Status.OPTIMAL for point in found.points)
    yield fact("sweep.said.values", key=found.key, n=len(found.points), proven=proven)
    for k, tier in enumerate(proposal.tiers):
        for said in _facts_of(proposal, found, k):
            yield named(said, tier, proposal)
    if found.missing:
        yield fact("sweep.said.missing", n=len(found.missing))


def _facts_of(proposal: Proposal, found: Sweep, k: int) -> Iterator[Fact]:
    """Yield what is to be said of the groups and pairs of one tier."""
    standing = _standing(proposal, found, k)
    if standing and found.answered:
        always = sum(len(values) == len(found.answered) for values in standing)
        yield fact("sweep.said.groups", standing=always, n=len(standing))
    beside = _beside(proposal, found)
    if standing and beside:
        near = sum(set(beside) <= set(values) for values in standing)
        least, most = f"{beside[0]:g}", f"{beside[-1]:g}"
        yield fact("sweep.said.near", standing=near, n=len(standing), least=least, most=most)
    pairs = found.pairs_of(k)
    if pairs:
        yield fact("sweep.said.pairs", throughout=len(found.throughout_of(k)), n=len(pairs))


def _beside(proposal: Proposal, found: Sweep) -> list[Number]:
    """Return the value of the scenario and those beside it; nothing where one of them is not."""
    own = own_value(proposal)
    values = [point.value for point in found.answered]
    if own is None or own not in values:
        return []
    k = values.index(own)
    return values[k - 1 : k + 2] if 0 < k < len(values) - 1 else []


def _standing(proposal: Proposal, found: Sweep, k: int) -> tuple[tuple[Number, ...], ...]:
    grouping = proposal.tiers[k].grouping
    return found.standing(grouping, k) if grouping else ()


def kept_groups(point: SweepPoint, proposal: Proposal, k: int) -> int:
    """Count the groups of a tier of the proposal, by its place, that stand at a point, too."""
    own = proposal.tiers[k].grouping
    theirs = {group.members for group in own.groups} if own else set()
    return len(theirs & set(point.tiers[k].groups))


def sweep_csv(proposal: Proposal) -> bytes:
    """Return one row for each value."""
    return sheet(*sweep_table(proposal))


def sweep_table(proposal: Proposal) -> Table:
    """Return one row for each value; where there are several tiers, one for each of them.

    Status, cost, bound and gap are of all tiers together, and stand in each row.
    """
    found = swept(proposal)
    terms = list(dict.fromkeys(term for point in found.points for term in point.by_term))
    header = (
        found.key, "status", "objective_seconds", "lower_bound_seconds", "gap",
        *(("tier",) if len(proposal.tiers) > 1 else ()), "groups", "left",
        "drives_minutes", "mean_drive_minutes", "longest_drive_minutes", "groups_of_proposal",
        *(f"{term}_seconds" for term in terms),
    )  # fmt: skip
    places = range(len(proposal.tiers))
    return header, [_row(point, proposal, k, terms) for point in found.points for k in places]


def _row(point: SweepPoint, proposal: Proposal, k: int, terms: list[str]) -> list[object]:
    tier = point.tiers[k]
    row: list[object] = [
        point.value, point.status.value, point.objective, point.lower_bound, point.gap,
        *([tier.name] if len(point.tiers) > 1 else ()),
    ]  # fmt: skip
    if tier.grouping is None:
        return [*row, *[None] * (6 + len(terms))]
    drives = tier.drives
    return [
        *row,
        len(tier.groups),
        len(tier.left),
        _minutes(drives.total),
        _minutes(drives.mean),
        _minutes(drives.longest),
        kept_groups(point, proposal, k),
        *(tier.by_term.get(term, 0) for term in terms),
    ]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def sweep_pairs_csv(proposal: Proposal) -> bytes:
    """Return each pair that is together at some value: at how many, and at which share."""
    found, schools = swept(proposal), proposal.schools
    ids, names, n = schools.ids, schools.names, len(found.answered)
    several = len(proposal.tiers) > 1
    rows = [
        (*([tier.name] if several else ()), ids[i], ids[j], names[i], names[j], count,
         round(count / n, 4))
        for k, tier in enumerate(proposal.tiers)
        for (i, j), count in found.pairs_of(k).items()
    ]  # fmt: skip
    header = (*(("tier",) if several else ()), "from", "to", "from_name", "to_name", "values")
    return sheet((*header, "share"), rows)


def sweep_record(proposal: Proposal) -> dict[str, Any]:
    """Return the content of ``sweep.json``; unknown values are None, never 0."""
    found = swept(proposal)
    standing = [_standing_record(proposal, found, k) for k in range(len(proposal.tiers))]
    return {
        "format": SWEEP_FORMAT,
        "scenario": {"name": proposal.name, "fingerprint": proposal.fingerprint},
        "key": found.key,
        "missing": list(found.missing),
        "points": [_point_record(point, proposal) for point in found.points],
        **_by_tier(standing, proposal),
        "said": [said_record(one, proposal.speaker()) for one in sweep_facts(proposal)],
    }


def _by_tier(records: list[dict[str, Any]], proposal: Proposal) -> dict[str, Any]:
    """Return what is recorded of the only tier, or of each of several under ``tiers``."""
    if len(records) == 1:
        return records[0]
    tiers = zip(proposal.tiers, records, strict=True)
    return {"tiers": [{"name": tier.name, **record} for tier, record in tiers]}


def _standing_record(proposal: Proposal, found: Sweep, k: int) -> dict[str, Any]:
    """Return at which values the groups of a tier stand, and which pairs stay together."""
    tier, ids = proposal.tiers[k], proposal.schools.ids
    groups, standing = tier.grouping.groups if tier.grouping else (), _standing(proposal, found, k)
    return {
        "groups": [
            {"id": label, "schools": [ids[i] for i in group.members], "stands_at": list(values)}
            for label, group, values in zip(tier.group_ids, groups, standing, strict=True)
        ],
        "throughout": [[ids[i], ids[j]] for i, j in found.throughout_of(k)],
    }


def _point_record(point: SweepPoint, proposal: Proposal) -> dict[str, Any]:
    return {
        "value": point.value,
        "status": point.status.value,
        "objective": point.objective,
        "lower_bound": point.lower_bound,
        "gap": point.gap,
        "proof": said_record(point.bound.proof, proposal.speaker()) if point.bound else None,
        **_by_tier([_tier_record(tier) for tier in point.tiers], proposal),
        "runtime_seconds": round(point.runtime, 3),
    }


def _tier_record(tier: SweptTier) -> dict[str, Any]:
    ids, drives = tier.problem.schools.ids, tier.drives
    groups = tier.grouping.groups if tier.grouping else ()
    none = tier.grouping is None
    return {
        "costs": [{"term": term, "cost": int(cost)} for term, cost in tier.by_term.items()],
        "groups": [
            {
                "schools": [ids[i] for i in group.members],
                "lead": None if group.lead is None else ids[group.lead],
            }
            for group in groups
        ],
        "left": None if none else [ids[i] for i in tier.left],
        "drives_seconds": None if none else int(drives.total),
        "mean_drive_seconds": None if drives.mean is None else round(drives.mean, 1),
        "longest_drive_seconds": None if drives.longest is None else int(drives.longest),
    }


def sweep_json(proposal: Proposal) -> str:
    """Return ``sweep.json``."""
    record = sweep_record(proposal)
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
