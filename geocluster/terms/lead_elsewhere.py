"""Schools under a lead of another township, or of whatever else a column says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from geocluster.arrays import numbered
from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_charge, in_minutes, shown
from geocluster.phrases import phrase
from geocluster.terms.declared import Cost, Question, Term, from_minutes
from geocluster.terms.shapes import LeadMember, Match

__all__ = ["LEAD_ELSEWHERE"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    from scipy import sparse  # heavy, and a scenario is checked without it

    if not problem.has_lead:
        raise RulesError(
            phrase(
                "costs: lead_elsewhere compares schools with their lead, but the tier "
                'has lead = "none"; set another lead, or leave the term out'
            )
        )
    near = problem.travel.seconds.tocoo()
    for name, weight in value.items():
        column = problem.schools.column(name)
        of, _ = numbered(column)
        lead, member = of[near.row], of[near.col]
        other = (lead != member) & (lead >= 0) & (member >= 0) & (near.data > 0)
        pairs = (near.row[other], near.col[other])
        amount = sparse.csr_array((np.ones(int(other.sum()), np.int64), pairs), shape=near.shape)
        yield Cost("lead_elsewhere", weight, LeadMember(amount), _teller(problem, name, column))


def _teller(problem: Question, name: str, column: tuple[Any, ...]) -> Any:
    def tell(match: Match) -> Fact:
        lead, member = match.schools
        return fact(
            "term.lead_elsewhere.school",
            school=problem.schools.ids[member],
            column=name,
            own=str(column[member]),
            of_lead=str(column[lead]),
        )

    return tell


def _table(name: str, value: Any) -> Mapping[str, Any]:
    good = isinstance(value, Mapping) and value and all(isinstance(c, str) for c in value)
    if not good:
        raise RulesError(
            phrase(
                "{name} must be minutes by column, such as {{ township = 10 }}, not {value}",
                name=name,
                value=shown(value),
            )
        )
    table: Mapping[str, Any] = value
    return table


def _checked(name: str, value: Any) -> Any:
    return {c: as_charge(f"{name}.{c}", w) for c, w in _table(name, value).items()}


def _read(name: str, written: Any) -> Any:
    return {c: from_minutes(f"{name}.{c}", w) for c, w in _table(name, written).items()}


def _said(value: Any) -> Fact:
    each = [fact("term.lead_elsewhere.column", column=c, value=w) for c, w in value.items()]
    return fact("term.lead_elsewhere", each=each)


LEAD_ELSEWHERE = Term(
    key="lead_elsewhere",
    about="Each school whose lead has another value in a column, both known. Minutes by column: "
    "`{ township = 10 }`.",
    on=_on,
    check=_checked,
    read=_read,
    write=lambda value: {c: in_minutes(w) for c, w in value.items()},
    columns=lambda value, schools: tuple(value),
    flagged=lambda value, schools: tuple(value),
    says=_said,
    texts={
        "term.lead_elsewhere.title": Text("leads from elsewhere"),
        "term.lead_elsewhere": Text("Each school under a lead from elsewhere costs {each:list}."),
        "term.lead_elsewhere.column": Text("{value:minutes} ({column})"),
        "term.lead_elsewhere.school": Text(
            "{school:name} is of another {column} ({own}) than its lead ({of_lead})."
        ),
    },
)
