"""GeoJSON and GeoParquet: every layer in one file, as the standards ask, and read back whole."""

from __future__ import annotations

import io
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import shape

from geocluster.crs import DEGREES
from geocluster.gis.collection import geojson
from geocluster.gis.layers import layers_of
from geocluster.gis.parquet import geoparquet
from geocluster.gis.places import in_system
from geocluster.proposal import Proposal
from tests.gis.test_geopackage import cells

NAMES = ("nested", "hostile", "alone", "fiji")


def numbers(value: Any) -> list[float]:
    return [value] if isinstance(value, float | int) else [n for v in value for n in numbers(v)]


@pytest.mark.parametrize("name", NAMES)
def test_geojson_is_read_back_whole(name: str, every: dict[str, Proposal]) -> None:
    found = json.loads(geojson(every[name]))
    features = iter(found["features"])
    for layer in layers_of(every[name]):
        shapes = in_system(layer.shapes, DEGREES)
        for row, place in zip(layer.rows, shapes, strict=True):
            feature = next(features)
            keys = [field.key for field in layer.fields]
            told = {"layer": layer.key, **dict(zip(keys, row, strict=True))}
            assert feature["properties"] == told
            assert (None if place is None else shape(feature["geometry"])) == place
    assert next(features, None) is None
    ids = [feature["id"] for feature in found["features"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", NAMES)
def test_geojson_keeps_to_its_standard(name: str, every: dict[str, Proposal]) -> None:
    found = json.loads(geojson(every[name]))
    assert "crs" not in found
    for feature in found["features"]:
        place = feature["geometry"]
        for number in numbers(place["coordinates"]):
            assert number == round(number, 7)
        assert all(-180 <= x <= 180 for x in shapely.get_coordinates(shape(place))[:, 0])
        if place["type"] == "MultiPolygon":
            for polygon in shape(place).geoms:
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


def test_geojson_says_its_bounds_and_its_sources(nested: Proposal) -> None:
    found = json.loads(geojson(nested))
    assert found["bbox"][:2] <= [-0.6, 52.4]
    assert found["bbox"][2:] >= [-0.3, 52.6]
    assert any("ODbL" in credit for credit in found["credits"])
    assert found["note"] == nested.note


@pytest.mark.parametrize("name", NAMES)
def test_geoparquet_is_read_back_whole(name: str, every: dict[str, Proposal]) -> None:
    content = geoparquet(every[name])
    frame = gpd.read_parquet(io.BytesIO(content))
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    for layer in layers_of(every[name]):
        part = frame[frame["layer"] == layer.key]
        assert cells(part, layer) == list(layer.rows)
        given = in_system(layer.shapes, DEGREES)
        assert shapely.to_wkb(part.geometry.to_numpy()).tolist() == shapely.to_wkb(given).tolist()
    assert len(frame) == sum(len(layer.rows) for layer in layers_of(every[name]))
    assert content == geoparquet(every[name])


def test_geoparquet_says_what_readers_need_and_its_sources(nested: Proposal) -> None:
    metadata = pq.read_schema(io.BytesIO(geoparquet(nested))).metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiLineString", "MultiPolygon", "Point"]
    assert np.allclose(column["bbox"], [-0.6, 52.4, -0.3, 52.6], atol=0.05)
    assert any("ODbL" in credit for credit in json.loads(metadata[b"geocluster"])["credits"])
