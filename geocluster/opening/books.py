"""Spreadsheets: every sheet is a table that may be meant; merged cells are known."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine

from geocluster.opening.content import Content
from geocluster.opening.tables import Candidate, Merge, cell_text, first_lines

__all__ = ["sheets"]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SPANS = re.compile(rb"number-(?:rows|columns)-spanned=\"(?!1\")")


def sheets(content: Content) -> list[Candidate]:
    """Return the sheets of a spreadsheet that hold anything.

    Charts and macros are no sheets. The lines of a sheet begin where its cells do.
    """
    merges = _merges_of_ods(content.readable()) if content.flavour == "ods" else None
    with python_calamine.CalamineWorkbook.from_object(content.readable()) as book:
        found = []
        for known in book.sheets_metadata:
            if known.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            if sheet.start is None:
                continue
            spans = merges.get(known.name, []) if merges is not None else _merges(sheet)
            found.append(
                Candidate(
                    part="sheet",
                    name=known.name,
                    top=first_lines(_lines(sheet.iter_rows())),
                    rows=partial(_all_lines, sheet),
                    merges=_moved(spans, *sheet.start),
                    hidden=known.visible is not python_calamine.SheetVisibleEnum.Visible,
                )
            )
        return found


def _lines(rows: Iterable[list[Any]]) -> Iterator[list[str]]:
    return ([cell_text(cell) for cell in row] for row in rows)


def _all_lines(sheet: Any) -> list[list[str]]:
    return list(_lines(sheet.to_python(skip_empty_area=True)))


def _merges(sheet: Any) -> list[Merge]:
    return [Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ()]


def _moved(merges: Iterable[Merge], row: int, column: int) -> list[Merge]:
    """Count from the first cell of a sheet that holds anything."""
    return [
        Merge(m.top - row, m.left - column, m.bottom - row, m.right - column)
        for m in merges
        if m.top >= row and m.left >= column
    ]


def _merges_of_ods(data: Path | io.BytesIO) -> dict[str, list[Merge]]:
    """Read which cells of an OpenDocument spreadsheet are merged, by sheet.

    Source: OASIS OpenDocument 1.3, part 3, sections 9.1 (tables) and 19.676 to 19.679 (spans).
    """
    with zipfile.ZipFile(data) as book:
        content = book.read("content.xml")
    if not _SPANS.search(content):
        return {}
    found: dict[str, list[Merge]] = {}
    name, row = "", 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end")):
        if event == "start" and element.tag == f"{_TABLE}table":
            name, row = element.get(f"{_TABLE}name", ""), 0
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            found.setdefault(name, []).extend(_merges_of_row(element, row))
            row += int(element.get(f"{_TABLE}number-rows-repeated", 1))
            element.clear()
    return found


def _merges_of_row(element: ElementTree.Element, row: int) -> Iterator[Merge]:
    column = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        down = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        across = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        if down > 1 or across > 1:
            yield Merge(row, column, row + down - 1, column + across - 1)
        column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
