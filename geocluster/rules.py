"""What every group must respect. Clusters, federations and central schools are three values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from html import escape
from typing import Any

from geocluster.conditions import Condition, Where
from geocluster.errors import RulesError
from geocluster.given import Seconds, as_list, as_seconds, minutes, shown, whole
from geocluster.terms import checked_costs
from geocluster.terms import columns_of as columns_of_terms

__all__ = [
    "CLUSTER",
    "FEDERATION",
    "Alone",
    "Condition",
    "Kind",
    "Lead",
    "Measured",
    "Pins",
    "Rules",
    "Where",
    "span_words",
]


_LONGEST = 10**8
"""Seconds: charges beyond three years are a slip of the pen."""
_MOST_KINDS = 50


class Measured(Enum):
    """Which drives within a group the limit holds for."""

    PAIRS = "pairs"
    FROM_LEAD = "from_lead"


class Lead(Enum):
    """Which schools may lead a group."""

    NONE = "none"
    ANY = "any"
    ELIGIBLE = "eligible"


class Alone(Enum):
    """What a school left alone costs: forbidden, a penalty, or nothing."""

    NEVER = "never"
    PENALISED = "penalised"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Groups that are alike in something, and how many of them there may be.

    A group is of the kind when all that is given holds.

    Attributes
    ----------
    name
        For people; no two kinds have the same.
    groups
        Fewest and most groups of the kind; both ends allowed.
    size
        Fewest and most schools; both ends allowed; None for any number.
    pupils
        Fewest and most pupils; both ends allowed; None for any number. A group is not of the
        kind where the roll of one of its schools is unknown.
    holds_where
        The group holds at least one school that meets this; without conditions every group does.

    Raises
    ------
    RulesError
        If a range is empty or negative, or nothing is said of the groups.
    """

    name: str
    groups: tuple[int, int]
    size: tuple[int, int] | None = None
    pupils: tuple[int, int] | None = None
    holds_where: Where = Where()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise RulesError(f"a kind of groups needs a name, as text, not {shown(self.name)}")
        _check_where("holds_where", self.holds_where)
        said = f"kind {self.name!r}: "
        if self.size is None and self.pupils is None and not self.holds_where.conditions:
            raise RulesError(
                f"{said}nothing says which groups are of it; give size, pupils or holds_where, or "
                "use groups of the tier, which counts all"
            )
        for name, smallest in (("groups", 0), ("size", 2), ("pupils", 0)):
            if getattr(self, name) is not None:
                limits = _range(f"{said}{name}", getattr(self, name), smallest=smallest)
                object.__setattr__(self, name, limits)

    @property
    def words(self) -> str:
        """Its name, and what groups are of it, for people."""
        said = [f"{span_words(self.size)} schools"] if self.size else []
        said += [f"{span_words(self.pupils)} pupils"] if self.pupils else []
        if self.holds_where.conditions:
            said.append(f"with a school of {self.holds_where.words}")
        return f"{self.name} ({', '.join(said)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Rules:
    """Limits that every group must respect, and what is charged; modes are values, not branches.

    Attributes
    ----------
    name
        Of the tier, for people.
    size
        Fewest and most schools in a group; both ends allowed, the fewest is at least 2.
    pupils
        Fewest and most pupils in a group; both ends allowed; None for no limit.
    members
        Which schools may join a group at all; None for all. Unknown meets only an exclusion.
    longest_drive
        In seconds, such as ``gc.minutes(20)``; exactly that long is allowed; None for no limit
        but the cut-off.
    measured
        Whether the drive limit holds for every ordered pair or between lead and member,
        both ways.
    lead
        Who may lead.
    lead_where
        Who is eligible, with ``Lead.ELIGIBLE``.
    same
        Fields or source columns that are equal within a group; unknown equals nothing.
    alone
        What becomes of a school in no group.
    alone_penalty
        In seconds, for each school left alone when penalised.
    alone_free
        Schools that may stand alone at no cost; None for none.
    group_charge
        In seconds, for each group.
    groups
        Fewest and most groups that may be made; both ends allowed; None for any number.
    kinds
        Kinds of groups of which there must be some number.
    contiguous
        Whether the schools of a group must hang together: from each to each other one gets by
        steps between neighbours that are all in the group.
    costs
        Values of further terms by their key (:data:`geocluster.terms.TERMS`), in seconds for an
        amount of 1 where the term says no other.
    preset
        Name of the cited rule set that these come from (:mod:`geocluster.presets`); None where
        they come from none.

    Raises
    ------
    RulesError
        If a limit is empty, negative, or contradicts another.
    """

    name: str = "group"
    size: tuple[int, int] = (2, 4)
    pupils: tuple[int, int] | None = None
    members: Where | None = None
    longest_drive: int | None = None
    measured: Measured = Measured.PAIRS
    lead: Lead = Lead.ANY
    lead_where: Where = Where()
    same: tuple[str, ...] = ()
    alone: Alone = Alone.PENALISED
    alone_penalty: int = 3600
    alone_free: Where | None = None
    group_charge: int = 0
    groups: tuple[int, int] | None = None
    kinds: tuple[Kind, ...] = ()
    contiguous: bool = False
    costs: Mapping[str, Any] = field(default_factory=dict)
    preset: str | None = None

    def __post_init__(self) -> None:
        for name, kind in (("measured", Measured), ("lead", Lead), ("alone", Alone)):
            object.__setattr__(self, name, _choice(name, getattr(self, name), kind))
        for name in ("longest_drive", "alone_penalty", "group_charge"):
            if getattr(self, name) is not None:
                value: Any = as_seconds(name, getattr(self, name), error=RulesError)
                object.__setattr__(self, name, value)
        object.__setattr__(self, "same", tuple(as_list("same", self.same, error=RulesError)))
        for name in ("members", "lead_where", "alone_free"):
            _check_where(name, getattr(self, name))
        if self.alone_free is not None and not self.alone_free.conditions:
            raise RulesError("alone_free names no condition; use None for no school")
        if self.members is not None and not self.members.conditions:
            raise RulesError("members names no condition; use None for every school")
        for name, smallest in (("size", 2), ("pupils", 0), ("groups", 0)):
            if name == "size" or getattr(self, name) is not None:
                limits = _range(name, getattr(self, name), smallest=smallest)
                object.__setattr__(self, name, limits)
        if self.longest_drive is not None and self.longest_drive <= 0:
            raise RulesError(f"the longest drive must be positive, not {self.longest_drive} s")
        for name in ("alone_penalty", "group_charge"):
            value = getattr(self, name)
            if not 0 <= value <= _LONGEST:
                raise RulesError(f"{name} must be from 0 to {_LONGEST:,} s, not {value} s")
        object.__setattr__(self, "costs", checked_costs(self.costs))
        self._check_lead()
        self._check_kinds()

    def _check_kinds(self) -> None:
        if not isinstance(self.contiguous, bool):
            raise RulesError(f"contiguous must be True or False, not {self.contiguous!r}")
        kinds = as_list("kinds", self.kinds, error=RulesError)
        if not all(isinstance(kind, Kind) for kind in kinds):
            raise RulesError(f"kinds must be a tuple of Kind, not {shown(self.kinds)}")
        object.__setattr__(self, "kinds", tuple(kinds))
        names = [kind.name for kind in self.kinds]
        if len(names) > _MOST_KINDS:
            raise RulesError(f"{len(names)} kinds of groups; at most {_MOST_KINDS} are understood")
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise RulesError(f"two kinds are called {twice!r}; give each a name of its own")

    def _check_lead(self) -> None:
        if self.measured is Measured.FROM_LEAD and self.lead is Lead.NONE:
            raise RulesError(
                'measured = "from_lead" needs a lead, but lead = "none"; '
                'use lead = "any", or measured = "pairs"'
            )
        if self.lead is Lead.ELIGIBLE and not self.lead_where.conditions:
            raise RulesError('lead = "eligible" needs lead_where to say which schools may lead')
        if self.lead is not Lead.ELIGIBLE and self.lead_where.conditions:
            raise RulesError('lead_where is only used with lead = "eligible"; set it, or remove it')

    def __repr__(self) -> str:
        said = (f"{name}={value}" for name, value in self._said())
        return f"Rules({', '.join(said)})"

    def _repr_html_(self) -> str:
        """Return the rules that are not the usual ones for a notebook."""
        rows = "".join(
            f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in self._said()
        )
        return f"<table>{rows}</table>"

    def _said(self) -> Iterator[tuple[str, str]]:
        """Yield the rules that differ from the default, seconds as minutes."""
        for rule in fields(self):
            value, usual = getattr(self, rule.name), rule.default
            if rule.name in ("name", "size") or (value != usual and value != {}):
                if isinstance(value, Enum):
                    yield rule.name, repr(value.value)
                elif isinstance(value, Where):
                    yield rule.name, f"Where({value.words})"
                elif isinstance(value, Seconds):
                    yield rule.name, f"{value / 60:g} min"
                else:
                    yield rule.name, repr(value)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every field or source column that a rule reads, each once."""
        named = [*self.lead_where.conditions, *self.same]
        named += self.members.conditions if self.members else []
        named += self.alone_free.conditions if self.alone_free else []
        named += [name for kind in self.kinds for name in kind.holds_where.conditions]
        named += columns_of_terms(self)
        return tuple(dict.fromkeys(named))


def span_words(limits: tuple[int, int]) -> str:
    """Say a range of whole numbers.

    Examples
    --------
    >>> span_words((2, 4)), span_words((3, 3)), span_words((600, 1200))
    ('2 to 4', 'exactly 3', '600 to 1,200')
    """
    fewest, most = limits
    return f"exactly {most:,}" if fewest == most else f"{fewest:,} to {most:,}"


def _choice(name: str, value: Any, kind: type[Enum]) -> Enum:
    """Return a choice that is given as such, or by its word."""
    if isinstance(value, kind):
        return value
    words = [str(choice.value) for choice in kind]
    if isinstance(value, str) and value in words:
        return kind(value)
    raise RulesError(
        f"{name} must be a {kind.__name__} ({', '.join(map(repr, words))}), not {shown(value)}"
    )


def _check_where(name: str, value: object) -> None:
    if value is not None and not isinstance(value, Where):
        raise RulesError(
            f"{name} must be a Where, such as "
            f'Where({{"type": Condition(any_of=("Community school",))}}), not {shown(value)}'
        )


def _range(name: str, limits: Any, *, smallest: int) -> tuple[int, int]:
    """Return the fewest and the most that are allowed, both ends included."""
    given = [] if isinstance(limits, str) or not isinstance(limits, Iterable) else [*limits]
    numbers = [number for number in map(whole, given) if number is not None]
    if len(numbers) != 2 or len(given) != 2:
        raise RulesError(
            f"{name} must be two whole numbers, the fewest and the most, such as (2, 4), not "
            f"{shown(limits)}"
        )
    fewest, most = numbers
    if fewest < smallest:
        raise RulesError(f"{name} = [{fewest}, {most}]: the first must be at least {smallest}")
    if most < fewest:
        raise RulesError(
            f"{name} = [{fewest}, {most}] holds nothing: the first is greater than the second"
        )
    return fewest, most


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """What the planner has settled already, by school id.

    Attributes
    ----------
    together
        Lists of schools that must be in one group.
    apart
        Lists of schools no two of which may be in one group.
    lead
        Schools that must lead the group they are in.
    alone
        Schools that stay alone, at no cost.
    exclude
        Schools that are left out of the question, at no cost.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    lead: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("together", "apart"):
            lists = as_list(f"pins: {name}", getattr(self, name), error=RulesError)
            if any(isinstance(ids, str) for ids in lists):
                raise RulesError(
                    f'pins: {name} takes lists of ids, such as (("120374", "120375"),), not '
                    f"{shown(getattr(self, name))}"
                )
            object.__setattr__(self, name, tuple(_ids(name, ids) for ids in lists))
        for name in ("lead", "alone", "exclude"):
            object.__setattr__(self, name, _ids(name, getattr(self, name)))
        for name in ("together", "apart"):
            for ids in getattr(self, name):
                if len(set(ids)) < 2:
                    raise RulesError(f"pins: {name} = [{list(ids)}] needs at least two schools")
        for ids in self.together:
            for name in ("alone", "exclude"):
                both = sorted(set(ids) & set(getattr(self, name)))
                if both:
                    raise RulesError(
                        f"pins: {both[0]!r} stands both in together and in {name}; keep one"
                    )
            for other in self.apart:
                both = sorted(set(ids) & set(other))
                if len(both) > 1:
                    raise RulesError(
                        f"pins: {both[0]!r} and {both[1]!r} are both together and apart; keep one"
                    )


def _ids(name: str, ids: Any) -> tuple[str, ...]:
    """Return ids as text, as they are in the list; a whole number is taken for its figures."""
    said = [
        str(number) if (number := whole(i)) is not None else i
        for i in as_list(f"pins: {name}", ids, error=RulesError)
    ]
    wrong = [i for i in said if not isinstance(i, str)]
    if wrong:
        raise RulesError(f"pins: {name} names schools by id, as text, not by {shown(wrong[0])}")
    return tuple(said)


FEDERATION = Rules(
    name="federation", size=(2, 4), longest_drive=minutes(20), group_charge=minutes(15)
)
"""A few schools under one head, within 20 minutes of each other; each group costs a board."""

CLUSTER = Rules(name="cluster", size=(4, 10), longest_drive=minutes(25), lead=Lead.NONE)
"""An informal partnership of 4 to 10 schools, without a lead."""
