"""How much a file or an answer may be, looked at before memory is asked for.

A few kilobytes can unpack to gigabytes, and a spreadsheet of two cells can span seventeen
billion. Each file is measured before the library that reads it sees it: its kind is told by its
first bytes, its unpacked bytes are counted as they stream by, and nothing is kept of them.
"""

from __future__ import annotations

from geocluster.limits.documents import parsed_json, parsed_toml, read_document
from geocluster.limits.files import (
    check_map,
    check_roads,
    check_size,
    check_table,
    regular_size,
)
from geocluster.limits.packed import DAMAGED_ZIP, MARKS, DamagedError, Key, unpacked, unpacked_part
from geocluster.limits.table import (
    DEFAULTS,
    Deadline,
    Limits,
    allowing,
    limits,
    too_much,
)

__all__ = [
    "DAMAGED_ZIP",
    "DEFAULTS",
    "MARKS",
    "DamagedError",
    "Deadline",
    "Key",
    "Limits",
    "allowing",
    "check_map",
    "check_roads",
    "check_size",
    "check_table",
    "limits",
    "parsed_json",
    "parsed_toml",
    "read_document",
    "regular_size",
    "too_much",
    "unpacked",
    "unpacked_part",
]
