"""Finds postcodes in OS Code-Point Open or the directories of the ONS, reading no more than needed.

Both come as a ZIP with one table for each postcode area, the ONS's also with one table of all. A
folder of what was in the ZIP, a single table and a GeoPackage are read as well. Tables are
streamed: what is not looked for is not kept.
"""

from __future__ import annotations

import csv
import gzip
import re
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import numpy as np

from geocluster.errors import SchoolsError
from geocluster.licences import postcodes_source
from geocluster.limits import DAMAGED_ZIP, Deadline, limits, too_much
from geocluster.phrases import phrase
from geocluster.provenance import source_beside
from geocluster.sources.postcodes import (
    NO_PLACE,
    PRECISION,
    PostcodeBook,
    PostcodePlace,
    area_of,
)

__all__ = ["look_up"]

_AREAS = frozenset(
    """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC
EH EN EX FK FY G GIR GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN
LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP
SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
""".split()
)
_MOST_FILES = 20_000
_ENDINGS = frozenset({".csv", ".txt", ".gpkg", ".zip", ".gz"})
_LONGEST_LINE = 65_536
_AT_ONCE = 1 << 20

_COLUMNS: dict[str, tuple[str, ...]] = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode", "pc"),
    "lon": ("long", "longitude", "lon", "lng"),
    "lat": ("lat", "latitude"),
    "east": ("oseast1m", "east1m", "eastings", "easting", "ea"),
    "north": ("osnrth1m", "north1m", "northings", "northing", "no"),
    "indicator": ("osgrdind", "gridind", "positionalqualityindicator", "positionalquality", "pq"),
    "ended": ("doterm",),
}
"""Headers of the columns, without blanks and marks; the ONS changed its own in 2025."""

_PUBLISHED = re.compile(r"codepo|onspd|nspl", re.IGNORECASE)
"""Names that the ZIPs have; one of them in a folder is what is meant there."""

_USER_TYPE = (["usertype"], ["usrtypind"])
_PLAIN = {"postcode": 0, "indicator": 1, "east": 2, "north": 3}
_PLAIN_UNTIL_2011 = {"postcode": 0, "indicator": 1, "east": 10, "north": 11}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WANTED = phrase(
    "OS Code-Point Open (codepo_gb.zip, as geocluster fetch postcodes gets it), the ONS Postcode "
    "Directory or the National Statistics Postcode Lookup: the ZIP, its folder, or one table"
)


@dataclass(frozen=True, slots=True)
class _Member:
    """One file, on its own or in a ZIP."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    path: Path | None = None

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def area(self) -> str | None:
        """Postcode area that it is of, by its name: ``ll.csv``, ``ONSPD_NOV_2025_UK_LL.csv``."""
        last = self.stem.rpartition("_")[2].upper()
        return last if last in _AREAS else None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a table says of a postcode: degrees, or metres on the British grid."""

    xy: tuple[float, float]
    degrees: bool
    indicator: int | None
    ended: str | None


def look_up(at: Path, wanted: Collection[str]) -> PostcodeBook:
    """Find the places of postcodes.

    Parameters
    ----------
    at
        A ZIP, a folder, a table or a GeoPackage.
    wanted
        Postcodes without their blank.

    Raises
    ------
    SchoolsError
        If it is none of these, damaged, or larger than any list of postcodes.
    """
    try:
        with ExitStack() as stack:
            file, members = _members(at, stack)
            found, kind = _search(at.name, members, set(wanted))
            date = _date(at.name, members)
    except (OSError, *DAMAGED_ZIP) as fault:
        raise SchoolsError(
            phrase(
                "postcodes: {at} cannot be read: {fault}; {needed}",
                at=at,
                fault=fault,
                needed=_needed(),
            )
        ) from None
    return PostcodeBook(
        name=at.name,
        places=_places(found),
        source=source_beside(file, postcodes_source(kind, date)),
    )


