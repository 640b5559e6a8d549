"""``longest_drive_minutes`` and ``measured``: how long drives within a group may be, and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import Seconds, as_seconds, in_minutes
from geocluster.phrases import phrase
from geocluster.rules.checks import as_choice
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.lead import Lead
from geocluster.rules.parts import Part
from geocluster.rules.said import ids
from geocluster.rules.written import SomeMinutes, seconds_of

if TYPE_CHECKING:
    from geocluster.travel import TravelTimes

__all__ = ["LONGEST_DRIVE", "Measured", "longest_drive", "within"]


_KEY = "longest_drive_minutes"


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
) -> Iterator[Violation]:
    """Name each drive that is too long, or say that no lead is near enough to all."""
    if limit.measured is Measured.PAIRS:
        pairs = ((i, j) for i in at for j in at if i != j and not within(i, j, asked))
        yield from (Violation(_too_long(i, j, asked), (i, j)) for i, j in pairs)
    elif leads and not any(leads.values()):
        found = fact("broken.drive.no_lead", schools=ids(at, asked), limit=asked.drive_limit,
                     rule=_KEY)  # fmt: skip
        yield Violation(found, tuple(at))


def _too_long(i: int, j: int, asked: Asked) -> Fact:
    seconds, (one, other) = asked.travel.between(i, j), ids((i, j), asked)
    limit = asked.drive_limit
    if seconds is None:
        over = asked.travel.cutoff
        return fact("broken.drive.over", one=one, other=other, over=over, limit=limit, rule=_KEY)
    return fact("broken.drive", one=one, other=other, drive=seconds, limit=limit, rule=_KEY)


def _words(limit: Limit, asked: Asked) -> Iterator[tuple[str, Fact]]:
    if limit.measured is Measured.PAIRS:
        yield _KEY, fact("rule.drive.pairs", limit=asked.drive_limit)
    else:
        yield _KEY, fact("rule.drive.from_lead", limit=asked.drive_limit)


def _check(name: str, value: Any) -> Seconds | None:
    if value is None:
        return None
    seconds = as_seconds(name, value, error=RulesError)
    if seconds <= 0:
        raise RulesError(
            phrase("the longest drive must be positive, not {seconds} s", seconds=seconds)
        )
    return seconds


def _agree(values: Values) -> None:
    if values["measured"] is Measured.FROM_LEAD and values["lead"] is Lead.NONE:
        raise RulesError(
            phrase(
                'measured = "from_lead" needs a lead, but lead = "none"; use lead = '
                '"any", or measured = "pairs"'
            )
        )


def _parts(limit: Limit, asked: Asked) -> Iterator[Part[Limit]]:
    longest, cutoff = limit.longest, asked.travel.cutoff
    if longest is None or longest >= cutoff:
        return
    yield Part(
        asks=fact("asks.drive", limit=longest, rule=_KEY),
        change=lambda to: fact("change.drive", to=cutoff if to is None else to, now=longest,
                               rule=_KEY),
        held=lambda _, to: {_KEY: None if to is None else Seconds(to)},
        now=longest,
        loosest=int(cutoff),
        step=60,
    )  # fmt: skip


LONGEST_DRIVE = Rule[Limit](
    name="drive",
    keys=(
        Key(
            name=_KEY,
            field="longest_drive",
            kind=SomeMinutes | None,
            default_words="the cut-off",
            meaning="at most `cutoff_minutes`",
            check=_check,
            read=seconds_of,
            write=in_minutes,
            example=20,
        ),
        Key(
            name="measured",
            field="measured",
            kind=Literal["pairs", "from_lead"],
            default="pairs",
            default_words="`pairs`",
            meaning="`pairs`: every drive within the group; `from_lead`: between the lead or "
            "centre and each member, both ways",
            check=as_choice(Measured),
            read=Measured,
            write=lambda measured: measured.value,
            goes_with=lambda keys: keys.get("lead") != "none",
        ),
    ),
    gather=Limit,
    agree=_agree,
    leads=_leads,
    lasts=lambda limit, _at, full, _asked: full or limit.measured is Measured.PAIRS,
    words=_words,
    relaxation=Relaxation(
        key=_KEY,
        rank=80,
        binds=lambda limit: limit.longest is not None,
        changes=lambda _: {_KEY: None},
        parts=_parts,
    ),
    texts={
        "broken.drive": Text(
            "{one:name} to {other:name} takes {drive:clock}, the limit is {limit:minutes_exact}"
            "{rule:cited}"
        ),
        "broken.drive.over": Text(
            "{one:name} to {other:name} takes over {over:minutes_exact}, the limit is "
            "{limit:minutes_exact}{rule:cited}"
        ),
        "broken.drive.no_lead": Text(
            "{schools:roll} has no lead or centre from which every member is within "
            "{limit:minutes_exact}, both ways{rule:cited}"
        ),
        "asks.drive": Text(
            "drives of at most {limit:minutes_exact} (longest_drive_minutes){rule:cited}"
        ),
        "change.drive": Text("with drives up to {to:minutes_exact} instead of {now:minutes_exact}"),
        "rule.drive.pairs": Text(
            "Every drive between two of its schools takes at most {limit:minutes_exact}, both ways."
        ),
        "rule.drive.from_lead": Text(
            "Every drive between its lead or centre and a member takes at most "
            "{limit:minutes_exact}, both ways."
        ),
    },
)
"""The longest drive that is allowed; exactly that long is. Without it the cut-off holds."""
