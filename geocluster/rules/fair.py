"""``fair``: first the least longest drive, then the least cost."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.phrases import phrase
from geocluster.rules.alone import Alone
from geocluster.rules.checks import as_truth
from geocluster.rules.declare import Asked, Key, Rule, Values

__all__ = ["FAIR"]


def _agree(values: Values) -> None:
    if values["fair"] and values["alone"] is Alone.ALLOWED:
        raise RulesError(
            phrase(
                "fair = true asks for the least longest drive that leaves no more "
                'schools alone, but with alone = "allowed" all may be; use alone = '
                '"penalised", or remove fair'
            )
        )


def _words(asks: bool, _: Asked) -> Iterator[tuple[str, Fact]]:
    if asks:
        yield "fair", fact("rule.fair")


FAIR = Rule[bool](
    name="fair",
    keys=(
        Key(
            name="fair",
            field="fair",
            kind=bool,
            default=False,
            default_words="`false`",
            meaning="`true`: first the least longest drive that leaves no more schools alone than "
            "the rules alone would, then the least cost ([how](cost.md#fair))",
            check=as_truth,
            write=lambda asked: True if asked else None,
        ),
    ),
    agree=_agree,
    words=_words,
    texts={
        "rule.fair": Text(
            "The longest drive is as short as can be without leaving more schools alone."
        ),
    },
)
"""Whether the longest drive is made as short as can be before costs are."""
