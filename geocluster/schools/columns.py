"""Columns that callers give: their length, their kind, and what a fault in one is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocluster.errors import SchoolsError
from geocluster.given import as_list, shown
from geocluster.phrases import phrase

__all__ = ["column_of", "counts_of", "degrees_of", "ids_of", "is_unknown", "names_of"]


def ids_of(ids: Any) -> list[str]:
    """Return ids as text; a whole number is taken for its figures, anything unknown refused."""
    said = []
    for k, given in enumerate(as_list("ids", ids, error=SchoolsError)):
        school = int(given) if isinstance(given, float) and given.is_integer() else given
        if isinstance(school, bool) or (not isinstance(school, str) and bool(pd.isna(school))):
            raise SchoolsError(
                phrase(
                    "ids[{k}] is {given}; every school needs an id, as text",
                    k=k,
                    given=shown(given),
                )
            )
        said.append(str(school))
    return said


def column_of(name: str, values: Any, n: int) -> list[Any]:
    """Return the values of a column; one of another length is refused."""
    column = as_list(name, values, error=SchoolsError)
    if len(column) != n:
        raise SchoolsError(
            phrase(
                "{name} holds {n:,} values, but there are {ids:,} ids; every column "
                "needs one for each school",
                name=name,
                n=len(column),
                ids=n,
            )
        )
    return column


def degrees_of(name: str, values: Any, ids: list[str], *, most: float) -> NDArray[np.float64]:
    """Return degrees, shape ``(n,)``; the first that is none is named with its school."""
    degrees = np.zeros(len(ids))
    for k, value in enumerate(column_of(name, values, len(ids))):
        try:
            degrees[k] = float(value)
        except (TypeError, ValueError):
            raise SchoolsError(
                phrase(
                    "{name}[{k}] (school {school}) is {value}, no number of degrees",
                    name=name,
                    k=k,
                    school=ids[k],
                    value=shown(value),
                )
            ) from None
        if not abs(degrees[k]) <= most:
            raise SchoolsError(
                phrase(
                    "{name}[{k}] (school {school}) is {degrees:g}{why_none}",
                    name=name,
                    k=k,
                    school=ids[k],
                    degrees=degrees[k],
                    why_none=_why_none(name),
                )
            )
    return degrees


def _why_none(name: str) -> str:
    if name == "lat":
        return phrase(
            ", no finite latitude in degrees; are lon and lat exchanged, or is it metres of a grid?"
        )
    return phrase(
        ", no finite longitude in degrees; is it metres of a grid? Then read the list with "
        "gc.read_schools(…, crs=…)"
    )


def names_of(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the name of each school; its id where it has none."""
    return tuple(
        str(name) if not pd.isna(name) and str(name).strip() else school
        for name, school in zip(table["name"], table["id"], strict=True)
    )


def counts_of(name: str, values: Sequence[Any]) -> Any:
    """Return whole numbers, not negative, in which unknown is ``<NA>``."""
    try:
        counts = pd.array(list(values), dtype="Int64")
    except (TypeError, ValueError):
        raise SchoolsError(
            phrase("{name} must be whole numbers, or None where unknown", name=name)
        ) from None
    if any(count is not pd.NA and count < 0 for count in counts):
        raise SchoolsError(phrase("{name} cannot be negative", name=name))
    return counts


def is_unknown(value: Any) -> bool:
    """Tell whether a cell says nothing: null, or blank text."""
    return bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())
