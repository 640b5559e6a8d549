"""``groups``: how many groups there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_range, optional
from geocluster.rules.declare import Asked, Key, Made, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
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


def _values(fewest: int, most: int, every: int) -> Values:
    """Return what is held; where it asks nothing, no limit, which is cheaper to solve."""
    return {"groups": None if fewest == 0 and most >= every else (fewest, most)}


def _parts(limits: Limits, asked: Asked) -> Iterator[Part[Limits]]:
    if limits is None:
        return
    fewest, most = limits
    every = max(most, len(asked.schools) // 2)
    if fewest:
        yield Part(
            asks=fact("asks.groups.fewest", n=fewest, rule="groups"),
            change=lambda to: fact("change.groups.fewest", to=to or 0, now=fewest, rule="groups"),
            held=lambda held, to: _values(to or 0, held[1] if held else every, every),
            now=fewest,
            loosest=0,
        )
    if most < every:
        yield Part(
            asks=fact("asks.groups.most", n=most, rule="groups"),
            change=lambda to: fact("change.groups.most", to=to or every, now=most, rule="groups"),
            held=lambda held, to: _values(held[0] if held else 0, to or every, every),
            now=most,
            loosest=every,
        )


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
        parts=_parts,
    ),
    texts={
        "broken.groups": Text(
            "{n} group, allowed are {fewest:between most}{rule:cited}",
            "{n} groups, allowed are {fewest:between most}{rule:cited}",
            count="n",
        ),
        "asks.groups.fewest": Text(
            "at least {n:number} group (groups){rule:cited}",
            "at least {n:number} groups (groups){rule:cited}",
            count="n",
        ),
        "asks.groups.most": Text(
            "at most {n:number} group (groups){rule:cited}",
            "at most {n:number} groups (groups){rule:cited}",
            count="n",
        ),
        "change.groups.fewest": Text(
            "with {to:number} group or more instead of {now:number}",
            "with {to:number} groups or more instead of {now:number}",
            count="to",
        ),
        "change.groups.most": Text(
            "with up to {to:number} group instead of {now:number}",
            "with up to {to:number} groups instead of {now:number}",
            count="to",
        ),
        "rule.groups": Text("There are {groups:span} groups."),
    },
)
"""How many groups there are, both ends allowed."""
