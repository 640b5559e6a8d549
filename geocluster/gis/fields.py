"""The fields of the layers: their keys, kinds, titles, and what of a text other programs bear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from geocluster.facts import fact
from geocluster.gis.model import Cell, Field, Kind
from geocluster.texts import Speaker
from geocluster.texts.gis import TEXTS

__all__ = ["bearable", "fields_of", "free_keys", "rows_of"]

_WHOLE = frozenset(
    {"pupils", "schools", "longest_drive_seconds", "cost_seconds", "seconds", "back_seconds"}
)
_NUMBERS = frozenset({"minutes", "back_minutes"})
_TRUTHS = frozenset({"ferry", "back_ferry", "straight", "kept"})
_OURS = frozenset(c.removeprefix("gis.field.") for c in TEXTS if c.startswith("gis.field."))
_TAKEN = _OURS | {"fid", "ogc_fid", "geom", "geometry", "layer", "rowid", "oid"}
_LONGEST_KEY = 60


def fields_of(keys: Iterable[str], speaker: Speaker) -> tuple[Field, ...]:
    """Return our own fields with their titles in the language that is spoken."""
    return tuple(Field(key, speaker.say(fact(f"gis.field.{key}")), _kind(key)) for key in keys)


def _kind(key: str) -> Kind:
    if key in _WHOLE:
        return Kind.WHOLE
    if key in _NUMBERS:
        return Kind.NUMBER
    return Kind.TRUTH if key in _TRUTHS else Kind.TEXT


def free_keys(headers: Iterable[str]) -> list[str]:
    """Return a key for each column of a school list, unlike all others and ours in any layer.

    Case makes no difference, as databases have it.

    Examples
    --------
    >>> free_keys(["Trust (name)", "NAME", "name", "\\0"])
    ['Trust (name)', 'NAME_2', 'name_3', 'column']
    """
    used, keys = set(_TAKEN), list[str]()
    for header in headers:
        plain = " ".join(re.sub(r"[^\w\s().,:%/-]", " ", header).split())[:_LONGEST_KEY].rstrip()
        plain, number = plain or "column", 1
        key = plain
        while key.casefold() in used:
            number += 1
            key = f"{plain}_{number}"
        used.add(key.casefold())
        keys.append(key)
    return keys


def rows_of(
    fields: Iterable[Field], told: Iterable[Mapping[str, object]]
) -> tuple[tuple[Cell, ...], ...]:
    """Return a cell for each field of what is told of each place."""
    kept = tuple(fields)
    return tuple(tuple(_cell(one.get(f.key), f.kind) for f in kept) for one in told)


def _cell(value: object, kind: Kind) -> Cell:
    if value is None:
        return None
    if kind is Kind.TEXT:
        return bearable(str(value))
    if kind is Kind.TRUTH:
        return bool(value)
    number = float(str(value))
    return int(number) if kind is Kind.WHOLE else number


def bearable(text: str) -> str:
    """Return a text that files of C programs hold: without NUL and halves of characters.

    Examples
    --------
    >>> bearable("St\\0Mary \\ud800")
    'St\\ufffdMary \\ufffd'
    """
    return re.sub("[\\0\\ud800-\\udfff]", "\ufffd", text)
