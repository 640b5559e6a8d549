"""The tables of a proposal as a workbook for Excel and LibreOffice, a sheet each.

Every cell is a text or a number, never a formula, an address or a link, whatever a name begins
with: XLSX says of each cell what it is, so the apostrophe that CSV needs
(:mod:`geocluster.sheets`) is not written, and what is read back is what the data have. What no file
of XML can hold is shown as U+FFFD.

Source: ECMA-376-1:2016, 18.3.1.4 (cells), 18.4.12 (escaped characters), 18.5 (tables); Microsoft,
"Excel specifications and limits".
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from geocluster.errors import OutputError
from geocluster.facts import fact
from geocluster.legible import shown
from geocluster.phrases import phrase
from geocluster.proposal import Comparison, Proposal
from geocluster.report.tabulated import (
    Column,
    Cover,
    Kind,
    SheetTable,
    compared_tables,
    comparison_cover,
    cover,
    in_minutes,
    tables,
    wide,
)
from geocluster.texts import Language, Speaker

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["LONGEST_CELL", "as_cell", "comparison_workbook", "sheet_names", "workbook"]

LONGEST_CELL = 32_767
"""Units of UTF-16 that a cell may hold."""

_MOST_ROWS = 1_048_575
_LONGEST_TITLE, _LONGEST_HEADER, _LONGEST_FOOT = 31, 255, 90
_LINE, _TALLEST = 15.0, 400.0
"""Points of a line of text, and of the tallest row that is made."""

_WIDEST_PAGE = 210
"""Letters that are still legible where a sheet is printed one page wide."""

_UNKNOWN_DATE = datetime(1980, 1, 1)
_INK, _PAPER = "#1f3b57", "#e8eef4"

_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
"""What Excel takes for an escaped character, also in the headings of a table."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

_NUMBERS: Mapping[Kind, str] = {
    Kind.WHOLE: "#,##0",
    Kind.NUMBER: "#,##0.0##",
    Kind.MINUTES: "#,##0.0",
    Kind.DEGREES: "0.00000",
    Kind.SHARE: "0.0%",
}
"""How numbers are shown."""

_HEAD = {"bold": True, "valign": "top", "text_wrap": True, "bg_color": _PAPER, "bottom": 1}

_STYLES: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": _INK},
    "label": {"bold": True, "valign": "top", "font_color": _INK},
    "said": {"text_wrap": True, "valign": "top"},
    "label head": _HEAD,
    "head": {**_HEAD, "align": "left", "indent": 1},
    "number head": {**_HEAD, "align": "right"},
    "text": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "id": {"valign": "top", "align": "left", "indent": 1},
}


class _Book(NamedTuple):
    """A workbook that is being made."""

    book: Workbook
    styles: Mapping[str | Kind, Format]
    speaker: Speaker
    foot: str
    cut: str


def workbook(proposal: Proposal, language: str | Language) -> bytes:
    """Return ``tables.xlsx``: a cover, then every table of a proposal on a sheet.

    Parameters
    ----------
    proposal
        As its folder has it.
    language
        Of titles and sentences, or its BCP 47 tag.

    Returns
    -------
    bytes
        The same for the same proposal: its date is that of the newest data.
    """
    front, speaker = cover(proposal, language), proposal.speaker(language)
    note = "" if proposal.noted is None else speaker.say(proposal.noted)
    told = _properties(front.title, proposal.name, note, [proposal])
    return _packed(front, tables(proposal, language), speaker, told)


def comparison_workbook(comparison: Comparison, language: str | Language | None = None) -> bytes:
    """Return ``comparison.xlsx``: proposals side by side.

    Parameters
    ----------
    comparison
        Of two proposals or more.
    language
        Of titles and sentences, or its BCP 47 tag; None for that of all proposals, or English.
    """
    language = comparison.language if language is None else language
    front, speaker = comparison_cover(comparison, language), comparison.speaker(language)
    proposals = [side.proposal for side in comparison.sides]
    notes = dict.fromkeys(speaker.say(p.noted) for p in proposals if p.noted is not None)
    told = _properties(front.title, front.title, " ".join(notes), proposals)
    return _packed(front, compared_tables(comparison, language), speaker, told)


