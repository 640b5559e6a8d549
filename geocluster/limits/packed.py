"""What is packed is unpacked as it streams by, and counted."""

from __future__ import annotations

import bz2
import copy
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

from geocluster.limits.measured import MEGABYTE, ONSET
from geocluster.limits.table import Deadline, limits, too_much
from geocluster.phrases import phrase

__all__ = [
    "DAMAGED_ZIP",
    "MARKS",
    "DamagedError",
    "Key",
    "Stretch",
    "check_packed",
    "pieces_of_part",
    "unpacked",
    "unpacked_part",
]

DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What :mod:`zipfile` raises on an archive that is damaged, packed in a way it does not know, or
locked with a password."""

_PIECE = 1 << 20
_HEAD = 1 << 16
_LARGE_PIECE = 4 << 20

Key = Literal["megabytes", "travel_megabytes"]

MARKS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
"""First bytes of what is packed."""

_UNPACKERS: dict[str, Callable[[], Any]] = {
    "gzip": partial(zlib.decompressobj, 31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}
_FAULTS = (zlib.error, lzma.LZMAError, OSError, EOFError)


class DamagedError(Exception):
    """What is packed cannot be unpacked."""


class Stretch:
    """Counts what is unpacked, in all and for the bytes that it was packed in.

    The share is taken of each stretch, as blanks may follow honest data.

    Parameters
    ----------
    name
        Of the file.
    key
        The limit of the whole.
    """

    def __init__(self, name: str, key: Key) -> None:
        self._deadline, self._key = Deadline(name), key
        self._whole = self._made = self._taken = 0

    def add(self, taken: int, made: int) -> None:
        """Count on.

        Raises
        ------
        LimitError
            If it is too much.
        """
        name = self._deadline.name
        self._whole, self._made, self._taken = (
            self._whole + made,
            self._made + made,
            self._taken + taken,
        )
        if self._whole > getattr(limits(), self._key) * MEGABYTE:
            met = phrase("unpacks to over {whole:,.0f} megabytes", whole=self._whole / MEGABYTE)
            raise too_much(name, self._key, met)
        if self._made > ONSET:
            if self._made > limits().unpacked_times * self._taken:
                met = phrase(
                    "unpacks to {made:,} times its size, as blanks",
                    made=self._made // max(self._taken, 1),
                )
                raise too_much(name, "unpacked_times", met)
            self._made = self._taken = 0
            self._deadline.check()


def check_packed(file: Path, how: str, key: Key) -> None:
    """Count what a packed file unpacks to, and keep none of it; damage is left to the reader.

    Raises
    ------
    LimitError
        If it is too much, in all or for its size.
    """
    stretch = Stretch(file.name, key)
    try:
        for taken, piece in _unpacked(file, how):
            stretch.add(taken, len(piece))
    except DamagedError:
        return


def unpacked(file: Path, how: str, key: Key) -> bytes:
    """Unpack a file whose kind is a value of :data:`MARKS`.

    Raises
    ------
    LimitError
        If it is too much, in all or for its size.
    DamagedError
        If it cannot be unpacked.
    """
    stretch, whole = Stretch(file.name, key), bytearray()
    for taken, piece in _unpacked(file, how):
        stretch.add(taken, len(piece))
        whole += piece
    return bytes(whole)


def _unpacked(file: Path, how: str) -> Iterator[tuple[int, bytes]]:
    """Bytes that are taken, and what is made of them, piece by piece and stream by stream.

    zlib keeps what it has not taken yet; bz2 and lzma say that they need no input yet. Zeros
    after the last stream are padding. A stream that does not end is damage.
    """
    fresh = _UNPACKERS[how]
    unpacker, begun = fresh(), False
    with file.open("rb") as content:
        while piece := content.read(_HEAD):
            yield len(piece), b""
            if not begun:
                piece = piece.lstrip(b"\x00")
            more = bool(piece)
            while more:
                begun = True
                try:
                    made = unpacker.decompress(piece, _PIECE)
                except _FAULTS as fault:
                    raise DamagedError(*fault.args) from None
                yield 0, made
                if unpacker.eof:
                    piece, unpacker = unpacker.unused_data.lstrip(b"\x00"), fresh()
                    begun = more = bool(piece)
                else:
                    piece = getattr(unpacker, "unconsumed_tail", b"")
                    more = bool(piece) or not getattr(unpacker, "needs_input", True)
    if begun:
        raise DamagedError(phrase("its end is missing"))


def pieces_of_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part of a ZIP file to its true end, whatever length it says it has."""
    whole = copy.copy(part)
    whole.file_size = sys.maxsize
    with archive.open(whole) as content:
        while piece := content.read(_LARGE_PIECE):
            yield piece


def unpacked_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, key: Key) -> bytes:
    """Unpack a part of a ZIP file.

    Raises
    ------
    LimitError
        If it is too much, in all or for its size.
    """
    stretch, whole = Stretch(name, key), bytearray()
    stretch.add(part.compress_size, 0)
    for piece in pieces_of_part(archive, part):
        stretch.add(0, len(piece))
        whole += piece
    return bytes(whole)
