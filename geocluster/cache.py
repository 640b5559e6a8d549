"""Named arrays kept on disk, so that what took long to compute is read the next time.

An entry is one file: a line with the format, a line with the checksum of all that follows, a
line of JSON, and the arrays as numpy writes them. Nothing in it can run, and one that is not
as it was written is removed and made again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import platformdirs
from numpy.typing import NDArray

from geocluster.files import write_whole_by
from geocluster.phrases import phrase

__all__ = [
    "FOLDER_VARIABLE",
    "JSON",
    "NETWORK",
    "TIMES",
    "Cache",
    "Entry",
    "EntryInfo",
    "default_folder",
]

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

FOLDER_VARIABLE = "GEOCLUSTER_CACHE"
"""Environment variable that names the folder of the cache."""

NETWORK, TIMES = phrase("roads"), phrase("travel times")
"""The kinds of entries that this package keeps; a file is named after its kind in English."""

_FORMAT = b"geocluster cache 1\n"
_ENDING = ".cached"
_CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 26
_ABANDONED_SECONDS = 3600
_DIGITS = hashlib.sha256().digest_size * 2


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What was kept under a key.

    Attributes
    ----------
    arrays
        By name, as they were given.
    notes
        As they were given, with tuples turned to lists.
    """

    arrays: dict[str, NDArray[Any]]
    notes: Any


@dataclass(frozen=True, slots=True)
class EntryInfo:
    """An entry as a list shows it.

    Attributes
    ----------
    kind
        What it is, such as ``travel times``.
    of
        What it is of, for people, which other languages can say, too; empty where nothing was
        said or the entry is damaged.
    bytes
        Size of its file.
    used
        When it was last written or read.
    """

    kind: str
    of: str
    bytes: int
    used: datetime


class Cache:
    """A folder of entries, each under a kind and a key.

    No fault of the disk is ever an error here: what cannot be kept is computed again, and
    said. Several processes may use one folder at once.

    Parameters
    ----------
    folder
        Made when something is first kept; None for :func:`default_folder`.
    most_bytes
        When the entries are larger together, those not used for longest go.
    warn
        Called with a sentence when something cannot be read or kept.
    """

    __slots__ = ("folder", "most_bytes", "warn")

    def __init__(
        self,
        folder: Path | None = None,
        *,
        most_bytes: int = 2_000_000_000,
        warn: Callable[[str], None],
    ) -> None:
        self.folder = default_folder() if folder is None else folder
        self.most_bytes = most_bytes
        self.warn = warn

    def get(self, kind: str, key: Mapping[str, JSON]) -> Entry | None:
        """Return what was kept, or None where nothing is; a damaged entry is removed."""
        file = self._file(kind, key)
        try:
            with file.open("rb") as content:
                entry = _read(content, file.stem)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except Exception as fault:
            # Files that are not ours make numpy and zipfile raise many kinds.
            reason = fault.strerror if isinstance(fault, OSError) else None
            self.warn(
                phrase(
                    "a cached entry ({kind}) cannot be read ({reason}) and is made again: {file}",
                    kind=kind,
                    reason=reason,
                    file=file,
                )
                if reason
                else phrase(
                    "a cached entry ({kind}) was damaged and is made again: {file}",
                    kind=kind,
                    file=file,
                )
            )
            with suppress(OSError):
                file.unlink()
            return None
        with suppress(OSError):
            os.utime(file)
        return entry

    def put(
        self,
        kind: str,
        key: Mapping[str, JSON],
        arrays: Mapping[str, NDArray[Any]],
        notes: JSON = None,
        *,
        of: str = "",
        schools: int | None = None,
    ) -> None:
        """Keep arrays and notes under a key, in place of what is there.

        Parameters
        ----------
        kind
            What it is, in the words of a list; letters, digits, spaces and hyphens.
        key
            Everything that the content depends on.
        arrays
            By name; none may hold Python objects.
        notes
            What else is needed to make the thing again.
        of
            What it is of, for people: the name of a file.
        schools
            How many schools of a list it is about, where it is about schools.

        Raises
        ------
        ValueError
            If an array holds Python objects, or a key or note is not JSON.
        """
        file = self._file(kind, key)
        header = _json({"of": of, "schools": schools, "name": file.stem, "notes": notes})
        size = sum(array.nbytes for array in arrays.values())
        if size > self.most_bytes:
            self.warn(
                phrase(
                    "not kept in the cache: {kind}, {size:,} MB, where all entries may have "
                    "{most:,} MB together",
                    kind=kind,
                    size=round(size / 1e6),
                    most=round(self.most_bytes / 1e6),
                )
            )
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole_by(file, lambda temporary: _write(temporary, header, arrays))
        except OSError:
            self.warn(
                phrase(
                    "not kept in the cache: {kind}; {folder} cannot be written; set {variable} to "
                    "another folder, or make room on the disk",
                    kind=kind,
                    folder=self.folder,
                    variable=FOLDER_VARIABLE,
                )
            )
            return
        self._trim()

    def entries(self) -> list[EntryInfo]:
        """Return what is kept, the last used first."""
        return [
            EntryInfo(
                kind=_kind(file),
                of=_of(file),
                bytes=stat.st_size,
                used=datetime.fromtimestamp(stat.st_mtime, UTC),
            )
            for file, stat in reversed(self._files())
            if file.suffix == _ENDING
        ]

    def clear(self) -> tuple[int, int]:
        """Remove every entry; return how many went, and their bytes. Other files stay."""
        return self._remove(self._files())

    def _trim(self) -> None:
        """Remove what was not used for longest, until the rest is small enough."""
        files = self._files()
        over = sum(stat.st_size for _, stat in files) - self.most_bytes
        sizes = np.cumsum([stat.st_size for _, stat in files])
        if over > 0:
            self._remove(files[: int(np.searchsorted(sizes, over)) + 1])

    def _remove(self, files: Sequence[tuple[Path, os.stat_result]]) -> tuple[int, int]:
        count = removed = 0
        for file, stat in files:
            try:
                file.unlink()
            except FileNotFoundError:
                continue
            except OSError as fault:
                self.warn(
                    phrase("{file} cannot be removed ({reason})", file=file, reason=fault.strerror)
                )
                continue
            count, removed = count + 1, removed + stat.st_size
        return count, removed

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        """Entries, and what interrupted writers left long ago, the oldest-used first."""
        found, abandoned = [], time.time() - _ABANDONED_SECONDS
        for file in self.folder.glob(f"*{_ENDING}*"):
            with suppress(OSError):  # another process may have removed it
                stat = file.stat()
                if file.suffix == _ENDING or stat.st_mtime < abandoned:
                    found.append((file, stat))
        return sorted(found, key=lambda x: (x[1].st_mtime_ns, x[0].name))

    def _file(self, kind: str, key: Mapping[str, JSON]) -> Path:
        if not all(c.isalnum() or c in " -" for c in kind):
            raise ValueError(f"kind = {kind!r} may hold letters, digits, spaces and hyphens only")
        version = importlib.metadata.version("geocluster")
        whole = _json({"format": _FORMAT.decode(), "version": version, "kind": kind, "key": key})
        name = hashlib.sha256(whole).hexdigest()
        return self.folder / f"{kind.replace(' ', '_')}.{name}{_ENDING}"


