"""The readers of each kind of file, and the tables that they find."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from geocluster.errors import TableError
from geocluster.opening.content import Content, Kind, readers_faults
from geocluster.opening.delimited import ways_apart, wrapped_ways
from geocluster.opening.reading import Reading
from geocluster.opening.tables import Candidate
from geocluster.opening.text import decoded
from geocluster.phrases import phrase

__all__ = ["holds_points", "tables_of"]


def tables_of(content: Content, reading: Reading) -> tuple[list[Candidate], str | None]:
    """Return the tables that a file may be taken for, and the encoding of a text.

    Raises
    ------
    TableError
        If the file is empty or damaged.
    """
    encoding = None
    with readers_faults(content):
        if content.kind in (Kind.TEXT, Kind.JSON):
            text, encoding = decoded(
                content.bytes(),
                name=content.file.name,
                encodings=reading.encodings,
                said=reading.said,
                table=reading.table,
            )
            found = _of_text(content, text, reading)
        else:
            found = _of_kind(content)
    if all(table.empty for table in found):
        raise TableError(phrase("{name} is empty", name=content.file.name))
    found = [replace(table, rows=partial(_rows, content, table)) for table in found]
    wrapped = [way for table in found for way in wrapped_ways(table, reading.delimiter)]
    return [*found, *wrapped], encoding


def _rows(content: Content, table: Candidate) -> list[list[str]]:
    with readers_faults(content):
        return table.rows()


def holds_points(content: Content) -> bool:
    """Tell whether a file brings points of its own, so that no columns need to hold them."""
    if content.kind is Kind.PARQUET:
        from geocluster.opening.shapes import has_points

        with readers_faults(content):
            return has_points(content)
    return content.kind is Kind.SHAPES


def _of_text(content: Content, text: str, reading: Reading) -> list[Candidate]:
    """Take a text for JSON where it is that, else for lines of cells."""
    if content.kind is Kind.JSON:
        from geocluster.opening.pages import objects

        found = objects(text)
        if found:
            return found
        raise TableError(
            phrase(
                '{name} is JSON, but no list of objects such as [{{"id": "1", "name": '
                '"…"}}, …]; save it so, or as CSV',
                name=content.file.name,
            )
        )
    return ways_apart(text, name=content.file.name, delimiter=reading.delimiter)


def _of_kind(content: Content) -> list[Candidate]:
    # Each library is slow to load, and few files need more than one.
    if content.kind is Kind.BOOK:
        from geocluster.opening.books import sheets

        return sheets(content)
    if content.kind is Kind.PAGE:
        from geocluster.opening.pages import page_tables

        return page_tables(content)
    from geocluster.opening.shapes import columnar, layers

    return [columnar(content)] if content.kind is Kind.PARQUET else layers(content)
