"""A penalty for each school that is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.facts import Text
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import Alone

__all__ = ["ALONE"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    charged = problem.alone_cost.clip(min=0)
    yield Cost("alone", value, Alone((charged > 0).astype(int)))


ALONE = Term(
    key="alone",
    tier_key="alone_penalty_minutes",
    attribute="alone_penalty",
    about="Each school in no group, where the rules charge for that.",
    on=_on,
    texts={"term.alone.title": Text("left alone")},
)
