"""The drive from the lead of a group to each of its other schools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geocluster.facts import Text
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import LeadMember

__all__ = ["DRIVE"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    there, visits = problem.travel.seconds, problem.rules.visits_a_week
    if visits is None:
        yield Cost("drive", value, LeadMember(there))
    else:
        from scipy import sparse  # heavy, and a scenario is checked without it

        week = sparse.csr_array(there.astype(np.int64) + there.T)
        yield Cost("drive", value * visits, LeadMember(week))


DRIVE = Term(
    key="drive",
    tier_key="lead",
    about="Seconds from the lead, or the most central school, to each other school of its group; "
    "with `visits_a_week` there and back, so often.",
    on=_on,
    texts={"term.drive.title": Text("driving")},
)
