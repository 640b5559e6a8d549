"""The schema of ``proposal.json``, made from the forms that it is read by.

``python -m geocluster.written.schema`` writes it beside this module, from where the wheel carries
it; a test holds both equal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geocluster.written.form import RecordForm

__all__ = ["SCHEMA", "record_schema"]

SCHEMA = Path(__file__).with_name("proposal.schema.json")
"""The schema as it is written down."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, Any]:
    """Return the schema of the record's second format, as JSON Schema (draft 2020-12)."""
    made = RecordForm.model_json_schema(by_alias=True, mode="serialization")
    described = _named_plainly(made)
    title = "The record of a proposal: proposal.json, format 2"
    return {"$schema": _DRAFT, "title": title, **described}


def _named_plainly(schema: Any) -> Any:
    """Drop titles that only repeat the names of keys, and the ending of the forms' names."""
    if isinstance(schema, list):
        return [_named_plainly(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            plain[key] = {name: _named_plainly(part) for name, part in value.items()}
        elif key == "$defs":
            plain[key] = {_bare(name): _named_plainly(part) for name, part in value.items()}
        elif key == "$ref":
            plain[key] = _bare(value)
        elif key != "title":
            plain[key] = _named_plainly(value)
    return plain


def _bare(name: str) -> str:
    return name.removesuffix("Form")


def written_down() -> str:
    """Return the content of :data:`SCHEMA`."""
    return json.dumps(record_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(written_down(), encoding="utf-8")
