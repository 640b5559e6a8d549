"""Texts from data made fit to be read: names are hostile until they have passed here."""

from __future__ import annotations

import unicodedata

__all__ = ["LONGEST_NAME", "LONGEST_RULE", "LONGEST_SENTENCE", "shown"]

LONGEST_NAME = 120
LONGEST_SENTENCE = 600
LONGEST_RULE = 2_400

# Characters that turn the writing direction would let one name rewrite the line around it.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NONCHARACTERS = frozenset("\ufffe\uffff")


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
    plain = "".join(" " if _unseen(c) else c for c in head)
    line = " ".join("".join(c for c in plain if c not in _TURNING).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _unseen(character: str) -> bool:
    """Tell whether a character ends a line, controls something, or may stand in no file."""
    return (
        unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") or character in _NONCHARACTERS
    )
