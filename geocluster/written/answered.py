"""What a record says of a tier that is decided, in whichever format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geocluster.facts import Fact
from geocluster.proposal import Bound, Status
from geocluster.written.sections import RuleForm
from geocluster.written.why_not_form import WhyNotForm

__all__ = ["Answered", "Groups", "Left"]

Groups = Sequence[tuple[Sequence[str], str | None]]
"""Of each group the ids of its schools, and that of its lead."""


class Left(Protocol):
    """A school in no group."""

    @property
    def school(self) -> str:
        """Its id."""

    @property
    def fact(self) -> Fact:
        """Why."""

    @property
    def cost(self) -> int | None:
        """Seconds."""

    @property
    def rules(self) -> Sequence[str]:
        """Keys of the rules that are named."""

    @property
    def nearest(self) -> Sequence[Fact]:
        """What would place it, the nearest change first."""


class FairSaid(Protocol):
    """What fairness found."""

    @property
    def limit_seconds(self) -> int | None:
        """The longest drive."""

    @property
    def alone(self) -> int:
        """How few schools the rules leave alone."""

    @property
    def proven(self) -> bool:
        """Whether both are proven."""

    @property
    def cost_without(self) -> int | None:
        """Seconds, without fairness."""

    @property
    def lower_bound_without(self) -> int | None:
        """Seconds that nothing can beat without fairness."""

    @property
    def cost_with(self) -> int | None:
        """Seconds, of several tiers with this limit."""

    @property
    def lower_bound_with(self) -> int | None:
        """Seconds that nothing can beat with it."""


class MarginSaid(Protocol):
    """What the best costs more without a group, or with a pair apart."""

    @property
    def schools(self) -> Sequence[str]:
        """Ids."""

    @property
    def more_seconds(self) -> int | None:
        """Of the best found."""

    @property
    def at_least_seconds(self) -> int | None:
        """Proven."""


class ToleranceSaid(Protocol):
    """How much longer a drive may be."""

    @property
    def start(self) -> str:
        """Id of the lead, or centre."""

    @property
    def to(self) -> str:
        """Id of a member."""

    @property
    def holds_seconds(self) -> int | None:
        """Up to which the answer stays."""

    @property
    def changes_seconds(self) -> int | None:
        """From which it has changed."""


class RoomSaid(Protocol):
    """How many pupils more, or fewer, there may be."""

    @property
    def holds(self) -> int | None:
        """Up to which the answer stays."""

    @property
    def changes(self) -> int | None:
        """With which it has changed."""


class RollSaid(Protocol):
    """How far a roll may go."""

    @property
    def school(self) -> str:
        """Id."""

    @property
    def more(self) -> RoomSaid:
        """Pupils more."""

    @property
    def fewer(self) -> RoomSaid:
        """Pupils fewer."""


class FactSaid(Protocol):
    """A fact, as it is written."""

    @property
    def fact(self) -> Fact:
        """The fact."""


class FirmnessSaid(Protocol):
    """How firmly groups stand."""

    @property
    def groups(self) -> Sequence[MarginSaid | None]:
        """Of each group."""

    @property
    def pairs(self) -> Sequence[MarginSaid | None]:
        """Of each pair in a group."""

    @property
    def drives(self) -> Sequence[ToleranceSaid | None]:
        """Of each drive from a lead, or centre."""

    @property
    def rolls(self) -> Sequence[RollSaid | None]:
        """Of each school in a group."""

    @property
    def untold(self) -> Sequence[FactSaid]:
        """Why some are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is decided in a tier; all else follows from it.

    Attributes
    ----------
    name
        Of the tier.
    preset, rules
        As they were used.
    status, bound
        What is proven.
    groups
        Ids of the schools of each, and that of the lead.
    group_ids
        What each is called.
    ungrouped
        The schools in none.
    beside
        What it is measured against: the name of each, what it is, and its groups, in the same form.
    fair
        What fairness found; None where it was not asked for.
    conflict
        Rules and pins that cannot all be met; None where there are none that are known.
    firmness
        How firmly the groups stand; None where it was not asked for.
    why_not
        Why schools are not elsewhere; None where it was not asked for.
    """

    name: str
    preset: str | None
    rules: Sequence[RuleForm]
    status: Status
    bound: Bound | None
    groups: Groups
    group_ids: Sequence[str]
    ungrouped: Sequence[Left]
    beside: Sequence[tuple[str, Fact, Groups]] = ()
    fair: FairSaid | None = None
    conflict: Fact | None = None
    firmness: FirmnessSaid | None = None
    why_not: WhyNotForm | None = None
