"""What is proposed, as tables for people: groups, schools, drives, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from geocluster.facts import fact
from geocluster.proposal import Proposal, TierResult, tier_record
from geocluster.report.tables import group_rows, school_columns, schools_table
from geocluster.report.tabulated.columns import Row, Told, table, titled
from geocluster.report.tabulated.model import Kind, SheetTable
from geocluster.schools import COUNTED, is_counted
from geocluster.sheets import CARRIED, SHOWN, column_header, tier_header
from geocluster.texts import Language, Speaker

__all__ = ["drives_sheet", "groups_sheet", "left_sheet", "remarks_sheet", "schools_sheet"]

_GROUPS = (
    "group", "lead_name", "centre_name", "schools", "pupils", "longest_drive", "cost",
    "school_names", "partnerships",
)  # fmt: skip
_SCHOOLS = ("id", "name", "pupils", "group", "role", "partnerships")
_DRIVES = ("group", "from_name", "to_name", "drive", "from", "to")
_MOST_PAIRED = 60
"""Schools of a group of which every pair has its drive in the table."""

_LEFT = ("id", "name", "pupils", "why", "change", "cost")


def groups_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row a group; where there are several tiers, of which."""
    speaker = proposal.speaker(language)
    keys = (*_GROUPS, "charged") if any(t.problem.rules.costs for t in proposal.tiers) else _GROUPS
    columns = titled(_of_tier(proposal, *keys, also=("parent",)), speaker)
    rows = [row for tier in proposal.tiers for row in group_rows(tier, language)]
    return table("groups", columns, rows, speaker)


def remarks_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each thing to look at in a group."""
    speaker = proposal.speaker(language)
    columns = titled(_of_tier(proposal, "group", "remark"), speaker)
    rows = [
        {"tier": tier.name, "group": row["group"], "remark": remark}
        for tier in proposal.tiers
        for row in group_rows(tier, language)
        for remark in row["remarks_apart"]
    ]
    return table("remarks", columns, rows, speaker)


def _of_tier(proposal: Proposal, *keys: str, also: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Put before columns of which tier a row is, where there are several."""
    return keys if len(proposal.tiers) == 1 else ("tier", *also, *keys)


def schools_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row a school: where it belongs, and every column that a rule or a map reads."""
    speaker = proposal.speaker(language)
    header, rows = schools_table(proposal, language)
    told: list[Row] = [dict(zip(header, row, strict=True)) for row in rows]
    roles = _roles(proposal.finest, speaker)
    columns = titled(_SCHOOLS, speaker)
    above = [(tier.name, tier_header(tier.name, "group")) for tier in proposal.tiers[:-1]]
    columns += [
        (header, speaker.say(fact("heading.tier", tier=name)), Kind.ID) for name, header in above
    ]
    columns += [_read(name, speaker) for name in school_columns(proposal)]
    columns += titled(("lon", "lat"), speaker)
    return table("schools", columns, [row | {"role": roles[row["id"]]} for row in told], speaker)


def _read(name: str, speaker: Speaker) -> Told:
    """Return a column of the list: fields by our words, all others as the list calls them."""
    kind = Kind.WHOLE if name in COUNTED or is_counted(name) else Kind.TEXT
    own = name in SHOWN or name in CARRIED
    title = speaker.say(fact(f"field.{name}")) if own else name
    return column_header(name), title, kind


def _roles(tier: TierResult, speaker: Speaker) -> dict[str, str]:
    """Say of each school what it is in its group, or that it is in none."""
    ids = tier.problem.schools.ids
    roles = dict.fromkeys(ids, speaker.say(fact("role.none")))
    for (group, score), how in zip(tier.scored, tier.led, strict=True):
        roles |= dict.fromkeys((ids[i] for i in group.members), speaker.say(fact("role.member")))
        if how is not None and score.lead is not None:  # one that breaks rules has no centre
            roles[ids[score.lead]] = speaker.say(
                fact("role.lead") if how.leads else fact("role.centre")
            )
    barred = speaker.say(fact("role.barred"))
    return roles | {ids[x.school]: barred for x in tier.not_eligible}


def drives_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return the drive between each two schools of a group, both ways; of large ones to its hub."""
    speaker = proposal.speaker(language)
    columns = titled(_of_tier(proposal, *_DRIVES), speaker)
    return table("drives", columns, [r for t in proposal.tiers for r in _drives(t)], speaker)


def _drives(tier: TierResult) -> Iterator[Row]:
    schools, travel = tier.problem.schools, tier.problem.travel
    groups = tier.grouping.groups if tier.grouping else ()
    told = zip(tier.group_ids, groups, tier.hubs, strict=True)
    for label, group, hub in sorted(told, key=itemgetter(0)):
        members = [hub, *(i for i in group.members if i != hub)]
        few = len(members) <= _MOST_PAIRED
        for i in members:
            for j in members:
                if i != j and (few or hub in (i, j)):
                    yield {
                        "tier": tier.name,
                        "group": label,
                        "from": schools.ids[i],
                        "from_name": schools.names[i],
                        "to": schools.ids[j],
                        "to_name": schools.names[j],
                        "drive": travel.between(i, j),
                    }


def left_sheet(proposal: Proposal, language: str | Language) -> SheetTable:
    """Return one row for each school in no group: why, and what would change that."""
    speaker = proposal.speaker(language)
    columns = titled(_of_tier(proposal, *_LEFT), speaker)
    rows = [row for tier in proposal.tiers for row in _left(tier, language)]
    return table("left", columns, rows, speaker)


def _left(tier: TierResult, language: str | Language) -> Iterator[Row]:
    schools = tier.problem.schools
    at = {school: i for i, school in enumerate(schools.ids)}
    for left in tier_record(tier, language)["ungrouped"]:
        school = at[left["school"]]
        yield {
            "tier": tier.name,
            "id": left["school"],
            "name": schools.names[school],
            "pupils": schools.pupils[school],
            "why": left["why"]["text"],
            "change": " ".join(change["text"] for change in left.get("changes", ())),
            "cost": left["cost"],
        }
