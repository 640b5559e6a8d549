"""A file of travel times becomes pairs of schools and seconds; what means no drive is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocluster.errors import TravelError, nearest, told_as
from geocluster.facts import fact
from geocluster.limits import parsed_json
from geocluster.meaning import clean, matching, meaning
from geocluster.opening import Frame, Wanted, content_of, open_frame
from geocluster.opening.cells import BadCellError, is_unknown
from geocluster.opening.ids import positions_of
from geocluster.opening.numbers import Marks, marks_of, number
from geocluster.phrases import phrase
from geocluster.schools import Issue, Schools
from geocluster.texts.noted import issue_of, noted
from geocluster.texts.speaker import worded

__all__ = ["PairsFile", "read_pairs"]

_FROM = ("from", "from id", "from school", "origin", "origin id", "source", "start", "起点")
_TO = ("to", "to id", "to school", "destination", "destination id", "dest", "target", "终点")
_SECONDS = (
    "seconds", "secs", "sec", "秒", "duration sec", "time sec", "travel time sec",
    *(f"{what} {unit}" for what, unit in product(
        ("duration", "time", "travel time", "travel", "drive", "drive time", "driving time"),
        ("seconds", "secs", "in seconds"),
    )),
)  # fmt: skip
_WANTED = Wanted((_FROM, _TO, _SECONDS), 3)
_UNITLESS = re.compile(r"dur|time|min|hour|cost|weight|zeit|amser|时", re.IGNORECASE)
_NO_DRIVE = frozenset(
    {"inf", "+inf", "infinity", "+infinity", "∞", "none", "nil", "no", "no route", "no drive"}
    | {"noroute", "unreachable", "not reachable", "#n/a", "#n/v", "#num!", "#value!", "<na>", "\\n"}
)
_LONGEST = 1e7
"""No drive takes 115 days: whatever is above stands for none."""
_CODES = frozenset({32_767.0, 65_535.0} | {10.0**k - 1 for k in (4, 5, 6, 7)})
"""Numbers that programs write for *none*, though a drive might take as long."""
_TWICE = 2.0


@dataclass(frozen=True, slots=True)
class PairsFile:
    """What a file of travel times holds of some schools.

    Attributes
    ----------
    origins, destinations
        Positions, shape ``(m,)``, of the pairs that can be driven.
    seconds
        Shape ``(m,)``, as they stand in the file.
    named
        Positions of the schools that stand in the file, also in pairs that cannot be driven.
    issues
        How the file was read, and what in it stands for *no drive*.
    """

    origins: NDArray[np.int64]
    destinations: NDArray[np.int64]
    seconds: NDArray[np.float64]
    named: frozenset[int]
    issues: tuple[Issue, ...]


def read_pairs(schools: Schools, file: Path) -> PairsFile:
    """Read a long table of travel times.

    Parameters
    ----------
    schools
        Whose ids stand in the file; pairs with other ids are left out.
    file
        A table of any kind with the columns from, to and seconds.

    Raises
    ------
    TravelError
        If a column is missing, a time is not a number of seconds, or the file holds no pair of
        the schools.
    """
    with told_as(TravelError):
        frame = open_frame(content_of(file, pairs=True), _WANTED)
    columns = _columns(frame, schools)
    table = frame.table[list(columns)].set_axis(["from", "to", "seconds"], axis=1)
    seconds, none = _seconds(table["seconds"], frame.label)
    i, j, forms = _places(table, schools, frame.label)
    both = (i >= 0) & (j >= 0)
    _refuse_conflicts(i[both], j[both], seconds[both], schools, frame.label)
    drive = both & np.isfinite(seconds)
    return PairsFile(
        origins=i[drive],
        destinations=j[drive],
        seconds=seconds[drive],
        named=frozenset(np.union1d(i[both], j[both]).tolist()) | _reachable(frame, schools),
        issues=(
            *map(issue_of, frame.told),
            *_about_ids(forms, file),
            *_about_none(none, both, file),
        ),
    )


def _reachable(frame: Frame, schools: Schools) -> frozenset[int]:
    """Schools that our own Parquet files name, even where no drive from them is short enough."""
    try:
        known = parsed_json(frame.notes.get(b"schools", b"[]"))
    except ValueError:
        known = None
    if not isinstance(known, list):
        raise TravelError(
            phrase(
                "{label} is damaged: its note of schools is no list; write it again",
                label=frame.label,
            )
        )
    said = {str(school) for school in known}
    return frozenset(k for k, school in enumerate(schools.ids) if school in said)


def _columns(frame: Frame, schools: Schools) -> tuple[str, str, str]:
    header = [str(column) for column in frame.table.columns]
    for name in header:
        if name and header.count(name) > 1:
            raise TravelError(
                phrase(
                    "{label}: two columns are called {name!r}; rename or delete one",
                    label=frame.label,
                    name=name,
                )
            )
    found = []
    for names in (_FROM, _TO, _SECONDS):
        columns = matching(names, header)
        if len(columns) > 1:
            raise TravelError(
                phrase(
                    "{label}: the columns {columns:and} can both be {name!r}; rename one",
                    label=frame.label,
                    columns=[repr(column) for column in columns],
                    name=names[0],
                )
            )
        if not columns:
            raise TravelError(_missing(names[0], frame, header, schools))
        found.append(columns[0])
    return found[0], found[1], found[2]


def _missing(name: str, frame: Frame, header: Sequence[str], schools: Schools) -> str:
    """Say which column is missing, and how the table is to be changed."""
    needs = phrase("a matrix file needs the columns from, to, seconds")
    ids = {meaning(school) for school in schools.ids}
    if len({meaning(c) for c in header[1:]} & ids) > 1:
        return phrase(
            "{label} is a square table, with a column for each school; {needs}: "
            "one line for each pair",
            label=frame.label,
            needs=needs,
        )
    said = phrase("{label} has no column {name!r}", label=frame.label, name=name)
    unsaid = [c for c in header if name == "seconds" and _UNITLESS.search(c)]
    if unsaid:
        if re.search(r"min", unsaid[0], re.IGNORECASE):
            mend = phrase("multiply {unsaid!r} by 60 and call it seconds", unsaid=unsaid[0])
        else:
            mend = phrase(
                "{unsaid!r} does not say its unit: call it seconds if it holds seconds",
                unsaid=unsaid[0],
            )
        return phrase("{said}; {mend} ({needs})", said=said, mend=mend, needs=needs)
    return phrase("{said}{nearest}; {needs}", said=said, nearest=nearest(name, header), needs=needs)


def _seconds(
    column: pd.Series[Any], label: str
) -> tuple[NDArray[np.float64], list[tuple[str, NDArray[np.bool_]]]]:
    """Return the seconds, NaN where there is no drive, and what stands for that where."""
    values, unknown = _numbers(column, label)
    none = [(text, where) for text, where in unknown.items()]
    infinite = np.isposinf(values)
    negative = (values < 0) & (values != -1)
    if negative.any():
        k = int(negative.argmax())
        raise TravelError(
            phrase(
                "{label}, record {k}: seconds = {seconds!r} is negative; leave out pairs "
                "that cannot be driven, or write -1 for them",
                label=label,
                k=k + 1,
                seconds=str(column.iloc[k]),
            )
        )
    none += [("inf", infinite), ("-1", values == -1)]
    none += [(f"{v:.10g}", values == v) for v in _sentinels(values[np.isfinite(values)])]
    none = [(text, where) for text, where in none if where.any()]
    seconds = values.copy()
    for _, where in none:
        seconds[where] = np.nan
    return seconds, none


def _sentinels(values: NDArray[np.float64]) -> list[float]:
    """Return the numbers that stand for *no drive*.

    A number that a drive might take is one only where it is one of :data:`_CODES`, stands more
    than once, and is far above all others.
    """
    found: list[float] = np.unique(values[values > _LONGEST]).tolist()
    rest = np.unique(values[values <= _LONGEST])
    while len(rest) and rest[-1] in _CODES:
        below = rest[-2] if len(rest) > 1 else 0.0
        if (values == rest[-1]).sum() < _TWICE or below * _TWICE > rest[-1]:
            break
        found.append(float(rest[-1]))
        rest = rest[:-1]
    return found


def _numbers(
    column: pd.Series[Any], label: str
) -> tuple[NDArray[np.float64], Mapping[str, NDArray[np.bool_]]]:
    """Return the numbers of a column, NaN where none is given, and how that is written where."""
    if pd.api.types.is_timedelta64_dtype(column):
        column = column.dt.total_seconds()
    elif pd.api.types.is_bool_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        column = column.astype(str)  # which is no number
    values = pd.to_numeric(column, errors="coerce").to_numpy(float, copy=True)
    odd = np.isnan(values)
    if not odd.any():
        return values, {}
    texts = column[odd].map(lambda cell: "" if pd.isna(cell) else str(cell))
    marks = _marks(column, texts, label)
    meant: dict[str, float] = {}
    unknown: dict[str, str] = {}
    for text in texts.unique():
        said = clean(text)
        if is_unknown(said) or said.casefold() in _NO_DRIVE:
            unknown[text] = said
            continue
        try:
            meant[text] = number(text, marks) or 0.0
        except BadCellError as fault:
            k = int(np.flatnonzero(odd)[(texts == text).to_numpy().argmax()])
            raise TravelError(
                phrase(
                    "{label}, record {k}: seconds = {fault}; leave out pairs that cannot be driven",
                    label=label,
                    k=k + 1,
                    fault=worded(fault.fact),
                )
            ) from None
    values[odd] = texts.map(meant).to_numpy(float)
    written = texts.map(unknown)
    where = {}
    for said in dict.fromkeys(unknown.values()):
        where[said] = np.zeros(len(values), bool)
        where[said][odd] = (written == said).to_numpy()
    return values, where


def _marks(column: pd.Series[Any], odd: pd.Series[str], label: str) -> Marks:
    """Find out what commas in the seconds mean; where nothing tells, ask."""
    if not odd.str.contains(",", regex=False).any():
        return Marks()
    texts = column.astype(str).unique()
    small = any(re.fullmatch(r"\s*\d{1,3}(\.\d+)?\s*", text) for text in texts)
    as_groups, as_decimals = (marks_of(texts, comma=comma) for comma in ("groups", "decimal"))
    if as_groups.comma == as_decimals.comma or small:
        return as_groups
    first = next(text for text in odd if "," in text)
    raise TravelError(
        phrase(
            "{label}: seconds such as {cell!r} may have a decimal comma or groups "
            "of digits; write them with a point, or without groups",
            label=label,
            cell=clean(first),
        )
    )


def _places(
    table: pd.DataFrame, schools: Schools, label: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[str, str]]:
    """Return the positions of both ends, -1 where an id is none; and ids in another form."""
    ends = pd.concat([table["from"], table["to"]]).unique().tolist()
    place, forms = positions_of(ends, schools.ids)
    i, j = (np.array(table[c].map(place), np.int64) for c in ("from", "to"))
    if len(schools) > 1 and not ((i >= 0) & (j >= 0)).any():
        raise TravelError(
            phrase(
                "{label} holds no pair of the {n} schools; its ids are such as "
                "{theirs!r}, theirs such as {ours!r}",
                label=label,
                n=len(schools),
                theirs=str(next(iter(place), "none")),
                ours=schools.ids[0],
            )
        )
    return i, j, forms


def _refuse_conflicts(
    i: NDArray[np.int64],
    j: NDArray[np.int64],
    seconds: NDArray[np.float64],
    schools: Schools,
    label: str,
) -> None:
    whole = np.floor(np.nan_to_num(seconds, nan=-1.0) + 0.5)
    order = np.lexsort((j, i))
    i, j, whole = i[order], j[order], whole[order]
    twice = (i[1:] == i[:-1]) & (j[1:] == j[:-1]) & (whole[1:] != whole[:-1])
    if twice.any():
        k = int(twice.argmax())
        one, other = (
            phrase("{seconds:.0f} seconds", seconds=s) if s >= 0 else phrase("no drive")
            for s in whole[k : k + 2]
        )
        raise TravelError(
            phrase(
                "{label}: from {origin} to {destination} stands twice, with {one} and "
                "{other}; delete the wrong one",
                label=label,
                origin=schools.ids[i[k]],
                destination=schools.ids[j[k]],
                one=one,
                other=other,
            )
        )


def _about_ids(forms: Mapping[str, str], file: Path) -> Iterator[Issue]:
    if forms:
        written, meant = next(iter(forms.items()))
        such = {"text": repr(written), "id": repr(meant)}
        yield noted(
            code="matrix_ids",
            said=fact("issue.matrix_ids", file=file.name, n=len(forms), **such),
            action="fixed",
            value=written,
            file=file.name,
        )


def _about_none(
    none: Sequence[tuple[str, NDArray[np.bool_]]], both: NDArray[np.bool_], file: Path
) -> Iterator[Issue]:
    many = Counter({text: int((where & both).sum()) for text, where in none})
    for text, count in many.items():
        if count:
            told = {"file": file.name, "n": count}
            yield noted(
                code="matrix_no_drive",
                said=fact("issue.matrix_no_drive", **told, text=text)
                if text
                else fact("issue.matrix_no_drive.blank", **told),
                value=text or None,
                file=file.name,
            )
