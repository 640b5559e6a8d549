"""Texts from data, made fit to be shown: names are hostile until they have passed here."""

from __future__ import annotations

import html
import json
import unicodedata
from typing import Any

__all__ = [
    "LONGEST_NAME",
    "LONGEST_RULE",
    "LONGEST_SENTENCE",
    "characters",
    "json_block",
    "label",
    "shown",
]

LONGEST_NAME = 120
LONGEST_SENTENCE = 600
LONGEST_RULE = 2_400

# Characters that turn the writing direction would let one name rewrite the line around it.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JSON_ESCAPES = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def shown(text: object, longest: int = LONGEST_NAME) -> str:
    """Return a text as displays show it: one line, no control characters, cut where too long.

    Parameters
    ----------
    text
        From data.
    longest
        Characters, the ellipsis included.

    Examples
    --------
    >>> shown("  St\\nMary ", 20), shown("Llanfairpwllgwyngyll", 9)
    ('St Mary', 'Llanfair…')
    """
    head = str(text)[: 8 * longest + 1000]
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") else c for c in head)
    line = " ".join("".join(c for c in plain if c not in _TURNING).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


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


def characters(numbers: Any) -> int:
    """Return how many characters of JSON numbers in lists and dictionaries take, near enough."""
    return len(str(numbers).replace(" ", ""))
