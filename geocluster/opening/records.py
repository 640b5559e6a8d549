"""A file of any kind becomes a header and numbered records of text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import python_calamine

from geocluster.errors import SchoolsError
from geocluster.opening.cells import clean
from geocluster.opening.text import rows_of
from geocluster.schools import Issue

__all__ = ["GEOMETRY", "Records", "is_geographic_file", "open_records"]

GEOMETRY = ("geometry x", "geometry y")
"""Headers of the coordinates that a file of shapes brings with it."""

_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_SHAPES = (".geojson", ".json", ".gpkg", ".shp", ".fgb")
_TOTALS = frozenset({"total", "totals", "grand total", "合计", "总计", "小计", "cyfanswm"})
_TOP = 25


@dataclass(frozen=True, slots=True)
class Records:
    """The content of a table.

    Attributes
    ----------
    header
        Names of the columns, cleaned.
    rows
        Cells of each record as written; the first after the header is record 1. Blank lines
        and lines of totals do not count.
    encoding
        Which was used; None for files that are not text.
    crs
        Coordinate system of a file of shapes, whose points stand under :data:`GEOMETRY`.
    issues
        What was passed over.
    """

    header: tuple[str, ...]
    rows: tuple[list[str], ...]
    encoding: str | None = None
    crs: str | None = None
    issues: tuple[Issue, ...] = ()


def is_geographic_file(file: Path) -> bool:
    """Tell by its name whether a file holds shapes with coordinates of their own."""
    return file.suffix.casefold() in _SHAPES


def open_records(
    file: Path, *, encodings: Sequence[str], said: bool, known: Iterable[str]
) -> Records:
    """Read a table from CSV, XLSX, ODS, Parquet, GeoJSON or GeoPackage.

    Parameters
    ----------
    file
        Its kind is told by its name; what is none of the above is read as CSV.
    encodings
        For CSV, tried in turn.
    said
        Whether the user named the encoding.
    known
        Headers that are looked for; the header is the first of the top lines that holds most.

    Raises
    ------
    SchoolsError
        If the file is missing, empty, damaged, or has two columns of one name.
    """
    suffix = file.suffix.casefold()
    encoding = crs = None
    try:
        content = file.read_bytes()
        if not content.strip(b" \t\r\n\xef\xbb\xbf"):
            raise SchoolsError(f"{file.name} is empty")
        if suffix in _BOOKS:
            rows = _book(file)
        elif suffix == ".parquet":
            rows = _frame(pd.read_parquet(file))
        elif suffix in _SHAPES:
            rows, crs = _shapes(file)
        else:
            rows, encoding = rows_of(content, name=file.name, encodings=encodings, said=said)
    except SchoolsError:
        raise
    except FileNotFoundError:
        raise SchoolsError(f"there is no file {file}") from None
    except Exception as fault:
        # Each reader below has exceptions of its own; all mean that the file is damaged.
        raise SchoolsError(f"{file.name} cannot be read as {suffix or 'CSV'}: {fault}") from None
    return _with_header(rows, file, encoding, crs, set(known))


def _with_header(
    rows: list[list[str]], file: Path, encoding: str | None, crs: str | None, known: set[str]
) -> Records:
    rows = [row for row in rows if any(cell and not cell.isspace() for cell in row)]
    if not rows:
        raise SchoolsError(f"{file.name} is empty")
    found = [len(known & {clean(cell) for cell in row}) for row in rows[:_TOP]]
    top = found.index(max(found))
    header = tuple(clean(cell) for cell in rows[top])
    for k, name in enumerate(header):
        if name and name in header[:k]:
            raise SchoolsError(
                f"{file.name}: two columns are called {name!r} (columns "
                f"{header.index(name) + 1} and {k + 1}); rename or delete one"
            )
    issues = []
    if top:
        issues.append(_passed("title_lines", f"{top} lines above the header", file))
    records = []
    for row in rows[top + 1 :]:
        first = next((cell for cell in row if cell and not cell.isspace()), "")
        if len(first) < 20 and clean(first).casefold().rstrip(":：") in _TOTALS:
            issues.append(_passed("total_line", f"the line {clean(first)!r}", file))
        else:
            records.append(row)
    return Records(header, tuple(records), encoding, crs, tuple(issues))


def _passed(code: str, what: str, file: Path) -> Issue:
    return Issue(code=code, message=f"{file.name}: {what} passed over", file=file.name)


def _book(file: Path) -> list[list[str]]:
    """Return the first sheet that holds anything."""
    with python_calamine.CalamineWorkbook.from_path(file) as book:
        for k in range(len(book.sheet_names)):
            rows = book.get_sheet_by_index(k).to_python(skip_empty_area=True)
            if rows:
                return [[_text(cell) for cell in row] for row in rows]
    return []


def _frame(frame: pd.DataFrame) -> list[list[str]]:
    body = frame.astype(object).where(frame.notna(), None)
    return [[str(c) for c in frame.columns], *([_text(c) for c in row] for row in body.to_numpy())]


def _shapes(file: Path) -> tuple[list[list[str]], str]:
    shapes = gpd.read_file(file)
    if shapes.crs is None:
        raise SchoolsError(f"{file.name} does not say its coordinate system")
    points = shapes.geometry.representative_point()
    frame = pd.DataFrame(shapes.drop(columns=shapes.geometry.name))
    frame[GEOMETRY[0]], frame[GEOMETRY[1]] = points.x, points.y
    return _frame(frame), shapes.crs.to_string()


def _text(cell: Any) -> str:
    """Write a value as a person would: a whole number without a fraction."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
