"""Whether travel times can be right: what is doubtful, in sentences, and what is hopeless.

Every engine is judged alike: drives by the speed that they ask for along the straight line,
tables by what they lack, roads and schools by how they lie to each other. Doubts are kept and
said; where no drive can be right, there is nothing to solve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from geocluster.crs import DEGREES
from geocluster.drives import FASTEST_KMH, JUDGED_METRES, WALKING_KMH, Drive, Drives, survey
from geocluster.errors import TravelError
from geocluster.placing import Placing, Reading
from geocluster.schools import Issue, Schools
from geocluster.sphere import great_circle, middle_longitude, unwrapped, wrapped
from geocluster.texts import figure, say
from geocluster.travel import TravelTimes

__all__ = ["DOUBTS", "Doubt", "doubts", "refuse_hopeless", "surveyed"]

DOUBTS = frozenset(
    {
        "time_unit", "fast_drives", "slow_drives", "one_way_matrix", "matrix_gaps",
        "matrix_schools", "outside_roads", "other_reading", "displaced",
    }
)  # fmt: skip
"""Codes of issues that put all travel times, or many of them, in doubt."""

_UNITS = (
    ("minutes (or kilometres)", 60.0, "multiply minutes by 60"),
    ("hours", 3600.0, "multiply them by 3,600"),
    ("days, as spreadsheets hold them", 86400.0, "multiply them by 86,400"),
    ("milliseconds", 0.001, "divide them by 1,000"),
)
"""What times may be in, how many seconds that is, and how to mend it."""

_USUAL_KMH = (7.0, 110.0)
"""Along straight lines, the drive in the middle is between these, in a city or on motorways."""

_METRES_KMH = (1.6, 3.6)
_FEW = 3
_MOST = 0.5
_NEARLY_ALL = 0.9
_FEWEST_READ = 8
_MUCH_NEARER = 0.4
_BY_THE_ROAD = 100.0
_COMPASS = (
    "east",
    "north-east",
    "north",
    "north-west",
    "west",
    "south-west",
    "south",
    "south-east",
)
_GIVEN = ("matrix", "server")
"""Engines whose times come from elsewhere."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An issue of the travel times, and whether it means that no drive can be right."""

    issue: Issue
    hopeless: bool = False


def surveyed(schools: Schools, travel: TravelTimes) -> TravelTimes:
    """Return travel times that know how they stand to straight lines."""
    if travel.drives is not None:
        return travel
    times, slack = travel.seconds, None
    origins = np.repeat(np.arange(len(travel), dtype=np.int32), np.diff(times.indptr))
    places = (schools.lonlat if travel.snapped_points is None else travel.snapped_points).copy()
    places[list(travel.unreachable)] = np.nan
    if travel.snapped_points is None and travel.snapped_metres is not None:
        slack = travel.snapped_metres
    drives = survey(
        places,
        origins,
        times.indices,
        times.data,
        slack=slack,
        ferries=travel.ferry_pairs,
        cutoff=travel.cutoff if travel.engine in _GIVEN else None,
    )
    return replace(travel, drives=drives)


def doubts(schools: Schools, travel: TravelTimes) -> tuple[Doubt, ...]:
    """Return what makes one doubt the travel times, the worst first.

    Parameters
    ----------
    schools
        In the order of ``travel``.
    travel
        Of any engine, or from Python.
    """
    drives = surveyed(schools, travel).drives
    found = [*_of_places(schools, travel)]
    if drives is not None:
        found += [*_of_speeds(schools, travel, drives), *_of_gaps(schools, travel, drives)]
    return tuple(sorted(found, key=lambda doubt: not doubt.hopeless))


def refuse_hopeless(schools: Schools, travel: TravelTimes, *, file: str | None = None) -> None:
    """Refuse travel times of which none can be right.

    Parameters
    ----------
    schools, travel
        As for :func:`doubts`.
    file
        Name of the roads or the table, for the message.

    Raises
    ------
    TravelError
        With what is wrong, how to mend it, and how to insist.
    """
    hopeless = [doubt.issue.message for doubt in doubts(schools, travel) if doubt.hopeless]
    if hopeless:
        where = f"{file}: " if file else ""
        raise TravelError(
            f"{where}{'. '.join(hopeless)}. If all this is right, write trust = true in [travel]"
        )


