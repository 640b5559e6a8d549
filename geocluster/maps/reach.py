"""How far every school is from every other, small enough to stand in the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from geocluster.given import in_minutes
from geocluster.maps.colours import ink
from geocluster.maps.text import characters
from geocluster.travel import TravelTimes

__all__ = ["BAND_COLOURS", "reach_content"]

BAND_COLOURS = ("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#90d743", "#fde725")
"""From near to far; ordered in lightness, so that they hold on grey paper and for all eyes.

Source: van der Walt and Smith (2015), viridis, matplotlib.
"""

_BANDS_MINUTES = (5, 10, 15, 20, 30, 45)
_FEWEST_CHARACTERS = 4


def reach_content(travel: TravelTimes, budget: int = 400_000) -> dict[str, Any] | None:
    """Return the drives from each school to each other, or None where none fits.

    Parameters
    ----------
    travel
        Between the schools of the page.
    budget
        Characters of JSON. Where the drives would take more, the longest are left out.

    Returns
    -------
    dict or None
        ``limit_minutes``: drives up to this are here; ``bands``: for each its upper end in
        minutes, its colour and that of the text on it; ``rows``: for each origin
        ``[step, seconds, step, seconds, …]``, where a step leads from one destination to the
        next, and the first one from -1.
    """
    limit = travel.cutoff
    known, room = np.sort(travel.seconds.data), budget // _FEWEST_CHARACTERS
    if len(known) > room:
        limit = int(known[room]) // 60 * 60
    rows = _rows(travel, limit)
    while characters(rows) > budget and limit > 0:
        limit = (limit - 1) // 60 * 60
        rows = _rows(travel, limit)
    if not any(rows):
        return None
    whole = in_minutes(limit)
    ends = [*(end for end in _BANDS_MINUTES if end < whole), whole]
    return {
        "limit_minutes": whole,
        "bands": [
            [end, colour, ink(colour)] for end, colour in zip(ends, BAND_COLOURS, strict=False)
        ],
        "rows": rows,
    }


def _rows(travel: TravelTimes, limit: int) -> list[list[int]]:
    times, rows = travel.seconds, []
    for begin, end in zip(times.indptr[:-1], times.indptr[1:], strict=True):
        near = times.data[begin:end] <= limit
        steps = np.diff(times.indices[begin:end][near], prepend=-1)
        rows.append(np.column_stack([steps, times.data[begin:end][near]]).ravel().tolist())
    return rows
