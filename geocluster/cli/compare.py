"""``geocluster compare``: written proposals side by side, on the terminal and as a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from geocluster.cli.printing import say, say_json, say_table
from geocluster.cli.show import say_replaced, watching

if TYPE_CHECKING:
    from geocluster.measures import Figure
    from geocluster.outputs import Placed
    from geocluster.proposal import Comparison, Place, TierComparison

__all__ = ["compare_folders"]

_MOST_ROWS = 12
_MOST_NAMES = 5


def compare_folders(
    folders: Sequence[Path], out: Path | None, *, replace: bool = False, as_json: bool
) -> int:
    """Compare written proposals, say what differs, write it where asked; return the exit code."""
    with watching() as watcher:
        from geocluster.planning.proposals_compared import compare

        comparison = compare(*folders, watcher=watcher)
        placed = None
        if out is not None:
            from geocluster.outputs.compared import put_comparison

            watcher.step("Writing tables and maps", 0.0)
            placed = put_comparison(comparison, out, replace=replace)
    if as_json:
        from geocluster.proposal.comparison_record import comparison_record

        folder = {} if placed is None else {"folder": str(placed.folder)}
        say_json(comparison_record(comparison) | folder)
    else:
        _say(comparison, placed)
    return 0


def _say(comparison: Comparison, placed: Placed | None) -> None:
    from geocluster.proposal.comparison_facts import comparison_facts, tier_facts

    speaker = comparison.speaker()
    for side in comparison.sides:
        say(f"{side.label}: {side.proposal.name}. {side.proposal.status_in_words}")
    for found in comparison_facts(comparison):
        say(speaker.say(found))
    for compared in comparison.tiers:
        if len(comparison.tiers) > 1:
            say(f"Tier {compared.name}:")
        for found in tier_facts(compared):
            say(speaker.say(found))
        _rules(compared)
        _measures(compared, comparison)
        _moves(compared, comparison)
    if placed is not None:
        say(f"Tables: {placed.folder}")
        say(f"Maps:   {placed.folder / 'comparison.html'}")
        say_replaced(placed)


def _table(first: str, labels: Sequence[str], *, right: bool = False) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for label in labels:
        table.add_column(Text(label), justify="right" if right else "left")
    return table


def _rules(compared: TierComparison) -> None:
    if not compared.rules:
        return
    table = _table("Rules that differ", compared.labels)
    for apart in compared.rules:
        table.add_row(Text(apart.key), *map(Text, apart.written))
    say_table(table)


def _measures(compared: TierComparison, comparison: Comparison) -> None:
    """Print the measures of the whole that are not the same everywhere."""
    from geocluster.proposal.comparison_record import whole_figures
    from geocluster.texts.values import value_words

    speaker = comparison.speaker()
    table = _table("Measures that differ", compared.labels, right=True)
    for figures in whole_figures(compared.tiers):
        if len({_value(figure) for figure in figures}) > 1:
            known = next(figure for figure in figures if figure is not None)
            said = ("" if figure is None else value_words(figure, speaker) for figure in figures)
            table.add_row(Text(speaker.say(known.said)), *said)
    if table.row_count:
        say_table(table)


def _value(figure: Figure | None) -> object:
    return None if figure is None else figure.value


def _moves(compared: TierComparison, comparison: Comparison) -> None:
    """Print where schools are that move; then each reason once, with the schools it is of."""
    from geocluster.proposal.comparison_record import reasons

    moved, names = compared.moved, comparison.names
    if not moved:
        return
    table = _table("Schools that move", compared.labels)
    for move in moved[:_MOST_ROWS]:
        places = (_place(place, k, compared) for k, place in enumerate(move.places))
        table.add_row(Text(names[move.school]), *map(Text, places))
    say_table(table)
    if len(moved) > _MOST_ROWS:
        say(f"… and {len(moved) - _MOST_ROWS} more.")
    why: dict[str, list[str]] = {}
    for move in moved:
        told = [pair for c in move.changes for pair in reasons(move, c, compared, comparison)]
        for sentence in dict.fromkeys(speaker.say(found) for found, speaker in told):
            why.setdefault(sentence, []).append(names[move.school])
    say("Why:")
    for sentence, schools in list(why.items())[:_MOST_ROWS]:
        rest = len(schools) - _MOST_NAMES
        more = f" and {rest} more" if rest > 0 else ""
        say(f"  {', '.join(schools[:_MOST_NAMES])}{more}: {sentence}")
    if len(why) > _MOST_ROWS:
        say(f"  … and {len(why) - _MOST_ROWS} more reasons; --out writes all.")


def _place(place: Place | None, k: int, compared: TierComparison) -> str:
    if place is None:
        return "not in the list"
    return "in none" if place.group is None else compared.tiers[k].group_ids[place.group]
