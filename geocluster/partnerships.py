"""Today's partnerships beside a grouping: whom a school stays with, whom it joins, whom it leaves.

Partnerships come in layers (:attr:`geocluster.schools.Schools.layers`): a school may be in a
federation, a trust and a cluster at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from geocluster.arrays import positions_by_value
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.schools import Schools

__all__ = [
    "Becomes",
    "Partnership",
    "becomes",
    "changes_of_group",
    "changes_of_others",
    "of_group",
    "of_schools",
    "partnerships_of",
    "together_in",
]

_FEW = 8
"""More schools than this are counted, not named: a trust may have hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """Schools that are together today.

    Attributes
    ----------
    layer
        Such as ``trust``.
    label
        What the list calls it.
    schools
        Positions, ascending; at least one.
    """

    layer: str
    label: str
    schools: tuple[int, ...]


class Becomes(Enum):
    """What a grouping makes of a partnership of at least two schools."""

    KEPT = "kept"
    """Its schools are a group, and nobody else is in it."""
    JOINED = "joined"
    """Its schools are in one group, with others."""
    SPLIT = "split"
    """Its schools are in several groups, or some of them in none."""


def partnerships_of(schools: Schools) -> tuple[Partnership, ...]:
    """Return every partnership of every layer, by layer, in the order of their first schools."""
    found = []
    for layer, column in schools.layers.items():
        written = schools.column(column)
        labels = positions_by_value(None if label is None else str(label) for label in written)
        found += [Partnership(layer=layer, label=x, schools=tuple(at)) for x, at in labels.items()]
    return tuple(found)


def together_in(partnerships: Sequence[Partnership], layer: str) -> Grouping:
    """Return the groups of a layer of at least two schools; all other schools are alone.

    A school is in one partnership of a layer at most.
    """
    found = [p.schools for p in partnerships if p.layer == layer and len(p.schools) > 1]
    return Grouping.of(found)


def of_schools(
    partnerships: Sequence[Partnership], grouping: Grouping, schools: Schools
) -> dict[int, tuple[Fact, ...]]:
    """Tell for each school, by position, what becomes of each of its partnerships."""
    group_of = {i: set(group.members) for group in grouping.groups for i in group.members}
    told: dict[int, list[Fact]] = {}
    for partnership in partnerships:
        members = set(partnership.schools)
        for i in partnership.schools:
            group = group_of.get(i, {i})
            changes = {
                "stays": group & members - {i},
                "joins": group - members,
                "leaves": members - group,
            }
            found = [_named(how, whom, schools) for how, whom in changes.items() if whom]
            if found:
                told.setdefault(i, []).append(_about("school", partnership, found))
    return {i: tuple(facts) for i, facts in sorted(told.items())}


def of_group(
    partnerships: Sequence[Partnership], members: Sequence[int], schools: Schools
) -> Iterator[Fact]:
    """Tell of each partnership that a group touches whether it is kept whole or split.

    Parameters
    ----------
    partnerships
        Only those that the group touches need be given.
    members
        Positions.
    schools
        Whose positions they are.
    """
    held = set(members)
    for partnership in partnerships:
        inside = held.intersection(partnership.schools)
        if not inside or len(partnership.schools) < 2:
            continue
        outside = set(partnership.schools) - inside
        if not outside:
            yield _about("kept", partnership, [])
        else:
            yield _about("split", partnership, [_named("outside", outside, schools)])


def becomes(partnership: Partnership, grouping: Grouping) -> Becomes:
    """Tell what a grouping makes of a partnership of at least two schools."""
    members = set(partnership.schools)
    holding = next((set(g.members) for g in grouping.groups if members <= set(g.members)), None)
    if holding is None:
        return Becomes.SPLIT
    return Becomes.KEPT if holding == members else Becomes.JOINED


def changes_of_group(
    partnerships: Sequence[Partnership], members: Sequence[int], schools: Schools
) -> Fact:
    """Tell how a group differs from today: what it keeps whole, takes and brings in.

    Parameters
    ----------
    partnerships
        Only those that the group touches need be given.
    members
        Positions.
    schools
        Whose positions they are.
    """
    held, told = set(members), []
    touched = [p for p in partnerships if len(p.schools) > 1 and held & set(p.schools)]
    if not touched:
        return fact("change.new")
    for partnership in touched:
        inside, name = held & set(partnership.schools), partnership.label
        if inside == set(partnership.schools):
            told.append(fact("change.keeps", partnership=name))
        else:
            told.append(_taken(inside, schools, name))
    new = held.difference(*(p.schools for p in touched))
    if new:
        told.append(_named("brings", new, schools))
    return fact("change.group", told=told)


def changes_of_others(
    partnerships: Sequence[Partnership], grouping: Grouping, schools: Schools
) -> dict[int, Fact]:
    """Tell of each school in no partnership of at least two, by position, whom it joins."""
    others = set(range(len(schools))).difference(
        *(p.schools for p in partnerships if len(p.schools) > 1)
    )
    group_of = {i: group.members for group in grouping.groups for i in group.members}
    told = {}
    for i in sorted(others):
        joined = [j for j in group_of.get(i, ()) if j != i]
        told[i] = fact("change.school.none")
        if joined:
            told[i] = fact("change.school", told=[_named("joins", joined, schools)])
    return told


def _about(what: str, partnership: Partnership, told: list[Fact]) -> Fact:
    return fact(
        f"layer.of.{what}", layer=partnership.layer, partnership=partnership.label, told=told
    )


def _taken(whom: Collection[int], schools: Schools, partnership: str) -> Fact:
    """Name schools that a group takes out of a partnership, or count them where they are many."""
    if len(whom) > _FEW:
        return fact("change.takes.many", n=len(whom), partnership=partnership)
    ids = [schools.ids[i] for i in sorted(whom)]
    return fact("change.takes", schools=ids, partnership=partnership)


def _named(how: str, whom: Collection[int], schools: Schools) -> Fact:
    """Name schools by id, or count them where they are many."""
    if len(whom) > _FEW:
        return fact(f"layer.many.{how}", n=len(whom))
    return fact(f"layer.few.{how}", schools=[schools.ids[i] for i in sorted(whom)])
