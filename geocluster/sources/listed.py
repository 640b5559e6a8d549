"""Lists beside the list: a given plan of groups, and schools that are designated as rural."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from geocluster.errors import SchoolsError, nearest
from geocluster.facts import Fact, fact
from geocluster.opening.labels import labels_of
from geocluster.phrases import phrase
from geocluster.schools import Issue, Schools
from geocluster.sources.beside import Beside, beside, labels_alike
from geocluster.texts.noted import noted

__all__ = ["NOT_LISTED", "some", "with_plan", "with_rural"]

_IDS = (
    "URN", "School Number", "Rhif yr ysgol", "学校代码", "编号", "school id", "school code",
    "DfE number", "id", "code", "school",
)  # fmt: skip
_GROUPS = ("group", "plan", "federation", "cluster", "partnership", "grŵp", "组")
_KINDS = ("rural", "designation", "designated", "status")
_LISTED = "designated"

NOT_LISTED = "no"
"""What is said of a school that a list of rural schools does not have."""

_FEW = 5


def with_plan(schools: Schools, file: Path, encodings: Sequence[str] | None = None) -> Schools:
    """Fill in the group of each school in a given plan.

    Parameters
    ----------
    schools
        Whose ids stand in the file.
    file
        A table of any kind with the columns school and group; who stands in no group of it, or in
        none at all, stays unknown.
    encodings
        Tried in turn for text.

    Raises
    ------
    SchoolsError
        If the file cannot be read, an id is that of no school of the list, or a school stands in
        two groups.
    """
    columns = {"school": _IDS, "group": _GROUPS}
    table = beside(file, columns, needed=2, what="plans", encodings=encodings)
    groups: list[str | None] = [None] * len(schools)
    places = table.positions("school", schools)
    strange: dict[str, int] = {}
    meant = labels_of(row["group"] for row in table.rows)
    for (number, row), i in zip(table.numbered(), places, strict=True):
        school, group = row["school"], meant[row["group"]]
        if i < 0:
            if school in schools.absent:
                strange[school] = number
                continue
            raise SchoolsError(
                phrase(
                    "{at}: no school with id {school!r} in the list{nearest}",
                    at=table.at(number, "school"),
                    school=school,
                    nearest=nearest(school, schools.ids, list_all=False),
                )
            )
        if group and groups[i] not in (None, group):
            raise SchoolsError(
                phrase(
                    "{at}: {school} is in {groups!r} already, and cannot be in {group!r}, "
                    "too; a school has one group in a plan",
                    at=table.at(number, "group"),
                    school=school,
                    groups=groups[i],
                    group=group,
                )
            )
        groups[i] = group or groups[i]
    return _with_column(schools, "plan", groups, _plan_issues(table, groups, strange))


def _plan_issues(table: Beside, groups: list[str | None], strange: Iterable[str]) -> list[Issue]:
    labels = dict.fromkeys(group for group in groups if group)
    found, away = [*labels_alike(table, "group", labels)], list(strange)
    without = groups.count(None)
    if without:
        found.append(
            noted(
                code="plan_unknown",
                said=fact("issue.plan_unknown", n=without, of=len(groups), file=table.file.name),
                file=table.file.name,
            )
        )
    if away:
        found.append(
            noted(
                code="plan_not_asked",
                said=fact(
                    "issue.plan_not_asked",
                    n=len(away),
                    file=table.file.name,
                    schools=some(away),
                ),
                file=table.file.name,
            )
        )
    return found


def with_rural(schools: Schools, file: Path, encodings: Sequence[str] | None = None) -> Schools:
    """Fill in which schools a list of rural schools has.

    Parameters
    ----------
    schools
        Whose ids stand in the file.
    file
        A table of any kind with a column of ids, and perhaps one that says how a school is
        listed, such as *designation*. Schools that are not in it are :data:`NOT_LISTED`; it may
        hold others than those of the list, as that of a whole country does.
    encodings
        Tried in turn for text.

    Raises
    ------
    SchoolsError
        If the file cannot be read, or no id is that of a school.
    """
    columns = {"school": _IDS, "rural": _KINDS}
    table = beside(file, columns, needed=1, what=phrase("rural schools"), encodings=encodings)
    listed = [NOT_LISTED] * len(schools)
    for row, i in zip(table.rows, table.positions("school", schools), strict=True):
        if i >= 0:
            listed[i] = row.get("rural") or _LISTED
    count = len(listed) - listed.count(NOT_LISTED)
    if not count:
        raise SchoolsError(
            phrase(
                "{name}: its only id (column {school!r}) is not that of a school "
                "of the list, such as {some}; name a file with the same kind of ids",
                "{name}: none of its {n:,} ids (column {school!r}) is that of a school "
                "of the list, such as {some}; name a file with the same kind of ids",
                name=file.name,
                n=len(table.rows),
                school=table.headers["school"],
                some=_some(schools.ids),
            )
        )
    called = repr(NOT_LISTED)
    issue = noted(
        code="rural_list",
        said=fact("issue.rural_list", n=count, of=len(schools), file=file.name, called=called),
        file=file.name,
    )
    return _with_column(schools, "rural", listed, [issue])


def _with_column(schools: Schools, name: str, values: list[Any], issues: list[Issue]) -> Schools:
    table = schools.table.copy()
    table[name] = values
    return replace(schools, table=table, issues=(*schools.issues, *issues))


def some(names: Sequence[str]) -> Fact:
    """Return the first names of a list, and that there are others."""
    first = list(names[:_FEW])
    if len(names) > _FEW:
        return fact("issue.and_others", listed=first)
    return fact("issue.listed", listed=first)


def _some(ids: Any) -> str:
    first = ", ".join(list(ids)[:_FEW])
    return phrase("{first} and others", first=first) if len(ids) > _FEW else first
