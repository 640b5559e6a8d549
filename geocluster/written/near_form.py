"""How the record tells of alternatives and random groupings, and what is read of it."""

from __future__ import annotations

from collections.abc import Sequence
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
    pairs_kept: Count = told(
        "Pairs of schools that the proposal has together that it has, too; summed over the tiers."
    )
    furthest: bool = told(
        "Whether it is proven that none that costs as little differs more from those before it."
    )
    groups: list[list[str]] = told(
        "Ids of the schools of each group, of several tiers of the coarsest."
    )
    finer: list[list[list[str]]] | None = told(
        "The same of each finer tier; there only where there are several.", default=None
    )


class FinerAlternativesForm(Form):
    """What other groupings tell of a finer tier."""

    said: list[FactForm] = told("In short.")
    certain: list[Annotated[list[str], Field(min_length=2, max_length=2)]] | None = told(
        "Pairs of ids that every grouping has together in it that costs no more; null where that "
        "was not come to."
    )


class AlternativesForm(Form):
    """Other groupings within some share of the best that differ most."""

    within: Count = told("Seconds above the proposal that they may cost, at most.")
    said: list[FactForm] = told("In short, of several tiers by the pairs of the coarsest.")
    found: list[AlternativeForm] = told("In the order they were found.")
    certain: list[Annotated[list[str], Field(min_length=2, max_length=2)]] | None = told(
        "Pairs of ids that every grouping has together that costs no more, of several tiers in the "
        "coarsest; null where that was not come to."
    )
    exhausted: bool = told("Whether it is proven that there is no further one.")
    finer: list[FinerAlternativesForm] | None = told(
        "The same of each finer tier; there only where there are several.", default=None
    )


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


def read_alternatives(said: AlternativesForm, tiers: Sequence[TierResult]) -> Alternatives:
    """Return what a record says of the tiers, the coarsest first.

    Raises
    ------
    OutputError
        If it says what nobody can read.
    """
    at = tiers[0].problem.schools.position
    try:
        pairs = [said.certain, *(one.certain for one in said.finer or ())]
        if len(pairs) != len(tiers):
            raise ValueError(f"{len(pairs)} tiers of {len(tiers)}")
        certain = tuple(
            tuple((at(one), at(other)) for one, other in of) for of in pairs if of is not None
        )
        return Alternatives(
            within=said.within,
            found=tuple(
                Alternative(
                    groupings=tuple(
                        Grouping.of([at(i) for i in group] for group in groups)
                        for _, groups in zip(tiers, (one.groups, *(one.finer or ())), strict=True)
                    ),
                    cost=one.cost,
                    furthest=one.furthest,
                )
                for one in said.found
            ),
            certain=certain if len(certain) == len(tiers) else None,
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
