"""All terms by key, and what they are on rules and on a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geocluster.errors import RulesError, nearest
from geocluster.given import shown
from geocluster.registry import Registry
from geocluster.terms.alone import ALONE
from geocluster.terms.charge import CHARGE
from geocluster.terms.declared import Cost, Question, Settings, Term, TermCost
from geocluster.terms.drive import DRIVE
from geocluster.terms.shapes import TouchedSets

__all__ = ["TERMS", "checked_costs", "columns_of", "costs_of", "further_of", "reads_linked"]


_OWN = {term.key: term for term in (CHARGE, DRIVE, ALONE)}


def _check(name: str, term: Term) -> None:
    """Refuse a term of a third party that no scenario could name, or that says nothing."""
    if name != term.key:
        raise RulesError(f"its key is {term.key!r}; name the entry point by its key")
    if not term.in_costs and _OWN.get(name) is not term:
        raise RulesError("its value must stand in [tier.costs]: leave tier_key and attribute out")
    needed = [f"term.{term.key}.title", *([f"term.{term.key}"] if term.in_costs else [])]
    lacking = [code for code in needed if code not in term.texts]
    if lacking:
        raise RulesError(f"texts lacks {' and '.join(map(repr, lacking))}")


TERMS: Registry[Term] = Registry(
    "term",
    group="geocluster.terms",
    own=_OWN,
    of=Term,
    check=_check,
    error=RulesError,
)
"""Every term, in the order in which costs are shown."""


def checked_costs(costs: object) -> dict[str, Any]:
    """Return the values of further terms, each as its term keeps it, by key in their order.

    Raises
    ------
    RulesError
        If it is no mapping, a key is unknown, or a value is not what its term takes.
    """
    if not isinstance(costs, Mapping):
        raise RulesError(f"costs must be a dictionary of terms, not {shown(costs)}")
    known = [key for key, term in TERMS.items() if term.in_costs]
    for key in costs:
        if key not in known:
            there = nearest(str(key), known) if known else "; none is installed"
            raise RulesError(f"costs: no term {shown(key)}{there}")
    return {key: TERMS[key].check(f"costs: {key}", costs[key]) for key in known if key in costs}


def columns_of(rules: Settings) -> tuple[str, ...]:
    """Return every field or source column that a term of these rules reads, each once."""
    named = [name for key, value in rules.costs.items() for name in TERMS[key].columns(value)]
    return tuple(dict.fromkeys(named))


def reads_linked(rules: Settings) -> bool:
    """Tell whether a term of these rules reads the linked pairs of the schools."""
    return any(TERMS[key].linked for key in rules.costs)


def further_of(costs: Iterable[TermCost]) -> tuple[TermCost, ...]:
    """Return what is paid for terms of ``[tier.costs]``: all others have a rule that tells of them.

    Parameters
    ----------
    costs
        Of a group, or of a school alone.
    """
    return tuple(cost for cost in costs if cost.cost and TERMS[cost.term].in_costs)


def costs_of(problem: Question) -> tuple[Cost, ...]:
    """Return all that a problem pays for, in the order of the terms."""
    return tuple(
        Cost(cost.term, cost.weight, cost.shape.among(problem.counted))
        if isinstance(cost.shape, TouchedSets)
        else cost
        for term in TERMS.values()
        for cost in term.costs(problem)
    )
