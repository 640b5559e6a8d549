"""Check a written proposal from its files alone: by the judge, which knows no solver."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.errors import GeoclusterError, OutputError
from geocluster.flags import remarks
from geocluster.grouping import Group, Grouping
from geocluster.judge import Judgement, judge
from geocluster.manifest import read_manifest
from geocluster.presets import columns_of
from geocluster.problem import Problem
from geocluster.proposal import Status, gap, rules_record
from geocluster.report.tables import column_header, group_rows, plain
from geocluster.rules import Lead
from geocluster.scenario import scenario_of
from geocluster.schools import COUNTED, Schools
from geocluster.travel import TravelTimes

__all__ = ["verify"]


def verify(folder: str | Path) -> list[str]:
    """Re-check a written proposal.

    Parameters
    ----------
    folder
        Holds ``proposal.json``, ``schools.csv``, ``groups.csv``, ``times.parquet`` and
        ``scenario.toml``, and ``neighbours.csv`` where groups must hang together; nothing else
        is read.

    Returns
    -------
    list of str
        Every violation and contradiction, as sentences; empty where all is well.

    Raises
    ------
    OutputError
        If a file is missing or cannot be read.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    changed = {} if manifest is None else manifest.changed(folder)
    broken = [f"{name} is {how}, by manifest.json" for name, how in changed.items()]
    record = _json(folder / "proposal.json")
    rows = _csv(folder / "schools.csv")
    groups = _csv(folder / "groups.csv")
    try:
        problem = _problem(folder, record, rows)
        return [*broken, *_findings(problem, record, rows, groups)]
    except (KeyError, TypeError, IndexError) as fault:
        raise OutputError(f"{folder / 'proposal.json'} lacks or garbles {fault}") from None


def _findings(
    problem: Problem, record: Any, rows: list[dict[str, str]], table: list[dict[str, str]]
) -> Iterator[str]:
    data, tier = record["data"], record["tiers"][0]
    if record["format"] != 1:
        yield f"the format is {record['format']!r}, known is 1"
    if record["status"] not in {status.value for status in Status}:
        yield f"the status {record['status']!r} is none that there is"
    if data["read"] != data["kept"] + data["rejected"] + data["filtered"]:
        yield "data: read is not kept + rejected + filtered"
    if data["kept"] != len(problem.schools):
        yield f"data: {data['kept']} schools kept, but schools.csv holds {len(problem.schools)}"
    if record["scenario"]["fingerprint"] != problem.fingerprint:
        yield (
            "the fingerprint in proposal.json is not that of schools.csv, times.parquet and "
            "scenario.toml: one of the files was changed or exchanged"
        )
    if (tier["preset"], tier["rules"]) != (problem.rules.preset, rules_record(problem.rules)):
        yield "the rules in proposal.json, or their sources, are not those of scenario.toml"
    yield from _tables_agree(tier, rows, table)
    if len({x["school"] for x in tier["ungrouped"]}) != len(tier["ungrouped"]):
        yield "a school stands twice among the ungrouped"
    if record["status"] in ("infeasible", "unknown"):
        if tier["groups"] or record["objective"] is not None:
            yield f"the status is {record['status']}, but there are groups or an objective"
        return
    at = problem.schools.position
    try:
        grouping = Grouping(
            tuple(
                Group(
                    tuple(at(s) for s in g["schools"]),
                    None if g["lead"] is None else at(g["lead"]),
                )
                for g in tier["groups"]
            )
        )
    except GeoclusterError as fault:
        yield str(fault)
        return
    judgement = judge(grouping, problem)
    yield from (f"{v.rule}: {v.detail}" for v in judgement.violations)
    yield from _groups_agree(tier, grouping, judgement, problem)
    left = {at(x["school"]): x["cost"] for x in tier["ungrouped"]}
    if left != judgement.alone:
        wrong = sorted(set(left.items()) ^ set(judgement.alone.items()))
        ids = sorted({problem.schools.ids[i] for i, _ in wrong})
        yield f"ungrouped schools or their costs differ from what the judge finds: {ids[:5]}"
    yield from _numbers_agree(record, judgement.total)


def _groups_agree(
    tier: Any, grouping: Grouping, judgement: Judgement, problem: Problem
) -> Iterator[str]:
    at, ids = problem.schools.position, problem.schools.ids
    by_members = {tuple(sorted(at(s) for s in g["schools"])): g for g in tier["groups"]}
    shown = problem.rules.lead is not Lead.NONE
    for group, score, looked_at in zip(
        grouping.groups, judgement.groups, remarks(grouping, problem), strict=True
    ):
        said = by_members[group.members]
        for key, found in (
            ("cost", score.cost),
            ("kinds", list(score.kinds)),
            ("pupils", score.pupils),
            ("longest_drive_seconds", score.longest_drive),
            ("lead", ids[score.lead] if shown and score.lead is not None else None),
            ("flags", [code for remark in looked_at for code in remark.codes]),
            ("remarks", [remark.detail for remark in looked_at]),
        ):
            if said[key] != found:
                yield f"group {said['id']}: {key} is {said[key]}, the judge finds {found}"


def _numbers_agree(record: Any, total: int | None) -> Iterator[str]:
    objective, bound = record["objective"], record["lower_bound"]
    if objective != total:
        yield f"the objective is {objective}, the judge finds {total}"
    for key in ("objective", "lower_bound"):
        if record["tiers"][0][key] != record[key]:
            yield f"{key} of the tier is not that of the proposal"
    if bound is not None and objective is not None and bound > objective:
        yield f"the lower bound {bound} is above the objective {objective}"
    found = gap(objective, bound)
    if (found is None) != (record["gap"] is None) or (
        found is not None and abs(found - record["gap"]) > 1e-9
    ):
        yield f"the gap is {record['gap']}, but objective and bound give {found}"
    if (record["status"] == "optimal") != (objective is not None and bound == objective):
        yield f"the status is {record['status']}, the objective {objective}, the bound {bound}"


