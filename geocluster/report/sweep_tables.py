"""A sweep as tables and as a record: what each value gives, and who stays together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from geocluster.facts import Fact, fact
from geocluster.proposal import Proposal, Status, Sweep, SweepPoint, said_record
from geocluster.report.tables import Table
from geocluster.scenario.turned import number_at
from geocluster.sheets import sheet

__all__ = [
    "sweep_csv",
    "sweep_facts",
    "sweep_json",
    "sweep_pairs_csv",
    "sweep_record",
    "sweep_table",
    "swept",
]

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


def sweep_facts(proposal: Proposal) -> Iterator[Fact]:
    """Yield what is to be said of a sweep, in short."""
    found = swept(proposal)
    proven = sum(point.status is Status.OPTIMAL for point in found.points)
    yield fact("sweep.said.values", key=found.key, n=len(found.points), proven=proven)
    standing = _standing(proposal, found)
    if standing and found.answered:
        always = sum(len(values) == len(found.answered) for values in standing)
        yield fact("sweep.said.groups", standing=always, n=len(standing))
    beside = _beside(proposal, found)
    if standing and beside:
        near = sum(set(beside) <= set(values) for values in standing)
        least, most = f"{beside[0]:g}", f"{beside[-1]:g}"
        yield fact("sweep.said.near", standing=near, n=len(standing), least=least, most=most)
    if found.pairs:
        yield fact("sweep.said.pairs", throughout=len(found.throughout), n=len(found.pairs))
    if found.missing:
        yield fact("sweep.said.missing", n=len(found.missing))


def _beside(proposal: Proposal, found: Sweep) -> list[int | float]:
    """Return the value of the scenario and those beside it; nothing where one of them is not."""
    own = number_at(proposal.finest.asked.rules, found.key)
    values = [point.value for point in found.answered]
    if own not in values:
        return []
    k = values.index(own)
    return values[k - 1 : k + 2] if 0 < k < len(values) - 1 else []


def _standing(proposal: Proposal, found: Sweep) -> tuple[tuple[int | float, ...], ...]:
    grouping = proposal.finest.grouping
    return found.standing(grouping) if grouping else ()


def sweep_csv(proposal: Proposal) -> bytes:
    """Return one row for each value."""
    return sheet(*sweep_table(proposal))


def sweep_table(proposal: Proposal) -> Table:
    """Return one row for each value."""
    found = swept(proposal)
    terms = list(dict.fromkeys(term for point in found.points for term in point.by_term))
    header = (
        found.key, "status", "objective_seconds", "lower_bound_seconds", "gap", "groups", "left",
        "drives_minutes", "mean_drive_minutes", "longest_drive_minutes", "groups_of_proposal",
        *(f"{term}_seconds" for term in terms),
    )  # fmt: skip
    return header, [_row(point, proposal, terms) for point in found.points]


def _row(point: SweepPoint, proposal: Proposal, terms: list[str]) -> list[object]:
    row: list[object] = [point.value, point.status.value]
    if point.grouping is None:
        return [*row, None, point.lower_bound, *[None] * (7 + len(terms))]
    drives, own = point.drives, proposal.finest.grouping
    theirs = {group.members for group in own.groups} if own else set()
    return [
        *row,
        point.objective,
        point.lower_bound,
        point.gap,
        len(point.groups),
        len(point.left),
        _minutes(drives.total),
        _minutes(drives.mean),
        _minutes(drives.longest),
        len(theirs & set(point.groups)),
        *(point.by_term.get(term, 0) for term in terms),
    ]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def sweep_pairs_csv(proposal: Proposal) -> bytes:
    """Return each pair that is together at some value: at how many, and at which share."""
    found, schools = swept(proposal), proposal.schools
    ids, names, n = schools.ids, schools.names, len(found.answered)
    rows = [
        (ids[i], ids[j], names[i], names[j], count, round(count / n, 4))
        for (i, j), count in found.pairs.items()
    ]
    return sheet(("from", "to", "from_name", "to_name", "values", "share"), rows)


def sweep_record(proposal: Proposal) -> dict[str, Any]:
    """Return the content of ``sweep.json``; unknown values are None, never 0."""
    found, ids = swept(proposal), proposal.schools.ids
    grouping, labels = proposal.finest.grouping, proposal.finest.group_ids
    return {
        "format": SWEEP_FORMAT,
        "scenario": {"name": proposal.name, "fingerprint": proposal.fingerprint},
        "key": found.key,
        "missing": list(found.missing),
        "points": [_point_record(point, proposal) for point in found.points],
        "groups": [
            {"id": label, "schools": [ids[i] for i in group.members], "stands_at": list(values)}
            for label, group, values in zip(
                labels, grouping.groups if grouping else (), _standing(proposal, found), strict=True
            )
        ],
        "throughout": [[ids[i], ids[j]] for i, j in found.throughout],
        "said": [said_record(one, proposal.speaker()) for one in sweep_facts(proposal)],
    }


def _point_record(point: SweepPoint, proposal: Proposal) -> dict[str, Any]:
    ids, drives = proposal.schools.ids, point.drives
    groups = point.grouping.groups if point.grouping else ()
    none = point.grouping is None
    return {
        "value": point.value,
        "status": point.status.value,
        "objective": point.objective,
        "lower_bound": point.lower_bound,
        "gap": point.gap,
        "proof": said_record(point.bound.proof, proposal.speaker()) if point.bound else None,
        "costs": [{"term": term, "cost": int(cost)} for term, cost in point.by_term.items()],
        "groups": [
            {
                "schools": [ids[i] for i in group.members],
                "lead": None if group.lead is None else ids[group.lead],
            }
            for group in groups
        ],
        "left": None if none else [ids[i] for i in point.left],
        "drives_seconds": None if none else int(drives.total),
        "mean_drive_seconds": None if drives.mean is None else round(drives.mean, 1),
        "longest_drive_seconds": None if drives.longest is None else int(drives.longest),
        "runtime_seconds": round(point.runtime, 3),
    }


def sweep_json(proposal: Proposal) -> str:
    """Return ``sweep.json``."""
    record = sweep_record(proposal)
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
