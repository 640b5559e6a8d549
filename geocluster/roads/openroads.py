"""The OS Open Roads GeoPackage becomes a road network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geocluster.crs import BRITISH, same_system, to_degrees
from geocluster.errors import TravelError, nearest
from geocluster.licences import OGL
from geocluster.phrases import phrase
from geocluster.provenance import source_beside
from geocluster.roads.network import RoadNetwork
from geocluster.schools import Source
from geocluster.speeds import SPEEDS, SpeedModel, drawn_as, node_delays

__all__ = ["read_open_roads"]

_LAYER = "road_link"
_GRID = BRITISH
_SQLITE = b"SQLite format 3\x00"
_JOINED_METRES = 1.0

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "road_classification": ("class",),
    "road_function": ("function",),
    "form_of_way": (),
    "primary_route": ("primary",),
    "trunk_road": (),
    "start_node": (),
    "end_node": (),
}
"""What is read, and what the shapefiles of the product call it; capitals and ``_`` do not count."""

_CLASSES: Mapping[str, str] = {
    "Motorway": "motorway",
    "A Road": "primary",
    "B Road": "secondary",
    "Minor Road": "unclassified",
    "Local Road": "residential",
    "Local Access Road": "service",
    "Secondary Access Road": "service",
    "Restricted Local Access Road": "",
}
"""Class of road by ``road_function``; empty where a car may not drive."""

_WITH_LINKS = ["motorway", "trunk", "primary", "secondary", "tertiary"]


def read_open_roads(
    file: Path,
    speeds: SpeedModel = SPEEDS["GB"],
    *,
    within: tuple[float, float, float, float] | None = None,
) -> RoadNetwork:
    """Read the roads of OS Open Roads that cars may use.

    Parameters
    ----------
    file
        ``.gpkg``, as Ordnance Survey supplies it, or a part of it with the same columns.
    speeds
        What turns a road into seconds.
    within
        West, south, east and north, in degrees: only links that reach into this are read.
        None for all; the product covers all of Great Britain.

    Returns
    -------
    RoadNetwork
        Every road is driven both ways, at the speed of its class: the product says neither
        one-ways, turn restrictions, signals nor speed limits, so that times near dual
        carriageways and slip roads are a little too short. Restricted access roads and busways
        are not driven. Roads meet only where their links name the same node: one that passes
        over or under another does not join it. A link that was cut short of its node, at the
        edge of an extract, ends there.

    Raises
    ------
    TravelError
        If the file is damaged or not OS Open Roads, or holds no road.

    Notes
    -----
    An A road is driven as a trunk road where it is a primary route or a trunk road, a minor
    road as a tertiary one where it is classified unnumbered; slip roads and roundabouts have
    the speeds of links between roads.

    Source: Ordnance Survey, OS Open Roads Technical Specification, "RoadLink" and "Code lists".
    """
    links, date = _read(file, within)
    road = _classes(links, file)
    driven = np.isin(road, list(speeds.classes))
    if not driven.any():
        where = "" if within is None else phrase(" within the area that is asked for")
        raise TravelError(
            phrase("{name} holds no road that a car may use{where}", name=file.name, where=where)
        )
    return _network(links[driven], road[driven], speeds, file, date)


def _read(
    file: Path, within: tuple[float, float, float, float] | None
) -> tuple[gpd.GeoDataFrame, str | None]:
    """Return the links with the columns of :data:`_COLUMNS`, and the day of their last change."""
    try:
        # GDAL goes by content: what is no database could be a note that sends it elsewhere.
        with file.open("rb") as begin:
            if begin.read(len(_SQLITE)) != _SQLITE:
                raise TravelError(
                    phrase(
                        "{name} is not a GeoPackage; OS Open Roads must be had in this format",
                        name=file.name,
                    )
                )
        layer = _layer(file)
        said = gpd.read_file(file, engine="pyogrio", layer=layer, rows=0)
        _check_grid(file, layer, getattr(said, "crs", None))
        columns = _columns(file, layer, [str(name) for name in said.columns])
        # Not by Arrow, which takes what it can read of a damaged file for the whole.
        links = gpd.read_file(
            file,
            engine="pyogrio",
            layer=layer,
            columns=list(columns.values()),
            bbox=None if within is None else _on_grid(within),
            use_arrow=False,
        )
        date = _last_change(file, layer)
    except TravelError:
        raise
    except OSError as fault:
        raise TravelError(
            phrase(
                "{name} cannot be read ({strerror}); check its path in travel.file",
                name=file.name,
                strerror=fault.strerror or fault,
            )
        ) from None
    except (RuntimeError, ValueError, shapely.errors.ShapelyError) as fault:
        raise TravelError(
            phrase(
                "{name} is damaged or not a GeoPackage ({fault}); fetch it again",
                name=file.name,
                fault=str(fault)[:200],
            )
        ) from None
    links = links.rename(columns={said: name for name, said in columns.items()})
    _check_links(file, links)
    return links, date


def _last_change(file: Path, layer: str) -> str | None:
    name = layer.replace("'", "''")
    table = gpd.read_file(
        file,
        engine="pyogrio",
        sql="SELECT CAST(last_change AS TEXT) AS said FROM gpkg_contents "
        f"WHERE table_name = '{name}'",
        ignore_geometry=True,
    )
    date = str(table["said"].iloc[0])[:10] if len(table) else ""
    return date if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else None


def _plain(text: str) -> str:
    return re.sub(r"[\s_]", "", text).casefold()


def _layer(file: Path) -> str:
    layers = [str(name) for name in gpd.list_layers(file)["name"]]
    for name in layers:
        if _plain(name) == _plain(_LAYER):
            return name
    raise TravelError(
        phrase(
            "{name} has no layer {layer!r}{nearest}; it must be OS Open Roads",
            name=file.name,
            layer=_LAYER,
            nearest=nearest(_LAYER, layers),
        )
    )


def _check_grid(file: Path, layer: str, crs: CRS | None) -> None:
    if crs is None or not same_system(crs.to_wkt(), BRITISH):
        said = (
            phrase("says no coordinate system")
            if crs is None
            else phrase("is in {name}", name=crs.name)
        )
        raise TravelError(
            phrase(
                "{name}, layer {layer!r} {said}; OS Open Roads is in {grid} (British "
                "National Grid): take the file as it is supplied, or convert it back",
                name=file.name,
                layer=layer,
                said=said,
                grid=_GRID,
            )
        )


def _columns(file: Path, layer: str, there: list[str]) -> dict[str, str]:
    """Find what each column is called in the file."""
    plain = {_plain(name): name for name in there}
    found = {}
    for name, others in _COLUMNS.items():
        said = next((plain[s] for s in (_plain(name), *others) if s in plain), None)
        if said is None:
            raise TravelError(
                phrase(
                    "{name}, layer {layer!r} has no column {column!r}{nearest}; OS Open "
                    "Roads has the columns {columns}",
                    name=file.name,
                    layer=layer,
                    column=name,
                    nearest=nearest(name, there),
                    columns=list(_COLUMNS),
                )
            )
        found[name] = said
    return found


def _on_grid(within: tuple[float, float, float, float]) -> tuple[float, ...]:
    to_grid = Transformer.from_crs("EPSG:4326", _GRID, always_xy=True)
    return tuple(to_grid.transform_bounds(*within))


def _check_links(file: Path, links: gpd.GeoDataFrame) -> None:
    """Refuse links without a line, or without a node at an end."""
    shapes = links.geometry.to_numpy()
    kinds = [shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING]
    wrong = ~np.isin(shapely.get_type_id(shapes), kinds) | shapely.is_empty(shapes)
    if wrong.any():
        raise TravelError(
            phrase(
                "{name}: {wrong} of {n} links are not lines; take the file as "
                "it is supplied, or delete them",
                name=file.name,
                wrong=np.count_nonzero(wrong),
                n=len(links),
            )
        )
    for name in ("start_node", "end_node"):
        absent = links[name].isna() | (links[name] == "")
        if absent.any():
            raise TravelError(
                phrase(
                    "{name}: {without} of {n} links have no {column}, which says where roads "
                    "meet; take the file as it is supplied",
                    name=file.name,
                    without=int(absent.sum()),
                    n=len(links),
                    column=name,
                )
            )


def _classes(links: gpd.GeoDataFrame, file: Path) -> NDArray[np.object_]:
    """Class of road of each link, as of a speed model; empty where a car may not drive."""
    function, form, classification = (
        _values(links[name]) for name in ("road_function", "form_of_way", "road_classification")
    )
    known = {_plain(name): road for name, road in _CLASSES.items()}
    unknown = ~np.isin(function, list(known))
    if unknown.any():
        said = str(links["road_function"].fillna("").iloc[int(unknown.argmax())])
        raise TravelError(
            phrase(
                "{name} holds a link with road_function = {said!r}{nearest}",
                name=file.name,
                said=said,
                nearest=nearest(said, _CLASSES),
            )
        )
    road = np.array([known[name] for name in function], object)
    main = _true(links["primary_route"]) | _true(links["trunk_road"])
    road[(road == "primary") & main] = "trunk"
    road[(road == "unclassified") & (classification == "classifiedunnumbered")] = "tertiary"
    road[np.isin(form, ["sliproad", "roundabout"]) & np.isin(road, _WITH_LINKS)] += "_link"
    road[form == "guidedbusway"] = ""
    return road


def _values(column: pd.Series[Any]) -> NDArray[np.object_]:
    """Values of a code list, without capitals and spaces; empty where there is none."""
    number, values = pd.factorize(column)
    return np.array([*(_plain(str(value)) for value in values), ""], object)[number]


def _true(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """Read a flag, which is text in files that were shapefiles."""
    return column.astype(str).str.casefold().isin(["true", "1", "1.0"]).to_numpy(bool)


def _network(
    links: gpd.GeoDataFrame,
    road: NDArray[np.object_],
    speeds: SpeedModel,
    file: Path,
    date: str | None,
) -> RoadNetwork:
    parts, link = shapely.get_parts(links.geometry.to_numpy(), return_index=True)
    parts, link = parts[~shapely.is_empty(parts)], link[~shapely.is_empty(parts)]
    points, part = shapely.get_coordinates(parts, return_index=True)
    node = _nodes(links, points, part, link)
    lonlat = to_degrees(_GRID, points)
    if not np.isfinite(lonlat).all():
        raise TravelError(
            phrase(
                "{name} holds links that lie nowhere on the British National Grid", name=file.name
            )
        )
    onward = np.flatnonzero((part[1:] == part[:-1]) & (node[1:] != node[:-1]))
    used, ends = np.unique(np.stack([node[onward], node[onward + 1]]), return_inverse=True)
    tail, head = ends.reshape(2, -1)
    kind = road[link[part[onward]]]
    number, names = pd.factorize(kind)
    per_second = np.array([speeds.kmh(name, None, oneway=False) / 3.6 for name in names])[number]
    length = np.linalg.norm(points[used[tail]] - points[used[head]], axis=1)
    milliseconds = np.maximum(1, np.rint(length / per_second * 1000)).astype(np.int64)
    return RoadNetwork(
        lonlat=lonlat[used],
        tail=tail,
        head=head,
        forward=milliseconds,
        backward=milliseconds,
        motorway=np.isin(kind, ["motorway", "motorway_link"]),
        delay=node_delays(len(used), tail, head, kind, np.zeros(0, bool), speeds),
        access_kmh=speeds.access_kmh,
        source=_source(file, date),
        date=date,
        drawn=_drawn(shapely.linestrings(lonlat, indices=part), road[link]),
    )


def _nodes(
    links: gpd.GeoDataFrame,
    points: NDArray[np.float64],
    part: NDArray[np.int64],
    link: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Give each point of the links a number, and ends of links at one node the same.

    Parameters
    ----------
    links
        With ``start_node`` and ``end_node``.
    points, part
        Shape ``(points,)``: easting and northing, and the part of a link that it belongs to.
    link
        Shape ``(parts,)``: a link that an extract has cut has several.
    """
    of_link = link[part]
    first = np.searchsorted(of_link, np.arange(len(links)), side="left")
    last = np.searchsorted(of_link, np.arange(len(links)), side="right") - 1
    end = np.concatenate([first, last])
    name, _ = pd.factorize(np.concatenate([links["start_node"], links["end_node"]]))
    _, foremost = np.unique(name, return_index=True)
    same = end[foremost][name]
    joined = np.linalg.norm(points[end] - points[same], axis=1) <= _JOINED_METRES
    node = np.arange(len(points))
    node[end[joined]] = same[joined]
    return node


def _drawn(
    lines: NDArray[np.object_], road: NDArray[np.object_]
) -> dict[str, tuple[shapely.LineString, ...]]:
    drawn_by = {name: drawn_as(name) for name in set(road.tolist())}
    kinds = np.array([drawn_by[name] or "" for name in road], object)
    return {kind: tuple(lines[kinds == kind]) for kind in sorted(set(kinds.tolist()) - {""})}


def _source(file: Path, date: str | None) -> Source:
    year = f" {date[:4]}" if date else ""
    plain = Source(
        name="OS Open Roads",
        licence=OGL.licence,
        attribution=f"Contains OS data © Crown copyright and database right{year}",
        date=date,
        url="https://osdatahub.os.uk/downloads/open/OpenRoads",
    )
    return source_beside(file, plain)
