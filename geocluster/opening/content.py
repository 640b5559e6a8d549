"""What a file is, told by its first bytes and never by its ending."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from geocluster.errors import GeoclusterError, LimitError, TableError
from geocluster.limits import (
    DAMAGED_ZIP,
    MARKS,
    DamagedError,
    Key,
    check_size,
    check_table,
    unpacked,
    unpacked_part,
)
from geocluster.opening.text import wide_encoding
from geocluster.phrases import phrase

__all__ = ["Content", "Kind", "content_of", "readers_faults"]


class Kind(Enum):
    """Kinds of file that hold tables; the value is what a message calls them."""

    TEXT = phrase("text (CSV)")
    BOOK = phrase("a spreadsheet")
    PARQUET = "Parquet"
    SHAPES = phrase("a map file")
    JSON = "JSON"
    PAGE = phrase("a web page (HTML)")


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a file, unpacked where it was packed.

    Attributes
    ----------
    file
        As it was named.
    kind
        Told by the content.
    data
        The file itself where it can be read from its place; else its bytes.
    unpacked
        How it was packed, such as ``gzip`` or ``zip: schools.csv``; None where it was not.
    flavour
        What a spreadsheet is exactly: ``xlsx``, ``xls`` or ``ods``; else empty.
    """

    file: Path
    kind: Kind
    data: Path | bytes
    unpacked: str | None = None
    flavour: str = ""

    def bytes(self) -> bytes:
        """Return the whole content."""
        return self.data if isinstance(self.data, bytes) else self.data.read_bytes()

    def readable(self) -> Path | io.BytesIO:
        """Return what a reader of files takes: the path, or the bytes as an open file.

        An ending that is wrong would mislead some readers, so that they get bytes.
        """
        if isinstance(self.data, Path) and self.expected:
            return self.data
        return io.BytesIO(self.bytes())

    @property
    def expected(self) -> bool:
        """Whether the ending of the file says the same as its content."""
        suffix = self.file.suffix.casefold()
        if self.unpacked is not None:
            return suffix in _PACKED_ENDINGS
        if self.kind is Kind.BOOK:
            return suffix in _BOOK_ENDINGS[self.flavour]
        return suffix not in _ENDINGS or self.kind in _ENDINGS[suffix]


_BOOK_ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xlsb"),
    "xls": (".xls", ".xlt"),
    "ods": (".ods", ".ots"),
}
_ENDINGS = {
    **{ending: (Kind.BOOK,) for endings in _BOOK_ENDINGS.values() for ending in endings},
    **dict.fromkeys((".csv", ".tsv", ".tab"), (Kind.TEXT,)),
    **dict.fromkeys((".parquet", ".pq", ".geoparquet"), (Kind.PARQUET,)),
    **dict.fromkeys((".geojson", ".gpkg", ".shp", ".fgb"), (Kind.SHAPES,)),
    **dict.fromkeys((".htm", ".html"), (Kind.PAGE,)),
    ".json": (Kind.JSON, Kind.SHAPES),
}
_PACKED_ENDINGS = (".gz", ".gzip", ".bz2", ".xz", ".zip")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHAPE_STARTS = (b"SQLite format 3\x00", b"fgb\x03", b"\x00\x00\x27\x0a")
_START = 4096
_PROTECTED = "EncryptedPackage".encode("utf-16-le")


@contextmanager
def readers_faults(content: Content) -> Iterator[None]:
    """Say of whatever a library stumbles over that the file is damaged.

    Each reader has exceptions of its own, and none of them is documented to be all.
    """
    try:
        yield
    except GeoclusterError:
        raise
    except Exception as fault:
        said = " ".join(str(fault).split())[:200] or type(fault).__name__
        raise TableError(
            phrase(
                "{name} cannot be read as {kind}: {said}",
                name=content.file.name,
                kind=content.kind.value,
                said=said,
            )
        ) from None


def content_of(file: Path, *, pairs: bool = False) -> Content:
    """Look into a file and say what it is, before anything of it is taken into memory.

    Parameters
    ----------
    file
        As it was named.
    pairs
        Whether it is a matrix, which may have more rows than a list.

    Raises
    ------
    TableError
        If it is missing, empty, damaged, protected by a password, holds several files, or is no
        file at all.
    LimitError
        If it is larger than may be read: see :mod:`geocluster.limits`.
    """
    try:
        found = _content_of(file, "travel_megabytes" if pairs else "megabytes")
        check_table(file, found.data, pairs=pairs)
    except (TableError, LimitError):
        raise
    except GeoclusterError as fault:
        raise TableError(*fault.args) from None
    except FileNotFoundError:
        raise TableError(phrase("there is no file {file}", file=file)) from None
    except OSError as fault:
        raise TableError(
            phrase("{file} cannot be read: {strerror}", file=file, strerror=fault.strerror or fault)
        ) from None
    return found


