"""Where what a file says differs from what the others give, as sentences."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from itertools import islice, zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.errors import OutputError
from geocluster.phrases import phrase
from geocluster.sheets import is_sentence, read_sheet

__all__ = ["few", "json_differs", "sheet_differs", "text_differs", "times_differ"]

_LONGEST = 80
_MOST = 20

Path = tuple[str | int, ...]


def json_differs(said: Any, found: Any, *, common: bool = False, at: Path = ()) -> Iterator[str]:
    """Compare values of JSON, types too: 1 is not 1.0, and not true.

    Parameters
    ----------
    said, found
        What stands in the file, and what the others give.
    common
        Whether keys that only one of them has are passed over.
    at
        Where in the whole they are.
    """
    if _kind(said) is not _kind(found):
        yield phrase(
            "{where} is {said}, by the other files {found}",
            where=_words(at),
            said=_shown(said),
            found=_shown(found),
        )
    elif isinstance(said, dict):
        for key in dict.fromkeys([*said, *found]):
            if key in said and key in found:
                yield from json_differs(said[key], found[key], common=common, at=(*at, key))
            elif not common:
                lacks = phrase("is missing") if key in found else phrase("is no key that there is")
                yield phrase("{where} {lacks}", where=_words((*at, key)), lacks=lacks)
        if not common and list(said) != list(found) and set(said) == set(found):
            yield phrase("{where}: its keys stand in another order", where=_words(at))
    elif isinstance(said, list) and not _holds_tables(said, found):
        if [(type(x), x) for x in said] != [(type(x), x) for x in found]:
            yield phrase(
                "{where} is {said}, by the other files {found}",
                where=_words(at),
                said=_shown(said),
                found=_shown(found),
            )
    elif isinstance(said, list):
        if len(said) != len(found):
            yield phrase(
                "{where} has {n} entry, by the other files {other}",
                "{where} has {n} entries, by the other files {other}",
                where=_words(at),
                n=len(said),
                other=len(found),
            )
        for k, (one, other) in enumerate(zip(said, found, strict=False)):
            yield from json_differs(one, other, common=common, at=(*at, k))
    elif said != found:
        yield phrase(
            "{where} is {said}, by the other files {found}",
            where=_words(at),
            said=_shown(said),
            found=_shown(found),
        )


def text_differs(said: bytes, found: bytes) -> Iterator[str]:
    """Compare texts, and tell the first line that differs."""
    if said == found:
        return
    lines = zip_longest(said.splitlines(keepends=True), found.splitlines(keepends=True))
    for k, (one, other) in enumerate(lines, start=1):
        if one != other:
            yield phrase(
                "line {k} is {line}, by the other files {other}",
                k=k,
                line=_line(one),
                other=_line(other),
            )
            return


def sheet_differs(
    said: bytes, found: bytes, *, common: bool = False, but: Collection[str] = ()
) -> Iterator[str]:
    """Compare tables cell by cell.

    Parameters
    ----------
    said, found
        What stands in the file, and what the others give.
    common
        Whether columns are passed over that only one of them has, or that hold sentences.
    but
        Columns that are then passed over, too.
    """
    if said == found:
        return
    try:
        sheet = read_sheet(said)
    except ValueError as fault:
        yield phrase("it is damaged: {fault}", fault=fault)
        return
    made, told = read_sheet(found), 0
    rows, wanted = sheet.rows, made.rows
    if sheet.header != made.header and not common:
        told += 1
        yield phrase(
            "its columns are {shown}, by the other files {made}",
            shown=_shown(sheet.header),
            made=_shown(made.header),
        )
    if len(rows) != len(wanted):
        yield phrase(
            "it has {n} row, by the other files {other}",
            "it has {n} rows, by the other files {other}",
            n=len(rows),
            other=len(wanted),
        )
    for k, (row, other) in enumerate(zip(rows, wanted, strict=False), start=1):
        for column in dict.fromkeys([*other, *row]):
            if common and (is_sentence(column) or column in but):
                continue
            if column in row and column in other and row[column] != other[column]:
                told += 1
                yield (
                    phrase(
                        "row {k}, {column} is {shown}, by the other files {other}",
                        k=k,
                        column=column,
                        shown=_shown(row[column]),
                        other=_shown(other[column]),
                    )
                )
    if not told and len(rows) == len(wanted) and not common:
        yield phrase("it is not written as we write it")


def times_differ(said: bytes, found: bytes) -> Iterator[str]:
    """Compare travel times row by row, and the notes that stand in the file."""
    if said == found:
        return
    try:
        one, other = (pq.read_table(io.BytesIO(content)) for content in (said, found))
        writers = {pq.read_metadata(io.BytesIO(c)).created_by for c in (said, found)}
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise OutputError(phrase("times.parquet is damaged: {fault}", fault=fault)) from None
    if one.num_rows != other.num_rows:
        yield phrase(
            "it has {n:,} row, by its own pairs {other:,}",
            "it has {n:,} rows, by its own pairs {other:,}",
            n=one.num_rows,
            other=other.num_rows,
        )
    if one.num_rows == other.num_rows and not one.equals(other):
        yield phrase(
            "its rows are not one for each drive, in the order of the schools, from 1 second"
        )
    if len(writers) == 1:  # the same version of the library writes the same bytes
        yield phrase("it is not written as we write it")
    notes, wanted = (dict(table.schema.metadata or {}) for table in (one, other))
    for key in sorted({*notes, *wanted}):
        if notes.get(key) != wanted.get(key):
            yield phrase(
                "its note {key!r} is {line}, not {wanted}",
                key=key,
                line=_line(notes.get(key)),
                wanted=_line(wanted.get(key)),
            )


def few(sentences: Iterator[str]) -> Iterator[str]:
    """Return the first sentences, and how many more there are."""
    yield from islice(sentences, _MOST)
    more = sum(1 for _ in sentences)
    if more:
        yield phrase("… and {more} more", more=more)


def _holds_tables(*lists: list[Any]) -> bool:
    return any(isinstance(x, dict | list) for values in lists for x in values)


def _kind(value: Any) -> type:
    """Return the type of a value of JSON; a phrase is text there."""
    return str if isinstance(value, str) else type(value)


def _words(at: Path) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at)
    return text.removeprefix(".") or phrase("the whole")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else phrase("{text}…", text=text[:_LONGEST])


def _line(line: bytes | None) -> str:
    return (
        phrase("not there")
        if line is None
        else _shown(line.decode("utf-8", "replace").rstrip("\r\n"))
    )
