"""Schools, travel times and neighbours as a proposal used them, from the tables of its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from geocluster.errors import GeoclusterError, OutputError
from geocluster.facts import Fact
from geocluster.given import Seconds
from geocluster.manifest import read_manifest
from geocluster.phrases import phrase
from geocluster.schools import Counts, Issue, Linked, Schools, Source, is_counted
from geocluster.sheets import ANSWERED, SCHOOL_COLUMNS, Sheet, column_of, tier_header
from geocluster.travel import Closure, Diverted, Moved, TravelTimes
from geocluster.written.reading import AnyRecord, record_of, sheet_of, times_of
from geocluster.written.sections import AnyTravelForm, ClosedForm, IssueForm

__all__ = ["Used", "data_as_used"]

_LARGEST = 2**53
_NEIGHBOURS, _PAIRS = "neighbours.csv", "pairs.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a proposal was made from.

    Attributes
    ----------
    record
        Of the proposal.
    schools, travel
        As they were used: of the schools the columns that the tables show, of the travel times
        what the record says beside the seconds.
    neighbours
        Pairs of positions; None where no rule reads them.
    issues
        Of the list and of the travel times.
    """

    record: AnyRecord
    schools: Schools
    travel: TravelTimes
    neighbours: list[tuple[int, int]] | None
    issues: tuple[Issue, ...]


def data_as_used(folder: Path) -> Used:
    """Read the data of a written proposal from its folder.

    Raises
    ------
    OutputError
        If a file is missing, or not as we write it.
    """
    record = record_of(folder / "proposal.json")
    file = folder / "schools.csv"
    try:
        schools = _schools(sheet_of(file), record, _linked(folder / _PAIRS))
    except OutputError:
        raise
    except (KeyError, ValueError, OverflowError) as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None
    at = {school: k for k, school in enumerate(schools.ids)}
    travel = _travel(folder / "times.parquet", record, at)
    if travel.engine != "matrix":
        travel = replace(travel, points=schools.points_digest)
    pairs = _neighbours(folder / _NEIGHBOURS, at) if (folder / _NEIGHBOURS).exists() else None
    issues = tuple(map(_issue, record.data.issues))
    return Used(record=record, schools=schools, travel=travel, neighbours=pairs, issues=issues)


def _issue(form: IssueForm) -> Issue:
    said = None if form.fact is None else Fact(form.fact.code, form.fact.figures)
    return Issue(**form.model_dump(exclude={"fact"}), fact=said)


def _linked(file: Path) -> list[Linked]:
    """Read the pairs that belong together; none where there is no file of them, or not of ours."""
    manifest = read_manifest(file.parent)
    if not file.exists() or (manifest is not None and file.name not in manifest.names):
        return []
    try:
        return [
            Linked((row["from"], row["to"]), Fact(row["why"], json.loads(row["figures"])))
            for row in sheet_of(file).rows
        ]
    except (AttributeError, KeyError, RecursionError, ValueError) as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def _schools(sheet: Sheet, record: AnyRecord, linked: list[Linked]) -> Schools:
    rows = sheet.rows
    more: dict[str, list[Any]] = {}
    above = {tier_header(tier.name, name) for tier in record.answers[:-1] for name in ANSWERED}
    for column in sheet.header:
        if column not in SCHOOL_COLUMNS and column not in above:
            more[column_of(column)] = _cells(column_of(column), [row[column] for row in rows])
    data = record.data
    return Schools.of(
        [row["id"] for row in rows],
        names=[row["name"] for row in rows],
        pupils=_cells("pupils", [row["pupils"] for row in rows]),
        lon=[float(row["lon"]) for row in rows],
        lat=[float(row["lat"]) for row in rows],
        more=more,
        sources=_sources(record),
        counts=Counts(
            read=data.read, kept=data.kept, rejected=data.rejected, filtered=data.filtered
        ),
        linked=linked,
    )


def _cells(column: str, texts: list[str]) -> list[Any]:
    """Return cells as the column holds them; an empty one is unknown."""
    if not is_counted(column):
        return [text or None for text in texts]
    numbers = [int(text) if text else None for text in texts]
    if any(number is not None and not 0 <= number <= _LARGEST for number in numbers):
        raise ValueError(f"a number in {column} is none that there can be")
    return numbers


def _sources(record: AnyRecord) -> list[Source]:
    return [Source(**source.model_dump()) for source in record.sources]


