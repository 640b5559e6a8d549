"""Religious character and language medium: many words for one thing, and none for the unknown."""

from __future__ import annotations

import numpy as np
import pytest

import geocluster as gc
from geocluster.denominations import NO_DENOMINATION, denomination_of
from geocluster.mediums import MEDIUMS, medium_of, teaches_welsh


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["Church of England", "CofE", "C of E", "CE", "C.E.", "church  of\u00a0england"],
         "Church of England"),
        (["Church in Wales", "CiW", "Yr Eglwys yng Nghymru"], "Church in Wales"),
        (["Roman Catholic", "RC", "R.C.", "Catholic"], "Roman Catholic"),
        (["Does not apply", "None", "---", "-", "N/A", "No religious character", "Dim", "无"],
         NO_DENOMINATION),
        (["Church of England/Methodist", "Methodist / C of E", "Methodist and CofE"],
         "Church of England/Methodist"),
        (["Quaker", " QUAKER "], "Quaker"),
        (["Greek Orthodox"], "Greek orthodox"),
        ([None, "", " ", "Unknown", "not recorded", "?", "\ufeff"], None),
    ],
)  # fmt: skip
def test_one_denomination_has_many_words(words: list[object], meant: str | None) -> None:
    assert {word: denomination_of(word) for word in words} == dict.fromkeys(words, meant)


def test_what_a_denomination_is_called_is_itself_again() -> None:
    for word in ("CofE", "RC", "Methodist/Roman Catholic", "Does not apply", "Quaker"):
        once = denomination_of(word)
        assert denomination_of(once) == once


def test_every_word_of_a_medium_has_its_code_and_no_word_has_two() -> None:
    for code, words in MEDIUMS.items():
        for word in words:
            assert medium_of(word) == medium_of(f" {word.upper()} ") == code, word


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Category 3 - Welsh-medium", "3"),
        ("Category 3P – designated", "3P"),
        ("Categori T2 – Trosiannol", "T2"),
        ("2: dual language", "2"),
        ("Bilingual (Type A)", "AB"),
        ("Welsh-medium", "WM"),
        ("WELSH  MEDIUM", "WM"),
        ("Not applicable", None),
        ("", None),
        (None, None),
        ("---", None),
        ("GAELIC", "Gaelic"),
        ("汉语", "汉语"),
        (3, "3"),
    ],
)
def test_a_medium_is_read_as_it_is_written(word: object, meant: str | None) -> None:
    assert medium_of(word) == meant


def test_which_mediums_teach_in_welsh_is_known_of_the_categories_alone() -> None:
    assert {teaches_welsh(code) for code in MEDIUMS} == {True, False}
    assert not teaches_welsh("EM")
    assert not teaches_welsh("1")
    assert teaches_welsh("3P")
    assert teaches_welsh(None) is teaches_welsh("Gaelic") is None


def test_terms_count_what_words_mean() -> None:
    words = ["CofE", "Church of England", "C of E", "Does not apply", "---", None, "unknown"]
    mediums = ["WM", "cyfrwng Cymraeg", "Welsh medium", None, "Not applicable", "EM", "EM"]
    schools = gc.Schools.of(
        list("abcdefg"),
        lon=np.arange(7) / 100,
        lat=[52.0] * 7,
        more={"faith": words, "medium": mediums},
    )
    travel = gc.TravelTimes.of_dense((1 - np.eye(7, dtype=int)).tolist(), cutoff=gc.minutes(45))
    rules = gc.Rules(size=(2, 7), costs={"denominations": 60, "mediums": 60})
    problem = gc.Problem(schools, travel, rules)

    def amounts(*members: int) -> tuple[int, int]:
        score = gc.group_score(members, problem)
        return score.amount("denominations"), score.amount("mediums")

    assert amounts(0, 1, 2) == (0, 0)
    assert amounts(0, 1, 3, 4) == (1, 0)
    assert amounts(0, 5, 6) == (0, 1)
    assert amounts(4, 5, 6) == (0, 0)
    assert amounts(*range(7)) == (1, 1)
