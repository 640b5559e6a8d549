"""The schemas of ``proposal.json`` and of whatever else programs read, from their forms.

``python -m geocluster.written.schema`` writes them beside this module, from where the wheel carries
them; a test holds both equal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from geocluster.written.certificates import CertificateFileForm
from geocluster.written.comparison_form import ComparisonForm
from geocluster.written.edits import EditsForm
from geocluster.written.form import RecordForm
from geocluster.written.revised_form import RevisedForm
from geocluster.written.sections import Form
from geocluster.written.why_form import WhyForm

__all__ = [
    "CERTIFICATE_SCHEMA",
    "COMPARISON_SCHEMA",
    "EDITS_SCHEMA",
    "REVISED_SCHEMA",
    "SCHEMA",
    "WHY_SCHEMA",
    "certificate_schema",
    "comparison_schema",
    "edits_schema",
    "record_schema",
    "revised_schema",
    "why_schema",
    "write_down",
    "written_down",
]

SCHEMA = Path(__file__).with_name("proposal.schema.json")
"""The schema of the record as it is written down."""

CERTIFICATE_SCHEMA = Path(__file__).with_name("certificate.schema.json")
"""That of the certificate."""

COMPARISON_SCHEMA = Path(__file__).with_name("comparison.schema.json")
"""That of proposals side by side."""

WHY_SCHEMA = Path(__file__).with_name("why.schema.json")
"""That of what ``geocluster why --json`` prints."""

REVISED_SCHEMA = Path(__file__).with_name("revised.schema.json")
"""That of what ``geocluster revise --json`` prints."""

EDITS_SCHEMA = Path(__file__).with_name("edits.schema.json")
"""That of what readers ask to be otherwise."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, Any]:
    """Return the schema of the record's second format, as JSON Schema (draft 2020-12)."""
    return _schema(RecordForm, "The record of a proposal: proposal.json, format 2")


def certificate_schema() -> dict[str, Any]:
    """Return the schema of the certificate's first format, as JSON Schema (draft 2020-12)."""
    return _schema(CertificateFileForm, "What proves the bounds: certificate.json, format 1")


def comparison_schema() -> dict[str, Any]:
    """Return the schema of the comparison's first format, as JSON Schema (draft 2020-12)."""
    return _schema(ComparisonForm, "Proposals side by side: comparison.json, format 1")


def why_schema() -> dict[str, Any]:
    """Return the schema of an answer about schools, as JSON Schema (draft 2020-12)."""
    return _schema(WhyForm, "What geocluster why --json prints, format 1")


def revised_schema() -> dict[str, Any]:
    """Return the schema of a proposal that was revised, as JSON Schema (draft 2020-12)."""
    return _schema(RevisedForm, "What geocluster revise --json prints, format 1")


def edits_schema() -> dict[str, Any]:
    """Return the schema of the edits' first format, as JSON Schema (draft 2020-12)."""
    title = "What readers ask to be otherwise: edits.json, format 1"
    return _schema(EditsForm, title, mode="validation")


def _schema(
    form: type[Form], title: str, mode: Literal["serialization", "validation"] = "serialization"
) -> dict[str, Any]:
    made = form.model_json_schema(by_alias=True, mode=mode)
    return {"$schema": _DRAFT, "title": title, **_named_plainly(made)}


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


def written_down(schema: dict[str, Any] | None = None) -> str:
    """Return the content of :data:`SCHEMA`, or of another schema."""
    said = record_schema() if schema is None else schema
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def write_down() -> None:
    """Write every schema to its file."""
    for file, schema in (
        (SCHEMA, record_schema()),
        (CERTIFICATE_SCHEMA, certificate_schema()),
        (COMPARISON_SCHEMA, comparison_schema()),
        (EDITS_SCHEMA, edits_schema()),
        (REVISED_SCHEMA, revised_schema()),
        (WHY_SCHEMA, why_schema()),
    ):
        file.write_text(written_down(schema), encoding="utf-8")


if __name__ == "__main__":
    write_down()
