"""Alternatives: groupings within some share of the best that differ most from it and each other.

Hop, Skip and Jump (:mod:`geocluster.solvers.grouping.diverse`): each next one keeps fewest of the
pairs that those before it have together. What is near the best is proven, as the groups that such a
grouping can hold are all listed. Which pairs *every* such grouping has together is then asked pair
by pair of those that all found have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.proposal import Alternative, Alternatives, Proposal, TierResult, pairs_in
from geocluster.solvers import Reoptimiser
from geocluster.studies.again import reoptimiser_of, seconds_of_question
from geocluster.studies.declare import Study, StudyOptions, refuse_unproven
from geocluster.watcher import Watcher

__all__ = ["ALTERNATIVES", "alternatives_of"]

_USUAL = 5
_MOST_COLUMNS = 100_000

Pair = tuple[int, int]


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    return replace(proposal, alternatives=alternatives_of(proposal, options, watcher))


def _refuses(proposal: Proposal) -> str | None:
    if len(proposal.tiers) > 1:
        return phrase(
            "the study of alternatives is conducted of one tier, and this proposal has {names}: "
            "what differs in one tier changes what fits in the others; ask for --firmness, which "
            "tells of each group of each tier whether another is as good, or run a scenario with "
            "one of them alone",
            names=[repr(tier.name) for tier in proposal.tiers],
        )
    return refuse_unproven("alternatives")(proposal)


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
        Of one tier, proven best.
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
    tier, clock = proposal.tiers[0], watcher.clock(options.seconds)
    if tier.grouping is None or tier.objective is None:
        raise RulesError(phrase("alternatives are those of an answer, and there is none"))
    within = int(options.near * tier.objective)
    again = reoptimiser_of(tier, options, clock, watcher)
    wanted = options.numbers.get("alternatives", _USUAL)
    found: list[Alternative] = []
    exhausted = False
    for one in _found_in_turn(again, tier, within, clock):
        watcher.step(ALTERNATIVES.title, (len(found) + 1) / (wanted + 1))
        exhausted = one is None
        if one is None:
            break
        found.append(one)
        if len(found) == wanted:
            break
    answer = Alternatives(within=within, found=tuple(found), exhausted=exhausted)
    common = sorted(answer.common(tier.grouping))
    return replace(answer, certain=_certain(again, tier.objective + within, common, options, clock))


def _found_in_turn(
    again: Reoptimiser, tier: TierResult, within: int, clock: Clock
) -> Iterator[Alternative | None]:
    """Yield one after the other; None where it is proven that there is no further one."""
    if tier.grouping is None or tier.objective is None:
        return
    met: list[Grouping] = [tier.grouping]
    while not clock.over():
        counts = Counter(pair for grouping in met for pair in pairs_in(grouping))
        seconds = seconds_of_question(clock)
        found = again.different(within, counts, most=_MOST_COLUMNS, seconds=seconds)
        if found is None:
            if clock.over():
                return
            raise RulesError(
                phrase(
                    "more than {most_columns:,} groups are in some grouping that costs up "
                    "to {within:.1%} more than the best, or their choice takes too long; "
                    "ask for a smaller share (--near) or more time (--seconds)",
                    most_columns=_MOST_COLUMNS,
                    within=within / tier.objective,
                )
            )
        groups = {group.members for group in found.grouping.groups}
        if any(groups == {group.members for group in one.groups} for one in met):
            if found.kept == found.least:
                yield None
            return
        met.append(Grouping.of(group.members for group in found.grouping.groups))
        yield Alternative(grouping=met[-1], cost=found.cost, furthest=found.kept == found.least)


def _certain(
    again: Reoptimiser, limit: int, common: list[Pair], options: StudyOptions, clock: Clock
) -> tuple[Pair, ...] | None:
    """Return the pairs without which every grouping costs more than a limit; None if cut short."""

    def ask(pair: Pair) -> tuple[Pair, bool | None]:
        if clock.over():
            return pair, None
        seconds = seconds_of_question(clock)
        found = again.least(apart=[pair], most=limit, seconds=seconds)
        return pair, found.bound is None or found.bound > limit

    with ThreadPoolExecutor(options.threads) as workers:
        asked = [workers.submit(ask, pair) for pair in common]
        answers = dict(one.result() for one in as_completed(asked))
    if None in answers.values():
        return None
    return tuple(pair for pair in common if answers[pair])
