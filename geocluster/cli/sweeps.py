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
    """Print what each value gives; of several tiers in a table each."""
    from geocluster.report.sweep_tables import sweep_facts, swept

    found, several = swept(proposal), len(proposal.tiers) > 1
    say("")
    tell(fact("terminal.sweep"))
    if several:
        tell(fact("terminal.sweep.together"))
    for k, tier in enumerate(proposal.tiers):
        if several:
            tell(fact("terminal.tier", tier=tier.name))
        table = Table(box=None, pad_edge=False)
        for column in (found.key.replace(".", ".\n"), *map(word, _COLUMNS)):
            table.add_column(column, justify="right", no_wrap=True)
        for point in found.points:
            table.add_row(f"{point.value:g}", *_cells(point, proposal, k))
        say_table(table)
    for one in sweep_facts(proposal):
        tell(one, proposal.speaker(spoken()))
    files = {"table": str(folder / "sweep.csv"), "picture": str(folder / "sweep.svg")}
    tell(fact("terminal.sweep.files", **files))


def _cells(point: SweepPoint, proposal: Proposal, k: int) -> list[str]:
    """Return the cells of one tier, by its place; cost and gap are of all of them."""
    from geocluster.report.sweep_tables import kept_groups

    tier = point.tiers[k]
    if tier.grouping is None:
        return [point.status.value, *["-"] * (len(_COLUMNS) - 1)]
    drives = tier.drives
    return [
        f"{len(tier.groups)}",
        f"{len(tier.left)}",
        *(_minutes(seconds) for seconds in (drives.total, drives.mean, drives.longest)),
        _minutes(point.objective),
        "?" if point.gap is None else f"{point.gap:.2%}",
        f"{kept_groups(point, proposal, k)}",
    ]


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds / 60:,.1f}"
