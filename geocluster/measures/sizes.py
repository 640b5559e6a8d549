"""How many schools and pupils: now, in coming years, and of what is called small."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geocluster.citations import SMALL
from geocluster.facts import Text
from geocluster.measures.declare import Measure, OfGroup, Seen, Value, added, most, total

__all__ = ["SIZES"]


def _schools(seen: Seen, k: int, _: str) -> Value:
    return len(seen.members(k))


def _groups(seen: Seen, _which: str, _groups: Sequence[Value]) -> Value:
    return len(seen.grouping.groups)


def _pupils(seen: Seen, k: int, _: str) -> Value:
    return total(seen.known.pupils[i] for i in seen.members(k))


def _at_least(seen: Seen, k: int, _: str) -> Value:
    return sum(seen.known.pupils[i] or 0 for i in seen.members(k))


def _pupils_in(seen: Seen, k: int, year: str) -> Value:
    return total(seen.known.forecasts[year][i] for i in seen.members(k))


def _roll(chosen: Callable[[list[int]], int]) -> OfGroup:
    """Choose from the rolls of a group, where all are known."""

    def roll(seen: Seen, k: int, _: str) -> Value:
        members = seen.members(k)
        rolls = [p for i in members if (p := seen.known.pupils[i]) is not None]
        return chosen(rolls) if len(rolls) == len(members) else None

    return roll


def _least(_seen: Seen, _: str, groups: Sequence[Value]) -> Value:
    held = [value for value in groups if value is not None]
    return min(held) if held and len(held) == len(groups) else None


def _is_small(seen: Seen, i: int, name: str) -> bool:
    limit, roll = SMALL[name].most, seen.known.pupils[i]
    return limit is not None and roll is not None and roll <= limit


def _small(seen: Seen, k: int, name: str) -> Value:
    return sum(_is_small(seen, i, name) for i in seen.members(k))


def _small_alone(seen: Seen, name: str, _: Sequence[Value]) -> Value:
    return sum(_is_small(seen, i, name) for i in seen.alone)


def _all_small(seen: Seen, name: str, _: Sequence[Value]) -> Value:
    return sum(
        all(_is_small(seen, i, name) for i in group.members) for group in seen.grouping.groups
    )


def _limit(name: str) -> int | None:
    return SMALL[name].most


SIZES = (
    Measure(
        key="groups",
        unit="groups",
        about="Groups.",
        title=Text("Groups"),
        of_whole=_groups,
    ),
    Measure(
        key="schools",
        unit="schools",
        about="Schools in groups.",
        title=Text("Schools"),
        of_group=_schools,
        of_whole=added,
    ),
    Measure(
        key="alone",
        unit="schools",
        about="Schools in no group, but for those that are excluded or may not join.",
        title=Text("Schools in no group"),
        of_whole=lambda seen, _which, _groups: len(seen.alone),
    ),
    Measure(
        key="pupils",
        unit="pupils",
        about="Pupils in groups; unknown where one roll is.",
        title=Text("Pupils"),
        of_group=_pupils,
        of_whole=added,
    ),
    Measure(
        key="pupils_at_least",
        unit="pupils",
        about="Pupils in groups at the schools whose roll is known.",
        title=Text("Pupils, at least"),
        of_group=_at_least,
        of_whole=added,
    ),
    Measure(
        key="pupils_in",
        unit="pupils",
        about="Pupils in groups in each year of the forecasts; unknown where those of one are.",
        title=Text("Pupils in {which}"),
        of_group=_pupils_in,
        of_whole=added,
        each=lambda known: known.forecasts,
        several=True,
        in_groups=True,
        on_map=True,
    ),
    Measure(
        key="smallest",
        unit="pupils",
        about="Pupils of the smallest school; unknown where one roll is.",
        title=Text("Smallest school"),
        of_group=_roll(min),
        of_whole=_least,
        in_groups=True,
        on_map=True,
    ),
    Measure(
        key="largest",
        unit="pupils",
        about="Pupils of the largest school; unknown where one roll is.",
        title=Text("Largest school"),
        of_group=_roll(max),
        of_whole=most,
        in_groups=True,
        on_map=True,
    ),
    Measure(
        key="small",
        unit="schools",
        about="Schools in groups that are called small somewhere, of those whose roll is known.",
        title=Text("Schools of at most {what} pupils ({which})"),
        of_group=_small,
        of_whole=added,
        each=lambda known: known.small,
        several=True,
        what=_limit,
    ),
    Measure(
        key="small_alone",
        unit="schools",
        about="Schools in no group that are called small somewhere, of those whose roll is known.",
        title=Text("In no group, of at most {what} pupils ({which})"),
        of_whole=_small_alone,
        each=lambda known: known.small,
        several=True,
        what=_limit,
    ),
    Measure(
        key="all_small",
        unit="groups",
        about="Groups all of whose schools are known to be small: no larger one is with them.",
        title=Text("Groups without a school of over {what} pupils ({which})"),
        of_whole=_all_small,
        each=lambda known: known.small,
        several=True,
        what=_limit,
    ),
)
"""What is counted of schools and pupils."""
