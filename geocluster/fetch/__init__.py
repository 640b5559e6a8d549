"""Public data into a folder: resumed, counted, checked, with licence and date beside it.

What is fetched from where stands in :mod:`geocluster.fetch.plans`. A file takes its place only
when its content is right; until then an older one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from geocluster.errors import OutputError
from geocluster.fetch.faults import FetchError, NotThereError, by_hand
from geocluster.fetch.notes import Version
from geocluster.fetch.plans import (
    ENGLAND,
    ENGLAND_TABLES,
    ROADS,
    WALES,
    Wanted,
    england,
    newest_link,
    roads,
    wales,
)
from geocluster.fetch.postcodes import BY_HAND, POSTCODES, plan_postcodes
from geocluster.fetch.transfer import Download, Progress, download, move
from geocluster.fetch.web import Web, checked_base, host, shown
from geocluster.files import digest
from geocluster.phrases import phrase
from geocluster.provenance import note_file, source_beside, write_note
from geocluster.schools import Source

__all__ = [
    "ENGLAND_TABLES",
    "FetchError",
    "Fetched",
    "How",
    "State",
    "fetch_england",
    "fetch_postcodes",
    "fetch_roads",
    "fetch_wales",
    "folder_for",
]

_PAGE = 5_000_000


class State(Enum):
    """How a file came."""

    FETCHED = "fetched"
    RESUMED = "resumed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A public file that is here now.

    Attributes
    ----------
    file
        Where it is; beside it ``FILE.source.json``.
    state
        Whether it came now, partly before, or was here already.
    source
        Licence, attribution and date.
    url
        Where it came from in the end.
    bytes
        Its size.
    resumed
        Bytes that an earlier run, or an earlier connection, had brought.
    checked
        Whether a checksum of the server was compared.
    """

    file: Path
    state: State
    source: Source
    url: str
    bytes: int
    resumed: int = 0
    checked: bool = False

    def record(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "file": str(self.file),
            "state": self.state.value,
            "bytes": self.bytes,
            "resumed": self.resumed,
            "from": host(self.url),
            "address": self.url,
            "checksum_compared": self.checked,
            "source": {
                "name": self.source.name,
                "licence": self.source.licence,
                "attribution": self.source.attribution,
                "date": self.source.date,
                "url": self.source.url,
            },
        }


def _quiet(done: int, total: int | None) -> None:
    """Show nothing."""


class How(TypedDict, total=False):
    """How files are fetched, whatever they are.

    Attributes
    ----------
    again
        Fetch even what is here in its newest version.
    most
        Bytes that a file may have, in place of the limit of its kind.
    progress
        Told the bytes done, and all of them where known.
    """

    again: bool
    most: int | None
    progress: Progress


def fetch_england(
    folder: str | Path,
    *,
    tables: Iterable[str] = ("schools",),
    base: str | None = None,
    today: date | None = None,
    **how: Unpack[How],
) -> list[Fetched]:
    """Fetch England's register of schools as of today, or the nearest of the last seven days.

    Parameters
    ----------
    folder
        Where the files go; made if it does not exist.
    tables
        Of :data:`ENGLAND_TABLES`: ``schools`` (``gias.csv``), ``links``, ``groups``.
    base
        Another folder of the daily files.
    today
        None for the day it is.
    how
        See :class:`How`.

    Raises
    ------
    FetchError
        If a file cannot be fetched or is not what it should be.
    OutputError
        If the folder cannot be written.
    """
    at = checked_base(base or ENGLAND)
    day = today or datetime.now(UTC).date()
    plans = [england(table, base=at, today=day) for table in tables]
    web = Web(at)
    return [_fetch(x, folder, web, **how) for x in plans]


def fetch_wales(
    folder: str | Path,
    *,
    base: str | None = None,
    **how: Unpack[How],
) -> list[Fetched]:
    """Fetch the Welsh Government's address list of schools, the newest that its page links to.

    Parameters
    ----------
    folder
        Where the file goes: ``wales_schools.ods``, or ``.csv`` where that is what there is.
    base
        Another page, or the address of the list itself.
    how
        See :class:`How`.

    Raises
    ------
    FetchError
        If the page or the list cannot be fetched or is not what it should be.
    OutputError
        If the folder cannot be written.
    """
    page = checked_base(base or WALES)
    web = Web(page)
    if urlsplit(page).path.casefold().endswith((".ods", ".csv")):
        plan = wales(page)
    else:
        try:
            plan = wales(newest_link(*web.text(page, most=_PAGE)))
        except FetchError as fault:
            raise by_hand(fault, Path(folder) / "wales_schools.ods", WALES) from None
    return [_fetch(plan, folder, web, **how)]


def fetch_roads(
    area: str,
    folder: str | Path,
    *,
    base: str | None = None,
    **how: Unpack[How],
) -> list[Fetched]:
    """Fetch the roads of an area, as Geofabrik cuts them out of OpenStreetMap every day.

    Parameters
    ----------
    area
        An English county, ``wales``, …, or a path of the server such as
        ``europe/liechtenstein``.
    folder
        Where the file goes: ``AREA.osm.pbf``.
    base
        Another server with the same paths.
    how
        See :class:`How`.

    Raises
    ------
    FetchError
        If there is no such area, or its file cannot be fetched or is damaged.
    OutputError
        If the folder cannot be written.
    """
    at = checked_base(base or ROADS)
    plan = roads(area, base=at)
    return [_fetch(plan, folder, Web(at), **how)]


