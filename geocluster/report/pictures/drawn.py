"""What the page draws, as arrays in metres: a picture shows the same lines, colours and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geocluster.proposal import Proposal, TierResult
from geocluster.rules import Eligibility
from geocluster.sphere import middle_longitude, unwrapped
from geocluster.written.drawn import DrawnForm

__all__ = ["DrawnGroup", "DrawnMap", "DrawnTier", "Drive", "Kind", "Points", "Town"]

Points = NDArray[np.float64]
"""Shape ``(n, 2)``: metres east and north."""

Outline = tuple[Points, ...]
"""The outer ring of a polygon, and its holes."""

Kind = Literal["grouped", "left", "unreachable", "not_asked"]

_METRES_A_DEGREE = 111_320.0
_UNITS_A_DEGREE = 100_000


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
    rivers: tuple[Points, ...]
    roads: Mapping[str, tuple[Points, ...]]
    minor: tuple[Points, ...]
    ferries: tuple[Points, ...]
    closed: tuple[Points, ...]
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
        plane = _Plane.around(lonlat)
        form = DrawnForm.model_validate(page)
        base = form.base
        return cls(
            schools=plane.points(lonlat),
            land=plane.outlines(base.land),
            water=plane.outlines(base.water_areas),
            rivers=plane.lines(base.water_lines),
            roads={kind: plane.lines(lines) for kind, lines in base.roads.items()},
            minor=plane.lines(base.minor),
            ferries=plane.lines(base.ferries),
            closed=plane.lines(base.closed),
            towns=tuple(
                Town(name, rank, plane.point(lon, lat)) for name, rank, lat, lon in base.places
            ),
            tiers=tuple(
                DrawnTier(
                    groups=tuple(_groups(tier, said["groups"], drawn.groups, plane)),
                    kinds=_kinds(tier),
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
class _Plane:
    """Degrees to metres east and north, true at the middle of the schools."""

    lat: float
    lon: float

    @classmethod
    def around(cls, lonlat: Points) -> _Plane:
        if not len(lonlat):
            return cls(0.0, 0.0)
        return cls(float(lonlat[:, 1].mean()), middle_longitude(lonlat[:, 0]))

    def points(self, lonlat: Points) -> Points:
        east = max(0.01, float(np.cos(np.radians(self.lat))))
        together = np.column_stack([unwrapped(lonlat[:, 0], self.lon), lonlat[:, 1]])
        metres: Points = together * np.array([east, 1.0]) * _METRES_A_DEGREE
        return metres

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        ((x, y),) = self.points(np.array([[lon, lat]])).tolist()
        return x, y

    def line(self, steps: Sequence[int]) -> Points:
        """Return a line that is written as its first point and the steps from there."""
        walked = np.cumsum(np.array(steps, np.int64).reshape(-1, 2), axis=0)
        return self.points(walked / _UNITS_A_DEGREE)

    def lines(self, written: Iterable[Sequence[int]]) -> tuple[Points, ...]:
        return tuple(self.line(steps) for steps in written if len(steps) > 2)

    def outlines(self, written: Iterable[Iterable[Sequence[int]]]) -> tuple[Outline, ...]:
        found = (self.lines(rings) for rings in written)
        return tuple(rings for rings in found if rings)


def _groups(
    tier: TierResult, said: Sequence[Mapping[str, Any]], drawn: Sequence[Any], plane: _Plane
) -> Iterable[DrawnGroup]:
    at = plane.points(tier.problem.schools.lonlat)
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
                    plane.line(link.line) if len(link.line) > 2 else at[[shape.hub, link.to]],
                    link.known,
                )
                for link in shape.links
            ),
            areas=plane.outlines(shape.area),
        )


def _kinds(tier: TierResult) -> tuple[Kind, ...]:
    grouped = {i for group, _ in tier.scored for i in group.members}
    reasons = {left.school: left.reason for left in tier.ungrouped}

    def kind(i: int) -> Kind:
        if i in grouped:
            return "grouped"
        if tier.problem.eligibility[i] in (Eligibility.EXCLUDED, Eligibility.NOT_ELIGIBLE):
            return "not_asked"
        unreachable = tier.problem.eligibility[i] is Eligibility.UNREACHABLE
        return "unreachable" if unreachable or reasons.get(i) == "unreachable" else "left"

    return tuple(map(kind, range(len(tier.problem))))
