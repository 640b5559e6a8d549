"""Issues are facts with a sentence: in English as long as nobody asks for another language."""

from __future__ import annotations

from typing import Any

from geocluster.facts import Fact
from geocluster.schools import Issue, Told
from geocluster.texts.languages import Language
from geocluster.texts.speaker import Speaker, say, worded

__all__ = ["issue_of", "issue_words", "noted"]


def noted(*, code: str, said: Fact, by: Speaker | None = None, **others: Any) -> Issue:
    """Return an issue that can be said in every language.

    Parameters
    ----------
    code
        Of the issue.
    said
        What was found; names stand in it as the data has them, or are known to who speaks.
    by
        Who speaks English of the schools; None where no school is named by its id.
    others
        As for :class:`~geocluster.schools.Issue`.
    """
    return Issue(code=code, message=(by.worded if by else worded)(said), fact=said, **others)


def issue_of(told: Told) -> Issue:
    """Return what rooms below have told of a file or a scenario as an issue."""
    return noted(
        code=told.code, said=told.said, column=told.column, value=told.value, file=told.file
    )


def issue_words(issue: Issue, by: Speaker | Language | str) -> str:
    """Return what an issue says in a language; in English where only its sentence is known.

    Parameters
    ----------
    issue
        Found in data.
    by
        Who speaks of the schools, or a language.
    """
    if issue.fact is None:
        return issue.message
    try:
        return by.say(issue.fact) if isinstance(by, Speaker) else say(issue.fact, by)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return issue.message  # of a version that knew other figures
