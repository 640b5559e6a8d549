"""A written proposal as it was before it was written: with its map's drawings, and paths that hold.

So what was found of it since can be written with it, in the same folder or another.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from geocluster.proposal import Proposal
from geocluster.scenario.paths import with_paths
from geocluster.written import read_written
from geocluster.written.drawn import drawn_in

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
    proposal, drawn = read_written(folder).proposal, drawn_in(folder / _MAP)

    def from_here(path: str) -> str:
        return os.path.normpath(os.path.join(os.path.realpath(folder), path))

    return replace(
        proposal,
        basemap=replace(proposal.basemap, kept=None if drawn is None else drawn.model_dump()),
        scenario=with_paths(proposal.scenario, from_here),
        inputs=tuple(replace(x, path=from_here(x.path)) for x in proposal.inputs),
    )
