"""Coordinates become degrees; points that cannot be right are put right, or rejected, and said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from geocluster.countries import COUNTRIES
from geocluster.crs import BRITISH, same_system, system, to_degrees
from geocluster.facts import Fact, fact
from geocluster.meaning import clean
from geocluster.opening.cells import BadCellError
from geocluster.phrases import phrase
from geocluster.sources.postcodes import readings
from geocluster.sources.rows import Row, bad_cell, read_as
from geocluster.sphere import from_360, great_circle, in_space, on_one_side, within_longitudes

__all__ = ["Unshift", "degrees", "displacements", "on_another_grid", "place_rows"]

Unshift = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_BEYOND_DEGREES = 1.0
_FAR_METRES = 150_000.0
_LONELY_METRES = 40_000.0
_CELL_METRES, _CELLS_A_STEP = 20_000.0, 3.0
_NEAREST_POLE = 85.0  # the projection of the map ends at 85.05

_BRITAIN = shapely.buffer(
    shapely.Polygon(
        [
            (-6.5, 49.8), (-5.0, 49.9), (-3.5, 50.1), (-2.4, 50.4), (-1.2, 50.5), (0.3, 50.6),
            (1.1, 50.8), (1.5, 51.2), (1.0, 51.6), (1.8, 52.4), (1.8, 52.8), (1.2, 53.0),
            (0.5, 53.0), (0.4, 53.3), (0.2, 53.6), (-0.1, 54.1), (-0.5, 54.5), (-1.2, 54.8),
            (-1.5, 55.4), (-1.9, 55.8), (-2.3, 56.2), (-2.0, 57.2), (-1.7, 57.6), (-3.0, 57.8),
            (-3.0, 58.6), (-2.2, 59.2), (-0.6, 60.3), (-0.7, 61.0), (-2.2, 60.3), (-4.0, 59.2),
            (-7.2, 58.7), (-8.9, 57.8), (-7.8, 56.6), (-6.8, 55.6), (-5.3, 55.1), (-5.3, 54.6),
            (-5.0, 54.0), (-4.9, 53.5), (-5.0, 52.7), (-5.6, 51.8), (-4.9, 51.5), (-5.2, 51.0),
            (-5.7, 50.3), (-6.6, 50.1),
        ]
    ),
    0.2,
)  # fmt: skip
"""The coast of Great Britain drawn with a broad brush: only points far out at sea are outside."""

_OTHER_GRIDS = {
    "BT": fact("grid.irish"),
    "JE": fact("grid.channel_islands"),
    "GY": fact("grid.channel_islands"),
}
_GRID_LETTERS = re.compile(r"^([HJNOST])([A-HJ-Z])(\d{2,10})$")


def place_rows(
    rows: Sequence[Row],
    *,
    unshift: Unshift | None,
    real: bool,
) -> None:
    """Give every row that has none yet its longitude and latitude (WGS 84), or reject it.

    Parameters
    ----------
    rows
        Records that are asked about.
    unshift
        Turns declared coordinates, shape ``(n, 2)`` in degrees, into WGS 84; None where they
        are so already.
    real
        Whether the place is real, so that points at sea are wrong.
    """
    declared = [row for row in rows if not row.rejected and "lon" not in row.values]
    placed = [row for row in declared if _has_point(row)]
    if placed:
        _place_declared(placed, unshift, real=real)
    _check_far([row for row in rows if not row.rejected])
    _check_lonely([row for row in rows if not row.rejected])


def _place_declared(placed: Sequence[Row], unshift: Unshift | None, *, real: bool) -> None:
    """Turn the coordinates of the list into degrees; reject those that cannot be right."""
    crs = system(placed[0].columns.crs or "")
    xy = np.array([[row.values["x"], row.values["y"]] for row in placed], float)
    lonlat = degrees(crs, xy)
    british = same_system(placed[0].columns.crs, BRITISH) and real
    turned = _exchanged(crs, xy, lonlat, british=british)
    if turned.any():
        for k in np.flatnonzero(turned).tolist():
            placed[k].note(
                "swapped_axes",
                fact("issue.swapped_axes"),
                "fixed",
                placed[k].columns.x,
            )
        lonlat[turned] = degrees(crs, xy[turned][:, ::-1])
    inside = _within(crs, lonlat)
    if unshift is not None:
        lonlat[inside] = unshift(lonlat[inside])
    for row, (lon, lat), fits in zip(placed, lonlat.tolist(), inside.tolist(), strict=True):
        row.values["lon"], row.values["lat"] = lon, lat
        if not fits:
            x, y = row.values["x"], row.values["y"]
            row.note(
                "outside_grid",
                fact("issue.outside_grid", x=f"{x:g}", y=f"{y:g}", grid=crs.name),
                "rejected",
                row.columns.x,
            )
        elif abs(lat) > _NEAREST_POLE:
            row.note(
                "near_pole",
                fact("issue.near_pole", lat=f"{lat:.5g}"),
                "rejected",
                row.columns.y,
            )
        elif crs.is_geographic and row.values["x"] > 180:
            row.note(
                "number_form",
                fact(
                    "issue.read_as.meridian",
                    column=row.columns.x,
                    text=f"{row.values['x']:.10g}",
                    read=f"{lon:.10g}",
                ),
                "fixed",
                row.columns.x,
            )
    if british:
        _check_sea(placed)


def _has_point(row: Row) -> bool:
    columns = row.columns
    grid = on_another_grid(row)
    if grid is not None:
        row.note("other_grid", grid, "rejected", columns.x)
        return False
    if same_system(columns.crs, BRITISH) and _from_letters(row):
        return True
    sides = []
    for axis, column in (("x", columns.x), ("y", columns.y)):
        text = row.cell(column)
        try:
            row.values[axis], side = columns.axes.value(text, axis)
        except BadCellError as fault:
            row.note("bad_coordinates", bad_cell(column, fault), "rejected", column)
            return False
        if row.values[axis] is None:
            blank = fact("issue.no_coordinates.blank", column=column)
            row.note("no_coordinates", _advised(row, blank), "rejected", column)
            return False
        if not re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text.strip(), re.I) or not text.isascii():
            read = f"{row.values[axis]:.10g}"
            row.note("number_form", read_as(column, text, read), "fixed", column)
        sides.append(side)
    if not _on_their_sides(row, sides):
        return False
    if row.values["x"] == 0 and row.values["y"] == 0:
        said = _advised(row, fact("issue.no_coordinates.zero"))
        row.note("no_coordinates", said, "rejected", columns.x)
        return False
    return True


def _on_their_sides(row: Row, sides: Sequence[str]) -> bool:
    """Exchange coordinates whose letters, such as N and E, say that they are exchanged."""
    x, y = row.columns.x, row.columns.y
    if sides == ["y", "x"]:
        row.values["x"], row.values["y"] = row.values["y"], row.values["x"]
        row.note("swapped_axes", fact("issue.swapped_axes.letters", x=x, y=y), "fixed", x)
    elif sides != ["x", "y"]:
        wrong = {"x": repr(row.cell(x).strip()), "y": repr(row.cell(y).strip())}
        row.note("bad_coordinates", fact("issue.bad_coordinates", **wrong), "rejected", x)
        return False
    return True


def _advised(row: Row, what: Fact) -> Fact:
    """Add what places a school that has a postcode."""
    if len(readings(row.values.get("postcode") or "")) != 1:
        return what
    return fact("issue.no_coordinates.advice", what=what)


def on_another_grid(row: Row) -> Fact | None:
    """Tell on which grid a record lies by its postcode, where it is not the British one."""
    postcode = (row.values.get("postcode") or "")[:2].upper()
    if postcode not in _OTHER_GRIDS or not same_system(row.columns.crs, BRITISH):
        return None
    return fact("issue.other_grid", area=postcode, grid=_OTHER_GRIDS[postcode])


def _from_letters(row: Row) -> bool:
    """Understand a British grid reference with letters, such as TF261695.

    Source: Ordnance Survey, A guide to coordinate systems in Great Britain, section 7.
    """
    for column in (row.columns.x, row.columns.y):
        found = _GRID_LETTERS.match(clean(row.cell(column)).upper().replace(" ", ""))
        if found is None or len(found[3]) % 2:
            continue
        first, second = _letter(found[1]), _letter(found[2])
        east = ((first - 2) % 5) * 5 + second % 5
        north = 19 - (first // 5) * 5 - second // 5
        half = len(found[3]) // 2
        size = 10 ** (5 - half)
        digits = (int(found[3][:half]), int(found[3][half:]))
        row.values["x"] = east * 100_000 + (digits[0] + 0.5) * size
        row.values["y"] = north * 100_000 + (digits[1] + 0.5) * size
        row.note(
            "grid_letters",
            fact(
                "issue.grid_letters",
                text=found[0],
                x=f"{row.values['x']:.0f}",
                y=f"{row.values['y']:.0f}",
                size=size,
            ),
            "fixed",
            column,
        )
        return True
    return False


def _letter(letter: str) -> int:
    """Place of a letter in the grid's alphabet, which has no I."""
    place = ord(letter) - ord("A")
    return place - 1 if place > 7 else place


