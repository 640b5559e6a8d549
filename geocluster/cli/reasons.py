"""Reasons for the terminal and for programs: each sentence once, with the schools it is true of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from geocluster.cli.telling import spoken, tell
from geocluster.facts import fact

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.problem import Problem
    from geocluster.ungrouped import Ungrouped

__all__ = ["reasons_record", "say_reasons"]

_MOST_SENTENCES = 12
_MOST_NAMES = 5


def say_reasons(
    ungrouped: Iterable[Ungrouped], problem: Problem, *, more: Callable[[int], Fact]
) -> None:
    """Print why schools are in no group.

    Parameters
    ----------
    ungrouped
        The schools, the most important first.
    problem
        Whose schools they are.
    more
        Tells where to read of those, so many, that find no room here.
    """
    from geocluster.texts import speaker

    names, speaks = problem.schools.names, speaker(problem, spoken())
    by_facts: dict[tuple[Fact, ...], list[int]] = {}
    for x in ungrouped:
        by_facts.setdefault((x.fact, *x.changes[:1]), []).append(x.school)
    facts = list(by_facts.items())
    for told, schools in facts[:_MOST_SENTENCES]:
        shown = [names[i] for i in schools[:_MOST_NAMES]]
        rest = len(schools) - _MOST_NAMES
        if rest > 0:
            tell(fact("terminal.reason.more", schools=shown, n=rest, why=told), speaks, indent=2)
        else:
            tell(fact("terminal.reason", schools=shown, why=told), speaks, indent=2)
    left = sum(len(schools) for _, schools in facts[_MOST_SENTENCES:])
    if left:
        tell(more(left), indent=2)


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