def _sources_in(table: pa.Table, record: AnyRecord) -> list[Source]:
    """Return those sources of the record that the travel times name as theirs."""
    notes = table.schema.metadata or {}
    named = {text.decode("utf-8", "replace") for text in notes.values()}
    return [source for source in _sources(record) if source.in_a_line in named]


def _travel(file: Path, record: AnyRecord, at: Mapping[str, int]) -> TravelTimes:
    table, said = times_of(file), record.travel
    lost = record.travel.lost
    strange = _strange(table, at)
    if strange:
        raise OutputError(
            phrase(
                "{file} names {strange!r}, which schools.csv lacks", file=file, strange=strange[:3]
            )
        )
    try:
        times = TravelTimes.of_pairs(
            len(at),
            _positions(table["from"], at),
            _positions(table["to"], at),
            table["seconds"].to_numpy(),
            cutoff=Seconds(said.cutoff_seconds),
            engine=said.engine,
            network_date=said.network_date,
            country=said.country,
            speed_kmh=said.speed_kmh,
            detour=said.detour,
            moved=_moved(said, at),
            over_water=_over_water(said, at),
            unreachable={at[school]: why for school, why in lost.items()},
            ferry_pairs=_ferries(said, at),
            closure=_closure(said.closed, at),
            sources=_sources_in(table, record),
        )
        return replace(times, snapped_metres=_far(said, at, beyond=times.far_metres))
    except KeyError as fault:
        raise OutputError(
            phrase(
                "{file}: travel names {fault}, which schools.csv lacks",
                file=file.with_name("proposal.json"),
                fault=fault,
            )
        ) from None
    except GeoclusterError as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def _strange(table: pa.Table, at: Mapping[str, int]) -> list[str]:
    named = {*table["from"].unique().to_pylist(), *table["to"].unique().to_pylist()}
    return sorted(named - set(at))


def _positions(ids: pa.ChunkedArray, at: Mapping[str, int]) -> Any:
    coded = ids.combine_chunks().dictionary_encode()
    known = np.array([at[school] for school in coded.dictionary.to_pylist()], np.int64)
    return known[coded.indices.to_numpy(zero_copy_only=False)]


def _far(said: AnyTravelForm, at: Mapping[str, int], *, beyond: float) -> Any:
    """Metres to the road, where they are told: only of schools that are far from it."""
    if not said.snapped_far:
        return None
    metres = np.full(len(at), np.nan)
    for far in said.snapped_far:  # 500.2 m are far, and told as 500
        metres[at[far.school]] = max(far.metres, np.nextafter(beyond, np.inf))
    return metres


def _moved(said: AnyTravelForm, at: Mapping[str, int]) -> tuple[Moved, ...]:
    return tuple(
        Moved(
            school=at[m.school],
            metres=m.metres,
            own_metres=m.own_road_metres,
            way=m.own_road_way,
            roads=m.cut_off_roads,
            length=m.cut_off_metres,
        )
        for m in said.moved
    )


def _over_water(said: AnyTravelForm, at: Mapping[str, int]) -> Any:
    if said.over_water is None:
        return None
    crossed = np.zeros(len(at), bool)
    crossed[[at[school] for school in said.over_water]] = True
    return crossed


def _ferries(said: AnyTravelForm, at: Mapping[str, int]) -> Any:
    if said.by_ferry is None:
        return None
    pairs = [(at[drive.from_], at[drive.to]) for drive in said.by_ferry]
    return np.array(pairs, np.int64).reshape(len(pairs), 2)


def _closure(said: ClosedForm | None, at: Mapping[str, int]) -> Closure | None:
    if said is None:
        return None
    return Closure(
        roads=tuple((road.road, road.segments) for road in said.roads),
        diverted=tuple(
            Diverted(
                school=at[d.school],
                longer=d.drives_longer,
                lost=d.drives_lost,
                added=d.most_seconds_longer,
                worst=None if d.worst is None else (at[d.worst[0]], at[d.worst[1]]),
                moved=d.moved_metres,
            )
            for d in said.schools
        ),
    )


def _neighbours(file: Path, at: Mapping[str, int]) -> list[tuple[int, int]]:
    try:
        return [(at[row["from"]], at[row["to"]]) for row in sheet_of(file).rows]
    except KeyError as fault:
        raise OutputError(
            phrase(
                "{file} is damaged: it has no column or school {fault} that it must have",
                file=file,
                fault=fault,
            )
        ) from None
