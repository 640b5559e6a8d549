"""Firmness: how much more the best grouping costs without each group, and with each pair apart.

Every question is one of reoptimisation (:class:`~geocluster.solvers.Reoptimiser`). Groups are asked
about side by side. What is apart is not in that very group, so the best without a group bounds what
each of its pairs costs; and where a grouping that is found without it has a pair apart and costs no
more than that bound, the pair need not be asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import combinations

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.proposal import (
    Firmness,
    Margin,
    Proposal,
    RollTolerance,
    TierResult,
    Tolerance,
    drives_of,
    schools_of,
)
from geocluster.studies.again import (
    Found,
    Least,
    Steps,
    clock_of_question,
    least_of_tiers,
    margin_of_found,
    reoptimiser_of,
)
from geocluster.studies.declare import Study, StudyOptions, refuse_unproven
from geocluster.studies.other_data import OtherData
from geocluster.studies.untold import untold, untold_of_tiers
from geocluster.watcher import Watcher

__all__ = ["FIRMNESS", "firmness_of"]

Members = tuple[int, ...]


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    tiers: list[TierResult] = []
    for tier, found in zip(proposal.tiers, firmness_of(proposal, options, watcher), strict=True):
        tiers.append(replace(tier, firmness=found, within=tiers[-1] if tiers else None))
    return replace(proposal, tiers=tuple(tiers))


FIRMNESS = Study(
    title=phrase("Asking how firmly groups stand"),
    conduct=_conduct,
    refuses=refuse_unproven("firmness"),
)
"""Conducted by ``geocluster study DIR --firmness``."""


def firmness_of(
    proposal: Proposal, options: StudyOptions, watcher: Watcher
) -> tuple[Firmness, ...]:
    """Ask of each group and each pair of each tier what the best without costs more, all together.

    Parameters
    ----------
    proposal
        Proven best.
    options
        How long, and on how many threads.
    watcher
        Told how far it is; its clock ends it.

    Raises
    ------
    RulesError
        If a grouping is found that costs less than what is proven best.
    """
    clock, best = watcher.clock(options.seconds), proposal.objective
    if best is None:
        raise RulesError(phrase("firmness is told of an answer, and there is none"))
    told = Steps(watcher, FIRMNESS.title, 2 * sum(len(tier.hubs) for tier in proposal.tiers))
    if len(proposal.tiers) == 1:
        tier = proposal.tiers[0]
        again = reoptimiser_of(tier, options, clock, watcher)
        other = OtherData(tier, again, best, clock, options.seed)
        return (_of_tier(tier, _Asking(again.least, best, clock), other, options, told),)
    least = least_of_tiers(proposal.tiers, options, clock, watcher)
    return tuple(
        _of_tier(tier, _Asking(ask, best, clock), None, options, told)
        for tier, ask in zip(proposal.tiers, least, strict=True)
    )


def _of_tier(
    tier: TierResult,
    asking: _Asking,
    other: OtherData | None,
    options: StudyOptions,
    told: Steps,
) -> Firmness:
    """Ask of each group and each pair of a tier; then how far data may go, where there is one."""
    groups = [group.members for group in tier.grouping.groups] if tier.grouping else []
    whole: dict[Members, Margin] = {}
    apart: dict[Members, Margin] = {}
    drives: dict[Members, Tolerance] = {}
    rolls: dict[int, RollTolerance] = {}
    with ThreadPoolExecutor(options.threads) as workers:
        asked = [workers.submit(asking.of_group, members) for members in groups]
        for answer in as_completed(asked):
            # A pair that is a group by itself is asked about twice: as a group, and as a pair.
            for group, *pairs in filter(None, [answer.result()]):
                whole[group.schools] = group
                apart |= {margin.schools: margin for margin in pairs}
            told.one()
        by_group = zip(tier.hubs, groups, strict=True) if other is not None else ()
        changed = [
            workers.submit(other.of_group, hub, members, whole.get(members), apart)
            for hub, members in by_group
            if other is not None
        ]
        for result in as_completed(changed):
            of_drives, of_rolls = result.result()
            drives |= {(drive.lead, drive.member): drive for drive in of_drives}
            rolls |= {roll.school: roll for roll in of_rolls}
            told.one()
    inside = [pair for members in groups for pair in combinations(members, 2)]
    found = Firmness(
        groups=tuple(whole.get(members) for members in groups),
        pairs=tuple(apart.get(pair) for pair in inside),
    )
    if other is None:
        # In several tiers a drive, or a roll, may count in each of them.
        return replace(found, untold=(untold_of_tiers(),))
    found = replace(
        found,
        drives=tuple(drives.get(drive) for drive in drives_of(tier.hubs, groups)),
        rolls=tuple(rolls.get(i) for i in schools_of(groups)) if other.tells_rolls else (),
    )
    return replace(found, untold=tuple(untold(tier.problem, found, groups)))


class _Asking:
    """What all questions share, side by side.

    Parameters
    ----------
    least
        Answers them.
    best
        Seconds of the answer, all tiers together.
    clock
        When to ask no more.
    """

    def __init__(self, least: Least, best: int, clock: Clock) -> None:
        self._least, self._best, self._clock = least, best, clock

    def of_group(self, members: Members) -> list[Margin]:
        """Ask about a group, then its pairs; what is not come to is left out."""
        if self._clock.over():
            return []
        found = self._least(without=[members], clock=clock_of_question(self._clock))
        margin = margin_of_found(members, found, self._best)
        return [margin, *self._of_pairs(members, margin, found)]

    def _of_pairs(self, members: Members, whole: Margin, found: Found) -> Iterator[Margin]:
        for pair in combinations(members, 2):
            if self._clock.over():
                return
            if whole.proven and (whole.needed or _has_apart(pair, found.grouping)):
                yield replace(whole, schools=pair)
                continue
            answer = self._least(apart=[pair], clock=clock_of_question(self._clock))
            margin = margin_of_found(pair, answer, self._best)
            if margin.at_least is not None and whole.at_least is not None:
                margin = replace(margin, at_least=max(margin.at_least, whole.at_least))
            yield margin


def _has_apart(pair: Members, grouping: Grouping | None) -> bool:
    """Whether a grouping has a pair apart; not where there is none."""
    if grouping is None:
        return False
    return not any(set(pair) <= set(group.members) for group in grouping.groups)
