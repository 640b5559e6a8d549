"""Layers as tables of Arrow, which writers of maps take: exact types, unknown as null."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geocluster.gis.model import Kind, Layer

__all__ = ["GEOMETRY", "TYPES", "table_of", "wkb"]

GEOMETRY = "geom"

TYPES = {
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.TRUTH: pa.bool_(),
}


def table_of(layer: Layer, shapes: NDArray[np.object_], *, geometry: str = GEOMETRY) -> pa.Table:
    """Return a layer as a table.

    Parameters
    ----------
    layer
        Its fields and rows.
    shapes
        Shape ``(rows,)``: its places, in the coordinates of the file.
    geometry
        Name of their column, which stands last.
    """
    columns: dict[str, pa.Array] = {
        field.key: pa.array([row[k] for row in layer.rows], TYPES[field.kind])
        for k, field in enumerate(layer.fields)
    }
    return pa.table(columns | {geometry: pa.array(wkb(shapes), pa.binary())})


def wkb(shapes: Sequence[object] | NDArray[np.object_]) -> list[bytes | None]:
    """Return shapes as well-known binary; None where there is none."""
    written: list[bytes | None] = shapely.to_wkb(np.asarray(shapes, object), flavor="iso").tolist()
    return written
