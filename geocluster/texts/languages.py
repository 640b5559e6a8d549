"""The languages that can be spoken: a locale for numbers and lists, a catalogue for sentences."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from geocluster.errors import LanguageError
from geocluster.facts import Fact, Text, fact, placeholders
from geocluster.phrases import phrase
from geocluster.registry import Registry
from geocluster.texts import page
from geocluster.texts.collected import own_texts
from geocluster.texts.phrases import CONTEXT, phrases
from geocluster.texts.welsh import AFTER

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "Language",
    "Tongue",
    "faults",
    "header_of",
    "language_of",
    "opened_catalogue",
    "speaks",
    "wanted",
]

ENGLISH = "en"

_COUNTED = 1_000
"""Every plural category of whole numbers occurs below; but for some of round millions."""

_FOLDER = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a language is made of.

    Attributes
    ----------
    locale
        As Babel names it, such as ``cy_GB``: numbers, lists and plural forms follow from it.
    catalogue
        A gettext catalogue (``.po``) of all sentences; None for English, which stands beside the
        codes.
    """

    locale: str
    catalogue: Path | None


def _check(tag: str, tongue: Tongue) -> None:
    """Refuse a language of a third party that could never be spoken."""
    try:
        Locale.parse(tag, sep="-")
        Locale.parse(tongue.locale)
    except (ValueError, TypeError, UnknownLocaleError) as fault:
        raise LanguageError(
            phrase("its tag or its locale is not known: {fault}", fault=fault)
        ) from None
    if tongue.catalogue is None or not Path(tongue.catalogue).is_file():
        raise LanguageError(
            phrase("its catalogue is not there: {catalogue}", catalogue=tongue.catalogue)
        )


