"""Facts become sentences: the only room that knows a language.

A :class:`Speaker` says a :class:`~geocluster.facts.Fact` in one language, about the schools and
rules of one problem. English is written beside the codes (:mod:`geocluster.texts.collected`) and
stands for itself; other languages are gettext catalogues of these templates, and numbers, lists and
plural forms follow the locale (Babel). Files hold facts; what is said here is for people.
"""

from geocluster.texts.languages import ENGLISH, LANGUAGES, Language, Tongue, language_of
from geocluster.texts.speaker import Speaker, about, figure, say, speaker

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "Language",
    "Speaker",
    "Tongue",
    "about",
    "figure",
    "language_of",
    "say",
    "speaker",
]
