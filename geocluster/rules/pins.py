"""``[pins]``: what the planner has settled already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list, shown, whole
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.said import ids as ids_of

__all__ = ["PINS", "Pins"]

_FEW = 10
"""Pins of one kind that are named; more are counted."""


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


def _texts(value: Any) -> Any:
    """Take ids that are written as whole numbers for the text that they are in the list."""
    if isinstance(value, list):
        return [_texts(v) for v in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Ids = Annotated[list[str], BeforeValidator(_texts)]
_IdLists = Annotated[list[list[str]], BeforeValidator(_texts)]


def _lists_of(written: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, written))


def _lists_written(lists: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [list(ids) for ids in lists]


def _key_of_lists(name: str, meaning: str) -> Key:
    return Key(
        name=name,
        field=name,
        kind=_IdLists,
        default=[],
        meaning=meaning,
        read=_lists_of,
        write=_lists_written,
        example=[["120374", "120375"]],
    )


def _key_of_ids(name: str, meaning: str) -> Key:
    return Key(
        name=name,
        field=name,
        kind=_Ids,
        default=[],
        meaning=meaning,
        read=tuple,
        write=list,
        example=["120374"],
    )


def _violations(_: Pins, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    inside = set(at)
    for joined in asked.together:
        if joined & inside and not joined <= inside:
            at_all = tuple(sorted(joined))
            yield Violation(fact("broken.pins.together", schools=ids_of(at_all, asked)), at_all)
    for pair in sorted(asked.apart):
        if inside.issuperset(pair):
            yield Violation(fact("broken.pins.apart", schools=ids_of(pair, asked)), pair)


def _words(pins: Pins, _: Asked) -> Iterator[tuple[str, Fact]]:
    """Say what is settled; a few of many."""
    for code, lists in (
        ("rule.pins.together", pins.together),
        ("rule.pins.apart", pins.apart),
        ("rule.pins.lead", [(school,) for school in pins.lead]),
        ("rule.pins.alone", [(school,) for school in pins.alone]),
        ("rule.pins.exclude", [(school,) for school in pins.exclude]),
    ):
        if lists:
            said = [fact("settled", schools=schools) for schools in lists[:_FEW]]
            more = [fact("settled.more", n=len(lists) - _FEW)] if len(lists) > _FEW else []
            yield "pins", fact(code, schools=[*said, *more])


def _freed(pins: Pins) -> Values:
    """Keep only the pins that leave a school out of all groups."""
    return {"pins": Pins(alone=pins.alone, exclude=pins.exclude)}


PINS = Rule[Pins](
    name="pins",
    table="pins",
    keys=(
        _key_of_lists("together", "lists of lists of ids: schools that must be in one group"),
        _key_of_lists("apart", "lists of lists of ids: no two of them may be in one group"),
        _key_of_ids("lead", "must lead the group they are in"),
        _key_of_ids("alone", "stay alone, at no cost"),
        _key_of_ids("exclude", "are left out of the question, at no cost"),
    ),
    violations=_violations,
    lasts=lambda *_: True,
    words=_words,
    relaxation=Relaxation(
        key="pins",
        rank=10,
        binds=lambda pins: bool(pins.together or pins.apart or pins.lead),
        changes=_freed,
    ),
    texts={
        "broken.pins.together": Text("{schools:roll} must be together"),
        "broken.pins.apart": Text("{schools:roll} must be apart"),
        "rule.pins.together": Text("Settled: together are {schools:clauses}."),
        "rule.pins.apart": Text("Settled: apart are {schools:clauses}."),
        "rule.pins.lead": Text("Settled: the group is led by {schools:clauses}."),
        "rule.pins.alone": Text("Settled: alone stay {schools:clauses}."),
        "rule.pins.exclude": Text("Left out of the question: {schools:clauses}."),
        "settled": Text("{schools:names}"),
        "settled.more": Text("and {n} more", count="n"),
    },
)
"""What the planner has settled already."""
