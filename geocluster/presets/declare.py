"""What a preset is made of: rules, their citations, what to look at in a group, what is granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geocluster.citations import Change, Citation
from geocluster.facts import Fact, Text, fact
from geocluster.rules import Rules, Where, keys_of

__all__ = ["Flag", "Grant", "Preset"]

_UNKNOWN = Text("check that it may join")
_FLAG, _GRANT = "flag ", "grant "


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something to be looked at in a group; it forbids nothing.

    Attributes
    ----------
    code
        A short stable word.
    where, also
        Which schools are meant: those that meet the one, or the other where it is given.
    against
        Where given, the flag is raised only if other schools of the group meet this.
    differ
        Where given, the flag is raised only if those that are meant have two known values or more
        of this field or source column.
    text
        What is said of it, after the names of the schools that are meant.
    citation
        Where it comes from.
    asks
        Whether somebody must consent, or has to be involved, before the group can be made.
    """

    code: str
    where: Where
    text: Text
    citation: Citation
    against: Where | None = None
    also: Where | None = None
    differ: str | None = None
    asks: bool = False

    @property
    def of_group(self) -> bool:
        """Whether it is of the group as a whole rather than of each school that is meant."""
        return self.against is not None or self.differ is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """Fields or source columns that it reads."""
        wheres = [w for w in (self.where, self.against, self.also) if w is not None]
        read = [name for where in wheres for name in where.conditions]
        return (*read, *([self.differ] if self.differ else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Money that an authority gives to groups of the preset's kind; no rule and no cost.

    Attributes
    ----------
    code
        A short stable word.
    where
        Which schools it is given for; unknown meets only an exclusion.
    amount
        In whole units of the currency.
    currency
        ISO 4217 code.
    per
        ``school``: for each school of a group that meets ``where``. ``group``: once for each
        group that holds such a school.
    text
        What for, to stand after the amount.
    citation
        Where it comes from.

    Raises
    ------
    ValueError
        If the amount is no positive whole number, or ``per`` is neither.
    """

    code: str
    where: Where
    amount: int
    currency: str
    per: Literal["school", "group"]
    text: Text
    citation: Citation

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int) or self.amount <= 0:
            raise ValueError(f"grant {self.code!r}: its amount is no positive number")
        if self.per not in ("school", "group"):
            raise ValueError(f"grant {self.code!r}: per must be school or group, not {self.per!r}")

    @property
    def fact(self) -> Fact:
        """What it is for, for people."""
        return fact(f"grant.{self.code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A cited set of rules.

    Attributes
    ----------
    title
        What it is, for people.
    rules
        The limits; they bear the preset's name.
    source
        Of the structure as a whole.
    country
        ISO 3166 code of the country whose rules these are; None where any.
    citations
        For single rules, by scenario key, and for terms, by ``costs.`` and their key.
    working
        Keys whose value is a working value of geocluster, in whole or, where they have a citation,
        in part: the citation then says which part it does not give. Keys without a citation are
        always among them.
    flags
        What is looked at in every group.
    grants
        What is given to groups of this kind.
    notes
        What else to know, with its source: it is shown, and no rule follows from it.
    changes
        What was otherwise in versions before.
    unknown
        What to check where a school may only join because a value is unknown.
    """

    title: str
    rules: Rules
    source: Citation
    country: str | None = None
    citations: Mapping[str, Citation] = field(default_factory=dict)
    working: frozenset[str] = frozenset()
    flags: tuple[Flag, ...] = ()
    grants: tuple[Grant, ...] = ()
    notes: tuple[Citation, ...] = ()
    changes: tuple[Change, ...] = ()
    unknown: Text = _UNKNOWN

    def __post_init__(self) -> None:
        uncited = {key for key in self.said if key not in self.citations}
        object.__setattr__(self, "working", frozenset(self.working | uncited))

    @property
    def new_flags(self) -> frozenset[str]:
        """Codes of flags that came with a change: what was made before knows nothing of them."""
        came = (change for change in self.changes if change.was is None)
        return frozenset(c.what.removeprefix(_FLAG) for c in came if c.what.startswith(_FLAG))

    def now(self, change: Change) -> Any:
        """Return what stands now in place of what a change tells of; None where nothing does."""
        if change.what == "source":
            return self.source.words
        for begins, entries in ((_FLAG, self.flags), (_GRANT, self.grants)):
            if change.what.startswith(begins):
                code = change.what.removeprefix(begins)
                return next((e.text.one for e in entries if e.code == code), None)
        return self.said.get(change.what)

    @property
    def said(self) -> dict[str, Any]:
        """Its keys, each term apart: under ``costs.`` and its key, as citations name it."""
        keys = self.keys
        costs = keys.pop("costs", {})
        return keys | {f"costs.{term}": value for term, value in costs.items()}

    @property
    def keys(self) -> dict[str, Any]:
        """The scenario keys of its rules: those that are cited, or differ from the default."""
        usual = keys_of(Rules())
        said = keys_of(self.rules)
        return {
            key: value
            for key, value in said.items()
            if key not in ("name", "preset")
            and (key in {*self.citations, "size"} or key not in usual or usual[key] != value)
        }