def _of_speeds(schools: Schools, travel: TravelTimes, drives: Drives) -> Iterator[Doubt]:
    if drives.typical is None:
        return
    of = f"{drives.judged:,} drives over {JUDGED_METRES / 1000:g} km"
    unit = None if travel.engine == "straight" else _unit(drives)
    if unit is not None:
        name, mend = unit
        message = f"the times look like {name}, not seconds: {_half(schools, drives, of)}; {mend}"
        issue = Issue(code="time_unit", message=message, value=f"{drives.typical.kmh:.4g}")
        yield Doubt(issue, hopeless=True)
        return
    look = {
        "roads": "look at the limits of the roads there, and at [travel.speeds]",
        "straight": "look at speed_kmh and detour",
    }.get(travel.engine, "look at the places of the two schools and at the time")
    lowest, highest = _USUAL_KMH
    if drives.fast and drives.fastest is not None:
        yield _too_many(
            "fast_drives",
            drives.fast,
            drives.judged,
            f"{drives.fast:,} of {of} are faster than any car along the straight line (over "
            f"{FASTEST_KMH:g} km/h), most of all {_said(schools, drives.fastest)}, which is "
            f"{_kmh(drives.fastest)}; {look}",
        )
    elif drives.typical.kmh > highest:
        said = f"{_half(schools, drives, of)}: cars are slower; {look}"
        yield _too_many("fast_drives", 0, drives.judged, said)
    if drives.slow and drives.slowest is not None:
        yield _too_many(
            "slow_drives",
            drives.slow,
            drives.judged,
            f"{drives.slow:,} of {of} take longer than one walks along the straight line "
            f"({WALKING_KMH:g} km/h), most of all {_said(schools, drives.slowest)}: a long way "
            "round, or a wrong time or place",
        )
    elif drives.typical.kmh < lowest and not _mostly_ferries(travel):
        said = f"{_half(schools, drives, of)}: as one walks or cycles; {look}"
        yield _too_many("slow_drives", 0, drives.judged, said)


def _mostly_ferries(travel: TravelTimes) -> bool:
    return travel.ferry_pairs is not None and 2 * len(travel.ferry_pairs) >= travel.seconds.nnz


def _too_many(code: str, many: int, judged: int, message: str) -> Doubt:
    """Make a doubt of drives that are hopeless where they are most of all."""
    return Doubt(Issue(code=code, message=message, value=str(many)), hopeless=many > _MOST * judged)


def _half(schools: Schools, drives: Drives, of: str) -> str:
    """Say how fast the drive in the middle is, and which it is."""
    middle = drives.typical
    assert middle is not None
    quick = middle.kmh > _USUAL_KMH[1]
    return (
        f"along the straight line half of the {of} are at {_kmh(middle)} or "
        f"{'more' if quick else 'less'}, such as {_said(schools, middle)}"
    )


def _unit(drives: Drives) -> tuple[str, str] | None:
    """Name the unit in which most drives would be as they usually are, and how to mend it."""
    if drives.typical is None or drives.fast + drives.slow <= _MOST * drives.judged:
        return None
    kmh, fastest = drives.typical.kmh, drives.fastest
    low, high = _METRES_KMH
    if fastest is not None and low <= kmh and fastest.kmh <= high:
        return "metres", "a distance cannot stand for a time: give the seconds of the drive"
    for name, seconds, mend in _UNITS:
        if _USUAL_KMH[0] <= kmh / seconds <= _USUAL_KMH[1]:
            return name, mend
    return None


