"""A proposal becomes one HTML file that opens from disk, with the network off.

Nothing is fetched: Leaflet comes from an installed package, the base map is drawn from the
proposal's own vectors, and a content security policy in the file forbids the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.doors import door
from geocluster.maps.writer import map_page, write_map

if TYPE_CHECKING:
    from geocluster.maps.content import page_content
    from geocluster.maps.document import render
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "content": ("page_content",),
            "document": ("render",),
        },
    )

__all__ = ["map_page", "page_content", "render", "write_map"]
