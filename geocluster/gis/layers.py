"""A proposal as layers: schools, groups, drives, today's partnerships, and what lies beneath.

Shapes are those that the map draws, so that both show the same; figures are those of the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform
from shapely.geometry import LineString, MultiLineString

from geocluster.facts import Fact, fact
from geocluster.gis.fields import fields_of, rows_of
from geocluster.gis.model import Layer, Shape, Swatch, Told
from geocluster.gis.places import areas_of, lines_of, system_of
from geocluster.gis.schools import left_out_layer, schools_layer
from geocluster.maps.content import page_content
from geocluster.partnerships import Becomes, becomes, partnerships_of
from geocluster.plane import Plane
from geocluster.proposal import Proposal, TierResult, synthetic_told
from geocluster.report.tables import group_rows
from geocluster.schools import Schools
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = ["Layered", "layers_of", "told_of"]

_GROUP = (
    "group", "number", "tier", "parent", "lead", "lead_name", "centre", "centre_name", "schools",
    "pupils", "longest_drive_seconds", "cost_seconds", "school_ids", "school_names", "flags",
    "remarks", "partnerships", "colour",
)  # fmt: skip
_HUB = ("lead", "lead_name", "centre", "centre_name")
_DRIVE = (
    "group", "tier", "from_id", "from_name", "to_id", "to_name", "seconds", "minutes",
    "back_seconds", "back_minutes", "ferry", "back_ferry", "straight", "colour",
)  # fmt: skip
_TODAY = ("name", "kind_today", "schools", "school_ids", "school_names", "kept", "groups")
_TOWNS = ("city", "town", "village")

_Found = Sequence[tuple[Mapping[str, object], Any]]
"""What is told of places, with their shapes."""


@dataclass(frozen=True, slots=True, eq=False)
class Layered:
    """A proposal as layers, from which each file for other software is made.

    Attributes
    ----------
    layers
        The one that lies on top first.
    told
        What has to be told of them.
    system
        Coordinate system that people of the county's maps expect.
    """

    layers: tuple[Layer, ...]
    told: Told
    system: str

    @classmethod
    def of(
        cls,
        proposal: Proposal,
        language: str | Language = ENGLISH,
        *,
        content: Mapping[str, Any] | None = None,
    ) -> Layered:
        """Return a proposal as layers.

        Parameters
        ----------
        proposal
            As it was found, or as its folder has it.
        language
            Of titles and sentences; names stay as they are.
        content
            What its map shows in this language; None where that is still to be found.

        Raises
        ------
        LanguageError
            If the language cannot be spoken.
        """
        layers = layers_of(proposal, language, content=content)
        return cls(layers, told_of(proposal, language), system_of(proposal))


def layers_of(
    proposal: Proposal,
    language: str | Language = ENGLISH,
    *,
    content: Mapping[str, Any] | None = None,
) -> tuple[Layer, ...]:
    """Return the layers of a proposal, the one that lies on top first.

    Parameters
    ----------
    proposal
        As it was found, or as its folder has it.
    language
        Of titles and sentences; names stay as they are.
    content
        What its map shows in this language; None where that is still to be found.

    Returns
    -------
    tuple of Layer
        ``schools``; ``left_out``; ``partnerships`` where any school is in one; of each tier, the
        finest first, ``drives`` and ``groups``, with the tier behind where there are several;
        ``towns``, ``roads``, ``water`` and ``boundary`` where they are known. Of all but
        ``schools`` and those of tiers, the ones without a place are not there.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    content = page_content(proposal, language=language) if content is None else content
    speaker = proposal.speaker(language)
    drawn = list(zip(proposal.tiers, content["tiers"], strict=True))
    keys = _tier_keys([tier.name for tier in proposal.tiers])
    schools = schools_layer(proposal, content, language)
    layers = [_partnerships(proposal, speaker)]
    for (tier, of_tier), key in reversed(list(zip(drawn, keys, strict=True))):
        told = _Tier.of(tier, of_tier, key if len(keys) > 1 else "", language)
        groups = told.groups()
        outer = tier is not proposal.finest
        layers += [told.drives(), replace(groups, kind="around") if outer else groups]
    around = [left_out_layer(schools, speaker), *layers, *_beneath(content["base"], speaker)]
    of_tiers = ("groups", "around", "drives")
    return (schools, *(layer for layer in around if layer.rows or layer.kind in of_tiers))


