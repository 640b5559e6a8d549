"""Columns by their keys: the title and kind of each, once for all tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from geocluster.facts import fact
from geocluster.report.tabulated.model import Cell, Column, Kind, SheetTable
from geocluster.texts import Speaker

__all__ = ["column", "table"]


class _Kept(NamedTuple):
    kind: Kind
    width: int


_KINDS: Mapping[str, _Kept] = {
    "group": _Kept(Kind.ID, 9),
    "tier": _Kept(Kind.TEXT, 12),
    "parent": _Kept(Kind.ID, 9),
    "lead_name": _Kept(Kind.TEXT, 28),
    "centre_name": _Kept(Kind.TEXT, 28),
    "schools": _Kept(Kind.WHOLE, 9),
    "pupils": _Kept(Kind.WHOLE, 9),
    "longest_drive": _Kept(Kind.MINUTES, 12),
    "cost": _Kept(Kind.MINUTES, 12),
    "school_names": _Kept(Kind.TEXT, 60),
    "remarks": _Kept(Kind.TEXT, 60),
    "partnerships": _Kept(Kind.TEXT, 40),
    "id": _Kept(Kind.ID, 12),
    "name": _Kept(Kind.TEXT, 36),
    "lon": _Kept(Kind.DEGREES, 11),
    "lat": _Kept(Kind.DEGREES, 11),
    "detail": _Kept(Kind.TEXT, 60),
}
"""What the cells of each column are; a column that a rule reads is text."""


def column(key: str, speaker: Speaker) -> Column:
    """Return a column with its title in the language that is spoken."""
    kept = _KINDS[key]
    return Column(key, speaker.say(fact(f"column.{key}")), kept.kind, kept.width)


def table(
    key: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]], speaker: Speaker
) -> SheetTable:
    """Return a table of rows that hold cells by the keys of the columns."""
    return SheetTable(
        key,
        speaker.say(fact(f"table.{key}")),
        tuple(columns),
        tuple(tuple(row.get(c.key) for c in columns) for row in rows),
    )
