"""What a table or a layer file says, whoever wrote it: its figures, read with open readers.

Two files of the same figures are equal here, though their bytes may differ: another version of a
library packs, orders and formats otherwise. Places are equal where they are near each other: they
are numbers that projections and drawings round. Whatever is no such file raises what its reader
raises, most often ValueError.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import numpy as np

__all__ = ["Places", "of_collection", "of_package", "of_table", "of_workbook"]

Figures = dict[str, list[Any]]
"""Rows by the name of a sheet, a layer or a table."""

_GEOMETRY = "geometry"
_NEAR_METRES, _NEAR_DEGREES = 50.0, 0.0005
_MOST_DEGREES = 540.0
"""Coordinates up to this are degrees, else metres."""
_MOST_TIMES = 4
"""A drawing of so many times as many points is another; it would take long to compare."""
_BOUNDS = (0, 32, 48, 48, 64)
"""Bytes of the bounds before a shape of a GeoPackage, by the number in its head."""
_DATABASE = b"SQLite format 3\x00"


class Places:
    """Where features lie: equal where each is a shape of the same kind, and as near as 50 m.

    Parameters
    ----------
    shapes
        As WKB or GeoJSON each; None where no place is known.
    """

    def __init__(self, shapes: Sequence[bytes | str | None]) -> None:
        import shapely

        texts = all(isinstance(shape, str | None) for shape in shapes)
        read = shapely.from_geojson if texts else shapely.from_wkb
        try:
            self._shapes = read(np.array(shapes, object))
        except shapely.errors.ShapelyError as fault:
            raise ValueError(str(fault)) from None

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        import shapely

        if not isinstance(other, Places):
            return NotImplemented
        mine, theirs = self._shapes, other._shapes
        if mine.shape != theirs.shape:
            return False
        if (mine == theirs).all():
            return True
        points = shapely.get_num_coordinates(mine), shapely.get_num_coordinates(theirs)
        alike = (shapely.get_type_id(mine) == shapely.get_type_id(theirs)) & (
            np.maximum(*points) <= _MOST_TIMES * np.minimum(*points)
        )
        if not alike.all():
            return False
        there = points[0] > 0
        if not there.any():
            return True
        apart = shapely.hausdorff_distance(mine[there], theirs[there])
        most = np.nanmax(np.abs(shapely.total_bounds(theirs[there])))
        return bool((apart <= (_NEAR_DEGREES if most <= _MOST_DEGREES else _NEAR_METRES)).all())


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
    """Return properties and place of every feature of GeoJSON, and what is said of the whole."""
    whole = json.loads(content)
    features = [{**feature, _GEOMETRY: None} for feature in whole["features"]]
    shapes = [None if x[_GEOMETRY] is None else json.dumps(x[_GEOMETRY]) for x in whole["features"]]
    return {
        "features": features,
        "places": [Places(shapes)],
        "whole": [{**whole, "features": None}],
    }


def of_table(content: bytes) -> Figures:
    """Return every row of GeoParquet."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    names = [name for name in table.column_names if name != _GEOMETRY]
    places = [Places(table[_GEOMETRY].to_pylist())]
    return {"columns": names, "rows": table.select(names).to_pylist(), "places": places}


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
    places = [Places([_wkb(row[names.index(geometry)]) for row in rows])] if geometry else []
    return [[names[k] for k in kept], *([row[k] for k in kept] for row in rows), *places]


def _wkb(blob: bytes | None) -> bytes | None:
    """Take the shape out of what a GeoPackage holds: a head, perhaps bounds, and WKB.

    Source: OGC, GeoPackage Encoding Standard 1.4, clause 2.1.3.
    """
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP":
        raise ValueError("a place is none of a GeoPackage")
    return blob[8 + _BOUNDS[blob[3] >> 1 & 7] :]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
