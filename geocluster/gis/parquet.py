"""GeoParquet: every layer in one table, for programs that compute.

Source: OGC (2024), GeoParquet 1.1.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict

import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.crs import DEGREES
from geocluster.gis.arrow import table_of
from geocluster.gis.layers import Layered
from geocluster.gis.model import Layer
from geocluster.gis.places import bounds_of, in_system
from geocluster.proposal import Proposal
from geocluster.texts import ENGLISH, Language

__all__ = ["geoparquet"]

_GEOMETRY = "geometry"


def geoparquet(
    proposal: Proposal,
    language: str | Language = ENGLISH,
    *,
    layered: Layered | None = None,
) -> bytes:
    """Return a proposal as one table, whose column ``layer`` tells the layers apart.

    A column that a layer does not have is null there. Coordinates are longitude and latitude,
    OGC:CRS84.

    Parameters
    ----------
    proposal
        As it was found, or as its folder has it.
    language
        Of sentences.
    layered
        The proposal as layers in this language; None where they are still to be made.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    found = layered or Layered.of(proposal, language)
    layers, told = found.layers, found.told
    parts = [_part(layer) for layer in layers]
    table = pa.concat_tables(parts, promote_options="default")
    order = [name for name in table.column_names if name != _GEOMETRY]
    table = table.select([*order, _GEOMETRY]).replace_schema_metadata(
        {"geo": json.dumps(_described(layers)), "geocluster": json.dumps(asdict(told))}
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _part(layer: Layer) -> pa.Table:
    table = table_of(layer, in_system(layer.shapes, DEGREES), geometry=_GEOMETRY)
    return table.add_column(0, "layer", pa.array([layer.key] * len(layer.rows), pa.string()))


def _described(layers: Sequence[Layer]) -> dict[str, object]:
    """Return what readers have to know of the geometry."""
    there = {shape.geom_type for layer in layers for shape in layer.shapes if shape is not None}
    column = {"encoding": "WKB", "geometry_types": sorted(there), "orientation": "counterclockwise"}
    box = bounds_of(layers)
    return {
        "version": "1.1.0",
        "primary_column": _GEOMETRY,
        "columns": {_GEOMETRY: column if box is None else {**column, "bbox": box}},
    }
