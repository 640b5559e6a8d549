"""What is measured: a file on the disk, or bytes that were unpacked from one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["MEGABYTE", "ONSET", "Measured"]

MEGABYTE = 1_000_000
ONSET = 64 * MEGABYTE
"""Up to here, nobody minds how well a file is packed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured.

    Attributes
    ----------
    name
        Of the file, for messages.
    data
        The file, or its bytes where it was unpacked.
    """

    name: str
    data: Path | bytes

    def open(self) -> BinaryIO:
        """Return the content, to be read from its beginning."""
        return io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb")

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size
