"""``groups``: how many groups there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_range, optional
from geocluster.rules.declare import Asked, Key, Made, Relaxation, Rule, Violation
from geocluster.rules.written import Span, pair_of

__all__ = ["GROUPS"]

Limits = tuple[int, int] | None


def _whole(limits: Limits, made: Sequence[Made]) -> Iterator[Violation]:
    if limits is not None and not limits[0] <= len(made) <= limits[1]:
        yield Violation(fact("broken.groups", n=len(made), fewest=limits[0], most=limits[1],
                             rule="groups"))  # fmt: skip


def _words(limits: Limits, _: Asked) -> Iterator[tuple[str, Fact]]:
    if limits is not None:
        yield "groups", fact("rule.groups", groups=limits)


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
            write=list,
            example=[1, 40],
        ),
    ),
    whole=_whole,
    words=_words,
    relaxation=Relaxation(
        key="groups",
        rank=90,
        binds=lambda limits: limits is not None,
        changes=lambda _: {"groups": None},
        of_groups=False,
    ),
    texts={
        "broken.groups": Text(
            "{n} group, allowed are {fewest} to {most}{rule:cited}",
            "{n} groups, allowed are {fewest} to {most}{rule:cited}",
            count="n",
        ),
        "rule.groups": Text("There are {groups:span} groups."),
    },
)
"""How many groups there are, both ends allowed."""
