"""The output folder: everything that the next person needs, replaced whole or not at all."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.manifest import MANIFEST, FileEntry, Manifest
from geocluster.outputs.better import nothing_found, why_the_old_stays
from geocluster.outputs.found import is_same_drawn, look, refuse_drawn, refuse_swept, refuse_unlike
from geocluster.outputs.place import OpenElsewhereError, clear, place, probe
from geocluster.outputs.registry import OUTPUTS, contents
from geocluster.outputs.working import next_to
from geocluster.phrases import phrase
from geocluster.proposal import Proposal
from geocluster.rules import Rules
from geocluster.scenario.paths import relative_to, with_paths
from geocluster.written.sweeps import SWEEP

__all__ = ["Placed", "prepare_folder", "put_folder", "write_folder"]

_STUDIES = ("firmness.csv", "alternatives.csv", "ensemble.csv", "robustness.csv", "why.csv")
"""Tables of what studies found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of a proposal.

    Attributes
    ----------
    folder
        As it was named.
    written
        Whether the proposal stands there now.
    kept
        Where the one that stood there is kept; None where nothing had to be.
    why_not
        Why it is not written, as a sentence.
    nothing_found
        Whether that is because there is nothing to write.
    gone
        Exports of the proposal that stood there, which went with it.
    """

    folder: Path
    written: bool
    kept: Path | None = None
    why_not: str | None = None
    nothing_found: bool = False
    gone: tuple[str, ...] = ()


def prepare_folder(
    folder: str | Path,
    *,
    rules: Sequence[Rules],
    name: str,
    fingerprint: str | None = None,
    replace: bool = False,
    drawn: str | None = None,
    sweep: tuple[str, Iterable[float]] | None = None,
) -> None:
    """Make sure, before anything is computed, that a proposal may be written; write nothing.

    What a run that was cut off has left there is completed, or cleared.

    Parameters
    ----------
    folder
        Need not be there.
    rules, name, fingerprint
        Of the proposal: the rules of each tier, the coarsest first; the fingerprint is None where
        it is not known yet.
    replace
        Whether another proposal, or one that was changed by hand, may give way.
    drawn
        Checksum of a grouping that was drawn by hand, empty where it is not known yet; None for
        a proposal. Neither takes the place of the other, or of another drawn one.
    sweep
        Key and values of a sweep that goes with it. It takes the place of another only where that
        tells of the same number and of no other values.

    Raises
    ------
    OutputError
        If the folder cannot be written, or what stands there must not give way.
    """
    target = _target(folder)
    probe(target)
    clear(target)
    writes = {MANIFEST, *(file for file, output in OUTPUTS.items() if output.asked_by(rules))}
    found = look(target)
    refuse_unlike(found, writes=writes, name=name, fingerprint=fingerprint, replace=replace)
    refuse_drawn(found, drawn=drawn, replace=replace)
    if sweep is not None:
        refuse_swept(found, key=sweep[0], values=sweep[1], file=SWEEP, replace=replace)


def put_folder(proposal: Proposal, folder: str | Path, *, replace: bool = False) -> Placed:
    """Write everything that a proposal has to say, unless what stands there is better.

    As :func:`write_folder`, with the same arguments; but that nothing is written is a result.

    Raises
    ------
    OutputError
        If a file cannot be written, or what stands there must not give way; the folder is then
        as it was. Where another program holds a file, the proposal is put beside, as ``NAME.next``.
    """
    swept = proposal.sweep
    prepare_folder(
        folder,
        rules=[tier.problem.rules for tier in proposal.tiers],
        name=proposal.name,
        fingerprint=proposal.fingerprint,
        replace=replace,
        drawn=proposal.drawn.sha256 if proposal.drawn else None,
        sweep=None
        if swept is None
        else (swept.key, (*(p.value for p in swept.points), *swept.missing)),
    )
    target = _target(folder)
    found = look(target)
    stays = (
        phrase("{folder} stays as it was", folder=folder)
        if found.ours
        else phrase("nothing is written")
    )
    if nothing_found(proposal):
        return Placed(
            folder=Path(folder),
            written=False,
            why_not=phrase("No group was found; {stays}.", stays=stays),
            nothing_found=True,
        )
    alike = (found.name, found.fingerprint) == (proposal.name, proposal.fingerprint)
    alike = alike and is_same_drawn(found, proposal.drawn.sha256 if proposal.drawn else None)
    same = alike and not found.edited
    sweep_stands = SWEEP in found.ours and not replace
    lost = [x for x in _STUDIES if x in found.ours and not OUTPUTS[x].is_of(proposal)]
    studied = bool(lost) and not replace
    better = None
    if same:
        better = why_the_old_stays(proposal, found.record, swept=sweep_stands, studied=studied)
    if better is not None:
        return Placed(
            folder=Path(folder),
            written=False,
            why_not=phrase(
                "The proposal that stands in {folder} is better, and stays: {better}.",
                folder=folder,
                better=better,
            ),
        )
    files = _files(proposal, target)
    try:
        kept = place(files, target, ours=found.ours, keep=bool(found.ours) and not same)
    except OpenElsewhereError as fault:
        beside = next_to(target)  # as deep as the folder, so that all paths hold there, too
        place(files, beside)
        raise OutputError(
            phrase("{fault}. The new proposal is in {beside} meanwhile", fault=fault, beside=beside)
        ) from None
    return Placed(folder=Path(folder), written=True, kept=kept, gone=found.exports)


def write_folder(proposal: Proposal, folder: str | Path, *, replace: bool = False) -> Path:
    """Write tables, map, scenario and record of a proposal: all of them, or nothing.

    Parameters
    ----------
    proposal
        What to write.
    folder
        Made if needed. Files in it that are not ours stay as they are.
    replace
        Whether another proposal, or one that was changed by hand, may give way; it is kept
        beside, as ``NAME.previous``.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If a file cannot be written, or what stands in the folder must not give way: other files,
        another proposal, a better one for the same question. The folder is then as it was.
    """
    placed = put_folder(proposal, folder, replace=replace)
    if placed.why_not is not None:
        raise OutputError(placed.why_not)
    return placed.folder


def _target(folder: str | Path) -> Path:
    return Path(os.path.realpath(folder))


def _files(proposal: Proposal, target: Path) -> dict[str, bytes]:
    """Make every file, with paths as seen from the folder, and what lists them.

    One that was read from the folder of another version is written as this one writes.
    """
    told, version = relative_to(target), importlib.metadata.version("geocluster")
    versions = proposal.versions | ({"geocluster": version} if proposal.versions else {})
    here = replace(proposal, scenario=with_paths(proposal.scenario, told), versions=versions)
    files = {name: make() for name, make in contents(here)}
    inputs = [replace(entry, path=told(entry.path)) for entry in proposal.inputs]
    manifest = Manifest(
        scenario=proposal.name,
        fingerprint=proposal.fingerprint,
        version=version,
        files=tuple(FileEntry.of(name, content) for name, content in files.items()),
        inputs=tuple(sorted(inputs, key=lambda entry: (entry.key, entry.path))),
    )
    return files | {MANIFEST: manifest.text().encode()}
