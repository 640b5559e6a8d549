"""A sweep on the terminal: a row for each value, and who stays together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from geocluster.cli.printing import say, say_table
from geocluster.cli.telling import spoken, tell, word
from geocluster.facts import fact

if TYPE_CHECKING:
    from geocluster.proposal import Proposal, SweepPoint

__all__ = ["say_sweep"]

_COLUMNS = (
    fact("terminal.sweep.groups"),
    fact("terminal.sweep.alone"),
    fact("terminal.sweep.drives"),
    fact("terminal.sweep.mean"),
    fact("terminal.sweep.longest"),
    fact("terminal.sweep.cost"),
    fact("terminal.sweep.gap"),
    fact("terminal.sweep.same"),
)


def say_sweep(proposal: Proposal, folder: Path) -> None:
    """Print what each value gives."""
    from geocluster.report.sweep_tables import sweep_facts, swept

    found = swept(proposal)
    table = Table(box=None, pad_edge=False)
    for column in (found.key, *map(word, _COLUMNS)):
        table.add_column(column, justify="right", no_wrap=True)
    for point in found.points:
        table.add_row(f"{point.value:g}", *_cells(point, proposal))
    say("")
    tell(fact("terminal.sweep"))
    say_table(table)
    for one in sweep_facts(proposal):
        tell(one, proposal.speaker(spoken()))
    files = {"table": str(folder / "sweep.csv"), "picture": str(folder / "sweep.svg")}
    tell(fact("terminal.sweep.files", **files))


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
