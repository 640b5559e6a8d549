"""What a table for people is: titles in their language, and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Cell", "Column", "Kind", "SheetTable"]

Cell = str | int | float | None
"""A plain value; None where it is not known or does not apply, never 0."""


class Kind(Enum):
    """What the cells of a column are, and so how they are shown.

    ``ID`` is text that stands in one line; cells of ``MINUTES`` hold seconds; ``NUMBER`` holds
    whole numbers and others.
    """

    TEXT = "text"
    ID = "id"
    WHOLE = "whole"
    NUMBER = "number"
    MINUTES = "minutes"
    DEGREES = "degrees"
    SHARE = "share"

    @property
    def is_text(self) -> bool:
        """Whether the cells are texts."""
        return self in (Kind.TEXT, Kind.ID)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    key
        Stable, for programs; that of the CSV file where there is one.
    title
        In the language of the table, with the unit.
    kind
        Of its cells.
    width
        For about so many characters.
    """

    key: str
    title: str
    kind: Kind
    width: int


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table as people read it.

    Attributes
    ----------
    key
        Stable, for programs.
    title, about
        In its language: a word or two, and a sentence on what a row is.
    columns
        In their order.
    rows
        A cell for each column.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
