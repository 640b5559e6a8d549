"""What is proposed, as tables for people: groups and schools."""

from __future__ import annotations

from typing import Any

from geocluster.proposal import Proposal
from geocluster.report.tables import group_rows, schools_table
from geocluster.report.tabulated.columns import column, table
from geocluster.report.tabulated.model import SheetTable
from geocluster.texts import Language

__all__ = ["groups_sheet", "schools_sheet"]

_GROUPS = (
    "group", "lead_name", "centre_name", "schools", "pupils", "longest_drive", "cost",
    "school_names", "remarks", "partnerships",
)  # fmt: skip
_SCHOOLS = ("id", "name", "pupils", "group", "lon", "lat", "detail", "partnerships")


def groups_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row a group; where there are several tiers, of which."""
    speaker = proposal.speaker(language)
    keys = _GROUPS if len(proposal.tiers) == 1 else ("tier", "parent", *_GROUPS)
    rows = [row for tier in proposal.tiers for row in group_rows(tier, language)]
    return table("groups", [column(key, speaker) for key in keys], rows, speaker)


def schools_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row a school: where it is, and what the finest tier says of it."""
    speaker = proposal.speaker(language)
    header, rows = schools_table(proposal, language)
    told: list[dict[str, Any]] = [dict(zip(header, row, strict=True)) for row in rows]
    return table("schools", [column(key, speaker) for key in _SCHOOLS], told, speaker)
