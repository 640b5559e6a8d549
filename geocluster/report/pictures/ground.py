"""The base of a picture: land, water and roads as on the map, and no more lines than show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geocluster.report.pictures.drawn import DrawnMap, Lines, Points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Window", "draw_areas", "draw_closed", "draw_ground", "draw_lines"]

_ROADS = {
    "tertiary": (1.5, "#cfc7b4", "#ffffff"),
    "secondary": (2.0, "#c8bd9f", "#fdf7e1"),
    "primary": (2.6, "#c9b283", "#f7e6bd"),
    "trunk": (3.0, "#94b088", "#cfe2c3"),
    "motorway": (3.4, "#86a3bd", "#b7d0e4"),
}
"""By class: width, and the colours of edge and filling, as on the map."""

_SEA, _LAND, _COAST = "#e4e9e8", "#f6f2e8", "#b9b2a0"
_WATER, _SHORE, _RIVER = "#c9e0ee", "#a9cbe0", "#b3d3e6"
_MINOR, _FERRY, _CLOSED = "#e2dccd", "#3f6b8c", "#a61b1b"
_MOST_MINOR = 1_500
_MINOR_METRES_A_POINT = 120.0
"""Minor roads are drawn where a point of the page is at most so many metres."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the ground a picture shows.

    Attributes
    ----------
    west, south, east, north
        Metres.
    metres_a_point
        Of the page.
    """

    west: float
    south: float
    east: float
    north: float
    metres_a_point: float

    def seen(self, lines: Lines) -> list[Points]:
        """Return the lines that may be seen."""
        return lines.within(self.west, self.south, self.east, self.north)


def draw_ground(axes: Axes, drawn: DrawnMap, window: Window) -> None:
    """Draw everything that lies beneath groups and schools."""
    axes.set_facecolor(_SEA if drawn.land else _LAND)
    draw_areas(axes, drawn.land, window, face=_LAND, edge=_COAST, width=0.8, order=1)
    draw_areas(axes, drawn.water, window, face=_WATER, edge=_SHORE, width=0.4, order=1.1)
    draw_lines(axes, window.seen(drawn.rivers), colour=_RIVER, width=0.9, order=1.2)
    if window.metres_a_point <= _MINOR_METRES_A_POINT:
        minor = window.seen(drawn.minor)[:_MOST_MINOR]
        draw_lines(axes, minor, colour=_MINOR, width=0.6, order=1.3)
    scale = float(np.clip((150.0 / window.metres_a_point) ** 0.4, 0.4, 1.1))
    roads = {kind: window.seen(drawn.roads[kind]) for kind in _ROADS if kind in drawn.roads}
    for kind, lines in roads.items():
        width, edge, _ = _ROADS[kind]
        draw_lines(axes, lines, colour=edge, width=0.7 * scale * width + 0.5, order=1.4)
    for kind, lines in roads.items():
        width, _, fill = _ROADS[kind]
        draw_lines(axes, lines, colour=fill, width=0.7 * scale * width, order=1.5)
    ferries = window.seen(drawn.ferries)
    draw_lines(axes, ferries, colour=_FERRY, width=0.9, order=1.6, dashed=True)


def draw_closed(axes: Axes, drawn: DrawnMap, window: Window) -> None:
    """Draw the roads that are out of use."""
    closed = window.seen(drawn.closed)
    draw_lines(axes, closed, colour="#ffffff", width=4.0, order=3.4)
    draw_lines(axes, closed, colour=_CLOSED, width=2.4, order=3.5)


def draw_lines(
    axes: Axes,
    lines: Sequence[Points],
    *,
    colour: str,
    width: float,
    order: float,
    dashed: bool = False,
) -> None:
    """Draw some lines."""
    from matplotlib.collections import LineCollection

    if lines:
        axes.add_collection(
            LineCollection(
                lines,
                colors=colour,
                linewidths=width,
                linestyles="dashed" if dashed else "solid",
                capstyle="butt" if dashed else "round",
                joinstyle="round",
                zorder=order,
            ),
            autolim=False,
        )


def draw_areas(
    axes: Axes,
    areas: Iterable[Sequence[Points]],
    window: Window,
    *,
    face: str,
    edge: str,
    width: float,
    order: float,
    alpha: float | None = None,
) -> None:
    """Draw those of some areas that show, with their holes."""
    from matplotlib.collections import PathCollection
    from matplotlib.colors import to_rgba
    from matplotlib.path import Path

    every = list(areas)
    outer = Lines.of(rings[0] for rings in every)
    shown = {id(ring) for ring in window.seen(outer)}
    paths = [
        Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        for rings in every
        if id(rings[0]) in shown
    ]
    if paths:
        axes.add_collection(
            PathCollection(
                paths,
                facecolors=[to_rgba(face, alpha)],
                edgecolors=[to_rgba(edge, None if alpha is None else 0.55)],
                linewidths=width,
                zorder=order,
            ),
            autolim=False,
        )
