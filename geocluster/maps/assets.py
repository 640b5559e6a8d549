"""The page's own files, and Leaflet as the installed package carries it, all to be inlined."""

from __future__ import annotations

import base64
import re
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = [
    "SCRIPTS",
    "comparison_css",
    "comparison_html",
    "comparison_js",
    "leaflet_css",
    "leaflet_js",
    "page_css",
    "page_html",
    "page_js",
]

SCRIPTS = (
    "dom.js",
    "texts.js",
    "pen.js",
    "lines.js",
    "paper.js",
    "placing.js",
    "labels.js",
    "base.js",
    "spots.js",
    "looks.js",
    "marks.js",
    "pointing.js",
    "drives.js",
    "tiers.js",
    "snapped.js",
    "reach.js",
    "tables.js",
    "panel.js",
    "listed.js",
    "card.js",
    "today.js",
    "measure.js",
    "picture.js",
    "permalink.js",
    "members.js",
    "controls.js",
    "page.js",
)
_STYLES = ("page.css", "tables.css", "controls.css", "marks.css", "print.css")
_SIDE_BY_SIDE = (
    "dom.js",
    "texts.js",
    "pen.js",
    "lines.js",
    "paper.js",
    "placing.js",
    "labels.js",
    "base.js",
    "spots.js",
    "looks.js",
    "marks.js",
    "pointing.js",
    "drives.js",
    "tiers.js",
    "tables.js",
    "controls.js",
    "linked.js",
    "comparison.js",
)


def leaflet_js() -> str:
    """Return Leaflet's script, without the line that sends debuggers to a source map."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", _text(_leaflet(), "leaflet.js"), flags=re.M)


def leaflet_css() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    css = _text(_leaflet(), "leaflet.css")
    css = re.sub(r"^\s*behavior:.*$", "", css, flags=re.M)  # for browsers of 2008
    return re.sub(r"url\(['\"]?(images/[\w-]+\.png)['\"]?\)", _inlined, css)


def page_css() -> str:
    """Return the page's own style sheets, in order."""
    return _lean("\n".join(_text(_own(), name) for name in _STYLES))


def comparison_css() -> str:
    """Return the style sheets of proposals side by side: those of the page, and their own."""
    return _lean("\n".join(_text(_own(), name) for name in (*_STYLES, "comparison.css")))


def page_js() -> str:
    """Return the page's own scripts as one function, so that no name is global."""
    return _one_function(SCRIPTS)


def page_script(name: str) -> str:
    """Return one of the page's scripts as it is written, so that it can be tried alone."""
    return _text(_own(), name)


def comparison_js() -> str:
    """Return the scripts of proposals side by side, likewise."""
    return _one_function(_SIDE_BY_SIDE)


def comparison_html() -> str:
    """Return the skeleton of proposals side by side."""
    return _text(_own(), "comparison.html")


def _one_function(names: tuple[str, ...]) -> str:
    body = _lean("\n".join(_text(_own(), name) for name in names))
    return f"(function () {{\n'use strict';\n{body}}})();\n"


def _lean(text: str) -> str:
    """Leave out comments that have lines to themselves, indents and empty lines: 30 kB of each map.

    A literal that goes over several lines loses its indents, too.
    """
    plain = re.sub(r"^[ \t]*(/\*[\s\S]*?\*/[ \t]*|//.*)$", "", text, flags=re.M)
    lines = map(str.strip, plain.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def page_html() -> str:
    """Return the skeleton that the scripts fill."""
    return _text(_own(), "page.html")


def _own() -> Traversable:
    return resources.files("geocluster.maps") / "page"


def _leaflet() -> Traversable:
    return resources.files("xstatic.pkg.leaflet") / "data"


def _text(folder: Traversable, name: str) -> str:
    # Browsers hash scripts with line feeds only; so must we.
    return (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n").strip() + "\n"


def _inlined(found: re.Match[str]) -> str:
    picture = (_leaflet() / found[1]).read_bytes()
    return f"url(data:image/png;base64,{base64.b64encode(picture).decode('ascii')})"
