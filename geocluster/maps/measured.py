"""What is counted, as the page shows it: a table of the whole, and lines of each group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geocluster.facts import Fact, fact
from geocluster.legible import LONGEST_SENTENCE, shown
from geocluster.measures import Figure
from geocluster.proposal import Beside, TierResult
from geocluster.texts import Speaker
from geocluster.texts.values import value_words

__all__ = ["beside_content", "group_measures"]


def group_measures(figures: Iterable[Figure], speaker: Speaker) -> list[list[str]]:
    """Return the measures of a group that the page tells, each with its value in words."""
    return [
        [shown(speaker.say(figure.said)), value_words(figure, speaker)]
        for figure in figures
        if figure.measure.on_map
    ]


def beside_content(tier: TierResult, speaker: Speaker) -> dict[str, Any]:
    """Return the measures of the whole as a table: what it is measured against stands beside."""
    own = fact("beside.proposal") if tier.drawn is None else fact("beside.drawn")
    columns = [] if tier.measures is None else [(speaker.say(own), tier.measures.whole)]
    columns += [(speaker.say(_short(beside)), beside.measures.whole) for beside in tier.beside]
    rows: dict[str, list[str]] = {}
    for k, (_, figures) in enumerate(columns):
        for figure in figures:
            blank = [shown(speaker.say(figure.said)), *("" for _ in columns)]
            rows.setdefault(figure.header, blank)[k + 1] = value_words(figure, speaker)
    return {
        "columns": [shown(title) for title, _ in columns],
        "rows": list(rows.values()),
        "told": [shown(speaker.say(beside.about), LONGEST_SENTENCE) for beside in tier.beside],
    }


def _short(beside: Beside) -> Fact:
    """Return a word or two for the head of a column."""
    return fact(f"beside.short.{beside.name}")
