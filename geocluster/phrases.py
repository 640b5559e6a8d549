"""Phrases: sentences in English that know their template, so that other languages can say them.

A :class:`~geocluster.facts.Fact` is what files hold; its text stands in a table above. What is
said while a program runs, and by rooms that know no language, is a phrase: why something is
refused, which step is under way. It *is* its English sentence, so an error that holds one reads as
every error does; :mod:`geocluster.texts.phrased` says it in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

__all__ = ["Phrase", "Worded", "phrase", "said_of"]

_SEPARATORS: Mapping[str, str] = {
    "": ", ",
    ";": "; ",
    "|": " ",
    "and": " and ",
    "choice": ", ",
    "conditions": ", and ",
    "lines": "\n",
    "or": " or ",
}
"""What stands between the items of a list, by the format of its figure."""


class Phrase(str):
    """A sentence in English, with the template and the figures that it was made of.

    Attributes
    ----------
    one, many
        Templates, for one and for more than one; ``many`` is None where the number changes
        nothing in English.
    figures
        By name: numbers, texts, phrases, errors that hold phrases, and lists of these.
    """

    __slots__ = ("figures", "many", "one")

    one: str
    many: str | None
    figures: dict[str, Any]

    def __new__(cls, one: str, many: str | None, figures: Mapping[str, Any]) -> Phrase:
        """Make the sentence of a template."""
        template = one if many is None or figures["n"] == 1 else many
        self = super().__new__(cls, _English().vformat(template, (), figures))
        self.one, self.many, self.figures = one, many, dict(figures)
        return self

    def __reduce__(self) -> tuple[type[Phrase], tuple[str, str | None, dict[str, Any]]]:
        return type(self), (self.one, self.many, self.figures)


def phrase(one: str, many: str | None = None, /, **figures: Any) -> Phrase:
    """Return a sentence that other languages can say, too.

    Parameters
    ----------
    one
        The template, written out where it is used, so that tools find it. ``{name}`` stands for a
        figure; ``!r`` and formats are those of :meth:`str.format`. A list is joined by commas,
        as ``{name:;}`` by semicolons, as ``{name:|}`` by spaces, as ``{name:lines}`` by new lines,
        as ``{name:and}``, ``{name:or}`` and ``{name:conditions}`` by *and*, *or* and *, and*; as
        ``{name:choice}`` by commas, and *or* before the last.
    many
        The template where the figure ``n`` is not 1. It is to be given wherever another language
        could need forms of its own for a number.
    **figures
        What the template names. Phrases within phrases are said in the same language.

    Examples
    --------
    >>> phrase("{file}: {n} row", "{file}: {n:,} rows", file="a.csv", n=1200)
    'a.csv: 1,200 rows'
    """
    return Phrase(one, many, figures)


class Worded(str):
    """A fact in English, for a phrase to hold; other languages say the fact.

    Attributes
    ----------
    fact
        A :class:`~geocluster.facts.Fact`.
    names
        Of the schools that it names by their id.
    """

    __slots__ = ("fact", "names")

    fact: Any
    names: Mapping[str, str]

    def __new__(cls, words: str, fact: Any, names: Mapping[str, str] | None = None) -> Worded:
        """Keep a fact beside its words."""
        self = super().__new__(cls, words)
        self.fact, self.names = fact, names or {}
        return self

    def __reduce__(self) -> tuple[type[Worded], tuple[str, Any, Mapping[str, str]]]:
        return type(self), (str(self), self.fact, self.names)


def said_of(fault: BaseException) -> str:
    """Return what an error says: the phrase that it was raised with, where it was one."""
    said = fault.args[0] if len(fault.args) == 1 else None
    return said if isinstance(said, Phrase | Worded) else str(fault)


class _English(Formatter):
    """Formats figures as English has them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            items = [str(item) for item in value]
            if format_spec == "choice" and len(items) > 1:
                items[-2:] = [" or ".join(items[-2:])]
            return _SEPARATORS[format_spec].join(items)
        return str(super().format_field(value, format_spec))
