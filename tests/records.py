"""Records of proposals against their schema, for tests of whatever writes one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from geocluster.written.schema import SCHEMA

__all__ = ["faults", "schema", "written_record"]


@cache
def schema() -> Any:
    """The schema, as it is written down."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def written_record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


def faults(record: Any, of: Any = None) -> list[str]:
    """What a schema has against a record, and every key of it that the schema does not name.

    The schema is that of ``proposal.json``, if no other is given.
    """
    against = schema() if of is None else of
    found = Draft202012Validator(against).iter_errors(json.loads(json.dumps(record)))
    told = [f"{x.json_path}: {x.message}" for x in found]
    return [*told, *_unknown(record, against, against["$defs"])]


def _unknown(value: Any, of: Any, tables: Any, at: str = "$") -> Iterator[str]:
    """Where a value has keys that its part of the schema does not name; open tables have any."""
    of = _meant(of, tables)
    if isinstance(value, list):
        for k, part in enumerate(value):
            yield from _unknown(part, of.get("items", {}), tables, f"{at}[{k}]")
    elif isinstance(value, dict) and "properties" in of:
        for key, part in value.items():
            if key in of["properties"]:
                yield from _unknown(part, of["properties"][key], tables, f"{at}.{key}")
            else:
                yield f"{at}.{key} is not in the schema"


def _meant(of: Any, tables: Any) -> Any:
    """The part of the schema that is meant; of a choice, the one that is not null."""
    while "$ref" in of or "anyOf" in of:
        if "anyOf" in of:
            of = next((part for part in of["anyOf"] if part.get("type") != "null"), {})
        else:
            of = tables[of["$ref"].rpartition("/")[2]]
    return of
