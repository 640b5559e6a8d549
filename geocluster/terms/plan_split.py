"""Change from a plan that is given: its groups that fall into several parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.phrases import phrase
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.labelled import splits

__all__ = ["PLAN_SPLIT"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    column = problem.schools.column("plan")
    if all(group is None for group in column):
        raise RulesError(
            phrase(
                "costs: plan_split asks for a plan, but none is known; give [schools] "
                "plan, a column of the list or a file with school and group"
            )
        )
    yield from splits("plan_split", problem, column, value, _split)


def _split(of: str, here: list[str], schools: int) -> Fact:
    return fact("term.plan_split.split", of=of, here=here, schools=schools)


PLAN_SPLIT = Term(
    key="plan_split",
    about="Each part beyond the first into which a group of the given plan (`[schools] plan`) "
    "falls; a school alone is a part.",
    on=_on,
    columns=lambda value, schools: ("plan",),
    says=lambda value: fact("term.plan_split", value=value),
    texts={
        "term.plan_split.title": Text("changes of the plan"),
        "term.plan_split": Text(
            "Each part beyond the first into which a group of the given plan falls costs "
            "{value:minutes}."
        ),
        "term.plan_split.split": Text(
            "It splits the plan's group {of}: here is {here:names}, one of its {schools} schools.",
            "It splits the plan's group {of}: here are {here:names}, of its {schools} schools.",
            count="here",
        ),
    },
)
