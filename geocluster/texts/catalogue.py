"""The template that translators start from, made of the texts; and catalogues brought up to date.

``python -m geocluster.texts.catalogue`` (``make texts``) writes both; with ``--new cy`` it begins
the catalogue of a language.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from geocluster.errors import LanguageError
from geocluster.phrases import phrase
from geocluster.texts.collected import own_texts
from geocluster.texts.languages import LANGUAGES, header_of, opened_catalogue
from geocluster.texts.phrases import CONTEXT, TEMPLATE, phrases_in_source

__all__ = ["FOLDER", "UNREVIEWED", "begin", "template", "template_file", "update"]

FOLDER = TEMPLATE.parent

UNREVIEWED = "not reviewed by a native speaker"
"""What ``X-Review`` says in the header of a catalogue until somebody has."""

_HEADER = """\
# The sentences of geocluster, in English, each with its code (msgctxt).
# {figure:format} stands for what is looked up or computed: keep it as it is, wherever it stands.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def template(locale: str | None = None) -> Catalog:
    """Return a catalogue of all texts and phrases of this package, with no translation.

    Parameters
    ----------
    locale
        For the number of plural forms; None for a template.
    """
    catalogue = Catalog(locale=locale, fuzzy=False)
    for code, text in own_texts().items():
        plural = text.one if text.many is None else text.many
        catalogue.add(
            text.one if text.count is None else (text.one, plural),
            context=code,
            auto_comments=[text.note] if text.note else [],
        )
    for text in phrases_in_source():
        catalogue.add((text.one, text.many) if text.many else text.one, context=CONTEXT)
    return catalogue


def template_file() -> bytes:
    """Return the content of ``geocluster.pot``."""
    text = io.BytesIO()
    write_po(text, template(), omit_header=True, width=100)
    return _HEADER.encode() + text.getvalue()


def begin(tag: str, folder: Path = FOLDER) -> Path:
    """Begin the catalogue of a language, with no sentence in it.

    Parameters
    ----------
    tag
        Of :data:`~geocluster.texts.LANGUAGES`.
    folder
        Where catalogues are.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    LanguageError
        If there is no such language, or it has a catalogue.
    """
    file = folder / f"{tag}.po"
    tongue = LANGUAGES.named(tag)
    if tongue.catalogue is None or file.exists():
        raise LanguageError(
            phrase("{tag!r} has its sentences; make texts brings them up to date", tag=tag)
        )
    fields = {
        "Project-Id-Version": "geocluster",
        "Language": tag,
        "X-Review": UNREVIEWED,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    file.write_bytes(_written(template(tongue.locale), fields))
    return file


def update(folder: Path = FOLDER) -> list[Path]:
    """Write the template, and bring the catalogues that there are up to date with it.

    Sentences that changed are marked as fuzzy; until somebody looks at them, the language is
    refused. What the header says of a review stays.

    Returns
    -------
    list of pathlib.Path
        The files that were written.
    """
    written = [folder / TEMPLATE.name]
    written[0].write_bytes(template_file())
    for tag, tongue in LANGUAGES.own.items():
        file, locale = folder / f"{tag}.po", tongue.locale
        if file.is_file():
            catalogue = opened_catalogue(file, locale)
            catalogue.update(template(locale))
            file.write_bytes(_written(catalogue, header_of(file)))
            written.append(file)
    return written


def _written(catalogue: Catalog, fields: Mapping[str, str]) -> bytes:
    """Return the content of a catalogue with the fields of its header, as they are."""
    forms = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    text = io.BytesIO()
    write_po(text, catalogue, omit_header=True, width=100)
    said = {**fields, "Plural-Forms": forms}
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in said.items())
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + text.getvalue()


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m geocluster.texts.catalogue")
    parser.add_argument("--new", metavar="TAG", help="begin the catalogue of a language")
    begun = parser.parse_args().new
    for path in [begin(begun)] if begun else update():
        print(path)


if __name__ == "__main__":
    _main()
