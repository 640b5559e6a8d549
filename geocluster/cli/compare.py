"""``geocluster compare``: written proposals side by side, on the terminal and as a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from geocluster.cli.printing import say_json, say_table
from geocluster.cli.show import say_replaced, watching
from geocluster.cli.telling import speak, spoken, tell, word
from geocluster.facts import fact
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.facts import Fact
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
        from geocluster.texts import ENGLISH
        from geocluster.written import language_in

        asked = {language_in(folder) for folder in folders}
        speak(asked.pop() if len(asked) == 1 else ENGLISH)
        comparison = compare(*folders, watcher=watcher)
        placed = None
        if out is not None:
            from geocluster.outputs.compared import put_comparison

            watcher.step(phrase("Writing tables and maps"), 0.0)
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

    speaker = comparison.speaker(spoken())
    for side in comparison.sides:
        told = {"label": side.label, "name": side.proposal.name, "verdict": side.proposal.verdict}
        tell(fact("terminal.compared.side", **told), side.proposal.speaker(spoken()))
    for found in comparison_facts(comparison):
        tell(found, speaker)
    for compared in comparison.tiers:
        if len(comparison.tiers) > 1:
            tell(fact("terminal.tier", tier=compared.name))
        for found in tier_facts(compared):
            tell(found, speaker)
        _rules(compared)
        _measures(compared, comparison)
        _moves(compared, comparison)
    if placed is not None:
        tell(fact("terminal.tables", folder=str(placed.folder)))
        tell(fact("terminal.maps", file=str(placed.folder / "comparison.html")))
        say_replaced(placed)


def _table(first: Fact, labels: Sequence[str], *, right: bool = False) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(word(first))
    for label in labels:
        table.add_column(Text(label), justify="right" if right else "left")
    return table


def _rules(compared: TierComparison) -> None:
    if not compared.rules:
        return
    table = _table(fact("terminal.compared.rules"), compared.labels)
    for apart in compared.rules:
        table.add_row(Text(apart.key), *map(Text, apart.written))
    say_table(table)


def _measures(compared: TierComparison, comparison: Comparison) -> None:
    """Print the measures of the whole that are not the same everywhere."""
    from geocluster.proposal.comparison_record import whole_figures
    from geocluster.texts.values import value_words

    speaker = comparison.speaker(spoken())
    table = _table(fact("terminal.compared.measures"), compared.labels, right=True)
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
    table = _table(fact("terminal.compared.moves"), compared.labels)
    for move in moved[:_MOST_ROWS]:
        places = (_place(place, k, compared) for k, place in enumerate(move.places))
        table.add_row(Text(names[move.school]), *map(Text, places))
    say_table(table)
    if len(moved) > _MOST_ROWS:
        tell(fact("terminal.compared.more", n=len(moved) - _MOST_ROWS))
    why: dict[str, list[str]] = {}
    for move in moved:
        told = [
            pair for c in move.changes for pair in reasons(move, c, compared, comparison, spoken())
        ]
        for sentence in dict.fromkeys(speaker.say(found) for found, speaker in told):
            why.setdefault(sentence, []).append(names[move.school])
    tell(fact("terminal.compared.why"))
    for sentence, schools in list(why.items())[:_MOST_ROWS]:
        rest, shown = len(schools) - _MOST_NAMES, schools[:_MOST_NAMES]
        if rest > 0:
            tell(fact("terminal.reason.more", schools=shown, n=rest, why=[sentence]), indent=2)
        else:
            tell(fact("terminal.reason", schools=shown, why=[sentence]), indent=2)
    if len(why) > _MOST_ROWS:
        tell(fact("terminal.compared.more_reasons", n=len(why) - _MOST_ROWS), indent=2)


def _place(place: Place | None, k: int, compared: TierComparison) -> str:
    if place is None:
        return word(fact("terminal.compared.not_listed"))
    if place.group is None:
        return word(fact("terminal.compared.none"))
    return compared.tiers[k].group_ids[place.group]
