"""Names of areas, and where Geofabrik keeps their roads."""

from __future__ import annotations

import re

from geocluster.errors import nearest
from geocluster.fetch.faults import FetchError
from geocluster.phrases import phrase

__all__ = ["AREAS", "area_path", "slug"]

_KINGDOM = "europe/united-kingdom"
_COUNTIES = """
bedfordshire berkshire bristol buckinghamshire cambridgeshire cheshire cornwall cumbria derbyshire
devon dorset durham east-sussex east-yorkshire-with-hull essex gloucestershire greater-london
greater-manchester hampshire herefordshire hertfordshire isle-of-wight kent lancashire
leicestershire lincolnshire merseyside norfolk north-yorkshire northamptonshire northumberland
nottinghamshire oxfordshire rutland shropshire somerset south-yorkshire staffordshire suffolk
surrey tyne-and-wear warwickshire west-midlands west-sussex west-yorkshire wiltshire
worcestershire
"""

AREAS: dict[str, str] = {
    **{name: f"{_KINGDOM}/england/{name}" for name in _COUNTIES.split()},
    "east-yorkshire": f"{_KINGDOM}/england/east-yorkshire-with-hull",
    "county-durham": f"{_KINGDOM}/england/durham",
    "london": f"{_KINGDOM}/england/greater-london",
    "england": f"{_KINGDOM}/england",
    "scotland": f"{_KINGDOM}/scotland",
    "wales": f"{_KINGDOM}/wales",
    "northern-ireland": "europe/ireland-and-northern-ireland",
}
"""Short names; any other area is given by its path on the server."""

_PATH = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+")


def slug(name: str) -> str:
    """Turn a name into a part of a file name.

    Examples
    --------
    >>> slug("Oakham, Rutland")
    'oakham-rutland'
    """
    return "-".join(re.findall(r"\w+", name.casefold()))[:80] or "place"


def area_path(area: str) -> str:
    """Return the path of an area on the server.

    Parameters
    ----------
    area
        A name of :data:`AREAS`, written in any way; or a path such as ``europe/liechtenstein``.

    Raises
    ------
    FetchError
        If it is neither.

    Examples
    --------
    >>> area_path("North Yorkshire")
    'europe/united-kingdom/england/north-yorkshire'
    """
    path = area.strip().strip("/").removesuffix("-latest.osm.pbf")
    if "/" in path:
        if not _PATH.fullmatch(path):
            raise FetchError(
                phrase(
                    "{area!r} is not a path of an area; write one such as europe/liechtenstein",
                    area=area,
                )
            )
        return path
    name = slug(path)
    if name not in AREAS:
        raise FetchError(
            phrase(
                "no area {area!r}{nearest}. Any area of download.geofabrik.de can be "
                "given by its path, such as europe/liechtenstein",
                area=area,
                nearest=nearest(name, AREAS),
            )
        )
    return AREAS[name]
