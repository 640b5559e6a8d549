"""Why a school is where it is in a proposal, and what it would cost to have it otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from geocluster.errors import RulesError
from geocluster.explain import (
    Answers,
    AnswersInTiers,
    Changes,
    Here,
    Instead,
    Together,
    facts_of_school,
    facts_of_together,
    school_record,
    together_record,
    why_here,
    why_together,
)
from geocluster.facts import Fact, fact
from geocluster.given import check_search, instance
from geocluster.partnerships import partnerships_of
from geocluster.phrases import phrase
from geocluster.proposal import Proposal, Status, TierResult, groupings_of, said_record
from geocluster.schools.named import school_named
from geocluster.solvers import Clock, Reoptimiser
from geocluster.solvers.tiers import TiersReoptimiser
from geocluster.watcher import Watcher

__all__ = ["FORMAT", "Why", "why"]

FORMAT = 1
_MOST_OTHERS = 50
_MOST_CHANGES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """An answer to *why here*, of one school, or to *together or apart*, of several.

    Attributes
    ----------
    proposal, tier
        Which is asked about.
    schools
        Positions of those that are asked about.
    here
        Of one school; None where several were asked about.
    together
        Of several.
    """

    proposal: Proposal
    tier: TierResult
    schools: tuple[int, ...]
    here: Here | None = None
    together: Together | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What was found, in the order in which people want to hear it."""
        found: list[Fact] = []
        if self.tier.grouping is None:
            found = [self.tier.verdict, *self._reasons]
        if self.here is not None:
            found += facts_of_school(self.here, self.tier)
        if self.together is not None:
            found += facts_of_together(self.together, self.tier)
        if self.asked:
            found.append(self._standing)
        return tuple(found)

    @property
    def _reasons(self) -> list[Fact]:
        """Why there is no grouping, as far as it is for the sake of the schools."""
        ids = self.proposal.schools.ids
        return [
            fact("here.reason", school=ids[x.school], why=why)
            for x in self.tier.ungrouped
            if x.school in self.schools
            for why in (x.fact, *x.changes)
        ]

    @property
    def asked(self) -> tuple[Instead, ...]:
        """All that was solved again."""
        here = () if self.here is None else self.here.asked
        return here if self.together is None else (*here, *self.together.asked)

    @property
    def _standing(self) -> Fact:
        """Whether it is proven that nothing costs less than is said."""
        if self.proposal.status is not Status.OPTIMAL:
            return fact("here.not_proven")
        return fact("here.proven" if all(one.proven for one in self.asked) else "here.time")

    def record(self) -> dict[str, Any]:
        """Return the answer for programs, of the schema ``why.schema.json``; None is unknown."""
        proposal, tier = self.proposal, self.tier
        speaker = tier.speaker()
        here, pair = self.here, self.together
        return {
            "format": FORMAT,
            "scenario": {"name": proposal.name, "fingerprint": proposal.fingerprint},
            "tier": tier.name,
            "asked": [proposal.schools.ids[i] for i in self.schools],
            "status": proposal.status.value,
            "objective": proposal.objective,
            "lower_bound": proposal.lower_bound,
            "said": [said_record(found, speaker) for found in self.facts],
            "school": None if here is None else school_record(here, tier, speaker),
            "together": None if pair is None else together_record(pair, tier, speaker),
        }


