"""Files that go with England's register: links between schools, and groups of schools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from geocluster.errors import SchoolsError, nearest, told_as
from geocluster.facts import fact
from geocluster.meaning import clean
from geocluster.opening import Wanted, content_of, open_records
from geocluster.phrases import phrase
from geocluster.schools import Schools
from geocluster.sources.columns import one_column
from geocluster.texts.noted import noted

__all__ = ["with_groups", "with_links"]


def with_groups(schools: Schools, file: Path) -> Schools:
    """Fill in today's trust or federation from the register's group file, where it is blank.

    Parameters
    ----------
    schools
        Ids are URNs.
    file
        Columns URN, Group Name, Group Type and Group Status; a table of any kind, perhaps
        packed. Closed groups do not count.
    """
    named: dict[str, dict[str, str]] = {"trust": {}, "partnership": {}}
    for urn, name, kind, status in _columns(
        file, ("URN", "Group Name", "Group Type", "Group Status")
    ):
        if status.casefold() in ("", "open"):
            field = "partnership" if "federation" in kind.casefold() else "trust"
            named[field].setdefault(urn, name)
    table = schools.table.copy()
    issues = []
    for field, groups in named.items():
        blank = [value is None for value in schools.column(field)]
        found = [groups.get(s) if b else None for s, b in zip(schools.ids, blank, strict=True)]
        table[field] = [n or old for n, old in zip(found, schools.column(field), strict=True)]
        issues += [
            noted(
                code="partnership_from_file",
                said=fact(
                    "issue.partnership_from_file",
                    school=school,
                    field=field,
                    name=name,
                    file=file.name,
                ),
                action="fixed",
                column=field,
                value=name,
                file=file.name,
            )
            for school, name in zip(schools.ids, found, strict=True)
            if name
        ]
    return replace(schools, table=table, issues=(*schools.issues, *issues))


def with_links(schools: Schools, file: Path) -> Schools:
    """Name schools of the list that the register's link file joins as predecessor or successor.

    Parameters
    ----------
    schools
        Ids are URNs.
    file
        Columns URN, LinkURN, LinkName and LinkType; CSV or any other table, perhaps packed.
    """
    ids = set(schools.ids)
    issues = tuple(
        noted(
            code="linked_school",
            said=fact("issue.linked_school", school=urn, other=other, name=name, kind=kind.lower()),
            column="URN",
            value=urn,
            file=file.name,
        )
        for urn, other, name, kind in _columns(file, ("URN", "LinkURN", "LinkName", "LinkType"))
        if urn in ids and other in ids
    )
    return replace(schools, issues=(*schools.issues, *issues))


def _columns(file: Path, wanted: Sequence[str]) -> Iterable[tuple[str, ...]]:
    with told_as(SchoolsError):
        records = open_records(content_of(file), Wanted(tuple((n,) for n in wanted), len(wanted)))
    places = []
    for name in wanted:
        column = one_column([name], records.header, records.label, phrase("the register's file"))
        if column is None:
            raise SchoolsError(
                phrase(
                    "{label} has no column {name!r}{nearest}",
                    label=records.label,
                    name=name,
                    nearest=nearest(name, records.header),
                )
            )
        places.append(records.header.index(column))
    for row in records.rows:
        if len(row) > max(places):
            yield tuple(clean(row[k]) for k in places)
