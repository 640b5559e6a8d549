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
from geocluster.proposal import Firmness, Margin, Proposal, TierResult, Tolerance
from geocluster.solvers import Reoptimised, Reoptimiser
from geocluster.studies.again import clock_of_question, reoptimiser_of
from geocluster.studies.declare import Study, StudyOptions, refuse_unproven
from geocluster.studies.tolerance import drives_are_by_themselves, tolerance_of
from geocluster.watcher import Watcher

__all__ = ["FIRMNESS", "firmness_of"]

Members = tuple[int, ...]


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    found = firmness_of(proposal, options, watcher)
    return replace(proposal, tiers=(replace(proposal.tiers[0], firmness=found),))


FIRMNESS = Study(
    title="Asking how firmly groups stand",
    conduct=_conduct,
    refuses=refuse_unproven("firmness"),
)
"""Conducted by ``geocluster study DIR --firmness``."""


def firmness_of(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Firmness:
    """Ask of each group and each pair what the best without costs more.

    Parameters
    ----------
    proposal
        Of one tier, proven best.
    options
        How long, and on how many threads.
    watcher
        Told how far it is; its clock ends it.

    Raises
    ------
    RulesError
        If a grouping is found that costs less than what is proven best.
    """
    tier, clock = proposal.tiers[0], watcher.clock(options.seconds)
    groups = [group.members for group in tier.grouping.groups] if tier.grouping else []
    again = reoptimiser_of(tier, options, clock, watcher)
    best = tier.objective
    if best is None:
        raise RulesError("firmness is told of an answer, and there is none")
    asking = _Asking(again, best, clock)
    whole: dict[Members, Margin] = {}
    apart: dict[Members, Margin] = {}
    with ThreadPoolExecutor(options.threads) as workers:
        asked = [workers.submit(asking.of_group, members) for members in groups]
        for done, answer in enumerate(as_completed(asked), 1):
            # A pair that is a group by itself is asked about twice: as a group, and as a pair.
            for group, *pairs in filter(None, [answer.result()]):
                whole[group.schools] = group
                apart |= {margin.schools: margin for margin in pairs}
            watcher.step(FIRMNESS.title, done / len(asked))
    inside = [pair for members in groups for pair in combinations(members, 2)]
    return Firmness(
        groups=tuple(whole.get(members) for members in groups),
        pairs=tuple(apart.get(pair) for pair in inside),
        drives=tuple(_tolerances(tier, whole, apart)),
    )


def _tolerances(
    tier: TierResult, whole: dict[Members, Margin], apart: dict[Members, Margin]
) -> Iterator[Tolerance | None]:
    """Yield how much longer each drive may be; None where that is not known."""
    groups = tier.grouping.groups if tier.grouping else ()
    known = drives_are_by_themselves(tier.problem)
    for hub, group in zip(tier.hubs, groups, strict=True):
        for member in group.members:
            of_group, of_pair = whole.get(group.members), apart.get(tuple(sorted((hub, member))))
            if member == hub:
                continue
            if not known or of_group is None or of_pair is None:
                yield None
                continue
            drive = hub, member
            yield tolerance_of(tier.problem, group.members, drive, of_group, of_pair)


class _Asking:
    """What all questions share, side by side.

    Parameters
    ----------
    again
        Answers them.
    best
        Seconds of the answer.
    clock
        When to ask no more.
    """

    def __init__(self, again: Reoptimiser, best: int, clock: Clock) -> None:
        self._again, self._best, self._clock = again, best, clock

    def of_group(self, members: Members) -> list[Margin]:
        """Ask about a group, then its pairs; what is not come to is left out."""
        if self._clock.over():
            return []
        found = self._again.least(without=[members], clock=clock_of_question(self._clock))
        margin = self._margin(members, found)
        return [margin, *self._of_pairs(members, margin, found)]

    def _of_pairs(self, members: Members, whole: Margin, found: Reoptimised) -> Iterator[Margin]:
        for pair in combinations(members, 2):
            if self._clock.over():
                return
            if whole.proven and (whole.needed or _has_apart(pair, found.grouping)):
                yield replace(whole, schools=pair)
                continue
            answer = self._again.least(apart=[pair], clock=clock_of_question(self._clock))
            margin = self._margin(pair, answer)
            if margin.at_least is not None and whole.at_least is not None:
                margin = replace(margin, at_least=max(margin.at_least, whole.at_least))
            yield margin

    def _margin(self, schools: Members, found: Reoptimised) -> Margin:
        if found.cost is not None and found.cost < self._best:
            raise RulesError(
                f"the answer is said to be proven best at {self._best} s, but a grouping was "
                f"found that costs {found.cost} s: the folder is wrong; run its scenario again"
            )
        return Margin(
            schools=schools,
            more=None if found.cost is None else found.cost - self._best,
            at_least=None if found.bound is None else max(0, found.bound - self._best),
        )


def _has_apart(pair: Members, grouping: Grouping | None) -> bool:
    """Whether a grouping has a pair apart; not where there is none."""
    if grouping is None:
        return False
    return not any(set(pair) <= set(group.members) for group in grouping.groups)
