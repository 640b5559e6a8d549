"""Issues are facts with a sentence: in English as long as nobody asks for another language."""

from __future__ import annotations

from typing import Any

from geocluster.facts import Fact
from geocluster.schools import Issue
from geocluster.texts.languages import Language
from geocluster.texts.speaker import say

__all__ = ["issue_words", "noted"]


def noted(*, code: str, said: Fact, **others: Any) -> Issue:
    """Return an issue that can be said in every language.

    Parameters
    ----------
    code
        Of the issue.
    said
        What was found; names stand in it as the data has them.
    others
        As for :class:`~geocluster.schools.Issue`.
    """
    return Issue(code=code, message=say(said), fact=said, **others)


def issue_words(issue: Issue, language: str | Language) -> str:
    """Return what an issue says in a language; in English where only its sentence is known."""
    if issue.fact is None:
        return issue.message
    try:
        return say(issue.fact, language)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return issue.message  # of a version that knew other figures
