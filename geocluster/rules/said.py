"""What facts of rules hold of schools: their ids, since names are found when they are said."""

from __future__ import annotations

from collections.abc import Iterable

from geocluster.rules.declare import Asked

__all__ = ["ids"]


def ids(at: Iterable[int], asked: Asked) -> list[str]:
    """Ids of schools, in the order of their positions."""
    return [asked.schools.ids[i] for i in at]