def _check_size(member: _Member, size: int) -> None:
    if size > limits().postcode_megabytes * 1_000_000:
        raise too_much(member.name, "postcode_megabytes", phrase("unpacks to more than it may"))


def _needed() -> str:
    return phrase("it must be {wanted}", wanted=_WANTED)


def _members(at: Path, stack: ExitStack) -> tuple[Path, list[_Member]]:
    """Return the file that the note of origin belongs to, and the tables in it."""
    if at.is_dir():
        files = [f for f in _files(at) if f.suffix.casefold() in _ENDINGS]
        archives = [f for f in files if f.suffix.casefold() == ".zip"]
        known = [f for f in archives if _PUBLISHED.search(f.name)]
        for alone in (known, archives if len(files) == 1 else []):
            if len(alone) == 1:
                return _members(alone[0], stack)
        tables = [f for f in files if f not in archives]
        return at, [_plain(f, f.relative_to(at).as_posix()) for f in tables]
    if not at.is_file():
        raise SchoolsError(
            phrase("postcodes: there is no file or folder {at}; {needed}", at=at, needed=_needed())
        )
    if zipfile.is_zipfile(at):
        archive = stack.enter_context(zipfile.ZipFile(at))
        return at, [_packed(archive, x) for x in archive.infolist()[:_MOST_FILES] if x.file_size]
    with at.open("rb") as content:
        if content.read(4) == b"PK\x03\x04":
            raise SchoolsError(
                phrase("postcodes: {name} is a damaged ZIP; fetch it again", name=at.name)
            )
    return at, [_plain(at, at.name)]


def _files(folder: Path) -> list[Path]:
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            found.append(file)
        if len(found) > _MOST_FILES:
            raise SchoolsError(
                phrase(
                    "postcodes: {folder} holds over {most_files:,} files; {needed}",
                    folder=folder,
                    most_files=_MOST_FILES,
                    needed=_needed(),
                )
            )
    return sorted(found)


def _plain(file: Path, name: str) -> _Member:
    if file.suffix.casefold() == ".gz":
        return _Member(name[:-3], 0, lambda: cast(Any, gzip.open(file, "rb")))
    return _Member(name, file.stat().st_size, lambda: file.open("rb"), file)


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    return _Member(info.filename, info.file_size, lambda: archive.open(info))


def _search(
    name: str, members: Sequence[_Member], wanted: set[str]
) -> tuple[dict[str, _Found | None], str]:
    """Look into the tables of the areas that are wanted, or those of all."""
    found: dict[str, _Found | None] = {}
    kinds: list[str] = []
    for member in _chosen(members, {area_of(x) for x in wanted} & _AREAS):
        missing = wanted - found.keys()
        if not missing and kinds:
            break
        _check_size(member, member.size)
        kind = _take(member, missing, found)
        kinds += [kind] if kind else []
    if not kinds:
        raise SchoolsError(
            phrase(
                "postcodes: {name} holds no table of postcodes; {needed}",
                name=name,
                needed=_needed(),
            )
        )
    return found, kinds[0]


def _chosen(members: Sequence[_Member], areas: set[str]) -> list[_Member]:
    """Tables of the areas; where one has none of its own also those of all, the largest first."""
    ours = (".csv", ".txt", ".gpkg")
    tables = [m for m in members if len(members) == 1 or m.name.casefold().endswith(ours)]
    chosen = [m for m in tables if m.area in areas]
    whole = sorted((m for m in tables if m.area is None), key=lambda m: -m.size)
    if areas - {m.area for m in chosen}:
        chosen += whole
    return chosen or [*whole, *tables][:1]  # so that a wrong file is refused in any case


