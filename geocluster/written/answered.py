"""What a record says of a tier that is decided, in whichever format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from geocluster.facts import Fact
from geocluster.proposal import Bound, Status
from geocluster.written.sections import RuleForm

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
    ungrouped
        The schools in none.
    beside
        What it is measured against: the name of each, what it is, and its groups, in the same form.
    """

    name: str
    preset: str | None
    rules: Sequence[RuleForm]
    status: Status
    bound: Bound | None
    groups: Groups
    ungrouped: Sequence[Left]
    beside: Sequence[tuple[str, Fact, Groups]] = ()
