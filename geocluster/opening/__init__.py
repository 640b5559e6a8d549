"""The one room where files of tables are opened: lists, matrices, neighbours, links.

What a file is, is told by its content, never by its ending. Which sheet, layer or delimiter is
meant, is told by the header that fits best, and said.
"""

from __future__ import annotations

from geocluster.opening.choosing import Wanted
from geocluster.opening.content import Content, Kind, content_of
from geocluster.opening.frames import Frame, open_frame
from geocluster.opening.kinds import holds_points
from geocluster.opening.reading import Reading
from geocluster.opening.records import Records, open_records
from geocluster.opening.tables import GEOMETRY

__all__ = [
    "GEOMETRY",
    "Content",
    "Frame",
    "Kind",
    "Reading",
    "Records",
    "Wanted",
    "content_of",
    "holds_points",
    "open_frame",
    "open_records",
]
