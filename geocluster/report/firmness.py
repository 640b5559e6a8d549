"""Firmness as a table: how much more the best costs without each group, and with a pair apart."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from geocluster.proposal import Margin, Proposal, TierResult, Tolerance
from geocluster.report.tables import Table
from geocluster.sheets import sheet
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = ["firmness_csv", "firmness_table"]

_HEADER = (
    "group", "what", "school_ids", "school_names", "more_minutes", "at_least_minutes", "needed",
    "holds_minutes", "changes_minutes", "said",
)  # fmt: skip


def firmness_table(proposal: Proposal, language: str | Language = ENGLISH) -> Table:
    """Return one row for each group that was asked about, each followed by its pairs and drives."""
    return _HEADER, [row for tier in proposal.tiers for row in _rows(tier, tier.speaker(language))]


def firmness_csv(proposal: Proposal) -> bytes:
    """Return the table as CSV."""
    return sheet(*firmness_table(proposal))


def _rows(tier: TierResult, speaker: Speaker) -> Iterator[list[object]]:
    groups = tier.grouping.groups if tier.grouping else ()
    if tier.firmness is None:
        return
    told = zip(tier.group_ids, groups, tier.firmness.groups, strict=True)
    for label, group, margin in sorted(told, key=itemgetter(0)):
        if margin is not None:
            yield _row(tier, label, "group", margin, speaker)
        for pair in tier.firmness.of_pairs(group.members):
            yield _row(tier, label, "pair", pair, speaker)
        for drive in tier.firmness.drives:
            if drive is not None and drive.lead in group.members:
                yield _drive_row(tier, label, drive, speaker)


def _row(tier: TierResult, label: str, what: str, margin: Margin, speaker: Speaker) -> list[object]:
    schools = tier.problem.schools
    return [
        label,
        what,
        "; ".join(schools.ids[i] for i in margin.schools),
        "; ".join(schools.names[i] for i in margin.schools),
        _minutes(margin.more),
        _minutes(margin.at_least),
        "yes" if margin.needed else "no",
        None,
        None,
        speaker.say(margin.said(what)),
    ]


def _drive_row(tier: TierResult, label: str, drive: Tolerance, speaker: Speaker) -> list[object]:
    schools, at = tier.problem.schools, (drive.lead, drive.member)
    return [
        label,
        "drive",
        "; ".join(schools.ids[i] for i in at),
        "; ".join(schools.names[i] for i in at),
        None,
        None,
        None,
        _minutes(drive.holds),
        _minutes(drive.changes),
        speaker.say(drive.said),
    ]


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)
