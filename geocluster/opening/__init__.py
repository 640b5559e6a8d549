"""The one room where files of tables are opened: lists, matrices, neighbours, links.

What a file is, is told by its content, never by its ending.
"""

from __future__ import annotations

from geocluster.opening.records import GEOMETRY, Records, is_geographic_file, open_records

__all__ = ["GEOMETRY", "Records", "is_geographic_file", "open_records"]
