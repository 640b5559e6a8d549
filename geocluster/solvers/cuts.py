"""Subset-row cuts: of the groups that hold two or more of three units, at most one is chosen.

Source: M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger, Operations Research 56 (2008),
section 2: the Chvatal-Gomory cuts of rank 1 from three rows with multipliers 1/2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.pool import Column

__all__ = ["violated"]

_LEAST_VIOLATION = 0.02


def violated(
    columns: Sequence[Column], values: NDArray[np.float64], *, most: int, known: set[Column]
) -> list[tuple[int, int, int]]:
    """Find cuts that a fractional choice of groups breaks.

    A triple can only be broken if each two of its units share a group that is chosen in part,
    so triangles in the graph of shared groups are all that must be looked at.

    Parameters
    ----------
    columns, values
        Groups chosen, and how far (0 to 1), shape ``(g,)``.
    most
        Cuts at most; the most broken first, spread over the units.
    known
        Cuts in force already.

    Examples
    --------
    >>> violated([(0, 1), (0, 2), (1, 2)], np.array([0.5, 0.5, 0.5]), most=9, known=set())
    [(0, 1, 2)]
    """
    shared: defaultdict[tuple[int, int], float] = defaultdict(float)
    whole: defaultdict[tuple[int, int, int], float] = defaultdict(float)
    for column, value in zip(columns, values, strict=True):
        if value > 1 - 1e-6:
            continue
        for pair in combinations(column, 2):
            shared[pair] += float(value)
        for triple in combinations(column, 3):
            whole[triple] += float(value)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for a, b in shared:
        beside[a].add(b)
    broken = []
    for (a, b), ab in shared.items():
        for c in beside[a] & beside[b]:
            held = ab + shared[a, c] + shared[b, c] - 2 * whole.get((a, b, c), 0.0)
            if held > 1 + _LEAST_VIOLATION and (a, b, c) not in known:
                broken.append((-held, (a, b, c)))
    return _spread([cut for _, cut in sorted(broken)], most)


def _spread(cuts: list[tuple[int, int, int]], most: int) -> list[tuple[int, int, int]]:
    """Keep few cuts per unit: many on one spot say the same."""
    used: defaultdict[int, int] = defaultdict(int)
    kept: list[tuple[int, int, int]] = []
    for cut in cuts:
        if len(kept) < most and all(used[u] < 5 for u in cut):
            kept.append(cut)
            for u in cut:
                used[u] += 1
    return kept
