"""``group_minutes``: what each group costs, whatever its schools."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.facts import Fact, Text, fact
from geocluster.given import as_charge, in_minutes
from geocluster.rules.declare import Asked, Key, Rule
from geocluster.rules.written import Minutes, seconds_of

__all__ = ["GROUP_MINUTES"]


def _words(charge: int, _: Asked) -> Iterator[tuple[str, Fact]]:
    if charge:
        yield "group_minutes", fact("rule.group_minutes", charge=charge)


GROUP_MINUTES = Rule[int](
    name="group_minutes",
    keys=(
        Key(
            name="group_minutes",
            field="group_charge",
            kind=Minutes,
            default=0,
            default_words="0",
            meaning="a charge for each group: one more head, one more board",
            check=as_charge,
            read=seconds_of,
            write=in_minutes,
            example=15,
        ),
    ),
    words=_words,
    texts={"rule.group_minutes": Text("Each group is charged {charge:minutes_exact}.")},
)
"""A charge for each group; it forbids nothing."""
