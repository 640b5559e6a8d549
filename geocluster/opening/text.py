"""Bytes of a text file become rows of cells, whatever it was saved with."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence

from geocluster.errors import SchoolsError

__all__ = ["rows_of"]

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",;\t|"


def rows_of(
    content: bytes, *, name: str, encodings: Sequence[str], said: bool
) -> tuple[list[list[str]], str]:
    """Parse a CSV file.

    Parameters
    ----------
    content
        Of the file. The delimiter is the one of ``, ; tab |`` that the longest of the first
        lines holds most of.
    name
        Of the file, for messages.
    encodings
        Tried in turn; a UTF-16 mark decides by itself.
    said
        Whether the user named the encoding, for the message.

    Returns
    -------
    tuple
        Rows, and the encoding that was used.

    Raises
    ------
    SchoolsError
        If the file is in another encoding, or cannot be parsed.
    """
    text, encoding = _decode(content, name, encodings, said=said)
    text = text.replace("\x00", " ").rstrip("\x1a")
    top = max(text[:20_000].splitlines()[:25], key=len, default="")
    delimiter = max(_DELIMITERS, key=lambda d: (top.count(d), -_DELIMITERS.index(d)))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), encoding
    except csv.Error as fault:
        raise SchoolsError(f"{name} is not a CSV file: {fault}") from None


def _decode(content: bytes, name: str, encodings: Sequence[str], *, said: bool) -> tuple[str, str]:
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
    tried = " or ".join([mark] if mark else encodings)
    mend = "name another" if said else 'say which it is, such as encoding = "cp1252"'
    raise SchoolsError(
        f"{name} is not {tried}: line {line} holds the byte 0x{content[first.start]:02x}; "
        f"{mend} in [schools]"
    )
