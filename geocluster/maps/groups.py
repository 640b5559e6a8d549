"""The groups as the page shows them: figures, drives along the roads, colours and areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

from geocluster.basemap import Basemap
from geocluster.facts import Fact, fact
from geocluster.grouping import Group
from geocluster.judge import GroupScore
from geocluster.leading import LeadIs
from geocluster.legible import LONGEST_SENTENCE, shown
from geocluster.maps.areas import group_areas
from geocluster.maps.changes import firm_in_short, firm_of_group, group_changes
from geocluster.maps.colours import LAND, group_colours, ink, line_colour
from geocluster.maps.lines import encode, rings
from geocluster.maps.measured import group_measures
from geocluster.plane import Plane
from geocluster.problem import Problem
from geocluster.proposal import TierResult
from geocluster.terms import further_of
from geocluster.texts import Speaker
from geocluster.travel import TravelTimes

__all__ = ["Say", "groups_content", "saying"]

_AROUND_GROUPS = 1.5
"""How many times the usual margin is kept around groups that hold others."""

Say = Callable[[Fact | None], str]
"""Says a fact, fit to be shown; nothing where there is none."""


def saying(speaker: Speaker, longest: int = LONGEST_SENTENCE) -> Say:
    """Return what says facts so that they are fit to be shown; nothing where there is none."""

    def say(said: Fact | None) -> str:
        return "" if said is None else shown(speaker.say(said), longest)

    return say


@dataclass(frozen=True, slots=True)
class _Drives:
    """What is known of the drives: seconds, ferries, and ways along roads."""

    travel: TravelTimes
    lonlat: NDArray[np.float64]
    ferries: frozenset[tuple[int, int]]
    basemap: Basemap
    plane: Plane

    @classmethod
    def of(cls, problem: Problem, basemap: Basemap, plane: Plane) -> _Drives:
        pairs = problem.travel.ferry_pairs
        ferries = frozenset() if pairs is None else frozenset((int(i), int(j)) for i, j in pairs)
        return cls(problem.travel, problem.schools.lonlat, ferries, basemap, plane)

    def way(self, hub: int, member: int) -> LineString | None:
        """Find the way from the hub, or the way back turned round; None where neither is known."""
        routes = self.basemap.routes
        way = routes.get((hub, member))
        if way is None and (member, hub) in routes:
            way = routes[member, hub].reverse()
        return None if way is None or way.is_empty else way

    def drawn(self, hub: int, member: int) -> LineString:
        """Return the way in metres; a straight line where none is known."""
        way = self.way(hub, member)
        return self.plane.to_metres(LineString(self.lonlat[[hub, member]]) if way is None else way)


def groups_content(
    tier: TierResult,
    basemap: Basemap,
    plane: Plane,
    speaker: Speaker,
    *,
    inside: Sequence[TierResult] = (),
    drawn: bool = True,
) -> list[dict[str, Any]]:
    """Return the groups of a tier in the grouping's order; none where nothing was found.

    Parameters
    ----------
    tier
        Figures are those of its judgement.
    basemap
        Has the ways along roads.
    plane
        For distances in metres.
    speaker
        Says facts.
    inside
        Finer tiers, whose groups the areas are drawn around.
    drawn
        Whether areas are made; a comparison of facts can do without.
    """
    drives, say = _Drives.of(tier.problem, basemap, plane), saying(speaker)
    written = [
        _group(group, score, how, drives, say, hub)
        | {
            "longest_drive_seconds": longest,
            "broken": [say(v.fact) for v in tier.broken_by(group.members, score)],
        }
        for (group, score), how, hub, longest in zip(
            tier.scored, tier.led, tier.hubs, tier.longest_drives, strict=True
        )
    ]
    each = [group.members for group, _ in tier.scored]
    metres = plane.points(tier.problem.schools.lonlat)
    colours = group_colours(metres, each)
    areas = _areas(written, metres, drives, inside) if drawn else [[]] * len(each)
    return [
        {
            "id": label,
            "parent": parent,
            "number": ".".join(str(int(part)) for part in label.removeprefix("G").split(".")),
            "colour": colour,
            "ink": ink(colour),
            "line": line_colour(colour),
            "rim": line_colour(colour, LAND),
            "area": area,
            "remarks": [say(remark.fact) for remark in told],
            "today": [say(found) for found in changes],
            "measures": group_measures(figures, speaker),
            "firm": say(firm_of_group(tier, members, margin)),
            "firm_short": say(firm_in_short(margin)),
            "firm_more": None if margin is None else margin.at_least,
            **group,
        }
        for label, parent, colour, area, told, changes, figures, margin, members, group in zip(
            tier.group_ids,
            tier.parents,
            colours,
            areas,
            tier.remarks,
            group_changes(tier),
            tier.measures.groups if tier.measures else (),
            tier.firmness.groups if tier.firmness else [None] * len(each),
            each,
            written,
            strict=True,
        )
    ]


def _areas(
    written: Sequence[dict[str, Any]],
    metres: NDArray[np.float64],
    drives: _Drives,
    inside: Sequence[TierResult],
) -> list[list[list[str]]]:
    pairs = [[(g["hub"], link["to"]) for link in g["links"]] for g in written]
    held_by = {i: k for k, g in enumerate(written) for i in g["schools"]}
    for tier in inside:
        for group, score in tier.scored:
            if score.lead in held_by:
                pairs[held_by[score.lead]] += [
                    (score.lead, i) for i in group.members if i != score.lead
                ]
    lines = [[drives.drawn(hub, member) for hub, member in held] for held in pairs]
    times = _AROUND_GROUPS if inside else 1.0
    areas = group_areas(metres, [g["schools"] for g in written], lines, times=times)
    return [rings(drives.plane.to_degrees(area)) for area in areas]


def _group(
    group: Group, score: GroupScore, how: LeadIs | None, drives: _Drives, say: Say, hub: int
) -> dict[str, Any]:
    return {
        "schools": [int(i) for i in group.members],
        "hub": hub,
        "lead": hub if how is not None and how.leads else None,
        "pupils": score.pupils,
        "longest_drive_seconds": score.longest_drive,
        "cost": score.cost,
        "costs": say(_costs(score)),
        "charged": [say(told) for cost in further_of(score.costs) for told in cost.facts],
        "links": [_link(hub, int(member), drives) for member in group.members if member != hub],
    }


def _costs(score: GroupScore) -> Fact | None:
    """Tell what a group costs, term by term; None where it is not known, or nothing."""
    if not score.cost:
        return None
    return fact(
        "group.costs", cost=score.cost, paid=[cost.fact for cost in score.costs if cost.cost]
    )


def _link(hub: int, member: int, drives: _Drives) -> dict[str, Any]:
    """Describe the drive from the hub, along the road where the way is known."""
    way = drives.way(hub, member)
    thin = drives.plane.simplified([way], 12.0) if way is not None else []
    return {
        "to": member,
        "seconds": drives.travel.between(hub, member),
        "back_seconds": drives.travel.between(member, hub),
        "line": encode(thin[0].coords) if thin else "",
        "known": way is not None,
        "ferry": (hub, member) in drives.ferries,
        "ferry_back": (member, hub) in drives.ferries,
    }
