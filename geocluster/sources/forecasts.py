"""Forecasts of pupils by planning area, shared out to schools by their rolls."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geocluster.errors import SchoolsError
from geocluster.facts import Fact, fact
from geocluster.opening.cells import BadCellError
from geocluster.opening.numbers import whole_number
from geocluster.phrases import phrase
from geocluster.schools import Issue, Schools, forecast_column
from geocluster.schools.columns import counts_of
from geocluster.sources.beside import Beside, beside
from geocluster.sources.listed import some
from geocluster.texts.noted import noted

__all__ = ["InArea", "area_of", "shared_out", "with_forecasts", "year_of"]

_COLUMNS = {
    "planning area": (
        "planning area", "planning area code", "planning area name", "area", "area code",
        "ardal gynllunio", "学区", "片区",
    ),
    "year": ("year", "academic year", "school year", "forecast year", "time period", "blwyddyn",
             "年份", "学年"),
    "pupils": ("pupils", "forecast", "pupil forecast", "pupil forecasts", "forecast pupils",
               "number of pupils", "roll", "disgyblion", "学生数", "预测学生数"),
}  # fmt: skip
_FEW = 5


@dataclass(frozen=True, slots=True)
class InArea:
    """A school of the whole list, whether asked about or not.

    Attributes
    ----------
    school
        Its id.
    area
        Its planning area; None where unknown.
    pupils
        On roll; None where unknown.
    """

    school: str
    area: str | None
    pupils: int | None


def shared_out(total: int, rolls: Sequence[int]) -> list[int] | None:
    """Share out a number by rolls, by largest remainder; None where there is no pupil.

    The parts add up to the number; of equal remainders the first gets the one that is over.

    Source: the method of Hamilton; Balinski and Young (2001), *Fair Representation*, chapter 3.

    Examples
    --------
    >>> shared_out(100, [1, 1, 1]), shared_out(7, [10, 30]), shared_out(5, [0, 0])
    ([34, 33, 33], [2, 5], None)
    """
    whole = sum(rolls)
    if not whole:
        return [0] * len(rolls) if not total else None
    parts = [divmod(total * roll, whole) for roll in rolls]
    shares = [share for share, _ in parts]
    over = total - sum(shares)
    for k in sorted(range(len(rolls)), key=lambda k: -parts[k][1])[:over]:
        shares[k] += 1
    return shares


def year_of(text: str) -> str | None:
    """Return a year, or a school year, in one form; None where it is none.

    Examples
    --------
    >>> year_of("2027.0"), year_of("2027-2028"), year_of("202728"), year_of("next year")
    ('2027', '2027/28', '2027/28', None)
    """
    said = text.strip().removesuffix(".0")
    found = re.fullmatch(r"(\d{4})(?:[/–-]?(\d{2})?(\d{2}))?", said)
    if found is None:
        return None
    first, _, last = found.groups()
    if last is None:
        return first
    follows = int(last) == (int(first) + 1) % 100
    return f"{first}/{last}" if follows else None


def area_of(text: str) -> str | None:
    """Return a planning area, also where a spreadsheet took its code for a number."""
    return text.removesuffix(".0") or None


def with_forecasts(
    schools: Schools,
    file: Path,
    members: Iterable[InArea],
    encodings: Sequence[str] | None = None,
) -> Schools:
    """Fill in forecasts of pupils from a table by planning area.

    The forecast of an area is shared out among all of its schools that have a known roll, those
    that are not asked about, too. A school without a known roll or area has no forecast.

    Parameters
    ----------
    schools
        Those that are asked about.
    file
        A table of any kind with the columns planning area, year, pupils.
    members
        All open schools of the list.
    encodings
        Tried in turn for text.

    Raises
    ------
    SchoolsError
        If the file cannot be read, holds no year, names no area of the list, or a year has a
        column of the list already.
    """
    table = beside(file, _COLUMNS, needed=3, what="forecasts", encodings=encodings)
    forecasts, issues = _forecasts(table)
    if not forecasts:
        raise SchoolsError(
            phrase(
                "{name}: no record has a year and a number of pupils that can be read",
                name=file.name,
            )
        )
    areas: defaultdict[str, list[InArea]] = defaultdict(list)
    for member in members:
        if member.area is not None:
            areas[member.area].append(member)
    named = {area for of_year in forecasts.values() for area in of_year}
    if not named & set(areas):
        raise SchoolsError(
            phrase(
                "{name}: its only planning area, {some}, is none of the list, such as {theirs}",
                "{name}: none of its {n:,} planning areas, such as {some}, is one of "
                "the list, such as {theirs}",
                name=file.name,
                n=len(named),
                some=_some(sorted(named)),
                theirs=_some(sorted(areas)) if areas else phrase("none"),
            )
        )
    frame = schools.table.copy()
    for year in sorted(forecasts):
        column = forecast_column(year)
        if column in schools.column_names:
            raise SchoolsError(
                phrase(
                    "{name} has forecasts of {year}, and so has a column of the list; keep "
                    "one: forecasts or forecasts_file",
                    name=file.name,
                    year=year,
                )
            )
        shares = _shares(forecasts[year], areas)
        frame[column] = counts_of(column, [shares.get(school) for school in schools.ids])
    issues += _area_issues(forecasts, areas, schools, file)
    return replace(schools, table=frame, issues=(*schools.issues, *issues))


def _shares(of_year: Mapping[str, int], areas: Mapping[str, list[InArea]]) -> dict[str, int]:
    """Return the share of each school in the forecasts of a year, where it is known."""
    shares: dict[str, int] = {}
    for area, total in of_year.items():
        known = [(m.school, m.pupils) for m in areas.get(area, ()) if m.pupils is not None]
        parts = shared_out(total, [pupils for _, pupils in known])
        if parts is not None:
            shares |= {school: part for (school, _), part in zip(known, parts, strict=True)}
    return shares


def _forecasts(table: Beside) -> tuple[dict[str, dict[str, int]], list[Issue]]:
    """Return pupils by year and area; what contradicts itself, or is no number, is left out."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    first: dict[tuple[str, str], int] = {}
    wrong: set[tuple[str, str]] = set()
    issues = []

    def note(number: int, column: str, what: Fact, *, code: str) -> None:
        said = fact("issue.forecast", where=table.at(number, column), what=what)
        header, value = table.headers[column], table.rows[number - 1][column]
        file = table.file.name
        issues.append(
            noted(code=code, said=said, row=number, column=header, value=value, file=file)
        )

    for number, row in table.numbered():
        area, year, pupils = area_of(row["planning area"]), year_of(row["year"]), row["pupils"]
        if year is None or not area:
            column = "year" if area else "planning area"
            no_year = fact("issue.forecast_unread.year", text=repr(row[column]))
            no_area = fact("issue.forecast_unread.area", text=repr(row[column]))
            note(number, column, no_year if area else no_area, code="forecast_unread")
            continue
        key = (year, area)
        try:
            count = whole_number(pupils)
        except BadCellError as fault:
            note(number, "pupils", fault.fact, code="forecast_unread")
            wrong.add(key)
            continue
        if count is None:
            continue
        if first.setdefault(key, number) != number and found[year].get(area) != count:
            twice = fact("issue.forecast_twice", area=area, year=year, record=first[key])
            note(number, "pupils", twice, code="forecast_twice")
            wrong.add(key)
        found[year][area] = count
    for year, area in wrong:
        found[year].pop(area, None)
    return {year: of_year for year, of_year in found.items() if of_year}, issues


