"""Objects of an OpenStreetMap file as they come: in any order, several versions of each, deleted.

Of each object the newest version counts: the highest number, and of two of one number the later
in the file. A newest version that is deleted removes the object. So roads that are joined out of
two extracts, edited by hand, or exported with their history give the network of the clean file.

Source: OpenStreetMap wiki, Elements, "Common attributes"; OSM XML; JOSM file format.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["NOWHERE", "Ints", "Located", "Member", "Objects", "Positions", "Tags"]

NOWHERE = 2**31 - 1
"""What stands for a coordinate that is not known, as in libosmium."""

Ints = NDArray[np.int64]
Tags = dict[str, str]
Member = tuple[str, str, int]
"""Kind (``n``, ``w``, ``r``), role and id."""

_MOST = 2**31 - 1

Item = TypeVar("Item")
OfNode = TypeVar("OfNode")
OfWay = TypeVar("OfWay")
OfRelation = TypeVar("OfRelation")


@dataclass(slots=True)
class _Versions(Generic[Item]):
    """All versions of the objects of one kind, with what is kept of some.

    Attributes
    ----------
    ids, numbers
        Of each version, in the order of the file.
    items
        What is kept, by the place of the version.
    """

    ids: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("i"))
    items: dict[int, Item] = field(default_factory=dict)

    def add(self, ref: int, number: int, item: Item | None) -> None:
        """Add a version; None where it is deleted, or nothing of it is kept."""
        if item is not None:
            self.items[len(self.ids)] = item
        self.ids.append(ref)
        self.numbers.append(min(number, _MOST))

    def newest(self) -> Iterator[tuple[int, Item]]:
        """Give what is kept of the newest version of each object, by ascending id."""
        for place in _newest(self.ids, self.numbers).tolist():
            if place in self.items:
                yield self.ids[place], self.items[place]


def _newest(ids: ArrayLike, numbers: ArrayLike) -> Ints:
    """Places of the newest version of each object, by ascending id."""
    of = np.asarray(ids, np.int64)
    if (np.diff(of) > 0).all():
        return np.arange(len(of))
    order = np.lexsort((np.arange(len(of)), np.asarray(numbers, np.int64), of))
    last = np.append(np.diff(of[order]) != 0, True)
    return np.asarray(order[last], np.int64)


class Positions(Protocol):
    """Where nodes are."""

    def of(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return longitude and latitude of nodes, ascending ids, in 1e-7°.

        :data:`NOWHERE` stands for a node that the file lacks.
        """


