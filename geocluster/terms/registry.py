"""All terms by key, and what they are on rules and on a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geocluster.errors import RulesError, nearest
from geocluster.given import shown
from geocluster.phrases import phrase
from geocluster.registry import Registry
from geocluster.terms.alone import ALONE
from geocluster.terms.authorities import AUTHORITIES
from geocluster.terms.charge import CHARGE
from geocluster.terms.declared import Cost, Question, Settings, Term, TermCost
from geocluster.terms.denominations import DENOMINATIONS
from geocluster.terms.displaced_head import DISPLACED_HEAD
from geocluster.terms.drive import DRIVE
from geocluster.terms.far import FAR
from geocluster.terms.lead_elsewhere import LEAD_ELSEWHERE
from geocluster.terms.mediums import MEDIUMS
from geocluster.terms.nearest_elsewhere import NEAREST_ELSEWHERE
from geocluster.terms.pair_split import PAIR_SPLIT
from geocluster.terms.partnership_split import PARTNERSHIP_SPLIT
from geocluster.terms.plan_split import PLAN_SPLIT
from geocluster.terms.shapes import TouchedSets
from geocluster.terms.short_of import SHORT_OF

if TYPE_CHECKING:
    from geocluster.schools import Schools

__all__ = ["TERMS", "checked_costs", "columns_of", "costs_of", "further_of", "reads_linked"]


_OWN = {
    term.key: term
    for term in (
        CHARGE, DRIVE, ALONE, FAR, DISPLACED_HEAD, LEAD_ELSEWHERE, PARTNERSHIP_SPLIT, PAIR_SPLIT,
        NEAREST_ELSEWHERE, DENOMINATIONS, MEDIUMS, AUTHORITIES, PLAN_SPLIT, SHORT_OF,
    )
}  # fmt: skip


def _check(name: str, term: Term) -> None:
    """Refuse a term of a third party that no scenario could name, or that says nothing."""
    if name != term.key:
        raise RulesError(
            phrase("its key is {key!r}; name the entry point by its key", key=term.key)
        )
    if not term.in_costs and _OWN.get(name) is not term:
        raise RulesError(
            phrase("its value must stand in [tier.costs]: leave tier_key and attribute out")
        )
    needed = [f"term.{term.key}.title", *([f"term.{term.key}"] if term.in_costs else [])]
    lacking = [code for code in needed if code not in term.texts]
    if term.in_costs and term.says is None:
        raise RulesError(
            phrase(
                "says must give what it charges, as a fact with the code 'term.{name}'", name=name
            )
        )
    if lacking:
        raise RulesError(
            phrase("texts lacks {lacking:and}", lacking=[repr(code) for code in lacking])
        )


TERMS: Registry[Term] = Registry(
    phrase("term"),
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
        raise RulesError(
            phrase("costs must be a dictionary of terms, not {costs}", costs=shown(costs))
        )
    known = [key for key, term in TERMS.items() if term.in_costs]
    for key in costs:
        if key not in known:
            there = nearest(str(key), known) if known else phrase("; none is installed")
            raise RulesError(phrase("costs: no term {key}{there}", key=shown(key), there=there))
    return {key: TERMS[key].check(f"costs: {key}", costs[key]) for key in known if key in costs}


def columns_of(rules: Settings, schools: Schools) -> tuple[str, ...]:
    """Return every field or source column that a term of these rules reads, each once."""
    costs = rules.costs.items()
    named = [name for key, value in costs for name in TERMS[key].columns(value, schools)]
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
        replace(cost, shape=cost.shape.among(problem.counted))
        if isinstance(cost.shape, TouchedSets)
        else cost
        for term in TERMS.values()
        for cost in term.costs(problem)
    )
