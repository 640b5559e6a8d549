"""Colours for groups: told apart by colour-blind readers, and never alike side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, KDTree, QhullError

__all__ = ["PALETTE", "contrast", "group_colours", "ink", "neighbours"]

PALETTE = (
    "#0072b2",
    "#e69f00",
    "#117733",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#882255",
    "#44aa99",
    "#ddcc77",
    "#332288",
    "#aa4499",
    "#999933",
)
"""Twelve colours that differ in lightness as well as hue.

Source: Okabe and Ito (2008), Color Universal Design; Tol (2021), Colour Schemes, "muted".
"""

_NEAREST = 8


def ink(colour: str) -> str:
    """Return black or white, whichever reads better on a colour; contrast is at least 4.5."""
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours written ``#rrggbb``.

    Source: W3C (2023), Web Content Accessibility Guidelines 2.2, "contrast ratio".

    Examples
    --------
    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def neighbours(metres: NDArray[np.float64], groups: Sequence[Sequence[int]]) -> list[set[int]]:
    """Return for each group the groups beside it.

    Parameters
    ----------
    metres
        Shape ``(n, 2)``: where the schools are.
    groups
        Positions of the members.

    Returns
    -------
    list of set of int
        Groups that share an edge of the Delaunay triangulation of their schools, or hold one of
        the nearest schools of a member.
    """
    owner = {i: k for k, members in enumerate(groups) for i in members}
    at = np.array(sorted(owner), dtype=np.int64)
    beside: list[set[int]] = [set() for _ in groups]
    if len(at) < 2:
        return beside
    for a, b in _near_pairs(metres[at]):
        one, other = owner[int(at[a])], owner[int(at[b])]
        if one != other:
            beside[one].add(other)
            beside[other].add(one)
    return beside


def _near_pairs(points: NDArray[np.float64]) -> list[tuple[int, int]]:
    _, near = KDTree(points).query(points, k=min(_NEAREST, len(points)))
    pairs = [(a, int(b)) for a, row in enumerate(near) for b in row]
    try:
        corners = Delaunay(points).simplices if len(points) > 3 else np.zeros((0, 3), int)
    except QhullError:  # all on one line: the nearest are enough
        return pairs
    return pairs + [(int(t[a]), int(t[b])) for t in corners for a, b in ((0, 1), (1, 2), (2, 0))]


def group_colours(metres: NDArray[np.float64], groups: Sequence[Sequence[int]]) -> tuple[str, ...]:
    """Choose a colour of :data:`PALETTE` for each group, unlike those of its neighbours.

    The group with the most differently coloured neighbours is next; among the colours that
    they leave, it takes the one whose last use is furthest away, so that the whole palette is
    used and equal colours lie apart.
    """
    beside = neighbours(metres, groups)
    centres = np.array([metres[list(m)].mean(axis=0) for m in groups]).reshape(-1, 2)
    chosen: dict[int, int] = {}
    while len(chosen) < len(groups):
        waiting = [k for k in range(len(groups)) if k not in chosen]
        k = max(waiting, key=lambda g: (_seen(g, beside, chosen), len(beside[g]), -g))
        chosen[k] = _free_colour(k, beside[k], centres, chosen)
    return tuple(PALETTE[chosen[k]] for k in range(len(groups)))


def _seen(group: int, beside: Sequence[set[int]], chosen: dict[int, int]) -> int:
    return len({chosen[h] for h in beside[group] if h in chosen})


def _free_colour(
    group: int, beside: set[int], centres: NDArray[np.float64], chosen: dict[int, int]
) -> int:
    nearest = np.full(len(PALETTE), np.inf)
    for other, colour in chosen.items():
        apart = float(np.hypot(*(centres[group] - centres[other])))
        nearest[colour] = min(nearest[colour], apart)
    taken = {chosen[h] for h in beside if h in chosen}
    return max(range(len(PALETTE)), key=lambda c: (c not in taken, nearest[c], -c))
