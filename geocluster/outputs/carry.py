"""What is not ours goes from the old folder into the new one, and is never lost between."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

__all__ = ["carry", "rescue"]


def carry(old: Path, new: Path, *, but: Collection[str]) -> None:
    """Link everything of a folder into another, except for some names; copy what cannot be linked.

    Folders are made again with all that is in them; links stay links.
    """
    for found in sorted(old.iterdir()):
        if found.name not in but:
            _bring(found, new / found.name)


def rescue(old: Path, new: Path, *, but: Collection[str]) -> None:
    """Move what came into the old folder, or was changed in it, since :func:`carry`."""
    for found in sorted(old.iterdir()):
        if found.name not in but:
            _move_newer(found, new / found.name)


def _bring(found: Path, to: Path) -> None:
    if found.is_symlink():
        to.symlink_to(os.readlink(found))
    elif found.is_dir():
        to.mkdir()
        for inner in found.iterdir():
            _bring(inner, to / inner.name)
        shutil.copystat(found, to)
    else:
        try:
            to.hardlink_to(found)
        except OSError:  # this filesystem knows no second name for a file
            shutil.copy2(found, to)


def _move_newer(found: Path, to: Path) -> None:
    if found.is_dir() and not found.is_symlink():
        if not to.exists():
            found.rename(to)
            return
        for inner in list(found.iterdir()):
            _move_newer(inner, to / inner.name)
    elif not os.path.lexists(to) or not _same(found, to):
        found.replace(to)


def _same(one: Path, other: Path) -> bool:
    a, b = one.lstat(), other.lstat()
    if (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino):
        return True
    if one.is_symlink() and other.is_symlink():
        return os.readlink(one) == os.readlink(other)
    return (a.st_size, a.st_mtime_ns) == (b.st_size, b.st_mtime_ns)