def _of_gaps(schools: Schools, travel: TravelTimes, drives: Drives) -> Iterator[Doubt]:
    ways, near = drives.directions, drives.near
    if ways is not None and ways.lone is not None:
        pairs = ways.one_way + ways.both_ways
        if not ways.both_ways or ways.lone.seconds <= travel.cutoff / 2:
            all_of_them = "none of" if not ways.both_ways else f"{ways.one_way:,} of"
            said = "has both directions" if not ways.both_ways else "have one direction only"
            yield Doubt(
                Issue(
                    code="one_way_matrix",
                    message=f"{all_of_them} the {pairs:,} pairs of schools with a time {said}: "
                    f"there is one {_said(schools, ways.lone)}, but none for the way back, and a "
                    "group needs both; where they take as long, give each pair the other way "
                    "round, too",
                    value=str(ways.one_way),
                ),
                hopeless=not ways.both_ways,
            )
    if near is not None and near.known < _MOST * near.pairs:
        known = figure("minutes_exact", travel.cutoff)
        yield Doubt(
            Issue(
                code="matrix_gaps",
                message=f"of the {near.pairs:,} drives between schools at most "
                f"{near.metres / 1000:.1f} km apart only {near.known:,} have a time; the others "
                f"count as longer than {known}",
                value=str(near.pairs - near.known),
            )
        )


def _of_places(schools: Schools, travel: TravelTimes) -> Iterator[Doubt]:
    n, lost = len(schools), sorted(travel.unreachable)
    hopeless = len(lost) == n > 1 or n - len(lost) < 2 < n
    placing = travel.placing
    reading = None if placing is None else _fitting(placing)
    if placing is not None and reading is not None:
        doubt = _other_reading(schools, placing, reading)
        yield doubt
        if doubt.hopeless:
            return
    elif placing is not None and placing.shift is not None:
        yield _displaced(placing)
    if placing is not None and placing.beyond:
        yield Doubt(
            Issue(
                code="outside_roads",
                message=_outside(schools, placing),
                value=str(len(placing.beyond)),
            ),
            hopeless=hopeless,
        )
    elif lost and travel.engine == "matrix" and len(lost) > _MOST * n:
        yield Doubt(
            Issue(
                code="matrix_schools",
                message=f"{len(lost)} of {n} schools do not stand in the table of times, such as "
                f"{_few(schools, lost, ids=True)}; are ids written alike in both files?",
                value=str(len(lost)),
            ),
            hopeless=hopeless,
        )
    elif hopeless:
        message = f"{len(lost)} of {n} schools cannot be reached by road, such as "
        why = f"{schools.names[lost[0]]}: {say(travel.unreachable[lost[0]])}"
        yield Doubt(
            Issue(code="outside_roads", message=message + why, value=str(len(lost))), hopeless=True
        )


def _fitting(placing: Placing) -> Reading | None:
    """Return the reading of the coordinates that fits the roads clearly better; else None."""
    here, n = placing.as_read, placing.looked_at
    best = max(placing.others, key=lambda r: (r.within, -(r.metres or math.inf)), default=None)
    if best is None or best.metres is None:
        return None
    if best.within >= here.within + _MOST * n:
        return best
    nearest = min(placing.others, key=lambda r: r.metres or math.inf)
    if here.metres is None or nearest.metres is None or n < _FEWEST_READ:
        return None
    much = nearest.metres <= min(_MUCH_NEARER * here.metres, _BY_THE_ROAD)
    return nearest if much and nearest.within >= here.within else None


def _other_reading(schools: Schools, placing: Placing, reading: Reading) -> Doubt:
    here, n = placing.as_read, placing.looked_at
    declared = "WGS 84" if schools.declared == DEGREES else schools.declared
    names = {"exchanged": "with x and y exchanged", DEGREES: "read as WGS 84"}
    mend = {
        "exchanged": "exchange x and y in columns = { … } of [schools]",
        DEGREES: 'write coordinates = "wgs84" in [schools]',
        "gcj02": 'write format = "china" and coordinates = "gcj02" in [schools]',
        "bd09": 'write format = "china" and coordinates = "bd09" in [schools]',
    }.get(reading.name, f'write crs = "{reading.name}" in [schools]')
    other = names.get(reading.name, f"read as {reading.name}")
    if reading.within >= here.within + _MOST * n:
        said = (
            f"{here.within} of {n} schools lie within 5 km of a road as they are read; {other} "
            f"{reading.within} do: {mend}"
        )
        hopeless = here.within <= (1 - _NEARLY_ALL) * n and reading.within >= _NEARLY_ALL * n
        return Doubt(Issue(code="other_reading", message=said, value=reading.name), hopeless)
    said = (
        f"the schools lie displaced from the roads, by about {reading.moved:,.0f} m: three "
        f"quarters of them are at most {here.metres:,.0f} m from a road as they are read "
        f"({declared}), but {reading.metres:,.0f} m {other}; if that is what they are, {mend}"
    )
    return Doubt(Issue(code="displaced", message=said, value=f"{reading.moved:.0f}"))


