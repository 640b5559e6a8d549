"""Which column of a file holds which field: all that differs from one format to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyproj import CRS
from pyproj.exceptions import CRSError

from geocluster.errors import SchoolsError, nearest
from geocluster.schools import FIELDS, Source

__all__ = ["Layout", "plain_layout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of a format.

    Attributes
    ----------
    name
        Of the format, for messages.
    columns
        Field, or ``x`` or ``y``, to the header of its column.
    required
        Fields whose column must be there.
    crs
        Coordinate system of x and y.
    encodings
        Tried in turn.
    open_statuses
        Statuses that count as open; others are filtered unless the scenario asks for a
        status itself. Empty where the format has no status.
    digits_only
        Whether an id is a whole number.
    source
        Licence and attribution where no note lies beside the file.
    """

    name: str
    columns: Mapping[str, str]
    required: tuple[str, ...]
    crs: str
    encodings: tuple[str, ...] = ("utf-8-sig",)
    open_statuses: frozenset[str] = frozenset()
    digits_only: bool = False
    source: Source = field(default=Source(name="school list"))


def plain_layout(columns: dict[str, str], crs: str | None) -> Layout:
    """Return the layout of a plain table from a map of fields to columns."""
    allowed = (*FIELDS, "x", "y")
    for name in columns:
        if name not in allowed:
            raise SchoolsError(f"columns: no field {name!r}{nearest(name, allowed)}")
    missing = [name for name in ("id", "x", "y") if name not in columns]
    if missing:
        raise SchoolsError(f"a plain table needs columns for {', '.join(missing)}")
    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        known = None
    if known is None or not (known.is_geographic or known.is_projected):
        raise SchoolsError(
            f"crs = {crs!r} is not a coordinate system of x and y; write it as an EPSG code "
            'such as "EPSG:27700" or "EPSG:4326"'
        )
    return Layout(name="table", columns=dict(columns), required=tuple(columns), crs=str(crs))
