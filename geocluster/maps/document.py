"""The HTML document: a folium map whose every script and style stands in the file itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

import folium
from branca.element import Element, Figure
from jinja2 import Template

from geocluster.legible import LONGEST_SENTENCE
from geocluster.maps import assets
from geocluster.maps.text import json_block, label

__all__ = ["render", "render_comparison"]

_POLICY_MARK = "__content_security_policy__"
_NAMED = re.compile(r'data-say-label="([\w.]+)"')
_HELD = re.compile(r'(<[^<>]*?) data-say="([\w.]+)"([^<>]*)>')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class _Verbatim(Element):
    """A text that goes into the page as it is; branca would take it for a Jinja template."""

    _template = Template("{{ this.text }}")

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self._name, self._id, self.text = name, "page", text


class _Page(Figure):
    """A document with a language and a body that holds its scripts."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language }}">\n'
        "<head>\n{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n</html>\n"
    )

    def __init__(self, language: str) -> None:
        super().__init__()
        self._id, self.language = "page", label(language)
        self.header._children.clear()


class _SchoolMap(folium.Map):
    """A map without folium's remote files, whose place in the page is settled by the page."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = folium.template.Template(
        "{% macro script(this, kwargs) %}"
        'var {{ this.get_name() }} = L.map("map", {'
        "center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }} });"
        "{% endmacro %}"
    )

    def __init__(self, middle: tuple[float, float]) -> None:
        super().__init__(
            location=middle,
            zoom_start=9,
            tiles=None,
            attribution_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
            min_zoom=3,
            max_zoom=17,
            zoom_animation=False,
        )
        self._name, self._id = "map", "of_schools"


def render(content: dict[str, Any]) -> str:
    """Return the HTML document for some content.

    Parameters
    ----------
    content
        Of :func:`geocluster.maps.content.page_content`.

    Returns
    -------
    str
        The same content gives the same text. Its content security policy allows its own
        scripts by their hashes, pictures from the file itself, and nothing else.
    """
    page = _filled(content, _title(content), assets.page_css(), assets.page_html(), "proposal")
    _SchoolMap(_middle(content["schools"])).add_to(page)
    return _rendered(page, assets.page_js())


def render_comparison(content: dict[str, Any]) -> str:
    """Return the HTML document of proposals side by side, as safe as :func:`render` makes one.

    Parameters
    ----------
    content
        Of :func:`geocluster.maps.compared.comparison_content`.
    """
    css, skeleton = assets.comparison_css(), assets.comparison_html()
    page = _filled(content, content["title"], css, skeleton, "comparison")
    return _rendered(page, assets.comparison_js())


def _filled(content: dict[str, Any], title: str, css: str, skeleton: str, name: str) -> _Page:
    """Return a document with its head, what the scripts fill, and the data that they read."""
    page = _Page(content["language"]["tag"])
    _fill_head(page, title, css)
    page.html.add_child(_Verbatim("skeleton", _said(skeleton, content["texts"])))
    data = f'<script type="application/json" id="{name}">{json_block(content)}</script>'
    page.html.add_child(_Verbatim("data", data))
    return page


def _said(skeleton: str, texts: Mapping[str, Any]) -> str:
    """Return a skeleton in a language: what its elements name stands in them, and as their name."""
    filled = _NAMED.sub(lambda mark: f'aria-label="{_text(texts[mark[1]])}"', skeleton)
    return _HELD.sub(lambda mark: f"{mark[1]}{mark[3]}>{_text(texts[mark[2]])}", filled)


def _text(text: str) -> str:
    return label(text, LONGEST_SENTENCE)


def _rendered(page: _Page, script: str) -> str:
    page.render()
    page.script.add_child(_Verbatim("page_script", script))
    html: str = page._template.render(this=page, kwargs={})
    return html.replace(_POLICY_MARK, _policy(html), 1)


def _fill_head(page: _Page, title: str, css: str) -> None:
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY_MARK}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="robots" content="noindex">',
        f"<title>{label(title, 300)}</title>",
        '<link rel="icon" href="data:,">',
        f"<style>\n{assets.leaflet_css()}</style>",
        f"<style>\n{css}</style>",
        f"<script>\n{assets.leaflet_js()}</script>",
    ]
    for k, text in enumerate(head):
        page.header.add_child(_Verbatim(f"head_{k}", text))


def _title(content: dict[str, Any]) -> str:
    """Return what a tab or a shared link shows: an estimate without roads says so there too."""
    told = f" ({content['travel']['words']})" if content["estimate"] else ""
    return f"{content['title']}{told}"


def _middle(schools: list[dict[str, Any]]) -> tuple[float, float]:
    if not schools:
        return (0.0, 0.0)
    lats, lons = [s["lat"] for s in schools], [s["lon"] for s in schools]
    return ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)


def _policy(html: str) -> str:
    scripts = [m[1].encode() for m in _SCRIPT.finditer(html)]
    hashes = [base64.b64encode(hashlib.sha256(s).digest()).decode("ascii") for s in scripts]
    allowed = " ".join(f"'sha256-{h}'" for h in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
