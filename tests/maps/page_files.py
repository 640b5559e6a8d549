"""What stands in the scripts and skeletons of the pages: codes of texts, and English past them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import geocluster

__all__ = ["PAGE", "codes_in", "english_in", "literals"]

PAGE = Path(geocluster.__file__).parent / "maps" / "page"

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<regex>(?<=[(,=:\[!&|?{};\n])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*)
      | (?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)""",
    re.DOTALL | re.VERBOSE,
)
_CODE = re.compile(r"(?:page|unit|join|value)\.[\w.*]+")
_NOT_SAID = re.compile(
    r"(?:class|className|rel|type|autocomplete|pane|dashArray|lineCap|name)\s*[:=]\s*"
    r"(?:[^,;{}()]*\?\s*|[^,;{}()]*:\s*)?$"
    r"|(?:querySelector(?:All)?|matchMedia|\.on|\.off|classList\.\w+|new Error)\($"
)
_PROPER = frozenset({"Leaflet", "Enter", "Escape"})
"""Names, and keys as browsers call them."""


def literals(script: str) -> Iterator[tuple[str, str]]:
    """Yield each text of a script, without its marks, and what stands before it."""
    for found in _TOKEN.finditer(script):
        if found["text"]:
            before = script[max(0, found.start() - 120) : found.start()]
            yield re.sub(r"\$\{[^{}]*\}", "*", found["text"][1:-1]), before


def codes_in(file: Path) -> set[str]:
    """Return the codes of texts that a script or a skeleton says; ``*`` for what is put in."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        return set(re.findall(r'data-say(?:-label)?="([^"]*)"', text))
    return {literal for literal, _ in literals(text) if _CODE.fullmatch(literal)}


def english_in(file: Path) -> list[str]:
    """Return what looks like English in a script or a skeleton and is no code of a text.

    That is a word with a capital, or two words; a single small word may be a name in the code,
    and is found by a page in a made language.
    """
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        bare = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
        said = re.findall(r">([^<>]+)<", bare)
        said += re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', bare)
        return [each.strip() for each in said if re.search(r"[A-Za-z]{2}", each)]
    return [
        literal
        for literal, before in literals(text)
        if not _NOT_SAID.search(before) and _looks_english(literal)
    ]


def _looks_english(literal: str) -> bool:
    if _CODE.fullmatch(literal) or re.search(r"[#\[\]=<>]|^\.|: |^[a-z]+\(|leaflet-", literal):
        return False
    words = re.findall(r"[A-Za-z]{2,}", literal)
    capital = any(re.fullmatch(r"[A-Z][a-z]+", word) and word not in _PROPER for word in words)
    return capital or re.search(r"[A-Za-z]{2,},? +[a-z]{2,}", literal) is not None
