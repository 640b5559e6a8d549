"""Who is with whom: a partition in one canonical form, so that labels and order never matter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geocluster.errors import RulesError
from geocluster.given import as_list, shown, whole
from geocluster.phrases import phrase

__all__ = ["Group", "Grouping", "checksum_of"]


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
        members = tuple(sorted(set(_positions(self.members))))
        if members != self.members:
            object.__setattr__(self, "members", members)
        if self.lead is not None and self.lead not in self.members:
            raise RulesError(
                phrase(
                    "the lead {lead} is not one of the members {members!r}",
                    lead=self.lead,
                    members=self.members,
                )
            )


def _positions(members: object) -> list[int]:
    """Return positions that a caller gives as whole numbers of any kind, from 0."""
    found = []
    for member in as_list(phrase("the members of a group"), members, error=RulesError):
        position = whole(member)
        if position is None or position < 0:
            raise RulesError(
                phrase(
                    "a group holds positions, whole numbers from 0, not {member}; the "
                    "position of a school is schools.position(id)",
                    member=shown(member),
                )
            )
        found.append(position)
    return found


@dataclass(frozen=True, slots=True, repr=False)
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
        groups = as_list("groups", self.groups, error=RulesError)
        if not all(isinstance(group, Group) for group in groups):
            raise RulesError(
                phrase(
                    "a grouping holds Group, not {groups}; make it from lists of positions "
                    "with Grouping.of([[0, 1], [2, 3]])",
                    groups=shown(self.groups),
                )
            )
        object.__setattr__(self, "groups", tuple(sorted(self.groups, key=lambda g: g.members)))
        seen: set[int] = set()
        for group in self.groups:
            if seen & set(group.members):
                raise RulesError(
                    phrase(
                        "positions {seen!r} are in two groups",
                        seen=sorted(seen & set(group.members)),
                    )
                )
            seen |= set(group.members)

    @classmethod
    def of(cls, groups: Iterable[Iterable[int]]) -> Grouping:
        """Make a grouping without leads from lists of positions."""
        lists = as_list("groups", groups, error=RulesError)
        return cls(tuple(Group(tuple(_positions(group))) for group in lists))

    def __repr__(self) -> str:
        sizes = sum(len(group.members) for group in self.groups)
        return f"Grouping({len(self.groups)} groups of {sizes} schools)"

    def _repr_html_(self) -> str:
        """Return the groups for a notebook, by position."""
        rows = "".join(
            f"<tr><td>{', '.join(map(str, group.members))}</td>"
            f"<td>{'' if group.lead is None else group.lead}</td></tr>"
            for group in self.groups
        )
        return f"<table><tr><th>members</th><th>lead or centre</th></tr>{rows}</table>"

    def alone(self, n: int) -> tuple[int, ...]:
        """Positions among ``n`` schools that are in no group."""
        grouped = {i for group in self.groups for i in group.members}
        return tuple(i for i in range(n) if i not in grouped)


def checksum_of(tiers: Sequence[Grouping], ids: Sequence[str]) -> str:
    """Return the SHA-256 of groups and leads by id, in whatever order they were given.

    Parameters
    ----------
    tiers
        The coarsest first; the checksum of one tier is of its groups alone.
    ids
        Of all schools.
    """
    said = [sorted((_said(group, ids) for group in one.groups), key=str) for one in tiers]
    return hashlib.sha256(json.dumps(said if len(said) > 1 else said[0]).encode()).hexdigest()


def _said(group: Group, ids: Sequence[str]) -> list[object]:
    return [sorted(ids[i] for i in group.members), None if group.lead is None else ids[group.lead]]