def default_folder() -> Path:
    """Return the folder that :data:`FOLDER_VARIABLE` names, else the user's cache folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("geocluster", appauthor=False)


def _digest(content: BinaryIO) -> str:
    """Hash what follows the current position."""
    found = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _json(value: JSON) -> bytes:
    """Write a value so that equal values give equal bytes, in one line."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _write(file: Path, header: bytes, arrays: Mapping[str, NDArray[Any]]) -> None:
    with file.open("w+b") as content:
        content.write(_FORMAT + b"0" * _DIGITS + b"\n" + header + b"\n")
        with zipfile.ZipFile(content, "w") as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as part:
                    np.lib.format.write_array(part, array, allow_pickle=False)
        content.seek(len(_FORMAT) + _DIGITS + 1)
        found = _digest(content)
        content.seek(len(_FORMAT))
        content.write(found.encode())


def _read(content: BinaryIO, name: str) -> Entry:
    """Read an entry; ValueError and its like where it is not the one of that name."""
    if content.readline(len(_FORMAT)) != _FORMAT:
        raise ValueError("another format")
    said = content.read(_DIGITS + 1).decode("ascii").rstrip("\n")
    begin = content.tell()
    if _digest(content) != said:
        raise ValueError("another content")
    content.seek(begin)
    header = json.loads(content.readline())
    if header["name"] != name:
        raise ValueError("another key")
    with np.load(content, allow_pickle=False) as arrays:
        return Entry(arrays=dict(arrays), notes=header["notes"])


def _kind(file: Path) -> str:
    found = file.name.partition(".")[0].replace("_", " ")
    return next((kind for kind in (NETWORK, TIMES) if kind == found), found)


def _of(file: Path) -> str:
    """Read what an entry is of, without checking the rest."""
    try:
        with file.open("rb") as content:
            content.seek(len(_FORMAT) + _DIGITS + 1)
            header = json.loads(content.readline(_LONGEST_HEADER))
        of, schools = str(header["of"]), header.get("schools")
        if not isinstance(schools, int):
            return of
        return phrase("{n} school on {file}", "{n} schools on {file}", n=schools, file=of)
    except (OSError, ValueError, KeyError, TypeError):
        return ""
