"""What readers of a proposal ask to be otherwise, in terms of schools and never of group ids.

An edit is a wish with the names of those who have it. Edits of several readers are put together in
one order, whichever is read first: the same wish of two readers stands once, with both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from geocluster.errors import EditsError, nearest
from geocluster.facts import Fact, fact
from geocluster.meaning import clean
from geocluster.phrases import phrase
from geocluster.rules import Lead, Pins, Rules

__all__ = ["Do", "Edit", "Edits", "Voice", "check_tiers", "edits_of_pins", "pins_with"]


_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of what is written after them."""


class Do(Enum):
    """What is asked.

    ``MOVE``: the schools join the group that holds ``to``; the group that they were in loses them.
    ``TOGETHER``: they are in one group. ``APART``: no two of them are. ``LEAD``: each leads the
    group that it is in. ``ALONE``: each stays in no group. ``EXCLUDE``: each is left out of the
    question. ``LOCK``: they are a group as they stand. ``FORBID``: they are not.
    """

    MOVE = "move"
    TOGETHER = "together"
    APART = "apart"
    LEAD = "lead"
    ALONE = "alone"
    EXCLUDE = "exclude"
    LOCK = "lock"
    FORBID = "forbid"

    @property
    def fewest(self) -> int:
        """Schools that it needs."""
        return 2 if self in (Do.TOGETHER, Do.APART, Do.LOCK, Do.FORBID) else 1

    @property
    def joins(self) -> bool:
        """Whether all its schools are then in one group."""
        return self in (Do.MOVE, Do.TOGETHER, Do.LOCK)


