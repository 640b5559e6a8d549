"""What is written beside a data file about its origin: ``FILE.source.json``."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from geocluster.errors import GeoclusterError, TableError, nearest
from geocluster.limits import parsed_json, read_document
from geocluster.opening.text import decoded
from geocluster.schools import Source

__all__ = [
    "OGL",
    "OSM_LICENCE",
    "note_beside",
    "note_file",
    "postcodes_source",
    "source_beside",
]

OGL = Source(
    name="Get Information about Schools",
    licence="Open Government Licence v3.0",
    attribution="Contains public sector information licensed under the Open Government Licence "
    "v3.0.",
    url="https://get-information-schools.service.gov.uk",
)
OSM_LICENCE = "Open Database Licence (ODbL) 1.0"

_POSTCODES = {
    "codepoint": ("OS Code-Point Open", "https://osdatahub.os.uk/downloads/open/CodePointOpen"),
    "onspd": ("ONS Postcode Directory", "https://geoportal.statistics.gov.uk"),
    "nspl": ("National Statistics Postcode Lookup", "https://geoportal.statistics.gov.uk"),
}


def postcodes_source(kind: str, date: str | None) -> Source:
    """Return licence and credit of a list of postcodes with coordinates.

    Parameters
    ----------
    kind
        ``codepoint``, ``onspd`` or ``nspl``; any other is a list of one's own.
    date
        Of the data; its year stands in the credit. None where unknown.
    """
    if kind not in _POSTCODES:
        return Source(name="places of postcodes", date=date)
    name, url = _POSTCODES[kind]
    right = f"copyright and database right{f' {date[:4]}' if date else ''}"
    return Source(
        name=name,
        licence=OGL.licence,
        attribution=f"Contains OS data © Crown {right}. Contains Royal Mail data © Royal Mail "
        f"{right}. Contains National Statistics data © Crown {right}.",
        date=date,
        url=url,
    )


def source_beside(file: Path, default: Source) -> Source:
    """Read the note of origin beside a file.

    Parameters
    ----------
    file
        The data file; the note is ``FILE.source.json`` with any of the attributes of
        :class:`~geocluster.schools.Source`.
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
        raise GeoclusterError(f"{note} is not readable JSON: {fault}; mend or delete it") from None
    if not isinstance(said, dict):
        raise GeoclusterError(f"{note} must hold one JSON object; mend or delete it")
    known = [f.name for f in fields(Source)]
    for key in said:
        if key not in known:
            raise GeoclusterError(f"{note}: unknown key {key!r}{nearest(key, known)}")
        kind, words = (bool, "true or false") if key == "synthetic" else (str, "text")
        if not isinstance(said[key], kind) and said[key] is not None:
            raise GeoclusterError(f"{note}: {key} = {said[key]!r} must be {words}")
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
        raise GeoclusterError(f"{note} is not readable JSON: {fault}; mend or delete it") from None


def note_file(file: Path) -> Path:
    """Say where the note of origin of a file is."""
    return file.with_name(f"{file.name}.source.json")
