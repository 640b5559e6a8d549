"""Which fonts of this machine can write some texts; what none can write is never drawn as boxes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

__all__ = ["Fonts", "fonts_for"]

_OWN = "DejaVu Sans"
"""Comes with matplotlib, so that it is always there."""

_PREFERRED = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Droid Sans Fallback", "Noto Sans CJK JP", "Noto Sans", "Arial Unicode MS", "Segoe UI",
)  # fmt: skip
"""Tried before any other: plain letters that go with our own."""

_BOXES = "Last Resort"
"""How fonts are called that have a box for every character there is; matplotlib brings one."""

_TURNED = frozenset({"R", "AL"})
_JOINED = ("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL", "TELUGU", "KANNADA",
           "MALAYALAM", "SINHALA", "THAI", "LAO", "TIBETAN", "MYANMAR", "KHMER")  # fmt: skip
"""Scripts whose letters are turned round or joined, which pictures cannot do."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Fonts that go together.

    Attributes
    ----------
    families
        Each writes what those before it cannot.
    missing
        Characters that cannot be written.
    shaped
        Those of them that no font would mend: their script is turned round, or its letters join.
    """

    families: tuple[str, ...]
    missing: frozenset[str]
    shaped: frozenset[str] = frozenset()

    def writes(self, text: str) -> bool:
        """Tell whether a text can be drawn as it is."""
        return self.missing.isdisjoint(text)

    def written(self, text: str) -> str:
        """Return a text with a sign in place of what cannot be drawn: never a box."""
        if self.writes(text):
            return text
        marked = "".join("…" if c in self.missing else c for c in text)
        return re.sub("…+", "…", marked)


def fonts_for(texts: Iterable[str]) -> Fonts:
    """Choose fonts that can write some texts, among those of this machine.

    Parameters
    ----------
    texts
        To be drawn.
    """
    needed = {c for text in texts for c in text if not c.isspace()}
    shaped = frozenset(c for c in needed if _is_shaped(c))
    families = [_OWN]
    left = needed - shaped - _letters(_path(_OWN))
    for family, path in _installed() if left else ():
        found = left & _letters(path)
        if found:
            families.append(family)
            left -= found
        if not left:
            break
    return Fonts(tuple(families), frozenset(left) | shaped, shaped)


def _is_shaped(character: str) -> bool:
    if unicodedata.bidirectional(character) in _TURNED:
        return True
    return unicodedata.name(character, "").startswith(_JOINED)


def _path(family: str) -> str:
    from matplotlib import font_manager

    return str(font_manager.findfont(family))


@cache
def _letters(path: str) -> frozenset[str]:
    """Return the characters of a font; none of one that cannot be read."""
    from matplotlib import font_manager

    try:
        return frozenset(map(chr, font_manager.get_font(path).get_charmap()))
    except (RuntimeError, OSError, ValueError):
        return frozenset()


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """Return every family with its plain font, those that we prefer first, then by name."""
    from matplotlib import font_manager

    plain: dict[str, str] = {}
    for entry in sorted(font_manager.fontManager.ttflist, key=lambda e: (e.name, str(e.fname))):
        if entry.style == "normal" and str(entry.weight) in ("400", "normal", "regular"):
            plain.setdefault(entry.name, str(entry.fname))
    first = [name for name in _PREFERRED if name in plain]
    others = [name for name in dict.fromkeys([*first, *plain]) if not name.startswith(_BOXES)]
    return tuple((name, plain[name]) for name in others if name != _OWN)
