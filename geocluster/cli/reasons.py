"""Reasons for the terminal and for programs: each sentence once, with the schools it is true of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from geocluster.cli.printing import say

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.problem import Problem
    from geocluster.ungrouped import Ungrouped

__all__ = ["reasons_record", "say_reasons"]

_MOST_SENTENCES = 12
_MOST_NAMES = 5


def say_reasons(ungrouped: Iterable[Ungrouped], problem: Problem, *, where_more: str) -> None:
    """Print why schools are in no group.

    Parameters
    ----------
    ungrouped
        The schools, the most important first.
    problem
        Whose schools they are.
    where_more
        Where to read of those that find no room here.
    """
    from geocluster.texts import speaker

    names, speech = problem.schools.names, speaker(problem).say
    by_facts: dict[tuple[Fact, ...], list[int]] = {}
    for x in ungrouped:
        by_facts.setdefault((x.fact, *x.changes[:1]), []).append(x.school)
    facts = list(by_facts.items())
    for told, schools in facts[:_MOST_SENTENCES]:
        shown = ", ".join(names[i] for i in schools[:_MOST_NAMES])
        rest = len(schools) - _MOST_NAMES
        say(f"  {shown}{f' and {rest} more' if rest > 0 else ''}: {' '.join(map(speech, told))}")
    more = sum(len(schools) for _, schools in facts[_MOST_SENTENCES:])
    if more:
        say(f"  … and {more} more schools{where_more}.")


def reasons_record(ungrouped: Iterable[Ungrouped], problem: Problem) -> list[dict[str, Any]]:
    """Return reasons for programs, as ``proposal.json`` has them."""
    from geocluster.proposal import said_record
    from geocluster.texts import speaker

    ids, speaks = problem.schools.ids, speaker(problem)
    return [
        {
            "school": ids[x.school],
            "reason": x.reason,
            "why": said_record(x.fact, speaks),
            "rules": list(x.rules),
            "changes": [said_record(change, speaks) for change in x.changes],
        }
        for x in ungrouped
    ]
