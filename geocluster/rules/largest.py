"""``lead = "largest"``: the lead of a group is its school with most pupils."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geocluster.facts import Fact, Text, fact
from geocluster.rules.declare import Asked, Relaxation, Rule, Violation
from geocluster.rules.head import vacant_heads
from geocluster.rules.lead import Lead
from geocluster.rules.longest_drive import Measured
from geocluster.rules.said import ids

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy import bool_, int64
    from numpy.typing import NDArray

    from geocluster.terms.shapes import Restriction

__all__ = ["LARGEST"]


class Largest(NamedTuple):
    """Who may lead, whether vacant posts keep nobody from it, and which drives are measured."""

    lead: Lead
    vacant_may: bool
    measured: Measured


def _by_rank(largest: Largest, at: Iterable[int], asked: Asked) -> list[int]:
    """Sort schools: each of them leads those behind it.

    Filled headships come first where vacant ones may not lead; then most pupils, of which unknown
    is fewest; then the smallest id.
    """
    vacant = vacant_heads(asked.schools)

    def key(i: int) -> tuple[bool, int, str]:
        pupils, last = asked.pupils[i], bool(vacant[i]) and not largest.vacant_may
        return last, 1 if pupils is None else -pupils, asked.schools.ids[i]

    return sorted(at, key=key)


def _restrictions(largest: Largest, asked: Asked) -> Iterator[Restriction]:
    from geocluster.terms.shapes import LeadPairs

    if largest.lead is not Lead.LARGEST:
        return
    n = len(asked.pupils)
    ranks = np.empty(n, np.int64)
    ranks[_by_rank(largest, range(n), asked)] = np.arange(n)

    def allowed(lead: NDArray[int64], member: NDArray[int64]) -> NDArray[bool_]:
        return asked.must_lead[lead] | (ranks[lead] < ranks[member])

    yield LeadPairs(allowed)


def _leads(
    largest: Largest, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Violation]:
    """Say that the largest is not near enough to all others, where another is."""
    from_lead = largest.measured is Measured.FROM_LEAD
    if largest.lead is not Lead.LARGEST or not from_lead or not any(leads.values()):
        return
    first = _by_rank(largest, leads, asked)[0]
    if not leads[first]:
        found = fact("broken.largest", schools=ids(at, asked), largest=asked.schools.ids[first],
                     limit=asked.drive_limit, rule="lead")  # fmt: skip
        yield Violation(found, tuple(at))


def _words(largest: Largest, _: Asked) -> Iterator[tuple[str, Fact]]:
    if largest.lead is Lead.LARGEST:
        yield "lead", fact("rule.largest")


LARGEST = Rule[Largest](
    name="largest",
    keys=(),
    reads=("lead", "vacant_may_lead", "measured"),
    gather=Largest,
    leads=_leads,
    restrictions=_restrictions,
    words=_words,
    relaxation=Relaxation(
        key="lead",
        rank=34,
        binds=lambda largest: largest.lead is Lead.LARGEST,
        changes=lambda _: {"lead": Lead.ANY},
    ),
    texts={
        "broken.largest": Text(
            "{schools:roll}: {largest:name} leads as the largest, but is not within "
            "{limit:minutes_exact} of every member, both ways{rule:cited}"
        ),
        "broken.lead.not_largest": Text(
            "{school:name} is named as lead, but {least:name} leads as the largest{rule:cited}"
        ),
        "rule.largest": Text("The school with most pupils leads its group."),
    },
)
"""The lead is the largest of the schools that may lead: most pupils, then the smallest id."""
