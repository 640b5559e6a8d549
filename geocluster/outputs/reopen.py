"""A written proposal as it was before it was written: with its map's drawings, and paths that hold.

So what was found of it since can be written with it, in the same folder or another.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from geocluster.maps import drawn_on
from geocluster.proposal import Proposal
from geocluster.scenario.paths import with_paths
from geocluster.written import read_written
from geocluster.written.reading import bytes_of

__all__ = ["reopened"]

_MAP = "map.html"


def reopened(folder: str | Path) -> Proposal:
    """Read a written proposal, so that it can be written again.

    Raises
    ------
    OutputError
        If a file is missing or damaged.
    """
    folder = Path(folder)
    proposal = read_written(folder).proposal
    page = bytes_of(folder / _MAP).decode("utf-8", "replace") if (folder / _MAP).exists() else ""

    def from_here(path: str) -> str:
        return os.path.normpath(os.path.join(os.path.realpath(folder), path))

    return replace(
        proposal,
        basemap=replace(proposal.basemap, kept=drawn_on(page)),
        scenario=with_paths(proposal.scenario, from_here),
        inputs=tuple(replace(x, path=from_here(x.path)) for x in proposal.inputs),
    )
