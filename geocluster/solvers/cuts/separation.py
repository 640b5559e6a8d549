"""Separation: the cuts of rank 1 that a fractional choice of groups breaks.

Triples and odd cycles of groups are looked for exactly (:mod:`.exact`), other small sets by local
search (:mod:`.local_search`), large ones by growing them (:mod:`.grown_sets`).

Source: weights by D. Pecin, A. Pessoa, M. Poggi, E. Uchoa and H. Santos, Operations Research
Letters 45 (2017), 206-209, table 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.cuts.exact import odd_cycles, triples
from geocluster.solvers.cuts.grown_sets import grown_sets, hanging_together
from geocluster.solvers.cuts.local_search import odd_sets, weighted_sets
from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.cuts.support import Support

__all__ = ["violated"]

_WEIGHTS = (
    ((2, 1, 1, 1), 3),
    ((1, 1, 1, 1, 1), 3),
    ((2, 2, 1, 1, 1), 4),
    ((3, 1, 1, 1, 1), 4),
    ((3, 2, 2, 1, 1), 5),
    ((2, 2, 1, 1, 1), 3),
    ((3, 3, 2, 2, 1), 4),
)
"""Every choice of weights, and of what they are divided by, that can matter for four and five
units, beside subset-row cuts (Pecin and others, table 1)."""


def violated(
    groups: Sequence[tuple[int, ...]],
    values: NDArray[np.float64],
    *,
    most: int,
    known: set[Cut],
    halves_only: bool = False,
    params: CutParams = CutParams(),
) -> list[Cut]:
    """Find cuts that a fractional choice of groups breaks.

    Parameters
    ----------
    groups, values
        Groups chosen, and how far (0 to 1), shape ``(g,)``.
    most
        Cuts of each shape at most; the most broken first, spread over the units.
    known
        Cuts in force already.
    halves_only
        Whether all weights are to be 1, and sums halved.
    params
        How broken a cut must be, and how far it is looked for.

    Examples
    --------
    >>> violated([(0, 1), (0, 2), (1, 2)], np.array([0.5, 0.5, 0.5]), most=9, known=set())
    [Cut(units=(0, 1, 2), divisor=2)]
    """
    in_part = [(g, v) for g, v in zip(groups, values.tolist(), strict=True) if v < 1 - 1e-6]
    if not in_part:
        return []
    support = Support([g for g, _ in in_part], np.array([v for _, v in in_part]))
    least, of_a_unit = params.least_violation, params.cuts_of_a_unit
    three = triples(support, least=least)
    found = _spread(((by, Cut(units)) for by, units in three), most, of_a_unit, known)
    odd = (
        *odd_sets(support, params),
        *odd_cycles(support, most=params.most_odd, least=least),
    )
    found += _spread(((by, Cut(units)) for by, units in odd), most, of_a_unit, known.union(found))
    if halves_only:
        return found
    parts = hanging_together(support)
    many = (
        (by, Cut(units, divisor))
        for divisor in range(2, max(map(len, groups)) + 1)
        for weight in {1, divisor - 1}
        for by, units in grown_sets(support, parts, weight, divisor, params)
    )
    found += _spread(many, most, of_a_unit, known.union(found))
    for weights, divisor in _WEIGHTS:
        sets = weighted_sets(support, weights, divisor, params)
        cuts = ((by, Cut(units, divisor)) for by, units in sets)
        found += _spread(cuts, most, of_a_unit, known.union(found))
    return found


def _spread(
    cuts: Iterable[tuple[float, Cut]], most: int, of_a_unit: int, known: set[Cut]
) -> list[Cut]:
    """Keep new cuts, the most broken first, few per unit: many on one spot say the same."""
    used: defaultdict[int, int] = defaultdict(int)
    kept: dict[Cut, None] = {}
    for _, cut in sorted(cuts, key=lambda found: (-found[0], found[1])):
        if cut in known or cut in kept:
            continue
        units = set(cut.units)
        if len(kept) < most and all(used[u] < of_a_unit for u in units):
            kept[cut] = None
            for u in units:
                used[u] += 1
    return list(kept)
