"""The drive from the lead of a group to each of its other schools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.facts import Text
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import LeadMember

__all__ = ["DRIVE"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    yield Cost("drive", value, LeadMember(problem.travel.seconds))


DRIVE = Term(
    key="drive",
    tier_key="lead",
    about="Seconds from the lead, or the most central school, to each other school of its group.",
    on=_on,
    texts={"term.drive.title": Text("driving")},
)
