"""What should be looked at in a group before anyone decides; a flag forbids nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geocluster.denominations import denomination_of
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.presets import Flag, columns_of, preset_of
from geocluster.problem import Problem
from geocluster.rules import Rules, Where
from geocluster.terms import TERMS

__all__ = ["Remark", "remarks"]

Columns = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at in a group.

    Attributes
    ----------
    codes
        Short stable words, with the id of the school where one is meant: ``type_unknown:120374``.
    fact
        What to look at.
    """

    codes: tuple[str, ...]
    fact: Fact


def remarks(grouping: Grouping, problem: Problem) -> tuple[tuple[Remark, ...], ...]:
    """Return what should be looked at in each group, in the grouping's order."""
    rules, schools = problem.rules, problem.schools
    columns = {name: schools.column(name) for name in columns_of(rules, schools)}
    columns |= {"id": schools.ids, "name": schools.names}
    partner = _partners(problem)
    return tuple(
        (
            *_unknown(g.members, rules, columns),
            *_uncounted(g.members, problem, columns),
            *_uncharged(g.members, problem, columns),
            *_of_preset(g.members, rules, columns),
            *_pairs_split(g.members, partner, columns),
        )
        for g in grouping.groups
    )


def _unknown(at: Sequence[int], rules: Rules, columns: Columns) -> Iterator[Remark]:
    """Name the schools that may only join, or be with others, because a value is not known."""
    preset = preset_of(rules)
    read = [*(rules.members.conditions if rules.members else ()), *rules.compatible]
    for column in dict.fromkeys(read):
        unknown = [i for i in at if columns[column][i] is None]
        if unknown:
            schools = _ids(unknown, columns)
            check = fact(f"unknown.{preset.rules.preset}") if preset else fact("unknown")
            yield Remark(
                tuple(f"{column}_unknown:{school}" for school in schools),
                fact("remark.unknown", schools=schools, column=column, check=check),
            )


def _uncounted(at: Sequence[int], problem: Problem, columns: Columns) -> Iterator[Remark]:
    """Name the schools for whose sake a group is of no kind that pupils decide."""
    unknown = [i for i in at if problem.pupils[i] is None]
    if unknown and any(kind.pupils for kind in problem.rules.kinds):
        schools = _ids(unknown, columns)
        yield Remark(
            tuple(f"kind_unknown:{school}" for school in schools),
            fact("remark.kind_unknown", schools=schools),
        )


def _uncharged(at: Sequence[int], problem: Problem, columns: Columns) -> Iterator[Remark]:
    """Name the schools for which a term charges nothing, since what it reads is not known."""
    for key, value in problem.rules.costs.items():
        for column in TERMS[key].flagged(value, problem.schools):
            unknown = [i for i in at if columns[column][i] is None]
            if unknown:
                schools = _ids(unknown, columns)
                said = fact(
                    "remark.not_charged", schools=schools, column=column, term=TERMS[key].title
                )
                yield Remark(tuple(f"{key}_unknown:{school}" for school in schools), said)


def _partners(problem: Problem) -> Mapping[int, list[tuple[int, Fact]]]:
    """Return the other schools of the linked pairs of each, with why, where all are asked about."""
    found: defaultdict[int, list[tuple[int, Fact]]] = defaultdict(list)
    schools = problem.schools
    for (a, b), pair in zip(schools.linked_positions, schools.linked, strict=True):
        if problem.counted[a] and problem.counted[b]:
            found[a].append((b, pair.why))
            found[b].append((a, pair.why))
    return found


def _pairs_split(
    at: Sequence[int], partner: Mapping[int, list[tuple[int, Fact]]], columns: Columns
) -> Iterator[Remark]:
    """Name the schools of which the other half is elsewhere."""
    for i in at:
        for other, why in partner.get(i, ()):
            if other not in at:
                school, gone = columns["id"][i], columns["id"][other]
                said = fact("remark.pair_split", school=school, other=gone, why=why)
                yield Remark((f"pair_split:{school}",), said)


def _of_preset(at: Sequence[int], rules: Rules, columns: Columns) -> Iterator[Remark]:
    preset = preset_of(rules)
    for flag in preset.flags if preset else ():
        meant = _meant(flag, at, columns)
        if not meant or (flag.against and not _meeting(flag.against, at, columns)):
            continue
        schools = _ids(meant, columns)
        each = tuple(f"{flag.code}:{school}" for school in schools)
        said = fact("remark.flag", schools=schools, flag=flag.code)
        yield Remark((flag.code,) if flag.of_group else each, said)


def _meant(flag: Flag, at: Sequence[int], columns: Columns) -> list[int]:
    """Positions of the schools that a flag means; none where those have to differ and do not."""
    meant = set(_meeting(flag.where, at, columns))
    meant |= set(_meeting(flag.also, at, columns)) if flag.also else set()
    if flag.differ is not None:
        values = columns[flag.differ]
        if flag.differ == "faith":
            values = tuple(map(denomination_of, values))
        meant = {i for i in meant if values[i] is not None}
        if len({values[i] for i in meant}) < 2:
            return []
    return sorted(meant)


def _meeting(where: Where, at: Sequence[int], columns: Columns) -> list[int]:
    return [i for i in at if where.holds({name: columns[name][i] for name in where.conditions})]


def _ids(at: Sequence[int], columns: Columns) -> list[str]:
    return [columns["id"][i] for i in at]