def _area_issues(
    forecasts: Mapping[str, Mapping[str, int]],
    areas: Mapping[str, list[InArea]],
    schools: Schools,
    file: Path,
) -> Iterator[Issue]:
    """Say how the forecasts came about, and for whom there are none."""
    years, named = sorted(forecasts), {area for year in forecasts.values() for area in year}
    members = {m.school: m for of_area in areas.values() for m in of_area}
    asked = sorted({str(m.area) for s in schools.ids if (m := members.get(s)) is not None})
    used = named.intersection(asked)
    known = [s for s in schools.ids if s in members and members[s].area in named]
    ours = set(schools.ids)
    others = sum(m.school not in ours and m.pupils is not None for a in used for m in areas[a])
    shared = {"years": years, "areas": len(used), "file": file.name, "n": len(known)}
    said = fact("issue.forecast_shared", **shared)
    if others:
        said = fact("issue.forecast_shared.others", **shared, others=others)
    yield noted(code="forecast_shared", said=said, file=file.name)
    without = [s for s in schools.ids if s not in members]
    yield from _told(file, without, code="forecast_no_area")
    unknown = [s for s in known if members[s].pupils is None]
    yield from _told(file, unknown, code="forecast_no_roll")
    missing = [
        f"{area} ({year})" for area in asked for year in years if area not in forecasts[year]
    ]
    yield from _told(file, missing, code="forecast_missing")
    unused = sorted(named - set(areas))
    yield from _told(file, unused, code="forecast_no_schools")
    empty = [
        f"{area} ({year})"
        for year in years
        for area, total in forecasts[year].items()
        if total and area in areas and not sum(m.pupils or 0 for m in areas[area])
    ]
    yield from _told(file, empty, code="forecast_no_pupils")


def _told(file: Path, found: Sequence[str], *, code: str) -> Iterator[Issue]:
    """Say once of how many something is true."""
    if found:
        said = fact(f"forecast.told.{code}", file=file.name, n=len(found), such=some(found))
        yield noted(code=code, said=said, file=file.name)


def _some(names: Sequence[str]) -> str:
    first = ", ".join(names[:_FEW])
    return phrase("{first} and others", first=first) if len(names) > _FEW else first
