"""Records become schools: each is kept, rejected or filtered, and what is wrong is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocluster.crs import DEGREES
from geocluster.errors import SchoolsError, nearest
from geocluster.facts import fact
from geocluster.meaning import clean
from geocluster.opening import Records
from geocluster.opening.cells import BadCellError, identifier
from geocluster.opening.numbers import whole_number
from geocluster.phrases import phrase
from geocluster.provenance import source_beside
from geocluster.rules import Condition, Where
from geocluster.schools import FIELDS, Counts, Issue, Schools, is_counted, is_forecast
from geocluster.sources.by_postcode import check_distances, place_by_postcode, refuse_exchanged
from geocluster.sources.columns import columns_of, one_column, resolved
from geocluster.sources.doubles import check_ids, check_places
from geocluster.sources.forecasts import InArea, area_of
from geocluster.sources.layout import Layout
from geocluster.sources.places import Unshift, place_rows
from geocluster.sources.rows import Columns, Row, read_row
from geocluster.texts.noted import issue_of, noted

__all__ = ["Unshift", "declared_points", "members_of_areas", "read_table"]

_FEW = 200
_NO_COLUMNS = frozenset({"id", "name", "geometry"})


def read_table(
    records: Records,
    layout: Layout,
    file: Path,
    *,
    where: Where,
    named: Mapping[str, str],
    unshift: Unshift | None,
    postcodes: Path | None = None,
) -> Schools:
    """Turn the records of a file into schools.

    Parameters
    ----------
    records
        Header and cells.
    layout
        Which column holds which field.
    file
        For messages, and the note of origin beside it.
    where
        Which schools are asked about.
    named
        Columns that the user names for fields, forecasts and layers.
    unshift
        Turns declared coordinates into WGS 84; None where they are so already.
    postcodes
        Where the places of postcodes are, for schools without coordinates; None for nowhere.

    Raises
    ------
    SchoolsError
        If the file as a whole cannot be used.
    """
    columns = columns_of(records, layout, named, by_postcode=postcodes is not None)
    where = resolved(where, columns, records.label)
    absent: dict[str, str] = {}
    asked, filtered = _asked(records, columns, layout, where, file, absent)
    if not asked:
        raise SchoolsError(
            phrase(
                "{name}: {nothing_asked}",
                name=file.name,
                nothing_asked=_nothing_asked(records, columns, where),
            )
        )
    source = source_beside(file, layout.source)
    placed = None if postcodes is None else place_by_postcode(asked, postcodes)
    place_rows(asked, unshift=unshift, real=not source.synthetic)
    if placed is not None:
        refuse_exchanged(asked, placed, file)
        check_distances(asked, placed)
    check_ids(asked)
    if layout.id_from_name:
        check_places(asked)
    kept = sorted((r for r in asked if not r.rejected), key=lambda r: str(r.values["id"]))
    issues = [
        *_about_file(records, columns, layout, file),
        *_unknown_notes(kept, columns, file),
        *(placed.issues(kept) if placed is not None else ()),
        *filtered,
        *(issue for row in asked for issue in row.issues),
    ]
    if not kept:
        raise SchoolsError(_none_kept(file.name, asked, issues))
    return Schools.of(
        [r.values["id"] for r in kept],
        lon=[r.values["lon"] for r in kept],
        lat=[r.values["lat"] for r in kept],
        more=_values(kept, columns),
        names=[r.values["name"] or r.values["id"] for r in kept],
        sources=(source,) if placed is None else (source, placed.book.source),
        issues=issues,
        counts=Counts(
            read=len(records.rows),
            kept=len(kept),
            rejected=len(asked) - len(kept),
            filtered=len(records.rows) - len(asked),
        ),
        absent=absent | _rejected(asked),
        declared=columns.crs or DEGREES,
    )


def _none_kept(name: str, asked: list[Row], issues: list[Issue]) -> str:
    found = next(issue for issue in issues if issue.action == "rejected")
    return phrase(
        "{name}: the only school asked about was rejected: {first}",
        "{name}: all {n} schools asked about were rejected; the first: {first}",
        name=name,
        n=len(asked),
        first=found.message,
    )


def _rejected(rows: list[Row]) -> dict[str, str]:
    """Say by id why a record did not become a school."""
    return {
        str(row.values["id"]): phrase(
            "it was rejected: {message} ({code})",
            message=issue.message,
            code=issue.code,
        )
        for row in reversed(rows)
        if row.rejected and row.values.get("id")
        for issue in row.issues
        if issue.action == "rejected"
    }


def declared_points(records: Records, columns: Columns) -> NDArray[np.float64]:
    """Return the coordinates of the first records that have any, shape ``(n, 2)``."""
    points = []
    for cells in records.rows[:500]:
        row = Row(0, "", cells, columns)
        try:
            x, y = (columns.axes.value(row.cell(c), "x")[0] for c in (columns.x, columns.y))
        except BadCellError:
            continue
        if x is not None and y is not None and abs(y) <= 90:
            points.append((x, y))
    return np.array(points, float).reshape(-1, 2)


def _asked(
    records: Records,
    columns: Columns,
    layout: Layout,
    where: Where,
    file: Path,
    absent: dict[str, str],
) -> tuple[list[Row], list[Issue]]:
    """Read the records that are asked about; of the others say how many, and by id why."""
    conditions = [(name, getter(name, columns), c) for name, c in where.conditions.items()]
    school = getter("id", columns)

    @cache
    def filtered_by(name: str, value: object, condition: Condition) -> str:
        said = phrase("is blank") if value is None else phrase("is {value}", value=value)
        return phrase(
            "where filtered it out: {name} {said}, asked for is {words}",
            name=name,
            said=said,
            words=condition.words,
        )

    status = None
    if layout.open_statuses and not {"status", columns.of.get("status")} & set(where.conditions):
        status = getter("status", columns)
    memory: dict[tuple[int, object], bool] = {}
    merged: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for number, place in records.merged:
        merged[number] |= {place}
    asked, not_open = [], []
    for number, cells in enumerate(records.rows, start=1):
        broken = next(
            (
                (name, value, condition)
                for k, (name, get, condition) in enumerate(conditions)
                if not _holds(k, value := get(cells), condition, memory)
            ),
            None,
        )
        if broken is not None:
            absent[str(school(cells))] = filtered_by(*broken)
            continue
        said = status(cells) if status is not None else None
        if said is not None and str(said).casefold() not in layout.open_statuses:
            not_open.append((number, str(said)))
            absent[str(school(cells))] = phrase(
                "it is not open (record {number}: {said})", number=number, said=said
            )
            continue
        row = read_row(number, cells, columns, layout, file.name, merged[number])
        if status is not None:
            _note_status(row, said, columns.of.get("status"))
        asked.append(row)
    outside = len(records.rows) - len(asked) - len(not_open)
    return asked, list(_filter_notes(len(records.rows), outside, not_open, where, file))


def getter(name: str, columns: Columns) -> Callable[[Sequence[str]], object]:
    """Return a function from the cells of a record to the value of a field or column."""
    column = columns.of.get(name, name)
    place = columns.at.get(column)

    def get(cells: Sequence[str]) -> object:
        if place is None or place >= len(cells):
            return None
        if is_counted(name):
            try:
                return whole_number(cells[place], points_group=columns.axes.commas)
            except BadCellError:
                return None
        return clean(cells[place]) or None

    return get


def _holds(
    k: int, value: object, condition: Condition, memory: dict[tuple[int, object], bool]
) -> bool:
    if (k, value) not in memory:
        memory[k, value] = condition.holds(value)
    return memory[k, value]


def _note_status(row: Row, said: object, column: str | None) -> None:
    if said is None and column is not None:
        row.note("status_unknown", fact("issue.status_unknown"), "kept", column)
    elif said is not None and "proposed to close" in str(said).casefold():
        row.note("proposed_to_close", fact("issue.proposed_to_close"), "kept", column)


def _filter_notes(
    read: int, outside: int, not_open: list[tuple[int, str]], where: Where, file: Path
) -> Iterator[Issue]:
    because = [fact("issue.filtered.not_open", n=len(not_open))] if not_open else []
    if outside:
        because.append(fact("issue.filtered.where", n=outside, columns=list(where.conditions)))
    if because:
        yield noted(
            code="filtered",
            said=fact("issue.filtered", n=outside + len(not_open), of=read, why=because),
            action="filtered",
            file=file.name,
        )
    for number, status in not_open if len(not_open) <= _FEW else []:
        yield noted(
            code="not_open",
            said=fact("issue.not_open", record=number, status=status),
            action="filtered",
            row=number,
            value=status,
            file=file.name,
        )


def _nothing_asked(records: Records, columns: Columns, where: Where) -> str:
    if not records.rows:
        return phrase("no schools: there is a header, but no record")
    for name, condition in where.conditions.items():
        get = getter(name, columns)
        values = {get(cells) for cells in records.rows}
        if not any(condition.holds(v) for v in values):
            wanted = [str(v) for v in condition.any_of or ()]
            hint = nearest(wanted[0], [str(v) for v in values if v is not None]) if wanted else ""
            return phrase(
                "where: no school has {name} = {wanted}{hint}",
                name=name,
                wanted=phrase("{values:or}", values=wanted) if wanted else phrase("as asked"),
                hint=hint,
            )
    return phrase(
        "the only school does not meet all conditions of where together, or is not open",
        "none of the {n} schools meets all conditions of where together, or is open",
        n=len(records.rows),
    )


def _about_file(records: Records, columns: Columns, layout: Layout, file: Path) -> Iterator[Issue]:
    if records.encoding is not None:
        yield noted(
            code="encoding",
            said=fact("issue.encoding", file=file.name, encoding=records.encoding),
            value=records.encoding,
            file=file.name,
        )
    yield from map(issue_of, records.told)
    if layout.id_from_name and "id" not in columns.of:
        yield noted(
            code="id_from_name",
            said=fact("issue.id_from_name", file=file.name),
            file=file.name,
        )


def members_of_areas(records: Records, layout: Layout, column: str) -> list[InArea]:
    """Return every open school of a list with its roll and the planning area that a column names.

    Raises
    ------
    SchoolsError
        If there is no such column.
    """
    columns = columns_of(records, layout, by_postcode=True)
    area = one_column([column], records.header, records.label, phrase("the planning area"))
    if area is None:
        raise SchoolsError(
            phrase(
                "{label} has no column {column!r} for planning_area{nearest}",
                label=records.label,
                column=column,
                nearest=nearest(column, records.header),
            )
        )
    known_by = "name" if layout.id_from_name and "id" not in columns.of else "id"
    school, status, pupils, of = (
        getter(name, columns) for name in (known_by, "status", "pupils", area)
    )
    members: dict[str, InArea] = {}
    for cells in records.rows:
        said = status(cells)
        if said is None or not layout.open_statuses or str(said).casefold() in layout.open_statuses:
            roll, place = pupils(cells), str(of(cells) or "")
            member = InArea(
                school=_same_id(str(school(cells) or ""), layout),
                area=area_of(place),
                pupils=roll if isinstance(roll, int) else None,
            )
            members.setdefault(member.school, member)
    return list(members.values())


def _same_id(text: str, layout: Layout) -> str:
    """Return an id as schools have it; what is none, as it is written."""
    try:
        return identifier(text, digits_only=layout.digits_only)
    except BadCellError:
        return text


def _unknown_notes(kept: list[Row], columns: Columns, file: Path) -> Iterator[Issue]:
    told = [("type", "type_unknown"), ("faith", "faith_unknown"), ("head", "head_unknown")]
    told += [(name, "forecast_unknown") for name in columns.of if is_forecast(name)]
    for name, code in told:
        blank = sum(row.values[name] is None for row in kept)
        if name in columns.of and blank:
            column, of = columns.of[name], len(kept)
            yield noted(
                code=code,
                said=fact("issue.field_unknown", n=blank, of=of, field=name, column=column),
                column=columns.of[name],
                file=file.name,
            )


def _values(rows: list[Row], columns: Columns) -> Mapping[str, list[Any]]:
    """Return the fields, and beside them the source's columns."""
    values: dict[str, list[Any]] = {
        name: [row.values[name] for row in rows]
        for name in dict.fromkeys([*FIELDS, *columns.of])
        if name not in ("id", "name")
    }
    by_column = zip(*(row.cells for row in rows), strict=False)
    for name, texts in zip(columns.header, by_column, strict=False):
        if name and name not in values and name not in _NO_COLUMNS:
            values[name] = [clean(text) or None for text in texts]
    return values
