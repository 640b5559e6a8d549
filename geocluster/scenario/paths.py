"""Which keys of a scenario name files, and how their paths are told from other folders."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from geocluster.files import digest
from geocluster.manifest import InputEntry
from geocluster.sources.named import is_file

__all__ = ["input_entry", "names_file", "paths_in", "places_of", "relative_to", "with_paths"]

_PATHS = (
    ("schools", "file"),
    ("schools", "links"),
    ("schools", "groups"),
    ("schools", "postcodes"),
    ("schools", "forecasts_file"),
    ("schools", "plan"),
    ("schools", "rural"),
    ("schools", "pairs"),
    ("travel", "file"),
    ("tier", "neighbours"),
    ("output", "boundary"),
    ("compare", "districts_file"),
    ("compare", "file"),
)
"""Keys that name a file each, in every tier its own; ``travel.closed`` holds some, among others."""

_OR_COLUMNS = frozenset({"plan", "rural", "pairs"})
"""Of these, keys that may name a column, or nothing, instead."""


def places_of(keys: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return where each key that names a file stands, such as ``("tier", 0, "neighbours")``.

    Also where it is not written: then nothing stands there.

    Parameters
    ----------
    keys
        Of a scenario, as nested dictionaries.
    """
    tiers = range(len(keys.get("tier") or ()))
    return [
        place
        for table, key in _PATHS
        for place in ([(table, k, key) for k in tiers] if table == "tier" else [(table, key)])
    ]


def names_file(key: str, value: Any) -> bool:
    """Tell whether what stands at one of those places is a file."""
    return value is not None and (key not in _OR_COLUMNS or is_file(value))


def paths_in(keys: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return each path that is named, after the key that names it, such as ``schools.file``.

    Parameters
    ----------
    keys
        Of a scenario, as nested dictionaries.
    """
    for label, holder, key in _holders(keys):
        yield label, holder[key]


def with_paths(keys: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """Return the same keys with every path changed."""
    changed = copy.deepcopy(keys)
    for _, holder, key in _holders(changed):
        holder[key] = change(holder[key])
    return changed


def relative_to(folder: Path) -> Callable[[str], str]:
    """Return what tells an absolute path as seen from a folder, where they share a drive.

    Parameters
    ----------
    folder
        Absolute, links followed. A relative path stays as it is.
    """

    def told(path: str) -> str:
        if not os.path.isabs(path):
            return path
        try:
            return Path(os.path.relpath(path, folder)).as_posix()
        except ValueError:  # another drive
            return path

    return told


def input_entry(key: str, path: Path) -> InputEntry:
    """Describe an input as it is now: a file, or all files of a folder together.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    if not path.is_dir():
        return InputEntry(key=key, path=str(path), size=path.stat().st_size, sha256=digest(path))
    files = sorted(f for f in path.rglob("*") if f.is_file())
    together = hashlib.sha256()
    for file in files:
        together.update(f"{file.relative_to(path).as_posix()}\n{digest(file)}\n".encode())
    size = sum(f.stat().st_size for f in files)
    return InputEntry(key=key, path=str(path), size=size, sha256=together.hexdigest())


def _holders(keys: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Return for each path its label, and the table or list that holds it, with its key there."""
    for table, *position, key in places_of(keys):
        holder: Any = keys.get(table) or {}
        for k in position:
            holder = holder[k]
        if names_file(key, holder.get(key)):
            yield f"{table}.{key}", holder, key
    closed = keys.get("travel", {}).get("closed") or []
    for k, item in enumerate(closed):
        if isinstance(item, str):
            yield "travel.closed", closed, k
