"""``contiguous``: the schools of a group hang together, by steps between neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.phrases import phrase
from geocluster.rules.checks import as_truth
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation, same_value
from geocluster.rules.said import ids

__all__ = ["CONTIGUOUS"]


def _violations(contiguous: bool, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    if not contiguous:
        return
    from geocluster.neighbours import pieces  # heavy, and a scenario is checked without it

    apart = pieces(at, asked.neighbours)
    if len(apart) > 1:
        found = fact("broken.contiguous", schools=ids(at, asked), last=ids(apart[-1], asked),
                     rule="contiguous")  # fmt: skip
        yield Violation(found, tuple(at))


def _words(contiguous: bool, _: Asked) -> Iterator[tuple[str, Fact]]:
    if contiguous:
        yield "contiguous", fact("rule.contiguous")


def _agree(values: Values) -> None:
    asked = values["contiguous"] or values["same_or_neighbouring"]
    if values.get("neighbours") is not None and not asked:
        raise RulesError(
            phrase(
                "neighbours is only used with contiguous = true or "
                "same_or_neighbouring; set one of them, or remove it"
            )
        )


CONTIGUOUS = Rule[bool](
    name="contiguous",
    keys=(
        Key(
            name="contiguous",
            field="contiguous",
            kind=bool,
            default=False,
            default_words="`false`",
            meaning="`true`: the schools of a group must hang together, by steps between "
            "neighbours that are all in the group",
            check=as_truth,
            write=lambda asked: True if asked else None,
        ),
        Key(
            name="neighbours",
            kind=str | None,
            default_words="those whose catchments touch",
            meaning="a table with `from`, `to` (ids): who is a neighbour; one direction of a pair "
            "is enough",
            example="neighbours.csv",
            is_rule=False,
        ),
    ),
    agree=_agree,
    violations=_violations,
    neighbours=bool,
    words=_words,
    relaxation=Relaxation(
        key="contiguous", rank=60, binds=same_value, changes=lambda _: {"contiguous": False}
    ),
    texts={
        "broken.contiguous": Text(
            "{schools:roll} do not hang together: {last:roll} is no neighbour of the others"
            "{rule:cited}",
            "{schools:roll} do not hang together: {last:roll} are no neighbour of the others"
            "{rule:cited}",
            count="last",
        ),
        "rule.contiguous": Text("Its schools hang together, by steps between neighbours."),
    },
)
"""Whether from each school of a group one gets to each other by neighbours in the group."""
