"""The parts of ``proposal.json``; unknown values are None, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from geocluster.facts import Fact
from geocluster.grouping import Grouping
from geocluster.judge import alone_costs
from geocluster.measures import record_of
from geocluster.presets import citation, keys_of
from geocluster.problem import Problem
from geocluster.proposal.beside import Beside, Drawn
from geocluster.proposal.fair import Fair
from geocluster.proposal.said import said_record
from geocluster.proposal.solution import Bound, Status
from geocluster.proposal.studied_record import studied_record
from geocluster.proposal.tier import TierResult
from geocluster.rules import Lead, Rules
from geocluster.schools import Counts, Issue, Source
from geocluster.terms import TERMS, TermCost
from geocluster.texts import ENGLISH, Language, Speaker
from geocluster.travel import Closure, TravelTimes
from geocluster.ungrouped import Ungrouped

__all__ = [
    "answer_record",
    "data_record",
    "drawn_record",
    "rules_record",
    "said_record",
    "source_record",
    "tier_record",
    "travel_record",
]


class Answer(Protocol):
    """What a tier and the whole have in common."""

    @property
    def status(self) -> Status:
        """What is known."""

    @property
    def verdict(self) -> Fact:
        """The same with figures."""

    @property
    def objective(self) -> int | None:
        """Seconds."""

    @property
    def bound(self) -> Bound | None:
        """What nothing can beat."""

    @property
    def gap(self) -> float | None:
        """Share of the objective that is not proven."""

    @property
    def by_term(self) -> Mapping[str, int]:
        """The objective, term by term."""


def answer_record(answer: Answer, speaker: Speaker) -> dict[str, Any]:
    """Return what is known of an answer."""
    bound = answer.bound
    return {
        "status": answer.status.value,
        "verdict": said_record(answer.verdict, speaker),
        "objective": answer.objective,
        "lower_bound": bound.value if bound else None,
        "gap": answer.gap,
        "proof": said_record(bound.proof, speaker) if bound else None,
        "costs": [{"term": term, "cost": int(cost)} for term, cost in answer.by_term.items()],
    }


def tier_record(tier: TierResult, language: str | Language = ENGLISH) -> dict[str, Any]:
    """Return a tier's part of the record: groups, and schools in none.

    Its sentences are in a language; those of ``proposal.json`` are English.
    """
    rules, ids, speaker = tier.asked.rules, tier.problem.schools.ids, tier.speaker(language)
    more = {} if tier.fair is None else {"fair": fair_record(tier.fair)}
    if tier.conflict is not None:
        more["conflict"] = said_record(tier.conflict, speaker)
    return {
        "name": tier.name,
        "within": tier.within.name if tier.within else None,
        "preset": rules.preset,
        "rules": rules_record(rules),
        **answer_record(tier, speaker),
        **more,
        "once": _costs(tier.judgement.once if tier.judgement else (), tier.problem, speaker),
        "violations": [said_record(violation.fact, speaker) for violation in tier.violations],
        "measures": record_of(tier.measures.whole) if tier.measures else {},
        "groups": _groups(tier, speaker),
        "ungrouped": [_ungrouped(x, tier.problem, speaker) for x in tier.ungrouped],
        "partnerships": [
            {"school": ids[i], "layers": [said_record(found, speaker) for found in told]}
            for i, told in tier.partnerships.items()
        ],
        "beside": [_beside(beside, speaker) for beside in tier.beside],
        **studied_record(tier, speaker),
    }


def fair_record(fair: Fair) -> dict[str, Any]:
    """Return which limit fairness found, and what is proven of it."""
    more = {"cost_with": fair.cost_with, "lower_bound_with": fair.bound_with}
    return {
        "limit_seconds": None if fair.limit is None else int(fair.limit),
        "alone": fair.alone,
        "proven": fair.proven,
        "cost_without": fair.cost,
        "lower_bound_without": fair.bound,
        **(more if fair.together else {}),
    }


def drawn_record(drawn: Drawn | None) -> dict[str, str] | None:
    """Return where a grouping comes from that was drawn by hand."""
    if drawn is None:
        return None
    return {"file": drawn.file, "sha256": drawn.sha256, "solved": drawn.solved.value}


def _beside(beside: Beside, speaker: Speaker) -> dict[str, Any]:
    ids, judged = beside.problem.schools.ids, beside.judgement
    return {
        "name": beside.name,
        "about": said_record(beside.about, speaker),
        "cost": beside.counted.total,
        "costs": [{"term": t, "cost": cost} for t, cost in beside.counted.by_term().items()],
        "unknown_drives": len(beside.counted.unknown),
        "broken": [{"rule": rule, "times": times} for rule, times in beside.broken.items()],
        "measures": record_of(beside.measures.whole),
        "groups": [
            {
                "schools": [ids[i] for i in group.members],
                "lead": None if group.lead is None else ids[group.lead],
                "breaks": list(dict.fromkeys(v.rule for v in score.violations)),
            }
            for group, score in zip(beside.grouping.groups, judged.groups, strict=True)
        ],
    }


def _costs(costs: Iterable[TermCost], problem: Problem, speaker: Speaker) -> list[dict[str, Any]]:
    return [
        {
            "term": c.term,
            "weight": int(c.weight),
            "amount": int(c.amount),
            "cost": int(c.cost),
            "matches": _matches(c, problem.schools.ids, speaker) if TERMS[c.term].in_costs else [],
        }
        for c in costs
    ]


def _matches(cost: TermCost, ids: Sequence[str], speaker: Speaker) -> list[dict[str, Any]]:
    """Tell what a further term charges for; of others there is one for each drive."""
    return [
        {
            "schools": [ids[i] for i in match.schools],
            "amount": int(match.amount),
            "said": None if (told := cost.told(match)) is None else said_record(told, speaker),
        }
        for match in cost.matches
    ]


def _groups(tier: TierResult, speaker: Speaker) -> list[dict[str, Any]]:
    ids, shown = tier.problem.schools.ids, tier.problem.rules.lead is not Lead.NONE
    counted = tier.counted.groups if tier.counted else ()
    measures = tier.measures.groups if tier.measures else ()
    return [
        {
            "id": label,
            "parent": parent,
            "schools": [ids[i] for i in group.members],
            "lead": ids[score.lead] if shown and score.lead is not None else None,
            "lead_is": None if how is None or score.lead is None else how.value,
            "centre": None if score.lead is None else ids[score.lead],
            "named": ids[group.lead] if tier.drawn and group.lead is not None else None,
            "pupils": score.pupils,
            "longest_drive_seconds": longest,
            "cost": score.cost,
            "costs": _costs(score.costs, tier.problem, speaker),
            "cost_as_if": as_if.cost,
            "violations": [
                said_record(v.fact, speaker) for v in tier.broken_by(group.members, score)
            ],
            "kinds": list(score.kinds),
            "flags": [code for remark in remarks for code in remark.codes],
            "remarks": [said_record(remark.fact, speaker) for remark in remarks],
            "partnerships": [said_record(found, speaker) for found in today],
            "measures": record_of(figures),
        }
        for label, parent, (group, score), how, longest, as_if, remarks, today, figures in zip(
            tier.group_ids,
            tier.parents,
            tier.scored,
            tier.led,
            tier.longest_drives,
            counted,
            tier.remarks,
            tier.partnerships_of_groups,
            measures,
            strict=True,
        )
    ]


def _ungrouped(left: Ungrouped, problem: Problem, speaker: Speaker) -> dict[str, Any]:
    changes = [said_record(change, speaker) for change in left.changes]
    return {
        "school": problem.schools.ids[left.school],
        "reason": left.reason,
        "why": said_record(left.fact, speaker),
        "cost": left.cost,
        "costs": _costs(alone_costs(left.school, problem) or (), problem, speaker),
        "rules": list(left.rules),
        **({"changes": changes} if changes else {}),
    }


def travel_record(
    travel: TravelTimes, ids: Sequence[str], groupings: Sequence[Grouping], speaker: Speaker
) -> dict[str, Any]:
    """Return what is told of the travel times beside the seconds.

    Parameters
    ----------
    travel, ids
        Of the schools.
    groupings
        Of the tiers; of drives by ferry those are told that lie within a group.
    speaker
        Says why a school is unreachable.
    """
    return {
        "engine": travel.engine,
        "speed_kmh": travel.speed_kmh,
        "detour": travel.detour,
        "cutoff_seconds": int(travel.cutoff),
        "network_date": travel.network_date,
        "country": travel.country,
        "unreachable": [ids[i] for i in sorted(travel.unreachable)],
        "why_unreachable": {
            ids[i]: said_record(why, speaker) for i, why in sorted(travel.unreachable.items())
        },
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
                **({} if x.fact is None else {"fact": x.fact.record()}),
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
