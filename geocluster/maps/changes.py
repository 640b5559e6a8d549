"""What changes against today, why a school is where it is, and how firmly: as the page tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geocluster.facts import Fact, fact
from geocluster.legible import shown
from geocluster.measures.known import known
from geocluster.partnerships import Becomes, becomes, changes_of_group, changes_of_others
from geocluster.proposal import Margin, Status, TierResult, why_by_nearest

__all__ = ["firm_in_short", "firm_of_group", "group_changes", "places_told", "today_content"]

Told = list[Fact]

_STATES = {
    Becomes.KEPT: fact("change.kept"),
    Becomes.JOINED: fact("change.joined"),
    Becomes.SPLIT: fact("change.split"),
}


def today_content(tier: TierResult) -> list[dict[str, Any]]:
    """Return today's partnerships of at least two schools, and what becomes of each.

    Returns
    -------
    list of dict
        ``layer`` and ``label``, from the data; ``schools``, positions; ``state``, of
        :class:`~geocluster.partnerships.Becomes`; ``words``, a fact.
    """
    if tier.grouping is None:
        return []
    found = [p for p in known(tier.problem).partnerships if len(p.schools) > 1]
    states = [becomes(p, tier.grouping) for p in found]
    return [
        {
            "layer": shown(p.layer, 60),
            "label": shown(p.label),
            "schools": list(p.schools),
            "state": state.value,
            "words": _STATES[state],
        }
        for p, state in zip(found, states, strict=True)
    ]


def group_changes(tier: TierResult) -> list[Told]:
    """Tell of each group what is other than today, and how far its head drives."""
    today, groups = known(tier.problem), tier.grouping.groups if tier.grouping else ()
    told: list[Told] = [[] for _ in groups]
    for k, group in enumerate(groups):
        if today.partnerships:
            touched = sorted({number for i in group.members for number in today.partners_of[i]})
            partnerships = [today.partnerships[number] for number in touched]
            told[k].append(changes_of_group(partnerships, group.members, tier.problem.schools))
    for found, drive in zip(told, _head_drives(tier), strict=True):
        found += [drive] if drive is not None else []
    return told


def places_told(tier: TierResult, whole: Status | None) -> list[dict[str, Told]]:
    """Tell of each school what becomes of it.

    Parameters
    ----------
    tier
        Of which they are told.
    whole
        How the search for all tiers ended; None where the tier is the only one.

    Returns
    -------
    list of dict
        ``today``, of its partnerships; ``why`` it is here, by what is known without a study;
        ``elsewhere``, why it is not; ``firm``, how firmly it is with each other.
    """
    today: dict[int, Told] = {i: list(told) for i, told in tier.partnerships.items()}
    partnerships = known(tier.problem).partnerships
    if tier.grouping is not None and partnerships:
        others = changes_of_others(partnerships, tier.grouping, tier.problem.schools)
        for i, found in others.items():
            today.setdefault(i, []).append(found)
    for hub, drive in zip(tier.hubs, _head_drives(tier), strict=True):
        today.setdefault(hub, []).extend([drive] if drive is not None else [])
    why, firm, elsewhere = why_by_nearest(tier, whole=whole), _firm(tier), _elsewhere(tier)
    return [
        {
            "today": today.get(i, []),
            "why": [one for one in why.get(i, ()) if i not in elsewhere or one.code in _WHERE],
            "elsewhere": elsewhere.get(i, []),
            "firm": firm.get(i, []),
        }
        for i in range(len(tier.problem))
    ]


_WHERE = frozenset({"nearest.alone", "nearest.full", "nearest.outside"})
"""Tell where the nearest school is, which no study tells; of the others it tells more."""


def _elsewhere(tier: TierResult) -> dict[int, Told]:
    """Tell of each school that was asked about why it is not elsewhere."""
    ids, told = tier.problem.schools.ids, dict[int, Told]()
    for one in tier.why_not.schools if tier.why_not else ():
        found = list(one.said(ids))
        told[one.school] = [*found, *([fact("why_not.proven")] if one.proven and found else [])]
    return told


def firm_in_short(margin: Margin | None) -> Fact | None:
    """Tell in a word or two how firmly a group stands; None where that was not asked."""
    if margin is None:
        return None
    if margin.needed:
        return fact("firm.needed")
    if not margin.proven:
        return fact("firm.at_least", more=margin.at_least)
    return fact("firm.more", more=margin.more) if margin.more else fact("firm.equal")


def _head_drives(tier: TierResult) -> list[Fact | None]:
    """Tell of each group how far its head drives: in a week, or for one visit to each school."""
    if tier.measures is None:
        return []
    ids = tier.problem.schools.ids
    told: list[Fact | None] = []
    for figures, hub, how in zip(tier.measures.groups, tier.hubs, tier.led, strict=True):
        values = {figure.measure.key: figure.value for figure in figures}
        led = how is not None and how.leads
        told.append(_head(values.get("lead_week"), values.get("lead_round"), ids[hub], led=led))
    return told


def _head(week: Any, once: Any, hub: str, *, led: bool) -> Fact | None:
    if week is not None:
        if led:
            return fact("change.week.head", drive=week)
        return fact("change.week.centre", drive=week, hub=hub)
    if once is None:
        return None
    if led:
        return fact("change.round.head", drive=once)
    return fact("change.round.centre", drive=once, hub=hub)


def firm_of_group(tier: TierResult, members: Sequence[int], margin: Margin | None) -> Fact | None:
    """Tell how firmly a group stands, and how far its rolls may go; None where nothing is known."""
    found = [] if margin is None else [margin.said("group")]
    found += tier.firmness.said_of_rolls(members) if tier.firmness else ()
    return fact("firm.sentences", said=found) if found else None


def _firm(tier: TierResult) -> dict[int, Told]:
    """Tell of each school how firmly it is with others of its group, and how far its data may go.

    That is the drive from its lead, or centre, and its roll.
    """
    found = tier.firmness
    if found is None:
        return {}
    ids, told = tier.problem.schools.ids, dict[int, Told]()
    for pair in filter(None, found.pairs):
        one, other = pair.schools
        for i, j in ((one, other), (other, one)):
            told.setdefault(i, []).append(fact("firm.pair", other=ids[j], told=pair.said("pair")))
    for drive in filter(None, found.drives):
        said = fact("firm.drive", lead=ids[drive.lead], told=drive.said)
        told.setdefault(drive.member, []).append(said)
    for roll in filter(None, found.rolls):
        told.setdefault(roll.school, []).extend(roll.said)
    return told
