"""Objects of an OpenStreetMap extract (``.osm.pbf``), by pyosmium.

Of a county's nodes only a few are looked at one by one: those with tags. Positions of the rest go
past Python into a file of (id, longitude, latitude), which also shows whether each node occurs
once. Only where some do not, the file has versions or ids below zero, or there is no room for that
file, each node is looked at.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import KeyFilter
from osmium.osm import NODE, RELATION, WAY

from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.roads.objects import NOWHERE, Ints, Located, Objects
from geocluster.roads.turns import RESTRICTION_KEYS

__all__ = ["read_pbf"]

_RECORD = np.dtype([("id", "<u8"), ("x", "<i4"), ("y", "<i4")])
_CHUNK = 1 << 22
_SPARE = 64 << 20


def read_pbf(
    file: Path, objects: Objects[Any, Any, Any], *, nodes: tuple[str, ...], ways: tuple[str, ...]
) -> tuple[Located[Any, Any, Any], str, str]:
    """Read an extract.

    Parameters
    ----------
    file
        ``.osm.pbf``.
    objects
        Takes what is found.
    nodes, ways
        Keys of nodes and ways that may be kept.

    Returns
    -------
    tuple
        What counts, the program that made the file, and the date of the data; empty where the
        file does not say.

    Raises
    ------
    TravelError
        If the file is damaged.
    """
    try:
        with osmium.io.Reader(_as_pbf(file)) as reader:
            header = reader.header()
        located = _located(file, objects, header, nodes, ways)
    except TravelError:
        raise
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as fault:
        raise TravelError(
            phrase(
                "{name} is damaged or not an OpenStreetMap file ({fault}); fetch it again",
                name=file.name,
                fault=fault,
            )
        ) from None
    return located, header.get("generator"), header.get("osmosis_replication_timestamp")


def _located(
    file: Path,
    objects: Objects[Any, Any, Any],
    header: osmium.io.Header,
    nodes: tuple[str, ...],
    ways: tuple[str, ...],
) -> Located[Any, Any, Any]:
    with _folder() as folder:
        table = None
        if not header.has_multiple_object_versions and _has_room(folder, file):
            table = _table(file, Path(folder) / "nodes")
        once = table is not None and _ascending(table)
        _take(file, objects, nodes if once else None, ways)
        if table is None or not once or objects.asks_below_zero():
            _take_all_nodes(file, objects)
            return objects.located()
        located = objects.located(_Table(table))
        del table  # closes the file, which else could not be removed on Windows
        return located


def _folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="geocluster-", ignore_cleanup_errors=True)
    except OSError as fault:
        raise TravelError(
            phrase(
                "no temporary folder can be made ({strerror}); name one in TMPDIR that "
                "can be written to",
                strerror=fault.strerror,
            )
        ) from None


def _has_room(folder: str, file: Path) -> bool:
    """Tell whether the positions of all nodes can be written down.

    A node takes at least three bytes of an extract; a full disk would end the process. libosmium
    takes what follows a comma for another option.
    """
    needed = _RECORD.itemsize * file.stat().st_size // 2 + _SPARE
    return "," not in folder and shutil.disk_usage(folder).free > needed


def _as_pbf(file: Path) -> osmium.io.File:
    """Name the format, which else the ending would tell."""
    return osmium.io.File(str(file), "pbf")


def _table(file: Path, path: Path) -> NDArray[Any] | None:
    """Write the positions of all nodes into a file, in its order, and map it.

    None where libosmium cannot make the file, as on Windows under a name in another alphabet.
    """
    try:
        index = osmium.index.create_map(f"sparse_file_array,{path}")
    except (RuntimeError, OSError):
        return None
    if not path.is_file():
        return None
    with osmium.io.Reader(_as_pbf(file), NODE) as reader:
        osmium.apply(reader, osmium.NodeLocationsForWays(index))
    count = index.used_memory() // _RECORD.itemsize
    if not count:
        return np.zeros(0, _RECORD)
    return np.memmap(path, _RECORD, "r", shape=(count,))


def _ascending(table: NDArray[Any]) -> bool:
    """Tell whether ids ascend, so that each occurs once."""
    return all(
        (np.diff(table["id"][k : k + _CHUNK + 1].astype(np.int64)) > 0).all()
        for k in range(0, len(table), _CHUNK)
    )


class _Table:
    """Positions in a table of ascending ids, a piece at a time."""

    def __init__(self, table: NDArray[Any]) -> None:
        self._table = table

    def of(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return longitude and latitude of nodes, ascending ids, in 1e-7°."""
        x, y = (np.full(len(wanted), NOWHERE, np.int64) for _ in "xy")
        for k in range(0, len(self._table), _CHUNK):
            piece = self._table[k : k + _CHUNK]
            ids = piece["id"].astype(np.int64)
            first, last = np.searchsorted(wanted, [ids[0], ids[-1] + 1])
            at = np.searchsorted(ids, wanted[first:last])
            known = ids[at] == wanted[first:last]
            into = first + np.flatnonzero(known)
            x[into], y[into] = piece["x"][at[known]], piece["y"][at[known]]
        return x, y


def _take(
    file: Path,
    objects: Objects[Any, Any, Any],
    nodes: tuple[str, ...] | None,
    ways: tuple[str, ...],
) -> None:
    """Take ways and relations, and the nodes that have one of some keys."""
    kinds = WAY | RELATION if nodes is None else NODE | WAY | RELATION
    processor = osmium.FileProcessor(_as_pbf(file), kinds)
    if nodes is not None:
        wanted = KeyFilter(*nodes)
        wanted.enable_for(NODE)
        processor = processor.with_filter(wanted)
    for entity in processor:
        tags = entity.tags
        if isinstance(entity, osmium.osm.Way):
            if entity.deleted or not any(key in tags for key in ways):
                objects.way(entity.id, entity.version, None, ())
                continue
            listed = entity.nodes
            refs = (node.ref for node in listed)
            kept = objects.way(entity.id, entity.version, _plain(tags), refs)
            if kept and len(listed) and (listed[0].location.valid() or listed[-1].location.valid()):
                for node in listed:
                    objects.stands(node.ref, node.x, node.y)
        elif isinstance(entity, osmium.osm.Relation):
            if entity.deleted or not any(key in tags for key in RESTRICTION_KEYS):
                objects.relation(entity.id, entity.version, None, [])
                continue
            members = [(m.type, m.role, m.ref) for m in entity.members]
            objects.relation(entity.id, entity.version, _plain(tags), members)
        elif isinstance(entity, osmium.osm.Node):
            objects.node(entity.id, entity.version, _plain(tags), NOWHERE, NOWHERE)


def _take_all_nodes(file: Path, objects: Objects[Any, Any, Any]) -> None:
    for node in osmium.FileProcessor(_as_pbf(file), NODE):
        assert isinstance(node, osmium.osm.Node)
        if node.deleted:
            objects.node(node.id, node.version, None, NOWHERE, NOWHERE)
        else:
            tags, at = node.tags, node.location
            objects.node(node.id, node.version, _plain(tags) if len(tags) else None, at.x, at.y)


def _plain(tags: osmium.osm.TagList) -> dict[str, str]:
    return {tag.k: tag.v for tag in tags}
