"""A spreadsheet is unpacked once, as it streams by, to see how large its reader would make it.

The reader keeps each sheet as a full table from its first cell to its last: two cells, in A1 and
XFD1048576, ask for seventeen billion. What a file says of its own size is not believed.
"""

from __future__ import annotations

import re
import zipfile
import zlib

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import GeoclusterError
from geocluster.limits.measured import MEGABYTE, Measured
from geocluster.limits.packed import pieces_of_part
from geocluster.limits.table import Deadline, limits, too_much
from geocluster.phrases import phrase

__all__ = ["check_book"]

_PIECE = 4 << 20
_LONGEST_TAG = 64
_MOST_PARTS = 100_000
_BEYOND = 10**9

_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,4})(\d{0,10})[\"']")
_TEXT_CELL = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^<]*<(?:\w+:)?v[^>]*>\s*(\d{1,10})")
_REPEATED = re.compile(rb"number-(?:columns|rows)-repeated\s*=\s*[\"']\s*(\d{1,20})")
_BLANKS = re.compile(rb"text:c\s*=\s*[\"']\s*(\d{1,20})")
_CONTENT = (b"value", b"<text:p", b"formula")


def check_book(what: Measured) -> None:
    """Measure an XLSX or ODS file.

    Raises
    ------
    LimitError
        If it unpacks to too many bytes, or a sheet spans too many rows, columns or cells.
    GeoclusterError
        If it is damaged, or another kind of file in a ZIP.
    """
    try:
        with what.open() as content, zipfile.ZipFile(content) as book:
            _check_parts(book, what.name)
    except GeoclusterError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as fault:
        raise GeoclusterError(
            phrase("{name} is a damaged spreadsheet ({fault})", name=what.name, fault=fault)
        ) from None
    except RuntimeError:
        raise GeoclusterError(
            phrase("{name} is locked with a password; save it without one", name=what.name)
        ) from None


def _check_parts(book: zipfile.ZipFile, name: str) -> None:
    parts = book.infolist()
    names = {part.filename for part in parts}
    if len(parts) > _MOST_PARTS:
        raise GeoclusterError(
            phrase("{name} has {n:,} parts; is it a spreadsheet?", name=name, n=len(parts))
        )
    if "xl/workbook.bin" in names:
        raise GeoclusterError(
            phrase("{name} is a binary workbook (.xlsb); save it as .xlsx", name=name)
        )
    deadline, unpacked = Deadline(name), 0
    texts, sheets = _Texts(), []
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        seen = _seen_by(part.filename, name, texts)
        for piece in pieces_of_part(book, part):
            unpacked += len(piece)
            if unpacked > limits().megabytes * MEGABYTE:
                met = phrase(
                    "unpacks to over {unpacked:,.0f} megabytes", unpacked=unpacked / MEGABYTE
                )
                raise too_much(name, "megabytes", met)
            deadline.check()
            seen.feed(piece)
        seen.end()
        if isinstance(seen, _Sheet) and seen.count:
            sheets.append((part, seen.count))
    if sum(count for _, count in sheets) * texts.longest > limits().megabytes * MEGABYTE:
        _check_repeated_texts(book, [part for part, _ in sheets], name, texts)


def _seen_by(part: str, name: str, texts: _Texts) -> _Texts | _Sheet | _OpenSheet:
    if part.casefold().endswith("sharedstrings.xml"):
        return texts
    return _OpenSheet(name) if part.endswith("content.xml") else _Sheet(name)


