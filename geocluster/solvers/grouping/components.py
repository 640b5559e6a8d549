"""Parts that no group can span, and a first question where schools may not stand alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from geocluster.solvers.grouping.units import Units

__all__ = ["components_of", "cover_of"]


def components_of(units: Units) -> list[NDArray[np.int64]]:
    """Split units into sets that no group spans, the largest first.

    Two units are in one part if one may be led by a school of the other, or a chain of such
    pairs joins them; those that nothing joins to any other, such as groups that are locked, are
    one part together. The optima of parts add up to that of the whole, unless the number of
    groups, or of those of a class, is limited: then all is one part.
    """
    n = len(units)
    if len(units.classes) or not n:
        return [np.arange(n)] if n else []
    rows = np.repeat(units.lead_unit, np.diff(units.begin))
    reached = sparse.csr_array((np.ones(len(rows), np.int8), (rows, units.candidate)), shape=(n, n))
    _, label = csgraph.connected_components(reached, directed=False)
    by_themselves = np.bincount(label)[label] == 1
    label[by_themselves] = label.max() + 1
    order = np.argsort(label, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return sorted(parts, key=lambda part: (-len(part), int(part[0])))


def cover_of(units: Units) -> Units:
    """Return the problem of leaving as few as possible alone of those that must not be.

    Nothing else costs anything. If its optimum is above zero, no grouping meets all rules.
    """
    return replace(
        units,
        alone=np.where(units.alone < 0, 1, 0),
        lead_cost=np.zeros_like(units.lead_cost),
        arc_cost=np.zeros_like(units.arc_cost),
        charge=0,
        group_costs=units.group_costs.without(),
        constant=0,
        certain=0,
        inner=units.inner.without_costs() if units.inner.divides else units.inner,
    )
