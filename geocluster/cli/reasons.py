"""Reasons for the terminal and for programs: each sentence once, with the schools it is true of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from geocluster.cli.show import say

if TYPE_CHECKING:
    from geocluster.proposal import Left

__all__ = ["reasons_record", "say_reasons"]

_MOST_SENTENCES = 12
_MOST_NAMES = 5


def say_reasons(left: Iterable[Left], names: Sequence[str], *, where_more: str) -> None:
    """Print why schools are in no group.

    Parameters
    ----------
    left
        The schools, the most important first.
    names
        Of all schools, by position.
    where_more
        Where to read of those that find no room here.
    """
    by_sentence: dict[str, list[int]] = {}
    for x in left:
        by_sentence.setdefault(x.detail, []).append(x.school)
    sentences = list(by_sentence.items())
    for detail, schools in sentences[:_MOST_SENTENCES]:
        shown = ", ".join(names[i] for i in schools[:_MOST_NAMES])
        rest = len(schools) - _MOST_NAMES
        say(f"  {shown}{f' and {rest} more' if rest > 0 else ''}: {detail}")
    more = sum(len(schools) for _, schools in sentences[_MOST_SENTENCES:])
    if more:
        say(f"  … and {more} more schools{where_more}.")


def reasons_record(left: Iterable[Left], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return reasons for programs."""
    return [
        {"school": ids[x.school], "reason": x.reason, "detail": x.detail, "rules": list(x.rules)}
        for x in left
    ]
