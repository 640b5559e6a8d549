"""Write the tables of the record's page: ``python -m tests.docs.record``, from its schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geocluster.written.schema import record_schema, write_down
from tests.pages import DOCS, page

__all__ = ["with_tables"]

_BEGIN = "## The tables\n"


def with_tables(text: str) -> str:
    """The page with the tables of the schema in place of those that it has."""
    head, found, _ = text.partition(_BEGIN)
    assert found
    return head + _BEGIN + "".join(_tables())


def _tables() -> Iterator[str]:
    said = record_schema()
    for name, table in {"record": said, **said["$defs"]}.items():
        yield f"\n### {name}\n\n{table['description']}\n\n| key | is | says |\n|---|---|---|\n"
        for key, part in table["properties"].items():
            yield f"| `{key}` | {_kind(part)} | {part['description']} |\n"


def _kind(part: dict[str, Any]) -> str:
    """What a value is, in a few words."""
    if "anyOf" in part:
        return " or ".join(_kind(choice) for choice in part["anyOf"])
    if "$ref" in part:
        return f"[{part['$ref'].rpartition('/')[2]}](#{part['$ref'].rpartition('/')[2].lower()})"
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    kind = {
        "integer": "whole number", "string": "text", "array": "list", "object": "table",
        "boolean": "true or false", None: "any",
    }.get(part.get("type"), part.get("type"))  # fmt: skip
    inner = part.get("items") or part.get("additionalProperties")
    return f"{kind} of {_kind(inner)}" if isinstance(inner, dict) else str(kind)


if __name__ == "__main__":
    write_down()
    (DOCS / "record.md").write_text(with_tables(page("record")), encoding="utf-8")
