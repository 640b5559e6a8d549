"""Who is with whom: a partition in one canonical form, so that labels and order never matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geocluster.errors import RulesError

__all__ = ["Group", "Grouping"]


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Schools that work together, by position.

    Attributes
    ----------
    members
        Positions, ascending, each once.
    lead
        Position of the school that leads; None where none does.
    """

    members: tuple[int, ...]
    lead: int | None = None

    def __post_init__(self) -> None:
        if tuple(sorted(set(self.members))) != self.members:
            object.__setattr__(self, "members", tuple(sorted(set(self.members))))
        if self.lead is not None and self.lead not in self.members:
            raise RulesError(f"the lead {self.lead} is not one of the members {self.members}")


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups that share no school; schools in none of them are alone.

    Attributes
    ----------
    groups
        Ordered by their first member. Two groupings are equal when they hold the same groups
        with the same leads, in whatever order they were given.

    Raises
    ------
    RulesError
        If a school stands in two groups.

    Examples
    --------
    >>> Grouping((Group((3, 2)), Group((1, 0), lead=1))).groups
    (Group(members=(0, 1), lead=1), Group(members=(2, 3), lead=None))
    """

    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple(sorted(self.groups, key=lambda g: g.members)))
        seen: set[int] = set()
        for group in self.groups:
            if seen & set(group.members):
                raise RulesError(f"positions {sorted(seen & set(group.members))} are in two groups")
            seen |= set(group.members)

    @classmethod
    def of(cls, groups: Iterable[Iterable[int]]) -> Grouping:
        """Make a grouping without leads from lists of positions."""
        return cls(tuple(Group(tuple(g)) for g in groups))

    def alone(self, n: int) -> tuple[int, ...]:
        """Positions among ``n`` schools that are in no group."""
        grouped = {i for group in self.groups for i in group.members}
        return tuple(i for i in range(n) if i not in grouped)
