"""Postcodes from the GeoPackage of OS Code-Point Open, by its index rather than line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd

from geocluster.errors import SchoolsError
from geocluster.phrases import phrase
from geocluster.sources.postcodes import written

__all__ = ["package_rows"]

_AT_ONCE = 1_000


def package_rows(file: Path, wanted: set[str]) -> Iterator[tuple[str, list[object]]]:
    """Return postcode, positional quality, easting and northing of those that are wanted.

    Raises
    ------
    SchoolsError
        If no layer has a column of postcodes, or the file is damaged.
    """
    try:
        layer, columns = _layer(file)
        postcode, quality = columns["postcode"], columns.get("positional_quality_indicator")
        asked = sorted(wanted)
        for k in range(0, len(asked), _AT_ONCE):
            forms = [form for x in asked[k : k + _AT_ONCE] for form in _forms(x)]
            said = ", ".join(f"'{form}'" for form in forms)
            units = gpd.read_file(
                file, engine="pyogrio", layer=layer, where=f'"{postcode}" IN ({said})'
            ).to_crs("EPSG:27700")
            indicators = units[quality] if quality else [""] * len(units)
            for text, indicator, point in zip(
                units[postcode], indicators, units.geometry, strict=True
            ):
                placed = point is not None and not point.is_empty
                at = [point.x, point.y] if placed else ["", ""]
                yield "".join(str(text).split()).upper(), [text, indicator, *at]
    except SchoolsError:
        raise
    except Exception as fault:
        # pyogrio and GDAL raise many kinds; all mean that the file is not what it should be.
        raise SchoolsError(
            phrase(
                "postcodes: the GeoPackage cannot be read ({fault}); fetch it again",
                fault=str(fault)[:200],
            )
        ) from None


def _layer(file: Path) -> tuple[str, dict[str, str]]:
    for name in gpd.list_layers(file)["name"]:
        columns = gpd.read_file(file, engine="pyogrio", layer=name, rows=0).columns
        known = {str(column).casefold(): str(column) for column in columns}
        if "postcode" in known:
            return str(name), known
    raise SchoolsError(phrase("postcodes: the GeoPackage has no layer with a column of postcodes"))


def _forms(postcode: str) -> tuple[str, ...]:
    """Write a postcode in each way that is in use: with a blank, without, in seven places."""
    return written(postcode), postcode, f"{postcode[:-3]:<4}{postcode[-3:]}"
