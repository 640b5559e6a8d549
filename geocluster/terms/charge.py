"""A charge for each group: one more head, one more board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.facts import Text
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import Aggregate

__all__ = ["CHARGE"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    yield Cost("charge", value, Aggregate.constant(len(problem.schools)))


CHARGE = Term(
    key="charge",
    tier_key="group_minutes",
    attribute="group_charge",
    about="Each group once: higher means fewer, larger groups.",
    on=_on,
    texts={"term.charge.title": Text("charge for the group")},
)
