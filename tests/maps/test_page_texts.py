"""What the pages say: in the language asked for, by its plural forms, and no word of English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

import geocluster as gc
from geocluster.citations import SMALL
from geocluster.facts import placeholders
from geocluster.maps import page_content, render
from geocluster.maps.assets import SCRIPTS, page_js, page_script
from geocluster.maps.compared import comparison_content
from geocluster.maps.document import render_comparison
from geocluster.maps.spoken import names_language, spoken_content
from geocluster.proposal import Proposal
from geocluster.texts import Language, Speaker, figure, language_of
from geocluster.texts.languages import ENGLISH
from geocluster.texts.page import TEXTS
from tests.browser import opened
from tests.maps.page_files import PAGE, codes_in, english_in, literals
from tests.proposals import answer
from tests.texts.pseudo import pseudo, said_in

FILES = sorted(file for file in PAGE.iterdir() if file.suffix in (".js", ".html"))
FORMATS_OF_THE_PAGE = {"", "number", "whole_minutes", "commas", "clauses", "sentences"}


def spoken(language: Language) -> dict[str, Any]:
    """Return what a page in a language carries."""
    return spoken_content(Speaker(language, {}, gc.Rules()), ())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_script_or_skeleton_has_no_english_of_its_own(file: Path) -> None:
    found = english_in(file)
    assert not found, f"{file.name}: make these texts of geocluster/texts/page.py: {found}"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("b.textContent = 'Schools left';", True),
        ("make('p', null, `${n} of them`);", True),
        ("make('span', { class: 'Plain group-button' });", False),
        ("say('page.group', { group });", False),
        ("const a = 1; // Schools left out, and why", False),
        ("element.setAttribute('aria-label', 'Map');", True),
        ("document.querySelector('table tr.chosen');", False),
    ],
)
def test_english_in_a_script_is_found(script: str, found: bool, tmp_path: Path) -> None:
    file = tmp_path / "made.js"
    file.write_text(script, encoding="utf-8")
    assert bool(english_in(file)) is found


def test_the_scripts_that_a_page_carries_say_what_the_files_say_without_their_comments() -> None:
    def said(script: str) -> list[str]:
        return [" ".join(text.split()) for text, _ in literals(script)]

    carried = page_js()
    assert "/*" not in carried
    assert not re.search(r"^[ \t]|[ \t]$|^$", carried.rstrip(), re.M)
    files = "".join(page_script(name) for name in SCRIPTS)
    assert said(carried) == ["use strict", *said(files)]


def test_texts_of_the_page_name_formats_that_its_scripts_know() -> None:
    for code, text in TEXTS.items():
        forms = placeholders(text.one) + placeholders(text.many or "")
        assert {how for _, how in forms} <= FORMATS_OF_THE_PAGE, code


def test_elements_of_a_skeleton_say_texts_that_need_no_figure() -> None:
    for file in FILES:
        for code in codes_in(file) if file.suffix == ".html" else ():
            assert TEXTS[code].figures == frozenset(), (file.name, code)


def test_a_page_carries_a_form_for_each_plural_category_of_its_language() -> None:
    said = spoken(pseudo("cy_GB"))["texts"]["page.schools"]
    assert said["count"] == "n"
    assert {*said["forms"]} == {"zero", "one", "two", "few", "many", "other"}
    assert len({*said["forms"].values()}) == 6
    assert isinstance(spoken(pseudo("zh_Hans_CN"))["texts"]["page.schools"], str)


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (["中心校", "St Mary’s"], "zh"),
        (["Ysgol Môn", "St Mary’s"], None),
        (["中学校", "さくら小学校"], None),
        ([], None),
    ],
)
def test_the_language_of_names_is_told_only_where_their_letters_tell_it(
    names: list[str], language: str | None
) -> None:
    assert names_language(names) == language


# --- in a browser -------------------------------------------------------------------------


def made(name: str, groups: list[list[int]]) -> Proposal:
    """Schools whose names and data have no word, in groups as they are drawn."""
    n = 5
    schools = gc.Schools.of(
        [str(k) for k in range(n)],
        names=[f"{k}{k}" for k in range(n)],
        lon=[0.02 * k for k in range(n)],
        lat=[52.0] * n,
        pupils=[None, 50, 60, 70, 80],
    )
    seconds = [[200 * abs(i - j) for j in range(n)] for i in range(n)]
    travel = gc.TravelTimes.of_dense(seconds, cutoff=900)
    tier = answer(gc.Problem(schools, travel, gc.Rules(size=(2, 3), name="1")), groups)
    tier = replace(tier, ungrouped=())
    return Proposal(name=name, title=name, note="8", tiers=(tier,), runtime=0.1, seed=1)


@pytest.fixture(scope="module")
def one() -> Proposal:
    return made("7", [[0, 1], [2, 3]])


@pytest.fixture(scope="module")
def page(one: Proposal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The map in a made language with the plural forms of Welsh."""
    file = tmp_path_factory.mktemp("made") / "map.html"
    file.write_text(render(page_content(one, language=pseudo("cy_GB"))), encoding="utf-8")
    with opened(file) as seen:
        yield seen.page
        assert not seen.complaints


