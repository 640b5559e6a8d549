"""Travel times that somebody else has computed: a table of from, to, seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geocluster.drives import Drives, survey
from geocluster.facts import fact
from geocluster.provenance import source_beside
from geocluster.roads.pairs_file import read_pairs
from geocluster.schools import Schools, Source
from geocluster.travel import TravelTimes

__all__ = ["matrix_times"]


def matrix_times(schools: Schools, file: Path, *, cutoff: int) -> TravelTimes:
    """Read travel times from a file in long form.

    Parameters
    ----------
    schools
        Whose ids stand in the file; pairs with other ids are left out.
    file
        A table of any kind with the columns from, to and seconds. A pair that is missing, or has
        what stands for none, is no drive.
    cutoff
        Seconds; longer times are left out.

    Raises
    ------
    TravelError
        If a column is missing, a time is not a number or negative, a pair stands twice with
        different times, or the file holds none of the schools.
    """
    pairs = read_pairs(schools, file)
    i, j = pairs.origins, pairs.destinations
    whole = np.floor(pairs.seconds + 0.5).astype(np.int64)
    absent = [k for k in range(len(schools)) if k not in pairs.named]
    lost = dict.fromkeys(absent, fact("lost.not_in_table", file=file.name))
    return TravelTimes.of_pairs(
        len(schools),
        i,
        j,
        whole,
        cutoff=cutoff,
        engine="matrix",
        drives=_survey(schools, i, j, pairs.seconds, cutoff=cutoff, without=absent),
        unreachable=lost,
        sources=(source_beside(file, Source(name=f"travel times in {file.name}")),),
        issues=pairs.issues,
    )


def _survey(
    schools: Schools,
    i: np.ndarray,
    j: np.ndarray,
    seconds: np.ndarray,
    *,
    cutoff: int,
    without: list[int],
) -> Drives:
    """Hold all times of the file against straight lines, before any is rounded or left out."""
    places = schools.lonlat.copy()
    places[without] = np.nan
    _, first = np.unique(i * len(schools) + j, return_index=True)
    once = first[i[first] != j[first]]
    return survey(places, i[once], j[once], seconds[once], cutoff=cutoff)
