"""What the page draws, as arrays in metres: a picture shows the same lines, colours and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geocluster.plane import Plane, decode
from geocluster.proposal import Proposal, TierResult
from geocluster.written.drawn import DrawnForm

__all__ = ["DrawnGroup", "DrawnMap", "DrawnTier", "Drive", "Kind", "Lines", "Points", "Town"]

Points = NDArray[np.float64]
"""Shape ``(n, 2)``: metres east and north."""

Outline = tuple[Points, ...]
"""The outer ring of a polygon, and its holes."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines of the ground, of which a picture draws those that show.

    Attributes
    ----------
    each
        Of one point or more.
    boxes
        Shape ``(len(each), 4)``: west, south, east and north of each, in metres.
    """

    each: tuple[Points, ...]
    boxes: NDArray[np.float64]

    @classmethod
    def of(cls, lines: Iterable[Points]) -> Lines:
        """Return lines with their bounds."""
        each = tuple(lines)
        if not each:
            return cls(each, np.zeros((0, 4)))
        every = np.concatenate(each)
        begin = np.cumsum([0, *(len(line) for line in each[:-1])])
        least, most = (turn.reduceat(every, begin) for turn in (np.minimum, np.maximum))
        return cls(each, np.hstack([least, most]))

    def __len__(self) -> int:
        return len(self.each)

    def within(self, west: float, south: float, east: float, north: float) -> list[Points]:
        """Return the lines whose bounds touch a window."""
        left, low, right, top = self.boxes.T
        seen = (left <= east) & (right >= west) & (low <= north) & (top >= south)
        return [self.each[k] for k in np.flatnonzero(seen)]


Kind = Literal["grouped", "left", "unreachable", "not_asked"]

_KINDS: Mapping[str, Kind] = {
    "grouped": "grouped",
    "alone": "left",
    "isolated": "left",
    "unreachable": "unreachable",
    "excluded": "not_asked",
    "not_eligible": "not_asked",
}
"""What a page says of a school in a tier, as pictures tell it apart."""


@dataclass(frozen=True, slots=True)
class Town:
    """A settlement: ``rank`` is 0 for a city, 1 for a town, 2 for a village."""

    name: str
    rank: int
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive from the lead or centre; ``known`` tells whether its line is the way of a car."""

    to: int
    line: Points
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnGroup:
    """A group as the page shows it.

    Attributes
    ----------
    number, colour, ink
        On its marks; colours as ``#rrggbb``.
    members
        Positions of its schools.
    hub, leads
        From which drives are counted, and whether that school leads.
    drives, areas
        In metres.
    """

    number: str
    colour: str
    ink: str
    members: tuple[int, ...]
    hub: int | None
    leads: bool
    drives: tuple[Drive, ...]
    areas: tuple[Outline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTier:
    """The groups of a tier, and for each school what it is there."""

    groups: tuple[DrawnGroup, ...]
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMap:
    """Everything that a picture of a proposal draws.

    Attributes
    ----------
    schools
        Shape ``(n, 2)``, metres.
    land, water
        Areas.
    rivers, minor, ferries, closed
        Lines.
    roads
        Lines by class.
    towns
        The most important first.
    tiers
        The coarsest first.
    """

    schools: Points
    land: tuple[Outline, ...]
    water: tuple[Outline, ...]
    rivers: Lines
    roads: Mapping[str, Lines]
    minor: Lines
    ferries: Lines
    closed: Lines
    towns: tuple[Town, ...]
    tiers: tuple[DrawnTier, ...]

    @classmethod
    def of(cls, proposal: Proposal, page: Mapping[str, Any]) -> DrawnMap:
        """Read what a page draws of a proposal.

        Parameters
        ----------
        proposal
            The answer.
        page
            Its page's content, as :func:`geocluster.maps.content.page_content` gives it.
        """
        lonlat = proposal.schools.lonlat
        plane = Plane.around(lonlat)
        read = _Reader(plane)
        form = DrawnForm.model_validate(page)
        base = form.base
        return cls(
            schools=plane.points(lonlat),
            land=read.outlines(base.land),
            water=read.outlines(base.water_areas),
            rivers=Lines.of(read.lines(base.water_lines)),
            roads={kind: Lines.of(read.lines(lines)) for kind, lines in base.roads.items()},
            minor=Lines.of(read.lines(base.minor)),
            ferries=Lines.of(read.lines(base.ferries)),
            closed=Lines.of(read.lines(base.closed)),
            towns=tuple(
                Town(name, rank, read.point(lon, lat)) for name, rank, lat, lon in base.places
            ),
            tiers=tuple(
                DrawnTier(
                    groups=tuple(_groups(tier, said["groups"], drawn.groups, read)),
                    kinds=tuple(_KINDS[place["kind"]] for place in said["places"]),
                )
                for tier, said, drawn in zip(proposal.tiers, page["tiers"], form.tiers, strict=True)
            ),
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of schools, land and groups, in metres."""
        groups = [group for tier in self.tiers for group in tier.groups]
        parts = [self.schools, *(outline[0] for outline in self.land)]
        parts += [drive.line for group in groups for drive in group.drives]
        parts += [outline[0] for group in groups for outline in group.areas]
        every = np.concatenate([part for part in parts if len(part)] or [np.zeros((1, 2))])
        (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
        return float(west), float(south), float(east), float(north)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what a page holds as metres of a plane."""

    plane: Plane

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        ((x, y),) = self.plane.points(np.array([[lon, lat]])).tolist()
        return x, y

    def line(self, written: str) -> Points:
        return self.plane.points(decode(written))

    def lines(self, written: Iterable[str]) -> tuple[Points, ...]:
        return tuple(line for line in map(self.line, written) if len(line) > 1)

    def outlines(self, written: Iterable[Iterable[str]]) -> tuple[Outline, ...]:
        found = (self.lines(rings) for rings in written)
        return tuple(rings for rings in found if rings)


def _groups(
    tier: TierResult, said: Sequence[Mapping[str, Any]], drawn: Sequence[Any], read: _Reader
) -> Iterable[DrawnGroup]:
    at = read.plane.points(tier.problem.schools.lonlat)
    for how, group, shape in zip(tier.led, said, drawn, strict=True):
        yield DrawnGroup(
            number=group["number"],
            colour=group["colour"],
            ink=group["ink"],
            members=tuple(shape.schools),
            hub=shape.hub,
            leads=how is not None and how.leads,
            drives=tuple(
                Drive(
                    link.to,
                    read.line(link.line) if link.line else at[[shape.hub, link.to]],
                    link.known,
                )
                for link in shape.links
            ),
            areas=read.outlines(shape.area),
        )
