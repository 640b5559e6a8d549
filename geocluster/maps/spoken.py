"""The language of a page: its tag, its texts, and which language the names in the data have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from babel.dates import format_date

from geocluster.facts import Text
from geocluster.texts import Language, Speaker
from geocluster.texts.collected import own_texts
from geocluster.texts.page import SHARED, TEXTS

__all__ = ["day_in_words", "names_language", "sentences", "spoken_content"]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_OTHERS = re.compile(r"[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")


def spoken_content(speaker: Speaker, names: Iterable[str]) -> dict[str, Any]:
    """Return what a page needs to speak.

    Parameters
    ----------
    speaker
        Of the language.
    names
        Of the schools.

    Returns
    -------
    dict
        ``language``: ``tag`` and ``locale``, both BCP 47, and ``notice``, what readers are to know
        of the translation. ``texts``: by code a template, or, where
        a number decides, ``count``, the figure that does, and ``forms``, the templates by plural
        category of CLDR. ``names_lang``: the language of names in the data, None where unknown.
    """
    language = speaker.language
    notice = None if language.notice is None else speaker.say(language.notice)
    locale = str(language.locale).replace("_", "-")
    texts = {**TEXTS, **{code: own_texts()[code] for code in SHARED}}
    return {
        "language": {"tag": language.tag, "locale": locale, "notice": notice},
        "texts": {code: _template(language, code, text) for code, text in texts.items()},
        "names_lang": names_language(names),
    }


def _template(language: Language, code: str, text: Text) -> str | dict[str, Any]:
    if text.count is None:
        return language.template(code, text, None)
    forms = language.forms(code, text)
    same = len(set(forms.values())) == 1
    return forms["other"] if same else {"count": text.count, "forms": forms}


def names_language(names: Iterable[str]) -> str | None:
    """Return the BCP 47 tag of the language of names, so far as their letters tell it.

    Only Chinese is told: names in Han characters, and none in kana or hangul. Which language an
    English or a Welsh school's name is in, no letter tells.

    Examples
    --------
    >>> names_language(["中心校", "St Mary"]), names_language(["Ysgol Môn"])
    ('zh', None)
    """
    known = list(names)
    if any(map(_OTHERS.search, known)):
        return None
    return "zh" if any(map(_HAN.search, known)) else None


def day_in_words(speaker: Speaker, day: str | None) -> str | None:
    """Return a day of ISO 8601 in words; browsers do not know months in every language."""
    if day is None:
        return None
    return format_date(date.fromisoformat(day), "long", locale=speaker.language.locale)


def sentences(speaker: Speaker, parts: Iterable[str]) -> str:
    """Return sentences one after another, as the language sets them; empty ones are left out."""
    there = [part for part in parts if part]
    return speaker.figure("sentences", there) if there else ""
