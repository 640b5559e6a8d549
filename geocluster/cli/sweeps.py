"""A sweep on the terminal: a row for each value, and who stays together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from geocluster.cli.printing import say, say_table

if TYPE_CHECKING:
    from geocluster.proposal import Proposal, SweepPoint

__all__ = ["say_sweep"]

_COLUMNS = ("groups", "alone", "drives", "mean", "longest", "cost", "gap", "same")


def say_sweep(proposal: Proposal, folder: Path) -> None:
    """Print what each value gives."""
    from geocluster.report.sweep_tables import sweep_facts, swept

    found = swept(proposal)
    table = Table(box=None, pad_edge=False)
    for column in (found.key, *_COLUMNS):
        table.add_column(column, justify="right", no_wrap=True)
    for point in found.points:
        table.add_row(f"{point.value:g}", *_cells(point, proposal))
    say("")
    say("Minutes; same: as many groups of the proposal stand at that value, too.")
    say_table(table)
    speech = proposal.speaker().say
    for one in sweep_facts(proposal):
        say(speech(one))
    say(f"Sweep:  {folder / 'sweep.csv'}, {folder / 'sweep.svg'}")


def _cells(point: SweepPoint, proposal: Proposal) -> list[str]:
    if point.grouping is None:
        return [point.status.value, *["-"] * (len(_COLUMNS) - 1)]
    own, drives = proposal.finest.grouping, point.drives
    theirs = {group.members for group in own.groups} if own else set()
    return [
        f"{len(point.groups)}",
        f"{len(point.left)}",
        *(_minutes(seconds) for seconds in (drives.total, drives.mean, drives.longest)),
        _minutes(point.objective),
        "?" if point.gap is None else f"{point.gap:.2%}",
        f"{len(theirs & set(point.groups))}",
    ]


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds / 60:,.1f}"
