"""A folder in which a run makes its files, known to be in work for as long as the run lives."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from geocluster.errors import OutputError
from geocluster.files import begun, hold, is_held
from geocluster.manifest import read_manifest
from geocluster.phrases import phrase

__all__ = [
    "HALF",
    "LOCK",
    "MADE",
    "NEW",
    "OLD",
    "WORKING",
    "clear_working",
    "in_work",
    "next_to",
    "note_of",
    "previous_of",
]

WORKING = ".geocluster-new-"
"""How the names of such folders begin."""

LOCK, MADE, HALF, NEW, OLD, _NOTE = "lock", "made", "half", "new", "old", "note.json"
"""What stands in them: a file that the living run holds; which folder it made; that folder while it
is filled; the same once it is whole, or what it was exchanged for; what is to be thrown away."""

_TRIES = 5


@contextmanager
def in_work(parent: Path, **note: Any) -> Iterator[Path]:
    """Make such a folder; it goes at the end, or when a later run finds it.

    Parameters
    ----------
    parent
        Where.
    note
        Kept in it: what whoever clears it needs to know. With ``keep``, the name of a folder
        beside, what was exchanged into ``NEW`` is kept as that folder's predecessor.
    """
    for _ in range(_TRIES):
        working = Path(tempfile.mkdtemp(prefix=WORKING, dir=parent))
        with begun(working, _closing(working)):
            try:
                lock = (working / LOCK).open("w", encoding="utf-8")
                hold(lock)
            except (FileNotFoundError, BlockingIOError):  # another run is clearing it away
                continue
            with lock:
                (working / _NOTE).write_text(json.dumps(note), encoding="utf-8")
                yield working
                return
    raise OutputError(
        phrase(
            "no folder can be made in {parent}: other runs clear it away; try again", parent=parent
        )
    )


def note_of(working: Path) -> dict[str, Any]:
    """Return what was noted; nothing where the run died before it was."""
    try:
        note: dict[str, Any] = json.loads((working / _NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note


def clear_working(parent: Path) -> None:
    """Clear what dead runs have left in a folder."""
    try:
        found = [f for f in parent.iterdir() if f.name.startswith(WORKING)]
    except OSError:
        return
    for working in found:
        if not is_held(working / LOCK):
            _close(working)


def previous_of(target: Path) -> Path:
    """Choose where a folder is kept that gives way to a new one.

    ``NAME.previous``, where nothing stands there, or only a proposal of ours that nobody has
    touched; else with the first number that is free.
    """
    names = (f"{target.name}.previous{'' if k == 1 else f'-{k}'}" for k in count(1))
    return next(p for name in names if _may_go(p := target.parent / name))


def next_to(target: Path) -> Path:
    """Choose where a folder is put that cannot take its place: ``NAME.next``, or with a number."""
    names = (f"{target.name}.next{'' if k == 1 else f'-{k}'}" for k in count(1))
    return next(p for name in names if not os.path.lexists(p := target.parent / name))


def _may_go(folder: Path) -> bool:
    if not os.path.lexists(folder):
        return True
    if folder.is_symlink() or not folder.is_dir():
        return False
    try:
        manifest = read_manifest(folder)
    except OutputError:
        return False
    names = {f.name for f in folder.iterdir()}
    if manifest is None or names != manifest.names:
        return False
    return not manifest.changed(folder) and not manifest.changed_exports(folder)


def _closing(working: Path) -> Callable[[], None]:
    return lambda: _close(working)


def _close(working: Path) -> None:
    """Remove a folder in work; an old proposal that is to be kept goes to its place first."""
    note, new = note_of(working), working / NEW
    if note.get("keep") and new.is_dir() and not _is_made(working):
        for found in list(new.iterdir()):
            if found.name not in note["ours"]:  # linked into the folder that took its place
                _remove(found)
        kept = previous_of(working.parent / note["keep"])
        if kept.exists():
            kept.rename(working / OLD)
        new.rename(kept)
    shutil.rmtree(working, ignore_errors=True)


def _is_made(working: Path) -> bool:
    """Tell whether ``NEW`` is the folder that was made, not the one that was exchanged for it."""
    try:
        made = (working / MADE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return made == str((working / NEW).stat().st_ino)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
