"""Files that go with England's register: links between schools, and groups of schools."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from geocluster.errors import SchoolsError, nearest
from geocluster.opening.cells import clean
from geocluster.opening.text import rows_of
from geocluster.schools import Issue, Schools

__all__ = ["with_groups", "with_links"]

_ENCODINGS = ("utf-8-sig", "cp1252")


def with_groups(schools: Schools, file: Path) -> Schools:
    """Fill in today's trust or federation from the register's group file, where it is blank.

    Parameters
    ----------
    schools
        Ids are URNs.
    file
        Columns URN, Group Name, Group Type and Group Status; CSV, perhaps gzipped. Closed
        groups do not count.
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
            Issue(
                code="partnership_from_file",
                message=f"{school}: {field} {name}, from {file.name}",
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
        Columns URN, LinkURN, LinkName and LinkType; CSV, perhaps gzipped.
    """
    ids = set(schools.ids)
    issues = tuple(
        Issue(
            code="linked_school",
            message=f"{urn} and {other} ({name}) are both in the list, but the link file calls "
            f"{other} its {kind.lower()}: is one of them closed?",
            column="URN",
            value=urn,
            file=file.name,
        )
        for urn, other, name, kind in _columns(file, ("URN", "LinkURN", "LinkName", "LinkType"))
        if urn in ids and other in ids
    )
    return replace(schools, issues=(*schools.issues, *issues))


def _columns(file: Path, wanted: Sequence[str]) -> Iterable[tuple[str, ...]]:
    try:
        content = file.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (OSError, EOFError) as fault:
        raise SchoolsError(f"{file} cannot be read: {fault}") from None
    rows, _ = rows_of(content, name=file.name, encodings=_ENCODINGS, said=False)
    header = [clean(cell) for cell in rows[0]] if rows else []
    for name in wanted:
        if name not in header:
            raise SchoolsError(f"{file.name} has no column {name!r}{nearest(name, header)}")
    at = [header.index(name) for name in wanted]
    for row in rows[1:]:
        if len(row) > max(at):
            yield tuple(clean(row[k]) for k in at)
