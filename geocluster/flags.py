"""What should be looked at in a group before anyone decides; a flag forbids nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geocluster.grouping import Grouping
from geocluster.presets import columns_of, preset_of
from geocluster.problem import Problem
from geocluster.rules import Rules, Where

__all__ = ["Remark", "remarks"]

Columns = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at in a group.

    Attributes
    ----------
    codes
        Short stable words, with the id of the school where one is meant: ``type_unknown:120374``.
    detail
        A sentence with the names and the source.
    """

    codes: tuple[str, ...]
    detail: str


def remarks(grouping: Grouping, problem: Problem) -> tuple[tuple[Remark, ...], ...]:
    """Return what should be looked at in each group, in the grouping's order."""
    rules, schools = problem.rules, problem.schools
    columns = {name: schools.column(name) for name in columns_of(rules)}
    columns |= {"id": schools.ids, "name": schools.names}
    return tuple(
        (
            *_unknown(g.members, rules, columns),
            *_uncounted(g.members, problem, columns),
            *_of_preset(g.members, rules, columns),
        )
        for g in grouping.groups
    )


def _unknown(at: Sequence[int], rules: Rules, columns: Columns) -> Iterator[Remark]:
    """Name the schools that may only join because a value is not known."""
    preset = preset_of(rules)
    for column in rules.members.conditions if rules.members else ():
        unknown = [i for i in at if columns[column][i] is None]
        if unknown:
            check = preset.unknown if preset else "check that it may join"
            yield Remark(
                tuple(f"{column}_unknown:{columns['id'][i]}" for i in unknown),
                f"{_names(unknown, columns)}: {column} unknown; {check}.",
            )


def _uncounted(at: Sequence[int], problem: Problem, columns: Columns) -> Iterator[Remark]:
    """Name the schools for whose sake a group is of no kind that pupils decide."""
    unknown = [i for i in at if problem.pupils[i] is None]
    if unknown and any(kind.pupils for kind in problem.rules.kinds):
        yield Remark(
            tuple(f"kind_unknown:{columns['id'][i]}" for i in unknown),
            f"{_names(unknown, columns)}: pupils unknown; the group is of no kind that has a range "
            "of pupils.",
        )


def _of_preset(at: Sequence[int], rules: Rules, columns: Columns) -> Iterator[Remark]:
    preset = preset_of(rules)
    for flag in preset.flags if preset else ():
        meant = _meeting(flag.where, at, columns)
        if not meant or (flag.against and not _meeting(flag.against, at, columns)):
            continue
        ids = [f"{flag.code}:{columns['id'][i]}" for i in meant]
        codes = (flag.code,) if flag.against else tuple(ids)
        said = f"{_names(meant, columns)}: {flag.sentence} ({flag.citation.words})."
        yield Remark(codes, said)


def _meeting(where: Where, at: Sequence[int], columns: Columns) -> list[int]:
    return [i for i in at if where.holds({name: columns[name][i] for name in where.conditions})]


def _names(at: Sequence[int], columns: Columns) -> str:
    return ", ".join(columns["name"][i] for i in at)