def _check_repeated_texts(
    book: zipfile.ZipFile, sheets: list[zipfile.ZipInfo], name: str, texts: _Texts
) -> None:
    """Add up the texts of all cells: one long text that a million cells show is held by each."""
    lengths = np.array([*texts.lengths, 0], np.int64)
    total = 0
    for part in sheets:
        rest = b""
        for piece in pieces_of_part(book, part):
            data = rest + piece
            end = data.rfind(b"<", 0, max(0, len(data) - _LONGEST_TAG)) if piece else len(data)
            shown = np.array(_TEXT_CELL.findall(data[: max(end, 0)]), "S10").astype(np.int64)
            total += int(lengths[np.minimum(shown, len(lengths) - 1)].sum()) if len(shown) else 0
            rest = data[max(end, 0) :]
            if total > limits().megabytes * MEGABYTE:
                met = phrase(
                    "shows over {total:,.0f} megabytes of text, most of it repeated",
                    total=total / MEGABYTE,
                )
                raise too_much(name, "megabytes", met)


class _Texts:
    """Bytes of each text that cells share."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.longest = 0
        self._run = 0

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes."""
        first, *others = piece.split(b"</si>")
        self._run += len(first)
        for other in others:
            self.lengths.append(self._run)
            self._run = len(other)

    def end(self) -> None:
        """Say which is the longest."""
        self.longest = max(self.lengths, default=0)


class _Sheet:
    """The table that the cells of an XLSX sheet span.

    A cell says where it is (``r="B7"``), or stands after the one before. Merged areas count as
    rows, as they are listed one by one.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = self.columns = self.count = 0
        self._merged = self._unplaced = self._in_row = 0
        self._rest = b""

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes."""
        data = self._rest + piece
        end = max(data.rfind(b"<", len(data) - _LONGEST_TAG), 0)
        self._rest = data[end:] if end else b""
        self._look(data[:end] if end else data)

    def end(self) -> None:
        """Look at the last bytes."""
        self._look(self._rest)

    def _look(self, data: bytes) -> None:
        bytes_ = np.frombuffer(data, np.uint8)
        cells, (rows, columns) = _count_cells(bytes_), _places(bytes_)
        self.count += cells
        self._merged += data.count(b"mergeCell ")
        self.rows = max(self.rows, int(rows.max(initial=0)))
        self.columns = max(self.columns, int(columns.max(initial=0)))
        if cells > np.count_nonzero(columns):
            self._look_closely(data)
        self._check()

    def _look_closely(self, data: bytes) -> None:
        """Count the cells of each row, where not all of them say where they are."""
        first, *others = _ROW.split(data)
        for k, row in enumerate([first, *others]):
            self._in_row = len(_CELL.findall(row)) + (self._in_row if k == 0 else 0)
            self.columns = max(self.columns, self._in_row)
        self._unplaced += len(others)
        self.rows = max(self.rows, self._unplaced)
        for letters, digits in _AT.findall(data):
            self.rows = max(self.rows, int(digits or 0))
            self.columns = max(self.columns, _column(letters))

    def _check(self) -> None:
        if self.count:
            _check_span(self.name, self.rows, self.columns)
        if self._merged > limits().rows:
            raise too_much(
                self.name,
                "rows",
                phrase("has a sheet of {merged:,} merged areas", merged=self._merged),
            )


def _check_span(name: str, rows: int, columns: int) -> None:
    if rows * columns > limits().cells:
        met = phrase(
            "has a sheet that spans {rows:,} rows and {columns:,} columns, which "
            "is {cells:,} cells",
            rows=rows,
            columns=columns,
            cells=rows * columns,
        )
        raise too_much(name, "cells", met)
    if rows > limits().rows:
        raise too_much(name, "rows", phrase("has a sheet of {rows:,} rows", rows=rows))
    if columns > limits().columns:
        raise too_much(
            name, "columns", phrase("has a sheet of {columns:,} columns", columns=columns)
        )


