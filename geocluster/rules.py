"""What every group must respect. Clusters, federations and central schools are three values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from geocluster.errors import RulesError

if TYPE_CHECKING:
    from geocluster.schools import Schools

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
class Condition:
    """What a value must be. Unknown meets no condition but ``exclude``.

    Attributes
    ----------
    any_of
        The value is one of these; text is compared without regard to case and outer blanks.
    exclude
        The value is none of these.
    least, most
        The value is a number within these, both ends allowed.

    Examples
    --------
    >>> Condition(least=210).holds("230"), Condition(least=210).holds(None)
    (True, False)
    """

    any_of: tuple[object, ...] | None = None
    exclude: tuple[object, ...] = ()
    least: float | None = None
    most: float | None = None

    def __post_init__(self) -> None:
        for name in ("least", "most"):
            value: float | None = getattr(self, name)
            object.__setattr__(self, name, None if value is None else float(value))
        if self.least is not None and self.most is not None and self.least > self.most:
            raise RulesError(f"min {self.least:g} is greater than max {self.most:g}")

    def holds(self, value: object) -> bool:
        """Tell whether a value meets the condition."""
        folded = _fold(value)
        if folded in {_fold(x) for x in self.exclude}:
            return False
        if self.any_of is not None and folded not in {_fold(x) for x in self.any_of}:
            return False
        if self.least is None and self.most is None:
            return True
        number = _number(value)
        if number is None:
            return False
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )

    @property
    def words(self) -> str:
        """What a value must be, to stand after the name of its column.

        Examples
        --------
        >>> Condition(least=210).words, Condition(any_of=("a", "b"), exclude=("c",)).words
        ('at least 210', 'a or b, and not c')
        """
        said = []
        if self.any_of is not None:
            said.append(" or ".join(map(str, self.any_of)))
        if self.exclude:
            said.append(f"not {' or '.join(map(str, self.exclude))}")
        limits = [f"at least {self.least:,.10g}"] if self.least is not None else []
        limits += [f"at most {self.most:,.10g}"] if self.most is not None else []
        said += [" and ".join(limits)] if limits else []
        return ", and ".join(said)


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _fold(value: object) -> object:
    """Make values comparable: 7, 7.0 and '7' are one; so are 'Open' and ' open '."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).casefold()
    number = _number(value)
    return number if number is not None else " ".join(str(value).split()).casefold()


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on fields or source columns that must all hold."""

    conditions: Mapping[str, Condition] = field(default_factory=dict)

    def holds(self, values: Mapping[str, object]) -> bool:
        """Tell whether the values of one school, by name, meet all conditions."""
        return all(c.holds(values.get(name)) for name, c in self.conditions.items())

    @property
    def words(self) -> str:
        """All conditions, for people.

        Examples
        --------
        >>> Where({"pupils": Condition(most=90), "phase": Condition(any_of=("Primary",))}).words
        'pupils: at most 90; phase: Primary'
        """
        return "; ".join(f"{column}: {c.words}" for column, c in self.conditions.items())

    def select(self, schools: Schools) -> tuple[bool, ...]:
        """Tell for each school whether it meets all conditions.

        Raises
        ------
        SchoolsError
            If a column that is named does not exist.
        """
        columns = {name: schools.column(name) for name in self.conditions}
        return tuple(
            self.holds({name: values[i] for name, values in columns.items()})
            for i in range(len(schools))
        )


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
        if not self.name.strip():
            raise RulesError("a kind of groups needs a name")
        said = f"kind {self.name!r}: "
        if self.size is None and self.pupils is None and not self.holds_where.conditions:
            raise RulesError(
                f"{said}nothing says which groups are of it; give size, pupils or holds_where, or "
                "use groups of the tier, which counts all"
            )
        _check_range(f"{said}groups", self.groups, smallest=0)
        for name, smallest in (("size", 2), ("pupils", 0)):
            if getattr(self, name) is not None:
                _check_range(f"{said}{name}", getattr(self, name), smallest=smallest)

    @property
    def words(self) -> str:
        """Its name, and what groups are of it, for people."""
        said = [f"{span_words(self.size)} schools"] if self.size else []
        said += [f"{span_words(self.pupils)} pupils"] if self.pupils else []
        if self.holds_where.conditions:
            said.append(f"with a school of {self.holds_where.words}")
        return f"{self.name} ({', '.join(said)})"


@dataclass(frozen=True, slots=True, kw_only=True)
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
        In seconds, exactly that long is allowed; None for no limit but the cut-off.
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
    preset: str | None = None

    def __post_init__(self) -> None:
        for name, kind in (("measured", Measured), ("lead", Lead), ("alone", Alone)):
            if not isinstance(getattr(self, name), kind):
                raise RulesError(f"{name} must be a {kind.__name__}, not {getattr(self, name)!r}")
        for name in ("longest_drive", "alone_penalty", "group_charge"):
            if getattr(self, name) is not None and not _is_whole(getattr(self, name)):
                raise RulesError(f"{name} must be whole seconds, not {getattr(self, name)!r}")
        if self.alone_free is not None and not self.alone_free.conditions:
            raise RulesError("alone_free names no condition; use None for no school")
        if self.members is not None and not self.members.conditions:
            raise RulesError("members names no condition; use None for every school")
        _check_range("size", self.size, smallest=2)
        for name in ("pupils", "groups"):
            if getattr(self, name) is not None:
                _check_range(name, getattr(self, name), smallest=0)
        if self.longest_drive is not None and self.longest_drive <= 0:
            raise RulesError(f"the longest drive must be positive, not {self.longest_drive} s")
        for name in ("alone_penalty", "group_charge"):
            value: Any = getattr(self, name)
            if not 0 <= value <= _LONGEST:
                raise RulesError(f"{name} must be from 0 to {_LONGEST:,} s, not {value} s")
        self._check_lead()
        self._check_kinds()

    def _check_kinds(self) -> None:
        if not isinstance(self.contiguous, bool):
            raise RulesError(f"contiguous must be True or False, not {self.contiguous!r}")
        if not isinstance(self.kinds, tuple) or not all(isinstance(k, Kind) for k in self.kinds):
            raise RulesError(f"kinds must be a tuple of Kind, not {self.kinds!r}")
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

    @property
    def columns(self) -> tuple[str, ...]:
        """Every field or source column that a rule reads, each once."""
        named = [*self.lead_where.conditions, *self.same]
        named += self.members.conditions if self.members else []
        named += self.alone_free.conditions if self.alone_free else []
        named += [name for kind in self.kinds for name in kind.holds_where.conditions]
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


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_range(name: str, limits: tuple[int, int], *, smallest: int) -> None:
    if len(limits) != 2 or not all(map(_is_whole, limits)):
        raise RulesError(f"{name} must be two whole numbers, not {limits!r}")
    fewest, most = limits
    if fewest < smallest:
        raise RulesError(f"{name} = [{fewest}, {most}]: the first must be at least {smallest}")
    if most < fewest:
        raise RulesError(
            f"{name} = [{fewest}, {most}] holds nothing: the first is greater than the second"
        )


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


FEDERATION = Rules(name="federation", size=(2, 4), longest_drive=20 * 60, group_charge=15 * 60)
"""A few schools under one head, within 20 minutes of each other; each group costs a board."""

CLUSTER = Rules(name="cluster", size=(4, 10), longest_drive=25 * 60, lead=Lead.NONE)
"""An informal partnership of 4 to 10 schools, without a lead."""
