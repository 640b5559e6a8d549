"""What is said of the form of a file: what it is, which part was read, what was passed over."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "issue.content": Text(
        "{file} is {kind:said} by its content, and was read as that",
        note="kind: text (CSV), a spreadsheet, ...",
    ),
    "issue.content.unpacked": Text(
        "{file} is {kind:said} by its content, unpacked ({how}), and was read as that",
        note="kind: text (CSV), a spreadsheet, ...; how: gzip, zip, ...",
    ),
    "issue.delimiter": Text(
        "{file}: between cells stands the {mark:said}", note="mark: semicolon, tab, ..."
    ),
    "issue.delimiter.wrapped": Text(
        "{file}: between cells stands the {mark:said}; each line stood in one cell, and was taken "
        "apart",
        note="mark: semicolon, tab, ...",
    ),
    "issue.part": Text(
        "{file}: read from the {part:said} {name}, number {at} of {of}",
        note="part: sheet or layer",
    ),
    "issue.part.hidden": Text(
        "{file}: read from the {part:said} {name}, number {at} of {of}, which is hidden",
        note="part: sheet or layer",
    ),
    "issue.part.also": Text(
        "{chosen:said}; {also:commas} would fit too, but less well", count="also"
    ),
    "issue.title_lines": Text(
        "{file}: {n} line above the header passed over",
        "{file}: {n} lines above the header passed over",
        count="n",
    ),
    "issue.total_line": Text("{file}: the line {line} passed over"),
    "issue.repeated_header": Text("{file}: the header again, on line {line}, passed over"),
    "issue.merged_cells": Text(
        "{file}: {column:said} has cells that are merged over several records, {n} in all; the "
        "value holds for each of them",
        count="n",
    ),
    "issue.encoding": Text("{file} was read as {encoding}"),
}
