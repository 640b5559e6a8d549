"""``size``: how many schools a group has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_range
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.said import ids
from geocluster.rules.written import Sizes, pair_of

__all__ = ["SIZE"]

Limits = tuple[int, int]

_FEW = 12
"""Schools that may all be in one group where the most is dropped."""


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


def _parts(limits: Limits, asked: Asked) -> Iterator[Part[Limits]]:
    fewest, most = limits
    if fewest > 2:
        yield Part(
            asks=fact("asks.size.fewest", n=fewest, rule="size"),
            change=lambda to: fact("change.size.fewest", to=to or 2, now=fewest, rule="size"),
            held=lambda held, to: {"size": (to or 2, held[1])},
            now=fewest,
            loosest=2,
        )
    # No limit where that is cheap to ask; else twice as many, as where the rule is dropped.
    n = len(asked.schools)
    wide = max(most, n if n <= _FEW else 2 * most)
    if wide > most:
        yield Part(
            asks=fact("asks.size.most", n=most, rule="size"),
            change=lambda to: fact("change.size.most", to=to or wide, now=most, rule="size"),
            held=lambda held, to: {"size": (held[0], to or wide)},
            now=most,
            loosest=wide,
        )


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
    relaxation=Relaxation(
        key="size", rank=70, binds=lambda _: True, changes=_twice_as_many, parts=_parts
    ),
    texts={
        "broken.size": Text(
            "{n} school ({schools:roll}), allowed are {fewest:between most}{rule:cited}",
            "{n} schools ({schools:roll}), allowed are {fewest:between most}{rule:cited}",
            count="n",
        ),
        "asks.size.fewest": Text(
            "at least {n} school in a group (size){rule:cited}",
            "at least {n} schools in a group (size){rule:cited}",
            count="n",
        ),
        "asks.size.most": Text(
            "at most {n} school in a group (size){rule:cited}",
            "at most {n} schools in a group (size){rule:cited}",
            count="n",
        ),
        "change.size.fewest": Text(
            "with groups from {to} school instead of {now}",
            "with groups from {to} schools instead of {now}",
            count="to",
        ),
        "change.size.most": Text(
            "with groups of up to {to} school instead of {now}",
            "with groups of up to {to} schools instead of {now}",
            count="to",
        ),
        "rule.size": Text("Each group ({tier}) has {size:span} schools."),
    },
)
"""How many schools a group has, both ends allowed."""
