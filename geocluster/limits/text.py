"""A table of text is measured by counting the marks that end its lines and cells."""

from __future__ import annotations

from typing import Literal

from geocluster.errors import GeoclusterError
from geocluster.limits.measured import Measured
from geocluster.limits.table import Deadline, limits, too_much
from geocluster.phrases import phrase

__all__ = ["check_marks", "check_text"]

_PIECE = 1 << 20
_TOP = 25
_LONGEST_LINE = 16 << 20
_DELIMITERS = (b",", b";", b"\t", b"|")


def check_text(what: Measured, *, rows: Literal["rows", "pairs"] = "rows") -> None:
    """Count the lines and cells of a text file, in any encoding, without keeping them.

    Cells are counted by the delimiter that occurs most, so that there are never more than said.

    Parameters
    ----------
    what
        CSV, or whatever else is text.
    rows
        The limit of its rows. A file of pairs is read in pieces, so that its cells do not count.

    Raises
    ------
    LimitError
        If there are too many, or too many columns in one of the first lines.
    GeoclusterError
        If a line does not end.
    """
    deadline, lines, run = Deadline(what.name), 0, 0
    marks, top = dict.fromkeys(_DELIMITERS, 0), b""
    with what.open() as content:
        while piece := content.read(_PIECE):
            if top.count(b"\n") < _TOP and len(top) < _LONGEST_LINE:
                top += piece
            ends = max(piece.count(b"\n"), piece.count(b"\r"))
            lines += ends
            run = len(piece) - max(piece.rfind(b"\n"), piece.rfind(b"\r")) if ends else run + _PIECE
            for mark in _DELIMITERS:
                marks[mark] += piece.count(mark)
            if run > _LONGEST_LINE:
                raise GeoclusterError(
                    phrase(
                        "{name}, line {lines:,} is longer than {longest_line} megabytes; is it "
                        "a table with a line for each record?",
                        name=what.name,
                        lines=lines + 1,
                        longest_line=_LONGEST_LINE // 1_000_000,
                    )
                )
            if lines > getattr(limits(), rows):
                raise too_much(what.name, rows, phrase("has over {lines:,} rows", lines=lines))
            if rows == "rows" and lines + max(marks.values()) > limits().cells:
                raise too_much(
                    what.name,
                    "cells",
                    phrase("has over {values:,} cells", values=max(marks.values())),
                )
            deadline.check()
    for number, line in enumerate(top.splitlines()[:_TOP], start=1):
        columns = 1 + max(line.count(mark) for mark in _DELIMITERS)
        if columns > limits().columns:
            met = phrase("has {columns:,} columns (line {number})", columns=columns, number=number)
            raise too_much(what.name, "columns", met)


def check_marks(what: Measured, mark: bytes) -> None:
    """Count a mark that stands between values, such as the commas of JSON, as cells.

    Raises
    ------
    LimitError
        If there are too many.
    """
    deadline, found = Deadline(what.name), 0
    with what.open() as content:
        while piece := content.read(_PIECE):
            found += piece.count(mark)
            if found > limits().cells:
                raise too_much(what.name, "cells", phrase("has over {found:,} values", found=found))
            deadline.check()
