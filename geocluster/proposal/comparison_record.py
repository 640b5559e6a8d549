"""Proposals side by side as a record: ``comparison.json``; unknown values are None, never 0."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from geocluster.facts import Fact
from geocluster.measures import Figure
from geocluster.proposal.comparison import (
    Change,
    Comparison,
    Match,
    Move,
    Place,
    Side,
    TierComparison,
)
from geocluster.proposal.comparison_facts import comparison_facts, tier_facts
from geocluster.proposal.crossed import Crossed
from geocluster.proposal.said import said_record
from geocluster.proposal.tier import TierResult
from geocluster.proposal.why_moved import why_moved
from geocluster.texts import ENGLISH, Language, Speaker

__all__ = [
    "COMPARISON_FORMAT",
    "comparison_json",
    "comparison_record",
    "figures_apart",
    "match_figures",
    "reasons",
    "whole_figures",
]

COMPARISON_FORMAT = 1
"""Of ``comparison.json``."""


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return the content of ``comparison.json``."""
    speaker = comparison.speaker()
    return {
        "format": COMPARISON_FORMAT,
        "proposals": [_side(side) for side in comparison.sides],
        "said": [said_record(found, speaker) for found in comparison_facts(comparison)],
        "tiers": [_tier(tier, comparison, speaker) for tier in comparison.tiers],
    }


def comparison_json(comparison: Comparison) -> str:
    """Return ``comparison.json``."""
    record = comparison_record(comparison)
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _side(side: Side) -> dict[str, Any]:
    proposal = side.proposal
    return {
        "label": side.label,
        "name": proposal.name,
        "fingerprint": proposal.fingerprint,
        "status": proposal.status.value,
        "objective": proposal.objective,
        "lower_bound": proposal.lower_bound,
        "gap": proposal.gap,
        "tiers": [tier.name for tier in proposal.tiers],
    }


def _tier(compared: TierComparison, comparison: Comparison, speaker: Speaker) -> dict[str, Any]:
    return {
        "name": compared.name,
        "names": [tier.name for tier in compared.tiers],
        "said": [said_record(found, speaker) for found in tier_facts(compared)],
        "measures": [_measure(figures, speaker) for figures in whole_figures(compared.tiers)],
        "rules": [_rule(x.key, x.values) for x in compared.rules if not x.of_pins],
        "pins": [_rule(x.key, x.values) for x in compared.rules if x.of_pins],
        "data": [[said_record(found, speaker) for found in told] for told in compared.data],
        "only_in": [list(compared.only_in(k)) for k in range(len(compared.tiers))],
        "pairs": [_pairs(compared, k) for k in range(1, len(compared.tiers))],
        "groups": [_match(match, compared, speaker) for match in compared.matches],
        "judged": [_judged(judged, compared) for judged in compared.judged],
        "moves": [_move(move, compared, comparison) for move in compared.moves],
    }


def whole_figures(tiers: Sequence[TierResult]) -> list[list[Figure | None]]:
    """Return for each measure of the whole the figure of each tier; None where it has none."""
    return figures_apart([tier.measures.whole if tier.measures else () for tier in tiers])


def figures_apart(sides: Sequence[Sequence[Figure] | None]) -> list[list[Figure | None]]:
    """Return for each measure that some have the figure of each; None where one has it not."""
    by_header = [{figure.header: figure for figure in side or ()} for side in sides]
    headers = dict.fromkeys(header for side in by_header for header in side)
    return [[side.get(header) for side in by_header] for header in headers]


def match_figures(match: Match, compared: TierComparison) -> list[Sequence[Figure] | None]:
    """Return the measures of each of several groups that answer to each other."""
    return [
        None if k is None or tier.measures is None else tier.measures.groups[k]
        for k, tier in zip(match.groups, compared.tiers, strict=True)
    ]


def _measure(figures: Sequence[Figure | None], speaker: Speaker) -> dict[str, Any]:
    known = next(figure for figure in figures if figure is not None)
    return {
        "measure": known.measure.key,
        "which": known.which,
        "unit": known.unit,
        "title": speaker.say(known.said),
        "values": [None if figure is None else figure.value for figure in figures],
    }


def _rule(key: str, values: Sequence[Any]) -> dict[str, Any]:
    return {"key": key, "values": list(values)}


def _pairs(compared: TierComparison, k: int) -> dict[str, Any]:
    mine, theirs = compared.pairs(0), compared.pairs(k)
    return {
        "label": compared.labels[k],
        "kept": len(mine & theirs),
        "lost": len(mine - theirs),
        "new": len(theirs - mine),
    }


def _match(match: Match, compared: TierComparison, speaker: Speaker) -> dict[str, Any]:
    order = {x: k for k, x in enumerate(compared.schools)}
    return {
        "same": match.same,
        "groups": [
            None
            if k is None
            else {
                "id": compared.tiers[side].group_ids[k],
                "schools": sorted(compared.groups(side)[k], key=order.__getitem__),
            }
            for side, k in enumerate(match.groups)
        ],
        "measures": [
            _measure(figures, speaker) for figures in figures_apart(match_figures(match, compared))
        ],
    }


def _judged(judged: Crossed, compared: TierComparison) -> dict[str, Any]:
    speaker, ids = compared.tiers[judged.under].speaker(), compared.tiers[judged.of].group_ids
    whole = judged.whole
    return {
        "of": compared.labels[judged.of],
        "under": compared.labels[judged.under],
        "cost": None if whole is None else whole.counted.total,
        "rules_broken": None if whole is None else sum(whole.broken.values()),
        "above_bound": judged.more,
        "groups": [
            {
                "id": label,
                "judged": score is not None,
                "cost": None if score is None else score.cost,
                "violations": [
                    said_record(v.fact, speaker) for v in (score.violations if score else ())
                ],
            }
            for label, score in zip(ids, judged.groups, strict=True)
        ],
    }


def _move(move: Move, compared: TierComparison, comparison: Comparison) -> dict[str, Any]:
    return {
        "school": move.school,
        "name": comparison.names[move.school],
        "moves": move.moves,
        "places": [_place(place, k, compared) for k, place in enumerate(move.places)],
        "changes": [
            {
                "label": compared.labels[change.side],
                "how": change.how.value,
                "kept": list(change.kept),
                "new": list(change.new),
                "lost": list(change.lost),
                "lead_changed": change.lead_changed,
                "why": [
                    said_record(told, speaker)
                    for told, speaker in reasons(move, change, compared, comparison)
                ],
            }
            for change in move.changes
        ],
    }


def _place(place: Place | None, k: int, compared: TierComparison) -> dict[str, Any] | None:
    if place is None:
        return None
    group = None if place.group is None else compared.tiers[k].group_ids[place.group]
    return {"group": group, "lead": place.lead, "reason": place.reason}


def reasons(
    move: Move,
    change: Change,
    compared: TierComparison,
    comparison: Comparison,
    language: str | Language = ENGLISH,
) -> Iterator[tuple[Fact, Speaker]]:
    """Yield why a school is elsewhere, each with who says it: names and sources are those there."""
    for why in why_moved(compared, move, change):
        if why.under is None:
            yield why.fact, comparison.speaker(language)
        else:
            yield why.fact, compared.tiers[why.under].speaker(language)
