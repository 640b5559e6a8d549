"""A school list is read: its file is opened, its layout chosen, its rows put right and counted."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from geocluster.china_grid import bd09_to_gcj02, gcj02_to_wgs84
from geocluster.errors import SchoolsError, told_as
from geocluster.opening import Content, Reading, Records, content_of, holds_points, open_records
from geocluster.rules import Where
from geocluster.schools import Schools
from geocluster.sources.columns import columns_of
from geocluster.sources.layout import Layout
from geocluster.sources.layouts import LAYOUTS, PLAIN, format_names, formats_with
from geocluster.sources.places import displacements
from geocluster.sources.plain import (
    checked_columns,
    checked_crs,
    checked_delimiter,
    plain_layout,
)
from geocluster.sources.related import with_groups, with_links
from geocluster.sources.table import Unshift, declared_points, read_table

__all__ = ["COORDINATES", "read_schools"]

COORDINATES: dict[str, Unshift | None] = {
    "wgs84": None,
    "gcj02": gcj02_to_wgs84,
    "bd09": lambda lonlat: gcj02_to_wgs84(bd09_to_gcj02(lonlat)),
}
"""How Chinese coordinates may be shifted, and what takes the shift away."""


def read_schools(
    file: str | Path,
    *,
    layout: str = "gias",
    where: Where | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    layer: str | int | None = None,
    delimiter: str | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    coordinates: str | None = None,
    partnerships: str | None = None,
    links: str | Path | None = None,
    groups: str | Path | None = None,
    postcodes: str | Path | None = None,
) -> Schools:
    """Read a school list.

    Parameters
    ----------
    file
        CSV, XLSX, XLS, ODS, Parquet, GeoJSON, GeoPackage, a table in a web page, or a list in
        JSON; perhaps packed. What it is, is told by its content.
    layout
        ``gias`` (England's register), ``wales`` (the address list), ``china`` (a county's
        table) or ``table`` (any columns).
    where
        Which schools are asked about; the others are filtered.
    encoding
        Where not given, the layout's usual ones are tried in turn.
    sheet, layer
        Which one of the file, by name or number; where not given, the one whose header fits best.
    delimiter
        What stands between cells; where not given, what fits the header best.
    columns, crs
        The column of each field, and the coordinate system of x and y. Needed for ``table``;
        elsewhere they change single columns of the layout.
    coordinates
        For ``china``: ``wgs84``, ``gcj02`` or ``bd09``; it must be said.
    partnerships
        Column that names today's groups.
    links, groups
        The register's files of links and of groups.
    postcodes
        OS Code-Point Open or a directory of the ONS: a ZIP, its folder or one table. Schools
        without coordinates stand at their postcode; others are compared with it.

    Returns
    -------
    Schools
        Ordered by id as text, with issues and counts.

    Raises
    ------
    SchoolsError
        If the file cannot be read, lacks a column, or holds no school that is asked about.
    """
    file = Path(file)
    with _no_collection(), told_as(SchoolsError):
        content = content_of(file)
        made = _layout(content, layout, columns or {}, crs, by_postcode=postcodes is not None)
        if postcodes is not None and made.abroad:
            raise SchoolsError(
                f'postcodes are those of the United Kingdom, not of format = "{layout}"'
            )
        reading = Reading(
            encodings=(encoding,) if encoding else made.encodings,
            said=encoding is not None,
            sheet=sheet,
            layer=layer,
            delimiter=checked_delimiter(delimiter),
            table="[schools]",
        )
        records = open_records(content, made.wanted(), reading)
        schools = read_table(
            records,
            made,
            file,
            where=where or Where(),
            partnerships=partnerships,
            unshift=_unshift(records, made, file, coordinates),
            postcodes=None if postcodes is None else Path(postcodes),
        )
    if coordinates is not None and COORDINATES[coordinates] is not None:
        schools = replace(schools, declared=coordinates)
    if groups is not None:
        schools = with_groups(schools, Path(groups))
    return with_links(schools, Path(links)) if links is not None else schools


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from walking through millions of cells, which hold no cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _layout(
    content: Content,
    name: str,
    columns: Mapping[str, str],
    crs: str | None,
    *,
    by_postcode: bool,
) -> Layout:
    checked_columns(columns)
    crs = None if crs is None else checked_crs(crs)
    if name == PLAIN:
        return plain_layout(columns, crs, has_points=holds_points(content), by_postcode=by_postcode)
    if name not in LAYOUTS:
        allowed = ", ".join(map(repr, format_names()))
        raise SchoolsError(f"no format {name!r}; allowed: {allowed}")
    return LAYOUTS[name].with_columns(columns, crs)


def _unshift(
    records: Records, layout: Layout, file: Path, coordinates: str | None
) -> Unshift | None:
    """Return what takes the shift away; where it must be said and is not, show the difference."""
    if coordinates is not None and coordinates not in COORDINATES:
        allowed = ", ".join(map(repr, COORDINATES))
        raise SchoolsError(f"no coordinates {coordinates!r}; allowed: {allowed}")
    if coordinates is not None and not layout.shifted:
        raise SchoolsError(f"coordinates is only used with {formats_with('shifted')}; remove it")
    if coordinates is None and layout.shifted:
        points = declared_points(records, columns_of(records, layout))
        moved = {name: f(points) for name, f in COORDINATES.items() if f is not None}
        raise SchoolsError(
            f"{file.name}: Chinese coordinates may be shifted, so say which they are: "
            'coordinates = "wgs84" (GPS), "gcj02" (Amap, Tencent) or "bd09" (Baidu). '
            f"{displacements(points, moved)}"
        )
    return None if coordinates is None else COORDINATES[coordinates]
