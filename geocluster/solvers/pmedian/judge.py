"""The judge of a choice of medians: from the data alone, by plain loops; it knows no search."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["cost_and_faults"]


def cost_and_faults(
    costs: ArrayLike,
    demand: ArrayLike,
    capacity: int,
    p: int,
    *,
    medians: Sequence[int],
    assignment: Sequence[int],
) -> tuple[float, tuple[str, ...]]:
    """Add up the cost of a choice and say what is wrong with it.

    Parameters
    ----------
    costs, demand, capacity, p
        The problem, as given to :func:`geocluster.solvers.pmedian.p_median`.
    medians
        Positions of the medians.
    assignment
        For each point, its median.

    Returns
    -------
    cost
        In the units of the costs.
    faults
        A sentence for each rule that is broken; empty where all hold.

    Examples
    --------
    >>> table = [[0, 2], [3, 0]]
    >>> cost_and_faults(table, [4, 5], 9, 1, medians=[0], assignment=[0, 0])
    (2.0, ())
    >>> cost_and_faults(table, [4, 5], 8, 1, medians=[0], assignment=[0, 0])
    (2.0, ('median 0 serves a demand of 9; its capacity is 8',))
    """
    table, weights = np.asarray(costs, float), np.asarray(demand, float)
    faults = []
    if len(assignment) != len(weights):
        faults.append(f"{len(assignment)} points are assigned, not {len(weights)}")
    if len(set(medians)) != p or len(medians) != p:
        faults.append(f"there are {len(set(medians))} medians, not {p}")
    load = dict.fromkeys(medians, 0.0)
    parts = []
    for i, j in enumerate(assignment):
        if j not in load:
            faults.append(f"point {i} is served from {j}, which is not a median")
            continue
        load[j] += float(weights[i])
        parts.append(float(table[j, i]))
        if not math.isfinite(parts[-1]):
            faults.append(f"point {i} cannot be served from median {j}")
    for j in medians:
        if assignment[j] != j:
            faults.append(f"median {j} does not serve itself")
        if load[j] > capacity:
            faults.append(
                f"median {j} serves a demand of {load[j]:g}; its capacity is {capacity:g}"
            )
    return math.fsum(parts), tuple(faults)
