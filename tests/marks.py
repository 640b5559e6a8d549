"""What a map draws on its canvas, asked of the page itself, and read from the pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

_SEEN = """(box) => {
    const { left, top } = box.getBoundingClientRect();
    return box.marks.seen().map((i) => {
        const at = box.marks._map.layerPointToContainerPoint(box.marks.spot(i));
        const drawn = { ...box.marks.look(i), words: box.marks.words(i) };
        return [i, { ...drawn, x: left + at.x, y: top + at.y }];
    });
}"""
_PIXELS = """(box, points) => {
    const canvas = box.querySelector('canvas.marks');
    const { left, top, width } = canvas.getBoundingClientRect();
    const [times, wide] = [canvas.width / width, canvas.width];
    const { data } = canvas.getContext('2d').getImageData(0, 0, wide, canvas.height);
    return points.map(([x, y]) => {
        const at = 4 * (Math.round((y - top) * times) * wide + Math.round((x - left) * times));
        return [...data.slice(at, at + 3)];
    });
}"""


def marks_on(page: Page, box: str = "#map", k: int = 0) -> dict[int, dict[str, Any]]:
    """How each school that a map shows is drawn, what is said of it, and where it is."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    found: list[tuple[int, dict[str, Any]]] = page.locator(box).nth(k).evaluate(_SEEN)
    return dict(found)


def shapes_on(page: Page, box: str = "#map", k: int = 0) -> list[str]:
    """The shapes of all marks on a map."""
    return [mark["shape"] for mark in marks_on(page, box, k).values()]


def school_at(page: Page, x: float, y: float, box: str = "#map", k: int = 0) -> int | None:
    """Which school answers at a point of the window."""
    found: int | None = (
        page.locator(box)
        .nth(k)
        .evaluate(
            """(box, [x, y]) => {
            const { left, top } = box.getBoundingClientRect();
            const point = box.marks._map.containerPointToLayerPoint([x - left, y - top]);
            return box.marks.at(point);
        }""",
            [x, y],
        )
    )
    return found


def pixels(
    page: Page, points: Sequence[tuple[float, float]], box: str = "#map", k: int = 0
) -> list[str]:
    """The colours on the canvas of the marks at points of the window, as ``#rrggbb``."""
    found = page.locator(box).nth(k).evaluate(_PIXELS, [list(point) for point in points])
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in found]


def reach(page: Page, school: int, box: str = "#map", k: int = 0) -> None:
    """Put the focus on the map, at a school, as closing its card does."""
    page.locator(box).nth(k).evaluate("(box, i) => box.marks.focus(i)", school)


def press(page: Page, school: int, box: str = "#map", k: int = 0) -> None:
    """Open a school by the keyboard."""
    reach(page, school, box, k)
    page.keyboard.press("Enter")


def point_at(page: Page, school: int, box: str = "#map", k: int = 0) -> None:
    """Move the pointer onto the mark of a school."""
    mark = marks_on(page, box, k)[school]
    page.mouse.move(mark["x"] + 1, mark["y"])
    page.mouse.move(mark["x"], mark["y"])
