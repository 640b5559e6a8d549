"""A grouping that somebody wrote down: a table of school, group and perhaps lead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geocluster.errors import SchoolsError
from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.meaning import clean
from geocluster.opening.ids import positions_of
from geocluster.phrases import phrase
from geocluster.schools import Issue, Schools
from geocluster.sources.beside import Beside, beside
from geocluster.texts.noted import noted

__all__ = ["GroupingRead", "read_grouping"]

_COLUMNS = {"id": ("id", "school", "URN", "school_id"), "group": ("group",), "lead": ("lead",)}
_YES = frozenset({"x", "yes", "y", "true", "lead", "1", "ie", "是"})
_NO = frozenset({"", "no", "n", "false", "0", "-", "nage", "否"})
_MOST_FAULTS = 20
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingRead:
    """A grouping as a file has it.

    Attributes
    ----------
    grouping
        By position; a group of one school is none, and that school is alone.
    issues
        What to look at: schools that do not stand in it, groups of one school.
    sha256
        Checksum of what it says: of groups and leads by id, whatever else stands in the file.
    """

    grouping: Grouping
    issues: tuple[Issue, ...]
    sha256: str


@dataclass(slots=True)
class _Label:
    """A group as it is read: its schools and its lead, each with the record that names it."""

    members: dict[int, int] = field(default_factory=dict)
    leads: dict[int, int] = field(default_factory=dict)


def read_grouping(
    file: Path, schools: Schools, *, encodings: Sequence[str] = ("utf-8-sig", "cp1252")
) -> GroupingRead:
    """Read a grouping.

    Parameters
    ----------
    file
        A table of any kind, perhaps packed, with a row for each school and the columns ``id`` (or
        ``school``), ``group``, and perhaps ``lead``: the id of the school that leads the group, or
        a mark such as ``x`` in its own row. A school with no group, or in no row, is alone. The
        ``schools.csv`` of a proposal is such a table.
    schools
        Whose ids stand in the file.
    encodings
        For text, tried in turn.

    Raises
    ------
    SchoolsError
        If the file cannot be read, or a column is missing; with the record and the column of each
        id that is that of no school, of each school that stands twice, and of each lead that is
        none of the group's schools or not the only one.
    """
    table = beside(file, _COLUMNS, needed=2, what="groups", encodings=encodings)
    reading = _Reading(table, schools)
    labels = reading.labels()
    if reading.faults:
        told = reading.faults[:_MOST_FAULTS]
        more = len(reading.faults) - len(told)
        if more:
            told.append(phrase("{label}: and {n:,} more such faults", label=file.name, n=more))
        raise SchoolsError(phrase("{faults:lines}", faults=told))
    made = {
        name: Group(tuple(label.members), next(iter(label.leads), None))
        for name, label in labels.items()
    }
    several = [group for group in made.values() if len(group.members) > 1]
    issues = (*table.issues, *reading.issues(labels))
    return GroupingRead(
        grouping=Grouping(tuple(several)), issues=issues, sha256=_digest(several, schools)
    )


def _digest(groups: Sequence[Group], schools: Schools) -> str:
    ids = schools.ids
    said = [
        [sorted(ids[i] for i in group.members), None if group.lead is None else ids[group.lead]]
        for group in groups
    ]
    return hashlib.sha256(json.dumps(sorted(said, key=str)).encode()).hexdigest()


class _Reading:
    """Reads the rows of one file; what is wrong with them is collected."""

    def __init__(self, table: Beside, schools: Schools) -> None:
        self._table, self._schools = table, schools
        self.faults: list[str] = []

    def labels(self) -> dict[str, _Label]:
        """Return the groups by their label."""
        rows = [(row["id"], row["group"], row.get("lead", "")) for row in self._table.rows]
        named = [cell for school, _, lead in rows for cell in (school, lead) if cell]
        place, _ = positions_of(named, self._schools.ids)
        labels: dict[str, _Label] = {}
        seen: dict[int, int] = {}
        for number, (school, group, _) in enumerate(rows, start=1):
            i = place.get(school, -1)
            if i < 0:
                self._fault(number, "id", self._no_school(school))
            elif i in seen:
                self._fault(
                    number,
                    "id",
                    phrase(
                        "{school!r} stands in record {seen} already; a school is in one group",
                        school=school,
                        seen=seen[i],
                    ),
                )
            else:
                seen[i] = number
                if group:
                    labels.setdefault(group, _Label()).members[i] = number
        for number, (school, group, lead) in enumerate(rows, start=1):
            if group in labels and lead.casefold() not in _NO:
                self._lead(number, place.get(school, -1), lead, place, labels[group])
        return labels

    def issues(self, labels: dict[str, _Label]) -> Iterator[Issue]:
        """Tell of schools that do not stand in the file, and of groups of one school."""
        ids, names, file = self._schools.ids, self._schools.names, self._table.file.name
        held = {i for label in labels.values() for i in label.members}
        there = set(self._table.positions("id", self._schools))
        lacking = sorted(set(range(len(ids))) - there - held)
        if lacking:
            first = [f"{names[i]} ({ids[i]})" for i in lacking[:_FEW]]
            listed = fact("issue.listed", listed=first)
            if len(lacking) > _FEW:
                listed = fact("issue.and_more", listed=first, n=len(lacking) - _FEW)
            missing = {"n": len(lacking), "of": len(ids), "file": file, "schools": listed}
            yield noted(
                code="not_in_grouping",
                said=fact("issue.not_in_grouping", **missing),
                value=str(len(lacking)),
                file=file,
            )
        for name, label in labels.items():
            if len(label.members) == 1:
                ((i, number),) = label.members.items()
                school = f"{names[i]} ({ids[i]})"
                yield noted(
                    code="group_of_one",
                    said=fact("issue.group_of_one", school=school, group=repr(name)),
                    row=number,
                    column=self._table.headers["group"],
                    value=name,
                    file=file,
                )

    def _lead(
        self, number: int, school: int, lead: str, place: dict[object, int], label: _Label
    ) -> None:
        """Note who leads a group: the school that is named, or the row's own where it is marked."""
        i = place.get(lead, -1)
        if i not in label.members and lead.casefold() in _YES:
            i = school
        if i < 0:
            self._fault(number, "lead", self._no_school(lead))
        elif i not in label.members:
            self._fault(
                number, "lead", phrase("{lead!r} is none of the schools of its group", lead=lead)
            )
        elif label.leads and i not in label.leads:
            ((other, before),) = label.leads.items()
            self._fault(
                number,
                "lead",
                phrase(
                    "{school!r} leads, but record {before} says that "
                    "{other!r} leads the same group",
                    school=self._schools.ids[i],
                    before=before,
                    other=self._schools.ids[other],
                ),
            )
        else:
            label.leads.setdefault(i, number)

    def _no_school(self, written: str) -> str:
        if not written:
            return phrase("there is no id of a school")
        ids, names = self._schools.ids, self._schools.names
        called = [ids[i] for i, name in enumerate(names) if clean(name) == written]
        if len(called) == 1:
            return phrase(
                "{written!r} is the name of a school; write its id, {called!r}",
                written=written,
                called=called[0],
            )
        try:
            self._schools.position(written)
        except SchoolsError as fault:
            return phrase("{fault}", fault=fault)
        return phrase("{written!r} may be several schools", written=written)

    def _fault(self, number: int, column: str, what: str) -> None:
        self.faults.append(phrase("{at}: {what}", at=self._table.at(number, column), what=what))
