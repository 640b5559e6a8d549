"""Short documents that people write: scenarios and notes."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from geocluster.errors import GeoclusterError
from geocluster.limits.files import regular_size
from geocluster.phrases import phrase

__all__ = ["parsed_json", "parsed_toml", "read_document"]

_MEGABYTE = 1_000_000
_LONGEST = 16 * _MEGABYTE
_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")


def read_document(file: Path) -> bytes:
    """Read a document that somebody has written by hand, as bytes.

    Raises
    ------
    GeoclusterError
        If it is no regular file, or larger than anything written by hand.
    OSError
        If it cannot be read.
    """
    if regular_size(file) > _LONGEST:
        raise GeoclusterError(
            phrase(
                "{file} has over {longest} megabytes, more than a scenario or a note "
                "may have; is it the right file?",
                file=file,
                longest=_LONGEST // _MEGABYTE,
            )
        )
    return file.read_bytes()


def parsed_json(text: str | bytes) -> Any:
    """Parse JSON; whatever is wrong with it is a ValueError.

    Raises
    ------
    ValueError
        If it is not JSON, nested too deeply, or not UTF-8.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError(phrase("it is nested too deeply")) from None


def parsed_toml(text: str) -> dict[str, Any]:
    """Parse TOML; whatever is wrong with it is a ValueError.

    Raises
    ------
    ValueError
        If it is not TOML, holds a number that is too long, or is nested too deeply.
    """
    # The parser takes four times as long for a key of twice as many parts.
    if _LONG_KEY.search(text):
        raise ValueError(phrase("it is nested too deeply"))
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(phrase("it is nested too deeply")) from None
