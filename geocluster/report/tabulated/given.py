"""What the answer rests on, as tables for people: rules, wishes, the data and their sources."""

from __future__ import annotations

from geocluster.facts import fact
from geocluster.proposal import Proposal, rules_cited, source_record
from geocluster.report.tables import issues_table, pairs_table
from geocluster.report.tabulated.columns import Row, table, titled
from geocluster.report.tabulated.model import SheetTable
from geocluster.texts import Language, Speaker

__all__ = ["edits_sheet", "issues_sheet", "pairs_sheet", "rules_sheet", "sources_sheet"]


def rules_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each rule and charge, with its source and whether that was seen."""
    rows: list[Row] = []
    for tier in proposal.tiers:
        speaker = tier.speaker(language)
        for told, source in rules_cited(tier.problem):
            row = {"tier": tier.name, "rule": speaker.say(told)}
            if source is not None:
                row |= {"source": source.text, "source_note": source.note}
                row["source_seen"] = _yes(source.verified, speaker)
            rows.append(row)
    first = ("rule",) if len(proposal.tiers) == 1 else ("tier", "rule")
    speaker = proposal.speaker(language)
    columns = titled((*first, "source", "source_seen", "source_note"), speaker)
    return table("rules", columns, rows, speaker)


def _yes(told: bool, speaker: Speaker) -> str:
    return speaker.say(fact("value.yes") if told else fact("value.no"))


def edits_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each wish of readers and each of its voices."""
    speaker, names = proposal.speaker(language), proposal.schools
    name_of = dict(zip(names.ids, names.names, strict=True))
    rows: list[Row] = [
        {
            "wish": speaker.say(edit.fact),
            "school_ids": "; ".join(edit.sets),
            "school_names": "; ".join(name_of.get(school, school) for school in edit.sets),
            "by": voice.by,
            "comment": voice.comment,
        }
        for edit in (proposal.edits.edits if proposal.edits else ())
        for voice in edit.voices
    ]
    columns = titled(("wish", "by", "comment", "school_names", "school_ids"), speaker)
    return table("edits", columns, rows, speaker)


def pairs_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each two schools that belong together, and why."""
    speaker = proposal.speaker(language)
    header, rows = pairs_table(proposal, language)
    told: list[Row] = [dict(zip(header, row, strict=True)) for row in rows]
    named = [
        row | {f"{end}_name": speaker.name(row[end]) for end in ("from", "to")} for row in told
    ]
    columns = titled(("from_name", "to_name", "detail", "from", "to"), speaker)
    return table("pairs", columns, named, speaker)


def issues_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each thing to look at in the data."""
    speaker = proposal.speaker(language)
    header, rows = issues_table(proposal, language)
    told: list[Row] = [dict(zip(header, row, strict=True)) for row in rows]
    told = [row | {"action": speaker.say(fact(f"action.{row['action']}"))} for row in told]
    columns = titled(("message", "action", "file", "row", "column", "value", "code"), speaker)
    return table("issues", columns, told, speaker)


def sources_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each source of data, with its licence."""
    speaker = proposal.speaker(language)
    rows = [
        source_record(source)
        | {"source_name": source.name, "made_up": _yes(source.synthetic, speaker)}
        for source in proposal.sources
    ]
    keys = ("source_name", "licence", "attribution", "date", "url", "made_up")
    return table("sources", titled(keys, speaker), rows, speaker)