def _tables_agree(
    tier: Any, rows: list[dict[str, str]], table: list[dict[str, str]]
) -> Iterator[str]:
    group_of = {school: group for group in tier["groups"] for school in group["schools"]}
    left = {x["school"]: x for x in tier["ungrouped"]}
    for row in rows:
        group, alone = group_of.get(row["id"], {}), left.get(row["id"], {})
        expected = {
            "group": group.get("id"),
            "lead": group.get("lead"),
            "reason": alone.get("reason"),
            "detail": alone.get("detail"),
        }
        yield from _row_agrees(row, expected, f"schools.csv, school {row['id']}")
    names = {row["id"]: row["name"] for row in rows}
    groups = group_rows(tier, names)
    if len(table) != len(groups):
        yield f"groups.csv holds {len(table)} groups, proposal.json {len(groups)}"
    for row, group in zip(table, groups, strict=False):
        yield from _row_agrees(row, group, f"groups.csv, group {group['group']}")


def _row_agrees(row: dict[str, str], expected: Mapping[str, object], where: str) -> Iterator[str]:
    for column, value in expected.items():
        said = "" if value is None else str(value)
        if row[column] != said:
            yield f"{where}: {column} is {row[column]!r}, by proposal.json {said!r}"


def _problem(folder: Path, record: Any, rows: list[dict[str, str]]) -> Problem:
    scenario = scenario_of(
        _toml(folder / "scenario.toml"), folder=folder, label=str(folder / "scenario.toml")
    )
    schools = _schools(folder / "schools.csv", rows, columns_of(scenario.rules))
    travel = record["travel"]
    if travel["cutoff_seconds"] != scenario.cutoff:
        raise OutputError(
            f"{folder}: the cut-off is {travel['cutoff_seconds']} s in proposal.json, but "
            f"{scenario.cutoff} s in scenario.toml"
        )
    table = _parquet(folder / "times.parquet")
    at = {school: k for k, school in enumerate(schools.ids)}
    strange = sorted({*table["from"], *table["to"]} - set(at))
    if strange:
        raise OutputError(
            f"{folder / 'times.parquet'} names {strange[:3]}, which schools.csv lacks"
        )
    times = TravelTimes.of_pairs(
        len(schools),
        [at[s] for s in table["from"]],
        [at[s] for s in table["to"]],
        table["seconds"],
        cutoff=travel["cutoff_seconds"],
        unreachable={at[s]: "" for s in travel["unreachable"]},
    )
    neighbours = _neighbours(folder / "neighbours.csv", at) if scenario.rules.contiguous else None
    return Problem(schools, times, scenario.rules, scenario.pins, neighbours)


def _neighbours(file: Path, at: Mapping[str, int]) -> list[tuple[int, int]]:
    rows = _csv(file)
    try:
        return [(at[row["from"]], at[row["to"]]) for row in rows]
    except KeyError as fault:
        raise OutputError(
            f"{file} is damaged: it has no column or school {fault} that it must have"
        ) from None


def _schools(file: Path, rows: list[dict[str, str]], used: tuple[str, ...]) -> Schools:
    def cells(column: str) -> list[Any]:
        header = column_header(column)
        if rows and header not in rows[0]:
            raise OutputError(f"{file} has no column {header!r}, which a rule uses")
        texts = [row[header] or None for row in rows]
        return [None if t is None else int(t) for t in texts] if column in COUNTED else texts

    try:
        return Schools.of(
            [row["id"] for row in rows],
            names=[row["name"] for row in rows],
            pupils=cells("pupils"),
            lon=[float(row["lon"]) for row in rows],
            lat=[float(row["lat"]) for row in rows],
            more={c: cells(c) for c in used if c not in ("id", "name", "pupils")},
        )
    except (KeyError, ValueError) as fault:
        raise OutputError(f"{file} is damaged: {fault}") from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise OutputError(
            f"{file} cannot be read ({fault.strerror}); name the folder of a written proposal"
        ) from None


def _json(file: Path) -> Any:
    try:
        return json.loads(_read(file))
    except ValueError as fault:
        raise OutputError(f"{file} is damaged: {fault}") from None


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(file).decode())
    except ValueError as fault:
        raise OutputError(f"{file} is damaged: {fault}") from None


def _csv(file: Path) -> list[dict[str, str]]:
    try:
        text = _read(file).decode("utf-8-sig")
    except ValueError as fault:
        raise OutputError(f"{file} is damaged: {fault}") from None
    try:
        header, *rows = [
            [plain(c) for c in row] for row in csv.reader(io.StringIO(text, newline=""))
        ]
        return [dict(zip(header, row, strict=True)) for row in rows]
    except (csv.Error, ValueError) as fault:
        raise OutputError(f"{file} is damaged: {fault}") from None


def _parquet(file: Path) -> dict[str, list[Any]]:
    try:
        table: dict[str, list[Any]] = pq.read_table(io.BytesIO(_read(file))).to_pydict()
    except OutputError:
        raise
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise OutputError(f"{file} is damaged: {fault}") from None
    if set(table) != {"from", "to", "seconds"}:
        raise OutputError(f"{file} has other columns than from, to, seconds: {sorted(table)}")
    return table
