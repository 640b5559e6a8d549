"""Travel times that somebody else has computed: a table of from, to, seconds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from geocluster.errors import TravelError, nearest
from geocluster.provenance import source_beside
from geocluster.schools import Schools, Source
from geocluster.travel import TravelTimes

__all__ = ["matrix_times"]

_COLUMNS = ("from", "to", "seconds")


def matrix_times(schools: Schools, file: Path, *, cutoff: int) -> TravelTimes:
    """Read travel times from a file in long form.

    Parameters
    ----------
    schools
        Whose ids stand in the file; pairs with other ids are left out.
    file
        CSV or Parquet with the columns from, to and seconds. A pair that is missing is longer
        than the cut-off.
    cutoff
        Seconds; longer times are left out.

    Raises
    ------
    TravelError
        If a column is missing, a time is not a number or negative, a pair stands twice with
        different times, or the file holds none of the schools.
    """
    table = _read(file)
    for name in _COLUMNS:
        if name not in table.columns:
            raise TravelError(
                f"{file.name} has no column {name!r}{nearest(name, map(str, table.columns))}; a "
                "matrix file needs the columns from, to, seconds"
            )
    seconds = pd.to_numeric(table["seconds"], errors="coerce").to_numpy(float)
    wrong = np.flatnonzero(~np.isfinite(seconds) | (seconds < 0))
    if len(wrong):
        raise TravelError(
            f"{file.name}, record {wrong[0] + 1}: seconds = {table['seconds'].iloc[wrong[0]]!r} "
            "is not a number of seconds from 0; leave out pairs that cannot be driven"
        )
    places = {school: k for k, school in enumerate(schools.ids)}
    i = table["from"].map(places).to_numpy(float)
    j = table["to"].map(places).to_numpy(float)
    both = np.isfinite(i) & np.isfinite(j)
    if len(schools) > 1 and not both.any():
        raise TravelError(
            f"{file.name} holds no pair of the {len(schools)} schools; its ids are such as "
            f"{table['from'].iloc[0] if len(table) else 'none'!r}, theirs such as "
            f"{schools.ids[0]!r}"
        )
    i, j = i[both].astype(np.int64), j[both].astype(np.int64)
    whole = np.floor(seconds[both] + 0.5).astype(np.int64)
    _refuse_conflicts(i, j, whole, schools, file)
    known = _known_schools(file)
    named = set(np.union1d(i, j).tolist()) | {places[s] for s in known if s in places}
    return TravelTimes.of_pairs(
        len(schools),
        i,
        j,
        whole,
        cutoff=cutoff,
        engine="matrix",
        unreachable={
            k: f"it does not stand in {file.name}" for k in range(len(schools)) if k not in named
        },
        sources=(source_beside(file, Source(name=f"travel times in {file.name}")),),
    )


def _read(file: Path) -> pd.DataFrame:
    try:
        if file.suffix.casefold() == ".parquet":
            table = pd.read_parquet(file)
        else:
            table = pd.read_csv(file, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (OSError, ValueError) as fault:
        said = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise TravelError(f"{file.name} cannot be read as a CSV or Parquet table: {said}") from None
    for name in ("from", "to"):
        if name in table.columns:
            table[name] = table[name].astype(str).str.strip()
    return table


def _known_schools(file: Path) -> list[str]:
    """Ids that our own Parquet files name as reachable, even where no drive is short enough."""
    if file.suffix.casefold() != ".parquet":
        return []
    notes = pq.read_schema(file).metadata or {}
    return [str(school) for school in json.loads(notes.get(b"schools", b"[]"))]


def _refuse_conflicts(
    i: np.ndarray, j: np.ndarray, seconds: np.ndarray, schools: Schools, file: Path
) -> None:
    order = np.lexsort((j, i))
    i, j, seconds = i[order], j[order], seconds[order]
    twice = (i[1:] == i[:-1]) & (j[1:] == j[:-1]) & (seconds[1:] != seconds[:-1])
    if twice.any():
        k = int(np.flatnonzero(twice)[0])
        ids = schools.ids
        raise TravelError(
            f"{file.name}: from {ids[i[k]]} to {ids[j[k]]} stands twice, with {seconds[k]} and "
            f"{seconds[k + 1]} seconds; delete the wrong one"
        )