def fetch_postcodes(
    folder: str | Path,
    *,
    base: str | None = None,
    **how: Unpack[How],
) -> list[Fetched]:
    """Fetch the places of postcodes in Great Britain: OS Code-Point Open.

    Parameters
    ----------
    folder
        Where the file goes: ``codepo_gb.zip``, read as it is.
    base
        Another service that answers as the OS Downloads API does; the address of its listing; or
        that of the ZIP itself.
    how
        See :class:`How`.

    Raises
    ------
    FetchError
        If the listing or the file cannot be fetched, or is not what it should be.
    OutputError
        If the folder cannot be written.
    """
    at = checked_base(base or POSTCODES)
    web = Web(at)
    try:
        plan = plan_postcodes(at, web)
    except FetchError as fault:
        raise by_hand(fault, Path(folder) / "codepo_gb.zip", BY_HAND) from None
    return [_fetch(plan, folder, web, **how)]


def _fetch(
    wanted: Wanted,
    folder: str | Path,
    web: Web,
    **how: Unpack[How],
) -> Fetched:
    """Fetch one file of a plan, from the first address that has it."""
    file = folder_for(Path(folder)) / wanted.name
    try:
        for url, dated in zip(wanted.urls, wanted.dates or (None,), strict=False):
            try:
                return _from(url, dated, wanted, file, web, **how)
            except NotThereError as fault:
                absent = fault
        if len(wanted.urls) > 1:
            raise FetchError(
                phrase(
                    "{host} has no file for any of the last {n} days; the last asked for was {url}",
                    host=host(wanted.urls[0]),
                    n=len(wanted.urls),
                    url=wanted.urls[-1],
                )
            )
        raise absent
    except FetchError as fault:
        raise by_hand(fault, file, wanted.by_hand) from None


def _from(
    url: str,
    dated: str | None,
    wanted: Wanted,
    file: Path,
    web: Web,
    **how: Unpack[How],
) -> Fetched:
    here = None if how.get("again") else _here(file)
    checksum = _checksum(url, wanted, web)
    if here and checksum and here[0].url == shown(url) and digest(file, "md5") == checksum:
        return _unchanged(file, wanted, url=here[1].get("address", url), checked=True)
    part = file.with_name(f"{file.name}.part")
    came = download(
        url,
        part,
        web=web,
        most=how.get("most") or wanted.most,
        known=here[0] if here and not checksum else None,
        progress=how.get("progress", _quiet),
    )
    if came.unchanged:
        return _unchanged(file, wanted, url=shown(came.address), checked=False)
    if checksum and digest(part, "md5") != checksum:
        checksum = _checksum(url, wanted, web)  # the extract may be a new one since then
    size = part.stat().st_size
    source = _accept(part, file, wanted, came, dated=dated, checksum=checksum)
    address = shown(came.address)
    came.version.write(_version_file(file), sha256=digest(file, "sha256"), address=address)
    return Fetched(
        file=file,
        state=State.RESUMED if came.resumed else State.FETCHED,
        source=source,
        url=address,
        bytes=size,
        resumed=came.resumed,
        checked=checksum is not None,
    )


def _accept(
    part: Path,
    file: Path,
    wanted: Wanted,
    came: Download,
    *,
    dated: str | None,
    checksum: str | None,
) -> Source:
    """Let a file take its place if its content is right; put it aside if not."""
    rejected = file.with_name(f"{file.name}.rejected")
    try:
        said = wanted.check(part)
        if wanted.bytes is not None and part.stat().st_size != wanted.bytes:
            raise FetchError(
                phrase(
                    "it has {size:,} bytes, the server states {bytes:,}; fetch it again",
                    size=part.stat().st_size,
                    bytes=wanted.bytes,
                )
            )
        if checksum and digest(part, "md5") != checksum:
            raise FetchError(
                phrase("its MD5 sum is not the one that the server states; fetch it again")
            )
    except FetchError as fault:
        move(part, rejected)
        older = phrase("; the older {name} stays", name=file.name) if file.is_file() else ""
        raise FetchError(
            phrase(
                "what came from {address} is refused: {fault}. It is kept as {name}{older}",
                address=shown(came.address),
                fault=fault,
                name=rejected.name,
                older=older,
            )
        ) from None
    source = wanted.as_of(wanted.source, said or dated or _date(came.version))
    _version_file(file).unlink(missing_ok=True)
    move(part, file)
    write_note(file, source)
    rejected.unlink(missing_ok=True)
    return source


def _unchanged(file: Path, wanted: Wanted, *, url: str, checked: bool) -> Fetched:
    return Fetched(
        file=file,
        state=State.UNCHANGED,
        source=source_beside(file, wanted.source),
        url=url,
        bytes=file.stat().st_size,
        checked=checked,
    )


def _here(file: Path) -> tuple[Version, dict[str, str]] | None:
    """Return the version that is here, if file and note are as they were when it came."""
    known = Version.read(_version_file(file))
    if known is None or not file.is_file() or not note_file(file).is_file():
        return None
    return known if digest(file, "sha256") == known[1].get("sha256") else None


def _version_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.version.json")


def _checksum(url: str, wanted: Wanted, web: Web) -> str | None:
    """Return the MD5 sum that lies beside a remote file; None where there is none."""
    if wanted.checksum is None:
        return wanted.md5
    try:
        text, _ = web.text(f"{url}{wanted.checksum}", most=10_000)
    except NotThereError:
        return None
    said = re.match(r"\s*([0-9a-f]{32})\b", text, flags=re.IGNORECASE)
    return said[1].lower() if said else None


def _date(version: Version) -> str | None:
    try:
        return parsedate_to_datetime(version.last_modified or "").date().isoformat()
    except ValueError:
        return None


def folder_for(folder: Path) -> Path:
    """Make the folder that files go into."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(
            phrase(
                "{folder} cannot be made ({strerror}); choose another folder with --out",
                folder=folder,
                strerror=fault.strerror or fault,
            )
        ) from None
    return folder
