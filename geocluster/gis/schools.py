"""The layers of schools: what the tables say of each, where it is, and its part in a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.facts import fact
from geocluster.gis.fields import fields_of, free_keys, rows_of
from geocluster.gis.model import Field, Kind, Layer, Shape, Swatch
from geocluster.plane import Plane
from geocluster.proposal import Proposal
from geocluster.report.tables import schools_table
from geocluster.schools import is_counted
from geocluster.sheets import SCHOOL_COLUMNS
from geocluster.texts import Language, Speaker

__all__ = ["IN_A_GROUP", "left_out_layer", "schools_layer"]

IN_A_GROUP = ("lead", "centre", "member")
"""What a school may be in a group."""

_OWN = (
    "id", "name", "pupils", "group", "number", "place", "place_said", "lead", "colour", "reason",
    "detail", "nearest_change", "partnerships", "times",
)  # fmt: skip
_LEFT_OUT = ("id", "name", "pupils", "place", "place_said", "reason", "detail", "nearest_change")
_PLAIN = "#767676"
"""Of schools in no group: 4.5 to 1 on white."""


def schools_layer(
    proposal: Proposal, content: Mapping[str, Any], language: str | Language
) -> Layer:
    """Return the schools as points: what the finest tier says of each, and its columns.

    Parameters
    ----------
    proposal
        Every school of it.
    content
        What its map shows, in the same language.
    language
        Of titles and sentences.
    """
    speaker = proposal.speaker(language)
    header, rows = schools_table(proposal, language)
    parts = _parts(content["tiers"][-1], speaker)
    own = fields_of(_OWN, speaker)
    more = [name for name in header if name not in SCHOOL_COLUMNS]
    keys = dict(zip(more, free_keys(more), strict=True))
    fields = own + tuple(Field(key, name, _kind(name)) for name, key in keys.items())
    told = [
        {keys.get(name, name): cell for name, cell in zip(header, row, strict=True)} | part
        for row, part in zip(rows, parts, strict=True)
    ]
    return Layer(
        key="schools",
        kind="schools",
        title=speaker.say(fact("gis.layer.schools")),
        shape=Shape.POINT,
        fields=fields,
        rows=rows_of(fields, told),
        shapes=_points(proposal),
        swatches=_swatches([part["place"] for part in parts], speaker),
    )


def left_out_layer(schools: Layer, speaker: Speaker) -> Layer:
    """Return the schools of a layer that are in no group, with the reason of each."""
    out = [k for k, place in enumerate(schools.column("place")) if place not in IN_A_GROUP]
    columns = [schools.column(key) for key in _LEFT_OUT]
    return Layer(
        key="left_out",
        kind="left_out",
        title=speaker.say(fact("gis.layer.left_out")),
        shape=Shape.POINT,
        fields=fields_of(_LEFT_OUT, speaker),
        rows=tuple(tuple(column[k] for column in columns) for k in out),
        shapes=schools.shapes[out],
    )


def _kind(name: str) -> Kind:
    return Kind.WHOLE if is_counted(name) else Kind.TEXT


def _points(proposal: Proposal) -> NDArray[np.object_]:
    lonlat = proposal.schools.lonlat
    return np.asarray(shapely.points(Plane.around(lonlat).together(lonlat)), object).reshape(-1)


def _parts(tier: Mapping[str, Any], speaker: Speaker) -> list[dict[str, str | None]]:
    """Return what each school is in a tier, by the map that shows it."""
    parts = []
    for i, place in enumerate(tier["places"]):
        group = None if place["group"] is None else tier["groups"][place["group"]]
        part = place["kind"]
        if group is not None:
            hub = "lead" if group["lead"] is not None else "centre"
            part = hub if group["hub"] == i else "member"
        parts.append(
            {
                "place": part,
                "place_said": speaker.say(fact(f"gis.place.{part}")),
                "number": None if group is None else group["number"],
                "colour": None if group is None else group["colour"],
            }
        )
    return parts


def _swatches(parts: Sequence[str | None], speaker: Speaker) -> tuple[Swatch, ...]:
    """Return the key of what schools are; those in groups have the colour of theirs."""
    there = [*IN_A_GROUP, *sorted({part for part in parts if part not in IN_A_GROUP and part})]
    return tuple(
        Swatch(part, _PLAIN, speaker.say(fact(f"gis.place.{part}")))
        for part in there
        if part in parts
    )
