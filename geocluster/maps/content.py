"""What the page shows, as plain values: everything is read from the proposal, nothing decided."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from geocluster.facts import Fact, fact
from geocluster.judge import alone_costs
from geocluster.legible import LONGEST_RULE, LONGEST_SENTENCE, shown
from geocluster.maps.base import base_layers
from geocluster.maps.changes import places_told, today_content
from geocluster.maps.groups import Say, groups_content, saying
from geocluster.maps.kept import with_drawn
from geocluster.maps.measured import beside_content
from geocluster.maps.notes import notes_content
from geocluster.maps.reach import reach_content
from geocluster.maps.spoken import day_in_words, sentences, spoken_content
from geocluster.plane import Plane
from geocluster.plausible import DOUBTS
from geocluster.proposal import (
    Proposal,
    TierResult,
    broken_aloud,
    drives_told,
    estimate_told,
    near_said,
    rules_told,
    synthetic_told,
    told_violations,
)
from geocluster.rules import Eligibility, Rules, keys_of
from geocluster.schools import Issue, Schools
from geocluster.terms import further_of, paid
from geocluster.texts import Language, Speaker
from geocluster.texts.noted import issue_words
from geocluster.travel import TravelTimes, closure_facts

__all__ = ["page_content"]

_DETAILS = (
    "phase", "type", "faith", "medium", "authority", "partnership", "placed_by", "site", "head",
    "rural", "plan",
)  # fmt: skip
_ISOLATED = frozenset({"no_partner_in_reach", "isolated"})
_MOST_ISSUES = 200


def page_content(
    proposal: Proposal, *, drawn: bool = True, language: str | Language | None = None
) -> dict[str, Any]:
    """Return the one block of data that the page reads.

    Parameters
    ----------
    proposal
        Everything is read from it.
    drawn
        False leaves out the base and the areas, which are only drawn: what is left are facts.
    language
        In which facts are said, by its BCP 47 tag; None for that of the scenario.

    Returns
    -------
    dict
        Ready for JSON.

    Texts are cut to what a display can hold; unknown values are None, never 0. Seconds and
    pupils are those of :meth:`~geocluster.proposal.Proposal.record`.
    """
    language = proposal.language if language is None else language
    speaker = proposal.speaker(language)
    plane, say = Plane.around(proposal.schools.lonlat), saying(speaker)
    speakers = [tier.speaker(language) for tier in proposal.tiers]
    broken = [
        saying(speaker)(found)
        for tier, speaker in zip(proposal.tiers, speakers, strict=True)
        for found in told_violations(tier)
    ]
    aloud = [
        saying(speaker)(broken_aloud(tier))
        for tier, speaker in zip(proposal.tiers, speakers, strict=True)
    ]
    content = {
        **spoken_content(speaker, proposal.schools.names),
        "title": shown(proposal.title or proposal.name, 200),
        "note": say(proposal.noted),
        "synthetic": say(synthetic_told(proposal)) or None,
        "estimate": say(estimate_told(proposal.travel)) or None,
        "aloud": sentences(speaker, aloud) or None,
        "doubts": _doubts(proposal, speaker),
        "status": _status(proposal, say, broken),
        "travel": _travel(proposal.travel, say),
        "schools": _schools(proposal.schools, plane, say),
        "tiers": [
            _tier(proposal, k, plane, speaker, drawn=drawn)
            | {"near": _near(proposal, k, speaker), "fares": _fares(proposal, k, speaker)}
            for k, speaker in enumerate(speakers)
        ],
        "reach": reach_content(
            proposal.travel, max(tier.problem.drive_limit for tier in proposal.tiers)
        ),
        "snapped": _snapped(proposal.travel, plane),
        "data": _data(proposal, speaker),
        "sources": _sources(proposal),
        "seed": proposal.seed,
        "made": day_in_words(speaker, proposal.created),
        "versions": {shown(k): shown(v) for k, v in sorted(proposal.versions.items())},
        "closure": _closure(proposal, say),
        "base": _base(proposal, plane) if drawn else {},
    }
    kept = proposal.basemap.kept
    return with_drawn(content, kept) if drawn and kept is not None else content


def _base(proposal: Proposal, plane: Plane) -> dict[str, Any]:
    return base_layers(proposal.basemap, plane, schools=proposal.schools)


def _tier(
    proposal: Proposal, k: int, plane: Plane, speaker: Speaker, *, drawn: bool
) -> dict[str, Any]:
    """Return what one tier says; the page shows one at a time, and what all of them share."""
    say, tier, inside = saying(speaker), proposal.tiers[k], proposal.tiers[k + 1 :]
    groups = groups_content(tier, proposal.basemap, plane, speaker, inside=inside, drawn=drawn)
    places = places_told(tier, proposal.status if len(proposal.tiers) > 1 else None)
    return {
        "name": shown(tier.name, 60),
        "figures": _figures(tier, groups),
        "limits": _limits(tier.problem.rules),
        "rules": list(map(saying(speaker, LONGEST_RULE), rules_told(tier.problem))),
        "places": _places(tier, groups, places, say),
        "groups": groups,
        "left": _left(tier, say),
        "today": [one | {"words": say(one["words"])} for one in today_content(tier)],
        "beside": beside_content(tier, speaker),
        **notes_content(tier, speaker),
    }


def _limits(rules: Rules) -> dict[str, Any]:
    """Return the rules as they are written in ``[[tier]]``, numbers as numbers; texts cut."""
    written = keys_of(rules)
    return {key: _plain(value) for key, value in written.items() if key not in ("name", "preset")}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {shown(str(key)): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _near(proposal: Proposal, k: int, speaker: Speaker) -> dict[str, list[str]]:
    """Say what is known of other places and groupings, of the whole and of each group of a tier."""
    tier = proposal.tiers[k]
    found, say = proposal.alternatives, saying(speaker, LONGEST_RULE)
    asked = tier.why_not.said() if tier.why_not else ()
    told = (*asked, *near_said(found, proposal.ensemble, proposal.tiers, k))
    of_groups = found.said_of_groups(tier.grouping, k) if found and tier.grouping else ()
    return {"whole": [say(one) for one in told], "groups": [say(one) for one in of_groups]}


def _fares(proposal: Proposal, k: int, speaker: Speaker) -> dict[str, list[str]]:
    """Say how the answer of a tier, and each of its groups, fares under other data."""
    if proposal.robustness is None:
        return {"whole": [], "groups": []}
    found, say = proposal.robustness.tiers[k], saying(speaker, LONGEST_RULE)
    return {
        "whole": [say(told) for told in found.said()],
        "groups": [say(found.said_of(group)) for group in range(len(found.groups))],
    }


def _status(proposal: Proposal, say: Say, broken: list[str]) -> dict[str, Any]:
    return {
        "code": "empty" if _is_empty(proposal) else proposal.status.value,
        "words": say(proposal.verdict),
        "cost": say(_cost(proposal)),
        "by_term": say(_by_term(proposal)),
        "broken": broken,
    }


def _cost(proposal: Proposal) -> Fact | None:
    """Tell what the answer costs; by which method that is proven, the record tells, and no map."""
    cost = proposal.cost
    if cost is None or "proof" not in cost.figures:
        return cost
    return replace(cost, figures={**cost.figures, "proof": None})


def _is_empty(proposal: Proposal) -> bool:
    """Tell whether an answer that was found makes no group; one drawn by hand is as it is."""
    return proposal.is_empty and proposal.drawn is None


def _by_term(proposal: Proposal) -> Fact | None:
    """Tell what is paid for each term, over all tiers; None where no further term is asked for."""
    if not any(tier.problem.rules.costs for tier in proposal.tiers):
        return None
    costs: Counter[str] = Counter()
    for tier in proposal.tiers:
        costs.update(tier.by_term)
    told = [paid(term, cost) for term, cost in costs.items() if cost]
    return fact("objective.by_term", paid=told) if told else None


def _doubts(proposal: Proposal, speaker: Speaker) -> list[str]:
    """Return what puts the travel times in doubt."""
    found = (issue for issue in proposal.issues if issue.code in DOUBTS)
    return [shown(issue_words(issue, speaker), LONGEST_SENTENCE) for issue in found]


def _figures(tier: TierResult, groups: list[dict[str, Any]]) -> dict[str, Any]:
    drives = [link["seconds"] for group in groups for link in group["links"]]
    grouped = sum(len(group["schools"]) for group in groups)
    barred = tier.problem.eligibility.count(Eligibility.NOT_ELIGIBLE)
    return {
        "schools": len(tier.problem),
        "groups": len(groups),
        "grouped": grouped,
        "alone": len(tier.problem) - barred - grouped,
        "not_eligible": barred,
        "drive_seconds": None if None in drives else sum(drives),
    }


def _travel(travel: TravelTimes, say: Say) -> dict[str, Any]:
    return {
        "engine": shown(travel.engine),
        "words": say(drives_told(travel)),
        "how": say(travel.how),
        "cutoff_seconds": int(travel.cutoff),
        "network_date": shown(travel.network_date) if travel.network_date else None,
        "far_metres": travel.far_metres,
        "ferries_known": travel.ferry_pairs is not None,
    }


def _closure(proposal: Proposal, say: Say) -> dict[str, Any] | None:
    """Say which roads are closed, and what that does to each school, the worst first."""
    travel = proposal.travel
    if travel.closure is None:
        return None
    return {
        "roads": [shown(label, 200) for label, _ in travel.closure.roads],
        "schools": [say(found) for _, found in closure_facts(proposal.schools, travel)],
    }


def _snapped(travel: TravelTimes, plane: Plane) -> list[list[float] | None] | None:
    """Where each school was put on its road: longitude, latitude, and metres from the school."""
    snapped, metres = travel.snapped_points, travel.snapped_metres
    if snapped is None or metres is None:
        return None
    return [
        [round(lon, 5), round(lat, 5), round(far)] if math.isfinite(lon + lat + far) else None
        for (lon, lat), far in zip(plane.together(snapped).tolist(), metres.tolist(), strict=True)
    ]


def _schools(schools: Schools, plane: Plane, say: Say) -> list[dict[str, Any]]:
    lonlat = plane.together(schools.lonlat)
    columns = {say(fact(f"field.{name}")): schools.column(name) for name in _DETAILS}
    return [
        {
            "id": shown(school),
            "name": shown(schools.names[i]),
            "lat": round(float(lonlat[i, 1]), 5),
            "lon": round(float(lonlat[i, 0]), 5),
            "pupils": schools.pupils[i],
            "details": [[t, shown(v[i])] for t, v in columns.items() if v[i] is not None],
        }
        for i, school in enumerate(schools.ids)
    ]


def _places(
    tier: TierResult,
    groups: list[dict[str, Any]],
    places: Sequence[Mapping[str, list[Fact]]],
    say: Say,
) -> list[dict[str, Any]]:
    """Return the place of each school in a tier: its group, and what it is there."""
    group_of = {i: k for k, group in enumerate(groups) for i in group["schools"]}
    leads = {group["lead"] for group in groups}
    reasons = {x.school: x.reason for x in tier.ungrouped}
    return [
        {
            "kind": _kind(i, group_of, tier.problem.eligibility[i], reasons),
            "group": group_of.get(i),
            "lead": i in leads,
            **{name: [say(one) for one in found] for name, found in told.items()},
        }
        for i, told in enumerate(places)
    ]


def _kind(
    i: int, group_of: Mapping[int, int], eligibility: Eligibility, reasons: Mapping[int, str]
) -> str:
    if i in group_of:
        return "grouped"
    if eligibility is Eligibility.EXCLUDED:
        return "excluded"
    if eligibility is Eligibility.NOT_ELIGIBLE:
        return "not_eligible"
    if eligibility is Eligibility.UNREACHABLE or reasons.get(i) == "unreachable":
        return "unreachable"
    return "isolated" if reasons.get(i) in _ISOLATED else "alone"


def _left(tier: TierResult, say: Say) -> list[dict[str, Any]]:
    """Return every school that is in no group; those that nobody explained say so."""
    grouped = {i for g in (tier.grouping.groups if tier.grouping else ()) for i in g.members}
    told = {x.school: x for x in tier.ungrouped}
    found = tier.grouping is not None
    without = fact("ungrouped.no_reason" if found else "ungrouped.nothing_found")
    return [
        {
            "school": i,
            "reason": shown(told[i].reason) if i in told else "",
            "detail": say(told[i].fact if i in told else without),
            "changes": [say(change) for change in told[i].changes] if i in told else [],
            "cost": told[i].cost if i in told else None,
            "charged": [
                say(match)
                for cost in further_of(alone_costs(i, tier.problem) or ())
                for match in cost.facts
            ],
        }
        for i in range(len(tier.problem))
        if i not in grouped
    ]


def _data(proposal: Proposal, speaker: Speaker) -> dict[str, Any]:
    counts = proposal.schools.counts
    return {
        "read": counts.read,
        "kept": counts.kept,
        "rejected": counts.rejected,
        "filtered": counts.filtered,
        "issue_count": len(proposal.issues),
        "issues": [
            {
                "row": issue.row,
                "action": speaker.say(fact(f"terminal.action.{issue.action}")),
                "message": shown(issue_words(issue, speaker), LONGEST_SENTENCE),
            }
            for issue in _first(proposal.issues)
        ],
    }


def _first(issues: tuple[Issue, ...]) -> Iterable[Issue]:
    """Return as many issues as the page shows; of more than that, first those of the whole list."""
    if len(issues) > _MOST_ISSUES:
        issues = tuple(sorted(issues, key=lambda issue: issue.row is not None))
    return issues[:_MOST_ISSUES]


def _sources(proposal: Proposal) -> list[dict[str, Any]]:
    return [
        {
            "name": shown(source.name),
            "licence": shown(source.licence) if source.licence else None,
            "attribution": shown(source.attribution, 400) if source.attribution else None,
            "date": shown(source.date) if source.date else None,
            "url": shown(source.url, 400) if source.url else None,
            "synthetic": source.synthetic,
        }
        for source in proposal.sources
    ]
