"""What the terminal shows beside a proposal: what it is measured against, and rules that break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from geocluster.cli.printing import say_table
from geocluster.cli.telling import spoken, tell, word
from geocluster.facts import fact

if TYPE_CHECKING:
    from geocluster.measures import Measured
    from geocluster.proposal import Proposal, TierResult
    from geocluster.texts import Speaker

__all__ = ["say_beside", "say_broken"]

_MOST_ROWS = 30
_SHOWN = ("groups", "alone", "rules_broken", "longest_drive", "cost", "beyond_bound")
"""Measures of the whole that the terminal has room for."""

_HEADS = (
    fact("terminal.beside.groups"),
    fact("terminal.beside.alone"),
    fact("terminal.beside.broken"),
    fact("terminal.beside.longest"),
    fact("terminal.beside.cost"),
    fact("terminal.beside.bound"),
)


def say_beside(proposal: Proposal) -> None:
    """Print what each tier is measured against, by the same rules."""
    for tier in proposal.tiers:
        rows = list(_rows(tier))
        if len(rows) < 2:
            continue
        if len(proposal.tiers) > 1:
            tell(fact("terminal.tier", tier=tier.name))
        tell(fact("terminal.beside"))
        table = Table(box=None, pad_edge=False)
        table.add_column("", min_width=32)
        for head in _HEADS:
            table.add_column(word(head), justify="right")
        for name, figures in rows:
            table.add_row(Text(name), *figures)
        say_table(table)


def _rows(tier: TierResult) -> Iterator[tuple[str, list[str]]]:
    speaker = tier.speaker(spoken())
    if tier.measures is not None:
        own = fact("beside.proposal") if tier.drawn is None else fact("beside.drawn")
        yield speaker.say(own), _figures(tier.measures, speaker)
    for beside in tier.beside:
        yield speaker.say(beside.about), _figures(beside.measures, speaker)


def _figures(measures: Measured, speaker: Speaker) -> list[str]:
    found = {figure.header: figure for figure in measures.whole}
    said = []
    for key in _SHOWN:
        figure = found[key]
        if figure.value is None:
            said.append(speaker.say(fact("value.unknown")))
        elif figure.unit == "seconds":
            said.append(speaker.figure("minutes_tenths", int(figure.value)))
        else:
            said.append(speaker.figure("number", figure.value))
    return said


def say_broken(proposal: Proposal) -> None:
    """Print each rule that is broken, the group first."""
    from geocluster.proposal import told_violations

    for tier in proposal.tiers:
        speaker, told = tier.speaker(spoken()), told_violations(tier)
        for found in told[:_MOST_ROWS]:
            tell(fact("terminal.broken", rule=found), speaker, indent=2)
        if len(told) > _MOST_ROWS:
            tell(fact("terminal.broken.more", n=len(told) - _MOST_ROWS), indent=2)
