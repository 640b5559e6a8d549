"""Today's partnerships: which a grouping keeps, and which it splits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.facts import Text
from geocluster.measures.declare import Measure, Seen, Value, added

__all__ = ["TIES"]


def _touched(seen: Seen, k: int, layer: str) -> Iterator[tuple[int, int]]:
    """Yield for each partnership of a layer how many of its schools a group holds, of how many."""
    known, held = seen.known, seen.members(k)
    for number in sorted({p for i in held for p in known.partners_of[i]}):
        partnership = known.partnerships[number]
        if partnership.layer == layer and len(partnership.schools) > 1:
            yield len(set(held).intersection(partnership.schools)), len(partnership.schools)


def _kept(seen: Seen, k: int, layer: str) -> Value:
    return sum(inside == of for inside, of in _touched(seen, k, layer))


def _split(seen: Seen, k: int, layer: str) -> Value:
    return sum(inside < of for inside, of in _touched(seen, k, layer))


def _split_in_all(seen: Seen, layer: str, _groups: Sequence[Value]) -> Value:
    """Count partnerships in several parts; one that no group touches has all its schools alone."""
    group_of = {i: k for k, group in enumerate(seen.grouping.groups) for i in group.members}
    return sum(
        len({group_of.get(i, -1 - i) for i in partnership.schools}) > 1
        for partnership in seen.known.partnerships
        if partnership.layer == layer
    )


TIES = (
    Measure(
        key="partnerships_kept",
        unit="partnerships",
        about="Today's partnerships, by layer, all of whose schools are in one group.",
        title=Text("Partnerships kept whole ({which})"),
        of_group=_kept,
        of_whole=added,
        each=lambda known: known.layers,
        several=True,
        in_groups=True,
    ),
    Measure(
        key="partnerships_split",
        unit="partnerships",
        about="Today's partnerships, by layer, of whose schools a group holds some but not all. "
        "Of the whole: those that are in several parts, schools alone among them.",
        title=Text("Partnerships split ({which})"),
        of_group=_split,
        of_whole=_split_in_all,
        each=lambda known: known.layers,
        several=True,
        in_groups=True,
    ),
)
"""What is counted of today's partnerships."""
