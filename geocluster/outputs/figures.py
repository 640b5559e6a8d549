"""What a table or a layer file says, whoever wrote it: its figures, read with open readers.

Two files of the same figures are equal here, though their bytes may differ: another version of a
library packs, orders and formats otherwise. Places are left out; they are numbers that projections
and drawings round. Whatever is no such file raises what its reader raises, most often ValueError.
"""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from typing import Any

__all__ = ["of_collection", "of_package", "of_table", "of_workbook"]

Figures = dict[str, list[Any]]
"""Rows by the name of a sheet, a layer or a table."""

_GEOMETRY = "geometry"
_DATABASE = b"SQLite format 3\x00"


def of_workbook(content: bytes) -> Figures:
    """Return the cells of every sheet of a workbook."""
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_object(io.BytesIO(content)) as book:
            return {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in book.sheet_names
            }
    except python_calamine.CalamineError as fault:
        raise ValueError(str(fault)) from None


def of_collection(content: bytes) -> Figures:
    """Return the properties of every feature of GeoJSON, and what is said of the whole."""
    whole = json.loads(content)
    features = [{**feature, _GEOMETRY: None} for feature in whole["features"]]
    return {"features": features, "whole": [{**whole, "features": None}]}


def of_table(content: bytes) -> Figures:
    """Return every row of GeoParquet."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    names = [name for name in table.column_names if name != _GEOMETRY]
    return {"columns": names, "rows": table.select(names).to_pylist()}


def of_package(content: bytes) -> Figures:
    """Return every row of each layer of a GeoPackage."""
    if not content.startswith(_DATABASE):
        raise ValueError("it is no database")
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        known = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {name for (name,) in known}
        if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
            raise ValueError("it lists no layers")
        layers = database.execute(
            "SELECT c.table_name, g.column_name FROM gpkg_contents c "
            "LEFT JOIN gpkg_geometry_columns g USING (table_name) ORDER BY c.table_name"
        ).fetchall()
        if not {name for name, _ in layers} <= tables:
            raise ValueError("a layer is no table")
        return {name: _rows(database, name, where) for name, where in layers}


def _rows(database: sqlite3.Connection, layer: str, geometry: str | None) -> list[Any]:
    found = database.execute(f"SELECT * FROM {_quoted(layer)}")
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    kept = [k for k, name in enumerate(names) if name != geometry]
    return [[names[k] for k in kept], *([row[k] for k in kept] for row in rows)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
