"""Several proposals side by side: who is with whom in each, which groups answer to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from geocluster.errors import RulesError
from geocluster.facts import Fact
from geocluster.phrases import phrase
from geocluster.proposal.crossed import Crossed, crossed
from geocluster.proposal.differing import RuleApart, data_apart, rules_apart
from geocluster.proposal.model import Proposal
from geocluster.proposal.tier import TierResult
from geocluster.rules import Rules
from geocluster.texts import ENGLISH, Language, Speaker, language_of

__all__ = ["Change", "Comparison", "How", "Match", "Move", "Place", "Side", "TierComparison"]


class How(Enum):
    """What became of a school, beside the first proposal.

    ``PARTNERS``: it is with others. ``GROUPED``: in a group, and was in none. ``LEFT_OUT``: the
    other way round. ``LEAD``: with the same schools under another lead. ``NEW``: the first list
    lacks it. ``GONE``: the other list does.
    """

    PARTNERS = "partners"
    GROUPED = "grouped"
    LEFT_OUT = "left_out"
    LEAD = "lead"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """A proposal that is compared.

    Attributes
    ----------
    label
        A short name of its own, such as that of its folder.
    proposal
        What is compared.
    folder
        Where it was read; empty where it came from no folder.
    drawn
        What its map draws beneath and along roads, as the map in its folder has it; None where
        there is none.
    """

    label: str
    proposal: Proposal
    folder: str = ""
    drawn: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a school is in a proposal.

    Attributes
    ----------
    group
        Number of its group; None where it is in none.
    partners
        Ids of the other schools of its group.
    lead
        Id of the school that leads the group; None where none leads, or it is in none.
    reason
        Why it is in no group, as a short word; None where it is in one.
    """

    group: int | None
    partners: frozenset[str] = frozenset()
    lead: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is other for a school than in the first proposal.

    Attributes
    ----------
    side
        Number of the other proposal.
    how
        What became of it.
    kept, new, lost
        Ids of the schools that it is with in both, only in the other, only in the first.
    lead_changed
        Whether it is in a group of both, and led by another school.
    """

    side: int
    how: How
    kept: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    lead_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A school that is not in the same group everywhere.

    Attributes
    ----------
    school
        Id.
    places
        One for each proposal; None where its list lacks the school.
    changes
        One for each proposal in which it is elsewhere than in the first.
    """

    school: str
    places: tuple[Place | None, ...]
    changes: tuple[Change, ...]

    @property
    def moves(self) -> bool:
        """Whether it is with other schools somewhere: another lead alone is no move."""
        return any(change.how is not How.LEAD for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Groups that answer to each other: those that share most schools.

    Attributes
    ----------
    groups
        For each proposal the number of the group; None where none of its groups answers.
    same
        Whether the very schools are in all of them.
    """

    groups: tuple[int | None, ...]
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TierComparison:
    """A tier of several proposals.

    Attributes
    ----------
    tiers
        Its answer in each proposal; the first is what the others are compared with.
    labels
        Of the proposals.
    schools
        Ids of all schools, those of the first list first.
    places
        For each proposal where each school of its list is, by id.
    matches
        The groups of the first proposal with those that answer to them; then all others.
    moves
        Every school that is elsewhere in some proposal, in the order of ``schools``.
    rules
        Rules and pins whose values differ.
    data
        For each proposal what differs from the data of the first; nothing for the first itself.
    judged
        Each grouping under the rules and data of each other proposal.

    Raises
    ------
    RulesError
        If fewer than two are compared, or one has no grouping.
    """

    tiers: tuple[TierResult, ...]
    labels: tuple[str, ...]
    schools: tuple[str, ...] = field(init=False)
    places: tuple[Mapping[str, Place], ...] = field(init=False)
    matches: tuple[Match, ...] = field(init=False)
    moves: tuple[Move, ...] = field(init=False)
    rules: tuple[RuleApart, ...] = field(init=False)
    data: tuple[tuple[Fact, ...], ...] = field(init=False)
    judged: tuple[Crossed, ...] = field(init=False)

    def __post_init__(self) -> None:
        if len(self.tiers) < 2:
            raise RulesError(phrase("a comparison is of two proposals or more"))
        for label, tier in zip(self.labels, self.tiers, strict=True):
            if tier.grouping is None:
                raise RulesError(
                    phrase(
                        "{label}: the tier {name!r} has no grouping to compare",
                        label=label,
                        name=tier.name,
                    )
                )
        first, *others = self.tiers
        ids = dict.fromkeys(x for tier in self.tiers for x in tier.problem.schools.ids)
        found: dict[str, Any] = {
            "schools": tuple(ids),
            "places": tuple(map(_places, self.tiers)),
            "matches": _matched([_members(tier) for tier in self.tiers]),
            "rules": rules_apart([tier.asked for tier in self.tiers]),
            "data": ((), *(data_apart(first.asked, other.asked) for other in others)),
            "judged": crossed(self.tiers),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "moves", tuple(_moves(self.schools, self.places)))

    @property
    def name(self) -> str:
        """Of the tier; as the first has it."""
        return self.tiers[0].name

    def groups(self, k: int) -> tuple[frozenset[str], ...]:
        """Ids of the schools of each group of a proposal."""
        return _members(self.tiers[k])

    @property
    def moved(self) -> tuple[Move, ...]:
        """The schools that are with others somewhere."""
        return tuple(move for move in self.moves if move.moves)

    def pairs(self, k: int) -> frozenset[tuple[str, str]]:
        """Pairs of ids of schools that are in one group of a proposal, each in order of its ids."""
        return frozenset(
            (min(a, b), max(a, b))
            for members in self.groups(k)
            for a, b in combinations(members, 2)
        )

    def only_in(self, k: int) -> tuple[str, ...]:
        """Ids of the schools that the list of one proposal alone holds."""
        others = [places for j, places in enumerate(self.places) if j != k]
        return tuple(x for x in self.places[k] if not any(x in places for places in others))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Several proposals side by side.

    Attributes
    ----------
    sides
        The proposals; the first is what the others are compared with.
    tiers
        Those that all of them have, by name, the coarsest first.
    unmatched
        Names of tiers that only some have, each with the labels of these.
    renamed
        Whether the only tier of each is compared, though their names differ.
    """

    sides: tuple[Side, ...]
    tiers: tuple[TierComparison, ...]
    unmatched: tuple[tuple[str, tuple[str, ...]], ...] = ()
    renamed: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Of the proposals."""
        return tuple(side.label for side in self.sides)

    @property
    def names(self) -> dict[str, str]:
        """Names of all schools by id, as the first list that holds them has them."""
        found: dict[str, str] = {}
        for side in reversed(self.sides):
            found |= zip(side.proposal.schools.ids, side.proposal.schools.names, strict=True)
        return found

    @property
    def language(self) -> str:
        """The BCP 47 tag of the language that all proposals ask for; English where they differ."""
        asked = {side.proposal.language for side in self.sides}
        return asked.pop() if len(asked) == 1 else ENGLISH

    def speaker(self, language: str | Language = ENGLISH) -> Speaker:
        """Return who says facts of all schools and of no rule."""
        spoken = language_of(language) if isinstance(language, str) else language
        return Speaker(spoken, self.names, Rules())


def _members(tier: TierResult) -> tuple[frozenset[str], ...]:
    ids, groups = tier.problem.schools.ids, tier.grouping.groups if tier.grouping else ()
    return tuple(frozenset(ids[i] for i in group.members) for group in groups)


def _places(tier: TierResult) -> dict[str, Place]:
    """Return where each school is, by id."""
    ids, why = tier.problem.schools.ids, {x.school: x.reason for x in tier.ungrouped}
    found = {}
    for k, (members, hub, how) in enumerate(zip(_members(tier), tier.hubs, tier.led, strict=True)):
        lead = ids[hub] if how is not None and how.leads else None
        for x in members:
            found[x] = Place(group=k, partners=members - {x}, lead=lead)
    return {
        x: found.get(x) or Place(group=None, reason=why.get(i, "alone")) for i, x in enumerate(ids)
    }


def _moves(schools: Sequence[str], sides: Sequence[Mapping[str, Place]]) -> list[Move]:
    order = {x: k for k, x in enumerate(schools)}
    moves = []
    for x in schools:
        places = tuple(side.get(x) for side in sides)
        changes = tuple(
            change
            for k, place in enumerate(places[1:], start=1)
            if (change := _change(k, places[0], place, order)) is not None
        )
        if changes:
            moves.append(Move(school=x, places=places, changes=changes))
    return moves


def _change(
    side: int, first: Place | None, other: Place | None, order: Mapping[str, int]
) -> Change | None:
    """Return what is other for a school; None where it has the same partners and lead."""
    was = first.partners if first else frozenset()
    now = other.partners if other else frozenset()
    how = _how(first, other)
    if how is None:
        return None
    both = bool(first and other and first.group is not None and other.group is not None)
    kept, new, lost = (
        tuple(sorted(ids, key=order.__getitem__)) for ids in (was & now, now - was, was - now)
    )
    led = both and first is not None and other is not None and _led_anew(first, other)
    return Change(side=side, how=how, kept=kept, new=new, lost=lost, lead_changed=led)


def _how(first: Place | None, other: Place | None) -> How | None:
    if first is None or other is None:
        return None if first is other else How.NEW if first is None else How.GONE
    if first.group is None or other.group is None:
        if first.group is other.group:
            return None
        return How.GROUPED if first.group is None else How.LEFT_OUT
    if first.partners != other.partners:
        return How.PARTNERS
    return How.LEAD if _led_anew(first, other) else None


def _led_anew(first: Place, other: Place) -> bool:
    """Tell whether another school leads; where one of both is only centred, none is told."""
    return None not in (first.lead, other.lead) and first.lead != other.lead


def _matched(sides: Sequence[Sequence[frozenset[str]]]) -> tuple[Match, ...]:
    """Match the groups of each proposal with those of the first: most schools shared in all."""
    first, *others = sides
    answers = [_assigned(first, other) for other in others]
    found = []
    for k, members in enumerate(first):
        groups = (k, *(answer.get(k) for answer in answers))
        held = [side[g] for side, g in zip(sides, groups, strict=True) if g is not None]
        same = len(held) == len(sides) and all(group == members for group in held)
        found.append(Match(groups=groups, same=same))
    for number, (other, answer) in enumerate(zip(others, answers, strict=True), start=1):
        for k in sorted(set(range(len(other))) - set(answer.values())):
            lone: list[int | None] = [None] * len(sides)
            lone[number] = k
            found.append(Match(groups=tuple(lone), same=False))
    return tuple(found)


def _assigned(first: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> dict[int, int]:
    """Return for groups of the first those that answer to them.

    Most schools are shared in all, and of such answers that whose groups are most alike.

    Source: Kuhn (1955), The Hungarian method for the assignment problem.
    """
    held_by = {x: k for k, members in enumerate(other) for x in members}
    shared = np.zeros((len(first), len(other)))
    alike = np.zeros_like(shared)
    for k, members in enumerate(first):
        for x in members:
            if x in held_by:
                shared[k, held_by[x]] += 1
        for j in np.flatnonzero(shared[k]).tolist():
            alike[k, j] = len(members & other[j]) / len(members | other[j])
    many = 1 + min(shared.shape, default=0)
    rows, columns = linear_sum_assignment(shared * many + alike, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {k: j for k, j in pairs if shared[k, j] > 0}
