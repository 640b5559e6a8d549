"""``alone``, ``alone_penalty_minutes``, ``alone_free``: what becomes of a school in no group."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal, NamedTuple

from geocluster.conditions import Where
from geocluster.errors import RulesError
from geocluster.rules.checks import as_charge, as_choice, as_where
from geocluster.rules.declare import Asked, Broken, Key, Relaxation, Rule
from geocluster.rules.written import (
    Minutes,
    WhereKeys,
    minutes_written,
    seconds_of,
    where_of,
    where_written,
)

__all__ = ["ALONE", "Alone"]

_MUCH = 10**6
"""Seconds for a school alone where it is allowed after all, so that as few as can be are."""


class Alone(Enum):
    """What a school left alone costs: forbidden, a penalty, or nothing."""

    NEVER = "never"
    PENALISED = "penalised"
    ALLOWED = "allowed"


class Charge(NamedTuple):
    """What becomes of a school in no group."""

    alone: Alone
    penalty: int
    free: Where | None


def _alone(_: Charge, school: int, asked: Asked) -> Iterator[Broken]:
    if asked.alone_cost[school] < 0:
        said = f"{asked.schools.names[school]} may not stand alone, but does"
        yield Broken("alone", said, (school,))


def _check_free(name: str, value: Any) -> Where | None:
    if value is None:
        return None
    where = as_where(name, value)
    if not where.conditions:
        raise RulesError(f"{name} names no condition; use None for no school")
    return where


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
            write=minutes_written,
        ),
        Key(
            name="alone_free",
            field="alone_free",
            kind=WhereKeys | None,
            default_words="none",
            meaning="schools that may stand alone at no cost, such as `{ pupils = { min = 210 } }`",
            check=_check_free,
            read=lambda keys: where_of(keys) if keys else None,
            write=lambda where: where_written(where) if where else None,
            columns=lambda where: where.conditions if where else (),
            columns_rank=40,
            example={"pupils": {"min": 210}},
        ),
    ),
    gather=Charge,
    alone=_alone,
    relaxation=Relaxation(
        key="alone",
        rank=110,
        binds=lambda charge: charge.alone is Alone.NEVER,
        changes=lambda _: {"alone": Alone.PENALISED, "alone_penalty_minutes": _MUCH},
        of_groups=False,
    ),
)
"""What becomes of a school in no group."""