def told_of(proposal: Proposal, language: str | Language = ENGLISH) -> Told:
    """Return what has to be told of the layers of a proposal wherever they go."""
    speaker = proposal.speaker(language)
    made_up, notice = synthetic_told(proposal), speaker.language.notice
    return Told(
        title=proposal.title or proposal.name,
        note=proposal.note,
        status=speaker.say(proposal.verdict),
        synthetic="" if made_up is None else speaker.say(made_up),
        credits=tuple(source.in_a_line for source in proposal.sources),
        language=speaker.language.tag,
        translation="" if notice is None else speaker.say(notice),
    )


def _tier_keys(names: Sequence[str]) -> list[str]:
    """Return a short key for each tier, of letters that any program takes.

    Examples
    --------
    >>> _tier_keys(["cluster", "School federation", "中心校", "tier 3"])
    ['cluster', 'school_federation', 'tier_3_', 'tier_3']
    """
    plain = [re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:30] for name in names]
    keys: list[str] = []
    for number, name in enumerate(plain, start=1):
        key = name
        if not name or name in keys:
            key = f"{name or 'tier'}_{number}"
            while key in (*plain, *keys):
                key += "_"
        keys.append(key)
    return keys


@dataclass(frozen=True, slots=True)
class _Tier:
    """A tier, with its groups as the map draws them, and what its layers are named by."""

    tier: TierResult
    drawn: Sequence[Mapping[str, Any]]
    key: str
    speaker: Speaker
    ferries: frozenset[tuple[int, int]] | None

    @classmethod
    def of(
        cls, tier: TierResult, content: Mapping[str, Any], key: str, language: str | Language
    ) -> _Tier:
        pairs = tier.problem.travel.ferry_pairs
        ferries = None if pairs is None else frozenset((i, j) for i, j in pairs.tolist())
        return cls(tier, content["groups"], key, tier.speaker(language), ferries)

    @property
    def schools(self) -> Schools:
        return self.tier.problem.schools

    def groups(self) -> Layer:
        """Return the groups as areas; what the tables tell of them, and the map's colours."""
        tier = self.tier
        rows = {row["group"]: row for row in group_rows(tier, self.speaker.language)}
        told = [
            rows[label]
            | {"longest_drive_seconds": rows[label]["longest_drive"]}
            | {"number": drawn["number"], "colour": drawn["colour"]}
            | dict.fromkeys(_HUB)
            | self._hub(hub, how is not None and how.leads)
            for label, hub, how, drawn in zip(
                tier.group_ids, tier.hubs, tier.led, self.drawn, strict=True
            )
        ]
        return self._layer("groups", Shape.AREAS, _GROUP, told, map(_area, self.drawn))

    def drives(self) -> Layer:
        """Return the drives from lead or centre to members, along roads where they are known."""
        found = [
            (group, hub, label, link)
            for group, hub, label in zip(
                self.drawn, self.tier.hubs, self.tier.group_ids, strict=True
            )
            for link in group["links"]
        ]
        told = [self._drive(label, group["colour"], hub, link) for group, hub, label, link in found]
        ways = [self._way(hub, link) for _, hub, _, link in found]
        return self._layer("drives", Shape.LINES, _DRIVE, told, ways)

    def _hub(self, hub: int, leads: bool) -> dict[str, str]:
        found = {"lead" if leads else "centre": hub}
        told = {key: self.schools.ids[i] for key, i in found.items()}
        return told | {f"{key}_name": self.schools.names[i] for key, i in found.items()}

    def _drive(
        self, label: str, colour: str, hub: int, link: Mapping[str, Any]
    ) -> dict[str, object]:
        travel, to = self.tier.problem.travel, int(link["to"])
        there, back = travel.between(hub, to), travel.between(to, hub)
        return {
            "group": label,
            "tier": self.tier.name,
            "from_id": self.schools.ids[hub],
            "from_name": self.schools.names[hub],
            "to_id": self.schools.ids[to],
            "to_name": self.schools.names[to],
            "seconds": there,
            "minutes": _minutes(there),
            "back_seconds": back,
            "back_minutes": _minutes(back),
            "ferry": self._by_ferry(hub, to),
            "back_ferry": self._by_ferry(to, hub),
            "straight": not link["line"],
            "colour": colour,
        }

    def _by_ferry(self, origin: int, destination: int) -> bool | None:
        return None if self.ferries is None else (origin, destination) in self.ferries

    def _way(self, hub: int, link: Mapping[str, Any]) -> MultiLineString:
        """Return the way that the map draws; where none is known, a straight line."""
        if link["line"]:
            return lines_of([link["line"]])
        ends = self.schools.lonlat[[hub, int(link["to"])]]
        plane = Plane.around(self.schools.lonlat)
        return MultiLineString([LineString(plane.together(ends))])

    def _layer(
        self,
        kind: str,
        shape: Shape,
        keys: Sequence[str],
        told: Sequence[Mapping[str, object]],
        shapes: Any,
    ) -> Layer:
        title: Fact = fact(f"gis.layer.{kind}")
        if self.key:
            title = fact("gis.of_tier", layer=title, tier=self.tier.name)
        fields = fields_of(keys, self.speaker)
        return Layer(
            key=f"{kind}_{self.key}" if self.key else kind,
            kind=kind,
            title=self.speaker.say(title),
            shape=shape,
            fields=fields,
            rows=rows_of(fields, told),
            shapes=_array(shapes),
            swatches=self._swatches() if kind == "groups" else (),
        )

    def _swatches(self) -> tuple[Swatch, ...]:
        names = self.schools.names
        return tuple(
            Swatch(label, group["colour"], f"{group['number']} {names[hub]}")
            for label, group, hub in zip(
                self.tier.group_ids, self.drawn, self.tier.hubs, strict=True
            )
        )


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _area(group: Mapping[str, Any]) -> Any:
    return areas_of(group["area"]) if group["area"] else None


