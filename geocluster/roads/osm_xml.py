"""Objects of an OpenStreetMap file in XML, as OpenStreetMap, JOSM and Overpass write it.

libosmium refuses what Overpass adds (centres, geometries of members), does not hear what JOSM
deletes, and cannot say where in a file a coordinate is wrong; so the file is read here.

Source: OpenStreetMap wiki, OSM XML; JOSM file format; Overpass API, "Overpass QL", section "out".
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.roads.kinds import UNPACKING, unpacked
from geocluster.roads.objects import NOWHERE, Located, Member, Objects, Tags

__all__ = ["read_xml"]

_PIECE = 1 << 18
_KINDS = frozenset({"node", "way", "relation"})
_CHANGES = frozenset({"create", "modify", "delete", "action"})
_LETTER = {"node": "n", "way": "w", "relation": "r"}
_WHOLE = re.compile(r"-?\d{1,18}")
_HELP = phrase("mend the file, or fetch it again")


def read_xml(
    file: Path, objects: Objects[Any, Any, Any]
) -> tuple[Located[Any, Any, Any], str, str]:
    """Read a file, packed or not.

    Parameters
    ----------
    file
        ``.osm``, ``.osm.gz``, ``.osm.bz2`` or ``.osm.xz``.
    objects
        Takes what is found.

    Returns
    -------
    tuple
        What counts, the program that made the file, and the date of the data; empty where the
        file does not say.

    Raises
    ------
    TravelError
        If the file is damaged, breaks off, holds changes, or a coordinate or id cannot be read;
        the message says in which line.
    """
    reader = _Reader(file.name, objects)
    try:
        with unpacked(file) as content:
            while piece := content.read(_PIECE):
                reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except TravelError:
        raise
    except expat.ExpatError as fault:
        raise TravelError(
            phrase(
                "{name}, line {lineno:,}: the file is damaged or breaks off ({fault}); "
                "fetch it again",
                name=file.name,
                lineno=fault.lineno,
                fault=expat.errors.messages.get(fault.code, fault),
            )
        ) from None
    except (*UNPACKING, LookupError, ValueError) as fault:  # the last two: an unknown encoding
        raise TravelError(
            phrase(
                "{name} is damaged or breaks off ({fault}); fetch it again",
                name=file.name,
                fault=fault,
            )
        ) from None
    return objects.located(), reader.generator, reader.date


class _Reader:
    """Hears the parser, element by element; keeps only the object at hand."""

    def __init__(self, name: str, objects: Objects[Any, Any, Any]) -> None:
        self._name, self._objects = name, objects
        self.generator = self.date = ""
        self._depth = 0
        self._kind = ""
        self._said: dict[str, str] = {}
        self._tags: Tags = {}
        self._refs: list[int] = []
        self._places: list[tuple[int, int, int]] = []
        self._members: list[Member] = []
        self._remark: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise self._error(phrase("a document type is declared, which no road file needs"))

    def _error(self, what: str) -> TravelError:
        line = self.parser.CurrentLineNumber
        return TravelError(
            phrase(
                "{name}, line {line:,}: {what}; {help}",
                name=self._name,
                line=line,
                what=what,
                help=_HELP,
            )
        )

    def _start(self, name: str, said: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 3:
            if name == "tag":
                self._tags[said.get("k", "")] = said.get("v", "")
            elif name == "nd" and self._kind == "way":
                self._take_ref(said)
            elif name == "member" and self._kind == "relation":
                letter = _LETTER.get(said.get("type", ""), "")
                self._members.append((letter, said.get("role", ""), self._whole(said, "ref")))
        elif self._depth == 2:
            self._begin(name, said)
        elif self._depth == 1:
            self.generator = said.get("generator", "")

    def _begin(self, name: str, said: dict[str, str]) -> None:
        """Begin an object, or hear what the file says of itself."""
        self._kind = name if name in _KINDS else ""
        if self._kind:
            self._said, self._tags = said, {}
            self._refs, self._places, self._members = [], [], []
        elif name == "meta":
            self.date = said.get("osm_base", "")
        elif name == "remark":
            self._remark = []
            self.parser.CharacterDataHandler = self._remark.append
        elif name in _CHANGES:
            raise self._error(
                phrase(
                    "the file holds changes to a map (.osc), not a map; apply them to the extract "
                    "that they belong to"
                )
            )

    def _take_ref(self, said: dict[str, str]) -> None:
        ref = self._whole(said, "ref")
        self._refs.append(ref)
        if "lat" in said and "lon" in said:
            x, y = self._place(
                said, phrase("node {ref} of way {way}", ref=ref, way=self._said.get("id"))
            )
            self._places.append((ref, x, y))

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._depth != 1:
            return
        if self._remark is not None:
            self._heed("".join(self._remark).strip())
        if not self._kind:
            return
        ref = self._whole(self._said, "id")
        number = self._said.get("version", "")
        version = int(number) if number.isdecimal() and number.isascii() else 0
        gone = self._said.get("visible") == "false" or self._said.get("action") == "delete"
        tags = None if gone else self._tags
        if self._kind == "node":
            x, y = (NOWHERE, NOWHERE) if gone else self._place(self._said, f"node {ref}")
            self._objects.node(ref, version, tags, x, y)
        elif self._kind == "way":
            if self._objects.way(ref, version, tags, self._refs):
                for place in self._places:
                    self._objects.stands(*place)
        else:
            self._objects.relation(ref, version, tags, self._members)

    def _heed(self, remark: str) -> None:
        """Overpass ends what it could not finish with a remark, as if nothing were wrong."""
        self._remark, self.parser.CharacterDataHandler = None, None
        if "error" in remark.casefold():
            raise TravelError(
                phrase(
                    "{name} is not complete: Overpass wrote {remark!r}; ask again for a "
                    "smaller area or with a longer timeout",
                    name=self._name,
                    remark=remark[:200],
                )
            )

    def _whole(self, said: dict[str, str], key: str) -> int:
        text = said.get(key)
        if text is None or not _WHOLE.fullmatch(text):
            got = (
                phrase("is missing")
                if text is None
                else phrase("is {text!r}, not a whole number", text=text[:40])
            )
            raise self._error(phrase("{key} of a {kind} {got}", key=key, kind=self._kind, got=got))
        return int(text)

    def _place(self, said: dict[str, str], what: str) -> tuple[int, int]:
        """Longitude and latitude in 1e-7°."""
        return (
            self._degrees(said, "lon", phrase("longitude"), 180, what),
            self._degrees(said, "lat", phrase("latitude"), 90, what),
        )

    def _degrees(self, said: dict[str, str], key: str, name: str, most: int, what: str) -> int:
        text = said.get(key)
        try:
            degrees = float(text or "")
        except ValueError:
            degrees = math.nan
        if not abs(degrees) <= most or "_" in str(text):
            got = (
                phrase("has no {key}", key=key)
                if text is None
                else phrase("has {key} = {text!r}", key=key, text=text[:40])
            )
            raise self._error(
                phrase(
                    "{what} {got}; a {name} is a number from -{most} to {most} degrees",
                    what=what,
                    got=got,
                    name=name,
                    most=most,
                )
            )
        return round(degrees * 10_000_000)
