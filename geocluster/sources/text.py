"""A CSV file becomes a header and numbered records, whatever it was saved with."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import SchoolsError
from geocluster.sources.cells import clean

__all__ = ["Records", "read_records"]

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Records:
    """The content of a CSV file.

    Attributes
    ----------
    header
        Names of the columns, cleaned.
    rows
        Cells of each record as written; the first after the header is record 1. Blank lines
        do not count.
    encoding
        Which was used.
    """

    header: tuple[str, ...]
    rows: tuple[list[str], ...]
    encoding: str


def read_records(file: Path, *, encodings: Sequence[str], said: bool) -> Records:
    """Read a CSV file.

    Parameters
    ----------
    file
        Comma separated, with a header.
    encodings
        Tried in turn; a UTF-16 mark decides by itself.
    said
        Whether the user named the encoding, for the message.

    Raises
    ------
    SchoolsError
        If the file is missing, empty, in another encoding, or has two columns of one name.
    """
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise SchoolsError(f"{file} cannot be read: {fault.strerror or fault}") from None
    if not content.strip():
        raise SchoolsError(f"{file.name} is empty")
    text, encoding = _decode(content, file, encodings, said=said)
    try:
        rows = [row for row in _parsed(text) if any(cell.strip() for cell in row)]
    except csv.Error as fault:
        raise SchoolsError(f"{file.name} is not a CSV file: {fault}") from None
    if not rows:
        raise SchoolsError(f"{file.name} is empty")
    header = tuple(clean(cell) for cell in rows[0])
    for k, name in enumerate(header):
        if name and name in header[:k]:
            raise SchoolsError(
                f"{file.name}: two columns are called {name!r} (columns "
                f"{header.index(name) + 1} and {k + 1}); rename or delete one"
            )
    return Records(header=header, rows=tuple(rows[1:]), encoding=encoding)


def _parsed(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text.replace("\x00", " ").rstrip("\x1a"), newline=""))


def _decode(content: bytes, file: Path, encodings: Sequence[str], *, said: bool) -> tuple[str, str]:
    mark = _MARKS.get(content[:2])
    for encoding in [mark] if mark else encodings:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError as fault:
            first = fault
        except LookupError:
            raise SchoolsError(
                f"encoding = {encoding!r} is unknown; use a name such as utf-8, cp1252 or gb18030"
            ) from None
    line = content[: first.start].count(b"\n") + 1
    tried = " or ".join(encodings)
    mend = "name another" if said else 'say which it is, such as encoding = "cp1252"'
    raise SchoolsError(
        f"{file.name} is not {tried}: line {line} holds the byte 0x{content[first.start]:02x}; "
        f"{mend} in [schools]"
    )
