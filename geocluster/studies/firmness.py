"""Firmness: how much more the best grouping costs without each group, and with each pair apart.

Every question is one of reoptimisation (:class:`~geocluster.solvers.Reoptimiser`). Groups are asked
about side by side. What is apart is not in that very group, so the best without a group bounds what
each of its pairs costs; and where a grouping that is found without it has a pair apart and costs no
more than that bound, the pair need not be asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import replace
from functools import partial
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
    margin_of_found,
    reoptimiser_of,
    tiers_reoptimiser_of,
)
from geocluster.studies.declare import Study, StudyOptions, refuse_unproven
from geocluster.studies.held import Held, HeldInOne, HeldInTiers
from geocluster.studies.other_data import Margins, OtherData
from geocluster.studies.roll_questions import RollQuestions
from geocluster.studies.rolls import Rolls
from geocluster.studies.rolls_of_tiers import RollsOfTiers, rolls_of_tiers_untold
from geocluster.studies.untold import rolls_untold, untold
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
    tiers = proposal.tiers
    if len(tiers) == 1:
        again = reoptimiser_of(tiers[0], options, clock, watcher, proposal.certificates)
        least: list[Least] = [again.least]
        held: Held = HeldInOne(again)
        reason = rolls_untold(tiers[0].problem)
        asked = RollQuestions(tiers[0], again, best, clock, options.seed)
        rolls: Rolls | RollsOfTiers = Rolls(asked)
    else:
        of_all = tiers_reoptimiser_of(tiers, options, clock, watcher, proposal.certificates)
        least = [partial(of_all.least, k) for k in range(len(tiers))]
        held, rolls = HeldInTiers(of_all), RollsOfTiers(tiers, of_all, best, clock)
        reason = rolls_of_tiers_untold([tier.problem for tier in tiers], of_all)
    with ThreadPoolExecutor(options.threads) as workers:
        margins = [
            _margins(tier, _Asking(ask, best, clock), workers, told)
            for tier, ask in zip(tiers, least, strict=True)
        ]
        other = OtherData(tiers, margins, held, rolls if reason is None else reason, best, clock)
        return tuple(
            _of_tier(k, tiers, margins[k], other, workers, told) for k in range(len(tiers))
        )


def _margins(tier: TierResult, asking: _Asking, workers: Executor, told: Steps) -> Margins:
    """Ask of each group and each pair of a tier."""
    whole: dict[Members, Margin] = {}
    apart: dict[Members, Margin] = {}
    asked = [workers.submit(asking.of_group, members) for members in _groups(tier)]
    for answer in as_completed(asked):
        # A pair that is a group by itself is asked about twice: as a group, and as a pair.
        for group, *pairs in filter(None, [answer.result()]):
            whole[group.schools] = group
            apart |= {margin.schools: margin for margin in pairs}
        told.one()
    return Margins(whole, apart)


def _of_tier(
    number: int,
    tiers: Sequence[TierResult],
    margins: Margins,
    other: OtherData,
    workers: Executor,
    told: Steps,
) -> Firmness:
    """Ask how far data may go that a tier reads, and put all together that is known of it."""
    tier, groups = tiers[number], _groups(tiers[number])
    drives: dict[Members, Tolerance] = {}
    rolls: dict[int, RollTolerance] = {}
    changed = [
        workers.submit(other.of_group, hub, members)
        for hub, members in zip(tier.hubs, groups, strict=True)
    ]
    for result in as_completed(changed):
        of_drives, of_rolls = result.result()
        drives |= {(drive.lead, drive.member): drive for drive in of_drives}
        rolls |= {roll.school: roll for roll in of_rolls}
        told.one()
    inside = [pair for members in groups for pair in combinations(members, 2)]
    found = Firmness(
        groups=tuple(margins.whole.get(members) for members in groups),
        pairs=tuple(margins.apart.get(pair) for pair in inside),
        drives=tuple(drives.get(drive) for drive in drives_of(tier.hubs, groups)),
        rolls=tuple(rolls.get(i) for i in schools_of(groups)) if other.rolls_untold is None else (),
    )
    problems = [one.problem for one in tiers]
    return replace(found, untold=tuple(untold(problems, found, groups, other.rolls_untold)))


def _groups(tier: TierResult) -> list[Members]:
    return [group.members for group in tier.grouping.groups] if tier.grouping else []


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
