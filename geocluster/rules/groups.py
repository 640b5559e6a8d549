"""``groups``: how many groups there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.rules.checks import as_range, optional
from geocluster.rules.declare import Broken, Key, Made, Relaxation, Rule
from geocluster.rules.written import Span, pair_of

__all__ = ["GROUPS"]

Limits = tuple[int, int] | None


def _whole(limits: Limits, made: Sequence[Made]) -> Iterator[Broken]:
    if limits is not None and not limits[0] <= len(made) <= limits[1]:
        said = f"{len(made)} groups, allowed are {limits[0]} to {limits[1]}"
        yield Broken("groups", said, (), "groups")


GROUPS = Rule[Limits](
    name="groups",
    keys=(
        Key(
            name="groups",
            field="groups",
            kind=Span | None,
            default_words="any number",
            meaning="fewest and most groups; `[40, 40]` for exactly 40",
            check=optional(as_range(smallest=0)),
            read=pair_of,
            write=lambda limits: list(limits) if limits else None,
            example=[1, 40],
        ),
    ),
    whole=_whole,
    relaxation=Relaxation(
        key="groups",
        rank=90,
        binds=lambda limits: limits is not None,
        changes=lambda _: {"groups": None},
        of_groups=False,
    ),
)
"""How many groups there are, both ends allowed."""
