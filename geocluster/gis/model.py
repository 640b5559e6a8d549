"""What a layer of a map for other software is: places with a row of plain values each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cell", "Field", "Kind", "Layer", "Shape", "Swatch", "Told"]

Cell = str | int | float | bool | None
"""A plain value; None where it is not known, never 0."""


class Kind(Enum):
    """What the cells of a field are."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    TRUTH = "truth"


class Shape(Enum):
    """What all places of a layer are, as OGC Simple Features names it."""

    POINT = "Point"
    LINES = "MultiLineString"
    AREAS = "MultiPolygon"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a layer.

    Attributes
    ----------
    key
        Stable, for programs.
    title
        In the language of the layer.
    kind
        Of its cells.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour of a layer's key.

    Attributes
    ----------
    value
        Of the field by which the layer is coloured.
    colour
        As ``#rrggbb``.
    title
        In the language of the layer.
    """

    value: str
    colour: str
    title: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Layer:
    """Places of one kind.

    Attributes
    ----------
    key
        Its name in files: lower-case Latin letters, digits and ``_``.
    kind
        Which layer it is, whatever the tier: ``schools``, ``groups``, ``drives`` …; ``around`` are
        groups of a coarser tier.
    title
        In its language.
    shape
        Of all its places.
    fields
        In their order; keys differ, whatever their case.
    rows
        A cell for each field.
    shapes
        Shape ``(rows,)``: geometries in EPSG:4326, on one side of the meridian of 180 degrees,
        None where a place is not known.
    swatches
        The key by which it may be coloured, of its field ``group`` or ``place``.
    """

    key: str
    kind: str
    title: str
    shape: Shape
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shapes: NDArray[np.object_]
    swatches: tuple[Swatch, ...] = ()

    def __post_init__(self) -> None:
        keys = [field.key.casefold() for field in self.fields]
        if len(set(keys)) != len(keys):
            raise ValueError(f"layer {self.key}: two fields have one key")
        if len(self.rows) != len(self.shapes):
            raise ValueError(f"layer {self.key}: {len(self.rows)} rows, {len(self.shapes)} places")

    def column(self, key: str) -> tuple[Cell, ...]:
        """Return the cells of a field.

        Raises
        ------
        KeyError
            If there is no such field.
        """
        for k, field in enumerate(self.fields):
            if field.key == key:
                return tuple(row[k] for row in self.rows)
        raise KeyError(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What has to be told of layers wherever they go.

    Attributes
    ----------
    title, note
        Of the proposal.
    status
        How good it is, in the language of the layers.
    synthetic
        That some data are made up; empty where none are.
    credits
        A line for each source: its name, attribution, licence and where it is had.
    language
        BCP 47.
    translation
        That no native speaker has reviewed it; empty where there is nothing to say.
    """

    title: str
    note: str
    status: str
    synthetic: str
    credits: tuple[str, ...]
    language: str
    translation: str = ""
