"""``geocluster study``: more about a written proposal, which then holds what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say, say_json
from geocluster.cli.show import placed_record, watching
from geocluster.errors import OutputError

if TYPE_CHECKING:
    from geocluster.proposal import Proposal

__all__ = ["say_studies", "study_folder"]

_OK = 0


def study_folder(
    folder: Path,
    names: Sequence[str],
    *,
    out: Path | None,
    seconds: float,
    numbers: Mapping[str, int],
    replace: bool,
    as_json: bool,
) -> int:
    """Conduct studies of a written proposal, write it with them; return the exit code."""
    with watching() as watcher:
        from geocluster.outputs import put_folder, reopened
        from geocluster.planning.studying import study, study_names
        from geocluster.studies import StudyOptions

        names = study_names(names)
        proposal = reopened(folder)
        threads = proposal.scenario["solve"]["threads"]
        options = StudyOptions(
            seconds=seconds, seed=proposal.seed, threads=threads, numbers=numbers
        )
        proposal = study(proposal, names, options=options, watcher=watcher)
        watcher.step("Writing tables and map", 0.0)
        placed = put_folder(proposal, out or folder, replace=replace)
    if placed.why_not is not None:
        raise OutputError(placed.why_not)
    if as_json:
        say_json(placed_record(proposal, placed))
    else:
        say_studies(proposal)
        say(f"Tables: {placed.folder}")
        if placed.kept is not None:
            say(f"What stood there is kept: {placed.kept}")
    return INTERRUPTED if interrupts.stopped.is_set() else _OK


def say_studies(proposal: Proposal) -> None:
    """Print what studies found, in short."""
    for tier in proposal.tiers:
        for one in tier.firmness.said() if tier.firmness else ():
            say(tier.speaker().say(one))
