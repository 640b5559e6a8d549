"""``[pins]``: what the planner has settled already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from geocluster.errors import RulesError, SchoolsError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list, shown, whole
from geocluster.phrases import phrase
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.said import ids as ids_of

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from geocluster.schools import Schools

__all__ = ["PINS", "Pins", "pinned_positions"]

_OF_LISTS = ("together", "apart", "lock", "forbid")
_JOINED = {"together": phrase("together"), "lock": phrase("locked together")}
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
    lock
        Lists of schools that are a group as they stand: nobody joins, nobody leaves.
    forbid
        Lists of schools that are not a group as they stand: without one of them, or with another,
        they may be.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    lead: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    lock: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        for name in _OF_LISTS:
            lists = as_list(f"pins: {name}", getattr(self, name), error=RulesError)
            if any(isinstance(ids, str) for ids in lists):
                raise RulesError(
                    phrase(
                        'pins: {name} takes lists of ids, such as (("120374", "120375"),), not '
                        "{value}",
                        name=name,
                        value=shown(getattr(self, name)),
                    )
                )
            object.__setattr__(self, name, tuple(_ids(name, ids) for ids in lists))
        for name in ("lead", "alone", "exclude"):
            object.__setattr__(self, name, _ids(name, getattr(self, name)))
        for name in _OF_LISTS:
            for ids in getattr(self, name):
                if len(set(ids)) < 2:
                    raise RulesError(
                        phrase(
                            "pins: {name} = [{ids}] needs at least two schools",
                            name=name,
                            ids=list(ids),
                        )
                    )
        apart: dict[str, list[frozenset[str]]] = {}
        for others in map(frozenset, self.apart):
            for school in others:
                apart.setdefault(school, []).append(others)
        for kind in ("together", "lock"):
            for ids in getattr(self, kind):
                near = (others for school in ids for others in apart.get(school, ()))
                self._check_joined(kind, set(ids), near)
        self._check_locked()

    def _check_joined(self, kind: str, ids: set[str], apart: Iterable[frozenset[str]]) -> None:
        """Refuse schools that are joined and must not be."""
        for name in ("alone", "exclude"):
            both = sorted(ids & set(getattr(self, name)))
            if both:
                raise RulesError(
                    phrase(
                        "pins: {both!r} stands both in {kind} and in {name}; keep one",
                        both=both[0],
                        kind=kind,
                        name=name,
                    )
                )
        for other in apart:
            both = sorted(ids & other)
            if len(both) > 1:
                raise RulesError(
                    phrase(
                        "pins: {first!r} and {second!r} are both {joined} and apart; keep one",
                        first=both[0],
                        second=both[1],
                        joined=_JOINED[kind],
                    )
                )

    def _check_locked(self) -> None:
        """Refuse two groups that share a school, and one that is made and not made."""
        locked = list(dict.fromkeys(map(frozenset, self.lock)))
        of: dict[str, frozenset[str]] = {}
        for ids in locked:
            for school in sorted(ids):
                if school in of:
                    raise RulesError(
                        phrase(
                            "pins: {school!r} is in two groups that are locked, {first!r} and "
                            "{second!r}; keep one",
                            school=school,
                            first=sorted(of[school]),
                            second=sorted(ids),
                        )
                    )
                of[school] = ids
        for ids in map(frozenset, self.forbid):
            if ids in locked:
                raise RulesError(
                    phrase("pins: {ids!r} is both locked and forbidden; keep one", ids=sorted(ids))
                )

    def leaving_out(self, schools: Iterable[str]) -> Pins:
        """Return what is left of them where schools are excluded, by id.

        Of schools that are together or apart the others still are; a whole group is no more.
        """
        gone = set(schools)
        changed: dict[str, Any] = {
            name: tuple(i for i in getattr(self, name) if i not in gone)
            for name in ("lead", "alone", "exclude")
        }
        for name in _OF_LISTS:
            of_some = name in ("together", "apart")
            left = [
                tuple(i for i in ids if i not in gone)
                for ids in getattr(self, name)
                if of_some or gone.isdisjoint(ids)
            ]
            changed[name] = tuple(ids for ids in left if len(ids) > 1)
        changed["exclude"] += tuple(sorted(gone))
        return replace(self, **changed)

    def of_coarser(self) -> Pins:
        """Return what they ask of a coarser tier: a group that is made here is together there."""
        return replace(self, together=(*self.together, *self.lock), lock=())

    def written(self) -> dict[str, Any]:
        """Return them as a scenario writes them."""
        return {key.name: key.written(getattr(self, key.name)) for key in PINS.keys}

    def digested(self) -> dict[str, Any]:
        """Return what fingerprints are made from; what was added later counts only where set."""
        held = asdict(self)
        return {k: v for k, v in held.items() if v or k not in ("lock", "forbid")}


def _ids(name: str, ids: Any) -> tuple[str, ...]:
    """Return ids as text, as they are in the list; a whole number is taken for its figures."""
    said = [
        str(number) if (number := whole(i)) is not None else i
        for i in as_list(f"pins: {name}", ids, error=RulesError)
    ]
    wrong = [i for i in said if not isinstance(i, str)]
    if wrong:
        raise RulesError(
            phrase(
                "pins: {name} names schools by id, as text, not by {wrong}",
                name=name,
                wrong=shown(wrong[0]),
            )
        )
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
    for locked in asked.locked:
        if locked & inside and locked != inside:
            at_all = tuple(sorted(locked))
            yield Violation(fact("broken.pins.lock", schools=ids_of(at_all, asked)), at_all)
    for joined in asked.together:
        if joined & inside and not joined <= inside and joined not in asked.locked:
            at_all = tuple(sorted(joined))
            yield Violation(fact("broken.pins.together", schools=ids_of(at_all, asked)), at_all)
    for pair in sorted(asked.apart):
        if inside.issuperset(pair):
            yield Violation(fact("broken.pins.apart", schools=ids_of(pair, asked)), pair)
    if tuple(sorted(at)) in asked.forbidden:
        yield Violation(fact("broken.pins.forbid", schools=ids_of(at, asked)), tuple(at))


def _lasts(pins: Pins, at: Sequence[int], full: bool, asked: Asked) -> bool:
    """Tell whether it is not only that this very group must not be: another may join."""
    broken = _violations(pins, at, asked)
    return full or any(b.fact.code != "broken.pins.forbid" for b in broken)


def _words(pins: Pins, _: Asked) -> Iterator[tuple[str, Fact]]:
    """Say what is settled; a few of many."""
    for code, lists in (
        ("rule.pins.together", pins.together),
        ("rule.pins.apart", pins.apart),
        ("rule.pins.lead", [(school,) for school in pins.lead]),
        ("rule.pins.alone", [(school,) for school in pins.alone]),
        ("rule.pins.exclude", [(school,) for school in pins.exclude]),
        ("rule.pins.lock", pins.lock),
        ("rule.pins.forbid", pins.forbid),
    ):
        if lists:
            said = [fact("settled", schools=schools) for schools in lists[:_FEW]]
            more = [fact("settled.more", n=len(lists) - _FEW)] if len(lists) > _FEW else []
            yield "pins", fact(code, schools=[*said, *more])


def _freed(pins: Pins) -> Values:
    """Keep only the pins that leave a school out of all groups."""
    return {"pins": Pins(alone=pins.alone, exclude=pins.exclude)}


def _parts(pins: Pins, _: Asked) -> Iterator[Part[Pins]]:
    for ids in dict.fromkeys(pins.together):
        asks = fact("asks.pins.together", schools=ids)
        yield _dropped("together", ids, asks, fact("change.pins.together", schools=ids))
    for ids in dict.fromkeys(pins.apart):
        asks = fact("asks.pins.apart", schools=ids)
        yield _dropped("apart", ids, asks, fact("change.pins.apart", schools=ids))
    for school in dict.fromkeys(pins.lead):
        asks = fact("asks.pins.lead", school=school)
        yield _dropped("lead", school, asks, fact("change.pins.lead", school=school))
    for school in dict.fromkeys(pins.alone):
        asks = fact("asks.pins.alone", school=school)
        yield _dropped("alone", school, asks, fact("change.pins.alone", school=school))
    for school in dict.fromkeys(pins.exclude):
        asks = fact("asks.pins.exclude", school=school)
        yield _dropped("exclude", school, asks, fact("change.pins.exclude", school=school))
    for ids in dict.fromkeys(pins.lock):
        asks = fact("asks.pins.lock", schools=ids)
        yield _dropped("lock", ids, asks, fact("change.pins.lock", schools=ids))
    for ids in dict.fromkeys(pins.forbid):
        asks = fact("asks.pins.forbid", schools=ids)
        yield _dropped("forbid", ids, asks, fact("change.pins.forbid", schools=ids))


def _dropped(name: str, entry: str | tuple[str, ...], asks: Fact, change: Fact) -> Part[Pins]:
    """Return an entry of a list of pins, which can only be dropped as a whole."""
    return Part(
        asks=asks,
        change=lambda _: change,
        held=_without(name, entry),
        schools=(entry,) if isinstance(entry, str) else entry,
    )


def _without(name: str, entry: str | tuple[str, ...]) -> Callable[[Pins, int | None], Values]:
    """Return what drops one entry of a list, wherever it stands by then."""

    def held(pins: Pins, _: int | None) -> Values:
        left = tuple(e for e in getattr(pins, name) if e != entry)
        return {"pins": replace(pins, **{name: left})}

    return held


PINS = Rule[Pins](
    name="pins",
    table="pins",
    keys=(
        _key_of_lists("together", "lists of lists of ids: schools that must be in one group"),
        _key_of_lists("apart", "lists of lists of ids: no two of them may be in one group"),
        _key_of_ids("lead", "must lead the group they are in"),
        _key_of_ids("alone", "stay alone, at no cost"),
        _key_of_ids("exclude", "are left out of the question, at no cost"),
        _key_of_lists(
            "lock",
            "lists of lists of ids: each is a group of the finest tier as it stands; nobody joins, "
            "nobody leaves",
        ),
        _key_of_lists(
            "forbid",
            "lists of lists of ids: none is a group as it stands, in any tier; with another "
            "school, or without one of them, it may be",
        ),
    ),
    violations=_violations,
    lasts=_lasts,
    words=_words,
    relaxation=Relaxation(
        key="pins",
        rank=10,
        binds=lambda pins: pins != Pins(alone=pins.alone, exclude=pins.exclude),
        changes=_freed,
        parts=_parts,
    ),
    texts={
        "broken.pins.together": Text("{schools:roll} must be together"),
        "broken.pins.apart": Text("{schools:roll} must be apart"),
        "broken.pins.lock": Text("{schools:roll} must be a group of their own"),
        "broken.pins.forbid": Text("{schools:roll} must not be this very group"),
        "asks.pins.together": Text("{schools:names} together (pins, together)"),
        "asks.pins.apart": Text("{schools:names} apart (pins, apart)"),
        "asks.pins.lead": Text("{school:name} leads (pins, lead)"),
        "asks.pins.alone": Text("{school:name} alone (pins, alone)"),
        "asks.pins.exclude": Text("{school:name} left out of the question (pins, exclude)"),
        "asks.pins.lock": Text("{schools:names} as a group of their own (pins, lock)"),
        "asks.pins.forbid": Text("{schools:names} not this very group (pins, forbid)"),
        "change.pins.lock": Text("without the pin that locks {schools:names}"),
        "change.pins.forbid": Text("without the pin that forbids {schools:names} as a group"),
        "change.pins.together": Text("without the pin that joins {schools:names}"),
        "change.pins.apart": Text("without the pin that keeps {schools:names} apart"),
        "change.pins.lead": Text("without the pin by which {school:name} leads"),
        "change.pins.alone": Text("without the pin by which {school:name} stays alone"),
        "change.pins.exclude": Text("without the pin that leaves {school:name} out"),
        "rule.pins.together": Text("Settled: together are {schools:clauses}."),
        "rule.pins.apart": Text("Settled: apart are {schools:clauses}."),
        "rule.pins.lead": Text("Settled: the group is led by {schools:clauses}."),
        "rule.pins.alone": Text("Settled: alone stay {schools:clauses}."),
        "rule.pins.exclude": Text("Left out of the question: {schools:clauses}."),
        "rule.pins.lock": Text("Settled: a group as it stands is {schools:clauses}."),
        "rule.pins.forbid": Text("Settled: no group as it stands is {schools:clauses}."),
        "settled": Text("{schools:names}"),
        "settled.more": Text("and {n} more", count="n"),
    },
)
"""What the planner has settled already."""


def pinned_positions(schools: Schools, pins: Pins) -> dict[str, list[list[int]]]:
    """Return the positions of pinned schools, by kind of pin; most kinds hold one list.

    Raises
    ------
    SchoolsError
        If pins name schools that are not there: each with why, or with the nearest id.
    """
    named: dict[str, tuple[tuple[str, ...], ...]] = {
        key.name: getattr(pins, key.name) if key.name in _OF_LISTS else (getattr(pins, key.name),)
        for key in PINS.keys
    }
    found: dict[str, list[list[int]]] = {}
    faults = []
    for kind, lists in named.items():
        found[kind] = []
        for ids in lists:
            at = []
            for school in dict.fromkeys(ids):
                try:
                    at.append(schools.position(school))
                except SchoolsError as fault:
                    faults.append(phrase("pins, {kind}: {fault}", kind=kind, fault=fault))
            found[kind].append(at)
    if faults:
        raise SchoolsError(phrase("{faults:lines}", faults=list(dict.fromkeys(faults))))
    return found
