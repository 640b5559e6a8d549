"""Map files: every layer is a table that may be meant, with points of its own."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocluster.crs import system_text
from geocluster.opening.content import Content
from geocluster.opening.parquet import columns_of_parquet, frame_of_parquet, notes_of_parquet
from geocluster.opening.tables import GEOMETRY, Candidate, cell_text
from geocluster.sphere import middle_longitude, unwrapped_shapes

__all__ = ["columnar", "has_points", "layers"]


def layers(content: Content) -> list[Candidate]:
    """Return the layers of a map file; some hold no shapes and are plain tables."""
    data = content.readable()
    found = []
    for name in _quietly(gpd.list_layers, data)["name"]:
        empty = _quietly(gpd.read_file, data, layer=name, rows=0, engine="pyogrio")
        shaped = isinstance(empty, gpd.GeoDataFrame)
        header = [str(c) for c in empty.columns if not (shaped and c == empty.geometry.name)]
        crs = _system(empty.crs) if shaped else None
        found.append(
            Candidate(
                part="layer",
                name=str(name),
                top=[[*header, *GEOMETRY] if shaped else header],
                rows=partial(_layer, data, str(name)),
                crs=crs,
            )
        )
    return found


def has_points(content: Content) -> bool:
    """Tell whether a Parquet file holds shapes."""
    return b"geo" in notes_of_parquet(content)


def columnar(content: Content) -> Candidate:
    """Return the table of a Parquet file; a GeoParquet file has points of its own."""
    if not has_points(content):
        names = columns_of_parquet(content)
        return Candidate(part="table", name="", top=[names], rows=partial(_columns, content))
    shapes = gpd.read_parquet(content.readable())
    lines = _lines(shapes)
    return Candidate(
        part="table",
        name="",
        top=lines[:1],
        rows=lambda: lines,
        crs=_system(shapes.crs),
    )


def _system(crs: Any) -> str | None:
    return None if crs is None else system_text(crs.to_wkt())


def _layer(data: Path | io.BytesIO, name: str) -> list[list[str]]:
    return _lines(_quietly(gpd.read_file, data, layer=name, engine="pyogrio"))


def _quietly(read: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """Read without the driver's warning of an ending that is wrong; ours says it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return read(*given, **more)


def _columns(content: Content) -> list[list[str]]:
    return _texts(frame_of_parquet(content))


def _lines(shapes: Any) -> list[list[str]]:
    if not isinstance(shapes, gpd.GeoDataFrame):
        return _texts(shapes)
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is told with its record
        points = _unbroken(shapes.geometry).representative_point()
    frame = pd.DataFrame(shapes.drop(columns=shapes.geometry.name))
    frame[GEOMETRY[0]], frame[GEOMETRY[1]] = points.x, points.y
    return _texts(frame)


def _unbroken(shapes: Any) -> Any:
    """Put grounds on both sides of 180 degrees on one side, so that a point within is found."""
    across = (shapes.bounds["maxx"] - shapes.bounds["minx"] > 180.0).to_numpy()
    if shapes.crs is None or not shapes.crs.is_geographic or not across.any():
        return shapes
    drawn = shapes.to_numpy().copy()
    for k in np.flatnonzero(across):
        middle = middle_longitude(shapely.get_coordinates(drawn[k])[:, 0])
        drawn[k] = unwrapped_shapes(drawn[k], middle)
    return gpd.GeoSeries(drawn, index=shapes.index, crs=shapes.crs)


def _texts(frame: pd.DataFrame) -> list[list[str]]:
    body = frame.astype(object).where(frame.notna(), None)
    header = [str(c) for c in frame.columns]
    return [header, *([cell_text(c) for c in row] for row in body.to_numpy())]
