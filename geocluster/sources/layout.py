"""Which column of a file holds which field: all that differs from one format to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pyproj.exceptions import CRSError

from geocluster.crs import system, system_text
from geocluster.errors import SchoolsError, nearest
from geocluster.opening import GEOMETRY, Wanted
from geocluster.opening.text import DELIMITERS
from geocluster.schools import FIELDS, Source

__all__ = ["POSTCODES_ADVICE", "Layout", "plain_layout"]

POSTCODES_ADVICE = (
    "To place schools by postcode, run: geocluster fetch postcodes --out data, and write in "
    '[schools]: postcodes = "data/codepo_gb.zip"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of a format.

    Attributes
    ----------
    name
        Of the format, for messages.
    columns
        Field to the headers that its column may have; the first that is there counts.
    required
        Fields whose column must be there.
    points
        Where the coordinates are: headers of x and y, and their coordinate system; the first
        pair that is there counts.
    encodings
        Tried in turn.
    open_statuses
        Statuses that count as open; others are filtered unless the scenario asks for a
        status itself. Empty where the format has no status.
    digits_only
        Whether an id is a whole number.
    id_from_name
        Whether names serve as ids where the file has no column of ids.
    meanings
        Values that stand for another, by field: ``{"faith": {"---": "None"}}``.
    shifted
        Whether coordinates may be shifted by law, so that the scenario must say how.
    country
        ISO 3166 code of the country whose lists these are, so whose roads; None where any.
    points_named
        Whether the user named the columns of the coordinates, so that they must be there.
    source
        Licence and attribution where no note lies beside the file.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    points: tuple[tuple[str, str, str], ...]
    encodings: tuple[str, ...] = ("utf-8-sig",)
    open_statuses: frozenset[str] = frozenset()
    digits_only: bool = False
    id_from_name: bool = False
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shifted: bool = False
    country: str | None = None
    points_named: bool = False
    source: Source = field(default=Source(name="school list"))

    def wanted(self) -> Wanted:
        """Return the columns by which a sheet, layer or delimiter is chosen."""
        needed = [self.columns[name] for name in self.required]
        rest = [names for field, names in self.columns.items() if field not in self.required]
        axes = [tuple(point[k] for point in self.points) for k in (0, 1) if self.points]
        return Wanted((*needed, *rest, *axes), len(needed))

    def headers_of(self, name: str) -> tuple[str, ...]:
        """Return the headers that the column of a field may have."""
        return self.columns.get(name, (name,))

    def with_columns(self, columns: Mapping[str, str], crs: str | None) -> Layout:
        """Return the same layout with some columns named by the user."""
        if not columns and crs is None:
            return self
        given = {name: (header,) for name, header in columns.items() if name not in ("x", "y")}
        x, y, system = self.points[0] if self.points else ("", "", "")
        points = tuple((a, b, crs or c) for a, b, c in self.points)
        if columns.keys() & {"x", "y"}:
            points = ((columns.get("x", x), columns.get("y", y), crs or system),)
        named = not columns.keys().isdisjoint({"x", "y"})
        return replace(self, columns={**self.columns, **given}, points=points, points_named=named)


def checked_crs(crs: str) -> str:
    """Return a coordinate system of x and y by its code, however it was written.

    Raises
    ------
    SchoolsError
        If it is unknown, or one of heights.
    """
    try:
        known = system(crs)
    except CRSError:
        known = None
    if known is None or not (known.is_geographic or known.is_projected):
        raise SchoolsError(
            f"crs = {crs!r} is not a coordinate system of x and y; write it as an EPSG code "
            'such as "EPSG:27700" or "EPSG:4326"'
        )
    return system_text(crs)


def checked_delimiter(said: str | None) -> str | None:
    """Return what stands between cells, from a character or its name; None stays None.

    Raises
    ------
    SchoolsError
        If it is no single character.

    Examples
    --------
    >>> checked_delimiter("Semicolon"), checked_delimiter("|")
    (';', '|')
    """
    if said is None:
        return None
    found = {name: mark for mark, name in DELIMITERS.items()}.get(said.strip().casefold(), said)
    if len(found) != 1 or found in '"\r\n' or found.isalnum():
        known = ", ".join(f"{name!r}" for name in DELIMITERS.values())
        raise SchoolsError(
            f"delimiter = {said!r} is no single character that can stand between cells; write "
            f'one such as ";", or {known}'
        )
    return found


def checked_columns(columns: Mapping[str, str]) -> None:
    """Refuse a map of columns that names a field which does not exist."""
    allowed = (*FIELDS, "x", "y")
    for name in columns:
        if name not in allowed:
            raise SchoolsError(f"columns: no field {name!r}{nearest(name, allowed)}")


def plain_layout(
    columns: Mapping[str, str], crs: str | None, *, has_points: bool, by_postcode: bool = False
) -> Layout:
    """Return the layout of a plain table from a map of fields to columns.

    Parameters
    ----------
    columns
        Field, or ``x`` or ``y``, to the header of its column.
    crs
        Coordinate system of x and y.
    has_points
        Whether the file holds geometry of its own, so that x, y and crs need not be given.
    by_postcode
        Whether schools may stand at their postcode, so that x and y need not be given.
    """
    placeless = by_postcode and columns.keys().isdisjoint({"x", "y"})
    needed = ("id",) if has_points else ("id", "postcode") if placeless else ("id", "x", "y")
    missing = [name for name in needed if name not in columns]
    if missing:
        without = "" if "postcode" in columns else "In the United Kingdom, postcode will do. "
        advice = f". {without}{POSTCODES_ADVICE}" if "x" in missing else ""
        raise SchoolsError(f"a plain table needs columns for {', '.join(missing)}{advice}")
    if crs is None and not has_points and not placeless:
        raise SchoolsError(
            'a plain table needs crs, the coordinate system of x and y, such as "EPSG:27700"'
        )
    named = {name: (header,) for name, header in columns.items() if name not in ("x", "y")}
    x, y = columns.get("x"), columns.get("y")
    points = ((x, y, str(crs)),) if x is not None and y is not None else ()
    if not points and has_points and crs is not None:
        points = ((*GEOMETRY, crs),)
    return Layout(
        name="table",
        columns=named,
        required=tuple(named),
        points=points,
        points_named=x is not None and y is not None,
    )
