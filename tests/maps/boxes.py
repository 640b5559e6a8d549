"""Boxes on a page, as [left, top, right, bottom] in pixels, and how they lie."""

from __future__ import annotations

__all__ = ["Box", "crosses", "held", "meet"]

Box = list[float]


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def held(inner: Box, outer: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def crosses(line: Box, box: Box) -> bool:
    """Whether a line runs through a box, looked at in steps of less than a pixel."""
    x, y, to_x, to_y = line
    steps = int(max(abs(to_x - x), abs(to_y - y))) * 2 + 1
    points = ((x + (to_x - x) * k / steps, y + (to_y - y) * k / steps) for k in range(steps + 1))
    return any(box[0] < a < box[2] and box[1] < b < box[3] for a, b in points)
