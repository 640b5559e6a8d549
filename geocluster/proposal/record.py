"""The parts of ``proposal.json``; unknown values are None, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from geocluster.grouping import Grouping
from geocluster.presets import citation, keys_of
from geocluster.proposal.tier import TierResult
from geocluster.rules import Lead, Rules
from geocluster.schools import Counts, Issue, Source
from geocluster.texts import say
from geocluster.travel import Closure, TravelTimes

__all__ = ["data_record", "rules_record", "source_record", "tier_record", "travel_record"]


def tier_record(tier: TierResult) -> dict[str, Any]:
    """Return a tier's part of the record: groups, and schools in none."""
    ids, say = tier.problem.schools.ids, tier.speaker().say
    within = tier.within.name if tier.within else None
    return {
        "name": tier.name,
        "preset": tier.problem.rules.preset,
        "rules": rules_record(tier.problem.rules),
        **({"within": within} if within else {}),
        "objective": tier.objective,
        "lower_bound": tier.lower_bound,
        "groups": _groups(tier),
        "ungrouped": [
            {
                "school": ids[x.school],
                "reason": x.reason,
                "detail": say(x.fact),
                "cost": x.cost,
                "rules": list(x.rules),
            }
            for x in tier.ungrouped
        ],
    }


def _groups(tier: TierResult) -> list[dict[str, Any]]:
    if tier.grouping is None or tier.judgement is None:
        return []
    ids, shown = tier.problem.schools.ids, tier.problem.rules.lead is not Lead.NONE
    say = tier.speaker().say
    return [
        {
            "id": label,
            **({"parent": parent} if tier.within else {}),
            "schools": [ids[i] for i in group.members],
            "lead": ids[score.lead] if shown and score.lead is not None else None,
            "pupils": score.pupils,
            "longest_drive_seconds": score.longest_drive,
            "cost": score.cost,
            "kinds": list(score.kinds),
            "flags": [code for remark in said for code in remark.codes],
            "remarks": [say(remark.fact) for remark in said],
        }
        for label, parent, group, score, said in zip(
            tier.group_ids,
            tier.parents,
            tier.grouping.groups,
            tier.judgement.groups,
            tier.remarks,
            strict=True,
        )
    ]


def travel_record(
    travel: TravelTimes, ids: Sequence[str], groupings: Sequence[Grouping]
) -> dict[str, Any]:
    """Return what is told of the travel times beside the seconds.

    Parameters
    ----------
    travel, ids
        Of the schools.
    groupings
        Of the tiers; of drives by ferry those are told that lie within a group.
    """
    return {
        "engine": travel.engine,
        "speed_kmh": travel.speed_kmh,
        "detour": travel.detour,
        "cutoff_seconds": int(travel.cutoff),
        "network_date": travel.network_date,
        "country": travel.country,
        "unreachable": [ids[i] for i in sorted(travel.unreachable)],
        "why_unreachable": {ids[i]: say(why) for i, why in sorted(travel.unreachable.items())},
        "snapped_far": [{"school": ids[i], "metres": round(m)} for i, m in travel.snapped_far],
        "moved": [
            {
                "school": ids[m.school],
                "metres": round(m.metres),
                "own_road_metres": round(m.own_metres),
                "own_road_way": m.way,
                "cut_off_roads": m.roads,
                "cut_off_metres": round(m.length),
                "over_water": travel.is_over_water(m.school),
            }
            for m in travel.moved
        ],
        "over_water": None
        if travel.over_water is None
        else [ids[i] for i in np.flatnonzero(travel.over_water).tolist()],
        "by_ferry": _by_ferry(travel, ids, groupings),
        "closed": _closure(travel.closure, ids),
    }


def _by_ferry(
    travel: TravelTimes, ids: Sequence[str], groupings: Sequence[Grouping]
) -> list[dict[str, Any]] | None:
    """Drives within the groups that take a ferry; None where that is not known."""
    if travel.ferry_pairs is None or not groupings:
        return None
    inside = [{i: k for k, g in enumerate(x.groups) for i in g.members} for x in groupings]
    return [
        {"from": ids[i], "to": ids[j], "seconds": travel.between(i, j)}
        for i, j in travel.ferry_pairs.tolist()
        if any(group_of.get(i, -1) == group_of.get(j, -2) for group_of in inside)
    ]


def data_record(counts: Counts, issues: Iterable[Issue]) -> dict[str, Any]:
    """Return how many records were read, and what was found in them."""
    return {
        "read": counts.read,
        "kept": counts.kept,
        "rejected": counts.rejected,
        "filtered": counts.filtered,
        "issues": [
            {
                "row": x.row,
                "column": x.column,
                "code": x.code,
                "message": x.message,
                "action": x.action,
                "value": x.value,
                "file": x.file,
            }
            for x in issues
        ],
    }


def rules_record(rules: Rules) -> list[dict[str, Any]]:
    """Return each rule with its value and its source; None where it has no source."""
    rows = []
    for key, value in keys_of(rules).items():
        if key in ("name", "preset"):
            continue
        source = citation(rules, key)
        rows.append(
            {
                "rule": key,
                "value": value,
                "citation": source.text if source else None,
                "verified": source.verified if source else None,
                "note": source.note if source and source.note else None,
            }
        )
    return rows


def _closure(closure: Closure | None, ids: Sequence[str]) -> dict[str, Any] | None:
    if closure is None:
        return None
    return {
        "roads": [{"road": label, "segments": count} for label, count in closure.roads],
        "schools": [
            {
                "school": ids[d.school],
                "drives_longer": d.longer,
                "drives_lost": d.lost,
                "most_seconds_longer": d.added,
                "worst": [ids[i] for i in d.worst] if d.worst else None,
                "moved_metres": None if d.moved is None else round(d.moved),
            }
            for d in closure.diverted
        ],
    }


def source_record(source: Source) -> dict[str, Any]:
    """Return a source of data."""
    return {
        "name": source.name,
        "licence": source.licence,
        "attribution": source.attribution,
        "date": source.date,
        "url": source.url,
        "synthetic": source.synthetic,
    }
