"""What the terminal shows beside a proposal: what it is measured against, and rules that break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from geocluster.cli.printing import say, say_table

if TYPE_CHECKING:
    from geocluster.measures import Measured
    from geocluster.proposal import Proposal, TierResult
    from geocluster.texts import Speaker

__all__ = ["say_beside", "say_broken"]

_MOST_ROWS = 30
_SHOWN = ("groups", "alone", "rules_broken", "longest_drive", "cost", "beyond_bound")
"""Measures of the whole that the terminal has room for."""

_HEADS = ("groups", "in none", "rules broken", "longest drive", "cost", "over the bound")


def say_beside(proposal: Proposal) -> None:
    """Print what each tier is measured against, by the same rules."""
    for tier in proposal.tiers:
        rows = list(_rows(tier))
        if len(rows) < 2:
            continue
        say("Beside it, by the same rules, counted as if they allowed it:")
        table = Table(box=None, pad_edge=False)
        table.add_column("", min_width=32)
        for head in _HEADS:
            table.add_column(head, justify="right")
        for name, figures in rows:
            table.add_row(Text(name), *figures)
        say_table(table)


def _rows(tier: TierResult) -> Iterator[tuple[str, list[str]]]:
    speaker = tier.speaker()
    if tier.measures is not None:
        own = "drawn by hand" if tier.drawn is not None else "the proposal"
        yield own, _figures(tier.measures, speaker)
    for beside in tier.beside:
        yield speaker.say(beside.about), _figures(beside.measures, speaker)


def _figures(measures: Measured, speaker: Speaker) -> list[str]:
    found = {figure.header: figure for figure in measures.whole}
    said = []
    for key in _SHOWN:
        figure = found[key]
        if figure.value is None:
            said.append("unknown")
        elif figure.unit == "seconds":
            said.append(speaker.figure("minutes_tenths", int(figure.value)))
        else:
            said.append(speaker.figure("number", figure.value))
    return said


def say_broken(proposal: Proposal) -> None:
    """Print each rule that is broken, the group first."""
    from geocluster.proposal import told_violations

    for tier in proposal.tiers:
        speaker, told = tier.speaker(), told_violations(tier)
        for found in told[:_MOST_ROWS]:
            say(f"  broken: {speaker.say(found)}")
        if len(told) > _MOST_ROWS:
            say(f"  … and {len(told) - _MOST_ROWS} more, in proposal.json and on the map.")
