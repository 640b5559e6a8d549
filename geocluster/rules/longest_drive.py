"""``longest_drive_minutes`` and ``measured``: how long drives within a group may be, and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Literal, NamedTuple

from geocluster.errors import RulesError
from geocluster.given import Seconds, as_seconds
from geocluster.rules.checks import as_choice
from geocluster.rules.declare import Asked, Broken, Key, Relaxation, Rule, Values
from geocluster.rules.lead import Lead
from geocluster.rules.said import names
from geocluster.rules.written import SomeMinutes, minutes_written, seconds_of
from geocluster.travel import TravelTimes

__all__ = ["LONGEST_DRIVE", "Measured", "longest_drive", "within"]


class Measured(Enum):
    """Which drives within a group the limit holds for."""

    PAIRS = "pairs"
    FROM_LEAD = "from_lead"


class Limit(NamedTuple):
    """The longest drive in seconds, None for the cut-off, and which drives are measured."""

    longest: int | None
    measured: Measured


def longest_drive(
    measured: Measured, members: Sequence[int], lead: int, travel: TravelTimes
) -> int | None:
    """Longest drive in seconds that the rule measures; None if one is beyond the cut-off."""
    if measured is Measured.PAIRS:
        pairs = [(i, j) for i in members for j in members if i != j]
    else:
        pairs = [p for j in members if j != lead for p in ((lead, j), (j, lead))]
    times = [travel.between(i, j) for i, j in pairs]
    return None if None in times else max(t for t in times if t is not None)


def within(i: int, j: int, asked: Asked) -> bool:
    """Tell whether the drive from one school to another is allowed."""
    seconds = asked.travel.between(i, j)
    return seconds is not None and seconds <= asked.drive_limit


def _leads(
    limit: Limit, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Broken]:
    """Name each drive that is too long, or say that no lead is near enough to all."""
    key = "longest_drive_minutes"
    if limit.measured is Measured.PAIRS:
        pairs = ((i, j) for i in at for j in at if i != j and not within(i, j, asked))
        yield from (Broken("drive", _too_long(i, j, asked), (i, j), key) for i, j in pairs)
    elif leads and not any(leads.values()):
        why = "has no lead from which every member is within"
        said = f"{names(at, asked)} {why} {asked.drive_limit / 60:g} min, both ways"
        yield Broken("drive", said, tuple(at), key)


def _too_long(i: int, j: int, asked: Asked) -> str:
    seconds = asked.travel.between(i, j)
    limit = f"{asked.drive_limit / 60:g} min"
    said = f"over {asked.travel.cutoff / 60:g} min" if seconds is None else _minutes(seconds)
    school = asked.schools.names
    return f"{school[i]} to {school[j]} takes {said}, the limit is {limit}"


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60:02d} s"


def _check(name: str, value: Any) -> Seconds | None:
    if value is None:
        return None
    seconds = as_seconds(name, value, error=RulesError)
    if seconds <= 0:
        raise RulesError(f"the longest drive must be positive, not {seconds} s")
    return seconds


def _agree(values: Values) -> None:
    if values["measured"] is Measured.FROM_LEAD and values["lead"] is Lead.NONE:
        raise RulesError(
            'measured = "from_lead" needs a lead, but lead = "none"; '
            'use lead = "any", or measured = "pairs"'
        )


LONGEST_DRIVE = Rule[Limit](
    name="drive",
    keys=(
        Key(
            name="longest_drive_minutes",
            field="longest_drive",
            kind=SomeMinutes | None,
            default_words="the cut-off",
            meaning="at most `cutoff_minutes`",
            check=_check,
            read=seconds_of,
            write=lambda seconds: None if seconds is None else minutes_written(seconds),
            example=20,
        ),
        Key(
            name="measured",
            field="measured",
            kind=Literal["pairs", "from_lead"],
            default="pairs",
            default_words="`pairs`",
            meaning="`pairs`: every drive within the group; `from_lead`: between the lead and each "
            "member, both ways",
            check=as_choice(Measured),
            read=Measured,
            write=lambda measured: measured.value,
            goes_with=lambda keys: keys.get("lead") != "none",
        ),
    ),
    gather=Limit,
    agree=_agree,
    leads=_leads,
    relaxation=Relaxation(
        key="longest_drive_minutes",
        rank=80,
        binds=lambda limit: limit.longest is not None,
        changes=lambda _: {"longest_drive_minutes": None},
    ),
)
"""The longest drive that is allowed; exactly that long is. Without it the cut-off holds."""
