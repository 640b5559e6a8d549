"""Travel times between your own schools: the engines, without a scenario."""

from __future__ import annotations

from pathlib import Path

from geocluster.cache import Cache
from geocluster.errors import SchoolsError, TravelError, nearest
from geocluster.given import as_seconds, instance, minutes
from geocluster.phrases import phrase
from geocluster.plausible import refuse_hopeless, surveyed
from geocluster.roads import EngineRequest, travel
from geocluster.schools import Schools
from geocluster.speeds import DETOUR, SPEED_KMH, SPEEDS
from geocluster.travel import TravelTimes

__all__ = ["travel_times"]

_TABLES = frozenset({".csv", ".parquet"})


def travel_times(
    schools: Schools,
    source: str | Path | None = None,
    *,
    cutoff: int = minutes(45),
    country: str = "GB",
    ferries: bool = False,
    speed_kmh: float = SPEED_KMH,
    detour: float = DETOUR,
    threads: int = 2,
    cache: Cache | None = None,
) -> TravelTimes:
    """Compute how long it takes to drive between schools.

    Parameters
    ----------
    schools
        Such as of :meth:`geocluster.schools.Schools.of`.
    source
        A road file (``.osm.pbf``, ``.osm``, ``.graphml``, ``.gpkg``), a table of times
        (``.csv``, ``.parquet`` with from, to, seconds), or the address of a table server; where
        not given, times are estimated from straight lines.
    cutoff
        Such as ``gc.minutes(45)``: longer drives are not looked at.
    country, ferries
        For roads: whose table of speeds holds, and whether cars may take ferries.
    speed_kmh, detour
        For straight lines.
    threads
        How many searches go on side by side.
    cache
        Where roads and times are kept; None to keep nothing.

    Returns
    -------
    TravelTimes
        Of these schools as they lie now: they cannot be used where a point has moved since.

    Raises
    ------
    TravelError
        If the source is not there, or is not what it is said to be; or if no drive can be right.
    """
    instance("schools", schools, Schools, how="gc.Schools.of(…)", error=SchoolsError)
    if country not in SPEEDS:
        raise TravelError(
            phrase(
                "no table of speeds for {country!r}{nearest}",
                country=country,
                nearest=nearest(str(country), SPEEDS),
            )
        )
    text = None if source is None else str(source)
    web = text is not None and text.startswith(("http://", "https://"))
    file = None if text is None or web else Path(text)
    if file is not None and not file.is_file():
        raise TravelError(phrase("no road file or table of times {file}", file=file))
    if text is None:
        engine = "straight"
    elif file is None:
        engine = "server"
    else:
        engine = "matrix" if file.suffix.casefold() in _TABLES else "roads"
    request = EngineRequest(
        cutoff=as_seconds("cutoff", cutoff, error=TravelError),
        file=file,
        url=text if web else None,
        speeds=SPEEDS[country],
        ferries=ferries,
        speed_kmh=speed_kmh,
        detour=detour,
        threads=threads,
        cache=cache,
    )
    times = surveyed(schools, travel(schools, engine, request).times)
    refuse_hopeless(schools, times, file=None if file is None else file.name)
    return times
