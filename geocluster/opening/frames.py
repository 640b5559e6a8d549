"""Long tables, with a line for each pair: as columns rather than as records."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from geocluster.errors import TableError
from geocluster.meaning import clean
from geocluster.opening.choosing import Chosen, Wanted, chosen
from geocluster.opening.content import Content, Kind, readers_faults
from geocluster.opening.kinds import tables_of
from geocluster.opening.parquet import frame_of_parquet, notes_of_parquet
from geocluster.opening.reading import Reading
from geocluster.opening.records import about_content, open_records
from geocluster.opening.tables import blank
from geocluster.phrases import phrase
from geocluster.schools import Told

__all__ = ["Frame", "open_frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A table by columns.

    Attributes
    ----------
    label
        For messages: the file, and which part of it.
    table
        Text, or numbers where the file holds numbers; a cell that its line lacks is None.
    told
        What was passed over, and what was chosen among several.
    notes
        That whoever wrote a Parquet file has left in it.
    """

    label: str
    table: pd.DataFrame
    told: tuple[Told, ...] = ()
    notes: Mapping[bytes, bytes] = field(default_factory=dict)


def open_frame(content: Content, wanted: Wanted, reading: Reading | None = None) -> Frame:
    """Read a long table; otherwise as :func:`~geocluster.opening.records.open_records`.

    Raises
    ------
    TableError
        If the file cannot be read, or a line has more cells than the header.
    """
    reading = reading or Reading()
    name = content.file.name
    if content.kind is Kind.PARQUET:
        with readers_faults(content):
            table, notes = frame_of_parquet(content), notes_of_parquet(content)
        table.columns = pd.Index([clean(str(column)) for column in table.columns])
        return Frame(name, table, tuple(about_content(content)), notes)
    if content.kind is not Kind.TEXT:
        records = open_records(content, wanted, reading)
        width = len(records.header)
        rows = [[*row[:width], *[None] * (width - len(row))] for row in records.rows]
        return Frame(records.label, pd.DataFrame(rows, columns=records.header), records.told)
    tables, _ = tables_of(content, reading)
    choice = chosen(tables, wanted, content, reading)
    told = (*about_content(content), *choice.told)
    return Frame(name, _of_text(choice, name), told)


def _of_text(choice: Chosen, name: str) -> pd.DataFrame:
    """Read the lines under the header, with the parser that is made for many of them."""
    if choice.table.text is None:
        lines = [line for line in choice.table.rows() if not blank(line)][choice.line :]
        return pd.DataFrame(lines[1:], columns=[clean(cell) for cell in lines[0]])
    text = io.StringIO(choice.table.text, newline="")
    header, above = [""], -1
    for header in csv.reader(text, delimiter=choice.table.name):
        above += not blank(header)
        if above == choice.line:
            break
    try:
        table = pd.read_csv(
            text, sep=choice.table.name, header=None, dtype=str, keep_default_na=False,
            na_filter=False,
        )  # fmt: skip
    except pd.errors.EmptyDataError:
        table = pd.DataFrame(columns=range(len(header)))
    except (ValueError, pd.errors.ParserError) as fault:
        raise TableError(
            phrase("{name} cannot be read as text (CSV): {fault}", name=name, fault=fault)
        ) from None
    width = len(header)
    for k in range(width, table.shape[1]):
        beyond = table[k].notna() & (table[k] != "")
        if beyond.any():
            raise TableError(
                phrase(
                    "{name}, record {record}: more cells than the header has, which is "
                    "{width}; is there a comma within a number?",
                    name=name,
                    record=int(beyond.to_numpy().argmax()) + 1,
                    width=width,
                )
            )
    for k in range(table.shape[1], width):
        table[k] = None
    table = table[list(range(width))]
    table.columns = pd.Index([clean(cell) for cell in header])
    return table