def _packed(
    front: Cover, told: Sequence[SheetTable], speaker: Speaker, properties: dict[str, Any]
) -> bytes:
    """Return a workbook of a cover and tables."""
    from xlsxwriter import Workbook  # slow to import, and only needed here

    content = io.BytesIO()
    book = Workbook(content, _OPTIONS)
    book.set_properties(properties)
    styles: dict[str | Kind, Format] = {key: book.add_format(how) for key, how in _STYLES.items()}
    styles |= {
        kind: book.add_format({"num_format": form, "valign": "top"})
        for kind, form in _NUMBERS.items()
    }
    foot = shown(f"{front.title}. {properties['comments']}", _LONGEST_FOOT)
    made = _Book(book, styles, speaker, foot, speaker.say(fact("cell.cut")))
    about = speaker.say(fact("cover.title"))
    first, *names = sheet_names([about, *(table.title for table in told)])
    _front(made, first, front, list(zip(names, told, strict=True)))
    for name, table in zip(names, told, strict=True):
        _sheet(made, name, table)
    book.close()
    return content.getvalue()


def _properties(
    title: str, subject: str, note: str, proposals: Sequence[Proposal]
) -> dict[str, Any]:
    version = proposals[0].versions.get("geocluster", "")
    sources = [source for proposal in proposals for source in proposal.sources]
    dates = [d for source in sources if (d := _date(source.date))]
    return {
        "title": shown(title),
        "subject": shown(subject),
        "author": f"geocluster {version}".strip(),
        "comments": shown(note),
        "created": max(dates, default=_UNKNOWN_DATE),
    }


def _date(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=None)
    except ValueError:
        return None


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return names that sheets may have, each once: short, and without signs that Excel forbids.

    Examples
    --------
    >>> sheet_names(["Groups", "groups", "A/B", "'"])
    ['Groups', 'groups 2', 'A B', 'Sheet']
    """
    names: list[str] = []
    for title in titles:
        plain = " ".join(re.sub(r"[\[\]:*?/\\]", " ", shown(title)).split()).strip("'") or "Sheet"
        names.append(_unlike(plain, names, _LONGEST_TITLE))
    return names


def _unlike(text: str, others: Sequence[str], longest: int) -> str:
    """Return a text that none of the others is, whatever the case: with a number, if need be."""
    taken = {other.casefold() for other in others}
    found, k = _fits(text, longest), 1
    while found.casefold() in taken:
        k += 1
        found = f"{_fits(text, longest - len(f' {k}'))} {k}"
    return found


def _fits(text: str, longest: int) -> str:
    """Cut a text to so many units of UTF-16, between two characters."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def as_cell(text: str, cut: str) -> str:
    """Return a text as a cell can hold it.

    Parameters
    ----------
    text
        From data.
    cut
        Put at its end where it is too long.

    Examples
    --------
    >>> as_cell("=1+1", "…"), len(as_cell("a" * 40_000, "… [cut]"))
    ('=1+1', 32767)
    """
    legal = "".join("\ufffd" if _is_illegal(c) else c for c in text)
    if len(legal.encode("utf-16-le")) <= 2 * LONGEST_CELL:
        return legal
    return _fits(legal, LONGEST_CELL - len(cut)) + cut


def _is_illegal(character: str) -> bool:
    """Tell whether no XML may hold a character, not even escaped as Excel does it."""
    return "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"


def _front(made: _Book, name: str, front: Cover, sheets: Sequence[tuple[str, SheetTable]]) -> None:
    """Write the cover: what it is, how it is read, and what each sheet holds."""
    sheet, say = made.book.add_worksheet(name), made.speaker.say
    widths = (26, 86, 10)
    for k, width in enumerate(widths):
        sheet.set_column(k, k, width)
    _text(made, sheet, (0, 0), front.title, "title")
    r, how = 2, say(fact("cover.reading"))
    reading = [(how if k == 0 else "", text) for k, text in enumerate(front.reading)]
    for label, text in (*front.lines, ("", ""), *reading):
        sheet.set_row(r, _height([(label, widths[0]), (text, widths[1])]))
        if label:
            _text(made, sheet, (r, 0), label, "label")
        if text:
            _text(made, sheet, (r, 1), text, "said")
        r += 1
    r += 1
    heads = (fact("cover.sheet"), fact("cover.sheet.about"), fact("cover.sheet.rows"))
    for k, head in enumerate(heads):
        _text(made, sheet, (r, k), say(head), "number head" if k == 2 else "label head")
    for n, (title, table) in enumerate(sheets, start=r + 1):
        sheet.set_row(n, _height([(table.about, widths[1])]))
        _text(made, sheet, (n, 0), title, "said")
        _text(made, sheet, (n, 1), table.about, "said")
        sheet.write_number(n, 2, len(table.rows), made.styles[Kind.WHOLE])
    _print(made, sheet)
    sheet.fit_to_pages(1, 0)


