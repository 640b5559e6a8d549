"""A made language: every sentence in full-width letters, each plural form with its number."""

from __future__ import annotations

from string import Formatter

from babel.messages.catalog import Catalog

from geocluster.texts.catalogue import template
from geocluster.texts.languages import Language, speaks

__all__ = ["catalogue_of", "pseudo", "said_in"]

_WIDE = {ord(c): ord(c) + 0xFEE0 for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def said_in(template: str, form: int | None = None) -> str:
    """Return a template in the made language: placeholders stay as they are."""
    said = "" if form is None else f"‹{form}›"
    for literal, name, how, _ in Formatter().parse(template):
        said += literal.translate(_WIDE).replace("{", "{{").replace("}", "}}")
        if name is not None:
            said += "{" + name + (f":{how}" if how else "") + "}"
    return said


def catalogue_of(locale: str) -> Catalog:
    """Return a whole catalogue with the plural forms of a locale."""
    catalogue = template(locale)
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, str):
            message.string = said_in(message.id)
        else:
            message.string = tuple(
                said_in(message.id[1], form) for form in range(catalogue.num_plurals)
            )
    return catalogue


def pseudo(locale: str = "cy_GB") -> Language:
    """Return the made language, with numbers, lists and plural forms of a locale."""
    return speaks("made-up", catalogue_of(locale))
