"""The language of the terminal: that of the scenario, or the one that was asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import say

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.schools import Issue
    from geocluster.texts import Speaker

__all__ = ["SpokenLanguage", "begin", "issue_words", "phrased", "speak", "spoken", "tell", "word"]


_VARIABLE = "GEOCLUSTER_LANGUAGE"


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


SpokenLanguage = Annotated[
    str | None,
    typer.Option(
        "--language",
        metavar="TAG",
        envvar=_VARIABLE,
        callback=_ask,
        help="Language of what is printed, such as cy; that of the scenario if not given.",
    ),
]


def begin() -> None:
    """Speak what the environment asks for, if it can be spoken: also where no option says it."""
    asked = os.environ.get(_VARIABLE)
    if asked is not None and asked != "en":
        from geocluster.texts import LANGUAGES

        asked = asked if asked in LANGUAGES else None
    _spoken.asked, _spoken.of_answer = asked, "en"


def speak(tag: str) -> None:
    """Speak the language of a scenario, unless another was asked for."""
    _spoken.of_answer = tag


def spoken() -> str:
    """Return the tag of the language that is spoken."""
    return _spoken.of_answer if _spoken.asked is None else _spoken.asked


def word(found: Fact, speaker: Speaker | None = None) -> str:
    """Return a fact in words, by whom knows the names that it speaks of."""
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


def tell(found: Fact, speaker: Speaker | None = None, *, indent: int = 0) -> None:
    """Print a fact, set in where it stands under another."""
    say(" " * indent + word(found, speaker))
