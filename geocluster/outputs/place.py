"""A set of files takes the place of another in a folder: all of them, or none.

Where the system can exchange two folders in one step, the new folder is made whole beside the old
one, what is not ours is linked into it, and the two are exchanged. Elsewhere (Windows, some network
disks, a mounted folder, the folder that somebody works in) the new files are made whole inside the
folder, in :data:`READY`; from then on they only need to be moved out of it, which the next run
completes if this one dies. What dead runs leave is cleared by the next.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.files import begun, is_held, sync
from geocluster.manifest import MANIFEST, RECORD
from geocluster.outputs.carry import carry, rescue
from geocluster.outputs.exchange import exchange
from geocluster.outputs.working import (
    HALF,
    LOCK,
    MADE,
    NEW,
    OLD,
    WORKING,
    clear_working,
    in_work,
    note_of,
    previous_of,
)
from geocluster.phrases import phrase

__all__ = ["READY", "OpenElsewhereError", "clear", "place", "probe"]

READY = ".geocluster-ready"
"""Inside a folder: files that are whole and only need to be moved out of it."""

_LAST = (RECORD, MANIFEST)


class OpenElsewhereError(OutputError):
    """Another program holds a file that would be replaced; the folder is as it was.

    Parameters
    ----------
    name
        Of the file.
    target
        The folder.
    """

    def __init__(self, name: str, target: Path) -> None:
        super().__init__(
            phrase(
                "{name} is open in another program: close it and run again; {target} is as it was",
                name=name,
                target=target,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """What is to be done; see :func:`place`."""

    files: Mapping[str, bytes]
    target: Path
    ours: tuple[str, ...]
    keep: bool


def place(
    files: Mapping[str, bytes], target: Path, *, ours: Collection[str] = (), keep: bool = False
) -> Path | None:
    """Put files into a folder in place of those that are ours, all or none.

    Parameters
    ----------
    files
        Content of each, by name.
    target
        The folder, links followed; it is made where it is not there, with the folders above.
    ours
        Names of the files in it that go. All else stays as it is.
    keep
        Whether those are kept, in a folder beside.

    Returns
    -------
    Path or None
        Where they are kept.

    Raises
    ------
    OpenElsewhereError
        If another program holds a file that goes.
    OutputError
        If a file cannot be written for another reason; in both cases the folder is as it was.
    """
    there = tuple(name for name in sorted(ours) if os.path.lexists(target / name))
    move = _Move(files=files, target=target, ours=there, keep=keep and bool(there))
    kept = previous_of(target) if move.keep else None
    made = [p for p in (target, *target.parents) if not p.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if _must_stay(target) or not _exchanged(move):
            _moved_in(move)
    except OSError as fault:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(fault, OutputError):
            raise
        stuck = Path(fault.filename).name if fault.filename else ""
        if isinstance(fault, PermissionError) and stuck in move.ours:
            raise OpenElsewhereError(stuck, target) from None
        at = f" ({stuck})" if stuck else ""
        raise OutputError(
            phrase(
                "{target} cannot be written: {strerror}{at}; what was in it is "
                "unchanged. Close the program that has a file open, make room on the "
                "disk, or choose another folder with --out",
                target=target,
                strerror=fault.strerror or fault,
                at=at,
            )
        ) from None
    return kept


def probe(target: Path) -> None:
    """Make sure that a folder can be written, and leave no trace.

    Raises
    ------
    OutputError
        If it cannot.
    """
    there = next(p for p in (target, *target.parents) if os.path.lexists(p))
    try:
        if not there.is_dir():
            raise NotADirectoryError(0, phrase("{there} is a file", there=there))
        if not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(0, phrase("{there} may not be written", there=there))
        Path(tempfile.mkdtemp(prefix=WORKING, dir=there)).rmdir()
    except OSError as fault:
        raise OutputError(
            phrase(
                "{target} cannot be made a folder, or written ({strerror}); choose "
                "another with --out",
                target=target,
                strerror=fault.strerror,
            )
        ) from None


def clear(target: Path) -> None:
    """Complete or clear what dead runs have left in a folder and beside it.

    Raises
    ------
    OutputError
        If another run is moving its files in at this moment, or they cannot be moved.
    """
    clear_working(target.parent)
    clear_working(target)
    ready = target / READY
    if not ready.is_dir():
        return
    if (ready / LOCK).exists() and is_held(ready / LOCK):
        raise OutputError(
            phrase("another run is writing to {target} now; wait for it to end", target=target)
        )
    try:
        _complete(ready)
    except OSError as fault:
        raise OutputError(
            phrase(
                "a run that was cut off has left {ready}, and its files cannot be "
                "moved out ({strerror}); close the program that has them open",
                ready=ready,
                strerror=fault.strerror,
            )
        ) from None


def _must_stay(target: Path) -> bool:
    """Tell whether the folder itself must stay: worked in, in a closed one, or with a mount."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        return False
    worked_in = target == here or target in here.parents
    closed = not os.access(target.parent, os.W_OK | os.X_OK)
    return worked_in or closed or any(os.path.ismount(at) for at, _, _ in os.walk(target))


