"""What can be turned at the search for cuts."""

from __future__ import annotations

from dataclasses import dataclass

from geocluster.solvers.knobs import Knobs, knob, share

__all__ = ["CutParams"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutParams(Knobs):
    """Which cuts are looked for, and how far (:mod:`.separation`).

    Attributes
    ----------
    least_violation
        By how much a cut must be broken to be taken.
    cuts_of_a_unit
        Cuts of one shape that hold the same unit, at most, in one round.
    most_odd
        Units in an odd set, at most.
    most_grown
        Units of a set that is grown, at most.
    moves
        Moves of a local search from each unit.
    stays
        For how many moves a unit that was moved stays where it is (tabu).
    """

    least_violation: float = share(0.02)
    cuts_of_a_unit: int = knob(2, least=1)
    most_odd: int = knob(15, least=3)
    most_grown: int = knob(40, least=2)
    moves: int = knob(12, least=1)
    stays: int = knob(4, least=0)
