"""A GeoPackage is a database: its layers must be tables, and no longer than may be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from geocluster.errors import GeoclusterError
from geocluster.limits.measured import Measured
from geocluster.limits.table import Deadline, limits, too_much
from geocluster.phrases import phrase

__all__ = ["check_database"]

_STEPS = 10_000


def check_database(what: Measured, *, rows: bool = True) -> None:
    """Look at the layers of a GeoPackage.

    A layer that is a view may give rows without end from no bytes at all, so that it must be a
    table.

    Parameters
    ----------
    what
        The database.
    rows
        Whether it is a list or a drawing, whose rows count.

    Raises
    ------
    LimitError
        If a layer has too many rows or columns.
    GeoclusterError
        If a layer is no table, or the database is damaged.
    """
    deadline = Deadline(what.name)
    try:
        with closing(_opened(what)) as database:
            database.set_progress_handler(lambda: _over(deadline), _STEPS)
            for (layer,) in database.execute("SELECT table_name FROM gpkg_contents").fetchall():
                _check_layer(database, what.name, str(layer), rows=rows)
    except (sqlite3.Error, UnicodeError) as fault:  # its messages may quote what is no text
        deadline.check()
        raise GeoclusterError(
            phrase(
                "{name} is damaged or not a GeoPackage ({fault})",
                name=what.name,
                fault=str(fault)[:200],
            )
        ) from None


def _opened(what: Measured) -> sqlite3.Connection:
    if isinstance(what.data, bytes):
        database = sqlite3.connect(":memory:")
        database.deserialize(what.data)
        return database
    return sqlite3.connect(f"{what.data.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _over(deadline: Deadline) -> int:
    try:
        deadline.check()
    except GeoclusterError:
        return 1
    return 0


def _check_layer(database: sqlite3.Connection, name: str, layer: str, *, rows: bool) -> None:
    found = database.execute(
        "SELECT type, sql FROM sqlite_master WHERE lower(name) = lower(?)", (layer,)
    ).fetchone()
    if found is None:
        return
    if found[0] != "table" or "virtual" in str(found[1])[:40].casefold():
        raise GeoclusterError(
            phrase(
                "{name}: the layer {layer!r} is a view, not a table; save it as a "
                "layer of its own (in QGIS: Export, Save Features As)",
                name=name,
                layer=layer,
            )
        )
    quoted = '"' + layer.replace('"', '""') + '"'
    columns = len(database.execute(f"PRAGMA table_info({quoted})").fetchall())
    if columns > limits().columns:
        raise too_much(
            name,
            "columns",
            phrase("has {columns:,} columns in the layer {layer!r}", columns=columns, layer=layer),
        )
    if not rows:
        return
    most = min(limits().rows, limits().cells // max(columns, 1))
    counted = database.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {quoted} LIMIT {most + 1})"
    ).fetchone()[0]
    if counted > most:
        key = "rows" if most == limits().rows else "cells"
        raise too_much(
            name,
            key,
            phrase("has over {most:,} rows in the layer {layer!r}", most=most, layer=layer),
        )
