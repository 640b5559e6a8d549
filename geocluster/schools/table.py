"""The table of schools: its columns, its points, and pairs that belong together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geocluster.crs import DEGREES, same_system
from geocluster.errors import SchoolsError, nearest
from geocluster.given import shown
from geocluster.licences import Source
from geocluster.meaning import matching
from geocluster.phrases import phrase
from geocluster.schools.columns import (
    column_of,
    counts_of,
    degrees_of,
    ids_of,
    is_unknown,
    names_of,
)
from geocluster.schools.fields import (
    FIELDS,
    HEADS,
    PARTNERSHIP,
    forecast_year,
    is_counted,
    layer_name,
)
from geocluster.schools.linked import Linked, linked_among
from geocluster.schools.notes import Counts, Issue
from geocluster.sphere import from_360

__all__ = ["Schools"]

_DECIMALS = 7


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Schools:
    """The schools of one problem, in a fixed order.

    Attributes
    ----------
    table
        One row a school. Holds the columns of :data:`FIELDS` (unknown is null; ``id`` is
        unique text), the source's own columns beside them, and a point in EPSG:4326.
    sources
        Where the rows come from.
    issues
        What the reader found.
    counts
        Records read, kept, rejected and filtered.
    absent
        By id, why a school of the list is not among these, as a sentence.
    declared
        What the source said its coordinates were: a coordinate system, ``gcj02`` or ``bd09``.
    linked
        Pairs that belong together, such as infant and junior school, in the order of their ids.

    Raises
    ------
    SchoolsError
        If an id is missing or stands twice, a column of the contract is missing, a point is not
        in degrees, ``head`` is none of :data:`HEADS`, or a linked pair is none of these schools.
    """

    table: gpd.GeoDataFrame
    sources: tuple[Source, ...] = ()
    issues: tuple[Issue, ...] = ()
    counts: Counts = field(default=Counts(read=0, kept=0))
    absent: Mapping[str, str] = field(default_factory=dict, repr=False)
    declared: str = DEGREES
    linked: tuple[Linked, ...] = ()
    _positions: dict[str, int] = field(init=False, repr=False)
    _ids: tuple[str, ...] = field(init=False, repr=False)
    _names: tuple[str, ...] = field(init=False, repr=False)
    _pupils: tuple[int | None, ...] = field(init=False, repr=False)
    _lonlat: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        missing = [f for f in FIELDS if f not in self.table.columns]
        if missing:
            raise SchoolsError(
                phrase("the table of schools lacks the fields {missing}", missing=list(missing))
            )
        ids = tuple(self.table["id"])
        positions = {school: k for k, school in enumerate(ids)}
        if len(positions) != len(ids):
            twice = sorted(s for s, times in Counter(ids).items() if times > 1)
            raise SchoolsError(
                phrase("ids must be unique; these stand twice: {twice}", twice=list(twice[:5]))
            )
        if any(not isinstance(s, str) or not s for s in ids):
            raise SchoolsError(phrase("every school needs an id, as text"))
        if self.table.crs is None or not same_system(self.table.crs.to_wkt(), DEGREES):
            raise SchoolsError(phrase("school points must be in EPSG:4326 (degrees)"))
        points = self.table.geometry
        exact = np.column_stack([points.x.to_numpy(float), points.y.to_numpy(float)])
        lonlat = np.round(exact, _DECIMALS)
        lonlat.flags.writeable = False
        if len(lonlat) and not (np.abs(lonlat) <= (180.0, 90.0)).all():
            raise SchoolsError(
                phrase("school points must be finite degrees of longitude and latitude")
            )
        strange = {h for h in self.table["head"] if not is_unknown(h)} - set(HEADS)
        if strange:
            raise SchoolsError(
                phrase(
                    "head is {head}; allowed: {heads}, or None where unknown",
                    head=shown(min(map(str, strange))),
                    heads=list(HEADS),
                )
            )
        object.__setattr__(self, "linked", linked_among(self.linked, positions))
        object.__setattr__(self, "_positions", positions)
        # Asked for once per group or drive, so they are made once.
        object.__setattr__(self, "_lonlat", lonlat)
        object.__setattr__(self, "_ids", ids)
        object.__setattr__(self, "_names", names_of(self.table))
        pupils = tuple(None if pd.isna(p) else int(p) for p in self.table["pupils"])
        object.__setattr__(self, "_pupils", pupils)
        if self.counts.read == 0 and len(ids):
            object.__setattr__(self, "counts", Counts(read=len(ids), kept=len(ids)))

    @classmethod
    def of(
        cls,
        ids: Sequence[object],
        *,
        lon: ArrayLike,
        lat: ArrayLike,
        names: Sequence[str] | None = None,
        pupils: Sequence[int | None] | None = None,
        more: Mapping[str, Sequence[Any]] | None = None,
        sources: Iterable[Source] = (),
        issues: Iterable[Issue] = (),
        counts: Counts | None = None,
        absent: Mapping[str, str] | None = None,
        declared: str = DEGREES,
        linked: Iterable[Linked | tuple[str, str]] = (),
    ) -> Schools:
        """Make a table of schools from plain columns.

        Parameters
        ----------
        ids
            One a school; turned into text.
        lon, lat
            Degrees, WGS 84. Longitudes may also be counted eastwards up to 360.
        names
            The ids where not given.
        pupils
            None where unknown; all unknown where not given.
        more
            Further columns by name: fields of :data:`FIELDS`, forecasts of pupils as
            ``forecast 2027``, layers of today's partnerships as ``layer trust``, or any other.
        linked
            Pairs that belong together, by id.
        sources, issues, counts, absent, declared
            Carried with the table.

        Examples
        --------
        >>> Schools.of(["b", "a"], lon=[0, 1], lat=[52, 53], pupils=[80, None]).pupils
        (80, None)
        """
        said = ids_of(ids)
        n = len(said)
        columns: dict[str, Any] = {name: [None] * n for name in FIELDS}
        columns |= {name: column_of(name, values, n) for name, values in dict(more or {}).items()}
        columns["id"] = said
        columns["name"] = said if names is None else column_of("names", names, n)
        if pupils is not None:
            columns["pupils"] = column_of("pupils", pupils, n)
        x, y = degrees_of("lon", lon, said, most=360.0), degrees_of("lat", lat, said, most=90.0)
        frame = pd.DataFrame(
            {
                name: counts_of(name, values)
                if is_counted(name)
                else pd.Series(values, dtype="object")
                for name, values in columns.items()
            }
        )
        points = gpd.points_from_xy(from_360(x), y)
        table = gpd.GeoDataFrame(frame, geometry=points, crs=DEGREES)
        return cls(
            table,
            tuple(sources),
            tuple(issues),
            counts if counts else Counts(read=n, kept=n),
            absent or {},
            declared,
            linked_among(linked, set(said)),
        )

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"Schools({_said(self)})"

    def _repr_html_(self) -> str:
        """Return the first rows for a notebook."""
        shown_columns = ["id", "name", "pupils"]
        shown_columns += [c for c in FIELDS[2:] if c != "pupils" and self.table[c].notna().any()]
        frame = pd.DataFrame(self.table[shown_columns]).head(_MOST_SHOWN)
        more = len(self) - len(frame)
        rest = f"<p>… and {more:,} more</p>" if more > 0 else ""
        return f"<p>{escape(_said(self))}</p>{frame.to_html(index=False, escape=True)}{rest}"

    @property
    def points_digest(self) -> str:
        """A checksum of the points in their order: it changes where one is moved."""
        return hashlib.sha256(np.ascontiguousarray(self._lonlat, "<f8").tobytes()).hexdigest()[:16]

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each school, by position."""
        return self._ids

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each school; its id where it has none."""
        return self._names

    @property
    def pupils(self) -> tuple[int | None, ...]:
        """Pupils on roll at each school, None where unknown."""
        return self._pupils

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """Shape ``(n, 2)``: longitude and latitude in degrees, WGS 84, to the centimetre.

        They stand so in tables: what is read from there gives the same drives and maps.
        Longitudes are from -180 to 180, also where the schools lie on both sides of that
        meridian; :mod:`geocluster.sphere` has their means and bounds.
        """
        return self._lonlat

    @property
    def layers(self) -> dict[str, str]:
        """Layers of today's partnerships that are known: the name of each, and its column."""
        named = {name: c for c in self.column_names if (name := layer_name(c)) is not None}
        if not self.table[PARTNERSHIP].notna().any():
            del named[PARTNERSHIP]
        return named

    @property
    def forecast_years(self) -> tuple[str, ...]:
        """Coming years for which there is a column of pupils, in order."""
        years = map(forecast_year, self.column_names)
        return tuple(sorted(year for year in years if year is not None))

    @property
    def linked_positions(self) -> tuple[tuple[int, int], ...]:
        """Positions of the two schools of each linked pair."""
        at = self._positions
        return tuple((at[a], at[b]) for a, b in (pair.schools for pair in self.linked))

    def with_linked(self, linked: Iterable[Linked | tuple[str, str]]) -> Schools:
        """Return the same schools with other linked pairs."""
        return replace(self, linked=linked_among(linked, self._positions))

    def with_counts(self, columns: Mapping[str, Sequence[int | None]]) -> Schools:
        """Return the same schools with other whole numbers in some columns, such as pupils."""
        table = self.table.copy()
        for name, values in columns.items():
            table[name] = counts_of(name, column_of(name, values, len(self)))
        return replace(self, table=table)

    def position(self, school: str) -> int:
        """Position of the school with this id.

        Raises
        ------
        SchoolsError
            If there is none; the message says why it is not there, or names the nearest id.
        """
        try:
            return self._positions[school]
        except (KeyError, TypeError):
            why = self.absent.get(str(school))
            hint = nearest(str(school), [*self._positions, *self.absent])
            if str(school) in self._positions:
                hint = phrase("; ids are text: {school!r}", school=str(school))
            raise SchoolsError(
                phrase(
                    "no school with id {school!r} among the {n} kept{hint}",
                    school=school,
                    n=len(self),
                    hint=phrase("; {why}", why=why) if why else hint,
                )
            ) from None

    def column(self, name: str) -> tuple[Any, ...]:
        """Values of a field or source column by position; None where unknown.

        A name that is not written as in the list is found by its meaning.

        Raises
        ------
        SchoolsError
            If there is no such column, and the message names the nearest; or if two columns with
            different values mean it.
        """
        found = [name] if name in self.column_names else matching([name], self.column_names)
        if not found:
            raise SchoolsError(
                phrase(
                    "no field or column {name!r} in the school list{nearest}",
                    name=name,
                    nearest=nearest(name, self.column_names),
                )
            )
        values = {
            column: tuple(None if is_unknown(v) else v for v in self.table[column])
            for column in found
        }
        if len({tuple(map(str, v)) for v in values.values()}) > 1:
            raise SchoolsError(
                phrase(
                    "{columns:and} in the school list can both be {name!r}; write the name of the "
                    "one that is meant exactly",
                    columns=[repr(column) for column in found],
                    name=name,
                )
            )
        return values[found[0]]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Fields and source columns that rules may name."""
        return tuple(str(c) for c in self.table.columns if c != "geometry")


_MOST_SHOWN = 10


def _said(schools: Schools) -> str:
    rolls = [p for p in schools.pupils if p is not None]
    unknown = len(schools) - len(rolls)
    pupils = f", {sum(rolls):,} pupils" if rolls else ", pupils unknown"
    pupils += f" ({unknown:,} unknown)" if rolls and unknown else ""
    left = schools.counts.rejected + schools.counts.filtered
    counts = f", of {schools.counts.read:,} records" if left else ""
    return f"{len(schools):,} schools{pupils}{counts}"