@dataclass(slots=True)
class _Nodes(_Versions[OfNode]):
    """Versions of nodes, with the longitude and latitude of each; a deleted one is nowhere."""

    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))

    def put(self, ref: int, number: int, item: OfNode | None, x: int, y: int) -> None:
        self.add(ref, number, item)
        self.x.append(x)
        self.y.append(y)

    def of(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return longitude and latitude of nodes, ascending ids, in 1e-7°."""
        newest = _newest(self.ids, self.numbers)
        ids = np.append(np.asarray(self.ids, np.int64)[newest], np.iinfo(np.int64).max)
        at = np.searchsorted(ids, wanted)
        x, y = (np.append(np.asarray(c, np.int64)[newest], NOWHERE)[at] for c in (self.x, self.y))
        known = ids[at] == wanted
        return np.where(known, x, NOWHERE), np.where(known, y, NOWHERE)


@dataclass(frozen=True, slots=True, eq=False)
class Located(Generic[OfNode, OfWay, OfRelation]):
    """The newest version of each object that is kept, by ascending id, with its place.

    Attributes
    ----------
    nodes
        Id, what is kept, longitude and latitude in 1e-7°.
    ways
        Id, and what is kept.
    begin
        Shape ``(ways + 1,)``: where the nodes of each way begin in ``refs``.
    refs, x, y
        Id and place of each node of each way; :data:`NOWHERE` where the file lacks it.
    relations
        What is kept.
    """

    nodes: list[tuple[int, OfNode, int, int]]
    ways: list[tuple[int, OfWay]]
    begin: Ints
    refs: Ints
    x: Ints
    y: Ints
    relations: list[OfRelation]


class Objects(Generic[OfNode, OfWay, OfRelation]):
    """What the readers of files fill, object by object.

    Parameters
    ----------
    node, way, relation
        What is kept of one, from its tags (and members); None where nothing is.
    """

    def __init__(
        self,
        node: Callable[[Tags], OfNode | None],
        way: Callable[[Tags], OfWay | None],
        relation: Callable[[Tags, list[Member]], OfRelation | None],
    ) -> None:
        self._of_node, self._of_way, self._of_relation = node, way, relation
        self._nodes = _Nodes[OfNode]()
        self._ways = _Versions[tuple[OfWay, int, int]]()
        self._relations = _Versions[OfRelation]()
        self._refs = array("q")
        self._own = _Nodes[None]()
        self._positions: Positions | None = None

    def node(self, ref: int, number: int, tags: Tags | None, x: int, y: int) -> None:
        """Take a node: its id, the number of its version, tags and place in 1e-7°.

        A deleted one is :data:`NOWHERE` and has no tags.
        """
        self._nodes.put(ref, number, self._of_node(tags) if tags else None, x, y)

    def way(self, ref: int, number: int, tags: Tags | None, refs: Iterable[int]) -> bool:
        """Take a way; None instead of tags where it is deleted. Tell whether it is kept."""
        item = self._of_way(tags) if tags else None
        if item is None:
            self._ways.add(ref, number, None)
            return False
        begin = len(self._refs)
        self._refs.extend(refs)
        self._ways.add(ref, number, (item, begin, len(self._refs)))
        return True

    def stands(self, ref: int, x: int, y: int) -> None:
        """Take the place of a node that is written on a way."""
        self._own.put(ref, 0, None, x, y)

    def relation(self, ref: int, number: int, tags: Tags | None, members: list[Member]) -> None:
        """Take a relation; None instead of tags where it is deleted."""
        self._relations.add(ref, number, self._of_relation(tags, members) if tags else None)

    def asks_below_zero(self) -> bool:
        """Tell whether a way that is kept goes by a node that is not yet in OpenStreetMap."""
        return bool((np.asarray(self._refs, np.int64) < 0).any())

    def located(self, positions: Positions | None = None) -> Located[OfNode, OfWay, OfRelation]:
        """Return what counts, with its place.

        Parameters
        ----------
        positions
            Where nodes are; None where all of them have been taken with their place. What they
            lack is looked for on the ways.
        """
        nodes, ways = list(self._nodes.newest()), list(self._ways.newest())
        all_refs = np.asarray(self._refs, np.int64)
        pieces = [all_refs[begin:end] for _, (_, begin, end) in ways]
        refs = np.concatenate([*pieces, np.zeros(0, np.int64)])
        marked = np.array([ref for ref, _ in nodes], np.int64)
        wanted, at = np.unique(np.concatenate([refs, marked]), return_inverse=True)
        x, y = (positions or self._nodes).of(wanted)
        own_x, own_y = self._own.of(wanted)
        known = (x != NOWHERE) & (y != NOWHERE)
        x, y = np.where(known, x, own_x)[at], np.where(known, y, own_y)[at]
        n = len(refs)
        return Located(
            nodes=[
                (ref, item, int(u), int(v))
                for (ref, item), u, v in zip(nodes, x[n:], y[n:], strict=True)
            ],
            ways=[(ref, item) for ref, (item, _, _) in ways],
            begin=np.concatenate([[0], np.cumsum([len(p) for p in pieces])]).astype(np.int64),
            refs=refs,
            x=x[:n],
            y=y[:n],
            relations=[item for _, item in self._relations.newest()],
        )
