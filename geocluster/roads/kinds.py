"""What a road file is, told by its content: names lie, and downloads go wrong."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zlib
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import IO, Any, cast

from geocluster.errors import TravelError
from geocluster.phrases import phrase

__all__ = ["UNPACKING", "RoadKind", "head_of", "kind_of", "road_kind", "unpacked"]

UNPACKING = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What is raised where a packed file is damaged, or cannot be read."""

_HEAD = 1 << 16
_PBF = b"\n\tOSMHeader"
_ROOT = re.compile(r"<(?:\w+:)?([A-Za-z]\w*)")
_ALLOWED = phrase(
    "allowed: an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2 or .osm.xz), a graph "
    "saved by osmnx (.graphml), or OS Open Roads (.gpkg)"
)


class RoadKind(Enum):
    """What can be read."""

    PBF = phrase("an OpenStreetMap extract")
    XML = phrase("an OpenStreetMap file in XML")
    GRAPHML = phrase("a graph saved by osmnx")
    GEOPACKAGE = "OS Open Roads"


_PACKED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}

_OTHER = {
    b"PK\x03\x04": phrase("is a ZIP archive; unpack it, and name the file that was in it"),
    b"7z\xbc\xaf": phrase("is a 7-Zip archive; unpack it, and name the file that was in it"),
    b"(\xb5/\xfd": phrase("is packed with Zstandard; unpack it first (zstd -d)"),
    b"\xff\xe0": phrase(
        "is an .o5m file; turn it into .osm.pbf (osmium cat in.o5m -o out.osm.pbf)"
    ),
    b"PAR1": phrase("is a Parquet table, which a matrix may be, not roads"),
    b"\x00\x00\x27\x0a": phrase("is a shapefile, which does not say how its roads are joined"),
    b"%PDF": phrase("is a PDF"),
}

_ROOTS = {
    "osmchange": phrase(
        "holds changes to a map (.osc), not a map; apply them to the extract that they "
        "belong to (osmium apply-changes)"
    ),
    "html": phrase("is a web page, so that its download went wrong; fetch the roads again"),
    "gpx": phrase("holds tracks (GPX), which are no roads"),
    "kml": phrase("is drawn (KML), and does not say how its roads are joined"),
}


def road_kind(file: Path) -> RoadKind:
    """Tell what a road file is by its first bytes, whatever its name says.

    Raises
    ------
    TravelError
        If it cannot be read, or is nothing that roads can be read from; the message says what it
        is, and what to do.
    """
    head, packed = head_of(file)
    kind = kind_of(head)
    if not isinstance(kind, RoadKind):
        raise TravelError(phrase("{name} {kind}", name=file.name, kind=kind))
    if packed and kind is not RoadKind.XML:
        raise TravelError(
            phrase(
                "{name} is {kind}, packed once more; unpack it first",
                name=file.name,
                kind=kind.value,
            )
        )
    return kind


def head_of(file: Path) -> tuple[bytes, bool]:
    """Return the first bytes of a file, and whether they had to be unpacked.

    Raises
    ------
    TravelError
        If it is empty, damaged, or cannot be read.
    """
    try:
        with file.open("rb") as content:
            head = content.read(_HEAD)
        packed = any(head.startswith(magic) for magic in _PACKED)
        if packed:
            with unpacked(file) as stream:
                head = stream.read(_HEAD)
    except UNPACKING as fault:
        raise TravelError(
            phrase("{name} is damaged or cannot be read ({fault})", name=file.name, fault=fault)
        ) from None
    if not head.strip():
        raise TravelError(phrase("{name} is empty; fetch it again", name=file.name))
    return head, packed


def kind_of(head: bytes) -> RoadKind | str:
    """Tell what a file is by its first bytes; what is wrong, as the end of a sentence."""
    if head[4 : 4 + len(_PBF)] == _PBF:
        return RoadKind.PBF
    if head.startswith(b"SQLite format 3\x00"):
        return RoadKind.GEOPACKAGE
    other = next((said for magic, said in _OTHER.items() if head.startswith(magic)), None)
    if other is not None:
        return other
    text = _text(head)
    if text.lstrip()[:1] in ("{", "["):
        return phrase(
            "holds JSON, from which no roads are read; ask Overpass for [out:xml], "
            "or export another format; {allowed}",
            allowed=_ALLOWED,
        )
    name = _root(text)
    if name in ("osm", "graphml"):
        return RoadKind.XML if name == "osm" else RoadKind.GRAPHML
    return _ROOTS.get(
        name, phrase("is not a road file that can be read; {allowed}", allowed=_ALLOWED)
    )


def _root(text: str) -> str:
    """Name of the first element of a document in XML; empty where there is none."""
    while (text := text.lstrip()).startswith(("<?", "<!")):
        inner = "[" in text[: text.find(">")]
        end = "?>" if text[1] == "?" else "-->" if text[2:4] == "--" else "]>" if inner else ">"
        text = text.partition(end)[2]
    root = _ROOT.match(text)
    return root[1].casefold() if root else ""


def _text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("utf-8-sig", "replace")


def unpacked(file: Path) -> IO[bytes]:
    """Open a file that may be packed (gzip, bzip2, xz) and give its content."""
    with file.open("rb") as content:
        head = content.read(8)
    opener = next((o for magic, o in _PACKED.items() if head.startswith(magic)), None)
    return file.open("rb") if opener is None else cast("IO[bytes]", opener(file))
