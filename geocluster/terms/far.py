"""A soft limit of drives: what is beyond it counts again, so many times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.facts import Fact, Text, fact
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import LeadMember, Match
from geocluster.terms.tabled import charge, counted, read_table, table_checked, write_table

__all__ = ["FAR"]

_FIGURES = {"beyond": charge(), "times": counted(1, 1_000)}


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    ids, beyond = problem.schools.ids, int(value["beyond"])
    over = problem.travel.seconds.copy()
    over.data = (over.data - beyond).clip(min=0)
    over.eliminate_zeros()

    def tell(match: Match) -> Fact:
        lead, member = (ids[i] for i in match.schools)
        return fact(
            "term.far.drive",
            lead=lead,
            school=member,
            drive=match.amount + beyond,
            over=match.amount,
            beyond=beyond,
        )

    yield Cost("far", value["times"], LeadMember(over), tell)


FAR = Term(
    key="far",
    about="Seconds of the drive from the lead to each other school that are beyond a soft limit, "
    "so many times: `{ beyond = 12, times = 2 }` charges a drive of 15 minutes 6 minutes more.",
    on=_on,
    check=table_checked(_FIGURES),
    read=read_table(_FIGURES),
    write=write_table(_FIGURES),
    says=lambda value: fact("term.far", beyond=value["beyond"], times=value["times"]),
    texts={
        "term.far.title": Text("driving beyond the soft limit"),
        "term.far": Text(
            "Each minute of a drive beyond {beyond:minutes} costs {times} more.", count="times"
        ),
        "term.far.drive": Text(
            "The drive from {lead:name} to {school:name} takes {drive:minutes}, "
            "{over:minutes_exact} more than {beyond:minutes}."
        ),
    },
)
