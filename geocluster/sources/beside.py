"""Tables that go beside a list of schools: pairs, plans, lists of ids, forecasts by area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import SchoolsError, nearest, told_as
from geocluster.facts import fact
from geocluster.meaning import clean
from geocluster.opening import Reading, Wanted, content_of, open_records
from geocluster.opening.ids import positions_of
from geocluster.opening.labels import alike
from geocluster.phrases import phrase
from geocluster.schools import Issue, Schools
from geocluster.sources.columns import one_column
from geocluster.texts.noted import issue_of, noted

__all__ = ["Beside", "beside", "labels_alike", "side_encodings"]


UTF_8 = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Beside:
    """A table beside the list.

    Attributes
    ----------
    file
        For messages.
    headers
        Of the columns that were looked for and found, by what they are for.
    rows
        Cells of each record by what they are for, cleaned; the first is record 1.
    issues
        What opening it found.
    """

    file: Path
    headers: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    issues: tuple[Issue, ...] = ()

    def numbered(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield each record after its number."""
        return enumerate(self.rows, start=1)

    def at(self, number: int, name: str) -> str:
        """Return where a cell stands, for messages."""
        return phrase(
            "{name}, record {number}, column {column!r}",
            name=self.file.name,
            number=number,
            column=self.headers[name],
        )

    def positions(self, name: str, schools: Schools) -> list[int]:
        """Return the position of the school whose id stands in a column; -1 where it is none.

        Ids may stand there as a spreadsheet writes what it takes for a number.
        """
        cells = [row[name] for row in self.rows]
        place, _ = positions_of(cells, schools.ids)
        return [place[cell] for cell in cells]


def side_encodings(encoding: str | None, usual: Sequence[str]) -> tuple[str, ...]:
    """Return the encodings that are tried in turn for a table beside the list.

    Parameters
    ----------
    encoding
        That of the list, where the user names it.
    usual
        Of the list's format; where it has but one, cp1252 is tried after it.
    """
    if encoding is not None:
        return (UTF_8, encoding)
    return tuple(usual) if len(usual) > 1 else (UTF_8, "cp1252")


def labels_alike(table: Beside, name: str, labels: Iterable[str]) -> Iterator[Issue]:
    """Tell of labels in a column that are taken for several, though they differ in form alone.

    Parameters
    ----------
    table
        In which they stand.
    name
        What their column is for.
    labels
        Each that a group has.
    """
    column = table.headers[name]
    for some in alike(labels):
        told = [repr(label) for label in some]
        yield noted(
            code="labels_alike",
            said=fact("issue.labels_alike", labels=told, n=len(told), column=column),
            column=column,
            value=some[0],
            file=table.file.name,
        )


def beside(
    file: Path,
    columns: Mapping[str, tuple[str, ...]],
    *,
    needed: int,
    what: str,
    encodings: Sequence[str] | None = None,
) -> Beside:
    """Open a table of any kind.

    Parameters
    ----------
    file
        CSV, a spreadsheet or any other that a list may be.
    columns
        By what they are for, the headers that each may have.
    needed
        How many, the first of them, must be there.
    what
        It holds, for messages.
    encodings
        Tried in turn for text; UTF-8, then cp1252, where not given.

    Raises
    ------
    SchoolsError
        If the file cannot be read, or a column that must be there is not, or is there twice.
    """
    with told_as(SchoolsError):
        wanted = Wanted(tuple(columns.values()), needed)
        reading = None if encodings is None else Reading(encodings=encodings)
        records = open_records(content_of(file), wanted, reading)
    headers = {
        name: found
        for name, names in columns.items()
        if (found := one_column(names, records.header, records.label, what)) is not None
    }
    must = list(columns)[:needed]
    for name in must:
        if name not in headers:
            raise SchoolsError(
                phrase(
                    "{label} has no column {name!r}{nearest}; a file of {what} needs the "
                    "columns {must}",
                    label=records.label,
                    name=name,
                    nearest=nearest(name, records.header),
                    what=what,
                    must=list(must),
                )
            )
    at = {name: records.header.index(header) for name, header in headers.items()}
    rows = tuple(
        {name: clean(row[k]) if k < len(row) else "" for name, k in at.items()}
        for row in records.rows
    )
    return Beside(file, headers, rows, tuple(map(issue_of, records.told)))
