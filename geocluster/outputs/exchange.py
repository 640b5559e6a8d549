"""Two folders exchange their names in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["exchange"]

_HERE, _EXCHANGE, _SWAP = -100, 2, 2
"""Of ``renameat2`` (Linux) and ``renamex_np`` (macOS). Source: their manual pages."""


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders of one filesystem; False, with nothing done, where that cannot be."""
    call = _call()
    return call is not None and call(os.fsencode(one), os.fsencode(other)) == 0


@cache
def _call() -> Any:
    """Return a function of two paths that is 0 where it has exchanged them; else None."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if platform.system() == "Linux":
            rename = library.renameat2
            return lambda one, other: rename(_HERE, one, _HERE, other, _EXCHANGE)
        if platform.system() == "Darwin":
            swap = library.renamex_np
            return lambda one, other: swap(one, other, _SWAP)
    except (OSError, TypeError, AttributeError):  # an old or another C library
        return None
    return None
