"""The template that translators start from, made of the texts; and catalogues brought up to date.

``python -m geocluster.texts.catalogue`` (``make texts``) writes both.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from geocluster.texts.collected import own_texts
from geocluster.texts.languages import LANGUAGES

__all__ = ["FOLDER", "TEMPLATE", "template", "template_file", "update"]

FOLDER = Path(__file__).parent / "locale"
TEMPLATE = "geocluster.pot"

_HEADER = """\
# The sentences of geocluster, in English, each with its code (msgctxt).
# {figure:format} stands for what is looked up or computed: keep it as it is, wherever it stands.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def template(locale: str | None = None) -> Catalog:
    """Return a catalogue of all texts of this package, with no translation.

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
    return catalogue


def template_file() -> bytes:
    """Return the content of ``geocluster.pot``."""
    text = io.BytesIO()
    write_po(text, template(), omit_header=True, width=100)
    return _HEADER.encode() + text.getvalue()


def update(folder: Path = FOLDER) -> list[Path]:
    """Write the template, and bring the catalogues that there are up to date with it.

    Sentences that changed are marked as fuzzy; until somebody looks at them, the language is
    refused.

    Returns
    -------
    list of pathlib.Path
        The files that were written.
    """
    written = [folder / TEMPLATE]
    written[0].write_bytes(template_file())
    for tag, tongue in LANGUAGES.own.items():
        file, locale = folder / f"{tag}.po", tongue.locale
        if file.is_file():
            catalogue = read_po(io.BytesIO(file.read_bytes()), locale=locale)
            catalogue.update(template(locale))
            text = io.BytesIO()
            write_po(text, catalogue, width=100)
            file.write_bytes(text.getvalue())
            written.append(file)
    return written


if __name__ == "__main__":
    for path in update():
        print(path)
