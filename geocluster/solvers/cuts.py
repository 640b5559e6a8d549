"""Subset-row cuts: of the groups that hold two or more of three units, at most one is chosen.

For any set :math:`t` of units, with a multiplier of 1/2 for each of their rows,

.. math:: \\sum_S \\lfloor |S \\cap t| / 2 \\rfloor x_S \\le \\lfloor |t| / 2 \\rfloor

holds for whole choices. Three and five units are used; five where a pentagon of groups is left.

Source: M. Jepsen, B. Petersen, S. Spoorendonk and D. Pisinger, Operations Research 56 (2008),
section 2: the Chvatal-Gomory cuts of rank 1; for five rows D. Pecin, A. Pessoa, M. Poggi,
E. Uchoa and H. Santos, Operations Research Letters 45 (2017).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.pricing import Cut

__all__ = ["violated"]

_LEAST_VIOLATION = 0.02
_CUTS_A_UNIT = 5


def violated(
    groups: Sequence[tuple[int, ...]],
    values: NDArray[np.float64],
    *,
    most: int,
    known: set[Cut],
) -> list[Cut]:
    """Find cuts that a fractional choice of groups breaks.

    Parameters
    ----------
    groups, values
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
    parts = [
        (group, float(value))
        for group, value in zip(groups, values, strict=True)
        if value < 1 - 1e-6
    ]
    shared: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for group, value in parts:
        for a, b in combinations(group, 2):
            shared[a][b] = shared[b][a] = shared[a].get(b, 0.0) + value
    three = _spread(_triples(parts, shared, known), most)
    return three + _spread(_fives(parts, shared, known), most)


def _triples(
    parts: list[tuple[tuple[int, ...], float]],
    shared: defaultdict[int, dict[int, float]],
    known: set[Cut],
) -> list[tuple[float, Cut]]:
    """Find triples that are broken: each two of their units share a group chosen in part."""
    whole: defaultdict[Cut, float] = defaultdict(float)
    for group, value in parts:
        for triple in combinations(group, 3):
            whole[triple] += value
    broken: list[tuple[float, Cut]] = []
    for a in shared:
        for b in shared[a]:
            for c in shared[a].keys() & shared[b].keys() if a < b else ():
                if b < c and (cut := (a, b, c)) not in known:
                    held = shared[a][b] + shared[a][c] + shared[b][c] - 2 * whole.get(cut, 0.0)
                    if held > 1 + _LEAST_VIOLATION:
                        broken.append((1 - held, cut))
    return broken


def _fives(
    parts: list[tuple[tuple[int, ...], float]],
    shared: defaultdict[int, dict[int, float]],
    known: set[Cut],
) -> list[tuple[float, Cut]]:
    """Find sets of five that are broken, each grown greedily from a pair."""
    of_unit: defaultdict[int, list[int]] = defaultdict(list)
    for at, (group, _) in enumerate(parts):
        for u in group:
            of_unit[u].append(at)
    broken: dict[Cut, float] = {}
    for a in sorted(shared):
        for b in sorted(shared[a]):
            if a < b:
                cut, held = _grown((a, b), parts, shared, of_unit)
                if len(cut) == 5 and held > 2 + _LEAST_VIOLATION and cut not in known:
                    broken[cut] = 2 - held
    return [(by, cut) for cut, by in broken.items()]


def _grown(
    pair: tuple[int, int],
    parts: list[tuple[tuple[int, ...], float]],
    shared: defaultdict[int, dict[int, float]],
    of_unit: defaultdict[int, list[int]],
) -> tuple[Cut, float]:
    """Add to a pair, one by one, the unit that lets most be held."""
    chosen = list(pair)
    while len(chosen) < 5:
        near = sorted({u for v in chosen for u in shared[v]} - set(chosen))
        if not near:
            break
        weights = {u: sum(shared[u].get(v, 0.0) for v in chosen) for u in near}
        likely = sorted(near, key=lambda u: -weights[u])[:6]
        chosen.append(max(likely, key=lambda u: (_held([*chosen, u], parts, of_unit), -u)))
    return tuple(sorted(chosen)), _held(chosen, parts, of_unit)


def _held(
    units: list[int],
    parts: list[tuple[tuple[int, ...], float]],
    of_unit: defaultdict[int, list[int]],
) -> float:
    counts: defaultdict[int, int] = defaultdict(int)
    for u in units:
        for at in of_unit[u]:
            counts[at] += 1
    return sum(parts[at][1] * (count // 2) for at, count in counts.items() if count >= 2)


def _spread(cuts: list[tuple[float, Cut]], most: int) -> list[Cut]:
    """Keep few cuts per unit: many on one spot say the same."""
    used: defaultdict[int, int] = defaultdict(int)
    kept: list[Cut] = []
    for _, cut in sorted(cuts):
        if len(kept) < most and all(used[u] < _CUTS_A_UNIT for u in cut):
            kept.append(cut)
            for u in cut:
                used[u] += 1
    return kept
