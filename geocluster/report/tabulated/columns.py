"""Tables are put together from rows by key: titles, kinds and widths of columns, once for all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geocluster.facts import fact
from geocluster.report.tabulated.model import Cell, Column, Kind, SheetTable
from geocluster.texts import Speaker

__all__ = ["Row", "Told", "named", "table", "titled", "wide"]

Row = dict[str, Any]
"""Cells by the keys of columns."""

Told = tuple[str, str, Kind]
"""A column before its cells are known: key, title, kind."""

_NARROWEST, _WIDEST, _ID_WIDEST, _SHORT = 8, 48, 24, 32

_MAY_LACK = frozenset(
    {
        "at_least_minutes", "by", "centre_name", "change", "changes_minutes", "charged", "column",
        "comment", "drive_minutes", "holds_minutes", "lead_name", "partnerships", "row",
        "source_note", "value",
    }
)  # fmt: skip
"""Columns that a table does without where no row has anything to say in them."""

_KINDS: Mapping[str, Kind] = {
    "at_least_minutes": Kind.MINUTES,
    "best_seconds": Kind.MINUTES,
    "centre": Kind.ID,
    "changes_minutes": Kind.MINUTES,
    "cost": Kind.MINUTES,
    "cost_minutes": Kind.MINUTES,
    "cost_seconds": Kind.MINUTES,
    "drive": Kind.MINUTES,
    "drive_minutes": Kind.MINUTES,
    "drives_minutes": Kind.MINUTES,
    "from": Kind.ID,
    "gap": Kind.SHARE,
    "group": Kind.ID,
    "groups": Kind.WHOLE,
    "groups_in_best": Kind.WHOLE,
    "groups_legal": Kind.WHOLE,
    "groups_of_proposal": Kind.WHOLE,
    "holds_minutes": Kind.MINUTES,
    "id": Kind.ID,
    "lat": Kind.DEGREES,
    "lead": Kind.ID,
    "left": Kind.WHOLE,
    "lon": Kind.DEGREES,
    "longest_drive": Kind.MINUTES,
    "longest_drive_minutes": Kind.MINUTES,
    "lower_bound_seconds": Kind.MINUTES,
    "mean_drive_minutes": Kind.MINUTES,
    "more_minutes": Kind.MINUTES,
    "more_seconds": Kind.MINUTES,
    "number": Kind.WHOLE,
    "objective_seconds": Kind.MINUTES,
    "of_random_cheaper": Kind.SHARE,
    "pairs_kept": Kind.WHOLE,
    "parent": Kind.ID,
    "pupils": Kind.WHOLE,
    "row": Kind.WHOLE,
    "schools": Kind.WHOLE,
    "share": Kind.SHARE,
    "to": Kind.ID,
    "values": Kind.WHOLE,
}
"""What the cells of columns are; those of all others are text."""


def titled(keys: Iterable[str], speaker: Speaker) -> list[Told]:
    """Return columns that have a title of their own in every language."""
    return [(key, speaker.say(fact(f"column.{key}")), _KINDS.get(key, Kind.TEXT)) for key in keys]


def named(key: str, title: str, kind: Kind, speaker: Speaker) -> Told:
    """Return a column that is called as something else is, with the unit where it has one."""
    if kind is Kind.MINUTES:
        title = speaker.say(fact("heading.minutes", title=title))
    return key, title, kind


def table(key: str, columns: Sequence[Told], rows: Iterable[Row], speaker: Speaker) -> SheetTable:
    """Return a table of rows that hold cells by the keys of the columns."""
    held = list(rows)
    said = {name for row in held for name, value in row.items() if _cell(value) is not None}
    columns = [told for told in columns if told[0] in said or told[0] not in _MAY_LACK]
    cells = tuple(tuple(_cell(row.get(c)) for c, _, _ in columns) for row in held)
    return SheetTable(
        key,
        speaker.say(fact(f"table.{key}")),
        speaker.say(fact(f"table.{key}.about")),
        tuple(
            Column(key, title, kind, _width(title, kind, [row[k] for row in cells]))
            for k, (key, title, kind) in enumerate(columns)
        ),
        cells,
    )


def _cell(value: Any) -> Cell:
    """Return a value as a cell: numbers of Python, an empty text as nothing."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str | int | float) else str(value)


def _width(title: str, kind: Kind, cells: Sequence[Cell]) -> int:
    """Return how wide a column has to be: for most of its cells, and its title in three lines."""
    of_title = max([_length(word) for word in title.split()] + [(_length(title) + 2) // 3]) + 3
    if not kind.is_text:
        return max(
            _NARROWEST, of_title, *(len(f"{cell:,.1f}") for cell in cells if _is_number(cell))
        )
    lengths = sorted(_length(line) for cell in cells for line in str(cell or "").splitlines()[:1])
    most = lengths[-1 if lengths[-1] < _SHORT else int(0.95 * (len(lengths) - 1))] if lengths else 0
    most += 3
    return min(max(_NARROWEST, of_title, most), _ID_WIDEST if kind is Kind.ID else _WIDEST)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float)


def _length(text: str) -> int:
    return wide(text[:200])


def wide(text: str) -> int:
    """Count how many letters of Latin script fill the width of a text: one of Chinese fills two.

    Examples
    --------
    >>> wide("school"), wide("学校")
    (6, 4)
    """
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