SHOWN = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll('body *')].flatMap((e) => ['aria-label', 'title', 'alt',
        'placeholder'].map((name) => e.getAttribute(name) || ''))].join('\\n')"""
"""All that a page shows or tells a screen reader."""

THE_SAME = {"Leaflet", "km", "mi", "ft", "matrix", *"_".join(SMALL).split("_")}
"""What is said alike in every language: units of the scale, words of scenarios and thresholds."""


def english_shown(page: Page) -> set[str]:
    """Return words of English on a page."""
    shown = re.findall(r"[A-Za-z]{2,}", page.evaluate(SHOWN))
    return set(shown) - THE_SAME


def test_the_map_shows_no_word_of_english_in_a_made_language(page: Page) -> None:
    page.locator("summary").first.click()
    assert english_shown(page) == set()


def test_proposals_side_by_side_show_no_word_of_english_in_a_made_language(
    one: Proposal, page: Page, tmp_path: Path
) -> None:
    compared = gc.compare(one, made("9", [[0, 1], [3, 4]]))
    content = comparison_content(compared, pseudo("cy_GB"))
    file = tmp_path / "page.html"
    file.write_text(render_comparison(content), encoding="utf-8")
    with page.context.new_page() as both:
        faults: list[str] = []
        both.on("pageerror", lambda fault: faults.append(str(fault)))
        both.goto(file.as_uri())
        for button in ("#moves button.plain", "#groups .group-button"):
            both.locator(button).first.click()
            assert english_shown(both) == set()
            assert both.locator("#chosen h2").count() == 1
        assert not faults


def test_names_keep_their_own_language(one: Proposal, page: Page, tmp_path: Path) -> None:
    schools = one.schools.table.assign(name=["中心校", "St 3", "4", "5", "6"])
    tier = one.tiers[0]
    named = replace(
        tier, problem=replace(tier.problem, schools=replace(one.schools, table=schools))
    )
    both = gc.compare(replace(one, tiers=(named,)), made("9", [[1, 2]]))
    file = tmp_path / "page.html"
    file.write_text(render_comparison(comparison_content(both)), encoding="utf-8")
    with page.context.new_page() as seen:
        seen.goto(file.as_uri())
        seen.locator("#moves button.plain", has_text="中心校").click()
        assert seen.locator("#chosen h2").get_attribute("lang") == "zh"
        assert seen.locator('#moves [lang="zh"]').all_inner_texts() == ["中心校"]


def test_the_document_names_its_language(one: Proposal) -> None:
    assert '<html lang="en">' in gc.maps.map_page(one)
    assert '<html lang="made-up">' in render(page_content(one, language=pseudo()))


def test_the_page_says_that_nobody_has_reviewed_its_translation(page: Page) -> None:
    (told,) = page.locator(".notice").all_inner_texts()
    assert said_in("translation that no native speaker has reviewed") in told
    assert spoken(language_of(ENGLISH))["language"]["notice"] is None
    assert spoken(replace(pseudo(), reviewed=True))["language"]["notice"] is None


def test_the_skeleton_is_filled_without_a_script(one: Proposal) -> None:
    both = comparison_content(gc.compare(one, made("9", [[1, 2]])))
    html = render_comparison(both)
    assert '<h2 id="moves-heading">Schools that move</h2>' in html
    assert '<ul class="key" id="key" aria-label="Key to the maps"></ul>' in html
    assert "data-say" not in html.partition("<script>")[0]


@pytest.fixture(scope="module")
def blank(page: Page) -> Iterator[Page]:
    """A page with no policy, in which scripts may be tried alone."""
    with page.context.new_page() as other:
        yield other


def said_by_script(blank: Page, content: dict[str, Any], asked: list[list[Any]]) -> list[str]:
    """Return what ``say`` of the page's scripts says of codes with figures."""
    scripts = "\n".join(
        (PAGE / name).read_text(encoding="utf-8") for name in ("dom.js", "texts.js")
    )
    told: list[str] = blank.evaluate(
        """([content, scripts, asked]) => {
            document.body.innerHTML = '<i id="proposal"></i>';
            document.getElementById('proposal').textContent = content;
            const saying = new Function(`${scripts}; return (one) => say(...one);`)();
            return asked.map((one) => saying(one));
        }""",
        [json.dumps(content), scripts, asked],
    )
    return told


@pytest.mark.parametrize("locale", ["cy_GB", "ar", "zh_Hans_CN", "en_GB", "pl_PL"])
def test_numbers_decide_the_form_and_are_written_as_the_language_does(
    locale: str, blank: Page
) -> None:
    language = pseudo(locale)
    numbers = [0, 1, 2, 3, 4, 5, 6, 11, 100, 1_234, 12_345]
    told = said_by_script(blank, spoken(language), [["page.schools", {"n": n}] for n in numbers])
    code = "page.schools"
    templates = [language.template(code, TEXTS[code], n) for n in numbers]
    figures = [figure("number", n, language) for n in numbers]
    assert told == [
        template.replace("{n:number}", said)
        for template, said in zip(templates, figures, strict=True)
    ]


def test_the_page_says_minutes_and_lists_as_the_record_does(blank: Page) -> None:
    english = spoken(language_of(ENGLISH))
    english["texts"] |= {"made": "{drive:whole_minutes}; {{{all:commas}}}; {n}; {n:number}"}
    asked = [["made", {"drive": s, "all": ["A", "B", "C"], "n": 1234}] for s in (29, 89, 90, None)]
    assert said_by_script(blank, english, asked) == [
        f"{words}; {{A, B, C}}; 1234; 1,234"
        for words in ("under 1 min", "1 min", "2 min", "over the cut-off")
    ]


@pytest.mark.parametrize("wrong", [["no.such", {}], ["page.schools", {"m": 1}]])
def test_a_text_or_a_figure_that_is_missing_is_a_fault(blank: Page, wrong: list[Any]) -> None:
    with pytest.raises(PlaywrightError, match=r"no text has the code|needs the figure"):
        said_by_script(blank, spoken(language_of(ENGLISH)), [wrong])
