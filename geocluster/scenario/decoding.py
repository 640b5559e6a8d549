"""The bytes of a scenario become text: UTF-8, or UTF-16 with its mark; all else is refused."""

from __future__ import annotations

import codecs
import re

from geocluster.errors import ScenarioError
from geocluster.phrases import phrase

__all__ = ["decoded"]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_SAVE = phrase('save the file as UTF-8 (in Notepad: Save as, Encoding "UTF-8")')
_BINARY = {
    b"PK": phrase("a spreadsheet or another packed file"),
    b"\x1f\x8b": phrase("a packed file"),
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": phrase("an old Office document"),
    b"SQLite": phrase("a GeoPackage or another database"),
    b"PAR1": phrase("a Parquet file"),
    b"{\\rtf": phrase("a word processor's document (RTF)"),
}
_HAN = re.compile("[\u4e00-\u9fff]{2,}")


def decoded(content: bytes, label: str) -> str:
    """Return the text of a scenario.

    Parameters
    ----------
    content
        Of the file.
    label
        Of the file, for messages.

    Raises
    ------
    ScenarioError
        If it is in another encoding, or no text; what it seems to be is said, with how to mend it.
    """
    for begin, what in _BINARY.items():
        if content.startswith(begin):
            raise ScenarioError(
                phrase(
                    "{label} is {what}; a scenario is a text file in TOML (.toml)",
                    label=label,
                    what=what,
                )
            )
    mark = next((name for begin, name in _MARKS if content.startswith(begin)), None)
    try:
        text = content.decode(mark or "utf-8")
    except UnicodeDecodeError as fault:
        raise ScenarioError(_not_utf8(content, fault, label, mark)) from None
    if "\0" in text:
        raise ScenarioError(
            phrase(
                "{label} seems to be UTF-16 without its mark, or no text at all; {save}",
                label=label,
                save=_SAVE,
            )
        )
    return text if "\n" in text else text.replace("\r", "\n")  # lines as old Macs ended them


def _not_utf8(content: bytes, fault: UnicodeDecodeError, label: str, mark: str | None) -> str:
    if mark is not None:
        return phrase(
            "{label} bears the mark of {encoding}, but is not in it; {save}",
            label=label,
            encoding=mark.upper(),
            save=_SAVE,
        )
    number = content[: fault.start].count(b"\n") + 1
    begin = content.rfind(b"\n", 0, fault.start) + 1
    line = content[begin:].split(b"\n", 1)[0].strip()[:200]
    encoding, seen = _guessed(line)
    return phrase(
        "{label}, line {number}: is not UTF-8. It seems to be in {encoding}, "
        "where the line reads {seen!r}; {save}",
        label=label,
        number=number,
        encoding=encoding,
        seen=seen,
        save=_SAVE,
    )


def _guessed(line: bytes) -> tuple[str, str]:
    """Guess the encoding of a line with letters beyond ASCII, and read it so."""
    try:
        chinese = line.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    if _HAN.search(chinese):
        return phrase("GB18030 (Chinese)"), chinese
    return "cp1252 (Windows)", line.decode("cp1252", "replace")
