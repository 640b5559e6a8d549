"""Bytes of a text file become rows of cells, whatever it was saved with."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from geocluster.errors import TableError
from geocluster.phrases import phrase

__all__ = [
    "DELIMITERS",
    "decoded",
    "is_encoding",
    "parsed",
    "said_delimiter",
    "unwrapped",
    "wide_encoding",
]

DELIMITERS: Mapping[str, str] = {
    ",": phrase("comma"),
    ";": phrase("semicolon"),
    "\t": phrase("tab"),
    "|": phrase("pipe"),
}
"""What may stand between cells, and what a message calls it; the first is the usual one."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SAID = re.compile(r'\ufeff?"?sep=(.)"?\s*?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_OTHERS = ("utf-8", "cp1252", "gb18030", "big5", "shift_jis", "latin-1")
"""Offered where an encoding is wrong, the likeliest first, if the text can be in it."""
_LOOKED_AT = 4096
_MANY = 0.2
_FEW = 0.02


def wide_encoding(start: bytes) -> str | None:
    """Tell by a mark, or by where the zeros are, that a text is in UTF-16 or UTF-32."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    sample = start[:_LOOKED_AT]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > _MANY and even < _FEW:
        return "utf-16-le"
    return "utf-16-be" if even > _MANY and odd < _FEW else None


def decoded(
    content: bytes,
    *,
    name: str,
    encodings: Sequence[str],
    said: bool = False,
    table: str | None = None,
) -> tuple[str, str]:
    """Decode a text.

    Parameters
    ----------
    content
        Of the file.
    name
        Of the file, for messages.
    encodings
        Tried in turn; UTF-16 and UTF-32 are known by themselves.
    said
        Whether the user named the encoding, for the message.
    table
        The table of the scenario in which it can be said; None where it cannot.

    Returns
    -------
    tuple
        The text without a mark, and the encoding that was used.

    Raises
    ------
    TableError
        If the text is in another encoding.
    """
    wide = wide_encoding(content)
    first = None
    for encoding in [wide] if wide else encodings:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError as fault:
            first = fault
        except (LookupError, ValueError):
            raise TableError(
                phrase(
                    "encoding = {encoding!r} is unknown; use a name such as utf-8, cp1252 "
                    "or gb18030",
                    encoding=encoding,
                )
            ) from None
    at = 0 if first is None else min(first.start, len(content) - 1)
    line = content[:at].count(b"\n") + 1
    where = phrase("line {line} holds the byte 0x{byte:02x}", line=line, byte=content[at])
    if wide:
        raise TableError(
            phrase(
                "{name} is not {wide}: {where}; it is cut short: save it again",
                name=name,
                wide=wide,
                where=where,
            )
        )
    mend = phrase("save it as UTF-8")
    if table:
        others = _others(content, encodings, said=said)
        mend = phrase("{mend} in {table}", mend=others, table=table)
    raise TableError(
        phrase(
            "{name} is not {encodings:or}: {where}; {mend}",
            name=name,
            encodings=list(encodings),
            where=where,
            mend=mend,
        )
    )


def _others(content: bytes, tried: Sequence[str], *, said: bool) -> str:
    """Offer encodings that the text can be in, of those that were not tried."""
    found = [f'"{e}"' for e in _OTHERS if e not in tried and _decodes(content, e)]
    mend = phrase("name another") if said else phrase("say which it is")
    return (
        phrase("{mend}, such as encoding = {found:or},", mend=mend, found=list(found[:2]))
        if found
        else mend
    )


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def is_encoding(name: str) -> bool:
    """Tell whether text can be decoded by a name.

    Examples
    --------
    >>> is_encoding("windows-1252"), is_encoding("klingon"), is_encoding("hex")
    (True, False, False)
    """
    try:
        b"    ".decode(name, "replace")  # for no bytes at all, no name is looked up
    except (LookupError, ValueError):
        return False
    return True


def said_delimiter(text: str) -> tuple[str | None, str]:
    """Return the delimiter that a first line ``sep=;`` names, as Excel has it, and the rest."""
    found = _SAID.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    """Take a text apart.

    Raises
    ------
    csv.Error
        If quotes do not close, or a cell is too large.
    """
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def unwrapped(rows: Sequence[Sequence[str]], delimiter: str) -> Iterator[list[str]]:
    """Take apart rows of which all the content stands in the first cell, as one text."""
    return csv.reader((row[0] if row else "" for row in rows), delimiter=delimiter)
