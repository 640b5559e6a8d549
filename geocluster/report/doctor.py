"""What the doctor found, as one HTML page to send to whoever keeps the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from geocluster.files import write_whole
from geocluster.schools import Counts, Issue

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
    """
    found = sorted(issues, key=lambda x: (_ORDER[x.action], x.code, x.row or 0))
    many = Counter(issue.code for issue in found)
    codes = _table(
        ("Code", "How often", "Meaning"),
        [("", (code, str(n), meanings.get(code, ""))) for code, n in sorted(many.items())],
    )
    rows = _table(
        ("What was done", "Record", "Column", "Value", "What was found", "Code"),
        [
            (
                x.action,
                (
                    x.action,
                    "" if x.row is None else str(x.row),
                    x.column or "",
                    x.value or "",
                    x.message,
                    x.code,
                ),
            )
            for x in found
        ],
    )
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f"<p>{counts.read} records read: {counts.kept} kept, {counts.rejected} rejected, "
        f"{counts.filtered} filtered.</p>\n<h2>Kinds of issue</h2>\n{codes}\n"
        f"<h2>Every issue</h2>\n{rows}\n</body>\n</html>\n"
    )
    return write_whole(Path(path), page)


def _table(head: Iterable[str], rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    body = "\n".join(
        f'<tr class="{escape(kind)}">{"".join(f"<td>{escape(c)}</td>" for c in cells)}</tr>'
        for kind, cells in rows
    )
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
