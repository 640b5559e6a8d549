"""Schools taken out of the question: the problem without them, and whether the rest stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

import numpy as np

from geocluster.problem import Problem
from geocluster.solvers.grouping.units import Units, units_of

__all__ = ["Excluded", "excluded_from"]


class Excluded(NamedTuple):
    """A problem without some schools.

    Attributes
    ----------
    problem
        Where they are excluded, and no other pin names them.
    units
        Its units, where the engine reads of all other schools just what it read before; else None.
    """

    problem: Problem
    units: Units | None


def excluded_from(problem: Problem, units: Units, gone: Sequence[int]) -> Excluded:
    """Take schools out of the question.

    Parameters
    ----------
    problem, units
        With them.
    gone
        Their positions.
    """
    changed = problem.with_pins(problem.pins.leaving_out(problem.schools.ids[i] for i in gone))
    held = units_of(changed)
    removed = {units.unit_of(i) for i in gone}
    kept = np.array([u for u in range(len(units)) if u not in removed], np.int64)
    return Excluded(changed, held if _same(held, units.restricted_to(kept)) else None)


_WHOLE = frozenset({"constant", "certain", "_found"})
"""What is said of the whole, and not of single units."""


def _same(one: Any, other: Any) -> bool:
    """Whether two arrays, or tuples or dataclasses that hold such, are equal."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if is_dataclass(one):
        names = [f.name for f in fields(one) if f.name not in _WHOLE]
        return all(_same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
