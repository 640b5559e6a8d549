"""A comparison becomes a folder: one page, tables and a record, replaced whole or not at all."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.given import instance
from geocluster.manifest import COMPARISON, MANIFEST, FileEntry, Manifest
from geocluster.maps.compared import comparison_page
from geocluster.outputs.folder import Placed
from geocluster.outputs.found import look, refuse_unlike
from geocluster.outputs.place import clear, place, probe
from geocluster.phrases import phrase
from geocluster.proposal import Comparison
from geocluster.proposal.comparison_record import comparison_json
from geocluster.report.comparison_tables import comparison_tables
from geocluster.report.workbook import comparison_workbook

__all__ = ["put_comparison", "write_comparison"]

_PAGE, _WORKBOOK = "comparison.html", "comparison.xlsx"


def put_comparison(comparison: Comparison, folder: str | Path, *, replace: bool = False) -> Placed:
    """Write a comparison: its page, its record and its tables, all of them or nothing.

    Parameters
    ----------
    comparison
        Of :func:`geocluster.compare`.
    folder
        Made if needed. Files in it that are not ours stay as they are; an older comparison of the
        same proposals gives way.
    replace
        Whether another comparison, a proposal, or files that were changed by hand may give way;
        they are kept beside, as ``NAME.previous``.

    Raises
    ------
    OutputError
        If a file cannot be written, or what stands there must not give way; the folder is then as
        it was.
    """
    how = "gc.compare(folder, folder)"
    instance(phrase("the comparison"), comparison, Comparison, how=how, error=OutputError)
    target = Path(os.path.realpath(folder))
    _refuse_own(comparison, target)
    probe(target)
    clear(target)
    made = {
        _PAGE: comparison_page(comparison).encode(),
        **comparison_tables(comparison),
        _WORKBOOK: comparison_workbook(comparison),
        COMPARISON: comparison_json(comparison).encode(),
    }
    name = f"comparison of {', '.join(comparison.labels)}"
    found = look(target)
    refuse_unlike(found, writes={MANIFEST, *made}, name=name, fingerprint=None, replace=replace)
    manifest = Manifest(
        scenario=name,
        fingerprint=_fingerprint(comparison),
        version=importlib.metadata.version("geocluster"),
        files=tuple(FileEntry.of(file, content) for file, content in made.items()),
    )
    alike = found.name == name and not found.edited
    files = made | {MANIFEST: manifest.text().encode()}
    kept = place(files, target, ours=found.ours, keep=bool(found.ours) and not alike)
    return Placed(folder=Path(folder), written=True, kept=kept)


def write_comparison(comparison: Comparison, folder: str | Path, *, replace: bool = False) -> Path:
    """Write a comparison as a folder and return the folder; see :func:`put_comparison`.

    Parameters
    ----------
    comparison
        Of :func:`geocluster.compare`.
    folder
        Made if needed. Files in it that are not ours stay as they are.
    replace
        Whether another comparison, a proposal, or files that were changed by hand may give way;
        they are kept beside, as ``NAME.previous``.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If a file cannot be written, or what stands there must not give way; the folder is then as
        it was.
    """
    return put_comparison(comparison, folder, replace=replace).folder


def _refuse_own(comparison: Comparison, target: Path) -> None:
    """Refuse to write into the folder of a proposal that is compared."""
    for side in comparison.sides:
        if side.folder and Path(os.path.realpath(side.folder)) == target:
            raise OutputError(
                phrase(
                    "{folder} holds a proposal that is compared; choose another folder with --out",
                    folder=side.folder,
                )
            )


def _fingerprint(comparison: Comparison) -> str:
    """Return a digest of what is compared."""
    said = [[side.label, side.proposal.fingerprint] for side in comparison.sides]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
