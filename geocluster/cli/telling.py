"""The language of the terminal: that of the scenario, or the one that was asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import say

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.phrases import Phrase
    from geocluster.schools import Issue
    from geocluster.texts import Language, Speaker

__all__ = [
    "SpokenLanguage",
    "asked_in",
    "issue_words",
    "phrased",
    "speak",
    "spoken",
    "tell",
    "word",
]


_OPTION, _VARIABLE = "--language", "GEOCLUSTER_LANGUAGE"


@dataclass
class _Spoken:
    """Which language is spoken while a command runs."""

    asked: str | None = None
    of_answer: str = "en"


_spoken = _Spoken()


def _ask(tag: str | None) -> str | None:
    """Take the language that was asked for, and refuse one that cannot be spoken."""
    if tag is not None and tag != "en":
        from geocluster.texts import language_of

        language_of(tag)
    _spoken.asked, _spoken.of_answer = tag, "en"
    return tag


def asked_in(arguments: Sequence[str]) -> Language | None:
    """Return the language in which a command line asks to be answered; None for English.

    It is looked for before the command line is read, so that its help, and what is wrong with
    it, can be said in that language. One that cannot be spoken is refused when it is read.
    """
    tags = [os.environ.get(_VARIABLE, "")]
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == _OPTION:
            tags.append(value if equals else "".join(arguments[at + 1 : at + 2]))
    tag = next((tag for tag in reversed(tags) if tag), "en")
    _spoken.asked, _spoken.of_answer = None, "en"
    if tag == "en":
        return None
    from geocluster.errors import LanguageError
    from geocluster.texts import language_of

    try:
        language = language_of(tag)
    except LanguageError:
        return None
    _spoken.asked = tag
    return language


SpokenLanguage = Annotated[
    str | None,
    typer.Option(
        _OPTION,
        metavar="TAG",
        envvar=_VARIABLE,
        callback=_ask,
        help="Language of what is printed, such as cy; that of the scenario if not given.",
    ),
]


def speak(tag: str) -> None:
    """Speak the language of a scenario, unless another was asked for."""
    _spoken.of_answer = tag


def spoken() -> str:
    """Return the tag of the language that is spoken."""
    return _spoken.of_answer if _spoken.asked is None else _spoken.asked


def word(found: Fact | Phrase, speaker: Speaker | None = None) -> str:
    """Return a fact in words, by whom knows the names that it speaks of; or a phrase."""
    if isinstance(found, str):
        return phrased(found)
    if speaker is not None:
        return speaker.say(found)
    from geocluster.texts import say as speech

    return speech(found, spoken())


def issue_words(issue: Issue, speaker: Speaker | None = None) -> str:
    """Return what the reader of a file found, in words, by whom knows the names."""
    from geocluster.texts.noted import issue_words as speech

    return speech(issue, speaker or spoken())


def phrased(said: str | BaseException) -> str:
    """Return a phrase, or what an error holds, in the language that is spoken."""
    if spoken() == "en":
        return str(said)
    from geocluster.texts import language_of
    from geocluster.texts.phrased import phrase_words

    return phrase_words(said, language_of(spoken()))


def tell(found: Fact | Phrase, speaker: Speaker | None = None, *, indent: int = 0) -> None:
    """Print a fact, or a phrase, set in where it stands under another."""
    say(" " * indent + word(found, speaker))
