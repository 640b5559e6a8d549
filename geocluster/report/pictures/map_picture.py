"""The map as a picture at print quality; the same proposal gives the same, font for font."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geocluster.facts import Fact, fact
from geocluster.legible import LONGEST_RULE, shown
from geocluster.proposal import Proposal, TierResult
from geocluster.report.pictures.drawn import DrawnGroup, DrawnMap, DrawnTier, Points
from geocluster.report.pictures.fonts import Fonts, fonts_for
from geocluster.report.pictures.furniture import draw_furniture, strips_of, words_within
from geocluster.report.pictures.ground import draw_closed, draw_ground
from geocluster.report.pictures.marks import (
    draw_groups,
    draw_marks,
    marks_of,
    name_schools,
    name_towns,
)
from geocluster.report.pictures.placing import Placer
from geocluster.report.pictures.sheet import FileKind, Sheet
from geocluster.report.pictures.unwritten import unwritten
from geocluster.texts import Speaker

__all__ = ["Picture", "group_pictures", "map_picture"]

_WIDE, _SHAPES = 9.0 * 72, (0.5, 1.15)
"""Of the whole map: its width in points, and the least and most height of the ground to it."""

_OF_GROUP = (6.5 * 72, 2.9 * 72)
_DPI, _DPI_OF_GROUP = 300, 144
_AROUND, _AROUND_GROUP, _LEAST_METRES = 0.04, 0.25, 3_000.0
_MARGIN = 10.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what is to be said with it.

    Attributes
    ----------
    content
        PNG or SVG.
    inches
        Width and height.
    told
        What it could not show, in the language of the picture.
    """

    content: bytes
    inches: tuple[float, float]
    told: tuple[str, ...] = ()


def map_picture(
    proposal: Proposal,
    drawn: DrawnMap,
    *,
    tier: int = -1,
    language: str = "en",
    kind: FileKind = "png",
    dpi: int = _DPI,
) -> Picture:
    """Draw the map of one tier, with title, note, key, scale, north and licences.

    Parameters
    ----------
    proposal
        The answer.
    drawn
        What its page draws.
    tier
        Its place among the tiers; the finest where not given.
    language
        Of what is said, by its BCP 47 tag; names keep their own.
    kind
        Of the file.
    dpi
        Dots to the inch of a PNG.
    """
    asked, groups = proposal.tiers[tier].speaker(language), drawn.tiers[tier]
    speaker = _legible(proposal.tiers[tier], asked)
    name = proposal.tiers[tier].name if len(proposal.tiers) > 1 else None
    strips = strips_of(proposal, drawn, groups, name, speaker)
    towns = [town.name for town in drawn.towns]
    missing = speaker.say(fact("picture.unwritten"))
    fonts = fonts_for([*strips.texts, *words_within(asked), *towns, missing])
    told = _told(asked, unwritten(fonts, places=towns, words=[*strips.texts, *words_within(asked)]))
    if told:
        strips = replace(strips, missing=missing)
    west, south, east, north = bounds = _widened(drawn.bounds, _AROUND, 0.0)
    inner = _WIDE - 2 * _MARGIN
    tall = inner * float(np.clip((north - south) / (east - west), *_SHAPES))
    scrap = Sheet.of(bounds, (_WIDE, tall), (0, 0, inner, tall), fonts)
    above, below = strips.heights(scrap, inner)
    size = (_WIDE, tall + above + below + 2 * _MARGIN)
    low = _MARGIN + below
    sheet = Sheet.of(bounds, size, (_MARGIN, low, _WIDE - _MARGIN, low + tall), fonts)
    strips.draw(sheet, size)
    _draw(sheet, drawn, groups, speaker)
    return Picture(sheet.file(kind, dpi, _colours(groups)), (size[0] / 72, size[1] / 72), told)


