"""``geocluster times``: how long it takes to drive between the schools, as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import fail, say, say_json
from geocluster.cli.show import watching
from geocluster.cli.telling import SpokenLanguage, issue_words, phrased, speak, spoken, tell
from geocluster.errors import OutputError
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.scenario import Scenario
    from geocluster.schools import Schools
    from geocluster.travel import TravelTimes

__all__ = ["times"]


def times(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (TOML).")],
    out: Annotated[
        Path, typer.Option(help="File for the table: its name ends in .csv or .parquet.")
    ],
    language: SpokenLanguage = None,  # noqa: ARG001
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Write travel times between the schools: from, to (school ids), seconds.

    A pair that does not stand there takes longer than the cut-off. A scenario with engine =
    "matrix" reads the file again; its sources and licence lie beside it, in FILE.source.json.
    """
    from geocluster.scenario import read_scenario

    with watching() as watcher:
        read = read_scenario(scenario)
        speak(read.keys.output.language)
        write = _writer(out)
        _refuse_input(out, scenario, read)
        from geocluster.planning import travel_times

        schools, travel = travel_times(read, watcher=watcher)
    from geocluster.files import write_whole
    from geocluster.provenance import write_note
    from geocluster.schools import Source

    write_whole(out, write(schools, travel))
    unsourced = Source(
        name=f"travel times (engine: {travel.engine})", attribution=_estimate(travel)
    )
    write_note(out, next(iter(travel.sources), unsourced))
    if unsourced.attribution is not None:
        from geocluster.texts import say as speech

        told = phrase(
            "{out} holds no drives along roads. Estimates, no roads were looked at: {how}.",
            out=out,
            how=speech(travel.how, spoken()),
        )
        fail(phrased(told))
    if json:
        say_json(_record(out, schools, travel))
    else:
        if read.country_chosen:
            tell(read.country_chosen)
        _say(out, schools, travel)


def _estimate(travel: TravelTimes) -> str | None:
    """Say that times are those of straight lines; None where they are not."""
    if travel.speed_kmh is None:
        return None
    from geocluster.texts import say as speech

    return f"Estimates, no roads were looked at: {speech(travel.how)}."


def _writer(out: Path) -> Callable[[Schools, TravelTimes], bytes]:
    from geocluster.report.tables import travel_csv, travel_parquet

    writers = {".csv": travel_csv, ".parquet": travel_parquet}
    write = writers.get(out.suffix.casefold())
    if write is None:
        raise OutputError(
            phrase("--out {out}: the name of the table must end in .csv or .parquet", out=out)
        )
    if not out.parent.is_dir():
        raise OutputError(
            phrase(
                "--out {out}: there is no folder {parent}; make it first",
                out=out,
                parent=out.parent,
            )
        )
    return write


def _refuse_input(out: Path, scenario: Path, read: Scenario) -> None:
    """Never write over what the scenario reads."""
    keys = read.keys.schools
    given = (
        scenario, read.schools_file, read.travel_file, read.boundary_file,
        read.beside(keys.links), read.beside(keys.groups),
    )  # fmt: skip
    there = [file for file in given if file is not None and file.exists()]
    if out.exists() and any(out.samefile(file) for file in there):
        raise OutputError(
            phrase("--out {out} is read by the scenario; choose another name", out=out)
        )


def _say(out: Path, schools: Schools, travel: TravelTimes) -> None:
    from geocluster.texts import figure
    from geocluster.travel_doctor import travel_issues

    dated = travel.network_date
    engine = phrase("engine: {engine}", engine=travel.engine)
    if dated:
        engine = phrase("engine: {engine} of {date}", engine=travel.engine, date=dated)
    known, pairs = travel.seconds.nnz, len(schools) * (len(schools) - 1)
    limit = figure("minutes_exact", travel.cutoff, spoken())
    told = phrase(
        "{out}: all {pairs:,} drives between {schools:,} schools take at most {limit} ({engine}).",
        out=out,
        pairs=pairs,
        schools=len(schools),
        limit=limit,
        engine=engine,
    )
    if known < pairs:
        told = phrase(
            "{out}: {known:,} of {pairs:,} drives between {schools:,} schools take at most {limit} "
            "({engine}); the others do not stand there.",
            out=out,
            known=known,
            pairs=pairs,
            schools=len(schools),
            limit=limit,
            engine=engine,
        )
    tell(told)
    for source in travel.sources:
        said = "; ".join(filter(None, (source.attribution, source.licence)))
        named = f"{source.name} ({said})" if said else source.name
        tell(phrase("source: {source}", source=named), indent=2)
    for issue in travel_issues(schools, travel):
        say(f"  {issue_words(issue)}")


def _record(out: Path, schools: Schools, travel: TravelTimes) -> dict[str, object]:
    from geocluster.texts import say as say_fact

    ids = schools.ids
    return {
        "file": str(out),
        "engine": travel.engine,
        "speed_kmh": travel.speed_kmh,
        "detour": travel.detour,
        "network_date": travel.network_date,
        "cutoff_seconds": travel.cutoff,
        "schools": len(schools),
        "pairs": int(travel.seconds.nnz),
        "unreachable": [
            {"school": ids[i], "reason": say_fact(why)}
            for i, why in sorted(travel.unreachable.items())
        ],
        "snapped_far": [{"school": ids[i], "metres": round(m)} for i, m in travel.snapped_far],
    }
