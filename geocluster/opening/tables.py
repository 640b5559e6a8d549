"""The tables that one file holds: sheets, layers, or one text taken apart in several ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from geocluster.meaning import clean

__all__ = [
    "GEOMETRY",
    "TOP",
    "Candidate",
    "Merge",
    "blank",
    "cell_text",
    "filled_down",
    "first_lines",
]

GEOMETRY = ("geometry x", "geometry y")
"""Headers of the coordinates that a file of shapes brings with it."""

TOP = 60
"""Lines that hold something among which the header is looked for."""

_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells of a sheet that are merged into one: first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One table that a file may be taken for.

    Attributes
    ----------
    part
        ``sheet``, ``layer`` or ``delimiter``; ``table`` where a file holds one table only.
    name
        Of the sheet or layer; the delimiter itself.
    top
        Its first lines, blank ones too.
    rows
        Gives all of its lines.
    merges
        Merged cells, counted in those lines.
    hidden
        Whether a person who opens the file does not see it.
    crs
        Coordinate system of its points; None where it has none, or does not say it.
    wrapped
        Where each line stood in one cell as a whole, what was between its cells.
    text
        Of which the lines are, for readers of long tables; None where there is none.
    """

    part: str
    name: str
    top: Sequence[list[str]]
    rows: Callable[[], list[list[str]]]
    merges: Sequence[Merge] = ()
    hidden: bool = False
    crs: str | None = None
    wrapped: str | None = None
    text: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing in its first lines."""
        return all(blank(row) for row in self.top)


def blank(row: Sequence[str]) -> bool:
    """Tell whether a line holds nothing."""
    return not any(cell and not cell.isspace() and clean(cell) for cell in row)


def filled_down(lines: list[list[str]], merges: Iterable[Merge]) -> set[tuple[int, int]]:
    """Give each line the value of the cells that are merged over it; return which cells those are.

    A cell that is merged across columns only is left as it is: its value is not that of each.
    """
    merged = set()
    for m in merges:
        if m.bottom == m.top or m.top >= len(lines):
            continue
        value = lines[m.top][m.left] if m.left < len(lines[m.top]) else ""
        for k in range(m.top, min(m.bottom + 1, len(lines))):
            lines[k].extend([""] * (m.left + 1 - len(lines[k])))
            lines[k][m.left] = value
            merged.add((k, m.left))
    return merged


def first_lines(lines: Iterable[list[str]]) -> list[list[str]]:
    """Return the first lines, as many as may hold the header."""
    taken, full = [], 0
    for line in islice(lines, _LINES):
        taken.append(line)
        full += not blank(line)
        if full == TOP:
            break
    return taken


def cell_text(cell: Any) -> str:
    """Write a value as a person would: a whole number without a fraction, nothing for unknown."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
