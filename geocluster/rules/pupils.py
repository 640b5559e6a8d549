"""``pupils``: how many pupils the schools of a group have together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.phrases import phrase
from geocluster.rules.checks import as_range, optional
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.said import ids
from geocluster.rules.written import Span, pair_of

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from geocluster.schools import Schools

__all__ = ["PUPILS", "group_pupils"]

Limits = tuple[int, int] | None

_MORE = 4
"""Times all pupils of now: no group has more, nor in a coming year."""

_ANY = (0, 10**9)
"""Another limit, not none: schools of unknown roll stay out of the question."""


def group_pupils(members: Iterable[int], asked: Asked) -> int | None:
    """Pupils of a group; None where the roll of one member is unknown."""
    rolls = [asked.pupils[i] for i in members]
    return None if None in rolls else sum(p for p in rolls if p is not None)


def _violations(limits: Limits, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    total = group_pupils(at, asked)
    if limits is not None and total is not None and not limits[0] <= total <= limits[1]:
        found = fact("broken.pupils", schools=ids(at, asked), total=total, fewest=limits[0],
                     most=limits[1], rule="pupils")  # fmt: skip
        yield Violation(found, tuple(at))


def _lasts(limits: Limits, at: Sequence[int], _full: bool, asked: Asked) -> bool:
    """Tell whether the group has too many pupils, which only grow with every school."""
    total = group_pupils(at, asked)
    return limits is not None and total is not None and total > limits[1]


def _hopeless(limits: Limits, values: Values, schools: Schools) -> None:
    """Refuse limits that the largest or the smallest schools of the list cannot meet."""
    if limits is None:
        return
    rolls = sorted(p for p in schools.pupils if p is not None)
    (fewest, most), size = limits, values["size"]
    if len(rolls) < size[0]:
        raise RulesError(
            phrase(
                "pupils = [{fewest}, {most}] needs schools whose roll is known, but "
                "only {n} of {schools} have one; name the right column, or remove "
                "pupils",
                fewest=fewest,
                most=most,
                n=len(rolls),
                schools=len(schools),
            )
        )
    highest, lowest = sum(rolls[-size[1] :]), sum(rolls[: size[0]])
    if fewest > highest:
        raise RulesError(
            phrase(
                "pupils = [{fewest}, {most}]: no group can meet this; the {size} "
                "largest schools have {highest:,} pupils together; lower the first "
                "number to at most {highest}, or allow more schools in a group (size = "
                "{sizes!r})",
                fewest=fewest,
                most=most,
                size=size[1],
                highest=highest,
                sizes=list(size),
            )
        )
    if most < lowest:
        raise RulesError(
            phrase(
                "pupils = [{fewest}, {most}]: no group can meet this; the {size} "
                "smallest schools have {lowest:,} pupils together; raise the second "
                "number to at least {lowest}",
                fewest=fewest,
                most=most,
                size=size[0],
                lowest=lowest,
            )
        )


def _words(limits: Limits, _: Asked) -> Iterator[tuple[str, Fact]]:
    if limits is not None:
        yield "pupils", fact("rule.pupils", fewest=limits[0], most=limits[1])


def _parts(limits: Limits, asked: Asked) -> Iterator[Part[Limits]]:
    if limits is None:
        return
    fewest, most = limits
    if fewest:
        yield Part(
            asks=fact("asks.pupils.fewest", n=fewest, rule="pupils"),
            change=lambda to: fact("change.pupils.fewest", to=to or 0, now=fewest, rule="pupils"),
            held=lambda held, to: {"pupils": (to or 0, (held or _ANY)[1])},
            now=fewest,
            loosest=0,
        )
    every = max(most, _MORE * sum(p for p in asked.pupils if p is not None))
    yield Part(
        asks=fact("asks.pupils.most", n=most, rule="pupils"),
        change=lambda to: fact("change.pupils.most", to=to or every, now=most, rule="pupils"),
        held=lambda held, to: {"pupils": ((held or _ANY)[0], _ANY[1] if to is None else to)},
        now=most,
        loosest=every,
    )


PUPILS = Rule[Limits](
    name="pupils",
    keys=(
        Key(
            name="pupils",
            field="pupils",
            kind=Span | None,
            default_words="no limit",
            meaning="fewest and most pupils in a group",
            check=optional(as_range(smallest=0)),
            read=pair_of,
            write=list,
            example=[150, 1200],
        ),
    ),
    violations=_violations,
    lasts=_lasts,
    hopeless=_hopeless,
    words=_words,
    relaxation=Relaxation(
        key="pupils",
        rank=50,
        binds=lambda limits: limits is not None,
        changes=lambda _: {"pupils": _ANY},
        parts=_parts,
    ),
    texts={
        "broken.pupils": Text(
            "{total} pupil ({schools:roll}), allowed are {fewest:between most}{rule:cited}",
            "{total} pupils ({schools:roll}), allowed are {fewest:between most}{rule:cited}",
            count="total",
        ),
        "asks.pupils.fewest": Text(
            "at least {n:number} pupil in a group (pupils){rule:cited}",
            "at least {n:number} pupils in a group (pupils){rule:cited}",
            count="n",
        ),
        "asks.pupils.most": Text(
            "at most {n:number} pupil in a group (pupils){rule:cited}",
            "at most {n:number} pupils in a group (pupils){rule:cited}",
            count="n",
        ),
        "change.pupils.fewest": Text(
            "with pupils from {to:number} instead of {now:number}", count="to"
        ),
        "change.pupils.most": Text(
            "with pupils up to {to:number} instead of {now:number}", count="to"
        ),
        "rule.pupils": Text("It has {fewest:between most} pupils together.", count="most"),
    },
)
"""Fewest and most pupils in a group; a school of unknown roll then joins none."""
