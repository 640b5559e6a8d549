"""What is written beside a data file about its origin: ``FILE.source.json``."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path

from geocluster.errors import GeoclusterError, TableError, nearest
from geocluster.files import write_whole
from geocluster.licences import Source
from geocluster.limits import parsed_json, read_document
from geocluster.opening.text import decoded
from geocluster.phrases import phrase

__all__ = ["note_beside", "note_file", "source_beside", "write_note"]


def source_beside(file: Path, default: Source) -> Source:
    """Read the note of origin beside a file.

    Parameters
    ----------
    file
        The data file; the note is ``FILE.source.json`` with any of the attributes of
        :class:`~geocluster.licences.Source`.
    default
        What holds where there is no note, and for attributes that it leaves out.

    Raises
    ------
    GeoclusterError
        If the note is damaged or holds an unknown key.
    """
    note = note_file(file)
    text = note_beside(file)
    if text is None:
        return default
    try:
        said = parsed_json(text)
    except ValueError as fault:
        raise GeoclusterError(
            phrase(
                "{note} is not readable JSON: {fault}; mend or delete it", note=note, fault=fault
            )
        ) from None
    if not isinstance(said, dict):
        raise GeoclusterError(
            phrase("{note} must hold one JSON object; mend or delete it", note=note)
        )
    known = [f.name for f in fields(Source)]
    for key in said:
        if key not in known:
            raise GeoclusterError(
                phrase(
                    "{note}: unknown key {key!r}{nearest}",
                    note=note,
                    key=key,
                    nearest=nearest(key, known),
                )
            )
        kind, words = (
            (bool, phrase("true or false")) if key == "synthetic" else (str, phrase("text"))
        )
        if not isinstance(said[key], kind) and said[key] is not None:
            raise GeoclusterError(
                phrase(
                    "{note}: {key} = {said!r} must be {words}",
                    note=note,
                    key=key,
                    said=said[key],
                    words=words,
                )
            )
    given = {key: value for key, value in said.items() if value is not None}
    return replace(default, **given)


def note_beside(file: Path) -> str | None:
    """Return the text of the note of origin beside a file; None where there is none.

    Raises
    ------
    GeoclusterError
        If there is one that cannot be read.
    """
    note = note_file(file)
    if not note.is_file():
        return None
    try:
        encodings = ("utf-8-sig", "cp1252")
        return decoded(read_document(note), name=note.name, encodings=encodings)[0]
    except (OSError, TableError) as fault:
        raise GeoclusterError(
            phrase(
                "{note} is not readable JSON: {fault}; mend or delete it", note=note, fault=fault
            )
        ) from None


def note_file(file: Path) -> Path:
    """Say where the note of origin of a file is."""
    return file.with_name(f"{file.name}.source.json")


def write_note(file: Path, source: Source) -> Path:
    """Write licence, attribution, date and address beside a file.

    Returns
    -------
    Path
        ``FILE.source.json``, as :func:`source_beside` reads it.
    """
    said = {key: value for key, value in asdict(source).items() if value not in (None, False)}
    return write_whole(note_file(file), json.dumps(said, ensure_ascii=False, indent=1) + "\n")
