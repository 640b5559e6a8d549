"""GeoJSON: every layer in one file, which any map on a web page opens.

Source: RFC 7946.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.crs import DEGREES
from geocluster.gis.layers import Layered
from geocluster.gis.model import Layer
from geocluster.gis.places import bounds_of, in_system
from geocluster.proposal import Proposal
from geocluster.texts import ENGLISH, Language

__all__ = ["geojson"]


def geojson(
    proposal: Proposal,
    language: str | Language = ENGLISH,
    *,
    layered: Layered | None = None,
) -> bytes:
    """Return a proposal as one collection, whose property ``layer`` tells the layers apart.

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
    head = {"type": "FeatureCollection", **asdict(told), "bbox": bounds_of(layers)}
    members = ",\n".join(f"{_text(k)}:{_text(v)}" for k, v in head.items() if v is not None)
    features = ",\n".join(_text(feature) for layer in layers for feature in _features(layer))
    return f'{{{members},\n"features":[\n{features}\n]}}\n'.encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _features(layer: Layer) -> Iterator[dict[str, Any]]:
    places = _places(in_system(layer.shapes, DEGREES))
    for number, (row, place) in enumerate(zip(layer.rows, places, strict=True), start=1):
        cells = {field.key: cell for field, cell in zip(layer.fields, row, strict=True)}
        yield {
            "type": "Feature",
            "id": f"{layer.key}/{number}",
            "properties": {"layer": layer.key, **cells},
            "geometry": place,
        }


def _places(shapes: NDArray[np.object_]) -> Sequence[Any]:
    written = shapely.to_geojson(shapes)
    return [None if text is None else json.loads(text) for text in written.tolist()]
