"""A proposal as tables that open in a spreadsheet, where no cell can run as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.errors import OutputError
from geocluster.judge import GroupScore
from geocluster.leading import LeadIs
from geocluster.measures import Figure
from geocluster.phrases import phrase
from geocluster.presets import preset_of
from geocluster.proposal import Proposal, TierResult, tier_record
from geocluster.schools import Schools, is_derived
from geocluster.sheets import (
    ANSWERED,
    CARRIED,
    PAIR_COLUMNS,
    RISKY,
    SCHOOL_COLUMNS,
    SHOWN,
    column_header,
    sheet,
    tier_header,
)
from geocluster.terms import further_of
from geocluster.texts import ENGLISH, Language, Speaker
from geocluster.texts.noted import issue_words
from geocluster.travel import TravelTimes

__all__ = [
    "group_rows",
    "groups_csv",
    "groups_table",
    "in_minutes",
    "issues_csv",
    "issues_table",
    "neighbours_csv",
    "neighbours_table",
    "pairs_csv",
    "pairs_table",
    "school_columns",
    "schools_csv",
    "schools_table",
    "times_parquet",
    "times_table",
    "travel_csv",
    "travel_parquet",
]


Table = tuple[Sequence[str], Sequence[Sequence[object]]]
"""A header, and rows."""


def groups_table(proposal: Proposal) -> Table:
    """Return one row a group: the header, and the rows; where there are several tiers, of which."""
    header: tuple[str, ...] = (
        "group", "lead", "lead_name", "schools", "pupils",
        "longest_drive_minutes",
        "cost_seconds", "school_ids", "school_names", "flags", "remarks",
        "times", "partnerships", "lead_is", "centre", "centre_name",
    )  # fmt: skip
    if len(proposal.tiers) > 1:
        header = ("tier", "parent", *header)
    header += tuple(dict.fromkeys(c for tier in proposal.tiers for c in _further_columns(tier)))
    rows = [row for tier in proposal.tiers for row in group_rows(tier)]
    header += tuple(dict.fromkeys(x.header for tier in proposal.tiers for x in _counted(tier)))
    return header, [[row.get(name) for name in header] for row in rows]


def _counted(tier: TierResult) -> Iterator[Figure]:
    """Yield the measures of all groups that have a column of their own."""
    for figures in tier.measures.groups if tier.measures else ():
        yield from (figure for figure in figures if figure.measure.in_groups)


def _further_columns(tier: TierResult) -> list[str]:
    """Columns of what groups pay for further terms."""
    costs = tier.problem.rules.costs
    return [*(f"{key}_seconds" for key in costs), *(["charged"] if costs else [])]


def group_rows(tier: TierResult, language: str | Language = ENGLISH) -> list[dict[str, Any]]:
    """Return what is told of each group of a tier, by number, with the keys of columns.

    Beside those of ``groups.csv``: ``longest_drive`` and ``cost``, in seconds, and
    ``remarks_apart``.
    """
    schools, said = tier.problem.schools, tier_record(tier, language)
    names = dict(zip(schools.ids, schools.names, strict=True))
    measures = tier.measures.groups if tier.measures else ()
    rows = [
        {
            "tier": tier.name,
            "parent": parent,
            "group": group["id"],
            "lead": _lead(group),
            "lead_name": names.get(_lead(group) or ""),
            "lead_is": group["lead_is"],
            "centre": group["centre"],
            "centre_name": names.get(group["centre"] or ""),
            "schools": len(group["schools"]),
            "pupils": group["pupils"],
            "longest_drive_minutes": None if longest is None else in_minutes(longest),
            "longest_drive": group["longest_drive_seconds"],
            "cost_seconds": group["cost"],
            "cost": group["cost"],
            "school_ids": "; ".join(group["schools"]),
            "school_names": "; ".join(names[school] for school in group["schools"]),
            "flags": "; ".join(group["flags"]),
            "remarks": " ".join(remark["text"] for remark in group["remarks"]),
            "remarks_apart": [remark["text"] for remark in group["remarks"]],
            "times": tier.speaker(language).say(tier.problem.travel.how),
            **{f"{key}_seconds": 0 for key in tier.problem.rules.costs},
            "partnerships": ". ".join(found["text"] for found in group["partnerships"]),
            **{figure.header: figure.value for figure in figures},
            **_further_costs(score),
            "charged": _charged(score, tier.speaker(language)),
        }
        for parent, group, (_, score), figures in zip(
            tier.parents, said["groups"], tier.scored, measures, strict=True
        )
        for longest in (group["longest_drive_seconds"],)
    ]
    return sorted(rows, key=itemgetter("group"))


def _lead(group: Mapping[str, str | None]) -> str | None:
    """Id of the lead of a group of the record; None where it has only a centre."""
    is_lead = group["lead_is"] in {how.value for how in LeadIs if how.leads}
    return group["lead"] if is_lead else None


def _further_costs(score: GroupScore) -> Mapping[str, int]:
    costs: Counter[str] = Counter()
    for cost in further_of(score.costs):
        costs[f"{cost.term}_seconds"] += cost.cost
    return costs


def _charged(score: GroupScore, speaker: Speaker) -> str:
    """Say each thing that a further term charges for."""
    return " ".join(speaker.say(told) for cost in further_of(score.costs) for told in cost.facts)


def in_minutes(seconds: float) -> float:
    """Return minutes to the tenth, halves up, as all outputs have them.

    Examples
    --------
    >>> in_minutes(135), in_minutes(60)
    (2.3, 1.0)
    """
    return (seconds + 3) // 6 / 10


def groups_csv(proposal: Proposal) -> bytes:
    """Return one row a group."""
    return sheet(*groups_table(proposal))


def schools_table(proposal: Proposal, language: str | Language = ENGLISH) -> Table:
    """Return one row a school, with every column that a rule uses or a map shows.

    Sentences are in a language, those of ``schools.csv`` in English. Group, lead and reason are
    those of the finest tier; each coarser one has columns of its own.
    """
    schools, travel = proposal.schools, proposal.travel
    used = school_columns(proposal)
    columns = [schools.column(c) for c in used]
    how = proposal.speaker(language).say(travel.how)
    *coarser, finest = [_answers(tier, language) for tier in proposal.tiers]
    rows = [
        (
            school,
            schools.names[i],
            schools.pupils[i],
            *(finest[school][name] for name in ("group", "lead")),
            float(lon),
            float(lat),
            *(finest[school][name] for name in ("reason", "detail")),
            _placed(travel, i),
            how,
            finest[school]["partnerships"],
            finest[school]["nearest_change"],
            *(tier[school][name] for tier in coarser for name in ANSWERED),
            *(column[i] for column in columns),
        )
        for i, (school, (lon, lat)) in enumerate(zip(schools.ids, schools.lonlat, strict=True))
    ]
    above = [tier_header(t.name, name) for t in proposal.tiers[:-1] for name in ANSWERED]
    return [*SCHOOL_COLUMNS, *above, *map(column_header, used)], rows


def _answers(tier: TierResult, language: str | Language) -> dict[str, dict[str, object]]:
    """Return what a tier says of each school, by id."""
    said, ids = tier_record(tier, language), tier.problem.schools.ids
    group_of = {school: group for group in said["groups"] for school in group["schools"]}
    left = {x["school"]: x for x in said["ungrouped"]}
    today = {x["school"]: x["layers"] for x in said["partnerships"]}
    return {
        school: {
            "group": group_of.get(school, {}).get("id"),
            "lead": _lead(group_of[school]) if school in group_of else None,
            "reason": left.get(school, {}).get("reason"),
            "detail": left[school]["why"]["text"] if school in left else None,
            "nearest_change": next(
                (x["text"] for x in left.get(school, {}).get("changes", ())), None
            ),
            "partnerships": ". ".join(x["text"] for x in today.get(school, ())) or None,
        }
        for school in ids
    }


def schools_csv(proposal: Proposal) -> bytes:
    """Return one row a school, with every column that a rule uses or a map shows."""
    return sheet(*schools_table(proposal))


def school_columns(proposal: Proposal) -> list[str]:
    """Return the columns of ``schools.csv`` beside those that it always has."""
    schools = proposal.schools
    read = [c for tier in proposal.tiers for c in tier.problem.columns]
    used = [c for c in read if c not in ("id", "name", "pupils")]
    fields = (*SHOWN, *CARRIED)
    known = [c for c in fields if any(value is not None for value in schools.column(c))]
    added = [c for c in schools.column_names if is_derived(c)]
    return list(dict.fromkeys([*used, *known, *added, *_granted(proposal)]))


def _granted(proposal: Proposal) -> list[str]:
    """Return columns by which the grants of presets tell for whom they are."""
    presets = [preset_of(tier.problem.rules) for tier in proposal.tiers]
    wheres = [grant.where for preset in presets if preset for grant in preset.grants]
    return [c for where in wheres for c in where.conditions if c not in ("id", "name", "pupils")]


def _placed(travel: TravelTimes, school: int) -> str | None:
    """Tell how a school was put on the roads, where that is worth a look."""
    moved = any(m.school == school for m in travel.moved)
    said = ["moved to the main roads"] * moved + ["over water"] * bool(travel.is_over_water(school))
    return ", ".join(said) or None


def issues_table(proposal: Proposal, language: str | Language | None = None) -> Table:
    """Return one row for each thing to look at: of the list, then of the travel times.

    Parameters
    ----------
    proposal
        What was found in its data.
    language
        Of the sentences, or its BCP 47 tag; None for that of the scenario.
    """
    header = ("file", "row", "column", "code", "action", "value", "message")
    speaker = proposal.speaker(proposal.language if language is None else language)
    rows = [
        (x.file, x.row, x.column, x.code, x.action, x.value, issue_words(x, speaker))
        for x in proposal.issues
    ]
    return header, rows


def issues_csv(proposal: Proposal) -> bytes:
    """Return one row for each thing to look at: of the list, then of the travel times."""
    return sheet(*issues_table(proposal))


def neighbours_table(proposal: Proposal) -> Table:
    """Return each pair of neighbours once, as the rule that groups hang together reads them."""
    ids = proposal.schools.ids
    pairs = next((pairs for t in proposal.tiers if (pairs := t.problem.neighbour_pairs)), [])
    return ("from", "to"), [(ids[i], ids[j]) for i, j in pairs]


def neighbours_csv(proposal: Proposal) -> bytes:
    """Return each pair of neighbours once, as the rule that groups hang together reads them."""
    return sheet(*neighbours_table(proposal))


def pairs_table(proposal: Proposal, language: str | Language = ENGLISH) -> Table:
    """Return each linked pair, and why it is one: as a code with figures, and as a sentence."""
    speaker = proposal.speaker(language)
    rows = [
        (
            *pair.schools,
            pair.why.code,
            json.dumps(pair.why.figures, ensure_ascii=False),
            speaker.say(pair.why),
        )
        for pair in proposal.schools.linked
    ]
    return PAIR_COLUMNS, rows


def pairs_csv(proposal: Proposal) -> bytes:
    """Return each linked pair, and why it is one."""
    return sheet(*pairs_table(proposal))


def travel_csv(schools: Schools, travel: TravelTimes) -> bytes:
    """Return travel times in long form, as ``engine = "matrix"`` reads them.

    A school that can be reached, but from none of the others in time, has one line: to itself,
    with 0 seconds; without it a reader would take it for one that is not known.

    Raises
    ------
    OutputError
        If a spreadsheet could take an id for a formula; ids must stand here as they are.
    """
    risky = next((school for school in schools.ids if school.startswith(RISKY)), None)
    if risky is not None:
        raise OutputError(
            phrase(
                "the school id {risky!r} could run as a formula in a spreadsheet that "
                "opens a .csv; write a .parquet instead",
                risky=risky,
            )
        )
    table = times_table(schools, travel)
    near = travel.seconds
    driven = np.union1d(np.flatnonzero(np.diff(near.indptr)), near.indices).tolist()
    named = {schools.ids[i] for i in driven}
    alone = [school for school in _reachable(schools, travel) if school not in named]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=100_000):
        writer.writerows(zip(*batch.to_pydict().values(), strict=True))
    writer.writerows((school, school, 0) for school in alone)
    return text.getvalue().encode()


def times_parquet(proposal: Proposal) -> bytes:
    """Return the travel times as used, in the form of :func:`travel_parquet`."""
    return travel_parquet(proposal.schools, proposal.travel)


def travel_parquet(schools: Schools, travel: TravelTimes) -> bytes:
    """Return travel times in long form, with the licence of the roads inside."""
    table = times_table(schools, travel)
    notes = {f"source_{k}": source.in_a_line for k, source in enumerate(travel.sources, start=1)}
    table = table.replace_schema_metadata(
        {
            "engine": travel.engine,
            **_estimate(travel),
            "cutoff_seconds": str(travel.cutoff),
            "schools": json.dumps(_reachable(schools, travel)),
            **notes,
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def times_table(schools: Schools, travel: TravelTimes) -> pa.Table:
    """Make the columns from, to, seconds without an object of Python for each drive."""
    ids, pairs = pa.array(schools.ids, pa.string()), travel.seconds.tocoo()
    origins, destinations = (pa.array(at.astype(np.int32)) for at in pairs.coords)
    return pa.table(
        {
            "from": ids.take(origins),
            "to": ids.take(destinations),
            "seconds": pa.array(pairs.data, pa.int32()),
        }
    )


def _estimate(travel: TravelTimes) -> dict[str, str]:
    """Return speed and detour where the times are those of straight lines."""
    known = {"speed_kmh": travel.speed_kmh, "detour": travel.detour}
    return {name: f"{value:g}" for name, value in known.items() if value is not None}


def _reachable(schools: Schools, travel: TravelTimes) -> list[str]:
    return [school for i, school in enumerate(schools.ids) if i not in travel.unreachable]
