"""What the map of a folder draws: base, ways along roads, areas, which no other file keeps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from annotated_types import Ge, Le, MaxLen
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from geocluster.errors import OutputError
from geocluster.limits import parsed_json
from geocluster.phrases import phrase
from geocluster.plane import ENCODED, encode_steps
from geocluster.written.reading import bytes_of, first_fault
from geocluster.written.sections import Form

__all__ = ["DrawnForm", "drawn_in", "page_data"]

_DATA = re.compile(r'<script type="application/json" id="proposal">(.*?)</script>', re.DOTALL)

_MOST = 2**31


def _of_steps(written: Any) -> Any:
    """Read what maps held before lines were text: longitude, latitude, and steps, as numbers."""
    if not isinstance(written, list):
        return written
    numbers = [n for n in written if type(n) is int and abs(n) <= _MOST]
    if len(numbers) < len(written) or len(written) % 2:
        raise ValueError("a line holds something other than steps")
    steps = np.array(numbers, dtype=np.int64).reshape(-1, 2)[:, ::-1]
    return encode_steps(steps, np.array([len(steps)]))[0]


Line = Annotated[str, Field(pattern=ENCODED), BeforeValidator(_of_steps)]
Outline = list[list[Line]]
Degrees = Annotated[float, Ge(-540), Le(540), Field(allow_inf_nan=False)]
Place = tuple[Annotated[str, MaxLen(60)], Annotated[int, Ge(0), Le(2)], Degrees, Degrees]


class BaseForm(Form):
    """Beneath the schools."""

    land: Outline
    ground: Outline = Field(default_factory=list)
    water_areas: Outline
    water_lines: list[Line]
    ferries: list[Line]
    closed: list[Line]
    places: list[Annotated[Place, Field(strict=False)]]
    roads: dict[str, list[Line]]
    minor: list[Line]


class LinkForm(Form):
    """A drive."""

    to: Annotated[int, Ge(0), Le(_MOST)]
    line: Line
    known: bool


class GroupForm(Form):
    """A group."""

    schools: list[Annotated[int, Ge(0), Le(_MOST)]]
    hub: Annotated[int, Ge(0), Le(_MOST)] | None
    area: Outline
    links: list[LinkForm]


class TierForm(Form):
    """A tier."""

    groups: list[GroupForm]


class TravelForm(Form):
    """What is told of the travel times."""

    ferries_known: bool


Snapped = tuple[Degrees, Degrees, Annotated[int | float, Ge(0), Field(allow_inf_nan=False)]]


class DrawnForm(Form):
    """What is read of the data in a map."""

    base: BaseForm
    tiers: list[TierForm]
    travel: TravelForm
    snapped: list[Annotated[Snapped, Field(strict=False)] | None] | None

    @model_validator(mode="before")
    @classmethod
    def _of_one_tier(cls, written: Any) -> Any:
        """Read what maps held before there were tiers: the groups by themselves, and feet."""
        if not isinstance(written, dict) or "tiers" in written or "groups" not in written:
            return written
        return written | {
            "tiers": [{"groups": written["groups"]}],
            "snapped": written.get("snapped", written.get("feet")),
        }


def page_data(text: str) -> list[str]:
    """Return the blocks of data of a page, as text; there is one on each that we write."""
    return _DATA.findall(text)


def drawn_in(file: Path) -> DrawnForm | None:
    """Return what a map draws; None where there is none.

    Raises
    ------
    OutputError
        If there is one that is not as we write it.
    """
    if not file.exists():
        return None
    found = page_data(bytes_of(file).decode("utf-8", "replace"))
    try:
        if len(found) != 1:
            raise ValueError(f"it holds the data of {len(found)} proposals")
        content: Any = parsed_json(found[0])
        return DrawnForm.model_validate(content)
    except ValidationError as fault:
        raise OutputError(
            phrase(
                "{file} is damaged: its data: {fault}",
                file=file,
                fault=first_fault(fault),
            )
        ) from None
    except (ValueError, RecursionError) as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None
