"""The files that roads are read from, told by their first bytes: an open table.

To add one, write a function that reads it into a :class:`~geocluster.roads.network.RoadNetwork` and
declare it as a :class:`RoadFormat`; a package of your own does so by an entry point of
``geocluster.road_formats``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.registry import Registry
from geocluster.roads.kinds import RoadKind, head_of, kind_of, road_kind
from geocluster.roads.network import RoadNetwork
from geocluster.roads.request import EngineRequest

__all__ = ["ROAD_FORMATS", "RoadFormat", "Window", "road_format"]

Window = tuple[float, float, float, float]
"""West, south, east and north end, in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFormat:
    """A kind of road file.

    Attributes
    ----------
    recognises
        Told the first bytes of a file, unpacked: whether it is of this kind.
    read
        Reads it; the window is None where the whole file is wanted.
    windowed
        Whether only the surroundings of the schools are read, because a file holds a country.
    packed
        Whether it may be packed once more (gzip, bzip2, xz).
    """

    recognises: Callable[[bytes], bool]
    read: Callable[[Path, EngineRequest, Window | None], RoadNetwork]
    windowed: bool = False
    packed: bool = False


def _is(kind: RoadKind, head: bytes) -> bool:
    return kind_of(head) is kind


# What a file is read with is imported when there is one to be read, not where times are kept.


def _read_extract(file: Path, asked: EngineRequest, _: Window | None) -> RoadNetwork:
    from geocluster.roads.osm import read_osm

    return read_osm(file, asked.speeds, ferries=asked.ferries)


def _read_graph(file: Path, asked: EngineRequest, _: Window | None) -> RoadNetwork:
    from geocluster.roads.graphml import read_graphml

    return read_graphml(file, asked.speeds)


def _read_open_roads(file: Path, asked: EngineRequest, near: Window | None) -> RoadNetwork:
    from geocluster.roads.openroads import read_open_roads

    return read_open_roads(file, asked.speeds, within=near)


ROAD_FORMATS: Registry[RoadFormat] = Registry(
    phrase("road format"),
    group="geocluster.road_formats",
    of=RoadFormat,
    error=TravelError,
    own={
        "osm_pbf": RoadFormat(recognises=partial(_is, RoadKind.PBF), read=_read_extract),
        "osm_xml": RoadFormat(
            recognises=partial(_is, RoadKind.XML), read=_read_extract, packed=True
        ),
        "graphml": RoadFormat(
            recognises=partial(_is, RoadKind.GRAPHML),
            read=_read_graph,
        ),
        "open_roads": RoadFormat(
            recognises=partial(_is, RoadKind.GEOPACKAGE),
            read=_read_open_roads,
            windowed=True,
        ),
    },
)


def road_format(file: Path) -> RoadFormat:
    """Tell by its content how a road file is read; ours come first.

    Raises
    ------
    TravelError
        If it is nothing that roads can be read from; the message says what it is.
    """
    head, packed = head_of(file)
    found = next((known for known in ROAD_FORMATS.values() if known.recognises(head)), None)
    if found is None or (packed and not found.packed):
        road_kind(file)  # says what it is
        raise TravelError(phrase("{name} is packed once more; unpack it first", name=file.name))
    return found
