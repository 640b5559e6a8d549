"""Files are written whole or not at all; what a run leaves unfinished is cleared, soon or later."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from geocluster.errors import OutputError
from geocluster.manifest import refuse_part
from geocluster.phrases import phrase

if sys.platform != "win32":
    import fcntl

__all__ = [
    "begun",
    "clear_strays",
    "digest",
    "hold",
    "is_held",
    "settle",
    "sync",
    "write_whole",
    "write_whole_by",
]

_LONGEST_STEM = 60
_OLD = 24 * 3600.0

_begun: dict[Path, Callable[[], object]] = {}


def write_whole(path: Path, content: bytes | str) -> Path:
    """Write a file so that a reader sees the old content or the new, never a part.

    Parameters
    ----------
    path
        Its folder must exist.
    content
        Text is written as UTF-8, line ends as given.

    Raises
    ------
    OutputError
        If the file cannot be written, or is part of a written proposal.
    """
    data = content.encode() if isinstance(content, str) else content
    return write_whole_by(path, lambda temporary: temporary.write_bytes(data))


def write_whole_by(path: Path, write: Callable[[Path], object]) -> Path:
    """Let a function write a file beside the target, then move it there.

    Parameters
    ----------
    path
        Its folder must exist.
    write
        Given the path to write to.

    Raises
    ------
    OutputError
        If the file cannot be written, or is part of a written proposal.
    """
    try:
        clear_strays(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))
        temporary = Path(name)
        with os.fdopen(handle) as held, begun(temporary, lambda: temporary.unlink(missing_ok=True)):
            hold(held)
            write(temporary)
            refuse_part(path, temporary)
            temporary.chmod(0o644)
            temporary.replace(path)
    except OutputError:
        raise
    except OSError as fault:
        if isinstance(fault, PermissionError) and fault.filename2 is not None:
            raise OutputError(
                phrase("{name} is open in another program: close it and run again", name=path.name)
            ) from None
        raise OutputError(
            phrase(
                "{path} cannot be written ({strerror}); choose another folder with "
                "--out, or close the program that has the file open",
                path=path,
                strerror=fault.strerror or fault,
            )
        ) from None
    return path


@contextmanager
def begun(path: Path, undo: Callable[[], object]) -> Iterator[None]:
    """Say what is to be done should the work end before its time: here, or by :func:`settle`."""
    _begun[path] = undo
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            undo()
        _begun.pop(path, None)


def settle() -> None:
    """Undo, or complete, what was begun: called before a process ends at once."""
    while _begun:
        _, undo = _begun.popitem()
        with contextlib.suppress(OSError):
            undo()


def hold(file: IO[str]) -> None:
    """Take a lock that ends with the process, however it ends.

    On Windows the file is closed instead: what is open there can neither be moved nor removed.

    Raises
    ------
    BlockingIOError
        If another process has the lock.
    """
    if sys.platform == "win32":
        file.close()
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # this filesystem knows no locks
        return


def is_held(file: Path) -> bool:
    """Tell whether a living process holds a file; where nobody can tell, by its age."""
    if sys.platform == "win32":
        return _young(file)
    try:
        with file.open() as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    except OSError:
        return _young(file)
    return False


def _young(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime < _OLD
    except OSError:
        return True


def clear_strays(path: Path) -> None:
    """Remove what dead runs have left beside a file that they were writing."""
    form = re.compile(re.escape(_prefix(path)) + r"[a-z0-9_]{8}")
    for found in path.parent.iterdir():
        if form.fullmatch(found.name) and found.is_file() and not is_held(found):
            with contextlib.suppress(OSError):
                found.unlink()


def _prefix(path: Path) -> str:
    return f".{path.name[:_LONGEST_STEM]}."


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before anything else happens."""
    with contextlib.suppress(OSError):  # some filesystems cannot; a folder cannot on Windows
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def digest(file: Path, kind: str = "sha256") -> str:
    """Return the checksum of a file, in hexadecimal digits; ``kind`` as :mod:`hashlib` names it.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with file.open("rb") as content:
        return hashlib.file_digest(
            content, lambda: hashlib.new(kind, usedforsecurity=False)
        ).hexdigest()
