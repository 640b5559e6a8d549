"""Phrases: English by themselves, and said by every language with what stands in them."""

from __future__ import annotations

import ast
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geocluster
from geocluster.errors import RulesError, TableError, told_as
from geocluster.facts import Fact, Text, fact, quoted
from geocluster.phrases import Phrase, phrase
from geocluster.rules import Rules
from geocluster.texts import Speaker, language_of, say
from geocluster.texts.catalogue import template
from geocluster.texts.languages import Language, speaks
from geocluster.texts.phrased import phrase_words
from geocluster.texts.phrases import phrases, phrases_in_source
from geocluster.texts.speaker import worded
from tests.texts.pseudo import catalogue_of, said_in

ROOT = Path(geocluster.__file__).parent
FILE = "{file}: {what}"
ROWS = ("{n:,} row is blank", "{n:,} rows are blank")


def speaking(*texts: tuple[str, str | None]) -> Language:
    """Return the made language, which knows these phrases, too."""
    catalogue = catalogue_of("cy_GB")
    for one, many in texts:
        forms = tuple(said_in(many or one, form) for form in range(catalogue.num_plurals))
        catalogue.add(
            (one, many) if many else one, forms if many else said_in(one), context="phrase"
        )
    return speaks("made-up", catalogue)


def test_a_phrase_is_its_english_sentence() -> None:
    said = phrase(FILE, file=Path("a.csv"), what=phrase(*ROWS, n=1200))
    assert said == "a.csv: 1,200 rows are blank"
    assert isinstance(said, str)
    assert phrase(*ROWS, n=1) == "1 row is blank"
    assert str(RulesError(said)) == said


def test_lists_are_joined_as_their_format_says() -> None:
    assert phrase("{a}", a=["x", 1]) == "x, 1"
    assert phrase("{a:;}", a=("x", "y")) == "x; y"
    assert phrase("{a:or}", a=("x", "y")) == "x or y"
    assert phrase("{a:|}", a=("X.", "Y.")) == "X. Y."


def test_phrases_go_through_pickles_as_errors_of_other_processes_do() -> None:
    fault = RulesError(phrase(FILE, file="a", what=phrase(*ROWS, n=2)))
    again = pickle.loads(pickle.dumps(fault))
    assert isinstance(again.args[0], Phrase)
    assert again.args == fault.args
    assert again.args[0].figures == fault.args[0].figures


@pytest.mark.parametrize("tag", ["en", "cy", "zh"])
def test_a_phrase_that_a_fact_quotes_is_said_as_the_phrase_is(tag: str) -> None:
    bad = worded(fact("cell.not_number", cell="'x'"))
    for said in (
        phrase("{n:,} entry, {size}", "{n:,} entries, {size}", n=1200, size="2 MB"),
        phrase(
            "{name} is {kind!r}, {what}; {more:or}",
            name="a",
            kind="b",
            what=phrase("a map file"),
            more=[phrase("sheet"), "x", RulesError(phrase("layer")), bad],
        ),
        phrase("{x:g} {y:02x} {none}", x=0.5, y=10, none=None),
    ):
        kept = Fact.of(json.loads(json.dumps(fact("x", why=quoted(said)).figures["why"])))
        assert say(kept, tag) == phrase_words(said, language_of(tag))
        assert say(quoted(RulesError(said)), tag) == say(kept, tag)
    assert say(quoted(bad), tag) == phrase_words(bad, language_of(tag))
    assert quoted("as it is") == "as it is"


@pytest.mark.parametrize("one", ["{a.__class__}", "{a[0]}", "{a:99999999}", "{b}", "{a:d}", "{"])
def test_a_quoted_phrase_that_somebody_has_changed_is_refused_and_runs_nothing(one: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        say(Fact("phrase", {"one": one, "many": None, "figures": {"a": "x"}}))


def test_an_error_told_as_another_keeps_its_phrase() -> None:
    with pytest.raises(RulesError) as told, told_as(RulesError):
        raise TableError(phrase(*ROWS, n=3))
    assert isinstance(told.value.args[0], Phrase)


def test_a_language_says_a_phrase_with_all_that_stands_in_it() -> None:
    language = speaking((FILE, None), ROWS)
    inner = TableError(phrase(*ROWS, n=1200))
    assert phrase_words(phrase(FILE, file="a.csv", what=inner), language) == (
        "a.csv: 1,200 ‹5›ｒｏｗｓ ａｒｅ ｂｌａｎｋ".replace("1,200 ‹5›", "‹5›1,200 ")
    )


def test_what_is_no_phrase_is_said_as_it_is() -> None:
    english = language_of("en")
    assert phrase_words("{x} y", english) == "{x} y"
    assert phrase_words(OSError(2, "gone"), english) == "[Errno 2] gone"
    assert phrase_words(RulesError("plain {x}"), english) == "plain {x}"


@given(st.text(), st.integers(), st.lists(st.text(), max_size=3))
def test_english_says_phrases_as_they_are(name: str, n: int, listed: list[str]) -> None:
    said = phrase("{name!r}, {n:,}: {listed}", name=name, n=n, listed=listed)
    assert phrase_words(said, language_of("en")) == str(said)


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "phrase":
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_every_phrase_gives_the_figures_that_it_names_and_no_others() -> None:
    wrong = []
    for where, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        named = {"n"} if len(call.args) > 1 else set()
        for one in call.args:
            assert isinstance(one, ast.Constant), where
            assert isinstance(one.value, str), where
            named |= {name for _, name, _, _ in Formatter().parse(one.value) if name is not None}
        if named != given or not all(name.isidentifier() for name in named):
            wrong.append(f"{where}: names {named}, is given {given}")
    assert not wrong


def test_the_template_of_catalogues_has_every_phrase() -> None:
    assert set(phrases()) == set(phrases_in_source()), "run make texts"
    known = {m.id for m in template() if m.context == "phrase"}
    assert known == {(t.one, t.many) if t.many else t.one for t in phrases()}


def test_phrases_of_third_parties_stay_english_in_a_language_that_lacks_them() -> None:
    said = phrase("made by somebody else: {what}", what=3)
    assert phrase_words(said, language_of("cy")) == "made by somebody else: 3"
    assert Text("made by somebody else: {what}") not in phrases()


@given(st.integers(0, 10**40), st.sampled_from(["en", "cy", "zh"]))
def test_numbers_are_said_however_many_digits_they_have(n: int, tag: str) -> None:
    by = Speaker(language_of(tag), {}, Rules())
    assert by.figure("number", n) == f"{n:,}"