LANGUAGES: Registry[Tongue] = Registry(
    phrase("language"),
    group="geocluster.languages",
    of=Tongue,
    check=_check,
    error=LanguageError,
    own={
        ENGLISH: Tongue("en_GB", None),
        "cy": Tongue("cy_GB", _FOLDER / "cy.po"),
        "zh": Tongue("zh_Hans_CN", _FOLDER / "zh.po"),
    },
)
"""Every language by its BCP 47 tag: an open table."""


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is spoken.

    Attributes
    ----------
    tag
        BCP 47.
    locale
        For numbers and lists.
    messages
        Its sentences; English are the templates themselves.
    reviewed
        Whether a native speaker has looked at them.
    """

    tag: str
    locale: Locale
    messages: NullTranslations
    reviewed: bool = False

    @property
    def notice(self) -> Fact | None:
        """What readers are to know of the sentences; None where there is nothing."""
        return None if self.reviewed else fact("language.unreviewed")

    def template(self, code: str, text: Text, number: int | None) -> str:
        """Return the template of a text in this language, for a number where one decides."""
        if number is None:
            return self.messages.pgettext(code, text.one)
        return self.messages.npgettext(code, text.one, text.many or text.one, number)

    def forms(self, code: str, text: Text) -> dict[str, str]:
        """Return the templates of a text that counts, by the plural category of the number.

        Categories are those of CLDR that whole numbers have in this language: ``one``, ``other``.

        Source: Unicode CLDR, Language Plural Rules.
        """
        categories = _categories(self.locale)
        return {name: self.template(code, text, number) for name, number in categories.items()}


@cache
def _categories(locale: Locale) -> Mapping[str, int]:
    """Return the plural categories of whole numbers, each with the least number that has it."""
    of = locale.plural_form
    return {of(number): number for number in reversed(range(_COUNTED))}


def language_of(tag: str) -> Language:
    """Return a language by its tag.

    Parameters
    ----------
    tag
        BCP 47, such as ``en``.

    Raises
    ------
    LanguageError
        If it is none that we know, or its catalogue is missing or lacks a sentence: nobody is
        told half in one language and half in another.
    """
    return _opened(tag, LANGUAGES.named(tag))


@cache
def _opened(tag: str, tongue: Tongue) -> Language:
    file = tongue.catalogue
    if file is None:
        return Language(tag, Locale.parse(tongue.locale), NullTranslations(), reviewed=True)
    if not file.is_file():
        raise LanguageError(
            phrase(
                "there is no catalogue of sentences for {tag!r} yet; use language {english!r}",
                tag=tag,
                english=ENGLISH,
            )
        )
    reviewed = header_of(file).get("X-Review", "").startswith("reviewed")
    return speaks(tag, opened_catalogue(file, tongue.locale), reviewed=reviewed)


def opened_catalogue(file: Path, locale: str) -> Catalog:
    """Read a catalogue.

    Raises
    ------
    LanguageError
        If it cannot be read as one.
    """
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(io.BytesIO(file.read_bytes()), locale=locale, abort_invalid=True)
    except (PoFileError, ValueError, OSError) as fault:
        raise LanguageError(
            phrase("the catalogue {file} cannot be read: {fault}", file=file, fault=fault)
        ) from None


def header_of(file: Path) -> dict[str, str]:
    """Return the fields in the header of a catalogue, with those that Babel does not know."""
    head = file.read_text(encoding="utf-8", errors="replace").partition("\nmsgctxt")[0]
    lines = "".join(re.findall(r'^"(.*)"$', head, re.MULTILINE)).split("\\n")
    fields = (line.partition(":") for line in lines if ":" in line)
    return {name.strip(): value.strip() for name, _, value in fields}


def speaks(tag: str, catalogue: Catalog, *, reviewed: bool = False) -> Language:
    """Return the language that a catalogue makes.

    Parameters
    ----------
    tag
        For messages.
    catalogue
        With its locale; plural forms follow its header.
    reviewed
        Whether a native speaker has looked at it.

    Raises
    ------
    LanguageError
        If a sentence is missing, or names other figures than the English one.
    """
    wrong = list(faults(catalogue, wanted()))
    if wrong or catalogue.locale is None:
        said = wrong[0] if wrong else phrase("it names no locale")
        raise LanguageError(
            phrase(
                "the catalogue of {tag!r} cannot be used: {said}",
                "the catalogue of {tag!r} cannot be used, {n} faults: {said}",
                tag=tag,
                n=len(wrong),
                said=said,
            )
        )
    from babel.messages.mofile import write_mo

    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(tag, catalogue.locale, GNUTranslations(compiled), reviewed=reviewed)


def wanted() -> list[tuple[str, Text]]:
    """Return all that a language must be able to say: contexts in its catalogue, and texts."""
    return [*own_texts().items(), *((CONTEXT, text) for text in phrases())]


def faults(catalogue: Catalog, texts: Iterable[tuple[str, Text]]) -> Iterator[str]:
    """Yield what a catalogue lacks, or says with other figures than the English has."""
    for code, text in texts:
        message = catalogue.get(text.one, context=code)
        forms = [] if message is None or message.fuzzy else _forms(message)
        needed = 1 if text.count is None else catalogue.num_plurals
        if len(forms) != needed or not all(forms):
            named = phrase("the phrase {one!r}", one=text.one) if code == CONTEXT else code
            yield phrase("{named} is not translated", named=named)
        else:
            in_welsh = f"{catalogue.locale}".startswith("cy") and code not in page.TEXTS
            after = tuple(f"_{how}" for how in AFTER) if in_welsh else ()
            for form in forms:
                yield from (f"{code}: {fault}" for fault in _strange(form, text, after))


def _strange(form: str, text: Text, after: tuple[str, ...]) -> Iterator[str]:
    """Yield the figures that a translation names, but the English sentence does not.

    Formats may end in one of ``after``, where the language has such.
    """
    english = {*placeholders(text.one), *placeholders(text.many or "")}
    english |= {(name, f"{how}{end}") for name, how in english for end in after}
    try:
        told = placeholders(form)
    except ValueError as fault:
        yield phrase("{form!r} is no template: {fault}", form=form, fault=fault)
        return
    for name, how in told:
        if (name, how) not in english:
            said = f"{name}:{how}" if how else name
            yield phrase("the English sentence has no {{{said}}}", said=said)


def _forms(message: Message) -> list[str]:
    said = message.string
    return [said] if isinstance(said, str) else list(said or ())
