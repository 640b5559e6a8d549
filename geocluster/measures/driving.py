"""Drives: the longest, the mean, the lead's week, and whether the nearest school is inside."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import Text
from geocluster.measures.declare import Measure, Seen, Value, added, most, total

__all__ = ["DRIVING"]


def _there(seen: Seen, k: int) -> list[int | None]:
    return [seen.problem.travel.between(seen.leads[k], i) for i in seen.others(k)]


def _mean(drives: Sequence[int | None]) -> Value:
    """Return the mean in whole seconds, halves up."""
    known = [drive for drive in drives if drive is not None]
    if not known or len(known) < len(drives):
        return None
    return (2 * sum(known) + len(known)) // (2 * len(known))


def _round(seen: Seen, k: int, _: str) -> Value:
    """Add up the way to each other school and back."""
    back = [seen.problem.travel.between(i, seen.leads[k]) for i in seen.others(k)]
    return total([*_there(seen, k), *back])


def _week(seen: Seen, k: int, _: str) -> Value:
    visits, once = seen.known.visits_a_week, _round(seen, k, "")
    return None if visits is None or once is None else visits * once


def _of_all(seen: Seen, _which: str, _groups: Sequence[Value]) -> Value:
    return _mean([drive for k in range(len(seen.leads)) for drive in _there(seen, k)])


def _elsewhere(seen: Seen, k: int, _: str) -> Value:
    held = set(seen.members(k))
    nearest = (seen.known.nearest[i] for i in held)
    return sum(near is not None and near not in held for near in nearest)


def _inside(seen: Seen, k: int, _: str) -> Value:
    held = set(seen.members(k))
    return sum(seen.known.nearest[i] in held for i in held)


def _elsewhere_all(seen: Seen, _which: str, groups: Sequence[Value]) -> Value:
    alone = sum(seen.known.nearest[i] is not None for i in seen.alone)
    return alone + sum(value for value in groups if value is not None)


DRIVING = (
    Measure(
        key="longest_drive",
        unit="seconds",
        about="The longest drive that the rule measures; unknown where one is beyond the cut-off.",
        title=Text("Longest drive"),
        of_group=lambda seen, k, _which: seen.longest[k],
        of_whole=most,
    ),
    Measure(
        key="mean_drive",
        unit="seconds",
        about="Mean of the drives from the lead, or the centre, to the other schools of its group.",
        title=Text("Mean drive from the lead or centre"),
        of_group=lambda seen, k, _which: _mean(_there(seen, k)),
        of_whole=_of_all,
        in_groups=True,
    ),
    Measure(
        key="lead_round",
        unit="seconds",
        about="Driving of the lead, or from the centre, for one visit to each other school: there "
        "and back. Of the whole: the most of all groups.",
        title=Text("Driving for one visit to each school"),
        of_group=_round,
        of_whole=most,
        in_groups=True,
    ),
    Measure(
        key="lead_week",
        unit="seconds",
        about="The same in a week, with `visits_a_week` visits to each; not there where the rules "
        "do not say how many. Of the whole: the most of all groups.",
        title=Text("Driving from the lead or centre in a week"),
        of_group=_week,
        of_whole=most,
        each=lambda known: () if known.visits_a_week is None else ("",),
        in_groups=True,
    ),
    Measure(
        key="nearest_inside",
        unit="schools",
        about="Schools whose nearest possible partner is in their group: nearest by the drive to "
        "it, of all that they could be in one group with by the rules about two schools.",
        title=Text("Schools that have their nearest possible partner with them"),
        of_group=_inside,
        of_whole=added,
        in_groups=True,
    ),
    Measure(
        key="nearest_elsewhere",
        unit="schools",
        about="Schools whose nearest possible partner is elsewhere. Of the whole: those in no "
        "group, too.",
        title=Text("Schools whose nearest possible partner is elsewhere"),
        of_group=_elsewhere,
        of_whole=_elsewhere_all,
        on_map=True,
    ),
)
"""What is counted of drives."""
