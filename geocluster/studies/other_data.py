"""How far drives and rolls of an answer's groups may go before the answer changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from geocluster.clock import Clock
from geocluster.facts import Fact
from geocluster.proposal import Margin, RollTolerance, TierResult, Tolerance
from geocluster.studies.held import Held
from geocluster.studies.rolls import Rolls
from geocluster.studies.rolls_of_tiers import RollsOfTiers
from geocluster.studies.tolerance import tolerance_of
from geocluster.studies.untold import drives_untold

__all__ = ["Margins", "OtherData"]

Members = tuple[int, ...]


class Margins(NamedTuple):
    """What the best of all tiers costs more, as far as is known.

    Attributes
    ----------
    whole, apart
        Without a group of a tier, and with a pair of it apart there.
    """

    whole: Mapping[Members, Margin]
    apart: Mapping[Members, Margin]


class OtherData:
    """What all questions share, side by side.

    Parameters
    ----------
    tiers
        Whose answer is asked about, all of them, the coarsest first.
    margins
        Of each.
    held
        Who answers about drives.
    rolls
        Who answers about rolls; or why it cannot be told how far they may go.
    best
        Seconds of the answer.
    clock
        When to ask no more.

    Attributes
    ----------
    rolls_untold
        Why it cannot be told how far rolls may go; None where it can.
    """

    def __init__(
        self,
        tiers: Sequence[TierResult],
        margins: Sequence[Margins],
        held: Held,
        rolls: Rolls | RollsOfTiers | Fact,
        best: int,
        clock: Clock,
    ) -> None:
        self._problems = [tier.problem for tier in tiers]
        self._groups = [_by_school(tier) for tier in tiers]
        self._margins, self._held, self._best, self._clock = margins, held, best, clock
        self._rolls = None if isinstance(rolls, Fact) else rolls
        self.rolls_untold = rolls if isinstance(rolls, Fact) else None
        self._tells_drives = all(drives_untold(problem) is None for problem in self._problems)
        self._told: dict[tuple[int, int], Tolerance | None] = {}

    def of_group(self, hub: int, members: Members) -> tuple[list[Tolerance], list[RollTolerance]]:
        """Ask how much longer the drives of a group may be, and how far its rolls may go.

        Parameters
        ----------
        hub
            Its lead, or centre.
        members
            Its schools.
        """
        drives = [self._drive(hub, i) for i in members if i != hub]
        rolls = [self._rolls.tolerance(i, members) if self._rolls else None for i in members]
        return [drive for drive in drives if drive], [roll for roll in rolls if roll]

    def _drive(self, hub: int, i: int) -> Tolerance | None:
        """Ask about a drive, once for all tiers that measure it."""
        if (hub, i) not in self._told:
            self._told[hub, i] = self._asked(hub, i)
        return self._told[hub, i]

    def _asked(self, hub: int, i: int) -> Tolerance | None:
        chain = self._chain(hub, i)
        whole = [of.whole.get(members) for of, members in zip(self._margins, chain, strict=False)]
        apart = self._margins[0].apart.get((min(hub, i), max(hub, i)))
        known = [margin for margin in whole if margin is not None]
        if not self._tells_drives or apart is None or len(known) < len(chain):
            return None
        asked = self._held, self._best, self._clock
        return tolerance_of(self._problems, chain, (hub, i), (_least(known), apart), asked)

    def _chain(self, hub: int, i: int) -> list[Members]:
        """Return the groups that hold two schools, of the coarsest tier and of those after it."""
        chain: list[Members] = []
        for groups in self._groups:
            if groups.get(hub) is None or groups.get(hub) is not groups.get(i):
                break
            chain.append(groups[hub])
        return chain


def _least(margins: Sequence[Margin]) -> Margin:
    """Return the margin by which least is proven; one without which there is none is beyond all."""
    known = [margin for margin in margins if not margin.needed]
    return min(known, key=lambda margin: margin.at_least or 0) if known else margins[0]


def _by_school(tier: TierResult) -> dict[int, Members]:
    groups = tier.grouping.groups if tier.grouping else ()
    return {i: group.members for group in groups for i in group.members}
