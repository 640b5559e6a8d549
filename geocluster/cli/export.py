"""``geocluster export``: files to hand on, made from a written folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import say, say_json
from geocluster.cli.telling import speak, tell
from geocluster.errors import OutputError
from geocluster.facts import fact
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.outputs import Placed
    from geocluster.outputs.exporting import Exported
    from geocluster.proposal import Proposal
    from geocluster.watcher import Watcher

__all__ = ["checked_exports", "export", "export_new", "names_in", "say_exported"]


def export(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of a written proposal; the files come into it.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="NAME,NAME", help="What to make, such as xlsx; --list shows all."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="TAG",
            help="In this language, such as cy; the scenario's if not given. The file's name says "
            "which: tables.cy.xlsx.",
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Show what can be made.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print results as JSON, for programs.")
    ] = False,
) -> None:
    """Make files to hand on from a written proposal, without solving anything."""
    if show:
        _list(as_json=json)
        return
    if folder is None or to is None:
        raise OutputError(
            phrase(
                "name the folder of a written proposal, and what to make of it: "
                "geocluster export FOLDER --to xlsx; geocluster export --list shows "
                "what there is"
            )
        )
    from geocluster.cli.show import watching
    from geocluster.outputs.exporting import export_folder
    from geocluster.written import language_in

    speak(language_in(folder))
    names = names_in(to)
    with watching() as watcher:
        watcher.step(phrase("Making {names}", names=list(names)), 0.0)
        done = export_folder(folder, names, language=language)
    if json:
        files = [asdict(entry) for entry in done.files]
        say_json({"folder": str(folder), "files": files, "told": done.told})
    else:
        say_exported(done)


def names_in(text: str | None) -> list[str]:
    """Return the names that stand between commas.

    Examples
    --------
    >>> names_in("xlsx, docx"), names_in(None)
    (['xlsx', 'docx'], [])
    """
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def checked_exports(*asked: Iterable[str]) -> list[str]:
    """Return names of exports, each once; one that cannot be made is refused before all else."""
    names = list(dict.fromkeys(name for some in asked for name in some))
    if names:
        from geocluster.outputs.exporting import exports_named

        exports_named(names)
    return names


def export_new(
    proposal: Proposal, placed: Placed, names: Sequence[str], watcher: Watcher
) -> Exported:
    """Make exports of a proposal that was just written, with those that its scenario names."""
    from geocluster.outputs.exporting import Exported, export_folder

    asked = checked_exports(proposal.scenario.get("output", {}).get("export", ()), names)
    if not asked or not placed.written:
        return Exported(folder=placed.folder, files=())
    watcher.step(phrase("Making {asked}", asked=list(asked)), 0.0)
    return export_folder(placed.folder, asked)


def say_exported(done: Exported) -> None:
    """Print which files were made, and what they could not show."""
    for entry in done.files:
        tell(fact("terminal.exported", file=str(done.folder / entry.name)))
    for text in done.told:
        say(f"  {text}")


def _list(*, as_json: bool) -> None:
    from geocluster.outputs.exports import EXPORTS

    if as_json:
        say_json(
            [
                {"name": name, "file": e.file, "title": e.title, "needs": e.lacks}
                for name, e in EXPORTS.items()
            ]
        )
        return
    for name, entry in EXPORTS.items():
        told = [phrase("{name}: {file}. {title}", name=name, file=entry.file, title=entry.title)]
        if entry.lacks:
            told.append(phrase("(needs {lacks}, not installed)", lacks=list(entry.lacks)))
        tell(phrase("{told:|}", told=told))
