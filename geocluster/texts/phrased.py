"""Phrases said in a language, with all that stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial, reduce
from string import Formatter
from typing import Any

from geocluster.errors import said_of
from geocluster.facts import Text
from geocluster.phrases import Phrase, Worded
from geocluster.rules import Rules
from geocluster.texts.figures import TEXTS
from geocluster.texts.formats import in_a_list, in_digits
from geocluster.texts.languages import Language
from geocluster.texts.phrases import CONTEXT
from geocluster.texts.speaker import Speaker

__all__ = ["phrase_words"]

_JOINED: Mapping[str, str] = {
    "": "join.commas",
    "choice": "join.commas",
    ";": "join.clauses",
    "|": "join.sentences",
    "conditions": "join.conditions",
    "or": "join.or",
}
"""What joins the items of a list, by the format of its figure."""


def phrase_words(said: str | BaseException, language: Language) -> str:
    """Return a phrase, or what an error holds, in a language; other text stays as it is.

    Parameters
    ----------
    said
        A phrase, a fact in words, any other text, or an error: of ours what it was raised with.
    language
        As :func:`~geocluster.texts.language_of` gives it.
    """
    if isinstance(said, BaseException):
        said = said_of(said)
    if isinstance(said, Worded):
        return Speaker(language, said.names, Rules()).say(said.fact)
    if not isinstance(said, Phrase):
        return str(said)
    text = Text(said.one, said.many, count="n" if said.many is not None else None)
    number = None if text.count is None else said.figures["n"]
    template = language.template(CONTEXT, text, number)
    return _Spoken(language).vformat(template, (), said.figures)


class _Spoken(Formatter):
    """Formats figures as a language has them."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            words = [phrase_words(each, self._language) for each in map(_shown, value)]
            if not words:
                return ""
            if format_spec == "lines":
                return "\n".join(words)
            if format_spec == "and":
                return in_a_list(self._language.locale, words)
            if format_spec == "choice":
                words[-2:] = [reduce(partial(self._joined, "join.or"), words[-2:])]
            return reduce(partial(self._joined, _JOINED[format_spec]), words)
        if isinstance(value, Phrase | Worded | BaseException):
            return phrase_words(value, self._language)
        if format_spec == ",":
            return in_digits(self._language.locale, Decimal(value))
        return str(super().format_field(value, format_spec))

    def _joined(self, code: str, first: str, second: str) -> str:
        template = self._language.template(code, TEXTS[code], None)
        return template.format(first=first, second=second)


def _shown(value: Any) -> str | BaseException:
    return value if isinstance(value, str | BaseException) else str(value)
