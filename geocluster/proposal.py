"""The record of one answer: grouping, judgement, proven bound, and where it all comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import Any

import numpy as np

from geocluster.backdrop import Backdrop
from geocluster.flags import Remark, remarks
from geocluster.grouping import Grouping
from geocluster.judge import Judgement
from geocluster.left import Left, free_alone, in_the_way
from geocluster.manifest import MANIFEST, InputEntry
from geocluster.presets import citation, keys_of
from geocluster.problem import Problem, Standing
from geocluster.rules import Lead, Rules
from geocluster.schools import Issue, Source
from geocluster.travel import Closure

__all__ = ["Bound", "Left", "Proposal", "Solution", "Status", "gap", "rules_record"]


class Status(Enum):
    """What is known of the answer.

    ``OPTIMAL``: proven best. ``FEASIBLE``: every rule holds, a better one may exist.
    ``INFEASIBLE``: proven that no grouping meets the hard rules. ``UNKNOWN``: time ran out
    with nothing found.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of seconds that no grouping can beat, and why that is so.

    Attributes
    ----------
    value
        Whole seconds.
    proof
        For people: what kind of argument proves it.
    """

    value: int
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What a solver returns.

    Attributes
    ----------
    grouping
        The best found, None where nothing was found.
    bound
        None where nothing is proven.
    status
        See :class:`Status`.
    runtime
        Seconds.
    interrupted
        True where the user stopped it.
    """

    grouping: Grouping | None
    bound: Bound | None
    status: Status
    runtime: float
    interrupted: bool = False


