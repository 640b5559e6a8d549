"""The template of a phrase said in a language, with all that stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial, reduce
from string import Formatter
from typing import Any

from geocluster.facts import Text
from geocluster.phrases import Phrase, Worded, said_of
from geocluster.texts.figures import TEXTS
from geocluster.texts.formats import in_a_list, in_digits
from geocluster.texts.languages import Language
from geocluster.texts.phrases import CONTEXT

__all__ = ["Spoken"]

_JOINED: Mapping[str, str] = {
    "": "join.commas",
    "choice": "join.commas",
    ";": "join.clauses",
    "|": "join.sentences",
    "conditions": "join.conditions",
    "or": "join.or",
}
"""What joins the items of a list, by the format of its figure."""

_FORMAT = re.compile(r"0?\d?,?(\.\d{1,2})?[a-z%]?")
"""Formats of single figures; what a file says is never as wide as somebody likes."""


class Spoken(Formatter):
    """Says phrases in one language.

    Parameters
    ----------
    language
        As :func:`~geocluster.texts.language_of` gives it.
    say
        Says facts that stand in a phrase, as they are or as JSON has them.
    """

    def __init__(
        self, language: Language, say: Callable[[Worded | Mapping[str, Any]], str]
    ) -> None:
        self._language, self._say = language, say

    def sentence(self, one: str, many: str | None, figures: Mapping[str, Any]) -> str:
        """Return the sentence of a template.

        Raises
        ------
        KeyError, ValueError, TypeError
            If the figures are not those of the template: it was read from a file that somebody
            has changed.
        """
        text = Text(one, many, count="n" if many is not None else None)
        number = None if text.count is None else figures["n"]
        template = self._language.template(CONTEXT, text, number)
        return self.vformat(template, (), figures)

    def get_field(
        self,
        field_name: str,
        args: Sequence[Any],  # noqa: ARG002
        kwargs: Mapping[str, Any],
    ) -> Any:
        """Return a figure by its name, and never what hangs on it."""
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a figure as the language has it."""
        if isinstance(value, list | tuple):
            return self._list(value, format_spec)
        if isinstance(value, str | BaseException | Mapping) and not format_spec:
            return self._part(value)
        if not _FORMAT.fullmatch(format_spec):
            raise ValueError(f"{format_spec!r} is no format of a phrase")
        if format_spec == ",":
            return in_digits(self._language.locale, Decimal(value))
        return str(super().format_field(value, format_spec))

    def _part(self, value: str | BaseException | Mapping[str, Any]) -> str:
        """Say what stands in a phrase: another one, a fact, an error, or text as it is."""
        if isinstance(value, BaseException):
            value = said_of(value)
        if isinstance(value, Phrase):
            return self.sentence(value.one, value.many, value.figures)
        return self._say(value) if isinstance(value, Worded | Mapping) else value

    def _list(self, values: Sequence[Any], how: str) -> str:
        words = [self._part(each if _is_said(each) else str(each)) for each in values]
        if not words:
            return ""
        if how == "lines":
            return "\n".join(words)
        if how == "and":
            return in_a_list(self._language.locale, words)
        if how == "choice":
            words[-2:] = [reduce(partial(self._joined, "join.or"), words[-2:])]
        return reduce(partial(self._joined, _JOINED[how]), words)

    def _joined(self, code: str, first: str, second: str) -> str:
        template = self._language.template(code, TEXTS[code], None)
        return template.format(first=first, second=second)


def _is_said(value: Any) -> bool:
    return isinstance(value, str | BaseException | Mapping)
