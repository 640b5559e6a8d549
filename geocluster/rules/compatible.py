"""``compatible``: which values of a column may be in one group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from geocluster.arrays import numbered
from geocluster.conditions import folded
from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list, shown
from geocluster.meaning import parted
from geocluster.phrases import phrase
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.written import Scalar

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy import bool_, int64
    from numpy.typing import NDArray

    from geocluster.schools import Schools
    from geocluster.terms.shapes import Restriction

__all__ = ["COMPATIBLE", "values_in"]

Lists = tuple[tuple[str, ...], ...]
Compatible = Mapping[str, Lists]

_FEW = 5


def values_in(cell: object) -> frozenset[object]:
    """Return the values of a cell, folded as conditions compare them; none where it is unknown.

    Examples
    --------
    >>> sorted(values_in("English; Welsh ")), values_in(None)
    (['english', 'welsh'], frozenset())
    """
    return frozenset(map(folded, parted(cell)))


def _go_together(one: frozenset[object], other: frozenset[object], lists: Lists) -> bool:
    """Tell whether two cells share a value, or have values that stand in one list."""
    if not one or not other or one & other:
        return True
    named = ({folded(value) for value in values} for values in lists)
    return any(one & values and other & values for values in named)


class _Cells:
    """Which cells of a column go together."""

    def __init__(self, column: Sequence[object], lists: Lists) -> None:
        self.of, known = numbered(map(values_in, column))
        good = [[_go_together(a, b, lists) for b in known] for a in known]
        self.good = np.array(good, bool).reshape(len(known), len(known))

    def allowed(self, one: NDArray[int64], other: NDArray[int64]) -> NDArray[bool_]:
        """Tell for pairs of positions whether they go together."""
        good: NDArray[bool_] = self.good[self.of[one], self.of[other]]
        return good


@lru_cache(maxsize=16)  # asked for with every group that is judged
def _cells(schools: Schools, column: str, lists: Lists) -> _Cells:
    return _Cells(schools.column(column), lists)


def _violations(compatible: Compatible, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    for column, lists in compatible.items():
        cells = _cells(asked.schools, column, lists)
        for i, j in combinations(at, 2):
            if not cells.good[cells.of[i], cells.of[j]]:
                values = asked.schools.column(column)
                one, other = asked.schools.ids[i], asked.schools.ids[j]
                found = fact("broken.compatible", one=one, other=other, column=column,
                             of_one=str(values[i]), of_other=str(values[j]),
                             rule="compatible")  # fmt: skip
                yield Violation(found, (i, j))


def _restrictions(compatible: Compatible, asked: Asked) -> Iterator[Restriction]:
    from geocluster.terms.shapes import Together

    for column, lists in compatible.items():
        yield Together(_cells(asked.schools, column, lists).allowed)


def _hopeless(compatible: Compatible, _: Values, schools: Schools) -> None:
    """Refuse values that no school has, which are a slip of the pen where all of them are."""
    for column, lists in compatible.items():
        cells = dict.fromkeys(str(c) for c in schools.column(column) if c is not None)
        asked = {value: folded(value) for values in lists for value in values}
        if asked and cells and not frozenset().union(*map(values_in, cells)) & {*asked.values()}:
            seen = [repr(cell) for cell in sorted(cells)[:_FEW]]
            raise RulesError(
                phrase(
                    "compatible: no school has a {column} of {asked}; the list has {seen}",
                    column=column,
                    asked=[repr(each) for each in asked],
                    seen=seen,
                )
            )


def _words(compatible: Compatible, _: Asked) -> Iterator[tuple[str, Fact]]:
    for column, lists in compatible.items():
        if lists:
            said = [fact("compatible", values=values) for values in lists]
            yield "compatible", fact("rule.compatible", column=column, lists=said)
        else:
            yield "compatible", fact("rule.compatible.none", column=column)


def _check(name: str, value: Any) -> dict[str, Lists]:
    if not isinstance(value, Mapping):
        raise RulesError(
            phrase(
                '{name} must name columns, such as {{"medium": [["1", "2"]]}}, not {value}',
                name=name,
                value=shown(value),
            )
        )
    return {str(column): _lists(f"{name}: {column}", lists) for column, lists in value.items()}


def _lists(name: str, lists: Any) -> Lists:
    """Return the values that go together, each list of at least two."""
    found = []
    for values in as_list(name, lists, error=RulesError):
        given = [] if isinstance(values, str) else as_list(name, values, error=RulesError)
        said = tuple(dict.fromkeys(str(v).strip() for v in given))
        wrong = any(isinstance(v, bool) or not isinstance(v, str | int) for v in given)
        if wrong or len(said) < 2 or not all(said):
            raise RulesError(
                phrase(
                    "{name} takes lists of at least two values that may be in one group, "
                    'such as [["1", "2"]], not {values}',
                    name=name,
                    values=shown(values),
                )
            )
        found.append(said)
    return tuple(found)


def _parts(compatible: Compatible, _: Asked) -> Iterator[Part[Compatible]]:
    for column in compatible:

        def without(held: Compatible, _to: int | None, dropped: str = column) -> Values:
            return {"compatible": {c: lists for c, lists in held.items() if c != dropped}}

        def change(_to: int | None, dropped: str = column) -> Fact:
            return fact("change.compatible", column=dropped, rule="compatible")

        asks = fact("asks.compatible", column=column, rule="compatible")
        yield Part(asks=asks, change=change, held=without)


COMPATIBLE = Rule[Compatible](
    name="compatible",
    keys=(
        Key(
            name="compatible",
            field="compatible",
            kind=dict[str, list[list[Scalar]]],
            default={},
            meaning="which different values of a column may be in one group, such as "
            '`{ medium = [["1", "2"], ["2", "3"]] }`; equal values always may, values in no list '
            "only with their equals, unknown with all; a cell may hold several, with `;` between "
            "them, of which one is enough",
            check=_check,
            read=lambda written: written,
            write=lambda held: {c: [list(v) for v in lists] for c, lists in held.items()} or None,
            columns=tuple,
            columns_rank=70,
            example={"medium": [["1", "2"]]},
        ),
    ),
    violations=_violations,
    restrictions=_restrictions,
    lasts=lambda *_: True,
    hopeless=_hopeless,
    words=_words,
    relaxation=Relaxation(
        key="compatible", rank=42, binds=bool, changes=lambda _: {"compatible": {}}, parts=_parts
    ),
    texts={
        "broken.compatible": Text(
            "{one:name} and {other:name} may not be in one group: their {column} is {of_one} and "
            "{of_other}{rule:cited}"
        ),
        "asks.compatible": Text("{column} that go together (compatible){rule:cited}"),
        "change.compatible": Text("with groups of any {column} (without it in compatible)"),
        "rule.compatible": Text(
            "Schools of different {column} are in one group only as listed: {lists:clauses}; "
            "unknown goes with all."
        ),
        "rule.compatible.none": Text(
            "Its schools are of the same {column}; unknown goes with all."
        ),
        "compatible": Text("{values:list}"),
    },
)
"""Which values of a column may be in one group; unknown is flagged, not barred."""