def _take(member: _Member, wanted: set[str], found: dict[str, _Found | None]) -> str | None:
    """Add what one table knows; return its kind, None where it is no table of postcodes."""
    with member.open() as content:
        start = content.read(16)
    if start.startswith(b"SQLite format 3\x00"):
        from geocluster.sources.postcode_package import package_rows

        with _on_disk(member) as file:
            rows = package_rows(file, wanted)
            found |= {x: _read(member, x, cells, _PACKAGE) for x, cells in rows}
        return "codepoint"
    with member.open() as content:
        lines = _lines(content, member)
        first = next(lines, b"")
        delimiter = max(",;\t", key=lambda d: first.count(d.encode()))
        cells = _cells([first], delimiter)[0]
        columns, kind, headed = _columns(cells)
        if not columns:
            return None
        lines = lines if headed else chain([first], lines)
        missing = set(wanted)
        for postcode, row in _rows(lines, columns["postcode"], delimiter, wanted):
            found[postcode] = _read(member, postcode, row, columns)
            missing.discard(postcode)
            if not missing:
                break
    return kind


_PACKAGE = {"postcode": 0, "indicator": 1, "east": 2, "north": 3}


@contextmanager
def _on_disk(member: _Member) -> Iterator[Path]:
    """Unpack a database: from within a ZIP it cannot be read in good time."""
    if member.path is not None:
        yield member.path
        return
    with tempfile.TemporaryDirectory(prefix="geocluster-") as folder:
        file = Path(folder) / "postcodes.gpkg"
        with member.open() as content, file.open("wb") as copy:
            while piece := content.read(_AT_ONCE):
                copy.write(piece)
        yield file


def _lines(content: IO[bytes], member: _Member) -> Iterator[bytes]:
    rest, many, deadline = b"", 0, Deadline(member.name)
    while piece := content.read(_AT_ONCE):
        many += len(piece)
        _check_size(member, many)
        deadline.check()
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise SchoolsError(
                phrase(
                    "postcodes: {name} has a line without end; {needed}",
                    name=member.name,
                    needed=_needed(),
                )
            )
        yield from whole
    if rest:
        yield rest


def _cells(lines: Sequence[bytes], delimiter: str) -> list[list[str]]:
    texts = [line.decode("utf-8-sig", "replace").replace("\x00", " ") for line in lines]
    try:
        return [row or [""] for row in csv.reader(texts, delimiter=delimiter)] or [[""]]
    except csv.Error:
        return [[""]]


def _columns(first: list[str]) -> tuple[dict[str, int], str, bool]:
    """Return where what stands, what kind of table it is, and whether the line is a header."""
    if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}", first[0].strip().upper()):
        plain = _PLAIN if len(first) < 14 else _PLAIN_UNTIL_2011
        return (plain if len(first) > 3 else {}), "codepoint", False
    header = [re.sub(r"[\W_]", "", cell.casefold()) for cell in first]
    at = {
        name: min(header.index(x) for x in names if x in header)
        for name, names in _COLUMNS.items()
        if not set(names).isdisjoint(header)
    }
    placed = {"lon", "lat"} <= at.keys() or {"east", "north"} <= at.keys()
    kind = "codepoint" if "indicator" in at else "table"
    if "ended" in at:
        # The lookup has the user type next, the directory the county.
        kind = "nspl" if header[at["ended"] + 1 :][:1] in _USER_TYPE else "onspd"
    return (at if "postcode" in at and placed else {}), kind, True


def _rows(
    lines: Iterable[bytes], place: int, delimiter: str, wanted: set[str]
) -> Iterator[tuple[str, list[str]]]:
    """Find the lines of postcodes that are wanted, and split only those into cells."""
    mark, sought = delimiter.encode(), {x.encode() for x in wanted}
    for line in lines:
        # What stands before the postcode are other forms of it, without the delimiter.
        plain = line.split(mark, place + 1)[: place + 1][-1]
        plain = plain.strip(b'" \r\n\xef\xbb\xbf').replace(b" ", b"").upper()
        if plain in sought:
            yield plain.decode(), _cells([line], delimiter)[0]