def _column(letters: bytes) -> int:
    """Turn the letters of a column into its number: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _count_cells(data: NDArray[np.uint8]) -> int:
    """Count the tags ``<c``, with or without a prefix."""
    at = np.flatnonzero(data[1:-1] == ord("c")) + 1
    at = at[np.isin(data[at - 1], list(b"<:"))]
    return int(np.isin(data[at + 1], list(b" \t\r\n/>")).sum())


def _places(data: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns, from 1, of what says ``r="B7"`` or ``r="7"``; the column is then 0."""
    at = np.flatnonzero(data[:-3] == ord("r"))
    at = at[np.isin(data[at + 1], [ord("=")]) & np.isin(data[at + 2], list(b"\"'"))]
    at = at[(at > 0)]
    at = at[np.isin(data[at - 1], list(b" \t\r\n"))] + 3
    padded = np.concatenate([data, np.zeros(16, np.uint8)])
    rows, columns = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    letters, digits = np.ones(len(at), bool), np.ones(len(at), bool)
    for k in range(14):
        byte = padded[at + k].astype(np.int64)
        letter = (byte | 32) - 96
        letters &= (letter >= 1) & (letter <= 26)
        columns = np.where(letters, np.minimum(columns * 26 + letter, _BEYOND), columns)
        digit = byte - 48
        digits &= letters | ((digit >= 0) & (digit <= 9))
        rows = np.where(digits & ~letters, np.minimum(rows * 10 + digit, _BEYOND), rows)
    return rows, columns


class _OpenSheet:
    """The table that the cells of an ODS sheet span, where cells and rows may say how often.

    Blank cells at the end of a row and blank rows at the end of a sheet do not count: they are
    there in honest files, up to the last row that there can be.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = self.columns = self._bytes = 0
        self._blank = -1  # what stands before the first row is none
        self._rest = b""

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes."""
        *rows, self._rest = (self._rest + piece).split(b"<table:table-row")
        for row in rows:
            self._look(row)
        if len(self._rest) > _PIECE * 16:
            raise too_much(self.name, "columns", phrase("has a row of over 64 megabytes"))

    def end(self) -> None:
        """Look at the last row."""
        self._look(self._rest)

    def _look(self, text: bytes) -> None:
        """Look at what follows the beginning of a row, or at what stands before the first."""
        row, _, after = text.partition(b"</table:table-row>")
        head, _, _ = row.partition(b">")
        repeats = _repeats(head)
        if not any(sign in row for sign in _CONTENT):
            self._blank += repeats
        else:
            width, size = _width(row[len(head) :])
            self.rows += self._blank + repeats
            self.columns = max(self.columns, width)
            self._bytes += repeats * size
            self._blank = 0
            self._check()
        if b"</table:table>" in after:
            self.rows = self.columns = self._blank = 0

    def _check(self) -> None:
        _check_span(self.name, self.rows, self.columns)
        if self._bytes > limits().megabytes * MEGABYTE:
            met = phrase(
                "repeats its cells to over {bytes:,.0f} megabytes", bytes=self._bytes / MEGABYTE
            )
            raise too_much(self.name, "megabytes", met)


def _repeats(tag: bytes) -> int:
    found = _REPEATED.search(tag)
    return min(int(found[1]), _BEYOND) if found else 1


def _width(row: bytes) -> tuple[int, int]:
    """Columns up to the last cell of a row that holds anything, and bytes with repeated ones."""
    plain = row.count(b"<table:table-cell") + row.count(b"<table:covered-table-cell")
    blanks = sum(min(int(count), _BEYOND) for count in _BLANKS.findall(row))
    if b"-repeated" not in row:
        return plain, len(row) + blanks
    last = row.rfind(b"<table:")
    if b"-repeated" not in row[:last] and not any(sign in row[last:] for sign in _CONTENT):
        return plain - 1, last + blanks  # as each row ends in a spreadsheet that was saved
    width = size = blank = 0
    for cell in re.split(rb"<table:(?:covered-)?table-cell", row)[1:]:
        repeats = _repeats(cell.partition(b">")[0])
        if any(sign in cell for sign in _CONTENT):
            width, blank = width + blank + repeats, 0
            spread = sum(min(int(count), _BEYOND) for count in _BLANKS.findall(cell))
            size += repeats * (len(cell) + spread)
        else:
            blank += repeats
    return width, max(size, len(row))
