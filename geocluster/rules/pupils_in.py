"""``pupils_in``: coming years in which the limits on pupils hold, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geocluster.errors import RulesError, nearest
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list, shown
from geocluster.phrases import phrase
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.said import ids

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy import int64
    from numpy.typing import NDArray

    from geocluster.schools import Schools
    from geocluster.terms.shapes import Restriction

__all__ = ["PUPILS_IN", "column_of", "rolls_in", "years_unknown"]

Years = tuple[str, ...]

_YEAR = re.compile(r"\d{4}(?:[-/](?:\d{2}|\d{4}))?")
_UNKNOWN = -1


class Limits(NamedTuple):
    """Fewest and most pupils, and the years in which they hold, too."""

    pupils: tuple[int, int] | None
    years: Years


def column_of(year: str) -> str:
    """Return the column with the pupils of a coming year."""
    return f"forecast {year}"


@lru_cache(maxsize=4)  # asked for with every group that is judged
def rolls_in(years: Years, schools: Schools) -> NDArray[int64]:
    """Shape ``(n, y)``: pupils of each school in each year; -1 where unknown.

    Raises
    ------
    RulesError
        If the list has no forecast for a year; the message says for which it has.
    """
    _refuse_unknown(years, schools)
    columns = [schools.column(column_of(year)) for year in years]
    rolls = [[_UNKNOWN if roll is None else int(roll) for roll in column] for column in columns]
    return np.array(rolls, np.int64).reshape(len(years), len(schools)).T


def _refuse_unknown(years: Years, schools: Schools) -> None:
    there = schools.forecast_years
    lacking = next((year for year in years if year not in there), None)
    if lacking is not None:
        hint = (
            nearest(lacking, there)
            if there
            else phrase(
                '; it has none: name them in [schools], such as forecasts = {{ "2030" = "column" }}'
            )
        )
        raise RulesError(
            phrase(
                "pupils_in: the list has no forecast for {lacking!r}{hint}",
                lacking=lacking,
                hint=hint,
            )
        )


def years_unknown(years: Years, school: int, schools: Schools) -> list[str]:
    """Return the years in which the roll of a school is not known."""
    if not years:
        return []
    rolls = rolls_in(years, schools)[school]
    return [year for year, roll in zip(years, rolls.tolist(), strict=True) if roll == _UNKNOWN]


def _totals(limits: Limits, at: Sequence[int], asked: Asked) -> dict[str, int]:
    """Pupils of a group in each year; none where one roll is unknown."""
    if limits.pupils is None or not limits.years:
        return {}
    rolls = rolls_in(limits.years, asked.schools)[list(at)]
    known = (rolls != _UNKNOWN).all(axis=0).tolist()
    sums = rolls.sum(axis=0).tolist()
    return {y: s for y, s, k in zip(limits.years, sums, known, strict=True) if k}


def _violations(limits: Limits, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    fewest, most = limits.pupils or (0, 0)
    for year, total in _totals(limits, at, asked).items():
        if not fewest <= total <= most:
            found = fact("broken.pupils_in", schools=ids(at, asked), year=year, total=total,
                         fewest=fewest, most=most, rule="pupils_in")  # fmt: skip
            yield Violation(found, tuple(at))


def _restrictions(limits: Limits, asked: Asked) -> Iterator[Restriction]:
    from scipy import sparse

    from geocluster.terms.shapes import GroupSums

    if limits.pupils is not None and limits.years:
        rolls = rolls_in(limits.years, asked.schools).clip(min=0)
        fewest, most = (np.full(len(limits.years), end, np.int64) for end in limits.pupils)
        yield GroupSums(sparse.csr_array(rolls), fewest, most)


def _lasts(limits: Limits, at: Sequence[int], _full: bool, asked: Asked) -> bool:
    """Tell whether the group has too many pupils in a year, which only grow with every school."""
    _, most = limits.pupils or (0, 0)
    return any(total > most for total in _totals(limits, at, asked).values())


def _hopeless(limits: Limits, values: Values, schools: Schools) -> None:
    """Refuse limits that the largest or the smallest schools of the list cannot meet in a year."""
    if limits.pupils is None or not limits.years:
        return
    (fewest, most), size = limits.pupils, values["size"]
    for year, column in zip(limits.years, rolls_in(limits.years, schools).T.tolist(), strict=True):
        rolls = sorted(roll for roll in column if roll != _UNKNOWN)
        if len(rolls) < size[0]:
            raise RulesError(
                phrase(
                    "pupils_in: {year} needs schools whose roll in that year is known, but "
                    "only {n} of {schools} have one; name the right column, or remove "
                    "it",
                    year=year,
                    n=len(rolls),
                    schools=len(schools),
                )
            )
        highest, lowest = sum(rolls[-size[1] :]), sum(rolls[: size[0]])
        if fewest > highest or most < lowest:
            raise RulesError(
                phrase(
                    "pupils = [{fewest}, {most}] with pupils_in: no group can meet this in "
                    "{year}; the {size} largest schools then have {highest:,} pupils "
                    "together, the {fewest_schools} smallest {lowest:,}",
                    fewest=fewest,
                    most=most,
                    year=year,
                    size=size[1],
                    highest=highest,
                    fewest_schools=size[0],
                    lowest=lowest,
                )
            )


def _words(limits: Limits, _: Asked) -> Iterator[tuple[str, Fact]]:
    if limits.years:
        yield "pupils_in", fact("rule.pupils_in", years=limits.years)


def _check(name: str, value: Any) -> Years:
    years = [str(year) for year in as_list(name, value, error=RulesError)]
    wrong = next((year for year in years if not _YEAR.fullmatch(year)), None)
    if wrong is not None:
        raise RulesError(
            phrase(
                "{name} names years, such as 2027 or 2027/28, not {wrong}",
                name=name,
                wrong=shown(wrong),
            )
        )
    return tuple(dict.fromkeys(years))


def _agree(values: Values) -> None:
    if values["pupils_in"] and values["pupils"] is None:
        raise RulesError(
            phrase("pupils_in is only used with pupils, whose limits hold in these years too")
        )


def _parts(limits: Limits, _: Asked) -> Iterator[Part[Limits]]:
    for year in limits.years:

        def without(held: Limits, _to: int | None, dropped: str = year) -> Values:
            return {"pupils_in": tuple(y for y in held.years if y != dropped)}

        def change(_to: int | None, dropped: str = year) -> Fact:
            return fact("change.pupils_in", year=dropped, rule="pupils_in")

        asks = fact("asks.pupils_in", year=year, rule="pupils_in")
        yield Part(asks=asks, change=change, held=without)


PUPILS_IN = Rule[Limits](
    name="pupils_in",
    keys=(
        Key(
            name="pupils_in",
            field="pupils_in",
            kind=list[str | int],
            default=[],
            meaning='coming years in which the limits of `pupils` hold, too, such as `["2027", '
            '"2030"]`; their pupils are those of `forecasts` in `[schools]`',
            check=_check,
            read=lambda written: tuple(map(str, written)),
            write=lambda years: list(years) or None,
            example=["2027"],
            goes_with=lambda keys: keys.get("pupils") is not None,
        ),
    ),
    reads=("pupils",),
    gather=Limits,
    agree=_agree,
    violations=_violations,
    restrictions=_restrictions,
    lasts=_lasts,
    hopeless=_hopeless,
    found=lambda limits, _schools: map(column_of, limits.years),
    words=_words,
    relaxation=Relaxation(
        key="pupils_in",
        rank=48,
        binds=lambda limits: bool(limits.years),
        changes=lambda _: {"pupils_in": ()},
        parts=_parts,
    ),
    texts={
        "broken.pupils_in": Text(
            "{total} pupil in {year} ({schools:roll}), allowed are "
            "{fewest:between most}{rule:cited}",
            "{total} pupils in {year} ({schools:roll}), allowed are "
            "{fewest:between most}{rule:cited}",
            count="total",
        ),
        "asks.pupils_in": Text("the same pupils in {year}, too (pupils_in){rule:cited}"),
        "change.pupils_in": Text("without pupils in {year} (pupils_in)"),
        "rule.pupils_in": Text("So it has by the forecasts for {years:list}."),
    },
)
"""Coming years in which the limits on pupils hold; a school of unknown roll then joins none."""
