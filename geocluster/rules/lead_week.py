"""``visits_a_week`` and ``lead_week_minutes``: how often a lead drives, and how long at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from annotated_types import Ge, Le

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import Seconds, as_seconds, in_minutes, shown, whole
from geocluster.phrases import phrase
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.lead import Lead
from geocluster.rules.parts import Part
from geocluster.rules.said import ids
from geocluster.rules.written import SomeMinutes, seconds_of

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from geocluster.terms.shapes import Restriction

__all__ = ["LEAD_WEEK", "VISITS"]

_KEY = "lead_week_minutes"
_MOST_VISITS = 100
_MOST_SCHOOLS = 20
"""In a group, for the longest week that is looked at."""


class Week(NamedTuple):
    """Visits to each other school in a week, and the most seconds of driving for them."""

    visits: int | None
    most: int | None


def _week(lead: int, at: Sequence[int], visits: int, asked: Asked) -> int:
    """Seconds that a lead drives in a week, to all others and back, where all are known."""
    drives = [
        seconds
        for i in at
        if i != lead
        for seconds in (asked.travel.between(lead, i), asked.travel.between(i, lead))
        if seconds is not None
    ]
    return visits * sum(drives)


def _leads(
    week: Week, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Violation]:
    """Say that whoever leads drives too long in a week."""
    near = [i for i, reaches in leads.items() if reaches]
    if week.most is None or week.visits is None or not near:
        return
    least, _, lead = min((_week(i, at, week.visits, asked), asked.schools.ids[i], i) for i in near)
    if least > week.most:
        found = fact("broken.lead_week", schools=ids(at, asked), lead=asked.schools.ids[lead],
                     week=least, most=week.most, visits=week.visits, rule=_KEY)  # fmt: skip
        yield Violation(found, tuple(at))


def _restrictions(week: Week, asked: Asked) -> Iterator[Restriction]:
    import numpy as np
    from scipy import sparse

    from geocluster.terms.shapes import LeadSum

    if week.most is not None and week.visits is not None:
        there = asked.travel.seconds.astype(np.int64)
        yield LeadSum(sparse.csr_array(week.visits * (there + there.T)), week.most)


def _words(week: Week, _: Asked) -> Iterator[tuple[str, Fact]]:
    if week.most is not None:
        yield _KEY, fact("rule.lead_week", most=week.most)


def _words_of_visits(visits: int | None, _: Asked) -> Iterator[tuple[str, Fact]]:
    if visits is not None:
        yield "visits_a_week", fact("rule.visits", visits=visits)


def _check(name: str, value: Any) -> Seconds | None:
    if value is None:
        return None
    seconds = as_seconds(name, value, error=RulesError)
    if seconds <= 0:
        raise RulesError(
            phrase("{name} must be positive, not {seconds} s", name=name, seconds=seconds)
        )
    return seconds


def _check_visits(name: str, value: Any) -> int | None:
    visits = whole(value)
    if value is not None and (visits is None or not 1 <= visits <= _MOST_VISITS):
        raise RulesError(
            phrase(
                "{name} must be a whole number from 1 to {most_visits}, not {value}",
                name=name,
                most_visits=_MOST_VISITS,
                value=shown(value),
            )
        )
    return visits


def _agree(values: Values) -> None:
    if values[_KEY] is None:
        return
    if values["visits_a_week"] is None:
        raise RulesError(
            phrase("{key} needs visits_a_week: how often the lead drives to each school", key=_KEY)
        )
    if values["lead"] is Lead.NONE:
        raise RulesError(
            phrase(
                '{key} needs a lead, but lead = "none"; use lead = "any", or remove it', key=_KEY
            )
        )


def _parts(week: Week, asked: Asked) -> Iterator[Part[Week]]:
    most, visits = week.most, week.visits
    if most is None or visits is None:
        return
    longest = max(most, 2 * visits * asked.travel.cutoff * min(len(asked.schools), _MOST_SCHOOLS))
    yield Part(
        asks=fact("asks.lead_week", most=most, rule=_KEY),
        change=lambda to: fact("change.lead_week", to=longest if to is None else to, now=most,
                               rule=_KEY),
        held=lambda _, to: {_KEY: None if to is None else Seconds(to)},
        now=most,
        loosest=longest,
        step=60,
    )  # fmt: skip


VISITS = Rule[int | None](
    name="visits",
    keys=(
        Key(
            name="visits_a_week",
            field="visits_a_week",
            kind=Annotated[int, Ge(1), Le(_MOST_VISITS)] | None,
            default_words="none",
            meaning="how often in a week the lead drives to each other school: then the drives of "
            "a week are counted, there and back, instead of one way once",
            check=_check_visits,
            example=2,
        ),
    ),
    words=_words_of_visits,
    texts={
        "rule.visits": Text(
            "Drives are those of a week: from the lead or centre to each other school {visits} "
            "time, and back.",
            "Drives are those of a week: from the lead or centre to each other school {visits} "
            "times, and back.",
            count="visits",
        )
    },
)
"""How often a lead drives to each other school in a week; it forbids nothing."""

LEAD_WEEK = Rule[Week](
    name="lead_week",
    keys=(
        Key(
            name=_KEY,
            field="lead_week",
            kind=SomeMinutes | None,
            default_words="no limit",
            meaning="most driving of the lead in a week, with `visits_a_week`: the visits to all "
            "others, there and back",
            check=_check,
            read=seconds_of,
            write=in_minutes,
            example=300,
            goes_with=lambda keys: keys.get("lead") != "none",
        ),
    ),
    reads=("visits_a_week",),
    gather=Week,
    agree=_agree,
    leads=_leads,
    restrictions=_restrictions,
    words=_words,
    relaxation=Relaxation(
        key=_KEY,
        rank=85,
        binds=lambda week: week.most is not None,
        changes=lambda _: {_KEY: None},
        parts=_parts,
    ),
    texts={
        "broken.lead_week": Text(
            "{schools:roll}: whoever leads drives too long; from {lead:name} it is {week:minutes} "
            "a week, allowed are {most:minutes_exact}{rule:cited}"
        ),
        "asks.lead_week": Text(
            "a lead drives at most {most:minutes_exact} in a week (lead_week_minutes){rule:cited}"
        ),
        "change.lead_week": Text(
            "with a lead's driving of up to {to:minutes_exact} in a week instead of "
            "{now:minutes_exact}"
        ),
        "rule.lead_week": Text("Its lead drives at most {most:minutes_exact} in a week."),
    },
)
"""Most driving of the lead in a week, there and back."""