def _read(
    member: _Member, postcode: str, cells: Sequence[Any], columns: dict[str, int]
) -> _Found | None:
    """Read where a postcode is; None where the table has no place for it."""
    said = {name: str(cells[k]).strip() if k < len(cells) else "" for name, k in columns.items()}
    wrong = phrase("postcodes: {name}, postcode {postcode}: ", name=member.name, postcode=postcode)
    indicator = _indicator(said.get("indicator", ""), wrong)
    ended = re.sub(r"^(\d{4})(\d{2})$", r"\1-\2", said.get("ended", "")) or None
    lon, lat = (_number(said.get(axis, ""), wrong) for axis in ("lon", "lat"))
    if indicator == NO_PLACE:
        return None
    if lon is not None and lat is not None and lat < 90 and (lon or lat):
        if not (-9.5 < lon < 3 and 48 < lat < 62):
            raise SchoolsError(
                phrase(
                    "{wrong}{lat:g}, {lon:g} is not in the United Kingdom",
                    wrong=wrong,
                    lat=lat,
                    lon=lon,
                )
            )
        return _Found((lon, lat), True, indicator, ended)
    east, north = (_number(said.get(axis, ""), wrong) for axis in ("east", "north"))
    # Those of Northern Ireland are on the Irish grid, and have a place only in degrees.
    if not east or not north or area_of(postcode) in ("BT", "JE", "GY"):
        return None
    if not (0 < east < 700_000 and 0 < north < 1_300_000):
        raise SchoolsError(
            phrase(
                "{wrong}{east:g}, {north:g} is not on the British National Grid",
                wrong=wrong,
                east=east,
                north=north,
            )
        )
    return _Found((east, north), False, indicator, ended)


def _indicator(text: str, wrong: str) -> int | None:
    number = _number(text, wrong)
    if number is None:
        return None
    plain = int(number) // 10 if number >= 10 else int(number)
    if plain not in (*PRECISION, NO_PLACE):
        raise SchoolsError(
            phrase("{wrong}the positional quality {text!r} has no meaning", wrong=wrong, text=text)
        )
    return plain


def _number(text: str, wrong: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e9:
        raise SchoolsError(
            phrase(
                "{wrong}{text!r} is not a number; fetch the file again", wrong=wrong, text=text[:40]
            )
        )
    return number


def _places(found: dict[str, _Found | None]) -> dict[str, PostcodePlace | None]:
    """Turn everything into degrees at once."""
    from geocluster.crs import BRITISH, to_degrees

    known = {postcode: x for postcode, x in found.items() if x is not None}
    xy = np.array([x.xy for x in known.values()], float).reshape(-1, 2)
    metres = np.array([not x.degrees for x in known.values()], bool)
    if metres.any():
        xy[metres] = to_degrees(BRITISH, xy[metres])
    at = dict(zip(known, xy.tolist(), strict=True))
    return {
        postcode: None
        if x is None
        else PostcodePlace(
            lon=at[postcode][0], lat=at[postcode][1], indicator=x.indicator, ended=x.ended
        )
        for postcode, x in found.items()
    }


def _date(name: str, members: Sequence[_Member]) -> str | None:
    """Return the date of the data: by the notes in the ZIP, or by the month in a file's name."""
    for member in members:
        if member.name.casefold().endswith("metadata.txt"):
            with member.open() as content:
                text = content.read(_LONGEST_LINE).decode("utf-8", "replace")
            said = re.search(r"COPYRIGHT(?: UPDATE)? DATE\W+(\d{4})(\d\d)(\d\d)", text, re.I)
            if said:
                return "-".join(said.groups())
    for text in (name, *(m.name for m in members[:_MOST_FILES])):
        named = re.search(rf"({'|'.join(_MONTHS)})[a-z]*_?(20\d\d)", text.casefold())
        if named:
            return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02}"
    return None
