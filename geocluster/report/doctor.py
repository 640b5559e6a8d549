"""What the doctor found, as one HTML page to send to whoever keeps the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from geocluster.facts import fact
from geocluster.files import write_whole
from geocluster.phrases import phrase
from geocluster.schools import Counts, Issue
from geocluster.texts import language_of, say
from geocluster.texts.noted import issue_words
from geocluster.texts.phrased import phrase_words

__all__ = ["write_doctor"]

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em;
  color: #1d2a35; }
table { border-collapse: collapse; width: 100%; margin: 1em 0; }
th, td { text-align: left; padding: 4px 10px; border-bottom: 1px solid #dfe3e6;
  vertical-align: top; overflow-wrap: break-word; max-width: 36em; }
thead th { border-bottom: 2px solid #8b97a1; }
.rejected { background: #fdecec; } .fixed { background: #eef4fa; }
"""
_ORDER = {"rejected": 0, "fixed": 1, "kept": 2, "filtered": 3}


def write_doctor(
    path: str | Path,
    *,
    title: str,
    counts: Counts,
    issues: Iterable[Issue],
    meanings: Mapping[str, str],
    language: str = "en",
) -> Path:
    """Write the issues of a list as a page that needs no network.

    Parameters
    ----------
    path
        Of the page.
    title
        Of the page.
    counts
        Records read, kept, rejected, filtered.
    issues
        What was found; the worst come first.
    meanings
        Of each code.
    language
        In which titles, meanings and issues are said; values of the list stay as they are.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    spoken = language_of(language)

    def said(words: str) -> str:
        return phrase_words(words, spoken)

    code, done = say(fact("column.code"), spoken), say(fact("column.action"), spoken)
    column, value = say(fact("column.column"), spoken), say(fact("column.value"), spoken)
    found = sorted(issues, key=lambda x: (_ORDER[x.action], x.code, x.row or 0))
    many = Counter(issue.code for issue in found)
    codes = _table(
        (code, said(phrase("How often")), said(phrase("Meaning"))),
        [("", (kind, str(n), said(meanings.get(kind, "")))) for kind, n in sorted(many.items())],
    )
    rows = _table(
        (done, said(phrase("Record")), column, value, said(phrase("What was found")), code),
        [
            (
                x.action,
                (
                    say(fact(f"action.{x.action}"), spoken),
                    "" if x.row is None else str(x.row),
                    x.column or "",
                    x.value or "",
                    issue_words(x, spoken),
                    x.code,
                ),
            )
            for x in found
        ],
    )
    counted = phrase(
        "{n} record read: {kept} kept, {rejected} rejected, {filtered} filtered.",
        "{n} records read: {kept} kept, {rejected} rejected, {filtered} filtered.",
        n=counts.read,
        kept=counts.kept,
        rejected=counts.rejected,
        filtered=counts.filtered,
    )
    page = (
        f'<!DOCTYPE html>\n<html lang="{spoken.tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f"<p>{escape(said(counted))}</p>\n"
        f"<h2>{escape(said(phrase('Kinds of issue')))}</h2>\n{codes}\n"
        f"<h2>{escape(said(phrase('Every issue')))}</h2>\n{rows}\n</body>\n</html>\n"
    )
    return write_whole(Path(path), page)


def _table(head: Iterable[str], rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    body = "\n".join(
        f'<tr class="{escape(kind)}">{"".join(f"<td>{escape(c)}</td>" for c in cells)}</tr>'
        for kind, cells in rows
    )
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
