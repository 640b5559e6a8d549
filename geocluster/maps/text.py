"""Texts from data, made inert in HTML and in scripts."""

from __future__ import annotations

import html
import json
from typing import Any

from geocluster.legible import LONGEST_NAME, shown

__all__ = ["characters", "json_block", "label"]

_JSON_ESCAPES = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def label(text: object, longest: int = LONGEST_NAME) -> str:
    r"""Return a text that is inert in HTML, in an attribute, and in a JavaScript template literal.

    Parameters
    ----------
    text
        From data.
    longest
        Characters before escaping.

    Examples
    --------
    >>> label("<b>`${x}`\\")
    '&lt;b&gt;&#96;&#36;{x}&#96;&#92;'
    """
    safe = html.escape(shown(text, longest), quote=True)
    return safe.replace("`", "&#96;").replace("$", "&#36;").replace("\\", "&#92;")


def json_block(value: Any) -> str:
    """Return JSON that no name can break out of when it stands in a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _JSON_ESCAPES.items():
        text = text.replace(character, escape)
    return text


def characters(values: Any) -> int:
    """Return how many characters of JSON values in lists and dictionaries take, near enough."""
    return len(str(values).replace(" ", ""))
