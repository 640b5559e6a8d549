"""What studies found, as tables for people; of a proposal that has such a study."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.facts import fact
from geocluster.proposal import Proposal
from geocluster.report.alternatives import alternatives_table, ensemble_table
from geocluster.report.firmness import firmness_table
from geocluster.report.robustness import robustness_table
from geocluster.report.sweep_tables import sweep_table, swept
from geocluster.report.tables import Table
from geocluster.report.tabulated.columns import Row, table, titled
from geocluster.report.tabulated.model import Kind, SheetTable
from geocluster.report.why_not import why_not_table
from geocluster.texts import Language, Speaker

__all__ = [
    "alternatives_sheet",
    "ensemble_sheet",
    "firmness_sheet",
    "robustness_sheet",
    "sweep_sheet",
    "why_not_sheet",
]

_FIRMNESS = (
    "group", "said", "more_minutes", "at_least_minutes", "holds_minutes", "changes_minutes",
    "more_pupils_hold", "more_pupils_change", "fewer_pupils_hold", "fewer_pupils_change",
    "school_names", "school_ids",
)  # fmt: skip
_WHY_NOT = (
    "name", "id", "group", "said", "more_minutes", "at_least_minutes", "drive_minutes",
    "school_names", "school_ids",
)  # fmt: skip
_ALTERNATIVES = (
    "alternative", "cost_minutes", "more_minutes", "groups", "pairs_kept", "furthest",
    "in_proposal", "school_names", "school_ids",
)  # fmt: skip
_ROBUSTNESS = (
    "case", "legal", "groups_legal", "groups", "breaking", "cost_seconds", "best_seconds",
    "lower_bound_seconds", "stays_best", "more_seconds", "groups_in_best", "detail",
)  # fmt: skip
_SWEEP = ("status", "objective_seconds", "lower_bound_seconds", "gap")
_SWEPT_TIER = (
    "groups", "left", "drives_minutes", "mean_drive_minutes", "longest_drive_minutes",
    "groups_of_proposal",
)  # fmt: skip


def _sheet(key: str, keys: Sequence[str], machine: Table, speaker: Speaker) -> SheetTable:
    """Return a machine table for people: minutes back in seconds, words in their language."""
    header, rows = machine
    told = [_said(dict(zip(header, row, strict=True)), speaker) for row in rows]
    return table(key, titled(keys, speaker), told, speaker)


def _said(row: Row, speaker: Speaker) -> Row:
    made = dict(row)
    for key, cell in row.items():
        if key.endswith("_minutes") and cell is not None:
            made[key] = round(60 * cell)
        elif cell in ("yes", "no"):
            made[key] = speaker.say(fact("value.yes") if cell == "yes" else fact("value.no"))
    return made


def firmness_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return how much more the best costs without each group, and with pairs apart."""
    speaker = proposal.speaker(language)
    return _sheet("firmness", _FIRMNESS, firmness_table(proposal, language), speaker)


def why_not_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return why schools are not elsewhere, school by school."""
    speaker = proposal.speaker(language)
    keys = _WHY_NOT if len(proposal.tiers) == 1 else ("tier", *_WHY_NOT)
    return _sheet("why_not", keys, why_not_table(proposal, language), speaker)


def alternatives_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each group of each alternative."""
    speaker = proposal.speaker(language)
    keys = _ALTERNATIVES if len(proposal.tiers) == 1 else ("tier", *_ALTERNATIVES)
    return _sheet("alternatives", keys, alternatives_table(proposal), speaker)


def ensemble_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return what random groupings cost, and where the proposal and today's stand."""
    speaker = proposal.speaker(language)
    header, rows = ensemble_table(proposal)
    named = [(_quantile(str(row[0]), speaker), *row[1:]) for row in rows]
    keys = ("what", "cost_minutes", "of_random_cheaper")
    return _sheet("ensemble", keys, (header, named), speaker)


def _quantile(name: str, speaker: Speaker) -> str:
    """Say a row of an ensemble; shares stand as they are."""
    if name.endswith("%"):
        return name
    if name in ("proposal", "today"):
        return speaker.say(
            fact("beside.proposal") if name == "proposal" else fact("beside.short.today")
        )
    return speaker.say(fact(f"ensemble.row.{name}"))


def robustness_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each tier and case."""
    speaker = proposal.speaker(language)
    keys = _ROBUSTNESS if len(proposal.tiers) == 1 else ("tier", *_ROBUSTNESS)
    return _sheet("robustness", keys, robustness_table(proposal, language), speaker)


def sweep_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each value of the number that was swept, and each tier."""
    speaker, key = proposal.speaker(language), swept(proposal).key
    header, rows = sweep_table(proposal)
    told = [_of_point(dict(zip(header, row, strict=True)), key, speaker) for row in rows]
    of_tiers = () if len(proposal.tiers) == 1 else ("tier",)
    keys = (*_SWEEP, *of_tiers, *_SWEPT_TIER)
    columns = [(key, key, Kind.NUMBER), *titled(keys, speaker)]
    return table("sweep", columns, told, speaker)


def _of_point(row: Row, key: str, speaker: Speaker) -> Row:
    """Say a point; the value that was swept is as the scenario has it, such as minutes."""
    status = speaker.say(fact(f"status.of.{row['status']}"))
    return _said(row, speaker) | {"status": status, key: row[key]}