def _exchanged(move: _Move) -> bool:
    """Make the new folder beside the old one and exchange them; False where that cannot be."""
    target = move.target
    keep = target.name if move.keep else None
    with in_work(target.parent, keep=keep, ours=move.ours) as working:
        half, new = working / HALF, working / NEW
        half.mkdir()
        _write(move.files, half)
        if not target.exists():
            half.rename(target)
            sync(target.parent)
            return True
        carry(target, half, but=move.ours)
        shutil.copystat(target, half)
        sync(half)
        (working / MADE).write_text(str(half.stat().st_ino), encoding="utf-8")
        half.rename(new)
        if not exchange(new, target):
            return False
        sync(target.parent)
        rescue(new, target, but=move.ours)
    return True


def _moved_in(move: _Move) -> None:
    """Make the new files inside the folder, then move them out of there one by one."""
    target = move.target
    target.mkdir(exist_ok=True)
    if move.keep:
        _copy_beside(target, move.ours)
    note = {"files": sorted(move.files), "stale": sorted(set(move.ours) - set(move.files))}
    with in_work(target, **note) as working:
        (working / NEW).mkdir()
        _write(move.files, working / NEW)
        (working / OLD).mkdir()
        carry(target, working / OLD, but=set(os.listdir(target)) - set(move.ours))
        sync(working)
        ready = working.rename(target / READY)
        sync(target)
        with begun(ready, lambda: _complete(ready)):
            try:
                _complete(ready)
            except OSError:
                _take_back(ready)
                raise


def _copy_beside(target: Path, names: Collection[str]) -> None:
    """Keep a copy of some files in the folder that is meant for what gives way."""
    with in_work(target.parent, keep=target.name, ours=list(names)) as working:
        (working / HALF).mkdir()
        for name in names:
            shutil.copy2(target / name, working / HALF / name)
        (working / HALF).rename(working / NEW)


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
        sync(folder / name)
    sync(folder)


def _complete(ready: Path) -> None:
    """Move the files out, those that others read last; done again, it goes on where it was cut."""
    if not ready.is_dir():
        return
    target, new, note = ready.parent, ready / NEW, note_of(ready)
    names = os.listdir(new)
    for name in sorted(names, key=lambda name: (name in _LAST, name)):
        (new / name).replace(target / name)
    for name in note["stale"]:
        (target / name).unlink(missing_ok=True)
    sync(target)
    _remove(ready)


def _take_back(ready: Path) -> None:
    """Undo what was moved out; at every moment each new file is in one place or the other."""
    target, new, old, note = ready.parent, ready / NEW, ready / OLD, note_of(ready)
    for name in note["files"]:
        if not (new / name).exists():
            (target / name).replace(new / name)
    for name in os.listdir(old):
        if not os.path.lexists(target / name):
            (old / name).rename(target / name)
    _remove(ready)


def _remove(ready: Path) -> None:
    """Remove it whole: first under another name, so that no half of it is ever taken for it."""
    gone = Path(tempfile.mkdtemp(prefix=WORKING, dir=ready.parent))
    ready.rename(gone / OLD)
    shutil.rmtree(gone, ignore_errors=True)
