"""``same``: fields or columns that are equal within a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation, same_value
from geocluster.rules.parts import Part
from geocluster.rules.said import ids

__all__ = ["SAME"]

Columns = tuple[str, ...]


def _violations(columns: Columns, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    for c, column in enumerate(columns):
        labels = {int(asked.labels[i, c]) for i in at}
        if len(labels) > 1 or -1 in labels:
            schools = ids(at, asked)
            if -1 in labels:
                found = fact("broken.same.unknown", schools=schools, column=column, rule="same")
            else:
                found = fact("broken.same", schools=schools, column=column, rule="same")
            yield Violation(found, tuple(at))


def _words(columns: Columns, _: Asked) -> Iterator[tuple[str, Fact]]:
    if columns:
        yield "same", fact("rule.same", columns=columns)


def _check(name: str, value: Any) -> Columns:
    return tuple(as_list(name, value, error=RulesError))


def _parts(columns: Columns, _: Asked) -> Iterator[Part[Columns]]:
    for column in columns:

        def without(held: Columns, _to: int | None, dropped: str = column) -> Values:
            return {"same": tuple(c for c in held if c != dropped)}

        def change(_to: int | None, dropped: str = column) -> Fact:
            return fact("change.same", column=dropped, rule="same")

        yield Part(asks=fact("asks.same", column=column, rule="same"), change=change, held=without)


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
    lasts=lambda *_: True,
    words=_words,
    relaxation=Relaxation(
        key="same", rank=40, binds=bool, changes=lambda _: {"same": ()}, parts=_parts
    ),
    texts={
        "broken.same": Text("{schools:roll} are not all of the same {column}{rule:cited}"),
        "broken.same.unknown": Text(
            "{schools:roll} are not all of the same {column} (unknown for some){rule:cited}"
        ),
        "asks.same": Text("the same {column} in a group (same){rule:cited}"),
        "change.same": Text("with groups across different {column} (without it in same)"),
        "rule.same": Text("Its schools are alike in: {columns:commas}."),
    },
)
"""Fields or source columns that are equal within a group; unknown equals nothing."""
