"""The base of a picture: land, water and roads as on the map, and no more lines than show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geocluster.report.pictures.drawn import DrawnMap, Points

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

    def shows(self, line: Points) -> bool:
        """Tell whether a line may be seen."""
        (left, low), (right, top) = line.min(axis=0), line.max(axis=0)
        return bool(
            left <= self.east and right >= self.west and low <= self.north and top >= self.south
        )


def draw_ground(axes: Axes, drawn: DrawnMap, window: Window) -> None:
    """Draw everything that lies beneath groups and schools."""
    axes.set_facecolor(_SEA if drawn.land else _LAND)
    draw_areas(axes, drawn.land, window, face=_LAND, edge=_COAST, width=0.8, order=1)
    draw_areas(axes, drawn.water, window, face=_WATER, edge=_SHORE, width=0.4, order=1.1)
    draw_lines(axes, drawn.rivers, window, colour=_RIVER, width=0.9, order=1.2)
    if window.metres_a_point <= _MINOR_METRES_A_POINT:
        minor = [line for line in drawn.minor if window.shows(line)][:_MOST_MINOR]
        draw_lines(axes, minor, window, colour=_MINOR, width=0.6, order=1.3)
    scale = float(np.clip((150.0 / window.metres_a_point) ** 0.4, 0.4, 1.1))
    for kind, (width, edge, _) in _ROADS.items():
        lines, wide = drawn.roads.get(kind, ()), 0.7 * scale * width + 0.5
        draw_lines(axes, lines, window, colour=edge, width=wide, order=1.4)
    for kind, (width, _, fill) in _ROADS.items():
        lines, wide = drawn.roads.get(kind, ()), 0.7 * scale * width
        draw_lines(axes, lines, window, colour=fill, width=wide, order=1.5)
    draw_lines(axes, drawn.ferries, window, colour=_FERRY, width=0.9, order=1.6, dashed=True)


def draw_closed(axes: Axes, drawn: DrawnMap, window: Window) -> None:
    """Draw the roads that are out of use."""
    draw_lines(axes, drawn.closed, window, colour="#ffffff", width=4.0, order=3.4)
    draw_lines(axes, drawn.closed, window, colour=_CLOSED, width=2.4, order=3.5)


def draw_lines(
    axes: Axes,
    lines: Iterable[Points],
    window: Window,
    *,
    colour: str,
    width: float,
    order: float,
    dashed: bool = False,
) -> None:
    """Draw those of some lines that show."""
    from matplotlib.collections import LineCollection

    seen = [line for line in lines if window.shows(line)]
    if seen:
        axes.add_collection(
            LineCollection(
                seen,
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

    paths = [
        Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        for rings in areas
        if window.shows(rings[0])
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
