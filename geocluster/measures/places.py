"""Places for pupils, and how many of them are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.facts import Text
from geocluster.measures.declare import Measure, Seen, Value, added, total

if TYPE_CHECKING:
    from geocluster.measures.known import Known

__all__ = ["PLACES"]

_BANDS = ("10", "25")


def _empty(seen: Seen, i: int) -> int | None:
    """Places at a school without a pupil; a school that is over full has none."""
    capacity, roll = seen.known.capacity[i], seen.known.pupils[i]
    return None if capacity is None or roll is None else max(0, capacity - roll)


def _capacity(seen: Seen, k: int, _: str) -> Value:
    return total(seen.known.capacity[i] for i in seen.members(k))


def _surplus(seen: Seen, k: int, _: str) -> Value:
    return total(_empty(seen, i) for i in seen.members(k))


def _band(seen: Seen, k: int, percent: str) -> Value:
    """Count schools of whose places so many per cent or more are empty."""
    found = 0
    for i in seen.members(k):
        empty, capacity = _empty(seen, i), seen.known.capacity[i]
        if empty is None or capacity is None:
            return None
        found += bool(capacity) and 100 * empty >= int(percent) * capacity
    return found


def _where_known(known: Known) -> tuple[str, ...]:
    return ("",) if any(places is not None for places in known.capacity) else ()


PLACES = (
    Measure(
        key="capacity",
        unit="places",
        about="Places at the schools of groups; unknown where those of one are.",
        title=Text("Places"),
        of_group=_capacity,
        of_whole=added,
        each=_where_known,
    ),
    Measure(
        key="surplus",
        unit="places",
        about="Empty places, school by school: what one lacks does not fill those of another. "
        "Unknown where places or roll of one are.",
        title=Text("Empty places"),
        of_group=_surplus,
        of_whole=added,
        each=_where_known,
        in_groups=True,
        on_map=True,
    ),
    Measure(
        key="surplus_band",
        unit="schools",
        about="Schools of whose places 10 % or more, and 25 % or more, are empty.",
        title=Text("Schools with {which} % of their places empty, or more"),
        of_group=_band,
        of_whole=added,
        each=lambda known: _BANDS if _where_known(known) else (),
        several=True,
    ),
)
"""What is counted of places."""
