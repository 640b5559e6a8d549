"""Public files become :class:`~geocluster.schools.Schools`, with nothing lost on the way.

What is read is kept, rejected or filtered, and the counts say how many of each; every issue has
a code of :data:`CODES`. :data:`LAYOUTS` names the lists that are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.doors import door
from geocluster.sources.layouts import LAYOUTS

if TYPE_CHECKING:
    from geocluster.sources.codes import CODES
    from geocluster.sources.grouping_file import GroupingsRead, read_groupings
    from geocluster.sources.neighbours import read_linked, read_neighbours
    from geocluster.sources.reading import COORDINATES, read_schools
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "codes": ("CODES",),
            "grouping_file": ("GroupingsRead", "read_groupings"),
            "neighbours": ("read_linked", "read_neighbours"),
            "reading": ("COORDINATES", "read_schools"),
        },
    )

__all__ = [
    "CODES",
    "COORDINATES",
    "LAYOUTS",
    "GroupingsRead",
    "read_groupings",
    "read_linked",
    "read_neighbours",
    "read_schools",
]
