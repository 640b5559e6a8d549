"""Files are written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from geocluster.errors import OutputError

__all__ = ["digest", "write_whole", "write_whole_by"]


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
        If the file cannot be written.
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
        If the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as fault:
        raise OutputError(
            f"{path} cannot be written ({fault.strerror or fault}); choose another folder with "
            "--out, or close the program that has the file open"
        ) from None
    return path


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
