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
from geocluster.phrases import phrase
from geocluster.rules import Where
from geocluster.schools import PARTNERSHIP, Schools, forecast_column, layer_column
from geocluster.sources.beside import side_encodings
from geocluster.sources.columns import columns_of
from geocluster.sources.forecasts import with_forecasts
from geocluster.sources.layout import Layout
from geocluster.sources.layouts import LAYOUTS, PLAIN, format_names, formats_with
from geocluster.sources.listed import with_plan, with_rural
from geocluster.sources.named import is_file
from geocluster.sources.places import displacements
from geocluster.sources.plain import (
    checked_columns,
    checked_crs,
    checked_delimiter,
    plain_layout,
)
from geocluster.sources.related import with_groups, with_links
from geocluster.sources.table import (
    Unshift,
    declared_points,
    members_of_areas,
    read_table,
)

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
    layers: Mapping[str, str] | None = None,
    head: str | None = None,
    sites: str | None = None,
    plan: str | Path | None = None,
    rural: str | Path | None = None,
    forecasts: Mapping[str, str] | None = None,
    forecasts_file: str | Path | None = None,
    planning_area: str | None = None,
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
    layers
        Further layers of today's partnerships: the name of each, and its column.
    head
        Column that says how the post of head is filled.
    sites
        Column that is the same for schools on one site.
    plan
        Column that names the groups of a given plan, or a file with the columns school, group.
    rural
        Column that says how a school is listed as rural, or a file of the ids of those that are.
    forecasts
        Columns of pupils in coming years, by year.
    forecasts_file, planning_area
        A table of forecasts with the columns planning area, year, pupils, and the column of the
        list that names the area of each school: forecasts are shared out by roll.
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
    named = _named(partnerships, layers, head, sites, plan, rural, forecasts)
    _check_forecasts(forecasts_file, planning_area)
    _check_asked(where or Where(), plan=plan, rural=rural)
    with _no_collection(), told_as(SchoolsError):
        content = content_of(file)
        made = _layout(content, layout, columns or {}, crs, by_postcode=postcodes is not None)
        tried = side_encodings(encoding, made.encodings)
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
            named=named,
            unshift=_unshift(records, made, file, coordinates),
            postcodes=None if postcodes is None else Path(postcodes),
        )
        if forecasts_file is not None and planning_area is not None:
            members = members_of_areas(records, made, planning_area)
            schools = with_forecasts(schools, Path(forecasts_file), members, tried)
    if coordinates is not None and COORDINATES[coordinates] is not None:
        schools = replace(schools, declared=coordinates)
    return _with_tables(schools, tried, plan=plan, rural=rural, groups=groups, links=links)


def _check_asked(where: Where, **lists: str | Path | None) -> None:
    """Refuse to ask of the list what only a file beside it says."""
    for name, given in lists.items():
        if name in where.conditions and given is not None and _column(given) is None:
            raise SchoolsError(
                phrase(
                    "where: {name} is filled in from {file} after the list is "
                    "read, so that where cannot ask for it; ask in members or another "
                    "rule, or name a column",
                    name=name,
                    file=Path(given).name,
                )
            )


def _check_forecasts(file: str | Path | None, area: str | None) -> None:
    if (file is None) != (area is None):
        raise SchoolsError(
            phrase(
                "forecasts_file and planning_area go together: a table of forecasts by "
                "planning area, and the column of the list that names the area of each "
                "school"
            )
        )


def _with_tables(
    schools: Schools,
    tried: tuple[str, ...],
    *,
    plan: str | Path | None,
    rural: str | Path | None,
    groups: str | Path | None,
    links: str | Path | None,
) -> Schools:
    """Fill in what tables beside the list say; text in one of the encodings."""
    if plan is not None and _column(plan) is None:
        schools = with_plan(schools, Path(plan), tried)
    if rural is not None and _column(rural) is None:
        schools = with_rural(schools, Path(rural), tried)
    if groups is not None:
        schools = with_groups(schools, Path(groups))
    return with_links(schools, Path(links)) if links is not None else schools


def _named(
    partnerships: str | None,
    layers: Mapping[str, str] | None,
    head: str | None,
    sites: str | None,
    plan: str | Path | None,
    rural: str | Path | None,
    forecasts: Mapping[str, str] | None,
) -> dict[str, str]:
    """Return the columns that the user names, by the field or column that they fill."""
    if PARTNERSHIP in (layers or {}):
        raise SchoolsError(
            phrase(
                "the layer partnership is that of partnerships; give the other layers other names"
            )
        )
    named = {
        "partnership": partnerships,
        "head": head,
        "site": sites,
        "plan": _column(plan),
        "rural": _column(rural),
    }
    named |= {layer_column(layer): column for layer, column in (layers or {}).items()}
    named |= {forecast_column(year): column for year, column in (forecasts or {}).items()}
    return {name: column for name, column in named.items() if column is not None}


def _column(given: str | Path | None) -> str | None:
    """Return what is the name of a column, and no file."""
    return None if given is None or isinstance(given, Path) or is_file(given) else given


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
        raise SchoolsError(
            phrase("no format {name!r}; allowed: {allowed}", name=name, allowed=allowed)
        )
    if by_postcode and LAYOUTS[name].abroad:
        raise SchoolsError(
            phrase('postcodes are those of the United Kingdom, not of format = "{name}"', name=name)
        )
    return LAYOUTS[name].with_columns(columns, crs)


def _unshift(
    records: Records, layout: Layout, file: Path, coordinates: str | None
) -> Unshift | None:
    """Return what takes the shift away; where it must be said and is not, show the difference."""
    if coordinates is not None and coordinates not in COORDINATES:
        allowed = ", ".join(map(repr, COORDINATES))
        raise SchoolsError(
            phrase(
                "no coordinates {coordinates!r}; allowed: {allowed}",
                coordinates=coordinates,
                allowed=allowed,
            )
        )
    if coordinates is not None and not layout.shifted:
        raise SchoolsError(
            phrase(
                "coordinates is only used with {formats:or}; remove it",
                formats=formats_with("shifted"),
            )
        )
    if coordinates is None and layout.shifted:
        points = declared_points(records, columns_of(records, layout))
        moved = {name: f(points) for name, f in COORDINATES.items() if f is not None}
        raise SchoolsError(
            phrase(
                "{name}: Chinese coordinates may be shifted, so say which they are: "
                'coordinates = "wgs84" (GPS), "gcj02" (Amap, Tencent) or "bd09" '
                "(Baidu). {displacements}",
                name=file.name,
                displacements=displacements(points, moved),
            )
        )
    return None if coordinates is None else COORDINATES[coordinates]
