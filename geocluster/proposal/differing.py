"""What two questions differ in: rules, pins, schools, rolls, columns and drives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.facts import Fact, fact
from geocluster.presets import keys_of
from geocluster.problem import Problem
from geocluster.terms import reads_linked

__all__ = ["RuleApart", "data_apart", "rules_apart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleApart:
    """A rule, or a kind of pins, whose value is not the same everywhere.

    Attributes
    ----------
    key
        Of ``[[tier]]``, or of ``[pins]``.
    of_pins
        Whether it is one of pins.
    values
        For each proposal, as a scenario writes it; None where it does not ask for it.
    """

    key: str
    of_pins: bool
    values: tuple[Any, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """Each value as text; nothing where it is not asked for."""
        texts = (
            v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in self.values
        )
        return tuple("" if text == "null" else text for text in texts)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def rules_apart(problems: Sequence[Problem]) -> tuple[RuleApart, ...]:
    """Return every key of rules and pins whose values differ, in the order of the scenario."""
    keys = [{"preset": p.rules.preset, **keys_of(p.rules)} for p in problems]
    found = list(_apart(keys, of_pins=False))
    pins = [{f.name: _listed(getattr(p.pins, f.name)) for f in fields(p.pins)} for p in problems]
    return (*found, *_apart(pins, of_pins=True))


def _apart(keys: Sequence[dict[str, Any]], *, of_pins: bool) -> Iterator[RuleApart]:
    for key in dict.fromkeys(key for each in keys for key in each):
        values = tuple(each.get(key) for each in keys)
        if any(value != values[0] for value in values):
            yield RuleApart(key=key, of_pins=of_pins, values=values)


def _listed(value: Any) -> Any:
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def data_apart(one: Problem, other: Problem) -> tuple[Fact, ...]:
    """Return what the data of two questions differ in; of schools and drives those of both lists.

    Schools are named by id; drives are compared in whole seconds.
    """
    return tuple(_data(one, other))


def _data(one: Problem, other: Problem) -> Iterator[Fact]:
    mine, theirs = (dict(zip(p.schools.ids, range(len(p)), strict=True)) for p in (one, other))
    gone, new = [x for x in mine if x not in theirs], [x for x in theirs if x not in mine]
    if gone:
        yield fact("compared.data.gone", n=len(gone))
    if new:
        yield fact("compared.data.new", n=len(new))
    shared = [x for x in mine if x in theirs]
    at = np.array([[mine[x], theirs[x]] for x in shared], np.int64).reshape(-1, 2)
    yield from _rolls(one, other, at)
    yield from _columns(one, other, at)
    yield from _travel(one, other, at)
    yield from _neighbours(one, other, at)
    yield from _linked(one, other, set(shared))


def _rolls(one: Problem, other: Problem, at: NDArray[np.int64]) -> Iterator[Fact]:
    was, now = ([p.pupils[i] for i in col] for p, col in zip((one, other), at.T, strict=True))
    apart = [(a, b) for a, b in zip(was, now, strict=True) if a != b]
    if not apart:
        return
    known = [(a, b) for a, b in apart if a is not None and b is not None]
    yield fact(
        "compared.data.rolls",
        n=len(apart),
        was=sum(a for a, _ in known),
        now=sum(b for _, b in known),
        unknown=len(apart) - len(known),
    )


def _columns(one: Problem, other: Problem, at: NDArray[np.int64]) -> Iterator[Fact]:
    """Compare the columns that rules of both read; rolls are told apart."""
    theirs = set(other.columns)
    for column in (c for c in one.columns if c in theirs and c != "pupils"):
        was, now = one.schools.column(column), other.schools.column(column)
        many = sum(was[i] != now[j] for i, j in at.tolist())
        if many:
            yield fact("compared.data.column", column=column, n=many)


def _travel(one: Problem, other: Problem, at: NDArray[np.int64]) -> Iterator[Fact]:
    was, now = one.travel, other.travel
    if was.engine != now.engine:
        yield fact("compared.data.engine", was=was.engine, now=now.engine)
    if was.network_date != now.network_date:
        yield fact(
            "compared.data.roads_of",
            was=was.network_date or fact("compared.unknown"),
            now=now.network_date or fact("compared.unknown"),
        )
    if was.cutoff != now.cutoff:
        yield fact("compared.data.cutoff", was=int(was.cutoff), now=int(now.cutoff))
    limit = min(was.cutoff, now.cutoff)
    a, b = (_within(t.seconds[col][:, col], limit) for t, col in zip((was, now), at.T, strict=True))
    apart = sparse.coo_array(a != b)
    if not apart.nnz:
        return
    both = sparse.coo_array(abs(a - b).multiply(a != 0).multiply(b != 0))
    one_only = int(((a != 0) != (b != 0)).nnz)
    most = int(both.data.max(initial=0))
    yield fact("compared.data.drives", n=int(apart.nnz), most=most, only=one_only)


def _within(seconds: Any, limit: int) -> Any:
    """Keep the drives up to a limit: what only the longer cut-off knows is no difference."""
    kept = sparse.csr_array(seconds, dtype=np.int64, copy=True)
    kept.data[kept.data > limit] = 0
    kept.eliminate_zeros()
    return kept


def _neighbours(one: Problem, other: Problem, at: NDArray[np.int64]) -> Iterator[Fact]:
    if one.neighbours is None or other.neighbours is None:
        return
    graphs = zip((one.neighbours, other.neighbours), at.T, strict=True)
    a, b = (sparse.csr_array(graph)[held][:, held] for graph, held in graphs)
    many = int((a != b).nnz) // 2
    if many:
        yield fact("compared.data.neighbours", n=many)


def _linked(one: Problem, other: Problem, shared: set[str]) -> Iterator[Fact]:
    if not (reads_linked(one.rules) and reads_linked(other.rules)):
        return
    a, b = (
        {frozenset(pair.schools) for pair in p.schools.linked if shared.issuperset(pair.schools)}
        for p in (one, other)
    )
    if a != b:
        yield fact("compared.data.linked", n=len(a ^ b))
