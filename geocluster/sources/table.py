"""Records become schools: each is kept, rejected or filtered, and what is wrong is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS, Transformer

from geocluster.errors import SchoolsError, nearest
from geocluster.provenance import source_beside
from geocluster.rules import Where
from geocluster.schools import COUNTED, FIELDS, Counts, Issue, Schools
from geocluster.sources.cells import BadCellError, clean, coordinate, identifier, whole_number
from geocluster.sources.layout import Layout
from geocluster.sources.text import Records, read_records

__all__ = ["read_table"]


_OTHER_MARKS = {";": "semicolons (';')", "\t": "tabs", "|": "bars ('|')"}

_BEYOND_DEGREES = 1.0
"""The area of use of a grid is drawn tightly around the land; the grid itself reaches further."""


@dataclass(slots=True)
class _Row:
    """One record on its way to becoming a school."""

    number: int
    file: str
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    rejected: bool = False

    def note(self, code: str, message: str, action: str, column: str | None = None) -> None:
        """Keep an issue; a rejection marks the row."""
        value = self.cells.get(column) if column else None
        self.rejected |= action == "rejected"
        self.issues.append(
            Issue(
                code=code,
                message=f"record {self.number}: {message}",
                action=action,
                row=self.number,
                column=column,
                value=value[:200] if value is not None else None,
                file=self.file,
            )
        )


def read_table(file: Path, layout: Layout, *, where: Where, encoding: str | None) -> Schools:
    """Read a CSV file of schools by its layout.

    Parameters
    ----------
    file
        The list.
    layout
        Which column holds which field.
    where
        Which schools are asked about.
    encoding
        None for the layout's own.

    Raises
    ------
    SchoolsError
        If the file as a whole cannot be used.
    """
    encodings = (encoding,) if encoding else layout.encodings
    records = read_records(file, encodings=encodings, said=encoding is not None)
    _check_header(records, layout, where, file)
    rows = [_row(k, cells, records, layout, file) for k, cells in enumerate(records.rows, start=1)]
    asked = [row for row in rows if _is_open(row, layout, where) and _is_asked(row, where)]
    if not asked:
        raise SchoolsError(f"{file.name}: {_nothing_asked(rows, where)}")
    _check_duplicates(asked)
    _place(asked, layout)
    kept = sorted((r for r in asked if not r.rejected), key=lambda r: str(r.values["id"]))
    issues = [
        Issue(
            code="encoding",
            message=f"{file.name} was read as {records.encoding}",
            value=records.encoding,
            file=file.name,
        ),
        *_filter_notes(rows, asked, layout, where, file),
        *(issue for row in asked for issue in row.issues),
    ]
    if not kept:
        first = next(i.message for i in issues if i.action == "rejected")
        raise SchoolsError(
            f"{file.name}: all {len(asked)} schools asked about were rejected; the first: {first}"
        )
    return Schools.of(
        [r.values["id"] for r in kept],
        lon=[r.values["lon"] for r in kept],
        lat=[r.values["lat"] for r in kept],
        more=_columns(kept, records.header),
        names=[r.values["name"] for r in kept],
        sources=(source_beside(file, layout.source),),
        issues=issues,
        counts=Counts(
            read=len(rows),
            kept=len(kept),
            rejected=len(asked) - len(kept),
            filtered=len(rows) - len(asked),
        ),
    )


def _check_header(records: Records, layout: Layout, where: Where, file: Path) -> None:
    header = records.header
    if len(header) == 1 and (mark := next((m for m in _OTHER_MARKS if m in header[0]), None)):
        raise SchoolsError(
            f"{file.name} seems to have {_OTHER_MARKS[mark]} between its columns; save it with "
            "commas (CSV)"
        )
    faults = [
        f"no column {layout.columns[name]!r} for the {name}{nearest(layout.columns[name], header)}"
        for name in layout.required
        if layout.columns[name] not in header
    ]
    if faults:
        shown = ", ".join(header[:15]) + (", …" if len(header) > 15 else "")
        raise SchoolsError(
            f"{file.name} is not in the layout {layout.name!r}: {'; '.join(faults)}. "
            f"Its {len(header)} columns are: {shown}. Choose the right file, or use format = "
            '"table" with columns = { … }'
        )
    for name in where.conditions:
        if name not in FIELDS and name not in header:
            raise SchoolsError(
                f"where: {file.name} has no field or column {name!r}"
                f"{nearest(name, [*FIELDS, *header])}"
            )


def _row(number: int, cells: list[str], records: Records, layout: Layout, file: Path) -> _Row:
    width = len(records.header)
    row = _Row(number, file.name, dict(zip(records.header, cells, strict=False)))
    if len(cells) < width or any(c.strip() for c in cells[width:]):
        row.cells = {name: row.cells.get(name, "") for name in records.header}
        row.note("ragged_row", f"{len(cells)} cells where the header has {width}", "rejected")
    for name in FIELDS:
        # A column that bears the very name of a field is that field, unless another is mapped.
        column = layout.columns.get(name) or (name if name in row.cells else None)
        text = row.cells.get(column, "") if column else ""
        row.values[name] = _value(row, name, column, text, layout)
    return row


def _value(row: _Row, name: str, column: str | None, text: str, layout: Layout) -> Any:
    try:
        if name == "id":
            return identifier(text, digits_only=layout.digits_only)
        if name in COUNTED:
            number = whole_number(text)
            if name == "pupils" and number is None and column is not None:
                row.note("pupils_unknown", "the number of pupils is not given", "kept", column)
            return number
    except BadCellError as fault:
        if name == "id":
            row.note("bad_id", f"{column}: {fault}", "rejected", column)
            return ""
        row.note(f"bad_{name}", f"{column}: {fault}; taken as unknown", "kept", column)
        return None
    return clean(text) or None


def _is_open(row: _Row, layout: Layout, where: Where) -> bool:
    asked = {"status", layout.columns.get("status")} & set(where.conditions)
    if not layout.open_statuses or asked:
        return True
    status = row.values["status"]
    return status is None or status.casefold() in layout.open_statuses


def _is_asked(row: _Row, where: Where) -> bool:
    return where.holds(row.cells | row.values)


def _nothing_asked(rows: Iterable[_Row], where: Where) -> str:
    rows = list(rows)
    if not rows:
        return "no schools: there is a header, but no record"
    for name, condition in where.conditions.items():
        values = {row.values.get(name, row.cells.get(name)) for row in rows}
        if not any(condition.holds(v) for v in values):
            wanted = [str(v) for v in condition.any_of or ()]
            hint = nearest(wanted[0], [str(v) for v in values if v is not None]) if wanted else ""
            return f"where: no school has {name} = {' or '.join(wanted) or 'as asked'}{hint}"
    return f"none of the {len(rows)} schools meets all conditions of where together, or is open"


def _check_duplicates(rows: Iterable[_Row]) -> None:
    by_id: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if not row.rejected:
            by_id[row.values["id"]].append(row)
    for school, same in by_id.items():
        first = same[0]
        differ = [c for c in first.cells if any(row.cells.get(c) != first.cells[c] for row in same)]
        if differ and len(same) > 1:
            numbers = ", ".join(str(row.number) for row in same)
            for row in same:
                row.note(
                    "duplicate_id_conflict",
                    f"id {school} stands on records {numbers} with different {', '.join(differ)}; "
                    "delete the wrong ones",
                    "rejected",
                    differ[0],
                )
        for row in same[1:] if not differ else ():
            row.note("duplicate_id", f"repeats record {first.number} (id {school})", "rejected")


def _place(rows: Iterable[_Row], layout: Layout) -> None:
    """Turn x and y into degrees; a row without a place is rejected."""
    placed = [row for row in rows if not row.rejected and _has_point(row, layout)]
    crs = CRS.from_user_input(layout.crs)
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    x = np.array([row.values["x"] for row in placed], float)
    y = np.array([row.values["y"] for row in placed], float)
    lon, lat = to_degrees.transform(x, y)
    area = crs.area_of_use
    for row, a, b in zip(placed, lon, lat, strict=True):
        inside = np.isfinite([a, b]).all() and (
            area is None
            or (
                area.west - _BEYOND_DEGREES <= a <= area.east + _BEYOND_DEGREES
                and area.south - _BEYOND_DEGREES <= b <= area.north + _BEYOND_DEGREES
            )
        )
        if not inside:
            row.note(
                "outside_grid",
                f"{row.values['x']:g}, {row.values['y']:g} is outside the area of {layout.crs}",
                "rejected",
                layout.columns["x"],
            )
        row.values["lon"], row.values["lat"] = float(a), float(b)


def _has_point(row: _Row, layout: Layout) -> bool:
    for axis in ("x", "y"):
        column = layout.columns[axis]
        try:
            row.values[axis] = coordinate(row.cells.get(column, ""))
        except BadCellError as fault:
            row.note("bad_coordinates", f"{column}: {fault}", "rejected", column)
            return False
        if row.values[axis] is None:
            row.note("no_coordinates", f"{column} is blank", "rejected", column)
            return False
    if row.values["x"] == 0 and row.values["y"] == 0:
        row.note("no_coordinates", "0, 0 stands for unknown", "rejected", layout.columns["x"])
        return False
    return True


def _filter_notes(
    rows: list[_Row], asked: list[_Row], layout: Layout, where: Where, file: Path
) -> Iterable[Issue]:
    filtered = len(rows) - len(asked)
    if not filtered:
        return
    closed = sum(not _is_open(row, layout, where) for row in rows)
    because = [f"{closed} not open"] if closed else []
    if filtered > closed:
        because.append(f"{filtered - closed} outside where ({', '.join(where.conditions)})")
    yield Issue(
        code="filtered",
        message=f"{filtered} of {len(rows)} records were not asked about: {'; '.join(because)}",
        action="filtered",
        file=file.name,
    )


def _columns(rows: list[_Row], header: tuple[str, ...]) -> Mapping[str, list[Any]]:
    """Return the fields, and beside them the source's columns that hold anything."""
    columns: dict[str, list[Any]] = {
        name: [row.values[name] for row in rows] for name in FIELDS if name not in ("id", "name")
    }
    for name in header:
        values = [row.cells.get(name, "") for row in rows]
        if name and name not in FIELDS and name != "geometry":
            columns[name] = [clean(v) or None for v in values]
    return columns
