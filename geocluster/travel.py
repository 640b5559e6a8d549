"""Directed travel times between schools, in whole seconds, up to a cut-off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from shapely.geometry.base import BaseGeometry

from geocluster.arrays import count_of, numbers, positions, whole_seconds
from geocluster.drives import Drives
from geocluster.errors import TravelError
from geocluster.facts import Fact, fact
from geocluster.given import as_seconds, said_in_minutes
from geocluster.phrases import phrase
from geocluster.placing import Placing
from geocluster.schools import Issue, Schools, Source

__all__ = [
    "Closed",
    "Closure",
    "Diverted",
    "Moved",
    "TravelTimes",
    "closure_facts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """One thing that a scenario closes to cars: a way, what a file shows, or a drawn shape.

    Attributes
    ----------
    label
        For people.
    way
        Id of an OpenStreetMap way, all of which is closed.
    file
        A map file with lines and areas.
    shape
        A line or area in degrees: each piece of road that meets it is closed.
    """

    label: str
    way: int | None = None
    file: Path | None = None
    shape: BaseGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverted:
    """What closed roads do to the drives from and to one school.

    Attributes
    ----------
    school
        Position.
    longer, lost
        Drives that take at least a minute longer, and drives that are no longer possible within
        the cut-off.
    added
        Seconds by which the drive that suffers most takes longer; None where none does.
    worst
        That drive, as positions (from, to); None where none takes longer.
    moved
        Metres from the school to the road it is now placed on, where that is another one; None
        where it stands where it stood, or can no longer be reached.
    """

    school: int
    longer: int
    lost: int
    added: int | None = None
    worst: tuple[int, int] | None = None
    moved: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Roads that a scenario takes out of use, and what follows.

    Attributes
    ----------
    roads
        What was closed, in words, with the number of road segments that it shuts.
    diverted
        Schools with a drive that is longer or lost, in the order of the schools.
    """

    roads: tuple[tuple[str, int], ...]
    diverted: tuple[Diverted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A school whose own road is cut off from the rest, so that it was put on another.

    Attributes
    ----------
    school
        Position.
    metres
        From the school to the place where it was put.
    own_metres
        From the school to its own road.
    way
        Id of that road's OpenStreetMap way; None where it has none.
    roads, length
        How many roads are cut off together with it, and how many metres of them.
    """

    school: int
    metres: float
    own_metres: float
    way: int | None
    roads: int
    length: float


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class TravelTimes:
    """Who can be driven to from whom, and how long it takes.

    Attributes
    ----------
    seconds
        Shape ``(n, n)``, CSR, int32, rows are origins. A stored entry is a time of at least
        1 s; a missing entry means *longer than the cut-off*, never zero. Nothing is stored on
        the diagonal.
    cutoff
        Seconds; times up to and including it are stored.
    engine
        How the times were had, for people: ``roads``, ``straight``, ``matrix``.
    network_date
        Date of the roads, None where unknown.
    unreachable
        Positions of schools that the engine could not place, with the reason: a fact, or the words
        of whoever made the times, which then are one.
    moved
        Schools whose own road is cut off from the rest, in their order.
    over_water
        Shape ``(n,)``: whether water lies between a school and its place on the road; None
        where nothing is known of water.
    snapped_metres
        Shape ``(n,)``: how far each school is from the road it was placed on; None where the
        engine places nothing; NaN for a school that is unreachable.
    snapped_points
        Shape ``(n, 2)``: that place, longitude and latitude; None and NaN likewise.
    far_metres
        Beyond this a school is reported as far from its road.
    ferry_pairs
        Shape ``(m, 2)``: positions (from, to) of drives whose quickest way takes a ferry; None
        where the engine does not know.
    closure
        Roads out of use, and whom that touches; None where nothing is closed.
    country
        ISO 3166 code of the country whose speeds were driven; None where that is not known.
    speed_kmh, detour
        Of straight lines: the speed, and the length of the way as a multiple of the line; None
        where the times were had in another way.
    placing
        How the schools lie to the roads; None where the engine does not know.
    drives
        How the drives stand to straight lines; None where nobody has looked.
    points
        Checksum of the points between which the times were computed
        (:attr:`~geocluster.schools.Schools.points_digest`); None where they came from a table.
    sources
        Of the roads or the matrix.
    issues
        What was found when they were read.

    Raises
    ------
    TravelError
        If the matrix is not square, holds a time below 1 s or above the cut-off, or a time
        from a school to itself.
    """

    seconds: sparse.csr_array
    cutoff: int
    engine: str = "matrix"
    network_date: str | None = None
    unreachable: dict[int, Fact] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    over_water: NDArray[np.bool_] | None = None
    snapped_metres: NDArray[np.float64] | None = None
    snapped_points: NDArray[np.float64] | None = None
    far_metres: float = 500.0
    ferry_pairs: NDArray[np.int64] | None = None
    closure: Closure | None = None
    country: str | None = None
    speed_kmh: float | None = None
    detour: float | None = None
    placing: Placing | None = None
    drives: Drives | None = None
    points: str | None = None
    sources: tuple[Source, ...] = ()
    issues: tuple[Issue, ...] = ()

    def __post_init__(self) -> None:
        times = self.seconds
        if not sparse.issparse(times):
            raise TravelError(
                phrase(
                    "travel times must be a sparse matrix, not {name}; make them with "
                    "TravelTimes.of_dense(table, cutoff=…) or TravelTimes.of_pairs(…)",
                    name=type(times).__name__,
                )
            )
        cutoff = as_seconds("cutoff", self.cutoff, error=TravelError)
        object.__setattr__(self, "cutoff", cutoff)
        if times.ndim != 2 or times.shape[0] != times.shape[1]:
            raise TravelError(
                phrase("travel times must be a square matrix, not {shape!r}", shape=times.shape)
            )
        if self.cutoff < 1:
            raise TravelError(
                phrase("the cut-off must be at least 1 second, not {cutoff}", cutoff=self.cutoff)
            )
        if times.dtype != np.int32:
            raise TravelError(
                phrase("travel times must be int32 seconds, not {dtype}", dtype=times.dtype)
            )
        if times.nnz and (times.data.min() < 1 or times.data.max() > self.cutoff):
            raise TravelError(
                phrase(
                    "stored times must be from 1 to the cut-off of {cutoff} s; found {least} "
                    "to {most}",
                    cutoff=self.cutoff,
                    least=times.data.min(),
                    most=times.data.max(),
                )
            )
        if times.diagonal().any():
            raise TravelError(phrase("no time may be stored from a school to itself"))
        times.sort_indices()
        object.__setattr__(self, "unreachable", _as_facts(self.unreachable))

    @classmethod
    def of_pairs(
        cls,
        n: int,
        origins: ArrayLike,
        destinations: ArrayLike,
        seconds: ArrayLike,
        *,
        cutoff: int,
        **more: Any,
    ) -> TravelTimes:
        """Make travel times from a list of pairs.

        Pairs from a school to itself and times above the cut-off are left out; a time below
        one second (schools on one spot) is stored as one second. Where a pair stands twice the
        smaller time holds.

        Parameters
        ----------
        n
            Number of schools.
        origins, destinations
            Positions, shape ``(m,)``.
        seconds
            Whole seconds, shape ``(m,)``, not negative.
        cutoff
            Seconds.
        more
            The other attributes.

        Examples
        --------
        >>> TravelTimes.of_pairs(2, [0, 1], [1, 0], [0, 99], cutoff=60).seconds.toarray()
        array([[0, 1],
               [0, 0]], dtype=int32)
        """
        cutoff = as_seconds("cutoff", cutoff, error=TravelError)
        n = count_of(n)
        i, j = positions("origins", origins, n), positions("destinations", destinations, n)
        s = whole_seconds(seconds)
        if not i.shape == j.shape == s.shape:
            raise TravelError(
                phrase(
                    "origins, destinations and seconds must be equally many, not {origins:,}, "
                    "{destinations:,} and {times:,}",
                    origins=len(i),
                    destinations=len(j),
                    times=len(s),
                )
            )
        if s.size and s.min() < 0:
            raise TravelError(phrase("a travel time cannot be negative: {least} s", least=s.min()))
        keep = (i != j) & (s <= cutoff)
        i, j, s = i[keep], j[keep], np.maximum(s[keep], 1)
        order = np.lexsort((s, j, i))
        i, j, s = i[order], j[order], s[order]
        first = np.ones(len(s), bool)
        first[1:] = (i[1:] != i[:-1]) | (j[1:] != j[:-1])
        matrix = sparse.csr_array(
            (s[first].astype(np.int32), (i[first], j[first])), shape=(n, n), dtype=np.int32
        )
        return cls(seconds=matrix, cutoff=cutoff, **more)

    @classmethod
    def of_dense(cls, matrix: Iterable[Iterable[float]], *, cutoff: int) -> TravelTimes:
        """Make travel times from a square table of seconds.

        Parameters
        ----------
        matrix
            Shape ``(n, n)``: seconds from row to column; NaN or infinity where there is no
            way; the diagonal is not read.
        cutoff
            Seconds.
        """
        table = numbers(phrase("the table of times"), matrix)
        if table.ndim != 2 or table.shape[0] != table.shape[1]:
            raise TravelError(
                phrase(
                    "travel times must be a square matrix, a row and a column for each "
                    "school, not {shape}",
                    shape=" × ".join(map(str, table.shape)),
                )
            )
        i, j = np.nonzero(np.isfinite(table) & ~np.eye(len(table), dtype=bool))
        seconds = whole_seconds(table[i, j])
        return cls.of_pairs(len(table), i, j, seconds, cutoff=cutoff)

    def within(self, cutoff: int) -> TravelTimes:
        """Return the same with a lower cut-off: without the times above it."""
        if cutoff == self.cutoff:
            return self
        kept = self.seconds.tocoo()
        short = kept.data <= cutoff
        pairs = (kept.data[short], (kept.coords[0][short], kept.coords[1][short]))
        return replace(
            self, seconds=sparse.csr_array(pairs, shape=self.seconds.shape), cutoff=cutoff
        )

    def __len__(self) -> int:
        return int(self.seconds.shape[0])

    def __repr__(self) -> str:
        return (
            f"<TravelTimes: {self.seconds.nnz:,} drives of up to {said_in_minutes(self.cutoff)} "
            f"between {len(self)} schools; {self._engine}>"
        )

    @property
    def _engine(self) -> str:
        if self.speed_kmh is None or self.detour is None:
            return self.engine
        return f"straight line, {self.speed_kmh:g} km/h, detour {self.detour:g}"

    def _repr_html_(self) -> str:
        """Return the same for a notebook."""
        return f"<p>{escape(repr(self))}</p>"

    @property
    def how(self) -> Fact:
        """How the times were had.

        Examples
        --------
        >>> TravelTimes.of_pairs(2, [0], [1], [60], cutoff=90, engine="roads").how.figures
        {'engine': 'roads'}
        """
        if self.speed_kmh is None or self.detour is None:
            return fact("travel.engine", engine=self.engine)
        return fact("travel.straight_line", speed_kmh=self.speed_kmh, detour=self.detour)

    @property
    def snapped_far(self) -> list[tuple[int, float]]:
        """Schools further than ``far_metres`` from their road: position and metres."""
        metres = [] if self.snapped_metres is None else self.snapped_metres.tolist()
        return [(i, m) for i, m in enumerate(metres) if m > self.far_metres]

    def is_over_water(self, school: int) -> bool | None:
        """Tell whether water lies between a school and its place; None where that is not known."""
        return None if self.over_water is None else bool(self.over_water[school])

    def between(self, origin: int, destination: int) -> int | None:
        """Seconds from one position to another; None where longer than the cut-off.

        Examples
        --------
        >>> TravelTimes.of_dense([[0, 90], [70, 0]], cutoff=80).between(1, 0)
        70
        """
        if not (0 <= origin < len(self) and 0 <= destination < len(self)):
            raise TravelError(
                phrase(
                    "no drive from {origin} to {destination}: positions are from 0 to {n}",
                    origin=origin,
                    destination=destination,
                    n=len(self) - 1,
                )
            )
        begin, end = self.seconds.indptr[origin : origin + 2].tolist()
        found = self.seconds.indices[begin:end]
        k = int(found.searchsorted(destination))
        if k < len(found) and found[k] == destination:
            return int(self.seconds.data[begin + k])
        return None


def _as_facts(given: Mapping[int, Any]) -> dict[int, Fact]:
    """Return reasons as facts; what somebody put into words of their own stands in one."""
    return {
        school: why if isinstance(why, Fact) else fact("lost.as_written", words=str(why))
        for school, why in given.items()
    }


def closure_facts(schools: Schools, travel: TravelTimes) -> Iterator[tuple[Diverted, Fact]]:
    """Tell for each school what the closed roads do to its drives, the worst first."""
    ids, touched = schools.ids, travel.closure.diverted if travel.closure else ()
    for d in sorted(touched, key=lambda d: (-d.lost, -(d.added or 0), d.school)):
        found = []
        if d.worst is not None and d.added is not None:
            a, b = d.worst
            now = travel.between(a, b) or 0
            before = now - d.added
            drive = {"origin": ids[a], "destination": ids[b], "before": before, "now": now}
            found.append(fact("diverted.longer", n=d.longer, **drive))
        if d.lost:
            found.append(fact("diverted.lost", n=d.lost, cutoff=travel.cutoff))
        if d.moved is not None:
            found.append(fact("diverted.moved", metres=round(d.moved)))
        yield d, fact("diverted", school=ids[d.school], found=found)
