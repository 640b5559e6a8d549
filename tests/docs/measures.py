"""Write the table of the page of measures: ``python -m tests.docs.measures``, from their table."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.measures import MEASURES
from tests.pages import DOCS, page

__all__ = ["with_table"]

_BEGIN = "## Every measure\n"


def with_table(text: str) -> str:
    """The page with the table of all measures in place of the one that it has."""
    head, found, _ = text.partition(_BEGIN)
    assert found
    return head + _BEGIN + "".join(_rows())


def _rows() -> Iterator[str]:
    yield "\n| key | of | unit | what |\n|---|---|---|---|\n"
    for measure in MEASURES.values():
        of = [name for name, f in (("group", measure.of_group), ("whole", measure.of_whole)) if f]
        several = " by name" if measure.several else ""
        column = " In `groups.csv`." if measure.in_groups else ""
        yield (
            f"| `{measure.key}`{several} | {', '.join(of)} | {measure.unit} | "
            f"{measure.about}{column} |\n"
        )


if __name__ == "__main__":
    (DOCS / "measures.md").write_text(with_table(page("measures")), encoding="utf-8")
