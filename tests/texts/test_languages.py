"""Languages: spoken wholly or not at all, with their own plural forms, numbers and lists."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from geocluster.errors import LanguageError, PluginError
from geocluster.facts import Fact, fact, placeholders
from geocluster.presets import PRESETS
from geocluster.rules import Condition, Kind, Rules, Where
from geocluster.texts import LANGUAGES, Language, Speaker, Tongue, language_of
from geocluster.texts.catalogue import (
    FOLDER,
    UNREVIEWED,
    begin,
    template,
    template_file,
    update,
)
from geocluster.texts.collected import own_texts
from geocluster.texts.formats import FORMATS
from geocluster.texts.languages import ENGLISH, faults, header_of, speaks, wanted
from geocluster.texts.phrases import TEMPLATE
from geocluster.texts.state import language_states
from geocluster.texts.welsh import soft
from tests.texts.pseudo import catalogue_of, pseudo

NAMES = {"1": "Abbey", "2": "Bourne", "3": "Caistor {x}"}


def speaking(language: Language | None = None, rules: Rules | None = None) -> Speaker:
    return Speaker(language or language_of(ENGLISH), NAMES, rules or Rules())


def said(form: str, value: object, *, by: Speaker | None = None, **others: object) -> str:
    """Return a figure in a format."""
    how, *_ = form.split()
    return FORMATS[how](by or speaking(), value, *others.values())


@pytest.mark.parametrize(
    ("form", "seconds", "words"),
    [
        ("minutes", 1580, "26 min"),
        ("minutes", 100, "1.7 min"),
        ("minutes", 120, "2 min"),
        ("minutes", 90_000, "1,500 min"),
        ("whole_minutes", 89, "1 min"),
        ("whole_minutes", 90, "2 min"),
        ("whole_minutes", 150, "3 min"),
        ("minutes_exact", 750, "12.5 min"),
        ("minutes_exact", 1200, "20 min"),
        ("minutes_exact", 100, "1.66667 min"),
        ("minutes_tenths", 69, "1.2 min"),
        ("minutes_tenths", 360_000, "6,000.0 min"),
        ("minutes_down", 69, "1.1 min"),
        ("clock", 1201, "20 min 01 s"),
    ],
)
def test_minutes_are_said_as_each_place_needs_them(form: str, seconds: int, words: str) -> None:
    assert said(form, seconds) == words


@given(st.integers(1, 10_000), st.integers(1, 7_200))
def test_a_drive_above_a_limit_never_reads_as_if_it_kept_it(more: int, limit: int) -> None:
    over = said("minutes_over", limit + more, limit=limit)
    assert over != said("minutes", limit)


def test_lists_conditions_and_ranges_are_said_as_in_a_sentence() -> None:
    assert said("names", ["1", "2", "3"]) == "Abbey, Bourne and Caistor {x}"
    assert said("names", ["1"]) == "Abbey"
    assert said("roll", ["1", "2", "3"]) == "Abbey, Bourne, Caistor {x}"
    assert said("span", [2, 4]) == "2 to 4"
    assert said("span", [3000, 3000]) == "exactly 3,000"
    assert said("tally", [["open", 3], ["shut", 1]]) == "open (3), shut (1)"
    assert [said("percent", share) for share in (0.25, 0.004, 0)] == ["25.0", "0.40", "0.01"]


@pytest.mark.parametrize(
    "where",
    [
        {"pupils": Condition(least=1210, most=1400.5)},
        {"type": Condition(any_of=("a", "b", "c"), exclude=("d", "e"), most=3)},
        {"pupils": Condition(most=90), "phase": Condition(any_of=("Primary",))},
    ],
)
def test_conditions_are_said_as_they_say_themselves(where: dict[str, Condition]) -> None:
    asked = Where(where)
    assert said("where", asked.written) == asked.words


def test_a_kind_of_groups_is_named_with_what_makes_a_group_one_of_it() -> None:
    kind = Kind(
        name="large",
        groups=(1, 2),
        size=(3, 4),
        pupils=(600, 1200),
        holds_where=Where({"town": Condition(any_of=("b",))}),
    )
    told = said("kind", "large", by=speaking(rules=Rules(kinds=(kind,))))
    assert told == "large (3 to 4 schools, 600 to 1,200 pupils, with a school of town: b)"


def test_the_source_of_a_rule_stands_behind_it_while_it_has_the_value_of_the_preset() -> None:
    rules = PRESETS["wales_small_federation"].rules
    by = speaking(rules=rules)
    assert said("cited", "size", by=by) == " (SI 2014/1132 (W.))"
    assert said("cited", ["size", "size", "groups"], by=by) == " (SI 2014/1132 (W.))"


def test_a_language_that_is_not_known_or_has_no_catalogue_is_refused() -> None:
    with pytest.raises(LanguageError, match="no language 'english'; allowed: cy, en, zh"):
        language_of("english")
    missing = [tag for tag in LANGUAGES if not (FOLDER / f"{tag}.po").is_file()]
    for tag in missing:
        if tag != ENGLISH:
            with pytest.raises(LanguageError, match="no catalogue of sentences"):
                language_of(tag)


@pytest.mark.parametrize(("tag", "forms"), [("cy", 6), ("zh", 1), ("en", 2)])
def test_each_language_has_a_locale_with_its_plural_forms_and_its_lists(
    tag: str, forms: int
) -> None:
    language = speaks(tag, catalogue_of(LANGUAGES[tag].locale))
    assert template(LANGUAGES[tag].locale).num_plurals == forms
    by = speaking(language)
    assert len({by.say(fact("unit.minutes", figure="n", minutes=n)) for n in range(12)}) == forms
    listed = {"cy": "Abbey a Bourne", "zh": "Abbey和Bourne", "en": "Abbey and Bourne"}
    assert said("names", ["1", "2"], by=by) == listed[tag]


def test_every_language_that_has_a_catalogue_speaks_it_whole() -> None:
    spoken = {tag for tag, tongue in LANGUAGES.items() if not tongue.catalogue} | {
        tag for tag, tongue in LANGUAGES.items() if tongue.catalogue and tongue.catalogue.is_file()
    }
    assert {language_of(tag).tag for tag in spoken} == spoken >= {ENGLISH}


def test_a_third_party_adds_a_language_which_is_spoken_whole_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "gd.po"
    with file.open("wb") as opened:
        write_po(opened, catalogue_of("gd_GB"))
    with LANGUAGES.having({"gd": Tongue("gd_GB", file)}):
        assert language_of("gd").locale.language == "gd"
        assert speaking(language_of("gd")).say(fact("span", fewest=2, most=3)) == "2 ｔｏ 3"
    with pytest.raises(LanguageError, match="no language 'gd'"):
        language_of("gd")
    for wrong, said in (
        (Tongue("gd_GB", tmp_path / "no.po"), "its catalogue is not there"),
        (Tongue("nobody_speaks_it", file), "its tag or its locale is not known"),
    ):
        with pytest.raises(PluginError, match=said), LANGUAGES.having({"gd": wrong}):
            pass


@pytest.mark.parametrize("content", [b"msgid \xff\xfe", b'msgid "a\nmsgstr', b"\x00" * 9, b"[]"])
def test_a_damaged_catalogue_is_refused_with_its_name(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "gd.po"
    file.write_bytes(content)
    with (
        LANGUAGES.having({"gd": Tongue("gd_GB", file)}),
        pytest.raises(LanguageError, match=r"gd\.po cannot be read|cannot be used"),
    ):
        language_of("gd")


def test_a_catalogue_that_lacks_a_sentence_or_names_a_strange_figure_is_refused() -> None:
    lacking = catalogue_of("cy_GB")
    lacking.delete(own_texts()["join.or"].one, context="join.or")
    with pytest.raises(LanguageError, match=r"join\.or is not translated"):
        speaks("cy", lacking)
    strange = catalogue_of("cy_GB")
    message = strange.get(own_texts()["span"].one, context="span")
    assert message is not None
    for said, wrong in (
        ("{fewest:number} i {moreover:number}", "has no {moreover:number}"),
        ("{fewest:number} i {most:numbers}", "has no {most:numbers}"),
        ("{fewest:number} i {most:number", "is no template"),
    ):
        message.string = said
        with pytest.raises(LanguageError, match="span: .*" + re.escape(wrong)):
            speaks("cy", strange)
    guessed = catalogue_of("cy_GB")
    doubtful = guessed.get(own_texts()["span"].one, context="span")
    assert doubtful is not None
    doubtful.flags.add("fuzzy")
    assert list(faults(guessed, wanted())) == ["span is not translated"]


def test_no_sentence_of_a_made_language_keeps_a_word_of_english() -> None:
    by = speaking(pseudo("ar"))
    asked = {"δ": {"min": 1, "max": 3}, "λ": ["3", "4"]}
    for words in (said("where", asked, by=by), said("minutes_over", 1201, by=by, limit=1200)):
        assert not any(c.isascii() and c.isalpha() for c in words), words


def test_the_template_for_translators_is_up_to_date() -> None:
    assert TEMPLATE.read_bytes() == template_file(), "run make texts"


@pytest.mark.parametrize("tag", LANGUAGES.own)
def test_a_catalogue_that_is_shipped_has_its_own_header(tag: str) -> None:
    """Tools for catalogues drop fields that they do not know, and put in their own."""
    file = FOLDER / f"{tag}.po"
    if not file.is_file():
        assert tag == ENGLISH
        return
    header = header_of(file)
    assert header["Language"] == tag
    assert header["X-Review"].startswith(("reviewed", UNREVIEWED))
    assert "EMAIL" not in "".join(header.values())


def test_a_catalogue_is_brought_up_to_date_without_losing_a_sentence(tmp_path: Path) -> None:
    whole = catalogue_of("cy_GB")
    with (tmp_path / "cy.po").open("wb") as file:
        write_po(file, whole)
    assert [file.name for file in update(tmp_path)] == [TEMPLATE.name, "cy.po"]
    again = read_po(io.BytesIO((tmp_path / "cy.po").read_bytes()), locale="cy_GB")
    assert not list(faults(again, wanted()))


def test_a_catalogue_is_begun_with_the_plural_forms_of_its_language(tmp_path: Path) -> None:
    for tag, forms in (("cy", 6), ("zh", 1)):
        file = begin(tag, tmp_path)
        assert f"nplurals={forms};" in header_of(file)["Plural-Forms"]
        assert header_of(file)["X-Review"] == UNREVIEWED
        with pytest.raises(LanguageError, match="make texts"):
            begin(tag, tmp_path)
    with pytest.raises(LanguageError, match="no language 'xx'"):
        begin("xx", tmp_path)


def test_what_is_said_of_a_review_stays_and_is_told_on_request(tmp_path: Path) -> None:
    file = begin("cy", tmp_path)
    untold = file.read_text(encoding="utf-8")
    for said, reviewed in (
        ("reviewed by a native speaker, 2026-12-01", True),
        ("not reviewed by a native speaker", False),
        ("", False),
    ):
        file.write_text(untold.replace(UNREVIEWED, said), encoding="utf-8")
        update(tmp_path)
        assert header_of(file)["X-Review"] == said
        whole(file, reviewed=said)
        with LANGUAGES.having({"gd": Tongue("cy_GB", tmp_path / f"{said[:3]}.po")}):
            assert language_of("gd").reviewed is reviewed
            (state,) = (each for each in language_states() if each.tag == "gd")
            assert (state.texts, state.spoken) == (len(wanted()), True)
            assert state.review == said


def whole(begun: Path, *, reviewed: str) -> None:
    """Write a whole catalogue beside one that is begun, with the same header."""
    with begun.with_name(f"{reviewed[:3]}.po").open("wb") as file:
        file.write(begun.read_bytes().partition(b"\n\n")[0] + b"\n\n")
        write_po(file, catalogue_of("cy_GB"), omit_header=True)


def test_how_far_a_language_is_counts_its_sentences(tmp_path: Path) -> None:
    lacking = catalogue_of("cy_GB")
    lacking.delete(own_texts()["join.or"].one, context="join.or")
    with (tmp_path / "gd.po").open("wb") as file:
        write_po(file, lacking)
    with LANGUAGES.having({"gd": Tongue("gd_GB", tmp_path / "gd.po")}):
        states = {state.tag: state for state in language_states()}
    assert states["gd"].texts < states["gd"].of == states["en"].texts
    assert states["en"].review is None
    assert (states["gd"].spoken, states["en"].spoken) == (False, True)


TRANSLATED = [tag for tag in LANGUAGES.own if (FOLDER / f"{tag}.po").is_file()]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_keeps_every_figure_of_a_sentence(tag: str) -> None:
    """Of a sentence that counts, some form has each: none and one may stand as words."""
    language = language_of(tag)
    for code, text in own_texts().items():
        if text.count is None:
            forms = [language.template(code, text, None)]
        else:
            forms = list(language.forms(code, text).values())
        told = {name for form in forms for name, _ in placeholders(form)}
        assert told >= {name for name, _ in placeholders(text.many or text.one)}, code


def test_welsh_words_change_by_what_stands_beside_them_and_names_do_not() -> None:
    catalogue = catalogue_of("cy_GB")
    message = catalogue.get(own_texts()["travel.estimate"].one, context="travel.estimate")
    assert message is not None
    message.string = "{how:said_soft}."
    by = speaking(speaks("cy", catalogue))
    told = by.say(fact("travel.estimate", how=fact("join.commas", first="pum munud", second="x")))
    assert told == "bum munud, x."
    assert said("names", ["1", "2"], by=by) == "Abbey a Bourne"
    assert said("names", ["2", "1"], by=by) == "Bourne ac Abbey"
    elsewhere = catalogue_of("gd_GB")
    message = elsewhere.get(own_texts()["travel.estimate"].one, context="travel.estimate")
    assert message is not None
    message.string = "{how:said_soft}"
    with pytest.raises(LanguageError, match=re.escape("has no {how:said_soft}")):
        speaks("gd", elsewhere)


@given(st.sampled_from(["pp", "Rh", "ll", "G", "g", "dd", "d", "M", "ch", "a", "É"]), st.text())
def test_soft_mutation_changes_the_first_consonant_only(first: str, rest: str) -> None:
    changed = soft(first + rest)
    assert changed.endswith(rest[1:])
    assert changed[:1].isupper() >= first[:1].isupper() or not rest[:1].upper()[:1].isupper()
    if first in ("dd", "ch", "a", "É"):
        assert changed == first + rest


def test_every_format_that_a_text_names_is_there_and_every_format_is_used() -> None:
    named: set[str] = set()
    for code, text in own_texts().items():
        for figure, form in placeholders(text.one) + placeholders(text.many or ""):
            how, *others = form.split() or [""]
            assert how in FORMATS, (code, figure, form)
            assert set(others) <= text.figures, (code, figure, form)
            named.add(how)
        if text.many is not None:
            assert {*placeholders(text.one)} <= {*placeholders(text.many)}, code
    assert named >= {*FORMATS} - {"minutes_exact", "clock", "whole_minutes"}


def test_a_fact_without_a_text_is_a_fault_of_whoever_made_it() -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        speaking().say(Fact("no.such"))


def test_english_needs_no_catalogue() -> None:
    assert language_of(ENGLISH).template("join.or", own_texts()["join.or"], None) == (
        "{first} or {second}"
    )
