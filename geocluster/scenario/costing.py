"""``[tier.costs]``: a weight for each further term, as the term declares it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from geocluster.errors import nearest
from geocluster.phrases import phrase
from geocluster.terms import TERMS

__all__ = ["CostKeys", "cost_values", "known_costs"]


def known_costs() -> list[str]:
    """Keys that ``[tier.costs]`` may hold."""
    return [key for key, term in TERMS.items() if term.in_costs]


def _known(key: str) -> str:
    if key not in known_costs():
        there = (
            nearest(key, known_costs())
            if known_costs()
            else phrase("; no further term is installed")
        )
        raise ValueError(phrase("unknown key {key!r} in [tier.costs]{there}", key=key, there=there))
    return key


def _readable(costs: dict[str, Any]) -> dict[str, Any]:
    cost_values(costs)
    return costs


CostKeys = Annotated[dict[Annotated[str, AfterValidator(_known)], Any], AfterValidator(_readable)]
"""What is written, by key; refused where a key or a value is not what a term takes."""


def cost_values(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are meant, as :class:`geocluster.rules.Rules` holds them.

    Raises
    ------
    RulesError
        If a value is not what its term takes.
    """
    return {
        key: TERMS[key].check(key, TERMS[key].read(key, value)) for key, value in written.items()
    }
