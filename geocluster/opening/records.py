"""A file of any kind becomes a header and numbered records of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import TableError
from geocluster.facts import fact, quoted
from geocluster.meaning import clean
from geocluster.opening.choosing import Chosen, Wanted, chosen, fit
from geocluster.opening.content import Content
from geocluster.opening.kinds import tables_of
from geocluster.opening.reading import Reading
from geocluster.opening.tables import Merge, blank, filled_down
from geocluster.phrases import phrase
from geocluster.schools import Told

__all__ = ["Records", "about_content", "open_records"]

_TOTALS = frozenset({"total", "totals", "grand total", "合计", "总计", "小计", "cyfanswm"})


@dataclass(frozen=True, slots=True)
class Records:
    """The content of a table.

    Attributes
    ----------
    label
        Of the table, for messages: the file, and which part of it.
    header
        Names of the columns, cleaned.
    rows
        Cells of each record as written; the first after the header is record 1. Blank lines
        and lines of totals do not count.
    encoding
        Which was used; None for files that are not text.
    crs
        Coordinate system of a file of shapes, whose points stand under
        :data:`~geocluster.opening.tables.GEOMETRY`.
    others
        Other sheets or layers that the file has.
    told
        What was passed over, and what was chosen among several.
    merged
        Record and place of the column of each cell whose value holds for several records.
    """

    label: str
    header: tuple[str, ...]
    rows: tuple[list[str], ...]
    encoding: str | None = None
    crs: str | None = None
    others: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    merged: frozenset[tuple[int, int]] = frozenset()


def open_records(content: Content, wanted: Wanted, reading: Reading | None = None) -> Records:
    """Read a table from a text, spreadsheet, map file, Parquet, JSON or web page.

    Parameters
    ----------
    content
        Of the file, as :func:`~geocluster.opening.content.content_of` finds it.
    wanted
        Columns that are looked for: the sheet, layer or delimiter is the one whose header has
        most of them, and the header the first of its top lines that has.
    reading
        What the user says.

    Raises
    ------
    TableError
        If the file is empty, damaged, has two columns of one name, or may be read in
        two ways of which none is better.
    """
    reading = reading or Reading()
    tables, encoding = tables_of(content, reading)
    choice = chosen(tables, wanted, content, reading)
    lines = choice.table.rows()
    kept = [k for k, line in enumerate(lines) if not blank(line)]
    merged = filled_down(lines, choice.table.merges)
    return _with_header(choice, lines, kept, merged, wanted, content, encoding)


def _with_header(
    choice: Chosen,
    lines: list[list[str]],
    kept: list[int],
    merged: set[tuple[int, int]],
    wanted: Wanted,
    content: Content,
    encoding: str | None,
) -> Records:
    file, table = content.file, choice.table
    top = _last_of_header(lines, kept, choice.line, table.merges, wanted)
    header = _header(lines, kept[top], table.merges, file)
    told = [*about_content(content), *choice.told]
    if top:
        said = fact("issue.title_lines", file=file.name, n=top)
        told.append(Told(code="title_lines", said=said, file=file.name))
    records, filled = [], set[tuple[int, int]]()
    over: defaultdict[int, list[int]] = defaultdict(list)
    for k, c in merged:
        over[k].append(c)
    for k in kept[top + 1 :]:
        row = lines[k]
        first = next((cell for cell in row if cell and not cell.isspace()), "")
        if len(first) < 20 and clean(first).casefold().rstrip(":：") in _TOTALS:
            told.append(_of_totals(clean(first), file))
            continue
        if row == lines[kept[top]]:
            told.append(_repeated(k + 1, file))
            continue
        records.append(row)
        filled |= {(len(records), c) for c in over[k]}
    told += _about_merges(filled, header, file)
    return Records(
        label=file.name if not choice.others else f"{file.name}, {table.part} {table.name!r}",
        header=header,
        rows=tuple(records),
        encoding=encoding,
        crs=table.crs,
        others=choice.others,
        told=tuple(told),
        merged=frozenset(filled),
    )


def _last_of_header(
    lines: list[list[str]], kept: list[int], top: int, merges: Sequence[Merge], wanted: Wanted
) -> int:
    """Return the lowest line of a header whose cells are merged over several lines."""
    while top + 1 < len(kept):
        here, below = kept[top], kept[top + 1]
        joined = any(m.top <= here and below <= m.bottom for m in merges)
        if lines[below] != lines[here] and not (
            joined and fit(lines[below], wanted) >= fit(lines[here], wanted)
        ):
            break
        top += 1
    return top


def _header(
    lines: list[list[str]], at: int, merges: Sequence[Merge], file: Path
) -> tuple[str, ...]:
    """Name the columns; two of one name are told apart by what is merged above them."""
    names = [clean(cell) for cell in lines[at]]
    above = [""] * len(names)
    for m in merges:
        if m.top < at and m.right > m.left and lines[m.top][m.left : m.left + 1]:
            for c in range(m.left, min(m.right + 1, len(names))):
                above[c] = clean(lines[m.top][m.left])
    many = {name for name in names if name and names.count(name) > 1}
    header = tuple(
        f"{over} {name}" if name in many and over else name
        for name, over in zip(names, above, strict=True)
    )
    for k, name in enumerate(header):
        if name and name in header[:k]:
            raise TableError(
                phrase(
                    "{name}: two columns are called {column!r} (columns {first} and {second}); "
                    "rename or delete one",
                    name=file.name,
                    column=name,
                    first=header.index(name) + 1,
                    second=k + 1,
                )
            )
    return header


def about_content(content: Content) -> Iterator[Told]:
    """Say what a file is where its ending says something else."""
    if content.expected and ":" not in (content.unpacked or ""):
        return
    file, kind = content.file.name, quoted(content.kind.value)
    said = (
        fact("issue.content.unpacked", file=file, kind=kind, how=content.unpacked)
        if content.unpacked
        else fact("issue.content", file=file, kind=kind)
    )
    yield Told(code="content", said=said, value=content.kind.name.lower(), file=file)


def _about_merges(
    filled: set[tuple[int, int]], header: tuple[str, ...], file: Path
) -> Iterator[Told]:
    for c in sorted({c for _, c in filled}):
        name = header[c] if c < len(header) else ""
        many = sum(column == c for _, column in filled)
        column = name or quoted(phrase("column {k}", k=c + 1))
        said = fact("issue.merged_cells", file=file.name, column=column, n=many)
        yield Told(code="merged_cells", said=said, column=name or None, file=file.name)


def _of_totals(line: str, file: Path) -> Told:
    said = fact("issue.total_line", file=file.name, line=repr(line))
    return Told(code="total_line", said=said, file=file.name)


def _repeated(line: int, file: Path) -> Told:
    said = fact("issue.repeated_header", file=file.name, line=line)
    return Told(code="repeated_header", said=said, file=file.name)
