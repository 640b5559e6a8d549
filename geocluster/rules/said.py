"""Names and minutes, as violations say them."""

from __future__ import annotations

from collections.abc import Iterable

from geocluster.rules.declare import Asked

__all__ = ["names"]


def names(at: Iterable[int], asked: Asked) -> str:
    """Names of schools, in a row."""
    return ", ".join(asked.schools.names[i] for i in at)
