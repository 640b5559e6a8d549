"""How figures are put into words: units, ranges, conditions, sources, and what joins them."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "language.unreviewed": Text(
        "These sentences are a translation that no native speaker has reviewed.",
        note="leave out what is not true of yours; it is said only where the header says so",
    ),
    "unit.minutes": Text("{figure} min", count="minutes", note="minutes: the whole ones"),
    "unit.kilometres": Text("{figure} km", count="kilometres", note="kilometres: the whole ones"),
    "unit.minutes_seconds": Text("{minutes} min {seconds} s"),
    "unit.clock": Text("{minutes} min {seconds} s", note="seconds: always two figures"),
    "span": Text("{fewest:number} to {most:number}"),
    "span.exactly": Text("exactly {most:number}"),
    "tally": Text("{value} ({n})", note="a value, and how often it occurs"),
    "join.commas": Text("{first}, {second}"),
    "join.clauses": Text("{first}; {second}"),
    "join.conditions": Text("{first}, and {second}"),
    "join.or": Text("{first} or {second}"),
    "join.sentences": Text("{first} {second}"),
    "where.column": Text("{column}: {asked:condition}"),
    "where.min": Text("at least {value:number}"),
    "where.max": Text("at most {value:number}"),
    "where.not": Text("not {values:either}"),
    "source": Text(" ({source})", note="after a statement, before its full stop"),
    "source.unverified": Text(" ({source}) (unverified)"),
    "kind": Text("{name} ({of:commas})", note="a kind of groups, and what they are"),
    "kind.size": Text("{size:span} schools"),
    "kind.pupils": Text("{pupils:span} pupils"),
    "kind.holds": Text("with a school of {where:where}"),
}
