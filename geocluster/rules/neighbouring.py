"""``same_or_neighbouring``: members are of their lead's township, or of one beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geocluster.arrays import numbered
from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list
from geocluster.phrases import phrase
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.lead import Lead
from geocluster.rules.said import ids

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy import bool_, int64
    from numpy.typing import NDArray

    from geocluster.terms.shapes import Restriction

__all__ = ["NEIGHBOURING"]

_KEY = "same_or_neighbouring"
Columns = tuple[str, ...]


class _Areas(NamedTuple):
    """Areas that a column names.

    Attributes
    ----------
    of
        Shape ``(n,)``: number of each school's area, -1 where unknown.
    beside
        Shape ``(a, a)``: whether two areas are the same, or neighbours.
    """

    of: NDArray[int64]
    beside: NDArray[bool_]

    def allowed(self, lead: NDArray[int64], member: NDArray[int64]) -> NDArray[bool_]:
        """Tell of pairs of positions whether the one may be led by the other."""
        known = (self.of[lead] >= 0) & (self.of[member] >= 0)
        good: NDArray[bool_] = known & self.beside[self.of[lead], self.of[member]]
        return good


@lru_cache(maxsize=4)  # asked for with every group that is judged
def _areas(column: str, asked: Asked) -> _Areas:
    """Return the areas of a column: neighbours hold schools that are neighbours."""
    at, areas = numbered(asked.schools.column(column))
    beside = np.eye(max(1, len(areas)), dtype=bool)
    pairs = asked.neighbours.tocoo()
    one, other = at[pairs.row], at[pairs.col]
    known = (one >= 0) & (other >= 0)
    beside[one[known], other[known]] = True
    beside[other[known], one[known]] = True
    return _Areas(at, beside)


def _leads(
    columns: Columns, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Violation]:
    """Say that each lead that is near enough has a member from too far away."""
    near = [i for i, reaches in leads.items() if reaches]
    members = np.array(at, np.int64)
    for column in columns if near else ():
        areas = _areas(column, asked)
        if not any(areas.allowed(np.full_like(members, i), members).all() for i in near):
            found = fact("broken.neighbouring", schools=ids(at, asked), column=column, rule=_KEY)
            yield Violation(found, tuple(at))


def _restrictions(columns: Columns, asked: Asked) -> Iterator[Restriction]:
    from geocluster.terms.shapes import LeadPairs

    for column in columns:
        yield LeadPairs(_areas(column, asked).allowed)


def _words(columns: Columns, _: Asked) -> Iterator[tuple[str, Fact]]:
    if columns:
        yield _KEY, fact("rule.neighbouring", columns=columns)


def _check(name: str, value: Any) -> Columns:
    return tuple(as_list(name, value, error=RulesError))


def _agree(values: Values) -> None:
    columns = values[_KEY]
    if columns and values["lead"] is Lead.NONE:
        raise RulesError(
            phrase('{key} needs a lead, but lead = "none"; use same, or another lead', key=_KEY)
        )
    both = [column for column in columns if column in values["same"]]
    if both:
        raise RulesError(
            phrase("{key} and same both name {both!r}; keep one", key=_KEY, both=both[0])
        )


NEIGHBOURING = Rule[Columns](
    name="neighbouring",
    keys=(
        Key(
            name=_KEY,
            field=_KEY,
            kind=list[str],
            default=[],
            meaning="fields or columns, such as `township`, in which a member is as its lead, or "
            "beside it: of a township that holds a neighbour of its schools; unknown is beside "
            "nothing",
            check=_check,
            read=tuple,
            write=lambda columns: list(columns) or None,
            columns=lambda columns: columns,
            columns_rank=25,
            example=["township"],
            goes_with=lambda keys: not keys.get("same") and keys.get("lead") != "none",
        ),
    ),
    agree=_agree,
    leads=_leads,
    neighbours=bool,
    restrictions=_restrictions,
    words=_words,
    relaxation=Relaxation(key=_KEY, rank=38, binds=bool, changes=lambda _: {_KEY: ()}),
    texts={
        "broken.neighbouring": Text(
            "{schools:roll} has no lead whose {column} is the same as that of every member, or "
            "beside it{rule:cited}"
        ),
        "rule.neighbouring": Text(
            "A member is of its lead's {columns:commas}, or of one beside it."
        ),
    },
)
"""Members are of their lead's area, or of one that is its neighbour."""
