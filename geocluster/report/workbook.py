"""The tables of a proposal as a workbook for Excel and LibreOffice, a sheet each."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from geocluster.proposal import Proposal
from geocluster.report.tabulated import Kind, SheetTable, tables

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

__all__ = ["workbook"]

_FORMATS: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.ID: {},
    Kind.WHOLE: {"num_format": "#,##0"},
    Kind.NUMBER: {"num_format": "#,##0.0##"},
    Kind.MINUTES: {"num_format": "#,##0.0"},
    Kind.DEGREES: {"num_format": "0.00000"},
}
"""How cells are shown."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""No text is ever taken for a formula, a number or an address."""


def workbook(proposal: Proposal, language: str) -> bytes:
    """Return ``tables.xlsx``: every table of a proposal on a sheet.

    Parameters
    ----------
    proposal
        As its folder has it.
    language
        BCP 47.
    """
    from xlsxwriter import Workbook  # slow to import, and only needed here

    content = io.BytesIO()
    book = Workbook(content, _OPTIONS)
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    styles = {kind: book.add_format({"valign": "top", **how}) for kind, how in _FORMATS.items()}
    for table in tables(proposal, language):
        _sheet(book, table, styles)
    book.close()
    return content.getvalue()


def _sheet(book: Workbook, table: SheetTable, styles: Mapping[Kind, Format]) -> None:
    sheet = book.add_worksheet(table.title)
    for k, column in enumerate(table.columns):
        sheet.write_string(0, k, column.title)
        sheet.set_column(k, k, column.width)
        for r, row in enumerate(table.rows, start=1):
            value = row[k]
            if isinstance(value, str):
                sheet.write_string(r, k, value, styles[column.kind])
            elif value is not None:
                shown = value / 60 if column.kind is Kind.MINUTES else value
                sheet.write_number(r, k, shown, styles[column.kind])
    sheet.freeze_panes(1, 0)