def _content_of(file: Path, key: Key) -> Content:
    check_size(file, key)
    with file.open("rb") as opened:
        start = opened.read(_START)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(file, file, None, key)
    packed = next((how for mark, how in MARKS.items() if start.startswith(mark)), None)
    if packed is None:
        return _of_start(file, start, file, None)
    try:
        data = unpacked(file, packed, key)
    except DamagedError as fault:
        raise TableError(
            phrase(
                "{name} is packed ({packed}) and damaged: {fault}",
                name=file.name,
                packed=packed,
                fault=fault,
            )
        ) from None
    return _of_bytes(file, data, packed, key)


def _of_bytes(file: Path, data: bytes, how: str, key: Key) -> Content:
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(file, data, how, key)
    return _of_start(file, data[:_START], data, how)


def _of_start(file: Path, start: bytes, data: Path | bytes, unpacked: str | None) -> Content:
    if not start.strip(b" \t\r\n\xef\xbb\xbf"):
        raise TableError(phrase("{name} is empty", name=file.name))
    if start.startswith(b"PAR1"):
        return Content(file, Kind.PARQUET, data, unpacked)
    if start.startswith(_SHAPE_STARTS):
        return Content(file, Kind.SHAPES, data, unpacked)
    if start.startswith(_OLE):
        return Content(file, Kind.BOOK, _unprotected(file, data), unpacked, "xls")
    return Content(file, _kind_of_text(file, start), data, unpacked)


def _unprotected(file: Path, data: Path | bytes) -> Path | bytes:
    whole = data if isinstance(data, bytes) else data.read_bytes()
    if _PROTECTED in whole:
        raise TableError(
            phrase(
                "{name} is protected by a password; save it without one, or export it as CSV",
                name=file.name,
            )
        )
    return data


def _kind_of_text(file: Path, start: bytes) -> Kind:
    text = start.decode(wide_encoding(start) or "latin-1", "replace").removeprefix("ï»¿")
    text = text.removeprefix("\ufeff").lstrip().casefold()
    if text.startswith(("<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<div")):
        return Kind.PAGE
    if text.startswith("<"):
        if "<html" in text or "<table" in text:
            return Kind.PAGE
        raise TableError(
            phrase(
                "{name} is XML, which is not read as a table; open it in a spreadsheet "
                "program and save it as XLSX, ODS or CSV",
                name=file.name,
            )
        )
    if re.match(r"\{|\[\s*[\[{\]\"\d-]", text):  # but no header such as [Code],[Name]
        return Kind.SHAPES if _is_geojson(text) else Kind.JSON
    return Kind.TEXT


def _is_geojson(text: str) -> bool:
    bare = "".join(text.split())
    return '"type":"featurecollection"' in bare or '"type":"feature"' in bare


def _of_zip(file: Path, data: Path | bytes, unpacked: str | None, key: Key) -> Content:
    """Tell a spreadsheet, which is a ZIP file too, from one that packs a table."""
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as packed:
            names = packed.namelist()
            if any(name.startswith("xl/workbook.") for name in names):
                return Content(file, Kind.BOOK, data, unpacked, "xlsx")
            if "content.xml" in names:
                return Content(file, Kind.BOOK, data, unpacked, "ods")
            inside = [n for n in names if not n.endswith("/") and not _is_clutter(n)]
            if any(name.casefold().endswith(".shp") for name in inside):
                return Content(file, Kind.SHAPES, data, unpacked)
            if len(inside) != 1:
                shown = ", ".join(inside[:8]) + (", …" if len(inside) > 8 else "")
                raise TableError(
                    phrase(
                        "{name} is a ZIP file that holds {what}; unpack it and name the one "
                        "that is meant",
                        name=file.name,
                        what=phrase("{n} files ({shown})", n=len(inside), shown=shown)
                        if inside
                        else phrase("no file"),
                    )
                )
            part = packed.getinfo(inside[0])
            data = unpacked_part(packed, part, file.name, key)
            return _of_bytes(file, data, f"zip: {inside[0]}", key)
    except DAMAGED_ZIP as fault:
        raise TableError(
            phrase(
                "{name} is a damaged or protected ZIP file: {fault}", name=file.name, fault=fault
            )
        ) from None


def _is_clutter(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".")
