"""Everything that maps, tables and people read of one answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from geocluster.basemap import Basemap
from geocluster.errors import RulesError
from geocluster.facts import DRAFT, Fact, fact
from geocluster.given import as_list
from geocluster.judge import Violation
from geocluster.manifest import MANIFEST, RECORD_FORMAT, InputEntry
from geocluster.phrases import phrase
from geocluster.problem import fingerprint_of
from geocluster.proposal.alternatives import Alternatives
from geocluster.proposal.beside import Drawn
from geocluster.proposal.certificate import Certificates
from geocluster.proposal.edits import Edits
from geocluster.proposal.ensemble import Ensemble
from geocluster.proposal.fair import fair_verdict
from geocluster.proposal.near_record import alternatives_record, ensemble_record
from geocluster.proposal.record import (
    answer_record,
    data_record,
    drawn_record,
    source_record,
    tier_record,
    travel_record,
)
from geocluster.proposal.robustness import Robustness
from geocluster.proposal.robustness_record import robustness_record
from geocluster.proposal.solution import Bound, Bounded, Status, sum_by_term, sum_known
from geocluster.proposal.sweep import Sweep
from geocluster.proposal.tier import TierResult
from geocluster.proposal.verdict import (
    DrawnCost,
    cost_of,
    cost_of_drawn,
    verdict_on,
    verdict_on_drawn,
)
from geocluster.rules import Pins
from geocluster.schools import Issue, Schools, Source
from geocluster.texts import ENGLISH, Language, Speaker
from geocluster.travel import TravelTimes

__all__ = ["Joint", "Proposal"]


@dataclass(frozen=True, slots=True)
class Joint:
    """What is proven of several tiers together.

    Attributes
    ----------
    bound
        On the sum of their costs; None where nothing is proven. It may be above the sum of the
        bounds of the tiers, each of which is found without regard to the others.
    status
        Of all together.
    """

    bound: Bound | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proposal(Bounded):
    """Everything that maps, tables and people read.

    Attributes
    ----------
    name
        Of the scenario.
    tiers
        The answer of each tier, the coarsest first; each finer one lies ``within`` the one before.
    joint
        What is proven of several tiers together; None where there is one, of which all is said.
    runtime, seed, interrupted
        Of the solver; ``runtime`` in seconds.
    created
        Day on which it was solved, as ISO 8601 writes it; None where nobody wrote it down.
    issues
        Of the school list, then of the travel times: everything that a planner should look at.
    title, note
        Shown on map and print.
    basemap
        For the map.
    sources
        Of all data used.
    inputs
        Files that the scenario reads, as they were when they were read.
    sweep
        What hangs on one number of the rules; None where that was not asked.
    alternatives, ensemble
        Other groupings that are nearly as good, and random ones within the rules; None where that
        was not asked.
    robustness
        How it fares under other data; None where that was not asked.
    certificates
        What proves the bounds; None where nothing is proven, or it was not kept.
    edits
        What readers asked to be otherwise, of which the pins are; None where nobody did.
    scenario
        The scenario with presets and defaults written out, as nested dictionaries.
    versions
        Of geocluster and what it computed with.

    Raises
    ------
    RulesError
        If there is no tier, two have one name, one does not lie within the one before it, two
        differ in which schools are neighbours, or ``joint`` is not there exactly where there are
        several tiers.
    """

    name: str
    tiers: tuple[TierResult, ...]
    joint: Joint | None = None
    runtime: float
    seed: int
    interrupted: bool = False
    created: str | None = None
    issues: tuple[Issue, ...] = ()
    title: str = ""
    note: str = DRAFT
    basemap: Basemap = field(default_factory=Basemap)
    sources: tuple[Source, ...] = ()
    inputs: tuple[InputEntry, ...] = ()
    sweep: Sweep | None = None
    alternatives: Alternatives | None = None
    ensemble: Ensemble | None = None
    robustness: Robustness | None = None
    certificates: Certificates | None = None
    edits: Edits | None = None
    scenario: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tiers", tuple(as_list("tiers", self.tiers, error=RulesError)))
        if not self.tiers:
            raise RulesError(phrase("a proposal has at least one tier"))
        names = [tier.name for tier in self.tiers]
        if len(set(names)) != len(names):
            raise RulesError(
                phrase("each tier has a name of its own, not {names}", names=list(names))
            )
        for above, tier in zip((None, *self.tiers), self.tiers, strict=False):
            if tier.within is not above:
                inside = (
                    phrase("is the coarsest")
                    if above is None
                    else phrase("lies within {name!r}", name=above.name)
                )
                raise RulesError(
                    phrase(
                        "the tiers stand coarsest first: {name!r} {inside}",
                        name=tier.name,
                        inside=inside,
                    )
                )
        pairs = {tuple(tier.problem.neighbour_pairs) for tier in self.tiers} - {()}
        if len(pairs) > 1:
            raise RulesError(
                phrase("schools are neighbours or not, in whichever tier; name one file")
            )
        if (self.joint is None) is not (len(self.tiers) == 1):
            raise RulesError(
                phrase("joint is what is proven of several tiers, and only of several")
            )

    def __repr__(self) -> str:
        return f"Proposal({self.name!r}: {'; '.join(map(self._said, self.tiers))})"

    def _repr_html_(self) -> str:
        """Return what is proposed for a notebook: the groups by name, and the status."""
        title = escape(self.title or self.name)
        tiers = "".join(
            f"<p><b>{title}</b>: {escape(self._said(tier))}</p>{_table(tier)}"
            for tier in self.tiers
        )
        return f"{tiers}<p>{escape(self.note)}</p>"

    def _said(self, tier: TierResult) -> str:
        say = tier.speaker().say
        if len(self.tiers) == 1:
            return say(tier.summary)
        return f"{tier.name}: {say(tier.summary_of_several)}"

    @property
    def schools(self) -> Schools:
        """The schools, which all tiers share."""
        return self.tiers[0].problem.schools

    @property
    def travel(self) -> TravelTimes:
        """The travel times, which all tiers share."""
        return self.tiers[0].problem.travel

    @property
    def finest(self) -> TierResult:
        """The tier that is not divided further: what is shown where there is room for one."""
        return self.tiers[-1]

    @property
    def fingerprint(self) -> str:
        """A digest of everything that the answer depends on."""
        return fingerprint_of([tier.asked for tier in self.tiers])

    @property
    def pins(self) -> Pins:
        """What is settled: in all tiers, but for leads, which some tiers do not have."""
        pins = [tier.asked.pins for tier in self.tiers]
        return replace(pins[-1], lead=max((held.lead for held in pins), key=len))

    @property
    def bound(self) -> Bound | None:
        """What no grouping can beat, all tiers together; None where nothing is proven."""
        return self.joint.bound if self.joint else self.tiers[0].bound

    @property
    def status(self) -> Status:
        """What is known of the answer as a whole."""
        return self.joint.status if self.joint else self.tiers[0].status

    @property
    def objective(self) -> int | None:
        """Seconds, the sum over the tiers; None where one has none."""
        return sum_known(tier.objective for tier in self.tiers)

    @property
    def by_term(self) -> dict[str, int]:
        """Seconds of each term that is paid for, over all tiers."""
        return sum_by_term(tier.by_term for tier in self.tiers)

    @property
    def verdict(self) -> Fact:
        """What is known of the answer as a whole."""
        first = self.tiers[0]
        if len(self.tiers) == 1:
            return first.verdict
        if self.drawn is not None:
            broken = sum(tier.broken for tier in self.tiers)
            return verdict_on_drawn(self.drawn, broken, self._drawn_cost, self.bound)
        found = verdict_on(
            self.status, self.gap, first.problem, first.ungrouped, is_empty=self.is_empty
        )
        return fair_verdict(found, [(tier.name, tier.fair) for tier in self.tiers])

    @property
    def cost(self) -> Fact | None:
        """What it costs, and what is proven of that; None where neither is known."""
        if self.status is Status.BROKEN:
            return cost_of_drawn(self._drawn_cost.cost, self.bound)
        return cost_of(self.objective, self.bound)

    @property
    def _drawn_cost(self) -> DrawnCost:
        return DrawnCost.sum([tier.drawn_cost for tier in self.tiers])

    @property
    def drawn(self) -> Drawn | None:
        """Where the groupings come from, if somebody drew them by hand; None where not."""
        return self.tiers[0].drawn

    @property
    def noted(self) -> Fact | None:
        """The note, as it is or in the language of who reads; None where it is empty."""
        if self.note == DRAFT:
            return fact("note.draft")
        return fact("note.own", note=self.note) if self.note else None

    @property
    def language(self) -> str:
        """The BCP 47 tag that the scenario asks for."""
        return str(self.scenario.get("output", {}).get("language", ENGLISH))

    def speaker(self, language: str | Language = ENGLISH) -> Speaker:
        """Return who says facts of the answer as a whole, in a language or that of a BCP 47 tag.

        Raises
        ------
        LanguageError
            If the language cannot be spoken.
        """
        return self.tiers[0].speaker(language)

    @property
    def status_in_words(self) -> str:
        """The status as a planner would say it, in English."""
        return self.speaker().say(self.verdict)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every rule that is broken, of all tiers."""
        return tuple(violation for tier in self.tiers for violation in tier.violations)

    @property
    def is_empty(self) -> bool:
        """Whether an answer was found that makes no group at all."""
        return all(tier.is_empty for tier in self.tiers)

    @property
    def empty_as_asked(self) -> bool:
        """Whether there is no group because rules or pins let every school stand alone for free."""
        return all(tier.empty_as_asked for tier in self.tiers)

    @property
    def synthetic(self) -> bool:
        """Whether any of the data are made up."""
        return any(source.synthetic for source in self.sources)

    def _studied(self) -> dict[str, Any]:
        """Return what studies of the whole found, as the record has it."""
        tiers = self.tiers
        found: dict[str, Any] = {}
        if self.alternatives is not None:
            found["alternatives"] = alternatives_record(self.alternatives, tiers)
        if self.ensemble is not None:
            found["ensemble"] = ensemble_record(self.ensemble, tiers)
        if self.robustness is not None:
            found["robustness"] = robustness_record(self.robustness, tiers)
        return found

    def record(self) -> dict[str, Any]:
        """Return the content of ``proposal.json``; unknown values are None, never 0."""
        groupings = [tier.grouping for tier in self.tiers if tier.grouping]
        speaker = self.speaker()
        return {
            "format": RECORD_FORMAT,
            "scenario": {"name": self.name, "fingerprint": self.fingerprint},
            "drawn": drawn_record(self.drawn),
            **({} if self.edits is None else {"edits": self.edits.record()}),
            **answer_record(self, speaker),
            "seed": self.seed,
            "runtime_seconds": round(self.runtime, 3),
            "interrupted": self.interrupted,
            **({} if self.created is None else {"created": self.created}),
            "tiers": [tier_record(tier) for tier in self.tiers],
            **self._studied(),
            "travel": travel_record(self.travel, self.schools.ids, groupings, speaker),
            "data": data_record(self.schools.counts, self.issues),
            "sources": [source_record(source) for source in self.sources],
            "versions": self.versions,
            "manifest": MANIFEST,
        }


def _table(tier: TierResult) -> str:
    """Return the groups of a tier as HTML, by name."""
    names = tier.problem.schools.names
    groups = tier.grouping.groups if tier.grouping else ()
    rows = "".join(
        f"<tr><td>{label}</td><td>{escape(', '.join(names[i] for i in group.members))}</td></tr>"
        for label, group in zip(tier.group_ids, groups, strict=True)
    )
    return f"<table><tr><th>group</th><th>schools</th></tr>{rows}</table>"
