"""Facts and the templates of their sentences: what is found is a code with figures, never English.

A fact says what was found: a school's id, seconds, counts, codes. A text says how a person reads
it; :mod:`geocluster.texts` puts the two together in a language. So files hold facts, comparisons
compare facts, and a sentence is only ever the last step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from string import Formatter
from typing import Any

from geocluster.phrases import Phrase, Worded, said_of

__all__ = ["DRAFT", "PHRASE", "Fact", "Text", "fact", "placeholders", "quoted"]

DRAFT = "Draft for discussion; not a decision."
"""The note of a proposal that has none of its own; it is said in the language of who reads."""

PHRASE = "phrase"
"""The code of a fact that quotes a phrase; no text has it, since the phrase has its own."""

Json = Any
"""None, a truth value, a number, text, or lists and dictionaries by text of these."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was found, for programs; a :class:`Text` of the same code says it.

    Attributes
    ----------
    code
        Stable words, joined by points from the general to the special: ``pupils.too_few``.
    figures
        By name, as JSON has them: school ids, seconds, counts, codes, and facts within facts; a
        number that is whole as a whole number. Never a sentence, and never what is looked up by an
        id, such as a name.

    Examples
    --------
    >>> found = fact("size.too_many", schools=("1", "2", "3"), most=2)
    >>> Fact.of(found.record()) == found, found.family
    (True, 'size')
    """

    code: str
    figures: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        figures = {name: _plain(value) for name, value in self.figures.items()}
        object.__setattr__(self, "figures", figures)

    def __hash__(self) -> int:
        return hash((self.code, json.dumps(self.figures, sort_keys=True)))

    @property
    def family(self) -> str:
        """The first word of the code."""
        return self.code.partition(".")[0]

    def record(self) -> dict[str, Json]:
        """Return the fact as JSON."""
        return {"code": self.code, "figures": dict(self.figures)}

    @classmethod
    def of(cls, record: Mapping[str, Json]) -> Fact:
        """Return the fact that was written as JSON."""
        return cls(record["code"], record["figures"])


def fact(code: str, /, **figures: Json) -> Fact:
    """Make a fact; the code is written out where it is made, so that tools find it."""
    return Fact(code, figures)


def quoted(said: str | BaseException) -> Json:
    """Return what a phrase or an error says, to stand in a fact: each language says it.

    Parameters
    ----------
    said
        A phrase, which becomes its template and figures; a fact in words, which becomes the fact;
        an error, of which what it was raised with; or any other text, which stays as it is.

    Examples
    --------
    >>> from geocluster.phrases import phrase
    >>> quoted(phrase("line {k} is {what}", k=7, what=phrase("empty"))).figures["one"]
    'line {k} is {what}'
    """
    said = said_of(said) if isinstance(said, BaseException) else said
    if isinstance(said, Worded):
        return said.fact
    if not isinstance(said, Phrase):
        return said
    figures = {name: _quoted(value) for name, value in said.figures.items()}
    return Fact(PHRASE, {"one": said.one, "many": said.many, "figures": figures})


def _quoted(value: Any) -> Json:
    if isinstance(value, str | BaseException):
        return quoted(value)
    if isinstance(value, list | tuple):
        return [_quoted(each) for each in value]
    return value if value is None or isinstance(value, bool | Real) else str(value)


def _plain(value: Any) -> Json:
    """Return a value as JSON would give it back, so that writing and reading change nothing."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)  # and not seconds, or a number of numpy
    if isinstance(value, Real):
        number = float(value)
        return int(number) if number.is_integer() else number  # one form of each number
    if isinstance(value, Fact):
        return value.record()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    raise TypeError(f"a fact holds what JSON holds, not {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Text:
    """How a fact is said in English: the message that a translation stands for.

    Attributes
    ----------
    one
        A template. ``{drive:minutes}`` stands for the figure ``drive``, formatted as minutes;
        what formats there are is told in :mod:`geocluster.texts.formats`.
    many
        The template for more than one; None where the number changes nothing in English. Other
        languages may have more forms, by the number that ``count`` names.
    count
        The figure that counts: a number, or a list whose length does. It must be named wherever
        another language could need a form of its own.
    note
        For translators.

    Examples
    --------
    >>> Text("{n} school", "{n} schools", count="n").figures
    frozenset({'n'})
    """

    one: str
    many: str | None = None
    count: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.many is not None and self.count is None:
            raise ValueError(f"{self.many!r}: count must name the figure that decides between both")

    @property
    def figures(self) -> frozenset[str]:
        """Names of the figures that a fact must give; also of those that only a format reads."""
        told = [*placeholders(self.one), *placeholders(self.many or "")]
        named = {word for name, form in told for word in (name, *form.split()[1:])}
        return frozenset(named | ({self.count} if self.count else set()))


def placeholders(template: str) -> list[tuple[str, str]]:
    """Return the figures that a template names, each with its format.

    Examples
    --------
    >>> placeholders("{drive:minutes} of {n}")
    [('drive', 'minutes'), ('n', '')]
    """
    parts = Formatter().parse(template)
    return [(name, form or "") for _, name, form, _ in parts if name is not None]
