"""Linked pairs, such as an infant and a junior school, that are not in one group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.facts import Fact, Text, fact
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import Match, TouchedSets

__all__ = ["PAIR_SPLIT"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    linked = problem.schools.linked

    def tell(match: Match) -> Fact:
        (pair,) = match.of
        return fact("term.pair_split.pair", schools=list(pair.schools), why=pair.why)

    yield Cost(
        "pair_split", value, TouchedSets(problem.schools.linked_positions, names=linked), tell
    )


PAIR_SPLIT = Term(
    key="pair_split",
    about="Each linked pair of schools (an infant with its junior school, or `[schools] pairs`) "
    "that is not in one group, also where both stand alone, even where that is free.",
    on=_on,
    linked=True,
    says=lambda value: fact("term.pair_split", value=value),
    texts={
        "term.pair_split.title": Text("split pairs"),
        "term.pair_split": Text(
            "Each pair of schools that belong together, but are not in one group, costs "
            "{value:minutes}."
        ),
        "term.pair_split.pair": Text(
            "It splits the pair {schools:names} ({why:said}).", note="of two schools"
        ),
    },
)
