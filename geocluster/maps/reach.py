"""How far every school is from every other, small enough to stand in the page."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np

from geocluster.given import in_minutes
from geocluster.maps.colours import ink
from geocluster.travel import TravelTimes
from geocluster.varints import from_units, to_units

__all__ = ["BAND_COLOURS", "reach_content", "unpacked"]

BAND_COLOURS = ("#440154", "#443983", "#31688e", "#21918c", "#35b779", "#90d743", "#fde725")
"""From near to far; ordered in lightness, so that they hold on grey paper and for all eyes.

Source: van der Walt and Smith (2015), viridis, matplotlib.
"""

_BANDS_MINUTES = (5, 10, 15, 20, 30, 45)
_MOST_DRIVES = 500_000
_HARDEST = 9
_BITS, _MOST_BYTES = 7, 5


def reach_content(
    travel: TravelTimes, least: float = 0, most: int = _MOST_DRIVES
) -> dict[str, Any] | None:
    """Return the drives between the schools of a page, or None where none is known.

    Parameters
    ----------
    travel
        Between the schools of the page.
    least
        Seconds up to which every drive is told, however many there are: the limit of the rules.
    most
        Drives. Where there are more, the longest are left out, in whole minutes.

    Returns
    -------
    dict or None
        ``limit_minutes``: drives up to this are here; ``bands``: for each its upper end in
        minutes, its colour and that of the text on it; ``schools``: how many there are;
        ``block``: what :func:`unpacked` reads.
    """
    limit = _limit(travel, least, most)
    if not np.any(travel.seconds.data <= limit):
        return None
    whole = in_minutes(limit)
    ends = [*(end for end in _BANDS_MINUTES if end < whole), whole]
    return {
        "limit_minutes": whole,
        "bands": [
            [end, colour, ink(colour)] for end, colour in zip(ends, BAND_COLOURS, strict=False)
        ],
        "schools": len(travel),
        "block": _packed(travel, limit),
    }


def _limit(travel: TravelTimes, least: float, most: int) -> int:
    known = np.sort(travel.seconds.data)
    if len(known) <= most:
        return int(travel.cutoff)
    reached = (int(known[most]) - 1) // 60 * 60
    return int(min(max(reached, least), travel.cutoff))


def _packed(travel: TravelTimes, limit: int) -> str:
    """Write drives pair by pair, deflated: the way back is told by how it differs.

    Four rows of whole numbers follow one another, each number as bytes of seven bits, the lowest
    first, the eighth set but in its last. Of each school: how many of the schools after it are
    near it, either way. Of each such pair: how far the second stands after the one before; the
    seconds there, 0 where they are beyond the limit; and of the seconds back, 0 where those are
    beyond it, else one more than their difference, folded so that it is never negative.
    """
    n, times = len(travel), travel.seconds.tocoo()
    row, column = (np.asarray(at, dtype=np.int64) for at in times.coords)
    near = (times.data <= limit) & (row != column)
    row, column, seconds = row[near], column[near], times.data[near].astype(np.int64)
    ahead = row < column
    keys = np.where(ahead, row * n + column, column * n + row)
    pairs = np.unique(keys)
    there, back = (np.zeros(len(pairs), dtype=np.int64) for _ in range(2))
    there[np.searchsorted(pairs, keys[ahead])] = seconds[ahead]
    back[np.searchsorted(pairs, keys[~ahead])] = seconds[~ahead]
    first, second = pairs // n, pairs % n
    before = np.where(np.diff(first, prepend=-1) > 0, first, np.roll(second, 1))
    apart = back - there
    folded = np.where(back > 0, np.where(apart < 0, -2 * apart - 1, 2 * apart) + 1, 0)
    rows = (np.bincount(first, minlength=n), second - before, there, folded)
    numbers = np.concatenate([np.asarray(each, dtype=np.uint64) for each in rows])
    data = to_units(numbers, _BITS, _MOST_BYTES)[0].tobytes()
    return base64.b64encode(zlib.compress(data, _HARDEST)).decode("ascii")


def unpacked(block: str, schools: int) -> dict[tuple[int, int], int]:
    """Read what a page holds of drives: seconds by origin and destination.

    Raises
    ------
    ValueError
        If the block is damaged, or is of other schools.
    """
    try:
        data = base64.b64decode(block, validate=True)
        most = _MOST_BYTES * (schools + 3 * schools * schools)
        reader = zlib.decompressobj()
        raw = np.frombuffer(reader.decompress(data, most), dtype=np.uint8)
        numbers = from_units(raw, _BITS, _MOST_BYTES)
    except (zlib.error, ValueError, OverflowError) as fault:
        raise ValueError(f"the drives are damaged: {fault}") from fault
    counts = numbers[:schools]
    pairs = int(counts.sum())
    if not reader.eof or len(numbers) != schools + 3 * pairs:
        raise ValueError(f"the drives are not those of {schools} schools")
    gaps, there, folded = numbers[schools:].reshape(3, pairs)
    first = np.repeat(np.arange(schools), counts)
    told: dict[tuple[int, int], int] = {}
    at = -1
    for k, (i, gap, out, back) in enumerate(
        zip(first.tolist(), gaps.tolist(), there.tolist(), folded.tolist(), strict=True)
    ):
        at = (at if k and first[k - 1] == i else i) + gap
        if out:
            told[i, at] = out
        if back:
            told[at, i] = out + ((back - 1) // 2 if back % 2 else -(back // 2))
    return told