def _sheet(made: _Book, name: str, table: SheetTable) -> None:
    """Write a table: its header row is frozen, repeated in print, and named for screen readers."""
    if len(table.rows) > _MOST_ROWS:
        raise OutputError(
            phrase(
                "the table {title!r} has {n:,} rows, and a sheet of a workbook holds "
                "{most_rows:,}; the CSV and Parquet files of the folder have them all",
                title=table.title,
                n=len(table.rows),
                most_rows=_MOST_ROWS,
            )
        )
    sheet = made.book.add_worksheet(name)
    heads: list[str] = []
    for k, column in enumerate(table.columns):
        sheet.set_column(k, k, column.width)
        heads.append(_unlike(shown(column.title, _LONGEST_HEADER) or "?", heads, _LONGEST_HEADER))
    widths = [column.width for column in table.columns]
    sheet.set_row(0, _height(zip(heads, (width - 2 for width in widths), strict=True)))
    for r, row in enumerate(table.rows, start=1):
        wrapped = [
            (cell, column.width)
            for column, cell in zip(table.columns, row, strict=True)
            if isinstance(cell, str) and column.kind is Kind.TEXT
        ]
        sheet.set_row(r, _height(wrapped))
        for k, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            if isinstance(cell, str):
                _text(made, sheet, (r, k), cell, "id" if column.kind is Kind.ID else "text")
            elif cell is not None:
                _number(made, sheet, (r, k), cell, column.kind)
    if table.rows:
        _as_table(sheet, table, heads)
    for k, column in enumerate(table.columns):
        _text(made, sheet, (0, k), heads[k], _head_style(column))
    if not table.rows:
        _text(made, sheet, (1, 0), made.speaker.say(fact("cell.none")), "id")
    quoted = name.replace("'", "''")  # in the formula; the name is looked up as it is
    made.book.define_name(f"'{name}'!Title", f"='{quoted}'!$A$1")
    kept = _named_columns(table)
    sheet.freeze_panes(1, kept)
    sheet.repeat_rows(0)
    _print(made, sheet)
    if sum(widths) <= _WIDEST_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.repeat_columns(0, kept - 1)
        sheet.set_print_scale(75)


def _as_table(sheet: Worksheet, table: SheetTable, heads: Sequence[str]) -> None:
    """Make rows a table of Excel: with filters, and a title for screen readers."""
    sheet.add_table(
        0, 0, len(table.rows), len(heads) - 1,
        {
            "name": f"geocluster_{table.key}",
            "title": shown(table.title),
            "description": shown(table.about, _LONGEST_HEADER),
            "style": "Table Style Light 1",
            "columns": [
                {"header": _ESCAPED.sub(r"_x005F\g<0>", head)} for head in heads
            ],
        },
    )  # fmt: skip


def _head_style(column: Column) -> str:
    return "head" if column.kind.is_text else "number head"


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Return the points that the texts of a row need, each in a column of so many letters."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(_LINE * lines, _TALLEST)


def _lines(text: str, width: float) -> int:
    """Count the lines of a text that is wrapped between words.

    Examples
    --------
    >>> _lines("What was done", 9), _lines("a word", 40), _lines("学校" * 10, 22)
    (2, 1, 2)
    """
    return sum(_wrapped(line.split(" "), width) for line in text.split("\n"))


def _wrapped(words: Sequence[str], width: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        filled = _filled(word)
        if used and used + filled > width:
            lines, used = lines + 1, 0.0
        lines += max(ceil(filled / width) - 1, 0)
        used += filled + _filled(" ")
    return lines


def _filled(line: str) -> float:
    """Return the digits that a line is as wide as: letters are narrower, those of Chinese wider."""
    chinese = wide(line) - len(line)
    return 0.88 * (len(line) - chinese) + 2.1 * chinese


def _named_columns(table: SheetTable) -> int:
    """Return how many columns tell which row it is, and stay when one scrolls to the right."""
    keys = [column.key for column in table.columns[:2]]
    return 2 if keys in (["id", "name"], ["tier", "group"], ["tier", "measure"]) else 1


def _text(made: _Book, sheet: Worksheet, at: tuple[int, int], text: str, style: str) -> None:
    sheet.write_string(*at, as_cell(text, made.cut), made.styles[style])


def _number(made: _Book, sheet: Worksheet, at: tuple[int, int], value: float, kind: Kind) -> None:
    if kind is Kind.NUMBER and isinstance(value, int):
        kind = Kind.WHOLE
    told = in_minutes(value) if kind is Kind.MINUTES else value
    sheet.write_number(*at, told, made.styles.get(kind, made.styles["id"]))


def _print(made: _Book, sheet: Worksheet) -> None:
    """Set how a sheet is printed: across, with title and note at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page = made.speaker.say(fact("cover.page", page="&P", pages="&N"))
    foot = made.foot.replace("&", "&&")
    sheet.set_footer(f"&L{foot}&R&A, {page}")
