"""What was exported, against the proposal: each table is made again, and its figures compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import GeoclusterError
from geocluster.manifest import ExportEntry, Manifest
from geocluster.outputs.exports import EXPORTS, Export
from geocluster.outputs.reopen import reopened
from geocluster.outputs.shared import Shared
from geocluster.phrases import phrase
from geocluster.written.reading import bytes_of

__all__ = ["ExportsSeen", "exports_seen", "same_figures", "tables_of"]

_UNREADABLE = (
    ValueError, KeyError, TypeError, OSError, RecursionError, sqlite3.Error, GeoclusterError,
)  # fmt: skip
"""What readers of files raise that anybody may have written."""


@dataclass(frozen=True, slots=True)
class ExportsSeen:
    """What was found of the exports of a folder.

    Attributes
    ----------
    differ
        Those that say something else than the proposal.
    whole
        Those that are, to the byte, what is made of the proposal.
    figures
        Those of which only the figures are: other software packed or drew them.
    """

    differ: tuple[ExportEntry, ...] = ()
    whole: tuple[ExportEntry, ...] = ()
    figures: tuple[ExportEntry, ...] = ()

    def violations(self) -> Iterator[str]:
        """Yield what is wrong, as sentences."""
        for entry in self.differ:
            yield phrase(
                "{file} says something else than the proposal; geocluster export --to {export} "
                "makes it again",
                file=entry.name,
                export=entry.export,
            )


def exports_seen(folder: Path, manifest: Manifest) -> ExportsSeen:
    """Make again every table and layer file that was exported, and compare.

    Parameters
    ----------
    folder
        Whose proposal this version of geocluster wrote.
    manifest
        Lists its exports; those that are not as they were written are passed over: their checksums
        tell.

    Raises
    ------
    OutputError
        If the folder cannot be read, or an export cannot be made of it.
    """
    shared = dict[str, Shared]()
    found: dict[bool | None, list[ExportEntry]] = {True: [], False: [], None: []}
    otherwise = manifest.changed_exports(folder)
    for entry, export in tables_of(manifest):
        if entry.name not in otherwise:
            if entry.language not in shared:
                shared[entry.language] = Shared(reopened(folder), entry.language)
            said, made = bytes_of(folder / entry.name), export.content(shared[entry.language])
            found[True if said == made else same_figures(export, said, made)].append(entry)
    return ExportsSeen(*(tuple(found[how]) for how in (False, True, None)))


def tables_of(manifest: Manifest) -> Iterator[tuple[ExportEntry, Export]]:
    """Yield the exports of a folder whose figures can be compared."""
    for entry in manifest.exports:
        export = EXPORTS.get(entry.export)
        if export is not None and export.figures is not None and not export.lacks:
            yield entry, export


def same_figures(export: Export, said: bytes, made: bytes) -> bool | None:
    """Tell of two contents whether figures differ (False), or only what packed them (None).

    Parameters
    ----------
    export
        That knows what its figures are.
    said
        Of a file that anybody may have written.
    made
        Of our own.
    """
    assert export.figures is not None
    try:
        return None if export.figures(said) == export.figures(made) else False
    except _UNREADABLE:
        return False
