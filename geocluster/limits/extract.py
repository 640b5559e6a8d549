"""An OpenStreetMap extract in blocks, measured block by block without unpacking one."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from geocluster.limits.packed import Stretch

__all__ = ["check_extract"]

_LONGEST_HEAD = 64 * 1024
_HEAD_OF_BLOB = 64


def check_extract(file: Path) -> None:
    """Add up what the blocks of a ``.osm.pbf`` say that they unpack to.

    The reader refuses a block that unpacks to anything else than it says. Damage is left to it.

    Source: OpenStreetMap wiki, "PBF Format", section "File format".

    Raises
    ------
    LimitError
        If it unpacks to too much, in all or for its size.
    """
    stretch = Stretch(file.name, "travel_megabytes")
    with file.open("rb") as content:
        while (sizes := _block(content)) is not None:
            made, taken = sizes
            stretch.add(taken, made)


def _block(content: BinaryIO) -> tuple[int, int] | None:
    """Bytes that the next block unpacks to, and those it has; None at the end or at damage."""
    said = content.read(4)
    head = int.from_bytes(said)
    if len(said) < 4 or head > _LONGEST_HEAD:
        return None
    length = _numbers(content.read(head)).get(3)
    if length is None:
        return None
    begin = content.tell()
    blob = _numbers(content.read(min(length, _HEAD_OF_BLOB)))
    content.seek(begin + length)
    return blob.get(2, length), length


def _numbers(message: bytes) -> dict[int, int]:
    """Fields of a protocol buffer that are whole numbers, by their number, as far as they come.

    Source: Protocol Buffers documentation, "Encoding".
    """
    found: dict[int, int] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 0:
            found[key >> 3] = value
        elif key & 7 == 2:
            at += value
        else:
            break
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            break
    return value, at
