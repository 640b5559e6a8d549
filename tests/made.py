"""Terms of every shape, made for tests: none of them means anything, all of them cost something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from geocluster.facts import Text
from geocluster.terms import Cost, Question, Term
from geocluster.terms.shapes import Aggregate, LeadMember, Parts, TouchedSets

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
        title=key.replace("_", " "),
        about=f"Made for tests: {key}.",
        on=on,
        columns=lambda value: columns,
        texts={f"cost.{key}": Text(f"{key} is counted.")},
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
