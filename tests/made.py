"""Terms and rules of every shape, made for tests: each costs or forbids something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.facts import Text, fact
from geocluster.rules import RULES, Asked, Key, Relaxation, Rule
from geocluster.terms import TERMS, Cost, Question, Term
from geocluster.terms.shapes import (
    Aggregate,
    GroupSums,
    LeadMember,
    LeadPairs,
    LeadSum,
    PairTest,
    Parts,
    Restriction,
    Together,
    TouchedSets,
)

YEARS = ("roll", "later")
"""Columns of the schools that :func:`tests.problems.schools` makes beside ``town``."""


def _beyond(problem: Question, value: Any) -> Iterator[Cost]:
    """Drives beyond a limit count again, so many times."""
    seconds = problem.travel.seconds
    over = sparse.csr_array(
        ((seconds.data - value["beyond"]).clip(min=0), seconds.indices, seconds.indptr),
        shape=seconds.shape,
    )
    yield Cost("beyond", value["times"], LeadMember(over))


def _heads(problem: Question, value: Any) -> Iterator[Cost]:
    """Each member of town a but the lead: the cost is not one of drives."""
    near = sparse.csr_array(problem.travel.seconds > 0).astype(np.int64)
    filled = np.array([town == "a" for town in problem.schools.column("town")], np.int64)
    yield Cost("heads", value, LeadMember(sparse.csr_array(near.multiply(filled[None, :]))))


def of_towns(problem: Question) -> tuple[tuple[int, ...], ...]:
    towns = problem.schools.column("town")
    return tuple(
        tuple(i for i, town in enumerate(towns) if town == name)
        for name in dict.fromkeys(towns)
        if name is not None
    )


def _towns_split(problem: Question, value: Any) -> Iterator[Cost]:
    yield Cost("towns_split", value, TouchedSets(of_towns(problem)))


def _mixed_towns(problem: Question, value: Any) -> Iterator[Cost]:
    yield Cost("mixed_towns", value, TouchedSets(of_towns(problem), Parts.OF_GROUP))


def nearest_of(problem: Question) -> tuple[tuple[int, ...], ...]:
    """Each school with the one that is nearest from it, the first of equals."""
    seconds = problem.travel.seconds
    pairs = []
    for i in range(len(problem.schools)):
        begin, end = seconds.indptr[i], seconds.indptr[i + 1]
        if end > begin:
            pairs.append((i, int(seconds.indices[begin + int(seconds.data[begin:end].argmin())])))
    return tuple(pairs)


def _elsewhere(problem: Question, value: Any) -> Iterator[Cost]:
    yield Cost("elsewhere", value, TouchedSets(nearest_of(problem)))


def _short(problem: Question, value: Any) -> Iterator[Cost]:
    """What is missing to a target in the worse of two years."""
    years = [problem.schools.column(year) for year in YEARS]
    columns = np.array(years, np.int64).reshape(len(YEARS), -1).T
    slopes, start = -np.eye(len(YEARS), dtype=np.int64), np.full(len(YEARS), value["target"])
    yield Cost("short", value["each"], Aggregate(columns, slopes, start))


def _crowd(problem: Question, value: Any) -> Iterator[Cost]:
    """Schools beyond two count once, beyond three twice."""
    ones = np.ones((len(problem.schools), 1), np.int64)
    slopes, start = np.array([[1], [2]]), np.array([-2, -5])
    yield Cost("crowd", value, Aggregate(ones, slopes, start))


def _table(key: str, value: Any) -> Any:
    assert isinstance(value, dict), key
    return value


def _term(key: str, on: Any, *columns: str, table: bool = False) -> Term:
    keys: dict[str, Any] = {"check": _table, "read": _table, "write": dict} if table else {}
    return Term(
        key=key,
        about=f"Made for tests: {key}.",
        on=on,
        columns=lambda value, schools: columns,
        says=lambda value: fact(f"term.{key}", value=value),
        texts={
            f"term.{key}": Text(f"{key} is counted."),
            f"term.{key}.title": Text(key.replace("_", " ")),
        },
        **keys,
    )


MADE = {
    term.key: term
    for term in (
        _term("beyond", _beyond, table=True),
        _term("heads", _heads, "town"),
        _term("towns_split", _towns_split, "town"),
        _term("mixed_towns", _mixed_towns, "town"),
        _term("elsewhere", _elsewhere),
        _term("short", _short, *YEARS, table=True),
        _term("crowd", _crowd),
    )
}


def _pairs(rule: Callable[[Asked, int, int], bool], asked: Asked) -> PairTest:
    """Tell for arrays of positions what a rule tells for two."""

    def allowed(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        pairs = zip(one.tolist(), other.tolist(), strict=True)
        return np.array([rule(asked, i, j) for i, j in pairs], bool)

    return allowed


def is_larger(asked: Asked, one: int, other: int) -> bool:
    """Whether a school has more pupils than another: unknown is smallest, then the smaller id."""
    ids, rolls = asked.schools.ids, asked.pupils

    def rank(i: int) -> tuple[int, str]:
        roll = rolls[i]
        return (1 if roll is None else -roll), ids[i]

    return rank(one) < rank(other)


def _leads_larger(value: bool, asked: Asked) -> Iterator[Restriction]:
    """Nobody is led by one that is smaller, where both may lead."""
    if value:
        yield LeadPairs(_pairs(lambda a, i, j: not a.may_lead[j] or is_larger(a, i, j), asked))


def _kept_apart(value: bool, asked: Asked) -> Iterator[Restriction]:
    """Towns a and b do not go together."""
    if value:
        towns = asked.schools.column("town")
        yield Together(_pairs(lambda a, i, j: {towns[i], towns[j]} != {"a", "b"}, asked))


def _few_of_town(value: int | None, asked: Asked) -> Iterator[Restriction]:
    """At most so many schools of one town in a group."""
    if value is not None:
        towns = asked.schools.column("town")
        names = ["a", "b"]
        weight = np.array([[int(town == name) for name in names] for town in towns], np.int64)
        yield GroupSums(
            sparse.csr_array(weight.reshape(-1, 2)), np.zeros(2, np.int64), np.full(2, value)
        )


def _later_pupils(value: tuple[int, int] | None, asked: Asked) -> Iterator[Restriction]:
    """Fewest and most pupils in the later year."""
    if value is not None:
        weight = np.array(asked.schools.column("later"), np.int64).reshape(-1, 1)
        yield GroupSums(sparse.csr_array(weight), np.array(value[:1]), np.array(value[1:]))


def _lead_driving(value: int | None, asked: Asked) -> Iterator[Restriction]:
    """Most seconds that the lead drives to all others and back."""
    if value is not None:
        there = asked.travel.seconds
        yield LeadSum(sparse.csr_array(there + there.T), value)


def _rule(name: str, restrictions: Any, kind: Any, usual: Any, *columns: str) -> Rule[Any]:
    return Rule(
        name=name,
        keys=(
            Key(
                name=name,
                kind=kind,
                default=usual,
                nothing=usual,
                meaning=f"Made for tests: {name}.",
                columns=lambda value: columns if value != usual else (),
            ),
        ),
        restrictions=restrictions,
        relaxation=Relaxation(
            key=name, rank=5, binds=lambda v: v != usual, changes=lambda v: {name: usual}
        ),
    )


MADE_RULES = {
    rule.name: rule
    for rule in (
        _rule("leads_larger", _leads_larger, bool, False),
        _rule("kept_apart", _kept_apart, bool, False, "town"),
        _rule("few_of_town", _few_of_town, int | None, None, "town"),
        _rule("later_pupils", _later_pupils, tuple[int, int] | None, None, "later"),
        _rule("lead_driving", _lead_driving, int | None, None),
    )
}


@contextmanager
def made() -> Iterator[None]:
    """All of them registered, for as long as a block lasts."""
    with TERMS.having(MADE), RULES.having(MADE_RULES):
        yield
