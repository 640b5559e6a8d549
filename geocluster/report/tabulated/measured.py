"""What is counted, as tables for people: the whole beside today and the nearest, and each group."""

from __future__ import annotations

from operator import itemgetter

from geocluster.facts import fact
from geocluster.measures import Figure, Value
from geocluster.proposal import Proposal
from geocluster.report.tables import in_minutes
from geocluster.report.tabulated.columns import Told, named, table, titled
from geocluster.report.tabulated.model import Cell, Kind, SheetTable
from geocluster.texts import Language, Speaker

__all__ = ["group_measures_sheet", "in_unit", "kind_of", "measures_sheet", "unit_said"]

_WHOLE = frozenset(
    {
        "authorities", "denominations", "groups", "mediums", "partnerships", "places", "pupils",
        "rules", "schools",
    }
)  # fmt: skip
"""Units of what is counted."""


def kind_of(figure: Figure) -> Kind:
    """Return what the values of a measure are."""
    if figure.unit == "seconds":
        return Kind.MINUTES
    return Kind.WHOLE if figure.unit in _WHOLE else Kind.NUMBER


def measures_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row a measure: of the proposal, and of what it is measured against."""
    speaker = proposal.speaker(language)
    columns: dict[str, Told] = {}
    rows: list[dict[str, Cell]] = []
    for tier in proposal.tiers:
        own = fact("beside.proposal") if tier.drawn is None else fact("beside.drawn")
        sides = [] if tier.measures is None else [("proposal", own, tier.measures.whole)]
        sides += [
            (beside.name, fact(f"beside.short.{beside.name}"), beside.measures.whole)
            for beside in tier.beside
        ]
        counted: dict[str, dict[str, Cell]] = {}
        for name, about, figures in sides:
            columns.setdefault(name, (name, speaker.say(about), Kind.NUMBER))
            for figure in figures:
                labels: dict[str, Cell] = {
                    "tier": tier.name,
                    "measure": speaker.say(figure.said),
                    "unit": unit_said(figure.unit, speaker),
                }
                counted.setdefault(figure.header, labels)[name] = in_unit(figure.value, figure.unit)
        rows += counted.values()
    first = ("measure", "unit") if len(proposal.tiers) == 1 else ("tier", "measure", "unit")
    return table("measures", [*titled(first, speaker), *columns.values()], rows, speaker)


def unit_said(unit: str, speaker: Speaker) -> str:
    """Say a unit; money is told by its own sign."""
    if unit in _WHOLE or unit in ("seconds", "km2"):
        return speaker.say(fact(f"unit.of.{unit}"))
    return unit


def in_unit(value: Value, unit: str) -> Value:
    """Return a value in the unit that people read: seconds in minutes."""
    return value if value is None or unit != "seconds" else in_minutes(value)


def group_measures_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row a group: everything that is counted of it."""
    speaker = proposal.speaker(language)
    columns: dict[str, Told] = {}
    rows: list[dict[str, Cell]] = []
    for tier in proposal.tiers:
        groups = tier.measures.groups if tier.measures else ()
        for label, figures in sorted(zip(tier.group_ids, groups, strict=True), key=itemgetter(0)):
            rows.append({"tier": tier.name, "group": label} | {f.header: f.value for f in figures})
            for figure in figures:
                title, kind = speaker.say(figure.said), kind_of(figure)
                columns.setdefault(figure.header, named(figure.header, title, kind, speaker))
    first = ("group",) if len(proposal.tiers) == 1 else ("tier", "group")
    return table("group_measures", [*titled(first, speaker), *columns.values()], rows, speaker)
