"""One record on its way to becoming a school: its values, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geocluster.facts import Fact, fact
from geocluster.meaning import clean
from geocluster.opening.cells import BadCellError, identifier
from geocluster.opening.numbers import whole_number
from geocluster.schools import FIELDS, HEADS, Issue, is_counted
from geocluster.sources.axes import Axes
from geocluster.sources.heads import head_of
from geocluster.sources.layout import Layout
from geocluster.texts.noted import noted

__all__ = ["Columns", "Row", "bad_cell", "read_as", "read_row"]


_LONG_NAME = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields of a layout stand in one file.

    Attributes
    ----------
    header
        Of the file.
    at
        Header to its place.
    of
        Field to its header, for the fields that the file has.
    x, y, crs
        Headers of the coordinates and their system; None where the file has none.
    axes
        How the coordinates are written.
    """

    header: tuple[str, ...]
    at: Mapping[str, int]
    of: Mapping[str, str]
    x: str | None
    y: str | None
    crs: str | None
    axes: Axes = field(default=Axes())


@dataclass(slots=True)
class Row:
    """One record.

    Attributes
    ----------
    number
        The first after the header is 1.
    cells
        As written, one for each column of the header.
    values
        By field; later also ``x``, ``y``, ``lon`` and ``lat``.
    merged
        Places of the columns whose cell this record shares with others.
    issues
        What was found.
    rejected
        Whether it cannot become a school.
    """

    number: int
    file: str
    cells: list[str]
    columns: Columns
    values: dict[str, Any] = field(default_factory=dict)
    merged: frozenset[int] = frozenset()
    issues: list[Issue] = field(default_factory=list)
    rejected: bool = False

    def cell(self, column: str | None) -> str:
        """Text under a header as written; empty where there is no such column."""
        place = None if column is None else self.columns.at.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def note(self, code: str, what: Fact, action: str, column: str | None = None) -> None:
        """Keep an issue; a rejection marks the row."""
        self.rejected |= action == "rejected"
        self.issues.append(
            noted(
                code=code,
                said=fact("issue.record", record=self.number, what=what),
                action=action,
                row=self.number,
                column=column,
                value=self.cell(column)[:200] if column else None,
                file=self.file,
            )
        )


def read_row(
    number: int,
    cells: list[str],
    columns: Columns,
    layout: Layout,
    file: str,
    merged: frozenset[int] = frozenset(),
) -> Row:
    """Read the fields of a record, and note what is wrong or was put right."""
    row = Row(number, file, cells, columns, merged=merged)
    width = len(columns.header)
    if len(cells) < width or any(c.strip() for c in cells[width:]):
        found = fact("issue.ragged_row", cells=len(cells), of=width)
        row.note("ragged_row", found, "rejected")
    for name in dict.fromkeys([*FIELDS, *columns.of]):
        column = columns.of.get(name)
        row.values[name] = _value(row, name, column, layout) if column is not None else None
    if layout.id_from_name and "id" not in columns.of:
        row.values["id"] = row.values["name"] or ""
        if not row.values["id"]:
            row.note("bad_id", fact("issue.bad_id.name"), "rejected")
    return row


def _value(row: Row, name: str, column: str, layout: Layout) -> Any:
    text = row.cell(column)
    if name == "id":
        return _id(row, text, column, layout)
    if is_counted(name):
        return _count(row, name, text, column)
    value = clean(text)
    if name == "head":
        return _head(row, value, column)
    if name == "name" and value != text.strip() and not text.replace("  ", " ").isprintable():
        row.note("name_cleaned", fact("issue.name_cleaned"), "fixed", column)
    if name == "name" and len(value) > _LONG_NAME:
        row.note("long_name", fact("issue.long_name", n=len(value)), "kept", column)
    return layout.meanings.get(name, {}).get(value, value) or None


def _id(row: Row, text: str, column: str, layout: Layout) -> str:
    try:
        school = identifier(text, digits_only=layout.digits_only)
    except BadCellError as fault:
        row.note("bad_id", bad_cell(column, fault), "rejected", column)
        return ""
    if school != (text.strip() if layout.digits_only else clean(text)):
        row.note("id_form", read_as(column, text, school), "fixed", column)
    return school


def _head(row: Row, text: str, column: str) -> str | None:
    found = head_of(text)
    if text and found is None:
        row.note(
            "head_unread",
            fact("issue.head_unread", column=column, text=repr(text), words=list(HEADS)),
            "kept",
            column,
        )
    return found


def _count(row: Row, name: str, text: str, column: str) -> int | None:
    if name in ("pupils", "capacity") and row.columns.at[column] in row.merged:
        row.note(
            "merged_count",
            fact("issue.merged_count", column=column, text=repr(text.strip())),
            "kept",
            column,
        )
        return None
    try:
        number = whole_number(text, points_group=row.columns.axes.commas)
    except BadCellError as fault:
        if name == "pupils":
            row.note("bad_pupils", bad_cell(column, fault), "rejected", column)
        else:
            found = fact("issue.bad_number", column=column, fault=fault.fact)
            row.note("bad_number", found, "kept", column)
        return None
    if number is None:
        if name == "pupils":
            row.note("pupils_unknown", fact("issue.pupils_unknown"), "kept", column)
    elif text.strip() != str(number):
        row.note("number_form", read_as(column, text, str(number)), "fixed", column)
    return number


def read_as(column: str | None, text: str, read: str) -> Fact:
    """Return that a cell was read as something else than stands there."""
    return fact("issue.read_as", column=column, text=repr(text.strip()), read=read)


def bad_cell(column: str | None, fault: BadCellError) -> Fact:
    """Return what is wrong with a cell."""
    return fact("issue.bad_cell", column=column, fault=fault.fact)
