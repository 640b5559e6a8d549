"""Where marks and labels go on a picture: none over another, none cut at the edge.

All in points of the page, from its lower left corner.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Label", "Placed", "Placer", "apart"]

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_ROUNDS = 200
_SIDES = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))
"""Right, left, the corners, above, below: what is read most easily comes first."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that stands beside a point.

    Attributes
    ----------
    text
        Shown.
    at
        The point.
    size
        Width and height of the text.
    gap
        From the point to the text, at least.
    rings
        How many times further away it may stand; from the second on a line leads to it.
    """

    text: str
    at: tuple[float, float]
    size: tuple[float, float]
    gap: float
    rings: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands.

    Attributes
    ----------
    box
        Of the text.
    leader
        From where to where a line leads to it; None where it stands beside its point.
    """

    box: Box
    leader: tuple[tuple[float, float], tuple[float, float]] | None


@dataclass(slots=True)
class Placer:
    """Places labels one after another, each where nothing stands yet.

    Attributes
    ----------
    frame
        Within which labels must stay.

    Source: Christensen, Marks and Shieber (1995), An empirical study of algorithms for
    point-feature label placement: greedy, over candidates in order of preference.
    """

    frame: Box
    _taken: list[Box] = field(default_factory=list)

    def take(self, boxes: Iterable[Box]) -> None:
        """Keep ground free of labels."""
        self._taken.extend(boxes)

    def place(self, label: Label) -> Placed | None:
        """Find room for a label and take it; None where there is none."""
        taken = np.array(self._taken).reshape(-1, 4)
        for far, box in _candidates(label):
            if _inside(box, self.frame) and not _hits(box, taken):
                self._taken.append(box)
                return Placed(box, _leader(label, box) if far else None)
        return None


def _candidates(label: Label) -> Iterator[tuple[bool, Box]]:
    (x, y), (width, height) = label.at, label.size
    for ring in range(label.rings):
        away = label.gap + ring * 0.9 * height
        for right, up in _SIDES:
            diagonal = away * (0.75 if right and up else 1.0)
            left = x + (diagonal if right > 0 else -diagonal - width if right < 0 else -width / 2)
            low = y + (diagonal - height / 4 if up > 0 else -diagonal - 0.75 * height if up < 0
                       else -height / 2)  # fmt: skip
            yield ring > 1, (left, low, left + width, low + height)


def _leader(label: Label, box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a line from the edge of the mark to the nearest place of the text."""
    (x, y), (left, low, right, top) = label.at, box
    to = min(max(x, left), right), min(max(y, low), top)
    far = math.hypot(to[0] - x, to[1] - y)
    share = min(1.0, 0.8 * label.gap / far) if far else 0.0
    return (x + share * (to[0] - x), y + share * (to[1] - y)), to


def _inside(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _hits(box: Box, taken: NDArray[np.float64]) -> bool:
    left, low, right, top = box
    meets = (taken[:, 0] < right) & (taken[:, 2] > left) & (taken[:, 1] < top) & (taken[:, 3] > low)
    return bool(meets.any())


def apart(
    points: NDArray[np.float64], radius: float | Sequence[float], frame: Box
) -> NDArray[np.float64]:
    """Move marks that would lie over one another until none does, each as little as may be.

    Parameters
    ----------
    points
        Shape ``(n, 2)``: where marks belong.
    radius
        Of the marks.
    frame
        Within which they stay.

    Returns
    -------
    array
        Shape ``(n, 2)``. The same points give the same; where there is no room for all, some
        still touch.
    """
    at = points.astype(float).copy()
    sizes = np.broadcast_to(np.asarray(radius, float), len(at))
    if len(at) < 2:
        return at
    # Marks on one spot are first turned away from it, each in a direction of its own.
    turn = np.arange(len(at)) * 2.399963
    at += 0.01 * np.column_stack([np.cos(turn), np.sin(turn)])
    need = sizes[:, None] + sizes[None, :]
    low, high = np.array(frame[:2]), np.array(frame[2:])
    for _ in range(_ROUNDS):
        between = at[:, None, :] - at[None, :, :]
        far = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(far, np.inf)
        short = np.maximum(0.0, need - far)
        if short.max() < 0.05:
            break
        push = 0.5 * short / np.maximum(far, 1e-6)
        at += 0.8 * (between * push[..., None]).sum(axis=1)
        at = np.clip(at, low + sizes[:, None], high - sizes[:, None])
    return at
