"""A proposal as tables that open in a spreadsheet, where no cell can run as a formula.

A text cell that begins with one of ``= + - @``, a tab or an apostrophe is written with an
apostrophe in front; reading takes it away again, so that writing then reading changes nothing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.errors import OutputError
from geocluster.presets import columns_of
from geocluster.proposal import Proposal
from geocluster.schools import Schools
from geocluster.travel import TravelTimes

__all__ = [
    "column_header",
    "group_rows",
    "groups_csv",
    "issues_csv",
    "neighbours_csv",
    "plain",
    "safe",
    "schools_csv",
    "times_parquet",
    "travel_csv",
    "travel_parquet",
]

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_SCHOOL_COLUMNS = ("id", "name", "pupils", "group", "lead", "lon", "lat", "reason", "detail")


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


def column_header(column: str) -> str:
    """Return the header in ``schools.csv`` of a column that a rule uses.

    Examples
    --------
    >>> column_header("authority"), column_header("lead")
    ('authority', 'source: lead')
    """
    ours = column in _SCHOOL_COLUMNS and column not in ("id", "name", "pupils")
    return f"source: {column}" if ours else column


def group_rows(tier: dict[str, Any], names: dict[str, str]) -> list[dict[str, object]]:
    """Return the rows of ``groups.csv``, from a tier of the record and the names of schools."""
    return [
        {
            "group": group["id"],
            "lead": group["lead"],
            "lead_name": None if group["lead"] is None else names[group["lead"]],
            "schools": len(group["schools"]),
            "pupils": group["pupils"],
            "longest_drive_minutes": round(group["longest_drive_seconds"] / 60, 1),
            "cost_seconds": group["cost"],
            "school_ids": "; ".join(group["schools"]),
            "school_names": "; ".join(names[school] for school in group["schools"]),
            "flags": "; ".join(group["flags"]),
            "remarks": " ".join(group["remarks"]),
        }
        for group in tier["groups"]
    ]


def groups_csv(proposal: Proposal) -> bytes:
    """Return one row a group."""
    schools = proposal.problem.schools
    header = (
        "group", "lead", "lead_name", "schools", "pupils", "longest_drive_minutes",
        "cost_seconds", "school_ids", "school_names", "flags", "remarks",
    )  # fmt: skip
    names = dict(zip(schools.ids, schools.names, strict=True))
    rows = group_rows(proposal.tier_record(), names)
    return _csv(header, [[row[name] for name in header] for row in rows])


def schools_csv(proposal: Proposal) -> bytes:
    """Return one row a school, with every column that a rule uses."""
    problem, schools = proposal.problem, proposal.problem.schools
    tier = proposal.tier_record()
    used = [c for c in columns_of(problem.rules) if c not in ("id", "name", "pupils")]
    columns = [schools.column(c) for c in used]
    group_of = {school: group for group in tier["groups"] for school in group["schools"]}
    left = {x["school"]: x for x in tier["ungrouped"]}
    rows = [
        (
            school,
            schools.names[i],
            schools.pupils[i],
            *(group_of.get(school, {}).get(key) for key in ("id", "lead")),
            round(float(lon), 6),
            round(float(lat), 6),
            *(left.get(school, {}).get(key) for key in ("reason", "detail")),
            *(column[i] for column in columns),
        )
        for i, (school, (lon, lat)) in enumerate(zip(schools.ids, schools.lonlat, strict=True))
    ]
    return _csv([*_SCHOOL_COLUMNS, *map(column_header, used)], rows)


def issues_csv(proposal: Proposal) -> bytes:
    """Return one row for each thing to look at: of the list, then of the travel times."""
    header = ("file", "row", "column", "code", "action", "value", "message")
    rows = [
        (x.file, x.row, x.column, x.code, x.action, x.value, x.message) for x in proposal.issues
    ]
    return _csv(header, rows)


def neighbours_csv(proposal: Proposal) -> bytes:
    """Return each pair of neighbours once, as the rule that groups hang together reads them."""
    ids = proposal.problem.schools.ids
    return _csv(("from", "to"), [(ids[i], ids[j]) for i, j in proposal.problem.neighbour_pairs])


def travel_csv(schools: Schools, travel: TravelTimes) -> bytes:
    """Return travel times in long form, as ``engine = "matrix"`` reads them.

    A school that can be reached, but from none of the others in time, has one line: to itself,
    with 0 seconds; without it a reader would take it for one that is not known.

    Raises
    ------
    OutputError
        If a spreadsheet could take an id for a formula; ids must stand here as they are.
    """
    risky = next((school for school in schools.ids if school.startswith(_RISKY)), None)
    if risky is not None:
        raise OutputError(
            f"the school id {risky!r} could run as a formula in a spreadsheet that opens a .csv; "
            "write a .parquet instead"
        )
    columns = _times_columns(schools, travel)
    named = {*columns["from"], *columns["to"]}
    alone = [school for school in _reachable(schools, travel) if school not in named]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    writer.writerows((school, school, 0) for school in alone)
    return text.getvalue().encode()


def times_parquet(proposal: Proposal) -> bytes:
    """Return the travel times as used, in the form of :func:`travel_parquet`."""
    return travel_parquet(proposal.problem.schools, proposal.problem.travel)


def travel_parquet(schools: Schools, travel: TravelTimes) -> bytes:
    """Return travel times in long form, with the licence of the roads inside."""
    table = pa.table(
        _times_columns(schools, travel),
        pa.schema([("from", pa.string()), ("to", pa.string()), ("seconds", pa.int32())]),
    )
    notes = {
        f"source_{k}": "; ".join(filter(None, (s.name, s.attribution, s.licence, s.url)))
        for k, s in enumerate(travel.sources, start=1)
    }
    table = table.replace_schema_metadata(
        {
            "engine": travel.engine,
            "cutoff_seconds": str(travel.cutoff),
            "schools": json.dumps(_reachable(schools, travel)),
            **notes,
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def _times_columns(schools: Schools, travel: TravelTimes) -> dict[str, list[Any]]:
    ids, pairs = schools.ids, travel.seconds.tocoo()
    return {
        "from": [ids[i] for i in pairs.coords[0]],
        "to": [ids[j] for j in pairs.coords[1]],
        "seconds": pairs.data.tolist(),
    }


def _reachable(schools: Schools, travel: TravelTimes) -> list[str]:
    return [school for i, school in enumerate(schools.ids) if i not in travel.unreachable]
