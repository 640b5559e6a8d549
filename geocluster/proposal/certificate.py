"""What proves a bound: prices in whole numbers, by ids of schools, that plain code can check.

``docs/certificate.md`` says what each number means, and why together they prove what is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = [
    "SCALE",
    "Asks",
    "Certificate",
    "Certificates",
    "ClassPrice",
    "Counted",
    "CutPrice",
    "PartProof",
    "Stage",
]

SCALE = 1 << 20
"""Prices, penalties, values and widths are counted in seconds times this."""


class Asks(Enum):
    """What is asked of a part.

    ``COST``: the least cost. ``COVER``: whether all rules can be met; then nothing costs anything,
    and the least is 0 where they can.
    """

    COST = "cost"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class ClassPrice:
    """The price of one more group of a class.

    Attributes
    ----------
    kind
        Name of the kind of the rules; None for all groups, whose number ``groups`` limits.
    price
        Times :data:`SCALE`; above zero it is for the fewest, below for the most.
    """

    kind: str | None
    price: int


@dataclass(frozen=True, slots=True)
class CutPrice:
    """A Chvátal-Gomory cut of the rows of schools, and its penalty.

    Attributes
    ----------
    schools
        Ids, each as often as it weighs.
    divisor
        What sums of weights are divided by, before they are rounded down.
    penalty
        Times :data:`SCALE`, not negative.
    """

    schools: tuple[str, ...]
    divisor: int
    penalty: int

    @property
    def most(self) -> int:
        """The right-hand side."""
        return len(self.schools) // self.divisor


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Prices of a part, for all of its groups or for those that the stage before has left.

    Attributes
    ----------
    prices
        Of each school of the part, by id, times :data:`SCALE`. Of schools that a pin joins, the
        first has the price of all, the others 0.
    classes
        Of every class that the rules count: the kinds in their order, then all groups.
    cuts
        Those whose penalty is not 0.
    value
        Times :data:`SCALE`: what the prices are worth together; no group has a reduced cost below
        zero, so it bounds the part.
    inside
        Of all tiers together, where groups of finer tiers are counted: for each finer tier the
        prices of every class that its rules count. Empty where their numbers are left out.
    """

    prices: Mapping[str, int]
    classes: tuple[ClassPrice, ...]
    cuts: tuple[CutPrice, ...]
    value: int
    inside: tuple[tuple[ClassPrice, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartProof:
    """What proves the bound of one part: schools that no group joins with those of another.

    Attributes
    ----------
    asks
        What is asked.
    claim
        Seconds that no choice can beat; for :attr:`Asks.COVER` 1: that there is none.
    stages
        Prices, the first for all groups.
    """

    asks: Asks
    claim: int
    stages: tuple[Stage, ...]

    def width(self, stage: Stage) -> int:
        """Reduced cost, times :data:`SCALE`, above which a group is in no choice up to the claim.

        Below zero the prices prove more than is claimed, and no group has to be looked at.
        """
        return SCALE * self.claim - stage.value

    @property
    def by_prices(self) -> int:
        """Seconds that the prices of all groups prove by themselves."""
        return -(-self.stages[0].value // SCALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """More groups of a class are asked for than there can be, by count.

    Attributes
    ----------
    kind
        As for :class:`ClassPrice`.
    of
        What is too few: ``schools``, ``pupils``, or ``holders``: schools such as one of the group
        must be, those that a pin joins counted once.
    needed, there
        How many the fewest groups need at least, and how many there are.
    """

    kind: str | None
    of: str
    needed: int
    there: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What proves the bound of one question: a tier, or several together.

    Attributes
    ----------
    bound
        Seconds that no grouping can beat: ``constant`` and the claims of all parts, at least
        ``least``. None where no grouping meets the rules.
    constant
        Seconds that every grouping pays, less what is taken off it once.
    least
        Seconds that no grouping can beat since no term as a whole is negative.
    parts
        Each school that can be grouped is in one; where no grouping meets the rules, only the part
        in which that is so.
    counted
        Where numbers of groups are asked for that there cannot be; then there are no parts.
    barred
        Ids of schools that a finer tier does not let stand alone, but that can be in no group of
        the coarsest; then there are no parts.
    """

    bound: int | None
    constant: int = 0
    least: int = 0
    parts: tuple[PartProof, ...] = ()
    counted: Counted | None = None
    barred: tuple[str, ...] = ()

    @property
    def by_prices(self) -> int | None:
        """Seconds that the prices prove by themselves; None where no grouping meets the rules."""
        if self.bound is None:
            return None
        return max(self.least, self.constant + sum(part.by_prices for part in self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """What proves the bounds of a proposal.

    Attributes
    ----------
    tiers
        Of each tier by itself, the coarsest first; None where there is none.
    together
        Of several tiers together. None where there is one tier, or where no more is proven than
        each tier by itself proves: then their bounds are added up.
    """

    tiers: tuple[Certificate | None, ...]
    together: Certificate | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return self.together is None and not any(self.tiers)
