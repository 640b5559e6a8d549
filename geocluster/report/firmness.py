"""Firmness as a table: what the best costs without each group, and how far data may go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from geocluster.facts import fact
from geocluster.proposal import Margin, Proposal, RollTolerance, TierResult, Tolerance
from geocluster.report.tables import Table
from geocluster.sheets import sheet
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = ["firmness_csv", "firmness_table"]

_HEADER = (
    "group", "what", "school_ids", "school_names", "more_minutes", "at_least_minutes", "needed",
    "holds_minutes", "changes_minutes", "more_pupils_hold", "more_pupils_change",
    "fewer_pupils_hold", "fewer_pupils_change", "said",
)  # fmt: skip


def firmness_table(proposal: Proposal, language: str | Language = ENGLISH) -> Table:
    """Return a row for each group that was asked about, followed by its pairs, drives and rolls."""
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
            yield _row(tier, label, "group", margin.schools, _of_margin(margin, "group", speaker))
        for pair in tier.firmness.of_pairs(group.members):
            yield _row(tier, label, "pair", pair.schools, _of_margin(pair, "pair", speaker))
        for drive in tier.firmness.drives:
            if drive is not None and drive.lead in group.members:
                at = drive.lead, drive.member
                yield _row(tier, label, "drive", at, _of_drive(drive, speaker))
        for roll in tier.firmness.of_rolls(group.members):
            yield _row(tier, label, "roll", (roll.school,), _of_roll(roll, speaker))


def _row(
    tier: TierResult, label: str, what: str, at: Sequence[int], cells: Mapping[str, object]
) -> list[object]:
    schools = tier.problem.schools
    row: dict[str, object] = {
        "group": label,
        "what": what,
        "school_ids": "; ".join(schools.ids[i] for i in at),
        "school_names": "; ".join(schools.names[i] for i in at),
        **cells,
    }
    return [row.get(name) for name in _HEADER]


def _of_margin(margin: Margin, what: str, speaker: Speaker) -> dict[str, object]:
    return {
        "more_minutes": _minutes(margin.more),
        "at_least_minutes": _minutes(margin.at_least),
        "needed": "yes" if margin.needed else "no",
        "said": speaker.say(margin.said(what)),
    }


def _of_drive(drive: Tolerance, speaker: Speaker) -> dict[str, object]:
    return {
        "holds_minutes": _minutes(drive.holds),
        "changes_minutes": _minutes(drive.changes),
        "said": speaker.say(drive.said),
    }


def _of_roll(roll: RollTolerance, speaker: Speaker) -> dict[str, object]:
    return {
        "more_pupils_hold": roll.more.holds,
        "more_pupils_change": roll.more.changes,
        "fewer_pupils_hold": roll.fewer.holds,
        "fewer_pupils_change": roll.fewer.changes,
        "said": speaker.say(fact("firm.sentences", said=roll.said)),
    }


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)
