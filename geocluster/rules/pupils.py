"""``pupils``: how many pupils the schools of a group have together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_range, optional
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Violation
from geocluster.rules.said import ids
from geocluster.rules.written import Span, pair_of

__all__ = ["PUPILS", "group_pupils"]

Limits = tuple[int, int] | None

_ANY = (0, 10**9)
"""Another limit, not none: schools of unknown roll stay out of the question."""


def group_pupils(members: Iterable[int], asked: Asked) -> int | None:
    """Pupils of a group; None where the roll of one member is unknown."""
    rolls = [asked.pupils[i] for i in members]
    return None if None in rolls else sum(p for p in rolls if p is not None)


def _violations(limits: Limits, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    total = group_pupils(at, asked)
    if limits is not None and total is not None and not limits[0] <= total <= limits[1]:
        found = fact("broken.pupils", schools=ids(at, asked), total=total, fewest=limits[0],
                     most=limits[1], rule="pupils")  # fmt: skip
        yield Violation(found, tuple(at))


def _words(limits: Limits, _: Asked) -> Iterator[tuple[str, Fact]]:
    if limits is not None:
        yield "pupils", fact("rule.pupils", fewest=limits[0], most=limits[1])


PUPILS = Rule[Limits](
    name="pupils",
    keys=(
        Key(
            name="pupils",
            field="pupils",
            kind=Span | None,
            default_words="no limit",
            meaning="fewest and most pupils in a group",
            check=optional(as_range(smallest=0)),
            read=pair_of,
            write=lambda limits: list(limits) if limits else None,
            example=[150, 1200],
        ),
    ),
    violations=_violations,
    words=_words,
    relaxation=Relaxation(
        key="pupils",
        rank=50,
        binds=lambda limits: limits is not None,
        changes=lambda _: {"pupils": _ANY},
    ),
    texts={
        "broken.pupils": Text(
            "{total} pupils ({schools:roll}), allowed are {fewest} to {most}{rule:cited}",
            count="total",
        ),
        "rule.pupils": Text(
            "It has {fewest:number} to {most:number} pupils together.", count="most"
        ),
    },
)
"""Fewest and most pupils in a group; a school of unknown roll then joins none."""