def _array(shapes: Any) -> NDArray[np.object_]:
    given = list(shapes)
    made = np.empty(len(given), object)
    made[:] = given
    return made


def _partnerships(proposal: Proposal, speaker: Speaker) -> Layer:
    """Return today's partnerships of several schools, each as the shortest lines that join them."""
    schools, tier = proposal.schools, proposal.finest
    plane = Plane.around(schools.lonlat)
    at, metres = plane.together(schools.lonlat), plane.points(schools.lonlat)
    groups = tier.grouping.groups if tier.grouping else ()
    group_of = {i: k for k, group in enumerate(groups) for i in group.members}
    found = [p for p in partnerships_of(schools) if len(p.schools) > 1]
    told = []
    for partnership in found:
        held = [group_of.get(i) for i in partnership.schools]
        told.append(
            {
                "name": partnership.label,
                "kind_today": partnership.layer,
                "schools": len(partnership.schools),
                "school_ids": "; ".join(schools.ids[i] for i in partnership.schools),
                "school_names": "; ".join(schools.names[i] for i in partnership.schools),
                "kept": becomes(partnership, tier.grouping) is not Becomes.SPLIT
                if groups and tier.grouping
                else None,
                "groups": "; ".join(
                    tier.group_ids[k] for k in sorted({k for k in held if k is not None})
                ),
            }
        )
    fields = fields_of(_TODAY, speaker)
    return Layer(
        key="partnerships",
        kind="partnerships",
        title=speaker.say(fact("gis.layer.partnerships")),
        shape=Shape.LINES,
        fields=fields,
        rows=rows_of(fields, told),
        shapes=_array(_joined(p.schools, at, metres) for p in found),
    )


def _joined(
    members: Sequence[int], at: NDArray[np.float64], metres: NDArray[np.float64]
) -> MultiLineString:
    """Join places by the shortest lines; a metre is added, as 0 is no line to the tree's maker."""
    spots = list(members)
    tree = minimum_spanning_tree(squareform(pdist(metres[spots]) + 1.0)).tocoo()
    pairs = sorted(zip(*(end.tolist() for end in tree.coords), strict=True))
    return MultiLineString([LineString(at[[spots[a], spots[b]]]) for a, b in pairs])


def _beneath(base: Mapping[str, Any], speaker: Speaker) -> list[Layer]:
    """Return what lies beneath the schools, as the map has thinned it."""
    towns: _Found = [
        ({"name": name, "kind": _TOWNS[kind]}, shapely.Point(lon, lat))
        for name, kind, lat, lon in base["places"]
    ]
    roads: _Found = [
        ({"kind": kind}, lines_of(lines)) for kind, lines in base["roads"].items() if lines
    ]
    water: _Found = [({}, areas_of(base["water_areas"]))] if base["water_areas"] else []
    land: _Found = [({}, areas_of(base["land"]))] if base["land"] else []
    return [
        _plain("towns", Shape.POINT, ("name", "kind"), towns, speaker),
        _plain("roads", Shape.LINES, ("kind",), roads, speaker),
        _plain("water", Shape.AREAS, (), water, speaker),
        _plain("boundary", Shape.AREAS, (), land, speaker),
    ]


def _plain(
    kind: str,
    shape: Shape,
    keys: Sequence[str],
    found: _Found,
    speaker: Speaker,
) -> Layer:
    fields = fields_of(keys, speaker)
    return Layer(
        key=kind,
        kind=kind,
        title=speaker.say(fact(f"gis.layer.{kind}")),
        shape=shape,
        fields=fields,
        rows=rows_of(fields, [told for told, _ in found]),
        shapes=_array(drawn for _, drawn in found),
    )
