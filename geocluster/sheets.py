"""Our own CSV tables: no cell can run in a spreadsheet, and what is read is what was written.

A text cell that begins with one of ``= + - @``, a tab or an apostrophe is written with an
apostrophe in front; reading takes it away again, so that writing then reading changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geocluster.phrases import phrase

__all__ = [
    "ANSWERED",
    "CARRIED",
    "PAIR_COLUMNS",
    "RISKY",
    "SCHOOL_COLUMNS",
    "SHOWN",
    "Sheet",
    "column_header",
    "column_of",
    "is_sentence",
    "plain",
    "read_sheet",
    "safe",
    "sheet",
    "tier_header",
]

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""What a cell may not begin with, as a spreadsheet would take it for a formula."""

SCHOOL_COLUMNS = (
    "id", "name", "pupils", "group", "lead", "lon", "lat", "reason", "detail", "placed",
    "times", "partnerships", "nearest_change",
)  # fmt: skip
"""The columns that ``schools.csv`` has under any rules."""

PAIR_COLUMNS = ("from", "to", "why", "figures", "detail")
"""The columns of ``pairs.csv``."""

ANSWERED = ("group", "lead", "reason", "detail")
"""Of these, what the finest tier says of a school; a coarser one has columns of its own."""

_SENTENCES = frozenset({"detail", "nearest_change", "partnerships", "remarks", "times", "title"})
"""Columns for people: other versions may say the same in other words."""

SHOWN = (
    "phase", "type", "faith", "medium", "authority", "partnership", "placed_by",
    "site", "head", "rural", "plan",
)  # fmt: skip
"""Fields that maps show of a school; in ``schools.csv`` where any school has one."""

CARRIED = ("low_age", "high_age", "capacity", "township")
"""Fields that no card of a map shows, but that ``schools.csv`` has where any school has one."""

_SOURCE, _TIER = "source: ", "tier: "


def safe(text: str) -> str:
    """Return a cell that a spreadsheet takes for text.

    Examples
    --------
    >>> safe("=1+1"), safe("St Mary’s"), plain(safe("'quoted'"))
    ("'=1+1", 'St Mary’s', "'quoted'")
    """
    return f"'{text}" if text.startswith(RISKY) else text


def plain(cell: str) -> str:
    """Return the text that :func:`safe` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell


def sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table: UTF-8 with a mark, which Excel needs; numbers as they are, text made safe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(name) for name in header])
    for row in rows:
        writer.writerow(
            ["" if c is None else c if isinstance(c, int | float) else safe(str(c)) for c in row]
        )
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read.

    Attributes
    ----------
    header
        Its columns, in their order.
    rows
        Of each the cells by column.
    """

    header: tuple[str, ...]
    rows: list[dict[str, str]]


def read_sheet(content: bytes) -> Sheet:
    """Read a table that :func:`sheet` wrote; an empty cell is an empty text.

    Raises
    ------
    ValueError
        If it is no such table: its encoding, no header, a column twice, a row of another length.
    """
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        lines = [[plain(cell) for cell in row] for row in csv.reader(text)]
    except csv.Error as fault:
        raise ValueError(str(fault)) from None
    if not lines:
        raise ValueError(phrase("it has no header"))
    header, *rows = lines
    if len(set(header)) != len(header):
        raise ValueError(phrase("a column stands twice"))
    return Sheet(tuple(header), [dict(zip(header, row, strict=True)) for row in rows])


def column_header(column: str) -> str:
    """Return the header in ``schools.csv`` of a column that a rule uses.

    Examples
    --------
    >>> column_header("authority"), column_header("lead")
    ('authority', 'source: lead')
    """
    ours = column in SCHOOL_COLUMNS and column not in ("id", "name", "pupils")
    return f"{_SOURCE}{column}" if ours or column.startswith((_SOURCE, _TIER)) else column


def tier_header(tier: str, column: str) -> str:
    """Return the header in ``schools.csv`` of what a coarser tier says of a school.

    Examples
    --------
    >>> tier_header("cluster", "group")
    'tier: cluster: group'
    """
    return f"{_TIER}{tier}: {column}"


def is_sentence(header: str) -> bool:
    """Tell whether a column of our tables holds sentences for people.

    Examples
    --------
    >>> is_sentence("remarks"), is_sentence(tier_header("cluster", "detail")), is_sentence("lead")
    (True, True, False)
    """
    column = header.removeprefix(_TIER).rpartition(": ")[2] if header.startswith(_TIER) else header
    return column in _SENTENCES


def column_of(header: str) -> str:
    """Return the column that :func:`column_header` was given."""
    return header.removeprefix(_SOURCE)
