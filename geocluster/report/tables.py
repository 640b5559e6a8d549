"""A proposal as tables that open in a spreadsheet, where no cell can run as a formula.

A text cell that begins with one of ``= + - @``, a tab or an apostrophe is written with an
apostrophe in front; reading takes it away again, so that writing then reading changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.proposal import Proposal
from geocluster.rules import Lead

__all__ = ["groups_csv", "issues_csv", "plain", "safe", "schools_csv", "times_parquet"]

_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def safe(text: str) -> str:
    """Return a cell that a spreadsheet takes for text.

    Examples
    --------
    >>> safe("=1+1"), safe("St Mary’s"), plain(safe("'quoted'"))
    ("'=1+1", 'St Mary’s', "'quoted'")
    """
    return f"'{text}" if text.startswith(_RISKY) else text


def plain(cell: str) -> str:
    """Return the text that :func:`safe` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, which Excel needs; numbers as they are, text made safe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(name) for name in header])
    for row in rows:
        writer.writerow(
            ["" if c is None else c if isinstance(c, int | float) else safe(str(c)) for c in row]
        )
    return text.getvalue().encode("utf-8-sig")


def groups_csv(proposal: Proposal) -> bytes:
    """Return one row a group."""
    schools = proposal.problem.schools
    header = (
        "group", "lead", "lead_name", "schools", "pupils", "longest_drive_minutes",
        "driving_from_lead_minutes", "cost_seconds", "school_ids", "school_names",
    )  # fmt: skip
    rows = []
    if proposal.grouping and proposal.judgement:
        shown = proposal.problem.rules.lead is not Lead.NONE
        charge = proposal.problem.rules.group_charge
        for label, group, score in zip(
            proposal.group_ids(), proposal.grouping.groups, proposal.judgement.groups, strict=True
        ):
            lead = score.lead if shown else None
            cost = score.cost or 0
            rows.append(
                (
                    label,
                    None if lead is None else schools.ids[lead],
                    None if lead is None else schools.names[lead],
                    len(group.members),
                    score.pupils,
                    round((score.longest_drive or 0) / 60, 1),
                    round((cost - charge) / 60, 1),
                    cost,
                    "; ".join(schools.ids[i] for i in group.members),
                    "; ".join(schools.names[i] for i in group.members),
                )
            )
    return _csv(header, rows)


def schools_csv(proposal: Proposal) -> bytes:
    """Return one row a school, with every column that a rule uses."""
    problem, schools = proposal.problem, proposal.problem.schools
    used = [c for c in problem.rules.columns if c not in ("id", "name", "pupils")]
    header = ("id", "name", "pupils", "group", "lead", "lon", "lat", "reason", "detail", *used)
    shown = problem.rules.lead is not Lead.NONE
    label: dict[int, tuple[str, str | None]] = {}
    if proposal.grouping and proposal.judgement:
        for name, group, score in zip(
            proposal.group_ids(), proposal.grouping.groups, proposal.judgement.groups, strict=True
        ):
            lead = schools.ids[score.lead] if shown and score.lead is not None else None
            label |= dict.fromkeys(group.members, (name, lead))
    left = {x.school: (x.reason, x.detail) for x in proposal.left}
    columns = [schools.column(c) for c in used]
    rows = [
        (
            school,
            schools.names[i],
            schools.pupils[i],
            *label.get(i, (None, None)),
            round(float(lon), 6),
            round(float(lat), 6),
            *left.get(i, (None, None)),
            *(column[i] for column in columns),
        )
        for i, (school, (lon, lat)) in enumerate(zip(schools.ids, schools.lonlat, strict=True))
    ]
    return _csv(header, rows)


def issues_csv(proposal: Proposal) -> bytes:
    """Return one row for each thing that a reader found."""
    header = ("file", "row", "column", "code", "action", "value", "message")
    rows = [
        (x.file, x.row, x.column, x.code, x.action, x.value, x.message)
        for x in proposal.problem.schools.issues
    ]
    return _csv(header, rows)


def times_parquet(proposal: Proposal) -> bytes:
    """Return travel times as used, in long form, with the licence of the roads inside."""
    travel, ids = proposal.problem.travel, proposal.problem.schools.ids
    pairs = travel.seconds.tocoo()
    table = pa.table(
        {
            "from": pa.array([ids[i] for i in pairs.coords[0]], pa.string()),
            "to": pa.array([ids[j] for j in pairs.coords[1]], pa.string()),
            "seconds": pa.array(pairs.data, pa.int32()),
        }
    )
    notes = {
        f"source_{k}": "; ".join(filter(None, (s.name, s.attribution, s.licence, s.url)))
        for k, s in enumerate(travel.sources, start=1)
    }
    table = table.replace_schema_metadata(
        {"engine": travel.engine, "cutoff_seconds": str(travel.cutoff), **notes}
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()
