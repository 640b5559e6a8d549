"""Whether travel times can be right: what is doubtful, in sentences, and what is hopeless.

Every engine is judged alike: drives by the speed that they ask for along the straight line,
tables by what they lack, roads and schools by how they lie to each other. Doubts are kept and
said; where no drive can be right, there is nothing to solve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geocluster.crs import DEGREES
from geocluster.drives import FASTEST_KMH, JUDGED_METRES, WALKING_KMH, Drive, Drives, survey
from geocluster.errors import TravelError
from geocluster.facts import Fact, fact
from geocluster.phrases import phrase
from geocluster.placing import Placing, Reading
from geocluster.schools import Issue, Schools
from geocluster.sphere import great_circle, middle_longitude, unwrapped, wrapped
from geocluster.texts.noted import noted
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
    ("minutes", 60.0),
    ("hours", 3600.0),
    ("days", 86400.0),
    ("milliseconds", 0.001),
)
"""What times may be in, and how many seconds that is."""

_LOOK = {"roads": "issue.look.roads", "straight": "issue.look.straight"}

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
    found = [doubt.issue for doubt in doubts(schools, travel) if doubt.hopeless]
    if found:
        hopeless = [phrase("{said}.", said=one.message) for one in found]
        where = f"{file}: " if file else ""
        raise TravelError(
            phrase(
                "{where}{hopeless:|} If all this is right, write trust = true in [travel]",
                where=where,
                hopeless=hopeless,
            )
        )


def _of_speeds(schools: Schools, travel: TravelTimes, drives: Drives) -> Iterator[Doubt]:
    if drives.typical is None:
        return
    of = fact("issue.drives_over", n=drives.judged, km=f"{JUDGED_METRES / 1000:g}")
    unit = None if travel.engine == "straight" else _unit(drives)
    if unit is not None:
        said = fact(f"issue.time_unit.{unit}", how=_half(schools, drives, of))
        yield Doubt(
            noted(code="time_unit", said=said, value=f"{drives.typical.kmh:.4g}"), hopeless=True
        )
        return
    look = fact(_LOOK.get(travel.engine, "issue.look.given"))
    lowest, highest = _USUAL_KMH
    if drives.fast and drives.fastest is not None:
        yield _too_many(
            "fast_drives",
            drives.fast,
            drives.judged,
            fact(
                "issue.fast_drives",
                n=drives.fast,
                of=of,
                kmh=f"{FASTEST_KMH:g}",
                such=_said(schools, drives.fastest),
                speed=_kmh(drives.fastest),
                look=look,
            ),
        )
    elif drives.typical.kmh > highest:
        said = fact("issue.fast_drives.half", how=_half(schools, drives, of), look=look)
        yield _too_many("fast_drives", 0, drives.judged, said)
    if drives.slow and drives.slowest is not None:
        yield _too_many(
            "slow_drives",
            drives.slow,
            drives.judged,
            fact(
                "issue.slow_drives",
                n=drives.slow,
                of=of,
                kmh=f"{WALKING_KMH:g}",
                such=_said(schools, drives.slowest),
            ),
        )
    elif drives.typical.kmh < lowest and not _mostly_ferries(travel):
        said = fact("issue.slow_drives.half", how=_half(schools, drives, of), look=look)
        yield _too_many("slow_drives", 0, drives.judged, said)


def _mostly_ferries(travel: TravelTimes) -> bool:
    return travel.ferry_pairs is not None and 2 * len(travel.ferry_pairs) >= travel.seconds.nnz


def _too_many(code: str, many: int, judged: int, said: Fact) -> Doubt:
    """Make a doubt of drives that are hopeless where they are most of all."""
    return Doubt(noted(code=code, said=said, value=str(many)), hopeless=many > _MOST * judged)


def _half(schools: Schools, drives: Drives, of: Fact) -> Fact:
    """Tell how fast the drive in the middle is, and which it is."""
    middle = drives.typical
    assert middle is not None
    figures = {"of": of, "speed": _kmh(middle), "such": _said(schools, middle)}
    if middle.kmh > _USUAL_KMH[1]:
        return fact("issue.half.more", **figures)
    return fact("issue.half.less", **figures)


def _unit(drives: Drives) -> str | None:
    """Name the unit in which most drives would be as they usually are."""
    if drives.typical is None or drives.fast + drives.slow <= _MOST * drives.judged:
        return None
    kmh, fastest = drives.typical.kmh, drives.fastest
    low, high = _METRES_KMH
    if fastest is not None and low <= kmh and fastest.kmh <= high:
        return "metres"
    for name, seconds in _UNITS:
        if _USUAL_KMH[0] <= kmh / seconds <= _USUAL_KMH[1]:
            return name
    return None


def _of_gaps(schools: Schools, travel: TravelTimes, drives: Drives) -> Iterator[Doubt]:
    ways, near = drives.directions, drives.near
    if ways is not None and ways.lone is not None:
        pairs = ways.one_way + ways.both_ways
        if not ways.both_ways or ways.lone.seconds <= travel.cutoff / 2:
            such = _said(schools, ways.lone)
            said = fact("issue.one_way_matrix.all", of=pairs, such=such)
            if ways.both_ways:
                said = fact("issue.one_way_matrix", n=ways.one_way, of=pairs, such=such)
            yield Doubt(
                noted(code="one_way_matrix", said=said, value=str(ways.one_way)),
                hopeless=not ways.both_ways,
            )
    if near is not None and near.known < _MOST * near.pairs:
        said = fact(
            "issue.matrix_gaps",
            of=near.pairs,
            km=f"{near.metres / 1000:.1f}",
            n=near.known,
            limit=travel.cutoff,
        )
        yield Doubt(noted(code="matrix_gaps", said=said, value=str(near.pairs - near.known)))


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
            noted(
                code="outside_roads",
                said=_outside(schools, placing),
                value=str(len(placing.beyond)),
            ),
            hopeless=hopeless,
        )
    elif lost and travel.engine == "matrix" and len(lost) > _MOST * n:
        yield Doubt(
            noted(
                code="matrix_schools",
                said=fact("issue.matrix_schools", n=len(lost), of=n, such=_few(schools.ids, lost)),
                value=str(len(lost)),
            ),
            hopeless=hopeless,
        )
    elif hopeless:
        school, why = schools.names[lost[0]], travel.unreachable[lost[0]]
        said = fact("issue.cut_off", n=len(lost), of=n, school=school, why=why)
        yield Doubt(noted(code="outside_roads", said=said, value=str(len(lost))), hopeless=True)


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
    name = "WGS 84" if reading.name == DEGREES else reading.name
    other, mend = fact("issue.reading.as", system=name), _mend(reading)
    if reading.name == "exchanged":
        other = fact("issue.reading.exchanged")
    if reading.within >= here.within + _MOST * n:
        fits = {"n": here.within, "of": n, "other": other, "fit": reading.within, "mend": mend}
        said = noted(
            code="other_reading", said=fact("issue.other_reading", **fits), value=reading.name
        )
        hopeless = here.within <= (1 - _NEARLY_ALL) * n and reading.within >= _NEARLY_ALL * n
        return Doubt(said, hopeless)
    displaced = fact(
        "issue.displaced.reading",
        moved=round(reading.moved),
        here=round(here.metres or 0),
        declared=declared,
        there=round(reading.metres or 0),
        other=other,
        mend=mend,
    )
    return Doubt(noted(code="displaced", said=displaced, value=f"{reading.moved:.0f}"))


def _mend(reading: Reading) -> Fact:
    """Return what to write so that coordinates are read so."""
    if reading.name == "exchanged":
        return fact("issue.mend.exchange")
    if reading.name == DEGREES:
        return fact("issue.mend.coordinates", system="wgs84")
    if reading.name in ("gcj02", "bd09"):
        return fact("issue.mend.china", system=reading.name)
    return fact("issue.mend.crs", system=reading.name)


def _displaced(placing: Placing) -> Doubt:
    shift, here = placing.shift, placing.as_read
    assert shift is not None
    metres = math.hypot(shift.east, shift.north)
    towards = _COMPASS[round(math.atan2(shift.north, shift.east) / (math.pi / 4)) % 8]
    return Doubt(
        noted(
            code="displaced",
            said=fact(
                "issue.displaced",
                metres=round(metres),
                towards=fact(f"towards.{towards}"),
                there=round(shift.metres),
                here=round(here.metres or 0),
            ),
            value=f"{metres:.0f}",
        )
    )


def _outside(schools: Schools, placing: Placing) -> Fact:
    n, many = len(schools), len(placing.beyond)
    west, south, east, north = placing.box
    lonlat = schools.lonlat.copy()
    lonlat[:, 0] = unwrapped(lonlat[:, 0], middle_longitude(lonlat[:, 0]))
    lonlat = lonlat[list(placing.beyond)]
    (left, bottom), (right, top) = lonlat.min(axis=0), lonlat.max(axis=0)
    gap = great_circle(*(np.array([p]) for p in _between(placing.box, (left, bottom, right, top))))
    roads = [_degrees(west, south), _degrees(east, north)]
    these = [_degrees(left, bottom), _degrees(right, top)]
    where = fact("issue.outside.where", roads=roads, schools=these)
    if gap[0] >= 1000:
        where = fact("issue.outside.away", roads=roads, schools=these, km=f"{gap[0] / 1000:,.0f}")
    if many == n:
        return fact("issue.outside_roads.all", of=n, where=where)
    such = _few(schools.names, placing.beyond)
    return fact("issue.outside_roads", n=many, of=n, such=such, where=where)


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


def _few(texts: Sequence[str], positions: Sequence[int]) -> list[str]:
    shown = [texts[i] for i in positions[:_FEW]]
    return [*shown, *(["…"] if len(positions) > _FEW else [])]


def _said(schools: Schools, drive: Drive) -> Fact:
    """Name the ends of a drive, how far they are apart, and the time."""
    names, s = schools.names, drive.seconds
    figures = {"origin": names[drive.origin], "destination": names[drive.destination]}
    if not math.isfinite(drive.metres):
        return fact("issue.drive.nowhere", **figures, time=round(s))
    km = f"{drive.metres / 1000:.1f}"
    if s >= 120:
        return fact("issue.drive", **figures, km=km, time=round(s))
    return fact("issue.drive.seconds", **figures, km=km, time=f"{s:.3g}")


def _kmh(drive: Drive) -> Fact:
    if not math.isfinite(drive.kmh):
        return fact("issue.no_speed")
    return fact("issue.kmh", kmh=f"{drive.kmh:,.0f}" if drive.kmh >= 10 else f"{drive.kmh:.2g}")
