"""``same``: fields or columns that are equal within a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geocluster.errors import RulesError
from geocluster.given import as_list
from geocluster.rules.declare import Asked, Broken, Key, Relaxation, Rule, same_value
from geocluster.rules.said import names

__all__ = ["SAME"]

Columns = tuple[str, ...]


def _violations(columns: Columns, at: Sequence[int], asked: Asked) -> Iterator[Broken]:
    for c, column in enumerate(columns):
        labels = {int(asked.labels[i, c]) for i in at}
        if len(labels) > 1 or -1 in labels:
            unknown = " (unknown for some)" if -1 in labels else ""
            said = f"{names(at, asked)} are not all of the same {column}{unknown}"
            yield Broken("same", said, tuple(at), "same")


def _check(name: str, value: Any) -> Columns:
    return tuple(as_list(name, value, error=RulesError))


SAME = Rule[Columns](
    name="same",
    keys=(
        Key(
            name="same",
            field="same",
            kind=list[str],
            default=[],
            meaning="fields or columns that must be equal within a group; unknown equals nothing",
            check=_check,
            read=tuple,
            write=list,
            columns=same_value,
            columns_rank=20,
            example=["authority"],
        ),
    ),
    violations=_violations,
    relaxation=Relaxation(key="same", rank=40, binds=bool, changes=lambda _: {"same": ()}),
)
"""Fields or source columns that are equal within a group; unknown equals nothing."""
