"""How alternatives and random groupings are told."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "alternatives.group": Text(
        "{having} of the {n} alternative within {within:minutes} of the best has this very group.",
        "{having} of the {n} alternatives within {within:minutes} of the best have this very "
        "group.",
        count="n",
    ),
    "alternatives.said.none": Text(
        "No other grouping costs at most {within:minutes} more than the best."
    ),
    "alternatives.said.unknown": Text(
        "No other grouping was found that costs at most {within:minutes} more than the best; there "
        "may be one."
    ),
    "alternatives.said.found": Text(
        "{n} other grouping costs at most {within:minutes} more than the best; it keeps {kept} of "
        "the {pairs} pairs of schools together.",
        "{n} other groupings cost at most {within:minutes} more than the best; the one that "
        "differs most keeps {kept} of the {pairs} pairs of schools together.",
        count="n",
    ),
    "alternatives.said.common": Text(
        "{n} of the {pairs} pairs of schools is together in all of them.",
        "{n} of the {pairs} pairs of schools are together in all of them.",
        count="n",
    ),
    "alternatives.said.certain": Text(
        "{n} pair is together in every grouping that costs at most {within:minutes} more: proven.",
        "{n} pairs are together in every grouping that costs at most {within:minutes} more: "
        "proven.",
        count="n",
    ),
    "alternatives.said.exhausted": Text("There is no further one within {within:minutes}: proven."),
    "ensemble.said.none": Text("No random grouping was drawn."),
    "ensemble.said.drawn": Text(
        "{n} random grouping within the rules costs {middle:minutes_tenths}.",
        "{n} random groupings within the rules cost from {least:minutes_tenths} to "
        "{most:minutes_tenths}, the middle one {middle:minutes_tenths}.",
        count="n",
    ),
    "ensemble.said.answer": Text(
        "{cheaper} of the {n} random grouping costs less than the proposal.",
        "{cheaper} of the {n} random groupings cost less than the proposal.",
        count="n",
    ),
    "ensemble.said.today": Text(
        "{cheaper} of the {n} random grouping costs less than today's, counted as if the rules "
        "allowed it.",
        "{cheaper} of the {n} random groupings cost less than today's, counted as if the rules "
        "allowed it.",
        count="n",
    ),
    "ensemble.said.missing": Text(
        "{n} random grouping was not come to.",
        "{n} random groupings were not come to.",
        count="n",
    ),
}
