"""The papers in ``docs/``, for tests that hold them to what the code says."""

from __future__ import annotations

import re

from tests.conftest import REPOSITORY

__all__ = ["DOCS", "blocks", "page", "section"]

DOCS = REPOSITORY / "docs"


def page(name: str) -> str:
    """The text of a page, by its name without the ending: ``page("scenario")``."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next one of its depth or higher."""
    found = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert found, title
    rest = text[found.end() :]
    ended = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: ended.start()] if ended else rest


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
