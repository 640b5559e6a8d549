"""Proposals side by side, as tables for people: what changes, groups, measures, rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geocluster.facts import fact
from geocluster.proposal import Comparison
from geocluster.proposal.comparison_facts import comparison_facts, tier_facts
from geocluster.report.comparison_tables import (
    comparison_measures_table,
    comparison_rules_table,
    comparison_schools_table,
)
from geocluster.report.tables import Table
from geocluster.report.tabulated.columns import Row, Told, table, titled
from geocluster.report.tabulated.cover import Cover, reading
from geocluster.report.tabulated.measured import in_unit, unit_said
from geocluster.report.tabulated.model import Kind, SheetTable
from geocluster.texts import Language, Speaker

__all__ = ["compared_tables", "comparison_cover"]


def comparison_cover(comparison: Comparison, language: str | Language) -> Cover:
    """Return what is said of proposals side by side, in short."""
    speaker = comparison.speaker(language)
    lines = [
        (speaker.say(fact("cover.note")), speaker.say(note))
        for note in dict.fromkeys(side.proposal.noted for side in comparison.sides)
        if note is not None
    ]
    for side in comparison.sides:
        spoken = side.proposal.speaker(language)
        lines.append((side.label, f"{side.proposal.name}. {spoken.say(side.proposal.verdict)}"))
    apart = speaker.say(fact("cover.compared"))
    lines += [(apart, speaker.say(found)) for found in comparison_facts(comparison)]
    for tier in comparison.tiers:
        named = fact("cover.of_tier", title=apart, tier=tier.name)
        label = apart if len(comparison.tiers) == 1 else speaker.say(named)
        lines += [(label, speaker.say(found)) for found in tier_facts(tier)]
    return Cover(
        title=speaker.say(fact("compared.title", labels=comparison.labels)),
        lines=tuple(_once(lines)),
        reading=reading(speaker),
    )


def _once(lines: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield lines, each label only where it begins."""
    before = None
    for label, text in lines:
        yield ("" if label == before else label), text
        before = label


def compared_tables(comparison: Comparison, language: str | Language) -> tuple[SheetTable, ...]:
    """Return the tables of proposals side by side.

    Returns
    -------
    tuple of SheetTable
        ``compared_schools``, ``compared_groups``, ``compared_measures``, ``compared_rules``.
    """
    speaker = comparison.speaker(language)
    return (
        _schools(comparison, language, speaker),
        _groups(comparison, speaker),
        _measures(comparison, language, speaker),
        _rules(comparison, speaker),
    )


def _dicts(machine: Table) -> list[Row]:
    header, rows = machine
    return [dict(zip(header, row, strict=True)) for row in rows]


def _of_side(label: str, key: str, speaker: Speaker, kind: Kind = Kind.TEXT) -> Told:
    """Return a column of one of the proposals, by the key of the machine table."""
    what = speaker.say(fact("column.becomes") if key == "change" else fact(f"column.{key}"))
    return f"{label}: {key}", speaker.say(fact("heading.side", side=label, title=what)), kind


def _first(comparison: Comparison, *keys: str) -> tuple[str, ...]:
    return keys if len(comparison.tiers) == 1 else ("tier", *keys)


def _yes(cell: object, speaker: Speaker) -> str:
    return speaker.say(fact("value.yes") if cell == "yes" else fact("value.no"))


def _schools(comparison: Comparison, language: str | Language, speaker: Speaker) -> SheetTable:
    rows = _dicts(comparison_schools_table(comparison, language))
    columns = titled(_first(comparison, "id", "name", "moves"), speaker)
    columns += [_of_side(label, "group", speaker, Kind.ID) for label in comparison.labels]
    for label in comparison.labels[1:]:
        columns += [_of_side(label, key, speaker) for key in ("change", "why")]
    told = []
    for row in rows:
        said = row | {"moves": _yes(row["moves"], speaker)}
        for label in comparison.labels[1:]:
            if (how := row[f"{label}: change"]) is not None:
                said[f"{label}: change"] = speaker.say(fact(f"compared.how.{how}"))
        told.append(said)
    return table("compared_schools", columns, told, speaker)


def _groups(comparison: Comparison, speaker: Speaker) -> SheetTable:
    columns = titled(_first(comparison, "same"), speaker)
    for label in comparison.labels:
        columns += [
            _of_side(label, "group", speaker, Kind.ID),
            _of_side(label, "schools", speaker, Kind.WHOLE),
            _of_side(label, "school_names", speaker),
        ]
    told = []
    for tier, match in ((t, m) for t in comparison.tiers for m in t.matches):
        row: Row = {"tier": tier.name, "same": _yes("yes" if match.same else "no", speaker)}
        for k, (label, number) in enumerate(zip(comparison.labels, match.groups, strict=True)):
            if number is not None:
                held = tier.groups(k)[number]
                named = [comparison.names[x] for x in tier.schools if x in held]
                row[f"{label}: group"] = tier.tiers[k].group_ids[number]
                row[f"{label}: schools"] = len(held)
                row[f"{label}: school_names"] = "; ".join(named)
        told.append(row)
    return table("compared_groups", columns, told, speaker)


def _measures(comparison: Comparison, language: str | Language, speaker: Speaker) -> SheetTable:
    columns = titled(_first(comparison, "scope", "measure", "unit"), speaker)
    columns += _values(comparison, Kind.NUMBER)
    told = []
    machine: Sequence[Sequence[Any]] = comparison_measures_table(comparison, language)[1]
    for tier, scope, _, unit, title, *values in machine:
        row: Row = {"tier": tier, "scope": scope, "measure": title}
        if scope == "whole":
            row["scope"] = speaker.say(fact("scope.whole"))
        row["unit"] = unit_said(unit, speaker)
        told.append(row | _by_side(comparison, [in_unit(value, unit) for value in values]))
    return table("compared_measures", columns, told, speaker)


def _rules(comparison: Comparison, speaker: Speaker) -> SheetTable:
    columns = titled(_first(comparison, "key"), speaker) + _values(comparison, Kind.TEXT)
    told = [
        {"tier": tier, "key": key} | _by_side(comparison, values)
        for tier, key, _, *values in comparison_rules_table(comparison)[1]
    ]
    return table("compared_rules", columns, told, speaker)


def _values(comparison: Comparison, kind: Kind) -> list[Told]:
    """Return a column for each proposal; its key is like no other, whatever it is called."""
    return [(f"{label}: value", label, kind) for label in comparison.labels]


def _by_side(comparison: Comparison, values: Sequence[Any]) -> Row:
    return {f"{x}: value": value for x, value in zip(comparison.labels, values, strict=True)}
