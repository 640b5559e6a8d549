"""Whether the inputs of a scenario that lies in the folder of its proposal are as they were.

The manifest beside it says what they were. What is no longer there, as when the folder was sent by
mail, is replaced by the folder's own tables: schools and travel times as they were used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geocluster.errors import OutputError
from geocluster.facts import fact
from geocluster.manifest import InputEntry, Manifest, read_manifest
from geocluster.scenario.paths import input_entry, paths_in
from geocluster.schools import Told

__all__ = [
    "NEIGHBOURS",
    "PAIRS",
    "SCHOOLS",
    "TIMES",
    "Moved",
    "moved_beside",
    "of_proposal",
]

SCHOOLS, TIMES = "schools.csv", "times.parquet"
NEIGHBOURS, PAIRS = "neighbours.csv", "pairs.csv"
"""The tables of a folder that hold the data as they were used."""

_DRAWN = "output.boundary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a manifest says of the inputs of the scenario beside it.

    Attributes
    ----------
    tables
        The folder whose schools and travel times are to be used; None where the inputs are.
    proposal
        The folder of the proposal; None where the scenario lies in none.
    missing
        The inputs that are not there, as they were, by their absolute path.
    told
        What must be said: ``input_missing`` or ``input_changed``.
    """

    tables: Path | None = None
    proposal: Path | None = None
    missing: tuple[InputEntry, ...] = ()
    told: tuple[Told, ...] = ()

    def lacks(self, path: Path) -> bool:
        """Tell whether a path is one of those that are known not to be there."""
        return str(path.resolve()) in {entry.path for entry in self.missing}


def of_proposal(file: Path) -> bool:
    """Tell whether a scenario is that of a proposal, by the manifest beside it."""
    try:
        manifest = read_manifest(file.parent)
    except OutputError:  # damaged: verify tells
        return False
    return manifest is not None and file.name in manifest.names


def moved_beside(file: Path, keys: dict[str, Any]) -> Moved:
    """Compare the inputs of a scenario with the manifest beside it.

    Parameters
    ----------
    file
        The scenario file.
    keys
        Of the scenario, as nested dictionaries.
    """
    folder = file.parent
    try:
        manifest = read_manifest(folder)
    except OutputError:  # damaged: verify tells; the inputs must then be there
        return Moved()
    if manifest is None or file.name not in manifest.names:
        return Moved()
    named = set(paths_in(keys))
    inputs = [entry for entry in manifest.inputs if (entry.key, entry.path) in named]
    missing = [entry for entry in inputs if not (folder / entry.path).exists()]
    told = [_gone(missing)] if missing else []
    told += [_changed(x) for x in inputs if x not in missing and not _same(x, folder)]
    own = not missing and _own_tables(named, manifest, folder)
    used = own or any(entry.key != _DRAWN for entry in missing)
    return Moved(
        tables=folder if used else None,
        proposal=folder,
        missing=tuple(replace(x, path=str((folder / x.path).resolve())) for x in missing),
        told=tuple(told),
    )


def _own_tables(named: set[tuple[str, str]], manifest: Manifest, folder: Path) -> bool:
    """Tell whether the scenario reads the folder's own tables, which nobody has changed."""
    own = {("schools.file", SCHOOLS), ("travel.file", TIMES)}
    return own <= named and not {SCHOOLS, TIMES} & set(manifest.changed(folder))


def _same(entry: InputEntry, folder: Path) -> bool:
    path = folder / entry.path
    try:
        if path.is_file() and path.stat().st_size != entry.size:
            return False
        return input_entry(entry.key, path).sha256 == entry.sha256
    except OSError:
        return False


def _gone(missing: list[InputEntry]) -> Told:
    files = [f"{entry.path} ({entry.key})" for entry in missing]
    if all(entry.key == _DRAWN for entry in missing):
        return Told(code="input_missing", said=fact("issue.input_missing.outline", files=files))
    tables = {"schools": SCHOOLS, "times": TIMES}
    return Told(code="input_missing", said=fact("issue.input_missing", files=files, **tables))


def _changed(entry: InputEntry) -> Told:
    said = fact("issue.input_changed", file=f"{entry.path} ({entry.key})")
    return Told(code="input_changed", said=said)
