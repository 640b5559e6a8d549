"""Why schools are not elsewhere, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.facts import Fact
from geocluster.proposal import Elsewhere, Margin, Proposal, TierResult
from geocluster.report.tables import Table
from geocluster.sheets import sheet
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = ["why_not_csv", "why_not_table"]

_HEADER = (
    "id", "name", "group", "what", "school_ids", "school_names", "drive_minutes", "more_minutes",
    "at_least_minutes", "proven", "forbidden", "said",
)  # fmt: skip


def why_not_table(proposal: Proposal, language: str | Language = ENGLISH) -> Table:
    """Return the rows of each school: its nearest, the next best groups for it, alone.

    ``what`` is ``together`` or ``apart`` with a school nearby, ``group`` or ``alone``;
    ``school_ids`` are the others that it is then with, or apart from. Where there are several
    tiers, each row tells of which.
    """
    tiers = [(tier, _rows(tier, tier.speaker(language))) for tier in proposal.tiers]
    if len(tiers) == 1:
        return _HEADER, [row for _, rows in tiers for row in rows]
    return ("tier", *_HEADER), [[tier.name, *row] for tier, rows in tiers for row in rows]


def why_not_csv(proposal: Proposal) -> bytes:
    """Return the table as CSV."""
    return sheet(*why_not_table(proposal))


def _rows(tier: TierResult, speaker: Speaker) -> Iterator[list[object]]:
    groups = tier.grouping.groups if tier.grouping else ()
    labels = {
        i: label for label, group in zip(tier.group_ids, groups, strict=True) for i in group.members
    }
    for one in tier.why_not.schools if tier.why_not else ():
        yield from _Row(tier, one, labels.get(one.school), speaker).all()


class _Row:
    """What the rows of a school share."""

    def __init__(
        self, tier: TierResult, one: Elsewhere, label: str | None, speaker: Speaker
    ) -> None:
        self._one, self._label, self._speaker = one, label, speaker
        self._schools = tier.problem.schools

    def all(self) -> Iterator[list[object]]:
        """Yield all of them."""
        one, ids = self._one, self._schools.ids
        for near in one.near:
            what, said = "apart" if near.now else "together", near.said(ids)
            yield self._row(what, (near.school,), near.margin, said, near.drive)
        for other in one.others:
            yield self._row("group", other.schools, other, one.said_of(other, ids))
        if one.alone is not None:
            yield self._row("alone", (), one.alone, one.said_alone(one.alone))

    def _row(
        self,
        what: str,
        schools: tuple[int, ...],
        margin: Margin | None,
        said: Fact,
        drive: int | None = None,
    ) -> list[object]:
        at, schools_ = self._one.school, self._schools
        others = [i for i in schools if i != at]
        never = margin is None or margin.needed
        return [
            schools_.ids[at],
            schools_.names[at],
            self._label,
            what,
            "; ".join(schools_.ids[i] for i in others),
            "; ".join(schools_.names[i] for i in others),
            _minutes(drive),
            None if margin is None else _minutes(margin.more),
            None if margin is None else _minutes(margin.at_least),
            "yes" if margin is None or margin.proven else "no",
            "yes" if never else "no",
            self._speaker.say(said),
        ]


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)
