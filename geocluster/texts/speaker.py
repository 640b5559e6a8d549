"""Say facts in a language, with the names of the schools and the sources of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

from geocluster.facts import PHRASE, Fact, fact
from geocluster.phrases import Worded
from geocluster.presets import citation, preset_of
from geocluster.problem import Problem
from geocluster.rules import Rules
from geocluster.schools import Schools
from geocluster.texts.collected import text_of
from geocluster.texts.formats import FORMATS, formatted
from geocluster.texts.languages import ENGLISH, Language, language_of
from geocluster.texts.spoken import Spoken

__all__ = ["Speaker", "about", "figure", "say", "speaker", "worded"]


class Speaker:
    """Says facts in one language.

    Parameters
    ----------
    language
        As :func:`~geocluster.texts.language_of` gives it.
    names
        Of the schools, by id.
    rules
        Whose sources are cited and whose kinds of groups are named.
    """

    def __init__(self, language: Language, names: Mapping[str, str], rules: Rules) -> None:
        self.language, self._names, self.rules = language, names, rules

    def say(self, said: Fact | Mapping[str, Any]) -> str:
        """Return the sentence of a fact, or of one as it stands within another.

        Raises
        ------
        KeyError
            If no text has its code, or the fact lacks a figure that the text names: a fault of
            whoever made it.
        """
        if isinstance(said, Fact):
            return self._said(said.code, said.figures)
        return self._said(said["code"], said["figures"])

    def _said(self, code: str, figures: Mapping[str, Any]) -> str:
        if code == PHRASE:
            one, many = figures["one"], figures["many"]
            return Spoken(self.language, self._of_phrase).sentence(one, many, figures["figures"])
        code, text = text_of(code)
        number = None if text.count is None else _number(figures[text.count])
        template = self.language.template(code, text, number)
        return "".join(
            literal if name is None else literal + self._formatted(figures, name, form)
            for literal, name, form in _parts(template)
        )

    def _of_phrase(self, said: Worded | Mapping[str, Any]) -> str:
        return self.say(said.fact if isinstance(said, Worded) else said)

    def worded(self, said: Fact) -> Worded:
        """Return a fact in words, to stand in a phrase: other languages say it, too."""
        return Worded(self.say(said), said, self._names)

    def words(self, code: str, /, **figures: Any) -> str:
        """Return what a text says of figures that no fact holds, such as a unit."""
        return self._said(code, figures)

    def figure(self, form: str, value: Any) -> str:
        """Return a figure in one of the formats of templates, such as ``minutes``."""
        return FORMATS[form](self, value)

    def name(self, school: str) -> str:
        """Return the name of a school."""
        return self._names[school]

    def cited(self, rule: str) -> str:
        """Return the source of a rule, to stand at the end of a sentence; or nothing."""
        source = citation(self.rules, rule)
        if source is None:
            return ""
        if source.verified:
            return self.words("source", source=source.text)
        return self.words("source.unverified", source=source.text)

    def kind(self, name: str) -> Fact:
        """Return what makes a group one of a kind."""
        (kind,) = (kind for kind in self.rules.kinds if kind.name == name)
        of = [fact("kind.size", size=kind.size)] if kind.size else []
        of += [fact("kind.pupils", pupils=kind.pupils)] if kind.pupils else []
        holds = kind.holds_where
        of += [fact("kind.holds", where=holds.written)] if holds.conditions else []
        return fact("kind", name=name, of=of)

    def flag(self, code: str) -> Fact:
        """Return what a flag of the preset says, with its source."""
        preset = preset_of(self.rules)
        (flag,) = (flag for flag in (preset.flags if preset else ()) if flag.code == code)
        said, source = fact(f"flag.{code}"), flag.citation
        if source.verified:
            return fact("flagged", flag=said, source=source.text)
        return fact("flagged.unverified", flag=said, source=source.text)

    def _formatted(self, figures: Mapping[str, Any], name: str, form: tuple[str, ...]) -> str:
        how, *others = form
        return formatted(self, how, figures[name], *(figures[other] for other in others))


def about(schools: Schools, language: str | Language = ENGLISH) -> Speaker:
    """Return who speaks of schools and of no rule, in a language or that of a BCP 47 tag."""
    names = dict(zip(schools.ids, schools.names, strict=True))
    return Speaker(_language(language), names, Rules())


def speaker(problem: Problem, language: str | Language = ENGLISH) -> Speaker:
    """Return who speaks of a problem in a language, which may be given by its BCP 47 tag.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    schools = problem.schools
    names = dict(zip(schools.ids, schools.names, strict=True))
    return Speaker(_language(language), names, problem.rules)


def say(found: Fact, language: str | Language = ENGLISH) -> str:
    """Return the sentence of a fact that speaks of no school and no rule."""
    return Speaker(_language(language), {}, Rules()).say(found)


def worded(found: Fact) -> Worded:
    """Return a fact that speaks of no school and no rule in words, to stand in a phrase."""
    return Speaker(_language(ENGLISH), {}, Rules()).worded(found)


def figure(form: str, value: Any, language: str | Language = ENGLISH) -> str:
    """Return a figure in one of the formats of templates, such as ``minutes``."""
    return Speaker(_language(language), {}, Rules()).figure(form, value)


def _language(language: str | Language) -> Language:
    return language_of(language) if isinstance(language, str) else language


def _number(figure: Any) -> int:
    """Return what a figure counts: itself, or how long it is."""
    return figure if isinstance(figure, int) else len(figure)


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
    """Cut a template into literals, each with the figure that follows it and its format."""
    return tuple(
        (literal, name, tuple((form or "").split()) or ("",))
        for literal, name, form, _ in Formatter().parse(template)
    )
