"""Groups and schools on a picture: areas, drives, marks with numbers, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from geocluster.report.pictures.drawn import DrawnGroup, DrawnTier, Kind, Points, Town
from geocluster.report.pictures.ground import draw_areas, draw_lines
from geocluster.report.pictures.placing import Box, Label, Placer, apart
from geocluster.report.pictures.sheet import INK, QUIET, Sheet

__all__ = ["Marks", "draw_groups", "draw_marks", "mark_in_key", "marks_of", "name_schools",
           "name_towns"]  # fmt: skip

_RADIUS_SHARE, _RADII = 0.06, (3.9, 6.2)
_SMALLER = 0.72
"""How large a mark of a school in no group is beside one in a group."""

_TOWNS = {0: 9.5, 1: 8.0, 2: 7.0}
_RINGS = {0: 24, 1: 12, 2: 1}
_MOVED = 0.35
"""A mark that was moved further than this share of its radius is tied to its place by a line."""

_PALE = "#b9bfc4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Where the marks of schools stand on a sheet.

    Attributes
    ----------
    true, at
        Where each school is, and where its mark stands, in points.
    radii
        Of the marks.
    group_of
        Its group, for each school in one.
    kinds
        What each school is.
    seen
        Schools within the frame.
    """

    true: Points
    at: Points
    radii: tuple[float, ...]
    group_of: dict[int, DrawnGroup]
    kinds: tuple[Kind, ...]
    seen: tuple[int, ...]

    def box(self, i: int, margin: float = 2.0) -> Box:
        """Return the ground that a mark takes."""
        (x, y), r = self.at[i].tolist(), self.radii[i] + margin
        return x - r, y - r, x + r, y + r


def marks_of(sheet: Sheet, schools: Points, tier: DrawnTier) -> Marks:
    """Place the mark of each school: where it is, or beside, where another would hide it."""
    true = sheet.places(schools)
    left, low, right, top = sheet.frame
    inside = (true >= (left, low)).all(axis=1) & (true <= (right, top)).all(axis=1)
    seen = np.flatnonzero(inside)
    room = (right - left) * (top - low)
    radius = float(np.clip(np.sqrt(_RADIUS_SHARE * room / (np.pi * max(1, len(seen)))), *_RADII))
    radii = tuple(radius if kind == "grouped" else _SMALLER * radius for kind in tier.kinds)
    at = true.copy()
    at[seen] = apart(true[seen], [radii[i] + 0.7 for i in seen], sheet.frame)
    return Marks(
        true=true,
        at=at,
        radii=radii,
        group_of={i: group for group in tier.groups for i in group.members},
        kinds=tier.kinds,
        seen=tuple(seen.tolist()),
    )


def draw_groups(sheet: Sheet, groups: Iterable[DrawnGroup], of: DrawnGroup | None) -> None:
    """Draw areas and drives; of all but the one that is meant only a pale area."""
    for group in groups:
        pale = of is not None and group is not of
        colour = _PALE if pale else group.colour
        draw_areas(
            sheet.ground, group.areas, sheet.window, face=colour, edge=colour, width=0.7,
            order=2.0, alpha=0.12 if pale else 0.18,
        )  # fmt: skip
        if pale:
            continue
        lines = [drive.line for drive in group.drives]
        draw_lines(sheet.ground, lines, colour="#ffffff", width=3.4, order=3.0)
        for known in (True, False):
            some = [drive.line for drive in group.drives if drive.known is known]
            draw_lines(
                sheet.ground, some, colour=group.colour, width=1.8, order=3.1, dashed=not known
            )


def draw_marks(sheet: Sheet, marks: Marks, of: DrawnGroup | None) -> None:
    """Draw the mark of each school that shows, and a line to its place where it stands beside."""
    for i in marks.seen:
        (x, y), (tx, ty) = marks.at[i].tolist(), marks.true[i].tolist()
        if np.hypot(x - tx, y - ty) > _MOVED * marks.radii[i]:
            sheet.stroke([tx, x], [ty, y], color=INK, linewidth=0.6, zorder=4.0)
            sheet.sign((tx, ty), "o", color=INK, markersize=1.8, zorder=4.0)
    for i in marks.seen:
        group = marks.group_of.get(i)
        at, radius = tuple(marks.at[i].tolist()), marks.radii[i]
        pale = of is not None and group is not of
        if group is None:
            _plain_mark(sheet, at, radius, marks.kinds[i])
        else:
            hub = None if group.hub != i else "lead" if group.leads else "centre"
            _group_mark(sheet, at, radius, group, hub=None if pale else hub, pale=pale)


