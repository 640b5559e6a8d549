"""What a table for people is: titles in their language, and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Cell", "Column", "Kind", "SheetTable"]

Cell = str | int | float | None
"""A plain value; None where it is not known, never 0."""


class Kind(Enum):
    """What the cells of a column are, and so how they are shown."""

    TEXT = "text"
    ID = "id"
    WHOLE = "whole"
    NUMBER = "number"
    MINUTES = "minutes"
    DEGREES = "degrees"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    key
        Stable, for programs; that of the CSV file where there is one.
    title
        In the language of the table.
    kind
        Of its cells; those of ``MINUTES`` hold whole seconds.
    width
        For about so many characters.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table as people read it.

    Attributes
    ----------
    key
        Stable, for programs.
    title
        In its language.
    columns
        In their order.
    rows
        A cell for each column.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
