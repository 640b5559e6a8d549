"""Which column of a file holds which field: all that differs from one format to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geocluster.licences import Source

if TYPE_CHECKING:
    from geocluster.opening import Wanted

__all__ = ["Layout"]


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
    related
        Whether files of links and of groups between its schools go with it.
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
    related: bool = False
    country: str | None = None
    points_named: bool = False
    source: Source = field(default=Source(name="school list"))

    @property
    def abroad(self) -> bool:
        """Whether its schools lie outside the United Kingdom, whose postcodes are known."""
        return self.country not in (None, "GB")

    def wanted(self) -> Wanted:
        """Return the columns by which a sheet, layer or delimiter is chosen."""
        from geocluster.opening import Wanted

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
