"""A grouping that somebody wrote down: a table of school, group and perhaps lead, by tier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geocluster.errors import SchoolsError
from geocluster.facts import fact
from geocluster.grouping import Group, Grouping, checksum_of
from geocluster.meaning import clean
from geocluster.opening.ids import positions_of
from geocluster.opening.labels import labels_of
from geocluster.phrases import phrase
from geocluster.schools import Issue, Schools
from geocluster.sheets import tier_header
from geocluster.sources.beside import Beside, beside, labels_alike
from geocluster.texts.noted import noted

__all__ = ["GroupingsRead", "read_groupings"]

_ID = ("id", "school", "URN", "school_id")
_YES = frozenset({"x", "yes", "y", "true", "lead", "1", "ie", "是"})
_NO = frozenset({"", "no", "n", "false", "0", "-", "nage", "否"})
_MOST_FAULTS = 20
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingsRead:
    """A grouping of each tier as a file has them.

    Attributes
    ----------
    groupings
        The coarsest first; by position. A group of one school is none, and that school is alone.
    issues
        What to look at: labels that differ in form alone, schools that do not stand in it, groups
        of one school.
    sha256
        Checksum of what it says: of groups and leads by id, whatever else stands in the file.
    """

    groupings: tuple[Grouping, ...]
    issues: tuple[Issue, ...]
    sha256: str


@dataclass(slots=True)
class _Label:
    """A group as it is read: its schools and its lead, each with the record that names it."""

    members: dict[int, int] = field(default_factory=dict)
    leads: dict[int, int] = field(default_factory=dict)


def read_groupings(
    file: Path,
    schools: Schools,
    tiers: Sequence[str],
    *,
    shared: bool = False,
    encodings: Sequence[str] = ("utf-8-sig", "cp1252"),
) -> GroupingsRead:
    """Read a grouping of each tier.

    Parameters
    ----------
    file
        A table of any kind, perhaps packed, with a row for each school and the columns ``id`` (or
        ``school``), ``group``, and perhaps ``lead``: the id of the school that leads the group, or
        a mark such as ``x`` in its own row. A school with no group, or in no row, is alone. Of
        several tiers each has a column of its name, and perhaps one such as ``cluster_lead``; that
        of the finest may be called ``group``, and its leads ``lead``. The ``schools.csv`` of a
        proposal is such a table.
    schools
        Whose ids stand in the file.
    tiers
        Their names, the coarsest first.
    shared
        Whether the column ``group`` is that of each tier that has none of its own.
    encodings
        For text, tried in turn.

    Raises
    ------
    SchoolsError
        If the file cannot be read, or a column is missing; with the record and the column of each
        id that is that of no school, of each school that stands twice, and of each lead that is
        none of the group's schools or not the only one.
    """
    columns = [_columns(tier, k, tiers, shared=shared) for k, tier in enumerate(tiers)]
    wanted: dict[str, tuple[str, ...]] = {"id": _ID}
    wanted |= {one.group: one.groups for one in columns} | {one.lead: one.leads for one in columns}
    table = beside(file, wanted, needed=1 + len(tiers), what="groups", encodings=encodings)
    readings = [_Reading(table, schools, one) for one in columns]
    read = [reading.labels() for reading in readings]
    faults = list(dict.fromkeys(fault for reading in readings for fault in reading.faults))
    if faults:
        told = faults[:_MOST_FAULTS]
        more = len(faults) - len(told)
        if more:
            told.append(phrase("{label}: and {n:,} more such faults", label=file.name, n=more))
        raise SchoolsError(phrase("{faults:lines}", faults=told))
    made = [list(map(_group, labels.values())) for labels in read]
    several = [tuple(group for group in groups if len(group.members) > 1) for groups in made]
    groupings = tuple(map(Grouping, several))
    found: list[Issue] = []
    for reading, labels in zip(readings, read, strict=True):
        found += [issue for issue in reading.issues(labels) if issue not in found]
    return GroupingsRead(
        groupings=groupings,
        issues=(*table.issues, *found),
        sha256=checksum_of(groupings, schools.ids),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """What the columns of a tier are called in messages, and what they may be called in a file."""

    group: str
    lead: str
    groups: tuple[str, ...]
    leads: tuple[str, ...]


def _columns(tier: str, k: int, tiers: Sequence[str], *, shared: bool) -> _Columns:
    if len(tiers) == 1:
        return _Columns(group="group", lead="lead", groups=("group",), leads=("lead",))
    plain = shared or k == len(tiers) - 1
    return _Columns(
        group=tier,
        lead=f"{tier}_lead",
        groups=(tier_header(tier, "group"), tier, *(("group",) if plain else ())),
        leads=(tier_header(tier, "lead"), f"{tier}_lead", *(("lead",) if plain else ())),
    )


def _group(label: _Label) -> Group:
    return Group(tuple(label.members), next(iter(label.leads), None))


def _mark(cell: str) -> str:
    """Return a mark as it is known, also where a spreadsheet took it for a number."""
    return labels_of([cell])[cell].casefold()


class _Reading:
    """Reads one tier in the rows of a file; what is wrong with them is collected."""

    def __init__(self, table: Beside, schools: Schools, columns: _Columns) -> None:
        self._table, self._schools, self._columns = table, schools, columns
        self.faults: list[str] = []

    def labels(self) -> dict[str, _Label]:
        """Return the groups by their label."""
        own, led = self._columns.group, self._columns.lead
        meant = labels_of(row[own] for row in self._table.rows)
        rows = [(row["id"], meant[row[own]], row.get(led, "")) for row in self._table.rows]
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
            if group in labels and _mark(lead) not in _NO:
                self._lead(number, place.get(school, -1), lead, place, labels[group])
        return labels

    def issues(self, labels: dict[str, _Label]) -> Iterator[Issue]:
        """Tell of labels alike, schools that do not stand in the file, and groups of one school."""
        ids, names, file = self._schools.ids, self._schools.names, self._table.file.name
        yield from labels_alike(self._table, self._columns.group, labels)
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
                    column=self._table.headers[self._columns.group],
                    value=name,
                    file=file,
                )

    def _lead(
        self, number: int, school: int, lead: str, place: dict[object, int], label: _Label
    ) -> None:
        """Note who leads a group: the school that is named, or the row's own where it is marked."""
        i = place.get(lead, -1)
        if i not in label.members and _mark(lead) in _YES:
            i = school
        if i < 0:
            self._fault(number, self._columns.lead, self._no_school(lead))
        elif i not in label.members:
            self._fault(
                number,
                self._columns.lead,
                phrase("{lead!r} is none of the schools of its group", lead=lead),
            )
        elif label.leads and i not in label.leads:
            ((other, before),) = label.leads.items()
            self._fault(
                number,
                self._columns.lead,
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
