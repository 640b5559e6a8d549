"""``geocluster fetch``: public data into a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import fail, say, say_json
from geocluster.cli.telling import SpokenLanguage, phrased, tell
from geocluster.errors import GeoclusterError
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.fetch import Fetched, How

__all__ = ["fetch_app"]


fetch_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Public data into a folder: resumed, checked, with licence and date beside each file. "
    "Needs a network; without one, the message says where to get the file by hand.",
    epilog="Examples: geocluster fetch england --out data  |  geocluster fetch wales --out data"
    "  |  geocluster fetch roads lincolnshire --out data  |  geocluster fetch postcodes --out data",
)

Out = Annotated[Path, typer.Option(help="Folder for the files; made if it does not exist.")]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="URL", help="Another server that answers in the same way."),
]
Again = Annotated[bool, typer.Option("--again", help="Fetch even what is here and unchanged.")]
Limit = Annotated[
    int | None,
    typer.Option("--limit-mb", min=1, help="Megabytes that a file may have, at most."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print results as JSON, for programs.")]
HERE = Path(".")


@fetch_app.command(epilog="Example: geocluster fetch england --out data --links --groups")
def england(
    out: Out = HERE,
    links: Annotated[
        bool, typer.Option("--links", help="Also the links between establishments.")
    ] = False,
    groups: Annotated[
        bool, typer.Option("--groups", help="Also the groups: trusts and federations.")
    ] = False,
    from_url: From = None,
    again: Again = False,
    limit_mb: Limit = None,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """England's register of schools (GIAS), as of today: gias.csv."""
    from geocluster.fetch import fetch_england

    tables = ["schools", *["links"] * links, *["groups"] * groups]
    with _shown(phrase("England's register"), out, again=again, limit_mb=limit_mb) as how:
        found = fetch_england(out, tables=tables, base=from_url, **how)
    _announce(found, as_json=json)


@fetch_app.command(epilog="Example: geocluster fetch wales --out data")
def wales(
    out: Out = HERE,
    from_url: From = None,
    again: Again = False,
    limit_mb: Limit = None,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Wales's address list of schools: wales_schools.ods."""
    from geocluster.fetch import fetch_wales

    with _shown(phrase("Address list of Wales"), out, again=again, limit_mb=limit_mb) as how:
        found = fetch_wales(out, base=from_url, **how)
    _announce(found, as_json=json)


@fetch_app.command(
    epilog="Examples: geocluster fetch roads rutland --out data  |  "
    'geocluster fetch roads --place "Oakham, Rutland"'
)
def roads(
    area: Annotated[
        str | None,
        typer.Argument(
            help="An English county, wales, …, or a path of download.geofabrik.de such as "
            "europe/liechtenstein."
        ),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option(help="A place by name, through osmnx, in place of an area: PLACE.graphml."),
    ] = None,
    out: Out = HERE,
    from_url: From = None,
    again: Again = False,
    limit_mb: Limit = None,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Roads from OpenStreetMap, of an area or of a place: AREA.osm.pbf."""
    from geocluster.fetch import fetch_roads

    if (area is None) == (place is None):
        raise GeoclusterError(
            phrase(
                "say which roads: an area (geocluster fetch roads rutland), or a place "
                '(--place "Oakham, Rutland")'
            )
        )
    if place is not None:
        _place(place, out, from_url, as_json=json)
        return
    with _shown(phrase("Roads of {area}", area=area), out, again=again, limit_mb=limit_mb) as how:
        found = fetch_roads(str(area), out, base=from_url, **how)
    _announce(found, as_json=json)


@fetch_app.command(epilog="Example: geocluster fetch postcodes --out data")
def postcodes(
    out: Out = HERE,
    from_url: From = None,
    again: Again = False,
    limit_mb: Limit = None,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Places of postcodes in Great Britain (OS Code-Point Open), for lists without coordinates."""
    from geocluster.fetch import fetch_postcodes

    with _shown(phrase("Places of postcodes"), out, again=again, limit_mb=limit_mb) as how:
        found = fetch_postcodes(out, base=from_url, **how)
    _announce(found, as_json=json)
    if not json:
        line = f'postcodes = "{found[0].file.as_posix()}"'
        tell(phrase("write in [schools]: {line} (from the scenario)", line=line), indent=2)


def _place(place: str, out: Path, from_url: str | None, *, as_json: bool) -> None:
    from geocluster.fetch import Fetched, State, folder_for
    from geocluster.fetch.areas import slug
    from geocluster.fetch.web import checked_base
    from geocluster.provenance import write_note
    from geocluster.roads.download import OVERPASS, fetch_place

    base = checked_base(from_url) if from_url else None
    file = folder_for(out) / f"{slug(place)}.graphml"
    with _shown(phrase("Roads of {area}", area=place), out):
        source = fetch_place(
            place, file, nominatim=base and f"{base}/", overpass=base and f"{base}/api"
        )
        write_note(file, source)
    found = Fetched(
        file=file,
        state=State.FETCHED,
        source=source,
        url=base or OVERPASS,
        bytes=file.stat().st_size,
    )
    _announce([found], as_json=as_json)


@contextmanager
def _shown(
    what: str, out: Path, *, again: bool = False, limit_mb: int | None = None
) -> Iterator[How]:
    """Show how far it is, on a terminal only; on Ctrl-C say what is kept."""
    most = None if limit_mb is None else limit_mb * 1_000_000
    err = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(20), DownloadColumn())
    try:
        with (
            interrupts.raised(),
            Progress(
                *columns,
                TransferSpeedColumn(),
                console=err,
                transient=True,
                disable=not err.is_terminal,
            ) as bar,
        ):
            task = bar.add_task(phrased(what), total=None)

            def progress(done: int, total: int | None) -> None:
                bar.update(task, completed=done, total=total)

            yield {"again": again, "most": most, "progress": progress}
    except KeyboardInterrupt:
        kept = [
            phrase("{n:,} byte in {file}", "{n:,} bytes in {file}", n=f.stat().st_size, file=f)
            for f in sorted(out.glob("*.part"))
        ]
        told = phrase("interrupted; nothing is kept")
        if kept:
            told = phrase(
                "interrupted; kept: {kept}. The same command goes on from there", kept=kept
            )
        fail(phrased(told))
        raise typer.Exit(INTERRUPTED) from None


def _announce(found: list[Fetched], *, as_json: bool) -> None:
    if as_json:
        say_json({"files": [x.record() for x in found]})
        return
    for x in found:
        size = f"{x.bytes / 1e6:,.1f} MB"
        record: dict[str, Any] = x.record()
        if x.state.value == "unchanged":
            newest = phrase(
                "{file}: already the newest ({size}); --again fetches it all the same",
                file=x.file,
                size=size,
            )
            tell(newest)
        else:
            told = [phrase("{file}: {size} from {url}", file=x.file, size=size, url=record["from"])]
            if x.resumed:
                before = phrase(
                    "{n:,} byte of it was here already",
                    "{n:,} bytes of it were here already",
                    n=x.resumed,
                )
                told.append(before)
            tell(phrase("{told}", told=told))
        date = x.source.date or phrase("an unknown date")
        tell(phrase("as of {date}; {licence}", date=date, licence=x.source.licence), indent=2)
        say(f"  {x.source.attribution}")