def _displaced(placing: Placing) -> Doubt:
    shift, here = placing.shift, placing.as_read
    assert shift is not None
    metres = math.hypot(shift.east, shift.north)
    towards = _COMPASS[round(math.atan2(shift.north, shift.east) / (math.pi / 4)) % 8]
    return Doubt(
        Issue(
            code="displaced",
            message="the schools lie displaced from the roads, all the same way: moved by about "
            f"{metres:,.0f} m to the {towards} three quarters of them would be within "
            f"{shift.metres:,.0f} m of a road, not {here.metres:,.0f} m; look at the coordinate "
            "system (crs) of the list, and at that of the roads",
            value=f"{metres:.0f}",
        )
    )


def _outside(schools: Schools, placing: Placing) -> str:
    n, many = len(schools), len(placing.beyond)
    west, south, east, north = placing.box
    lonlat = schools.lonlat.copy()
    lonlat[:, 0] = unwrapped(lonlat[:, 0], middle_longitude(lonlat[:, 0]))
    lonlat = lonlat[list(placing.beyond)]
    (left, bottom), (right, top) = lonlat.min(axis=0), lonlat.max(axis=0)
    gap = great_circle(*(np.array([p]) for p in _between(placing.box, (left, bottom, right, top))))
    away = f", {gap[0] / 1000:,.0f} km away" if gap[0] >= 1000 else ""
    who = "none of" if many == n else f"{many} of"
    said = "school has" if many == n else "schools have no"
    such = "" if many == n else f" ({_few(schools, placing.beyond)})"
    return (
        f"{who} the {n} {'schools has a' if many == n else said} road within 5 km{such}: the roads "
        f"lie between {_degrees(west, south)} and {_degrees(east, north)}, these schools between "
        f"{_degrees(left, bottom)} and {_degrees(right, top)} (latitude, longitude){away}; name "
        "roads that reach around all schools"
    )


def _between(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the points of two boxes, in degrees, that are nearest to each other."""
    ends = []
    for low, high, least, most in (
        (one[0], one[2], other[0], other[2]),
        (one[1], one[3], other[1], other[3]),
    ):
        if high < least:
            ends.append((high, least))
        elif most < low:
            ends.append((low, most))
        else:
            middle = (max(low, least) + min(high, most)) / 2
            ends.append((middle, middle))
    (x, u), (y, v) = ends
    return (x, y), (u, v)


def _degrees(lon: float, lat: float) -> str:
    return f"{lat:.2f}, {wrapped(lon):.2f}"


def _few(schools: Schools, positions: list[int] | tuple[int, ...], *, ids: bool = False) -> str:
    texts = schools.ids if ids else schools.names
    shown = ", ".join(texts[i] for i in positions[:_FEW])
    return shown + (", …" if len(positions) > _FEW else "")


def _said(schools: Schools, drive: Drive) -> str:
    """Name the ends of a drive, how far they are apart, and the time."""
    names, s = schools.names, drive.seconds
    time = figure("whole_minutes", round(s)) if s >= 120 else f"{s:.3g} s"
    return (
        f"from {names[drive.origin]} to {names[drive.destination]}, {drive.metres / 1000:.1f} km "
        f"apart, in {time}"
    )


def _kmh(drive: Drive) -> str:
    if not math.isfinite(drive.kmh):
        return "no speed at all"
    return f"{drive.kmh:,.0f} km/h" if drive.kmh >= 10 else f"{drive.kmh:.2g} km/h"
