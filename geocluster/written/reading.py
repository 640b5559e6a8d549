"""The files of a folder as we wrote them; whatever is not of that form is said in a sentence."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from geocluster.errors import GeoclusterError, LimitError, OutputError
from geocluster.limits import check_size, check_table, parsed_toml
from geocluster.manifest import RECORD_FORMAT
from geocluster.phrases import phrase
from geocluster.sheets import Sheet, read_sheet
from geocluster.written.first_form import FIRST, FirstRecordForm
from geocluster.written.form import RecordForm

__all__ = ["AnyRecord", "bytes_of", "json_of", "record_of", "sheet_of", "times_of", "toml_of"]

AnyRecord = RecordForm | FirstRecordForm
"""A record of any format that is read."""


def bytes_of(file: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    OutputError
        If it cannot be read; so do all others here, where it is not as we write it.
    """
    try:
        check_size(file, "travel_megabytes")
        return file.read_bytes()
    except LimitError:
        raise
    except GeoclusterError as fault:
        raise OutputError(*fault.args) from None
    except OSError as fault:
        raise OutputError(
            phrase(
                "{file} cannot be read ({strerror}); name the folder of a written proposal",
                file=file,
                strerror=fault.strerror,
            )
        ) from None


def record_of(file: Path) -> AnyRecord:
    """Return ``proposal.json`` of any format, each value known to be of its type."""
    content = json_of(file)
    said = content.get("format") if isinstance(content, dict) else None
    form = FirstRecordForm if type(said) is int and said == FIRST else RecordForm
    if type(said) is int and said > RECORD_FORMAT:
        raise OutputError(
            phrase(
                "{file} is of format {said}, but this version reads up to "
                "{record_format}: a later version of geocluster wrote it; read it with "
                "that",
                file=file,
                said=said,
                record_format=RECORD_FORMAT,
            )
        )
    try:
        return form.model_validate(content)
    except ValidationError as fault:
        more = fault.error_count() - 1
        also = phrase(", and {more} more", more=more) if more else ""
        raise OutputError(
            phrase(
                "{file} is damaged: {fault}{also}",
                file=file,
                fault=first_fault(fault),
                also=also,
            )
        ) from None


def first_fault(fault: ValidationError) -> str:
    """Say where the first value stands that is not of its form, and what is wrong with it."""
    first, *_ = fault.errors(include_url=False)
    where = ".".join(map(str, first["loc"])) or phrase("the whole")
    return phrase("{where}: {said}", where=where, said=first["msg"])


def json_of(file: Path) -> Any:
    """Return JSON in which no key stands twice and every number is one."""
    try:
        return json.loads(
            bytes_of(file).decode(), object_pairs_hook=_once, parse_constant=_no_number
        )
    except LimitError:
        raise
    except (ValueError, RecursionError) as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(phrase("a key stands twice among {keys}", keys=[key for key, _ in pairs]))
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def toml_of(file: Path) -> dict[str, Any]:
    """Return TOML as nested dictionaries."""
    try:
        return parsed_toml(bytes_of(file).decode())
    except (OutputError, LimitError):
        raise
    except ValueError as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def sheet_of(file: Path) -> Sheet:
    """Return a table."""
    try:
        return read_sheet(bytes_of(file))
    except LimitError:
        raise
    except ValueError as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def times_of(file: Path) -> pa.Table:
    """Return ``times.parquet``: the columns from, to, seconds, without a gap."""
    try:
        content = bytes_of(file)
        check_table(file, content, pairs=True)
        table = pq.read_table(io.BytesIO(content))
    except (OutputError, LimitError):
        raise
    except GeoclusterError as fault:
        raise OutputError(*fault.args) from None
    except (pa.ArrowException, OSError, ValueError, OverflowError) as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None
    kinds = {"from": pa.string(), "to": pa.string(), "seconds": pa.int32()}
    said = dict(zip(table.schema.names, table.schema.types, strict=True))
    if said != kinds or list(said) != list(kinds):
        raise OutputError(
            phrase("{file} has other columns than from, to, seconds: {said}", file=file, said=said)
        )
    if any(column.null_count for column in table.columns):
        raise OutputError(phrase("{file} is damaged: a cell is empty", file=file))
    return table
