"""Proposals side by side as tables: measures, groups, schools, rules; no cell can run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.measures import Figure
from geocluster.proposal import Comparison, Move, Place, TierComparison
from geocluster.proposal.comparison_record import (
    figures_apart,
    match_figures,
    reasons,
    whole_figures,
)
from geocluster.report.tables import Table
from geocluster.sheets import sheet
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = [
    "comparison_groups_table",
    "comparison_measures_table",
    "comparison_rules_table",
    "comparison_schools_table",
    "comparison_tables",
]


def comparison_tables(comparison: Comparison) -> dict[str, bytes]:
    """Return each table as CSV, by the name of its file."""
    return {
        "comparison_measures.csv": sheet(*comparison_measures_table(comparison)),
        "comparison_groups.csv": sheet(*comparison_groups_table(comparison)),
        "comparison_schools.csv": sheet(*comparison_schools_table(comparison)),
        "comparison_rules.csv": sheet(*comparison_rules_table(comparison)),
    }


def comparison_measures_table(comparison: Comparison, language: str | Language = ENGLISH) -> Table:
    """Return one row for each measure of the whole, then for each of groups that answer."""
    header = ("tier", "scope", "measure", "unit", "title", *comparison.labels)
    rows = [
        row for tier in comparison.tiers for row in _measures(tier, comparison.speaker(language))
    ]
    return header, rows


def _measures(compared: TierComparison, speaker: Speaker) -> Iterator[Sequence[object]]:
    def row(scope: str, figures: Sequence[Figure | None]) -> Sequence[object]:
        known = next(figure for figure in figures if figure is not None)
        values = [None if figure is None else figure.value for figure in figures]
        title = speaker.say(known.said)
        return (compared.name, scope, known.header, known.unit, title, *values)

    yield from (row("whole", figures) for figures in whole_figures(compared.tiers))
    for match in compared.matches:
        scope = " | ".join(_labels(match.groups, compared))
        for figures in figures_apart(match_figures(match, compared)):
            yield row(scope, figures)


def _labels(groups: Sequence[int | None], compared: TierComparison) -> list[str]:
    return [
        "" if k is None else tier.group_ids[k]
        for k, tier in zip(groups, compared.tiers, strict=True)
    ]


def comparison_groups_table(comparison: Comparison) -> Table:
    """Return one row for each group with those that answer to it."""
    labels = comparison.labels
    header = (
        "tier",
        "same",
        *(f"{label}: {what}" for label in labels for what in ("group", "schools", "school_ids")),
    )
    rows = []
    for compared in comparison.tiers:
        order = {x: k for k, x in enumerate(compared.schools)}
        for match in compared.matches:
            cells: list[object] = []
            for k, label in enumerate(_labels(match.groups, compared)):
                number = match.groups[k]
                held = () if number is None else compared.groups(k)[number]
                ids = sorted(held, key=order.__getitem__)
                cells += [label, len(ids) or None, " ".join(ids)]
            rows.append((compared.name, "yes" if match.same else "no", *cells))
    return header, rows


def comparison_schools_table(comparison: Comparison, language: str | Language = ENGLISH) -> Table:
    """Return one row for each school: where it is in each, and what changes."""
    labels = comparison.labels
    places = (f"{label}: {what}" for label in labels for what in ("group", "lead", "reason"))
    told = (
        f"{label}: {what}"
        for label in labels[1:]
        for what in ("change", "kept", "new", "lost", "why")
    )
    header = ("tier", "id", "name", "moves", *places, *told)
    rows = []
    for compared in comparison.tiers:
        moves = {move.school: move for move in compared.moves}
        for x in compared.schools:
            held = [side.get(x) for side in compared.places]
            move = moves.get(x)
            rows.append(
                (
                    compared.name,
                    x,
                    comparison.names[x],
                    "yes" if move and move.moves else "no",
                    *(cell for k, place in enumerate(held) for cell in _place(place, k, compared)),
                    *_changes(move, compared, comparison, language),
                )
            )
    return header, rows


def _place(place: Place | None, k: int, compared: TierComparison) -> list[object]:
    if place is None:
        return [None, None, "not_in_list"]
    group = None if place.group is None else compared.tiers[k].group_ids[place.group]
    return [group, place.lead, place.reason]


def _changes(
    move: Move | None, compared: TierComparison, comparison: Comparison, language: str | Language
) -> Iterator[object]:
    by_side = {change.side: change for change in move.changes} if move else {}
    for k in range(1, len(compared.tiers)):
        change = by_side.get(k)
        if move is None or change is None:
            yield from [None] * 5
            continue
        why = reasons(move, change, compared, comparison, language)
        yield change.how.value
        yield from (" ".join(ids) for ids in (change.kept, change.new, change.lost))
        yield " ".join(speaker.say(told) for told, speaker in why)


def comparison_rules_table(comparison: Comparison) -> Table:
    """Return one row for each rule, or kind of pins, whose value is not the same everywhere."""
    header = ("tier", "key", "of", *comparison.labels)
    rows = [
        (
            compared.name,
            apart.key,
            "pins" if apart.of_pins else "rules",
            *apart.written,
        )
        for compared in comparison.tiers
        for apart in compared.rules
    ]
    return header, rows
