"""``[[tier.kinds]]``: kinds of groups, and how many there are of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import model_validator

from geocluster.conditions import Where
from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list, shown
from geocluster.phrases import phrase
from geocluster.rules.checks import as_range, as_where
from geocluster.rules.declare import Asked, Key, Made, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.pupils import group_pupils
from geocluster.rules.written import (
    Keys,
    Sizes,
    Span,
    WhereKeys,
    pair_of,
    where_of,
)

__all__ = ["KINDS", "Kind", "KindKeys", "kinds_of"]

_MOST_KINDS = 50


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
            raise RulesError(
                phrase("a kind of groups needs a name, as text, not {name}", name=shown(self.name))
            )
        as_where("holds_where", self.holds_where)
        said = phrase("kind {name!r}: ", name=self.name)
        if self.size is None and self.pupils is None and not self.holds_where.conditions:
            raise RulesError(
                phrase(
                    "{said}nothing says which groups are of it; give size, pupils or "
                    "holds_where, or use groups of the tier, which counts all",
                    said=said,
                )
            )
        for name, smallest in (("groups", 0), ("size", 2), ("pupils", 0)):
            if getattr(self, name) is not None:
                check = as_range(smallest=smallest)
                object.__setattr__(
                    self,
                    name,
                    check(phrase("{said}{name}", said=said, name=name), getattr(self, name)),
                )


Kinds = tuple[Kind, ...]


class KindKeys(Keys):
    """``[[tier.kinds]]``: groups of a kind, and how many there may be."""

    name: str
    groups: Span
    size: Sizes | None = None
    pupils: Span | None = None
    holds_where: WhereKeys | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> KindKeys:
        self.kind()
        return self

    def kind(self) -> Kind:
        """Return the kind that is meant."""
        return Kind(
            name=self.name,
            groups=pair_of(self.groups),
            size=pair_of(self.size) if self.size else None,
            pupils=pair_of(self.pupils) if self.pupils else None,
            holds_where=where_of(self.holds_where),
        )


def _written(kind: Kind) -> dict[str, Any]:
    keys: dict[str, Any] = {"name": kind.name, "groups": list(kind.groups)}
    if kind.size is not None:
        keys["size"] = list(kind.size)
    if kind.pupils is not None:
        keys["pupils"] = list(kind.pupils)
    if kind.holds_where.conditions:
        keys["holds_where"] = kind.holds_where.written
    return keys


def kinds_of(kinds: Kinds, members: Sequence[int], asked: Asked) -> tuple[str, ...]:
    """Names of the kinds of groups that a group is of."""
    pupils, of = group_pupils(members, asked), []
    for k, kind in enumerate(kinds):
        fewest, most = kind.size or (0, len(members))
        if not fewest <= len(members) <= most or not asked.holds[list(members), k].any():
            continue
        if kind.pupils is None or (
            pupils is not None and kind.pupils[0] <= pupils <= kind.pupils[1]
        ):
            of.append(kind.name)
    return tuple(of)


def _whole(kinds: Kinds, made: Sequence[Made]) -> Iterator[Violation]:
    for kind in kinds:
        fewest, most = kind.groups
        of = sum(kind.name in group.kinds for group in made)
        if not fewest <= of <= most:
            yield Violation(fact("broken.kinds", n=of, kind=kind.name, fewest=fewest, most=most,
                                 rule="kinds"))  # fmt: skip


def _parts(kinds: Kinds, asked: Asked) -> Iterator[Part[Kinds]]:
    every = len(asked.schools) // 2
    for kind in kinds:
        fewest, most = kind.groups
        if fewest:
            yield _fewest(kind.name, fewest)
        if most < every:
            yield _most(kind.name, most, every)


def _fewest(name: str, fewest: int) -> Part[Kinds]:
    return Part(
        asks=fact("asks.kinds.fewest", n=fewest, kind=name, rule="kinds"),
        change=lambda to: fact("change.kinds.fewest", to=to or 0, now=fewest, kind=name,
                               rule="kinds"),
        held=lambda held, to: _with_ends(held, name, to or 0, None),
        now=fewest,
        loosest=0,
    )  # fmt: skip


def _most(name: str, most: int, every: int) -> Part[Kinds]:
    return Part(
        asks=fact("asks.kinds.most", n=most, kind=name, rule="kinds"),
        change=lambda to: fact("change.kinds.most", to=to or every, now=most, kind=name,
                               rule="kinds"),
        held=lambda held, to: _with_ends(held, name, None, to or every),
        now=most,
        loosest=every,
    )  # fmt: skip


def _with_ends(kinds: Kinds, name: str, fewest: int | None, most: int | None) -> Values:
    changed = []
    for kind in kinds:
        if kind.name == name:
            low, high = kind.groups
            low, high = (low if fewest is None else fewest), (high if most is None else most)
            kind = replace(kind, groups=(low, high))
        changed.append(kind)
    return {"kinds": tuple(changed)}


def _words(kinds: Kinds, _: Asked) -> Iterator[tuple[str, Fact]]:
    for kind in kinds:
        yield "kinds", fact("rule.kinds", kind=kind.name, groups=kind.groups)


def _check(name: str, value: Any) -> Kinds:
    kinds = as_list(name, value, error=RulesError)
    if not all(isinstance(kind, Kind) for kind in kinds):
        raise RulesError(
            phrase("{name} must be a tuple of Kind, not {value}", name=name, value=shown(value))
        )
    names = [kind.name for kind in kinds]
    if len(names) > _MOST_KINDS:
        raise RulesError(
            phrase(
                "{n} kinds of groups; at most {most_kinds} are understood",
                n=len(names),
                most_kinds=_MOST_KINDS,
            )
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RulesError(
            phrase("two kinds are called {twice!r}; give each a name of its own", twice=twice)
        )
    return tuple(kinds)


def _columns(kinds: Kinds) -> list[str]:
    return [name for kind in kinds for name in kind.holds_where.conditions]


KINDS = Rule[Kinds](
    name="kinds",
    keys=(
        Key(
            name="kinds",
            field="kinds",
            kind=list[KindKeys],
            default=[],
            meaning="",  # a table of its own
            check=_check,
            read=lambda written: tuple(keys.kind() for keys in written),
            write=lambda kinds: [_written(kind) for kind in kinds] or None,
            columns=_columns,
            columns_rank=50,
        ),
    ),
    whole=_whole,
    words=_words,
    relaxation=Relaxation(
        key="kinds",
        rank=100,
        binds=bool,
        changes=lambda _: {"kinds": ()},
        of_groups=False,
        parts=_parts,
    ),
    texts={
        "broken.kinds": Text(
            "{n} group of the kind {kind:kind}, allowed are {fewest:between most}{rule:cited}",
            "{n} groups of the kind {kind:kind}, allowed are {fewest:between most}{rule:cited}",
            count="n",
        ),
        "asks.kinds.fewest": Text(
            "at least {n:number} group of the kind {kind} (kinds){rule:cited}",
            "at least {n:number} groups of the kind {kind} (kinds){rule:cited}",
            count="n",
        ),
        "asks.kinds.most": Text(
            "at most {n:number} group of the kind {kind} (kinds){rule:cited}",
            "at most {n:number} groups of the kind {kind} (kinds){rule:cited}",
            count="n",
        ),
        "change.kinds.fewest": Text(
            "with {to:number} group or more of the kind {kind} instead of {now:number}",
            "with {to:number} groups or more of the kind {kind} instead of {now:number}",
            count="to",
        ),
        "change.kinds.most": Text(
            "with up to {to:number} group of the kind {kind} instead of {now:number}",
            "with up to {to:number} groups of the kind {kind} instead of {now:number}",
            count="to",
        ),
        "rule.kinds": Text("Of the kind {kind:kind} there are {groups:span} groups."),
    },
)
"""Kinds of groups of which there must be some number."""
