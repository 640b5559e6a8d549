"""The workbook: what is read back is what the data have, and nothing in it runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

import geocluster.report.workbook as workbook_module
from geocluster.errors import OutputError
from geocluster.planning import propose
from geocluster.proposal import Proposal
from geocluster.report.tabulated import Kind, in_minutes, tables
from geocluster.report.workbook import LONGEST_CELL, as_cell, sheet_names, workbook
from geocluster.rules import Rules
from geocluster.schools import Source
from tests.report.test_report import HOSTILE, county

CUT = "… [cut]"
NAMES = [
    *HOSTILE, "nul\x00x", "\x1b[31m", "_x0041_", "a\r\nb", "\ufffe", " ends ", "http://a.b",
    "=cmd|' /C calc'!A0", "&amp;", "#N/A", "TRUE", "2026-01-01", "x" * 40_000, "😀" * 20_000,
]  # fmt: skip


@cache
def proposal(*names: str, **more: Any) -> Proposal:
    return propose(county(n=len(names), names=list(names)), seconds=5, **more)


@cache
def hostile() -> Proposal:
    return proposal(*NAMES)


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def same_as_tables(made: Proposal) -> None:
    read = cells(workbook(made, "en"))
    told = tables(made)
    assert len(read) == len(told) + 1
    for name, table in zip(list(read)[1:], told, strict=True):
        rows = read[name]
        assert len(rows) == 1 + max(1, len(table.rows)), name
        for row, wanted in zip(rows[1:], table.rows, strict=False):
            for cell, value, column in zip(row, wanted, table.columns, strict=True):
                if value is None:
                    assert cell == ""
                elif isinstance(value, str):
                    assert cell == as_cell(value, CUT)
                else:
                    shown = in_minutes(value) if column.kind is Kind.MINUTES else value
                    assert cell == pytest.approx(shown, rel=1e-12)


def test_what_is_read_back_is_what_the_tables_hold() -> None:
    same_as_tables(hostile())


@settings(max_examples=15)
@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=3, max_size=3))
def test_any_name_is_read_back_as_it_was(names: list[str]) -> None:
    first = proposal("a", "b", "c")
    problem = first.finest.problem
    schools = county(n=3, names=names).schools
    tier = replace(first.finest, problem=replace(problem, schools=schools))
    made = replace(first, tiers=(tier,))
    same_as_tables(made)


def test_another_reader_reads_the_same_names() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(hostile(), "en")))
    found = [row[1].value for row in book["Schools"].iter_rows(min_row=2)]
    for cell, name in zip(found, hostile().schools.names, strict=True):
        assert as_cell(name, CUT) in (cell, unescape(cell))


def test_no_cell_is_a_formula_and_nothing_leads_out() -> None:
    for name, text in parts(workbook(hostile(), "en")).items():
        assert "<f>" not in text, name
        assert "<f " not in text, name
        assert "<hyperlink " not in text, name
        assert 'TargetMode="External"' not in text, name
        assert "vba" not in name.lower()
        assert "ddeLink" not in text


def test_columns_that_are_called_as_formulas_or_twice_are_told_apart() -> None:
    names = ("=1+1", "School", "SCHOOL", "", "_x0041_", "two\nlines")
    columns = {name: ["x"] * 8 for name in names}
    asked = county(rules=Rules(size=(2, 3), same=tuple(columns)), more=columns)
    content = workbook(propose(asked, seconds=5), "en")
    heads = cells(content)["Schools"][0]
    assert {"=1+1", "School 2", "SCHOOL 3", "_x0041_", "two lines"} <= set(heads)
    assert len({head.casefold() for head in heads}) == len(heads)
    assert all(heads)
    told = parts(content)
    assert "<f>" not in told["xl/worksheets/sheet3.xml"]
    assert 'name="_x005F_x0041_"' in told["xl/tables/table2.xml"]  # as its cell, for Excel


def test_the_same_proposal_gives_the_same_bytes_dated_as_its_data() -> None:
    source = Source(name="List", licence="OGL v3", attribution="", date="2026-03-01")
    made = replace(proposal("a", "b", "c"), sources=(source,))
    content = workbook(made, "en")
    assert content == workbook(replace(made), "en")
    assert "2026-03-01T00:00:00Z" in parts(content)["docProps/core.xml"]


@pytest.mark.parametrize("language", ["en", "cy", "zh"])
def test_a_screen_reader_is_told_headers_titles_and_what_a_table_is(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(proposal("a", "b", "c"), language)))
    for sheet in book.worksheets[1:]:
        quoted = sheet.title.replace("'", "''")
        assert sheet.defined_names["Title"].attr_text == f"'{quoted}'!$A$1"
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        if sheet.max_row > 2:
            (table,) = sheet.tables.values()
            assert table.headerRowCount == 1
            assert [c.name for c in table.tableColumns] == [c.value for c in sheet[1]]


def test_a_table_says_what_it_is_to_who_cannot_see_it() -> None:
    told = parts(workbook(proposal("a", "b", "c"), "en"))["xl/tables/table1.xml"]
    assert 'altText="Groups"' in told
    assert 'altTextSummary="Each group, with its lead or centre and its schools."' in told


def test_title_note_and_status_stand_first_and_at_the_foot_of_each_sheet() -> None:
    made = replace(proposal("a", "b", "c"), title="Plan & <b>", note="Nobody decided & nobody will")
    content = workbook(made, "en")
    about = cells(content)["About"]
    assert about[0][0] == "Plan & <b>"
    told = {row[0]: row[1] for row in about if row[0]}
    assert told["Note"] == "Nobody decided & nobody will"
    assert told["Answer"].startswith("Proven best")
    for name, text in parts(content).items():
        if re.match(r"xl/worksheets/sheet", name):
            assert "Plan &amp;&amp; &lt;b&gt;. Nobody decided &amp;&amp; nobody will" in text, name


def test_unknown_pupils_are_an_empty_cell_never_0() -> None:
    asked = county(n=3, pupils=[None, 10, 0])
    schools = cells(workbook(propose(asked, seconds=5), "en"))["Schools"]
    at = schools[0].index("Pupils")
    assert [row[at] for row in schools[1:]] == ["", 10, 0]


def test_a_text_that_is_too_long_is_cut_with_a_sign() -> None:
    for text in ("x" * 40_000, "😀" * 20_000, "a" + "😀" * 20_000):
        cell = as_cell(text, CUT)
        assert len(cell.encode("utf-16-le")) // 2 <= LONGEST_CELL
        assert cell.endswith(CUT)
        assert text.startswith(cell.removesuffix(CUT))
    assert as_cell("x" * LONGEST_CELL, CUT) == "x" * LONGEST_CELL


def test_names_of_sheets_are_short_apart_and_without_signs_that_excel_forbids() -> None:
    titles = ["a" * 40, "A" * 40, "x:y", "History's", "'", "", "[1]*?", "\x00"]
    names = sheet_names(titles)
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_table_of_more_rows_than_a_sheet_holds_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_module, "_MOST_ROWS", 2)
    with pytest.raises(OutputError, match="has 3 rows, and a sheet of a workbook holds 2"):
        workbook(proposal("a", "b", "c"), "en")
