"""Pupils that a group is short of, in its worst year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from geocluster.facts import Fact, Text, fact
from geocluster.terms.declared import Cost, Question, Term
from geocluster.terms.shapes import Aggregate, Match
from geocluster.terms.tabled import counted, read_table, table_checked, write_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geocluster.schools import Schools

__all__ = ["SHORT_OF", "counted_pupils"]

_FIGURES = {"pupils": counted(1, 1_000_000), "seconds_per_pupil": counted(0, 1_000_000)}


def _columns(_value: Any, schools: Schools) -> tuple[str, ...]:
    """Pupils now, and in each year that there is a forecast for."""
    from geocluster.schools import forecast_column

    return ("pupils", *map(forecast_column, schools.forecast_years))


def counted_pupils(rolls: NDArray[np.int64], target: int) -> NDArray[np.int64]:
    """Return how many pupils of each school count: one with as many as are asked for is enough."""
    return np.minimum(rolls, target)


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    schools, target = problem.schools, int(value["pupils"])
    names = _columns(value, schools)
    years = [schools.column(name) for name in names]
    # A school of unknown pupils counts as many as are asked for: so that year is not charged.
    rolls = [[target if p is None else int(p) for p in year] for year in years]
    columns = counted_pupils(np.array(rolls, np.int64), target).reshape(len(years), -1).T
    slopes, start = -np.eye(len(years), dtype=np.int64), np.full(len(years), target)

    def tell(match: Match) -> Fact:
        sums = columns[list(match.schools)].sum(axis=0)
        worst = int(sums.argmin())
        pupils, short = int(sums[worst]), match.amount
        if worst == 0:
            return fact("term.short_of.now", pupils=pupils, short=short, target=target)
        year = schools.forecast_years[worst - 1]
        return fact("term.short_of.year", year=year, pupils=pupils, short=short, target=target)

    yield Cost("short_of", value["seconds_per_pupil"], Aggregate(columns, slopes, start), tell)


SHORT_OF = Term(
    key="short_of",
    about="Pupils that a group has fewer than a target, in its worst year: now, or one of the "
    "forecasts (`[schools] forecasts`). A year in which a roll is unknown is not charged: "
    "`{ pupils = 210, seconds_per_pupil = 6 }`.",
    on=_on,
    check=table_checked(_FIGURES),
    read=read_table(_FIGURES),
    write=write_table(_FIGURES),
    says=lambda value: fact(
        "term.short_of", pupils=value["pupils"], seconds_per_pupil=value["seconds_per_pupil"]
    ),
    columns=_columns,
    flagged=_columns,
    texts={
        "term.short_of.title": Text("too few pupils"),
        "term.short_of": Text(
            "Each pupil that a group has fewer than {pupils:number}, in its worst year, costs "
            "{seconds_per_pupil:number} s.",
            count="pupils",
        ),
        "term.short_of.now": Text(
            "It has {pupils:number} pupil, {short:number} fewer than {target:number}.",
            "It has {pupils:number} pupils, {short:number} fewer than {target:number}.",
            count="pupils",
        ),
        "term.short_of.year": Text(
            "In {year} it has {pupils:number} pupil, {short:number} fewer than {target:number}.",
            "In {year} it has {pupils:number} pupils, {short:number} fewer than {target:number}.",
            count="pupils",
        ),
    },
)
