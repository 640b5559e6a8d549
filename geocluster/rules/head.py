"""``vacant_may_lead``: a school whose headship is vacant leads only where all are vacant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_truth
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Violation
from geocluster.rules.lead import Lead
from geocluster.rules.said import ids

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy import bool_, int64
    from numpy.typing import NDArray

    from geocluster.schools import Schools
    from geocluster.terms.shapes import Restriction

__all__ = ["COLUMN", "HEAD", "VACANT", "known_heads", "vacant_heads"]

COLUMN = "head"
"""What is known of the post of a school's head: ``vacant``, ``acting`` or ``permanent``."""
VACANT = "vacant"
_KEY = "vacant_may_lead"


class Heads(NamedTuple):
    """Who may lead, and whether vacant posts keep nobody from it."""

    lead: Lead
    vacant_may: bool


@lru_cache(maxsize=4)  # asked for with every group that is judged
def known_heads(schools: Schools) -> tuple[str | None, ...]:
    """Return what is known of each school's head; None where nothing is."""
    if COLUMN not in schools.column_names or not schools.table[COLUMN].notna().any():
        return (None,) * len(schools)
    return tuple(None if h is None else str(h).strip().casefold() for h in schools.column(COLUMN))


@lru_cache(maxsize=4)
def vacant_heads(schools: Schools) -> NDArray[bool_]:
    """Shape ``(n,)``: whether the post of a school's head is known to be vacant."""
    vacant = np.array([head == VACANT for head in known_heads(schools)], bool)
    vacant.flags.writeable = False
    return vacant


def asks_of_heads(heads: Heads, schools: Schools) -> bool:
    """Tell whether the rule keeps anybody from leading."""
    if heads.lead is Lead.NONE or heads.vacant_may:
        return False
    vacant = vacant_heads(schools)
    return bool(vacant.any()) and not vacant.all()


def _leads(
    heads: Heads, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Violation]:
    """Say that only schools with a vacant headship are near enough to lead others."""
    near = [i for i, reaches in leads.items() if reaches]
    if not near or heads.vacant_may or heads.lead is Lead.NONE:
        return
    vacant = vacant_heads(asked.schools)
    if vacant[list(at)].all() or any(asked.must_lead[i] or not vacant[i] for i in near):
        return
    found = fact("broken.head", schools=ids(at, asked), vacant=ids(near, asked), rule=_KEY)
    yield Violation(found, tuple(at))


def _restrictions(heads: Heads, asked: Asked) -> Iterator[Restriction]:
    from geocluster.terms.shapes import LeadPairs

    if not asks_of_heads(heads, asked.schools):
        return
    vacant = vacant_heads(asked.schools)

    def allowed(lead: NDArray[int64], member: NDArray[int64]) -> NDArray[bool_]:
        return asked.must_lead[lead] | ~vacant[lead] | vacant[member]

    yield LeadPairs(allowed)


def _words(heads: Heads, asked: Asked) -> Iterator[tuple[str, Fact]]:
    if asks_of_heads(heads, asked.schools):
        yield _KEY, fact("rule.head")
    elif heads.vacant_may and heads.lead is not Lead.NONE:
        yield _KEY, fact("rule.head.may")


def _found(heads: Heads, schools: Schools) -> tuple[str, ...]:
    """Name the column where heads are known: who is called a lead depends on it, too."""
    told = heads.lead is not Lead.NONE and any(known_heads(schools))
    return (COLUMN,) if told else ()


HEAD = Rule[Heads](
    name="head",
    keys=(
        Key(
            name=_KEY,
            field=_KEY,
            kind=bool,
            default=False,
            default_words="`false`",
            meaning="`true`: a school whose `head` is `vacant` may lead others whose is not; else "
            "it leads only where all posts of the group are vacant, or a pin says so",
            check=as_truth,
            write=lambda may: True if may else None,
        ),
    ),
    reads=("lead",),
    gather=Heads,
    leads=_leads,
    restrictions=_restrictions,
    found=_found,
    words=_words,
    relaxation=Relaxation(
        key=_KEY,
        rank=32,
        binds=lambda heads: not heads.vacant_may,
        changes=lambda _: {_KEY: True},
        concerns=lambda heads, asked: asks_of_heads(heads, asked.schools),
    ),
    texts={
        "broken.head": Text(
            "{schools:roll}: only {vacant:names} is near enough to lead all, and its headship is "
            "vacant{rule:cited}",
            "{schools:roll}: only {vacant:names} are near enough to lead all, and their headships "
            "are vacant{rule:cited}",
            count="vacant",
        ),
        "broken.lead.vacant": Text(
            "{school:name} is named as lead, but its headship is vacant, and {least:name} may "
            "lead{rule:cited}"
        ),
        "rule.head": Text(
            "A school whose headship is vacant leads only where all headships of the group are."
        ),
        "rule.head.may": Text("A school whose headship is vacant may lead as any other."),
    },
)
"""A vacant school leads only where all posts in the group are vacant; unknown is not vacant."""
