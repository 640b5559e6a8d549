"""``map.html`` against the other files: its data, and that nothing else in it was changed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from geocluster.maps import page_content, render
from geocluster.outputs.differ import json_differs
from geocluster.proposal import Proposal

__all__ = ["map_differs"]

_DATA = re.compile(r'<script type="application/json" id="proposal">(.*?)</script>', re.DOTALL)


def map_differs(text: str, proposal: Proposal) -> Iterator[str]:
    """Compare a map with the proposal that it is to show.

    What is only drawn (the base, the ways along roads, areas around groups, the places on the
    roads) is not in the other files and not compared; but the page around the data is that which
    we write.

    Parameters
    ----------
    text
        The page.
    proposal
        As the other files have it.
    """
    found = _DATA.findall(text)
    if len(found) != 1:
        yield f"it holds the data of {len(found)} proposals"
        return
    try:
        said = json.loads(found[0])
        differences = list(json_differs(_comparable(said), _comparable(page_content(proposal))))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as fault:
        yield f"its data are damaged: {type(fault).__name__}: {fault}"
        return
    yield from (f"its data: {difference}" for difference in differences)
    if not differences and render(said) != text:
        yield "the page around the data is not that which we write"


def _comparable(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content without what only the map knows."""
    kept = copy.deepcopy(content)
    for drawn in ("base", "feet"):
        del kept[drawn]
    for group in kept["groups"]:
        del group["area"]
        for link in group["links"]:
            del link["line"], link["known"]
    if not kept["groups"]:  # which drives take a ferry is only told of those within groups
        del kept["travel"]["ferries_known"]
    return kept