def group_pictures(
    proposal: Proposal, drawn: DrawnMap, *, tier: int = -1, language: str = "en"
) -> tuple[Picture, ...]:
    """Draw each group of a tier with the names of its schools; all others stand pale beside it.

    Parameters
    ----------
    proposal, drawn, tier, language
        As for :func:`map_picture`.
    """
    asked, schools = proposal.tiers[tier].speaker(language), proposal.schools
    speaker = _legible(proposal.tiers[tier], asked)
    names = [shown(name, 60) for name in schools.names]
    ids = [shown(school, 30) for school in schools.ids]
    towns = [town.name for town in drawn.towns]
    fonts = fonts_for([*names, *ids, *words_within(asked), *towns])
    called = [_called(fonts, i, names[i], ids[i]) for i in range(len(names))]
    wide, tall = _OF_GROUP
    found = []
    empty = Sheet.of(drawn.bounds, _OF_GROUP, (1, 1, wide - 1, tall - 1), fonts)
    for group in drawn.tiers[tier].groups:
        sheet = empty.moved(_around(drawn.schools, group))
        _draw(sheet, drawn, drawn.tiers[tier], speaker, of=group, called=called)
        own = [(names[i], called[i]) for i in group.members]
        told = _told(asked, unwritten(fonts, schools=own))
        content = sheet.file("png", _DPI_OF_GROUP, [group.colour])
        found.append(Picture(content, (wide / 72, tall / 72), told))
    return tuple(found)


def _draw(
    sheet: Sheet,
    drawn: DrawnMap,
    tier: DrawnTier,
    speaker: Speaker,
    *,
    of: DrawnGroup | None = None,
    called: Sequence[str] = (),
) -> None:
    """Draw the ground, and the groups and schools of a tier upon it."""
    draw_ground(sheet.ground, drawn, sheet.window)
    draw_groups(sheet, tier.groups, of)
    draw_closed(sheet.ground, drawn, sheet.window)
    marks = marks_of(sheet, drawn.schools, tier)
    draw_marks(sheet, marks, of)
    left, low, right, top = sheet.frame
    placer = Placer((left + 2, low + 2, right - 2, top - 2))
    placer.take(draw_furniture(sheet, speaker))
    placer.take(marks.box(i) for i in marks.seen)
    placer.take((x - 1, y - 1, x + 1, y + 1) for x, y in marks.true[list(marks.seen)].tolist())
    if of is not None:
        name_schools(sheet, placer, marks, of.members, called)
    name_towns(sheet, placer, drawn.towns)


def _colours(tier: DrawnTier) -> list[str]:
    """Return the colours of the groups of a tier, each once."""
    return list(dict.fromkeys(group.colour for group in tier.groups))


def _called(fonts: Fonts, i: int, name: str, school: str) -> str:
    """Return what a picture calls a school: its name, its id, or its number in the list."""
    return next((text for text in (name, school) if fonts.writes(text)), str(i + 1))


def _legible(tier: TierResult, speaker: Speaker) -> Speaker:
    """Return who speaks on the picture: English where no font can write the language's words."""
    return speaker if not fonts_for(words_within(speaker)).missing else tier.speaker()


def _told(speaker: Speaker, said: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(shown(speaker.say(one), LONGEST_RULE) for one in said)


def _widened(
    bounds: tuple[float, float, float, float], share: float, least: float
) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    wide = max(share * max(east - west, north - south), 0.5 * (least - min(east - west, least)))
    margin = max(wide, 500.0)
    return west - margin, south - margin, east + margin, north + margin


def _around(schools: Points, group: DrawnGroup) -> tuple[float, float, float, float]:
    """Return what has to show of a group: its schools and drives, with what lies around them."""
    parts = [schools[list(group.members)], *(drive.line for drive in group.drives)]
    every = np.concatenate(parts)
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    bounds = float(west), float(south), float(east), float(north)
    return _widened(bounds, _AROUND_GROUP, _LEAST_METRES)