def why(
    proposal: Proposal,
    *schools: str,
    tier: str | None = None,
    others: int = 3,
    seconds: float = 60.0,
    threads: int = 2,
    watcher: Watcher | None = None,
) -> Why:
    """Tell why a school is where it is; or what it costs that several are together, or apart.

    Every figure is of the whole: it is solved again with something changed, and judged.

    Parameters
    ----------
    proposal
        As it was found, or read from its folder.
    schools
        Ids, or names as far as they are clear: one, or several that are to be together or apart.
    tier
        Name of the tier; the finest where not given.
    others
        How many of the next best groups of a school to find.
    seconds
        For the solver, for each question.
    threads
        Of the solver.
    watcher
        Told how the work goes; its clock may be stopped.

    Raises
    ------
    SchoolsError
        If a school is not known, or several can be meant.
    RulesError
        If there is no such tier, or no such question can be asked of this proposal.

    Examples
    --------
    >>> import geocluster as gc
    >>> schools = gc.Schools.of(list("abcd"), lon=[0, 0, 0, 0], lat=[52, 52.1, 52.2, 52.3])
    >>> drives = [[0, 300, 600, 900], [300, 0, 240, 600], [600, 240, 0, 300], [900, 600, 300, 0]]
    >>> rules = gc.Rules(size=(2, 2), longest_drive=600)
    >>> problem = gc.Problem(schools, gc.TravelTimes.of_dense(drives, cutoff=2700), rules)
    >>> found = gc.why(gc.propose(problem), "b", "c")
    >>> found.together.now, found.together.together.more
    (False, 6840)
    """
    instance("proposal", proposal, Proposal, how="gc.read_proposal(folder)", error=RulesError)
    check_search(seconds=seconds, seed=proposal.seed, threads=threads, error=RulesError)
    if not schools:
        raise RulesError(phrase("why is asked of one school, or of several: name it by id or name"))
    if not 0 <= others <= _MOST_OTHERS:
        raise RulesError(
            phrase(
                "others must be from 0 to {most_others}, not {others}",
                most_others=_MOST_OTHERS,
                others=others,
            )
        )
    watcher = watcher or Watcher()
    asked = _tier(proposal, tier)
    at = tuple(dict.fromkeys(school_named(said, proposal.schools) for said in schools))
    if len(at) < len(schools):
        raise RulesError(phrase("a school is named twice; name each once"))
    if asked.grouping is None or asked.judgement is None:
        return Why(proposal=proposal, tier=asked, schools=at)
    answers = _answers(asked, proposal, seconds, threads, watcher)
    if len(at) > 1:
        watcher.step(phrase("Solving again, together and apart"), 0.5)
        pair = why_together(at, answers)
        return Why(proposal=proposal, tier=asked, schools=at, together=pair)
    if len(proposal.tiers) == 1:
        asked = _with_changes(asked, at[0], seconds, threads, watcher)
    here = why_here(
        at[0],
        answers,
        most=others,
        partnerships=partnerships_of(proposal.schools),
        told=lambda share: watcher.step(phrase("Solving again, group by group"), share),
    )
    return Why(proposal=proposal, tier=asked, schools=at, here=here)


def _tier(proposal: Proposal, name: str | None) -> TierResult:
    """Return the tier that is meant.

    Raises
    ------
    RulesError
        If there is none of that name, or it cannot be asked.
    """
    names = [tier.name for tier in proposal.tiers]
    if name is not None and name not in names:
        raise RulesError(
            phrase(
                "no tier {name!r}; there is {names}",
                name=name,
                names=[repr(each) for each in names],
            )
        )
    if proposal.drawn is not None:
        raise RulesError(
            phrase(
                "the groups of this folder were drawn by hand, so that nothing but "
                "their author says why; ask it of a proposal (geocluster run), or see "
                "what this one breaks and costs (geocluster judge)"
            )
        )
    return proposal.finest if name is None else proposal.tiers[names.index(name)]


def _with_changes(
    tier: TierResult, school: int, seconds: float, threads: int, watcher: Watcher
) -> TierResult:
    """Return a tier with what would place a school that is in no group, and the costs of that."""
    left = next((x for x in tier.ungrouped if x.school == school), None)
    if left is None or tier.objective is None:
        return tier
    watcher.step(phrase("Looking for what would place it"), 0.0)
    changes = Changes(tier.problem, grouping=tier.grouping, clock=Clock(seconds))
    try:
        found = changes.of(school)
    except TimeoutError:
        return tier
    total, problem = tier.objective, tier.problem
    priced = (
        changes.priced(change, school, total, seconds=seconds, threads=threads).fact(problem)
        for change in found[:_MOST_CHANGES]
    )
    told = replace(left, changes=tuple(priced))
    return replace(tier, ungrouped=tuple(told if x is left else x for x in tier.ungrouped))


def _answers(
    tier: TierResult, proposal: Proposal, seconds: float, threads: int, watcher: Watcher
) -> Answers:
    watcher.step(phrase("Solving, to ask from there"), 0.0)
    if len(proposal.tiers) > 1:
        tiers = TiersReoptimiser(
            [one.problem for one in proposal.tiers],
            seconds=seconds,
            seed=proposal.seed,
            threads=threads,
            start=groupings_of(proposal.tiers),
            known=proposal.certificates,
            clock=watcher.clock(seconds),
            report=watcher.solving,
        )
        return AnswersInTiers(proposal.tiers, proposal.tiers.index(tier), tiers)
    again = Reoptimiser(
        tier.problem,
        seconds=seconds,
        seed=proposal.seed,
        threads=threads,
        start=tier.grouping,
        known=None if proposal.certificates is None else proposal.certificates.tiers[0],
        clock=watcher.clock(seconds),
        report=watcher.solving,
    )
    assert tier.grouping is not None
    assert tier.judgement is not None
    return Answers(tier.problem, tier.grouping, tier.judgement, again)
