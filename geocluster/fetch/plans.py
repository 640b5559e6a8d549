"""Which public files there are: addresses, licences, limits, checks, and the way by hand."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

from geocluster.errors import nearest
from geocluster.fetch.areas import area_path, slug
from geocluster.fetch.checks import (
    Check,
    Headers,
    csv_check,
    ods_check,
    pbf_check,
)
from geocluster.fetch.faults import FetchError
from geocluster.licences import OGL, OSM_LICENCE
from geocluster.phrases import phrase
from geocluster.schools import Source

__all__ = [
    "ENGLAND",
    "ENGLAND_TABLES",
    "GIAS_HEADERS",
    "ROADS",
    "WALES",
    "WALES_HEADERS",
    "Wanted",
    "england",
    "newest_link",
    "roads",
    "wales",
]

ENGLAND = "https://ea-edubase-api-prod.azurewebsites.net/edubase/downloads/public"
WALES = "https://www.gov.wales/address-list-schools"
ROADS = "https://download.geofabrik.de"

MB = 1_000_000
_DAYS_BACK = 7

GIAS_HEADERS: Headers = tuple(
    (name,)
    for name in (
        "URN",
        "EstablishmentName",
        "NumberOfPupils",
        "Easting",
        "Northing",
        "EstablishmentStatus (name)",
        "PhaseOfEducation (name)",
        "LA (name)",
    )
)
"""What the reader of England's register needs, and what nearly every scenario asks about."""

WALES_HEADERS: Headers = (
    ("School Number", "Rhif yr ysgol", "Rhif Ysgol"),
    ("School Name", "Enw'r ysgol", "Enw Ysgol"),
    ("Pupils - see notes", "Pupils", "Number of pupils", "Disgyblion - gweler y nodiadau",
     "Disgyblion"),
    ("Postcode", "Post code", "Cod post"),
)  # fmt: skip
"""What the reader of the Welsh list needs, in either language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One file to fetch.

    Attributes
    ----------
    name
        The name that it gets here; a server has no say in it.
    urls
        Where it may be, the best first; the next is asked only where there is no such file.
    source
        Licence and attribution; the date is filled in from the file, ``dates`` or the server.
    most
        Bytes that it may have.
    check
        Whether the content is right.
    by_hand
        Where a person finds it without geocluster.
    dates
        The date that an address implies.
    checksum
        What is put behind the address to find its MD5 sum; None where none is offered.
    md5, bytes
        MD5 sum and size, where the server has stated them already.
    as_of
        Makes the note of origin for the date that is found.
    """

    name: str
    urls: tuple[str, ...]
    source: Source
    most: int
    check: Check
    by_hand: str
    dates: tuple[str | None, ...] = ()
    checksum: str | None = None
    md5: str | None = None
    bytes: int | None = None
    as_of: Callable[[Source, str | None], Source] = lambda source, date: replace(source, date=date)


_TABLES: dict[str, tuple[str, str, str, int, Headers]] = {
    "schools": ("edubasealldata", "gias.csv", "", 400 * MB, GIAS_HEADERS),
    "links": (
        "links_edubasealldata",
        "gias_links.csv",
        ", links between establishments",
        100 * MB,
        (("URN",), ("LinkURN",), ("LinkType",)),
    ),
    "groups": (
        "allgroupsdata",
        "gias_groups.csv",
        ", groups (trusts and federations)",
        100 * MB,
        (("Group UID", "Group ID", "UID"), ("Group Name",)),
    ),
}

ENGLAND_TABLES = tuple(_TABLES)
"""The files of England's register that can be asked for."""


def england(table: str, *, base: str, today: date) -> Wanted:
    """Plan one file of England's register, as of today or the nearest of the days before.

    Parameters
    ----------
    table
        One of :data:`ENGLAND_TABLES`.
    base
        The folder of the daily files.
    today
        The newest day that is asked for.
    """
    if table not in _TABLES:
        raise FetchError(
            phrase(
                "no table {table!r} of England{nearest}",
                table=table,
                nearest=nearest(table, _TABLES),
            )
        )
    stem, name, what, most, headers = _TABLES[table]
    days = [today - timedelta(days=k) for k in range(_DAYS_BACK + 1)]
    return Wanted(
        name=name,
        urls=tuple(f"{base}/{stem}{day:%Y%m%d}.csv" for day in days),
        dates=tuple(day.isoformat() for day in days),
        source=replace(OGL, name=f"{OGL.name}{what}"),
        most=most,
        check=csv_check(headers),
        by_hand="https://get-information-schools.service.gov.uk/Downloads",
    )


def wales(link: str) -> Wanted:
    """Plan the Welsh address list from the link that its page holds."""
    kind = "csv" if urlsplit(link).path.casefold().endswith(".csv") else "ods"
    month = re.search(r"/(\d{4}-\d{2})/", link)
    return Wanted(
        name=f"wales_schools.{kind}",
        urls=(link,),
        dates=(month[1] if month else None,),
        source=replace(OGL, name="Address list of schools in Wales", url=WALES),
        most=50 * MB,
        check=csv_check(WALES_HEADERS) if kind == "csv" else ods_check(WALES_HEADERS),
        by_hand=WALES,
    )


def newest_link(page: str, address: str) -> str:
    """Find the newest list of schools that a page links to.

    Parameters
    ----------
    page
        HTML.
    address
        Of the page, for links that are relative to it.

    Raises
    ------
    FetchError
        If it links to no ``.ods`` and no ``.csv`` file.

    Examples
    --------
    >>> newest_link('<a href="/f/2026-04/address-list-schools.ods">', "https://gov.example/list")
    'https://gov.example/f/2026-04/address-list-schools.ods'
    """
    found = re.findall(r"""href\s*=\s*["']([^"']+)["']""", page, flags=re.IGNORECASE)
    links = [urljoin(address, html.unescape(link).strip()) for link in found]
    files = [x for x in links if urlsplit(x).path.casefold().endswith((".ods", ".csv"))]
    if not files:
        raise FetchError(
            phrase(
                "{address} links to no list of schools (.ods or .csv); the page has changed",
                address=address,
            )
        )
    return _newest([x for x in files if "school" in x.casefold()] or files)


def _newest(links: Iterable[str]) -> str:
    """Files lie in folders by month; of the same month, the first is the page's own choice."""

    def month(link: str) -> str:
        said = re.search(r"/(\d{4}-\d{2})/", link)
        return said[1] if said else ""

    return max(links, key=month)


def roads(area: str, *, base: str) -> Wanted:
    """Plan the roads of an area.

    Parameters
    ----------
    area
        A name of :data:`~geocluster.fetch.areas.AREAS`, or a path on the server.
    base
        The server.
    """
    path = area_path(area)
    last = path.rpartition("/")[2]
    return Wanted(
        name=f"{slug(last)}.osm.pbf",
        urls=(f"{base}/{path}-latest.osm.pbf",),
        source=Source(
            name=f"OpenStreetMap roads of {last.replace('-', ' ').title()}, extract by Geofabrik",
            licence=OSM_LICENCE,
            attribution="© OpenStreetMap contributors",
            url="https://www.openstreetmap.org/copyright",
        ),
        most=3000 * MB,
        check=pbf_check,
        by_hand=f"{ROADS}/{path}-latest.osm.pbf",
        checksum=".md5",
    )
