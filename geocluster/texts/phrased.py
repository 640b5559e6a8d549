"""Phrases said in a language, with all that stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geocluster.phrases import Phrase, Worded, said_of
from geocluster.rules import Rules
from geocluster.texts.languages import Language
from geocluster.texts.speaker import Speaker
from geocluster.texts.spoken import Spoken

__all__ = ["phrase_words"]


def phrase_words(said: str | BaseException, language: Language) -> str:
    """Return a phrase, or what an error holds, in a language; other text stays as it is.

    Parameters
    ----------
    said
        A phrase, a fact in words, any other text, or an error: of ours what it was raised with.
    language
        As :func:`~geocluster.texts.language_of` gives it.
    """

    def of_fact(known: Worded | Mapping[str, Any]) -> str:
        if isinstance(known, Worded):
            return Speaker(language, known.names, Rules()).say(known.fact)
        return Speaker(language, {}, Rules()).say(known)

    if isinstance(said, BaseException):
        said = said_of(said)
    if isinstance(said, Worded):
        return of_fact(said)
    if not isinstance(said, Phrase):
        return str(said)
    return Spoken(language, of_fact).sentence(said.one, said.many, said.figures)
