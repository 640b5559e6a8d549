"""``alone``, ``alone_penalty_minutes``, ``alone_free``: what becomes of a school in no group."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Literal, NamedTuple

from geocluster.conditions import Where
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_charge, in_minutes
from geocluster.rules.checks import as_choice, as_some
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Violation
from geocluster.rules.parts import Part
from geocluster.rules.written import (
    Minutes,
    WhereKeys,
    seconds_of,
    where_of,
)

__all__ = ["ALONE", "Alone"]

_MUCH = 10**6
"""Seconds for a school alone where it is allowed after all, so that as few as can be are."""


class Alone(Enum):
    """What a school left alone costs: forbidden, a penalty, or nothing."""

    NEVER = "never"
    PENALISED = "penalised"
    ALLOWED = "allowed"


_LEFT_AFTER_ALL = {"alone": Alone.PENALISED, "alone_penalty_minutes": _MUCH}


class Charge(NamedTuple):
    """What becomes of a school in no group."""

    alone: Alone
    penalty: int
    free: Where | None


def _alone(_: Charge, school: int, asked: Asked) -> Iterator[Violation]:
    if asked.alone_cost[school] < 0:
        yield Violation(fact("broken.alone", school=asked.schools.ids[school]), (school,))


def _words(charge: Charge, _: Asked) -> Iterator[tuple[str, Fact]]:
    """Say first who pays nothing, so that what is charged is said of the others."""
    others = charge.free is not None
    if charge.free is not None:
        yield "alone_free", fact("rule.alone.free", where=charge.free.written)
    if charge.alone is Alone.NEVER:
        yield "alone", fact("rule.alone.never_others" if others else "rule.alone.never")
    elif charge.alone is Alone.ALLOWED:
        yield "alone", fact("rule.alone.allowed_others" if others else "rule.alone.allowed")
    elif others:
        yield "alone", fact("rule.alone.penalised_others", penalty=charge.penalty)
    else:
        yield "alone", fact("rule.alone.penalised", penalty=charge.penalty)


def _parts(charge: Charge, _: Asked) -> Iterator[Part[Charge]]:
    if charge.alone is Alone.NEVER:
        yield Part(
            asks=fact("asks.alone", rule="alone"),
            change=lambda _: fact("change.alone", rule="alone"),
            held=lambda *_: _LEFT_AFTER_ALL,
        )


ALONE = Rule[Charge](
    name="alone",
    keys=(
        Key(
            name="alone",
            field="alone",
            kind=Literal["never", "penalised", "allowed"],
            default="penalised",
            default_words="`penalised`",
            meaning="`never`, `penalised` or `allowed`",
            check=as_choice(Alone),
            read=Alone,
            write=lambda alone: alone.value,
        ),
        Key(
            name="alone_penalty_minutes",
            field="alone_penalty",
            kind=Minutes,
            default=60,
            default_words="60",
            meaning="for each school left alone",
            check=as_charge,
            read=seconds_of,
            write=in_minutes,
        ),
        Key(
            name="alone_free",
            field="alone_free",
            kind=WhereKeys | None,
            default_words="none",
            meaning="schools that may stand alone at no cost, such as `{ pupils = { min = 210 } }`",
            check=as_some("no school"),
            read=lambda keys: where_of(keys) if keys else None,
            write=lambda where: where.written,
            columns=lambda where: where.conditions if where else (),
            columns_rank=40,
            example={"pupils": {"min": 210}},
        ),
    ),
    gather=Charge,
    alone=_alone,
    words=_words,
    relaxation=Relaxation(
        key="alone",
        rank=110,
        binds=lambda charge: charge.alone is Alone.NEVER,
        changes=lambda _: _LEFT_AFTER_ALL,
        of_groups=False,
        parts=_parts,
    ),
    texts={
        "broken.alone": Text("{school:name} may not stand alone, but does"),
        "asks.alone": Text('no school alone (alone = "never"){rule:cited}'),
        "change.alone": Text('with schools that may stand alone (alone = "penalised")'),
        "rule.alone.free": Text("Such schools may stand alone at no cost: {where:where}."),
        "rule.alone.never": Text("Every school must be in a group."),
        "rule.alone.never_others": Text("Every other school must be in a group."),
        "rule.alone.allowed": Text("A school may stand alone at no cost."),
        "rule.alone.allowed_others": Text("Any other school may stand alone at no cost, too."),
        "rule.alone.penalised": Text("A school left alone is charged {penalty:minutes_exact}."),
        "rule.alone.penalised_others": Text(
            "Any other school left alone is charged {penalty:minutes_exact}."
        ),
    },
)
"""What becomes of a school in no group."""
