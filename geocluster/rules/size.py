"""``size``: how many schools a group has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_range
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.said import ids
from geocluster.rules.written import Sizes, pair_of

__all__ = ["SIZE"]

Limits = tuple[int, int]


def _violations(limits: Limits, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    fewest, most = limits
    if not fewest <= len(at) <= most:
        found = fact("broken.size", schools=ids(at, asked), n=len(at), fewest=fewest, most=most,
                     rule="size")  # fmt: skip
        yield Violation(found, tuple(at))


def _words(limits: Limits, asked: Asked) -> Iterator[tuple[str, Fact]]:
    yield "size", fact("rule.size", tier=asked.tier, size=limits)


def _twice_as_many(limits: Limits) -> Values:
    """Allow another size, which keeps what is asked small."""
    return {"size": (2, 2 * limits[1])}


SIZE = Rule[Limits](
    name="size",
    keys=(
        Key(
            name="size",
            field="size",
            kind=Sizes | None,
            nothing=(2, 4),
            needed=True,
            default_words="the preset's",
            meaning="fewest and most schools in a group, from 2",
            check=as_range(smallest=2),
            read=pair_of,
            write=list,
            example=[2, 4],
        ),
    ),
    violations=_violations,
    words=_words,
    relaxation=Relaxation(key="size", rank=70, binds=lambda _: True, changes=_twice_as_many),
    texts={
        "broken.size": Text(
            "{n} school ({schools:roll}), allowed are {fewest} to {most}{rule:cited}",
            "{n} schools ({schools:roll}), allowed are {fewest} to {most}{rule:cited}",
            count="n",
        ),
        "rule.size": Text("Each group ({tier}) has {size:span} schools."),
    },
)
"""How many schools a group has, both ends allowed."""
