"""How the record tells of alternatives and random groupings, and what is read of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from geocluster.errors import GeoclusterError, OutputError
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.proposal import Alternative, Alternatives, Drawing, Ensemble, TierResult
from geocluster.written.sections import Count, FactForm, Form, Int, told

__all__ = ["AlternativesForm", "EnsembleForm", "read_alternatives", "read_ensemble"]

_FAULTS = (GeoclusterError, LookupError, TypeError, ValueError)


class AlternativeForm(Form):
    """Another grouping that is nearly as good."""

    cost: Int = told("Seconds.")
    pairs_kept: Count = told("Pairs of schools that the proposal has together that it has, too.")
    furthest: bool = told(
        "Whether it is proven that none that costs as little differs more from those before it."
    )
    groups: list[list[str]] = told("Ids of the schools of each group.")


class AlternativesForm(Form):
    """Other groupings within some share of the best that differ most."""

    within: Count = told("Seconds above the proposal that they may cost, at most.")
    said: list[FactForm] = told("In short.")
    found: list[AlternativeForm] = told("In the order they were found.")
    certain: list[Annotated[list[str], Field(min_length=2, max_length=2)]] | None = told(
        "Pairs of ids that every grouping has together that costs no more; null where that was not "
        "come to."
    )
    exhausted: bool = told("Whether it is proven that there is no further one.")


class EnsembleForm(Form):
    """Random groupings within the rules."""

    seed: Count = told("Of the drawing.")
    steps: Count = told("Of the chain between two of them.")
    missing: Count = told("How many were not come to, as the work was stopped.")
    said: list[FactForm] = told("In short.")
    drawings: list[Annotated[list[Int], Field(min_length=3, max_length=3)]] = told(
        "Of each the seconds that it costs, how many groups there are, and schools in none; of "
        "several tiers the cost of all, and the groups and schools of the finest."
    )


def read_alternatives(said: AlternativesForm, tier: TierResult) -> Alternatives:
    """Return what a record says.

    Raises
    ------
    OutputError
        If it says what nobody can read.
    """
    at = tier.problem.schools.position
    try:
        return Alternatives(
            within=said.within,
            found=tuple(
                Alternative(
                    grouping=Grouping.of([at(i) for i in group] for group in one.groups),
                    cost=one.cost,
                    furthest=one.furthest,
                )
                for one in said.found
            ),
            certain=None
            if said.certain is None
            else tuple((at(one), at(other)) for one, other in said.certain),
            exhausted=said.exhausted,
        )
    except _FAULTS as fault:
        raise _damaged(phrase("alternatives"), fault) from None


def read_ensemble(said: EnsembleForm) -> Ensemble:
    """Return what a record says.

    Raises
    ------
    OutputError
        If it says what nobody can read.
    """
    try:
        return Ensemble(
            seed=said.seed,
            steps=said.steps,
            missing=said.missing,
            drawings=tuple(
                Drawing(cost=cost, groups=groups, alone=alone)
                for cost, groups, alone in said.drawings
            ),
        )
    except _FAULTS as fault:
        raise _damaged(phrase("ensemble"), fault) from None


def _damaged(what: str, fault: Exception) -> OutputError:
    return OutputError(
        phrase(
            "proposal.json is damaged: {what} cannot be read: {kind}: {fault}",
            what=what,
            kind=type(fault).__name__,
            fault=fault,
        )
    )
