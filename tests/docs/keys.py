"""Write the rows of the table of keys that rules declare: ``python -m tests.docs.keys``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from geocluster.rules import RULES, Rule
from geocluster.rules.rows import rows_of
from tests.pages import DOCS, page

__all__ = ["with_rows"]


def with_rows(text: str, rules: Iterable[Rule[Any]] | None = None) -> str:
    """The page of keys with our rules' rows as they are declared, in place of those that it has."""
    ours = list(RULES.own.values() if rules is None else rules)
    tier = [key for rule in ours if rule.table == "tier" for key in rule.keys]
    pins = [key for rule in ours if rule.table == "pins" for key in rule.keys]
    for begin, end, rows in (
        (r"\| `preset` \|", r"\| `costs` \|", rows_of(tier)),
        (r"\| `size`, `pupils`, `holds_where` \|", r"\| \*\*\[solve\]\*\*",
         rows_of(pins, title="**[pins]** ")),
    ):  # fmt: skip
        new = "".join(f"{row}\n" for row in rows)
        pattern = re.compile(rf"^({begin}[^\n]*\n).*?(?=^{end})", re.MULTILINE | re.DOTALL)
        found = pattern.search(text)
        assert found, (begin, end)
        text = text[: found.start()] + found[1] + new + text[found.end() :]
    return text


if __name__ == "__main__":
    (DOCS / "scenario.md").write_text(with_rows(page("scenario")), encoding="utf-8")
