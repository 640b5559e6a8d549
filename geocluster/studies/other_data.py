"""How far drives and rolls of an answer's groups may go before the answer changes."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.clock import Clock
from geocluster.proposal import Margin, RollTolerance, TierResult, Tolerance
from geocluster.solvers import Reoptimiser
from geocluster.studies.roll_questions import RollQuestions
from geocluster.studies.rolls import Rolls
from geocluster.studies.tolerance import tolerance_of
from geocluster.studies.untold import drives_untold, rolls_untold

__all__ = ["OtherData"]

Members = tuple[int, ...]


class OtherData:
    """What all questions share, side by side.

    Parameters
    ----------
    tier
        Whose answer is asked about, the only one.
    again
        Answers them.
    best
        Seconds of the answer.
    clock
        When to ask no more.
    seed
        As for :func:`geocluster.solvers.solve`.
    """

    def __init__(
        self, tier: TierResult, again: Reoptimiser, best: int, clock: Clock, seed: int
    ) -> None:
        self._problem, self._again, self._best, self._clock = tier.problem, again, best, clock
        tells = rolls_untold(tier.problem) is None
        self._rolls = Rolls(RollQuestions(tier, again, best, clock, seed)) if tells else None
        self._tells_drives = drives_untold(tier.problem) is None

    @property
    def tells_rolls(self) -> bool:
        """Whether it can be told how far rolls may go."""
        return self._rolls is not None

    def of_group(
        self, hub: int, members: Members, whole: Margin | None, apart: Mapping[Members, Margin]
    ) -> tuple[list[Tolerance], list[RollTolerance]]:
        """Ask how much longer the drives of a group may be, and how far its rolls may go.

        Parameters
        ----------
        hub
            Its lead, or centre.
        members
            Its schools.
        whole, apart
            What the best costs more without it, and with pairs apart, as far as is known.
        """
        drives = [self._drive(hub, i, members, whole, apart) for i in members if i != hub]
        rolls = [self._rolls.tolerance(i, members) if self._rolls else None for i in members]
        return [drive for drive in drives if drive], [roll for roll in rolls if roll]

    def _drive(
        self,
        hub: int,
        i: int,
        members: Members,
        whole: Margin | None,
        apart: Mapping[Members, Margin],
    ) -> Tolerance | None:
        of_pair = apart.get((min(hub, i), max(hub, i)))
        if not self._tells_drives or whole is None or of_pair is None:
            return None
        asked = self._again, self._best, self._clock
        return tolerance_of(self._problem, members, (hub, i), (whole, of_pair), asked)
