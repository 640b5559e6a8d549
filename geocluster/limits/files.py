"""A file is measured by what it is, whatever its name says."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

from geocluster.errors import GeoclusterError
from geocluster.limits.books import check_book
from geocluster.limits.database import check_database
from geocluster.limits.extract import check_extract
from geocluster.limits.measured import MEGABYTE, Measured
from geocluster.limits.packed import (
    DAMAGED_ZIP,
    MARKS,
    Key,
    Stretch,
    check_packed,
    pieces_of_part,
)
from geocluster.limits.parquet import check_pairs, check_parquet
from geocluster.limits.table import limits, too_much
from geocluster.limits.text import check_marks, check_text
from geocluster.phrases import phrase

__all__ = ["check_map", "check_roads", "check_size", "check_table", "regular_size"]

_HEAD = 1 << 16
_PROLOGUE = 16 << 20
_ZIP, _SQLITE, _PARQUET = b"PK\x03\x04", b"SQLite format 3\x00", b"PAR1"
_BINARY = (b"\xd0\xcf\x11\xe0", b"fgb", b"\x00\x00\x27\x0a")
"""Older spreadsheets, FlatGeobuf, shapefiles: they unpack nothing."""


def regular_size(file: Path) -> int:
    """Return the bytes of a file; a folder, a pipe or a device is none.

    Raises
    ------
    GeoclusterError
        If it is no regular file: what is read from a pipe or a device may never end.
    OSError
        If it is not there.
    """
    found = file.stat()
    if stat.S_ISREG(found.st_mode):
        return found.st_size
    kinds = (
        (stat.S_ISDIR, phrase("a folder")),
        (stat.S_ISFIFO, phrase("a pipe")),
        (stat.S_ISSOCK, phrase("a socket")),
    )
    what = next((words for test, words in kinds if test(found.st_mode)), phrase("a device"))
    raise GeoclusterError(
        phrase("{file} is {what}, not a file; name the file itself", file=file, what=what)
    )


def check_size(file: Path, key: Key = "megabytes") -> None:
    """Refuse what is no regular file, or has more bytes than a limit says.

    Raises
    ------
    LimitError
        If it has.
    GeoclusterError
        If it is no regular file.
    OSError
        If it cannot be looked at.
    """
    size = regular_size(file)
    if size > getattr(limits(), key) * MEGABYTE:
        raise too_much(file.name, key, phrase("has {size:,.0f} megabytes", size=size / MEGABYTE))


def check_table(file: Path, data: Path | bytes | None = None, *, pairs: bool = False) -> None:
    """Measure a list or another table before it is read.

    Parameters
    ----------
    file
        As it was named.
    data
        Its bytes where it was unpacked.
    pairs
        Whether it is a matrix, whose rows are pairs.

    Raises
    ------
    LimitError
        If it would unpack to more bytes, rows, columns or cells than :func:`limits` allows.
    GeoclusterError
        If it is so damaged that it cannot be measured.
    OSError
        If it cannot be read.
    """
    what = Measured(file.name, file if data is None else data)
    start = _start(what)
    if start.startswith(_ZIP):
        _check_zip(what)
    elif start.startswith(_PARQUET):
        (check_pairs if pairs else check_parquet)(what)
    elif start.startswith(_SQLITE):
        check_database(what)
    elif start[:1] in (b"{", b"["):
        check_marks(what, b",")
    elif start[:1] == b"<":
        check_marks(what, b"<")
    elif not start.startswith(_BINARY):
        check_text(what, rows="pairs" if pairs else "rows")


def check_map(file: Path) -> None:
    """Measure a map file (GeoJSON, GeoPackage …) before it is read.

    Raises
    ------
    LimitError
        If it is larger than :func:`limits` allows.
    GeoclusterError
        If it is no regular file, a document that sends the reader to other files or servers, or
        defines entities.
    OSError
        If it cannot be read.
    """
    check_size(file)
    what = Measured(file.name, file)
    start = _start(what)
    if start.startswith(_ZIP):
        _check_zip(what)
    elif start.startswith(_SQLITE):
        check_database(what)
    elif start[:1] == b"<":
        _refuse_directions(what)
    elif start[:1] != b"{" and not start.startswith(_BINARY):
        raise GeoclusterError(
            phrase(
                "{name} is no map file; use GeoJSON, a GeoPackage, a shapefile or FlatGeobuf",
                name=file.name,
            )
        )


def check_roads(file: Path) -> None:
    """Measure a road file before it is read.

    Parameters
    ----------
    file
        An OpenStreetMap extract, packed or not; a ``.graphml``; or a GeoPackage.

    Raises
    ------
    LimitError
        If it unpacks to more than :func:`limits` allows, in all or for its size.
    GeoclusterError
        If it is no regular file, or a graph that defines entities.
    OSError
        If it cannot be read.
    """
    check_size(file, "travel_megabytes")
    what = Measured(file.name, file)
    start = _start(what)
    with what.open() as content:
        head = content.read(_HEAD)
    packed = next((how for mark, how in MARKS.items() if start.startswith(mark)), None)
    if packed is not None:
        check_packed(file, packed, "travel_megabytes")
    elif start.startswith(_SQLITE):
        check_database(what, rows=False)
    elif b"OSMHeader" in head[:64]:
        check_extract(file)
    elif b"<graphml" in head or file.name.casefold().endswith(".graphml"):
        check_size(file)
        _refuse_entities(what)


def _start(what: Measured) -> bytes:
    """Return the first bytes, past a mark of UTF-8 and blanks."""
    with what.open() as content:
        return content.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:16]


def _check_zip(what: Measured) -> None:
    """Measure a spreadsheet, or a packed map file."""
    try:
        with what.open() as content, zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not {"content.xml", "xl/workbook.xml", "xl/workbook.bin"} & names:
                stretch = Stretch(what.name, "megabytes")
                for part in parts:
                    stretch.add(part.compress_size, 0)
                    for piece in pieces_of_part(archive, part):
                        stretch.add(0, len(piece))
                return
    except DAMAGED_ZIP as fault:
        raise GeoclusterError(
            phrase(
                "{name} is a damaged or protected ZIP file ({fault})", name=what.name, fault=fault
            )
        ) from None
    check_book(what)


def _refuse_directions(what: Measured) -> None:
    """Refuse a document that would send the map library to other files or servers."""
    with what.open() as content:
        head = content.read(_HEAD)
    root = re.search(rb"<(?:\w+:)?(kml|gml|FeatureCollection)\b", head, re.IGNORECASE)
    if root is None:
        raise GeoclusterError(
            phrase(
                "{name} begins as a web page or another document of tags, and is no "
                "map file; open it to see what it is",
                name=what.name,
            )
        )
    _refuse_entities(what)


def _refuse_entities(what: Measured) -> None:
    """Refuse an XML document with a document type, in which entities may unfold without end."""
    with what.open() as content:
        head = content.read(_HEAD)
        if b"\x00" in head:
            raise GeoclusterError(
                phrase("{name} is not XML in UTF-8; save it as UTF-8", name=what.name)
            )
        while not re.search(rb"<[A-Za-z]", head) and len(head) < _PROLOGUE:
            more = content.read(_HEAD)
            if not more:
                break
            head += more
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise GeoclusterError(
            phrase(
                "{name} defines entities (<!DOCTYPE), which no such file needs and "
                "which may unfold without end; delete the definition",
                name=what.name,
            )
        )
