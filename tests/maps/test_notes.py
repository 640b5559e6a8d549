"""What remarks say of several groups stands once on paper, and every group refers to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geocluster.facts import fact
from geocluster.maps.notes import notes_content, parted_remark
from geocluster.maps.writer import map_page
from geocluster.planning import propose
from geocluster.presets import PRESETS
from geocluster.problem import Problem
from geocluster.proposal import TierResult
from geocluster.rules import Rules
from geocluster.schools import Schools
from geocluster.texts import LANGUAGES, Speaker, language_of
from geocluster.travel import TravelTimes
from tests.browser import opened

WORDS = {"a": "Ash: School", "b": "Bow", "c": "Elm", "d": "Oak"}


def tier(faith: list[str], types: list[str | None]) -> TierResult:
    schools = Schools.of(
        list(WORDS),
        names=list(WORDS.values()),
        lon=[0.0, 0.01, 0.2, 0.21],
        lat=[52.0] * 4,
        pupils=[40] * 4,
        more={"faith": faith, "type": types, "authority": ["x"] * 4, "rural": [None] * 4},
    )
    near = [[0 if i == j else 60 if i // 2 == j // 2 else 2600 for j in range(4)] for i in range(4)]
    rules = replace(PRESETS["england_federation"].rules, size=(2, 2), longest_drive=900)
    (found,) = propose(
        Problem(schools, TravelTimes.of_dense(near, cutoff=2700), rules), seconds=5
    ).tiers
    return found


@pytest.mark.parametrize("tag", list(LANGUAGES.own))
def test_put_together_again_notes_say_what_the_remarks_say(tag: str) -> None:
    found = tier(["Church of England"] * 4, ["Community school", None, None, "Community school"])
    speaker = found.speaker(tag)
    made = notes_content(found, speaker)
    assert len(made["notes"]) == 2  # not known, and whom to involve: of both groups alike
    for told, noted in zip(found.remarks, made["noted"], strict=True):
        for remark, note in zip(told, noted, strict=True):
            who, k = note
            said = speaker.say(remark.fact)
            all_of_them = len(remark.fact.figures["schools"]) == 2
            assert who == "" if all_of_them else who in WORDS.values()
            assert said.startswith(who)
            assert said.casefold().endswith(made["notes"][k].casefold())


def test_what_is_said_of_one_group_only_stays_with_it() -> None:
    found = tier(["None", "None", "Church of England", "Church of England"],
                 ["Community school"] * 4)  # fmt: skip
    made = notes_content(found, found.speaker())
    assert made == {"notes": [], "noted": [[None] * len(told) for told in found.remarks]}
    assert any(found.remarks)


def test_on_paper_each_note_stands_once_and_groups_refer_to_it(tmp_path: Path) -> None:
    schools = tier(["Church of England"] * 4, ["Community school", None, *["Community school"] * 2])
    found = propose(schools.problem, seconds=5)
    file = tmp_path / "map.html"
    file.write_text(map_page(found), encoding="utf-8")
    with opened(file) as shown:
        page = shown.page
        assert page.locator(".paper-remarks").count() == 0
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        notes = page.locator(".paper-remarks li").all_inner_texts()
        assert len(notes) == 1
        assert notes[0].startswith("Church or foundation school")
        told = page.locator(".paper-notes").all_inner_texts()
        assert [text.count("Note 1: all its schools.") for text in told] == [1, 1]
        assert "type unknown" in told[0]
        assert "involve its diocese" not in "".join(told)
        assert shown.complaints == []


def test_a_remark_that_names_no_schools_first_is_left_whole() -> None:
    why = fact("linked.given")
    remark = fact("remark.pair_split", other="a", school="b", why=why)
    assert parted_remark(remark, Speaker(language_of("en"), WORDS, Rules())) is None
