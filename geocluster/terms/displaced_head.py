"""Headships that are filled, beyond the one of the lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.phrases import phrase
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import LeadMember, Match

__all__ = ["DISPLACED_HEAD"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    if not problem.has_lead:
        raise RulesError(
            phrase(
                "costs: displaced_head counts heads beside the lead, but the tier has "
                'lead = "none"; set another lead, such as "any", or leave the term out'
            )
        )
    from scipy import sparse  # heavy, and a scenario is checked without it

    ids, heads = problem.schools.ids, problem.schools.column("head")
    filled = np.array([head not in (None, "vacant") for head in heads], np.int64)
    near = sparse.csr_array(problem.travel.seconds > 0).astype(np.int64)
    displaced = sparse.csr_array(near.multiply(filled[None, :])).astype(np.int64)
    displaced.eliminate_zeros()

    def tell(match: Match) -> Fact:
        _, member = match.schools
        return fact("term.displaced_head.school", school=ids[member], head=heads[member])

    yield Cost("displaced_head", value, LeadMember(displaced), tell)


DISPLACED_HEAD = Term(
    key="displaced_head",
    about="Each headship in a group that is filled, beyond the lead's: not vacant, as the column "
    "`[schools] head` has it. Unknown counts as none.",
    on=_on,
    columns=lambda value, schools: ("head",),
    flagged=lambda value, schools: ("head",),
    says=lambda value: fact("term.displaced_head", value=value),
    texts={
        "term.displaced_head.title": Text("displaced heads"),
        "term.displaced_head": Text(
            "Each school with a head of its own under the lead of another costs {value:minutes}."
        ),
        "term.displaced_head.school": Text("{school:name} has a head of its own ({head})."),
    },
)
