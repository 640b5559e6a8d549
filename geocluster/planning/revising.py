"""From a written proposal and what its readers ask to be otherwise to the next proposal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from geocluster.errors import RulesError
from geocluster.explain.edits import wishes_that_break_rules
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.inputs import Data, outline_of
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.planning.comparing import Compared, beside_tiers
from geocluster.planning.edits_asked import Old, edits_asked
from geocluster.planning.fairness import solve_as_asked
from geocluster.planning.proposing import solved
from geocluster.planning.running import finished
from geocluster.problem import Problem
from geocluster.proposal import (
    BASELINES,
    Beside,
    EditCost,
    Edits,
    Proposal,
    Revised,
    TierResult,
    groupings_of,
    pins_with,
)
from geocluster.proposal.applied import applied
from geocluster.roads import Travelled
from geocluster.rules import Pins
from geocluster.scenario.tiers import pins_in
from geocluster.solvers import prepare
from geocluster.watcher import Watcher

__all__ = ["revise"]

_QUICK = 5.0
"""Seconds in all for what each wish costs, where that was not asked for."""


def revise(
    proposal: Proposal | str | Path,
    edits: Sequence[Edits | str | Path] | Edits | str | Path,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    each: bool | None = None,
    watcher: Watcher | None = None,
) -> Revised:
    """Judge what readers ask to be otherwise, and solve again what it leaves free.

    Parameters
    ----------
    proposal
        A proposal, or the folder of a written one.
    edits
        Wishes, or files of them: those of several readers go together.
    seconds, seed
        Of the search, instead of those of the scenario.
    each
        Whether it is found out what each wish costs; where not given, if that is quick.
    watcher
        Told how the work goes.

    Raises
    ------
    EditsError
        If a file is not as it must be, the wishes are about another proposal, or they contradict
        each other.
    OutputError
        If the folder holds no proposal, or is not as it was written.
    """
    watcher = watcher or Watcher()
    watcher.step(phrase("Reading"), 0.0)
    old = Old.of(proposal)
    asked = edits_asked(edits, old)
    work = _Work(old, asked, seconds=seconds, seed=seed, watcher=watcher)
    found = Revised(
        before=old.proposal, asked=asked, applied=work.applied(), blocked=work.blocked()
    )
    if found.blocked:
        return found
    answer = work.solved()
    quick = answer.runtime * len(asked) <= _QUICK
    wanted = quick if each is None else each
    wanted = wanted and answer.objective is not None and not answer.interrupted
    costs = tuple(work.each(answer)) if wanted else ()
    return replace(found, proposal=answer, each=costs)


class _Work:
    """What wishes ask, judged and solved.

    Parameters
    ----------
    old
        The proposal that is revised.
    asked
        The new wishes.
    seconds, seed, watcher
        As for :func:`revise`.
    """

    def __init__(
        self,
        old: Old,
        asked: Edits,
        *,
        seconds: float | None,
        seed: int | None,
        watcher: Watcher,
    ) -> None:
        self._old, self._asked, self._watcher = old, asked, watcher
        keys = old.scenario.keys.solve if old.scenario else None
        self._seconds = seconds or (keys.seconds if keys else 60.0)
        self._seed = old.proposal.seed if seed is None else seed
        self._threads = keys.threads if keys else 2

    def applied(self) -> tuple[Beside, ...]:
        """Judge the grouping of each tier with the wishes taken at their word."""
        found = []
        for tier in self._old.tiers:
            if tier.grouping is not None:
                finest = tier is self._old.proposal.finest
                ids = tier.problem.schools.ids
                grouping = applied(tier.grouping, self._asked.edits, ids, finest=finest)
                about = fact("beside.edited")
                problem = self._pinned(tier)
                found.append(Beside(name="edited", about=about, problem=problem, grouping=grouping))
        return tuple(found)

    def _pinned(self, tier: TierResult) -> Problem:
        """Return the tier with the wishes among its pins; without where a rule refuses them."""
        try:
            return tier.problem.with_pins(self._pins(tier, self._asked))
        except RulesError:
            return tier.problem

    def blocked(self) -> tuple[Fact, ...]:
        """Say why the rules allow no grouping that meets the wishes, as far as that is seen."""
        wishes = (*self._old.settled, *self._asked.edits)
        found = [
            why
            for tier in self._old.tiers
            for why in wishes_that_break_rules(wishes, tier.asked, self._pins(tier, self._asked))
        ]
        return tuple(dict.fromkeys(found))

    def _pins(self, tier: TierResult, edits: Edits) -> Pins:
        rules = [one.asked.rules for one in self._old.tiers]
        at = self._old.tiers.index(tier)
        return pins_in(rules[at], pins_with(self._old.proposal.pins, edits.edits), rules)

    def _problems(self, edits: Edits) -> list[Problem]:
        return [tier.asked.with_pins(self._pins(tier, edits)) for tier in self._old.tiers]

    def solved(self) -> Proposal:
        """Solve again, from the old answer."""
        old = self._old.proposal
        answer = solved(
            self._problems(self._asked),
            seconds=self._seconds,
            seed=self._seed,
            threads=self._threads,
            name=old.name,
            watcher=self._watcher,
            start=groupings_of(old.tiers),
            known=old.certificates,
        )
        base = old.edits or self._asked
        edits = replace(self._asked, fingerprint=base.fingerprint)
        edits = edits if old.edits is None else edits.and_of([old.edits])
        answer = replace(answer, tiers=self._beside(answer), edits=edits)
        return self._finished(answer)

    def _beside(self, answer: Proposal) -> tuple[TierResult, ...]:
        """Put beside each tier what the old one was measured against, and the old one."""
        tiers: list[TierResult] = []
        for new, old in zip(answer.tiers, self._old.tiers, strict=True):
            before = () if old.grouping is None else (_before(old, new),)
            within = tiers[-1] if tiers else None
            tiers.append(replace(new, beside=before, within=within))
        made = (*BASELINES, "best", "before")
        given = [[one for one in old.beside if one.name not in made] for old in self._old.tiers]
        groupings = tuple(
            (first.name, first.about, (first.grouping, *(one.grouping for one in finer)))
            for first, *finer in zip(*given, strict=True)
        )
        compared = Compared(groupings=groupings, issues=())
        return beside_tiers(tiers, self._old.scenario, compared)

    def _finished(self, answer: Proposal) -> Proposal:
        old, scenario = self._old.proposal, self._old.scenario
        pins = pins_with(old.pins, self._asked.edits)
        if scenario is None or self._old.folder is None:
            keys = old.scenario and {**old.scenario, "pins": pins.written()}
            return replace(
                answer,
                title=old.title, note=old.note, issues=old.issues, basemap=old.basemap,
                inputs=old.inputs, scenario=keys,
            )  # fmt: skip
        folder = self._old.folder
        asked = scenario.with_solve(seed=self._seed, seconds=self._seconds).with_pins(pins)
        data = Data(
            schools=old.schools,
            travelled=Travelled(times=old.travel),
            neighbours=None,
            issues=old.issues,
            outline=outline_of(scenario, old.schools),
        )
        inputs = {
            (x.key, x.path): replace(x, path=str((folder / x.path).resolve())) for x in old.inputs
        }
        return finished(answer, asked, data, old.issues, inputs, self._watcher)

    def each(self, answer: Proposal) -> Iterator[EditCost]:
        """Solve with each wish dropped in turn."""
        for edit in self._asked.edits:
            self._watcher.step(phrase("What each edit costs"), 0.0)
            without, proven = self._least(self._problems(self._asked.without(edit)), answer)
            total = answer.objective
            yield EditCost(
                edit=edit,
                without=without,
                cost=None if without is None or total is None else total - without,
                proven=proven and answer.lower_bound == total,
            )

    def _least(self, problems: list[Problem], answer: Proposal) -> tuple[int | None, bool]:
        """Return the least cost that was found, and whether it is proven."""
        prepare()
        clock, report = self._watcher.clock(self._seconds), self._watcher.solving
        found = solve_as_asked(
            problems, seed=self._seed, threads=self._threads, clock=clock, report=report,
            start=groupings_of(answer.tiers), known=answer.certificates,
        )  # fmt: skip
        costs = [
            None if tier.grouping is None else judge(tier.grouping, problem).total
            for tier, problem in zip(found.solution.tiers, found.problems, strict=True)
        ]
        bound = found.solution.bound
        known = [cost for cost in costs if cost is not None]
        total = sum(known) if len(known) == len(costs) else None
        return total, bound is not None and bound.value == total


def _before(old: TierResult, new: TierResult) -> Beside:
    """Return the old grouping, to stand beside the new one under its rules and pins."""
    assert old.grouping is not None
    return Beside(
        name="before",
        about=fact("beside.before"),
        problem=new.problem,
        grouping=Grouping.of(group.members for group in old.grouping.groups),
        bound=new.lower_bound,
    )
