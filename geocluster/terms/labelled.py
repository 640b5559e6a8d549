"""Schools by the value of a column: as sets that belong together, or that had better not mix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from geocluster.facts import Fact, Text
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import Match, Parts, TouchedSets

__all__ = ["Split", "mixing_term", "sets_by_value", "splits"]


class Split(Protocol):
    """Says that a set is split: what it is called, ids of its schools here, and how many it has."""

    def __call__(self, of: str, here: list[str], schools: int) -> Fact:
        """Return the fact."""


def sets_by_value(column: Sequence[Any], parts: Parts) -> TouchedSets:
    """Return the schools of each value, in the order of their first school; unknown is of none."""
    return _sets([() if value is None else (value,) for value in column], parts)


def _sets(values: Sequence[Iterable[Any]], parts: Parts) -> TouchedSets:
    """Return the schools of each value, of which a school may have several or none."""
    held: dict[Any, list[int]] = {}
    for i, several in enumerate(values):
        for value in dict.fromkeys(several):
            held.setdefault(value, []).append(i)
    return TouchedSets(tuple(map(tuple, held.values())), parts, tuple(map(str, held)))


def splits(
    key: str, problem: Question, column: Sequence[Any], weight: int, told: Split
) -> Iterator[Cost]:
    """Yield what a term charges for each part beyond the first that a value falls into.

    Parameters
    ----------
    key
        Of the term.
    problem
        With the schools.
    column
        Its values, by position.
    weight
        Seconds.
    told
        Says a match.
    """
    ids, shape = problem.schools.ids, sets_by_value(column, Parts.OF_SET)
    shape = shape.among(problem.counted)
    sizes = {name: len(members) for name, members in zip(shape.names, shape.sets, strict=True)}

    def tell(match: Match) -> Fact:
        (name,) = match.of
        return told(of=name, here=[ids[i] for i in match.schools], schools=sizes[name])

    yield Cost(key, weight, shape, tell)


def mixing_term(
    key: str,
    column: str,
    *,
    about: str,
    values_of: Callable[[Any], Iterable[str]],
    says: Callable[[Any], Fact],
    mixed: Callable[[tuple[str, ...]], Fact],
    texts: Mapping[str, Text],
) -> Term:
    """Return a term that charges each different value in a group beyond the first.

    Parameters
    ----------
    key, about, says, texts
        Of the term.
    column
        Of the schools.
    values_of
        What a cell counts as, such as one for several words; told none that is unknown; nothing
        where it says nothing after all.
    mixed
        Told the values in a group; says a match.
    """

    def on(problem: Question, weight: Any) -> Iterator[Cost]:
        written = problem.schools.column(column)
        sets = _sets([() if cell is None else values_of(cell) for cell in written], Parts.OF_GROUP)
        yield Cost(key, weight, sets, lambda match: mixed(match.of))

    return Term(
        key=key,
        about=about,
        on=on,
        columns=lambda value, schools: (column,),
        flagged=lambda value, schools: (column,),
        says=says,
        texts=texts,
    )
