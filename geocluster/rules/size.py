"""``size``: how many schools a group has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.rules.checks import as_range
from geocluster.rules.declare import Asked, Broken, Key, Relaxation, Rule, Values
from geocluster.rules.said import names
from geocluster.rules.written import Sizes, pair_of

__all__ = ["SIZE"]

Limits = tuple[int, int]


def _violations(limits: Limits, at: Sequence[int], asked: Asked) -> Iterator[Broken]:
    fewest, most = limits
    if not fewest <= len(at) <= most:
        said = f"{len(at)} schools ({names(at, asked)}), allowed are {fewest} to {most}"
        yield Broken("size", said, tuple(at), "size")


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
    relaxation=Relaxation(key="size", rank=70, binds=lambda _: True, changes=_twice_as_many),
)
"""How many schools a group has, both ends allowed."""
