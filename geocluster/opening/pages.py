"""Tables in web pages, which some servers send as ``.xls``, and in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from geocluster.errors import TableError
from geocluster.opening.content import Content
from geocluster.opening.tables import Candidate, Merge, cell_text, first_lines
from geocluster.opening.text import decoded, is_encoding
from geocluster.phrases import phrase

__all__ = ["objects", "page_tables"]

_MOST_SPAN = 1_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def page_tables(content: Content) -> list[Candidate]:
    """Return the tables of a web page, with cells that reach over rows as merged."""
    data = content.bytes()
    said = _CHARSET.search(data[:4096])
    encodings = [said[1].decode()] if said and is_encoding(said[1].decode()) else []
    text, _ = decoded(data, name=content.file.name, encodings=[*encodings, "utf-8-sig", "cp1252"])
    reader = _Tables()
    reader.feed(text)
    reader.close()
    reader.finish()
    if not reader.tables:
        raise TableError(
            phrase(
                "{name} is a web page with no table in it: a login or an error, "
                "perhaps; download the list again, and look at it in a text editor",
                name=content.file.name,
            )
        )
    return [
        Candidate(
            part="sheet",
            name=f"table {k}",
            top=first_lines(lines),
            rows=lambda lines=lines: lines,  # type: ignore[misc]
            merges=merges,
        )
        for k, (lines, merges) in enumerate(reader.tables, start=1)
    ]


class _Tables(HTMLParser):
    """Collects the tables of a page; one inside another counts for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[list[list[str]], list[Merge]]] = []
        self._open: list[_Grid] = []
        self._silent = 0

    def finish(self) -> None:
        """Close the tables that the page leaves open."""
        while self._open:
            self._end_table()

    def _end_table(self) -> None:
        grid = self._open.pop()
        if grid.lines:
            self.tables.append((grid.lines, grid.merges))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._open.append(_Grid())
        elif self._open and tag == "tr":
            self._open[-1].row()
        elif self._open and tag in ("td", "th"):
            said = dict(attrs)
            self._open[-1].cell(_span(said.get("rowspan")), _span(said.get("colspan")))
        elif self._open and tag in ("br", "p", "div"):
            self._open[-1].write(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close a table or a cell."""
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif self._open and tag == "table":
            self._end_table()
        elif self._open and tag in ("td", "th"):
            self._open[-1].end()

    def handle_data(self, data: str) -> None:
        """Add text to the cell that is open."""
        if self._open and not self._silent:
            self._open[-1].write(data)


def _span(said: str | None) -> int:
    known = said is not None and re.fullmatch(r"\s*\d{1,5}\s*", said)
    return min(max(int(said or 1), 1), _MOST_SPAN) if known else 1


class _Grid:
    """Rows of cells, where a cell above may reach down into a row.

    Source: HTML Living Standard, section 4.9.12, "Forming a table".
    """

    def __init__(self) -> None:
        self.lines: list[list[str]] = []
        self.merges: list[Merge] = []
        self._covered: dict[int, int] = {}  # by column, the last row that a cell above reaches
        self._at = 0
        self._writing = False

    def row(self) -> None:
        self.lines.append([])
        self._writing = False

    def cell(self, down: int, across: int) -> None:
        if not self.lines:
            self.row()
        row, line = len(self.lines) - 1, self.lines[-1]
        while self._covered.get(len(line), -1) >= row:
            line.append("")
        column = len(line)
        line.extend([""] * across)
        self._at = column
        self._writing = True
        if down > 1 or across > 1:
            self.merges.append(Merge(row, column, row + down - 1, column + across - 1))
            self._covered |= dict.fromkeys(range(column, column + across), row + down - 1)

    def end(self) -> None:
        self._writing = False

    def write(self, text: str) -> None:
        if self._writing:
            self.lines[-1][self._at] += text


def objects(text: str) -> list[Candidate]:
    """Return the tables of a JSON text: lists of objects, also one to a line; perhaps none."""
    return [
        Candidate(
            part="sheet",
            name=name,
            top=first_lines(lines),
            rows=lambda lines=lines: lines,  # type: ignore[misc]
        )
        for name, lines in _record_lists(_loaded(text))
    ]


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None


def _record_lists(value: Any) -> list[tuple[str, list[list[str]]]]:
    if isinstance(value, dict):
        return [
            (str(name), _lined(found))
            for name, found in value.items()
            if isinstance(found, list) and found and all(isinstance(x, dict) for x in found)
        ]
    if isinstance(value, list) and value and all(isinstance(x, dict) for x in value):
        return [("list", _lined(value))]
    return []


def _lined(records: Iterable[dict[str, Any]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for record in records for name in record))
    return [names, *([_json_text(record.get(name)) for name in names] for record in records)]


def _json_text(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, list | dict)
        else cell_text(value)
    )
