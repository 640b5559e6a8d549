"""Files are made from a written folder and stand in it beside the others: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geocluster.errors import OutputError, nearest
from geocluster.manifest import COMPARISON, MANIFEST, ExportEntry, Manifest, read_manifest
from geocluster.outputs.exports import EXPORTS, Export, own_language
from geocluster.outputs.place import clear, place, probe
from geocluster.outputs.reopen import reopened
from geocluster.outputs.shared import Shared
from geocluster.phrases import phrase
from geocluster.texts import language_of
from geocluster.written import opened

__all__ = ["Exported", "export_folder", "exports_named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was exported.

    Attributes
    ----------
    folder
        As it was named.
    files
        In the order in which they were asked for.
    told
        What has to be said of them, in their language: what a picture could not show.
    """

    folder: Path
    files: tuple[ExportEntry, ...]
    told: tuple[str, ...] = ()


def exports_named(names: Sequence[str]) -> dict[str, Export]:
    """Return exports by their names, each once, with those whose files they open.

    Raises
    ------
    OutputError
        If none is named, one is not known, or needs a package that is not installed.
    """
    asked: dict[str, Export] = {}
    for name in names:
        export = EXPORTS.named(name)
        if export.reads is not None:
            asked[export.reads] = EXPORTS.named(export.reads)
        asked[name] = export
    if not asked:
        raise OutputError(phrase("name what to export to{nearest}", nearest=nearest("", EXPORTS)))
    for name, export in asked.items():
        if export.lacks:
            missing = " ".join(export.lacks)
            raise OutputError(
                phrase(
                    "the export {name!r} needs {missing}, which is not installed: pip "
                    "install {missing}",
                    name=name,
                    missing=missing,
                )
            )
    return asked


def export_folder(
    folder: str | Path, names: Sequence[str], *, language: str | None = None
) -> Exported:
    """Make files from a written proposal, without a solver, and put them into its folder.

    They are listed in ``manifest.json`` as made from this proposal: a new one that takes its place
    takes theirs, too. An export of the same name and language is made anew.

    Parameters
    ----------
    folder
        Of the proposal; it has to be as it was written.
    names
        Of :data:`~geocluster.outputs.exports.EXPORTS`.
    language
        BCP 47; the scenario's where not given. In another, the file's name says which.

    Raises
    ------
    OutputError
        If the folder holds no proposal as it was written, an export cannot be made, or a file of
        its name is not ours or was changed since; nothing is then written.
    LanguageError
        If the language cannot be spoken.
    """
    asked = exports_named(names)
    target = Path(os.path.realpath(folder))
    manifest = _manifest(target, folder)
    probe(target)
    clear(target)
    opened(target)
    proposal = reopened(target)
    own = own_language(proposal)
    spoken = language_of(language or own).tag
    files = {export.file_in(spoken, own=own): name for name, export in asked.items()}
    _refuse(files, manifest, target)
    shared = Shared(proposal, spoken)
    made = {file: asked[name].content(shared) for file, name in files.items()}
    entries = tuple(_entry(file, made[file], name, spoken) for file, name in files.items())
    if read_manifest(target) != manifest:
        raise OutputError(
            phrase("{folder} was written anew meanwhile; export it again", folder=folder)
        )
    _put(made, entries, manifest, target)
    return Exported(folder=Path(folder), files=entries, told=tuple(shared.told))


def _manifest(target: Path, folder: str | Path) -> Manifest:
    manifest = read_manifest(target)
    if manifest is None:
        raise OutputError(
            phrase(
                "{folder} holds no {manifest}; name the folder of a written proposal, "
                "or write it again with geocluster run",
                folder=folder,
                manifest=MANIFEST,
            )
        )
    if COMPARISON in manifest.names:
        raise OutputError(
            phrase(
                "{folder} holds a comparison; name the folder of one of the proposals "
                "that it compares",
                folder=folder,
            )
        )
    return manifest


def _refuse(files: Mapping[str, str], manifest: Manifest, target: Path) -> None:
    """Refuse to write over what is not ours, or was changed since it was exported."""
    ours = {entry.name for entry in manifest.exports}
    changed = manifest.changed_exports(target)
    for file, name in files.items():
        if file in ours:
            if changed.get(file) == "changed":
                raise OutputError(
                    phrase(
                        "{target} was changed since it was exported, and would be written "
                        "over; move it away or rename it, then export --to {name} again",
                        target=target / file,
                        name=name,
                    )
                )
        elif os.path.lexists(target / file):
            raise OutputError(
                phrase(
                    "{target} is not ours, but an export has that name; move it away or rename it",
                    target=target / file,
                )
            )


def _entry(file: str, content: bytes, name: str, language: str) -> ExportEntry:
    return ExportEntry.of(file, content, export=name, language=language)


def _put(
    made: Mapping[str, bytes],
    entries: tuple[ExportEntry, ...],
    manifest: Manifest,
    target: Path,
) -> None:
    kept = tuple(entry for entry in manifest.exports if entry.name not in made)
    listed = tuple(sorted((*kept, *entries), key=lambda entry: entry.name))
    text = replace(manifest, exports=listed).text()
    place({**made, MANIFEST: text.encode()}, target, ours={*made, MANIFEST})