def _group_mark(
    sheet: Sheet,
    at: tuple[float, float],
    radius: float,
    group: DrawnGroup,
    *,
    hub: str | None,
    pale: bool = False,
) -> None:
    x, y = at
    if hub == "centre":
        for colour, wider in ((INK, 3.2), ("white", 1.8)):
            size = 2 * radius + wider
            sheet.sign(at, "o", color=colour, markersize=size, markeredgewidth=0, zorder=5.0)
    sheet.sign(
        at, "o", color=_PALE if pale else group.colour, markersize=2 * radius,
        markeredgecolor="white", markeredgewidth=0.8, zorder=5.1,
    )  # fmt: skip
    size = radius * {1: 1.3, 2: 1.2, 3: 0.9}.get(len(group.number), 0.72)
    ink = INK if pale else group.ink
    sheet.write(at, group.number, size=size, colour=ink, bold=not pale, order=5.2)
    if hub == "lead":
        sheet.sign(
            (x + 0.85 * radius, y + 0.85 * radius), "*", color=INK, markersize=1.5 * radius,
            markeredgecolor="white", markeredgewidth=0.6, zorder=5.3,
        )  # fmt: skip


def _plain_mark(sheet: Sheet, at: tuple[float, float], radius: float, kind: Kind) -> None:
    """Draw a school in no group: a diamond, a crossed ring, or a small square."""
    marker, size = {"left": ("D", 1.45), "unreachable": ("o", 2.0), "not_asked": ("s", 1.2)}[kind]
    face = "#d5d9dc" if kind == "not_asked" else "white"
    sheet.sign(
        at, marker, markersize=size * radius, markerfacecolor=face, markeredgecolor=INK,
        markeredgewidth=0.8, zorder=4.8,
    )  # fmt: skip
    if kind == "unreachable":
        cross = 1.2 * radius
        sheet.sign(at, "x", color=INK, markersize=cross, markeredgewidth=0.8, zorder=4.9)


def mark_in_key(sheet: Sheet, at: tuple[float, float], what: str) -> None:
    """Draw an example of a mark, for the key."""
    sample = DrawnGroup(
        number="1", colour="#0072b2", ink="#ffffff", members=(), hub=None, leads=False,
        drives=(), areas=(),
    )  # fmt: skip
    x, y = at
    if what == "drive":
        sheet.stroke([x - 7, x + 7], [y, y], color="#0072b2", linewidth=1.8)
    elif what == "straight":
        sheet.stroke([x - 7, x + 7], [y, y], color="#0072b2", linewidth=1.8, linestyle="dashed")
    elif what == "closed":
        sheet.stroke([x - 7, x + 7], [y, y], color="#a61b1b", linewidth=2.4)
    elif what in ("school", "lead", "centre"):
        hub = None if what == "school" else what
        _group_mark(sheet, at, 4.6, sample, hub=hub)
    else:
        kinds: dict[str, Kind] = {"left": "left", "unreachable": "unreachable"}
        _plain_mark(sheet, at, 3.6, kinds.get(what, "not_asked"))


def name_schools(
    sheet: Sheet, placer: Placer, marks: Marks, schools: Sequence[int], called: Sequence[str]
) -> None:
    """Write the names of some schools beside their marks, wherever there is room."""
    for i in schools:
        size = 7.5
        x, y = marks.at[i].tolist()
        label = Label(called[i], (x, y), sheet.measured(called[i], size), marks.radii[i] + 2, 9)
        _write(sheet, placer, label, size=size, slanted=False, colour=INK)


def name_towns(sheet: Sheet, placer: Placer, towns: Iterable[Town]) -> None:
    """Write the names of settlements, the most important first, as far as there is room."""
    for town in towns:
        ((x, y),) = sheet.places(np.array([town.at])).tolist()
        left, low, right, top = sheet.frame
        if left < x < right and low < y < top and sheet.fonts.writes(town.name):
            size = _TOWNS[town.rank]
            wide = sheet.measured(town.name, size)
            label = Label(town.name, (x, y), wide, 2.5, _RINGS[town.rank])
            colour = INK if town.rank < 2 else QUIET
            _write(sheet, placer, label, size=size, slanted=True, colour=colour)


def _write(
    sheet: Sheet, placer: Placer, label: Label, *, size: float, slanted: bool, colour: str
) -> None:
    placed = placer.place(label)
    if placed is None:
        return
    if placed.leader is not None:
        (x, y), (to_x, to_y) = placed.leader
        sheet.stroke([x, to_x], [y, to_y], color=QUIET, linewidth=0.6, zorder=3.9)
    left, low, right, top = placed.box
    middle = (left + right) / 2, (low + top) / 2
    sheet.write(middle, label.text, size=size, halo=1.8, slanted=slanted, colour=colour, order=7.0)