@dataclass(frozen=True, slots=True, order=True)
class Voice:
    """Who asks, and what is said of it; both may be empty.

    What moves a cursor, hides, or turns the direction of writing is taken out of both.
    """

    by: str = ""
    comment: str = ""

    def __post_init__(self) -> None:
        for name in ("by", "comment"):
            object.__setattr__(self, name, clean(getattr(self, name).translate(_TURNS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A wish.

    Attributes
    ----------
    do
        What is asked.
    schools
        Ids, each once, in their order as text.
    to
        Ids of schools of the group that is moved to, likewise; empty for all else.
    tier
        Name of the tier that is meant; None where it need not be said.
    voices
        Who asks, each once; nobody for what the scenario itself settles.

    Raises
    ------
    EditsError
        If there are too few schools, or ``to`` is not there exactly where schools move.

    Examples
    --------
    >>> Edit(do=Do.MOVE, schools=("7",), to=("3", "2"), voices=(Voice("Ann", "same road"),)).sets
    ('2', '3', '7')
    """

    do: Do
    schools: tuple[str, ...]
    to: tuple[str, ...] = ()
    tier: str | None = None
    voices: tuple[Voice, ...] = (Voice(),)

    def __post_init__(self) -> None:
        for name in ("schools", "to"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        voices = tuple(sorted(set(self.voices)))
        told = tuple(voice for voice in voices if voice != Voice())
        object.__setattr__(self, "voices", told or voices[:1])
        if len(self.schools) < self.do.fewest:
            raise EditsError(
                phrase(
                    "do = {value!r} names {n} school, and needs at least {fewest}: write "
                    "their ids in schools",
                    value=self.do.value,
                    n=len(self.schools),
                    fewest=self.do.fewest,
                )
            )
        if self.do is Do.MOVE and not self.to:
            raise EditsError(
                phrase(
                    "do = 'move' needs to: ids of schools of the group that is joined; a "
                    "school that is to be in no group is asked for by do = 'alone'"
                )
            )
        if self.do is not Do.MOVE and self.to:
            raise EditsError(
                phrase(
                    "to goes with do = 'move', not with {value!r}; leave it out",
                    value=self.do.value,
                )
            )
        both = sorted(set(self.schools) & set(self.to))
        if both:
            raise EditsError(
                phrase("{both!r} stands both in schools and in to; keep one", both=both[0])
            )

    @property
    def sets(self) -> tuple[str, ...]:
        """All schools that it names, in their order as text."""
        return tuple(sorted({*self.schools, *self.to}))

    @property
    def wish(self) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        """What is asked, whoever asks it: by this wishes are told apart, and stand in order."""
        return (self.do.value, self.tier or "", self.schools, self.to)

    def record(self) -> dict[str, Any]:
        """Return it as ``edits.json`` has it."""
        first, *others = self.voices or (Voice(),)
        return {
            "do": self.do.value,
            "schools": list(self.schools),
            "to": list(self.to),
            "tier": self.tier,
            "by": first.by,
            "comment": first.comment,
            "also": [{"by": voice.by, "comment": voice.comment} for voice in others],
        }

    @property
    def fact(self) -> Fact:
        """What is asked and by whom, for people."""
        if not self.voices:
            return fact("edit.of_scenario", what=self._what)
        names = [voice.by for voice in self.voices if voice.by]
        comments = [voice.comment for voice in self.voices if voice.comment]
        return fact(
            "edit",
            what=self._what,
            by=fact("edit.by", names=names) if names else None,
            comments=fact("edit.comments", comments=comments) if comments else None,
        )

    @property
    def _what(self) -> Fact:
        return fact(f"edit.asks.{self.do.value}", schools=self.schools, to=self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """Wishes of one reader or several.

    Attributes
    ----------
    fingerprint
        Of the proposal that they are about.
    edits
        Each wish once, in the order of :attr:`Edit.wish`.
    """

    fingerprint: str
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        merged: dict[object, Edit] = {}
        for edit in self.edits:
            known = merged.get(edit.wish)
            both = edit if known is None else replace(edit, voices=(*known.voices, *edit.voices))
            merged[edit.wish] = both
        ordered = sorted(merged.values(), key=lambda edit: edit.wish)
        object.__setattr__(self, "edits", tuple(ordered))

    def __len__(self) -> int:
        return len(self.edits)

    def and_of(self, others: Iterable[Edits]) -> Edits:
        """Return the wishes of all readers together.

        Raises
        ------
        EditsError
            If they are about different proposals.
        """
        found = [self, *others]
        prints = sorted({edits.fingerprint for edits in found})
        if len(prints) > 1:
            raise EditsError(
                phrase(
                    "edits of different proposals ({prints}) cannot go together; revise "
                    "with one after the other",
                    prints=list(prints),
                )
            )
        return replace(self, edits=tuple(edit for edits in found for edit in edits.edits))

    def record(self) -> dict[str, Any]:
        """Return the content of ``edits.json``."""
        edits = [edit.record() for edit in self.edits]
        return {"format": 1, "fingerprint": self.fingerprint, "edits": edits}

    def without(self, edit: Edit) -> Edits:
        """Return all wishes but one."""
        return replace(self, edits=tuple(other for other in self.edits if other != edit))


_OF_LISTS = {Do.MOVE: "together", Do.TOGETHER: "together", Do.APART: "apart", Do.LOCK: "lock",
             Do.FORBID: "forbid"}  # fmt: skip
_OF_IDS = {Do.LEAD: "lead", Do.ALONE: "alone", Do.EXCLUDE: "exclude"}


def pins_with(pins: Pins, edits: Iterable[Edit]) -> Pins:
    """Return pins with what edits ask beside them; what is pinned already stands once.

    Raises
    ------
    RulesError
        If they contradict each other: see :func:`.contradictions`, which says whose.
    """
    lists: dict[str, list[tuple[str, ...]]] = {
        name: list(getattr(pins, name)) for name in dict.fromkeys(_OF_LISTS.values())
    }
    ids: dict[str, list[str]] = {name: list(getattr(pins, name)) for name in _OF_IDS.values()}
    known = {name: set(map(frozenset, sets)) for name, sets in lists.items()}
    for edit in edits:
        if edit.do in _OF_IDS:
            ids[_OF_IDS[edit.do]] += edit.schools
        elif (new := frozenset(edit.sets)) not in known[_OF_LISTS[edit.do]]:
            known[_OF_LISTS[edit.do]].add(new)
            lists[_OF_LISTS[edit.do]].append(edit.sets)
    held: dict[str, Any] = {name: tuple(sets) for name, sets in lists.items()}
    held |= {name: tuple(dict.fromkeys(schools)) for name, schools in ids.items()}
    return Pins(**held)


def edits_of_pins(pins: Pins) -> tuple[Edit, ...]:
    """Return what pins settle as wishes of nobody."""
    made = [
        Edit(do=do, schools=ids, voices=())
        for do, name in _OF_LISTS.items()
        if do is not Do.MOVE
        for ids in getattr(pins, name)
    ]
    made += [
        Edit(do=do, schools=(school,), voices=())
        for do, name in _OF_IDS.items()
        for school in getattr(pins, name)
    ]
    return tuple(made)


def check_tiers(edits: Iterable[Edit], tiers: Sequence[Rules]) -> None:
    """Refuse edits of a tier that there is not, or that pins cannot ask of that tier alone.

    Pins hold in every tier, but that a locked group is one of the finest. Schools that are
    together in the finest are so in all, and those that are apart, or alone, in the coarsest.

    Parameters
    ----------
    edits
        To be looked at.
    tiers
        Rules of each, the coarsest first.

    Raises
    ------
    EditsError
        With what can be asked instead.
    """
    names = [rules.name for rules in tiers]
    for edit in edits:
        if edit.tier is None:
            continue
        if edit.tier not in names:
            raise EditsError(
                phrase(
                    "{shown}: there is no tier {tier!r}{nearest}",
                    shown=_shown(edit),
                    tier=edit.tier,
                    nearest=nearest(edit.tier, names),
                )
            )
        if len(tiers) > 1:
            _check_tier(edit, names.index(edit.tier), tiers)


def _check_tier(edit: Edit, at: int, tiers: Sequence[Rules]) -> None:
    coarsest, finest = tiers[0].name, tiers[-1].name
    others = [rules for k, rules in enumerate(tiers) if k != at]
    if edit.do in (Do.MOVE, Do.TOGETHER, Do.LOCK):
        can, where = at == len(tiers) - 1, phrase("the finest tier, {finest!r}", finest=finest)
    elif edit.do in (Do.APART, Do.ALONE):
        can, where = (
            at == 0,
            phrase("the coarsest tier, {coarsest!r}, and so in all", coarsest=coarsest),
        )
    elif edit.do is Do.LEAD:
        can, where = (
            all(rules.lead is Lead.NONE for rules in others),
            phrase("all tiers that have leads"),
        )
    elif edit.do is Do.FORBID:
        sizes = [rules.size for rules in others]
        can = not any(least <= len(edit.schools) <= most for least, most in sizes)
        where = phrase("all tiers whose groups have so many schools")
    else:
        can, where = False, phrase("all tiers")
    if not can:
        raise EditsError(
            phrase(
                "{shown}: this cannot be asked of the tier {tier!r} alone, only of "
                "{where}; leave tier out, or name another",
                shown=_shown(edit),
                tier=edit.tier,
                where=where,
            )
        )


def _shown(edit: Edit) -> str:
    return phrase(
        "do = {value!r} of {schools}", value=edit.do.value, schools=list(edit.schools[:5])
    )
