"""Whether what came is what it should be, before it takes the place of an older file.

A check is a function ``(file) -> date or None`` that raises :class:`FetchError`. The date is that
of the data, where the file itself says it.
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from geocluster.fetch.faults import FetchError
from geocluster.limits import DAMAGED_ZIP
from geocluster.meaning import meaning
from geocluster.phrases import phrase

__all__ = ["Check", "Headers", "csv_check", "ods_check", "pbf_check", "postcodes_check"]

Check = Callable[[Path], str | None]
Headers = Sequence[tuple[str, ...]]
"""For each column that must be there, the names that it may have."""

_LARGEST_SHEET = 400_000_000
_LARGEST_POSTCODES = 2_000_000_000
_AREA_TABLE = re.compile(r"(^|/)Data/CSV/[a-z]{1,3}\.csv$", re.IGNORECASE)
_COPYRIGHT_DATE = re.compile(r"COPYRIGHT(?: UPDATE)? DATE\W+(\d{4})(\d\d)(\d\d)", re.IGNORECASE)


def csv_check(needed: Headers) -> Check:
    """Make a check of a CSV file by its header; the last record must be whole."""

    def check(file: Path) -> str | None:
        _refuse_page(file)
        # cp1252 reads any byte here as well as UTF-8 would: headers and commas are ASCII.
        with file.open(encoding="cp1252", errors="replace", newline="") as text:
            rows = csv.reader(line.replace("\x00", " ") for line in text)
            try:
                header = [_plain(cell) for cell in next(rows, [])]
                _refuse_without(needed, header, lambda name: name in header)
                count, last = 0, 0
                for row in rows:
                    if row:
                        count, last = count + 1, len(row)
            except csv.Error as fault:
                raise FetchError(phrase("it is not a CSV file ({fault})", fault=fault)) from None
        if not count:
            raise FetchError(phrase("it holds a header and no record"))
        if last < len(header):
            raise FetchError(
                phrase(
                    "its end is missing: the last record has {last} cells, the header {n}",
                    last=last,
                    n=len(header),
                )
            )
        return None

    return check


def ods_check(needed: Headers) -> Check:
    """Make a check of an OpenDocument spreadsheet by the headers somewhere in it."""

    def check(file: Path) -> str | None:
        _refuse_page(file)
        try:
            with zipfile.ZipFile(file) as book:
                if book.getinfo("content.xml").file_size > _LARGEST_SHEET:
                    raise FetchError(phrase("it unpacks to more than any list of schools"))
                content = book.read("content.xml").decode("utf-8", "replace")
        except KeyError:
            raise FetchError(
                phrase("it is a ZIP file with no spreadsheet (content.xml) in it")
            ) from None
        except (OSError, *DAMAGED_ZIP):
            raise FetchError(
                phrase("it is not an OpenDocument spreadsheet (.ods), or damaged")
            ) from None
        cells = re.findall(r"<text:p[^>]*>(.*?)</text:p>", content, flags=re.DOTALL)
        found = {_plain(html.unescape(re.sub(r"<[^>]+>", " ", cell))) for cell in cells}
        _refuse_without(needed, [], lambda name: name in found)
        return None

    return check


def postcodes_check(file: Path) -> str | None:
    """Check that a file is Code-Point Open, each table of it whole; return the date of its data."""
    _refuse_page(file)
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(x.file_size for x in archive.infolist()) > _LARGEST_POSTCODES:
                raise FetchError(phrase("it unpacks to more than all postcodes"))
            tables = [x for x in archive.infolist() if _AREA_TABLE.search(x.filename)]
            if not tables:
                raise FetchError(
                    phrase("it is a ZIP file with no tables of postcodes (Data/CSV) in it")
                )
            damaged = archive.testzip()
            if damaged is not None:
                raise FetchError(
                    phrase("it is damaged: {damaged} is not what was packed", damaged=damaged)
                )
            for table in tables:
                with archive.open(table) as content:
                    _refuse_no_postcodes(table.filename, content.readline(1_000))
            notes = next((x for x in archive.namelist() if x.endswith("metadata.txt")), None)
            with archive.open(notes) if notes else io.BytesIO() as content:
                said = _COPYRIGHT_DATE.search(content.read(100_000).decode("utf-8", "replace"))
    except (OSError, *DAMAGED_ZIP) as fault:
        if isinstance(fault, FetchError):
            raise
        raise FetchError(phrase("it is not a ZIP file, or damaged")) from None
    return "-".join(said.groups()) if said else None


def _refuse_no_postcodes(name: str, line: bytes) -> None:
    cells = next(csv.reader([line.decode("ascii", "replace")]), [])
    if len(cells) < 4 or not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}", cells[0].strip()):
        raise FetchError(
            phrase(
                "its columns have changed: {name} begins with {begin!r}",
                name=name,
                begin=",".join(cells[:4]),
            )
        )


def pbf_check(file: Path) -> str | None:
    """Check that a file is an OpenStreetMap extract; return the date of its data."""
    _refuse_page(file)
    with file.open("rb") as content:
        start = content.read(64)
    if b"OSMHeader" not in start[4:]:
        raise FetchError(phrase("it is not an OpenStreetMap extract (.osm.pbf)"))
    _refuse_cut_pbf(file)
    import osmium

    try:
        with osmium.io.Reader(
            osmium.io.File(str(file), "pbf"), osmium.osm.osm_entity_bits.NOTHING
        ) as reader:
            said = reader.header().get("osmosis_replication_timestamp")
    except (RuntimeError, ValueError) as fault:
        raise FetchError(
            phrase("it is a damaged OpenStreetMap extract ({fault})", fault=fault)
        ) from None
    return str(said)[:10] or None


def _refuse_cut_pbf(file: Path) -> None:
    """Step from block to block, reading none: the last must end where the file ends.

    Source: OpenStreetMap wiki, "PBF Format", section "File format".
    """
    size = file.stat().st_size
    with file.open("rb") as content:
        while (at := content.tell()) < size:
            head = content.read(int.from_bytes(content.read(4)) & 0xFFFF)
            data = re.search(
                rb"^\x0a.OSM(?:Header|Data)(?:\x12.*)?\x18([\x80-\xff]*[\x00-\x7f])$",
                head,
                re.DOTALL,
            )
            if data is None:
                raise FetchError(
                    phrase("it is a damaged OpenStreetMap extract, from byte {at:,}", at=at)
                )
            length = sum((byte & 0x7F) << (7 * k) for k, byte in enumerate(data[1]))
            if content.tell() + length > size:
                raise FetchError(phrase("its end is missing"))
            content.seek(length, 1)


def _refuse_page(file: Path) -> None:
    with file.open("rb") as content:
        start = content.read(2048).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise FetchError(phrase("it is empty"))
    if start.startswith(b"<!doctype html") or b"<html" in start:
        raise FetchError(
            phrase("it is a web page; the service may be down, or this network may ask for a login")
        )


def _refuse_without(needed: Headers, header: list[str], has: Callable[[str], bool]) -> None:
    missing = [names[0] for names in needed if not any(has(_plain(name)) for name in names)]
    if missing:
        shown = [*header[:12], *(["…"] if len(header) > 12 else [])]
        raise FetchError(
            phrase(
                "its columns have changed: {missing} is missing{there}",
                "its columns have changed: {missing} are missing{there}",
                n=len(missing),
                missing=[repr(each) for each in missing],
                there=phrase(" (it has: {shown})", shown=shown) if any(header) else "",
            )
        )


def _plain(cell: str) -> str:
    """Fold what differs between editions of one header, and what reading it as cp1252 does."""
    return meaning(cell.removeprefix("ï»¿").replace("â€™", "’"))
