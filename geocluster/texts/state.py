"""How far each language is: how many sentences it has, and whether a native speaker saw them."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from geocluster.texts.languages import LANGUAGES, faults, header_of, opened_catalogue, wanted

__all__ = ["LanguageState", "language_states"]


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How far a language is.

    Attributes
    ----------
    tag
        BCP 47.
    name, own_name
        In English, and in the language itself.
    texts, of
        Sentences that can be said, and how many there are.
    review
        What the catalogue's header says of a review; None for the language that all is written in.
    """

    tag: str
    name: str
    own_name: str
    texts: int
    of: int
    review: str | None

    @property
    def spoken(self) -> bool:
        """Whether the language can be asked for: only where no sentence is missing."""
        return self.texts == self.of


def language_states() -> list[LanguageState]:
    """Return how far each language is, in the order of their table.

    Raises
    ------
    LanguageError
        If a catalogue cannot be read.
    """
    texts = wanted()
    states = []
    for tag, tongue in LANGUAGES.items():
        locale, file = Locale.parse(tongue.locale), tongue.catalogue
        there, review = len(texts), None
        if file is not None:
            there, review = 0, "not translated"
            if file.is_file():
                catalogue = opened_catalogue(file, tongue.locale)
                there = sum(not any(faults(catalogue, [text])) for text in texts)
                review = header_of(file).get("X-Review", "not reviewed")
        name, own = locale.get_language_name("en"), locale.get_language_name()
        states.append(LanguageState(tag, name or tag, own or tag, there, len(texts), review))
    return states
