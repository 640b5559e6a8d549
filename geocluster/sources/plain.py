"""Lists of no known layout: the scenario names columns, coordinate system and delimiter."""

from __future__ import annotations

from collections.abc import Mapping

from pyproj.exceptions import CRSError

from geocluster.crs import system, system_text
from geocluster.errors import SchoolsError, nearest
from geocluster.opening import GEOMETRY
from geocluster.opening.text import DELIMITERS
from geocluster.phrases import phrase
from geocluster.schools import FIELDS
from geocluster.sources.layout import Layout

__all__ = [
    "POSTCODES_ADVICE",
    "checked_columns",
    "checked_crs",
    "checked_delimiter",
    "plain_layout",
]

POSTCODES_ADVICE = phrase(
    "To place schools by postcode, run: geocluster fetch postcodes --out data, and write in "
    '[schools]: postcodes = "data/codepo_gb.zip"'
)


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
            phrase(
                "crs = {crs!r} is not a coordinate system of x and y; write it as an "
                'EPSG code such as "EPSG:27700" or "EPSG:4326"',
                crs=crs,
            )
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
        known = [repr(name) for name in DELIMITERS.values()]
        raise SchoolsError(
            phrase(
                "delimiter = {said!r} is no single character that can stand between "
                'cells; write one such as ";", or {known}',
                said=said,
                known=known,
            )
        )
    return found


def checked_columns(columns: Mapping[str, str]) -> None:
    """Refuse a map of columns that names a field which does not exist."""
    allowed = (*FIELDS, "x", "y")
    for name in columns:
        if name not in allowed:
            raise SchoolsError(
                phrase(
                    "columns: no field {name!r}{nearest}", name=name, nearest=nearest(name, allowed)
                )
            )


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
        advice: str = ""
        if "x" in missing and "postcode" in columns:
            advice = phrase(". {advice}", advice=POSTCODES_ADVICE)
        elif "x" in missing:
            advice = phrase(
                ". In the United Kingdom, postcode will do. {advice}", advice=POSTCODES_ADVICE
            )
        raise SchoolsError(
            phrase(
                "a plain table needs columns for {missing}{advice}",
                missing=list(missing),
                advice=advice,
            )
        )
    if crs is None and not has_points and not placeless:
        raise SchoolsError(
            phrase(
                'a plain table needs crs, the coordinate system of x and y, such as "EPSG:27700"'
            )
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
