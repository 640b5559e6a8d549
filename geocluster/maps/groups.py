"""The groups as the page shows them: figures, drives along the roads, colours and areas."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

from geocluster.grouping import Group
from geocluster.judge import GroupScore
from geocluster.maps.areas import group_areas
from geocluster.maps.colours import group_colours, ink
from geocluster.maps.lines import Plane, encode, rings
from geocluster.maps.text import LONGEST_SENTENCE, shown
from geocluster.proposal import Proposal
from geocluster.rules import Lead

__all__ = ["groups_content"]


def groups_content(proposal: Proposal, plane: Plane, *, drawn: bool = True) -> list[dict[str, Any]]:
    """Return the groups in the grouping's order; none where nothing was found.

    Parameters
    ----------
    proposal
        Figures are those of its judgement.
    plane
        For distances in metres.
    drawn
        Whether areas are made; a comparison of facts can do without.
    """
    if proposal.grouping is None:
        return []
    given, ids = proposal.grouping.groups, proposal.group_ids()
    scores = proposal.judgement.groups if proposal.judgement else (None,) * len(given)
    ferries = _by_ferry(proposal)
    written = [
        _group(g, score, proposal, plane, ferries) for g, score in zip(given, scores, strict=True)
    ]
    told = proposal.remarks()
    members = [group.members for group in given]
    metres = plane.points(proposal.problem.schools.lonlat)
    colours = group_colours(metres, members)
    areas = _areas(written, metres, members, proposal, plane) if drawn else [[]] * len(members)
    return [
        {
            "id": ids[k],
            "number": str(k + 1),
            "colour": colours[k],
            "ink": ink(colours[k]),
            "area": areas[k],
            "remarks": [shown(remark.detail, LONGEST_SENTENCE) for remark in told[k]],
            **group,
        }
        for k, group in enumerate(written)
    ]


def _areas(
    written: Sequence[dict[str, Any]],
    metres: NDArray[np.float64],
    members: Sequence[Sequence[int]],
    proposal: Proposal,
    plane: Plane,
) -> list[list[list[list[int]]]]:
    drives = [
        [plane.to_metres(_drawn(g["hub"], link["to"], proposal)) for link in g["links"]]
        for g in written
    ]
    return [rings(plane.to_degrees(a)) for a in group_areas(metres, members, drives)]


def _by_ferry(proposal: Proposal) -> frozenset[tuple[int, int]]:
    pairs = proposal.problem.travel.ferry_pairs
    return frozenset() if pairs is None else frozenset((int(i), int(j)) for i, j in pairs)


def _group(
    group: Group,
    score: GroupScore | None,
    proposal: Proposal,
    plane: Plane,
    ferries: Set[tuple[int, int]],
) -> dict[str, Any]:
    hub = score.lead if score and score.lead is not None else group.lead
    return {
        "schools": [int(i) for i in group.members],
        "hub": hub,
        "lead": None if proposal.problem.rules.lead is Lead.NONE else hub,
        "pupils": score.pupils if score else None,
        "longest_drive_seconds": score.longest_drive if score else None,
        "cost": score.cost if score else None,
        "broken": [shown(v.detail, LONGEST_SENTENCE) for v in score.violations] if score else [],
        "links": [
            _link(hub, int(member), proposal, plane)
            | {"ferry": (hub, member) in ferries, "ferry_back": (member, hub) in ferries}
            for member in group.members
            if hub is not None and member != hub
        ],
    }


def _link(hub: int, member: int, proposal: Proposal, plane: Plane) -> dict[str, Any]:
    """Describe the drive from the hub, along the road where the way is known."""
    travel, way = proposal.problem.travel, _way(hub, member, proposal)
    thin = plane.simplified([way], 12.0) if way is not None else []
    return {
        "to": member,
        "seconds": travel.between(hub, member),
        "back_seconds": travel.between(member, hub),
        "line": encode(thin[0].coords) if thin else [],
        "known": way is not None,
    }


def _way(hub: int, member: int, proposal: Proposal) -> LineString | None:
    """Find the way from the hub, or the way back turned round; None where neither is known."""
    routes = proposal.backdrop.routes
    way = routes.get((hub, member))
    if way is None and (member, hub) in routes:
        way = routes[member, hub].reverse()
    return None if way is None or way.is_empty else way


def _drawn(hub: int, member: int, proposal: Proposal) -> LineString:
    way = _way(hub, member, proposal)
    return LineString(proposal.problem.schools.lonlat[[hub, member]]) if way is None else way
