"""Alternatives: groupings within some share of the best that differ most from it and each other.

Hop, Skip and Jump (:mod:`geocluster.solvers.grouping.diverse`): each next one keeps fewest of the
pairs that those before it have together; of several tiers, of the pairs of all. What is near the
best is proven, as the groups that such a grouping can hold are all listed. Which pairs *every* such
grouping has together is then asked pair by pair of those that all found have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.proposal import (
    Alternative,
    Alternatives,
    Proposal,
    Status,
    groupings_of,
    pairs_in,
)
from geocluster.solvers import Reoptimiser
from geocluster.studies.again import (
    Least,
    reoptimiser_of,
    seconds_of_question,
    tiers_reoptimiser_of,
)
from geocluster.studies.declare import Study, StudyOptions, refuse_unproven
from geocluster.watcher import Watcher

__all__ = ["ALTERNATIVES", "alternatives_of"]

_USUAL = 5
_MOST_COLUMNS = 100_000

Pair = tuple[int, int]
Pairs = Mapping[Pair, int]


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    return replace(proposal, alternatives=alternatives_of(proposal, options, watcher))


def _refuses(proposal: Proposal) -> str | None:
    finer = [tier.problem.rules for tier in proposal.tiers[1:]]
    if not any(rules.groups or rules.kinds for rules in finer):
        return refuse_unproven("alternatives")(proposal)
    return phrase(
        "the study of alternatives is conducted of several tiers where the numbers of groups of "
        "the finer ones are free, and this proposal has {names}: ask for --firmness, which tells "
        "of each group of each tier whether another is as good",
        names=[repr(tier.name) for tier in proposal.tiers],
    )


ALTERNATIVES = Study(
    title=phrase("Looking for other groupings that are nearly as good"),
    conduct=_conduct,
    refuses=_refuses,
)
"""Conducted by ``geocluster study DIR --alternatives K``."""


def alternatives_of(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Alternatives:
    """Look for groupings that cost little more and differ most.

    Parameters
    ----------
    proposal
        Proven best.
    options
        How many (``numbers["alternatives"]``), within which share of the best (``near``), how long,
        and on how many threads.
    watcher
        Told how far it is; its clock ends it, and what is found by then is kept.

    Raises
    ------
    RulesError
        If too many groups are within the share.
    """
    clock, best = watcher.clock(options.seconds), proposal.objective
    answer = groupings_of(proposal.tiers)
    if answer is None or best is None:
        raise RulesError(phrase("alternatives are those of an answer, and there is none"))
    within = int(options.near * best)
    different, least = _who_answers(proposal, options, clock, watcher)
    wanted = options.numbers.get("alternatives", _USUAL)
    found: list[Alternative] = []
    exhausted = False
    for one in _found_in_turn(different, answer, within, within / best if best else 0.0, clock):
        watcher.step(ALTERNATIVES.title, (len(found) + 1) / (wanted + 1))
        exhausted = one is None
        if one is None:
            break
        found.append(one)
        if len(found) == wanted:
            break
    told = Alternatives(within=within, found=tuple(found), exhausted=exhausted)
    common = [sorted(told.common(grouping, k)) for k, grouping in enumerate(answer)]
    return replace(told, certain=_certain(least, best + within, common, options, clock))


@dataclass(frozen=True, slots=True)
class _Different:
    """A grouping of each tier that differs much; none where there is proven to be no other."""

    groupings: tuple[Grouping, ...]
    cost: int
    kept: int
    least: int


class _Differ(Protocol):
    """Who finds what keeps fewest pairs."""

    def __call__(
        self,
        within: int,
        counts: Sequence[Pairs],
        met: Sequence[tuple[Grouping, ...]],
        seconds: float,
    ) -> _Different | None:
        """Return groupings of a cost within so many seconds of the best; None for none in time."""


def _who_answers(
    proposal: Proposal, options: StudyOptions, clock: Clock, watcher: Watcher
) -> tuple[_Differ, list[Least]]:
    """Return who finds what differs, and who answers about each tier."""
    if len(proposal.tiers) == 1:
        again = reoptimiser_of(proposal.tiers[0], options, clock, watcher, proposal.certificates)
        return partial(_of_one_tier, again), [again.least]
    of_all = tiers_reoptimiser_of(proposal.tiers, options, clock, watcher, proposal.certificates)
    if not of_all.tells_different:
        raise RulesError(
            phrase(
                "the groups of a finer tier are too many to list, so that no alternatives are "
                "found; give it smaller groups or shorter drives"
            )
        )

    def differ(
        within: int,
        counts: Sequence[Pairs],
        met: Sequence[tuple[Grouping, ...]],
        seconds: float,
    ) -> _Different | None:
        found = of_all.different(within, counts, most=_MOST_COLUMNS, met=met, seconds=seconds)
        if found is None:
            return None
        return _Different(found.groupings, found.cost, found.kept, found.least)

    return differ, [partial(of_all.least, k) for k in range(len(proposal.tiers))]


def _of_one_tier(
    again: Reoptimiser,
    within: int,
    counts: Sequence[Pairs],
    met: Sequence[tuple[Grouping, ...]],
    seconds: float,
) -> _Different | None:
    known = [one[0] for one in met]
    found = again.different(within, counts[0], most=_MOST_COLUMNS, met=known, seconds=seconds)
    if found is None:
        return None
    groupings = () if found.grouping is None else (found.grouping,)
    return _Different(groupings, found.cost, found.kept, found.least)


def _found_in_turn(
    different: _Differ, answer: tuple[Grouping, ...], within: int, share: float, clock: Clock
) -> Iterator[Alternative | None]:
    """Yield one after the other; None where it is proven that there is no further one."""
    met = [answer]
    while not clock.over():
        counts = [
            Counter(pair for one in met for pair in pairs_in(one[k])) for k in range(len(answer))
        ]
        found = different(within, counts, met, seconds_of_question(clock))
        if found is None:
            if clock.over():
                return
            raise RulesError(
                phrase(
                    "more than {most_columns:,} groups are in some grouping that costs up "
                    "to {within:.1%} more than the best, or their choice takes too long; "
                    "ask for a smaller share (--near) or more time (--seconds)",
                    most_columns=_MOST_COLUMNS,
                    within=share,
                )
            )
        if not found.groupings:
            yield None
            return
        made = tuple(
            Grouping.of(group.members for group in grouping.groups) for grouping in found.groupings
        )
        met.append(made)
        yield Alternative(groupings=made, cost=found.cost, furthest=found.kept == found.least)


def _certain(
    least: Sequence[Least],
    limit: int,
    common: Sequence[Sequence[Pair]],
    options: StudyOptions,
    clock: Clock,
) -> tuple[tuple[Pair, ...], ...] | None:
    """Return the pairs without which every grouping costs more than a limit; None if cut short."""

    def ask(tier: int, pair: Pair) -> tuple[tuple[int, Pair], bool | None]:
        if clock.over():
            return (tier, pair), None
        until = Clock(seconds_of_question(clock), clock.stopped)
        found = least[tier](apart=[pair], most=limit, clock=until)
        none = found.status is Status.INFEASIBLE
        return (tier, pair), none or (found.bound is not None and found.bound > limit)

    with ThreadPoolExecutor(options.threads) as workers:
        asked = [workers.submit(ask, k, pair) for k, pairs in enumerate(common) for pair in pairs]
        answers = dict(one.result() for one in as_completed(asked))
    if None in answers.values():
        return None
    return tuple(
        tuple(pair for pair in pairs if answers[k, pair]) for k, pairs in enumerate(common)
    )
