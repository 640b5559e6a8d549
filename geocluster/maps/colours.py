"""Colours for groups: told apart by colour-blind readers, and never alike side by side."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, KDTree, QhullError

__all__ = [
    "LAND",
    "PALETTE",
    "contrast",
    "group_colours",
    "ink",
    "like_colours",
    "line_colour",
    "neighbours",
]

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

LAND = "#f6f2e8"
"""The ground that areas lie on."""
_LINE_CONTRAST = 3.0
_DARKER = 0.96
_NEAREST = 8
_IN_SIGHT = 200


def ink(colour: str) -> str:
    """Return black or white, whichever reads better on a colour; contrast is at least 4.5."""
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def line_colour(colour: str, ground: str = "#ffffff") -> str:
    """Return a colour for lines: the same, or darker until its contrast to a ground is at least 3.

    Source: W3C (2023), Web Content Accessibility Guidelines 2.2, 1.4.11 Non-text Contrast.

    Examples
    --------
    >>> line_colour("#0072b2"), line_colour("#ddcc77")
    ('#0072b2', '#9f9356')
    """
    channels = [int(colour[k : k + 2], 16) / 1.0 for k in (1, 3, 5)]
    while contrast(colour, ground) < _LINE_CONTRAST:
        channels = [c * _DARKER for c in channels]
        colour = "#" + "".join(f"{round(c):02x}" for c in channels)
    return colour


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

    The group with the most differently coloured neighbours is next (saturation degree); among
    the colours that they leave, it takes the one whose last use is furthest away, so that the
    whole palette is used and equal colours lie apart.

    Source: Brélaz (1979), New methods to color the vertices of a graph, DSATUR.
    """
    beside = neighbours(metres, groups)
    centres = np.array([metres[list(m)].mean(axis=0) for m in groups]).reshape(-1, 2)
    around = _around(centres)
    seen: list[set[int]] = [set() for _ in groups]
    chosen: dict[int, int] = {}
    waiting = [(0, -len(beside[k]), k) for k in range(len(groups))]
    heapq.heapify(waiting)
    while waiting:
        saturation, _, k = heapq.heappop(waiting)
        if k in chosen or -saturation != len(seen[k]):
            continue  # it stands again further on, with what its neighbours have taken since
        chosen[k] = _free_colour(k, seen[k], around, centres, chosen)
        for other in beside[k] - chosen.keys():
            seen[other].add(chosen[k])
            heapq.heappush(waiting, (-len(seen[other]), -len(beside[other]), other))
    return tuple(PALETTE[chosen[k]] for k in range(len(groups)))


def like_colours(wanted: Mapping[int, str], beside: Sequence[Collection[int]]) -> tuple[str, ...]:
    """Choose a colour for each group: the one that is wanted, unless a neighbour has it.

    Parameters
    ----------
    wanted
        By the number of the group; for some groups none is.
    beside
        For each group its neighbours.

    Examples
    --------
    >>> like_colours({0: PALETTE[3], 1: PALETTE[3]}, [{1}, {0}, set()]) == (
    ...     PALETTE[3], PALETTE[0], PALETTE[1])
    True
    """
    chosen: dict[int, str] = {}
    for k in sorted(range(len(beside)), key=lambda k: k not in wanted):
        taken = {chosen[j] for j in beside[k] if j in chosen}
        used = Counter(chosen.values())
        free = [colour for colour in PALETTE if colour not in taken] or list(PALETTE)
        own = wanted.get(k)
        chosen[k] = own if own in free else min(free, key=lambda colour: used[colour])
    return tuple(chosen[k] for k in range(len(beside)))


def _around(centres: NDArray[np.float64]) -> list[list[int]]:
    """Return the groups nearest to each: among so many, every colour is in use."""
    if not len(centres):
        return []
    _, near = KDTree(centres).query(centres, k=np.arange(1, min(_IN_SIGHT, len(centres)) + 1))
    return near.tolist()  # type: ignore[no-any-return]


def _free_colour(
    group: int,
    taken: set[int],
    around: list[list[int]],
    centres: NDArray[np.float64],
    chosen: dict[int, int],
) -> int:
    """Choose the colour that no neighbour has and whose nearest use is furthest away."""
    nearest = np.full(len(PALETTE), np.inf)
    used = [(other, chosen[other]) for other in around[group] if other in chosen]
    if used:
        others, colours = (list(column) for column in zip(*used, strict=True))
        apart = np.hypot(*(centres[others] - centres[group]).T)
        np.minimum.at(nearest, colours, apart)
    return max(range(len(PALETTE)), key=lambda c: (c not in taken, nearest[c], -c))