def gap(objective: int | None, bound: int | None) -> float | None:
    """Return the share of the objective that is not proven; None where either is unknown.

    Examples
    --------
    >>> gap(200, 150), gap(0, 0), gap(200, None)
    (0.25, 0.0, None)
    """
    if objective is None or bound is None:
        return None
    return (objective - bound) / objective if objective else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proposal:
    """Everything that maps, tables and people read.

    Attributes
    ----------
    name
        Of the scenario.
    problem
        Schools, travel times, rules and pins.
    grouping
        None where nothing was found.
    judgement
        The judge's view of the grouping.
    left
        Every school in no group, with its reason.
    bound, status, runtime, seed, interrupted
        Of the solver; ``runtime`` in seconds.
    issues
        Of the school list, then of the travel times: everything that a planner should look at.
    title, note
        Shown on map and print.
    backdrop
        For the map.
    sources
        Of all data used.
    inputs
        Files that the scenario reads, as they were when they were read.
    scenario
        The scenario with presets and defaults written out, as nested dictionaries.
    versions
        Of geocluster and what it computed with.
    """

    name: str
    problem: Problem
    grouping: Grouping | None
    judgement: Judgement | None
    left: tuple[Left, ...]
    bound: Bound | None
    status: Status
    runtime: float
    seed: int
    interrupted: bool = False
    issues: tuple[Issue, ...] = ()
    title: str = ""
    note: str = "Draft for discussion; not a decision."
    backdrop: Backdrop = field(default_factory=Backdrop)
    sources: tuple[Source, ...] = ()
    inputs: tuple[InputEntry, ...] = ()
    scenario: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Proposal({self.name!r}: {self._said})"

    def _repr_html_(self) -> str:
        """Return what is proposed for a notebook: the groups by name, and the status."""
        names = self.problem.schools.names
        groups = self.grouping.groups if self.grouping else ()
        listed = [escape(", ".join(names[i] for i in group.members)) for group in groups]
        rows = "".join(
            f"<tr><td>{label}</td><td>{said}</td></tr>"
            for label, said in zip(self.group_ids(), listed, strict=True)
        )
        return (
            f"<p><b>{escape(self.title or self.name)}</b>: {escape(self._said)}</p>"
            f"<table><tr><th>group</th><th>schools</th></tr>{rows}</table>"
            f"<p>{escape(self.note)}</p>"
        )

    @property
    def _said(self) -> str:
        if self.grouping is None:
            return f"no grouping; {self.status_in_words}"
        grouped = sum(len(group.members) for group in self.grouping.groups)
        cost = "" if self.objective is None else f", cost {self.objective / 60:,.1f} min"
        barred = f", {len(self.not_eligible)} may not join" if self.not_eligible else ""
        return (
            f"{grouped} schools in {len(self.grouping.groups)} groups, {len(self.left_out)} left "
            f"out{barred}{cost}; {self.status_in_words}"
        )

    @property
    def objective(self) -> int | None:
        """Seconds; None where nothing was found."""
        return self.judgement.total if self.judgement else None

    @property
    def lower_bound(self) -> int | None:
        """Seconds; None where nothing is proven."""
        return self.bound.value if self.bound else None

    @property
    def gap(self) -> float | None:
        """Share of the objective that is not proven."""
        return gap(self.objective, self.lower_bound)

    @property
    def status_in_words(self) -> str:
        """The status as a planner would say it."""
        found = self.gap
        if self.is_empty:
            proven = self.status is Status.OPTIMAL
            sure = "" if proven else " Whether a group would cost less is not proven."
            return f"No group is made. {in_the_way(self.problem, self.left)}{sure}"
        if self.status is Status.OPTIMAL:
            travel = self.problem.travel
            by = "" if travel.speed_kmh is None else f", by times of a {travel.words}"
            return f"Proven best{by}: no grouping within these rules costs less."
        if self.status is Status.INFEASIBLE:
            return "Proven impossible: no grouping meets the hard rules."
        if self.status is Status.UNKNOWN:
            return "Time ran out before any grouping was found."
        if found is None:
            return "A grouping within the rules; how far from the best is not known."
        share = found * 100
        said = f"{share:.1f}" if share >= 1 else f"{max(share, 0.01):.2f}"
        return f"A grouping within the rules; the best possible costs at most {said} % less."

    @property
    def is_empty(self) -> bool:
        """Whether an answer was found that makes no group at all."""
        return self.grouping is not None and not self.grouping.groups

    @property
    def empty_as_asked(self) -> bool:
        """Whether there is no group because rules or pins let every school stand alone for free."""
        return self.is_empty and free_alone(self.problem)

    @property
    def not_eligible(self) -> tuple[Left, ...]:
        """Schools that may not join a group (``members``): nobody left them out."""
        return tuple(x for x in self.left if self._barred(x.school))

    @property
    def left_out(self) -> tuple[Left, ...]:
        """Schools in no group that could have been asked: all but those that may not join."""
        return tuple(x for x in self.left if not self._barred(x.school))

    def _barred(self, school: int) -> bool:
        return self.problem.standing[school] is Standing.NOT_ELIGIBLE

    @property
    def synthetic(self) -> bool:
        """Whether any of the data are made up."""
        return any(source.synthetic for source in self.sources)

    def group_ids(self) -> tuple[str, ...]:
        """Return a short label for each group, in the grouping's order."""
        groups = self.grouping.groups if self.grouping else ()
        return tuple(f"G{k:0{len(str(len(groups)))}d}" for k in range(1, len(groups) + 1))

    def remarks(self) -> tuple[tuple[Remark, ...], ...]:
        """Return what should be looked at in each group, in the grouping's order."""
        return remarks(self.grouping, self.problem) if self.grouping else ()

    def record(self) -> dict[str, Any]:
        """Return the content of ``proposal.json``; unknown values are None, never 0."""
        return {
            "format": 1,
            "scenario": {"name": self.name, "fingerprint": self.problem.fingerprint},
            "status": self.status.value,
            "status_in_words": self.status_in_words,
            "objective": self.objective,
            "lower_bound": self.lower_bound,
            "gap": self.gap,
            "proof": self.bound.proof if self.bound else None,
            "seed": self.seed,
            "runtime_seconds": round(self.runtime, 3),
            "interrupted": self.interrupted,
            "tiers": [self.tier_record()],
            "travel": self._travel(),
            "data": self._data(),
            "sources": [_source(s) for s in self.sources],
            "versions": self.versions,
            "manifest": MANIFEST,
        }

    def tier_record(self) -> dict[str, Any]:
        """Return the tier's part of ``proposal.json``: groups, and schools in none."""
        ids = self.problem.schools.ids
        groups = []
        if self.grouping and self.judgement:
            shown = self.problem.rules.lead is not Lead.NONE
            for label, group, score, said in zip(
                self.group_ids(),
                self.grouping.groups,
                self.judgement.groups,
                self.remarks(),
                strict=True,
            ):
                lead = ids[score.lead] if shown and score.lead is not None else None
                groups.append(
                    {
                        "id": label,
                        "schools": [ids[i] for i in group.members],
                        "lead": lead,
                        "pupils": score.pupils,
                        "longest_drive_seconds": score.longest_drive,
                        "cost": score.cost,
                        "kinds": list(score.kinds),
                        "flags": [code for remark in said for code in remark.codes],
                        "remarks": [remark.detail for remark in said],
                    }
                )
        return {
            "name": self.problem.rules.name,
            "preset": self.problem.rules.preset,
            "rules": rules_record(self.problem.rules),
            "objective": self.objective,
            "lower_bound": self.lower_bound,
            "groups": groups,
            "ungrouped": [
                {
                    "school": ids[x.school],
                    "reason": x.reason,
                    "detail": x.detail,
                    "cost": x.cost,
                    "rules": list(x.rules),
                }
                for x in self.left
            ],
        }

    def _travel(self) -> dict[str, Any]:
        travel, ids = self.problem.travel, self.problem.schools.ids
        return {
            "engine": travel.engine,
            "speed_kmh": travel.speed_kmh,
            "detour": travel.detour,
            "cutoff_seconds": int(travel.cutoff),
            "network_date": travel.network_date,
            "country": travel.country,
            "unreachable": [ids[i] for i in sorted(travel.unreachable)],
            "why_unreachable": {ids[i]: why for i, why in sorted(travel.unreachable.items())},
            "snapped_far": [{"school": ids[i], "metres": round(m)} for i, m in travel.far],
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
            "by_ferry": self._by_ferry(),
            "closed": _closure(travel.closure, ids),
        }

    def _by_ferry(self) -> list[dict[str, Any]] | None:
        """Drives within the groups that take a ferry; None where that is not known."""
        travel, ids = self.problem.travel, self.problem.schools.ids
        if travel.ferry_pairs is None or self.grouping is None:
            return None
        group_of = {i: k for k, g in enumerate(self.grouping.groups) for i in g.members}
        return [
            {"from": ids[i], "to": ids[j], "seconds": travel.between(i, j)}
            for i, j in travel.ferry_pairs.tolist()
            if group_of.get(i, -1) == group_of.get(j, -2)
        ]

    def _data(self) -> dict[str, Any]:
        counts = self.problem.schools.counts
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
                for x in self.issues
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


def _closure(closure: Closure | None, ids: tuple[str, ...]) -> dict[str, Any] | None:
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


def _source(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "licence": source.licence,
        "attribution": source.attribution,
        "date": source.date,
        "url": source.url,
        "synthetic": source.synthetic,
    }