def degrees(crs: CRS, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitudes and latitudes (WGS 84) of coordinates, shape ``(n, 2)``."""
    lonlat = to_degrees(crs, xy)
    if crs.is_geographic:  # some lists count from 0 to 360
        lonlat[:, 0] = from_360(lonlat[:, 0])
    return lonlat


def _within(crs: CRS, lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points lie in the area of a system: it is drawn tightly around the land."""
    area = crs.area_of_use
    good = np.asarray((np.abs(lonlat) <= (180.0, 90.0)).all(axis=1))  # nor NaN
    if area is None:
        return good
    lon, lat = lonlat[good].T
    beyond = _BEYOND_DEGREES
    good[good] = (
        within_longitudes(lon, west=area.west - beyond, east=area.east + beyond)
        & (lat >= area.south - beyond)
        & (lat <= area.north + beyond)
    )
    return good


def _exchanged(
    crs: CRS, xy: NDArray[np.float64], lonlat: NDArray[np.float64], *, british: bool
) -> NDArray[np.bool_]:
    """Tell which points fall into the region of the others only when x and y change places."""
    other = degrees(crs, xy[:, ::-1])
    none = np.zeros(len(xy), bool)
    if crs.is_geographic:
        for country in COUNTRIES.values():
            here, there = country.holds(lonlat), country.holds(other)
            if (here | there).mean() > 0.5:
                return np.asarray(~here & there)
        return none
    good = np.isfinite(lonlat).all(axis=1)
    if good.sum() < 3:
        return none
    if british:  # most of them at sea, and not when exchanged
        at_sea = ~shapely.contains_xy(_BRITAIN, *lonlat.T)
        turned = np.asarray(at_sea & shapely.contains_xy(_BRITAIN, *other.T))
        if turned.mean() > 0.5:
            return turned
    middle = np.median(on_one_side(lonlat[good]), axis=0)
    return (_metres_from(lonlat, middle) > _FAR_METRES) & (
        _metres_from(other, middle) < _FAR_METRES
    )


def _metres_from(lonlat: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from one point to others; infinite for those that have no place on the globe."""
    metres = np.full(len(lonlat), np.inf)
    good = np.isfinite(lonlat).all(axis=1)
    metres[good] = great_circle(lonlat[good], np.broadcast_to(middle, (good.sum(), 2)))
    return metres


def _points(rows: Sequence[Row]) -> NDArray[np.float64]:
    return np.array([[r.values["lon"], r.values["lat"]] for r in rows], float).reshape(-1, 2)


def _check_sea(rows: Sequence[Row]) -> None:
    standing = [row for row in rows if not row.rejected]
    on_land = shapely.contains_xy(_BRITAIN, *_points(standing).T) if standing else []
    for row, dry in zip(standing, on_land, strict=True):
        if not dry:
            row.note("at_sea", fact("issue.at_sea"), "rejected", row.columns.x)


def _check_far(rows: Sequence[Row]) -> None:
    """Reject points far from the middle of their authority, where most of it is together."""
    by_authority: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_authority[row.values.get("authority") or ""].append(row)
    for authority, members in by_authority.items():
        points = _points(members)
        metres = _metres_from(points, np.median(on_one_side(points), axis=0))
        beyond = metres > _FAR_METRES
        if len(members) < 3 or not beyond.any() or (~beyond).mean() <= 0.5:
            continue
        beyond &= ~_joined_to(int(metres.argmin()), points)
        for row, far, wrong in zip(members, metres, beyond, strict=True):
            if wrong:
                row.note(
                    "far_from_the_rest",
                    _far(f"{far / 1000:.0f}", authority),
                    "rejected",
                    row.columns.x,
                )


def _far(km: str, authority: str) -> Fact:
    if authority:
        return fact("issue.far_from_the_rest.of", km=km, authority=authority)
    return fact("issue.far_from_the_rest", km=km)


def _joined_to(k: int, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points can be reached from one by steps of some 60 km from point to point.

    A list of a whole country reaches far from its middle without a gap; a wrong point stands apart.
    """
    cells, cell = np.unique(np.rint(in_space(points) / _CELL_METRES), axis=0, return_inverse=True)
    i, j = KDTree(cells).query_pairs(_CELLS_A_STEP, output_type="ndarray").T
    graph = coo_array((np.ones(len(i), bool), (i, j)), shape=(len(cells), len(cells)))
    _, part = connected_components(graph, directed=False)
    return np.asarray((part == part[cell.ravel()[k]])[cell.ravel()])


def _check_lonely(rows: Sequence[Row]) -> None:
    if len(rows) < 2:
        return
    points = in_space(_points(rows))
    distance = KDTree(points).query(points, k=2)[0][:, 1]
    for row, metres in zip(rows, distance, strict=True):
        if metres > _LONELY_METRES:
            row.note(
                "lonely_point",
                fact("issue.lonely_point", km=f"{metres / 1000:.0f}"),
                "kept",
                row.columns.x,
            )


def displacements(lonlat: NDArray[np.float64], moved: dict[str, NDArray[np.float64]]) -> str:
    """Say by how much each reading of coordinates would move the points, shape ``(n, 2)``."""
    said = []
    for name, points in moved.items():
        metres = great_circle(points, lonlat)
        if len(metres):
            said.append(
                phrase(
                    "Read as {name} they move by {least:.0f} to {most:.0f} m",
                    name=name,
                    least=metres.min(),
                    most=metres.max(),
                )
            )
    return phrase("{said:;}.", said=said) if said else ""
