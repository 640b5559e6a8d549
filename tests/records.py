"""Records of proposals against their schema, for tests of whatever writes one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from geocluster.written.schema import SCHEMA

__all__ = ["faults", "schema", "unknown", "written_record"]


@cache
def schema() -> Any:
    """The schema, as it is written down."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def written_record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


def faults(record: Any) -> list[str]:
    """What the schema has against a record, and every key of it that the schema does not name."""
    found = Draft202012Validator(schema()).iter_errors(json.loads(json.dumps(record)))
    return [*(f"{x.json_path}: {x.message}" for x in found), *unknown(record, schema())]


def unknown(value: Any, of: Any, at: str = "$") -> Iterator[str]:
    """Where a value has keys that its part of the schema does not name; open tables have any."""
    of = _meant(value, of)
    if isinstance(value, list):
        for k, part in enumerate(value):
            yield from unknown(part, of.get("items", {}), f"{at}[{k}]")
    elif isinstance(value, dict) and "properties" in of:
        for key, part in value.items():
            if key in of["properties"]:
                yield from unknown(part, of["properties"][key], f"{at}.{key}")
            else:
                yield f"{at}.{key} is not in the schema"


def _meant(value: Any, of: Any) -> Any:
    """The part of the schema that a value is of; of a choice, the one that is not null."""
    while "$ref" in of or "anyOf" in of:
        if "anyOf" in of:
            of = next((part for part in of["anyOf"] if part.get("type") != "null"), {})
        else:
            of = schema()["$defs"][of["$ref"].rpartition("/")[2]]
    return of
